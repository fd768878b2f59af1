"""Clocks: the time limits that run in a matter, with their last day and the last working day before it. Pure."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from packets.matters.answers import View, response_due
from packets.matters.days import last_day, last_working_day

LONG_GONE = dt.timedelta(days=366)
"""A limit that ended longer ago than this says nothing any more: who is 40 does not turn 21."""


@dataclass(frozen=True, slots=True)
class Ticking:
    """One limit that runs, or ran out not long ago."""

    id: str
    label: str
    last_day: dt.date
    last_working_day: dt.date
    days_left: int
    """To the last working day; negative when it is over."""
    tell: bool
    """It is time to speak of it."""
    source: str
    verify: bool


def ticking(view: View) -> tuple[Ticking, ...]:
    """Every limit whose beginning is known and that nobody has settled, the one that ends first at the top."""
    found: list[Ticking] = []
    for id_, clock in view.library.clocks.items():
        start = view.trigger(clock.trigger)
        lasts = clock.days or clock.months or clock.years or clock.minus_days
        if start is None or (clock.trigger == "mailing_day" and not lasts):
            continue  # what only has to be so on the mailing day is no limit; what ends on a day that is known, is one
        end = last_day(
            start, days=clock.days or 0, months=clock.months or 0, years=clock.years or 0, minus_days=clock.minus_days
        )
        found.append(_ticking(view, id_, clock.label, end, clock.working_day, clock.tell, clock.source, clock.verify))
    agency, due = view.agency, response_due(view)
    if agency is not None and due is not None and view.request.answered_on is None:
        found.append(
            _ticking(view, "response", f"Answer due from {agency.title}", due, False, (7,), agency.source, agency.verify)
        )
    running = (one for one in found if view.today - one.last_day <= LONG_GONE and not is_settled(view, one))
    return tuple(sorted(running, key=lambda one: (one.last_day, one.id)))


def of_the_matter(view: View, clock: str) -> bool:
    """Whether a limit runs for the matter as a whole: what was met for one request was then met for all."""
    known = view.library.clocks.get(clock)
    return known is not None and known.trigger not in ("mailing_day", "arrival")


def is_settled(view: View, one: Ticking) -> bool:
    """Whether somebody said of exactly this last day that it was met or given up. When it begins anew, it runs anew."""
    return any(
        (said.clock, said.last_day) == (one.id, one.last_day) and said.request in ("", view.request.id)
        for said in view.matter.settled
    )


def _ticking(
    view: View, id_: str, label: str, end: dt.date, working: bool, tell: tuple[int, ...], source: str, verify: bool
) -> Ticking:
    working_end = last_working_day(end, view.library.holiday) if working else end
    left = (working_end - view.today).days
    return Ticking(id_, label, end, working_end, left, left <= max(tell, default=30), source, verify)
