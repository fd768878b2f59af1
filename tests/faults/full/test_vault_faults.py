"""The vault on a disk that fails: some of every fault on every piece of work, and every mistake found. All there is, by hand:

python -m tests.faults.disk --full --provider tests.faults.vault_scenarios --state FILE
python -m tests.faults.vault_writers
python -m tests.faults.killed_collecting
"""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from packets.errors import Known
from packets.vault.sealed import files as sealed_files
from packets.vault.sealed.database import DATABASE
from packets.vault.sealed.office import VaultOffice
from packets.vault.sealed.store import SealedStore
from packets.vault.sealed.vault import Vault
from packets.vault.store import Answer
from tests.faults.disk import shim
from tests.faults.disk.running import Result, ask
from tests.faults.disk.scenario import MUST_FAIL
from tests.faults.harness import forks
from tests.faults.vault_scenarios import CONTROLS, LARGE, RECORD, put, some
from tests.faults.vault_states import whole
from tests.faults.vault_writers import programs, threads
from tests.vaults import new_vault, opened

PROVIDER = "tests.faults.vault_scenarios"
DRIVERS = ("kill", "no_space", "read_error", "power_loss")
FSYNCS = ("collect 1", "passphrase", "build")
needs_shim = pytest.mark.skipif(bool(shim.missing()), reason=shim.missing())


def only(*names: str) -> list[str]:
    return [word for name in names for word in ("--only", name)]


@pytest.fixture(scope="module")
def results() -> list[Result]:
    found = ask(PROVIDER, "--short", "--strokes", "4", "--states", "12", *only(*DRIVERS))
    return found + ask(PROVIDER, "--short", "--strokes", "3", *only("fsync_error", *FSYNCS))


@needs_shim
@pytest.mark.parametrize("driver", [*DRIVERS, "fsync_error"])
def test_the_vault_survives(results: list[Result], driver: str) -> None:
    ours = [one for one in results if one.driver == driver and not one.control]
    assert [(one.name, one.violations) for one in ours if one.violations] == []
    assert sum(one.hit for one in ours) >= (5 if driver == "fsync_error" else 70)


@needs_shim
def test_every_mistake_is_found() -> None:
    found = ask(PROVIDER, "--short", *only(*CONTROLS))
    assert {(one.control, one.driver) for one in found if one.violations} == {
        (control, driver) for control, drivers in CONTROLS.items() for driver in drivers
    }
    assert all(set(drivers) <= set(CONTROLS[control]) for control, drivers in MUST_FAIL.items())


@forks
def test_programs_one_after_another_are_killed_and_the_next_one_has_the_lock_and_all_that_was_told(memory: Path) -> None:
    assert programs(memory / "vault", 3) >= 36


def test_threads_lose_nothing_and_write_nothing_twice(memory: Path) -> None:
    assert threads(memory / "vault", 8, 6) == 48


# After a fault


@pytest.fixture
def place(memory: Path) -> Path:
    with new_vault(memory / "vault") as vault:
        VaultOffice(vault).new_matter(RECORD)
    return memory / "vault"


def store(vault: Vault) -> SealedStore:
    return VaultOffice(vault).open("m-0001")


def failing(monkeypatch: pytest.MonkeyPatch, *, folders: bool) -> None:
    """The next fsync of a folder, or of a file, fails; those after it say that they did not."""
    real, failed = os.fsync, []

    def fsync(handle: int) -> None:
        if os.path.isdir(f"/proc/self/fd/{handle}") is folders and not failed:  # noqa: PTH112
            failed.append(handle)
            raise OSError(errno.EIO, "Input/output error")
        real(handle)

    monkeypatch.setattr(os, "fsync", fsync)


@pytest.mark.skipif(os.name != "posix" or not Path("/proc/self/fd").exists(), reason="asks the system which files are folders")
@pytest.mark.parametrize("folders", [False, True], ids=["a file", "a folder"])
def test_after_an_fsync_that_failed_nothing_more_is_written_until_it_is_opened_anew(
    place: Path, monkeypatch: pytest.MonkeyPatch, folders: bool
) -> None:
    with opened(place) as vault:
        failing(monkeypatch, folders=folders)
        with pytest.raises(Known) as fault:
            put(store(vault), "evidence/one.pdf", some("one", LARGE))
            store(vault).commit([])
        assert fault.value.code == "disk_fault"
        for write in (lambda: put(store(vault), "again.pdf", b"again"), lambda: store(vault).commit([Answer("a.b", "c")])):
            with pytest.raises(Known) as fault:
                write()
            assert fault.value.code == "vault_stopped"
    with opened(place) as vault:
        whole(vault)
        assert store(vault).blob("evidence/one.pdf") is None
        put(store(vault), "evidence/one.pdf", some("one", LARGE))
        store(vault).commit([])
    with opened(place) as vault:
        assert store(vault).open_blob("evidence/one.pdf").read() == some("one", LARGE)


def test_a_log_that_somebody_left_is_on_the_disk_before_it_is_read(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What its last fsync was to save may be in memory only."""
    vault = opened(place)
    store(vault).commit([Answer("person.name.given", "Nombre")])
    log = place / f"{DATABASE}-wal"
    left = {path.name: path.read_bytes() for path in (place / DATABASE, log)}
    vault.close()
    for name, content in left.items():
        (place / name).write_bytes(content)
    settled: list[tuple[int, int]] = []
    real = os.fsync

    def fsync(handle: int) -> None:
        found = os.fstat(handle)
        settled.append((found.st_ino, found.st_size))
        real(handle)

    monkeypatch.setattr(os, "fsync", fsync)
    inode = log.stat().st_ino
    with opened(place) as vault:
        assert (inode, len(left[log.name])) in settled
        assert store(vault).load().answers["person.name.given"] == "Nombre"


def test_a_disk_that_takes_less_than_it_is_given_makes_no_half_file(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Grudging:
        def __init__(self, file: object) -> None:
            self.file = file

        def write(self, data: bytes) -> int:
            return self.file.write(bytes(data)[: max(1, len(data) // 2)])  # type: ignore[attr-defined,no-any-return]

    real = sealed_files.BlobSealer
    monkeypatch.setattr(sealed_files, "BlobSealer", lambda out, *more: real(Grudging(out), *more))  # type: ignore[arg-type]
    with opened(place) as vault:
        put(store(vault), "evidence/one.pdf", some("one", LARGE))
        assert store(vault).open_blob("evidence/one.pdf").read() == some("one", LARGE)


def test_what_a_killed_making_left_goes_with_the_next(memory: Path) -> None:
    left = memory / ".vault.1.making"
    (left / "blobs").mkdir(parents=True)
    with new_vault(memory / "vault"):
        assert [one.name for one in memory.iterdir()] == ["vault"]
