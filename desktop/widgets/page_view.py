"""The pages of a packet or of a paper one below the other. Knows their sizes beforehand, asks for those in sight."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
    QShowEvent,
    QTextOption,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea

from desktop.i18n import tr
from desktop.reading import Leaf
from desktop.theme import Dress

GAP: Final = 12
PAUSE: Final = 40
"""Milliseconds of rest before pictures are asked for: nobody sees a page that flies past."""
LEAST, MOST = 24, 288
"""Dots to the inch."""


class PageView(QAbstractScrollArea):
    """`wanted` tells the pages in sight and their dots to the inch; `at` the page that is looked at."""

    wanted = Signal(object, int)
    at = Signal(int)

    def __init__(
        self, dress: Dress, picture: Callable[[int], QPixmap | None], fault: Callable[[int], str], name: str = ""
    ) -> None:
        super().__init__()
        self._dress, self._picture, self._fault = dress, picture, fault
        self._pages: tuple[Leaf, ...] = ()
        self._tops: list[float] = []
        self._height = self._width = 0.0
        self._dpi: int | None = None
        self._now = 72.0
        self._current = -1
        self._meant = -1
        self.when_empty = ""
        """What stands where no page is."""
        self.setProperty("role", "pages")
        self.setAccessibleName(name or tr("Pages of the packet"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.viewport().setMouseTracking(True)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(PAUSE)
        self._rest.timeout.connect(self._ask)
        self.verticalScrollBar().valueChanged.connect(self._moved)
        dress.changed.connect(self.viewport().update)

    # What a screen does with it

    def show_pages(self, pages: Sequence[Leaf]) -> None:
        self._pages, self._current = tuple(pages), -2  # neither a page nor none: whatever comes is told
        self._lay_out()
        self.verticalScrollBar().setValue(0)
        self._moved()

    @property
    def current(self) -> int:
        """The page that is looked at, from 0; -1 where there is none."""
        return self._current

    def go_to(self, page: int) -> None:
        if 0 <= page < len(self._pages):
            self._meant = page
            self.verticalScrollBar().setValue(round(self._tops[page] - GAP / 2))
            self._moved()
            self._meant = -1

    def fit_width(self) -> None:
        self._set_dpi(None)

    def larger(self) -> None:
        self._set_dpi(min(MOST, round(self._now * 1.25)))

    def smaller(self) -> None:
        self._set_dpi(max(LEAST, round(self._now / 1.25)))

    def refresh(self, page: int) -> None:
        """A picture has come."""
        if page in self.in_sight():
            self.viewport().update()

    def in_sight(self) -> range:
        if not self._pages:
            return range(0)
        top = self.verticalScrollBar().value()
        first = max(0, bisect_right(self._tops, top) - 1)
        last = max(first, bisect_right(self._tops, top + self.viewport().height()) - 1)
        return range(first, last + 1)

    # Measures

    def _set_dpi(self, dpi: int | None) -> None:
        page = self._current
        self._dpi = dpi
        self._lay_out()
        self.go_to(page)
        self._moved()

    def _lay_out(self) -> None:
        room = self.viewport().width() - 2 * GAP
        widest = max((page.width for page in self._pages), default=612.0)
        ratio = self.devicePixelRatioF()
        # Whole dots to the inch, so that a picture is drawn dot for dot.
        fitting = int(max(LEAST, min(MOST, room / widest * 72)) * ratio) / ratio
        self._now = self._dpi if self._dpi is not None else fitting
        self._tops, y = [], float(GAP)
        for page in self._pages:
            self._tops.append(y)
            y += page.height * self._scale + GAP
        self._height, self._width = y, widest * self._scale + 2 * GAP
        view = self.viewport().size()
        down, across = self.verticalScrollBar(), self.horizontalScrollBar()
        down.setPageStep(view.height())
        down.setSingleStep(self._dress.px(40))
        down.setRange(0, max(0, round(self._height - view.height())))
        across.setPageStep(view.width())
        across.setRange(0, max(0, round(self._width - view.width())))
        across.setValue(across.maximum() // 2 if self._dpi is None else across.value())

    @property
    def _scale(self) -> float:
        return self._now / 72

    def _place(self, page: int) -> QRectF:
        """Where a page stands in the viewport."""
        one = self._pages[page]
        width, height = one.width * self._scale, one.height * self._scale
        room = max(self._width, self.viewport().width())
        x = (room - width) / 2 - self.horizontalScrollBar().value()
        return QRectF(round(x), round(self._tops[page] - self.verticalScrollBar().value()), width, height)

    def _moved(self) -> None:
        # At the end of a packet the last pages cannot come to the top; the one that was asked for counts all the same.
        most = max(self.in_sight(), key=self._seen, default=-1)
        self._set_current(self._meant if self._meant >= 0 else most)
        self._rest.start()
        self.viewport().update()

    def _seen(self, page: int) -> float:
        place = self._place(page)
        return min(place.bottom(), self.viewport().height()) - max(place.top(), 0.0)

    def _set_current(self, page: int) -> None:
        if page != self._current:
            self._current = page
            self.at.emit(page)

    def _ask(self) -> None:
        if self.isVisible():
            self.wanted.emit(list(self.in_sight()), max(1, round(self._now * self.devicePixelRatioF())))

    # What Qt tells

    def resizeEvent(self, event: QResizeEvent) -> None:
        page = self._current
        self._lay_out()
        if page >= 0 and event.oldSize().width() != event.size().width():
            self.go_to(page)
        self._moved()

    def showEvent(self, _event: QShowEvent) -> None:
        self._moved()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        ratio = self.devicePixelRatioF()
        for page in self.in_sight():
            place = self._place(page)
            painter.setPen(QPen(self._dress.colour("line"), 1))
            painter.setBrush(Qt.GlobalColor.white)
            painter.drawRect(place.adjusted(-0.5, -0.5, 0.5, 0.5))
            picture = self._picture(page)
            if picture is None:
                self._paint_words(painter, place, self._fault(page) or tr("Page {label}", label=self._pages[page].label))
            else:
                exact = abs(picture.width() / ratio - place.width()) < 2 and abs(picture.height() / ratio - place.height()) < 2
                size = picture.size() / ratio if exact else place.size()
                painter.drawPixmap(QRectF(place.topLeft(), size), picture, QRectF(picture.rect()))
            self.paint_over(painter, page, place)
        if not self._pages and self.when_empty:
            # On the ground of the view, and not on white paper.
            self._paint_words(painter, QRectF(self.viewport().rect()), self.when_empty, self._dress.colour("ink"))
        painter.end()

    def paint_over(self, painter: QPainter, page: int, place: QRectF) -> None:
        """What lies over a page; nothing here."""

    def _paint_words(
        self, painter: QPainter, place: QRectF, words: str, colour: QColor | Qt.GlobalColor = Qt.GlobalColor.darkGray
    ) -> None:
        option = QTextOption(Qt.AlignmentFlag.AlignHCenter)
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        painter.setFont(self._dress.font())
        painter.setPen(colour)
        painter.drawText(place.adjusted(24, place.height() / 4, -24, -24), words, option)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        down = self.verticalScrollBar()
        match event.key():
            case Qt.Key.Key_Home:
                down.setValue(0)
            case Qt.Key.Key_End:
                down.setValue(down.maximum())
            case Qt.Key.Key_Space:
                down.setValue(down.value() + down.pageStep() - self._dress.px(30))
            case _:
                super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            (self.larger if event.angleDelta().y() > 0 else self.smaller)()
            event.accept()
        else:
            super().wheelEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        over = self._target(event.position()) is not None
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.ArrowCursor)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        target = self._target(event.position())
        if target is not None and event.button() == Qt.MouseButton.LeftButton:
            self.go_to(target)

    def _target(self, at: QPointF) -> int | None:
        """The page that a link under the pointer leads to: our own links, known from the manifest."""
        for page in self.in_sight():
            place = self._place(page)
            if place.contains(at):
                x, y = (at.x() - place.left()) / self._scale, self._pages[page].height - (at.y() - place.top()) / self._scale
                for link in self._pages[page].links:
                    x0, y0, x1, y1 = link.box
                    if x0 <= x <= x1 and y0 <= y <= y1:
                        return link.to
        return None
