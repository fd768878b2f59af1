"""Two people and one vault, through the window: made, used, locked, opened by another, refused, left, recovered."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop import steps
from desktop.app import Parts, compose
from desktop.theme import Dress
from desktop.views.decide import DecideView
from desktop.views.locked import LockedView
from desktop.views.new_call import NewCallView
from desktop.views.new_passphrase import NewPassphrase
from desktop.views.new_vault import NewVaultView
from desktop.views.office import OfficeView
from desktop.widgets.screen import ScreenView
from desktop.widgets.sheet_card import SheetCard
from packets.system.policy import Found, Policy
from packets.vault.sealed.passphrase import Kdf, Secret
from packets.workflow import vaults
from packets.workflow.desk import Desk
from packets.workflow.vaults import How

from .conftest import DAY, WAIT, paper
from .hands import fill, press, settle, write
from .test_sealed import texts

OLGA = "seven herons walk on wet stones"
PIA = "quiet orange lamps above rivers"
AGAIN = "slow wooden trains under maples"


def secret(passphrase: str, device: bytes) -> Secret:
    """What a passphrase gives without the price of Argon2id, which has its own tests."""
    return Secret(device=device, ready=hashlib.sha256(" ".join(passphrase.split()).encode()).digest())


@dataclass
class Machine:
    """A computer: each start of the program is another process, of which only the arguments come over."""

    dress: Dress
    qtbot: QtBot
    how: How
    starts: list[list[str]] = field(default_factory=list)
    running: Parts | None = None
    desks: list[Desk] = field(default_factory=list)

    def start(self, found: Found | None = None) -> Parts:
        desk = Desk(hands=2)
        self.desks.append(desk)
        found = found or Found(Policy())
        parts = compose(self.dress, DAY, desk, how=self.how, found=found, again=self._again)
        self.qtbot.addWidget(parts.window)
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
        QTest.keyClick(self.running.window, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
        return self.locked(before)


@pytest.fixture
def machine(qapp: QApplication, dress: Dress, qtbot: QtBot, tmp_path: Path) -> Iterator[Machine]:
    how = How(secret, lambda: Kdf(salt="00" * 16), tmp_path / "state")
    made = Machine(dress, qtbot, how)
    yield made
    if made.running is not None:
        office = made.running.session.vault.office
        made.running.jobs.close()
        if office is not None:
            vaults.leave(office)
            made.running.session.offices.forget()
        made.running.session.vault.idle.end()
        made.running.session.vault.clip.end()
    for desk in made.desks:
        desk.close()
    qapp.setQuitOnLastWindowClosed(True)


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


def prove(card: SheetCard) -> None:
    """Type back what stands on the paper."""
    assert card.sheet is not None
    for number, place, one in card.asked:
        write(one, card.sheet.groups(number)[place].lower())


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


def test_a_vault_is_made_used_locked_shared_left_and_recovered(machine: Machine, qtbot: QtBot, tmp_path: Path) -> None:
    place = tmp_path / "vault"
    parts, sheet = make(machine, qtbot, place)
    assert (parts.session.who.name, parts.session.who.role) == ("Olga Dummy", "attorney")
    let_pia_in(parts, qtbot)

    # A matter, and papers in it
    key = new_call(parts, qtbot, "Rosalinda Ensayo")
    parts.session.collect([paper(tmp_path / "scan.pdf", "scan", 2)])
    settle(parts, qtbot)
    assert parts.session.snapshot is not None
    assert len(parts.session.snapshot.papers) == 1

    # It is restricted to Olga
    decide = go(parts, qtbot, steps.DECIDE, DecideView)
    press(qtbot, decide.access.restrict)
    press(qtbot, decide.access.form.accept)
    settle(parts, qtbot)
    assert "Only these may open it: Olga Dummy" in decide.access.state.text()

    # Pia comes in, and does not see it
    parts = machine.lock()
    sign_in(parts, qtbot, "pia sample", PIA)
    inside(parts, qtbot, "Pia Sample")
    parts.session.open_key(key)
    qtbot.waitUntil(lambda: not parts.jobs.busy, timeout=WAIT)
    assert parts.session.snapshot is None
    assert parts.window.notice.isVisible()
    assert not any("Rosalinda" in one for one in texts(parts.window))

    # Olga compares the words and lets her in
    parts = machine.lock()
    sign_in(parts, qtbot, "Olga Dummy", OLGA)
    inside(parts, qtbot, "Olga Dummy")
    decide = see(parts, qtbot, DecideView)  # where she was
    qtbot.waitUntil(decide.access.one_more.isVisible, timeout=WAIT)
    press(qtbot, decide.access.one_more)
    decide.access.form.field("who").put("pia")
    press(qtbot, decide.access.form.accept)
    settle(parts, qtbot)
    office = parts.session.vault.office
    assert office is not None
    assert vaults.words_of(office, "pia") in decide.access.form._words.text()
    press(qtbot, decide.access.form.accept)
    settle(parts, qtbot)
    assert "Olga Dummy, Pia Sample" in decide.access.state.text()
    press(qtbot, decide.access.to_all)
    settle(parts, qtbot)
    assert decide.access.state.text() == "Everybody of the office may open it."

    # Pia leaves the office
    screen = go(parts, qtbot, steps.OFFICE, OfficeView)
    assert screen.access.people.choose("pia")
    press(qtbot, screen.access.take_away)
    press(qtbot, screen.access.form.accept)
    settle(parts, qtbot)
    assert screen.access._access.staff == {"olga"}
    parts = machine.lock()
    door = sign_in(parts, qtbot, "Pia Sample", PIA)
    assert "Wrong name or passphrase" in door.state.text()
    assert parts.session.vault.office is None

    # Olga has lost her passphrase
    press(qtbot, door.recovery)
    write(door.sheet_one, sheet)
    write(door.sheet_name, "Olga Dummy")
    choose_words(door.chosen, AGAIN)
    press(qtbot, door.go_on)
    prove(door.fresh)
    press(qtbot, door.use_it)
    inside(parts, qtbot, "Olga Dummy")
    parts.session.open_key(key)
    settle(parts, qtbot)
    assert parts.session.snapshot is not None
    assert len(parts.session.snapshot.papers) == 1
