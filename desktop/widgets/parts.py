"""Small parts that every screen is made of: cards, labels, buttons, and a row that wraps."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtGui import Qt as GuiQt
from PySide6.QtWidgets import (
    QFrame,
    QLabel,
    QLayout,
    QLayoutItem,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
    QWidgetItem,
)


def card(role: str = "card", spacing: int = 8, margin: int = 16) -> tuple[QFrame, QVBoxLayout]:
    """A frame with a column in it."""
    frame = QFrame()
    frame.setProperty("role", role)
    column = QVBoxLayout(frame)
    column.setContentsMargins(margin, margin - 4, margin, margin - 4)
    column.setSpacing(spacing)
    return frame, column


def label(text: str = "", *, face: str = "", tone: str = "", role: str = "", wrap: bool = True) -> QLabel:
    """Plain words; what a file says is never taken for markup."""
    made = QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setWordWrap(wrap)
    for name, value in (("face", face), ("tone", tone), ("role", role)):
        if value:
            made.setProperty(name, value)
    if wrap:
        made.setMinimumWidth(1)
        made.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
    return made


def literal(text: str) -> str:
    """Words for a tip. A tip takes what looks like markup for it, and opens the files and shares that this names."""
    return GuiQt.convertFromPlainText(text) if GuiQt.mightBeRichText(text) else text


class OneLine(QLabel):
    """Words on one line: where it is too short for them they end in dots, and stand whole in the tip."""

    def __init__(self, *, face: str = "", tone: str = "") -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("face", face)
        self.setProperty("tone", tone)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def setText(self, text: str) -> None:
        super().setText(text)
        self.setToolTip(literal(text))

    def clear(self) -> None:
        self.setText("")

    def paintEvent(self, _: QPaintEvent) -> None:
        fitted = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width())
        QPainter(self).drawText(self.rect(), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, fitted)


class _Button(QPushButton):
    """Enter presses it too; outside a dialog Qt knows the space bar alone. A key that is held presses once."""

    by_enter = True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self.by_enter or event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            super().keyPressEvent(event)
        elif not event.isAutoRepeat():
            self.click()


def button(
    text: str, pressed: Callable[[], object], *, role: str = "", tip: str = "", name: str = "", by_enter: bool = True
) -> QPushButton:
    """A button says what happens. `name` is what a screen reader says where the words alone do not tell. Without `by_enter` the
    space bar alone presses it: for what cannot be taken back."""
    made = _Button(text)
    made.by_enter = by_enter
    made.setAccessibleName(name or text)
    made.setAutoDefault(False)
    if role:
        made.setProperty("role", role)
    if tip:
        made.setToolTip(literal(tip))
    made.clicked.connect(lambda: pressed())
    return made


def set_tone(one: QLabel, tone: str) -> None:
    one.setProperty("tone", tone)
    one.style().unpolish(one)
    one.style().polish(one)


def tab_place() -> QWidget:
    """A place in the round of the Tab key for what is made later. Never seen, so nobody comes to it."""
    made = QWidget()
    made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    made.hide()
    return made


def reached_after(place: QWidget, parts: Sequence[QWidget]) -> None:
    """Let the Tab key come to `parts`, in their order, just after `place`: what is made later stands last otherwise."""
    before = place
    for one in parts:
        QWidget.setTabOrder(before, one)
        before = one


def last_reached(window: QWidget) -> QWidget:
    """What the Tab key comes to last in a window."""
    one = window.previousInFocusChain()
    while one is not None and one is not window and not one.focusPolicy() & Qt.FocusPolicy.TabFocus:
        one = one.previousInFocusChain()
    return one or window


def set_role(one: QWidget, role: str) -> None:
    if one.property("role") != role:
        one.setProperty("role", role)
        one.style().unpolish(one)
        one.style().polish(one)


class Shrinking(QScrollArea):
    """As high as what is in it while there is room, and scrolled where there is not: with large text nothing is cut.

    `inner` holds its words itself: a column within it would still say the height of words that stood there before.
    """

    def __init__(self, inner: QLayout, name: str, least: int) -> None:
        super().__init__()
        self._least = least
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        holder = QWidget()
        holder.setProperty("role", "clear")
        inner.setContentsMargins(0, 0, 0, 0)
        holder.setLayout(inner)
        self.setWidget(holder)
        self.viewport().setAutoFillBackground(False)
        holder.setAutoFillBackground(False)
        holder.installEventFilter(self)

    def sizeHint(self) -> QSize:
        return QSize(200, self._content())

    def minimumSizeHint(self) -> QSize:
        holder = self.widget()
        layout = holder.layout() if holder is not None else None
        # Nothing scrolls sideways: as wide as its widest button, with room for the bar.
        inner = layout.totalMinimumSize().width() if layout is not None else 0
        wide = inner + self.verticalScrollBar().sizeHint().width() + 2 * self.frameWidth()
        return QSize(max(80, wide), min(self._least, self._content()))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
            self._allow_bar()
            # The area measures anew once the layout within has done so; by itself it does not always.
            QCoreApplication.postEvent(self, QEvent(QEvent.Type.LayoutRequest))
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self.updateGeometry()
        self._allow_bar()

    def _allow_bar(self) -> None:
        # Left to itself, a bar that was needed once stays: it makes the lines shorter and so needs itself.
        scrolls, policy = self.height() < self._content(), Qt.ScrollBarPolicy
        self.setVerticalScrollBarPolicy(policy.ScrollBarAsNeeded if scrolls else policy.ScrollBarAlwaysOff)
        # Only what has to be scrolled takes part in the round of the Tab key.
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if scrolls else Qt.FocusPolicy.NoFocus)

    def _content(self) -> int:
        # Without the bar for scrolling: its coming must not make it needed.
        holder, width = self.widget(), self.width() - 2 * self.frameWidth()
        layout = holder.layout() if holder is not None else None
        if layout is None:
            return 0
        return (layout.totalHeightForWidth(width) if layout.hasHeightForWidth() else layout.totalSizeHint().height()) + 4


class Flow(QLayout):
    """A row whose parts go on in the next line where the width ends, so that large text is never cut."""

    def __init__(self, gap: int = 8, right_from: int | None = None) -> None:
        """Parts from the number `right_from` on stand at the right end of their line."""
        super().__init__()
        self._items: list[QLayoutItem] = []
        self._taken: list[QLayoutItem] = []
        self._gap, self._right_from = gap, right_from
        self.setContentsMargins(0, 0, 0, 0)

    def addWidget(self, widget: QWidget) -> None:
        # The item is made here and not by Qt: one of Qt's own may lie where another lay before, and then Python takes it for
        # that one, and for gone when that one's layout goes.
        self.addChildWidget(widget)
        self.addItem(QWidgetItem(widget))
        self.invalidate()

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        if not 0 <= index < len(self._items):
            return None
        # Qt deletes what it takes; Python must not do so too.
        self._taken.append(self._items.pop(index))
        return self._taken[-1]

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._arrange(QRect(0, 0, width, 0), move=False)

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        self._arrange(rect, move=True)

    def sizeHint(self) -> QSize:
        shown = [one.sizeHint() for one in self._items if not one.isEmpty()]
        width = sum(one.width() for one in shown) + self._gap * max(0, len(shown) - 1)
        return QSize(width, max((one.height() for one in shown), default=0))

    def minimumSize(self) -> QSize:
        size = QSize()
        for item in self._items:
            if not item.isEmpty():
                size = size.expandedTo(item.minimumSize())
        return size

    def _arrange(self, rect: QRect, *, move: bool) -> int:
        lines: list[list[tuple[QLayoutItem, QSize]]] = [[]]
        x = 0
        for item in self._items:
            if item.isEmpty():
                continue
            size = item.sizeHint().boundedTo(QSize(max(1, rect.width()), 1 << 20)).expandedTo(item.minimumSize())
            if x and x + size.width() > rect.width():
                lines.append([])
                x = 0
            lines[-1].append((item, size))
            x += size.width() + self._gap
        y = rect.y()
        right = self._items[self._right_from :] if self._right_from is not None else []
        for line in lines:
            tall, x = max((size.height() for _, size in line), default=0), rect.x()
            spare = rect.width() - sum(size.width() + self._gap for _, size in line) + self._gap
            for item, size in line:
                if spare > 0 and item in right:
                    x, spare = x + spare, 0
                if move:
                    item.setGeometry(QRect(QPoint(x, y + (tall - size.height()) // 2), size))
                x += size.width() + self._gap
            y += tall + self._gap
        return max(0, y - self._gap - rect.y())
