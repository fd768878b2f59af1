"""Adjustments, one by one: what each does, what it refuses; one that no longer applies is told and changes nothing."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given

from packets.plan import Plan
from tests.build import a_paper, drafted
from tests.packets.plan.make import SITES, Made, fates, foreign, matters, order, planned, report, shape


def lost(plan: Plan) -> list[tuple[str, dict[str, object]]]:
    return [(one.where, dict(one.params)) for one in plan.problems if one.code == "adjustment_lost"]


def sheets(*ids: str, **values: Any) -> list[dict[str, Any]]:
    return [a_paper(id_, item="site_sheet", kind="mini_sheet", row="north", **values) for id_ in ids]


REPORTS = [report("e-1", date="2026-01"), report("e-2", date="2026-02"), report("e-3", date="2026-03")]


# Move


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"target": "e-3", "before": "e-1"}, ["e-3", "e-1", "e-2"]),
        ({"target": "e-3", "before": "e-2"}, ["e-1", "e-3", "e-2"]),
        ({"target": "e-1", "after": "e-3"}, ["e-2", "e-3", "e-1"]),
        ({"target": "e-1", "after": "e-2"}, ["e-2", "e-1", "e-3"]),
    ],
)
def test_move_puts_an_exhibit_before_or_after_another(change: dict[str, str], expected: list[str]) -> None:
    plan = planned(*REPORTS, adjustments=[{"do": "move", **change}])
    assert order(plan) == expected
    assert list(plan.numbers.values()) == [1, 2, 3]
    assert list(plan.numbers) == [f"{one}:1" for one in expected]
    assert plan.problems == ()


def test_an_exhibit_that_moves_beside_another_comes_under_its_heading() -> None:
    plan = planned(*REPORTS[:2], *sheets("s-1"), tables=SITES, adjustments=[{"do": "move", "target": "e-1", "after": "s-1"}])
    assert [(one.id, one.heading) for one in plan.entries] == [("e-2", "Reports"), ("s-1", "Sites"), ("e-1", "Sites")]


@pytest.mark.parametrize(
    "change",
    [
        {"target": "gone", "before": "e-1"},
        {"target": "e-1", "before": "gone"},
        {"target": "e-1", "before": "e-1"},
        {"target": "e-1", "before": "letter"},
    ],
)
def test_a_move_without_its_exhibit_or_its_place_or_over_a_section_s_border_is_told(change: dict[str, str]) -> None:
    letter = a_paper("letter", item="two_letters", kind="mini_letter")
    plan = planned(letter, *REPORTS, adjustments=[{"do": "move", **change}])
    assert order(plan) == ["letter", "e-1", "e-2", "e-3"]
    assert lost(plan) == [("adjustments.1", {"do": "move", "target": change["target"]})]


# Retitle


def test_retitle_changes_the_words_and_nothing_else() -> None:
    before = planned(*REPORTS)
    after = planned(*REPORTS, adjustments=[{"do": "retitle", "target": "e-2", "title": "What the officer wrote"}])
    assert [one.title for one in after.entries] == ["Report", "What the officer wrote", "Report"]
    assert (after.numbers, after.fates, shape(after)) == (before.numbers, before.fates, shape(before))


def test_an_exhibit_of_several_papers_is_found_by_its_own_id_or_by_any_paper_in_it() -> None:
    for target in ("site_sheet", "s-2"):
        plan = planned(
            *sheets("s-1", "s-2"), tables=SITES, adjustments=[{"do": "retitle", "target": target, "title": "All sites"}]
        )
        assert [one.title for one in plan.entries] == ["All sites"]


def test_a_retitle_of_what_is_not_there_is_told() -> None:
    plan = planned(*REPORTS, adjustments=[{"do": "retitle", "target": "gone", "title": "x"}])
    assert lost(plan) == [("adjustments.1", {"do": "retitle", "target": "gone"})]


# Leave out


def test_leave_out_takes_a_paper_and_gives_its_pages_their_fate() -> None:
    plan = planned(*REPORTS, pages=2, adjustments=[{"do": "leave_out", "target": "e-2", "reason": "the client asked"}])
    assert order(plan) == ["e-1", "e-3"]
    assert fates(plan) == {"e-2:1": "withheld the client asked", "e-2:2": "withheld the client asked"}
    assert list(plan.numbers.values()) == [1, 2, 3, 4]


@pytest.mark.parametrize(
    ("reason", "fate"),
    [("blank", "blank blank"), ("duplicate of e-1", "duplicate duplicate of e-1"), ("no use", "withheld no use")],
)
def test_leave_out_of_one_page_keeps_the_others(reason: str, fate: str) -> None:
    plan = planned(report(), pages=3, adjustments=[{"do": "leave_out", "target": "e-1:2", "reason": reason}])
    assert shape(plan) == {"e-1": ["e-1:1", "e-1:3"]}
    assert fates(plan) == {"e-1:2": fate}


def test_a_paper_left_out_takes_its_translation_and_certificate_along() -> None:
    plan = planned(*foreign(), report("e-2"), adjustments=[{"do": "leave_out", "target": "e-1", "reason": "no use"}])
    assert order(plan) == ["e-2"]
    assert fates(plan) == dict.fromkeys(["e-1:1", "e-1-tr:1", "e-1-ct:1"], "withheld no use")


def test_a_paper_whose_last_page_is_left_out_takes_its_translation_along() -> None:
    changes = [{"do": "leave_out", "target": f"e-1:{page}", "reason": "no use"} for page in (1, 2)]
    plan = planned(*foreign(), pages={"e-1": 2}, adjustments=changes)
    assert plan.entries == ()
    assert set(fates(plan)) == {"e-1:1", "e-1:2", "e-1-tr:1", "e-1-ct:1"}


@pytest.mark.parametrize("rider", ["e-1-tr", "e-1-ct"])
def test_a_translation_alone_cannot_be_left_out_where_its_reader_needs_it(rider: str) -> None:
    plan = planned(*foreign(), adjustments=[{"do": "leave_out", "target": rider, "reason": "no use"}])
    assert shape(plan) == {"e-1": ["e-1:1", "e-1-tr:1", "e-1-ct:1"]}
    assert lost(plan) == [("adjustments.1", {"do": "leave_out", "target": rider})]


def test_a_page_of_a_translation_can_be_left_out() -> None:
    plan = planned(*foreign(), pages={"e-1-tr": 2}, adjustments=[{"do": "leave_out", "target": "e-1-tr:2", "reason": "blank"}])
    assert shape(plan) == {"e-1": ["e-1:1", "e-1-tr:1", "e-1-ct:1"]}
    assert fates(plan) == {"e-1-tr:2": "blank blank"}


def test_a_translation_can_be_left_out_where_no_item_wants_it() -> None:
    papers = [a_paper("e-1", item="court_paper", kind="mini_report", language="es")]
    papers.append(a_paper("tr", kind="translation", translation_of="e-1"))
    plan = planned(*papers, adjustments=[{"do": "leave_out", "target": "tr", "reason": "no use"}])
    assert shape(plan) == {"e-1": ["e-1:1"]}


def test_a_whole_exhibit_can_be_left_out_by_its_id() -> None:
    plan = planned(
        *sheets("s-1", "s-2"), tables=SITES, adjustments=[{"do": "leave_out", "target": "site_sheet", "reason": "x"}]
    )
    assert plan.entries == ()
    assert fates(plan) == {"s-1:1": "withheld x", "s-2:1": "withheld x"}


def test_one_paper_of_an_exhibit_of_several_can_be_left_out() -> None:
    plan = planned(*sheets("s-1", "s-2"), tables=SITES, adjustments=[{"do": "leave_out", "target": "s-1", "reason": "x"}])
    assert shape(plan) == {"site_sheet": ["s-2:1"]}


@pytest.mark.parametrize("target", ["gone", "e-1:9"])
def test_leaving_out_what_is_not_there_is_told(target: str) -> None:
    plan = planned(report(), report("e-2"), adjustments=[{"do": "leave_out", "target": target, "reason": "x"}])
    assert lost(plan) == [("adjustments.1", {"do": "leave_out", "target": target})]
    assert order(plan) == ["e-1", "e-2"]


# Add


def test_add_brings_a_paper_into_another_section_at_its_end() -> None:
    letter = a_paper("note", item="two_letters", kind="mini_letter")
    plan = planned(letter, *REPORTS[:1], adjustments=[{"do": "add", "target": "note", "section": "exhibits", "title": "Pages"}])
    assert [(one.id, one.section, one.heading) for one in plan.entries] == [
        ("e-1", "exhibits", "Reports"),
        ("note", "exhibits", "Pages"),
    ]


def test_what_is_added_under_a_heading_that_is_there_stands_with_it() -> None:
    letter = a_paper("note", item="two_letters", kind="mini_letter")
    papers = [letter, *REPORTS[:1], *sheets("s-1")]
    change = {"do": "add", "target": "note", "section": "exhibits", "title": "Reports"}
    assert order(planned(*papers, tables=SITES, adjustments=[change])) == ["e-1", "note", "s-1"]


def test_what_stays_in_the_office_is_not_added_to_what_goes_out() -> None:
    office = a_paper("note", item="page_read", kind="mini_page")
    plan = planned(office, adjustments=[{"do": "add", "target": "note", "section": "exhibits"}])
    assert [one.section for one in plan.entries] == ["office"]
    assert [one.code for one in plan.problems] == ["office_paper_refused"]


def test_add_widens_no_reader() -> None:
    office = a_paper("note", item="page_read", kind="mini_page")
    change = {"do": "add", "target": "note", "section": "exhibits"}
    assert planned(office, adjustments=[change]).entries[0].goes_to == planned(office).entries[0].goes_to


def test_add_without_a_title_takes_the_section_s() -> None:
    plan = planned(a_paper("e-1", kind="other"), adjustments=[{"do": "add", "target": "e-1", "section": "exhibits"}])
    assert [(one.section, one.heading) for one in plan.entries] == [("exhibits", "Exhibits")]


@pytest.mark.parametrize("section", ["other", "attic"])
def test_add_to_a_section_that_nothing_is_added_to_is_told(section: str) -> None:
    plan = planned(*REPORTS, adjustments=[{"do": "add", "target": "e-1", "section": section}])
    assert lost(plan) == [("adjustments.1", {"do": "add", "target": "e-1"})]


def test_add_of_a_privileged_paper_is_refused_with_its_own_word() -> None:
    memo = a_paper("memo", item="memo", kind="mini_memo")
    plan = planned(memo, *REPORTS, adjustments=[{"do": "add", "target": "memo", "section": "exhibits"}])
    assert order(plan) == ["e-1", "e-2", "e-3"]
    assert [(one.code, one.where) for one in plan.problems] == [("privileged_refused", "memo")]
    assert fates(plan) == {"memo:1": "withheld privileged"}


# Split


def test_split_makes_an_exhibit_of_each_piece() -> None:
    plan = planned(report(title="Long"), pages=6, adjustments=[{"do": "split", "target": "e-1", "at": [3, 5]}])
    assert shape(plan) == {"e-1.1": ["e-1:1", "e-1:2"], "e-1.2": ["e-1:3", "e-1:4"], "e-1.3": ["e-1:5", "e-1:6"]}
    assert [one.title for one in plan.entries] == ["Long", "Long, part 2", "Long, part 3"]
    assert list(plan.numbers.values()) == [1, 2, 3, 4, 5, 6]


def test_split_gives_the_later_pieces_the_title_that_it_names() -> None:
    plan = planned(report(title="Long"), pages=2, adjustments=[{"do": "split", "target": "e-1", "at": [2], "title": "Annex"}])
    assert [one.title for one in plan.entries] == ["Long", "Annex"]


def test_split_counts_pages_of_the_original_whatever_was_left_out() -> None:
    gone = [{"page": 2, "reason": "blank"}]
    plan = planned(report(left_out=gone), pages=4, adjustments=[{"do": "split", "target": "e-1", "at": [3]}])
    assert shape(plan) == {"e-1.1": ["e-1:1"], "e-1.2": ["e-1:3", "e-1:4"]}


def test_a_piece_can_be_moved_retitled_and_split_again() -> None:
    changes: list[dict[str, Any]] = [
        {"do": "split", "target": "e-1", "at": [3]},
        {"do": "move", "target": "e-1.2", "before": "e-1.1"},
        {"do": "retitle", "target": "e-1.1", "title": "First"},
        {"do": "split", "target": "e-1.2", "at": [4]},
    ]
    plan = planned(report(), pages=4, adjustments=changes)
    assert shape(plan) == {"e-1.2.1": ["e-1:3"], "e-1.2.2": ["e-1:4"], "e-1.1": ["e-1:1", "e-1:2"]}
    assert plan.entries[2].title == "First"
    assert plan.problems == ()


@pytest.mark.parametrize(
    ("papers", "change"),
    [
        ([report()], {"target": "gone", "at": [2]}),
        ([report()], {"target": "e-1", "at": [1]}),
        ([report()], {"target": "e-1", "at": [9]}),
        (foreign(), {"target": "e-1", "at": [2]}),
    ],
)
def test_a_split_where_nothing_can_be_cut_is_told(papers: list[dict[str, Any]], change: dict[str, Any]) -> None:
    plan = planned(*papers, pages=2, adjustments=[{"do": "split", **change}])
    assert order(plan) == ["e-1"]
    assert lost(plan) == [("adjustments.1", {"do": "split", "target": change["target"]})]


# Page range


def test_a_page_range_keeps_its_pages_and_withholds_the_others() -> None:
    plan = planned(report(), pages=5, adjustments=[{"do": "pages", "target": "e-1", "first": 2, "last": 3}])
    assert shape(plan) == {"e-1": ["e-1:2", "e-1:3"]}
    assert fates(plan) == dict.fromkeys(["e-1:1", "e-1:4", "e-1:5"], "withheld page range")


def test_a_page_range_keeps_the_reason_that_was_given() -> None:
    change = {"do": "pages", "target": "e-1", "first": 1, "last": 1, "reason": "only the cover"}
    assert fates(planned(report(), pages=2, adjustments=[change])) == {"e-1:2": "withheld only the cover"}


def test_a_page_range_of_a_paper_leaves_its_translation_whole() -> None:
    plan = planned(*foreign(), pages=3, adjustments=[{"do": "pages", "target": "e-1", "first": 1, "last": 1}])
    assert [source.pages for source in plan.entries[0].sources] == [(1,), (1, 2, 3), (1, 2, 3)]


@pytest.mark.parametrize("change", [{"target": "gone", "first": 1, "last": 1}, {"target": "e-1", "first": 7, "last": 9}])
def test_a_page_range_that_would_leave_nothing_is_told(change: dict[str, Any]) -> None:
    plan = planned(report(), pages=2, adjustments=[{"do": "pages", **change}])
    assert shape(plan) == {"e-1": ["e-1:1", "e-1:2"]}
    assert lost(plan) == [("adjustments.1", {"do": "pages", "target": change["target"]})]


# Replay


def test_adjustments_are_replayed_in_their_order_and_each_lost_one_is_named_by_its_number() -> None:
    changes: list[dict[str, Any]] = [
        {"do": "leave_out", "target": "e-1", "reason": "x"},
        {"do": "retitle", "target": "e-1", "title": "Gone"},
        {"do": "move", "target": "e-3", "before": "e-2"},
        {"do": "add", "target": "e-1", "section": "letters"},
    ]
    plan = planned(*REPORTS, adjustments=changes)
    assert order(plan) == ["e-3", "e-2"]
    assert [where for where, _ in lost(plan)] == ["adjustments.2", "adjustments.4"]


def test_an_exhibit_of_which_nothing_is_left_still_marks_its_place() -> None:
    changes: list[dict[str, Any]] = [
        {"do": "leave_out", "target": "e-2", "reason": "x"},
        {"do": "move", "target": "e-1", "after": "e-2"},
        {"do": "move", "target": "e-3", "before": "e-2"},
    ]
    plan = planned(*REPORTS, adjustments=changes)
    assert (order(plan), lost(plan)) == (["e-3", "e-1"], [])


def test_undo_is_to_drop_the_last_one() -> None:
    changes: list[dict[str, Any]] = [
        {"do": "split", "target": "e-1", "at": [2]},
        {"do": "leave_out", "target": "e-1.2", "reason": "x"},
    ]
    done = planned(report(), pages=2, adjustments=changes)
    undone = planned(report(), pages=2, adjustments=changes[:1])
    assert order(done) == ["e-1.1"]
    assert order(undone) == ["e-1.1", "e-1.2"]
    assert undone == planned(report(), pages=2, adjustments=changes[:1])


@given(matters())
def test_the_same_matter_gives_the_same_plan(made: Made) -> None:
    matter, facts = made
    assert drafted(matter, facts) == drafted(matter, facts)
