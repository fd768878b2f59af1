"""What is printed for people from the window: the mail-day sheet, the client's checklist, the rules; the index as text."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from desktop import steps
from desktop.views.mail import MailView
from desktop.views.packet import PacketView
from desktop.views.write import WriteView
from desktop.widgets import choose
from packets.vault.folder import FolderStore
from packets.vault.store import Put
from packets.workflow.edits import GiveAnswer

from .conftest import DAY, WAIT, Open, come_to


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


def test_a_packet_is_taken_out_of_a_folder_too_and_once_it_was_sent_as_it_was_filed(
    open_in: Open, built: Path, qtbot: QtBot, chosen: Path
) -> None:
    parts = open_in(built)
    mail = come_to(parts, qtbot, steps.MAIL, MailView)
    packet = {one.name: one.read_bytes() for one in (built / "packet").iterdir()}
    mail.export.click()
    qtbot.waitUntil(lambda: parts.session.can_undo == "" and "taken out" in parts.window.said.words.text(), timeout=WAIT)
    qtbot.waitUntil(lambda: not parts.jobs.busy, timeout=WAIT)
    assert {one.name: one.read_bytes() for one in chosen.iterdir()} == packet
    store = FolderStore(built)
    assert [one.did for one in store.load().history] == ["exported"]
    shutil.copytree(built / "packet", built / "sent" / "u_certification")
    (built / "packet" / "u_certification-packet.pdf").unlink()
    store.commit([Put("requests", "u_certification", {"sent": {"on": DAY, "kept": "sent/u_certification"}})])
    parts.session.read_again()
    qtbot.waitUntil(lambda: not parts.jobs.busy, timeout=WAIT)
    mail.export.click()
    qtbot.waitUntil(lambda: "as filed" in parts.window.said.words.text() and not parts.jobs.busy, timeout=WAIT)
    assert {one.name: one.read_bytes() for one in (chosen / "earlier" / "1").iterdir()} == packet


def test_the_files_for_an_e_mail_are_the_packets_and_nothing_is_undone_by_it(
    open_in: Open, built: Path, qtbot: QtBot, chosen: Path
) -> None:
    parts = open_in(built)
    parts.session.do(GiveAnswer(key="person.name.given", value="Otra"), said="Changed")
    qtbot.waitUntil(lambda: parts.session.can_undo == "Changed" and not parts.jobs.busy, timeout=WAIT)
    parts.session.packets.save_files(chosen)
    qtbot.waitUntil(lambda: "Saved 1 file" in parts.window.said.words.text() and not parts.jobs.busy, timeout=WAIT)
    assert [one.name for one in chosen.iterdir()] == ["u_certification-packet.pdf"]
    assert (chosen / "u_certification-packet.pdf").read_bytes() == (
        built / "packet" / "u_certification-packet.pdf"
    ).read_bytes()
    assert parts.session.can_undo == "Changed"
