"""The computer tells that its screen is locked or that it goes to sleep.

Linux: logind (`Lock` of our session, `PrepareForSleep`) and the desktop's screen saver, over D-Bus. Windows and macOS tell it
in ways that the toolkit does not hand on: there nothing is heard here, and only the time without a touch locks.
"""

from __future__ import annotations

import os
import sys
from typing import Any, Final

from PySide6.QtCore import SLOT, QObject, Signal, Slot
from PySide6.QtDBus import QDBusConnection, QDBusMessage

LOGIND: Final = "org.freedesktop.login1"
SAVERS: Final = ("org.freedesktop.ScreenSaver", "org.gnome.ScreenSaver", "org.cinnamon.ScreenSaver", "org.mate.ScreenSaver")
ASKED: Final = 200
"""Milliseconds that logind may take to say which session is ours."""


class SessionLock(QObject):
    """Tells `locked` from `begin` on, where the system tells it at all."""

    locked = Signal()

    def begin(self, system: QDBusConnection | None = None, own: QDBusConnection | None = None) -> bool:
        """Whether anything can be heard. The two buses are for tests; else they are the computer's and the login's."""
        if sys.platform != "linux":
            return False
        system = system or QDBusConnection.systemBus()
        own = own or QDBusConnection.sessionBus()
        heard = False
        if system.isConnected():
            manager = f"{LOGIND}.Manager"
            heard |= _connect(system, manager, "PrepareForSleep", self, "told(bool)", "/org/freedesktop/login1")
            if path := _own_session(system):
                heard |= _connect(system, f"{LOGIND}.Session", "Lock", self, "told_plainly()", path)
        if own.isConnected():
            for name in SAVERS:
                heard |= _connect(own, name, "ActiveChanged", self, "told(bool)", "")
        return heard

    @Slot(bool)
    def told(self, so: bool = True) -> None:
        if so:
            self.locked.emit()

    @Slot()
    def told_plainly(self) -> None:
        self.locked.emit()


def _connect(bus: QDBusConnection, interface: str, signal: str, to: QObject, slot: str, path: str) -> bool:
    # Its own description of itself wants bytes, and it takes none but what SLOT() writes.
    written: Any = SLOT(slot)
    return bus.connect("", path, interface, signal, to, written)


def _own_session(bus: QDBusConnection) -> str:
    """The path under which logind keeps our session; empty where it keeps none."""
    call = QDBusMessage.createMethodCall(LOGIND, "/org/freedesktop/login1", f"{LOGIND}.Manager", "GetSessionByPID")
    call.setArguments([os.getpid()])
    answer = bus.call(call, timeout=ASKED)
    found = answer.arguments()
    if answer.type() is not QDBusMessage.MessageType.ReplyMessage or not found:
        return ""
    first = found[0]
    return first.path() if hasattr(first, "path") else str(first)
