"""Clocks: which limits run in a matter, when they end, and from when the program speaks of them."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from packets.matters.clocks import Ticking, ticking
from tests.build import TODAY, a_matter, a_view, office, shipped


def clocks(today: dt.date = TODAY, **values: Any) -> dict[str, Ticking]:
    matter = a_matter(request="u_certification", **values)
    return {one.id: one for one in ticking(a_view(matter, today, shipped()))}


def test_a_clock_runs_once_its_first_day_is_known() -> None:
    assert clocks() == {}
    found = clocks(answers={"suppb.signed_on": dt.date(2026, 8, 31)})["suppb"]
    assert (found.last_day, found.last_working_day) == (dt.date(2027, 2, 27), dt.date(2027, 2, 26))
    assert found.days_left == 87
    assert not found.tell


def test_it_is_told_from_the_day_that_the_data_say() -> None:
    signed = {"suppb.signed_on": dt.date(2026, 8, 31)}
    assert not clocks(dt.date(2027, 2, 11), answers=signed)["suppb"].tell
    assert clocks(dt.date(2027, 2, 12), answers=signed)["suppb"].tell


def test_a_limit_that_is_over_is_told_for_a_year() -> None:
    signed = {"suppb.signed_on": dt.date(2025, 8, 31)}
    assert clocks(dt.date(2026, 3, 1), answers=signed)["suppb"].days_left < 0
    assert "suppb" in clocks(dt.date(2027, 2, 27), answers=signed)
    assert "suppb" not in clocks(dt.date(2027, 3, 5), answers=signed)


@pytest.mark.parametrize(
    ("key", "clock", "last"),
    [
        ("person.next_hearing_on", "hearing_30", "2027-01-30"),
        ("person.next_hearing_on", "hearing_15", "2027-02-14"),
        ("person.permit_ends_on", "permit_end", "2027-03-01"),
        ("notice.response_due_on", "evidence_request", "2027-03-01"),
        ("notice.biometrics_on", "biometrics", "2027-03-01"),
    ],
)
def test_a_limit_that_ends_on_or_before_a_known_day_runs_too(key: str, clock: str, last: str) -> None:
    assert clocks(answers={key: dt.date(2027, 3, 1)})[clock].last_day == dt.date.fromisoformat(last)


def test_what_only_has_to_be_so_on_the_mailing_day_is_no_limit() -> None:
    assert not {"edition", "fee"} & set(clocks(mailing_day=TODAY))


def test_the_agency_s_answer_is_a_limit_until_it_came() -> None:
    sent = {"on": TODAY, "arrived_on": TODAY}
    assert clocks(agency="pslc", sent=sent)["response"].last_day == TODAY + dt.timedelta(days=30)
    assert "response" not in clocks(agency="pslc", sent=sent, answered_on=TODAY)


def test_the_one_that_ends_first_stands_at_the_top() -> None:
    answers = {"dispute.last_act_on": TODAY, "consent.signed_on": TODAY, "person.moved_on": TODAY}
    found = ticking(a_view(a_matter(request="u_certification", answers=answers), library=shipped()))
    assert [one.last_day for one in found] == sorted(one.last_day for one in found)
    assert len(found) > 5


def test_an_office_clock_adds_all_its_lengths() -> None:
    found = {one.id: one for one in ticking(a_view(a_matter(answers={"mini.day": TODAY}), library=office()))}
    assert found["mini_clock"].last_day == dt.date(2028, 6, 1)
    assert found["mini_clock"].last_working_day == found["mini_clock"].last_day


@pytest.mark.parametrize("edge", [dt.date.min, dt.date.max])
def test_a_day_at_the_end_of_the_calendar_stops_nothing(edge: dt.date) -> None:
    keys = ("suppb.signed_on", "person.next_hearing_on", "notice.response_due_on", "person.born_on")
    clocks(answers={key: edge for key in keys})
    clocks(edge, answers={key: TODAY for key in keys})
