"""Federal holidays as rules of data."""

from __future__ import annotations

import datetime as dt

import pytest
from pydantic import ValidationError

from packets.requests.holidays import Holiday
from tests.build import shipped

HOLIDAYS_2026 = {
    "2026-01-01",
    "2026-01-19",
    "2026-02-16",
    "2026-05-25",
    "2026-06-19",
    "2026-07-03",  # the 4th is a Saturday
    "2026-09-07",
    "2026-10-12",
    "2026-11-11",
    "2026-11-26",
    "2026-12-25",
}


def days(year: int) -> list[dt.date]:
    first = dt.date(year, 1, 1)
    return [first + dt.timedelta(days=n) for n in range(366) if (first + dt.timedelta(days=n)).year == year]


def test_the_holidays_of_2026() -> None:
    assert {day.isoformat() for day in days(2026) if shipped().holiday(day)} == HOLIDAYS_2026


def test_a_holiday_on_a_sunday_is_kept_on_monday() -> None:
    assert shipped().holiday(dt.date(2027, 7, 5))  # the 4th is a Sunday
    assert not shipped().holiday(dt.date(2027, 7, 4))


def test_new_year_on_a_saturday_is_kept_in_the_old_year() -> None:
    assert shipped().holiday(dt.date(2021, 12, 31))
    assert not shipped().holiday(dt.date(2022, 1, 1))


def test_a_holiday_begins_with_its_first_year() -> None:
    assert not shipped().holiday(dt.date(2020, 6, 19))
    assert shipped().holiday(dt.date(2021, 6, 18))  # the 19th is a Saturday


def test_the_last_monday_of_may() -> None:
    assert shipped().holiday(dt.date(2028, 5, 29))
    assert not shipped().holiday(dt.date(2028, 5, 22))


@pytest.mark.parametrize("year", range(2021, 2041))
def test_every_year_has_its_eleven_holidays_all_on_working_weekdays(year: int) -> None:
    kept = [day for day in days(year) if shipped().holiday(day)]
    # New Year's Day of the next year may be kept on 31 December, and ours on the one before.
    assert 10 <= len(kept) <= 12
    assert all(day.weekday() < 5 for day in kept)


@pytest.mark.parametrize(
    "rule",
    [
        {},
        {"day": 1, "weekday": "monday", "nth": 1},
        {"weekday": "monday"},
        {"day": 1, "nth": 2},
        {"weekday": "sunday", "nth": 1},
    ],
)
def test_a_rule_gives_a_day_or_a_weekday(rule: dict[str, object]) -> None:
    raw = {"label": "X", "month": 5, "source": "s", "read_on": dt.date(2026, 1, 1)}
    with pytest.raises(ValidationError):
        Holiday.model_validate({**raw, **rule})


@pytest.mark.parametrize("rule", [{"day": 30, "month": 2}, {"day": 31, "month": 4}, {"weekday": "monday", "nth": 0}])
def test_a_rule_for_a_day_that_never_comes_is_refused(rule: dict[str, object]) -> None:
    raw = {"label": "X", "month": 5, "source": "s", "read_on": dt.date(2026, 1, 1)}
    with pytest.raises(ValidationError):
        Holiday.model_validate({**raw, **rule})
