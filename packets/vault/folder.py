"""A matter folder: ``matter.toml`` with its comments kept, ``evidence/`` untouched, ``working/`` made by us."""

from __future__ import annotations

import os
import shutil
import time
import tomllib
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any, BinaryIO

import tomlkit
from tomlkit.exceptions import TOMLKitError

from packets.errors import Broken, Known
from packets.matters.matter import Matter
from packets.requests.model import read_toml, shaped
from packets.vault.claims import Taken
from packets.vault.files import FileSink, clear_parts, disk_faults, fsync_folder, make_folder
from packets.vault.outputs import FolderOutputs
from packets.vault.store import Blob, BlobWriter, Change, Outputs, apply, plain_name

RECORD = "matter.toml"
PATIENCE = 10.0
"""Seconds that a commit waits for another program's; a commit takes far less."""


class FolderStore:
    """The open interchange form of a matter. Relative names only; nothing outside the folder is reached."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.name = folder.name or str(folder)
        with disk_faults(str(folder)):
            if not (folder / RECORD).is_file():
                raise Known("no_matter", folder=str(folder))

    @classmethod
    def create(cls, folder: Path, text: str) -> FolderStore:
        """A new matter folder that holds `text` as its record. Refuses a folder that has one."""
        with disk_faults(str(folder)):
            make_folder(folder)
            make_folder(folder / "evidence")
            with _alone(folder) as sink:
                if (folder / RECORD).exists():
                    raise Known("matter_exists", folder=str(folder))
                sink.write(text.encode())
                sink.finish()
                sink.place()
            fsync_folder(folder)
        return cls(folder)

    def load(self) -> Matter:
        return shaped(Matter, read_toml(self.folder / RECORD), RECORD)

    def commit(self, changes: Iterable[Change]) -> Matter:
        # The record is read anew while nobody else can write it, so two programs lose nothing to each other.
        with disk_faults(RECORD), _alone(self.folder) as sink:
            try:
                document = tomlkit.parse((self.folder / RECORD).read_bytes().decode("utf-8-sig"))
            except (TOMLKitError, UnicodeDecodeError) as fault:
                raise Broken(RECORD, [str(fault)]) from None
            apply(_Document(document), changes)
            text = tomlkit.dumps(document)
            matter = shaped(Matter, tomllib.loads(text), RECORD)
            sink.write(text.encode())
            shutil.copymode(self.folder / RECORD, sink.part)
            sink.finish()
            sink.place()
            fsync_folder(self.folder)
        return matter

    def put_blob(self, name: str, *, new: bool = False) -> AbstractContextManager[BlobWriter]:
        return _FolderBlob(self._path(name), name, new=new)

    def open_blob(self, name: str) -> BinaryIO:
        with disk_faults(name):
            return self._path(name).open("rb")

    def blob(self, name: str) -> Blob | None:
        path = self._path(name)
        with disk_faults(name):
            if not path.is_file():
                return None
            stat = path.stat()
        return Blob(name, stat.st_size, stat.st_mtime_ns)

    def drop_blob(self, name: str) -> None:
        with disk_faults(name):
            self._path(name).unlink(missing_ok=True)

    def outputs(self, where: Path | None) -> Outputs:
        return FolderOutputs(where or self.folder / "packet")

    def _path(self, name: str) -> Path:
        path = self.folder / plain_name(name)
        # A link in evidence/ must not lead out of the folder: the matter holds its own papers.
        if os.name == "posix" and not any((self.folder / one).is_symlink() for one in _steps(name)):
            return path
        try:
            inside = path.resolve().is_relative_to(self.folder.resolve())
        except (OSError, RuntimeError):  # a link that leads to itself
            inside = False
        if not inside:
            raise Known("outside_folder", file=name)
        return path


def _steps(name: str) -> list[str]:
    """``evidence``, ``evidence/e-0001.pdf``: the name and every folder on its way."""
    parts = name.split("/")
    return ["/".join(parts[:count]) for count in range(1, len(parts) + 1)]


@contextmanager
def _alone(folder: Path) -> Iterator[FileSink]:
    """The record's next version, while nobody else writes one. Waits a little for who does."""
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            sink = FileSink(folder / RECORD, alone=True)
            break
        except Taken:
            if time.monotonic() > deadline:
                raise Known("matter_in_use", folder=folder.name) from None
            time.sleep(0.02)
    with sink:
        yield sink


class _FolderBlob:
    def __init__(self, path: Path, name: str, *, new: bool) -> None:
        self.path, self.name, self.new = path, name, new

    def __enter__(self) -> _FolderBlob:
        with disk_faults(self.name):
            make_folder(self.path.parent)
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
            try:
                fsync_folder(self.path.parent)
            except OSError:
                if self.new:
                    self.path.unlink(missing_ok=True)
                raise
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
    """Remove what a killed run left half written in a matter folder."""
    for inner, ours in ((folder, f"{RECORD}*.part"), (folder / "evidence", "e-[0-9]*.part"), (folder / "working", "*.part")):
        clear_parts(inner, ours)
