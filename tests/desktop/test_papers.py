"""The papers screen with real widgets and a real worker: bring in, file with one key each, turn, cover, leave out."""

from __future__ import annotations

import datetime as dt
import runpy
import shutil
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QModelIndex, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QAccessible, QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QTabBar, QWidget
from pytestqt.qtbot import QtBot
from reportlab.pdfgen.canvas import Canvas

import desktop.rows
from desktop import steps
from desktop.app import Parts, compose
from desktop.models.actions import Slot
from desktop.rows import RECORD, Edge
from desktop.theme import Dress
from desktop.views.paper_slots import PaperSlots
from desktop.views.papers import ABOUT, COVER, FORM, SLOTS, PapersView
from desktop.widgets.drag_list import DragList
from desktop.widgets.fields import TextField
from desktop.widgets.paper_fields import PagesField
from packets.evidence.telling import Filing
from packets.matters.matter import Evidence
from packets.vault.store import Answer
from packets.workflow import gathering, starting
from packets.workflow.desk import Desk
from packets.workflow.edits import AttachTranslation

from .conftest import DAY, WAIT, Open, paper

WHERE = (
    "conflict_check", "engagement", "disclosure_consent", "risk_counselling", "other_ways", "history_check",
    "certifier_page", "right_certifier", "request_letter", "suggested_entries", "crime_sheet", "crime_memo", "report",
    "harm_page",
)  # fmt: skip
"""A line of the checklist for each of the fourteen papers."""


@pytest.fixture(scope="session")
def first_pile(desk: Desk, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A practice matter with fourteen papers in its tray."""
    pile, folder = tmp_path_factory.mktemp("fourteen"), tmp_path_factory.mktemp("tray") / "m-0014"
    starting.new_matter(desk, folder, "u_certification", agency="spvd", practice=True, mailing=dt.date(2026, 12, 7))
    store = starting.open_folder(folder)
    files = [paper(pile / f"{number:02}.pdf", f"paper {number}", 1 + number % 2) for number in range(1, 15)]
    assert all(one.id for one in gathering.bring_in(desk, store, files, Filing()))
    store.commit([Answer("person.name.family", "Ejemplo Prueba"), Answer("person.name.given", "Marisol")])
    return folder


@pytest.fixture
def pile(first_pile: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(first_pile, tmp_path / "m-0014"))


@dataclass
class Hand:
    """A person at the keyboard: every press and every click is counted."""

    parts: Parts
    qtbot: QtBot
    actions: int = 0

    @property
    def view(self) -> PapersView:
        view = self.parts.window.view(steps.PAPERS)
        assert isinstance(view, PapersView)
        return view

    def press(self, key: str, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        self.actions += 1
        widget = QApplication.focusWidget() or self.parts.window.focusWidget()
        assert widget is not None
        named = {"Enter": Qt.Key.Key_Return, "Down": Qt.Key.Key_Down, "Up": Qt.Key.Key_Up, "Escape": Qt.Key.Key_Escape}
        if key in named:
            QTest.keyClick(widget, named[key], modifier)
        else:
            self.actions += len(key) - 1
            QTest.keyClicks(widget, key)

    def click(self, widget: QWidget, at: QPoint | None = None) -> None:
        self.actions += 1
        self.qtbot.mouseClick(widget, Qt.MouseButton.LeftButton, pos=at or widget.rect().center())

    def settle(self) -> None:
        self.qtbot.waitUntil(lambda: not self.parts.jobs.busy, timeout=WAIT)

    def key_of(self, item: str) -> str:
        return self.view.slots._keys[Slot(item)]

    def record(self, id_: str) -> Evidence:
        assert self.parts.session.snapshot is not None
        found = self.parts.session.snapshot.record.paper(id_)
        assert found is not None
        return found

    @property
    def chosen(self) -> list[str]:
        return [str(one) for one in self.view.papers.taken()]


At = Callable[[Path], Hand]


@pytest.fixture
def at_papers(open_in: Open, qtbot: QtBot) -> At:
    def opened(folder: Path) -> Hand:
        parts = open_in(folder)
        parts.window.activateWindow()
        parts.session.go(steps.PAPERS)
        hand = Hand(parts, qtbot)
        hand.view.setFocus()
        hand.settle()
        return hand

    return opened


# Filing


def test_fourteen_papers_are_filed_in_at_most_thirty_actions(at_papers: At, pile: Path) -> None:
    hand = at_papers(pile)
    assert hand.view._model.groups[0].title == "Not filed yet (14)"
    assert hand.chosen == ["e-0001"]
    for number, item in enumerate(WHERE, start=1):
        assert hand.chosen == [f"e-{number:04}"]
        hand.press(hand.key_of(item))
    hand.settle()
    assert [hand.record(f"e-{number:04}").item for number in range(1, 15)] == list(WHERE)
    kinds = {one.id: one.accepts for one in hand.view.slots.lines}
    assert all(hand.record(f"e-{n:04}").kind == kinds[item][0] for n, item in enumerate(WHERE, start=1))
    assert "Nothing waits to be filed" in hand.view.say.text()
    assert hand.actions <= 30
    assert hand.actions == 14


def test_each_filing_is_undone_by_itself(at_papers: At, pile: Path) -> None:
    hand = at_papers(pile)
    hand.press(hand.key_of("report"))
    hand.press(hand.key_of("harm_page"))
    hand.settle()
    hand.click(hand.view.undo)
    hand.settle()
    assert (hand.record("e-0001").item, hand.record("e-0002").item) == ("report", "")


def test_several_chosen_with_shift_are_filed_in_one_step(at_papers: At, pile: Path) -> None:
    hand = at_papers(pile)
    for _ in range(3):
        hand.press("Down", Qt.KeyboardModifier.ShiftModifier)
    assert hand.chosen == ["e-0001", "e-0002", "e-0003", "e-0004"]
    hand.press(hand.key_of("report"))
    hand.settle()
    assert hand.chosen == ["e-0005"]
    assert all(hand.record(f"e-000{n}").item == "report" for n in range(1, 5))
    hand.parts.session.undo()
    hand.settle()
    assert all(hand.record(f"e-000{n}").item == "" for n in range(1, 5))


def test_a_line_is_found_by_its_name_and_enter_files_there(at_papers: At, pile: Path) -> None:
    hand = at_papers(pile)
    hand.press("/")
    assert hand.view.slots.filter.hasFocus()
    hand.press("harm")
    hand.press("Enter")
    hand.settle()
    assert hand.record("e-0001").item == "harm_page"
    assert hand.parts.window.focusWidget() is hand.view.papers
    assert hand.chosen == ["e-0002"]
    assert hand.view.slots.filter.text() == ""


def test_keys_stay_with_their_lines_while_papers_are_filed(at_papers: At, pile: Path) -> None:
    hand = at_papers(pile)
    before = dict(hand.view.slots._keys)
    hand.press(hand.key_of("report"))
    hand.settle()
    after = hand.view.slots._keys
    assert {slot: after[slot] for slot in before} == before


def test_keys_are_as_they_were_when_somebody_comes_back_from_another_request(at_papers: At, pile: Path) -> None:
    record = pile / "matter.toml"
    text = record.read_text(encoding="utf-8")
    record.write_text(text.replace("\n[answers]", '\n[[requests]]\nid = "soi_request"\n\n[answers]', 1), encoding="utf-8")
    hand = at_papers(pile)
    hand.press(hand.key_of("report"))  # a line that is ready would be given another key anew
    hand.settle()
    before = dict(hand.view.slots._keys)
    for request in ("soi_request", "u_certification"):
        hand.parts.session.choose_request(request)
        hand.settle()
    assert hand.view.slots._keys == before


def test_filing_that_is_refused_changes_nothing_and_is_told(at_papers: At, pile: Path) -> None:
    hand = at_papers(pile)
    record = pile / "matter.toml"
    record.write_text("broken", encoding="utf-8")
    hand.press(hand.key_of("report"))
    hand.settle()
    assert hand.parts.window.notice.isVisible()
    assert hand.record("e-0001").item == ""
    assert record.read_text(encoding="utf-8") == "broken"


# What comes in


def drop(view: PapersView, files: list[Path]) -> bool:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(one)) for one in files])
    left, none, action = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, Qt.DropAction.CopyAction
    enter = QDragEnterEvent(QPoint(5, 5), action, data, left, none)
    view.dragEnterEvent(enter)
    if enter.isAccepted():
        view.dropEvent(QDropEvent(QPointF(5, 5), action, data, left, none))
    return enter.isAccepted()


def locked(path: Path) -> Path:
    canvas = Canvas(str(path), encrypt="sesame")
    canvas.drawString(72, 700, "PRACTICE locked")
    canvas.save()
    return path


def test_dropped_files_are_taken_in_and_what_is_refused_says_the_way_out(at_papers: At, pile: Path, tmp_path: Path) -> None:
    hand = at_papers(pile)
    note = tmp_path / "note.docx"
    with zipfile.ZipFile(note, "w") as made:
        made.writestr("[Content_Types].xml", "<Types/>")
        made.writestr("word/document.xml", "<w/>")
    again = tmp_path / "again.pdf"
    shutil.copy(pile / "evidence" / "e-0001.pdf", again)
    fresh = paper(tmp_path / "fresh.pdf", "fresh", 2)
    assert drop(hand.view, [fresh, note, again])
    hand.settle()
    told = hand.view.taken.words.text().splitlines()
    assert told[0].startswith("Took in one paper.")
    assert any("note.docx is a Word document. In Word: File, Save as, PDF" in one for one in told)
    assert any(one.startswith("again.pdf: The same file is here already as e-0001.") for one in told)
    rows = {row.key: row.right for _, row in hand.view._model.rows()}
    assert rows["e-0015"] == "Not filed yet"
    assert "Same as e-0001" in rows.values()


def test_what_may_not_be_here_is_told_in_one_sentence_and_changes_nothing(at_papers: At, pile: Path, tmp_path: Path) -> None:
    hand = at_papers(pile)
    before, record = hand.view._model.groups, (pile / "matter.toml").read_bytes()
    sound = tmp_path / "call.mp3"
    sound.write_bytes(b"ID3\x03\x00\x00\x00\x00\x00\x21" + bytes(64))
    assert drop(hand.view, [sound])
    hand.settle()
    assert len(hand.view.taken.words.text().splitlines()) == 1
    assert "call.mp3" in hand.view.taken.words.text()
    assert (hand.view._model.groups, hand.chosen) == (before, ["e-0001"])
    assert (pile / "matter.toml").read_bytes() == record
    assert not hand.parts.session.can_undo


def test_a_locked_file_asks_for_its_password_in_place_until_it_opens(at_papers: At, pile: Path, tmp_path: Path) -> None:
    hand = at_papers(pile)
    assert drop(hand.view, [locked(tmp_path / "locked.pdf")])
    hand.settle()
    form = hand.view.taken.form
    assert form.isVisible()
    field = form.field("password")
    assert isinstance(field, TextField)
    assert field.edit.echoMode() == field.edit.EchoMode.Password
    field.edit.setText("open")
    form.accept.click()
    hand.settle()
    assert hand.view.taken.form.isVisible()
    assert "That password does not open locked.pdf." in form.accessibleName()
    again = form.field("password")
    assert isinstance(again, TextField)
    again.edit.setText("sesame")
    form.accept.click()
    hand.settle()
    assert not form.isVisible()
    assert hand.record("e-0015").item == ""


def test_a_matter_folder_that_is_dropped_is_left_to_the_window(at_papers: At, pile: Path, matter: Path) -> None:
    hand = at_papers(pile)
    assert not drop(hand.view, [matter])


# Pages


def test_the_real_pages_are_seen_and_a_turned_paper_is_seen_turned(at_papers: At, pile: Path, qtbot: QtBot) -> None:
    hand = at_papers(pile)
    view = hand.view
    qtbot.waitUntil(lambda: view._shelf.picture(0) is not None, timeout=WAIT)
    upright = view._shelf.picture(0)
    assert upright is not None
    assert upright.width() < upright.height()
    hand.press("Down", Qt.KeyboardModifier.ShiftModifier)
    hand.press("]")
    hand.settle()
    assert [hand.record(f"e-000{n}").rotation for n in (1, 2, 3)] == [90, 90, 0]
    assert (view.pages._pages[0].width, view.pages._pages[0].height) == (792, 612)
    qtbot.waitUntil(lambda: view._shelf.picture(0) is not None, timeout=WAIT)
    turned = view._shelf.picture(0)
    assert turned is not None
    assert turned.width() > turned.height()
    hand.press("[")
    hand.settle()
    assert [hand.record(f"e-000{n}").rotation for n in (1, 2)] == [0, 0]


def test_a_turned_picture_is_turned_the_way_of_the_hand(at_papers: At, pile: Path, qtbot: QtBot) -> None:
    """The words of these papers stand at the top left; after a quarter turn clockwise they stand at the top right."""
    hand = at_papers(pile)
    hand.press("]")
    hand.settle()
    qtbot.waitUntil(lambda: hand.view._shelf.picture(0) is not None, timeout=WAIT)
    picture = hand.view._shelf.picture(0)
    assert picture is not None
    image = picture.toImage()
    half = image.width() // 2
    dark = [
        sum(image.pixelColor(x, y).lightness() < 128 for x in range(from_, from_ + half) for y in range(image.height()))
        for from_ in (0, half)
    ]
    assert dark[1] > 100 > dark[0] == 0


def test_a_box_is_drawn_with_the_mouse_listed_and_uncovered(at_papers: At, pile: Path) -> None:
    hand = at_papers(pile)
    view = hand.view
    view.tabs.setCurrentIndex(COVER)
    view.cover.why.edit.setText("name of a co-worker")
    hand.click(view.cover.draw)
    place, scale = view.pages._place(0), view.pages._scale
    start = QPoint(round(place.left() + 72 * scale), round(place.top() + 100 * scale))
    end = QPoint(round(place.left() + 200 * scale), round(place.top() + 130 * scale))
    QTest.mousePress(view.pages.viewport(), Qt.MouseButton.LeftButton, pos=start)
    QTest.mouseMove(view.pages.viewport(), end)
    QTest.mouseRelease(view.pages.viewport(), Qt.MouseButton.LeftButton, pos=end)
    hand.settle()
    (cover,) = hand.record("e-0001").covers
    assert (cover.page, cover.reason) == (1, "name of a co-worker")
    assert cover.box == pytest.approx((72, 100, 200, 130), abs=1)
    assert [row.title for _, row in view.cover._model.rows()] == ["name of a co-worker"]
    hand.click(view.cover.uncover)
    hand.settle()
    assert hand.record("e-0001").covers == ()


def test_a_box_is_moved_and_sized_with_the_arrow_keys(at_papers: At, pile: Path) -> None:
    hand = at_papers(pile)
    view = hand.view
    view.tabs.setCurrentIndex(COVER)
    hand.click(view.cover.draw)
    assert view.pages.hasFocus()
    hand.press("Enter")
    first = view.pages.in_hand
    assert first is not None
    hand.press("Down")
    hand.press("Down", Qt.KeyboardModifier.ShiftModifier)
    hand.press("Enter")
    hand.settle()
    (cover,) = hand.record("e-0001").covers
    left, top, right, bottom = first
    assert cover.box == pytest.approx((left, top + 9, right, bottom + 18), abs=0.1)
    hand.press("Escape")
    assert not view.pages.drawing
    assert not view.cover.draw.isChecked()


def test_a_key_files_nothing_while_boxes_are_drawn(at_papers: At, pile: Path) -> None:
    hand = at_papers(pile)
    hand.view.tabs.setCurrentIndex(COVER)
    hand.click(hand.view.cover.draw)
    hand.press(hand.key_of("report"))
    hand.settle()
    assert hand.record("e-0001").item == ""


# Leaving out, describing, order, translations


def test_a_page_is_left_out_because_of_a_reason_and_put_back(at_papers: At, pile: Path) -> None:
    hand = at_papers(pile)
    hand.click(hand.view.can_do.leave_out)
    form = hand.view.form
    assert form.isVisible()
    why, pages = form.field("why"), form.field("pages")
    assert isinstance(why, TextField)
    assert isinstance(pages, PagesField)
    form.accept.click()
    assert why.fault.isVisible()
    why.edit.setText("Blank")
    pages.edit.setText("9")
    form.accept.click()
    assert "pages 1 to 2" in pages.fault.text()
    pages.edit.setText("2")
    form.accept.click()
    hand.settle()
    assert [(one.page, one.reason) for one in hand.record("e-0001").left_out] == [(2, "blank")]
    assert hand.view._model.groups[0].title == "Not filed yet (14)"
    hand.click(hand.view.can_do.put_back)
    hand.settle()
    assert hand.record("e-0001").left_out == ()


def test_what_is_known_of_papers_is_changed_in_place(at_papers: At, pile: Path) -> None:
    hand = at_papers(pile)
    view = hand.view
    view.tabs.setCurrentIndex(ABOUT)
    title, date = view.detail.fields["title"], view.detail.fields["date"]
    assert isinstance(title, TextField)
    assert isinstance(date, TextField)
    title.setFocus()
    hand.press("Report 00-0003")
    hand.press("Enter")
    date.setFocus()
    hand.press("Mar 2026")
    hand.press("Enter")
    hand.click(view.detail.ticks["shows_others"], QPoint(12, view.detail.ticks["shows_others"].height() // 2))
    hand.settle()
    record = hand.record("e-0001")
    assert (record.title, record.date, record.shows_others) == ("Report 00-0003", "2026-03", True)
    assert hand.chosen == ["e-0001"]


def test_papers_of_an_item_change_places(at_papers: At, pile: Path) -> None:
    hand = at_papers(pile)
    hand.press(hand.key_of("report"))
    hand.press(hand.key_of("report"))
    hand.settle()
    hand.view.about("e-0002")
    hand.click(hand.view.can_do.earlier)
    hand.settle()
    assert (hand.record("e-0002").order, hand.record("e-0001").order) == (1, 2)
    rows = [row.key for _, row in hand.view._model.rows()]
    assert rows.index("e-0002") < rows.index("e-0001")


# Dragging


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


def test_original_english_and_certificate_become_one(at_papers: At, pile: Path) -> None:
    hand = at_papers(pile)
    view = hand.view
    hand.press(hand.key_of("report"))
    hand.settle()
    view.about("e-0001")
    view.tabs.setCurrentIndex(ABOUT)
    view.detail.fields["language"].put("es")
    view.detail.fields["language"].changed.emit()
    hand.settle()
    assert view.three.text() == "Original there · English missing · Certificate missing"
    view.about("e-0002")
    hand.click(view.can_do.english)
    view.form.accept.click()
    hand.settle()
    view.about("e-0001")
    assert view.three.text() == "Original there · Certificate missing"
    view.about("e-0003")
    hand.click(view.can_do.certificate)
    view.form.accept.click()
    hand.settle()
    view.about("e-0001")
    assert view.three.text() == "Original, English, certificate: Complete"
    behind = [(hand.record(one).kind, hand.record(one).translation_of) for one in ("e-0002", "e-0003")]
    assert behind == [("translation", "e-0001"), ("translator_certificate", "e-0001")]


def test_the_key_of_a_translation_line_attaches_what_the_paper_lacks(at_papers: At, pile: Path) -> None:
    hand = at_papers(pile)
    view = hand.view
    hand.press(hand.key_of("short_statement"))
    hand.settle()
    view.about("e-0001")
    view.detail.fields["language"].put("es")
    view.detail.fields["language"].changed.emit()
    hand.settle()
    view.about("e-0002")
    key = view.slots._keys[Slot("translation", "e-0001")]
    hand.press(key)
    hand.settle()
    assert hand.chosen == ["e-0003"]
    hand.press(key)
    hand.settle()
    behind = [(hand.record(one).kind, hand.record(one).translation_of) for one in ("e-0002", "e-0003")]
    assert behind == [("translation", "e-0001"), ("translator_certificate", "e-0001")]
    line = view.slots.line(Slot("translation", "e-0001"))
    assert line is not None
    assert line.state == "ready"


def test_a_paper_also_shows_something_else_on_named_pages(at_papers: At, pile: Path) -> None:
    hand = at_papers(pile)
    hand.press(hand.key_of("report"))
    hand.settle()
    hand.view.about("e-0001")
    hand.view.slots.choose(Slot("harm_page"))
    hand.click(hand.view.can_do.also)
    pages = hand.view.form.field("pages")
    assert isinstance(pages, TextField)
    pages.edit.setText("2")
    hand.view.form.accept.click()
    hand.settle()
    (also,) = hand.record("e-0001").also
    assert (also.item, also.pages) == ("harm_page", (2,))


# Coming and going


def test_a_slot_that_is_asked_for_is_chosen_with_the_papers_that_could_go_there(at_papers: At, pile: Path) -> None:
    hand = at_papers(pile)
    hand.press(hand.key_of("report"))
    hand.settle()
    hand.parts.session.go(steps.PAPERS, Slot("harm_page"))
    assert hand.view.slots.chosen == Slot("harm_page")
    assert "Only what could go to" in hand.view.say.text()
    keys = [row.key for _, row in hand.view._model.rows()]
    assert "e-0001" not in keys
    assert "e-0002" in keys
    hand.click(hand.view.show_all)
    assert "e-0001" in [row.key for _, row in hand.view._model.rows()]


def test_without_papers_the_next_step_is_said(at_papers: At, desk: Desk, tmp_path: Path) -> None:
    folder = tmp_path / "m-0002"
    starting.new_matter(desk, folder, "u_certification", agency="spvd", practice=True)
    hand = at_papers(folder)
    assert hand.view.add_first.isVisible()
    assert drop(hand.view, [paper(tmp_path / "first.pdf", "first", 1)])
    hand.settle()
    assert not hand.view.add_first.isVisible()
    assert hand.chosen == ["e-0001"]


def test_nothing_of_a_matter_that_was_put_away_stays(at_papers: At, pile: Path, qtbot: QtBot) -> None:
    hand = at_papers(pile)
    view = hand.view
    qtbot.waitUntil(lambda: view._shelf.picture(0) is not None, timeout=WAIT)
    hand.parts.session.close()
    hand.settle()
    assert view._model.groups == ()
    assert view._shelf.picture(0) is None
    assert view.pages._pages == ()
    assert isinstance(view.slots, PaperSlots)
    assert view.slots._model.groups == ()
    assert view.title.text() == view.facts.text() == view.detail.whose.text().replace("Choose a paper at the left.", "") == ""
    assert all(field.edit.text() == "" for field in view.detail.fields.values() if isinstance(field, TextField))


@pytest.mark.parametrize("scale", [1.0, 2.0])
@pytest.mark.parametrize("tab", [SLOTS, ABOUT, COVER, FORM])
def test_everything_is_named_and_whole(
    scale: float, tab: int, qtbot: QtBot, qapp: QApplication, desk: Desk, pile: Path
) -> None:
    dress = Dress(qapp, scale=scale, dark=False)
    parts = compose(dress, DAY, desk)
    qtbot.addWidget(parts.window)
    parts.window.resize(1280, 720)
    parts.window.show()
    qtbot.waitExposed(parts.window)
    parts.session.open(pile)
    qtbot.waitUntil(lambda: parts.session.snapshot is not None and not parts.jobs.busy, timeout=WAIT)
    parts.session.go(steps.PAPERS)
    hand = Hand(parts, qtbot)
    if tab == FORM:
        hand.view.can_do.leave_out.click()
    else:
        hand.view.tabs.setCurrentIndex(tab)
    hand.settle()
    QApplication.processEvents()
    assert (parts.window.width(), parts.window.height()) == (1280, 720)
    for one in hand.view.findChildren(QWidget):
        if not one.isVisible():
            continue
        if one.focusPolicy() & Qt.FocusPolicy.TabFocus and one.focusProxy() is None:
            interface = QAccessible.queryAccessibleInterface(one)
            assert interface is not None
            assert interface.text(QAccessible.Text.Name), one
        if isinstance(one, QLabel) and one.text():
            needed = one.heightForWidth(one.width()) if one.wordWrap() else one.sizeHint().height()
            assert one.height() >= needed - 1, one.text()
            assert one.wordWrap() or one.width() >= one.sizeHint().width() - 1, one.text()
        if isinstance(one, QAbstractButton) and not isinstance(one.parentWidget(), QTabBar):
            assert one.width() >= one.minimumSizeHint().width(), one.text()
            assert one.height() >= one.minimumSizeHint().height(), one.text()
    parts.jobs.close()
    dress.deleteLater()
