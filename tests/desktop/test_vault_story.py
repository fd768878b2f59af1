"""Two people and one vault, through the window: made, used, locked, opened by another, refused, left, recovered."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from desktop import steps
from desktop.theme import Dress
from desktop.views.answers import AnswersView
from desktop.views.decide import DecideView
from desktop.views.health import HealthView
from desktop.views.locked import LockedView
from desktop.views.new_call import NewCallView
from desktop.views.new_vault import NewVaultView
from desktop.views.office import OfficeView
from desktop.views.start import StartView
from desktop.widgets.fields import TextField
from packets.errors import Known
from packets.system.policy import Found, Policy
from packets.workflow import signing_in, vaults
from tests import papers

from .conftest import DAY, WAIT, paper
from .hands import press, settle, write
from .machine import AGAIN, OLGA, PIA, Machine, choose_words, go, inside, let_pia_in, make, new_call, prove, see, sign_in
from .test_sealed import put_in, texts


def epochs(place: Path) -> list[int]:
    """By how many keys each sealed file is behind its matter."""
    with closing(sqlite3.connect(f"file:{place / 'vault.db'}?mode=ro", uri=True)) as database:
        sql = "SELECT matters.epoch - blobs.epoch FROM blobs JOIN matters ON blobs.matter=matters.id"
        return [row[0] for row in database.execute(sql)]


def test_a_vault_is_made_used_locked_shared_left_and_recovered(machine: Machine, qtbot: QtBot, tmp_path: Path) -> None:
    place = tmp_path / "vault"
    parts, sheet = make(machine, qtbot, place)
    assert (parts.session.who.name, parts.session.who.role) == ("Olga Dummy", "attorney")
    let_pia_in(parts, qtbot)

    # A matter, and papers in it
    key = new_call(parts, qtbot, "Rosalinda Ensayo")
    scan = tmp_path / "scan.pdf"
    scan.write_bytes(papers.scan(2, size=200_000))
    parts.session.collect([scan])
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
    qtbot.waitUntil(lambda: not parts.jobs.busy, timeout=WAIT)
    assert set(epochs(place)) == {0}  # nothing lies under a key that Pia knew
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


# Locking


def test_nothing_is_seen_or_said_once_it_is_locked_and_only_the_path_goes_on(
    machine: Machine, qtbot: QtBot, tmp_path: Path
) -> None:
    parts, _ = make(machine, qtbot, tmp_path / "vault")
    new_call(parts, qtbot, "Rosalinda Ensayo")
    assert any("Rosalinda" in one for one in texts(parts.window))
    shown = parts.window
    parts.session.ask_lock()
    assert not any(one.isVisible() for one in QApplication.topLevelWidgets() if one is not parts.locker.veil)
    qtbot.waitUntil(lambda: bool(machine.starts), timeout=WAIT)
    assert machine.starts == [["window", str(tmp_path / "vault")]]
    assert not parts.locker.veil.isVisible()
    assert shown.windowTitle() == ""
    said = [one.accessibleName() + one.accessibleDescription() + one.toolTip() for one in shown.findChildren(QWidget)]
    assert "".join(said) == ""
    assert not [one for one in texts(shown) if "Rosalinda" in one or "Olga" in one]
    assert parts.session.vault.office is None
    assert parts.jobs.closed


def test_a_change_of_dress_while_it_locks_meets_no_widget_that_is_gone(
    machine: Machine, qtbot: QtBot, tmp_path: Path, dress: Dress
) -> None:
    """What goes with its signals held back is kept by the toolkit's style sheet, and the next one ends the program."""
    parts, _ = make(machine, qtbot, tmp_path / "vault")
    office = go(parts, qtbot, steps.OFFICE, OfficeView)
    press(qtbot, office.add_person)
    window = parts.window
    parts.session.ask_lock()
    assert not [one for one in window.findChildren(QWidget) if one.signalsBlocked()]
    qtbot.waitUntil(lambda: bool(machine.starts), timeout=WAIT)
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    dress.wear()


def test_the_half_sentence_is_there_again_for_the_same_person_and_for_nobody_else(
    machine: Machine, qtbot: QtBot, tmp_path: Path
) -> None:
    parts, _ = make(machine, qtbot, tmp_path / "vault")
    let_pia_in(parts, qtbot)
    call = go(parts, qtbot, steps.NEW_CALL, NewCallView)
    QTest.keyClicks(call.call.fields["name"].edit, "Rosalinda En")
    QTest.keyClicks(call.call.fields["reach"].edit, "her sister, after")
    call.call.urgent["detained"].click()
    parts = machine.lock()
    sign_in(parts, qtbot, "Pia Sample", PIA)
    inside(parts, qtbot, "Pia Sample")
    assert not [one for one in texts(parts.window) if "Rosalinda" in one or "sister" in one]
    parts = machine.lock()
    sign_in(parts, qtbot, "Olga Dummy", OLGA)
    call = see(parts, qtbot, NewCallView)
    qtbot.waitUntil(lambda: call.call.fields["name"].value() == "Rosalinda En" and not parts.jobs.busy, timeout=WAIT)
    assert call.call.fields["reach"].value() == "her sister, after"
    assert call.call.urgent["detained"].isChecked()
    press(qtbot, call.save)  # and it can be gone on with
    qtbot.waitUntil(lambda: parts.session.snapshot is not None and not parts.jobs.busy, timeout=WAIT)
    assert parts.session.snapshot is not None
    assert parts.session.snapshot.record.call is not None
    assert parts.session.snapshot.record.call.name == "Rosalinda En"


def test_a_half_sentence_is_never_taken_for_an_answer(
    machine: Machine, qtbot: QtBot, tmp_path: Path, first_matter: Path
) -> None:
    """Hiding the window leaves the field, and leaving it would give what stands there."""
    parts, _ = make(machine, qtbot, tmp_path / "vault")
    office = parts.session.vault.office
    assert office is not None
    key = put_in(office, first_matter)
    parts.session.open_key(key)
    settle(parts, qtbot)
    answers = go(parts, qtbot, steps.LISTEN, AnswersView)
    for one in answers._asked:
        answers.list.choose(one.key)
        answers._choose(one.key)
        if type(answers._field) is TextField and answers._field.value() is None:
            break
    assert isinstance(answers._field, TextField)
    editor = answers._field.edit
    editor.setFocus()
    QTest.keyClicks(editor, "half a sen")
    assert parts.session.snapshot is not None
    before = parts.session.snapshot.record.answers
    name = editor.accessibleName()
    parts = machine.lock()
    sign_in(parts, qtbot, "Olga Dummy", OLGA)
    answers = see(parts, qtbot, AnswersView)
    assert parts.session.store is not None
    assert (parts.session.store.key, parts.session.store.load().answers) == (key, before)

    def there() -> bool:
        return any(one.text() == "half a sen" and one.accessibleName() == name for one in answers.findChildren(QLineEdit))

    qtbot.waitUntil(there, timeout=WAIT)


def test_what_is_under_way_ends_before_the_vault_is_closed(machine: Machine, qtbot: QtBot, tmp_path: Path) -> None:
    parts, _ = make(machine, qtbot, tmp_path / "vault")
    key = new_call(parts, qtbot, "Rosalinda Ensayo")
    parts.session.collect([paper(tmp_path / f"{n}.pdf", f"scan {n}", 2) for n in range(3)])
    assert parts.jobs.busy
    parts = machine.lock()
    sign_in(parts, qtbot, "Olga Dummy", OLGA)
    inside(parts, qtbot, "Olga Dummy")
    parts.session.open_key(key)
    settle(parts, qtbot)
    assert parts.session.snapshot is not None
    assert len(parts.session.snapshot.papers) == 3


def test_without_a_touch_it_locks_and_with_a_client_it_waits(machine: Machine, qtbot: QtBot, tmp_path: Path) -> None:
    parts, _ = make(machine, qtbot, tmp_path / "vault")
    now = 0.0
    idle = parts.session.vault.idle
    idle._clock = lambda: now
    idle.begin(600)
    header = parts.window.header
    press(qtbot, header.client)
    assert header.clock.text() == "With a client: 20:00"
    now = 1199.0
    idle.look()
    assert (header.clock.text(), parts.locker.locking) == ("With a client: 0:01", False)
    now = 1200.0
    idle.look()
    assert not header.clock.isVisible()
    now = 1799.0
    idle.look()
    assert not parts.locker.locking
    now = 1800.0
    idle.look()
    assert parts.locker.locking
    qtbot.waitUntil(lambda: bool(machine.starts), timeout=WAIT)


def test_a_touch_anywhere_in_the_window_puts_the_lock_off(machine: Machine, qtbot: QtBot, tmp_path: Path) -> None:
    parts, _ = make(machine, qtbot, tmp_path / "vault")
    now = 0.0
    idle = parts.session.vault.idle
    idle._clock = lambda: now
    idle.begin(600)
    now = 599.0
    QTest.keyClick(parts.window.rail, Qt.Key.Key_Shift)
    now = 1198.0
    idle.look()
    assert not parts.locker.locking


def test_the_screen_of_the_computer_locks_the_vault_where_the_policy_says_so(
    machine: Machine, qtbot: QtBot, tmp_path: Path
) -> None:
    parts, _ = make(machine, qtbot, tmp_path / "vault")
    parts.locker.system.told(False)
    assert not parts.locker.locking
    parts.locker.system.told(True)
    assert parts.locker.locking
    qtbot.waitUntil(lambda: bool(machine.starts), timeout=WAIT)


def test_closing_the_window_keeps_what_was_begun_and_starts_nothing(machine: Machine, qtbot: QtBot, tmp_path: Path) -> None:
    parts, _ = make(machine, qtbot, tmp_path / "vault")
    call = go(parts, qtbot, steps.NEW_CALL, NewCallView)
    QTest.keyClicks(call.call.fields["name"].edit, "Rosalinda En")
    parts.window.close()
    qtbot.waitUntil(lambda: parts.jobs.closed and parts.session.vault.office is None, timeout=WAIT)
    assert machine.starts == []
    parts = machine.start()
    assert vaults.last(machine.how) == tmp_path / "vault"
    parts.session.open(tmp_path / "vault")
    sign_in(parts, qtbot, "Olga Dummy", OLGA)
    call = see(parts, qtbot, NewCallView)
    qtbot.waitUntil(lambda: call.call.fields["name"].value() == "Rosalinda En", timeout=WAIT)


def test_to_open_another_folder_the_vault_is_locked_first(machine: Machine, qtbot: QtBot, tmp_path: Path, office: Path) -> None:
    parts, _ = make(machine, qtbot, tmp_path / "vault")
    parts.session.open(office)
    qtbot.waitUntil(lambda: bool(machine.starts), timeout=WAIT)
    assert machine.starts == [["window", str(office)]]


def test_a_folder_that_is_nothing_of_ours_does_not_lock_the_vault(machine: Machine, qtbot: QtBot, tmp_path: Path) -> None:
    parts, _ = make(machine, qtbot, tmp_path / "vault")
    (tmp_path / "scans").mkdir()
    parts.session.open(tmp_path / "scans")
    qtbot.waitUntil(lambda: not parts.jobs.busy, timeout=WAIT)
    assert parts.window.notice.isVisible()
    assert (parts.locker.locking, machine.starts) == (False, [])


# The door


def test_who_types_a_wrong_passphrase_waits_longer_each_time(machine: Machine, qtbot: QtBot, tmp_path: Path) -> None:
    make(machine, qtbot, tmp_path / "vault")
    parts = machine.lock()
    door = see(parts, qtbot, LockedView)
    waits = []
    for name, passphrase in (("Olga Dummy", PIA), ("Nobody", OLGA), ("Olga Dummy", "no"), ("Olga Dummy", AGAIN)):
        while door._wait:
            door._tick()
        sign_in(parts, qtbot, name, passphrase)
        waits.append(door._wait)
        assert not door.open.isEnabled()
        assert f"Try again in {door._wait} second" in door.state.text()
        assert door.passphrase.edit.text() == ""
    assert waits == [1, 2, 4, 8]
    while door._wait:
        door._tick()
    sign_in(parts, qtbot, "Olga Dummy", OLGA)
    inside(parts, qtbot, "Olga Dummy")
    assert door.name.edit.text() == ""
    assert "4" in parts.window.notice.words


def test_a_vault_that_another_program_has_opens_to_be_looked_at_only(machine: Machine, qtbot: QtBot, tmp_path: Path) -> None:
    make(machine, qtbot, tmp_path / "vault")
    parts = machine.lock()
    other = signing_in.enter(tmp_path / "vault", "Olga Dummy", OLGA, DAY, how=machine.how)
    try:
        sign_in(parts, qtbot, "Olga Dummy", OLGA)
        inside(parts, qtbot, "Olga Dummy")
        assert "In use by another person on this computer" in parts.window.notice.words
    finally:
        vaults.leave(other)


def test_a_vault_that_was_put_back_is_told_and_gone_on_with_by_who_may(machine: Machine, qtbot: QtBot, tmp_path: Path) -> None:
    parts, _ = make(machine, qtbot, tmp_path / "vault")
    parts = machine.lock()
    old = tmp_path / "copy"
    shutil.copytree(tmp_path / "vault", old)
    sign_in(parts, qtbot, "Olga Dummy", OLGA)
    inside(parts, qtbot, "Olga Dummy")
    new_call(parts, qtbot, "Rosalinda Ensayo")
    parts = machine.lock()
    shutil.rmtree(tmp_path / "vault")
    shutil.copytree(old, tmp_path / "vault")
    sign_in(parts, qtbot, "Olga Dummy", OLGA)
    inside(parts, qtbot, "Olga Dummy")
    form = parts.window.findings
    assert form.isVisible()
    press(qtbot, form.accept)
    settle(parts, qtbot)
    office = parts.session.vault.office
    assert office is not None
    assert not office.vault.read_only
    new_call(parts, qtbot, "Otra Ensayo")


def test_the_policy_keeps_the_vault_shut_where_the_computer_is_not_as_it_demands(
    machine: Machine, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(machine, qtbot, tmp_path / "vault")
    parts = machine.lock()
    found = Found(Policy.model_validate({"health": {"require": ["wayland"]}}))
    monkeypatch.setattr(parts.session.vault, "found", found)
    door = sign_in(parts, qtbot, "Olga Dummy", OLGA)
    assert "keeps the vault shut" in door.state.text()
    assert parts.session.vault.office is None


# What leaves, and what is copied


def test_what_is_copied_is_marked_and_gone_when_it_locks(machine: Machine, qtbot: QtBot, tmp_path: Path) -> None:
    parts, _ = make(machine, qtbot, tmp_path / "vault")
    parts.session.vault.clip.owns = lambda _: True
    clipboard = QGuiApplication.clipboard()
    clipboard.setText("Rosalinda Ensayo")
    qtbot.waitUntil(lambda: clipboard.mimeData().hasFormat("x-kde-passwordManagerHint"), timeout=WAIT)
    assert clipboard.text() == "Rosalinda Ensayo"
    assert parts.session.vault.clip._away.isActive()
    machine.lock()
    assert clipboard.text() == ""


def test_what_somebody_else_copied_since_stays(machine: Machine, qtbot: QtBot, tmp_path: Path) -> None:
    parts, _ = make(machine, qtbot, tmp_path / "vault")
    clipboard = QGuiApplication.clipboard()
    clip = parts.session.vault.clip
    clip.owns = lambda _: True
    clipboard.setText("ours")
    qtbot.waitUntil(lambda: bool(clip._ours), timeout=WAIT)
    clip.end()
    clipboard.setText("of another program")
    clip.clear()
    assert clipboard.text() == "of another program"


@pytest.mark.parametrize(
    ("rules", "code"),
    [
        ({"allow": "deny"}, "export_denied"),
        ({"password_required": True}, "export_plain_denied"),
        ({"dirs": ["/nowhere"]}, "export_forbidden"),
    ],
)
def test_what_leaves_asks_the_policy(
    machine: Machine, qtbot: QtBot, tmp_path: Path, rules: dict[str, object], code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    parts, _ = make(machine, qtbot, tmp_path / "vault")
    parts.session.may_export(tmp_path)
    parts = machine.lock()
    monkeypatch.setattr(parts.session.vault, "found", Found(Policy.model_validate({"export": rules})))
    sign_in(parts, qtbot, "Olga Dummy", OLGA)
    inside(parts, qtbot, "Olga Dummy")
    with pytest.raises(Known) as fault:
        parts.session.may_export(tmp_path)
    assert fault.value.code == code


# Small things


def test_an_open_form_is_open_again_with_what_stood_in_it_and_for_the_same_person(
    machine: Machine, qtbot: QtBot, tmp_path: Path
) -> None:
    parts, _ = make(machine, qtbot, tmp_path / "vault")
    let_pia_in(parts, qtbot)
    office = go(parts, qtbot, steps.OFFICE, OfficeView)
    assert office.staff.choose("pia")
    office._choose_person("pia")
    office.change_person.setFocus()
    press(qtbot, office.change_person)
    write(office.staff_form.field("number"), "half a num")
    office.staff_form.field("role").put("helper")
    parts = machine.lock()
    sign_in(parts, qtbot, "Olga Dummy", OLGA)
    office = see(parts, qtbot, OfficeView)
    qtbot.waitUntil(office.staff_form.isVisible, timeout=WAIT)
    qtbot.waitUntil(lambda: not parts.jobs.busy, timeout=WAIT)
    assert office.staff_form.accessibleName() == "Pia Sample"
    assert office.staff_form.field("number").value() == "half a num"
    assert office.staff_form.field("role").value() == "helper"


def test_no_passphrase_and_no_sheet_is_ever_kept_as_something_begun(machine: Machine, qtbot: QtBot, tmp_path: Path) -> None:
    parts, _ = make(machine, qtbot, tmp_path / "vault")
    office = go(parts, qtbot, steps.OFFICE, OfficeView)
    press(qtbot, office.access.change)
    write(office.access.old, OLGA)
    office.access.old.show_it.click()  # shown, so that it is no passphrase for the toolkit any more
    choose_words(office.access.new, AGAIN)
    kept = parts.locker.place_now().decode()
    press(qtbot, office.access.put_off)
    press(qtbot, office.access.sheet)
    prove(office.access.fresh)
    assert office.access.fresh.sheet is not None
    kept += parts.locker.place_now().decode()
    assert not [one for one in (OLGA, AGAIN, *office.access.fresh.sheet.groups()) if one.lower() in kept.lower()]


def test_ones_own_passphrase_is_changed_and_the_old_one_opens_nothing(machine: Machine, qtbot: QtBot, tmp_path: Path) -> None:
    parts, _ = make(machine, qtbot, tmp_path / "vault")
    office = go(parts, qtbot, steps.OFFICE, OfficeView)
    press(qtbot, office.access.change)
    write(office.access.old, OLGA)
    choose_words(office.access.new, AGAIN)
    office.access.leaked.click()
    press(qtbot, office.access.keep)
    settle(parts, qtbot)
    parts = machine.lock()
    door = sign_in(parts, qtbot, "Olga Dummy", OLGA)
    assert parts.session.vault.office is None
    while door._wait:
        door._tick()
    sign_in(parts, qtbot, "Olga Dummy", AGAIN)
    inside(parts, qtbot, "Olga Dummy")


def test_a_vault_is_not_made_before_the_sheet_is_on_paper(machine: Machine, qtbot: QtBot, tmp_path: Path) -> None:
    parts = machine.start()
    made = go(parts, qtbot, steps.NEW_VAULT, NewVaultView)
    write(made.folder, str(tmp_path / "vault"))
    write(made.office, "Made-up Workers' Law Office")
    press(qtbot, made.go_on)
    assert not made.sheet.isVisible()
    write(made.person, "Olga Dummy")
    made.role.put("administrator")
    made.count.put(2)
    choose_words(made.passphrase, "olga dummy olga dummy")
    press(qtbot, made.go_on)
    assert not made.sheet.isVisible()  # it is the name, which is guessed first
    choose_words(made.passphrase, OLGA)
    press(qtbot, made.go_on)
    assert len(made.sheet.asked) == 4
    for _, _, one in made.sheet.asked[:3]:
        write(one, "ABCD")
    press(qtbot, made.make)
    settle(parts, qtbot)
    assert not (tmp_path / "vault").exists()
    prove(made.sheet)
    press(qtbot, made.make)
    qtbot.waitUntil(lambda: parts.session.vault.office is not None and not parts.jobs.busy, timeout=WAIT)
    assert made.sheet.sheet is None  # and nothing of it stays on a screen that is not seen
    assert made.passphrase.first.edit.text() == ""
    found = [one for one in tmp_path.rglob("*") if one.is_file()]
    assert {one.suffix for one in found if "vault" not in one.parts} <= {"", ".seen"}


def test_a_screen_that_is_asked_for_at_the_door_and_the_way_back(machine: Machine, qtbot: QtBot, tmp_path: Path) -> None:
    make(machine, qtbot, tmp_path / "vault")
    parts = machine.lock()
    door = see(parts, qtbot, LockedView)
    press(qtbot, door.computer)
    health = see(parts, qtbot, HealthView)
    assert health.result is not None
    assert {row.id for row in health.result.rows} >= {"disk", "accounts", "policy"}
    press(qtbot, health.back)
    assert see(parts, qtbot, LockedView).place == tmp_path / "vault"
    press(qtbot, door.practice)
    assert see(parts, qtbot, StartView).form.isVisible()
