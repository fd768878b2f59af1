"""The matter as a task list: the next thing on top, the items by how they stand, the chosen one at the right."""

from __future__ import annotations

import datetime as dt

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QVBoxLayout, QWidget

from desktop.changes import Changes
from desktop.i18n import tr
from desktop.models.checklist import Key, Waiting, groups_of, key_of, next_thing
from desktop.models.grouped import GroupedModel
from desktop.reading import Snapshot
from desktop.session import Session
from desktop.states import Look
from desktop.steps import BUILD
from desktop.theme import Dress
from desktop.views.detail import DetailView, currency_words
from desktop.views.item_actions import ItemActions
from desktop.widgets.marks import Mark
from desktop.widgets.parts import Flow, Shrinking, button, card, label
from desktop.widgets.row_list import RowList
from desktop.widgets.screen import ScreenView


class MatterView(ScreenView):
    def __init__(self, dress: Dress, session: Session) -> None:
        super().__init__(dress, session)
        self._session = session
        self._chosen: Key | None = None

        self.next_words = label(face="card")
        self.next_why = label(tone="dim")
        self.show_next = button(tr("Do it"), self._do_next, role="main", name=tr("Do the next thing"))
        self.to_packet = button(tr("See the packet"), lambda: session.go(BUILD), role="main")
        next_card, next_column = card("next", spacing=2)
        line = QHBoxLayout()
        line.setSpacing(12)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(label(tr("Next thing"), face="group"))
        words.addWidget(self.next_words)
        words.addWidget(self.next_why)
        line.addWidget(Shrinking(words, tr("Next thing"), dress.px(56)), 1)
        # With a place of its own, so that its height does not bound that of the words.
        line.addWidget(self.show_next, 0, Qt.AlignmentFlag.AlignVCenter)
        line.addWidget(self.to_packet, 0, Qt.AlignmentFlag.AlignVCenter)
        next_column.addLayout(line)

        self.currency = label()
        self._currency_card, currency_column = card()
        currency_line = QHBoxLayout()
        currency_line.setSpacing(8)
        currency_line.addWidget(Mark(dress, Look.LOOK), 0, Qt.AlignmentFlag.AlignTop)
        currency_line.addWidget(self.currency, 1)
        currency_column.addWidget(Shrinking(currency_line, tr("Whether such requests are taken now"), dress.px(40)))

        self._model = GroupedModel()
        self.items = RowList(dress, self._model, tr("Checklist"))
        self.items.chosen.connect(self._choose)
        list_card, list_column = card(margin=6)
        list_column.addWidget(self.items, 1)
        self.about_button = button(tr("About this kind of request"), self.about_request, role="flat")
        about = Flow()
        about.addWidget(self.about_button)
        list_column.addLayout(about)

        self.detail = DetailView(dress)
        self.can_do = ItemActions(dress, session)
        detail_card, detail_column = card(margin=8)
        detail_column.addWidget(self.detail, 1)
        detail_column.addWidget(self.can_do)

        left = QWidget()
        left.setProperty("role", "clear")
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(next_card)
        column.addWidget(self._currency_card)
        column.addWidget(list_card, 1)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setChildrenCollapsible(False)
        split.setHandleWidth(12)
        split.addWidget(left)
        split.addWidget(detail_card)
        split.setStretchFactor(0, 5)
        split.setStretchFactor(1, 3)
        split.setSizes([760, 460])
        around = QHBoxLayout(self)
        around.setContentsMargins(20, 12, 20, 16)
        around.addWidget(split)

    def choose(self, key: Key) -> None:
        """Show this item."""
        self.items.choose(key)
        self.items.setFocus()

    def about(self, what: object) -> None:
        """An item to show, by its key."""
        if isinstance(what, tuple):
            self.choose(what)

    def forget(self) -> None:
        self._clear()

    def about_request(self) -> None:
        """Show at the right what is known of this kind of request."""
        if snapshot := self._session.snapshot:
            self._chosen = None
            self.items.clearSelection()
            self.items.setCurrentIndex(self._model.index(-1, -1))
            self.detail.show_request(snapshot)
            self.can_do.clear()

    def refresh(self, changes: Changes) -> None:
        snapshot = self._session.snapshot
        if not changes.matter:
            return
        if snapshot is None:
            self._clear()
            return
        items = snapshot.checklist.items
        keep = self._chosen if any(key_of(one) == self._chosen for one in items) else None
        self._next = next_thing(items, snapshot.day)
        self.next_words.setText(self._next.words)
        self.next_why.setText(self._next.why)
        self.next_why.setVisible(bool(self._next.why))
        self.show_next.setVisible(self._next.key is not None)
        self.to_packet.setVisible(self._next.key is None)
        self._show_currency(snapshot)
        self._model.put(groups_of(items, snapshot.papers))
        wanted = keep or self._next.key or next((row.key for _, row in self._model.rows()), None)
        with QSignalBlocker(self.items):
            found = self.items.choose(wanted)
        if found:
            self._choose(wanted)  # told here, for an item may have changed where its row has not
        else:
            self.about_request()

    def _clear(self) -> None:
        """Nothing of a matter that was put away stays, not even unseen."""
        self._chosen = None
        self._model.put(())
        self.detail.clear()
        self.can_do.clear()
        for words in (self.next_words, self.next_why, self.currency):
            words.clear()

    def _show_currency(self, snapshot: Snapshot) -> None:
        """Said above the list where it is not simply open and lately read."""
        currency = snapshot.checklist.currency
        age = (snapshot.day - dt.date.fromisoformat(currency.read_on)).days
        old = age > currency.recheck_days
        self._currency_card.setVisible(currency.status != "open" or old)
        words = [] if currency.status == "open" else [currency_words(currency), currency.note]
        if old:
            words.append(tr("We read this {n} days ago. Read it again before sending.", n=age))
        self.currency.setText(" ".join(words))

    def _choose(self, key: object) -> None:
        snapshot = self._session.snapshot
        if snapshot is None:
            return
        for item in snapshot.checklist.items:
            if key_of(item) == key:
                self._chosen = key_of(item)
                self.detail.show_item(item, snapshot.papers_of(item), snapshot.day)
                self.can_do.show_item(item)
                return
        for paper in snapshot.papers:
            if key == Waiting(paper.id):
                self._chosen = None
                self.detail.show_paper(paper)
                self.can_do.show_paper(paper)

    def _do_next(self) -> None:
        if self._next.key is not None:
            self.choose(self._next.key)
            self.can_do.do_it.click()
