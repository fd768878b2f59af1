"""A whole filing by keys and clicks, one for each kind of request: asked first, filed, checked, seen, decided, drafted, read,
built to send, sent, answered, closed. A further kind is one parameter more."""

from __future__ import annotations

import datetime as dt
import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton
from pytestqt.qtbot import QtBot

from desktop import steps
from desktop.app import Parts
from desktop.models.actions import Question
from desktop.models.packet import ToItem
from desktop.states import OPEN, look_of
from desktop.views.answers import AnswersView
from desktop.views.check import CheckView
from desktop.views.close import CloseView
from desktop.views.decide import DecideView
from desktop.views.mail import MailView
from desktop.views.matter import MatterView
from desktop.views.may_see import MaySeeView
from desktop.views.packet import PacketView
from desktop.views.read import ReadView
from desktop.views.wait import WaitView
from desktop.widgets.fields import DayField, TextField, YesNoField
from desktop.widgets.inline_form import InlineForm
from packets.evidence.telling import Filing
from packets.practice import demo
from packets.practice.samples import read_office, read_sample
from packets.vault.folder import FolderStore
from packets.vault.store import Answer, Put
from packets.workflow.desk import Desk
from packets.workflow.edits import Describe, FilePapers, Waive

from .conftest import OFFICE, WAIT, come_to, paper, view


@dataclass(frozen=True)
class Filed:
    """A kind of request, its practice matter, and what of it the story takes away and does again."""

    request: str
    sample: str
    asked_first: str
    """A yes-or-no question whose answer is yes; somebody asks it again."""
    paper: str
    """The item whose paper waits in the tray."""


KINDS = [
    Filed("u_certification", "m07", "case.has_number", "request_letter"),
    Filed("contract_language", "m14", "rider.word_file_ready", "cl_rider"),
    Filed("neutrality_agreement", "m13", "agreement.union_signed", "na_parties_sites"),
    Filed("soi_request", "m11", "case.open", "request_letter"),
]


@pytest.fixture(scope="session")
def drawn(desk: Desk, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """The practice matter of a sample, drawn and taken in once for all."""
    made: dict[str, Path] = {}

    def of(id_: str) -> Path:
        if id_ not in made:
            folder, place = desk.resources / demo.SAMPLES, tmp_path_factory.mktemp("drawn")
            sample, office = read_sample(folder, id_), read_office(folder)
            files = demo.draw_papers(office, sample, place / "pile")
            made[id_] = demo.make_matter(desk, folder, sample, place / id_, files).folder
        return made[id_]

    return of


@pytest.fixture
def story(drawn: Callable[[str], Path], tmp_path: Path, filed: Filed) -> Path:
    """An office with the practice matter in it, of which a question is unasked and a paper unfiled."""
    office = tmp_path / "office"
    office.mkdir()
    (office / "office.toml").write_text(OFFICE, encoding="utf-8")
    folder = Path(shutil.copytree(drawn(filed.sample), office / filed.sample))
    store = FolderStore(folder)
    waits = next(one for one in store.load().evidence if one.item == filed.paper)
    store.commit([Answer(filed.asked_first, None), Put("evidence", waits.id, {"item": None})])
    return folder


def press(qtbot: QtBot, one: QAbstractButton) -> None:
    assert one.isVisible(), one.text()
    assert one.isEnabled(), one.text()
    qtbot.mouseClick(one, Qt.MouseButton.LeftButton)


def settle(parts: Parts, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not parts.jobs.busy, timeout=WAIT)


def fill(form: InlineForm, qtbot: QtBot, **values: str) -> None:
    """Write into the fields of a form, and press its button."""
    for name, words in values.items():
        field = form.field(name)
        assert isinstance(field, DayField | TextField)
        field.edit.selectAll()
        QTest.keyClicks(field.edit, words)
    press(qtbot, form.accept)


def be(parts: Parts, name: str) -> None:
    """Another person sits down at the desk, and says so in the head."""
    who = parts.window.header.who
    at = next(n for n in range(who.count()) if who.itemText(n).startswith(name))
    while who.currentIndex() != at:
        QTest.keyClick(who, Qt.Key.Key_Down if who.currentIndex() < at else Qt.Key.Key_Up)
    assert parts.session.who.name == name


def mend(parts: Parts, qtbot: QtBot, tmp_path: Path) -> None:
    """What the sample leaves open: the attorney waives it, or brings the paper."""
    session, snapshot = parts.session, parts.session.snapshot
    assert snapshot is not None
    kind = session.desk.library.kind(snapshot.request.id)
    for item in snapshot.checklist.items:
        shape = kind.item(item.id)
        if look_of(item) not in OPEN or item.need == "recommended" or shape is None:
            continue
        if item.stale:
            read_today = Describe(papers=tuple(item.evidence), date=session.day.isoformat())
            session.do(read_today, said="Read again")
        elif shape.waive_by != "nobody":
            session.do(Waive(item=item.id, row=item.row, reason="Practice: not for this story"), said="Waived")
        else:
            file = paper(tmp_path / f"{item.id}.pdf", item.label, 1)
            filing = Filing(item=item.id, row=item.row, kind=item.accepts[-1], title=item.label, date="2026-12-01")
            session.collect([file], filing)
        settle(parts, qtbot)


@pytest.mark.parametrize("filed", KINDS, ids=lambda one: one.request)
def test_a_filing_from_the_first_question_to_the_closing(
    filed: Filed, story: Path, window: Parts, qtbot: QtBot, tmp_path: Path
) -> None:
    parts, session = window, window.session
    session.open(story)
    qtbot.waitUntil(lambda: session.snapshot is not None and not parts.jobs.busy, timeout=WAIT)
    gather = view(parts, steps.GATHER, MatterView)
    assert parts.window.screens.currentWidget() is gather
    assert session.who.name == "Pia Sample"
    assert gather._model.groups[0].title == "Not filed yet"

    # Listen: what nobody has asked is answered with a key.
    session.go(steps.LISTEN, Question(filed.asked_first))
    listen = view(parts, steps.LISTEN, AnswersView)
    field = listen._field
    assert isinstance(field, YesNoField)
    assert (listen.state.text(), field.value()) == ("Not asked yet", None)
    QTest.keyClick(field.yes, Qt.Key.Key_Space)
    settle(parts, qtbot)
    assert listen.state.text() == "Answered"
    assert parts.window.said.isVisible()

    # Check: what stops sending leads to where it is mended.
    check = come_to(parts, qtbot, steps.CHECK, CheckView)
    assert "stop" in check.summary.text()
    row = next(row for _, row in check._model.rows() if isinstance(row.key[1], ToItem))  # type: ignore[index]
    check.list.choose(row.key)
    press(qtbot, check.there)
    assert parts.window.screens.currentWidget() is gather
    assert gather._chosen == row.key[1].item  # type: ignore[index]

    # File: the paper that waits goes under its item.
    (waits, *_) = [one for one in session.snapshot.papers if not one.filed]  # type: ignore[union-attr]
    session.do(FilePapers(papers=(waits.id,), item=filed.paper), said="Filed")
    settle(parts, qtbot)

    # The attorney waives or notes what this matter leaves open, and decides to file.
    be(parts, "Ada Specimen")
    for _ in range(3):
        mend(parts, qtbot, tmp_path)
    decide = come_to(parts, qtbot, steps.DECIDE, DecideView)
    press(qtbot, decide.file)
    fill(decide.form, qtbot, reason="The client wants it.", agrees="1 Dec 2026")
    settle(parts, qtbot)
    assert decide.decision.text().startswith("File: Ada Specimen, 1 Dec 2026.")
    be(parts, "Pia Sample")

    # What they see: nothing that must not be there.
    may_see = come_to(parts, qtbot, steps.MAY_SEE, MaySeeView)
    assert may_see.reader.text().endswith("will get this")
    shown = [one.title for one in may_see._papers.groups]
    assert "Papers they get" in shown
    assert "Must not be there" not in shown

    # A draft, since nobody has approved it; the command line builds the very same.
    build = come_to(parts, qtbot, steps.BUILD, PacketView)
    twin = shutil.copytree(story.parent, tmp_path / "twin") / story.name
    press(qtbot, build.build)
    qtbot.waitUntil(lambda: session.packets.packet is not None and not parts.jobs.busy, timeout=WAIT)
    packet = session.packets.packet
    assert packet is not None
    assert [one.code for one in packet.manifest.problems if one.stops == "send"] == ["not_approved"]
    assert not build.send.isEnabled()
    words = ["build", str(twin), "--office", str(twin.parent), "--day", session.day.isoformat(), "--json"]
    done = subprocess.run([sys.executable, "-m", "desktop", *words], capture_output=True, check=False, text=True, timeout=120)
    assert packet.path.read_bytes() == Path(json.loads(done.stdout)["manifest"]).read_bytes(), done.stderr

    # Read: a paralegal cannot approve, the attorney can.
    read = come_to(parts, qtbot, steps.READ, ReadView)
    assert not read.approve.isEnabled()
    assert "Pia Sample is none" in read.more.text()
    be(parts, "Ada Specimen")
    press(qtbot, read.approve)
    settle(parts, qtbot)
    assert read.state.text() == "Approved 1 Dec 2026 by Ada Specimen"
    be(parts, "Pia Sample")

    # Build to send.
    build = come_to(parts, qtbot, steps.BUILD, PacketView)
    press(qtbot, build.send)
    qtbot.waitUntil(
        lambda: session.packets.packet is not None and not session.packets.packet.manifest.draft and not parts.jobs.busy,
        timeout=WAIT,
    )
    frozen = {one.name: one.read_bytes() for one in (story / "packet").iterdir() if one.is_file()}

    # Mail: it leaves, and stays as it was filed.
    mail = come_to(parts, qtbot, steps.MAIL, MailView)
    QTest.keyClicks(mail.counter.edit, str(sum(one.sheets for one in mail._pieces)))
    QTest.keyClick(mail.counter.edit, Qt.Key.Key_Return)
    assert mail.counted.text().endswith("right.")
    press(qtbot, mail.record)
    fill(mail.form, qtbot, carrier="courier", number="PRACTICE-1")
    settle(parts, qtbot)
    kept = story / "sent" / filed.request
    assert {one.name: one.read_bytes() for one in kept.iterdir() if one.is_file()} == frozen
    assert session.can_undo == ""
    wait = view(parts, steps.WAIT, WaitView)
    assert parts.window.screens.currentWidget() is wait
    build = come_to(parts, qtbot, steps.BUILD, PacketView)
    assert not build.send.isEnabled()

    # Wait: arrival, answer; then the end.
    wait = come_to(parts, qtbot, steps.WAIT, WaitView)
    press(qtbot, wait.arrived)
    fill(wait.form, qtbot, on="1 Dec 2026")
    settle(parts, qtbot)
    assert wait.state.text() == "Arrived 1 Dec 2026, day 1"
    press(qtbot, wait.answer)
    answer = wait.form.field("answer")
    QTest.keyClick(answer.editors[0], Qt.Key.Key_Down)
    fill(wait.form, qtbot, on="1 Dec 2026")
    settle(parts, qtbot)
    assert wait.state.text() == "Answered 1 Dec 2026: good"
    close = come_to(parts, qtbot, steps.CLOSE, CloseView)
    press(qtbot, close.close_it)
    settle(parts, qtbot)
    assert close.state.text().startswith("Closed 1 Dec 2026")
    record = FolderStore(story).load().requests[0]
    assert (record.closed_on, record.answer) == (dt.date(2026, 12, 1), "good")
    did = [one.did for one in FolderStore(story).load().history]
    assert did[-6:] == ["decided", "approved", "sent", "arrived", "answered", "closed"]
