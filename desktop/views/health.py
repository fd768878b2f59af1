"""How this computer stands: what protects its files, what its policy says, and why."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout

from desktop import steps
from desktop.changes import Changes
from desktop.i18n import tr
from desktop.models.grouped import GroupedModel
from desktop.models.health import health_group, policy_lines
from desktop.session import Session
from desktop.theme import Dress
from desktop.widgets.parts import Flow, button, card, label
from desktop.widgets.row_list import RowList, fit_whole
from desktop.widgets.screen import ScreenView, Scrolled
from packets.workflow.results import HealthResult

BACK: Final = "back"


class HealthView(ScreenView):
    def __init__(self, dress: Dress, session: Session) -> None:
        super().__init__(dress, session)
        scroll = Scrolled(tr("This computer"))
        frame, column = card()
        column.addWidget(label(tr("This computer"), face="title"))
        column.addWidget(label(tr("What protects the files of this office, and what does not."), tone="dim"))
        self.reduced = label(tone="missing")
        column.addWidget(self.reduced)
        self._rows = GroupedModel()
        self.rows = RowList(dress, self._rows, tr("What was looked at"))
        self.looking = label(tr("Looking …"), tone="dim")
        column.addWidget(self.looking)
        column.addWidget(self.rows)
        self.again = button(tr("Look again"), self.look)
        self.back = button(tr("Back"), lambda: session.go(steps.BACK))
        row = Flow()
        row.addWidget(self.again)
        row.addWidget(self.back)
        column.addLayout(row)
        scroll.column.addWidget(frame)
        frame, column = card()
        column.addWidget(label(tr("Policy of this computer"), face="card"))
        self.policy_head = label(tone="dim")
        self.policy = label()
        column.addWidget(self.policy_head)
        column.addWidget(self.policy)
        scroll.column.addWidget(frame)
        scroll.column.addStretch(1)
        around = QVBoxLayout(self)
        around.setContentsMargins(0, 0, 0, 0)
        around.addWidget(scroll)
        self.setFocusProxy(self.again)
        for folded in (self.rows.expanded, self.rows.collapsed):
            folded.connect(lambda _: self._fit())
        self.result: HealthResult | None = None

    def refresh(self, changes: Changes) -> None:
        if changes.office or self.result is None:
            self.look()

    def look(self) -> None:
        vault = self.session.vault
        head, lines = policy_lines(vault.found, self.session.desk)
        self.policy_head.setText(head)
        self.policy.setText("\n".join(lines))
        self.looking.show()
        self.session.jobs.run(lambda _: vault.health(), on_done=self._put, on_problem=self.session.tell)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        QTimer.singleShot(0, self, self._fit)  # once the list knows how wide it is

    def _fit(self) -> None:
        fit_whole(self.rows, self._rows)

    def _put(self, result: HealthResult) -> None:
        self.result = result
        self.looking.hide()
        self._rows.put([health_group(result)])
        self._fit()
        reduced = next((one.words for one in result.rows if one.id == "sandbox" and one.state in ("look", "bad")), "")
        self.reduced.setText(reduced)
        self.reduced.setVisible(bool(reduced))
