"""The list of every screen: groups that fold, rows that wrap, each with its shape, its word and its colour."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QFont, QPainter, QPen, QPolygonF, QResizeEvent, QShowEvent, QTextLayout, QTextOption
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTreeView

from desktop.rows import RECORD, Group, Row
from desktop.theme import GROUP, ROW, Dress
from desktop.widgets.marks import paint_mark

Index = QModelIndex | QPersistentModelIndex

SIDE: Final = 12
GAP: Final = 8
MOST_KNOWN: Final = 2000
NARROW: Final = 26
"""Rows narrower than so many letters put the word of the state below the title."""


class RowList(QTreeView):
    """Shows a grouped model. `chosen` tells the key of the row that became current, by mouse or keyboard; `opened` the
    one that was activated."""

    chosen = Signal(object)
    opened = Signal(object)

    def __init__(self, dress: Dress, model: QAbstractItemModel, name: str) -> None:
        super().__init__()
        self.setProperty("role", "rows")
        self.setAccessibleName(name)
        self.setHeaderHidden(True)
        self.setRootIsDecorated(False)
        self.setIndentation(0)
        self.setItemsExpandable(True)
        self.setExpandsOnDoubleClick(False)
        self.setWordWrap(True)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTabKeyNavigation(False)
        self.setMouseTracking(True)
        self.setMinimumHeight(dress.px(72))
        self.setItemDelegate(RowDelegate(dress, self))
        self.setModel(model)
        model.modelReset.connect(self._unfold)
        self.clicked.connect(self._clicked)
        self.activated.connect(self._activated)
        dress.changed.connect(self.viewport().update)
        self._moved_by_hand = False
        self.verticalScrollBar().actionTriggered.connect(self._by_hand)
        self._unfold()

    def choose(self, key: object) -> bool:
        """Make the row with this key current, unfold its group and show it. False where there is none."""
        model = self.model()
        for group in range(model.rowCount()):
            above = model.index(group, 0)
            for number in range(model.rowCount(above)):
                here = model.index(number, 0, above)
                record = here.data(RECORD)
                if isinstance(record, Row) and record.key == key:
                    self.expand(above)
                    self.setCurrentIndex(here)
                    self._moved_by_hand = False
                    self._reveal()
                    return True
        return False

    def _by_hand(self) -> None:
        self._moved_by_hand = True

    def _reveal(self) -> None:
        """Bring the current row into sight, and the heading above the first of its group."""
        here = self.currentIndex()
        if here.isValid() and here.row() == 0:
            self.scrollTo(here.parent())
        self.scrollTo(here)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        QTimer.singleShot(0, self, self._reveal)

    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        record = current.data(RECORD)
        if isinstance(record, Row):
            self.chosen.emit(record.key)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self.scheduleDelayedItemsLayout()
        if not self._moved_by_hand:
            QTimer.singleShot(0, self, self._reveal)

    def _unfold(self) -> None:
        model = self.model()
        for number in range(model.rowCount()):
            index = model.index(number, 0)
            record = index.data(RECORD)
            self.setExpanded(index, isinstance(record, Group) and not record.folded)

    def _clicked(self, index: QModelIndex) -> None:
        if isinstance(index.data(RECORD), Group):
            self.setExpanded(index, not self.isExpanded(index))

    def _activated(self, index: QModelIndex) -> None:
        record = index.data(RECORD)
        if isinstance(record, Row):
            self.opened.emit(record.key)
        elif not self.underMouse():
            self._clicked(index)


class RowDelegate(QStyledItemDelegate):
    """Measures and paints groups and rows. Text wraps; nothing is cut."""

    def __init__(self, dress: Dress, view: QTreeView) -> None:
        super().__init__(view)
        self._dress, self._view = dress, view
        self._known: dict[tuple[Row, int], _Measured] = {}

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        width = max(1, self._view.viewport().width())
        record = index.data(RECORD)
        if isinstance(record, Group):
            return QSize(
                width,
                _Text(record.title, self._font(GROUP, strong=True), self._group_width(record, width)).height + self._px(18),
            )
        if isinstance(record, Row):
            return QSize(width, self._measured(record, width).height)
        return super().sizeHint(option, index)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        record = index.data(RECORD)
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        current = bool(state & QStyle.StateFlag.State_Selected)
        if current:
            painter.fillRect(rect, self._dress.colour("tint"))
            painter.fillRect(QRect(rect.left(), rect.top(), 3, rect.height()), self._dress.colour("accent"))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, self._dress.colour("background"))
        if isinstance(record, Group):
            self._paint_group(painter, rect, record, open_=self._view.isExpanded(index))
        elif isinstance(record, Row):
            self._paint_row(painter, rect, record)
        if state & QStyle.StateFlag.State_HasFocus and self._view.hasFocus():
            painter.setPen(QPen(self._dress.colour("accent"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(rect).adjusted(1, 1, -2, -2), 5, 5)
        painter.restore()

    def _paint_group(self, painter: QPainter, rect: QRect, group: Group, *, open_: bool) -> None:
        font, dim = self._font(GROUP, strong=True), self._dress.colour("dim")
        side = self._px(4)
        at = QRectF(rect.left() + SIDE, rect.center().y() - side + self._px(3), 2 * side, 2 * side)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(dim)
        down = [at.topLeft(), at.topRight(), (at.bottomLeft() + at.bottomRight()) / 2]
        right = [at.topLeft(), at.bottomLeft(), (at.topRight() + at.bottomRight()) / 2]
        painter.drawPolygon(QPolygonF(down if open_ else right))
        text = _Text(group.title, font, self._group_width(group, rect.width()))
        text.paint(painter, rect.left() + self._left(), rect.bottom() - text.height - self._px(5), dim)
        if group.right:
            count = _Text(group.right, self._font(GROUP), rect.width())
            count.paint(painter, rect.right() - SIDE - count.width, rect.bottom() - count.height - self._px(5), dim)

    def _paint_row(self, painter: QPainter, rect: QRect, row: Row) -> None:
        dress = self._dress
        made = self._measured(row, rect.width())
        top = rect.top() + made.pad
        side = dress.px(13)
        line = made.title.first_line
        if row.label:
            font = dress.font(ROW, strong=True)
            _Text(row.label, font, made.left).paint(painter, rect.left() + SIDE, top, dress.colour("accent"))
        elif row.mark:
            box = QRectF(rect.left() + SIDE, top + (line - side) / 2, side, side)
            paint_mark(painter, box, row.mark, dress.colour(row.mark), dress.family)
        made.title.paint(painter, rect.left() + made.left, top, dress.colour("ink"))
        colour = dress.colour(row.mark) if row.mark else dress.colour("dim")
        y = top + made.title.height
        if row.right and not made.below:
            made.right.paint(painter, rect.right() - SIDE - made.right.width, top, colour)
        elif row.right:
            made.right.paint(painter, rect.left() + made.left, y, colour)
            y += made.right.height
        if row.second:
            made.second.paint(painter, rect.left() + made.left, y, dress.colour("dim"))
        painter.fillRect(QRect(rect.left() + made.left, rect.bottom(), rect.width() - made.left, 1), dress.colour("line"))

    def _measured(self, row: Row, width: int) -> _Measured:
        """Kept, since Qt asks again and again."""
        name = (row, width)
        if name not in self._known:
            if len(self._known) > MOST_KNOWN:
                self._known.clear()
            self._known[name] = _Measured(self._dress, row, width)
        return self._known[name]

    def _group_width(self, group: Group, width: int) -> int:
        right = _Text(group.right, self._font(GROUP), width).width + GAP if group.right else 0
        return max(1, width - self._left() - SIDE - right)

    def _left(self) -> int:
        return SIDE + self._px(13) + GAP

    def _px(self, size: float) -> int:
        return self._dress.px(size)

    def _font(self, size: int, *, strong: bool = False) -> QFont:
        return self._dress.font(size, strong=strong)


class _Measured:
    """One row at one width: its texts broken into lines, and the height they need."""

    def __init__(self, dress: Dress, row: Row, width: int) -> None:
        self.pad = dress.px(7)
        letter = dress.px(ROW) * 0.5
        label = _Text(row.label, dress.font(ROW, strong=True), 1 << 20).width if row.label else 0
        self.left = SIDE + max(dress.px(13), int(label)) + GAP
        room = max(1, width - self.left - SIDE)
        strong = bool(row.mark)
        self.right = _Text(row.right, dress.font(ROW, strong=strong), room)
        taken = self.right.width + 2 * GAP if row.right else 0
        self.below = bool(row.right) and room - taken < NARROW * letter * 0.75
        self.title = _Text(row.title, dress.font(ROW), max(1, int(room if self.below else room - taken)))
        self.second = _Text(row.second, dress.font(ROW), int(room if self.below else room - taken))
        lines = self.title.height + (self.second.height if row.second else 0) + (self.right.height if self.below else 0)
        self.height = lines + 2 * self.pad + 1


class _Text:
    """Words broken into lines of a width."""

    def __init__(self, words: str, font: QFont, width: float) -> None:
        self.height = self.width = 0
        self.first_line = 0.0
        if not words:  # most rows lack some of their texts, and a layout costs as much for nothing as for words
            return
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self._layout = QTextLayout(words, font)
        self._layout.setTextOption(option)
        self._layout.beginLayout()
        y, widest = 0.0, 0.0
        while (line := self._layout.createLine()).isValid():
            line.setLineWidth(max(1.0, width))
            line.setPosition(QRectF(0, y, 0, 0).topLeft())
            y += line.height()
            self.first_line = self.first_line or line.height()
            widest = max(widest, line.naturalTextWidth())
        self._layout.endLayout()
        self.height, self.width = int(y + 0.999), int(widest + 0.999)

    def paint(self, painter: QPainter, x: float, y: float, colour: QColor) -> None:
        painter.setPen(colour)
        self._layout.draw(painter, QRectF(x, y, 0, 0).topLeft())
