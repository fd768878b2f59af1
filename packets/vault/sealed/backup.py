"""A backup onto a stick or another disk, without a passphrase and while the vault is in use.

Written in an order that a kill, a full stick or a stick pulled out survives: the database as of one moment, the files that it
tells of, each ``.part``, fsync, rename; everything read again from the medium; the list last. Only then older generations go,
and only then the files that no list names any more. A stick that is full is left as it was.
"""

from __future__ import annotations

import datetime as dt
import os
import shutil
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from packets.errors import Known
from packets.progress import SILENT, Report
from packets.vault.files import fsync_folder, make_folder, rename
from packets.vault.places import DEFINITIONS
from packets.vault.sealed import generations as on_medium
from packets.vault.sealed.blobs import sealed_size
from packets.vault.sealed.database import DATABASE, SAFE, Database
from packets.vault.sealed.files import NAME, BlobFiles
from packets.vault.sealed.generations import (
    BLOBS,
    GENERATIONS,
    LAST,
    LIST,
    Contents,
    Generation,
    Last,
    Listed,
    root_of,
)
from packets.vault.sealed.media import Copied, Unreadable, copy, medium_faults, read_again, settle, write_whole
from packets.vault.sealed.vault import Clock, utc
from packets.vault.sealed.writer import LOCK, Copying, WriterLock

KEEP: Final = 3
"""Generations that stay."""
TRIES: Final = 20
"""Times that the database is copied again because files were dropped meanwhile, where the disk knows no locks; each later one
has little to do."""
ROOM: Final = 1 << 20
"""Bytes that a list and folders may take beside what is copied."""


@dataclass(frozen=True, slots=True)
class Backup:
    """What was written."""

    generation: int
    at: dt.datetime
    files: int
    """Sealed files in it."""
    copied: int
    """Of them: not on the medium before."""
    written: int
    """Bytes that were written."""
    missing: tuple[str, ...]
    """Ids of files that the vault tells of and that are not in it any more, nor in an earlier backup here."""
    removed: int
    """Generations that went."""


def backup(
    place: Path,
    to: Path,
    keep: int = KEEP,
    report: Report = SILENT,
    *,
    again: bool = False,
    clock: Clock = utc,
) -> Backup:
    """The vault in `place` into the folder `to`, as a new generation. With `again`, files that are there from earlier backups
    are read too, and copied once more where they are not what they were.

    Raises `Known`: ``backup_running``, ``backup_full``, ``backup_medium_gone``, ``backup_unreadable``, ``vault_damaged``, ...
    What was there before is then still there, and nothing half new.
    """
    if to.absolute().is_relative_to(place.absolute()):
        raise Known("backup_inside", folder=to.name)
    path = place / DATABASE
    if not path.is_file():
        raise Known("no_vault", folder=place.name)
    if not to.is_dir():
        raise Known("backup_medium_gone", folder=to.name)  # a stick that is not there is not made up on this disk
    with closing(Database(path, read_only=True)) as database:
        row = database.row("SELECT value FROM meta WHERE name='vault'")
        if row is None or len(row[0]) != 16:
            raise Known("vault_damaged", why="it has no number")
        root = root_of(to, row[0])
        with medium_faults(to.name):
            make_folder(root)
            (root / LOCK).touch()
        lock = WriterLock(root)
        if not _alone(lock, to):
            raise Known("backup_running", folder=to.name)
        try:
            with Copying(place):
                return _Backup(place, database, row[0], root, max(keep, 1), report, again, clock).run()
        finally:
            lock.release()


def _alone(lock: WriterLock, to: Path) -> bool:
    try:
        return lock.take()
    except Known as fault:
        if fault.code == "vault_place_unfit":
            return True  # many a stick knows no locks; what each backup writes is whole all the same
        raise Known("backup_medium_gone", folder=to.name) from None


@dataclass
class _Backup:
    place: Path
    database: Database
    vault: bytes
    root: Path
    keep: int
    report: Report
    again: bool
    clock: Clock
    known: dict[str, Listed] = field(default_factory=dict)
    """Files on the medium that an earlier list names."""
    copied: dict[str, Listed] = field(default_factory=dict)
    """Files that this run brought."""
    written: int = 0

    def run(self) -> Backup:
        with medium_faults(self.root.parent.name):
            self._lay_out()
            earlier = on_medium.generations(self.root.parent, self.vault)
            self._clear(earlier)
        for one in earlier:
            with suppress(Known):
                self.known |= one.contents.blobs
        number = 1 + max((one.number for one in earlier), default=0)
        made = Generation(self.root, number)
        try:
            with medium_faults(self.root.parent.name):
                done = self._write(made)
        except BaseException:
            self._take_back(made)
            raise
        removed = self._forget([*earlier, made])
        self._tell(done)
        return Backup(number, done.at, len(done.blobs), len(self.copied), self.written, tuple(done.missing), removed)

    def _lay_out(self) -> None:
        make_folder(self.root / GENERATIONS)
        make_folder(self.root / BLOBS)
        new = [one for number in range(256) if not (one := self.root / BLOBS / f"{number:02x}").is_dir()]
        for one in new:
            one.mkdir()
        if new:
            fsync_folder(self.root / BLOBS)

    # Writing

    def _write(self, made: Generation) -> Contents:
        made.folder.mkdir()
        fsync_folder(made.folder.parent)
        at = self.clock()
        missing = self._database_and_files(made)
        files = {DATABASE: self._named(made, DATABASE)} | dict(self._definitions(made))
        wanted = self._wanted(made)
        blobs = {one: self._stands(one) for one in wanted if one not in missing}
        for folder in sorted({self.root / BLOBS / one[:2] for one in self.copied}):
            fsync_folder(folder)
        self._read_again(made, files)
        contents = Contents(vault=self.vault.hex(), at=at, files=files, blobs=blobs, missing=tuple(sorted(missing)))
        write_whole(made.folder / LIST, contents.sealed().model_dump_json().encode())
        return contents

    def _database_and_files(self, made: Generation) -> set[str]:
        """The database, and every file that it tells of. Where files are dropped meanwhile, the database is taken again."""
        part = made.folder / f"{DATABASE}.part"
        for _ in range(TRIES):
            part.unlink(missing_ok=True)
            self._copy_database(part)
            with closing(Database(part, read_only=True)) as copied:
                if copied.faults():
                    raise Known("vault_damaged", why="the database does not hold together")
                rows: dict[str, int] = {id_.hex(): size for id_, size in copied.rows("SELECT id, size FROM blobs")}
            self._room(rows)
            gone = self._files(rows)
            if not gone or not self._dropped(gone):
                settle(part)
                rename(part, made.folder / DATABASE)
                fsync_folder(made.folder)
                return gone
        raise Known("backup_too_busy")

    def _copy_database(self, part: Path) -> None:
        try:
            self.database.copy_to(part, lambda done, total: self.report.step(0, 1, DATABASE))
        except Known as fault:
            # SQLite does not say of which of the two files it speaks; the other one was read a moment ago.
            code = {"no_space": "backup_full", "vault_disk_fault": "backup_medium_gone", "no_permission": "backup_medium_gone"}
            if fault.code in code:
                raise Known(code[fault.code], folder=self.root.parent.name) from None
            raise

    def _wanted(self, made: Generation) -> list[str]:
        with closing(Database(made.folder / DATABASE, read_only=True)) as copied:
            return [id_.hex() for (id_,) in copied.rows("SELECT id FROM blobs ORDER BY id")]

    def _room(self, rows: dict[str, int]) -> None:
        """Told before anything is written, where it can be known."""
        needed = ROOM + sum(sealed_size(size) for one, size in rows.items() if one not in self.known and one not in self.copied)
        free = shutil.disk_usage(self.root).free
        if needed > free:
            raise Known("backup_full", folder=self.root.parent.name)

    def _files(self, rows: dict[str, int]) -> set[str]:
        """Gives those that are in the vault no more, nor on the medium."""
        gone: set[str] = set()
        files = BlobFiles(self.place / BLOBS, SAFE)
        for number, one in enumerate(rows):
            self.report.step(number, len(rows))
            if one in self.copied or self._there(one):
                continue
            target = self.root / BLOBS / one[:2] / one
            part = target.with_name(f"{one}.part")
            try:
                source = files.path(bytes.fromhex(one)).open("rb", buffering=0)
            except OSError:
                gone.add(one)
                continue
            try:
                with source:
                    done = copy(source, part)
            except Unreadable:
                gone.add(one)
                continue
            listed = Listed(size=done.size, sha256=done.sha256)
            if self.known.get(one, listed) != listed:
                # Files are written once: it is the vault's own that is not what it was.
                part.unlink()
                gone.add(one)
                continue
            rename(part, target)
            self.written += done.size
            self.copied[one] = listed
        return gone

    def _there(self, one: str) -> bool:
        """Whether an earlier backup brought it, and it is still what it was."""
        listed, path = self.known.get(one), self.root / BLOBS / one[:2] / one
        if listed is None:
            return False
        try:
            if self.again:
                return _same(read_again(path), listed)
            return path.stat().st_size == listed.size
        except OSError:
            return False

    def _dropped(self, gone: set[str]) -> bool:
        """Whether somebody dropped some of them since the database was copied."""
        now = {id_.hex() for (id_,) in self.database.rows("SELECT id FROM blobs")}
        return bool(gone - now)

    def _stands(self, one: str) -> Listed:
        return self.copied.get(one) or self.known[one]

    def _named(self, made: Generation, name: str) -> Listed:
        found = read_again(made.folder / name)
        self.written += found.size
        return Listed(size=found.size, sha256=found.sha256)

    def _definitions(self, made: Generation) -> Iterator[tuple[str, Listed]]:
        folder = self.place / DEFINITIONS
        for path in sorted(folder.rglob("*")) if folder.is_dir() else ():
            if path.is_symlink() or not path.is_file():
                continue
            name = path.relative_to(self.place).as_posix()
            target = made.folder / name
            make_folder(target.parent)
            try:
                with path.open("rb", buffering=0) as source:
                    done = copy(source, target)
            except Unreadable:
                raise Known("disk_fault", file=path.name, why="it cannot be read") from None
            fsync_folder(target.parent)
            self.written += done.size
            yield name, Listed(size=done.size, sha256=done.sha256)

    def _read_again(self, made: Generation, files: dict[str, Listed]) -> None:
        """A medium that does not give back what it was given is no backup."""
        paths = [(made.folder / name, listed) for name, listed in files.items()]
        paths += [(made.blob(one), listed) for one, listed in self.copied.items()]
        for number, (path, listed) in enumerate(paths):
            self.report.step(number, len(paths))
            if not _same(read_again(path), listed):
                raise Known("backup_unreadable", folder=self.root.parent.name)

    # Clearing

    def _clear(self, earlier: list[Generation]) -> None:
        """What a run left that was killed."""
        numbers = {one.folder.name for one in earlier}
        for folder in (self.root / GENERATIONS).iterdir():
            if folder.name not in numbers and folder.name.isdigit():
                _remove(folder)
        for folder in (self.root / BLOBS).iterdir():
            for part in folder.glob("*.part"):
                part.unlink(missing_ok=True)

    def _take_back(self, made: Generation) -> None:
        """Nothing of this run stays; where the medium is gone, the next run clears it."""
        shutil.rmtree(made.folder, ignore_errors=True)
        for one in self.copied:
            with suppress(OSError):
                if one not in self.known:
                    made.blob(one).unlink(missing_ok=True)

    def _forget(self, whole: list[Generation]) -> int:
        """Older generations go, and then what no list names. What cannot be removed now is removed the next time."""
        kept, old = whole[-self.keep :], whole[: -self.keep]
        with suppress(OSError, Known):
            for one in old:
                _remove(one.folder)
            named = {blob for one in kept for blob in one.contents.blobs}  # a list that cannot be read lets nothing go
            for folder in (self.root / BLOBS).iterdir():
                for entry in list(os.scandir(folder)):
                    if entry.name not in named and NAME.fullmatch(entry.name):
                        Path(entry.path).unlink()
        return len(old)

    def _tell(self, done: Contents) -> None:
        """In the vault's own folder; one that cannot be written is backed up all the same."""
        number = on_medium.newest(self.root.parent, self.vault).number
        last = Last(at=done.at, generation=number, files=len(done.blobs), missing=len(done.missing))
        with suppress(OSError):
            write_whole(self.place / LAST, last.model_dump_json().encode())


def _same(found: Copied, listed: Listed) -> bool:
    return (found.size, found.sha256) == (listed.size, listed.sha256)


def _remove(generation: Path) -> None:
    """Its list first: from then on it is none."""
    (generation / LIST).unlink(missing_ok=True)
    if generation.is_dir():
        fsync_folder(generation)
        shutil.rmtree(generation)
