"""What every screen is: it listens to the session, is told what it is about, and learns when it comes into sight."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from desktop.changes import Changes
from desktop.session import Session
from desktop.theme import Dress
from desktop.widgets.half_said import collect, put_back


class ScreenView(QWidget):
    """A screen says what it shows in `refresh`; it is called for changes while it is in sight, and when it comes up."""

    def __init__(self, dress: Dress, session: Session) -> None:
        super().__init__()
        self.dress, self.session = dress, session
        self._old = True
        self._of = session.place
        self.setProperty("role", "page")
        session.changed.connect(self._heard)

    def setFocusProxy(self, one: QWidget | None) -> None:
        """What has the keyboard when somebody comes to this screen. No proxy of the toolkit: its Tab key would come from the
        screen itself to this part each time round, and never to what stands before it."""
        self._first = one

    def setFocus(self, reason: Qt.FocusReason = Qt.FocusReason.OtherFocusReason) -> None:
        if self._first is not None:
            self._first.setFocus(reason)
        else:
            super().setFocus(reason)

    _first: QWidget | None = None

    def refresh(self, changes: Changes) -> None:
        """Show what is now. `changes` says what is different."""

    def about(self, what: object) -> None:
        """Somebody asked for this screen with something to show."""

    def begun(self) -> dict[str, Any]:
        """What stands here and was not given yet, as plain values: kept for the person while a vault is locked."""
        return collect(self)

    def take_up(self, kept: dict[str, Any]) -> list[str]:
        """Go on with what was begun. Gives the sentences for which there is no place any more."""
        return put_back(self, kept)

    def forget(self) -> None:
        """The matter was put away, or another one stands in its place: keep nothing of it, not even unseen."""

    def _heard(self, changes: Changes) -> None:
        if self._turn():
            changes = EVERYTHING
        if self.isVisible():
            self.refresh(changes)
        else:
            self._old = True

    def _turn(self) -> bool:
        """Forget where another matter is open now, or none; whether that was so."""
        place = self.session.place
        if place == self._of:
            return False
        self._of = place
        self.forget()
        return True

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._turn() or self._old:
            self._old = False
            self.refresh(EVERYTHING)


EVERYTHING = Changes(
    matter=True, packet=True, verdict=True, ahead=True, letters=True, office=True, practice=True, who=True, busy=True
)


class Scrolled(QScrollArea):
    """A column of cards in the middle of the screen, scrolled where it is higher than the screen."""

    def __init__(self, name: str, widest: int = 920) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setWidgetResizable(True)
        inner = QWidget()
        inner.setProperty("role", "clear")
        around = QHBoxLayout(inner)
        around.setContentsMargins(20, 12, 20, 16)
        around.addStretch(1)
        holder = QWidget()
        holder.setProperty("role", "clear")
        holder.setMaximumWidth(widest)
        self.column = QVBoxLayout(holder)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(12)
        around.addWidget(holder, 1000)
        around.addStretch(1)
        self.setWidget(inner)
        self.viewport().setAutoFillBackground(False)
        inner.setAutoFillBackground(False)
        self._in_sight = True
        """Whether what has the keyboard was in sight when somebody last scrolled or went to it."""
        self.verticalScrollBar().valueChanged.connect(self._scrolled)
        self.verticalScrollBar().rangeChanged.connect(self._grown)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._follow)

    def _scrolled(self) -> None:
        now = self._focused()
        self._in_sight = now is None or not now.visibleRegion().isEmpty()

    def _grown(self) -> None:
        """Rows that come in above push down what has the keyboard: it stays in sight, unless it was scrolled away from."""
        now = self._focused()
        if now is not None and self._in_sight:
            QTimer.singleShot(0, now, lambda: self._reveal(now))

    def _focused(self) -> QWidget | None:
        now = QApplication.focusWidget()
        return now if now is not None and self.isAncestorOf(now) else None

    def _follow(self, _before: QWidget | None, now: QWidget | None) -> None:
        """What the keyboard came to is in sight: a form that opened below, too, once it has its place."""
        if now is not None and self.isAncestorOf(now):
            self._in_sight = True
            QTimer.singleShot(0, now, lambda: self._reveal(now))

    def _reveal(self, now: QWidget) -> None:
        """A field of a form with the whole form, its buttons too, where there is room for it."""
        around: QWidget | None = now
        while around is not None and around is not self and around.property("role") != "next":
            around = around.parentWidget()
        if around is not None and around is not self:
            self.ensureWidgetVisible(around, 20, 12)
        self.ensureWidgetVisible(now, 20, 40)
