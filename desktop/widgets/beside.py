"""Parts of a screen side by side; one below the other where the window is narrow or the text large."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSplitter, QWidget

from desktop.theme import Dress
from desktop.widgets.screen import Scrolled

WIDE: Final = 820
"""Width of the screen below which its parts stand one below the other, for text of the usual size."""


class Beside(Scrolled):
    """Each part comes with its share of the width, and its least height where they stand one below the other."""

    def __init__(self, dress: Dress, name: str, parts: Sequence[tuple[QWidget, int, int]]) -> None:
        super().__init__(name, widest=1 << 20)
        self._dress = dress
        self._parts = [(part, high) for part, _, high in parts]
        self._shares = [share for _, share, _ in parts]
        self._split = QSplitter(Qt.Orientation.Horizontal)
        self._split.setChildrenCollapsible(False)
        for number, (part, share, _) in enumerate(parts):
            self._split.addWidget(part)
            self._split.setStretchFactor(number, share)
        self.column.addWidget(self._split)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self.width() < self._dress.px(WIDE)
        turned = Qt.Orientation.Vertical if narrow else Qt.Orientation.Horizontal
        if turned != self._split.orientation() or not event.oldSize().isValid():
            self._split.setOrientation(turned)
            if not narrow:  # by share and not by what each would like; from then on as a person drags them
                self._split.setSizes([share * self.width() for share in self._shares])
        for part, high in self._parts:
            part.setMinimumHeight(self._dress.px(high) if narrow else 0)
