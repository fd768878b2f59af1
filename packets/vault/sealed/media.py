"""Files on a stick or another disk: copied with their hash, and read again from the medium itself. Where the operating systems
differ, it is here."""

from __future__ import annotations

import errno
import hashlib
import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from packets.errors import Known
from packets.vault.files import fsync, fsync_folder, rename

PIECE: Final = 1 << 20
_GONE: Final = (errno.ENODEV, errno.ENXIO, errno.EIO, errno.ENOENT, errno.ENOTDIR, errno.ESTALE, errno.ENOTCONN)


@dataclass(frozen=True, slots=True)
class Copied:
    size: int
    sha256: str


@contextmanager
def medium_faults(name: str) -> Iterator[None]:
    """What happens to a medium as `Known`: full, gone, not to be written."""
    try:
        yield
    except OSError as fault:
        if fault.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise Known("backup_full", folder=name) from None
        if fault.errno in _GONE:
            raise Known("backup_medium_gone", folder=name) from None
        if fault.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
            raise Known("no_permission", file=name) from None
        raise Known("disk_fault", file=name, why=fault.strerror or type(fault).__name__) from None


class Unreadable(Exception):
    """The source gives an error, and not the medium that is written."""


def copy(source: BinaryIO, target: Path) -> Copied:
    """`source` as the new file `target`, on the disk when it returns. The folder is settled by the caller. Leaves nothing where
    it fails. Raises `Unreadable`, or `OSError` of the target."""
    digest, size = hashlib.sha256(), 0
    try:
        with target.open("wb", buffering=0) as out:
            while data := _read(source):
                view = memoryview(data)
                while view:
                    view = view[out.write(view) :]
                digest.update(data)
                size += len(data)
            fsync(out.fileno())
    except BaseException:
        with suppress(OSError):
            target.unlink(missing_ok=True)
        raise
    return Copied(size, digest.hexdigest())


def _read(source: BinaryIO) -> bytes:
    try:
        return source.read(PIECE)
    except OSError as fault:
        raise Unreadable from fault


def write_whole(path: Path, data: bytes) -> None:
    """A small file, whole under its name or not at all. Raises `OSError`."""
    part = path.with_name(f"{path.name}.part")
    copy(io.BytesIO(data), part)
    rename(part, path)
    fsync_folder(path.parent)


def read_again(path: Path) -> Copied:
    """Size and hash of what is on the medium, past what the system keeps in memory where it lets go of that. Raises
    `OSError`."""
    digest, size = hashlib.sha256(), 0
    with path.open("rb", buffering=0) as file:
        _uncached(file.fileno())
        while data := file.read(PIECE):
            digest.update(data)
            size += len(data)
    return Copied(size, digest.hexdigest())


def settle(path: Path) -> None:
    """A file that something else wrote lasts. Raises `OSError`."""
    with path.open("r+b", buffering=0) as file:
        fsync(file.fileno())


def _uncached(handle: int) -> None:
    if sys.platform == "linux":
        with suppress(OSError):
            os.posix_fadvise(handle, 0, 0, os.POSIX_FADV_DONTNEED)
    elif sys.platform == "darwin":
        import fcntl

        with suppress(OSError):
            fcntl.fcntl(handle, fcntl.F_NOCACHE, 1)
