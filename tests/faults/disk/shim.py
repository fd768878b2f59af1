"""The shim between this program and its disk: built when first needed, loaded by starting anew, asked by ctypes.

Linux on a 64-bit processor with a C compiler; `missing()` says what is not there.
"""

from __future__ import annotations

import ctypes
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from enum import IntEnum
from functools import cache
from pathlib import Path

SOURCES = Path(__file__).parent / "library"
FLAGS = ["-shared", "-fPIC", "-O1", "-Wall", "-Wextra", "-Werror", "-Wno-missing-attributes"]


class Mode(IntEnum):
    """What happens at operation k."""

    RECORD = 1
    BEFORE = 2
    HALF = 3
    AFTER = 4
    FULL = 5
    """From the k-th operation on that takes room, none is left."""
    SHORT = 6
    """Where the k-th operation that takes room is a write, half of it is taken. That is all, and no error."""
    FSYNC_FAILS = 7
    READ_FAILS = 8
    ROOM = 9
    """There are k bytes left."""
    FSYNC_KILLS = 10
    """The k-th fsync fails, and that is the end of the program: it dies at its next operation."""


KILLS = (Mode.BEFORE, Mode.HALF, Mode.AFTER)


class Count(IntEnum):
    STEPS, ROOMS, FSYNCS, READS = range(4)


MARKS, EVERYTHING = 1, 2
"""What is written to the log: acknowledgements and the stroke; or every operation with its data, to be replayed."""


def missing() -> str:
    """Why the shim cannot be used here; empty where it can."""
    if sys.platform != "linux" or sys.maxsize < 2**32:
        return "needs Linux on a 64-bit processor"
    if not shutil.which("cc"):
        return "needs a C compiler (packages gcc and libc6-dev)"
    return _built()[1]


def library() -> Path:
    path, fault = _built()
    if path is None:
        raise OSError(fault)
    return path


@cache
def _built() -> tuple[Path | None, str]:
    """The library for these sources, kept between runs in a folder of our own; or why it was not made."""
    files = sorted(SOURCES.iterdir())
    key = hashlib.sha256(b"".join(path.read_bytes() for path in files) + repr(FLAGS).encode()).hexdigest()[:24]
    folder = Path(tempfile.gettempdir()) / f"packet-desk-shim-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    if folder.is_symlink() or folder.stat().st_uid != os.getuid() or folder.stat().st_mode & 0o077:
        return None, "the folder for the shim is somebody else's"
    made = folder / f"{key}.so"
    if not made.exists():
        part = folder / f"{key}.{os.getpid()}.part"
        sources = [str(path) for path in files if path.suffix == ".c"]
        done = subprocess.run(["cc", *FLAGS, "-o", str(part), *sources, "-ldl"], capture_output=True, text=True, check=False)
        if done.returncode:
            return None, f"the shim does not compile: {done.stderr.strip()[-300:]}"
        part.replace(made)
    return made, ""


def loaded() -> bool:
    return hasattr(ctypes.CDLL(None), "shim_arm")


def start_anew(words: list[str]) -> None:
    """Replace this program by itself with the shim loaded; `words` are what follows ``python``. Does not come back."""
    os.execve(sys.executable, [sys.executable, *words], {**os.environ, "LD_PRELOAD": str(library())})


@cache
def _calls() -> ctypes.CDLL:
    # Programs that this one starts are not watched, so they need no shim.
    os.environ.pop("LD_PRELOAD", None)
    calls = ctypes.CDLL(None)
    calls.shim_arm.argtypes = [ctypes.c_char_p, ctypes.c_long, ctypes.c_int, ctypes.c_int, ctypes.c_int]
    calls.shim_mark.argtypes = [ctypes.c_char_p]
    calls.shim_count.restype = ctypes.c_long
    return calls


def arm(folder: Path, at: int, mode: Mode, log: int, level: int = MARKS) -> None:
    """From now on in this process; `log` is an open file's number."""
    if _calls().shim_arm(os.fsencode(folder), at, mode, log, level):
        raise RuntimeError("a file below the folder is open already: its operations would be missed")


def disarm() -> None:
    _calls().shim_disarm()


def mark(text: str) -> None:
    """The program told somebody that this is safe."""
    _calls().shim_mark(text.encode())


def count(which: Count) -> int:
    return int(_calls().shim_count(which))
