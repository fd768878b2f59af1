"""What they may see: everything that the reader of this packet will get, what is held back, and what must not be there."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.changes import Changes
from desktop.i18n import tr, tr_count
from desktop.models.grouped import GroupedModel
from desktop.models.may_see import fact_groups, paper_groups
from desktop.rows import RECORD
from desktop.session import Session
from desktop.steps import PAPERS
from desktop.theme import Dress
from desktop.widgets.parts import Shrinking, button, card, label, set_tone
from desktop.widgets.row_list import RowList
from desktop.widgets.screen import ScreenView
from packets.workflow.seen import what_they_see


class MaySeeView(ScreenView):
    def __init__(self, dress: Dress, session: Session) -> None:
        super().__init__(dress, session)
        self.reader = label(face="card")
        self.warning = label()
        self.count = label(tone="dim")
        self.page = button(tr("Show the page"), self._show_page)
        self.page.setEnabled(False)
        head, column = card("next", spacing=4)
        line = QHBoxLayout()
        words = QVBoxLayout()
        words.setSpacing(2)
        for one in (self.reader, self.warning, self.count):
            words.addWidget(one)
        line.addWidget(Shrinking(words, tr("What they will get"), dress.px(56)), 1)
        # With a place of its own, so that its height does not bound that of the words.
        line.addWidget(self.page, 0, Qt.AlignmentFlag.AlignVCenter)
        column.addLayout(line)
        self._papers, self._facts = GroupedModel(), GroupedModel()
        self.papers = RowList(dress, self._papers, tr("Papers that they get, and what is held back"))
        self.papers.chosen.connect(lambda key: self.page.setEnabled(isinstance(key, str)))
        self.papers.opened.connect(lambda _: self._show_page())
        self.facts = RowList(dress, self._facts, tr("Facts that they get, and what is held back"))
        lists = QHBoxLayout()
        lists.setSpacing(12)
        for rows in (self.papers, self.facts):
            frame, inner = card(margin=6)
            inner.addWidget(rows)
            lists.addWidget(frame, 1)
        holder = QWidget()
        holder.setProperty("role", "clear")
        holder.setLayout(lists)
        lists.setContentsMargins(0, 0, 0, 0)
        around = QVBoxLayout(self)
        around.setContentsMargins(20, 12, 20, 16)
        around.setSpacing(12)
        around.addWidget(head)
        around.addWidget(holder, 1)

    def forget(self) -> None:
        self._papers.put(())
        self._facts.put(())
        for one in (self.reader, self.warning, self.count):
            one.clear()

    def refresh(self, changes: Changes) -> None:
        work = self.session.packets
        if self.session.snapshot is None or not (changes.ahead or changes.matter):
            return
        if work.ahead is None:
            self.reader.setText(tr("Looking through every page …"))
            self.warning.clear()
            self.count.clear()
            work.look_ahead()
            return
        seen = what_they_see(self.session.desk, work.ahead.examined)
        self.reader.setText(tr("{reader} will get this", reader=seen.reader))
        if seen.found:
            words = tr_count(
                len(seen.found), "{n} page shows what must not reach them.", "{n} pages show what must not reach them."
            )
        elif seen.employer_facing:
            words = tr("Their file may be read by the employer. Nothing was found that must not be in it.")
        else:
            words = tr("Nothing was found that must not be there.")
        self.warning.setText(words)
        set_tone(self.warning, "missing" if seen.found else "")
        pages = sum(one.pages for one in seen.papers)
        count = tr_count(pages, "{n} page of papers.", "{n} pages of papers.")
        if seen.unsearchable:
            count += " " + tr_count(
                seen.unsearchable,
                "{n} page could not be searched: look at it.",
                "{n} pages could not be searched: look at them.",
            )
        self.count.setText(count)
        self._papers.put(paper_groups(seen))
        self._facts.put(fact_groups(seen))

    def _show_page(self) -> None:
        record = self.papers.currentIndex().data(RECORD)
        key = getattr(record, "key", None)
        if isinstance(key, str):
            self.session.go(PAPERS, key)
