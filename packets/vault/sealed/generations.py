"""How a backup lies on its medium, and which of its generations are whole.

    <first 8 hex of the vault's id>/
        lock                          held while a backup is written
        blobs/xx/<id>                 sealed files as they lie in the vault; shared by all generations
        generations/<n>/vault.db      the database as of one moment
        generations/<n>/definitions/  the office's own definitions, as they lie in the vault
        generations/<n>/list.json     size and SHA-256 of every file that the generation needs; written last

A generation without its list is none. Everything in it is ciphertext, but for the definitions, which are law and no people.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from packets.errors import Known
from packets.vault.sealed.database import DATABASE
from packets.vault.sealed.media import medium_faults
from packets.vault.store import plain_name

FORMAT: Final = 1
GENERATIONS, LIST, BLOBS = "generations", "list.json", "blobs"
LAST: Final = "backup.json"
"""In the vault's own folder: when it was backed up last, for everybody to see without a passphrase and without the stick."""
LONGEST: Final = 1 << 28
"""Bytes of a list: a million files."""

Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Id = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{32}$")]


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Listed(_Model):
    size: Annotated[int, Field(ge=0)]
    sha256: Sha256


class Contents(_Model):
    """``list.json``."""

    format: Literal[1] = 1
    vault: Id
    at: AwareDatetime
    files: dict[str, Listed]
    """By their names in the generation: the database, definitions."""
    blobs: dict[Id, Listed]
    missing: tuple[Id, ...] = ()
    """Files that the database tells of and that were not in the vault any more."""
    digest: str = ""
    """SHA-256 of the list without this: no bit of it turns unnoticed."""

    def sealed(self) -> Contents:
        return self.model_copy(update={"digest": self._digest()})

    @property
    def whole(self) -> bool:
        return self.digest == self._digest()

    def _digest(self) -> str:
        return hashlib.sha256(self.model_dump_json(exclude={"digest"}).encode()).hexdigest()


class Last(_Model):
    """``backup.json``."""

    format: Literal[1] = 1
    at: AwareDatetime
    generation: int
    files: int
    missing: int = 0


@dataclass(frozen=True)
class Generation:
    """One generation of the backup in `root` (the folder with blobs and generations)."""

    root: Path
    number: int

    @property
    def folder(self) -> Path:
        return self.root / GENERATIONS / f"{self.number:04d}"

    @cached_property
    def contents(self) -> Contents:
        """Raises `Known` where the list is none of ours, or not whole."""
        path = self.folder / LIST
        with medium_faults(path.name):
            if path.stat().st_size > LONGEST:
                raise Known("backup_damaged", generation=self.number)
            data = path.read_bytes()
        try:
            found = Contents.model_validate_json(data)
            names = [plain_name(one) for one in found.files]
        except (ValidationError, Known):
            raise Known("backup_damaged", generation=self.number) from None
        if DATABASE not in names or not found.whole:
            raise Known("backup_damaged", generation=self.number)
        return found

    def blob(self, id_: str) -> Path:
        return self.root / BLOBS / id_[:2] / id_

    def paths(self) -> Iterator[tuple[str, Path, Listed]]:
        """Every file that it needs: name inside a vault, where it lies, what it should be."""
        for name, listed in self.contents.files.items():
            yield name, self.folder / name, listed
        for id_, listed in self.contents.blobs.items():
            yield f"{BLOBS}/{id_[:2]}/{id_}", self.blob(id_), listed

    @property
    def size(self) -> int:
        return sum(listed.size for _, _, listed in self.paths())


def root_of(to: Path, vault: bytes) -> Path:
    return to / vault.hex()[:8]


def generations(to: Path, vault: bytes | None = None) -> list[Generation]:
    """What has a list under `to`, oldest first; of one vault, or of the only one that is backed up there. Raises `Known` where
    there is none, or more than one vault and nobody said which."""
    with medium_faults(to.name):
        found = [one for one in to.iterdir() if re.fullmatch(r"[0-9a-f]{8}", one.name)] if to.is_dir() else []
        if vault is not None:
            found = [one for one in found if one == root_of(to, vault)]
        numbered = {root: _numbers(root) for root in found}
    whole = {root: numbers for root, numbers in numbered.items() if numbers}
    if len(whole) > 1:
        raise Known("backup_of_several", folder=to.name)
    return [Generation(root, one) for root, numbers in whole.items() for one in numbers]


def _numbers(root: Path) -> list[int]:
    folder = root / GENERATIONS
    names = [one.name for one in folder.iterdir()] if folder.is_dir() else []
    numbers = [int(one) for one in names if re.fullmatch(r"\d{4,}", one) and one == f"{int(one):04d}"]
    return sorted(one for one in numbers if (folder / f"{one:04d}" / LIST).is_file())


def newest(to: Path, vault: bytes | None = None) -> Generation:
    """Raises `Known` where there is none."""
    found = generations(to, vault)
    if not found:
        raise Known("no_backup", folder=to.name)
    return found[-1]


def chosen(to: Path, number: int | None, vault: bytes | None = None) -> Generation:
    """The newest, or the one of this number."""
    if number is None:
        return newest(to, vault)
    for one in generations(to, vault):
        if one.number == number:
            return one
    raise Known("no_generation", number=number)


def last_backup(place: Path) -> Last | None:
    """When the vault in `place` was backed up last; None where nobody knows."""
    with suppress(OSError, ValidationError):
        return Last.model_validate_json((place / LAST).read_bytes())
    return None


def age(place: Path, now: dt.datetime) -> int | None:
    """Whole days since the last backup; None where there was none. A clock that was set back makes none older."""
    last = last_backup(place)
    return None if last is None else max(0, (now - last.at).days)
