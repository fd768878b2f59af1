"""Who is writing a file: a ``.part`` belongs to the program that holds it open, and to nobody once that program is gone.

A claim ends with its process, however that ends, so a killed run blocks no one and a living one is never swept away.
Every difference between operating systems is here.
"""

from __future__ import annotations

import os
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

FORGOTTEN = 24 * 3600.0
"""Seconds after which a ``.part`` is held to be abandoned where the disk cannot tell (some network shares)."""


class Taken(Exception):
    """Somebody else is writing this file now."""


def claim(part: Path) -> BinaryIO:
    """`part`, new and empty, open for writing and ours alone. Raises `Taken` while another program has it."""
    while True:
        try:
            file = part.open("xb", buffering=0)
        except FileExistsError:
            if not sweep(part):
                raise Taken from None
            continue
        # Between making and holding it, somebody who sweeps may have taken hold of it and be about to remove it.
        if _hold(file.fileno()) is not False and _stands(file, part):
            return file
        file.close()


def let_go(file: BinaryIO, part: Path) -> None:
    """End a claim whose file is not wanted. Where it cannot be removed now, `sweep` does later."""
    with file, suppress(OSError):
        if sys.platform == "win32":
            file.close()
        # Elsewhere it is unlinked while it is held: nobody can have taken the name meanwhile.
        part.unlink(missing_ok=True)


def sweep(part: Path) -> bool:
    """Remove `part` if nobody writes it any more; True when it is gone."""
    if sys.platform == "win32":
        # What is open there cannot be removed.
        try:
            part.unlink(missing_ok=True)
        except PermissionError:
            return False
        return True
    try:
        file = part.open("rb")
    except FileNotFoundError:
        return True
    with file:
        held = _hold(file.fileno())
        if held is None:
            held = time.time() - os.fstat(file.fileno()).st_mtime > FORGOTTEN
        if held and _stands(file, part):
            part.unlink(missing_ok=True)
        return held


def _stands(file: BinaryIO, part: Path) -> bool:
    """Whether the open `file` is still the one of that name."""
    if sys.platform == "win32":
        return True
    try:
        return os.path.samestat(os.fstat(file.fileno()), part.stat())
    except FileNotFoundError:
        return False


def _hold(handle: int) -> bool | None:
    """Lock an open file until it is closed; False where another has it, None where the disk knows no locks."""
    if sys.platform == "win32":
        return True
    import fcntl

    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return None
    return True
