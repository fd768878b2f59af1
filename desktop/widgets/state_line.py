"""How something stands: a shape, a word in its colour, and what belongs to it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.states import Look
from desktop.theme import Dress
from desktop.widgets.marks import Mark
from desktop.widgets.parts import label


class StateLine(QWidget):
    def __init__(self, dress: Dress) -> None:
        super().__init__()
        self._dress = dress
        self._look = Look.MISSING
        self._mark: Mark | None = None
        self.setProperty("role", "clear")
        self.words = label(face="strong")
        self.more = label(tone="dim")
        self._line = QHBoxLayout()
        self._line.setSpacing(8)
        self._line.addWidget(self.words, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addLayout(self._line)
        column.addWidget(self.more)
        dress.changed.connect(self._colour)

    def say(self, words: str, look: Look, more: str = "") -> None:
        self._look = look
        self.words.setText(words)
        self.more.setText(more)
        self.more.setVisible(bool(more))
        self.setAccessibleName(words)
        self.setAccessibleDescription(more)
        if self._mark is not None:
            self._line.removeWidget(self._mark)
            self._mark.deleteLater()
        self._mark = Mark(self._dress, look)
        self._line.insertWidget(0, self._mark, 0, Qt.AlignmentFlag.AlignVCenter)
        self._colour()

    def clear(self) -> None:
        self.words.clear()
        self.more.clear()

    def _colour(self) -> None:
        self.words.setStyleSheet(f"color: {self._dress.colour(self._look).name()};")
