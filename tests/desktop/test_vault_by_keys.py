"""Two people and one vault with nothing but the keyboard: before every key it is somewhere, and in sight."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QTreeView, QWidget
from pytestqt.qtbot import QtBot

from desktop import steps
from desktop.app import Parts
from desktop.rows import RECORD, Row
from desktop.views.decide import DecideView
from desktop.views.health import HealthView
from desktop.views.locked import LockedView
from desktop.views.office import OfficeView
from desktop.widgets.screen import Scrolled

from .conftest import WAIT
from .machine import OLGA, PIA, Machine, make, see
from .test_sealed import texts

ROUND = 120
"""Presses of Tab after which somebody gives up; no screen has nearly as many things to come to."""


@dataclass
class Keys:
    """Hands that never leave the keyboard. Every key goes to whatever has it."""

    parts: Parts
    qtbot: QtBot

    @property
    def at(self) -> QWidget:
        """Where the keyboard is: always somewhere, and in sight."""
        window = self.parts.window
        self.qtbot.waitUntil(lambda: window.focusWidget() is not None and window.focusWidget().isVisible(), timeout=WAIT)
        one = window.focusWidget()
        assert one is not None

        def in_sight() -> bool:
            shown = QRect(one.mapTo(window, QPoint(0, 0)), one.size())
            if isinstance(one, QTreeView):  # of a list its row
                row = one.visualRect(one.currentIndex())
                shown = QRect(one.viewport().mapTo(window, row.topLeft()), row.size())
            return window.rect().contains(shown)

        self.qtbot.waitUntil(in_sight, timeout=WAIT)
        return one

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(self.at, key, modifier)
        self.qtbot.waitUntil(lambda: not self.parts.jobs.busy, timeout=WAIT)

    def write(self, words: str) -> None:
        assert isinstance(self.at, QLineEdit), self.at
        QTest.keyClicks(self.at, words)

    def tab_to(self, name: str) -> None:
        """Until a screen reader says this name."""
        met: list[str] = []
        while len(met) < ROUND:
            met.append(self.at.accessibleName() or type(self.at).__name__)
            if met[-1] == name:
                return
            self.press(Qt.Key.Key_Tab)
        raise AssertionError(f"the Tab key never comes to {name!r}, but to {met}")

    def do(self, name: str) -> None:
        self.tab_to(name)
        self.press(Qt.Key.Key_Space)

    def choose(self, key: str) -> None:
        """A row of the list that has the keyboard."""
        one = self.at
        assert isinstance(one, QTreeView)
        self.press(Qt.Key.Key_Home)
        for _ in range(ROUND):
            record = one.currentIndex().data(RECORD)
            if isinstance(record, Row) and getattr(record.key, "key", record.key) == key:
                return
            self.press(Qt.Key.Key_Down)
        raise AssertionError(f"no row {key!r}")

    def on_rail(self, title: str) -> None:
        """By Alt+Left and the arrows to a step."""
        self.press(Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
        rail = self.parts.window.rail
        assert self.at is rail
        self.press(Qt.Key.Key_Home)
        while rail.titles[rail.currentRow()] != title:
            self.press(Qt.Key.Key_Down)
        self.press(Qt.Key.Key_Tab)

    def stays_on(self, screen: QWidget) -> None:
        """After a form closed the keyboard is on the screen where it was, and not on a button that holds off the lock."""
        assert screen.isAncestorOf(self.at), self.at.accessibleName()


def keys_of(machine: Machine, qtbot: QtBot) -> Keys:
    parts = machine.running
    assert parts is not None
    parts.window.activateWindow()
    qtbot.waitUntil(parts.window.isActiveWindow, timeout=WAIT)
    return Keys(parts, qtbot)


def sign_in(keys: Keys, name: str, passphrase: str) -> None:
    see(keys.parts, keys.qtbot, LockedView)
    assert keys.at.accessibleName() == "Your name"
    keys.write(name)
    keys.press(Qt.Key.Key_Return)
    keys.write(passphrase)
    keys.press(Qt.Key.Key_Return)
    keys.qtbot.waitUntil(lambda: keys.parts.session.vault.office is not None and not keys.parts.jobs.busy, timeout=WAIT)


def lock(keys: Keys, machine: Machine) -> Keys:
    before = len(machine.starts)
    QTest.keyClick(keys.at, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    machine.locked(before)
    return keys_of(machine, keys.qtbot)


def test_a_vault_is_made_shared_and_one_matter_kept_to_one_person_without_a_mouse(
    machine: Machine, qtbot: QtBot, tmp_path: Path
) -> None:
    machine.start()
    keys = keys_of(machine, qtbot)
    keys.do("Make the office's vault")
    made = keys.parts.window.view(steps.NEW_VAULT)
    assert keys.at.accessibleName() == "Name of the office"
    keys.write("Made-up Workers' Law Office")
    keys.tab_to("Your name")
    keys.write("Olga Dummy")
    keys.tab_to("You are")
    keys.press(Qt.Key.Key_Down)
    keys.tab_to("Type it, or a sentence of your own")
    keys.write(OLGA)
    keys.tab_to("Type it once more")
    keys.write(OLGA)
    keys.tab_to("Folder of the vault")
    keys.press(Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    keys.write(str(tmp_path / "vault"))
    keys.do("Show the recovery sheet")
    for number, place, field in made.sheet.asked:  # type: ignore[attr-defined]
        keys.tab_to(field.words)
        keys.write(made.sheet.sheet.groups(number)[place])  # type: ignore[attr-defined]
    keys.do("Make the vault")
    qtbot.waitUntil(lambda: keys.parts.session.vault.office is not None and not keys.parts.jobs.busy, timeout=WAIT)

    # Somebody is added to the staff and let in
    keys.on_rail("Office")
    office = see(keys.parts, qtbot, OfficeView)
    keys.do("Add a person")
    assert keys.at.accessibleName() == "Name"
    keys.write("Pia Sample")
    keys.tab_to("Role")
    for _ in range(4):
        keys.press(Qt.Key.Key_Down)
    assert office.staff_form.field("role").value() == "paralegal"
    keys.do("Add")
    keys.stays_on(office)
    keys.tab_to("Who can open the vault")
    keys.choose("pia")
    keys.do("Let the chosen person in")
    assert keys.at.accessibleName() == "Type it, or a sentence of your own"
    keys.write(PIA)
    keys.tab_to("Type it once more")
    keys.write(PIA)
    keys.do("Let in")
    assert office.access._access.staff == {"olga", "pia"}
    keys.stays_on(office)

    # A matter that opens to Olga alone
    keys.on_rail("New call")
    keys.tab_to("Name")
    keys.write("Rosalinda Ensayo")
    keys.do("Save call")
    qtbot.waitUntil(lambda: keys.parts.session.snapshot is not None and not keys.parts.jobs.busy, timeout=WAIT)
    assert keys.parts.session.store is not None
    matter = keys.parts.session.store.key
    keys.on_rail("Decide")
    decide = see(keys.parts, qtbot, DecideView)
    keys.do("Only some may open it …")
    keys.do("Let only these open it")
    assert "Olga Dummy" in decide.access.state.text()
    keys.stays_on(decide)

    # The other person
    keys = lock(keys, machine)
    sign_in(keys, "Pia Sample", PIA)
    assert keys.parts.session.who.name == "Pia Sample"
    keys.on_rail("Matters")
    keys.tab_to("Matters")
    keys.choose(matter)
    keys.press(Qt.Key.Key_Return)
    assert keys.parts.session.snapshot is None
    assert not any("Rosalinda" in one for one in texts(keys.parts.window))


def test_a_form_that_closes_gives_the_keyboard_back_to_the_button_that_opened_it(
    machine: Machine, qtbot: QtBot, tmp_path: Path
) -> None:
    parts, _ = make(machine, qtbot, tmp_path / "vault")
    keys = keys_of(machine, qtbot)
    keys.on_rail("Office")
    see(parts, qtbot, OfficeView)
    for name, away in (("Add a person", "Not now"), ("Add a note", "Not now"), ("Say the rule", "Not now")):
        keys.do(name)
        keys.do(away)
        assert keys.at.accessibleName() == name
        keys.press(Qt.Key.Key_Space)
        keys.press(Qt.Key.Key_Escape)
        assert keys.at.accessibleName() == name


def test_a_screen_that_is_gone_to_from_a_screen_has_the_keyboard(machine: Machine, qtbot: QtBot, tmp_path: Path) -> None:
    machine.start()
    keys = keys_of(machine, qtbot)
    for _ in range(2):
        keys.do("This computer")
        assert keys.at.accessibleName() == "Look again"
        keys.tab_to("What was looked at")
        keys.do("Back")
        assert not isinstance(keys.at, Scrolled)
        assert keys.parts.window.view(steps.START).isAncestorOf(keys.at)
    assert QApplication.focusWidget() is keys.at


def test_what_has_the_keyboard_stays_in_sight_while_rows_come_in_above_it(machine: Machine, qtbot: QtBot) -> None:
    parts = machine.start()
    parts.window.resize(1024, 480)
    parts.session.go(steps.HEALTH)
    view = parts.window.view(steps.HEALTH)
    assert isinstance(view, HealthView)
    view.again.setFocus()
    scroll = view.findChild(Scrolled)
    assert isinstance(scroll, Scrolled)
    bar = scroll.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 300, timeout=WAIT)
    assert QApplication.focusWidget() is view.again
    qtbot.waitUntil(
        lambda: scroll.viewport().rect().contains(QRect(view.again.mapTo(scroll.viewport(), QPoint(0, 0)), view.again.size()))
    )
