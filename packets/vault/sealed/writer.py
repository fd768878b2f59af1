"""One writer of a vault at a time, by a lock that the system lets go of however its holder ends. Where the operating systems
differ, it is here."""

from __future__ import annotations

import errno
import os
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from packets.errors import Known

LOCK, COPYING = "lock", "copying"


class WriterLock:
    """Held from `take` to `release`, or to the end of the process."""

    def __init__(self, place: Path) -> None:
        self._path = place / LOCK
        self._file: BinaryIO | None = None

    def take(self) -> bool:
        """False while another program has it, and where nothing can be written. Raises `Known` where the disk cannot keep two
        writers apart: each would take what the other writes for left behind."""
        try:
            try:
                file = self._path.open("r+b", buffering=0)
            except FileNotFoundError:
                file = self._path.open("a+b", buffering=0)
        except OSError as fault:
            if isinstance(fault, PermissionError) or fault.errno == errno.EROFS:
                return False
            raise Known("disk_fault", file=LOCK, why=fault.strerror or type(fault).__name__) from None
        try:
            held = _hold(file)
        except OSError:
            file.close()
            raise Known("vault_place_unfit") from None
        if not held:
            file.close()
            return False
        self._file = file
        return True

    def release(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None


class Copying:
    """Held while the vault is copied: until then no file is removed, and what was dropped is swept away later. Several copies
    hold it at once. A place that cannot be written is removed from by nobody either."""

    def __init__(self, place: Path) -> None:
        self._path = place / COPYING
        self._file: BinaryIO | None = None

    def __enter__(self) -> Copying:
        with suppress(OSError):
            self._file = self._path.open("a+b", buffering=0)
            for _ in range(100):  # whoever removes holds it for a moment only
                if _hold(self._file, shared=True):
                    break
                time.sleep(0.02)
        return self

    def __exit__(self, *fault: object) -> None:
        if self._file is not None:
            self._file.close()

    @staticmethod
    def goes_on(place: Path) -> bool:
        """Whether somebody copies the vault just now."""
        try:
            with (place / COPYING).open("r+b", buffering=0) as file:
                return not _hold(file)
        except OSError:
            return False


def _hold(file: BinaryIO, *, shared: bool = False) -> bool:
    if sys.platform == "win32":
        import msvcrt

        try:
            file.seek(0)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError as fault:
            if fault.errno in (errno.EACCES, errno.EDEADLK):
                return False
            raise
        return True
    import fcntl

    os.set_inheritable(file.fileno(), False)
    try:
        fcntl.flock(file.fileno(), (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
