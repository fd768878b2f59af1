"""Destroying a file, with a certificate that stays.

In an order that a kill at any step survives::

    1  the certificate is a row of the office's record, *under way*
    2  the matter is marked, in one commit with the last look at whether it may go: a hold comes before or too late
    3  the office destroys the matter: its folder is removed, or its keys are dropped
    4  the certificate is *done*

`finish_destroying` goes on where a run was broken off. A matter that may not go any more is not touched, and its certificate
says *stopped*.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from typing import Any

from packets.errors import Known, Problem
from packets.evidence.copies import read_facts
from packets.matters.closing import closed_on, in_hands, keep_until, originals, stops_destroying
from packets.matters.matter import Matter
from packets.matters.people import client_name
from packets.requests.model import shaped
from packets.requests.office import OFFICE, Destroyed, OfficeRecord, Staff
from packets.vault.store import Add, Change, Office, Put, Store
from packets.workflow.desk import Desk, Unfit
from packets.workflow.edits.keeping import BEING_DESTROYED
from packets.workflow.results_keeping import DestroyedResult


def destroy_file(
    desk: Desk, office: Office, store: Store, who: Staff, second: Staff, day: dt.date, *, number: str, name: bool = False
) -> DestroyedResult:
    """Destroy a matter for good. `number` is its number, typed by whoever does it; with `name`, the certificate names the
    client. Raises `Unfit` with everything for whose sake the file must stay; then nothing was changed."""
    matter = store.load()
    _two_people(who, second, day)
    if number.strip() != matter.id:
        raise Known("number_differs", number=number.strip())
    if problems := list(stops_destroying(matter, day)):
        raise Unfit("file_must_stay", problems, number=matter.id)
    record = office.load()
    about = _certificate(store, matter, record, name=name)
    about |= {"how": "keys_dropped" if office.sealed else "folder_removed", "on": day}
    row = shaped(Destroyed, about | {"by": who.name, "role": who.role, "second": second.name}, OFFICE)
    office.commit([Add("destroyed", row.model_dump(exclude_defaults=True))])
    return _go_on(desk, office, row, day, tell=True)


def finish_destroying(desk: Desk, office: Office, day: dt.date) -> list[DestroyedResult]:
    """Go on with what a killed run left under way; gives what was found and what became of it."""
    return [_go_on(desk, office, one, day) for one in office.load().destroyed if one.state == "under_way"]


def certificates(record: OfficeRecord) -> list[DestroyedResult]:
    return [result_of(one) for one in record.destroyed]


def result_of(one: Destroyed, trouble: str = "") -> DestroyedResult:
    return DestroyedResult(
        certificate=one.id,
        matter=one.matter,
        name=one.name,
        state=one.state,
        on=one.on.isoformat(),
        done_on=one.done_on.isoformat() if one.done_on else None,
        by=one.by,
        second=one.second,
        how=one.how,
        papers=one.papers,
        pages=one.pages,
        trouble=trouble,
    )


def _two_people(who: Staff, second: Staff, day: dt.date) -> None:
    if not who.may_decide(day):
        raise Known("attorney_only", name=who.name)
    if second.id == who.id or second.role == "helper" or not second.in_time(day):
        raise Known("second_person", name=second.name)


def _certificate(store: Store, matter: Matter, record: OfficeRecord, *, name: bool) -> dict[str, Any]:
    with_client = sum(row.get("custody") == "with_client" for row in originals(matter))
    used = [int(found[1]) for one in record.destroyed if (found := re.fullmatch(r"d-([0-9]+)", one.id))]
    pages = [taken.facts.pages if (taken := read_facts(store, one.id)) else None for one in matter.evidence]
    return {
        "id": f"d-{max(used, default=0) + 1:04d}",
        "matter": matter.id,
        "key": store.key,
        "name": client_name(matter) if name else "",
        "practice": matter.practice,
        "opened_on": matter.opened_on,
        "closed_on": closed_on(matter),
        "keep_until": keep_until(matter),
        "requests": len(matter.requests),
        "papers": len(matter.evidence),
        "pages": None if None in pages else sum(len(one) for one in pages if one is not None),
        "originals_returned": with_client,
        "originals_elsewhere": len(originals(matter)) - len(in_hands(matter)) - with_client,
    }


def _go_on(desk: Desk, office: Office, row: Destroyed, day: dt.date, *, tell: bool = False) -> DestroyedResult:
    """Steps 2 to 4. With `tell`, what stops it is raised; otherwise the result says it, and the next start tries again."""
    try:
        try:
            _mark(office.open(row.key), row)
        except Unfit:
            _write(office, row, "stopped", day)
            raise
        except Known as fault:
            if fault.code != "no_matter":  # what cannot be read, or is not for this person: nothing is known to have begun
                raise
        try:
            office.destroy(row.key)
        except Known as fault:
            if fault.code != "no_matter":
                raise
        return result_of(_write(office, row, "done", day))
    except Known as fault:
        if tell:
            raise
        problems = fault.problems if isinstance(fault, Unfit) else ()
        words = "; ".join([desk.words.say(fault.code, fault.params), *map(desk.say, problems)])
        now = next((one for one in office.load().destroyed if one.id == row.id), row)
        return result_of(now, words)


def _mark(store: Store, row: Destroyed) -> None:
    """The matter says that it is on its way out. Another one that got its key meanwhile is left alone."""

    def work(matter: Matter) -> Iterable[Change]:
        if any(one.did == BEING_DESTROYED and one.about == row.id for one in matter.history):
            return []
        problems = list(stops_destroying(matter, row.on))
        if matter.id != row.matter:
            problems.append(Problem("file_is_another"))
        if problems:
            raise Unfit("file_must_stay", problems, number=row.matter)
        return [Add("history", {"on": row.on, "by": row.by, "did": BEING_DESTROYED, "about": row.id})]

    store.edit(work)


def _write(office: Office, row: Destroyed, state: str, day: dt.date) -> Destroyed:
    record = office.commit([Put("destroyed", row.id, {"state": state, "done_on": day})])
    return next(one for one in record.destroyed if one.id == row.id)
