"""The steps at the left: always the same, in any order; a tick where the record says that a step is done."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QListWidget, QListWidgetItem

from desktop.i18n import tr
from desktop.steps import Screen
from desktop.theme import Dress
from desktop.widgets.parts import literal


class Rail(QListWidget):
    asked = Signal(str)

    def __init__(self, dress: Dress) -> None:
        super().__init__()
        self._dress = dress
        self.setProperty("role", "rail")
        self.setAccessibleName(tr("Steps"))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self.setFixedWidth(dress.px(138))
        self.setIconSize(QSize(dress.px(14), dress.px(14)))
        self.currentRowChanged.connect(self._chosen)
        dress.changed.connect(self._again)
        self._screens: tuple[Screen, ...] = ()
        self._done: frozenset[str] = frozenset()

    def put(self, screens: Sequence[Screen], done: frozenset[str], current: str) -> None:
        with QSignalBlocker(self):
            if tuple(screens) != self._screens:
                self._screens = tuple(screens)
                self.clear()
                for one in screens:
                    item = QListWidgetItem(one.title)
                    item.setToolTip(literal(one.tip))
                    item.setData(Qt.ItemDataRole.UserRole, one.id)
                    self.addItem(item)
            self._done = done
            self._again()
            self.choose(current)

    def choose(self, screen: str) -> None:
        with QSignalBlocker(self):
            at = next((n for n, one in enumerate(self._screens) if one.id == screen), -1)
            self.setCurrentRow(at)
            if at >= 0:
                self.scrollToItem(self.item(at))

    def keyboardSearch(self, _letters: str) -> None:
        """Letters typed here were meant for the screen: they lead nowhere."""

    @property
    def titles(self) -> list[str]:
        return [one.title for one in self._screens]

    def _again(self) -> None:
        tick, none = QIcon(_tick(self._dress)), QIcon(_empty(self._dress))
        for number, one in enumerate(self._screens):
            item, done = self.item(number), one.id in self._done
            item.setIcon(tick if done else none)
            spoken = tr("{step}, done", step=one.title) if done else one.title
            item.setData(Qt.ItemDataRole.AccessibleTextRole, spoken)

    def _chosen(self, row: int) -> None:
        if 0 <= row < len(self._screens):
            self.asked.emit(self._screens[row].id)


def _empty(dress: Dress) -> QPixmap:
    picture = QPixmap(dress.px(14), dress.px(14))
    picture.fill(Qt.GlobalColor.transparent)
    return picture


def _tick(dress: Dress) -> QPixmap:
    picture = _empty(dress)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    pen = painter.pen()
    pen.setColor(dress.colour("dim"))
    pen.setWidthF(dress.px(2))
    painter.setPen(pen)
    side = picture.width()
    painter.drawPolyline([_at(side, 0.15, 0.55), _at(side, 0.4, 0.8), _at(side, 0.88, 0.2)])
    painter.end()
    return picture


def _at(side: int, x: float, y: float) -> QPointF:
    return QPointF(side * x, side * y)
