"""One writer of a vault at a time, by a lock that the system lets go of however its holder ends. Where the operating systems
differ, it is here."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import BinaryIO

LOCK = "lock"


class WriterLock:
    """Held from `take` to `release`, or to the end of the process."""

    def __init__(self, place: Path) -> None:
        self._path = place / LOCK
        self._file: BinaryIO | None = None

    def take(self) -> bool:
        """False while another program has it."""
        # Created with the vault, so that a place that can only be read can still be looked at.
        try:
            file = self._path.open("r+b", buffering=0)
        except FileNotFoundError:
            file = self._path.open("a+b", buffering=0)
        if not _hold(file):
            file.close()
            return False
        self._file = file
        return True

    def release(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None


def _hold(file: BinaryIO) -> bool:
    if sys.platform == "win32":
        import msvcrt

        try:
            file.seek(0)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True
    import fcntl

    os.set_inheritable(file.fileno(), False)
    try:
        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        # A disk that knows no locks: the database's own still keep two writers apart.
        return True
    return True
