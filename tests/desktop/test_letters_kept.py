"""A letter that was begun is never lost: not by locking, not by putting the matter away, not by closing the window."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop import steps
from desktop.views.letters import LettersView
from packets.vault.folder import FolderStore

from .conftest import WAIT, Open
from .hands import settle
from .machine import OLGA, Machine, go, inside, make, see, sign_in
from .test_letters import LETTER, written
from .test_sealed import put_in

OTHER = ("declaration_english", "")


def test_half_a_letter_stands_in_its_letter_again_after_locking(
    machine: Machine, qtbot: QtBot, tmp_path: Path, first_matter: Path
) -> None:
    parts, _ = make(machine, qtbot, tmp_path / "vault")
    office = parts.session.vault.office
    assert office is not None
    parts.session.open_key(put_in(office, first_matter))
    settle(parts, qtbot)
    found = go(parts, qtbot, steps.LETTERS, LettersView)
    qtbot.waitUntil(lambda: bool(parts.session.letters.rows), timeout=WAIT)
    assert found.list.choose(OTHER)
    qtbot.waitUntil(lambda: "Declaration of" in found.editor.toPlainText(), timeout=WAIT)
    settle(parts, qtbot)
    QTest.keyClicks(found.editor, "He came at night. ")
    typed = found.editor.toPlainText()
    parts = machine.lock()
    sign_in(parts, qtbot, "Olga Dummy", OLGA)
    inside(parts, qtbot, "Olga Dummy")
    found = see(parts, qtbot, LettersView)
    qtbot.waitUntil(lambda: found.editor.toPlainText() == typed and not parts.jobs.busy, timeout=WAIT)
    assert found.list.current_key() == OTHER
    assert not parts.window.notice.isVisible()
    assert parts.session.store is not None
    assert [one.of.partition("/")[0] for one in parts.session.store.load().drafts] == [OTHER[0]]
    assert found.state.words.text() == "Draft"


def test_what_is_typed_since_the_last_keeping_is_put_back_over_what_was_kept(
    machine: Machine, qtbot: QtBot, tmp_path: Path, first_matter: Path
) -> None:
    """As after a power cut: nothing was kept in the matter."""
    parts, _ = make(machine, qtbot, tmp_path / "vault")
    office = parts.session.vault.office
    assert office is not None
    parts.session.open_key(put_in(office, first_matter))
    settle(parts, qtbot)
    found = go(parts, qtbot, steps.LETTERS, LettersView)
    qtbot.waitUntil(lambda: bool(parts.session.letters.rows), timeout=WAIT)
    kept = {"letter": [*OTHER, "en", "1. Before the light went out.\n"]}
    assert found.take_up(kept) == []
    qtbot.waitUntil(lambda: found.editor.toPlainText() == "1. Before the light went out.\n", timeout=WAIT)
    settle(parts, qtbot)
    assert found.dirty
    assert found.begun()["letter"] == kept["letter"]


def test_a_matter_that_is_put_away_keeps_the_letter_that_was_begun(open_in: Open, matter: Path, qtbot: QtBot) -> None:
    parts, found = written(open_in, matter, qtbot)
    QTest.keyClicks(found.editor, "Half a sen")
    typed = found.editor.toPlainText()
    parts.session.close()
    settle(parts, qtbot)
    assert [one.of.partition("/")[0] for one in FolderStore(matter).load().drafts] == [LETTER[0]]
    found.forget()
    parts, found = written(open_in, matter, qtbot)
    qtbot.waitUntil(lambda: found.editor.toPlainText() == typed, timeout=WAIT)


def test_a_window_that_is_closed_keeps_it_too(open_in: Open, matter: Path, qtbot: QtBot) -> None:
    parts, found = written(open_in, matter, qtbot)
    QTest.keyClicks(found.editor, "Half a sen")
    parts.window.close()
    qtbot.waitUntil(lambda: not parts.window.isVisible(), timeout=WAIT)
    assert len(FolderStore(matter).load().drafts) == 1
