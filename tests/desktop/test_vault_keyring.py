"""The device secret and being remembered, at the door of the vault; and keys that nobody signed for."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from pytestqt.qtbot import QtBot

from desktop import steps
from desktop.app import Parts
from desktop.views.locked import LockedView
from desktop.views.new_vault import NewVaultView
from desktop.views.office import OfficeView
from packets.system.policy import Found, Keyring, Policy
from packets.vault.sealed.identity import Identity
from packets.workflow import signing_in, vaults
from tests.keyrings import Login

from .conftest import DAY, WAIT
from .hands import press, settle, write
from .machine import OLGA, Machine, choose_words, go, inside, let_pia_in, make, prove, see, sign_in


def by(**keyring: str) -> Found:
    return Found(Policy(keyring=Keyring.model_validate(keyring)))


def at_the_door(machine: Machine, place: Path, found: Found) -> Parts:
    parts = machine.start(found)
    parts.session.open(place)
    return parts


def test_a_computer_that_must_keep_a_secret_gives_it_on_paper_and_asks_for_it_elsewhere(
    machine: Machine, qtbot: QtBot, tmp_path: Path
) -> None:
    strict, place, login = by(device_secret="required"), tmp_path / "vault", Login()
    machine.how = replace(machine.how, keyring=login)
    parts = machine.start(strict)
    made = go(parts, qtbot, steps.NEW_VAULT, NewVaultView)
    write(made.folder, str(place))
    write(made.office, "Made-up Workers' Law Office")
    write(made.person, "Olga Dummy")
    made.role.put("attorney")
    choose_words(made.passphrase, OLGA)
    press(qtbot, made.go_on)
    prove(made.sheet)
    press(qtbot, made.make)
    assert not place.exists()  # the set-up sheet is on no paper yet
    prove(made.setup)
    typed = " ".join(made.setup._sheet.groups()) if made.setup._sheet else ""
    press(qtbot, made.make)
    inside(parts, qtbot, "Olga Dummy")
    assert not made.setup.device

    # On this login nothing is typed but the passphrase
    before = len(machine.starts)
    parts.session.ask_lock()
    qtbot.waitUntil(lambda: len(machine.starts) > before, timeout=WAIT)
    parts = at_the_door(machine, place, strict)
    sign_in(parts, qtbot, "Olga Dummy", OLGA)
    inside(parts, qtbot, "Olga Dummy")

    # On another one it is asked for what stands on the sheet
    parts.session.ask_lock()
    qtbot.waitUntil(lambda: len(machine.starts) > before + 1, timeout=WAIT)
    machine.how = replace(machine.how, keyring=Login())
    parts = at_the_door(machine, place, strict)
    door = sign_in(parts, qtbot, "Olga Dummy", OLGA)
    assert door.setup.isVisible()
    assert "set-up sheet" in door.state.text()
    door.setup.edit.setText(typed[:-2])
    sign_in(parts, qtbot, "Olga Dummy", OLGA)
    assert parts.session.vault.office is None
    door.setup.edit.setText(typed)
    sign_in(parts, qtbot, "Olga Dummy", OLGA)
    inside(parts, qtbot, "Olga Dummy")
    assert door.setup.edit.text() == ""


def test_who_asked_for_it_comes_in_without_the_passphrase_until_it_is_locked(
    machine: Machine, qtbot: QtBot, tmp_path: Path
) -> None:
    place, free, login = tmp_path / "vault", by(remember="ask"), Login()
    machine.how = replace(machine.how, keyring=login)
    parts, _ = make(machine, qtbot, place)
    machine.lock()
    parts = at_the_door(machine, place, free)
    door = see(parts, qtbot, LockedView)
    assert door.tonight.isVisible()
    door.tonight.setChecked(True)
    sign_in(parts, qtbot, "Olga Dummy", OLGA)
    inside(parts, qtbot, "Olga Dummy")
    assert login.kept

    # The program ends, and starts
    parts.session.leave_asked.emit()
    qtbot.waitUntil(lambda: parts.session.vault.office is None and parts.jobs.closed, timeout=WAIT)
    parts = at_the_door(machine, place, free)
    inside(parts, qtbot, "Olga Dummy")

    # Locked, the passphrase is wanted again
    before = len(machine.starts)
    parts.session.ask_lock()
    qtbot.waitUntil(lambda: len(machine.starts) > before, timeout=WAIT)
    assert not login.kept
    parts = at_the_door(machine, place, free)
    door = see(parts, qtbot, LockedView)
    assert parts.session.vault.office is None
    assert (door.state.text(), door.open.isEnabled()) == ("Locked", True)


def test_where_the_policy_says_nothing_there_is_nothing_of_the_keyring(machine: Machine, qtbot: QtBot, tmp_path: Path) -> None:
    login = Login()
    machine.how = replace(machine.how, keyring=login)
    parts, _ = make(machine, qtbot, tmp_path / "vault")
    office = go(parts, qtbot, steps.OFFICE, OfficeView)
    assert not office.access.device.isVisible()
    parts = machine.lock()
    assert not see(parts, qtbot, LockedView).tonight.isVisible()
    assert not login.kept


def test_who_has_none_is_told_and_makes_a_set_up_sheet(machine: Machine, qtbot: QtBot, tmp_path: Path) -> None:
    place, strict = tmp_path / "vault", by(device_secret="required")
    machine.how = replace(machine.how, keyring=Login())
    make(machine, qtbot, place)
    machine.lock()
    parts = at_the_door(machine, place, strict)
    sign_in(parts, qtbot, "Olga Dummy", OLGA)
    inside(parts, qtbot, "Olga Dummy")
    assert "Set-up sheet" in parts.window.notice._words.text()
    office = go(parts, qtbot, steps.OFFICE, OfficeView)
    press(qtbot, office.access.device)
    write(office.access.old, OLGA)
    prove(office.access.setup)
    press(qtbot, office.access.keep)
    settle(parts, qtbot)
    assert parts.session.vault.office is not None
    assert not signing_in.lacks_device(parts.session.vault.office, parts.session.vault.how)


def test_a_key_that_nobody_signed_for_is_told_and_put_out(machine: Machine, qtbot: QtBot, tmp_path: Path) -> None:
    place = tmp_path / "vault"
    parts, _ = make(machine, qtbot, place)
    let_pia_in(parts, qtbot)
    machine.lock()
    vault = signing_in.enter(place, "olga", OLGA, DAY, how=machine.how)
    pia = next(id_ for id_, one in vault.vault.people.items() if one.staff == "pia")
    with vault.vault.write() as tx:
        tx.run("UPDATE principals SET pub=? WHERE id=?", (Identity.new().public.data, pia))
        tx.touch("principals", pia)
    vaults.leave(vault)

    parts = machine.start()
    parts.session.open(place)
    sign_in(parts, qtbot, "Olga Dummy", OLGA)
    inside(parts, qtbot, "Olga Dummy")
    assert "Nobody whom you know signed" in parts.window.notice._words.text()
    office = go(parts, qtbot, steps.OFFICE, OfficeView)
    qtbot.waitUntil(office.access.strange.isVisible, timeout=WAIT)
    assert "Pia Sample" in office.access.strange_words.text()
    press(qtbot, office.access.put_out)
    press(qtbot, office.access.form.accept)
    settle(parts, qtbot)
    assert not office.access.strange.isVisible()
    assert office.access._access.staff == {"olga"}
