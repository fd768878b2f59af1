"""Locking: everything is hidden at once, what is under way ends sealed, what was begun is sealed for the person, the vault
is closed, and the program begins anew at its door, with nothing of it in memory. After that the same half sentence."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication, QDialog, QVBoxLayout, QWidget

from desktop.changes import Changes
from desktop.i18n import tr
from desktop.pictures import PageShelf
from desktop.session import Session
from desktop.session_lock import SessionLock
from desktop.views.main_window import MainWindow
from desktop.widgets.half_said import hush, speak
from desktop.widgets.parts import label
from packets.vault.sealed.office import VaultOffice
from packets.workflow import signing_in, vaults

Again = Callable[[Sequence[str]], object]
WINDOW: Final = "window"
"""The word at the prompt that opens the window at a folder."""
LONGEST: Final = 60_000
"""Milliseconds that what is under way may take to its end, before it is asked to stop, which keeps what is safe."""
EVERY: Final = 30_000
"""Milliseconds between two keepings of what was begun."""


class Locker(QObject):
    """Listens to the session; nobody calls it."""

    def __init__(self, session: Session, window: MainWindow, shelf: PageShelf, again: Again) -> None:
        super().__init__()
        self._session, self._window, self._shelf, self._again = session, window, shelf, again
        self._then: Path | None = None
        self._data = b""
        self._kept = b""
        self.locking = False
        self._leaving = False
        self.veil = _Veil()
        self._late = QTimer(self)
        self._late.setSingleShot(True)
        self._late.setInterval(LONGEST)
        self._late.timeout.connect(session.jobs.stop)
        self._keeping = QTimer(self)
        self._keeping.setInterval(EVERY)
        self._keeping.timeout.connect(self.keep)
        self.system = SessionLock()
        self.system.locked.connect(self._system_locked)
        session.lock_asked.connect(self.lock)
        session.leave_asked.connect(self.leave)
        session.vault.idle.due.connect(lambda: self.lock(None))
        session.changed.connect(self._changed)

    # Back at work

    def _changed(self, changes: Changes) -> None:
        vault = self._session.vault
        if not changes.office or vault.office is None:
            return
        if not self._keeping.isActive():
            self._keeping.start()
            if vault.policy.lock.on_session_lock:
                self.system.begin()
        if vault.kept:
            kept, vault.kept = vault.kept, b""
            self._kept = kept
            with suppress(ValueError, KeyError, TypeError, AttributeError):  # of another version of the program
                self._put_back(json.loads(kept))

    def _put_back(self, kept: dict[str, Any]) -> None:
        session, shown = self._session, self._session.offices.shown
        screen, matter, request = str(kept["screen"]), str(kept["matter"]), str(kept["request"])
        self._window.begun = {str(one): dict(what) for one, what in dict(kept["begun"]).items()}
        self._window.begun_in = matter
        if matter and shown is not None and matter in shown.office.matters():
            session.offices.come_to(matter, screen, request)
        else:
            session.go(screen)

    def place_now(self) -> bytes:
        """Where the person is, and everything that was begun."""
        session, window = self._session, self._window
        snapshot = session.snapshot
        told = {
            "matter": snapshot.place.key if snapshot else "",
            "request": snapshot.request.id if snapshot else "",
            "screen": window.current,
            "begun": window.all_begun(),
        }
        return json.dumps(told).encode()

    def keep(self) -> None:
        """What was begun is safe also where the power goes."""
        office = self._session.vault.office
        if office is None or self.locking or office.vault.read_only:
            return
        data = self.place_now()
        if data != self._kept:
            self._kept = data
            self._session.jobs.run(lambda _: vaults.keep_place(office, data), lane="vault", on_problem=self._session.tell)

    # Locking

    def _system_locked(self) -> None:
        if self._session.vault.policy.lock.on_session_lock:
            self.lock(None)

    def leave(self) -> None:
        """The window is closed: as locking, and then the program ends."""
        self._leaving = True
        self.lock(None)

    def lock(self, then: Path | None = None) -> None:
        """`then`: at whose door the program begins anew; the vault's own where none is named."""
        session = self._session
        office = session.vault.office
        if office is None or self.locking:
            return
        self.locking = True
        self._keeping.stop()
        self._then = then or office.place
        self._data = self.place_now()
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.setQuitOnLastWindowClosed(False)
        hushed = hide_all()
        session.vault.idle.end()
        session.vault.clip.end()
        session.put_away()
        self._shelf.show(None)
        speak(hushed)
        if session.jobs.busy:
            self.veil.come()
            self._late.start()
            session.jobs.idle.connect(lambda: self._finish(office), Qt.ConnectionType.SingleShotConnection)
        else:
            self._finish(office)

    def _finish(self, office: VaultOffice) -> None:
        self._late.stop()
        data = self._data
        self._session.jobs.run(
            lambda _: vaults.keep_place(office, data),
            lane="vault",
            on_problem=lambda _: None,  # a disk that fails now is told when the vault is opened next
            on_end=lambda: QTimer.singleShot(0, self, lambda: self._close(office)),
        )

    def _close(self, office: VaultOffice) -> None:
        session, then = self._session, self._then
        session.jobs.close()
        session.desk.close()
        # Nothing is left to be told, and nobody to tell it to; what was told to be safe is safe.
        with suppress(Exception):
            if not self._leaving:
                signing_in.forget(office, session.vault.how)
        with suppress(Exception):
            vaults.leave(office)
        session.offices.leave()
        for one in self._window.findChildren(QWidget):
            _say_nothing(one)
        self.veil.hide()
        app = QApplication.instance()
        if self._leaving:
            if isinstance(app, QApplication):
                app.quit()
            return
        try:
            self._again([WINDOW, str(then)])
        except OSError as fault:
            # The vault is closed; a window that shows nothing helps nobody.
            sys.stderr.write(f"Packet Desk is locked, and could not begin anew ({fault.strerror}). Start it again.\n")
            if isinstance(app, QApplication):
                app.exit(3)


class _Veil(QWidget):
    """All that is seen while what is under way comes to its end."""

    def __init__(self) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 24)
        column.addWidget(label(tr("Packet Desk is locked. What was under way is brought to a safe end first.")))
        self.setProperty("role", "page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setWindowTitle(tr("Packet Desk"))

    def come(self) -> None:
        # As large as its words before it is a window: measured afterwards, its frame would jump, and large text stand out of
        # the screen.
        wide = min(48 * self.fontMetrics().averageCharWidth(), self.screen().availableSize().width() - 16)
        self.setFixedSize(wide, self.heightForWidth(wide))
        self.show()


def hide_all() -> list[QWidget]:
    """Every window of the program, with its title: it stands in task bars and overviews too. Gives what was hushed with it."""
    hushed: list[QWidget] = []
    for one in QApplication.topLevelWidgets():
        hushed += hush(one)
        one.setWindowTitle("")
        if isinstance(one, QDialog):
            one.reject()
        one.hide()
    return hushed


def _say_nothing(one: QWidget) -> None:
    one.setToolTip("")
    one.setAccessibleName("")
    one.setAccessibleDescription("")
