"""Pages on which boxes can be drawn: with the mouse, or with the arrow keys. It knows points of the page, no record.

A box that is being drawn is held by corners in points from the top left of the page as seen. Enter keeps it, Escape
drops it; arrows move it, with Shift they size it, with Ctrl by a single point.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPen, QPixmap

from desktop.i18n import tr
from desktop.reading import Leaf
from desktop.theme import Dress
from desktop.widgets.page_view import PageView

Box = tuple[float, float, float, float]
"""Left, top, right, bottom."""

STEP, FINE, LEAST = 9.0, 1.0, 2.0
"""Points by which a key moves a side, and the smallest side of a box."""
FIRST: Final = (144.0, 36.0)
"""Width and height of a box that is begun with a key."""


class CoverView(PageView):
    """`drawn` tells page (as its number) and box once somebody kept one; `left` that drawing was given up."""

    drawn = Signal(int, object)
    left = Signal()

    def __init__(
        self, dress: Dress, picture: Callable[[int], QPixmap | None], fault: Callable[[int], str], name: str = ""
    ) -> None:
        super().__init__(dress, picture, fault, name)
        self._boxes: Mapping[int, Sequence[Box]] = {}
        self._notes: Mapping[int, str] = {}
        self._drawing = False
        self._on = -1
        """The page, as a place, of the box in hand."""
        self._box: Box | None = None
        self._from: QPointF | None = None

    def show_boxes(self, boxes: Mapping[int, Sequence[Box]], notes: Mapping[int, str]) -> None:
        """What is covered, and a word over a page, by the number of the page."""
        self._boxes, self._notes = boxes, notes
        self.viewport().update()

    def show_pages(self, pages: Sequence[Leaf]) -> None:
        self.draw(on=False)
        super().show_pages(pages)

    @property
    def drawing(self) -> bool:
        return self._drawing

    @property
    def in_hand(self) -> Box | None:
        return self._box

    def draw(self, *, on: bool) -> None:
        """Begin or end drawing. A box that was not kept is dropped."""
        self._drawing = on
        self._box = self._from = None
        cursor = Qt.CursorShape.CrossCursor if on else Qt.CursorShape.ArrowCursor
        self.viewport().setCursor(cursor)
        self._say()
        self.viewport().update()

    def begin_box(self) -> None:
        """A box in the middle of what is seen, to be moved with the arrow keys."""
        page = self.current
        if not self._drawing or page < 0:
            return
        place, one = self._place(page), self._pages[page]
        seen = place.intersected(QRectF(self.viewport().rect()))
        middle = self._point(page, seen.center() if not seen.isEmpty() else place.center())
        wide, high = min(FIRST[0], one.width), min(FIRST[1], one.height)
        self._on = page
        self._put((middle.x() - wide / 2, middle.y() - high / 2, middle.x() + wide / 2, middle.y() + high / 2))

    # Mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        page = self._page_at(event.position()) if self._drawing else -1
        if page < 0 or event.button() != Qt.MouseButton.LeftButton:
            super().mousePressEvent(event)
            return
        self._on, self._box = page, None
        self._from = self._point(page, event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if not self._drawing:
            super().mouseMoveEvent(event)
        elif self._from is not None:
            self._box = self._between(self._from, self._point(self._on, event.position()))
            self.viewport().update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if not self._drawing:
            super().mouseReleaseEvent(event)
            return
        start, self._from = self._from, None
        if start is not None:
            self._box = self._between(start, self._point(self._on, event.position()))
            self._keep()

    # Keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._drawing:
            super().keyPressEvent(event)
            return
        way = {
            Qt.Key.Key_Left: (-1, 0),
            Qt.Key.Key_Right: (1, 0),
            Qt.Key.Key_Up: (0, -1),
            Qt.Key.Key_Down: (0, 1),
        }.get(Qt.Key(event.key()))
        if event.key() == Qt.Key.Key_Escape:
            self.draw(on=False)
            self.left.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self._box is None:
                self.begin_box()
            else:
                self._keep()
        elif way is not None and self._box is not None:
            fine = event.modifiers() & Qt.KeyboardModifier.ControlModifier
            by = FINE if fine else STEP
            left, top, right, bottom = self._box
            x, y = way[0] * by, way[1] * by
            if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
                self._put((left, top, max(left + LEAST, right + x), max(top + LEAST, bottom + y)))
            else:
                self._put((left + x, top + y, right + x, bottom + y))
        else:
            super().keyPressEvent(event)

    # The box in hand

    def _put(self, box: Box) -> None:
        """The box, moved back onto its page where it would leave it."""
        one = self._pages[self._on]
        left, top, right, bottom = box
        wide, high = min(right - left, one.width), min(bottom - top, one.height)
        left, top = min(max(left, 0.0), one.width - wide), min(max(top, 0.0), one.height - high)
        self._box = (left, top, left + wide, top + high)
        self._say()
        self.viewport().update()

    def _keep(self) -> None:
        box, self._box = self._box, None
        self._say()
        self.viewport().update()
        if box is not None and box[2] - box[0] >= LEAST and box[3] - box[1] >= LEAST:
            left, top, right, bottom = (round(side, 1) for side in box)
            self.drawn.emit(self._pages[self._on].number, (left, top, right, bottom))

    def _say(self) -> None:
        if self._box is None:
            words = tr("Drawing: press Enter for a box, or draw one with the mouse.") if self._drawing else ""
        else:
            left, top, right, bottom = (round(side) for side in self._box)
            words = tr(
                "Box from {left}, {top} to {right}, {bottom} points. Enter keeps it, Escape drops it.",
                left=left,
                top=top,
                right=right,
                bottom=bottom,
            )
        self.setAccessibleDescription(words)

    # Places

    def _page_at(self, at: QPointF) -> int:
        return next((page for page in self.in_sight() if self._place(page).contains(at)), -1)

    def _point(self, page: int, at: QPointF) -> QPointF:
        """A place of the viewport in points of the page, and on it."""
        place, one = self._place(page), self._pages[page]
        x, y = (at.x() - place.left()) / self._scale, (at.y() - place.top()) / self._scale
        return QPointF(min(max(x, 0.0), one.width), min(max(y, 0.0), one.height))

    @staticmethod
    def _between(a: QPointF, b: QPointF) -> Box:
        return min(a.x(), b.x()), min(a.y(), b.y()), max(a.x(), b.x()), max(a.y(), b.y())

    # Paint

    def paint_over(self, painter: QPainter, page: int, place: QRectF) -> None:
        number = self._pages[page].number
        for box in self._boxes.get(number, ()):
            # Not quite black: whoever looks at it sees that the box lies where it should.
            painter.fillRect(self._rect(place, box), QColor(0, 0, 0, 205))
        if self._box is not None and page == self._on:
            painter.fillRect(self._rect(place, self._box), QColor(0, 0, 0, 110))
            painter.setPen(QPen(self._dress.colour("accent"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self._rect(place, self._box))
        if words := self._notes.get(number):
            font = self._dress.font(strong=True)
            painter.setFont(font)
            band = QRectF(place.left(), place.top(), place.width(), painter.fontMetrics().height() + 8.0)
            painter.fillRect(band, self._dress.colour("look"))
            painter.setPen(self._dress.colour("surface"))
            flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
            fitted = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, int(band.width() - 12))
            painter.drawText(band.adjusted(6, 0, -6, 0), flags, fitted)

    def _rect(self, place: QRectF, box: Box) -> QRectF:
        left, top, right, bottom = (side * self._scale for side in box)
        return QRectF(place.left() + left, place.top() + top, right - left, bottom - top)
