"""What a person does at the window with keys and clicks, in words of the test."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton
from pytestqt.qtbot import QtBot

from desktop.app import Parts
from desktop.widgets.fields import ChoiceField, DayField, Field, TextField
from desktop.widgets.inline_form import InlineForm

from .conftest import WAIT


def press(qtbot: QtBot, one: QAbstractButton) -> None:
    assert one.isVisible(), one.text()
    assert one.isEnabled(), one.text()
    qtbot.mouseClick(one, Qt.MouseButton.LeftButton)


def settle(parts: Parts, qtbot: QtBot) -> None:
    """Wait until nothing is under way; nothing may have been refused."""
    qtbot.waitUntil(lambda: not parts.jobs.busy, timeout=WAIT)
    assert not parts.window.notice.isVisible(), parts.window.notice.words


def write(one: Field, words: str) -> None:
    """Type into a field, in place of what stands there."""
    assert isinstance(one, DayField | TextField)
    one.edit.selectAll()
    QTest.keyClicks(one.edit, words)


def fill(form: InlineForm, qtbot: QtBot, **values: str) -> None:
    """Write into the fields of a form, and press its button."""
    for name, words in values.items():
        write(form.field(name), words)
    press(qtbot, form.accept)


def choose(parts: Parts, qtbot: QtBot, one: ChoiceField, wanted: object) -> None:
    """One of a few words, by the arrow keys: each step on the way is a choice too."""
    at = one.box.findData(wanted)
    assert at >= 0, wanted
    while one.box.currentIndex() != at:
        QTest.keyClick(one.box, Qt.Key.Key_Down if one.box.currentIndex() < at else Qt.Key.Key_Up)
        settle(parts, qtbot)


def be(parts: Parts, name: str) -> None:
    """Another person sits down at the desk, and says so in the head."""
    who = parts.window.header.who
    at = next(n for n in range(who.count()) if who.itemText(n).startswith(name))
    while who.currentIndex() != at:
        QTest.keyClick(who, Qt.Key.Key_Down if who.currentIndex() < at else Qt.Key.Key_Up)
    assert parts.session.who.name == name
