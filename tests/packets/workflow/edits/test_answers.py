"""Answers as edits: each in the type that is asked for, unknown stays unknown, and no row takes another's papers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, Literal

import pytest

from packets.errors import Broken
from packets.workflow.edits import DropRow, GiveAnswer, LeaveUnanswered, NameClient, PutRow, SayNone, read_edits
from tests.build import a_paper, shipped
from tests.staff import ATTORNEY, EVERYBODY_ELSE, LAPSED, PARALEGAL, PARTIAL, AtTheDesk, refused

Why = Literal["ask_later", "client_does_not_know", "rather_not_say"]


@pytest.fixture
def desk() -> AtTheDesk:
    return AtTheDesk({"requests": [{"id": "mini"}]})


def rows(desk: AtTheDesk, table: str = "sites") -> list[Mapping[str, Any]]:
    return list(desk.matter.tables.get(table, ()))


@pytest.mark.parametrize(
    ("key", "value", "kept"),
    [
        ("mini.name", "Ñandú \"x\" 'y' # z \\ \n見", "Ñandú \"x\" 'y' # z \\ \n見"),
        ("mini.name", "Ana \x7f\x00\u202e\u200bRuiz", "Ana Ruiz"),  # what nobody sees, and what turns a line about
        ("mini.name", "x" * 100_000, "x" * 100_000),
        ("mini.reported", False, False),
        ("mini.kind", "loud", "loud"),
        ("mini.count", 0, 0),
        ("mini.count", 2.5, 2.5),
        ("mini.day", dt.date(2026, 2, 28), dt.date(2026, 2, 28)),
        ("mini.day", "2026-02-28", dt.date(2026, 2, 28)),
    ],
)
def test_an_answer_is_kept_as_it_was_given(desk: AtTheDesk, key: str, value: Any, kept: Any) -> None:
    found = desk.do(GiveAnswer(key=key, value=value)).answers[key]
    assert (found, type(found)) == (kept, type(kept))


@pytest.mark.parametrize("value", [None, "", "  \n", "\u200b"])
def test_nothing_is_no_answer_and_takes_the_old_one_back(desk: AtTheDesk, value: str | None) -> None:
    desk.do(GiveAnswer(key="mini.name", value="Ana"))
    assert "mini.name" not in desk.do(GiveAnswer(key="mini.name", value=value)).answers


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("mini.name", True),
        ("mini.reported", "yes"),
        ("mini.reported", 1),
        ("mini.kind", "Loud"),
        ("mini.count", True),
        ("mini.count", "3"),
        ("mini.count", float("nan")),
        ("mini.count", float("inf")),
        ("mini.day", "2026-02-30"),
        ("mini.day", "soon"),
        ("mini.day", 20260228),
    ],
)
def test_what_is_no_answer_of_the_kind_is_refused(desk: AtTheDesk, key: str, value: Any) -> None:
    desk.refuses("answer_does_not_fit", GiveAnswer(key=key, value=value))


@pytest.mark.parametrize("key", ["mini.nothing", "mini.mailing_days", "sites", ""])
def test_only_what_is_asked_can_be_answered(desk: AtTheDesk, key: str) -> None:
    desk.refuses("unknown_answer", GiveAnswer(key=key, value="x"))


def test_invented_numbers_stay_in_the_practice_office_and_real_ones_out() -> None:
    for practice, fits, code in ((True, "000000001", "real_number"), (False, "123456789", "practice_number")):
        desk = AtTheDesk({"practice": practice}, shipped())
        other = "A123-456-789" if practice else "A000-000-001"
        desk.refuses(code, GiveAnswer(key="person.a_number", value=other))
        for written in (fits, f"A{fits[:3]}-{fits[3:6]}-{fits[6:]}"):
            assert desk.do(GiveAnswer(key="person.a_number", value=written)).answers["person.a_number"] == fits


def test_only_an_attorney_says_that_a_conflict_is_cleared_whatever_button_it_was() -> None:
    desk = AtTheDesk({}, shipped())
    cleared = GiveAnswer(key="office.conflict_check.cleared", value=True)
    for who in EVERYBODY_ELSE:
        desk.refuses("attorney_only", cleared, who=who)
    assert desk.do(cleared, who=PARTIAL).answers["office.conflict_check.cleared"] is True


# Left unanswered


@pytest.mark.parametrize("why", ["ask_later", "client_does_not_know", "rather_not_say"])
def test_a_question_left_open_keeps_why_and_no_answer(desk: AtTheDesk, why: Why) -> None:
    desk.do(GiveAnswer(key="mini.name", value="Ana"))
    matter = desk.do(LeaveUnanswered(key="mini.name", why=why))
    assert "mini.name" not in matter.answers
    (left,) = matter.unanswered
    assert (left.key, left.why) == ("mini.name", why)


def test_the_last_reason_counts_and_an_answer_ends_it(desk: AtTheDesk) -> None:
    desk.do(LeaveUnanswered(key="mini.day", why="ask_later"), LeaveUnanswered(key="mini.name", why="ask_later"))
    desk.do(LeaveUnanswered(key="mini.name", why="rather_not_say"))
    assert [(one.key, one.why) for one in desk.matter.unanswered] == [
        ("mini.day", "ask_later"),
        ("mini.name", "rather_not_say"),
    ]
    assert [one.key for one in desk.do(GiveAnswer(key="mini.name", value="Ana")).unanswered] == ["mini.day"]
    assert desk.do(GiveAnswer(key="mini.day", value="2026-01-02")).unanswered == ()


def test_a_table_left_open_is_not_said_to_be_empty_and_loses_no_row(desk: AtTheDesk) -> None:
    desk.do(SayNone(table="sites"))
    assert "sites" not in desk.do(LeaveUnanswered(key="sites", why="ask_later")).tables
    assert desk.do(PutRow(table="sites", values={"name": "Plant"})).unanswered == ()
    desk.refuses("table_not_empty", LeaveUnanswered(key="sites", why="client_does_not_know"))
    desk.refuses("unknown_answer", LeaveUnanswered(key="nothing", why="ask_later"))


# Rows


def test_a_row_is_put_changed_and_dropped(desk: AtTheDesk) -> None:
    desk.do(PutRow(table="sites", values={"name": "Plant", "open": True, "since": "2020-01-02", "heads": None}))
    assert rows(desk) == [{"id": "site-1", "name": "Plant", "open": True, "since": dt.date(2020, 1, 2)}]
    desk.do(PutRow(table="sites", row="site-1", values={"open": None, "size": "large", "name": ""}))
    assert rows(desk) == [{"id": "site-1", "since": dt.date(2020, 1, 2), "size": "large"}]
    matter = desk.do(DropRow(table="sites", row="site-1"))
    assert "sites" not in matter.tables, "with the last row gone nobody has said that there are none"


def test_two_rows_in_one_commit_are_two_rows(desk: AtTheDesk) -> None:
    desk.do(PutRow(table="sites", values={"name": "One"}), PutRow(table="sites", values={"name": "Two"}))
    assert [(row["id"], row["name"]) for row in rows(desk)] == [("site-1", "One"), ("site-2", "Two")]
    desk.do(DropRow(table="sites", row="site-1"), PutRow(table="sites", row="site-2", values={"open": True}))
    assert rows(desk) == [{"id": "site-2", "name": "Two", "open": True}]


def test_the_name_of_a_row_is_never_given_again_while_anything_points_at_it() -> None:
    """A waiver for one arrest is none for the next one."""
    waiver = {"item": "site_sheet", "row": "site-3", "reason": "x", "by": "Ada", "on": dt.date(2026, 11, 2)}
    asked = {"item": "site_sheet", "row": "site-4", "from": "x", "on": dt.date(2026, 11, 2)}
    paper = a_paper(also=({"item": "site_sheet", "row": "site-5"},), row="site-2")
    desk = AtTheDesk({"tables": {"sites": [{"id": "site-1"}]}, "waivers": [waiver], "asked_for": [asked], "evidence": [paper]})
    desk.do(PutRow(table="sites", values={"name": "New"}))
    assert [row["id"] for row in rows(desk)] == ["site-1", "site-6"]


def test_a_row_that_papers_are_filed_under_is_not_dropped(desk: AtTheDesk) -> None:
    table = {"sites": [{"id": "site-1"}, {"id": "site-2"}, {"id": "site-3"}]}
    papers = [a_paper("e-1", row="site-1"), a_paper("e-2", also=({"item": "site_sheet", "row": "site-2"},))]
    desk = AtTheDesk({"tables": table, "evidence": papers})
    desk.refuses("row_has_papers", DropRow(table="sites", row="site-1"))
    desk.refuses("row_has_papers", DropRow(table="sites", row="site-2"))
    assert [row["id"] for row in desk.do(DropRow(table="sites", row="site-3")).tables["sites"]] == ["site-1", "site-2"]


def test_rows_that_cannot_be_are_refused(desk: AtTheDesk) -> None:
    desk.refuses("unknown_table", PutRow(table="nothing", values={}))
    desk.refuses("unknown_column", PutRow(table="sites", values={"colour": "red"}))
    desk.refuses("unknown_column", PutRow(table="sites", values={"id": "site-9"}))
    desk.refuses("answer_does_not_fit", PutRow(table="sites", values={"heads": "many"}))
    desk.refuses("unknown_row", PutRow(table="sites", row="site-9", values={"name": "x"}))
    desk.refuses("unknown_row", DropRow(table="sites", row="site-9"))


def test_none_is_said_by_a_person_and_not_over_rows(desk: AtTheDesk) -> None:
    desk.do(LeaveUnanswered(key="sites", why="ask_later"))
    matter = desk.do(SayNone(table="sites"))
    assert (matter.tables["sites"], matter.unanswered) == ((), ())
    desk.do(PutRow(table="sites", values={"name": "Plant"}))
    desk.refuses("table_not_empty", SayNone(table="sites"))
    desk.refuses("unknown_table", SayNone(table="nothing"))


def test_what_the_client_is_is_said_before_anything_is_asked() -> None:
    assert AtTheDesk({}).do(NameClient(kind="group")).client.kind == "group"
    AtTheDesk({"requests": [{"id": "mini"}]}).refuses("request_here", NameClient(kind="group"))


# As text


def test_edits_are_read_from_text_one_or_many() -> None:
    one = read_edits(' {"do": "answer", "key": "mini.day", "value": "2026-01-02"}')
    assert one == [GiveAnswer(key="mini.day", value="2026-01-02")]
    many = read_edits('\n[{"do": "none", "table": "sites"}, {"do": "cover", "paper": "e-1", "page": 1, "box": [1, 2, 3, 4]}]')
    assert [type(edit).__name__ for edit in many] == ["SayNone", "CoverBox"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{",
        "[1]",
        '{"do": "nothing"}',
        '{"do": "file", "papers": []}',
        '{"do": "answer", "key": "x", "extra": 1}',
        '{"do": "leave_out", "paper": "e-1", "pages": [0], "reason": "x"}',
        '{"do": "also", "paper": "e-1", "item": "x", "pages": [-1]}',
        '{"do": "adjust", "adjustment": {"do": "move", "target": "e-1"}}',
        '{"do": "answer", "key": "x", "value": "\\ud800"}',
        "[" * 10_000,
    ],
)
def test_text_that_is_no_edit_is_told_with_its_faults(text: str) -> None:
    with pytest.raises(Broken):
        read_edits(text)


@pytest.mark.parametrize(
    "text",
    [
        '{"do": "sent", "request": "mini", "on": "2026-12-01"}',
        '{"do": "approve", "request": "mini", "profile": "mini_post", "content": "' + "0" * 64 + '"}',
        '{"do": "conflict_check", "names": ["x"], "result": "no_match"}',
    ],
)
def test_what_was_done_elsewhere_cannot_be_claimed_in_text(text: str) -> None:
    """It has doors of its own, which put the packet aside, read its hash, and look."""
    refused("file_broken", lambda: read_edits(text))


def test_who_is_at_the_desk() -> None:
    assert ATTORNEY.may_decide(dt.date(2027, 1, 31))
    assert not ATTORNEY.may_decide(dt.date(2027, 2, 1))
    assert not PARALEGAL.may_decide(dt.date(2026, 12, 1))


@pytest.mark.parametrize("day", ["0001-01-01", "1899-12-31", "2201-01-01", "9999-12-31"])
def test_a_day_of_a_year_that_nobody_means_is_no_answer(day: str) -> None:
    AtTheDesk({}, shipped()).refuses("year_out_of_reach", GiveAnswer(key="suppb.signed_on", value=day))


def test_what_the_check_for_conflicts_found_is_answered_by_nobody() -> None:
    desk, key = AtTheDesk({}, shipped()), "office.conflict_check.result"
    for edit in (GiveAnswer(key=key, value="no_match"), GiveAnswer(key=key), LeaveUnanswered(key=key, why="ask_later")):
        for who in (PARALEGAL, ATTORNEY):
            desk.refuses("only_the_check_answers", edit, who=who)


def test_who_is_with_us_no_more_records_nothing() -> None:
    desk, edit = AtTheDesk({}, shipped()), GiveAnswer(key="person.name.family", value="Ejemplo")
    desk.refuses("staff_expired", edit, who=LAPSED)
    assert LAPSED.until is not None
    desk.do(edit, who=LAPSED, day=LAPSED.until)
