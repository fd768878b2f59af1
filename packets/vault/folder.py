"""A matter folder: ``matter.toml`` with its comments kept, ``evidence/`` untouched, ``working/`` made by us."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any, BinaryIO

import tomlkit
from tomlkit.exceptions import TOMLKitError

from packets.errors import Broken, Known
from packets.matters.matter import Matter
from packets.requests.model import read_toml, shaped
from packets.vault.files import FileSink, clear_parts, disk_faults, fsync_folder, write_whole
from packets.vault.outputs import FolderOutputs
from packets.vault.store import Blob, BlobWriter, Change, Outputs, apply

RECORD = "matter.toml"
STALE_LOCK = 60.0
"""Seconds after which a lock is held to be left over from a killed run; a commit takes far less."""


class FolderStore:
    """The open interchange form of a matter. Relative names only; nothing outside the folder is reached."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.name = folder.name or str(folder)
        if not (folder / RECORD).is_file():
            raise Known("no_matter", folder=str(folder))

    @classmethod
    def create(cls, folder: Path, text: str) -> FolderStore:
        """A new matter folder that holds `text` as its record. Refuses a folder that has one."""
        with disk_faults(str(folder)):
            if (folder / RECORD).exists():
                raise Known("matter_exists", folder=str(folder))
            new = not folder.exists()
            folder.mkdir(parents=True, exist_ok=True)
            (folder / "evidence").mkdir(exist_ok=True)
            write_whole(folder / RECORD, text.encode())
            if new:
                fsync_folder(folder.parent)
        return cls(folder)

    def load(self) -> Matter:
        return shaped(Matter, read_toml(self.folder / RECORD), RECORD)

    def commit(self, changes: Iterable[Change]) -> Matter:
        path = self.folder / RECORD
        with disk_faults(RECORD), self._locked():
            try:
                document = tomlkit.parse(path.read_text(encoding="utf-8"))
            except TOMLKitError as fault:
                raise Broken(RECORD, [str(fault)]) from None
            apply(_Document(document), changes)
            text = tomlkit.dumps(document)
            matter = shaped(Matter, tomlkit.parse(text).unwrap(), RECORD)
            write_whole(path, text.encode())
        return matter

    def put_blob(self, name: str, *, new: bool = False) -> AbstractContextManager[BlobWriter]:
        return _FolderBlob(self._path(name), name, new=new)

    def open_blob(self, name: str) -> BinaryIO:
        with disk_faults(name):
            return self._path(name).open("rb")

    def blob(self, name: str) -> Blob | None:
        path = self._path(name)
        if not path.is_file():
            return None
        stat = path.stat()
        return Blob(name, stat.st_size, stat.st_mtime_ns)

    def drop_blob(self, name: str) -> None:
        self._path(name).unlink(missing_ok=True)

    def outputs(self, where: Path | None) -> Outputs:
        return FolderOutputs(where or self.folder / "packet")

    def _path(self, name: str) -> Path:
        path = self.folder / name
        # A link in evidence/ must not lead out of the folder: the matter holds its own papers.
        if not path.resolve().is_relative_to(self.folder.resolve()):
            raise Known("outside_folder", file=name)
        return path

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """One commit at a time. The record is read anew inside, so two programs lose nothing to each other."""
        lock = self.folder / f"{RECORD}.lock"
        deadline = time.monotonic() + 10
        while True:
            try:
                handle = os.open(lock, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
                break
            except FileExistsError:
                try:
                    old = time.time() - lock.stat().st_mtime > STALE_LOCK
                except FileNotFoundError:
                    continue
                if old:
                    lock.unlink(missing_ok=True)
                elif time.monotonic() > deadline:
                    raise Known("matter_in_use", folder=self.name) from None
                else:
                    time.sleep(0.02)
        try:
            os.close(handle)
            yield
        finally:
            lock.unlink(missing_ok=True)


class _FolderBlob:
    def __init__(self, path: Path, name: str, *, new: bool) -> None:
        self.path, self.name, self.new = path, name, new

    def __enter__(self) -> _FolderBlob:
        with disk_faults(self.name):
            self.path.parent.mkdir(parents=True, exist_ok=True)
            if self.new and self.path.exists():
                raise Known("name_taken", file=self.name)
            self._sink = FileSink(self.path)
        return self

    def write(self, data: bytes | memoryview) -> None:
        with disk_faults(self.name):
            self._sink.write(data)

    def keep(self) -> str:
        with disk_faults(self.name):
            digest = self._sink.finish()
            os.replace(self._sink.part, self.path)
            fsync_folder(self.path.parent)
        return digest

    def __exit__(self, *fault: Any) -> None:
        self._sink.__exit__(*fault)


class _Document(dict[str, Any]):
    """A tomlkit document as `apply` wants it: rows appended as array of tables, inner tables kept readable."""

    def __init__(self, document: tomlkit.TOMLDocument) -> None:
        super().__init__()
        self.document = document

    def get(self, key: str, default: Any = None) -> Any:
        return self.document.get(key, default)

    def setdefault(self, key: str, default: Any = None) -> Any:
        if key not in self.document:
            self.document[key] = tomlkit.aot() if default == [] else tomlkit.table()
        found = self.document[key]
        return _Rows(found) if isinstance(default, list) else found

    def __setitem__(self, key: str, value: Any) -> None:
        self.document[key] = value

    def pop(self, key: str, default: Any = None) -> Any:
        return self.document.pop(key, default)


class _Rows:
    def __init__(self, rows: Any) -> None:
        self.rows = rows

    def append(self, row: dict[str, Any]) -> None:
        table = tomlkit.table()
        for key, value in row.items():
            if isinstance(value, list | tuple) and value and all(isinstance(one, dict) for one in value):
                inner = tomlkit.aot()
                for one in value:
                    inner.append(tomlkit.item(one))
                table.append(key, inner)
            else:
                table.append(key, tomlkit.item(value))
        self.rows.append(table)


def clear_unfinished(folder: Path) -> None:
    """Remove ``.part`` files that a killed run left in a matter folder."""
    for inner in ("evidence", "working"):
        if (folder / inner).is_dir():
            clear_parts(folder / inner)
