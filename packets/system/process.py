"""This very process: nothing of its memory is written to disk, it can begin anew with nothing kept, and it has a folder of
its own in memory for what must be a file.

Tried on Linux. On macOS and Windows what the system offers without further libraries is asked for, untried.
"""

from __future__ import annotations

import atexit
import contextlib
import os
import shutil
import stat
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, NoReturn

from packets.system.hygiene import command
from packets.system.mounts import IN_MEMORY, PROC, mount_of

_GET_DUMPABLE, _SET_DUMPABLE = 3, 4
_NO_BOXES: Final = 0x0001 | 0x0002 | 0x8000
"""Windows: no box and no report when a process dies."""


def leave_no_dump() -> None:
    """No memory image when this process dies, and no other process of the same login that reads its memory or attaches to
    it. Holds for this process and not for those it starts, but for the size of an image, which they inherit: none.

    The size alone is not enough: where the system hands images to a program it does not look at it.
    """
    if sys.platform == "win32":
        import ctypes

        ctypes.windll.kernel32.SetErrorMode(_NO_BOXES)
        return
    import resource

    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        _prctl(_SET_DUMPABLE)


def dumpable() -> bool | None:
    """Whether the system may write an image of this process; None where it does not tell."""
    if sys.platform != "linux":
        return None
    said = _prctl(_GET_DUMPABLE)
    return None if said < 0 else said != 0


def _prctl(what: int) -> int:
    import ctypes

    return int(ctypes.CDLL(None).prctl(what, 0, 0, 0, 0))


def again(arguments: Sequence[str]) -> NoReturn:
    """Begin anew with `arguments`: everything that stood in memory is gone, files that are open are closed, the environment
    stays. Close what has processes or files of its own before; nothing is flushed or removed here.

    Raises `OSError` where the system does not start it; then this process goes on as it was.
    """
    words = command(arguments)
    if sys.platform == "win32":
        # There exec starts another process too, and the console would not wait for it.
        subprocess.Popen(words, close_fds=True)
        os._exit(0)
    for number in _open_files():
        # What a library has opened may be meant to be inherited.
        with contextlib.suppress(OSError):
            os.set_inheritable(number, False)
    os.execv(words[0], words)


def _open_files() -> list[int]:
    """Every open file but the three standard ones."""
    with contextlib.suppress(OSError):
        listed = os.listdir("/proc/self/fd" if sys.platform == "linux" else "/dev/fd")  # noqa: PTH208
        return [int(name) for name in listed if name.isdigit() and int(name) > 2]
    return list(range(3, 1024))


# A folder in memory

PREFIX: Final = ".packet-desk-run-"
"""Nothing else may be called so: what is, and belongs to no living process, is removed."""


@dataclass
class Runtime:
    """A folder that only this login can enter, for the life of this process. `in_memory`: on no disk, but for swap."""

    path: Path
    in_memory: bool
    _held: int | None = field(default=None, repr=False)

    def take(self) -> None:
        """Temporary files of this process go here, and it is removed at the end. What a killed process leaves is removed by
        the next start."""
        for name in ("TMPDIR", "TEMP", "TMP"):
            os.environ[name] = str(self.path)
        tempfile.tempdir = str(self.path)
        atexit.register(self.close)

    def close(self) -> None:
        shutil.rmtree(self.path, ignore_errors=True)
        if self._held is not None:
            os.close(self._held)
            self._held = None


def runtime_folder(environment: Mapping[str, str] = os.environ, shm: Path = Path("/dev/shm"), proc: Path = PROC) -> Runtime:
    """A new private folder: in the login's runtime folder where that is sound and in memory, else in the shared memory of
    the system, else among the temporary files, and then it says so. What dead processes left in these places goes first."""
    for base in _bases(environment, shm):
        found = mount_of(base, proc)
        if found is not None and found.kind in IN_MEMORY:
            _sweep(base)
            with contextlib.suppress(OSError):
                return _new(base, in_memory=True)
    base = Path(tempfile.gettempdir())
    while base.name.startswith(PREFIX):  # that of a process which began anew as this one
        base = base.parent
    _sweep(base)
    return _new(base, in_memory=False)


def memory_place(environment: Mapping[str, str] = os.environ, shm: Path = Path("/dev/shm"), proc: Path = PROC) -> Path | None:
    """Where a private folder in memory can be had, or None."""
    for base in _bases(environment, shm):
        found = mount_of(base, proc)
        if found is not None and found.kind in IN_MEMORY and os.access(base, os.W_OK | os.X_OK):
            return base
    return None


def _bases(environment: Mapping[str, str], shm: Path) -> list[Path]:
    if sys.platform != "linux":
        return []
    given = environment.get("XDG_RUNTIME_DIR", "")
    return [*([Path(given)] if given.startswith("/") and _private(Path(given)) else []), *([shm] if shm.is_dir() else [])]


def _private(folder: Path) -> bool:
    """A folder, no link, of this user and of nobody else."""
    if sys.platform == "win32":
        return folder.is_dir()
    try:
        found = folder.lstat()
    except OSError:
        return False
    return stat.S_ISDIR(found.st_mode) and found.st_uid == os.getuid() and not found.st_mode & 0o077


def _new(base: Path, *, in_memory: bool) -> Runtime:
    while True:
        path = Path(tempfile.mkdtemp(prefix=PREFIX, dir=base))
        held = _hold(path)
        # Another start may have taken it for left over in between.
        if sys.platform == "win32" or (held is not None and path.is_dir()):
            return Runtime(path, in_memory, held)
        if held is not None:
            os.close(held)


def _hold(path: Path) -> int | None:
    """The folder, open and locked for as long as this process lives; None where another has it."""
    if sys.platform == "win32":
        return None
    import fcntl

    try:
        number = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except OSError:
        return None
    try:
        fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(number)
        return None
    return number


def _sweep(base: Path) -> None:
    """Remove the folders of processes that ended without removing theirs. Windows has no sign of who is dead: they stay."""
    for path in base.glob(f"{PREFIX}*"):
        held = _hold(path) if _private(path) else None
        if held is not None:
            shutil.rmtree(path, ignore_errors=True)
            os.close(held)
