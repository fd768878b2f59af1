"""The list of every screen: groups that fold, rows that wrap, each with its shape, its word and its colour."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Final

from PySide6.QtCore import (
    QAbstractItemModel,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QKeyEvent,
    QPainter,
    QPen,
    QPolygonF,
    QResizeEvent,
    QShowEvent,
    QTextLayout,
    QTextOption,
)
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTreeView

from desktop.rows import RECORD, Group, Row, RowsModel
from desktop.theme import GROUP, ROW, Dress
from desktop.widgets.marks import paint_mark

Index = QModelIndex | QPersistentModelIndex

SIDE: Final = 12
GAP: Final = 8
MOST_KNOWN: Final = 2000
BEYOND_LATIN: Final = "\u0250"
"""Letters below this are in our own fonts, and stand beside each other in order."""
NARROW: Final = 26
"""Rows narrower than so many letters put the word of the state below the title."""


class RowList(QTreeView):
    """Shows a grouped model. `chosen` tells the key of the row that became current, by mouse or keyboard; `opened` the
    one that was activated. With `several`, Shift and Ctrl take more rows along, and `picked` tells that they changed."""

    chosen = Signal(object)
    opened = Signal(object)
    picked = Signal()

    def __init__(self, dress: Dress, model: RowsModel, name: str, *, several: bool = False, searches: bool = True) -> None:
        """Without `searches`, a letter does not look for a row: it is left to the screen."""
        super().__init__()
        self._rows = model
        self._searches = searches
        if several:
            self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
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
        self.room = 1
        """The width at which rows are measured and broken into lines: as if the bar for scrolling stood there, so that they
        need not be measured again when it comes."""
        self._moved_by_hand = False
        self.verticalScrollBar().actionTriggered.connect(self._by_hand)
        self._unfold()

    def current_key(self) -> object:
        """The key of the row that is current; None where none is."""
        record = self.currentIndex().data(RECORD)
        return record.key if isinstance(record, Row) else None

    def choose(self, key: object) -> bool:
        """Make the row with this key current, unfold its group and show it. False where there is none."""
        here = self._rows.find(key)
        if not here.isValid():
            return False
        self.expand(here.parent())
        self.setCurrentIndex(here)
        self._moved_by_hand = False
        self._reveal()
        return True

    def choose_all(self, keys: Sequence[object]) -> None:
        """Take these rows, the first of them current. Those that are not there are passed over."""
        places = [here for here in map(self._rows.find, keys) if here.isValid()]
        if not places:
            return
        self.choose(places[0].data(RECORD).key)
        more = QItemSelection()
        for here in places[1:]:
            more.select(here, here)
        self.selectionModel().select(more, QItemSelectionModel.SelectionFlag.Select)

    def taken(self) -> tuple[object, ...]:
        """The keys of the rows that are taken, from the top."""
        chosen = [index for index in self.selectionModel().selectedIndexes() if index.parent().isValid()]
        chosen.sort(key=lambda index: (index.parent().row(), index.row()))
        return tuple(index.data(RECORD).key for index in chosen)

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        super().selectionChanged(selected, deselected)
        self.picked.emit()

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

    def keyPressEvent(self, event: QKeyEvent) -> None:
        commands = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier
        if not self._searches and event.text().strip() and event.text().isprintable() and not event.modifiers() & commands:
            event.ignore()
        else:
            super().keyPressEvent(event)

    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        record = current.data(RECORD)
        if isinstance(record, Row):
            self.chosen.emit(record.key)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        room = max(1, self.width() - 2 * self.frameWidth() - self.verticalScrollBar().sizeHint().width())
        if room != self.room:
            self.room = room
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


def fit(dress: Dress, rows: RowList, model: QAbstractItemModel, most: int = 6) -> None:
    """Make a list among other things as high as its rows want, up to `most` of them; it scrolls beyond that."""
    heights, groups = [], model.rowCount()
    for group in range(groups):
        above = model.index(group, 0)
        for number in range(model.rowCount(above) if rows.isExpanded(above) else 0):
            record = model.index(number, 0, above).data(RECORD)
            heights.append(54 if isinstance(record, Row) and record.second else 36)
    rows.setFixedHeight(dress.px(12 + 34 * groups + max(36, sum(heights[:most]))))


def fit_whole(rows: RowList, model: QAbstractItemModel) -> None:
    """Make a list as high as all its rows at the width it has now, so that large text needs no second bar within the page."""
    height, option, delegate = 2 * rows.frameWidth(), QStyleOptionViewItem(), rows.itemDelegate()
    for group in range(model.rowCount()):
        above = model.index(group, 0)
        height += delegate.sizeHint(option, above).height()
        for number in range(model.rowCount(above) if rows.isExpanded(above) else 0):
            height += delegate.sizeHint(option, model.index(number, 0, above)).height()
    rows.setFixedHeight(max(height, 1))


class RowDelegate(QStyledItemDelegate):
    """Measures and paints groups and rows. Text wraps; nothing is cut."""

    def __init__(self, dress: Dress, view: RowList) -> None:
        super().__init__(view)
        self._dress, self._view = dress, view
        self._known: dict[tuple[Row, int], _Measured] = {}
        self._texts: dict[tuple[str, bool, int], _Text] = {}

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        width = self._view.room
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
        made = self._measured(row, self._view.room)
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
        shape = (side + GAP // 2) if row.label and row.mark else 0
        if row.right:
            x = rect.left() + made.left if made.below else rect.right() - SIDE - made.right.width - shape
            at = y if made.below else top
            if shape:
                box = QRectF(x, at + (line - side) / 2, side, side)
                paint_mark(painter, box, row.mark, dress.colour(row.mark), dress.family)
            made.right.paint(painter, x + shape, at, colour)
            y += made.right.height if made.below else 0
        if row.second:
            made.second.paint(painter, rect.left() + made.left, y, dress.colour("dim"))
        painter.fillRect(QRect(rect.left() + made.left, rect.bottom(), rect.width() - made.left, 1), dress.colour("line"))

    def _measured(self, row: Row, width: int) -> _Measured:
        """Kept, since Qt asks again and again."""
        name = (row, width)
        if name not in self._known:
            if len(self._known) > MOST_KNOWN:
                self._known.clear()
            self._known[name] = _Measured(self._dress, row, width, self._text)
        return self._known[name]

    def _text(self, words: str, strong: bool, width: float) -> _Text:
        """Many rows say the same words: they are broken into lines once."""
        name = (words, strong, int(width))
        if name not in self._texts:
            if len(self._texts) > MOST_KNOWN:
                self._texts.clear()
            self._texts[name] = _Text(words, self._font(ROW, strong=strong), int(width))
        return self._texts[name]

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

    def __init__(self, dress: Dress, row: Row, width: int, text: Callable[[str, bool, float], _Text]) -> None:
        self.pad = dress.px(7)
        letter = dress.px(ROW) * 0.5
        label = text(row.label, True, 1 << 20).width if row.label else 0
        self.left = SIDE + max(dress.px(13), int(label)) + GAP
        room = max(1, width - self.left - SIDE)
        strong = bool(row.mark)
        shape = dress.px(13) + GAP // 2 if row.label and row.mark else 0
        self.right = text(row.right, strong, max(1, room - shape))
        taken = self.right.width + shape + 2 * GAP if row.right else 0
        self.below = bool(row.right) and room - taken < NARROW * letter * 0.75
        self.title = text(row.title, False, max(1, int(room if self.below else room - taken)))
        self.second = text(row.second, False, int(room if self.below else room - taken))
        lines = self.title.height + (self.second.height if row.second else 0) + (self.right.height if self.below else 0)
        self.height = lines + 2 * self.pad + 1


class _Text:
    """Words broken into lines of a width."""

    def __init__(self, words: str, font: QFont, width: float) -> None:
        self.height = self.width = 0
        self.first_line = 0.0
        if not words:  # most rows lack some of their texts, and a layout costs as much for nothing as for words
            return
        self._words, self._font, self._room = words, font, width
        # A list of a thousand papers is measured at one go, and few of them are ever painted: plain words are only counted
        # in lines until then, which costs a fifth.
        if words.isprintable() and max(words) < BEYOND_LATIN:
            metrics, line = _plain(font)
            wide = metrics.horizontalAdvance(words)
            lines = 1
            if wide + 1 >= width:
                box = metrics.boundingRect(QRectF(0, 0, max(1.0, width), 1 << 20), Qt.TextFlag.TextWordWrap, words)
                wide, lines = box.width(), max(1, round(box.height() / metrics.lineSpacing()))
            if wide + 1 < width:  # and not where a word is longer than the line
                self.height, self.width, self.first_line = int(line * lines + 0.999), int(wide + 0.999), line
                return
        self._layout = self._broken()

    def _broken(self) -> QTextLayout:
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        layout = QTextLayout(self._words, self._font)
        layout.setTextOption(option)
        layout.beginLayout()
        y, widest = 0.0, 0.0
        while (line := layout.createLine()).isValid():
            line.setLineWidth(max(1.0, self._room))
            line.setPosition(QRectF(0, y, 0, 0).topLeft())
            y += line.height()
            self.first_line = self.first_line or line.height()
            widest = max(widest, line.naturalTextWidth())
        layout.endLayout()
        self.height, self.width = int(y + 0.999), int(widest + 0.999)
        return layout

    _layout: QTextLayout | None = None

    def paint(self, painter: QPainter, x: float, y: float, colour: QColor) -> None:
        if self._layout is None:
            self._layout = self._broken()
        painter.setPen(colour)
        self._layout.draw(painter, QRectF(x, y, 0, 0).topLeft())


@cache
def _plain(font: QFont) -> tuple[QFontMetricsF, float]:
    """The measures of a font, and the height of a line of plain letters as a layout makes it."""
    layout = QTextLayout("Xg", font)
    layout.beginLayout()
    line = layout.createLine()
    line.setLineWidth(1 << 20)
    layout.endLayout()
    return QFontMetricsF(font), line.height()
