"""Derived answers of deferred action: forms of the filing day, time for a renewal, addresses by month, sites in the letter."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from packets.matters.answers import View
from packets.matters.deferred import DEFERRED
from tests.build import TODAY, a_matter, a_paper, a_view, shipped

D = dt.date


def view(kind: str = "deferred_action_renewal", today: dt.date = TODAY, **values: Any) -> View:
    values.setdefault("mailing_day", None)
    return a_view(a_matter(request=kind, **values), today, shipped())


# Which set of forms


@pytest.mark.parametrize(
    ("day", "era"),
    [
        (D(2023, 1, 12), None),
        (D(2023, 1, 13), "e1"),
        (D(2023, 2, 15), "e1"),
        (D(2024, 11, 30), "e1"),
        (D(2024, 12, 1), None),
        (D(2025, 1, 19), None),
        (D(2025, 1, 20), "e2"),
        (TODAY, "e2"),
    ],
)
def test_the_set_of_forms_is_that_of_the_filing_day_and_unknown_between_the_sets(day: dt.date, era: str | None) -> None:
    assert view(today=day)("deferred_action.era") == era
    assert view(mailing_day=day)("deferred_action.era") == era


def test_what_was_filed_has_the_forms_of_the_day_on_which_it_was_sent() -> None:
    assert view(mailing_day=TODAY, sent={"on": D(2023, 2, 15)})("deferred_action.era") == "e1"


def test_between_the_sets_the_attorney_says_which_it_is() -> None:
    assert view(today=D(2024, 12, 20), answers={"deferred_action.era": "e2"})("deferred_action.era") == "e2"


def test_other_families_have_no_such_sets() -> None:
    assert view("u_certification")("deferred_action.era") is None


# Time for a renewal


@pytest.mark.parametrize(
    ("day", "window"),
    [(D(2026, 12, 31), "not_yet"), (D(2027, 1, 1), "open"), (D(2027, 5, 1), "open"), (D(2027, 5, 2), "over")],
)
def test_a_renewal_has_its_time_before_the_grant_ends(day: dt.date, window: str) -> None:
    found = view(today=day, answers={"person.grant_ends_on": D(2027, 5, 1)})
    assert (found("renewal.opens_on"), found("renewal.window")) == (D(2027, 1, 1), window)


def test_without_the_end_of_the_grant_nothing_is_said_of_its_time() -> None:
    assert view()("renewal.opens_on") is None
    assert view()("renewal.window") is None


@pytest.mark.parametrize(("day", "over"), [(D(2026, 10, 12), False), (D(2026, 10, 13), True)])
def test_ten_days_after_a_move_uscis_should_have_been_told(day: dt.date, over: bool) -> None:
    assert view(today=day, answers={"person.moved_on": D(2026, 10, 2)})("address.ar11_overdue") is over
    assert view(today=day)("address.ar11_overdue") is None


# Addresses


def gaps(*rows: tuple[str, str]) -> object:
    table = [{"id": f"a-{n}", "first_month": first, "last_month": last} for n, (first, last) in enumerate(rows)]
    return view(tables={"addresses": table})("addresses.gaps")


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([("2019-01", "")], "none"),
        ([("2021-12", "")], "none"),
        ([("2022-01", "")], "Dec 2021"),
        ([("2019-05", "2023-02"), ("2023-06", "")], "Mar 2023 to May 2023"),
        ([("2023-06", ""), ("2019-05", "2023-02")], "Mar 2023 to May 2023"),
        ([("2019-05", "2023-06"), ("2023-06", "")], "none"),
        ([("2019-05", "2023-06"), ("2023-07", "2026-09")], "Oct 2026 to Dec 2026"),
        ([("2019-05", "2023-06"), ("2023-08", "2024-01"), ("2024-03", "")], "Jul 2023, Feb 2024"),
        ([("2024-05", "2023-01")], "Dec 2021 to Dec 2026"),
    ],
)
def test_the_months_without_an_address_are_named(rows: list[tuple[str, str]], said: str) -> None:
    assert gaps(*rows) == said


def test_a_month_that_cannot_be_read_leaves_the_gaps_unknown() -> None:
    assert gaps(("2019-05", "summer 2023"), ("2023-06", "")) is None
    assert gaps(("", "2023-06")) is None


def test_addresses_that_nobody_listed_are_unknown_and_never_without_gap() -> None:
    assert view()("addresses.gaps") is None
    assert view()("addresses.listed") is None
    assert view(tables={"addresses": []})("addresses.listed") is None


# Sites and the letter


def inside(answers: dict[str, Any] | None = None, **row: Any) -> object:
    period = {"soi.period_from": D(2022, 3, 1), "soi.period_to": D(2024, 12, 31)}
    return view(answers=period if answers is None else answers).at({"id": "s", **row})("scope.site_inside")


@pytest.mark.parametrize(
    ("first", "last", "within"),
    [
        (D(2022, 4, 11), D(2024, 6, 28), True),
        (D(2021, 1, 1), D(2022, 3, 1), True),
        (D(2021, 1, 1), D(2022, 2, 28), False),
        (D(2024, 12, 31), None, True),
        (D(2025, 1, 1), None, False),
    ],
)
def test_a_site_is_inside_where_the_letter_names_it_and_the_days_meet(
    first: dt.date, last: dt.date | None, within: bool
) -> None:
    row = {"first_day": first} | ({"last_day": last} if last else {})
    assert inside(in_letter=True, **row) is within


def test_a_site_that_the_letter_does_not_name_is_outside_whatever_the_days() -> None:
    assert inside(in_letter=False) is False


def test_a_site_of_which_something_is_not_known_is_not_said_to_be_inside() -> None:
    assert inside(first_day=D(2022, 4, 11)) is None
    assert inside(in_letter=True) is None
    assert inside(answers={}, in_letter=True, first_day=D(2022, 4, 11)) is None


# Papers that must not go together


@pytest.mark.parametrize(
    ("paper", "goes"),
    [
        ({}, True),
        ({"item": "g325a"}, True),
        ({"item": "first_packet"}, False),
        ({"item": "plan_b"}, False),
        ({"goes_to": ["office"]}, False),
        ({"item": "g325a", "goes_to": ["office"]}, False),
    ],
)
def test_a_form_counts_unless_it_stays_in_the_office(paper: dict[str, Any], goes: bool) -> None:
    assert view(papers=[a_paper(kind="form_i765", **paper)])("papers.i765") is goes
    assert view(papers=[a_paper(kind="form_i912", **paper)])("papers.fee_waiver") is goes
    assert view(papers=[a_paper(kind="form_g28", **paper)])("papers.i765") is False


# A birth date that nobody knows


@pytest.mark.parametrize(("latest", "under_18"), [(D(1981, 12, 31), False), (D(2008, 12, 1), False), (D(2008, 12, 2), None)])
def test_the_last_day_of_birth_that_there_can_be_only_ever_says_no(latest: dt.date, under_18: bool | None) -> None:
    found = view(answers={"person.born_no_later_than": latest})
    assert found("client.under_18") is under_18
    assert found("client.age_on_mailing_day") is None


def test_every_one_of_them_is_an_answer_of_the_vocabulary() -> None:
    named = {entry.derived for entry in shipped().answers.answers.values()}
    assert set(DEFERRED) <= named
