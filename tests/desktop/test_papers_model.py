"""The list of papers, the slots with their keys, and what people write of pages and dates."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from desktop.models.actions import Slot
from desktop.models.drops import over_papers
from desktop.models.papers import (
    facts_words,
    groups_of_papers,
    landed,
    moved,
    neighbours,
    reason_of,
    say_pages,
    state_of,
    twins_of,
)
from desktop.models.slots import KEYS, allot, groups_of_slots, matching, may_go, next_in_tray, slot_of
from desktop.place import Place
from desktop.reading import NO_CHECKLIST, NO_REQUEST, Paper, Snapshot
from desktop.states import Look
from desktop.widgets.paper_fields import read_pages, read_paper_date
from packets.matters.facts import DocumentFacts, PageFacts
from packets.matters.matter import Evidence, LeftOut, Matter
from packets.matters.triplet import all_left_out
from packets.workflow.results import ItemResult

ZERO = "0" * 64


def item(id_: str, **given: Any) -> ItemResult:
    whole = {
        "id": id_, "row": "", "row_name": "", "label": id_.title(), "kind": "evidence", "need": "required", "state": "missing",
        "later": False, "stale": False, "asked_for": None, "reasons": [], "ask": [], "evidence": [], "accepts": ["photo"],
        "comes_from": "client", "goes_to": ["agency"], "piece": "bound", "why": "w", "instead": "", "source": "s",
        "read_on": "2026-11-22", "verify": False,
    }  # fmt: skip
    return ItemResult.model_validate(whole | given)


def paper(id_: str, pages: int = 2, **given: Any) -> Paper:
    rows = {key: tuple(value) if isinstance(value, list) else value for key, value in given.items()}
    record = Evidence.model_validate({"id": id_, "file": f"evidence/{id_}.pdf", "title": id_, **rows})
    every = tuple(
        PageFacts(number=one, box=(0.0, 0.0, 600.0, 800.0), width=600.0, height=800.0, own_bytes=1, digest=ZERO)
        for one in range(1, pages + 1)
    )
    facts = DocumentFacts(
        original=ZERO, original_bytes=1, media="application/pdf", working=ZERO, working_bytes=1, shared_bytes=0, pages=every
    )
    filed = bool(record.item or record.translation_of) or all_left_out(record, facts)
    kind, date, language = record.kind, record.date, record.language
    return Paper(
        id_, id_, kind, date, language, pages, record.item, record.row, record=record, facts=facts, filed=filed,
    )  # fmt: skip


def snapshot(*papers: Paper, items: tuple[ItemResult, ...] = ()) -> Snapshot:
    record = Matter.model_validate({"schema": 1, "id": "m-0001"}).model_copy(
        update={"evidence": tuple(one.record for one in papers)}
    )
    checklist = NO_CHECKLIST.model_copy(update={"items": list(items)})
    day = dt.date(2026, 12, 1)
    return Snapshot(Place(None, "m"), "m-0001", "", record, True, day, (), NO_REQUEST, checklist, papers)


def shown(one: Snapshot) -> list[tuple[str, list[object]]]:
    return [(group.title, [row.key for row in group.rows]) for group in groups_of_papers(one, str.title)]


# The list


def test_the_tray_comes_first_then_items_in_order_then_what_is_left_out() -> None:
    out = tuple(LeftOut(page=page, reason="blank") for page in (1, 2))
    found = shown(
        snapshot(
            paper("e-1", item="second"),
            paper("e-2"),
            paper("e-3", left_out=out),
            paper("e-4", item="first", order=2),
            paper("e-5", item="first", order=1),
            paper("e-6", item="elsewhere"),
            items=(item("first"), item("second")),
        )
    )
    assert found == [
        ("Not filed yet (1)", ["e-2"]),
        ("First", ["e-5", "e-4"]),
        ("Second", ["e-1"]),
        ("Elsewhere", ["e-6"]),
        ("Left out", ["e-3"]),
    ]


def test_english_and_certificate_stand_behind_their_original() -> None:
    found = shown(
        snapshot(
            paper("e-1", translation_of="e-3", kind="translator_certificate"),
            paper("e-2", translation_of="e-3", kind="translation"),
            paper("e-3", item="first", language="es"),
            paper("e-4", item="first"),
            items=(item("first"),),
        )
    )
    assert found == [("First", ["e-3", "e-2", "e-1", "e-4"])]


def test_every_paper_is_shown_exactly_once() -> None:
    papers = [
        paper("e-1"),
        paper("e-2", item="first"),
        paper("e-3", item="gone"),
        paper("e-4", translation_of="e-1", kind="translation"),
        paper("e-5", translation_of="e-7", kind="translation"),
        paper("e-6", pages=1, left_out=(LeftOut(page=1, reason="x"),)),
        paper("e-7", pages=1, left_out=(LeftOut(page=1, reason="x"),), language="es"),
    ]
    keys = [key for _, rows in shown(snapshot(*papers, items=(item("first"),))) for key in rows]
    assert sorted(map(str, keys)) == [one.id for one in papers]


@pytest.mark.parametrize(
    ("given", "word"),
    [
        ({}, "Not filed yet"),
        ({"item": "first"}, "Filed"),
        ({"item": "first", "language": "es"}, "Needs translation"),
        ({"item": "first", "shows_others": True}, "Cover first"),
        ({"item": "first", "shows_others": True, "covers": [{"page": 1, "box": (1, 1, 9, 9)}]}, "Filed"),
        ({"item": "first", "left_out": [{"page": 1, "reason": "blank"}]}, "Filed"),
        ({"left_out": [{"page": 1, "reason": "blank"}]}, "Not filed yet"),
        ({"item": "first", "left_out": [{"page": 1, "reason": "x"}, {"page": 2, "reason": "x"}]}, "Left out"),
    ],
)
def test_a_paper_is_told_by_one_word(given: dict[str, Any], word: str) -> None:
    one = paper("e-1", **given)
    assert state_of(snapshot(one), one, {})[0] == word


def test_a_paper_that_cannot_be_opened_and_the_twin_of_another_are_told() -> None:
    broken = replace(paper("e-1"), trouble="The file is gone.")
    assert state_of(snapshot(broken), broken, {}) == ("Could not be opened", Look.MISSING)
    out = tuple(LeftOut(page=page, reason="duplicate of e-1") for page in (1, 2))
    first, second = paper("e-1", sha256="f" * 64), paper("e-2", sha256="f" * 64, left_out=out)
    both = snapshot(first, second)
    assert state_of(both, second, twins_of(both.papers))[0] == "Same as e-1"


def test_a_paper_moves_one_place_among_those_of_its_item_as_they_are_printed() -> None:
    one, two, other = paper("e-1", item="first"), paper("e-2", item="first"), paper("e-3", item="first", row="r")
    english = paper("e-4", item="first", translation_of="e-1", kind="translation", language="en")
    all_ = neighbours(snapshot(one, two, other, english), one)
    assert moved(all_, "e-1", 1) == ("e-2", "e-1", "e-3")
    assert moved(all_, "e-3", -1) == ("e-1", "e-3", "e-2")
    assert moved(all_, "e-1", -1) == ()
    assert neighbours(snapshot(paper("e-9")), paper("e-9")) == []


@pytest.mark.parametrize(
    ("moving", "target", "below", "order"),
    [
        (["e-3"], "e-1", False, ("e-3", "e-1", "e-2", "e-4")),
        (["e-1", "e-4"], "e-2", True, ("e-2", "e-1", "e-4", "e-3")),
        (["e-4", "e-1"], "e-1", True, ("e-1", "e-4", "e-2", "e-3")),
        (["e-2"], "e-2", True, ()),
        (["e-2"], "e-1", True, ()),
        (["e-2"], "e-3", False, ()),
    ],
)
def test_papers_land_together_beside_another(moving: list[str], target: str, below: bool, order: tuple[str, ...]) -> None:
    assert landed([paper(f"e-{n}", item="first") for n in range(1, 5)], moving, target, below=below) == order


def test_a_heading_that_several_lines_share_takes_no_paper_and_each_paper_below_it_does() -> None:
    lines = (item("first", row="a"), item("first", row="b"))
    one, two = paper("e-1", item="first", row="a"), paper("e-2", item="first", row="b")
    waiting = paper("e-3", kind="photo")
    shown = snapshot(one, two, waiting)
    groups = groups_of_papers(shown, str)
    heading = next(group for group in groups if group.rows[0].key == "e-1")
    assert over_papers(shown, lines, groups, ["e-3"], heading, below=False) is None
    landing = over_papers(shown, lines, groups, ["e-3"], heading.rows[1], below=False)
    assert landing is not None
    assert landing.what == Slot("first", "b")


def test_papers_that_are_left_out_are_no_place_to_let_go() -> None:
    out = [{"page": 1, "reason": "x"}, {"page": 2, "reason": "x"}]
    one, gone = paper("e-1", item="first"), paper("e-2", item="first", left_out=out)
    shown = snapshot(one, gone)
    groups = groups_of_papers(shown, str)
    assert groups[-1].rows[0].key == "e-2"
    assert over_papers(shown, (item("first"),), groups, ["e-1"], groups[-1].rows[0], below=True) is None
    assert over_papers(shown, (item("first"),), groups, ["e-1"], groups[-1], below=False) is None


def test_a_paper_is_not_its_own_translation() -> None:
    original = paper("e-1", language="es")
    assert not may_go(original, item("translation", row="e-1", accepts=["translation"]))
    assert may_go(paper("e-2"), item("translation", row="e-1", accepts=["translation"]))


# Slots


def test_open_lines_come_first_and_have_the_first_keys() -> None:
    lines = (item("there", state="ready"), item("open"), item("no", state="not_needed"), item("later", later=True))
    keys = allot({}, lines)
    assert keys == {Slot("open"): "a", Slot("there"): "b", Slot("later"): "c"}
    groups = groups_of_slots(lines, keys)
    assert [[row.label for row in group.rows] for group in groups] == [["a"], ["b"], ["c"], [""]]
    assert [group.folded for group in groups] == [False, False, True, True]


def test_a_key_stays_with_its_line_whatever_happens() -> None:
    before = allot({}, (item("one"), item("two")))
    after = allot(before, (item("new"), item("one", state="ready"), item("two")))
    assert after == {Slot("one"): "a", Slot("two"): "b", Slot("new"): "c"}


def test_the_first_row_of_an_item_takes_over_the_key_that_the_item_had() -> None:
    before = allot({}, (item("one"), item("site"), item("two")))
    after = allot(before, (item("one"), item("site", row="north"), item("site", row="south"), item("two")))
    assert after == {Slot("one"): "a", Slot("site", "north"): "b", Slot("two"): "c", Slot("site", "south"): "d"}
    assert allot(after, (item("site", row="south"),)) == after


def test_more_lines_than_keys_leave_some_without() -> None:
    lines = tuple(item(f"l{n}") for n in range(len(KEYS) + 3))
    keys = allot({}, lines)
    assert len(keys) == len(set(keys.values())) == len(KEYS)


def test_a_line_is_found_by_its_name_or_by_a_kind_of_paper() -> None:
    lines = (item("stub", state="not_needed"), item("harm"), item("papers", accepts=["stub"]))
    assert [one.id for one in matching(lines, "HARM", str)] == ["harm"]
    assert [one.id for one in matching(lines, "stub", str)] == ["papers", "stub"]
    assert matching(lines, "harm stub", str) == []


def test_a_paper_may_go_where_its_kind_is_taken_and_anywhere_while_it_is_unknown() -> None:
    line = item("harm", accepts=["photo"])
    assert may_go(paper("e-1", kind="photo"), line)
    assert may_go(paper("e-1"), line)
    assert may_go(paper("e-1", item="harm", kind="w2"), line)
    assert not may_go(paper("e-1", kind="w2"), line)
    assert not may_go(paper("e-1", item="other_item"), line)
    assert slot_of(line) == Slot("harm")


def test_the_next_of_the_tray_is_the_one_behind_and_never_one_that_is_on_its_way() -> None:
    tray = ["a", "b", "c", "d"]
    assert next_in_tray(tray, ["b"], frozenset()) == "c"
    assert next_in_tray(tray, ["a", "b"], frozenset("c")) == "d"
    assert next_in_tray(tray, ["d"], frozenset()) == "a"
    assert next_in_tray(["a"], ["a"], frozenset()) is None


# What people write


@pytest.mark.parametrize(
    ("text", "pages"),
    [("", ()), ("2", (2,)), ("1-3, 5", (1, 2, 3, 5)), ("1–2;2", (1, 2)), ("0", None), ("9", None), ("3-1", None), ("x", None)],
)
def test_pages_are_read_and_what_is_no_page_is_refused(text: str, pages: tuple[int, ...] | None) -> None:
    assert read_pages(text, 5) == pages


def test_pages_are_said_in_ranges() -> None:
    assert say_pages((7, 1, 2, 3)) == "1-3, 7"


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2026-03", "2026-03"),
        ("2026-3", "2026-03"),
        ("Mar 2026", "2026-03"),
        ("march 2026", "2026-03"),
        ("2026", "2026"),
        ("14 Mar 2026", "2026-03-14"),
        ("3/14/2026", "2026-03-14"),
        ("about 2025", "about 2025"),
        ("About Mar 2025", "about 2025-03"),
        ("Undated", "undated"),
        ("2026-13", None),
        ("30 Feb 2026", None),
        ("soon", None),
    ],
)
def test_a_date_on_a_paper_is_read_as_people_write_it(text: str, date: str | None) -> None:
    assert read_paper_date(text) == date


def test_blank_and_duplicate_are_counted_under_their_names() -> None:
    assert [reason_of(one) for one in ("Blank", "DUPLICATE", "Name of B.")] == ["blank", "duplicate", "Name of B."]


def test_the_language_of_a_paper_is_named_as_people_name_it() -> None:
    assert "Spanish" in facts_words(paper("e-1", language="es")) and "xx" in facts_words(paper("e-1", language="xx"))
