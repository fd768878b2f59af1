"""The frame: which screens there are when, and that nothing of a matter stays anywhere once it was put away."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QAbstractItemModel, QModelIndex, Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractItemView, QComboBox, QLineEdit, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from desktop import steps
from desktop.app import Parts
from desktop.changes import Changes
from desktop.models.actions import Question
from desktop.models.answers import questions
from desktop.steps import BEFORE_REQUEST, GATHER, matter_screens, office_screens
from desktop.views.screens import SCREENS, START
from packets.evidence.telling import Filing
from packets.vault.folder import RECORD
from packets.workflow.edits import PutRow

from .conftest import WAIT, Open, paper, words_in

NAMES = ("Marisol", "Ejemplo Prueba", "Report 00-0003", "Hospital papers", "m-0001", "Partner office", "0003")
"""Of the client, and of papers and people of the matter."""
CALL = 'schema = 1\nid = "c-0001"\npractice = true\n\n[answers]\n"person.name.family" = "Ejemplo Prueba"\n'


def settle(parts: Parts, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not parts.jobs.busy, timeout=WAIT)


def test_nothing_but_the_beginning_is_there_at_first(window: Parts) -> None:
    assert window.window.screens.currentWidget() is window.window.view(START)
    assert not window.window.rail.isVisible()
    assert not window.window.header.isVisible()
    window.session.go(GATHER)
    assert window.window.screens.currentWidget() is window.window.view(START)


def test_before_a_request_is_opened_only_what_makes_sense_is_there(open_in: Open, tmp_path: Path) -> None:
    folder = tmp_path / "c-0001"
    folder.mkdir()
    (folder / RECORD).write_text(CALL, encoding="utf-8")
    parts = open_in(folder)
    wanted = [one.title for one in matter_screens() if one.id in BEFORE_REQUEST and one.id in SCREENS]
    assert parts.window.rail.titles == wanted
    assert "Ejemplo Prueba" in parts.window.header.title.text()
    now = parts.window.screens.currentWidget()
    for screen in (steps.BUILD, steps.MAIL, steps.WAIT, steps.GATHER):
        parts.session.go(screen)
        assert parts.window.screens.currentWidget() is now


def test_an_open_request_has_every_step_in_order(open_in: Open, matter: Path) -> None:
    parts = open_in(matter)
    assert parts.window.rail.titles == [one.title for one in matter_screens() if one.id in SCREENS]
    assert parts.window.screens.currentWidget() is parts.window.view(GATHER)


def test_a_matter_in_an_office_has_the_screens_of_both(open_in: Open, office: Path) -> None:
    parts = open_in(office / "m-0001")
    every = (*office_screens(), *matter_screens())
    assert parts.window.rail.titles == [one.title for one in every if one.id in SCREENS]
    assert parts.window.banner.isVisible()
    assert parts.session.who.name == "Pia Sample"


@pytest.mark.parametrize("screen", steps.OF_OFFICE)
def test_on_a_screen_of_the_office_the_head_says_nothing_of_the_open_matter(screen: str, open_in: Open, office: Path) -> None:
    parts = open_in(office / "m-0001")
    head = parts.window.header
    assert "Marisol" in words_in(head)
    parts.session.go(screen)
    for name in (*NAMES, "7 Dec 2026"):
        assert name not in words_in(head)
    assert not head.away.isVisible()
    assert head.requests.count() == 0
    parts.session.changed.emit(Changes(matter=True))
    assert "Marisol" not in words_in(head)
    parts.session.go(GATHER)
    assert "Marisol" in words_in(head)


def test_a_step_is_chosen_in_the_rail_by_keyboard(open_in: Open, matter: Path) -> None:
    parts = open_in(matter)
    rail = parts.window.rail
    QTest.keyClick(parts.window, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert rail.hasFocus()
    at = rail.currentRow()
    QTest.keyClick(rail, Qt.Key.Key_Down)
    shown = parts.window.screens.currentWidget()
    assert shown is not parts.window.view(GATHER)
    assert rail.currentRow() == at + 1
    QTest.keyClick(parts.window, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    assert parts.window.screens.currentWidget() is parts.window.view(GATHER)


def test_a_tick_says_in_words_that_a_step_is_done(open_in: Open, matter: Path) -> None:
    rail = open_in(matter).window.rail
    spoken = [rail.item(n).data(Qt.ItemDataRole.AccessibleTextRole) for n in range(rail.count())]
    assert "Call, done" in spoken
    assert "Decide" in spoken, "a request opened is not a request decided upon"
    assert "Check" in spoken


def test_the_tab_key_comes_to_the_head_the_steps_the_screen_and_then_the_strip(
    open_in: Open, office: Path, qtbot: QtBot
) -> None:
    parts = open_in(office / "m-0001")
    window = parts.window
    for screen in (*matter_screens(), *office_screens()):  # each made when it is first asked for
        parts.session.go(screen.id)
    settle(parts, qtbot)
    order = (window.header, window.rail, window.screens, window.said, window.progress)
    found: list[int] = []
    one = window.nextInFocusChain()
    while one is not window:
        if one.focusPolicy() & Qt.FocusPolicy.TabFocus:
            found += [place for place, part in enumerate(order) if part is one or part.isAncestorOf(one)]
        one = one.nextInFocusChain()
    assert set(found) == set(range(len(order)))
    assert found == sorted(found)


def test_nothing_moves_when_the_strip_says_what_was_done_or_what_is_under_way(
    open_in: Open, matter: Path, qtbot: QtBot
) -> None:
    parts = open_in(matter)
    window = parts.window
    settle(parts, qtbot)
    before = window.screens.geometry()
    said = "Filed: the declaration of a client with a long name, under a line of the checklist that has a long name too"
    parts.session.changed.emit(Changes(said=said))
    assert window.said.words.text() == said
    window.progress.show()
    QTest.qWait(0)
    assert window.screens.geometry() == before
    window.said._away.timeout.emit()
    assert window.said.words.text() == ""
    QTest.qWait(0)
    assert window.screens.geometry() == before


def test_a_trouble_stays_until_it_is_read(open_in: Open, matter: Path, tmp_path: Path, qtbot: QtBot) -> None:
    parts = open_in(matter)
    (tmp_path / "empty").mkdir()
    parts.session.open(tmp_path / "empty")
    qtbot.waitUntil(parts.window.notice.isVisible, timeout=WAIT)
    record = (matter / RECORD).read_text(encoding="utf-8")
    (matter / RECORD).write_text(record.replace("Marisol", "Marisola"), encoding="utf-8")
    parts.session.read_again()
    settle(parts, qtbot)
    assert "Marisola" in parts.window.header.title.text()
    assert parts.window.notice.isVisible()


def visit_every_screen(parts: Parts, qtbot: QtBot) -> None:
    for screen in matter_screens():
        if screen.id in SCREENS:
            parts.session.go(screen.id)
            settle(parts, qtbot)


def test_after_put_away_no_part_of_the_window_holds_anything_of_the_matter(
    open_in: Open, built: Path, qtbot: QtBot, tmp_path: Path
) -> None:
    parts = open_in(built)
    visit_every_screen(parts, qtbot)
    parts.session.collect([paper(tmp_path / "Marisol statement.pdf", "more", 1)], Filing(item="report"))
    snapshot = parts.session.snapshot
    assert snapshot is not None
    table, shape = next((one.key, one.table) for one in questions(snapshot, parts.desk.library) if one.table is not None)
    named = {column: "Marisol place" for column, one in shape.columns.items() if one.type == "text"}
    parts.session.do(PutRow(table=table, values=named), said="Row added: Marisol place")
    settle(parts, qtbot)
    visit_every_screen(parts, qtbot)
    parts.session.go(steps.LISTEN, Question(table))
    held = words_held(parts.window.view(steps.LISTEN))
    assert any("Marisol place" in one for one in held)
    go_on = threading.Event()
    parts.jobs.run(lambda _: go_on.wait(10), title="Taking papers in")
    parts.window.progress._note.setText("Marisol statement.pdf")  # as a longer piece of work tells it
    go_on.set()
    settle(parts, qtbot)
    assert words_held(parts.window), "the search finds what is there"
    parts.window.header.away.click()
    settle(parts, qtbot)
    QTest.qWait(0)
    assert words_held(parts.window) == []
    session = parts.session
    assert (session.snapshot, session.store, session.can_undo, session.packets.packet) == (None, None, "", None)
    assert parts.window._shelf.kept_bytes == 0


def test_another_matter_in_its_place_leaves_nothing_of_the_first(
    open_in: Open, built: Path, qtbot: QtBot, tmp_path: Path
) -> None:
    parts = open_in(built)
    visit_every_screen(parts, qtbot)
    folder = tmp_path / "c-0001"
    folder.mkdir()
    (folder / RECORD).write_text(CALL.replace("Ejemplo Prueba", "Otra Muestra"), encoding="utf-8")
    parts.session.open(folder)
    settle(parts, qtbot)
    QTest.qWait(0)
    assert "Otra Muestra" in parts.window.header.title.text()
    assert words_held(parts.window) == []
    assert parts.window._shelf.kept_bytes == 0


def test_the_same_matter_read_again_stays_where_it_is(open_in: Open, matter: Path, qtbot: QtBot) -> None:
    parts = open_in(matter)
    parts.session.go(steps.LISTEN)
    listen = parts.window.view(steps.LISTEN)
    record = (matter / RECORD).read_text(encoding="utf-8")
    (matter / RECORD).write_text(record.replace("Marisol", "Marisola"), encoding="utf-8")
    parts.session.read_again()
    settle(parts, qtbot)
    assert parts.window.screens.currentWidget() is listen


def test_the_copy_of_a_matter_elsewhere_is_another_one(open_in: Open, matter: Path, tmp_path: Path, qtbot: QtBot) -> None:
    parts = open_in(matter)
    parts.session.go(steps.LISTEN)
    parts.session.open(Path(shutil.copytree(matter, tmp_path / "copy")))
    settle(parts, qtbot)
    assert parts.window.screens.currentWidget() is parts.window.view(GATHER)


# What a part of the window holds


def words_held(window: QWidget) -> list[str]:
    """Every word of the matter that some part of the window still holds, with the part."""
    found: list[str] = []
    for one in [window, *window.findChildren(QWidget)]:
        for words in words_of(one):
            found += [f"{type(one).__name__}: {name} in {words[:80]!r}" for name in NAMES if name in words]
    for action in window.findChildren(QAction):
        found += [f"action: {name}" for name in NAMES if name in action.text()]
    return found


def words_of(one: QWidget) -> Iterator[str]:
    yield from (one.accessibleName(), one.accessibleDescription(), one.toolTip(), one.windowTitle(), one.objectName())
    text: Any = getattr(one, "text", None)
    if callable(text):
        yield str(text())
    match one:
        case QLineEdit():
            yield one.placeholderText()
        case QPlainTextEdit():
            yield one.toPlainText()
        case QComboBox():
            yield from (f"{one.itemText(n)} {one.itemData(n)}" for n in range(one.count()))
        case QAbstractItemView() if one.model() is not None:
            yield from words_in_model(one.model(), QModelIndex())


def words_in_model(model: QAbstractItemModel, above: QModelIndex) -> Iterator[str]:
    for row in range(model.rowCount(above)):
        index = model.index(row, 0, above)
        for role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.UserRole + 1):
            yield str(model.data(index, role))
        yield from words_in_model(model, index)


@pytest.mark.parametrize("screen", sorted(SCREENS))
def test_a_screen_can_be_made_while_nothing_is_open(screen: str, window: Parts) -> None:
    made = window.window.view(screen)
    made.forget()
    assert words_held(made) == []
