"""An office folder: ``office.toml`` and, beside it, the folders of its matters."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable
from pathlib import Path

from packets.errors import Known
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

    def matters(self) -> list[Path]:
        """Every folder here that holds a matter, by name. One that cannot be looked into is among them: it may hold one."""
        with disk_faults(str(self.folder)):
            return sorted(one for one in self.folder.iterdir() if _may_hold_one(one))

    def open(self, key: str) -> FolderStore:
        return FolderStore(self._folder(key))

    def destroy(self, key: str) -> None:
        """The matter is gone for good. The record goes first: broken off half-way, it is no matter any more, and the same call
        ends it. Raises `Known` (code ``no_matter``) where there is none."""
        folder = self._folder(key)
        with disk_faults(key):
            if folder.is_symlink() or not folder.is_dir():
                raise Known("no_matter", folder=str(folder))
            (folder / RECORD).unlink(missing_ok=True)
            fsync_folder(folder)
            shutil.rmtree(folder)
            fsync_folder(self.folder)

    def _folder(self, key: str) -> Path:
        if not key or Path(key).name != key or key == "..":
            raise Known("no_matter", folder=key)
        return self.folder / key

    def new_matter(self, text: str) -> FolderStore:
        """A new matter under the next number; `text` is its record with ``{id}`` in the place of the number."""
        with disk_faults(str(self.folder)):
            names = [one.name for one in self.folder.iterdir()]
        number = max((int(found[1]) for name in names if (found := re.fullmatch(r"m-([0-9]+)", name))), default=0)
        while True:
            number += 1
            try:
                return FolderStore.create(self.folder / f"m-{number:04d}", text.replace("{id}", f"m-{number:04d}"))
            except Known as fault:
                if fault.code != "matter_exists":
                    raise


def _may_hold_one(folder: Path) -> bool:
    try:
        (folder / RECORD).stat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError:
        return True
    return True
