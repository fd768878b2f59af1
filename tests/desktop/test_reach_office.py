"""The screens before and around a matter: everything has a name, is reached by the Tab key, and is whole with large text."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLabel, QLineEdit, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from desktop import steps
from desktop.app import Parts, compose
from desktop.theme import Dress
from desktop.views.agree import AgreeView
from desktop.views.clear import ClearView
from desktop.views.new_call import NewCallView
from desktop.views.office import OfficeView
from desktop.views.screens import SCREENS
from desktop.views.start import StartView
from packets.workflow.desk import Desk

from .conftest import DAY
from .office import make_office, on_screen, open_office

SIZES = [(1.0, 1280, 720), (2.0, 1280, 720), (1.5, 1024, 640)]


@pytest.fixture(params=SIZES, ids=lambda one: f"{one[0]:.0%}")
def sized(request: pytest.FixtureRequest, qtbot: QtBot, qapp: QApplication, desk: Desk) -> Iterator[Parts]:
    scale, width, height = request.param
    dress = Dress(qapp, scale=scale, dark=False)
    parts = compose(dress, DAY, desk)
    qtbot.addWidget(parts.window)
    parts.window.resize(width, height)
    parts.window.show()
    parts.window.activateWindow()
    qtbot.waitExposed(parts.window)
    yield parts
    parts.jobs.close()
    parts.session.deleteLater()
    dress.deleteLater()


def visible(window: QWidget) -> list[QWidget]:
    return [one for one in window.findChildren(QWidget) if one.isVisible()]


def reachable(window: QWidget) -> list[QWidget]:
    """What the Tab key leads to, once round."""
    start = window.focusWidget() or window.nextInFocusChain()
    found: list[QWidget] = []
    one = start
    while True:
        if one.isVisible() and one.isEnabled() and one.focusPolicy() & Qt.FocusPolicy.TabFocus and one.focusProxy() is None:
            found.append(one)
        one = one.nextInFocusChain()
        if one is start:
            return found


def scrolled(one: QWidget) -> bool:
    above = one.parentWidget()
    while above is not None and not isinstance(above, QScrollArea):
        above = above.parentWidget()
    return above is not None


def hold(window: QWidget) -> None:
    """Named, reached, and whole."""
    for _ in range(6):
        QApplication.processEvents()
    ring = reachable(window)
    for one in ring:
        interface = QAccessible.queryAccessibleInterface(one)
        assert interface is not None
        assert interface.text(QAccessible.Text.Name), one
    wanted = [one for one in visible(window) if isinstance(one, QAbstractButton | QComboBox | QLineEdit) and one.isEnabled()]
    own = [one for one in wanted if not isinstance(one.parentWidget(), QLineEdit | QComboBox)]
    assert {one for one in own if one not in ring} == set()
    for one in visible(window):
        if isinstance(one, QLabel) and one.text():
            needed = one.heightForWidth(one.width()) if one.wordWrap() else one.sizeHint().height()
            assert one.height() >= needed - 1, one.text()
            assert one.wordWrap() or one.width() >= one.sizeHint().width() - 1, one.text()
        if isinstance(one, QAbstractButton | QComboBox) and one in own:
            assert one.width() >= one.minimumSizeHint().width(), one.accessibleName()
            assert one.height() >= one.minimumSizeHint().height(), one.accessibleName()
            above = one.parentWidget()
            assert above is not None
            assert one.x() + one.width() <= above.width() + 1, one.accessibleName()
        if isinstance(one, QLabel | QAbstractButton) and one in {*own, *window.findChildren(QLabel)} and not scrolled(one):
            inside = QRect(one.mapTo(window, QPoint(0, 0)), one.size())
            assert window.rect().contains(inside), (one, inside)


def test_every_screen_is_named_reached_and_whole(sized: Parts, qtbot: QtBot, tmp_path: Path, first_matter: Path) -> None:
    window = sized.window
    start = window.view("start")
    assert isinstance(start, StartView)
    hold(window)
    start.start_in(tmp_path)
    hold(window)

    folder = make_office(tmp_path / "office", first_matter)
    open_office(sized, qtbot, folder)
    for screen in (steps.TODAY, steps.MATTERS, steps.NEW_CALL, steps.OFFICE):
        sized.session.go(screen)
        on_screen(sized, qtbot, screen)
        hold(window)
    office = window.view(steps.OFFICE)
    assert isinstance(office, OfficeView)
    office.add_person.click()
    office.add_note.click()
    hold(window)

    sized.session.go(steps.NEW_CALL)
    call = window.view(steps.NEW_CALL)
    assert isinstance(call, NewCallView)
    call.refer.click()
    hold(window)
    call.call.fields["name"].put("Rosalinda Ensayo")
    call.check.click()
    on_screen(sized, qtbot, steps.CLEAR)
    clear = window.view(steps.CLEAR)
    assert isinstance(clear, ClearView)
    clear.stop.click()
    hold(window)
    for screen in (steps.CALL, steps.REACH):
        sized.session.go(screen)
        on_screen(sized, qtbot, screen)
        hold(window)

    sized.session.offices.come_to("m01", steps.AGREE)
    on_screen(sized, qtbot, steps.AGREE)
    agree = window.view(steps.AGREE)
    assert isinstance(agree, AgreeView)
    agree.cards["disclosure_consent"].taken_back.click()
    hold(window)


@pytest.mark.parametrize("at", [steps.TODAY, steps.MATTERS, steps.NEW_CALL, steps.CALL, steps.CLEAR, steps.REACH])
def test_one_filled_button_a_screen(at: str, window: Parts, qtbot: QtBot, tmp_path: Path, first_matter: Path) -> None:
    folder = make_office(tmp_path / "office", first_matter)
    open_office(window, qtbot, folder)
    if at not in (steps.TODAY, steps.MATTERS, steps.NEW_CALL):
        window.session.open(folder / "m01")
        on_screen(window, qtbot, steps.GATHER)
    window.session.go(at)
    on_screen(window, qtbot, at)
    filled = [one for one in visible(window.window) if isinstance(one, QAbstractButton) and one.property("role") == "main"]
    assert len(filled) == 1


def test_a_field_that_the_keyboard_comes_to_is_in_sight(window: Parts, qtbot: QtBot, tmp_path: Path) -> None:
    open_office(window, qtbot, make_office(tmp_path / "office"))
    window.window.activateWindow()
    window.session.go(steps.OFFICE)
    on_screen(window, qtbot, steps.OFFICE)
    view = window.window.view(steps.OFFICE)
    assert isinstance(view, OfficeView)

    def in_sight(one: QWidget) -> bool:
        return window.window.rect().contains(QRect(one.mapTo(window.window, QPoint(0, 0)), one.size()))

    assert not in_sight(view.approval)
    view.approval.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.waitUntil(lambda: in_sight(view.approval))


class Windows(QObject):
    """Every widget that is shown as a window of its own, were it only for a moment."""

    def __init__(self) -> None:
        super().__init__()
        self.shown: list[QWidget] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            self.shown.append(watched)
        return False


def test_no_screen_takes_the_keyboard_away_from_the_window_while_it_is_made(
    window: Parts, qtbot: QtBot, qapp: QApplication, tmp_path: Path
) -> None:
    """A part that is shown before it has its place is a window: the desktop gives it the keyboard, and nobody gets it back."""
    open_office(window, qtbot, make_office(tmp_path / "office"))
    windows = Windows()
    qapp.installEventFilter(windows)
    try:
        for screen in sorted(SCREENS):
            window.window.view(screen)
    finally:
        qapp.removeEventFilter(windows)
    assert [type(one).__name__ for one in windows.shown] == []
