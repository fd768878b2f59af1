"""Federal holidays as rules of data: a day of a month, or the n-th weekday of one (-1: the last)."""

from __future__ import annotations

import calendar
import datetime as dt
from typing import Literal

from pydantic import Field, model_validator

from packets.requests.schema import Fact, Words


class Holiday(Fact):
    label: Words
    month: int = Field(ge=1, le=12)
    day: int | None = Field(default=None, ge=1, le=31)
    weekday: Literal["monday", "tuesday", "wednesday", "thursday", "friday"] | None = None
    nth: int | None = None
    since: int = 0
    """First year of the holiday."""

    @model_validator(mode="after")
    def one_way(self) -> Holiday:
        if (self.day is None) == (self.weekday is None) or (self.weekday is None) != (self.nth is None):
            raise ValueError("give day, or weekday and nth")
        if self.nth not in (None, -1, 1, 2, 3, 4):
            raise ValueError("nth is 1 to 4, or -1 for the last")
        if self.day is not None and self.day > calendar.monthrange(2023, self.month)[1]:
            raise ValueError("there is no such day in every year")
        return self


_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday")


def is_holiday(rule: Holiday, day: dt.date) -> bool:
    """Whether `day` is kept as this holiday; a fixed day on a Saturday is kept on Friday, on a Sunday on Monday."""
    if rule.day is not None:
        return any(
            day == _kept(dt.date(year, rule.month, rule.day)) and year >= rule.since
            for year in (day.year, day.year + 1)
            if dt.date.min.year < year < dt.date.max.year  # its first and last year have no day before and after
        )
    assert rule.weekday is not None and rule.nth is not None
    if day.year < rule.since or day.month != rule.month or day.weekday() != _WEEKDAYS.index(rule.weekday):
        return False
    if rule.nth > 0:
        return (day.day - 1) // 7 + 1 == rule.nth
    return day.day + 7 > calendar.monthrange(day.year, day.month)[1]


def _kept(day: dt.date) -> dt.date:
    return day + dt.timedelta(days={5: -1, 6: 1}.get(day.weekday(), 0))
