"""Days: partial dates on papers, month-end rules, working days. Pure; today is always handed in."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Callable
from typing import Annotated

from pydantic import BeforeValidator, Field

_PARTIAL = r"^(undated|(about )?\d{4}(-\d{2}(-\d{2})?)?)$"


def _as_text(value: object) -> object:
    return value.isoformat() if isinstance(value, dt.date) and not isinstance(value, dt.datetime) else value


PaperDate = Annotated[str, BeforeValidator(_as_text), Field(pattern=_PARTIAL)]
"""The date a paper bears: ``2026-03-14``, ``2026-03``, ``2026``, any of these after ``about``, or ``undated``."""

Holidays = Callable[[dt.date], bool]
"""Says whether a day is a holiday of the agencies."""

_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


def exact_day(date: str) -> dt.date | None:
    """The day, where the paper gives a whole one that exists; None otherwise."""
    try:
        return dt.date.fromisoformat(date) if re.fullmatch(r"\d{4}-\d{2}-\d{2}", date) else None
    except ValueError:
        return None


def sort_key(date: str) -> str:
    """Orders partial dates; the undated come last."""
    return "9999" if date == "undated" else date.removeprefix("about ")


def say_date(date: str) -> str:
    """As it stands on paper: ``14 Mar 2026``, ``Mar 2026``, ``2026``, ``about Mar 2025``, ``undated``."""
    if date == "undated":
        return date
    about, plain = ("about ", date[6:]) if date.startswith("about ") else ("", date)
    parts = plain.split("-")
    if len(parts) == 1:
        return about + parts[0]
    month = _MONTHS[int(parts[1]) - 1] if 1 <= int(parts[1]) <= 12 else parts[1]
    return about + " ".join(([str(int(parts[2]))] if len(parts) == 3 else []) + [month, parts[0]])


def say_day(day: dt.date) -> str:
    return say_date(day.isoformat())


def add_days(day: dt.date, days: int) -> dt.date:
    """A later or an earlier day; where the calendar has no such day, its last or first one."""
    try:
        return day + dt.timedelta(days=days)
    except OverflowError:
        return dt.date.max if days > 0 else dt.date.min


def add_months(day: dt.date, months: int) -> dt.date:
    """The same day of a later month, or that month's last day: 31 August and six months is 28 or 29 February."""
    total = day.year * 12 + day.month - 1 + months
    year, month = divmod(total, 12)
    if not dt.date.min.year <= year <= dt.date.max.year:
        return dt.date.max if months > 0 else dt.date.min
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def last_day(start: dt.date, *, days: int = 0, months: int = 0, years: int = 0, minus_days: int = 0) -> dt.date:
    """The end of a limit that runs from `start`."""
    return add_days(add_months(start, months + 12 * years), days - minus_days)


def last_working_day(day: dt.date, holiday: Holidays) -> dt.date:
    """`day` itself, or the nearest working day before it."""
    while day > dt.date.min and (day.weekday() >= 5 or holiday(day)):
        day -= dt.timedelta(days=1)
    return day


def add_working_days(day: dt.date, count: int, holiday: Holidays) -> dt.date:
    while count and day < dt.date.max:
        day += dt.timedelta(days=1)
        if day.weekday() < 5 and not holiday(day):
            count -= 1
    return day


def age_on(born: dt.date, day: dt.date) -> int:
    """Whole years. Who is born on 29 February has the birthday on 1 March in other years."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))
