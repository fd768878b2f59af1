"""An office folder: ``office.toml`` and, beside it, the folders of its matters.

A matter is destroyed in an order that a kill at any step survives: its folder takes the name ``.<key>.going`` (from here on it
is no matter, and the same call takes up again here); where the key is a number of ours an empty ``.<key>.gone`` is laid down,
so that it is never given to another client; then what lies in it goes.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable
from pathlib import Path

from packets.errors import Known
from packets.matters.matter import Matter
from packets.requests.model import parse_toml, read_toml, shaped
from packets.requests.office import OFFICE, OfficeRecord
from packets.vault.files import alone, disk_faults, fsync_folder, make_folder, rewrite
from packets.vault.folder import RECORD, FolderStore
from packets.vault.store import Change
from packets.vault.toml import changed_text

FIRST = """# The office: who works here, what its attorneys noted, its policy. Days are written 2026-12-07.
schema = 1
name = ""
"""


class OfficeFolder:
    """The matters of one office. The names of the folders are ours and give nothing away."""

    sealed = False

    def __init__(self, folder: Path) -> None:
        self.folder = self.place = folder
        self.name = folder.name or str(folder)
        with disk_faults(str(folder)):
            if not (folder / OFFICE).is_file():
                raise Known("no_office", folder=str(folder))

    @classmethod
    def create(cls, folder: Path) -> OfficeFolder:
        """A new office in `folder`. One that is there already stays as it is."""
        with disk_faults(str(folder)):
            make_folder(folder)
            with alone(folder / OFFICE) as sink:
                if not (folder / OFFICE).exists():
                    sink.write(FIRST.encode())
                    sink.finish()
                    sink.place()
            fsync_folder(folder)
        return cls(folder)

    def load(self) -> OfficeRecord:
        with disk_faults(OFFICE):
            return shaped(OfficeRecord, read_toml(self.folder / OFFICE), OFFICE)

    def commit(self, changes: Iterable[Change]) -> OfficeRecord:
        wanted = tuple(changes)
        with disk_faults(OFFICE), alone(self.folder / OFFICE) as sink:
            text = changed_text((self.folder / OFFICE).read_bytes(), wanted, OFFICE)
            record = shaped(OfficeRecord, parse_toml(text.encode(), OFFICE), OFFICE)
            rewrite(sink, text.encode())
        return record

    def matters(self) -> list[str]:
        """The name of every folder here that holds a matter. One that cannot be looked into is among them: it may hold one."""
        with disk_faults(str(self.folder)):
            return sorted(one.name for one in self.folder.iterdir() if _may_hold_one(one))

    def open(self, key: str) -> FolderStore:
        try:
            return FolderStore(self._folder(key))
        except Known as fault:
            if fault.code == "no_matter":
                raise Known("matter_not_here", key=key) from None
            raise

    def new_matter(self, text: str) -> FolderStore:
        """Under the next number."""
        with disk_faults(str(self.folder)):
            names = [one.name for one in self.folder.iterdir()]
        shaped(Matter, parse_toml(text.replace("{id}", "m-0000").encode(), RECORD), RECORD)  # what is none gets no folder
        number = max((int(found[1] or found[2]) for name in names if (found := NUMBER.fullmatch(name))), default=0)
        while True:
            number += 1
            try:
                return FolderStore.create(self.folder / f"m-{number:04d}", text.replace("{id}", f"m-{number:04d}"))
            except Known as fault:
                if fault.code != "matter_exists":
                    raise

    def destroy(self, key: str) -> None:
        """What another run left half destroyed goes with it."""
        folder = self._folder(key)
        with disk_faults(key):
            unfinished = [one for one in sorted(self.folder.glob(f".*{GOING}")) if _is_folder(one)]
            for one in unfinished:
                self._finish(one)
            if folder.is_symlink():
                raise Known("matter_is_a_link", folder=str(folder))
            if (folder / RECORD).is_file():
                folder.rename(self.folder / f".{key}{GOING}")
                self._finish(self.folder / f".{key}{GOING}")
            elif f".{key}{GOING}" not in {one.name for one in unfinished}:
                raise Known("matter_not_here", key=key)

    def _finish(self, going: Path) -> None:
        if NUMBER.fullmatch(going.name):  # and not where somebody gave a name of their own: it may be a client's
            going.with_suffix(GONE).touch()
        fsync_folder(self.folder)
        # What its links lead to is not its own: the links go, and nothing behind them.
        shutil.rmtree(going)
        fsync_folder(self.folder)

    def definitions(self) -> Path:
        return self.folder

    def _folder(self, key: str) -> Path:
        """Where a matter lies. Raises `Known` where the key leads anywhere but right here."""
        if not key or Path(key).name != key or key == ".." or _is_going(key):
            raise Known("matter_not_here", key=key)
        return self.folder / key


GOING, GONE = ".going", ".gone"
NUMBER = re.compile(rf"m-([0-9]+)|\.m-([0-9]+)(?:{re.escape(GOING)}|{re.escape(GONE)})")


def _is_going(name: str) -> bool:
    return name.startswith(".") and name.endswith(GOING)


def _is_folder(path: Path) -> bool:
    """A folder itself, and no link to one."""
    return path.is_dir() and not path.is_symlink()


def _may_hold_one(folder: Path) -> bool:
    if _is_going(folder.name):
        return False
    try:
        (folder / RECORD).stat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError:
        return True
    return True
