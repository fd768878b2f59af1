"""Derived answers of the U petition, case by case. Unknown is never no."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from packets.matters import petition
from packets.matters.answers import DERIVED, ROW_DERIVED, View
from packets.matters.clocks import ticking
from tests.build import TODAY, a_matter, a_view, shipped

DAY = dt.timedelta(days=1)
SIGNED = dt.date(2026, 8, 31)
LAST, WORKING = dt.date(2027, 2, 27), dt.date(2027, 2, 26)


def view(*family: dict[str, Any], today: dt.date = TODAY, mailing: dt.date = TODAY, **values: Any) -> View:
    """A petition; the keys of `values` have two underscores for a dot. `family` gives the rows of that table."""
    answers = {key.replace("__", "."): value for key, value in values.pop("answers", {}).items()}
    sent = values.pop("sent", None)
    tables = {"family": [{"id": f"m-{nth}", "listed": True, **row} for nth, row in enumerate(family)]} if family else {}
    more = {"sent": sent} if sent else {}
    matter = a_matter(request="u_petition", answers=answers, tables=values.pop("tables", tables), mailing_day=mailing, **more)
    assert not values
    return a_view(matter, today, shipped())


def member(born: dt.date = TODAY, *, petitioner: dt.date | None = None, mailing: dt.date = TODAY, **row: Any) -> dict[str, Any]:
    """The one family member as conditions see it."""
    answers = {"person__birth_date": petitioner} if petitioner else {}
    found = view({"birth_date": born, **row}, mailing=mailing, answers=answers).rows("family")
    assert found is not None
    return dict(found[0])


# Supplement B


@pytest.mark.parametrize(
    ("arrives", "in_time", "kept"),
    [(WORKING, True, True), (LAST, True, False), (LAST + DAY, False, False)],
)
def test_the_petition_arrives_on_the_last_day_or_the_last_working_day_or_too_late(
    arrives: dt.date, in_time: bool, kept: bool
) -> None:
    found = view(answers={"suppb__signed_on": SIGNED, "mailing__arrives_on": arrives}, mailing=WORKING - DAY)
    assert (found("suppb.in_time"), found("suppb.mail_by_kept")) == (in_time, kept)


def test_without_a_day_of_arrival_the_mailing_day_counts_and_the_real_arrival_before_both() -> None:
    signed = {"suppb__signed_on": SIGNED}
    assert view(answers=signed, mailing=LAST)("suppb.in_time") is True
    assert view(answers=signed, mailing=LAST + DAY)("suppb.in_time") is False
    assert view(answers={**signed, "mailing__arrives_on": TODAY}, mailing=LAST + DAY)("suppb.in_time") is False
    late = {"on": LAST - DAY, "arrived_on": LAST + DAY}
    assert view(answers=signed, mailing=LAST - DAY, sent=late)("suppb.in_time") is False


def test_a_last_day_on_a_weekend_is_said() -> None:
    assert view(answers={"suppb__signed_on": SIGNED})("suppb.last_day_off") is True
    assert view(answers={"suppb__signed_on": dt.date(2026, 6, 5)})("suppb.last_day_off") is False


@pytest.mark.parametrize("key", ["suppb.in_time", "suppb.mail_by_kept", "suppb.last_day_off"])
def test_without_the_day_of_signature_nothing_is_known(key: str) -> None:
    assert view()(key) is None


# The passport


@pytest.mark.parametrize(
    ("state", "until", "valid", "ran_out", "soon"),
    [
        (None, TODAY, None, None, None),
        ("have", None, None, None, None),
        ("none", None, False, False, False),
        ("have", TODAY, True, False, True),
        ("have", TODAY - DAY, False, True, False),
        ("held_by_another", TODAY - DAY, False, True, False),
        ("have", dt.date(2027, 6, 1), True, False, True),
        ("have", dt.date(2027, 6, 2), True, False, False),
    ],
)
def test_the_passport_on_the_filing_day(
    state: str | None, until: dt.date | None, valid: bool | None, ran_out: bool | None, soon: bool | None
) -> None:
    answers = {key: value for key, value in (("passport__state", state), ("passport__valid_until", until)) if value}
    found = view(answers=answers)
    assert tuple(found(f"passport.{key}") for key in ("valid", "ran_out", "ends_soon")) == (valid, ran_out, soon)


# Marriages


@pytest.mark.parametrize(
    ("answers", "spouse", "bears"),
    [
        ({}, {}, None),
        ({"marriage__planned": False}, {"married_on": TODAY - DAY}, False),
        ({"marriage__planned": False}, {}, None),
        ({"marriage__planned": False}, {"married_on": TODAY}, True),
        ({"marriage__planned": True}, {"married_on": TODAY - DAY}, None),
        ({"marriage__planned": True, "marriage__planned_on": TODAY + DAY}, {"married_on": TODAY - DAY}, True),
    ],
)
def test_a_marriage_at_or_after_filing_bears_on_it(answers: dict[str, Any], spouse: dict[str, Any], bears: bool | None) -> None:
    assert view({"kind": "spouse", **spouse}, answers=answers)("marriage.bears_on_filing") is bears


def test_without_a_spouse_and_without_a_plan_no_marriage_bears_on_filing() -> None:
    assert view({"kind": "parent"}, answers={"marriage__planned": False})("marriage.bears_on_filing") is False
    assert view(answers={"marriage__planned": False})("marriage.bears_on_filing") is None


# Photos of the family


@pytest.mark.parametrize(
    ("rows", "complete"),
    [
        ([{"abroad": False, "wants_i765": True, "photos": 2}], True),
        ([{"abroad": False, "wants_i765": True, "photos": 1}], False),
        ([{"abroad": False, "wants_i765": True}], None),
        ([{"wants_i765": True, "photos": 2}], None),
        ([{"abroad": True, "wants_i765": True}], True),
        ([{"abroad": False, "wants_i765": False}], True),
        ([{"listed": False, "abroad": False, "wants_i765": True}], True),
        ([{"abroad": False, "wants_i765": True, "photos": 0}, {}], False),
    ],
)
def test_two_photos_of_each_member_here_who_asks_for_a_work_permit(rows: list[dict[str, Any]], complete: bool | None) -> None:
    assert view(*rows)("photos.family_complete") is complete


def test_while_nobody_named_the_family_its_photos_are_unknown() -> None:
    assert view()("photos.family_complete") is None
    assert view(tables={"family": []})("photos.family_complete") is True


# Ages against the lines

UNDER_21 = dt.date(2006, 1, 18)
TURNS_21 = dt.date(2027, 1, 18)
OVER_21 = dt.date(1982, 6, 30)


@pytest.mark.parametrize(
    ("kind", "born", "petitioner", "mailing", "inside"),
    [
        ("parent", OVER_21, UNDER_21, TURNS_21 - DAY, True),
        ("parent", OVER_21, UNDER_21, TURNS_21, False),
        ("sibling", dt.date(2008, 12, 22), UNDER_21, dt.date(2026, 12, 21), True),
        ("sibling", dt.date(2008, 12, 22), UNDER_21, dt.date(2026, 12, 22), False),
        ("sibling", dt.date(2015, 1, 1), UNDER_21, TURNS_21, False),
        ("child", dt.date(2006, 2, 9), OVER_21, dt.date(2027, 2, 8), True),
        ("stepchild", dt.date(2006, 2, 9), OVER_21, dt.date(2027, 2, 9), False),
        ("adopted_child", dt.date(2006, 2, 9), OVER_21, dt.date(2027, 2, 9), False),
        ("spouse", OVER_21, OVER_21, TODAY, True),
        ("parent", OVER_21, None, TODAY, None),
        ("sibling", dt.date(2015, 1, 1), None, TODAY, None),
        ("child", dt.date(2006, 2, 9), None, TODAY, True),
    ],
)
def test_who_can_be_filed_for_on_the_mailing_day(
    kind: str, born: dt.date, petitioner: dt.date | None, mailing: dt.date, inside: bool | None
) -> None:
    assert member(born, kind=kind, petitioner=petitioner, mailing=mailing)["inside_line"] is inside


def test_the_line_of_a_sibling_ends_with_whoever_has_the_birthday_first() -> None:
    young = member(dt.date(2015, 1, 1), kind="sibling", petitioner=UNDER_21)
    assert (young["line_ends_on"], young["line_days_left"]) == (TURNS_21 - DAY, 47)
    near = member(dt.date(2008, 12, 22), kind="sibling", petitioner=UNDER_21)
    assert (near["age"], near["line_ends_on"], near["line_days_left"]) == (17, dt.date(2026, 12, 21), 20)


def test_who_is_born_on_the_29th_of_february_is_filed_for_before_the_28th() -> None:
    leap = member(dt.date(2008, 2, 29), kind="child", mailing=dt.date(2029, 2, 27))
    assert (leap["line_ends_on"], leap["inside_line"]) == (dt.date(2029, 2, 27), True)


def test_a_spouse_has_no_line_and_a_missing_birth_date_no_age() -> None:
    spouse = member(OVER_21, kind="spouse")
    assert (spouse["line_ends_on"], spouse["line_days_left"], spouse["age"]) == (None, None, 44)
    rows = view({"kind": "child"}).rows("family")
    assert rows is not None and [rows[0][key] for key in ("age", "inside_line", "line_days_left")] == [None, None, None]


def test_a_value_given_in_the_row_goes_before_the_derived_one() -> None:
    assert member(kind="child", inside_line=False)["inside_line"] is False
    assert member(kind="child", age="")["age"] == 0


@pytest.mark.parametrize(
    ("column", "years", "name"), [("married_on", 18, "marriage_in_time"), ("adopted_on", 16, "adoption_in_time")]
)
def test_a_marriage_or_adoption_counts_before_the_birthday(column: str, years: int, name: str) -> None:
    born = dt.date(2014, 5, 30)
    birthday = born.replace(year=born.year + years)
    assert member(born, kind="stepchild", **{column: birthday - DAY})[name] is True
    assert member(born, kind="stepchild", **{column: birthday})[name] is False
    assert member(born, kind="stepchild")[name] is None


# The next birthdays, and their clocks


def test_the_clocks_run_for_the_next_birthday_of_a_listed_member() -> None:
    rows = [
        {"kind": "sibling", "birth_date": dt.date(2008, 12, 22)},
        {"kind": "sibling", "birth_date": dt.date(2010, 1, 1)},
        {"kind": "sibling", "birth_date": dt.date(2008, 12, 10), "listed": False},
        {"kind": "sibling", "birth_date": dt.date(2001, 1, 1)},
        {"kind": "child", "birth_date": dt.date(2006, 2, 9)},
    ]
    found = view(*rows)
    assert found("family.next_sibling_born") == dt.date(2008, 12, 22)
    clocks = {one.id: one for one in ticking(found)}
    assert clocks["sibling_18"].last_day == dt.date(2026, 12, 21)
    assert clocks["child_21"].last_day == dt.date(2027, 2, 8)
    after = view(*rows, today=dt.date(2026, 12, 22))
    assert after("family.next_sibling_born") == dt.date(2010, 1, 1)
    assert view()("family.next_child_born") is None


# The tables of names


def test_every_function_has_its_answer_key_or_its_column_and_the_other_way_round() -> None:
    answers = shipped().answers
    named = {one.derived for one in answers.answers.values() if one.derived} - {"agency_fact"}
    assert {one.__name__ for one in petition.DERIVED} <= named <= set(DERIVED)
    columns = {column.derived for table in answers.tables.values() for column in table.columns.values() if column.derived}
    assert columns == set(ROW_DERIVED)
