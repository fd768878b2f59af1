"""Eight threads write at the same time: nothing is lost, nothing is there twice. `python -m tests.faults.writers` does more."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from packets.vault.sealed.ledger import Entry
from packets.vault.sealed.matter import Change, fresh_copy
from packets.vault.sealed.store import SealedStore
from packets.vault.store import apply, plain
from tests.faults import writers
from tests.vaults import new_vault


@pytest.mark.parametrize("matters", [1, 8])
def test_nothing_is_lost_and_nothing_is_there_twice(tmp_path: Path, matters: int) -> None:
    assert writers.run(tmp_path / "v", 8, 100, matters) == []


def test_what_is_lost_is_found(tmp_path: Path) -> None:
    """The control: one that is told of and not there, one that is there and not told of."""
    with new_vault(tmp_path / "v") as vault:
        told = writers.write(vault, 2, 10, 1)
        assert writers.violations(vault, told) == []
        told[0].done.append(("m-0001", "answer", 99))
        told[1].done.remove(("m-0001", "paper", 1))
        wrong = writers.violations(vault, told)
    assert [one for one in wrong if "is lost" in one]
    assert [one for one in wrong if "never told of" in one]


def test_without_the_lock_it_does_not_hold(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: an edit that looks and commits with others in between loses what they did."""
    with new_vault(tmp_path / "v") as vault:
        looked = threading.Barrier(2)

        def careless(self: SealedStore, work: object) -> None:
            matter = self.load()
            looked.wait(timeout=30)
            with self.matter.vault.lock:
                rows = list(work(matter))  # type: ignore[operator]
                self.commit(rows)

        monkeypatch.setattr(SealedStore, "edit", careless)
        monkeypatch.setattr(SealedStore, "commit", lambda self, rows: commit(self, rows))
        monkeypatch.setattr(writers, "KINDS", ("row",))
        wrong = writers.violations(vault, writers.write(vault, 2, 1, 1))
    assert [one for one in wrong if "is lost" in one]


def commit(store: SealedStore, rows: list[object]) -> None:
    record = fresh_copy(store.matter.record)
    apply(record, rows)  # type: ignore[arg-type]
    store.matter.commit(plain(record), Change(), Entry("edited"))
