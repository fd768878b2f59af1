"""Days: partial dates as papers bear them, month ends, working days."""

from __future__ import annotations

import calendar
import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from packets.matters.days import (
    PaperDate,
    add_days,
    add_months,
    add_working_days,
    age_on,
    exact_day,
    last_day,
    last_working_day,
    say_date,
    say_day,
    sort_key,
)
from tests.build import shipped

holiday = shipped().holiday
days = st.dates(dt.date(1990, 1, 1), dt.date(2060, 12, 31))
months = st.integers(0, 240)


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


# Month ends


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        ("2026-08-31", 6, "2027-02-28"),
        ("2027-08-31", 6, "2028-02-29"),
        ("2026-08-30", 6, "2027-02-28"),
        ("2026-08-28", 6, "2027-02-28"),
        ("2026-08-27", 6, "2027-02-27"),
        ("2026-12-31", 2, "2027-02-28"),
        ("2026-01-31", 1, "2026-02-28"),
        ("2024-01-31", 1, "2024-02-29"),
        ("2026-03-31", 1, "2026-04-30"),
        ("2026-11-30", 3, "2027-02-28"),
        ("2026-02-28", 1, "2026-03-28"),
        ("2024-02-29", 12, "2025-02-28"),
        ("2024-02-29", 48, "2028-02-29"),
        ("2026-12-01", 1, "2027-01-01"),
        ("2026-06-15", 0, "2026-06-15"),
    ],
)
def test_months_end_with_the_month(start: str, count: int, end: str) -> None:
    assert add_months(day(start), count) == day(end)


def test_31_august_and_six_months_less_a_day_is_27_february_and_its_working_day_the_26th() -> None:
    last = last_day(day("2026-08-31"), months=6, minus_days=1)
    assert last == day("2027-02-27")
    assert last_working_day(last, holiday) == day("2027-02-26")


@given(days, months)
def test_a_month_later_is_the_same_day_or_that_month_s_last(start: dt.date, count: int) -> None:
    end = add_months(start, count)
    assert (end.year * 12 + end.month) - (start.year * 12 + start.month) == count
    assert end.day == min(start.day, calendar.monthrange(end.year, end.month)[1])


@given(days, days, months)
def test_a_later_start_never_ends_sooner(one: dt.date, other: dt.date, count: int) -> None:
    first, second = sorted((one, other))
    assert add_months(first, count) <= add_months(second, count)


@pytest.mark.parametrize(
    ("limit", "end"),
    [
        ({"days": 30}, "2026-12-31"),
        ({"months": 3}, "2027-03-01"),
        ({"years": 2}, "2028-12-01"),
        ({"years": 21, "minus_days": 1}, "2047-11-30"),
        ({"days": 0, "minus_days": 30}, "2026-11-01"),
        ({"days": 1, "months": 6, "years": 1, "minus_days": 1}, "2028-06-01"),
        ({}, "2026-12-01"),
    ],
)
def test_a_limit_runs_from_its_start(limit: dict[str, int], end: str) -> None:
    assert last_day(day("2026-12-01"), **limit) == day(end)


# Working days


@pytest.mark.parametrize(
    ("end", "working"),
    [
        ("2026-12-01", "2026-12-01"),  # a Tuesday
        ("2026-12-05", "2026-12-04"),  # Saturday
        ("2026-12-06", "2026-12-04"),  # Sunday
        ("2026-11-26", "2026-11-25"),  # Thanksgiving
        ("2026-07-05", "2026-07-02"),  # Sunday, Saturday the 4th, Friday kept for it
        ("2027-01-01", "2026-12-31"),
        ("2026-05-25", "2026-05-22"),  # Memorial Day behind a weekend
    ],
)
def test_the_last_working_day_is_the_day_itself_or_one_before(end: str, working: str) -> None:
    assert last_working_day(day(end), holiday) == day(working)


@given(days)
def test_no_working_day_lies_between_the_last_one_and_the_end(end: dt.date) -> None:
    found = last_working_day(end, holiday)
    assert found <= end
    assert found.weekday() < 5
    assert not holiday(found)
    between = [found + dt.timedelta(days=n) for n in range(1, (end - found).days + 1)]
    assert all(one.weekday() >= 5 or holiday(one) for one in between)


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        ("2026-12-01", 0, "2026-12-01"),
        ("2026-12-01", 1, "2026-12-02"),
        ("2026-12-04", 1, "2026-12-07"),
        ("2026-11-25", 1, "2026-11-27"),
        ("2026-12-23", 3, "2026-12-29"),
    ],
)
def test_working_days_are_counted_from_the_day_after(start: str, count: int, end: str) -> None:
    assert add_working_days(day(start), count, holiday) == day(end)


@given(days, st.integers(0, 60))
def test_as_many_working_days_are_passed_as_were_asked_for(start: dt.date, count: int) -> None:
    end = add_working_days(start, count, holiday)
    passed = [start + dt.timedelta(days=n) for n in range(1, (end - start).days + 1)]
    assert sum(one.weekday() < 5 and not holiday(one) for one in passed) == count


# Age


@pytest.mark.parametrize(
    ("born", "on", "age"),
    [
        ("2008-12-02", "2026-12-01", 17),
        ("2008-12-01", "2026-12-01", 18),
        ("2004-02-29", "2025-02-28", 20),
        ("2004-02-29", "2025-03-01", 21),
        ("2004-02-29", "2028-02-29", 24),
        ("2026-12-01", "2026-12-01", 0),
    ],
)
def test_age_is_in_whole_years(born: str, on: str, age: int) -> None:
    assert age_on(day(born), day(on)) == age


# Dates as papers bear them

adapter: TypeAdapter[str] = TypeAdapter(PaperDate)


@pytest.mark.parametrize(
    "text", ["undated", "2026", "2026-03", "2026-03-14", "about 2025", "about 2025-03", "about 2025-03-01"]
)
def test_a_date_may_be_partial(text: str) -> None:
    assert adapter.validate_python(text) == text


def test_a_day_of_toml_is_the_same_date() -> None:
    assert adapter.validate_python(dt.date(2026, 3, 14)) == "2026-03-14"


@pytest.mark.parametrize("text", ["", "14 March 2026", "2026-3", "26", "around 2026", "undated 2026", "2026-03-14T10:00", 2026])
def test_anything_else_is_no_date(text: object) -> None:
    with pytest.raises(ValidationError):
        adapter.validate_python(text)


@pytest.mark.parametrize(
    ("date", "said"),
    [
        ("2026-03-14", "14 Mar 2026"),
        ("2026-03-04", "4 Mar 2026"),
        ("2026-03", "Mar 2026"),
        ("2026", "2026"),
        ("about 2025-12", "about Dec 2025"),
        ("about 2025", "about 2025"),
        ("undated", "undated"),
        ("various", "various"),
    ],
)
def test_a_date_is_said_as_far_as_it_is_known(date: str, said: str) -> None:
    assert say_date(date) == said


def test_a_day_is_said_like_a_date() -> None:
    assert say_day(dt.date(2026, 12, 7)) == "7 Dec 2026"


def test_only_a_whole_day_that_exists_is_a_day() -> None:
    assert exact_day("2026-03-14") == dt.date(2026, 3, 14)
    for date in ("2026-02-30", "2026-03", "2026", "about 2026-03-14", "undated"):
        assert exact_day(date) is None


def test_papers_are_ordered_by_what_is_known_of_their_date_and_the_undated_come_last() -> None:
    dates = ["undated", "2026-03-14", "about 2025-12", "2026", "2026-03", "2025-12-01"]
    assert sorted(dates, key=sort_key) == ["about 2025-12", "2025-12-01", "2026", "2026-03", "2026-03-14", "undated"]


@pytest.mark.parametrize("edge", [dt.date.min, dt.date.max])
def test_a_day_at_the_end_of_the_calendar_stays_in_it(edge: dt.date) -> None:
    for far in (-400, -1, 1, 400):
        assert dt.date.min <= add_days(edge, far) <= dt.date.max
        assert dt.date.min <= add_months(edge, far) <= dt.date.max
        assert dt.date.min <= last_day(edge, days=far, years=far) <= dt.date.max
    assert last_working_day(dt.date.max, holiday) == dt.date.max
    assert last_working_day(dt.date.min, holiday) == dt.date.min
    assert add_working_days(edge, 3, holiday) in (dt.date.max, dt.date(1, 1, 4))
