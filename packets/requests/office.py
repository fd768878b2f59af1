"""The office's own record, ``office.toml`` beside its matters: who works there, what its attorneys noted, its policy.

A folder that holds ``office.toml`` is an *office folder*: every folder in it that holds a ``matter.toml`` is a matter of
this office, and the definitions in it (``requests/``, ``agencies/``, ...) are the office's own.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
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


NOT_HELPERS: tuple[Role, ...] = (*KEEPS_STAFF, "paralegal")

Doing = Literal[
    "build", "send", "export", "print", "approve", "open_request", "decide", "hold", "destroy", "keep_staff", "give_day_pass",
    "write_note", "write_letter", "set_policy", "verify_source", "new_matter", "close", "change_office",
]  # fmt: skip
WHO_MAY: Mapping[Doing, tuple[Role, ...]] = {
    "build": NOT_HELPERS,
    "send": NOT_HELPERS,
    "export": NOT_HELPERS,
    "print": NOT_HELPERS,
    "close": NOT_HELPERS,
    "new_matter": NOT_HELPERS,
    "verify_source": NOT_HELPERS,
    "keep_staff": NOT_HELPERS,
    "change_office": NOT_HELPERS,
    "write_letter": NOT_HELPERS,
    "approve": MAY_DECIDE,
    "open_request": MAY_DECIDE,
    "decide": MAY_DECIDE,
    "hold": MAY_DECIDE,
    "destroy": MAY_DECIDE,
    "write_note": MAY_DECIDE,
    "set_policy": MAY_DECIDE,
    "give_day_pass": KEEPS_STAFF,
}
"""Who may do what that is not done by everybody. Where more is wanted than the role (a valid card, another's consent), the door
looks at it too."""

PROMISE = "I tell nobody what I read or hear here, today or later."
"""What a helper types, word for word, before the day begins."""


def may(role: Role, what: Doing) -> bool:
    return role in WHO_MAY[what]


class Staff(Record):
    id: Slug
    name: Words
    role: Role
    number: str = ""
    """Bar or accreditation number."""
    facts: Mapping[str, str] = Field(default_factory=dict)
    """What forms and letters say of the person: answer keys that are `of` staff (``attorney.name.family``)."""
    no_facts: tuple[str, ...] = ()
    """Of these somebody said that there is none (no fax): answer keys as in `facts`."""
    until: dt.date | None = None
    """Last day of a bar card, an accreditation or a day pass; nothing is decided by the person after it."""
    matters: tuple[str, ...] = ()
    """Of a day pass: keys of the matters that it opens."""
    promise: str = ""
    """Of a day pass: the note of confidentiality as it was typed, and the day."""
    promised_on: dt.date | None = None

    def in_time(self, day: dt.date) -> bool:
        """A day pass is good on its own day, and only with its promise."""
        if self.role == "helper":
            return self.until == self.promised_on == day and bool(self.promise)
        return self.until is None or day <= self.until

    def may_decide(self, day: dt.date) -> bool:
        return self.role in MAY_DECIDE and self.in_time(day)

    def keeps_staff(self, day: dt.date) -> bool:
        return self.role in KEEPS_STAFF and self.in_time(day)

    @model_validator(mode="after")
    def only_a_pass_has_matters(self) -> Staff:
        if self.role != "helper" and (self.matters or self.promise or self.promised_on):
            raise ValueError("only a helper has a day pass")
        return self


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


class EditionRead(Record):
    """That somebody read on the agency's own page whether an edition of a form is accepted. Which one is, the program never
    decides: it shows what it found beside what stands here."""

    form: Words
    """As it is printed: ``I-918 Supplement B``."""
    edition: dt.date
    result: Literal["accepted", "not_accepted"] = "accepted"
    by: Words
    on: dt.date
    page: Words
    """Title or address of the page that was read."""
    from_: dt.date | None = Field(default=None, alias="from")
    until: dt.date | None = None
    """First and last mailing day that the page names; None where it names none."""
    recheck_days: int = Field(default=30, ge=1, le=365)
    """So long the reading counts; for a later mailing day the page is read again."""

    @model_validator(mode="after")
    def in_order(self) -> EditionRead:
        if self.from_ is not None and self.until is not None and self.until < self.from_:
            raise ValueError("until is before from")
        return self


class AgreedBlank(Record):
    """That somebody looked at a blank whose edition no recipe was made for, or that is not as the agency gave it out, and said
    that it may be filled with this recipe."""

    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    recipe: Words
    by: Words
    on: dt.date


class Policy(Record):
    approval_to_send: bool = True
    """*Build to send* wants an attorney's approval of exactly this packet."""


class Retention(Record):
    """How long the office keeps a closed file, by the rule that holds for it. The program knows none: somebody who may decide
    looked it up, and says where."""

    years: int = Field(ge=0, le=100)
    """Kept so many years after closing."""
    minor_age: int | None = Field(default=None, ge=0, le=100)
    minor_years: int = Field(default=0, ge=0, le=100)
    """Of a client who was younger than `minor_age` at closing: until that birthday and so many years more, if that is later."""
    rule: Words
    """Which rule, and where it stands."""
    by: Words
    on: dt.date


class CustodyCheck(Record):
    """At the close of a day somebody held the list of originals against safe and drawers."""

    on: dt.date
    by: Words
    count: int = Field(ge=0)
    """Originals that were to be in our hands."""
    lacks: str = ""
    """What was not where the list says."""


class Destroyed(Record):
    """The certificate of a file that was destroyed. The client is not named in it, unless somebody chose so."""

    id: Annotated[str, Field(pattern=r"^d-[0-9]{4,9}$")]
    matter: Words
    """Its number."""
    key: Words
    """By which the office opened it."""
    name: str = ""
    """The client's, where it was chosen to keep it."""
    practice: bool = False
    opened_on: dt.date | None = None
    closed_on: dt.date | None = None
    keep_until: dt.date
    requests: int = Field(ge=0)
    papers: int = Field(ge=0)
    pages: int | None = Field(default=None, ge=0)
    """None where the pages of a paper were never counted."""
    originals_returned: int = Field(default=0, ge=0)
    originals_elsewhere: int = Field(default=0, ge=0)
    how: Literal["folder_removed", "keys_dropped"]
    by: Words
    role: Role
    second: Words
    """The other person who was there."""
    on: dt.date
    state: Literal["under_way", "done", "stopped"] = "under_way"
    done_on: dt.date | None = None
    """The day it was finished, or found that it must not be."""


class OfficeRecord(Record):
    schema_: Literal[1] = Field(default=1, alias="schema")
    name: str = ""
    letterhead: tuple[str, ...] = ()
    facts: Mapping[str, str] = Field(default_factory=dict)
    """What forms and letters say of the office: answer keys that are `of` the office (``office.address.street``)."""
    no_facts: tuple[str, ...] = ()
    """Of these somebody said that there is none."""
    practice: bool = False
    """Every matter in it is invented."""
    day: Annotated[dt.date | None, Field()] = None
    """The practice office's today; a real office has none and goes by the clock."""
    staff: tuple[Staff, ...] = ()
    notes: tuple[Note, ...] = ()
    verified: tuple[Verified, ...] = ()
    editions: tuple[EditionRead, ...] = ()
    agreed_blanks: tuple[AgreedBlank, ...] = ()
    retention: Retention | None = None
    custody_checks: tuple[CustodyCheck, ...] = ()
    destroyed: tuple[Destroyed, ...] = ()
    policy: Policy | None = None
    """None only where there is no office at all: a matter folder that stands alone."""

    @model_validator(mode="after")
    def sensible(self) -> OfficeRecord:
        ids = [one.id for one in self.staff]
        if twice := {one for one in ids if ids.count(one) > 1}:
            raise ValueError(f"staff: used twice: {', '.join(sorted(twice))}")
        numbers = [one.id for one in self.destroyed]
        if len(set(numbers)) < len(numbers):
            raise ValueError("destroyed: a number is used twice")
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
