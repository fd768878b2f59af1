"""Two sheets of the end: the list of originals that the client signs for, and the certificate of a file that was destroyed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from packets.assemble.pen import PRACTICE_LINE
from packets.assemble.sheets import Alarm, Block, Column, Fields, Line, Row, Sheet, Table
from packets.errors import Known
from packets.matters.closing import in_hands
from packets.matters.days import say_day
from packets.matters.matter import Matter
from packets.matters.people import client_name
from packets.requests.office import Destroyed, OfficeRecord
from packets.vault.helper import may_leave
from packets.vault.store import Office, Store
from packets.workflow.closing import said_place
from packets.workflow.desk import Desk
from packets.workflow.sheets.doors import Made, made

LIST = (Column("Original", 60), Column("Lay with us", 40))
FACTS = (Column("What", 40), Column("", 60))
HOW = {
    "folder_removed": (
        "The folder of the file was removed from the disk of this office. What was written there may be readable with special"
        " tools until the disk writes over it; an encrypted disk guards it until then."
    ),
    "keys_dropped": (
        "The keys of the file were dropped, then its rows and papers. What is left of it on the disk is ciphertext that nothing"
        " opens any more."
    ),
}
NOT_COVERED = (
    "Not covered: packets that were sent, what was printed or taken out, copies with the client or a partner, and backups made"
    " before that day, until they are written over."
)


def originals_list(desk: Desk, store: Store, day: dt.date) -> Made:
    """Everything that lies with us, to be given back and signed for. It names the client: it stays in the file."""
    may_leave(store)
    matter = store.load()
    if not in_hands(matter):
        raise Known("no_original_here")
    office = desk.library.office
    sheet = originals_sheet(matter, office, day)
    return made("originals", sheet, day, {"request": "", "practice": matter.practice})


def originals_sheet(matter: Matter, office: OfficeRecord, day: dt.date) -> Sheet:
    rows = [
        Row(
            (str(row.get("what") or row["id"]), said_place(str(row.get("custody") or ""), str(row.get("place") or ""))),
            tick=True,
        )
        for row in in_hands(matter)
    ]
    return Sheet(
        title="Originals given back",
        under=(f"{client_name(matter)}  ·  matter {matter.id}  ·  {say_day(day)}", f"{len(rows)} in our hands"),
        blocks=(
            Line("Tick what is handed over. What stays here is not ticked."),
            Table(LIST, tuple(rows)),
            Line("I have received the originals that are ticked.", "strong"),
            Fields((("Name", 3), ("Day", 2))),
            Fields((("Signature, in ink", 5),)),
            Fields((("If it is not the client: sent by the client, proof seen", 5),)),
            Fields((("Handed over by", 3), ("Signature", 3))),
        ),
        letterhead=office.letterhead or ((office.name,) if office.name else ()),
        practice=PRACTICE_LINE if matter.practice else "",
        foot="Scan it when it is signed, and file it as the list of returned originals. A copy goes with the client.",
    )


def certificate(office: Office, number: str, day: dt.date) -> Made:
    """The certificate of a file that was destroyed, as the office's record has it."""
    record = office.load()
    row = next((one for one in record.destroyed if one.id == number), None)
    if row is None:
        raise Known("no_certificate", id=number)
    return made("destroyed", certificate_sheet(row, record), day, {"request": "", "practice": row.practice})


def certificate_sheet(row: Destroyed, office: OfficeRecord) -> Sheet:
    return Sheet(
        title="Certificate of destruction",
        under=(f"No. {row.id}  ·  file {row.matter}",),
        blocks=tuple(_blocks(row)),
        letterhead=office.letterhead or ((office.name,) if office.name else ()),
        practice=PRACTICE_LINE if row.practice else "",
        foot="Kept by the office. It does not say what the file was about.",
    )


def _blocks(row: Destroyed) -> Iterator[Block]:
    if row.state == "under_way":
        yield Alarm("NOT FINISHED", ("It was begun and broken off. Open the office: it goes on by itself.",))
    if row.state == "stopped":
        yield Alarm("NOT DESTROYED", ("Something came between for whose sake the file stays. Nothing of it was removed.",))
    facts = [
        ("Number of the file", row.matter),
        ("Client", row.name or "not named here, by choice of the office"),
        ("Opened", _day(row.opened_on)),
        ("Closed", _day(row.closed_on)),
        ("To be kept until", say_day(row.keep_until)),
        ("Requests", f"{row.requests:,}, each closed or not filed"),
        ("Papers", f"{row.papers:,}"),
        ("Pages of these papers", "not counted" if row.pages is None else f"{row.pages:,}"),
        ("Originals", f"{row.originals_returned:,} given back, {row.originals_elsewhere:,} with others, none with us"),
        ("Hold", "none stood"),
        ("Decided and begun", say_day(row.on)),
        ("Finished", _day(row.done_on) if row.state == "done" else "no"),
    ]
    yield Table(FACTS, tuple(Row(one, strong=one[0] == "Number of the file") for one in facts))
    yield Line(HOW[row.how])
    yield Line(NOT_COVERED, "small")
    yield Line(f"By {row.by} ({row.role.replace('_', ' ')}), in the presence of {row.second}.", "strong")
    yield Fields(((f"Signature of {row.by}", 3), ("Day", 1)))
    yield Fields(((f"Signature of {row.second}", 3), ("Day", 1)))


def _day(day: dt.date | None) -> str:
    return say_day(day) if day else "not recorded"
