"""A matter folder: ``matter.toml`` with its comments kept, ``evidence/`` untouched, ``working/`` made by us."""

from __future__ import annotations

import os
import stat
import threading
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, suppress
from functools import cached_property
from pathlib import Path
from typing import Any, BinaryIO

from packets.errors import Known
from packets.matters.matter import Matter
from packets.requests.model import parse_toml, read_toml, shaped
from packets.requests.office import is_office
from packets.vault.claims import Taken
from packets.vault.files import FileSink, alone, clear_parts, disk_faults, fsync_folder, make_folder, rewrite
from packets.vault.outputs import FolderOutputs
from packets.vault.store import Blob, BlobWriter, Change, Edited, Outputs, Store, Work, plain_name
from packets.vault.toml import changed_text

RECORD = "matter.toml"
PACKET, SENT = "packet", "sent"


class FolderStore:
    """The open interchange form of a matter. Relative names only; nothing outside the folder is reached."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.name = folder.name or str(folder)
        with disk_faults(str(folder)):
            if not (folder / RECORD).is_file():
                raise Known("no_matter", folder=str(folder))
            self._root = folder.resolve()
        self._unsettled: set[Path] = set()
        """Folders that got names since the last commit."""
        self._lock = threading.Lock()

    @classmethod
    def create(cls, folder: Path, text: str) -> FolderStore:
        """A new matter folder that holds `text` as its record. Refuses a folder that has one."""
        with disk_faults(str(folder)):
            make_folder(folder)
            make_folder(folder / "evidence")
            with alone(folder / RECORD) as sink:
                if (folder / RECORD).exists():
                    raise Known("matter_exists", folder=str(folder))
                sink.write(text.encode())
                sink.finish()
                sink.place()
            fsync_folder(folder)
        return cls(folder)

    @cached_property
    def key(self) -> str:
        """In an office the name of its folder, as the office lists it; of a folder that stands alone its whole path."""
        at = self.folder.absolute()
        if not is_office(at.parent):
            return str(at)
        return _as_listed(at)

    def load(self) -> Matter:
        with disk_faults(RECORD):
            return shaped(Matter, read_toml(self.folder / RECORD), RECORD)

    def commit(self, changes: Iterable[Change]) -> Matter:
        return self.edit(lambda matter: changes).matter

    def edit(self, work: Work) -> Edited:
        # The record is read anew while nobody else can write it, so two programs lose nothing to each other.
        with disk_faults(RECORD), alone(self.folder / RECORD) as sink:
            before = (self.folder / RECORD).read_bytes()
            text = changed_text(before, tuple(work(_matter(before))))
            matter = _matter(text.encode())
            if text == before.decode("utf-8-sig"):
                return Edited(before, before, matter)
            self._settle()
            rewrite(sink, text.encode())
        return Edited(before, text.encode(), matter)

    def record(self) -> object:
        with disk_faults(RECORD):
            return (self.folder / RECORD).read_bytes()

    def stamp(self) -> object:
        # Every version of the record is another file; its time alone would miss what follows at once.
        with disk_faults(RECORD):
            found = (self.folder / RECORD).stat()
        return found.st_mtime_ns, found.st_ino, found.st_size

    def watched(self) -> tuple[Path, ...]:
        return self.folder, self.folder / RECORD, self.folder / PACKET

    def viewed(self) -> None:
        """An open folder tells nobody who looks into it."""

    def come_back(self, to: object, now: object) -> Matter:
        assert isinstance(to, bytes)
        with disk_faults(RECORD), alone(self.folder / RECORD) as sink:
            if (self.folder / RECORD).read_bytes() != now:
                raise Known("changed_meanwhile")
            matter = _matter(to)
            rewrite(sink, to)
        return matter

    def put_blob(self, name: str, *, new: bool = False) -> AbstractContextManager[BlobWriter]:
        return _FolderBlob(self.folder, self._path(name), name, self._unsettle, new=new)

    def open_blob(self, name: str) -> BinaryIO:
        with disk_faults(name):
            return self._path(name).open("rb")

    def blob(self, name: str) -> Blob | None:
        with disk_faults(name):
            try:
                found = self._path(name).stat()
            except (FileNotFoundError, NotADirectoryError):
                return None
        return Blob(name, found.st_size, found.st_mtime_ns) if stat.S_ISREG(found.st_mode) else None

    def drop_blob(self, name: str) -> None:
        with disk_faults(name):
            self._path(name).unlink(missing_ok=True)

    def outputs(self, where: Path | None) -> Outputs:
        return FolderOutputs(where or self.folder / PACKET)

    def kept(self, request: str) -> Outputs:
        return FolderOutputs(self.folder / SENT / plain_name(request))

    def _unsettle(self, folder: Path) -> None:
        with self._lock:
            self._unsettled.add(folder)

    def _settle(self) -> None:
        """Every name that was given lasts. One fsync for all the papers of a commit, instead of one for each of their files."""
        while self._unsettled:
            with self._lock:
                folder = self._unsettled.pop()
            try:
                fsync_folder(folder)
            except OSError:
                self._unsettle(folder)
                raise

    def _path(self, name: str) -> Path:
        path = self.folder / plain_name(name)
        # A link in evidence/ must not lead out of the folder: the matter holds its own papers.
        if os.name == "posix" and not any((self.folder / one).is_symlink() for one in _steps(name)):
            return path
        try:
            inside = path.resolve().is_relative_to(self._root)
        except (OSError, RuntimeError):  # a link that leads to itself
            inside = False
        if not inside:
            raise Known("outside_folder", file=name)
        return path


def _matter(record: bytes) -> Matter:
    return shaped(Matter, parse_toml(record, RECORD), RECORD)


def _steps(name: str) -> list[str]:
    """``evidence``, ``evidence/e-0001.pdf``: the name and every folder on its way."""
    parts = name.split("/")
    return ["/".join(parts[:count]) for count in range(1, len(parts) + 1)]


def _as_listed(folder: Path) -> str:
    """Some disks take m-0001 and M-0001 for one folder, and there is only one key."""
    with suppress(OSError):
        names = [one.name for one in folder.parent.iterdir()]
        if folder.name not in names:
            return next((one for one in names if _same(folder, folder.parent / one)), folder.name)
    return folder.name


def _same(one: Path, other: Path) -> bool:
    with suppress(OSError):
        return one.samefile(other)
    return False


class _FolderBlob:
    def __init__(self, root: Path, path: Path, name: str, kept: Callable[[Path], None], *, new: bool) -> None:
        self.root, self.path, self.name, self.kept, self.new = root, path, name, kept, new

    def __enter__(self) -> _FolderBlob:
        with disk_faults(self.name):
            make_folder(self.path.parent, inside=self.root)
            try:
                self._sink = FileSink(self.path, alone=self.new)
            except Taken:
                raise Known("name_taken", file=self.name) from None
            if self.new and self.path.exists():
                self._sink.__exit__(None, None, None)
                raise Known("name_taken", file=self.name)
        return self

    def write(self, data: bytes | memoryview) -> None:
        with disk_faults(self.name):
            self._sink.write(data)

    def keep(self) -> str:
        with disk_faults(self.name):
            digest = self._sink.finish()
            self._sink.place()
        self.kept(self.path.parent)
        return digest

    def __exit__(self, *fault: Any) -> None:
        self._sink.__exit__(*fault)


def folder_of(store: Store) -> Path | None:
    """Where a matter lies open on a disk; None where it does not."""
    return store.folder if isinstance(store, FolderStore) else None


def clear_unfinished(folder: Path) -> None:
    """Remove what a killed run left half written in a matter folder."""
    own = ((folder, f"{RECORD}*.part"), (folder / "evidence", "e-[0-9]*.part"))
    for inner, ours in (*own, *((folder / one, "*.part") for one in ("working", "letters"))):
        clear_parts(inner, ours)
    for filed in (folder / SENT).glob("*"):
        clear_parts(filed, "*.building.part")
