"""A vault out of its backup, beside the place where it is to stand: every hash held against the list, opened, every document
looked at, and only then given its name. And the same thrown away again, to prove that it would work.

A kill at any point leaves nothing under the name, or the whole vault.
"""

from __future__ import annotations

import datetime as dt
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from packets.errors import Known
from packets.progress import SILENT, Report
from packets.vault.files import disk_faults, fsync_folder, make_folder, rename
from packets.vault.sealed.check import DocumentState, check
from packets.vault.sealed.database import DATABASE, SAFE
from packets.vault.sealed.files import BlobFiles
from packets.vault.sealed.generations import BLOBS, LAST, Generation, Last, Listed, chosen, newest
from packets.vault.sealed.making import lay_out
from packets.vault.sealed.media import Unreadable, copy, read_again, write_whole
from packets.vault.sealed.opening import unlock
from packets.vault.sealed.passphrase import Kdf, Secret
from packets.vault.sealed.recovery import RecoverySheet
from packets.vault.sealed.sheets import recover
from packets.vault.sealed.vault import Clock, Vault, utc
from packets.vault.sealed.writer import WriterLock

ROOM: Final = 1.1
"""How much more room there must be in memory than the backup takes."""


@dataclass(frozen=True, slots=True)
class Key:
    """What opens a restored vault: somebody's passphrase, or the recovery sheet, which gives `secret` to that person as the new
    passphrase and is followed by `next_sheet`."""

    name: str
    secret: Secret
    sheets: tuple[str, ...] = ()
    next_sheet: RecoverySheet | None = None
    kdf: Kdf | None = None

    def open(self, place: Path, day: dt.date, clock: Clock) -> Vault:
        if not self.sheets:
            return unlock(place, self.name, self.secret, day, clock=clock)
        if self.next_sheet is None:
            raise Known("next_sheet_wanted")
        return recover(place, self.sheets, self.name, self.secret, self.next_sheet, day, kdf=self.kdf, clock=clock)


@dataclass(frozen=True, slots=True)
class Restored:
    """What came of a restore, or of a drill."""

    generation: int
    at: dt.datetime
    documents: tuple[DocumentState, ...]
    """Empty where nothing opened it."""
    files: int
    """Files whose hash was held against the list."""
    damaged: tuple[str, ...]
    """Names of those that are not what the list says, or not there."""
    opened: bool

    @property
    def not_whole(self) -> tuple[DocumentState, ...]:
        return tuple(one for one in self.documents if not one.whole)


def restore(
    source: Path,
    place: Path,
    key: Key,
    day: dt.date,
    report: Report = SILENT,
    *,
    generation: int | None = None,
    clock: Clock = utc,
) -> Restored:
    """The newest generation under `source` (or the one of that number) as the vault `place`, which must not be there, or be an
    empty folder. A sealed file that is not what the list says comes along all the same: what of it is damaged the check tells.

    It is older than what this computer has seen of it, and when it is opened says so: somebody who keeps the staff accepts it.
    """
    from_ = chosen(source, generation)
    with disk_faults(place.name):
        if place.exists() and (not place.is_dir() or any(place.iterdir())):
            raise Known("place_taken", folder=place.name)
        make_folder(place.parent)
        for old in place.parent.glob(f".{place.name}.*.restoring"):
            _clear(old)
        making = staging(place)
        try:
            with _held(making):
                done = _laid(from_, making, report)
            with key.open(making, day, clock) as vault:
                if not vault.read_only:
                    vault.note("restored", generation=from_.number, of=from_.contents.at.isoformat(timespec="seconds"))
                documents = tuple(check(vault, report))
            last = Last(at=from_.contents.at, generation=from_.number, files=len(from_.contents.blobs))
            write_whole(making / LAST, last.model_dump_json().encode())
            _settle(making)
            if place.exists():
                place.rmdir()
            rename(making, place)
            fsync_folder(place.parent)
        except BaseException:
            shutil.rmtree(making, ignore_errors=True)
            raise
    return replace(done, documents=documents, opened=True)


def drill(
    source: Path,
    key: Key | None,
    day: dt.date,
    report: Report = SILENT,
    *,
    generation: int | None = None,
    clock: Clock = utc,
    memory: Path | None = None,
) -> Restored:
    """Restores the newest backup where it leaves no trace, looks at all of it, and throws it away. Without a `key` only hashes
    can be looked at, and `opened` says so. What does not fit into `memory` is read where it lies."""
    from_ = newest(source) if generation is None else chosen(source, generation)
    if key is None:
        return _hashes(from_, report)
    with _nowhere(from_, memory) as (folder, fits):
        done = _laid(from_, folder / "vault", report, blobs=fits)
        with key.open(folder / "vault", day, clock) as vault:
            if not fits:
                vault.matters.files = BlobFiles(from_.root / BLOBS, SAFE)
            documents = tuple(check(vault, report))
    return replace(done, documents=documents, opened=True)


def staging(place: Path) -> Path:
    """Where a vault is made ready that is to stand in `place`."""
    return place.with_name(f".{place.name}.{os.getpid()}.restoring")


def _hashes(from_: Generation, report: Report) -> Restored:
    damaged: list[str] = []
    paths = list(from_.paths())
    for number, (name, path, listed) in enumerate(paths):
        report.step(number, len(paths))
        if not _same(path, listed):
            damaged.append(name)
    return Restored(from_.number, from_.contents.at, (), len(paths), (*damaged, *_missing(from_)), opened=False)


def _missing(from_: Generation) -> list[str]:
    return [f"{BLOBS}/{one[:2]}/{one}" for one in from_.contents.missing]


def _same(path: Path, listed: Listed) -> bool:
    try:
        found = read_again(path)
    except OSError:
        return False
    return (found.size, found.sha256) == (listed.size, listed.sha256)


def _laid(from_: Generation, place: Path, report: Report, *, blobs: bool = True) -> Restored:
    """The files of a vault in the new folder `place`. Raises `Known` where the database is not what the list says; without it
    there is nothing."""
    lay_out(place)
    damaged: list[str] = []
    paths = list(from_.paths())
    for number, (name, path, listed) in enumerate(paths):
        report.step(number, len(paths))
        if name.startswith(f"{BLOBS}/") and not blobs:
            if not _same(path, listed):
                damaged.append(name)
            continue
        target = place / name
        make_folder(target.parent)
        try:
            with path.open("rb", buffering=0) as file:
                done = copy(file, target)
        except (Unreadable, FileNotFoundError):
            if not from_.folder.is_dir():
                raise Known("backup_medium_gone", folder=from_.root.parent.name) from None
            damaged.append(name)
            continue
        if (done.size, done.sha256) != (listed.size, listed.sha256):
            damaged.append(name)
    if DATABASE in damaged:
        raise Known("backup_damaged", generation=from_.number)
    return Restored(from_.number, from_.contents.at, (), len(paths), (*damaged, *_missing(from_)), opened=False)


def _settle(place: Path) -> None:
    """Every name in it lasts."""
    for folder, _, _ in os.walk(place, topdown=False):
        fsync_folder(Path(folder))


@contextmanager
def _held(making: Path) -> Iterator[None]:
    """While the files come in; afterwards the vault that is opened there holds it."""
    making.mkdir(mode=0o700)
    lock = WriterLock(making)
    lock.take()
    try:
        yield
    finally:
        lock.release()


def _clear(old: Path) -> None:
    """What a killed restore left, where it is not one that is at work."""
    lock = WriterLock(old)
    with suppress(OSError):
        if lock.take():
            lock.release()
            shutil.rmtree(old, ignore_errors=True)


@contextmanager
def _nowhere(from_: Generation, memory: Path | None) -> Iterator[tuple[Path, bool]]:
    """A folder that is gone afterwards, and whether all of the backup fits into it. On a disk it holds the database alone."""
    shared = memory or Path("/dev/shm")
    where = shared if shared.is_dir() and os.access(shared, os.W_OK) else None
    free = shutil.disk_usage(where).free if where is not None else 0
    fits, small = free > from_.size * ROOM, free > from_.contents.files[DATABASE].size * 2
    with tempfile.TemporaryDirectory(prefix="packet-desk-drill-", dir=where if small else None) as folder:
        yield Path(folder), fits
