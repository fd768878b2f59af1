"""Papers dragged with the mouse: into another order, under another item, onto a line of the checklist."""

from __future__ import annotations

import runpy
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QModelIndex, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

import desktop.rows
from desktop.models.actions import Slot
from desktop.rows import RECORD, Edge
from desktop.widgets.drag_list import DragList
from packets.matters.matter import Evidence
from packets.workflow import starting
from packets.workflow.edits import AttachTranslation

from .conftest import At, Hand, paper


@dataclass
class Drag:
    """Papers taken with the mouse: the events that a window system sends while they are on their way."""

    hand: Hand
    data: QMimeData

    def over(self, rows: DragList, key: object, *, below: bool = False) -> bool:
        """Come over a row, or over the heading of a group; whether it may be let go there."""
        rows.scrollTo(found(rows, key))
        box = rows.visualRect(found(rows, key))
        self.rows, self.at = rows, QPointF(box.center().x(), box.bottom() - 2 if below else box.top() + 2)
        enter = QDragEnterEvent(self.at.toPoint(), Qt.DropAction.MoveAction, self.data, *HELD)
        move = QDragMoveEvent(self.at.toPoint(), Qt.DropAction.MoveAction, self.data, *HELD)
        for event in (enter, move):
            QApplication.sendEvent(rows.viewport(), event)
        return move.isAccepted()

    def drop(self) -> None:
        event = QDropEvent(self.at, Qt.DropAction.MoveAction, self.data, *HELD)
        QApplication.sendEvent(self.rows.viewport(), event)
        self.hand.settle()

    def leave(self) -> None:
        """Out of the window, or Escape."""
        QApplication.sendEvent(self.rows.viewport(), QDragLeaveEvent())


HELD = (Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)


def found(rows: DragList, key: object) -> QModelIndex:
    """A row by its key, or a heading by its words."""
    groups = [rows.model().index(number, 0) for number in range(rows.model().rowCount())]
    heading = next((one for one in groups if one.data(RECORD).title == key), QModelIndex())
    return heading if heading.isValid() else rows._rows.find(key)


def take(hand: Hand, *ids: str) -> Drag:
    """The chosen papers, as the list gives them away."""
    hand.view.papers.choose_all(ids)
    data = hand.view._model.mimeData(hand.view.papers.selectionModel().selectedIndexes())
    return Drag(hand, data)


def on_disk(pile: Path) -> dict[str, Evidence]:
    return {one.id: one for one in starting.open_folder(pile).load().evidence}


def ordered(pile: Path, item: str) -> list[str]:
    there = [one for one in on_disk(pile).values() if one.item == item]
    return [one.id for one in sorted(there, key=lambda one: one.order or 1_000)]


def filed(hand: Hand, item: str, *ids: str) -> None:
    hand.view.papers.choose_all(ids)
    hand.press(hand.key_of(item))
    hand.settle()


FOUR = ("e-0001", "e-0002", "e-0003", "e-0004")


@pytest.mark.parametrize(
    ("taken", "target", "below", "order"),
    [
        (("e-0003",), "e-0001", False, ["e-0003", "e-0001", "e-0002", "e-0004"]),
        (("e-0001",), "e-0003", True, ["e-0002", "e-0003", "e-0001", "e-0004"]),
        (("e-0001", "e-0003"), "e-0004", True, ["e-0002", "e-0004", "e-0001", "e-0003"]),
        (("e-0001", "e-0004"), "e-0004", False, ["e-0002", "e-0003", "e-0001", "e-0004"]),
    ],
)
def test_dragged_papers_land_where_the_line_is_drawn_and_one_undo_takes_them_back(
    at_papers: At, pile: Path, taken: tuple[str, ...], target: str, below: bool, order: list[str]
) -> None:
    hand = at_papers(pile)
    filed(hand, "report", *FOUR)
    drag = take(hand, *taken)
    assert drag.over(hand.view.papers, target, below=below)
    landing = hand.view.papers.landing
    assert landing is not None
    assert (landing.key, landing.edge) == (target, Edge.BELOW if below else Edge.ABOVE)
    assert ordered(pile, "report") == list(FOUR)
    drag.drop()
    assert hand.view.papers.landing is None
    assert ordered(pile, "report") == order
    assert hand.parts.session.can_undo == ("Moved 2 papers" if len(taken) == 2 else "Moved Police report")
    assert hand.chosen == [one for one in order if one in taken]
    hand.parts.session.undo()
    hand.settle()
    assert [(one.item, one.order) for one in on_disk(pile).values()][:4] == [("report", 0)] * 4


def test_dragging_says_the_same_words_as_the_buttons(at_papers: At, pile: Path) -> None:
    hand = at_papers(pile)
    filed(hand, "report", *FOUR)
    hand.view.about("e-0002")
    hand.click(hand.view.can_do.earlier)
    hand.settle()
    by_button = hand.parts.session.can_undo
    hand.parts.session.undo()
    hand.settle()
    drag = take(hand, "e-0002")
    assert drag.over(hand.view.papers, "e-0001")
    drag.drop()
    assert hand.parts.session.can_undo == by_button
    assert ordered(pile, "report")[:2] == ["e-0002", "e-0001"]


def test_the_line_where_papers_land_is_seen(at_papers: At, pile: Path) -> None:
    hand = at_papers(pile)
    filed(hand, "report", *FOUR)
    rows, drag = hand.view.papers, take(hand, "e-0003")
    rows.scrollTo(found(rows, "e-0001"))
    at = rows.visualRect(found(rows, "e-0001")).topLeft()

    def colour() -> str:
        return rows.viewport().grab().toImage().pixelColor(at.x() + 40, at.y()).name()

    accent = hand.view.papers._dress.colour("accent").name()
    assert colour() != accent
    assert drag.over(rows, "e-0001")
    assert colour() == accent
    drag.leave()
    assert colour() != accent


def test_a_paper_lands_behind_the_english_of_the_paper_above(at_papers: At, pile: Path) -> None:
    hand = at_papers(pile)
    filed(hand, "report", "e-0001", "e-0002", "e-0003")
    hand.parts.session.do(AttachTranslation(paper="e-0004", of="e-0001", kind="translation"), said="Attached")
    hand.settle()
    drag = take(hand, "e-0003")
    for key, below in (("e-0001", True), ("e-0004", False), ("e-0004", True)):
        assert drag.over(hand.view.papers, key, below=below)
        landing = hand.view.papers.landing
        assert landing is not None
        assert (landing.key, landing.edge) == ("e-0004", Edge.BELOW)
    drag.drop()
    assert ordered(pile, "report") == ["e-0001", "e-0003", "e-0002"]
    assert on_disk(pile)["e-0004"].translation_of == "e-0001"


def test_what_stands_behind_a_paper_goes_with_it_by_mouse_and_by_key(at_papers: At, pile: Path) -> None:
    hand = at_papers(pile)
    hand.parts.session.do(AttachTranslation(paper="e-0002", of="e-0001", kind="translation"), said="Attached")
    hand.settle()
    drag = take(hand, "e-0001", "e-0002")
    assert drag.over(hand.view.slots.list, Slot("report"))
    drag.drop()
    assert (on_disk(pile)["e-0001"].item, on_disk(pile)["e-0002"].translation_of) == ("report", "e-0001")
    hand.parts.session.undo()
    hand.settle()
    filed(hand, "report", "e-0001", "e-0002")
    assert (on_disk(pile)["e-0001"].item, on_disk(pile)["e-0002"].translation_of) == ("report", "e-0001")


def test_papers_of_the_tray_dragged_onto_a_line_are_filed_there_in_one_step(at_papers: At, pile: Path) -> None:
    hand = at_papers(pile)
    drag = take(hand, "e-0001", "e-0003")
    assert drag.over(hand.view.slots.list, Slot("harm_page"))
    landing = hand.view.slots.list.landing
    assert landing is not None
    assert (landing.key, landing.edge) == (Slot("harm_page"), Edge.ROW)
    drag.drop()
    assert ordered(pile, "harm_page") == ["e-0001", "e-0003"]
    by_mouse = (on_disk(pile), hand.parts.session.can_undo)
    hand.parts.session.undo()
    hand.settle()
    assert ordered(pile, "harm_page") == []
    filed(hand, "harm_page", "e-0001", "e-0003")
    assert (on_disk(pile), hand.parts.session.can_undo) == by_mouse


@pytest.mark.parametrize("onto", ["the heading", "a paper"])
def test_papers_dragged_onto_the_group_of_another_item_are_filed_there(at_papers: At, pile: Path, onto: str) -> None:
    hand = at_papers(pile)
    filed(hand, "right_certifier", "e-0001", "e-0002")
    filed(hand, "refusal_next", "e-0003")
    line = hand.view.slots.line(Slot("refusal_next"))
    assert line is not None
    drag = take(hand, "e-0001", "e-0004")
    assert drag.over(hand.view.papers, line.label if onto == "the heading" else "e-0003")
    landing = hand.view.papers.landing
    assert landing is not None
    assert landing.edge is Edge.GROUP
    drag.drop()
    assert ordered(pile, "refusal_next") == ["e-0001", "e-0003", "e-0004"]
    assert on_disk(pile)["e-0001"].kind == "attorney_note"
    hand.parts.session.undo()
    hand.settle()
    assert (ordered(pile, "refusal_next"), ordered(pile, "right_certifier")) == (["e-0003"], ["e-0001", "e-0002"])


def test_where_papers_may_not_go_the_mouse_says_no_and_nothing_changes(at_papers: At, pile: Path) -> None:
    hand = at_papers(pile)
    view = hand.view
    filed(hand, "report", "e-0001", "e-0002")
    filed(hand, "harm_page", "e-0003")
    record, steps_done = (pile / "matter.toml").read_bytes(), hand.parts.session.can_undo
    tray = next(group.title for group in view._model.groups)
    harm = view.slots.line(Slot("harm_page"))
    assert harm is not None
    drag = take(hand, "e-0001")
    refused: list[tuple[DragList, object, bool]] = [
        (view.slots.list, Slot("harm_page"), False),  # a police report is no page about harm
        (view.slots.list, Slot("report"), False),  # it is there
        (view.slots.list, view.slots._model.groups[0].title, False),
        (view.papers, "e-0003", False),
        (view.papers, harm.label, False),
        (view.papers, tray, False),
        (view.papers, "e-0005", True),
        (view.papers, "e-0001", False),  # itself
        (view.papers, "e-0002", False),  # before the next one is where it stands
    ]
    for rows, key, below in refused:
        assert not drag.over(rows, key, below=below), key
        assert rows.landing is None
        drag.drop()  # a window system does not even send this
    both = take(hand, "e-0001", "e-0005")
    assert not both.over(view.slots.list, Slot("harm_page"))  # one of two may not
    assert (pile / "matter.toml").read_bytes() == record
    assert hand.parts.session.can_undo == steps_done


def test_a_drag_that_ends_nowhere_changes_nothing(at_papers: At, pile: Path) -> None:
    hand = at_papers(pile)
    filed(hand, "report", *FOUR)
    record, done = (pile / "matter.toml").read_bytes(), hand.parts.session.can_undo
    drag = take(hand, "e-0003")
    for rows, key in ((hand.view.papers, "e-0001"), (hand.view.slots.list, Slot("report"))):
        drag.over(rows, key)
        drag.leave()
        assert rows.landing is None
    hand.settle()
    assert (pile / "matter.toml").read_bytes() == record
    assert hand.parts.session.can_undo == done


def test_what_is_dragged_holds_ids_alone_and_is_known_to_this_window_only(at_papers: At, pile: Path) -> None:
    hand = at_papers(pile)
    drag = take(hand, "e-0002", "e-0001")
    (kind,) = drag.data.formats()
    assert bytes(drag.data.data(kind).data()) == b"e-0001\ne-0002"
    other = QMimeData()
    other.setData(runpy.run_path(desktop.rows.__file__)["DRAGGED"], drag.data.data(kind))  # of another run
    assert drag.over(hand.view.slots.list, Slot("report"))
    assert not Drag(hand, other).over(hand.view.slots.list, Slot("report"))


def test_files_dropped_over_the_lists_are_taken_in(at_papers: At, pile: Path, tmp_path: Path) -> None:
    hand = at_papers(pile)
    for number, rows in enumerate((hand.view.papers, hand.view.slots.list), start=15):
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(paper(tmp_path / f"{number}.pdf", f"more {number}", 1)))])
        drag = Drag(hand, data)
        key = "e-0001" if rows is hand.view.papers else Slot("report")
        drag.over(rows, key)
        assert rows.landing is None
        drag.drop()
        assert on_disk(pile)[f"e-00{number}"].item == ""


def test_the_mouse_takes_papers_and_nothing_of_other_lists(at_papers: At, pile: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[tuple[str, ...]] = []
    monkeypatch.setattr(DragList, "startDrag", lambda self, _: begun.append(self.taken()))
    hand = at_papers(pile)

    def pull(rows: DragList, key: object) -> None:
        at = rows.visualRect(found(rows, key)).center()
        port = rows.viewport()
        QTest.mousePress(port, Qt.MouseButton.LeftButton, pos=at)
        for step in (4, 30, 60):
            where = QPointF(at + QPoint(0, step))
            event = QMouseEvent(
                QMouseEvent.Type.MouseMove, where, QPointF(port.mapToGlobal(where.toPoint())), Qt.MouseButton.NoButton, *HELD
            )
            QApplication.sendEvent(port, event)
        QTest.mouseRelease(port, Qt.MouseButton.LeftButton, pos=at + QPoint(0, 60))

    hand.view.papers.choose_all(["e-0001", "e-0002"])
    pull(hand.view.papers, "e-0002")
    assert begun == [("e-0001", "e-0002")]
    pull(hand.view.papers, hand.view._model.groups[0].title)
    pull(hand.view.slots.list, hand.view.slots._model.groups[0].rows[0].key)
    assert begun == [("e-0001", "e-0002")]
