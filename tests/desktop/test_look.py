"""The folder is watched: what others write is shown, and what we wrote ourselves is not read again."""

from __future__ import annotations

from pathlib import Path

from pytestqt.qtbot import QtBot

from packets.vault.folder import RECORD
from packets.workflow.edits import GiveAnswer

from .conftest import WAIT, Open


def test_what_another_program_writes_is_shown(open_in: Open, matter: Path, qtbot: QtBot) -> None:
    parts = open_in(matter)
    record = matter / RECORD
    record.write_text(record.read_text(encoding="utf-8").replace("Marisol", "Marta"), encoding="utf-8")
    qtbot.waitUntil(lambda: parts.session.snapshot is not None and "Marta" in parts.session.snapshot.name, timeout=WAIT)


def test_what_we_wrote_ourselves_is_not_read_again(open_in: Open, matter: Path, qtbot: QtBot) -> None:
    parts = open_in(matter)
    parts.session.do(GiveAnswer(key="person.name.given", value="Marta"), said="Noted")
    qtbot.waitUntil(lambda: parts.session.snapshot is not None and "Marta" in parts.session.snapshot.name, timeout=WAIT)
    shown = parts.session.snapshot
    parts.session._look()
    parts.session._look()
    qtbot.waitUntil(lambda: not parts.jobs.busy, timeout=WAIT)
    assert parts.session.snapshot is shown


def test_what_is_written_while_we_look_is_looked_at_again(open_in: Open, matter: Path, qtbot: QtBot) -> None:
    parts = open_in(matter)
    session, record = parts.session, matter / RECORD
    session._look()
    session._look()
    assert session._look_twice
    session._watch.removePaths([*session._watch.files(), *session._watch.directories()])
    qtbot.waitUntil(lambda: not parts.jobs.busy, timeout=WAIT)
    record.write_text(record.read_text(encoding="utf-8").replace("Marisol", "Marta"), encoding="utf-8")
    qtbot.waitUntil(lambda: session.snapshot is not None and "Marta" in session.snapshot.name, timeout=WAIT)
