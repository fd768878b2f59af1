"""Derived answers of deferred action, first request and renewal: forms of the day, time for a renewal, months without an
address, sites inside the agency's letter. Pure; None while anything that an answer is made of is missing.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from packets.matters.days import add_months, last_day, say_date
from packets.matters.matter import Evidence
from packets.requests.schema import Destination

if TYPE_CHECKING:
    from packets.matters.answers import View

ADDRESS_YEARS = 5
"""Form G-325A asks for the residences of so many years (domain.md 7.1)."""
RENEWAL, AR11 = "renewal_opens", "address_uscis"
"""Clocks of the vocabulary that hold the limits."""


def filing_day(view: View) -> dt.date:
    """The day the request was filed, or is to be."""
    return view.request.sent.on if view.request.sent else view.mailing_day


def deferred_action_era(view: View) -> str | None:
    """Which set of forms the filing day wants; None where no set is known for it."""
    family = view.library.kind(view.request.id).definition.family
    day = filing_day(view)
    return next((id_ for id_, one in view.library.eras.items() if one.family == family and one.holds_on(day)), None)


def renewal_opens_on(view: View) -> dt.date | None:
    """The first day on which a renewal is usually taken: so many days before the grant ends."""
    ends, clock = view.day("person.grant_ends_on"), view.library.clocks.get(RENEWAL)
    return None if ends is None or clock is None else last_day(ends, minus_days=clock.minus_days)


def renewal_window(view: View) -> str | None:
    """Whether the filing day lies before the time for a renewal, in it, or after the grant."""
    ends, opens = view.day("person.grant_ends_on"), renewal_opens_on(view)
    if ends is None or opens is None:
        return None
    day = filing_day(view)
    return "not_yet" if day < opens else "open" if day <= ends else "over"


def ar11_overdue(view: View) -> bool | None:
    """Whether the days in which USCIS must be told of a move are over."""
    moved, clock = view.day("person.moved_on"), view.library.clocks.get(AR11)
    return None if moved is None or clock is None else view.today > last_day(moved, days=clock.days or 0)


# Addresses, month by month


def addresses_listed(view: View) -> bool | None:
    return True if view.matter.tables.get("addresses") else None


def addresses_gaps(view: View) -> str | None:
    """The months of the last five years for which no address is named, as words; ``none`` where there is no gap.

    Addresses are known by month: the month of a move belongs to both. None while nobody listed them, and while a month
    of the list cannot be read.
    """
    rows = view.matter.tables.get("addresses")
    if rows is None:
        return None
    end = filing_day(view).replace(day=1)
    covered: set[dt.date] = set()
    for row in rows:
        first, last = _month(row.get("first_month")), _month(row.get("last_month") or end.strftime("%Y-%m"))
        if first is None or last is None:
            return None
        covered |= set(_months(first, last))
    wanted = _months(add_months(end, -12 * ADDRESS_YEARS), end)
    return ", ".join(_spans([one for one in wanted if one not in covered])) or "none"


def _month(value: object) -> dt.date | None:
    if isinstance(value, str) and re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", value):
        return dt.date.fromisoformat(f"{value}-01")
    return value.replace(day=1) if isinstance(value, dt.date) else None


def _months(first: dt.date, last: dt.date) -> list[dt.date]:
    """The first days of all months from `first` to `last`."""
    return [add_months(first, count) for count in range((last.year - first.year) * 12 + last.month - first.month + 1)]


def _spans(months: list[dt.date]) -> list[str]:
    """Months that follow each other as ``Mar 2023 to May 2023``."""
    spans: list[list[dt.date]] = []
    for month in months:
        if spans and add_months(spans[-1][-1], 1) == month:
            spans[-1].append(month)
        else:
            spans.append([month])
    said = [[say_date(one.strftime("%Y-%m")) for one in (span[0], span[-1])] for span in spans]
    return [first if first == last else f"{first} to {last}" for first, last in said]


# Sites and the agency's letter


def scope_site_inside(view: View) -> bool | None:
    """Of one worksite: whether the letter names it, and the client worked there in the letter's period, at least in part."""
    named = view("row.in_letter")
    if not isinstance(named, bool) or not named:
        return False if named is False else None
    days = [view.day(key) for key in ("row.first_day", "row.last_day", "soi.period_from", "soi.period_to")]
    first, last, start, end = days
    if first is None or start is None:
        return None
    return first <= (end or dt.date.max) and (last or dt.date.max) >= start


# Papers that must not go together


def i765_goes_out(view: View) -> bool:
    """Whether a Form I-765 is among the papers, filed or waiting, other than one that stays in the office."""
    return _out(view, "form_i765")


def fee_waiver_goes_out(view: View) -> bool:
    return _out(view, "form_i912")


def _out(view: View, kind: str) -> bool:
    return any(one.kind == kind and not _kept_here(view, one) for one in view.matter.evidence)


def _kept_here(view: View, paper: Evidence) -> bool:
    item = view.library.kind(view.request.id).item(paper.item)
    goes_to = set(paper.goes_to if paper.goes_to is not None else item.goes_to if item else ())
    return bool(goes_to) and goes_to <= {Destination.OFFICE, Destination.PRIVILEGED}


DEFERRED: dict[str, Callable[[View], object | None]] = {
    function.__name__: function
    for function in (
        deferred_action_era,
        renewal_opens_on,
        renewal_window,
        ar11_overdue,
        addresses_listed,
        addresses_gaps,
        scope_site_inside,
        i765_goes_out,
        fee_waiver_goes_out,
    )
}
