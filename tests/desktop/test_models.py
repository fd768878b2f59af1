"""The lists: what they hold, how Qt sees it, and what the one next thing is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import pytest
from PySide6.QtCore import QModelIndex, Qt
from pytestqt.modeltest import ModelTester

from desktop.models.checklist import MANY, Waiting, groups_of, key_of, next_thing
from desktop.models.grouped import GroupedModel
from desktop.reading import Paper
from desktop.rows import RECORD, Group, Row
from desktop.states import Look, look_of, word
from packets.checklist import review
from packets.evidence.copies import facts_of
from packets.workflow import reviewing, starting
from packets.workflow.desk import Desk
from packets.workflow.results import ItemResult

GROUPS = (
    Group(
        "Missing", (Row("Report", "No paper yet.", "Missing", mark=Look.MISSING, key="a"), Row("Letter", key="b")), "2 items"
    ),
    Group("Empty", ()),
    Group("Not needed", (Row("Visa page", key="c"),), folded=True),
)


def test_qt_finds_nothing_wrong_with_the_model(qtmodeltester: ModelTester) -> None:
    model = GroupedModel(GROUPS)
    qtmodeltester.check(model)
    model.put(GROUPS[::-1])
    qtmodeltester.check(model)


def test_a_row_is_found_by_its_key_and_gives_its_record() -> None:
    model = GroupedModel(GROUPS)
    here = model.find("c")
    assert here.data(Qt.ItemDataRole.DisplayRole) == "Visa page"
    assert here.parent().data(RECORD) == GROUPS[2]
    assert here.data(RECORD) is GROUPS[2].rows[0]
    assert not model.find("nothing").isValid()
    assert model.record(QModelIndex()) is None


def test_a_screen_reader_hears_label_state_and_reason() -> None:
    model = GroupedModel(GROUPS)
    assert model.find("a").data(Qt.ItemDataRole.AccessibleTextRole) == "Report. Missing. No paper yet"
    assert model.index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole) == "Missing, 2 items"


def test_the_same_rows_again_disturb_nobody() -> None:
    model, resets = GroupedModel(GROUPS), []
    model.modelReset.connect(lambda: resets.append(1))
    model.put(tuple(GROUPS))
    assert resets == []
    model.put(GROUPS[:1])
    assert (resets, model.rowCount()) == ([1], 1)


# The checklist


def item(id_: str = "report", **given: Any) -> ItemResult:
    whole: dict[str, Any] = {
        "id": id_, "row": "", "row_name": "", "label": id_.title(), "kind": "evidence", "need": "required", "state": "missing",
        "later": False, "stale": False, "asked_for": None, "reasons": [], "ask": [], "evidence": [], "accepts": [],
        "comes_from": "us", "goes_to": ["agency"], "piece": "bound", "why": "", "instead": "", "source": "",
        "read_on": "2026-11-22", "verify": False,
    }  # fmt: skip
    return ItemResult.model_validate(whole | given)


ASKED = {"from": "Hospital", "how": "letter", "on": "2026-11-16", "chase_on": "2026-12-07"}
TODAY = dt.date(2026, 12, 1)
COMPLETE = "Checklist complete: nothing that stops sending is open."


def test_items_stand_in_groups_by_whose_move_it_is_the_open_ones_first() -> None:
    items = [
        item("done", state="ready", comes_from="client"),
        item("lacks", comes_from="client"),
        item("half", state="partial"),
        item("old", state="ready", stale=True, comes_from="client"),
        item("asked", asked_for=ASKED, comes_from="others"),
        item("after", later=True),
        item("unknown", state="ask_first"),
        item("no", state="not_needed", comes_from="client"),
        item("let", state="waived", comes_from="attorney"),
        item("also"),
    ]
    groups = groups_of(items)
    assert [group.title for group in groups] == ["From the client", "From others", "From us", "Attorney", "Later", "Not needed"]
    assert [row.title for row in groups[0].rows] == ["Lacks", "Old", "Done"]
    assert [row.right for row in groups[0].rows] == ["Missing", "Look at it", "Ready"]
    assert [group.folded for group in groups] == [False] * 4 + [True] * 2
    assert groups[1].rows[0].second == "Hospital, asked 16 Nov 2026, chase 7 Dec 2026"
    count = ["2 of 3 open", "1 of 1 open", "3 of 3 open", "0 of 1 open"]
    assert [group.right for group in groups] == [*count, "1 item", "1 item"]


@pytest.mark.parametrize(
    ("given", "right", "second"),
    [
        ({"state": "ready"}, "Ready", "Hospital, asked 16 Nov 2026, chase 7 Dec 2026"),
        ({"state": "partial", "reasons": ["One of two."]}, "Asked for", "Hospital, asked 16 Nov 2026, chase 7 Dec 2026"),
        ({"stale": True, "reasons": ["Too old."]}, "Look at it", "Too old. · Hospital, asked 16 Nov 2026, chase 7 Dec 2026"),
        ({"later": True}, "Later", "Hospital, asked 16 Nov 2026, chase 7 Dec 2026"),
    ],
)
def test_who_was_asked_stands_beside_every_state(given: dict[str, Any], right: str, second: str) -> None:
    (group,) = groups_of([item(asked_for=ASKED, **given)])
    assert [(row.right, row.second) for row in group.rows] == [(right, second)]


def test_what_is_only_recommended_says_so() -> None:
    (group,) = groups_of([item(need="recommended", reasons=["No paper yet."])])
    assert group.right == "0 of 1 open"
    assert group.rows[0].second == "Recommended, stops nothing · No paper yet."


def test_papers_that_nobody_filed_come_first() -> None:
    def paper(id_: str, *, filed: bool) -> Paper:
        return Paper(id_, "Other paper", "Other paper", "undated", "en", 1, "", "", filed=filed)

    waiting, missing = groups_of([item()], [paper("e-0001", filed=True), paper("e-0002", filed=False)])
    assert (waiting.title, waiting.right) == ("Not filed yet", "1 paper")
    assert waiting.rows[0].key == Waiting("e-0002")
    assert missing.title == "From us"


def test_a_pile_that_waits_pushes_the_checklist_out_of_nobody_s_sight() -> None:
    def pile(count: int) -> list[Paper]:
        return [Paper(f"e-{n:04d}", "Photo", "Photo", "undated", "en", 1, "", "", filed=False) for n in range(count)]

    assert [group.folded for group in groups_of([item()], pile(MANY))] == [False, False]
    assert [group.folded for group in groups_of([item()], pile(MANY + 1))] == [True, False]


def test_every_line_has_the_word_that_the_doors_give_it(desk: Desk, first_matter: Any) -> None:
    store = starting.open_folder(first_matter)
    matter = store.load()
    checked = review(desk.view(matter, None, TODAY), facts_of(store, None, matter)[0])
    result = reviewing.checklist_result(desk, checked)
    assert len({word(look_of(one)) for one in result.items}) > 4
    for line, one in zip(checked.lines, result.items, strict=True):
        assert word(look_of(one)) == reviewing.state_word(line)


@pytest.mark.parametrize(
    ("items", "words", "key"),
    [
        ([item("a", need="recommended"), item("b")], "Still missing: B.", ("b", "")),
        ([item("a", state="ready"), item("b", state="ask_first")], "Ask first: B.", ("b", "")),
        ([item("a", later=True), item("b", state="partial")], "Only partly there: B.", ("b", "")),
        ([item("a", state="ready", stale=True)], "Look at it again: A.", ("a", "")),
        ([item("a", asked_for=ASKED), item("b")], "Still missing: B.", ("b", "")),
        ([item("a", asked_for=ASKED | {"chase_on": "2026-12-01"}), item("b")], "Chase what was asked for: A.", ("a", "")),
        ([item("a", asked_for=ASKED), item("b", asked_for=ASKED | {"chase_on": "2026-12-04"})],
         "All that is open has been asked for. Next answer: B.", ("b", "")),
        ([item("a", row="r-1", row_name="First site")], "Still missing: A (First site).", ("a", "r-1")),
        ([item("a", state="ready"), item("b", need="recommended")], COMPLETE, None),
        ([], COMPLETE, None),
    ],
)  # fmt: skip
def test_the_next_thing_is_the_first_open_item_that_stops_sending(
    items: Sequence[ItemResult], words: str, key: tuple[str, str] | None
) -> None:
    found = next_thing(items, TODAY)
    assert (found.words, found.key) == (words, key)


def test_an_item_that_repeats_has_a_key_for_each_row() -> None:
    assert key_of(item("site", row="r-2")) == ("site", "r-2")
