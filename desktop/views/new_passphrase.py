"""A passphrase that is chosen: words are proposed and shown, and it is typed twice."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.i18n import tr
from desktop.widgets.parts import Flow, button, label
from desktop.widgets.secret_field import SecretField
from packets.errors import Known
from packets.vault.sealed.passphrase import normal, propose, refuse_weak
from packets.workflow.desk import Desk


class NewPassphrase(QWidget):
    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.setProperty("role", "clear")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(label(tr("Passphrase"), face="field"))
        words = tr("Seven words, drawn by lot. Say them to yourself a few times, and leave no paper with them here.")
        column.addWidget(label(words, tone="dim"))
        self.proposed = label(face="mono")
        column.addWidget(self.proposed)
        row = Flow()
        self.others = button(tr("Other words"), self.propose)
        row.addWidget(self.others)
        column.addLayout(row)
        self.first = SecretField(tr("Type it, or a sentence of your own"))
        self.second = SecretField(tr("Type it once more"))
        column.addWidget(self.first)
        column.addWidget(self.second)

    def propose(self) -> None:
        self.proposed.setText(propose())

    def clear(self) -> None:
        self.proposed.clear()
        self.first.take()
        self.second.take()

    def chosen(self, about: tuple[str, ...]) -> str | None:
        """What was typed twice; None where it does not do, and then the fields say why. `about`: names that it must not be."""
        typed, again = self.first.edit.text(), self.second.edit.text()
        self.first.complain("")
        self.second.complain("")
        try:
            refuse_weak(typed, about)
        except Known as fault:
            self.first.complain(self._desk.words.say(fault.code, fault.params))
            self.first.setFocus()
            return None
        if normal(typed) != normal(again):
            self.second.complain(tr("The two are not the same."))
            self.second.setFocus()
            return None
        return typed
