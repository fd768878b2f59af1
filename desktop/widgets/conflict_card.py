"""Answers that contradict each other, at the head of the page that they stand on, each with the way to both places."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from desktop.i18n import tr
from desktop.states import Look
from desktop.theme import Dress
from desktop.widgets.marks import Mark
from desktop.widgets.parts import Flow, button, card, label


class ConflictCard(QWidget):
    """Hidden while nothing disagrees."""

    went = Signal(str)
    """The key of a place that somebody wants to see."""

    def __init__(self, dress: Dress) -> None:
        super().__init__()
        self._dress = dress
        self._shown: list[tuple[str, tuple[str, ...]]] = []
        self._rows: list[QWidget] = []
        around = QVBoxLayout(self)
        around.setContentsMargins(0, 0, 0, 0)
        frame, self._column = card("notice", spacing=6)
        around.addWidget(frame)
        self._column.addWidget(label(tr("Answers that disagree"), face="card"))
        self.hide()

    def put(self, found: Sequence[tuple[str, tuple[str, ...]]], name: Callable[[str], str]) -> None:
        """The words of each and the keys of its places; `name` calls a place, or nothing where it is not shown."""
        self.setVisible(bool(found))
        if list(found) == self._shown:
            return
        self._shown = list(found)
        for row in self._rows:
            self._column.removeWidget(row)
            row.hide()
            row.deleteLater()
        self._rows = [self._row(words, keys, name) for words, keys in found]
        for row in self._rows:
            self._column.addWidget(row)

    def _row(self, words: str, keys: tuple[str, ...], name: Callable[[str], str]) -> QWidget:
        row = QWidget()
        row.setProperty("role", "clear")
        column = QVBoxLayout(row)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        line = QHBoxLayout()
        line.setSpacing(10)
        line.addWidget(Mark(self._dress, Look.LOOK), 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(label(words), 1)
        column.addLayout(line)
        ways = Flow(gap=2)
        for key in keys:
            if called := name(key):
                ways.addWidget(self._way(key, called))
        column.addLayout(ways)
        return row

    def _way(self, key: str, called: str) -> QPushButton:
        return button(tr("To: {question}", question=called), lambda: self.went.emit(key), role="way")
