"""An office folder: ``office.toml`` and, beside it, the folders of its matters."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from pathlib import Path

from packets.errors import Known
from packets.requests.model import read_toml, shaped
from packets.requests.office import OFFICE, OfficeRecord
from packets.vault.files import FileSink, disk_faults, fsync_folder, make_folder
from packets.vault.folder import RECORD, FolderStore
from packets.vault.store import Change
from packets.vault.toml import changed_text

FIRST = """# The office: who works here, what its attorneys noted, its policy. Days are written 2026-12-07.
schema = 1
name = ""
"""


class OfficeFolder:
    """The matters of one office. The names of the folders are ours and give nothing away."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        with disk_faults(str(folder)):
            if not (folder / OFFICE).is_file():
                raise Known("no_office", folder=str(folder))

    @classmethod
    def create(cls, folder: Path) -> OfficeFolder:
        """A new office in `folder`. One that is there already stays as it is."""
        with disk_faults(str(folder)):
            make_folder(folder)
            if not (folder / OFFICE).exists():
                _write(folder / OFFICE, FIRST)
        return cls(folder)

    def load(self) -> OfficeRecord:
        return shaped(OfficeRecord, read_toml(self.folder / OFFICE), OFFICE)

    def commit(self, changes: Iterable[Change]) -> OfficeRecord:
        with disk_faults(OFFICE):
            text = changed_text((self.folder / OFFICE).read_bytes(), changes, OFFICE)
            record = shaped(OfficeRecord, tomllib.loads(text), OFFICE)
            _write(self.folder / OFFICE, text)
        return record

    def matters(self) -> list[Path]:
        """Every folder here that holds a matter, by name."""
        with disk_faults(str(self.folder)):
            return sorted(one.parent for one in self.folder.glob(f"*/{RECORD}"))

    def new_matter(self, text: str) -> FolderStore:
        """A new matter under the next number; `text` is its record with ``{id}`` in the place of the number."""
        used = [int(found[1]) for one in self.folder.iterdir() if (found := re.fullmatch(r"m-(\d+)", one.name))]
        number = max(used, default=0)
        while True:
            number += 1
            try:
                return FolderStore.create(self.folder / f"m-{number:04d}", text.replace("{id}", f"m-{number:04d}"))
            except Known as fault:
                if fault.code != "matter_exists":
                    raise


def _write(path: Path, text: str) -> None:
    with FileSink(path, alone=True) as sink:
        sink.write(text.encode())
        sink.finish()
        sink.place()
    fsync_folder(path.parent)
