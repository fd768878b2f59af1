"""A list that takes rows which are dragged: its own, to be put in another order, or those of another list."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractItemView

from desktop.rows import RECORD, Edge, Group, Landing, Row, RowsModel, unpacked
from desktop.theme import Dress
from desktop.widgets.row_list import RowList

Aim = Callable[[tuple[str, ...], Group | Row, bool], Landing | None]
"""Where rows with these keys would land, let go over a group or a row, in its lower half or not. None: not here."""


class DragList(RowList):
    """`dropped` tells the keys of the rows that were let go, and what that means there. Which rows can be dragged says the
    model. Anything else that is dragged, as files are, is left to the screen around."""

    dropped = Signal(object, object)

    def __init__(
        self, dress: Dress, model: RowsModel, name: str, aim: Aim, *, several: bool = False, searches: bool = True
    ) -> None:
        super().__init__(dress, model, name, several=several, searches=searches)
        self._dress, self._aim = dress, aim
        self._landing: Landing | None = None
        self.setDragEnabled(True)
        self.setAcceptDrops(True)
        self.setDropIndicatorShown(False)  # we draw our own

    @property
    def landing(self) -> Landing | None:
        """Where the rows that are dragged now would land."""
        return self._landing

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if unpacked(event.mimeData()):
            event.acceptProposedAction()
        else:
            event.ignore()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        super().dragMoveEvent(event)  # scrolls near the edges
        self._show(self._under(event))
        event.setAccepted(self._landing is not None)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        super().dragLeaveEvent(event)
        self._show(None)

    def dropEvent(self, event: QDropEvent) -> None:
        landing = self._under(event)
        self._show(None)
        self.stopAutoScroll()
        self.setState(QAbstractItemView.State.NoState)
        event.setAccepted(landing is not None)
        if landing is not None:
            self.dropped.emit(unpacked(event.mimeData()), landing.what)

    def _under(self, event: QDropEvent) -> Landing | None:
        at = event.position().toPoint()
        index, keys = self.indexAt(at), unpacked(event.mimeData())
        record = index.data(RECORD)
        if not keys or not isinstance(record, Group | Row):
            return None
        return self._aim(keys, record, at.y() > self.visualRect(index).center().y())

    def _show(self, landing: Landing | None) -> None:
        if landing != self._landing:
            self._landing = landing
            self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._landing is not None:
            self._paint_landing(self._landing)

    def _paint_landing(self, landing: Landing) -> None:
        painter = QPainter(self.viewport())
        painter.setPen(QPen(self._dress.colour("accent"), self._dress.px(3)))
        box = self._box(landing)
        match landing.edge:
            case Edge.ABOVE:
                painter.drawLine(box.topLeft(), box.topRight())
            case Edge.BELOW:
                painter.drawLine(box.bottomLeft(), box.bottomRight())
            case _:
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRect(box.adjusted(1, 1, -2, -2))
        painter.end()

    def _box(self, landing: Landing) -> QRect:
        here = self._rows.find(landing.key)
        if landing.edge is not Edge.GROUP:
            return self.visualRect(here)
        above = here.parent()
        last = self._rows.index(self._rows.rowCount(above) - 1, 0, above)
        return self.visualRect(above).united(self.visualRect(last))
