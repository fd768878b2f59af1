"""The blob files of a vault: where they lie, how they come to be there, and which of them nothing tells of any more."""

from __future__ import annotations

import errno
import os
import re
import secrets
import threading
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Final

from packets.errors import Known
from packets.vault.files import disk_faults, fsync, fsync_folder, rename
from packets.vault.sealed.blobs import BlobSealer
from packets.vault.sealed.database import Database, Durability
from packets.vault.sealed.media import Unreadable, copy
from packets.vault.sealed.writer import Copying

FOLDERS: Final = 256
ID: Final = 16
PART: Final = ".part"
NAME: Final = re.compile(r"[0-9a-f]{32}(\.part)?")


class BlobFiles:
    """Names are random and say nothing. What is made between two commits lies in one folder, so that one fsync makes all of
    its names last."""

    def __init__(self, place: Path, durability: Durability, database: Database | None = None) -> None:
        self._root, self._durability, self._database = place, durability, database
        self._lock = threading.Lock()
        self._folder = secrets.token_bytes(1)
        self._unsettled: set[Path] = set()
        self._ours: set[bytes] = set()
        """Ids that were given out since the vault was opened: their rows may be still to come."""

    def path(self, blob: bytes) -> Path:
        name = blob.hex()
        return self._root / name[:2] / name

    def new_id(self) -> bytes:
        with self._lock:
            made = self._folder + secrets.token_bytes(ID - 1)
            self._ours.add(made)
            return made

    def open(self, blob: bytes, name: str) -> BinaryIO:
        with disk_faults(name):
            return self.path(blob).open("rb", buffering=0)

    def settle(self) -> None:
        """Every name that was given lasts. Where that fails nothing more is written: what a folder holds after an fsync that
        failed is not known, and the next may succeed falsely."""
        with self._lock:
            folders, self._unsettled = self._unsettled, set()
            self._folder = secrets.token_bytes(1)
        if not self._durability.fsync_folders:
            return
        for folder in folders:
            with disk_faults("blobs"), self.lasting():
                fsync_folder(folder)

    @contextmanager
    def lasting(self) -> Iterator[None]:
        """An fsync of what nothing else writes again."""
        try:
            yield
        except OSError:
            self._stop()
            raise

    def remove(self, blob: bytes) -> None:
        """Its key went before with its row, so that a file that cannot be removed now is nothing but noise. After a commit that
        failed on the disk it stays: nobody knows whether a row tells of it. While the vault is copied it stays too: the copy of
        the database may still tell of it."""
        if (self._database is not None and self._database.stopped) or Copying.goes_on(self._root.parent):
            return
        with suppress(OSError):
            self.path(blob).unlink()

    def adopt(self, blob: bytes, source: BinaryIO, name: str) -> None:
        """A sealed file as it stands in `source`, in the place of a damaged or missing one; it lasts when this returns."""
        path = self.path(blob)
        part = path.with_name(f"{path.name}{PART}")
        with disk_faults(name):
            try:
                copy(source, part)
            except Unreadable:
                raise Known("backup_medium_gone", folder="") from None
            rename(part, path)
            with self.lasting():
                fsync_folder(path.parent)

    def named(self, path: Path) -> None:
        with self._lock:
            self._unsettled.add(path.parent)

    def sweep(self, known: Collection[bytes]) -> int:
        """Remove what no row tells of: left by a run that was killed. Only under the vault's lock; what this run writes stays.
        Gives how many."""
        gone = 0
        if Copying.goes_on(self._root.parent):
            return gone
        with self._lock:
            known = {*known, *self._ours}
        for number in range(FOLDERS):
            with suppress(OSError), os.scandir(self._root / f"{number:02x}") as entries:
                for entry in entries:
                    if not NAME.fullmatch(entry.name):
                        continue  # not ours, so not ours to remove
                    id_ = bytes.fromhex(entry.name.removesuffix(PART))
                    if id_ not in known or (entry.name.endswith(PART) and id_ not in self._ours):
                        with suppress(OSError):
                            Path(entry.path).unlink()
                            gone += 1
        return gone

    def all(self) -> set[bytes]:
        """Every file there is, by id."""
        with disk_faults("blobs"):
            names = (entry.name for folder in self._root.iterdir() if folder.is_dir() for entry in os.scandir(folder))
            return {bytes.fromhex(name) for name in names if re.fullmatch(r"[0-9a-f]{32}", name)}

    def strange(self) -> int:
        """How many things lie among the files that are none of ours."""
        with disk_faults("blobs"):
            folders = list(os.scandir(self._root))
            ours = [one for one in folders if one.is_dir() and re.fullmatch(r"[0-9a-f]{2}", one.name)]
            inside = (entry for folder in ours for entry in os.scandir(folder.path))
            return len(folders) - len(ours) + sum(not NAME.fullmatch(entry.name) for entry in inside)

    def writer(self, key: bytes, blob: bytes, matter: bytes, name: str) -> BlobFile:
        return BlobFile(self, key, blob, matter, name)

    def flushed(self, handle: int) -> None:
        """Everything that was written is on the disk. A disk that fails here ends the writing, as with `settle`; one that is
        only full does not: the file goes, and nobody was told of it."""
        if not self._durability.fsync_blobs:
            return
        try:
            fsync(handle)
        except OSError as fault:
            if fault.errno not in (errno.ENOSPC, errno.EDQUOT):
                self._stop()
            raise

    def _stop(self) -> None:
        if self._database is not None:
            self._database.stop()


class BlobFile:
    """One file on its way in: ``.part``, fsync, rename. It has no name before `place`; leaving without it removes it."""

    def __init__(self, files: BlobFiles, key: bytes, blob: bytes, matter: bytes, name: str) -> None:
        self._files, self._name = files, name
        self._path = files.path(blob)
        self._part = self._path.with_name(f"{self._path.name}{PART}")
        self._placed = False
        self._digest = ""
        with disk_faults(name):
            self._file = os.fdopen(self._made(), "wb", buffering=0)
            try:
                self._sealer = BlobSealer(self._file, key, blob, matter)
            except BaseException:
                self._drop()
                raise

    def _made(self) -> int:
        flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
        try:
            return os.open(self._part, flags, 0o600)
        except FileNotFoundError:
            # Whoever copied the vault left out the folders that were empty. The one above stays gone if it is gone.
            self._part.parent.mkdir(mode=0o700, exist_ok=True)
            fsync_folder(self._part.parent.parent)
            return os.open(self._part, flags, 0o600)

    @property
    def size(self) -> int:
        return self._sealer.size

    def write(self, data: bytes | bytearray | memoryview) -> None:
        try:
            self._sealer.write(data)
        except OSError:  # asked for only here: a packet is written in many small pieces
            with disk_faults(self._name):
                raise

    def finish(self) -> str:
        """Everything is written, and may not last yet. Gives the SHA-256 of what was sealed."""
        if not self._digest:
            with disk_faults(self._name):
                self._digest = self._sealer.finish()
        return self._digest

    def place(self) -> str:
        """Whole on the disk, under its name; the folder is settled later. Gives the SHA-256 of what was sealed."""
        with disk_faults(self._name):
            digest = self.finish()
            self._files.flushed(self._file.fileno())
            self._file.close()
            rename(self._part, self._path)
        self._placed = True
        self._files.named(self._path)
        return digest

    def __enter__(self) -> BlobFile:
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None) -> None:
        self._sealer.stop()
        if not self._placed:
            self._drop()

    def _drop(self) -> None:
        with suppress(OSError):
            self._file.close()
        with suppress(OSError):
            self._part.unlink()
