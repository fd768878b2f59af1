"""What is printed for people from the window: the mail-day sheet, the client's checklist, the rules; the index as text."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from desktop import steps
from desktop.views.mail import MailView
from desktop.views.packet import PacketView
from desktop.views.write import WriteView
from desktop.widgets import choose

from .conftest import WAIT, Open, come_to


@pytest.fixture
def chosen(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The folder that somebody chooses."""
    folder = tmp_path / "sheets"
    folder.mkdir()
    monkeypatch.setattr(choose, "_ask_all", lambda *_: [folder])
    return folder


def test_the_clients_checklist_and_the_rules_are_saved_and_nothing_is_written_over(
    open_in: Open, matter: Path, qtbot: QtBot, chosen: Path
) -> None:
    parts = open_in(matter)
    write = come_to(parts, qtbot, steps.WRITE, WriteView)
    for pressed, name in (
        (write.for_client, "client-checklist.pdf"),
        (write.for_client_es, "client-checklist-2.pdf"),
        (write.basis, "basis.pdf"),
    ):
        pressed.click()
        qtbot.waitUntil((chosen / name).is_file, timeout=WAIT)
        qtbot.waitUntil(lambda: not parts.jobs.busy, timeout=WAIT)
        assert (chosen / name).read_bytes().startswith(b"%PDF")
        assert name in parts.window.said.words.text()


def test_the_mail_day_sheet_of_a_draft_is_saved_with_its_stop(open_in: Open, built: Path, qtbot: QtBot, chosen: Path) -> None:
    parts = open_in(built)
    mail = come_to(parts, qtbot, steps.MAIL, MailView)
    mail.sheet.click()
    qtbot.waitUntil((chosen / "mail-day.pdf").is_file, timeout=WAIT)


def test_the_index_is_copied_as_text(open_in: Open, built: Path, qtbot: QtBot) -> None:
    parts = open_in(built)
    view = come_to(parts, qtbot, steps.BUILD, PacketView)
    view.copy_index.click()
    qtbot.waitUntil(lambda: "Report 00-0003" in QGuiApplication.clipboard().text(), timeout=WAIT)
    QGuiApplication.clipboard().clear()
