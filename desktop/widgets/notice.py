"""One trouble, told where it stands in nobody's way: a strip with words, what else was found, and a way to put it off."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.i18n import tr, tr_count
from desktop.messages import Told
from desktop.states import Look
from desktop.theme import Dress
from desktop.widgets.marks import Mark
from desktop.widgets.parts import button, card, label

SHOWN = 3
"""Findings told in the strip; the screen that they belong to shows all."""


class Notice(QWidget):
    """Hidden while there is nothing to tell."""

    def __init__(self, dress: Dress) -> None:
        super().__init__()
        around = QVBoxLayout(self)
        around.setContentsMargins(20, 12, 20, 0)
        frame, column = card("notice")
        around.addWidget(frame)
        self._words = label()
        self._more = label(tone="dim")
        self.put_off = button(tr("Understood"), self.put_away)
        line = QHBoxLayout()
        line.setSpacing(12)
        line.addWidget(Mark(dress, Look.MISSING), 0, Qt.AlignmentFlag.AlignVCenter)
        line.addWidget(self._words, 1)
        line.addWidget(self.put_off, 0, Qt.AlignmentFlag.AlignVCenter)
        column.addLayout(line)
        column.addWidget(self._more)
        self.hide()

    @property
    def words(self) -> str:
        return self._words.text()

    def tell(self, told: Told) -> None:
        """Show it, and say it to a screen reader."""
        more = [one.words for one in told.problems if one.words not in told.words]
        lines = more[:SHOWN]
        rest = len(more) - len(lines)
        if rest > 0:
            lines.append(tr_count(rest, "and {n} more", "and {n} more"))
        self._words.setText(told.words)
        self._more.setText("\n".join(lines))
        self._more.setVisible(bool(lines))
        self.setAccessibleName(told.words)
        self.show()
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, told.words))

    def put_away(self) -> None:
        """Nothing to tell any more; what was told may name a client's paper."""
        self._words.clear()
        self._more.clear()
        self.setAccessibleName("")
        self.hide()
