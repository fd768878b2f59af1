"""What a matter answers: given answers, the agency's row, and derived answers. Unknown is never no."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from packets.matters import answers as module
from packets.matters.answers import DERIVED, View
from packets.matters.matter import Matter
from tests.build import TODAY, a_matter, a_paper, a_view, office, shipped

DAY = dt.timedelta(days=1)


def u_view(**values: Any) -> View:
    """A request for certification; `today` is 1 December 2026, the mailing day the 7th."""
    today = values.pop("today", TODAY)
    return a_view(a_matter(request="u_certification", agency=values.pop("agency", "pslc"), **values), today, shipped())


# Given answers


def test_a_given_answer_is_the_answer() -> None:
    assert a_view(a_matter(answers={"mini.name": "Ana"}))("mini.name") == "Ana"
    assert a_view(a_matter(answers={"mini.told": False}))("mini.told") is False
    assert a_view(a_matter(answers={"mini.count": 0}))("mini.count") == 0


def test_an_empty_text_is_no_answer() -> None:
    assert a_view(a_matter(answers={"mini.name": ""}))("mini.name") is None


def test_what_nobody_answered_is_unknown() -> None:
    assert a_view(a_matter())("mini.name") is None
    assert a_view(a_matter())("no.such.key") is None


def test_a_given_answer_goes_before_a_derived_one_but_an_empty_one_does_not() -> None:
    assert u_view(answers={"agency.prefill": "asked"})("agency.prefill") == "asked"
    assert u_view(answers={"agency.prefill": ""})("agency.prefill") == "allowed"


def test_answers_may_stand_in_tables_of_toml() -> None:
    raw = {
        "schema": 1,
        "id": "m",
        "requests": ({"id": "mini"},),
        "answers": {"person": {"name": {"family": "Ejemplo"}}, "person.birth_date": TODAY},
    }
    assert Matter.model_validate(raw).answers == {"person.name.family": "Ejemplo", "person.birth_date": TODAY}


def test_a_row_is_read_by_its_columns() -> None:
    view = a_view(a_matter()).at({"id": "s", "name": "North", "open": ""})
    assert view("row.name") == "North"
    assert view("row.open") is None
    assert a_view(a_matter())("row.name") is None


# The agency's row


def test_the_agency_answers_for_itself_and_unknown_is_no_answer() -> None:
    view = u_view(agency="pslc")
    assert view("agency.also_enforces") is True
    assert view("agency.asks_id") == "forbidden"
    assert u_view(agency="spro")("agency.method") is None
    assert u_view(agency="")("agency.also_enforces") is None


# Derived answers: one test at least for each; a list of them stands in tests/resources


@pytest.mark.parametrize(
    ("born", "age", "under_16", "under_18"),
    [
        ("2010-12-07", 16, False, True),  # sixteen on the mailing day itself
        ("2010-12-08", 15, True, True),
        ("2008-12-07", 18, False, False),
        ("1980-01-01", 46, False, False),
    ],
)
def test_age_on_mailing_day(born: str, age: int, under_16: bool, under_18: bool) -> None:
    view = u_view(answers={"person.birth_date": dt.date.fromisoformat(born)})
    assert view("client.age_on_mailing_day") == age
    assert view("client.under_16") is under_16
    assert view("client.under_18") is under_18


@pytest.mark.parametrize("key", ["client.age_on_mailing_day", "client.under_16", "client.under_18"])
def test_age_is_unknown_without_a_birth_date(key: str) -> None:
    assert u_view()(key) is None
    assert u_view(answers={"person.birth_date": "1980"})(key) is None


def test_without_a_mailing_day_today_counts() -> None:
    assert u_view(mailing_day=None).mailing_day == TODAY
    assert u_view(mailing_day=None, answers={"person.birth_date": dt.date(2010, 12, 2)})("client.under_16") is True


def test_last_suppb_day_is_six_months_less_a_day_with_the_month_s_end() -> None:
    view = u_view(answers={"suppb.signed_on": dt.date(2026, 8, 31)})
    assert view("suppb.last_day") == dt.date(2027, 2, 27)
    assert view("suppb.last_working_day") == dt.date(2027, 2, 26)
    assert view("suppb.days_left") == (dt.date(2027, 2, 27) - TODAY).days


@pytest.mark.parametrize("key", ["suppb.last_day", "suppb.last_working_day", "suppb.days_left"])
def test_no_last_day_without_a_signature(key: str) -> None:
    assert u_view()(key) is None


def test_days_left_go_below_nought() -> None:
    assert u_view(answers={"suppb.signed_on": dt.date(2026, 5, 1)})("suppb.days_left") == -31


@pytest.mark.parametrize(("signed", "expected"), [("2026-06-07", True), ("2026-06-08", False), ("2026-11-01", False)])
def test_an_earlier_form_has_run_out_on_the_mailing_day(signed: str, expected: bool) -> None:
    assert u_view(answers={"suppb.earlier_signed_on": dt.date.fromisoformat(signed)})("suppb.earlier_ran_out") is expected
    assert u_view()("suppb.earlier_ran_out") is None


@pytest.mark.parametrize(
    ("worked", "covered", "expected"),
    [
        (("2024-01-01", "2025-01-01"), ("2025-01-01", "2026-01-01"), True),
        (("2024-01-01", "2024-12-31"), ("2025-01-01", "2026-01-01"), False),
        (("2026-01-02", None), ("2025-01-01", "2026-01-01"), False),
        (("2024-01-01", None), ("2025-01-01", None), True),
        (("2030-01-01", None), ("2025-01-01", None), True),
        (("2020-01-01", "2020-02-01"), ("2025-01-01", None), False),
        ((None, None), ("2025-01-01", None), None),
        (("2024-01-01", None), (None, None), None),
    ],
)
def test_in_soi_period(
    worked: tuple[str | None, str | None], covered: tuple[str | None, str | None], expected: bool | None
) -> None:
    keys = ("employment.first_day", "employment.last_day", "soi.period_from", "soi.period_to")
    given = {key: dt.date.fromisoformat(day) for key, day in zip(keys, (*worked, *covered), strict=True) if day}
    view = a_view(a_matter(request="soi_request", answers=given), library=shipped())
    assert view("soi.in_period") is expected


def test_days_to_mailing() -> None:
    assert a_view(a_matter())("mini.mailing_days") == 6
    assert a_view(a_matter(mailing_day=None))("mini.mailing_days") is None


@pytest.mark.parametrize("kind", ["person", "group", "organisation"])
def test_client_kind(kind: str) -> None:
    assert a_view(a_matter(client=kind))("client.kind") == kind


def test_request_sent() -> None:
    assert DERIVED["request_sent"](u_view()) is False
    assert DERIVED["request_sent"](u_view(sent={"on": TODAY})) is True


@pytest.mark.parametrize("kind", sorted(module.PAY_RECORDS))
def test_any_pay_records(kind: str) -> None:
    assert u_view(papers=[a_paper(kind=kind)])("papers.pay_records") is True
    assert u_view(papers=[a_paper(kind="passport")])("papers.pay_records") is False


def test_response_due_counts_from_arrival_at_the_right_desk_where_the_row_says_so() -> None:
    sent = {"on": dt.date(2026, 11, 2)}
    assert u_view(sent=sent)("response.due") is None
    arrived = {**sent, "arrived_on": dt.date(2026, 11, 5)}
    assert u_view(sent=arrived)("response.due") == dt.date(2026, 12, 5)
    assert u_view(sent=arrived, answers={"priority.claimed": True})("response.due") == dt.date(2026, 11, 12)
    assert u_view()("response.due") is None
    assert u_view(agency="fpwo", sent=arrived)("response.due") is None


def test_response_due_in_working_days() -> None:
    sent = {"on": dt.date(2026, 11, 23), "arrived_on": dt.date(2026, 11, 24)}
    matter = a_matter(agency="mini-desk", sent=sent, answers={"priority.claimed": True})
    assert module.response_due(a_view(matter)) == dt.date(2026, 12, 2)


def test_response_overdue() -> None:
    sent = {"on": dt.date(2026, 11, 1), "arrived_on": dt.date(2026, 11, 1)}
    assert u_view(sent=sent, today=dt.date(2026, 12, 1))("response.overdue") is False
    assert u_view(sent=sent, today=dt.date(2026, 12, 2))("response.overdue") is True
    assert u_view()("response.overdue") is None


# Tables


def test_a_table_that_nobody_gave_is_unknown_and_an_empty_one_is_not() -> None:
    assert a_view(a_matter()).rows("sites") is None
    assert a_view(a_matter(tables={"sites": []})).rows("sites") == ()


def rows_of(table: str, *papers: dict[str, Any], **values: Any) -> list[object]:
    rows = a_view(a_matter(papers=papers, **values)).rows(table)
    assert rows is not None
    return [row["id"] for row in rows]


def test_papers_in_another_language_that_go_out_want_a_translation() -> None:
    papers = [
        a_paper("es", item="report", language="es"),
        a_paper("en", item="report"),
        a_paper("none", item="report", language="zxx"),
        a_paper("empty", item="report", language=""),
        a_paper("stays", item="page_read", language="es"),
        a_paper("secret", item="memo", language="es"),
        a_paper("tray", language="es"),
        a_paper("translation", item="report", language="es", translation_of="es"),
        a_paper("variant", item="report", language="es", variant_of="es", **{"for": ["agency"]}),
    ]
    assert rows_of("papers.foreign", *papers) == ["es"]


def test_papers_read_back_in_another_language_want_a_certificate() -> None:
    papers = [a_paper("es", read_back_in="es"), a_paper("en", read_back_in="en"), a_paper("no")]
    assert rows_of("papers.read_back", *papers) == ["es"]
    assert rows_of("papers.relay", *papers) == []
    assert rows_of("papers.relay", *papers, answers={"interpreter.relay": True}) == ["es"]


def test_papers_that_show_others_numbers_photos_and_messages() -> None:
    papers = [
        a_paper("others", shows_others=True),
        a_paper("numbers", shows_numbers=True),
        a_paper("photo", kind="photo"),
        a_paper("sheet", kind="photo_sheet"),
        a_paper("screen", kind="message_screen"),
        a_paper("messages", kind="message_sheet"),
    ]
    assert rows_of("papers.shows_others", *papers) == ["others"]
    assert rows_of("papers.shows_numbers", *papers) == ["numbers"]
    assert rows_of("papers.photos", *papers) == ["photo", "sheet"]
    assert rows_of("papers.messages", *papers) == ["screen", "messages"]


def test_a_row_of_papers_says_whether_it_is_covered_or_has_a_variant() -> None:
    box = {"page": 1, "box": [72, 72, 144, 144]}
    papers = [
        a_paper("covered", shows_numbers=True, covers=[box]),
        a_paper("varied", shows_numbers=True),
        a_paper("plain", shows_numbers=True),
        a_paper("other", variant_of="varied", **{"for": ["agency"]}),
    ]
    rows = a_view(a_matter(papers=papers)).rows("papers.shows_numbers")
    assert rows is not None
    assert [(row["id"], row["covered"], row["varied"]) for row in rows] == [
        ("covered", True, False),
        ("varied", False, True),
        ("plain", False, False),
    ]


def test_every_kind_of_paper_that_the_code_names_is_in_the_vocabulary() -> None:
    assert set(shipped().evidence_kinds) >= module.PAY_RECORDS
    named = {"photo", "photo_sheet", "message_screen", "message_sheet", "translation", "translator_certificate"}
    assert named <= set(office().evidence_kinds)
