"""The shape of each state, drawn and not typed, so that no font can lack it."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from desktop.states import Look
from desktop.theme import Dress


def paint_mark(painter: QPainter, box: QRectF, look: str, colour: QColor, family: str) -> None:
    """Draw the shape of `look` into the square `box`."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    stroke = max(1.5, box.width() / 9)
    round_ = box.adjusted(stroke, stroke, -stroke, -stroke)
    pen = QPen(colour, stroke)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    centre = box.center()
    match look:
        case Look.READY:
            painter.setBrush(QBrush(colour))
            painter.drawEllipse(round_)
        case Look.MISSING:
            painter.drawEllipse(round_)
        case Look.PARTIAL:
            painter.drawEllipse(round_)
            painter.setBrush(QBrush(colour))
            painter.drawPie(round_, 90 * 16, 180 * 16)
        case Look.ASK_FIRST | Look.LOOK:
            font = QFont(family)
            font.setPixelSize(max(1, round(box.height() * 1.05)))
            font.setWeight(QFont.Weight.Bold)
            painter.setFont(font)
            painter.drawText(box.adjusted(-4, -4, 4, 4), Qt.AlignmentFlag.AlignCenter, "?" if look == Look.ASK_FIRST else "!")
        case Look.ASKED_FOR:
            tip, back = QPointF(round_.right(), centre.y()), box.width() / 3.2
            painter.drawLine(QPointF(round_.left(), centre.y()), tip)
            painter.drawPolyline(QPolygonF([tip + QPointF(-back, -back), tip, tip + QPointF(-back, back)]))
        case Look.LATER:
            painter.drawEllipse(round_)
            painter.drawLine(centre, centre + QPointF(0, -round_.height() / 3.2))
            painter.drawLine(centre, centre + QPointF(round_.width() / 3.8, 0))
        case Look.WAIVED:
            painter.drawLine(QPointF(round_.left(), centre.y()), QPointF(round_.right(), centre.y()))
        case Look.NOT_NEEDED:
            reach = round_.width() / 2 * math.sqrt(0.5)
            painter.drawEllipse(round_)
            painter.drawLine(centre + QPointF(-reach, reach), centre + QPointF(reach, -reach))
    painter.restore()


class Mark(QWidget):
    """The shape of one state beside its word."""

    def __init__(self, dress: Dress, look: str) -> None:
        super().__init__()
        self._dress, self._look = dress, look
        self.setFixedSize(self.sizeHint())

    def become(self, look: str) -> None:
        if look != self._look:
            self._look = look
            self.update()

    def sizeHint(self) -> QSize:
        side = self._dress.px(14)
        return QSize(side, side)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint_mark(painter, QRectF(self.rect()), self._look, self._dress.colour(self._look), self._dress.family)
        painter.end()
