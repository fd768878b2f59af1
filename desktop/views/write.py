"""Letters and forms, as the office brings them: each with how it stands, what to bring, and a way to bring it."""

from __future__ import annotations

from typing import Literal

from PySide6.QtWidgets import QHBoxLayout, QPushButton

from desktop.changes import Changes
from desktop.i18n import tr
from desktop.models.actions import Slot
from desktop.models.checklist import Key, key_of, name_of
from desktop.models.grouped import GroupedModel
from desktop.models.write import groups_of
from desktop.session import Session
from desktop.steps import PAPERS
from desktop.theme import Dress
from desktop.views.detail import DetailView
from desktop.widgets.allowed import allow
from desktop.widgets.choose import choose_files, choose_folder
from desktop.widgets.parts import Flow, Shrinking, button, card, label
from desktop.widgets.row_list import RowList
from desktop.widgets.screen import ScreenView
from packets.evidence.telling import Filing


class WriteView(ScreenView):
    KINDS = ("letter", "form")

    def __init__(self, dress: Dress, session: Session) -> None:
        super().__init__(dress, session)
        self._key: Key | None = None
        self._printed: tuple[QPushButton, ...] = ()
        self.words = label(self.intro(), tone="dim")
        self._model = GroupedModel()
        self.list = RowList(dress, self._model, self.name())
        self.list.chosen.connect(self._choose)
        self.detail = DetailView(dress)
        self.bring = button(tr("Bring a file"), self._bring, role="main", tip=tr("A finished PDF or a scan"))
        self.open = button(tr("See its papers"), self._see)
        buttons = Flow()
        buttons.addWidget(self.bring)
        buttons.addWidget(self.open)
        left, column = card(margin=6)
        column.addWidget(self.words)
        column.addWidget(self.list, 1)
        if (foot := self.foot()) is not None:
            column.addWidget(Shrinking(foot, tr("What we print for this matter"), dress.px(40)))
        right, inner = card(margin=8)
        inner.addWidget(self.detail, 1)
        inner.addLayout(buttons)
        around = QHBoxLayout(self)
        around.setContentsMargins(20, 12, 20, 16)
        around.setSpacing(12)
        around.addWidget(left, 5)
        around.addWidget(right, 4)

    def foot(self) -> Flow | None:
        """What we print ourselves for this matter."""
        row = Flow()
        self.for_client = button(tr("Checklist for the client"), lambda: self._print("client_checklist"))
        self.for_client_es = button(tr("The same in Spanish"), lambda: self._print("client_checklist", "es"))
        self.basis = button(tr("Rules and sources"), lambda: self._print("basis"))
        self._printed = (self.for_client, self.for_client_es, self.basis)
        for one in self._printed:
            row.addWidget(one)
        return row

    def intro(self) -> str:
        return tr("For what was made elsewhere: bring it as a finished PDF or scan. Letters writes here, Fill fills here.")

    def name(self) -> str:
        return tr("Letters and forms")

    def forget(self) -> None:
        self._key = None
        self._model.put(())
        self.detail.clear()

    def refresh(self, changes: Changes) -> None:
        snapshot = self.session.snapshot
        if snapshot is None or not changes.matter:
            return
        self._model.put(groups_of(snapshot.checklist.items, self.KINDS))
        keys = [row.key for _, row in self._model.rows()]
        wanted = self._key if self._key in keys else (keys[0] if keys else None)
        if wanted is not None and self.list.choose(wanted):
            self._choose(wanted)
        else:
            self.detail.clear()
        self.bring.setEnabled(wanted is not None)
        self.open.setEnabled(wanted is not None)
        for one in self._printed:
            allow(self.session, "print", one)

    def _choose(self, key: object) -> None:
        snapshot = self.session.snapshot
        item = next((one for one in snapshot.checklist.items if key_of(one) == key), None) if snapshot else None
        if snapshot is not None and item is not None:
            self._key = key_of(item)
            self.detail.show_item(item, snapshot.papers_of(item), snapshot.day)

    def _see(self) -> None:
        if self._key is not None:
            self.session.go(PAPERS, Slot(*self._key))

    def _bring(self) -> None:
        snapshot = self.session.snapshot
        item = next((one for one in snapshot.checklist.items if key_of(one) == self._key), None) if snapshot else None
        if item is None:
            return
        title = tr("Bring a file for: {item}", item=name_of(item))
        if files := choose_files(self, title, tr("Take it in")):
            self.session.collect(files, Filing(item=item.id, row=item.row, kind=item.accepts[0] if item.accepts else ""))

    def _print(self, sheet: Literal["client_checklist", "basis"], language: str = "en") -> None:
        if folder := choose_folder(self, tr("Where shall the sheet go?"), tr("Save it here")):
            self.session.packets.print_sheet(sheet, folder, language)
