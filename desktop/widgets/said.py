"""What was just done, and a way to take it back. A strip at the foot; it goes after a while, undoing stays (Ctrl+Z)."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QTimer
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop.changes import Changes
from desktop.i18n import tr
from desktop.session import Session
from desktop.widgets.parts import button, label

STAYS: Final = 12_000


class SaidStrip(QWidget):
    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.setProperty("role", "foot")
        line = QHBoxLayout(self)
        line.setContentsMargins(20, 6, 20, 6)
        line.setSpacing(12)
        self.words = label()
        self.undo = button(tr("Undo"), session.undo, tip=tr("Ctrl+Z"))
        line.addWidget(self.words, 1)
        line.addWidget(self.undo)
        self._away = QTimer(self)
        self._away.setSingleShot(True)
        self._away.setInterval(STAYS)
        self._away.timeout.connect(self.hide)
        session.changed.connect(self._changed)
        self.hide()

    def _changed(self, changes: Changes) -> None:
        if changes.matter and self._session.snapshot is None:
            self.words.clear()
            self.hide()
        if not changes.said:
            return
        self.words.setText(changes.said)
        self.undo.setVisible(bool(self._session.can_undo))
        self.show()
        self._away.start()
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, changes.said))
