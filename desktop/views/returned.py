"""What came back signed, gone through on the day: the ticks beside the pages of the scan, each with what to look at.

What the program could see for itself stands beside a tick; a person ticks. At the end the paper itself goes into the safe, and
the last days are told.
"""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.changes import Changes
from desktop.i18n import tr, tr_count
from desktop.models.actions import Question
from desktop.models.decide import clock_lines
from desktop.pictures import PageShelf
from desktop.reading import book_of
from desktop.session import Session
from desktop.steps import LISTEN, WAIT
from desktop.theme import Dress
from desktop.widgets.beside import Beside
from desktop.widgets.choose import choose_files, choose_folder
from desktop.widgets.fields import ChoiceField, TickField
from desktop.widgets.inline_form import InlineForm
from desktop.widgets.original_form import ask_suppb
from desktop.widgets.page_view import PageView
from desktop.widgets.parts import Flow, button, card, label, reached_after, set_tone, tab_place
from desktop.widgets.screen import ScreenView, Scrolled
from packets.evidence.telling import Filing
from packets.matters.closing import in_hands
from packets.workflow.results_ink import ReturnResult, ReturnTickResult
from packets.workflow.returning import return_item

BYTES = 48_000_000
TONES = {"good": "ready", "bad": "missing", "unknown": "dim"}
SIGNED_ON = "suppb.signed_on"
"""The answer that sets the last day."""


class ReturnTick(QWidget):
    """One thing to look at. `said` tells that a person looked: it is so, or it is not."""

    said = Signal(str, bool)

    def __init__(self, one: ReturnTickResult) -> None:
        super().__init__()
        self.key = one.key
        self.setProperty("role", "clear")
        self.tick = TickField(one.label)
        self.not_so = button(
            tr("It is not so"), lambda: self.said.emit(self.key, False), name=tr("It is not so: {what}", what=one.label)
        )
        self.look = label(one.look, tone="dim")
        self.found = label()
        self.tick.clicked.connect(lambda _: self.said.emit(self.key, self.tick.isChecked()))
        line = QHBoxLayout()
        line.addWidget(self.tick, 1)
        line.addWidget(self.not_so)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 4)
        column.setSpacing(2)
        column.addLayout(line)
        column.addWidget(self.look)
        column.addWidget(self.found)
        self.put(one)

    def put(self, one: ReturnTickResult) -> None:
        with QSignalBlocker(self.tick):
            self.tick.setChecked(one.ticked is True)
        said = tr("Said to be not so.") if one.ticked is False else ""
        finding = tr("Seen by the program: {words}", words=one.finding.words) if one.finding else ""
        self.found.setText(" ".join(part for part in (said, finding) if part))
        self.found.setVisible(bool(said or finding))
        set_tone(self.found, "missing" if said else TONES[one.finding.state] if one.finding else "dim")


class ReturnedView(ScreenView):
    def __init__(self, dress: Dress, session: Session) -> None:
        super().__init__(dress, session)
        self._shelf = PageShelf(session.desk, session.jobs, BYTES)
        self._found: ReturnResult | None = None
        self._shown = ""
        self._scan = ""
        self._ticks: list[ReturnTick] = []
        self.title = label(face="card")
        self.state = label(tone="dim")
        self.which = ChoiceField(dress, tr("The scan that is gone through"), [])
        self.which.changed.connect(self._other)
        self.bring = button(tr("Bring the scan …"), self._bring, role="main")
        self.again = button(tr("Look again"), self._look)
        self.to_wait = button(tr("Send back to be mended …"), lambda: session.go(WAIT))
        self.print = button(tr("Print the check …"), self._sheet, name=tr("Print a sheet to look at the paper by"))
        self.original = button(tr("Original is in …"), self._original, name=tr("The signed Supplement B itself is in …"))
        self.signed = button(tr("Say the day of the signature"), lambda: session.go(LISTEN, Question(SIGNED_ON)))
        self.form = InlineForm()
        self.where = label()
        self.days = label(face="strong")
        self.pages = PageView(dress, self._shelf.picture, self._shelf.fault, tr("Pages of the scan"))
        self.pages.when_empty = tr("No scan yet. Bring it, and its pages stand here beside the list.")
        self._shelf.arrived.connect(self.pages.refresh)
        self.pages.wanted.connect(self._shelf.want)
        self._put_together(dress)

    def _put_together(self, dress: Dress) -> None:
        scroll = Scrolled(tr("What came back"))
        head, column = card("next")
        column.addWidget(self.title)
        column.addWidget(self.state)
        column.addWidget(self.which)
        row = Flow()
        for one in (self.bring, self.again, self.print, self.to_wait):
            row.addWidget(one)
        column.addLayout(row)
        scroll.column.addWidget(head)
        self._card, column = card()
        column.addWidget(label(tr("Look at each, on the paper and on the scan"), face="card"))
        self._place = tab_place()
        column.addWidget(self._place)
        self._column = QVBoxLayout()
        self._column.setSpacing(0)
        column.addLayout(self._column)
        scroll.column.addWidget(self._card)
        self._end, column = card()
        column.addWidget(label(tr("The paper itself, and how long it serves"), face="card"))
        column.addWidget(self.where)
        column.addWidget(self.days)
        column.addWidget(self.form)
        row = Flow()
        row.addWidget(self.original)
        row.addWidget(self.signed)
        column.addLayout(row)
        scroll.column.addWidget(self._end)
        scroll.column.addStretch(1)
        around = QHBoxLayout(self)
        around.setContentsMargins(0, 0, 0, 0)
        around.addWidget(Beside(dress, tr("What came back and its pages"), ((scroll, 5, 380), (self.pages, 4, 460))))

    def forget(self) -> None:
        self._found, self._shown, self._scan = None, "", ""
        self._put_ticks([])
        self._shelf.show(None)
        self.pages.show_pages(())
        self.form.close_form()
        for one in (self.title, self.state, self.where, self.days):
            one.clear()

    def refresh(self, changes: Changes) -> None:
        snapshot = self.session.snapshot
        if snapshot is None or not changes.matter:
            return
        item = return_item(self.session.desk, snapshot.record, snapshot.request.id) if snapshot.opened else None
        for one in (self.which, self.bring, self.again, self.print, self._card, self._end):
            one.setVisible(item is not None)
        self.to_wait.setVisible(item is not None)
        if item is None:
            self.title.setText(tr("Nothing of this request comes back signed"))
            self.state.setText(tr("A certification brings a signed Supplement B, a statement of interest its letter."))
            self._put_ticks([])
            return
        self.title.setText(item.label)
        self._look()

    def _sheet(self) -> None:
        if folder := choose_folder(self, tr("Where shall the sheet go?"), tr("Save it here")):
            self.session.packets.print_sheet("return_check", folder)

    def _look(self) -> None:
        self.session.ink.look_at_return(self._scan, self._put)

    def _put(self, found: ReturnResult) -> None:
        snapshot, store = self.session.snapshot, self.session.store
        if snapshot is None or store is None:
            return
        self._found = found
        titles = {one.id: one.title for one in snapshot.papers}
        with QSignalBlocker(self.which):
            self.which.offer([(one, f"{titles.get(one, one)} ({one})") for one in found.scans])
            self.which.put(found.scan or None)
        self.which.setVisible(len(found.scans) > 1)
        self.bring.setText(tr("Bring another scan …") if found.scans else tr("Bring the scan …"))
        words = [tr("{n} of {of} looked at and so", n=found.done, of=found.of)]
        words.append(
            tr_count(found.pages, "the scan has {n} page", "the scan has {n} pages") if found.scan else tr("no scan yet")
        )
        self.state.setText(" · ".join(words))
        self._put_ticks(found.ticks)
        self._end.setVisible(found.wants_original)
        where = found.original
        self.where.setText(
            tr("The paper is in: {place}", place=where) if where else tr("Nobody has said where the paper itself is.")
        )
        clocks = [one for one in snapshot.checklist.clocks if one.id == "suppb"]
        lines = clock_lines(clocks)
        if not lines and found.last_day:
            lines = [tr("Last day {day}, last working day {working}", day=found.last_day, working=found.last_working_day or "")]
        self.days.setText("\n".join(lines) or tr("The day beside the signature sets the last day."))
        self.signed.setVisible(not lines)
        self.original.setEnabled(not any(row.get("suppb") is True for row in in_hands(snapshot.record)))
        paper = next((one for one in snapshot.papers if one.id == found.scan), None)
        if found.scan != self._shown:
            self._shown = found.scan
            book = book_of(store, paper) if paper is not None else None
            self._shelf.show(book)
            self.pages.show_pages(book.pages if book else ())

    def _put_ticks(self, ticks: list[ReturnTickResult]) -> None:
        if [one.key for one in self._ticks] == [one.key for one in ticks]:
            for widget, one in zip(self._ticks, ticks, strict=True):
                widget.put(one)
            return
        while (item := self._column.takeAt(0)) is not None:
            if old := item.widget():
                old.hide()
                old.deleteLater()
        self._ticks = [ReturnTick(one) for one in ticks]
        for widget in self._ticks:
            widget.said.connect(self._said)
            self._column.addWidget(widget)
        reached_after(self._place, [part for one in self._ticks for part in (one.tick, one.not_so)])

    @property
    def ticks(self) -> list[ReturnTick]:
        return self._ticks

    def _said(self, key: str, is_so: bool) -> None:
        self.session.ink.tick(key, is_so=is_so)

    def _other(self) -> None:
        self._scan = str(self.which.value() or "")
        self._look()

    def _bring(self) -> None:
        snapshot = self.session.snapshot
        item = return_item(self.session.desk, snapshot.record, snapshot.request.id) if snapshot else None
        if item is None:
            return
        kinds = [kind for part in item.parts for kind in part.accepts] or ["soi_letter"]
        if files := choose_files(self, tr("The scan of what came back"), tr("Take it in")):
            self.session.collect(files, Filing(item=item.id, kind=kinds[0]))

    def _original(self) -> None:
        ask_suppb(self.form, self.dress, self.session)
