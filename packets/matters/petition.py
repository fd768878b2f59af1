"""Derived answers of the U petition: the form's last days, the passport, marriages, and the family's ages on the filing day.

They are looked up by name through `packets.matters.answers`; unknown is never no.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING

from packets.matters.days import age_on, last_day

if TYPE_CHECKING:
    from packets.matters.answers import View

Row = Mapping[str, object]

PRINCIPAL = 21
"""Who is younger on the filing day may bring parents and siblings too."""
OWN_LINE = {"sibling": 18, "child": 21, "stepchild": 21, "adopted_child": 21}
"""The age before which a member has to be filed for; a spouse or a parent has none of its own."""
WITH_PRINCIPAL = ("parent", "sibling")
"""Members who fall out when the petitioner turns 21."""
STEP_LINE, ADOPTED_LINE = 18, 16
"""The age of the child before which the marriage, or the adoption, has to lie (older instructions of the form)."""
PHOTOS_EACH = 2
SOON_MONTHS = 6
"""A passport that ends within so many months of filing is told of."""


def filing_day(view: View) -> dt.date:
    """The day USCIS has it: the day it arrived, else the day it is to arrive, never before the day it is to leave."""
    if view.request.sent is not None and view.request.sent.arrived_on is not None:
        return view.request.sent.arrived_on
    return max(view.day("mailing.arrives_on") or view.mailing_day, view.mailing_day)


# Supplement B


def suppb_in_time(view: View) -> bool | None:
    """Whether the petition arrives on the cautious last day of the signed form, or before."""
    last = view.day("suppb.last_day")
    return None if last is None else filing_day(view) <= last


def suppb_mail_by_kept(view: View) -> bool | None:
    """Whether it arrives on the last working day, or before: on a weekend nobody takes it in."""
    last = view.day("suppb.last_working_day")
    return None if last is None else filing_day(view) <= last


def suppb_last_day_off(view: View) -> bool | None:
    last = view.day("suppb.last_day")
    return None if last is None else last != view.day("suppb.last_working_day")


# The passport


def passport_valid(view: View) -> bool | None:
    match view("passport.state"), view.day("passport.valid_until"):
        case ("none", _):
            return False
        case (None, _) | (_, None):
            return None
        case (_, until):
            return until >= filing_day(view)


def passport_ran_out(view: View) -> bool | None:
    """There is one, and its last day is past on the filing day."""
    return False if view("passport.state") == "none" else _not(passport_valid(view))


def passport_ends_soon(view: View) -> bool | None:
    """It is valid on the filing day, and not for much longer."""
    until, valid = view.day("passport.valid_until"), passport_valid(view)
    return valid if not valid or until is None else until <= last_day(filing_day(view), months=SOON_MONTHS)


# Marriages


def marriage_bears_on_filing(view: View) -> bool | None:
    """Somebody of the petition marries after filing, or is about to: the attorney has to look. None while the day of a
    planned marriage, or of a spouse's, is not known."""
    planned, spouses = view("marriage.planned"), _listed(view, ("spouse",))
    if planned is True and view.day("marriage.planned_on") is not None:
        return True
    days = None if spouses is None else [row.get("married_on") for row in spouses]
    if days is not None and any(isinstance(day, dt.date) and day >= filing_day(view) for day in days):
        return True
    known = planned is False and days is not None and all(isinstance(day, dt.date) for day in days)
    return False if known else None


# The family as a whole


def family_photos_complete(view: View) -> bool | None:
    """Two photos for each listed member here who asks for a work permit."""
    rows = view.rows("family")
    if rows is None:
        return None
    counts = [(_all(row.get("listed"), _not(row.get("abroad")), row.get("wants_i765")), row.get("photos")) for row in rows]
    if any(asks is True and isinstance(count, int) and count < PHOTOS_EACH for asks, count in counts):
        return False
    return None if any(asks is None or (asks is True and not isinstance(count, int)) for asks, count in counts) else True


def next_sibling_born(view: View) -> dt.date | None:
    """Birth date of the listed sibling who turns 18 next; a clock runs from it."""
    return _next_birthday(view, ("sibling",), OWN_LINE["sibling"])


def next_child_born(view: View) -> dt.date | None:
    """Birth date of the listed child who turns 21 next."""
    return _next_birthday(view, ("child", "stepchild", "adopted_child"), OWN_LINE["child"])


# One member


def member_tie(row: Row, _: View) -> str | None:
    """The tie as Supplement A knows ties: a stepchild and an adopted child are children there."""
    kind = row.get("kind")
    return "child" if kind in ("stepchild", "adopted_child") else str(kind) if kind else None


def member_age(row: Row, view: View) -> int | None:
    """Age on the filing day, in whole years."""
    born = row.get("birth_date")
    return age_on(born, filing_day(view)) if isinstance(born, dt.date) else None


def member_line_ends_on(row: Row, view: View) -> dt.date | None:
    """Last day on which the member can still be filed for; None for a spouse, and while a birth date is missing."""
    kind, ends = row.get("kind"), []
    if kind in WITH_PRINCIPAL:
        ends.append(_last_day_under(view.day("person.birth_date"), PRINCIPAL))
    if kind in OWN_LINE:
        ends.append(_last_day_under(row.get("birth_date"), OWN_LINE[str(kind)]))
    known = [day for day in ends if day is not None]
    return min(known) if known and len(known) == len(ends) else None


def member_inside_line(row: Row, view: View) -> bool | None:
    if row.get("kind") == "spouse":
        return True
    ends = member_line_ends_on(row, view)
    return None if ends is None else filing_day(view) <= ends


def member_line_days_left(row: Row, view: View) -> int | None:
    """Days between filing and the last day; negative when it is past."""
    ends = member_line_ends_on(row, view)
    return None if ends is None else (ends - filing_day(view)).days


def stepchild_marriage_in_time(row: Row, _: View) -> bool | None:
    """Whether the marriage that made the tie lies before the child was 18."""
    return _younger_than(row.get("birth_date"), row.get("married_on"), STEP_LINE)


def adoption_in_time(row: Row, _: View) -> bool | None:
    """Whether the adoption lies before the child was 16 (the exception for a sibling of such a child is the attorney's)."""
    return _younger_than(row.get("birth_date"), row.get("adopted_on"), ADOPTED_LINE)


DERIVED = (
    suppb_in_time,
    suppb_mail_by_kept,
    suppb_last_day_off,
    passport_valid,
    passport_ran_out,
    passport_ends_soon,
    marriage_bears_on_filing,
    family_photos_complete,
    next_sibling_born,
    next_child_born,
)
ROW_DERIVED = (
    member_tie,
    member_age,
    member_line_ends_on,
    member_inside_line,
    member_line_days_left,
    stepchild_marriage_in_time,
    adoption_in_time,
)


def _listed(view: View, kinds: tuple[str, ...]) -> list[Row] | None:
    """Members of these kinds who are in the petition; None while nobody has said who is family."""
    rows = view.rows("family")
    return None if rows is None else [row for row in rows if row.get("kind") in kinds and row.get("listed") is not False]


def _next_birthday(view: View, kinds: tuple[str, ...], years: int) -> dt.date | None:
    born = [row.get("birth_date") for row in _listed(view, kinds) or ()]
    still = [day for day in born if isinstance(day, dt.date) and last_day(day, years=years, minus_days=1) >= view.today]
    return min(still, default=None)


def _last_day_under(born: object, years: int) -> dt.date | None:
    """The day before the birthday. Who is born on 29 February is taken to have it on the 28th: the cautious day."""
    return last_day(born, years=years, minus_days=1) if isinstance(born, dt.date) else None


def _younger_than(born: object, on: object, years: int) -> bool | None:
    end = _last_day_under(born, years)
    return None if end is None or not isinstance(on, dt.date) else on <= end


def _not(value: object) -> bool | None:
    return not value if isinstance(value, bool) else None


def _all(*values: object) -> bool | None:
    if any(value is False for value in values):
        return False
    return True if all(value is True for value in values) else None
