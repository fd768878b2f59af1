"""One practice matter, led through the window from *New call* to the end: each step is a function of `Story`.

What is typed in every matter goes by keys and clicks; the record of the practice matter is `brought`.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desktop import steps
from desktop.models.actions import Question
from desktop.models.packet import ToItem
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
from desktop.widgets.fields import YesNoField
from packets.evidence.telling import Filing
from packets.matters.closed import kinds_taken
from packets.vault.folder import FolderStore
from packets.workflow.edits import Describe, FilePapers, Waive
from packets.workflow.results import ItemResult, ProblemResult

from . import brought, hands
from .conftest import manifest_at, paper, view
from .office import on_screen
from .opening import Opening


class Story(Opening):
    """From the request on: the record is brought, worked on, built, sent, answered and closed."""

    # The record of the practice matter

    def bring_answers(self) -> None:
        """Its answers, but for the one question that is asked later."""
        self.do(*brought.answers(self.sample, but=self.filed.asked_first), said="Asked")

    def bring_papers(self) -> None:
        """Its papers, described and filed, but for the one that waits; and what was asked for and adjusted."""
        papers = [one for one in self.sample.papers if not one.refused and one.id not in self.filed.without]
        held = {one.sha256 for one in self.record.evidence}
        new = [one for one in papers if brought.sha256(self.files[one.id]) not in held]
        if kinds_taken(self.session.desk.library, self.record) is None:
            self.session.collect([self.files[one.id] for one in new])
        else:  # what goes to the employer wants to be told the kind of each paper at the door
            for one in new:
                self.session.collect([self.files[one.id]], Filing(kind=one.kind))
        self.settle()
        ids = brought.ids_of(self.sample, self.files, self.record)
        if pairs := brought.variants(self.sample, ids):
            FolderStore(self.folder).commit(pairs)
            self.session.read_again()
            self.settle()
        self.do(
            *(edit for one in papers for edit in brought.paper_filed(one, ids, waits=one.item == self.filed.paper)),
            *brought.papers_arranged(self.sample, ids),
            *brought.asked_and_adjusted(self.sample, ids),
            said="Filed",
        )

    # The work on the request

    def listen(self) -> None:
        """What nobody has asked is answered with a key."""
        self.session.go(steps.LISTEN, Question(self.filed.asked_first))
        listen = view(self.parts, steps.LISTEN, AnswersView)
        field = listen._field
        assert isinstance(field, YesNoField)
        assert (listen.state.text(), field.value()) == ("Not asked yet", None)
        QTest.keyClick(field.yes, Qt.Key.Key_Space)
        self.settle()
        assert listen.state.text() == "Answered"
        assert self.parts.window.said.isVisible()
        assert self.record.answers[self.filed.asked_first] is True

    def check(self) -> None:
        """What stops sending leads to where it is mended."""
        check = self.come_to(steps.CHECK, CheckView)
        assert "stop" in check.summary.text()
        row = next(row for _, row in check._model.rows() if isinstance(row.key, tuple) and isinstance(row.key[1], ToItem))
        assert isinstance(row.key, tuple)
        check.list.choose(row.key)
        self.press(check.there)
        gather = view(self.parts, steps.GATHER, MatterView)
        assert self.parts.window.screens.currentWidget() is gather
        assert gather._chosen == row.key[1].item
        assert gather._model.groups[0].title == "Not filed yet"

    def file_the_paper(self) -> None:
        """The paper that waits goes under its item."""
        assert self.session.snapshot is not None
        (waits,) = [one for one in self.session.snapshot.papers if not one.filed]
        self.do(FilePapers(papers=(waits.id,), item=self.filed.paper), said="Filed")

    def decide(self) -> None:
        """The attorney notes that the process is open, where it wants that, and decides to file."""
        self.be("Ada Specimen")
        decide = self.come_to(steps.DECIDE, DecideView)
        if self.session.desk.library.kind(self.filed.request).definition.currency.attorney_note:
            assert decide.note.text().startswith("No attorney has noted")
            self.press(decide.write_note)
            hands.fill(decide.form, self.qtbot, text="Asked the practice office by telephone: taken today.")
            self.settle()
            assert decide.note.text() == "Note of Ada Specimen, 1 Dec 2026; it stands until 31 Dec 2026."
        if self.filed.mails:
            self.press(decide.change)
            hands.fill(decide.form, self.qtbot, mailing=self.filed.mails)
            self.settle()
        self.press(decide.file)
        hands.fill(decide.form, self.qtbot, reason="The client wants it.", agrees="1 Dec 2026")
        self.settle()
        assert decide.decision.text() == "File: Ada Specimen, 1 Dec 2026. The client wants it."
        decision = self.record.requests[0].decision
        assert decision is not None
        assert (decision.role, decision.client_agrees_on) == ("attorney", self.session.day)

    def mend(self) -> None:
        """The attorney goes through what stops sending until nothing does but that nobody has approved it."""
        if self.filed.mends:
            self.do(*self.filed.mends, said="Found out")
        for _ in range(3):  # what is mended may bring something else to light
            self._mend(self._stops())
        assert self._stops() == []
        self.be("Pia Sample")

    def _stops(self) -> list[ProblemResult]:
        self.come_to(steps.CHECK, CheckView)
        ahead = self.session.packets.ahead
        assert ahead is not None
        return [one for one in ahead.stops_sending if one.code != "not_approved"]

    def _mend(self, stops: list[ProblemResult]) -> None:
        untranslated = {one.where for one in stops if one.code == "translation_missing"}
        for one in untranslated:
            self._bring(Filing(translation_of=one, kind="translation", title=f"English of {one}"))
        places = {one.where.partition("/")[::2] for one in stops}
        assert self.session.snapshot is not None
        for item in self.session.snapshot.checklist.items:
            if (item.id, item.row) in places and item.row not in untranslated:
                self._mend_item(item)
        self.settle()

    def _mend_item(self, item: ItemResult) -> None:
        """Read again what grew old; waive what may be waived; else bring the paper."""
        shape = self.session.desk.library.kind(self.filed.request).item(item.id)
        assert shape is not None
        if item.stale:
            today = self.session.day.isoformat()
            self.session.do(Describe(papers=tuple(item.evidence), date=today), said="Read again")
        elif shape.waive_by != "nobody":
            self.session.do(Waive(item=item.id, row=item.row, reason="Practice: not for this story"), said="Waived")
        else:
            assert item.accepts, (item.id, item.reasons)
            title = f"{item.label} {item.row}".strip()
            self._bring(Filing(item=item.id, row=item.row, kind=item.accepts[-1], title=title))

    def _bring(self, filing: Filing) -> None:
        filing.date = self.session.day.isoformat()
        name = f"{filing.item}{filing.row}{filing.translation_of}.pdf"
        self.session.collect([paper(self.place / name, filing.title, 1)], filing)

    def they_see(self) -> None:
        """Nothing that must not be there."""
        may_see = self.come_to(steps.MAY_SEE, MaySeeView)
        assert may_see.reader.text().endswith("will get this")
        shown = [group.title for group in may_see._papers.groups]
        assert "Papers they get" in shown
        assert "Must not be there" not in shown

    # The packet

    def draft(self) -> None:
        """A draft, since nobody has approved it; the command line builds the very same."""
        build = self.come_to(steps.BUILD, PacketView)
        office = Path(shutil.copytree(self.folder.parent, self.place / "twin"))
        self.press(build.build)
        packet = self.session.packets.packet
        assert packet is not None
        assert [one.code for one in packet.manifest.problems if one.stops == "send"] == ["not_approved"]
        assert not build.send.isEnabled()
        words = ["build", str(office / self.folder.name), "--office", str(office), "--day", "2026-12-01", "--json"]
        done = subprocess.run(
            [sys.executable, "-m", "desktop", *words], capture_output=True, check=False, text=True, timeout=120
        )
        assert manifest_at(packet).read_bytes() == Path(json.loads(done.stdout)["manifest"]).read_bytes(), done.stderr

    def read(self) -> None:
        """A paralegal cannot approve, the attorney can."""
        read = self.come_to(steps.READ, ReadView)
        assert not read.approve.isEnabled()
        assert "Pia Sample is none" in read.more.text()
        self.be("Ada Specimen")
        self.press(read.approve)
        assert read.state.text() == "Approved 1 Dec 2026 by Ada Specimen"
        self.be("Pia Sample")

    def build_to_send(self) -> None:
        build = self.come_to(steps.BUILD, PacketView)
        self.press(build.send)
        packet = self.session.packets.packet
        assert packet is not None
        assert not packet.manifest.draft

    def mail(self) -> None:
        """It leaves, and stays as it was filed."""
        frozen = _files(self.folder / "packet")
        mail = self.come_to(steps.MAIL, MailView)
        QTest.keyClicks(mail.counter.edit, str(sum(one.sheets for one in mail._pieces)))
        QTest.keyClick(mail.counter.edit, Qt.Key.Key_Return)
        assert mail.counted.text().endswith("right.")
        self.press(mail.record)
        hands.fill(mail.form, self.qtbot, carrier="courier", number="PRACTICE-1")
        on_screen(self.parts, self.qtbot, steps.WAIT)
        assert _files(self.folder / "sent" / self.filed.request) == frozen
        assert self.session.can_undo == ""
        assert not self.come_to(steps.BUILD, PacketView).send.isEnabled()

    def wait(self) -> None:
        """It arrives, and is answered."""
        wait = self.come_to(steps.WAIT, WaitView)
        self.press(wait.arrived)
        hands.fill(wait.form, self.qtbot, on="1 Dec 2026")
        self.settle()
        assert wait.state.text() == "Arrived 1 Dec 2026, day 1"
        self.press(wait.answer)
        answer = wait.form.field("answer")
        QTest.keyClick(answer.editors[0], Qt.Key.Key_Down)
        hands.fill(wait.form, self.qtbot, on="1 Dec 2026")
        self.settle()
        assert wait.state.text() == "Answered 1 Dec 2026: good"

    def close(self) -> None:
        close = self.come_to(steps.CLOSE, CloseView)
        self.press(close.close_it)
        assert close.state.text().startswith("Closed 1 Dec 2026")


def _files(folder: Path) -> dict[str, bytes]:
    return {one.name: one.read_bytes() for one in folder.iterdir() if one.is_file()}
