"""Where finished bytes go: a ``.part`` file, hashed (a large one in a second thread), fsynced before it gets its name."""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from queue import Queue
from types import TracebackType

from packets.errors import Known
from packets.vault.claims import Taken, claim, let_go, sweep

CHUNK = 1 << 20
LARGE = 1 << 16
PATIENCE = 10.0
"""Seconds that a commit waits for another program's; a commit takes far less."""
RETRIES = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0)
"""Seconds between attempts at a rename that Windows refuses for the moment."""
LOOKED_AT = (5, 32, 33)
"""What it calls that: access denied, sharing violation, lock violation."""
LONG = 1 << 23
"""Bytes of a file from which on a thread of its own hashes it; it costs more than it saves in a small one."""


class FileSink:
    """One file being written. `finish` fsyncs it and gives its SHA-256, `place` gives it its name; leaving before that
    removes it. With `alone`, `claims.Taken` is raised while another program writes a file of that name; without, each
    program writes a part of its own and the last to be placed stands."""

    def __init__(self, path: Path, *, alone: bool = False) -> None:
        self.path = path
        self.part = path.with_name(f"{path.name}.part" if alone else f"{path.name}.{os.getpid()}.part")
        self.size = 0
        self.sha256 = ""
        self._file = claim(self.part)
        self._buffer = bytearray()
        self._hash = hashlib.sha256()
        self._queue: Queue[bytes | None] = Queue(maxsize=16)
        self._thread: threading.Thread | None = None
        self._placed = False

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.size += len(data)
        if len(data) >= LARGE:
            # Large pieces go straight through: copying them once more costs as much as hashing them.
            self._flush()
            self._through(bytes(data))
            return
        self._buffer += data
        if len(self._buffer) >= CHUNK:
            self._flush()

    def finish(self) -> str:
        """All bytes on the disk, none of them under the final name yet."""
        self._flush()
        self._stop()
        fsync(self._file.fileno())
        self.sha256 = self._hash.hexdigest()
        return self.sha256

    def place(self) -> None:
        """What was finished gets its name. The folder is fsynced by the caller."""
        if os.name != "posix":
            self._file.close()  # what is open there cannot be renamed
        rename(self.part, self.path)
        self._placed = True
        self._file.close()

    def __enter__(self) -> FileSink:
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None) -> None:
        self._stop()
        if not self._placed:
            let_go(self._file, self.part)

    def _flush(self) -> None:
        if self._buffer:
            self._through(bytes(self._buffer))
            self._buffer.clear()

    def _through(self, data: bytes) -> None:
        view = memoryview(data)
        while view:
            view = view[self._file.write(view) :]
        if self._thread is None and self.size < LONG:
            self._hash.update(data)
            return
        if self._thread is None:
            self._thread = threading.Thread(target=self._hashing, name="packet-hash", daemon=True)
            self._thread.start()
        self._queue.put(data)

    def _stop(self) -> None:
        if self._thread is not None and self._thread.is_alive():
            self._queue.put(None)
            self._thread.join()

    def _hashing(self) -> None:
        while (data := self._queue.get()) is not None:
            self._hash.update(data)


@contextmanager
def alone(path: Path) -> Iterator[FileSink]:
    """The next version of a record, while nobody else writes one. Waits a little for who does."""
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            sink = FileSink(path, alone=True)
            break
        except Taken:
            if time.monotonic() > deadline:
                raise Known("matter_in_use", folder=path.parent.name) from None
            time.sleep(0.02)
    with sink:
        yield sink


def rewrite(sink: FileSink, data: bytes) -> None:
    """`data` in the place of the file that stands there; who may read it stays."""
    sink.write(data)
    shutil.copymode(sink.path, sink.part)
    sink.finish()
    sink.place()
    fsync_folder(sink.path.parent)


def rename(part: Path, path: Path) -> None:
    """`part` gets its name. Windows refuses that for moments while a virus scanner or an indexer looks at it."""
    for wait in RETRIES:
        try:
            os.replace(part, path)
            return
        except PermissionError as fault:
            if getattr(fault, "winerror", None) not in LOOKED_AT:
                raise
            time.sleep(wait)
    os.replace(part, path)


def fsync(handle: int) -> None:
    """What was written lasts. On macOS the plain call leaves it in the drive's own memory."""
    if sys.platform == "darwin":
        import fcntl

        with suppress(OSError):  # a disk that knows no such call
            fcntl.fcntl(handle, fcntl.F_FULLFSYNC)
            return
    os.fsync(handle)


def fsync_folder(folder: Path) -> None:
    """Makes renames in `folder` last. Windows has no such call; its renames are written through by the system."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        fsync(handle)
    finally:
        os.close(handle)


def make_folder(folder: Path, inside: Path | None = None) -> None:
    """`folder` and whatever is missing above it, so that they last. What lies `inside` another folder does not bring that one
    back once it is gone: it fails as the disk does."""
    new: list[Path] = []
    above = folder
    while above != inside and not above.exists():
        new.append(above)
        above = above.parent
    for made in reversed(new):
        made.mkdir(exist_ok=True)
        fsync_folder(made.parent)


def clear_parts(folder: Path, ours: str) -> None:
    """Remove what a killed run left unfinished under names like `ours`, and nothing that is being written now."""
    with suppress(OSError):
        for part in folder.glob(ours):
            sweep(part)


@contextmanager
def disk_faults(file: str) -> Iterator[None]:
    """The world's troubles with a disk as `Known`, without the path that Python would quote."""
    try:
        yield
    except FileNotFoundError:
        raise Known("file_missing", file=file) from None
    except PermissionError:
        raise Known("no_permission", file=file) from None
    except IsADirectoryError:
        raise Known("is_a_folder", file=file) from None
    except OSError as fault:
        if fault.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise Known("no_space", file=file) from None
        if fault.errno == errno.EROFS:
            raise Known("no_permission", file=file) from None
        raise Known("disk_fault", file=file, why=fault.strerror or type(fault).__name__) from None
