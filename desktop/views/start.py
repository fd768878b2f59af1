"""The first screen: open a matter folder, or build the practice packets and open one of them."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from desktop.changes import Changes
from desktop.i18n import tr, tr_count
from desktop.models.grouped import GroupedModel
from desktop.rows import Group, Row
from desktop.session import Session
from desktop.theme import Dress
from desktop.widgets.choose import choose_folder
from desktop.widgets.parts import Flow, button, card, label
from desktop.widgets.row_list import RowList
from desktop.widgets.screen import ScreenView
from packets.workflow.results import DemoPacketResult


class StartView(ScreenView):
    def __init__(self, dress: Dress, session: Session) -> None:
        super().__init__(dress, session)
        self._session = session
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)

        self.open = button(tr("Open a matter folder"), self._open, role="main", tip=tr("Ctrl+O"))
        self.practice = button(tr("Build the practice packets"), self._practice)
        frame, column = card("drop", spacing=12, margin=28)
        column.addWidget(label(tr("Packet Desk"), face="title"))
        column.addWidget(label(tr("From a pile of scans to one packet that nobody sends back.")))
        column.addWidget(label(tr("Everything stays on this computer.")))
        buttons = Flow()
        buttons.addWidget(self.open)
        buttons.addWidget(self.practice)
        column.addLayout(buttons)
        column.addWidget(label(tr("You can also drop a matter folder anywhere on this window."), tone="dim"))
        practice = tr("New here? Build the practice packets: everyone in them is invented, and nothing can be mailed.")
        column.addWidget(label(practice, tone="dim"))

        self._model = GroupedModel()
        self.built = RowList(dress, self._model, tr("Practice matters"))
        self.built.opened.connect(lambda key: session.open(Path(str(key))))
        self._built_card, inner = card(margin=12)
        inner.addWidget(self.built)
        self._built_card.hide()

        middle = QVBoxLayout()
        middle.setSpacing(12)
        middle.addStretch(1)
        middle.addWidget(frame)
        middle.addWidget(self._built_card, 4)
        middle.addStretch(1)
        around = QHBoxLayout(self)
        around.setContentsMargins(20, 20, 20, 20)
        around.addStretch(1)
        around.addLayout(middle, 6)
        around.addStretch(1)

    def refresh(self, changes: Changes) -> None:
        if changes.busy:
            self.practice.setEnabled(not self._session.busy)
        if changes.practice:
            rows = tuple(
                self._row(one) for one in {one.matter: one for one in reversed(self._session.offices.practice)}.values()
            )[::-1]
            self._model.put([Group(tr("Practice matters: press Enter or click twice to open one"), rows)] if rows else [])
            self._built_card.setVisible(bool(rows))
            if rows:
                self.built.choose(rows[0].key)
                self.built.setFocus()

    def _row(self, one: DemoPacketResult) -> Row:
        """A matter by its first packet, which lies in a folder of the matter."""
        pages = tr_count(one.pages, "{n} page", "{n} pages")
        return Row(
            one.matter, second=self._session.title_of(one.request), right=pages, key=str(Path(one.manifest).parent.parent)
        )

    def _open(self) -> None:
        if folder := choose_folder(self, tr("Open a matter folder"), tr("Open this folder")):
            self._session.open(folder)

    def _practice(self) -> None:
        if folder := choose_folder(self, tr("Where shall the practice packets go?"), tr("Build them here")):
            self._session.offices.build_practice(folder)
