"""Every screen that there is: each thing has a name, is reached by the Tab key in reading order, and is whole on a small
screen with large text, in the light and in the dark."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Mapping
from itertools import pairwise
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, Qt, QTranslator
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLabel, QLineEdit, QScrollArea, QTabBar, QWidget
from pytestqt.qtbot import QtBot

from desktop import steps
from desktop.app import Parts, compose
from desktop.i18n import CONTEXT
from desktop.place import Place
from desktop.theme import Dress
from desktop.views.matter import MatterView
from desktop.views.screens import SCREENS, START
from desktop.widgets import choose
from desktop.widgets.inline_form import InlineForm
from packets.matters import headings
from packets.paths import RESOURCES
from packets.requests.model import read_toml
from packets.requests.office import is_office
from packets.requests.vocabulary import AnswerKey
from packets.vault.folder import RECORD
from packets.workflow.desk import Desk
from packets.workflow.edits import AskFor

from .conftest import DAY, OFFICE, WAIT, view

OFFICE_SCREENS = tuple(one.id for one in steps.office_screens() if one.id in SCREENS)
MATTER_SCREENS = tuple(one.id for one in steps.matter_screens() if one.id in SCREENS)
DRESSES = [
    pytest.param((scale, width, height, dark), id=f"{scale:.0%}-{width}-{'dark' if dark else 'light'}")
    for dark in (False, True)
    for scale, width, height in ((1.0, 1280, 720), (2.0, 1280, 720))
] + [pytest.param((1.5, 1024, 640, False), id="150%-1024-light")]


@pytest.fixture(params=DRESSES)
def dressed(request: pytest.FixtureRequest, qtbot: QtBot, qapp: QApplication, desk: Desk) -> Iterator[Parts]:
    scale, width, height, dark = request.param
    dress = Dress(qapp, scale=scale, dark=dark)
    parts = compose(dress, DAY, desk)
    qtbot.addWidget(parts.window)
    parts.window.resize(width, height)
    parts.window.show()
    qtbot.waitExposed(parts.window)
    yield parts
    parts.jobs.close()
    parts.session.deleteLater()
    dress.deleteLater()


Walk = Callable[[Parts], Iterator[str]]


@pytest.fixture
def walk(qtbot: QtBot, first_matter: Path, first_packet: Path, tmp_path: Path) -> Walk:
    """Brings the window to every screen and through some further states, as a person finds them; gives their names."""

    def settle(parts: Parts) -> None:
        QApplication.processEvents()
        qtbot.waitUntil(lambda: not parts.jobs.busy, timeout=WAIT)
        for _ in range(5):  # what is laid out anew asks what is around it to be laid out anew
            QApplication.processEvents()

    def opened(parts: Parts, folder: Path) -> None:
        parts.session.open(folder)
        found = folder if (folder / RECORD).exists() else None
        settle(parts)
        at = found and (Place(found.parent, found.name) if is_office(found.parent) else Place(None, str(found)))
        assert parts.session.place == at

    def matter(name: str, source: Path, *changes: tuple[str, str]) -> Path:
        folder = Path(shutil.copytree(source, tmp_path / name))
        record = (folder / RECORD).read_text(encoding="utf-8")
        for before, after in changes:
            assert before in record
            record = record.replace(before, after, 1)
        (folder / RECORD).write_text(record, encoding="utf-8")
        return folder

    def walked(parts: Parts) -> Iterator[str]:
        settle(parts)
        yield START
        opened(parts, matter("plain", first_matter))
        parts.session.go(steps.BUILD)
        settle(parts)
        yield "no packet"
        opened(parts, matter("waits", first_matter, ('item = "harm_page"\n', "")))
        yield "a paper waits"
        (tmp_path / "empty").mkdir()
        parts.session.open(tmp_path / "empty")
        qtbot.waitUntil(parts.window.notice.isVisible, timeout=WAIT)
        settle(parts)
        yield "a notice"
        opened(parts, matter("two", first_matter, ("\n[answers]", '\n[[requests]]\nid = "soi_request"\n\n[answers]')))
        yield "two requests"
        office = tmp_path / "office"
        office.mkdir()
        (office / "office.toml").write_text(OFFICE, encoding="utf-8")
        opened(parts, matter("office/m-0001", first_packet))
        for screen in (*OFFICE_SCREENS, *MATTER_SCREENS):
            parts.session.go(screen)
            settle(parts)
            assert parts.window.screens.currentWidget() is parts.window.view(screen)
            yield screen
        parts.session.go(steps.GATHER)
        view(parts, steps.GATHER, MatterView).about_button.click()
        settle(parts)
        yield "about the request"
        parts.session.do(
            AskFor(item="report", **{"from": "The records desk of Sampletown"}), said="Noted: asked the records desk"
        )
        qtbot.waitUntil(parts.window.said.undo.isVisible, timeout=WAIT)
        settle(parts)
        yield "said"

    return walked


def reachable(window: QWidget) -> list[QWidget]:
    """What the Tab key leads to, once round, in its order."""
    window.activateWindow()
    start = window  # and so from the top
    found: list[QWidget] = []
    one = start.nextInFocusChain()
    while one is not start:
        if one.isVisible() and one.isEnabled() and one.focusPolicy() & Qt.FocusPolicy.TabFocus and one.focusProxy() is None:
            found.append(one)
        one = one.nextInFocusChain()
    return found


def visible(window: QWidget) -> list[QWidget]:
    return [one for one in window.findChildren(QWidget) if one.isVisible()]


def faults_of(window: QWidget) -> list[str]:
    """Everything that somebody cannot read, reach or hear, in words."""
    found: list[str] = []
    ring = reachable(window)
    for one in ring:
        interface = QAccessible.queryAccessibleInterface(one)
        if interface is None or not interface.text(QAccessible.Text.Name):
            found.append(f"no name: {named(one)}")
    for one in visible(window):
        # A row of tabs brings its own arrows, a field that is typed into its own helpers.
        own = not isinstance(one.parentWidget(), QTabBar | QComboBox | QLineEdit)
        if isinstance(one, QAbstractButton | QComboBox | QTabBar | QLineEdit) and one.isEnabled() and own and one not in ring:
            found.append(f"not reached: {named(one)}")
        if isinstance(one, QLabel) and one.text():
            needed = one.heightForWidth(one.width()) if one.wordWrap() else one.sizeHint().height()
            if one.height() < needed - 1 or not (one.wordWrap() or one.width() >= one.sizeHint().width() - 1):
                found.append(f"cut: {named(one)}, {one.height()} of {needed}")
        if isinstance(one, QAbstractButton | QComboBox) and not isinstance(one.parentWidget(), QTabBar):
            least = one.minimumSizeHint()
            if one.width() < least.width() or one.height() < least.height():
                found.append(f"cut: {named(one)}, {one.size().toTuple()} of {least.toTuple()}")
        if isinstance(one, QLabel | QAbstractButton | QComboBox | QLineEdit):
            inside = QRect(one.mapTo(window, QPoint(0, 0)), one.size())
            area = scroll_area_of(one)
            if area is None and not window.rect().contains(inside):
                found.append(f"outside: {named(one)}, {inside.getRect()}")
            if area is not None and area.widget() is not None:
                within = QRect(one.mapTo(area.widget(), QPoint(0, 0)), one.size())
                sideways = area.widget().width() > area.viewport().width() + 1
                if sideways or not area.widget().rect().contains(within):
                    found.append(f"outside its area: {named(one)}, {within.getRect()} of {area.viewport().size().toTuple()}")
    return found + jumps(window, ring)


def jumps(window: QWidget, ring: list[QWidget]) -> list[str]:
    """Where the Tab key goes back up within a column."""
    found = []
    places = [(one, QRect(one.mapTo(window, QPoint(0, 0)), one.size())) for one in ring]
    for (before, above), (after, below) in pairwise(places):
        same_column = below.left() < above.right() and above.left() < below.right()
        # What is scrolled stands within its area, which the Tab key comes to first.
        scrolled = before.isAncestorOf(after) or scroll_area_of(after) is not scroll_area_of(before)
        if same_column and below.top() < above.top() and not scrolled:
            found.append(f"jumps up: {named(before)} to {named(after)}")
    return found


def told(found: Mapping[str, list[str]]) -> str:
    return "\n".join(f"{screen}: {fault}" for screen, faults in found.items() for fault in faults)


def named(one: QWidget) -> str:
    words = one.text() if isinstance(one, QLabel | QAbstractButton | QLineEdit) else one.accessibleName()
    above = one.parentWidget()
    return f"{type(one).__name__} {words[:60]!r} in {type(above).__name__}"


def scroll_area_of(one: QWidget) -> QScrollArea | None:
    above = one.parentWidget()
    while above is not None:
        if isinstance(above, QScrollArea):
            return above
        above = above.parentWidget()
    return None


def test_every_screen_is_named_reached_and_whole(dressed: Parts, walk: Walk) -> None:
    found: dict[str, list[str]] = {}
    for screen in walk(dressed):
        faults = faults_of(dressed.window)
        if dressed.window.width() > 1280 or dressed.window.height() > 720:
            faults.append(f"the window grew to {dressed.window.size().toTuple()}")
        if faults:
            found[screen] = faults
    assert found == {}, told(found)


def test_every_form_that_opens_in_place_is_named_reached_and_whole(
    qtbot: QtBot, qapp: QApplication, desk: Desk, walk: Walk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each button of a screen that opens a form is pressed, with the largest text. Nobody chooses a file here."""
    monkeypatch.setattr(choose, "_ask_all", lambda *_: [])
    dress = Dress(qapp, scale=2.0, dark=False)
    parts = compose(dress, DAY, desk)
    qtbot.addWidget(parts.window)
    parts.window.resize(1280, 720)
    parts.window.show()
    qtbot.waitExposed(parts.window)
    found: dict[str, list[str]] = {}
    opened = 0
    for screen in walk(parts):
        for form in parts.window.screens.currentWidget().findChildren(InlineForm):
            owner = form.parentWidget()
            for pressed in owner.findChildren(QAbstractButton) if owner is not None else ():
                if not pressed.isVisible() or not pressed.isEnabled() or form.isAncestorOf(pressed) or not opens(pressed):
                    continue
                pressed.click()
                QApplication.processEvents()
                if form.isVisible():
                    opened += 1
                    faults = faults_of(parts.window)
                    focus = parts.window.focusWidget()
                    if focus is None or not form.isAncestorOf(focus):
                        faults.append("the form has no focus")
                    if faults:
                        found[f"{screen}: {pressed.text()}"] = faults
                    form.close_form()
                    QApplication.processEvents()
    parts.jobs.close()
    dress.deleteLater()
    assert found == {}, told(found)
    assert opened >= 6


def opens(pressed: QAbstractButton) -> bool:
    """Not what leads to another screen, asks for a file or builds."""
    leads = ("Go to", "Save", "Bring", "Build", "See", "Check for")
    return pressed.property("role") != "choice" and not pressed.text().startswith(leads)


def test_at_most_one_filled_button_in_a_card(window: Parts, walk: Walk) -> None:
    found: dict[str, list[str]] = {}
    for screen in walk(window):
        filled = [one for one in visible(window.window) if isinstance(one, QAbstractButton) and one.property("role") == "main"]
        cards = [one.parentWidget() for one in filled]
        if len(cards) != len(set(cards)):
            found[screen] = [named(one) for one in filled]
    assert found == {}, told(found)


class Brackets(QTranslator):
    """A language in which every word of ours is seen."""

    def isEmpty(self) -> bool:
        return False

    def translate(self, context: str, source: str, disambiguation: str | None = None, n: int = -1) -> str:
        return f"⟦{source}⟧" if context == CONTEXT else ""


def test_every_word_can_be_said_in_another_language(
    qtbot: QtBot, qapp: QApplication, dress: Dress, desk: Desk, walk: Walk
) -> None:
    language = Brackets()
    qapp.installTranslator(language)
    found: dict[str, list[str]] = {}
    try:
        parts = compose(dress, DAY, desk)
        qtbot.addWidget(parts.window)
        parts.window.show()
        for screen in walk(parts):
            data = words_of_the_matter(parts)
            data |= {parts.window.notice.words, parts.window.said.words.text()}  # of the doors, and of this test
            bare = [one for one in words_of_ours(parts.window) if "⟦" not in one and not set(one.split("\n")) <= data]
            if bare:
                found[screen] = bare
        parts.jobs.close()
    finally:
        qapp.removeTranslator(language)
    assert found == {}, told(found)


def words_of_ours(window: QWidget) -> list[str]:
    found: list[str] = []
    for one in visible(window):
        if isinstance(one, QLabel | QAbstractButton) and one.text() not in ("", "‹", "›", "+", "−", "…", "↺", "↻"):
            found.append(one.text())
        if one.toolTip():
            found.append(one.toolTip())
        if isinstance(one, QAbstractButton) and one.accessibleName():
            found.append(one.accessibleName())
    return found


def words_of_the_matter(parts: Parts) -> set[str]:
    """What comes from definitions, the office and the matter: it is said as it stands there."""
    library, snapshot = parts.session.desk.library, parts.session.snapshot
    found: set[str] = {library.office.name}
    for kind in library.kinds.values():
        found |= {kind.definition.title, kind.definition.currency.note, kind.definition.currency.source}
        for item in kind.items:
            found |= {item.label, item.why, item.instead, item.source}
    for entry in (*library.answers.answers.values(), *library.answers.tables.values()):
        found |= {entry.label, entry.ask if isinstance(entry, AnswerKey) else entry.row, entry.page}
    found |= set(headings.ORDER)
    for recipe in library.recipes.values():
        placed = (*recipe.fields, *recipe.ticks, *recipe.rows)
        found |= {f"{recipe.form}: {recipe.title}", *(f"{recipe.form} {one.at}" for one in placed)}
    checks = read_toml(RESOURCES / "vocabulary" / "return_checks.toml")
    found |= {one["look"] for one in checks.values()}
    found |= {part.label for kind in library.kinds.values() for item in kind.items for part in item.parts}
    if snapshot is not None:
        found |= {snapshot.name, snapshot.request.title, *(one.title for one in snapshot.papers)}
        for item in snapshot.checklist.items:
            found |= {*item.reasons}
        found |= {one.label for one in snapshot.checklist.clocks}
    return found
