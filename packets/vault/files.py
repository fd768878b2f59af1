"""Where finished bytes go: a ``.part`` file, hashed in a second thread, fsynced before it gets its name."""

from __future__ import annotations

import errno
import hashlib
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Queue
from types import TracebackType

from packets.errors import Known

CHUNK = 1 << 20
LARGE = 1 << 16


class FileSink:
    """One file being written. `finish` fsyncs it and gives its SHA-256; without it, leaving removes the file."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.part = path.with_name(path.name + ".part")
        self.size = 0
        self.sha256 = ""
        # O_EXCL is not asked for: a .part left by a killed build is ours to write over.
        self._file = self.part.open("wb", buffering=0)
        self._buffer = bytearray()
        self._hash = hashlib.sha256()
        self._queue: Queue[bytes | None] = Queue(maxsize=16)
        self._thread = threading.Thread(target=self._hashing, name="packet-hash", daemon=True)
        self._thread.start()
        self._finished = False

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
        os.fsync(self._file.fileno())
        self._file.close()
        self._finished = True
        self.sha256 = self._hash.hexdigest()
        return self.sha256

    def __enter__(self) -> FileSink:
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None) -> None:
        if not self._finished:
            self._stop()
            self._file.close()
            self.part.unlink(missing_ok=True)

    def _flush(self) -> None:
        if self._buffer:
            self._through(bytes(self._buffer))
            self._buffer.clear()

    def _through(self, data: bytes) -> None:
        view = memoryview(data)
        while view:
            view = view[self._file.write(view) :]
        self._queue.put(data)

    def _stop(self) -> None:
        if self._thread.is_alive():
            self._queue.put(None)
            self._thread.join()

    def _hashing(self) -> None:
        while (data := self._queue.get()) is not None:
            self._hash.update(data)


def fsync_folder(folder: Path) -> None:
    """Makes renames in `folder` last. Windows has no such call; its renames are written through by the system."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def write_whole(path: Path, data: bytes) -> None:
    """`path` holds `data` afterwards, or what it held before: ``.part``, fsync, rename, fsync of the folder."""
    with FileSink(path) as sink:
        sink.write(data)
        sink.finish()
    os.replace(sink.part, path)
    fsync_folder(path.parent)


def clear_parts(folder: Path) -> None:
    """Remove what a killed run left unfinished."""
    for part in folder.glob("*.part"):
        part.unlink(missing_ok=True)


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
