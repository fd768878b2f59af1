"""Puts the window together and runs it. Everything is made here once and handed down; nothing is global."""

from __future__ import annotations

import datetime as dt
import gc
import os
import signal
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Final

from PySide6.QtCore import QMessageLogContext, QSettings, QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication

from desktop.jobs import Jobs
from desktop.locking import Again, Locker
from desktop.messages import place, told
from desktop.pictures import PageShelf
from desktop.session import Session
from desktop.theme import Dress
from desktop.views.main_window import MainWindow
from packets.system.policy import Found
from packets.system.process import again
from packets.workflow import vaults
from packets.workflow.desk import Desk
from packets.workflow.signing_in import HOW, How

SWITCH: Final = 0.0002
"""Seconds after which a lane lets the window's thread on."""


@dataclass(frozen=True)
class Parts:
    """The program as it runs. `close` ends its work, first the lanes, then the worker's processes."""

    desk: Desk
    jobs: Jobs
    session: Session
    window: MainWindow
    locker: Locker

    def close(self) -> None:
        self.jobs.close()
        self.desk.close()


def compose(
    dress: Dress, day: dt.date, desk: Desk | None = None, *, how: How = HOW, found: Found | None = None, again: Again = again
) -> Parts:
    """Everything but the running. `how` passphrases become keys, `found` the policy where it is not the computer's, `again`
    what begins the program anew when a vault was locked."""
    # Each call into Qt lets go of the interpreter, and a lane that is reckoning gives it back only after this long: with
    # the usual 5 ms, a refresh of a hundred calls would stand still for half a second.
    sys.setswitchinterval(SWITCH)
    # A hand for each thread of the lanes, so that pages are shown while a draft is built.
    desk = desk or Desk(hands=3)
    jobs = Jobs()
    session = Session(desk, jobs, day, how, found)
    shelf = PageShelf(desk, jobs)
    window = MainWindow(dress, session, jobs, shelf)
    dress.wear()
    return Parts(desk, jobs, session, window, Locker(session, window, shelf, again))


def keep_calm(jobs: Jobs) -> None:
    """Once the first work is done, what was loaded for good is never looked through again: a full round of the collector
    over library and window would stop everything for a tenth of a second and more."""

    def once() -> None:
        jobs.idle.disconnect(once)
        gc.collect()
        gc.freeze()
        gc.enable()

    jobs.idle.connect(once)


def run(folders: Sequence[Path | str] = (), cannot: Callable[[str], int] | None = None) -> int:
    """Open the window, with a matter folder in it where one is named; gives the exit code once it is closed.

    `cannot` is told, in place of a crash, why the toolkit cannot draw here.
    """
    if cannot is not None:
        _tell_instead_of_abort(cannot)
    keep_settings_in(Path(tempfile.gettempdir()))
    app = QApplication(sys.argv[:1])
    qInstallMessageHandler(None)
    app.setApplicationName("packet-desk")
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    # The clock is read here and nowhere below.
    parts = compose(Dress(app), dt.date.today())  # noqa: DTZ011
    sys.excepthook = _teller(parts)
    parts.window.show()
    keep_calm(parts.jobs)
    where = Path(folders[0]) if folders else vaults.last()
    if where is not None:
        parts.session.open(where)
    try:
        return app.exec()
    finally:
        parts.close()
        sys.excepthook = sys.__excepthook__


def keep_settings_in(folder: Path) -> None:
    """What the toolkit itself writes down, as the folders that a file dialog showed, goes into `folder`. Before anything of
    it is made. Windows has a registry for it and macOS a database: there this does nothing."""
    for kind in (QSettings.Format.NativeFormat, QSettings.Format.IniFormat):
        QSettings.setPath(kind, QSettings.Scope.UserScope, str(folder))


def _tell_instead_of_abort(cannot: Callable[[str], int]) -> None:
    """The toolkit ends the process where it finds no screen, with a page of words on standard error. One line instead."""

    def handler(kind: QtMsgType, _context: QMessageLogContext, _words: str) -> None:
        if kind is QtMsgType.QtFatalMsg:
            # Nothing of ours runs yet, and the toolkit would abort after this.
            os._exit(cannot("the window toolkit finds no screen that it can draw on"))

    qInstallMessageHandler(handler)


def _teller(parts: Parts) -> Callable[[type[BaseException], BaseException, TracebackType | None], None]:
    """A fault of ours is told in the window; kind and place go to standard error, its values nowhere."""

    def tell(_kind: type[BaseException], fault: BaseException, trace: TracebackType | None) -> None:
        trouble = told(parts.desk, fault.with_traceback(trace))
        sys.stderr.write(f"{place(fault)}\n")  # words may name a client's paper
        parts.window.tell(trouble)

    return tell
