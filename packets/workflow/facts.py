"""What forms and letters say of the office and of its staff: once, in the office's record, and the same in every matter."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from typing import Literal

from packets.errors import Known
from packets.matters.typed import say
from packets.requests.library import Library
from packets.requests.office import MAY_DECIDE, OfficeRecord, Staff
from packets.requests.vocabulary import AnswerKey
from packets.vault.store import Office, Put
from packets.workflow.desk import Desk
from packets.workflow.edits.answers import fitting
from packets.workflow.permission import allowed
from packets.workflow.results_questions import FactResult, FactsResult, StaffFacts

FACTS = ("facts", "no_facts")
"""Of the office's row or a person's, what forms and letters say of them."""


def facts_asked(library: Library, of: Literal["office", "staff"]) -> dict[str, AnswerKey]:
    """What forms and letters can say of the office, or of a person who appears for clients: answer keys with their words."""
    return {key: entry for key, entry in library.answers.answers.items() if entry.of == of}


def keep_facts(
    desk: Desk,
    office: Office,
    said: Mapping[str, str | None],
    who: Staff,
    day: dt.date,
    *,
    none: Collection[str] = (),
    person: str = "",
) -> None:
    """What forms and letters say of the office, or of one of its staff, once for all matters. What is not named stays; None
    takes a fact back; of `none` somebody said that there is none. Raises `Known` where a text does not fit."""
    allowed(who, "change_office")
    record = office.load()
    holder = record.person(person) if person else record
    if holder is None:
        raise Known("unknown_staff", id=person, known=", ".join(one.id for one in record.staff))
    asked = facts_asked(desk.library, "staff" if person else "office")
    kept, without = dict(holder.facts), list(holder.no_facts)
    for key in (*said, *none):
        entry = asked.get(key)
        if entry is None:
            other = desk.library.answers.answers.get(key)
            if other is not None and other.of == "staff":
                raise Known("fact_of_staff", label=other.label)
            raise Known("unknown_fact", key=key)
        if key in none and not entry.ask_none:
            raise Known("none_is_no_answer", label=entry.label)
        value = None if key in none else fitting(entry, said[key], entry.label, day)
        kept.pop(key, None)
        without = [one for one in without if one != key]
        if key in none:
            without.append(key)
        elif value is not None:
            kept[key] = str(value)
    values = {"facts": kept or None, "no_facts": without or None}
    office.commit([Put("staff", person, values) if person else Put("", "", values)])


def facts(desk: Desk, office: Office) -> FactsResult:
    """What is said of the office, and of each who may appear for a client, with what nobody has said yet."""
    library, record = desk.library, office.load()
    return FactsResult(
        office=_rows(library, "office", record),
        staff=[
            StaffFacts(id=one.id, name=one.name, facts=_rows(library, "staff", one))
            for one in record.staff
            if one.role in MAY_DECIDE
        ],
    )


def _rows(library: Library, of: Literal["office", "staff"], holder: OfficeRecord | Staff) -> list[FactResult]:
    return [
        FactResult(
            key=key,
            label=entry.label,
            value=say(entry.check, holder.facts[key]) if key in holder.facts else "",
            none=key in holder.no_facts,
            none_is_an_answer=entry.ask_none,
        )
        for key, entry in facts_asked(library, of).items()
    ]
