"""Where the paper originals of an office are, and that somebody looked at the close of the day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping

from packets.errors import Known
from packets.matters.closing import originals
from packets.matters.days import say_day
from packets.matters.keeping import IN_HANDS
from packets.matters.matter import Matter, Row
from packets.matters.people import client_name
from packets.progress import SILENT, Report
from packets.requests.model import shaped
from packets.requests.office import OFFICE, CustodyCheck, Staff
from packets.vault.folder import folder_of
from packets.vault.store import Add, Office, Store
from packets.workflow.desk import Desk
from packets.workflow.permission import allowed
from packets.workflow.results_keeping import CustodyCheckResult, CustodyResult, OriginalResult

Where = Mapping[str, str]
"""``folder`` and ``key`` of a matter, as each row of a result carries them."""
ORDER = ("", *IN_HANDS)
"""What nobody said of where it is comes first: it has to be looked for."""


def custody(desk: Desk, office: Office, day: dt.date, report: Report = SILENT) -> CustodyResult:
    """The board of all originals. A matter that cannot be read is named: what lies there is not known."""
    found: list[OriginalResult] = []
    unread: list[str] = []
    say = desk.words.say
    keys = office.matters()
    for number, key in enumerate(keys):
        report.step(number, len(keys))
        try:
            store = office.open(key)
            found += originals_of(store.load(), where_of(store))
        except Known as fault:
            unread.append(f"{key}: {say(fault.code, fault.params)}")
        except OSError as fault:
            unread.append(f"{key}: {say('disk_fault', {'file': key, 'why': fault.strerror or type(fault).__name__})}")
    found.sort(key=lambda one: (one.since or "", one.id, one.original))
    mine = [one for one in found if one.custody in ORDER]
    mine.sort(key=lambda one: (ORDER.index(one.custody), one.place.casefold()))
    last = max(office.load().custody_checks, key=lambda one: one.on, default=None)
    return CustodyResult(
        in_hands=mine,
        with_client=[one for one in found if one.custody == "with_client"],
        elsewhere=[one for one in found if one.custody not in (*ORDER, "with_client")],
        unread=unread,
        checked=CustodyCheckResult(on=last.on.isoformat(), by=last.by, count=last.count, lacks=last.lacks) if last else None,
        to_check=bool(mine) and (last is None or last.on != day),
    )


def where_of(store: Store) -> Where:
    return {"folder": str(folder_of(store) or ""), "key": store.key}


def originals_of(matter: Matter, where: Where) -> Iterator[OriginalResult]:
    for row in originals(matter):
        way = [one for one in matter.moves if one.original == row["id"]]
        since = row.get("since")
        yield OriginalResult(
            folder=where["folder"],
            key=where["key"],
            id=matter.id,
            matter=client_name(matter),
            original=str(row["id"]),
            what=_text(row, "what") or str(row["id"]),
            custody=_text(row, "custody"),
            place=_text(row, "place"),
            since=since.isoformat() if isinstance(since, dt.date) else None,
            by=way[-1].by if way else "",
            to=way[-1].to if way else "",
        )


def _text(row: Row, column: str) -> str:
    return str(row.get(column) or "")


def check_custody(office: Office, count: int, lacks: str, who: Staff, day: dt.date) -> None:
    """Somebody held the list against safe and drawers: so many were to be there, and this was not."""
    if not who.in_time(day):
        raise Known("staff_expired", name=who.name, until=say_day(who.until or day))
    allowed(who, "close")
    row = shaped(CustodyCheck, {"on": day, "by": who.name, "count": count, "lacks": lacks.strip()}, OFFICE)
    office.commit([Add("custody_checks", row.model_dump(exclude_defaults=True))])
