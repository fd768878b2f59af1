"""What was just done, and a way to take it back. The words go after a while; undoing stays (Ctrl+Z).

The strip keeps its room at the foot when it is empty: nothing above moves under a hand that is about to press."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QTimer
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop.changes import Changes
from desktop.i18n import tr
from desktop.session import Session
from desktop.widgets.parts import OneLine, button

STAYS: Final = 12_000


class SaidStrip(QWidget):
    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.setProperty("role", "clear")
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(12)
        self.words = OneLine()
        self.undo = button(tr("Undo"), session.undo, role="flat", tip=tr("Ctrl+Z"))
        kept = self.undo.sizePolicy()
        kept.setRetainSizeWhenHidden(True)
        self.undo.setSizePolicy(kept)
        line.addWidget(self.undo)  # at the left, where it stays when what is under way comes up at the right
        line.addWidget(self.words, 1)
        self._away = QTimer(self)
        self._away.setSingleShot(True)
        self._away.setInterval(STAYS)
        self._away.timeout.connect(self._clear)
        session.changed.connect(self._changed)
        self._clear()

    def _clear(self) -> None:
        self.words.clear()
        self.undo.hide()

    def _changed(self, changes: Changes) -> None:
        if changes.matter and self._session.snapshot is None:
            self._clear()
        if not changes.said:
            return
        self.words.setText(changes.said)
        self.undo.setVisible(bool(self._session.can_undo))
        self._away.start()
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, changes.said))
