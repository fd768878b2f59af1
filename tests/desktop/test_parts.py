"""The row that wraps: it holds its parts as long as they are there, and lets go of those that are gone."""

from __future__ import annotations

import gc

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QPushButton, QScrollArea, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from desktop.widgets.parts import Flow, button


def holder(*names: str) -> tuple[QWidget, Flow]:
    made, flow = QWidget(), Flow()
    column = QVBoxLayout(made)
    column.addLayout(flow)
    for name in names:
        flow.addWidget(QPushButton(name))
    return made, flow


def test_a_row_outlives_others_that_are_made_and_thrown_away(qtbot: QtBot) -> None:
    """As the details of an item are made anew each time another one is chosen, beside rows of buttons that stay."""
    area = QScrollArea()
    qtbot.addWidget(area)
    kept: list[tuple[QWidget, Flow]] = []
    for number in range(60):
        thrown, flow = holder("read on", "not verified")
        area.setWidget(thrown)
        assert flow.sizeHint().isValid()
        stays = holder(f"button {number}", "another")
        qtbot.addWidget(stays[0])
        kept.append(stays)
        if number % 10 == 9:
            gc.collect()
    area.setWidget(QWidget())
    del thrown, flow
    gc.collect()
    assert all(one.sizeHint().width() > 0 and one.heightForWidth(500) > 0 for _, one in kept)


def test_what_is_deleted_leaves_the_row(qtbot: QtBot) -> None:
    made, flow = holder("one", "two", "three")
    qtbot.addWidget(made)
    middle = flow.itemAt(1)
    assert middle is not None
    widget = middle.widget()
    assert widget is not None
    del middle
    widget.deleteLater()
    del widget
    qtbot.waitUntil(lambda: flow.count() == 2)
    gc.collect()
    items = [flow.itemAt(n) for n in range(2)]
    assert [one.widget().text() for one in items if one is not None] == ["one", "three"]  # type: ignore[attr-defined]
    assert flow.heightForWidth(40) > flow.heightForWidth(400)


def test_enter_presses_the_button_that_has_the_focus_and_once_however_long_it_is_held(qtbot: QtBot) -> None:
    said: list[str] = []
    one = button("Go on", lambda: said.append("pressed"))
    qtbot.addWidget(one)
    qtbot.keyClick(one, Qt.Key.Key_Return)
    held = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier, "\r", True, 1)
    QApplication.sendEvent(one, held)
    assert said == ["pressed"]
    qtbot.keyClick(one, Qt.Key.Key_Enter)
    assert said == ["pressed", "pressed"]


def test_enter_does_not_press_what_cannot_be_taken_back(qtbot: QtBot) -> None:
    said: list[str] = []
    one = button("Destroy", lambda: said.append("pressed"), by_enter=False)
    qtbot.addWidget(one)
    qtbot.keyClick(one, Qt.Key.Key_Return)
    assert said == []
    qtbot.keyClick(one, Qt.Key.Key_Space)
    assert said == ["pressed"]
