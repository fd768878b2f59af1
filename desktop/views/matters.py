"""Every matter of the office, found by name as it is typed."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QLineEdit, QVBoxLayout

from desktop import steps
from desktop.changes import Changes
from desktop.i18n import tr
from desktop.models.grouped import GroupedModel
from desktop.models.office import matter_groups
from desktop.models.today import Lead
from desktop.rows import RECORD, Row
from desktop.session import Session
from desktop.theme import Dress
from desktop.widgets.allowed import allow
from desktop.widgets.parts import Flow, button, card, label
from desktop.widgets.row_list import RowList
from desktop.widgets.screen import ScreenView


class MattersView(ScreenView):
    def __init__(self, dress: Dress, session: Session) -> None:
        super().__init__(dress, session)
        self.search = QLineEdit()
        self.search.setAccessibleName(tr("Find a matter by name"))
        self.search.setPlaceholderText(tr("Find by name or number"))
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(lambda _: self._fill())
        self.search.returnPressed.connect(self._open_first)
        self.new_call = button(tr("New call"), lambda: session.go(steps.NEW_CALL), role="main")
        self.none = label(tone="dim")
        self._model = GroupedModel()
        self.rows = RowList(dress, self._model, tr("Matters"))
        self.rows.opened.connect(self._open)
        self.rows.clicked.connect(self._clicked)
        self.search.setMinimumWidth(dress.px(300))
        tools = Flow()
        tools.addWidget(self.search)
        tools.addWidget(self.new_call)
        frame, inner = card(margin=6)
        inner.addWidget(self.none)
        inner.addWidget(self.rows)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 12, 20, 16)
        column.setSpacing(12)
        column.addLayout(tools)
        column.addWidget(frame, 1)
        self.setFocusProxy(self.search)

    def refresh(self, changes: Changes) -> None:
        if changes.matter:
            self.session.offices.look_if_old()
        if changes.office:
            allow(self.session, "new_matter", self.new_call)
            self._fill()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.session.offices.look_if_old()

    def _fill(self) -> None:
        shown = self.session.offices.shown
        typed = self.search.text()
        groups = matter_groups(shown.found.matters, typed) if shown else ()
        self._model.put(groups)
        self.none.setText(tr("No matter of this name.") if typed.strip() else tr("No matter yet. It begins with a call."))
        self.none.setVisible(not groups)
        if groups and not self.rows.currentIndex().isValid():
            self.rows.choose(groups[0].rows[0].key)

    def _open_first(self) -> None:
        self._open(next((row.key for _, row in self._model.rows()), None))

    def _clicked(self, index: QModelIndex) -> None:
        record = index.data(RECORD)
        if isinstance(record, Row):
            self._open(record.key)

    def _open(self, key: object) -> None:
        if isinstance(key, Lead) and key.screen:
            self.session.offices.come_to(key.key, key.screen, key.request)
