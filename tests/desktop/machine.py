"""A computer with the program on it: each start is another process, of which only the arguments come over. And what a pair of
hands does in front of it: make a vault, sign in, let somebody in."""

from __future__ import annotations

import gc
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop import steps
from desktop.app import Parts, compose
from desktop.theme import Dress
from desktop.views.locked import LockedView
from desktop.views.new_call import NewCallView
from desktop.views.new_passphrase import NewPassphrase
from desktop.views.new_vault import NewVaultView
from desktop.views.office import OfficeView
from desktop.widgets.screen import ScreenView
from desktop.widgets.sheet_card import PaperCard
from packets.system.policy import Found, Policy
from packets.vault.sealed.passphrase import Kdf, Secret
from packets.workflow import vaults
from packets.workflow.desk import Desk
from packets.workflow.signing_in import How

from .conftest import DAY, WAIT
from .hands import fill, press, settle, write

OLGA = "seven herons walk on wet stones"
PIA = "quiet orange lamps above rivers"
AGAIN = "slow wooden trains under maples"


def secret(passphrase: str, device: bytes) -> Secret:
    """What a passphrase gives without the price of Argon2id, which has its own tests."""
    return Secret(device=device, ready=hashlib.sha256(" ".join(passphrase.split()).encode()).digest())


@dataclass(repr=False)
class Machine:
    """A computer: each start of the program is another process, of which only the arguments come over."""

    dress: Dress
    qtbot: QtBot
    how: How
    starts: list[list[str]] = field(default_factory=list)
    running: Parts | None = None
    started: list[Parts] = field(default_factory=list)
    """Kept to the end: elsewhere the system takes a whole process away at once."""

    def start(self, found: Found | None = None) -> Parts:
        desk = Desk(hands=2)
        found = found or Found(Policy())
        parts = compose(self.dress, DAY, desk, how=self.how, found=found, again=self._again)
        self.started.append(parts)
        self.qtbot.addWidget(parts.window, before_close_func=lambda _: end(parts))
        parts.window.resize(1280, 800)
        parts.window.show()
        parts.window.activateWindow()
        self.qtbot.waitExposed(parts.window)
        self.running = parts
        return parts

    def _again(self, words: Sequence[str]) -> object:
        self.starts.append(list(words))
        return None

    def locked(self, before: int) -> Parts:
        """Wait until it locked, and start what it started."""
        self.qtbot.waitUntil(lambda: len(self.starts) > before, timeout=WAIT)
        word, place = self.starts[-1]
        assert word == "window"
        parts = self.start()
        parts.session.open(Path(place))
        return parts

    def lock(self) -> Parts:
        before = len(self.starts)
        assert self.running is not None
        window = self.running.window
        window.activateWindow()
        self.qtbot.waitUntil(window.isActiveWindow, timeout=WAIT)
        QTest.keyClick(window, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
        return self.locked(before)


def end(parts: Parts) -> None:
    office = parts.session.vault.office
    parts.jobs.close()
    if office is not None:
        vaults.leave(office)
        parts.session.offices.leave()
    parts.session.vault.idle.end()
    parts.session.vault.clip.end()
    parts.desk.close()


V = TypeVar("V", bound=ScreenView)


def see(parts: Parts, qtbot: QtBot, kind: type[V]) -> V:
    """The screen that is shown, once it is of this kind and nothing is under way."""
    qtbot.waitUntil(lambda: isinstance(parts.window.screens.currentWidget(), kind) and not parts.jobs.busy, timeout=WAIT)
    made = parts.window.screens.currentWidget()
    assert isinstance(made, kind)
    return made


def go(parts: Parts, qtbot: QtBot, screen: str, kind: type[V]) -> V:
    parts.session.go(screen)
    return see(parts, qtbot, kind)


def choose_words(one: NewPassphrase, passphrase: str) -> None:
    write(one.first, passphrase)
    write(one.second, passphrase)


def prove(card: PaperCard) -> None:
    """Type back what stands on the paper."""
    assert card._sheet is not None
    for number, place, one in card.asked:
        write(one, card._sheet.groups(number)[place].lower())


def make(machine: Machine, qtbot: QtBot, place: Path, role: str = "attorney") -> tuple[Parts, str]:
    """Olga makes the vault; gives what stands on its recovery sheet."""
    parts = machine.start()
    made = go(parts, qtbot, steps.NEW_VAULT, NewVaultView)
    write(made.folder, str(place))
    write(made.office, "Made-up Workers' Law Office")
    write(made.person, "Olga Dummy")
    made.role.put(role)
    choose_words(made.passphrase, OLGA)
    press(qtbot, made.go_on)
    prove(made.sheet)
    assert made.sheet.sheet is not None
    (sheet,) = made.sheet.sheet.sheets
    press(qtbot, made.make)
    qtbot.waitUntil(lambda: parts.session.vault.office is not None and not parts.jobs.busy, timeout=WAIT)
    return parts, sheet


def sign_in(parts: Parts, qtbot: QtBot, name: str, passphrase: str) -> LockedView:
    door = see(parts, qtbot, LockedView)
    write(door.name, name)
    write(door.passphrase, passphrase)
    press(qtbot, door.open)
    qtbot.waitUntil(lambda: not parts.jobs.busy, timeout=WAIT)
    return door


def inside(parts: Parts, qtbot: QtBot, name: str) -> None:
    qtbot.waitUntil(lambda: parts.session.vault.office is not None and not parts.jobs.busy, timeout=WAIT)
    assert parts.session.who.name == name


def let_pia_in(parts: Parts, qtbot: QtBot) -> None:
    office = go(parts, qtbot, steps.OFFICE, OfficeView)
    press(qtbot, office.add_person)
    office.staff_form.field("role").put("paralegal")
    fill(office.staff_form, qtbot, name="Pia Sample")
    settle(parts, qtbot)
    assert office.access.people.choose("pia")
    press(qtbot, office.access.let_in)
    choose_words(office.access.new, PIA)
    press(qtbot, office.access.keep)
    settle(parts, qtbot)
    assert office.access._access.staff == {"olga", "pia"}


def new_call(parts: Parts, qtbot: QtBot, name: str) -> str:
    call = go(parts, qtbot, steps.NEW_CALL, NewCallView)
    write(call.call.fields["name"], name)
    press(qtbot, call.save)
    qtbot.waitUntil(lambda: parts.session.snapshot is not None and not parts.jobs.busy, timeout=WAIT)
    assert parts.session.store is not None
    return parts.session.store.key


def machines(qapp: QApplication, dress: Dress, qtbot: QtBot, folder: Path) -> Iterator[Machine]:
    """One for a test; what it started ends with it."""
    how = How(secret, lambda: Kdf(salt="00" * 16), folder / "state")
    made = Machine(dress, qtbot, how)
    yield made
    qapp.setQuitOnLastWindowClosed(True)
    # Gone now and whole, and not by the collector in the middle of what the toolkit does for the next test.
    for parts in made.started:
        parts.window.deleteLater()
        parts.locker.veil.deleteLater()
        parts.session.deleteLater()  # with what it watches: the system has only so many of that
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    made.started.clear()
    made.running = None
    gc.collect()
