"""What goes wrong is told in one place, with what is safe; the window goes on."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desktop.app import Parts
from desktop.messages import Told
from desktop.steps import BUILD
from desktop.views.packet import FINDINGS, PacketView
from desktop.views.screens import START
from packets.errors import Known
from packets.progress import Report
from packets.vault.folder import RECORD
from packets.workflow import building
from packets.workflow.desk import Unfit
from packets.workflow.results import ProblemResult

from .conftest import WAIT, Open, show_packet, view


def test_a_volume_that_is_gone_is_said_on_its_pages(open_in: Open, built: Path, qtbot: QtBot) -> None:
    (built / "packet" / "u_certification-packet.pdf").unlink()
    parts = open_in(built)
    show_packet(parts, qtbot)
    shelf = parts.window._shelf
    qtbot.waitUntil(lambda: bool(shelf.fault(0)), timeout=WAIT)
    assert "There is no file u_certification-packet.pdf" in shelf.fault(0)


def test_a_manifest_that_cannot_be_read_hides_no_matter(open_in: Open, built: Path) -> None:
    (built / "packet" / "u_certification-packet.manifest.json").write_text("{}", encoding="utf-8")
    parts = open_in(built)
    assert parts.session.snapshot is not None
    assert parts.session.packets.packet is None
    assert parts.window.notice.isVisible()


def test_a_folder_without_a_matter_is_told_and_the_open_one_stays(
    open_in: Open, matter: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    parts = open_in(matter)
    before = parts.session.snapshot
    (tmp_path / "empty").mkdir()
    parts.session.open(tmp_path / "empty")
    qtbot.waitUntil(parts.window.notice.isVisible, timeout=WAIT)
    assert parts.window.notice.words.startswith("There is no matter in")
    assert parts.session.snapshot is before
    parts.window.notice.put_off.click()
    assert not parts.window.notice.isVisible()


def test_a_finding_that_the_trouble_itself_names_is_not_told_twice(open_in: Open, matter: Path) -> None:
    parts = open_in(matter)
    problem = ProblemResult(code="x", severity="blocker", stops="send", where="", words="No box for it.")
    found = (problem, problem.model_copy(update={"words": "No room for it."}))
    parts.window.notice.tell(Told("The form was not filled. No box for it.", found))
    assert parts.window.notice._more.text() == "No room for it."


def test_a_broken_record_is_told_with_its_place(window: Parts, matter: Path, qtbot: QtBot) -> None:
    (matter / RECORD).write_text((matter / RECORD).read_text(encoding="utf-8") + "\n[oops\n", encoding="utf-8")
    window.session.open(matter)
    qtbot.waitUntil(window.window.notice.isVisible, timeout=WAIT)
    assert "matter.toml cannot be read as it stands" in window.window.notice.words
    assert window.window.screens.currentWidget() is window.window.view(START)


def test_a_build_that_is_stopped_leaves_nothing(
    open_in: Open, matter: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    parts = open_in(matter)
    begun = threading.Event()

    def forever(*_: object, report: Report, **__: object) -> None:
        begun.set()
        while True:
            report.step(1, 3, "pages")

    monkeypatch.setattr(building, "build", forever)
    parts.session.packets.build()
    progress = parts.window.progress
    qtbot.waitUntil(lambda: progress.isVisible() and progress._note.text() == "pages", timeout=WAIT)
    assert begun.is_set()
    progress.cancel.click()
    qtbot.waitUntil(lambda: not progress.isVisible() and not parts.session.busy, timeout=WAIT)
    assert not (matter / "packet").exists()
    assert not parts.window.notice.isVisible()
    assert view(parts, BUILD, PacketView).build.isEnabled()


def test_a_build_that_is_not_fit_says_what_stops_it(
    open_in: Open, matter: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    parts = open_in(matter)
    show_packet(parts, qtbot)
    (matter / "evidence" / "e-0002.pdf").write_bytes(b"not any more")
    parts.session.packets.build()
    qtbot.waitUntil(parts.window.notice.isVisible, timeout=WAIT)
    qtbot.waitUntil(lambda: not parts.jobs.busy, timeout=WAIT)
    build = view(parts, BUILD, PacketView)
    assert build.verdict.text() == "The last build was stopped and wrote nothing."
    assert build.tabs.currentIndex() == FINDINGS
    assert any("Report 00-0003" in row.second for group in build._models[FINDINGS].groups for row in group.rows)
    assert parts.session.packets.packet is None


def test_a_mistake_of_ours_is_told_without_what_it_was_about(
    open_in: Open, matter: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    parts = open_in(matter)

    def mistake(*_: object, **__: object) -> None:
        raise KeyError("Ejemplo Prueba")

    monkeypatch.setattr(building, "build", mistake)
    parts.session.packets.build()
    qtbot.waitUntil(parts.window.notice.isVisible, timeout=WAIT)
    assert parts.window.notice.words.startswith("Packet Desk itself made a mistake (KeyError, test_trouble.py:")
    assert "Ejemplo" not in parts.window.notice.words


def test_closing_waits_for_what_is_under_way(open_in: Open, matter: Path, qtbot: QtBot) -> None:
    parts = open_in(matter)
    begun, stopped = threading.Event(), threading.Event()

    def work(report: Report) -> None:
        begun.set()
        try:
            while True:
                report.step(0, 0)
        finally:
            stopped.set()

    parts.jobs.run(work, lane="vault")
    assert begun.wait(10)
    assert not parts.window.close()
    qtbot.waitUntil(lambda: not parts.window.isVisible(), timeout=WAIT)
    assert stopped.is_set()


def test_troubles_have_their_own_words(desk: object, open_in: Open, matter: Path) -> None:
    from desktop.messages import told

    parts = open_in(matter)
    assert told(parts.desk, Known("no_space", file="a.pdf")).words.startswith("The disk is full")
    assert told(parts.desk, OSError(5, "Input/output error")).words.startswith("The disk gave an error (Input/output error)")
    unfit = told(parts.desk, Unfit("nothing_to_send", []))
    assert unfit.code == "nothing_to_send"
    assert os.sep not in told(parts.desk, ValueError("x")).words
