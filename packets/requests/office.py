"""The office's own record, ``office.toml`` beside its matters: who works there, what its attorneys noted, its policy.

A folder that holds ``office.toml`` is an *office folder*: every folder in it that holds a ``matter.toml`` is a matter of
this office, and the definitions in it (``requests/``, ``agencies/``, ...) are the office's own.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, model_validator

from packets.requests.model import Record
from packets.requests.schema import Slug, Words

OFFICE = "office.toml"

Role = Literal["attorney", "accredited_full", "accredited_partial", "paralegal", "administrator", "helper"]
"""What a person at the desk is. An accredited representative is named with the extent of the accreditation (G-28)."""
MAY_DECIDE: tuple[Role, ...] = ("attorney", "accredited_full", "accredited_partial")
"""Who may open a request and decide whether to file."""
KEEPS_STAFF: tuple[Role, ...] = (*MAY_DECIDE, "administrator")
"""Who says who decides here: these are named and changed by one of them only."""


class Staff(Record):
    id: Slug
    name: Words
    role: Role
    number: str = ""
    """Bar or accreditation number."""
    until: dt.date | None = None
    """Last day of a bar card, an accreditation or a day pass; nothing is decided by the person after it."""

    def in_time(self, day: dt.date) -> bool:
        return self.until is None or day <= self.until

    def may_decide(self, day: dt.date) -> bool:
        return self.role in MAY_DECIDE and self.in_time(day)

    def keeps_staff(self, day: dt.date) -> bool:
        return self.role in KEEPS_STAFF and self.in_time(day)


class Note(Record):
    """That an attorney looked whether a process is open now. It is privileged: printed nowhere."""

    process: Slug
    """A family of requests (``deferred_action``) or a single kind."""
    by: Words
    on: dt.date
    text: Words


class Verified(Record):
    """That somebody read a source again: clears "Not verified" of every item that rests on it."""

    source: Words
    by: Words
    on: dt.date
    result: Literal["still_so", "changed", "does_not_apply"]
    page: str = ""
    """Where it stands: title or address of the page that was read."""


class Policy(Record):
    approval_to_send: bool = True
    """*Build to send* wants an attorney's approval of exactly this packet."""


class OfficeRecord(Record):
    schema_: Literal[1] = Field(default=1, alias="schema")
    name: str = ""
    letterhead: tuple[str, ...] = ()
    practice: bool = False
    """Every matter in it is invented."""
    day: Annotated[dt.date | None, Field()] = None
    """The practice office's today; a real office has none and goes by the clock."""
    staff: tuple[Staff, ...] = ()
    notes: tuple[Note, ...] = ()
    verified: tuple[Verified, ...] = ()
    policy: Policy | None = None
    """None only where there is no office at all: a matter folder that stands alone."""

    @model_validator(mode="after")
    def sensible(self) -> OfficeRecord:
        ids = [one.id for one in self.staff]
        if twice := {one for one in ids if ids.count(one) > 1}:
            raise ValueError(f"staff: used twice: {', '.join(sorted(twice))}")
        if self.day is not None and not self.practice:
            raise ValueError("only the practice office has a day of its own")
        return self

    def person(self, id_: str) -> Staff | None:
        return next((one for one in self.staff if one.id == id_), None)

    def checked(self, source: str) -> Verified | None:
        """The newest look at a source, or None while nobody looked."""
        return max((one for one in reversed(self.verified) if one.source == source), key=lambda one: one.on, default=None)


NO_OFFICE = OfficeRecord()
NOBODY = Staff(id="nobody", name="Staff", role="paralegal")
"""Who is at the desk of a matter that belongs to no office: nobody who decides."""


def is_office(folder: Path) -> bool:
    return (folder / OFFICE).is_file()


def office_of(matter: Path) -> Path | None:
    """The office folder that a matter folder lies in, or None where it stands alone."""
    parent = matter.absolute().parent
    return parent if is_office(parent) else None
