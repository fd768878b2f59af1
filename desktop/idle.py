"""How long nobody touched the keyboard or the mouse while a vault is open, and *With a client*, which holds the lock off."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QTimer, Signal

TICK: Final = 1000
"""Milliseconds between two looks at the clock."""
TOUCHES: Final = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseMove,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
        QEvent.Type.TouchUpdate,
        QEvent.Type.TabletMove,
        QEvent.Type.TabletPress,
    }
)


class Idle(QObject):
    """Watches while it was begun. `clock` gives seconds that also pass while the computer sleeps, where the system has such."""

    due = Signal()
    """Nobody was there for so long: lock."""
    ticked = Signal()
    """The clock of *With a client* shows another time, or went out."""

    def __init__(self, clock: Callable[[], float] | None = None) -> None:
        super().__init__()
        self._clock = clock or _clock
        self._longest = 0.0
        self._last = self._until = 0.0
        self._timer = QTimer(self)
        self._timer.setInterval(TICK)
        self._timer.timeout.connect(self.look)

    def begin(self, seconds: int) -> None:
        """From now on `due` is told after so many seconds without a touch, as long as nobody is with a client."""
        app = QCoreApplication.instance()
        assert app is not None
        self._longest, self._last, self._until = seconds, self._clock(), 0.0
        app.removeEventFilter(self)
        app.installEventFilter(self)
        self._timer.start()

    def end(self) -> None:
        app = QCoreApplication.instance()
        if app is not None:
            app.removeEventFilter(self)
        self._timer.stop()
        self._until = 0.0

    def hold(self, seconds: int) -> None:
        """Somebody is with a client: nothing is locked by itself for so long. With 0 that is over."""
        self._until = self._clock() + seconds if seconds else 0.0
        self._last = self._clock()
        self.ticked.emit()

    @property
    def held(self) -> int:
        """Seconds for which the lock is still held off; 0 where it is not."""
        return max(0, round(self._until - self._clock())) if self._until else 0

    def look(self) -> None:
        now = self._clock()
        if self._until:
            if now >= self._until:
                self._until, self._last = 0.0, now
            self.ticked.emit()
        elif now - self._last >= self._longest:
            self.end()
            self.due.emit()

    def eventFilter(self, _: QObject, event: QEvent) -> bool:
        if event.type() in TOUCHES:
            self._last = self._clock()
        return False


def _clock() -> float:
    """Linux: with the time that the computer slept, so that it is locked when it wakes even where nobody told of its sleep."""
    if sys.platform == "linux":
        return time.clock_gettime(time.CLOCK_BOOTTIME)
    return time.monotonic()
