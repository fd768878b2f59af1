"""The database file: its tables, how SQLite is set, one transaction at a time, and what its troubles mean.

Plain columns are random ids, versions, epochs, kinds and padded sizes; everything else is sealed. The same rows go into
PostgreSQL one day, as ``bytea``.
"""

from __future__ import annotations

import errno
import os
import sqlite3
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, closing, contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from packets.errors import Known
from packets.vault.files import disk_faults, fsync_folder
from packets.vault.sealed.sealing import FORMAT

DATABASE: Final = "vault.db"
PATIENCE: Final = 10.0
"""Seconds to wait for another program's commit."""
PROBE: Final = f"{DATABASE}.part"
"""There for a moment, to see whether the disk is full."""
PIECE: Final = 1 << 20
APPLICATION: Final = 0x50444B31
"""``PDK1``, in the header of the file."""

TABLES: Final = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT;
CREATE TABLE principals (
    id BLOB PRIMARY KEY, by_id BLOB UNIQUE, by_name BLOB UNIQUE, kind TEXT NOT NULL, rev INTEGER NOT NULL, pub BLOB NOT NULL,
    kdf BLOB NOT NULL, wrapped BLOB NOT NULL, ct BLOB NOT NULL, status TEXT NOT NULL, by BLOB NOT NULL, sig BLOB NOT NULL,
    known BLOB NOT NULL) STRICT;
CREATE TABLE grants (
    kind TEXT NOT NULL, object BLOB NOT NULL, epoch INTEGER NOT NULL, principal BLOB NOT NULL, sealed BLOB NOT NULL,
    granted_by BLOB NOT NULL, at TEXT NOT NULL, sig BLOB NOT NULL, PRIMARY KEY (kind, object, epoch, principal)) STRICT;
CREATE TABLE matters (
    id BLOB PRIMARY KEY, rev INTEGER NOT NULL, epoch INTEGER NOT NULL, wrapped BLOB, state TEXT NOT NULL, ct BLOB NOT NULL)
    STRICT;
CREATE TABLE cards (matter BLOB PRIMARY KEY, rev INTEGER NOT NULL, ct BLOB NOT NULL) STRICT;
CREATE TABLE records (
    id BLOB PRIMARY KEY, matter BLOB NOT NULL, kind TEXT NOT NULL, rev INTEGER NOT NULL, epoch INTEGER NOT NULL,
    ct BLOB NOT NULL) STRICT;
CREATE INDEX records_of ON records (matter);
CREATE TABLE blobs (
    id BLOB PRIMARY KEY, matter BLOB NOT NULL, epoch INTEGER NOT NULL, size INTEGER NOT NULL, state TEXT NOT NULL) STRICT;
CREATE INDEX blobs_of ON blobs (matter);
CREATE TABLE heads (matter BLOB PRIMARY KEY, rev INTEGER NOT NULL, epoch INTEGER NOT NULL, ct BLOB NOT NULL) STRICT;
CREATE TABLE history (
    matter BLOB NOT NULL, seq INTEGER NOT NULL, epoch INTEGER NOT NULL, ct BLOB NOT NULL, by BLOB NOT NULL, sig BLOB NOT NULL,
    PRIMARY KEY (matter, seq)) STRICT;
"""


@dataclass(frozen=True, slots=True)
class Durability:
    """How safely things are written. Only the fault harness makes another: its deliberately careless ones must be caught."""

    synchronous: str = "FULL"
    fsync_blobs: bool = True
    fsync_folders: bool = True
    blob_first: bool = True
    """Blobs are on the disk before a row tells of them."""
    one_step: bool = True
    """A passphrase changes in one transaction."""


SAFE: Final = Durability()


class Database:
    """One connection, used by one thread at a time. `write` is a transaction; what is read outside is the last commit."""

    def __init__(self, path: Path, *, read_only: bool = False, durability: Durability = SAFE) -> None:
        self.path = path
        self.lock = threading.RLock()
        self.read_only = read_only
        self.stopped = False
        """A write failed on the disk: what it holds now is not known, so nothing more is written until it is opened anew."""
        self.closed = False
        self._owed = False
        """The log still holds what should be gone."""
        if not read_only:
            with disk_faults(DATABASE):
                _settle_log(path)
        with self._faults():
            uri = f"{path.absolute().as_uri()}?mode={'ro' if read_only else 'rw'}"
            self._connection = sqlite3.connect(uri, uri=True, isolation_level=None, check_same_thread=False, timeout=PATIENCE)
            try:
                self._settings(durability)
                self._known()
                if not read_only:
                    with disk_faults(DATABASE):
                        # The log has its name by now. SQLite makes that last too, but does not mind if it cannot.
                        fsync_folder(path.parent)
            except BaseException:
                self._connection.close()
                raise

    @classmethod
    def create(cls, path: Path, durability: Durability = SAFE) -> Database:
        """A new, empty vault database. Its tables stand whole, or the next look finds none."""
        with database_faults(path.parent):
            connection = sqlite3.connect(path, isolation_level=None)
            try:
                connection.execute("PRAGMA journal_mode=WAL")
                connection.execute(f"PRAGMA synchronous={durability.synchronous}")
                connection.executescript(
                    f"BEGIN IMMEDIATE; {TABLES} PRAGMA application_id={APPLICATION}; PRAGMA user_version={FORMAT}; COMMIT;"
                )
            finally:
                connection.close()
        return cls(path, durability=durability)

    def _settings(self, durability: Durability) -> None:
        run = self._connection.execute
        run("PRAGMA trusted_schema=OFF")
        run("PRAGMA cell_size_check=ON")
        run("PRAGMA temp_store=MEMORY")
        run("PRAGMA mmap_size=0")
        run("PRAGMA foreign_keys=ON")
        if self.read_only:
            run("PRAGMA query_only=ON")
            return
        run("PRAGMA journal_mode=WAL")
        run(f"PRAGMA synchronous={durability.synchronous}")
        run("PRAGMA secure_delete=ON")
        if sys.platform == "darwin":
            run("PRAGMA fullfsync=ON")
            run("PRAGMA checkpoint_fullfsync=ON")

    def _known(self) -> None:
        application = self._connection.execute("PRAGMA application_id").fetchone()[0]
        version = self._connection.execute("PRAGMA user_version").fetchone()[0]
        if application != APPLICATION:
            raise Known("no_vault", folder=self.path.parent.name)
        if version > FORMAT:
            raise Known("vault_newer", version=version)
        # A trigger that somebody planted would run with every write of ours: it could keep what we delete.
        if _shape(self._connection) != _our_shape():
            raise Known("vault_damaged", why="its tables are not those of a vault")

    def rows(self, sql: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        with self.lock, self._faults():
            return self._connection.execute(sql, values).fetchall()

    def row(self, sql: str, values: Sequence[object] = ()) -> tuple[Any, ...] | None:
        with self.lock, self._faults():
            found: tuple[Any, ...] | None = self._connection.execute(sql, values).fetchone()
            return found

    def each(self, sql: str, values: Sequence[object] = ()) -> Iterator[tuple[Any, ...]]:
        """Rows one by one, for what is too much to hold."""
        with self.lock, self._faults():
            yield from self._connection.execute(sql, values)

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """All that is read inside is of one moment, whatever other programs commit meanwhile."""
        with self.lock, self._faults():
            if self._connection.in_transaction:
                yield
                return
            self._connection.execute("BEGIN")
            try:
                yield
            finally:
                self._connection.execute("ROLLBACK")  # nothing was written

    @contextmanager
    def write(self) -> Iterator[Transaction]:
        """All of it or nothing. A disk that fails ends the session: after a failed fsync a retry can succeed falsely."""
        with self.lock:
            if self.read_only:
                raise Known("vault_read_only")
            if self.stopped:
                raise Known("vault_stopped")
            if self.closed:
                raise Known("vault_closed")
            if self._connection.in_transaction:
                raise AssertionError("one transaction at a time")
            with self._faults(self.stop):
                self._connection.execute("BEGIN IMMEDIATE")
                try:
                    transaction = Transaction(self._connection)
                    yield transaction
                    transaction.commit()
                except BaseException:
                    if self._connection.in_transaction:
                        self._connection.execute("ROLLBACK")
                    raise

    def forget_old(self) -> bool:
        """What was overwritten or deleted is gone from the log beside the file too. Ends key changes, deletions and locking.
        False where another program was reading all the while, or it wants room that is not there: then it goes with the next
        that is written, and what was written lasts all the same."""
        with self.lock:
            if self.read_only or self.stopped:
                return False
            try:
                with self._faults(self.stop):
                    self._owed = bool(self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0])
            except Known as fault:
                if fault.code != "no_space":
                    raise
                self._owed = True
            return not self._owed

    def copy_to(self, path: Path, step: Callable[[int, int], object] = lambda done, total: None) -> None:
        """A copy as of now into a new file, while others go on reading and writing. `step` hears of pages done and in all, and
        may raise."""
        with database_faults(path.parent), self.snapshot():
            # The first read fixes the moment: else a copy begins again whenever somebody commits, and may never end.
            self._connection.execute("SELECT count(*) FROM meta").fetchone()
            target = sqlite3.connect(path, isolation_level=None)
            try:
                self._connection.backup(target, pages=2_000, progress=lambda _, left, total: step(total - left, total))
                target.execute("PRAGMA journal_mode=DELETE")
            finally:
                target.close()

    def forget_owed(self) -> None:
        """What `forget_old` could not do; waits for nobody."""
        with self.lock, self._faults(self.stop):
            if self._owed:
                self._connection.execute("PRAGMA busy_timeout=0")
                try:
                    self.forget_old()
                finally:
                    self._connection.execute(f"PRAGMA busy_timeout={PATIENCE * 1000:.0f}")

    @property
    def version(self) -> int:
        """Another number once another program committed something."""
        row = self.row("PRAGMA data_version")
        return int(row[0]) if row else 0

    def faults(self) -> list[str]:
        """What SQLite itself finds wrong with the file."""
        found = [str(row[0]) for row in self.rows("PRAGMA integrity_check")]
        return [] if found == ["ok"] else found

    def close(self) -> None:
        """Closing twice is closing."""
        with self.lock:
            if not self.closed:
                self.closed = True
                try:
                    self.forget_old()
                finally:
                    with self._faults():
                        self._connection.close()

    def stop(self) -> None:
        """Nothing more is written until it is opened anew."""
        self.stopped = True

    def _faults(self, stop: Callable[[], object] | None = None) -> AbstractContextManager[None]:
        return database_faults(self.path.parent, stop)


def _settle_log(path: Path) -> None:
    """Write the log that somebody left once more. What an fsync that failed was to save is read from memory and not on the
    disk: SQLite would read it, say that it synced it, and copy it into the database by halves."""
    path.with_name(PROBE).unlink(missing_ok=True)
    try:
        log = path.with_name(f"{path.name}-wal").open("r+b", buffering=0)
    except FileNotFoundError:
        return
    with log:
        at = 0
        while data := log.read(PIECE):
            view = memoryview(data)
            log.seek(at)
            while view:
                view = view[log.write(view) :]
            at += len(data)
        if at:
            os.fsync(log.fileno())


class Transaction:
    """Writes inside `Database.write`."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def run(self, sql: str, values: Sequence[object] = ()) -> int:
        """Gives how many rows it touched."""
        return self._connection.execute(sql, values).rowcount

    def commit(self) -> None:
        """On the disk from here on. The end of `Database.write` does it, unless somebody had to know earlier."""
        if self._connection.in_transaction:
            self._connection.execute("COMMIT")

    def many(self, sql: str, rows: Iterable[Sequence[object]]) -> None:
        self._connection.executemany(sql, rows)

    def rows(self, sql: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        return self._connection.execute(sql, values).fetchall()

    def one(self, sql: str, values: Sequence[object] = ()) -> None:
        """A change of exactly one row. Raises `Known` where somebody changed it since it was read."""
        if self.run(sql, values) != 1:
            raise Known("changed_meanwhile")


def _shape(connection: sqlite3.Connection) -> list[tuple[Any, ...]]:
    """Everything that is defined in a database, however it is laid out."""
    rows = connection.execute("SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name")
    return [(kind, name, table, " ".join((sql or "").split())) for kind, name, table, sql in rows]


@cache
def _our_shape() -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.executescript(TABLES)
        return _shape(connection)


@contextmanager
def database_faults(folder: Path, stop: Callable[[], object] | None = None) -> Iterator[None]:
    """SQLite's troubles with a database in `folder` as `Known`; `stop` is called where the disk may hold something else now
    than was written."""
    try:
        yield
    except sqlite3.OperationalError as fault:
        code, name = getattr(fault, "sqlite_errorcode", 0) & 0xFF, getattr(fault, "sqlite_errorname", "")
        if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            raise Known("vault_in_use") from None
        # A rollback leaves the database as it was.
        if code == sqlite3.SQLITE_FULL or str(fault) == _NO_ROOM or (name in _ROOM and _full(folder)):
            raise Known("no_space", file=DATABASE) from None
        if code == sqlite3.SQLITE_READONLY or (code in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM) and _forbidden(folder)):
            raise Known("no_permission", file=DATABASE) from None
        if stop is not None:
            stop()
        raise Known("vault_disk_fault", why=str(fault)) from None
    except sqlite3.IntegrityError:
        # Somebody wrote the same place; a rollback leaves the database as it was.
        raise Known("changed_meanwhile") from None
    except sqlite3.ProgrammingError as fault:
        if "closed" not in str(fault):
            raise
        raise Known("vault_closed") from None
    except sqlite3.DatabaseError as fault:
        if stop is not None:
            stop()
        raise Known("vault_damaged", why=str(fault)) from None


_NO_ROOM: Final = "database or disk is full"
_ROOM: Final = ("SQLITE_CANTOPEN", "SQLITE_IOERR_SHMSIZE", "SQLITE_IOERR_SHMOPEN", "SQLITE_IOERR_SHMMAP")
"""What SQLite says where a file beside the database could not be made or made longer; not, why."""


def _forbidden(folder: Path) -> bool:
    """Whether this login may not do here what SQLite does. It says that it cannot open a file where the disk failed, too."""
    there = [one for one in (folder / DATABASE, folder / f"{DATABASE}-wal") if one.exists()]
    return not os.access(folder, os.W_OK | os.X_OK) or any(not os.access(one, os.R_OK) for one in there)


def _full(folder: Path) -> bool:
    """Whether there is no room for a file as large as SQLite makes beside the database."""
    probe = folder / PROBE
    try:
        with probe.open("wb", buffering=0) as file:
            file.write(bytes(1 << 15))
    except OSError as fault:
        return fault.errno in (errno.ENOSPC, errno.EDQUOT)
    finally:
        with suppress(OSError):
            probe.unlink()
    return False
