"""Today: what is due, what others owe us, what waits for the attorney, what can be mailed. A row leads to its place."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout

from desktop import steps
from desktop.changes import Changes
from desktop.i18n import tr
from desktop.models.grouped import GroupedModel
from desktop.models.today import Lead, today_groups
from desktop.rows import RECORD, Row
from desktop.session import Session
from desktop.theme import Dress
from desktop.widgets.allowed import allow
from desktop.widgets.parts import Flow, button, card
from desktop.widgets.row_list import RowList
from desktop.widgets.screen import ScreenView


class TodayView(ScreenView):
    def __init__(self, dress: Dress, session: Session) -> None:
        super().__init__(dress, session)
        self.new_call = button(tr("New call"), lambda: session.go(steps.NEW_CALL), role="main")
        self.to_matters = button(tr("Find a matter"), lambda: session.go(steps.MATTERS))
        self.first_run = button(
            tr("Show me in two minutes"), lambda: session.go(steps.FIRST_RUN), tip=tr("A short way through one practice matter")
        )
        self._model = GroupedModel()
        self.rows = RowList(dress, self._model, tr("Today"))
        self.rows.opened.connect(self._open)
        self.rows.clicked.connect(self._clicked)
        tools = Flow()
        for one in (self.new_call, self.to_matters, self.first_run):
            tools.addWidget(one)
        frame, inner = card(margin=6)
        inner.addWidget(self.rows)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 12, 20, 16)
        column.setSpacing(12)
        column.addLayout(tools)
        column.addWidget(frame, 1)
        self.setFocusProxy(self.rows)

    def refresh(self, changes: Changes) -> None:
        if changes.matter:
            self.session.offices.look_if_old()
        shown = self.session.offices.shown
        if not changes.office:
            return
        allow(self.session, "new_matter", self.new_call)
        self.first_run.setVisible(shown is not None and shown.record.practice)
        self._model.put(today_groups(shown.found, self.session.day) if shown else ())
        if not self.rows.currentIndex().isValid():
            self.rows.choose(next((row.key for _, row in self._model.rows()), None))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.session.offices.look_if_old()

    def _clicked(self, index: QModelIndex) -> None:
        record = index.data(RECORD)
        if isinstance(record, Row):
            self._open(record.key)

    def _open(self, key: object) -> None:
        if not isinstance(key, Lead):
            return
        if key.key:
            self.session.offices.come_to(key.key, key.screen, key.request, key.about)
        else:
            self.session.go(key.screen, key.about or key.what)
