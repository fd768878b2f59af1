"""Whether the edition of a form may go out on a day, by what somebody read on the agency's page. Pure.

The program shows what it found and what was recorded, and never decides alone: no reading, no yes.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal, Protocol

State = Literal["accepted", "recheck", "not_accepted", "not_on_that_day", "unrecorded"]


class Reading(Protocol):
    """What somebody read, as the office's record has it."""

    @property
    def form(self) -> str: ...
    @property
    def edition(self) -> dt.date: ...
    @property
    def result(self) -> Literal["accepted", "not_accepted"]: ...
    @property
    def by(self) -> str: ...
    @property
    def on(self) -> dt.date: ...
    @property
    def page(self) -> str: ...
    @property
    def from_(self) -> dt.date | None: ...
    @property
    def until(self) -> dt.date | None: ...
    @property
    def recheck_days(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Standing:
    """How an edition stands for a mailing day."""

    state: State
    reading: Reading | None = None
    """The newest one of this edition."""
    recheck_by: dt.date | None = None
    """The last day that the reading counts for; of *recheck* the day by which the page is read again."""


def standing(form: str, edition: dt.date, readings: Iterable[Reading], mailing: dt.date | None, today: dt.date) -> Standing:
    """By the newest reading of exactly this edition. Where no mailing day is set, as if it left today."""
    mine = [one for one in readings if one.form == form and one.edition == edition and one.on <= today]
    if not mine:
        return Standing("unrecorded")
    # Of two on one day the later row counts: it corrects the other.
    newest = max(reversed(mine), key=lambda one: one.on)
    day = mailing if mailing is not None and mailing > today else today
    good_until = newest.on + dt.timedelta(days=newest.recheck_days)
    if newest.result == "not_accepted":
        return Standing("not_accepted", newest, good_until)
    if (newest.from_ is not None and day < newest.from_) or (newest.until is not None and day > newest.until):
        return Standing("not_on_that_day", newest, good_until)
    if day > good_until:
        return Standing("recheck", newest, day)
    return Standing("accepted", newest, good_until)


def last_day_of(reading: Reading) -> dt.date:
    """The last day that a reading counts for."""
    counts = reading.on + dt.timedelta(days=reading.recheck_days)
    return min(counts, reading.until) if reading.until is not None else counts


def to_read_again(readings: Iterable[Reading], today: dt.date, *, ahead: int = 0) -> Iterator[Reading]:
    """Of each form the newest reading of the newest edition that was read to be accepted, where that reading no longer counts
    `ahead` days from today: the forms in order. Older editions are not asked for again: who sends one is told at its packet."""
    there = [one for one in readings if one.on <= today]
    editions: dict[str, dt.date] = {}
    for one in there:
        if one.result == "accepted":
            editions[one.form] = max(one.edition, editions.get(one.form, one.edition))
    for form in sorted(editions):
        found = standing(form, editions[form], there, None, today).reading
        if found is not None and found.result == "accepted" and last_day_of(found) < today + dt.timedelta(days=ahead):
            yield found
