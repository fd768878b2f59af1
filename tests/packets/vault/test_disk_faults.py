"""The database and the blob files of a vault where the disk, another program or the caller does what it should not."""

from __future__ import annotations

import errno
import os
import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from packets.errors import Known
from packets.vault import files as written
from packets.vault.sealed import files as blobs
from packets.vault.sealed import writer
from packets.vault.sealed.database import Transaction
from packets.vault.sealed.office import VaultOffice
from packets.vault.sealed.people import admit, change_passphrase, revoke
from packets.vault.sealed.recovery import RecoverySheet
from packets.vault.sealed.restricting import restrict
from packets.vault.sealed.sheets import new_sheet
from packets.vault.sealed.store import SealedStore
from packets.vault.sealed.vault import Vault
from packets.vault.sealed.writer import WriterLock
from packets.vault.store import Answer
from tests.kept_vaults import RECORD, data, publish, put
from tests.vaults import ADA, KDF, PIA, new_vault, opened, raw, secret

BIG = data("big", 700_000)


def refused(code: str, work: Callable[[], object]) -> None:
    with pytest.raises(Known) as found:
        work()
    assert found.value.code == code


@pytest.fixture
def store(tmp_path: Path) -> Any:
    with new_vault(tmp_path / "v") as vault:
        yield VaultOffice(vault).new_matter(RECORD)


def fails(name: str, fault: OSError) -> Callable[..., Any]:
    def work(*args: object, **more: object) -> Any:
        raise fault

    work.__name__ = name
    return work


def files_of(vault: Vault) -> list[str]:
    return sorted(one.name for one in (vault.place / "blobs").rglob("*") if one.is_file())


# The database


@pytest.mark.parametrize(
    "sql",
    [
        "CREATE TRIGGER keep AFTER DELETE ON grants BEGIN INSERT INTO cards VALUES (old.object, 1, old.sealed); END",
        "CREATE TABLE kept (a BLOB)",
        "CREATE VIEW people AS SELECT * FROM principals",
        "CREATE INDEX more ON records (kind)",
        "DROP INDEX records_of",
        "ALTER TABLE records ADD COLUMN more BLOB",
    ],
)
def test_a_database_in_which_somebody_defined_something_is_not_opened(tmp_path: Path, sql: str) -> None:
    """A trigger would run with every write of ours, and could keep what is deleted."""
    new_vault(tmp_path / "v").close()
    with raw(tmp_path / "v") as connection:
        connection.execute(sql)
    refused("vault_damaged", lambda: opened(tmp_path / "v"))


def test_a_database_of_something_else_is_no_vault(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "vault.db") as connection:
        connection.execute("CREATE TABLE a (b)")
    connection.close()
    refused("no_vault", lambda: opened(tmp_path))
    (tmp_path / "vault.db").write_bytes(b"no database at all" * 500)
    refused("vault_damaged", lambda: opened(tmp_path))
    refused("no_vault", lambda: opened(tmp_path / "nowhere"))


def test_a_newer_format_is_left_alone(tmp_path: Path) -> None:
    new_vault(tmp_path / "v").close()
    with raw(tmp_path / "v") as connection:
        connection.execute("PRAGMA user_version=2")
    refused("vault_newer", lambda: opened(tmp_path / "v"))


def test_a_vault_that_was_locked_meanwhile_says_so(store: SealedStore) -> None:
    vault = store.matter.vault
    put(store, "evidence/e-0001.pdf", BIG)
    store.commit([Answer("a", "b")])
    reader = store.open_blob("evidence/e-0001.pdf")
    vault.close()
    vault.close()
    refused("vault_closed", lambda: store.commit([Answer("a", "c")]))
    refused("vault_closed", lambda: vault.note("x"))
    assert reader.read(5) == BIG[:5]
    reader.close()


def test_one_place_written_twice_stops_nothing(store: SealedStore) -> None:
    vault = store.matter.vault
    with vault.database.write() as transaction:
        transaction.run("INSERT INTO history SELECT matter, 99, epoch, ct, by, sig FROM history LIMIT 1")

    def again() -> None:
        with vault.database.write() as transaction:
            transaction.run("INSERT INTO history SELECT matter, 99, epoch, ct, by, sig FROM history LIMIT 1")

    refused("changed_meanwhile", again)
    assert not vault.database.stopped
    store.commit([Answer("a", "b")])


def test_a_write_inside_a_write_is_a_fault_of_ours_and_stops_nothing(store: SealedStore) -> None:
    vault = store.matter.vault
    with pytest.raises(AssertionError), vault.write():
        vault.note("inside")
    assert not vault.database.stopped
    store.commit([Answer("a", "b")])


def test_what_was_overwritten_leaves_the_log_as_soon_as_nobody_reads_it(tmp_path: Path) -> None:
    with new_vault(tmp_path / "v") as vault:
        reader = sqlite3.connect(tmp_path / "v" / "vault.db", isolation_level=None)
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM meta").fetchone()
        vault.note("while somebody reads")
        vault.database._connection.execute("PRAGMA busy_timeout=10")
        assert vault.database.forget_old() is False
        log = tmp_path / "v" / "vault.db-wal"
        assert log.stat().st_size > 0
        vault.note("still")
        reader.execute("ROLLBACK")
        reader.close()
        vault.note("nobody reads any more")
        assert log.stat().st_size == 0
        assert vault.database.forget_old() is True


def test_a_commit_that_fails_leaves_memory_as_the_database_is(store: SealedStore, monkeypatch: pytest.MonkeyPatch) -> None:
    """Matters, people, whom one knows, heads, history: all as before, and the next commit goes on from there."""
    vault = store.matter.vault
    office = VaultOffice(vault)
    admit(vault, ADA, secret("ada"), KDF)
    put(store, "evidence/e-0001.pdf", BIG)
    store.commit([Answer("a", "b")])
    vault.who = vault.who.model_copy(update={"role": "attorney"})

    def state() -> object:
        matter = store.matter
        return (
            [*vault.matters.lines.items()],
            dict(vault.people),
            dict(vault.known),
            list(vault.earlier),
            (vault.me, vault.rev, vault.listed, vault._covered.hash, vault._directory.hash, vault._directory_told),
            (vault.office.seq, vault.office.last, vault.office.rows),
            (matter.keys, matter.restricted, matter.ledger, matter.ledger.seq, matter.record, matter.kept, matter.pending),
            vault.record,
        )

    put(store, "evidence/e-0002.pdf", BIG)
    works: list[Callable[[], object]] = [
        lambda: store.commit([Answer("a", "c")]),
        lambda: office.new_matter(RECORD),
        lambda: admit(vault, PIA, secret("pia"), KDF),
        lambda: revoke(vault, "ada"),
        lambda: restrict(vault, "m-0001", []),
        lambda: new_sheet(vault, RecoverySheet.new(), seen=True),
        lambda: change_passphrase(vault, secret("olga"), secret("olga", 1), KDF, leaked=True),
        lambda: office.destroy("m-0001"),
        lambda: office.commit([]),
        lambda: publish(store, b"packet"),
    ]
    before = state()
    commit = Transaction.commit

    def full(self: Transaction) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    for work in works:
        monkeypatch.setattr(Transaction, "commit", full)
        refused("no_space", work)
        monkeypatch.setattr(Transaction, "commit", commit)
        assert state() == before
    assert not vault.database.stopped
    store.commit([Answer("a", "d")])
    assert store.open_blob("evidence/e-0002.pdf").read() == BIG
    for work in works[1:3]:
        work()
    restrict(vault, "m-0001", ["ada"])
    vault.close()
    with opened(vault.place) as again:
        assert not again.findings.unsure
        assert VaultOffice(again).open("m-0001").load().answers["a"] == "d"


@pytest.mark.parametrize("words", ["disk I/O error", "database disk image is malformed"])
def test_a_disk_that_fails_at_the_commit_ends_the_writing_and_removes_nothing(
    store: SealedStore, monkeypatch: pytest.MonkeyPatch, words: str
) -> None:
    """Nobody knows then whether the commit stands; so no file goes that its rows may tell of."""
    vault = store.matter.vault
    put(store, "evidence/e-0001.pdf", BIG)
    commit = Transaction.commit

    def stands_and_fails(self: Transaction) -> None:
        commit(self)
        raise sqlite3.OperationalError(words)

    monkeypatch.setattr(Transaction, "commit", stands_and_fails)
    refused("vault_disk_fault", lambda: publish(store, BIG))
    monkeypatch.setattr(Transaction, "commit", commit)
    for work in (lambda: store.commit([Answer("a", "b")]), lambda: put(store, "evidence/e-0002.pdf", BIG), vault.close):
        try:
            work()
        except Known as fault:
            assert fault.code == "vault_stopped"
    with opened(vault.place) as again:
        found = VaultOffice(again).open("m-0001")
        assert found.open_blob("evidence/e-0001.pdf").read() == BIG
        assert found.outputs(None).open("mini-packet.pdf").read() == BIG
        assert not again.findings.unsure


def test_memory_that_did_not_follow_a_commit_writes_nothing_more(store: SealedStore) -> None:
    vault = store.matter.vault

    def interrupted() -> None:
        with vault.write() as tx:
            tx.after.append(fails("x", OSError(errno.EINTR, "interrupted")))
            tx.run("DELETE FROM meta WHERE name='failed'")

    with pytest.raises(OSError, match="interrupted"):
        interrupted()
    refused("vault_stopped", lambda: vault.note("x"))


# The files


def test_a_file_that_cannot_begin_leaves_nothing(store: SealedStore, monkeypatch: pytest.MonkeyPatch) -> None:
    vault = store.matter.vault
    monkeypatch.setattr(blobs, "BlobSealer", fails("sealer", OSError(errno.ENOSPC, "full")))
    refused("no_space", lambda: put(store, "evidence/e-0001.pdf", BIG))
    assert files_of(vault) == []


def test_a_full_disk_at_the_flush_of_a_file_loses_that_file_only(store: SealedStore, monkeypatch: pytest.MonkeyPatch) -> None:
    vault = store.matter.vault
    monkeypatch.setattr(blobs, "fsync", fails("fsync", OSError(errno.ENOSPC, "full")))
    refused("no_space", lambda: put(store, "evidence/e-0001.pdf", BIG))
    monkeypatch.undo()
    assert files_of(vault) == []
    assert not vault.database.stopped
    put(store, "evidence/e-0001.pdf", BIG)
    store.commit([Answer("a", "b")])


def test_a_disk_that_fails_to_flush_a_file_ends_the_writing(store: SealedStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blobs, "fsync", fails("fsync", OSError(errno.EIO, "bad")))
    refused("disk_fault", lambda: put(store, "evidence/e-0001.pdf", BIG))
    monkeypatch.undo()
    refused("vault_stopped", lambda: store.commit([Answer("a", "b")]))


@pytest.mark.parametrize("fault", [errno.EIO, errno.ENOSPC])
def test_a_folder_that_cannot_be_flushed_ends_the_writing_and_is_not_tried_again(
    store: SealedStore, monkeypatch: pytest.MonkeyPatch, fault: int
) -> None:
    vault = store.matter.vault
    put(store, "evidence/e-0001.pdf", BIG)
    monkeypatch.setattr(blobs, "fsync_folder", fails("fsync_folder", OSError(fault, "bad")))
    with pytest.raises(Known):
        store.commit([Answer("a", "b")])
    monkeypatch.undo()
    refused("vault_stopped", lambda: store.commit([Answer("a", "b")]))
    assert store.open_blob("evidence/e-0001.pdf").read() == BIG
    vault.close()  # what was not told to be safe is given up, and nothing is said twice
    with opened(vault.place) as again:
        assert VaultOffice(again).open("m-0001").load().answers == {"person.name.family": "EJEMPLO"}


def test_a_read_error_names_the_document(store: SealedStore, monkeypatch: pytest.MonkeyPatch) -> None:
    put(store, "evidence/e-0001.pdf", BIG)
    store.commit([Answer("a", "b")])
    with store.open_blob("evidence/e-0001.pdf") as file:
        inner = file._file  # type: ignore[attr-defined]

        class Bad:
            def seek(self, to: int) -> int:
                return int(inner.seek(to))

            def readinto(self, buffer: memoryview) -> int:
                raise OSError(errno.EIO, "bad sector", "/secret/path")

            def close(self) -> None:
                inner.close()

        file._file = Bad()  # type: ignore[attr-defined]
        with pytest.raises(Known) as found:
            file.read()
    assert (found.value.code, found.value.params["file"]) == ("disk_fault", "evidence/e-0001.pdf")
    assert "secret" not in str(found.value)


def test_folders_that_a_copy_left_out_come_back_when_they_are_needed(store: SealedStore) -> None:
    """Whoever copies a vault with a tool that forgets empty folders has not lost it."""
    vault = store.matter.vault
    for folder in (vault.place / "blobs").iterdir():
        folder.rmdir()
    put(store, "evidence/e-0001.pdf", BIG)
    store.commit([Answer("a", "b")])
    vault.close()
    with opened(vault.place) as again:
        assert VaultOffice(again).open("m-0001").open_blob("evidence/e-0001.pdf").read() == BIG


def test_a_vault_whose_files_are_gone_still_opens_and_writes_nowhere_else(store: SealedStore) -> None:
    vault = store.matter.vault
    put(store, "evidence/e-0001.pdf", BIG)
    store.commit([Answer("a", "b")])
    vault.close()
    (vault.place / "blobs").rename(vault.place / "gone")
    with opened(vault.place) as again:
        found = VaultOffice(again).open("m-0001")
        refused("file_missing", lambda: found.open_blob("evidence/e-0001.pdf"))
        refused("file_missing", lambda: put(found, "evidence/e-0002.pdf", BIG))
        assert not (vault.place / "blobs").exists()
        assert found.load().answers["a"] == "b"


def test_tidying_leaves_what_this_program_writes_and_waits_for_a_row(store: SealedStore) -> None:
    vault = store.matter.vault
    put(store, "evidence/e-0001.pdf", BIG)
    old = vault.matters.files
    stray = old.path(bytes(16))
    for path in (stray, stray.with_name(f"{'ff' * 16}.part"), stray.with_name("a note of somebody")):
        path.write_bytes(b"x")
    with store.put_blob("evidence/e-0002.pdf") as blob:
        blob.write(BIG)
        assert vault.matters.tidy() == 2
        blob.keep()
    store.commit([Answer("a", "b")])
    for name in ("evidence/e-0001.pdf", "evidence/e-0002.pdf"):
        assert store.open_blob(name).read() == BIG
    assert stray.with_name("a note of somebody").exists()


def test_a_rename_that_a_scanner_stops_for_a_moment_is_tried_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.part").write_bytes(b"x")
    tries, replace, waits = [0], os.replace, list[float]()

    def busy(one: Path, other: Path) -> None:
        tries[0] += 1
        if tries[0] < 4:
            fault = PermissionError(errno.EACCES, "in use")
            fault.winerror = (5, 32, 33)[tries[0] - 1]  # type: ignore[attr-defined]
            raise fault
        replace(one, other)

    monkeypatch.setattr(os, "replace", busy)
    monkeypatch.setattr(written.time, "sleep", waits.append)
    written.rename(tmp_path / "a.part", tmp_path / "a")
    assert (tmp_path / "a").read_bytes() == b"x"
    assert len(waits) == 3
    monkeypatch.setattr(os, "replace", fails("replace", PermissionError(errno.EACCES, "never")))
    with pytest.raises(PermissionError):
        written.rename(tmp_path / "a", tmp_path / "b")
    assert len(waits) == 3  # where it is refused for good nothing is waited for


# Two programs


def test_a_disk_that_knows_no_locks_holds_no_vault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each of two programs would sweep away what the other has written and not committed."""
    new_vault(tmp_path / "v").close()
    monkeypatch.setattr(writer, "_hold", fails("hold", OSError(errno.ENOLCK, "no locks")))
    refused("vault_place_unfit", lambda: opened(tmp_path / "v"))


def test_a_place_that_cannot_be_written_takes_no_lock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for fault in (PermissionError(errno.EACCES, "no"), OSError(errno.EROFS, "read only")):
        monkeypatch.setattr(Path, "open", fails("open", fault))
        assert WriterLock(tmp_path).take() is False
    monkeypatch.setattr(Path, "open", fails("open", OSError(errno.EIO, "bad")))
    refused("disk_fault", lambda: WriterLock(tmp_path).take())


def test_a_lock_is_held_by_one(tmp_path: Path) -> None:
    (tmp_path / "lock").touch()
    one, other = WriterLock(tmp_path), WriterLock(tmp_path)
    assert one.take()
    assert not other.take()
    one.release()
    assert other.take()
    other.release()


def test_many_threads_read_while_one_writes(store: SealedStore) -> None:
    """Lanes of the window: each sees whole documents, old or new, never a mixture and never an alarm."""
    vault, faults = store.matter.vault, list[BaseException]()
    put(store, "working/e-0001.pdf", b"0" * 300_000)
    put(store, "working/e-0001.json", b"0" * 300)
    store.commit([Answer("n", "0")])
    done = threading.Event()

    def read() -> None:
        try:
            while not done.is_set():
                for name in ("working/e-0001.pdf", "working/e-0001.json"):
                    with store.open_blob(name) as file:
                        content = file.read()
                    assert len(set(content)) == 1, "a mixture"
                VaultOffice(vault).open("m-0001").load()
        except BaseException as fault:
            faults.append(fault)

    threads = [threading.Thread(target=read) for _ in range(4)]
    for one in threads:
        one.start()
    for number in range(1, 40):
        letter = str(number % 10).encode()
        put(store, "working/e-0001.pdf", letter * 300_000)
        put(store, "working/e-0001.json", letter * 300)
        store.commit([Answer("n", str(number))])
    done.set()
    for one in threads:
        one.join()
    assert faults == []


def test_the_database_is_closed_where_opening_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    new_vault(tmp_path / "v").close()
    for number in range(3):
        refused("wrong_passphrase", lambda number=number: opened(tmp_path / "v", "olga", 7 + number))
    with opened(tmp_path / "v") as vault:
        assert not vault.read_only  # nobody else holds the lock
        assert vault.findings.failed == 3
