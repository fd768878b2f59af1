"""A small store with the write order of a vault, to prove the harness on; and every mistake that the harness must find.

A database (SQLite, WAL, FULL) of documents, a file for each document's bytes, a key wrapped by a passphrase. Nothing is secret
here: a "wrapped" key is one that does not open with the wrong passphrase.
"""

from __future__ import annotations

import fcntl
import hashlib
import hmac
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

CONTROLS = {
    "normal": ("power_loss",),
    "off": ("power_loss",),
    "no_blob_fsync": ("power_loss",),
    "no_folder_fsync": ("power_loss",),
    "no_parent_fsync": ("power_loss",),
    "row_before_blob": ("kill", "power_loss"),
    "two_step_passphrase": ("kill", "power_loss"),
    "leftovers_forever": ("kill", "kill_twice"),
    "short_write": ("no_space", "small_disk"),
    "fsync_again": ("fsync_error",),
    "trusts_sqlite": ("fsync_error",),
    "trusts_the_log": ("fsync_error",),
    "unread_is_empty": ("read_error",),
    "no_digest": ("bit_flips",),
    "no_head": ("tamper",),
    "no_lock": ("race",),
}
"""Mistake -> the drivers that must find it."""


class Refused(Exception):
    """The wrong passphrase, or nothing there."""


class Damaged(Exception):
    """What is there is not what was put there."""


class Toy:
    def __init__(self, folder: Path, passphrase: str, mistake: str | None = None) -> None:
        self.folder, self.mistake = folder, mistake
        if not (folder / "vault.db").exists():
            raise Refused("there is none")
        with self._lock():
            self.data = self._connect()
            try:
                self._unlock(passphrase)
            except BaseException:
                self.close()
                raise

    @classmethod
    def create(cls, folder: Path, passphrase: str, mistake: str | None = None) -> None:
        folder.mkdir(mode=0o700, exist_ok=True)
        (folder / "blobs").mkdir(mode=0o700, exist_ok=True)
        toy = cls.__new__(cls)
        toy.folder, toy.mistake = folder, mistake
        toy._sync(folder.parent)
        with toy._lock(), closing(toy._connect()) as toy.data:
            toy.data.execute("CREATE TABLE IF NOT EXISTS keys (name TEXT PRIMARY KEY, value BLOB)")
            toy.data.execute("CREATE TABLE IF NOT EXISTS documents (id TEXT PRIMARY KEY, digest BLOB, seal BLOB)")
            if toy.data.execute("SELECT 1 FROM keys").fetchone():
                raise Refused("there is one already")
            toy.key, salt = os.urandom(32), os.urandom(32)
            values = {"salt": salt, "wrap": _wrap(toy.key, salt, passphrase), "proof": hashlib.sha256(toy.key).digest()}
            with toy._change():
                toy.data.executemany("INSERT INTO keys VALUES (?, ?)", values.items())
            toy._sync(folder)

    def close(self) -> None:
        self.data.close()

    def add(self, content: bytes) -> str:
        name, digest = os.urandom(16).hex(), hashlib.sha256(content).digest()
        row = (name, digest, self._seal(name, digest))
        with self._lock():
            if self.mistake == "row_before_blob":
                self._put(row)
            self._blob(name, content)
            if self.mistake != "row_before_blob":
                self._put(row)
        return name

    def read(self, name: str) -> bytes:
        row = self.data.execute("SELECT digest FROM documents WHERE id = ?", (name,)).fetchone()
        try:
            content = self._path(name).read_bytes()
        except FileNotFoundError:
            raise Damaged(f"{name} is not there") from None
        except OSError:
            if self.mistake != "unread_is_empty":
                raise
            return b""
        if row is None or (self.mistake != "no_digest" and hashlib.sha256(content).digest() != row[0]):
            raise Damaged(name)
        return content

    def names(self) -> list[str]:
        return [name for (name,) in self.data.execute("SELECT id FROM documents ORDER BY id")]

    def remove(self, name: str) -> None:
        with self._lock():
            with self._change():
                self.data.execute("DELETE FROM documents WHERE id = ?", (name,))
            self._path(name).unlink()

    def passphrase(self, new: str) -> None:
        salt = os.urandom(32)
        with self._lock():
            with self._change():
                self.data.execute("UPDATE keys SET value = ? WHERE name = 'salt'", (salt,))
                if self.mistake == "two_step_passphrase":
                    self.data.execute("COMMIT")
                    self.data.execute("BEGIN IMMEDIATE")
                self.data.execute("UPDATE keys SET value = ? WHERE name = 'wrap'", (_wrap(self.key, salt, new),))
            self.data.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def export(self, name: str, folder: Path) -> None:
        new = not folder.exists()
        folder.mkdir(mode=0o700, exist_ok=True)
        self._write(folder / f"{name}.pdf", self.read(name))
        self._sync(folder)
        if new and self.mistake != "no_parent_fsync":
            self._sync(folder.parent)

    def _unlock(self, passphrase: str) -> None:
        if not self.data.execute("SELECT 1 FROM sqlite_master WHERE name = 'documents'").fetchone():
            raise Refused("there is none")
        if self.mistake != "trusts_sqlite":
            # The log has its name by now. SQLite syncs that too, but does not mind if it cannot.
            self._sync(self.folder)
        keys = dict(self.data.execute("SELECT name, value FROM keys"))
        if not keys:
            raise Refused("there is none")
        self.key = _wrap(keys["wrap"], keys["salt"], passphrase)
        if hashlib.sha256(self.key).digest() != keys["proof"]:
            raise Refused("wrong passphrase")
        rows = list(self.data.execute("SELECT id, digest, seal FROM documents"))
        if any(seal != self._seal(name, digest) for name, digest, seal in rows):
            raise Damaged("a row")
        if self.mistake != "no_head" and keys["head"] != self._head([seal for _, _, seal in rows]):
            raise Damaged("the rows are not those that were put there")
        if self.mistake != "leftovers_forever":
            self._collect({name for name, _, _ in rows})

    def _collect(self, named: set[str]) -> None:
        for path in (self.folder / "blobs").rglob("*"):
            if path.is_file() and path.name not in named:
                path.unlink()

    def _put(self, row: tuple[str, bytes, bytes]) -> None:
        with self._change():
            self.data.execute("INSERT INTO documents VALUES (?, ?, ?)", row)

    @contextmanager
    def _change(self) -> Iterator[None]:
        """One transaction, which ends with the head of all documents."""
        self.data.execute("BEGIN IMMEDIATE")
        try:
            yield
            seals = [seal for (seal,) in self.data.execute("SELECT seal FROM documents")]
            self.data.execute("INSERT OR REPLACE INTO keys VALUES ('head', ?)", (self._head(seals),))
            self.data.execute("COMMIT")
        except BaseException:
            if self.data.in_transaction:
                self.data.execute("ROLLBACK")
            raise

    def _blob(self, name: str, content: bytes) -> None:
        path = self._path(name)
        if not path.parent.exists():
            path.parent.mkdir(mode=0o700)
            self._sync(path.parent.parent)
        self._write(path, content)
        if self.mistake != "no_folder_fsync":
            self._sync(path.parent)

    def _write(self, path: Path, content: bytes) -> None:
        part = path.with_name(path.name + ".part")
        handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            left = memoryview(content)
            while left:
                done = os.write(handle, left)
                left = left[len(left) if self.mistake == "short_write" else done :]
            if self.mistake != "no_blob_fsync":
                self._fsync(handle)
        except BaseException:
            part.unlink()
            raise
        finally:
            os.close(handle)
        part.replace(path)

    def _fsync(self, handle: int) -> None:
        try:
            os.fsync(handle)
        except OSError:
            if self.mistake != "fsync_again":
                raise
            os.fsync(handle)

    def _sync(self, folder: Path) -> None:
        handle = os.open(folder, os.O_RDONLY)
        try:
            self._fsync(handle)
        finally:
            os.close(handle)

    @contextmanager
    def _lock(self) -> Iterator[None]:
        """One writer at a time."""
        if self.mistake == "no_lock":
            yield
            return
        with (self.folder / "lock").open("ab") as handle:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield

    def _settle(self) -> None:
        """Write the log that somebody left once more: what an fsync that failed was to save is read from memory and not on the
        disk. SQLite would read it, say that it synced it, and copy it into the database by halves."""
        with suppress(FileNotFoundError), (self.folder / "vault.db-wal").open("r+b", buffering=0) as log:
            content = log.read()
            log.seek(0)
            log.write(content)
            self._fsync(log.fileno())

    def _connect(self) -> sqlite3.Connection:
        if self.mistake != "trusts_the_log":
            self._settle()
        level = {"normal": "NORMAL", "off": "OFF"}.get(self.mistake or "", "FULL")
        data = sqlite3.connect(self.folder / "vault.db", isolation_level=None, timeout=30)
        data.execute(f"PRAGMA synchronous={level}")
        data.execute("PRAGMA journal_mode=WAL")
        return data

    def _path(self, name: str) -> Path:
        return self.folder / "blobs" / name[:2] / name

    def _seal(self, name: str, digest: bytes) -> bytes:
        return hmac.digest(self.key, name.encode() + digest, "sha256")

    def _head(self, seals: list[bytes]) -> bytes:
        return hmac.digest(self.key, b"head" + b"".join(sorted(seals)), "sha256")


def _wrap(key: bytes, salt: bytes, passphrase: str) -> bytes:
    pad = hashlib.sha256(salt + passphrase.encode()).digest()
    return bytes(one ^ other for one, other in zip(key, pad, strict=True))
