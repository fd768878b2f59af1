"""Everything has a name, is reached by the Tab key in reading order, and is whole on a small screen with large text."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, Qt, QTranslator
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLabel, QScrollArea, QTabBar, QWidget
from pytestqt.qtbot import QtBot

from desktop.app import Parts, compose
from desktop.i18n import CONTEXT
from desktop.reading import RECORD
from desktop.theme import Dress
from desktop.views.main_window import CHECKLIST, PACKET
from packets.workflow.desk import Desk

from .conftest import DAY, WAIT

SCREENS = ("start", "matter", "about", "packet", "no packet", "notice", "two requests")
SIZES = [(1.0, 1280, 720), (2.0, 1280, 720), (1.5, 1024, 640)]


@pytest.fixture(params=SIZES, ids=lambda one: f"{one[0]:.0%}")
def sized(request: pytest.FixtureRequest, qtbot: QtBot, qapp: QApplication, desk: Desk) -> Iterator[Parts]:
    scale, width, height = request.param
    dress = Dress(qapp, scale=scale, dark=False)
    parts = compose(dress, DAY, desk)
    qtbot.addWidget(parts.window)
    parts.window.resize(width, height)
    parts.window.show()
    qtbot.waitExposed(parts.window)
    yield parts
    parts.jobs.close()
    dress.deleteLater()


def turn_to(screen: str, parts: Parts, qtbot: QtBot, matter: Path, built: Path, empty: Path) -> None:
    if screen == "start":
        return
    if screen == "two requests":
        record = matter / RECORD
        second = '\n[[requests]]\nid = "soi_request"\n\n[answers]'
        record.write_text(record.read_text(encoding="utf-8").replace("\n[answers]", second, 1), encoding="utf-8")
    parts.session.open(built if screen == "packet" else matter)
    qtbot.waitUntil(lambda: parts.session.snapshot is not None and not parts.jobs.busy, timeout=WAIT)
    parts.window.header.tabs.setCurrentIndex(PACKET if "packet" in screen else CHECKLIST)
    if screen == "about":
        parts.window.header.about.click()
    if screen == "notice":
        empty.mkdir()
        parts.session.open(empty)
        qtbot.waitUntil(parts.window.notice.isVisible, timeout=WAIT)
    QApplication.processEvents()
    qtbot.waitUntil(lambda: not parts.jobs.busy, timeout=WAIT)


def reachable(window: QWidget) -> list[QWidget]:
    """What the Tab key leads to, once round, in its order."""
    window.activateWindow()
    start = window.focusWidget() or window.nextInFocusChain()
    found: list[QWidget] = []
    one = start
    while True:
        if one.isVisible() and one.isEnabled() and one.focusPolicy() & Qt.FocusPolicy.TabFocus and one.focusProxy() is None:
            found.append(one)
        one = one.nextInFocusChain()
        if one is start:
            return found


def visible(window: QWidget) -> list[QWidget]:
    return [one for one in window.findChildren(QWidget) if one.isVisible()]


@pytest.mark.parametrize("screen", SCREENS)
def test_a_screen_is_named_reached_and_whole(
    screen: str, sized: Parts, qtbot: QtBot, matter: Path, first_packet: Path, tmp_path: Path
) -> None:
    window = sized.window
    turn_to(screen, sized, qtbot, matter, first_packet, tmp_path / "empty")
    assert window.width() <= 1280

    ring = reachable(window)
    for one in ring:
        interface = QAccessible.queryAccessibleInterface(one)
        assert interface is not None
        assert interface.text(QAccessible.Text.Name), one
    buttons = [one for one in visible(window) if isinstance(one, QAbstractButton | QComboBox | QTabBar) and one.isEnabled()]
    own = [one for one in buttons if not isinstance(one.parentWidget(), QTabBar)]  # a row of tabs brings its own arrows
    assert set(own) <= set(ring)

    places = [(one, QRect(one.mapTo(window, QPoint(0, 0)), one.size())) for one in ring]
    for (_, above), (after, below) in pairwise(places):
        # In reading order: nothing jumps back up within its own column.
        same_column = below.left() < above.right() and above.left() < below.right()
        first = after is places[0][0]
        assert first or not same_column or below.top() >= above.top(), after

    for one in visible(window):
        if isinstance(one, QLabel) and one.text():
            needed = one.heightForWidth(one.width()) if one.wordWrap() else one.sizeHint().height()
            assert one.height() >= needed - 1, one.text()
            assert one.wordWrap() or one.width() >= one.sizeHint().width() - 1, one.text()
        if isinstance(one, QAbstractButton | QComboBox) and not isinstance(one.parentWidget(), QTabBar):
            assert one.width() >= one.minimumSizeHint().width(), one
            assert one.height() >= one.minimumSizeHint().height(), one
        if isinstance(one, QLabel | QAbstractButton) and not in_scroll_area(one):
            inside = QRect(one.mapTo(window, QPoint(0, 0)), one.size())
            assert window.rect().contains(inside), (one, inside)


def in_scroll_area(one: QWidget) -> bool:
    above = one.parentWidget()
    while above is not None:
        if isinstance(above, QScrollArea | QTabBar):
            return True
        above = above.parentWidget()
    return False


@pytest.mark.parametrize("screen", ["start", "matter", "packet", "no packet"])
def test_one_filled_button_a_screen(
    screen: str, window: Parts, qtbot: QtBot, matter: Path, first_packet: Path, tmp_path: Path
) -> None:
    turn_to(screen, window, qtbot, matter, first_packet, tmp_path / "empty")
    filled = [one for one in visible(window.window) if isinstance(one, QAbstractButton) and one.property("role") == "main"]
    assert len(filled) == 1


class Brackets(QTranslator):
    """A language in which every word of ours is seen."""

    def isEmpty(self) -> bool:
        return False

    def translate(self, context: str, source: str, disambiguation: str | None = None, n: int = -1) -> str:
        return f"⟦{source}⟧" if context == CONTEXT else ""


@pytest.mark.parametrize("screen", ["start", "no packet", "matter"])
def test_every_word_can_be_said_in_another_language(
    screen: str, qtbot: QtBot, qapp: QApplication, dress: Dress, desk: Desk, matter: Path, first_packet: Path, tmp_path: Path
) -> None:
    language = Brackets()
    qapp.installTranslator(language)
    try:
        parts = compose(dress, DAY, desk)
        qtbot.addWidget(parts.window)
        parts.window.show()
        turn_to(screen, parts, qtbot, matter, first_packet, tmp_path)
        header, view = parts.window.header, parts.window.matter
        data = {header.title, *view.detail.findChildren(QLabel), view.next_why}
        for one in visible(parts.window):
            if isinstance(one, QLabel | QAbstractButton) and one not in data and one.text() not in ("", "‹", "›", "+", "−"):
                assert "⟦" in one.text(), one.text()
            if one.toolTip():
                assert "⟦" in one.toolTip()
            if isinstance(one, QAbstractButton) and one.accessibleName():
                assert "⟦" in one.accessibleName(), one.accessibleName()
        parts.jobs.close()
    finally:
        qapp.removeTranslator(language)
