"""A choice of one among a few. The arrow is drawn here: a style sheet can only take it from a picture."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPolygonF, QWheelEvent
from PySide6.QtWidgets import QComboBox

from desktop.theme import Dress


class Chooser(QComboBox):
    def __init__(self, dress: Dress, name: str) -> None:
        super().__init__()
        self._dress = dress
        self.setAccessibleName(name)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """What is chosen is chosen on purpose: a turn of the wheel over it is left to whatever scrolls."""
        event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        reach = self._dress.px(4)
        centre = QPointF(self.width() - self._dress.px(16), self.height() / 2)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._dress.colour("dim"))
        painter.drawPolygon(
            QPolygonF(
                [centre + QPointF(-reach, -reach / 2), centre + QPointF(reach, -reach / 2), centre + QPointF(0, reach / 2)]
            )
        )
        painter.end()
