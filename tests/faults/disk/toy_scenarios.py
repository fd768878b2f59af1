"""What the toy store goes through: the provider that proves the harness."""

from __future__ import annotations

import hashlib
import random
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing, suppress
from pathlib import Path

from tests.faults.disk.scenario import Ack, Harm, Harmed, Race, Scenario
from tests.faults.disk.tamper import delete_row, file_kinds, swap_cells
from tests.faults.disk.toy import CONTROLS, Damaged, Refused, Toy

__all__ = ["CONTROLS", "harms", "races", "scenarios"]
OLD, NEW = "old words", "new words"
DOCUMENTS = [random.Random(size).randbytes(size) for size in (900, 9_000, 30_000)]


SHOWS_IN = {
    "create": [],
    "add one": ["off", "no_blob_fsync", "no_folder_fsync", "row_before_blob", "fsync_again", "trusts_sqlite", "trusts_the_log"],
    "add many": ["normal", "row_before_blob", "leftovers_forever", "short_write"],
    "passphrase": ["two_step_passphrase"],
    "export": ["no_parent_fsync", "short_write"],
    "remove": [],
    "read all": ["unread_is_empty"],
}
"""Which mistakes a piece of work is made with."""


def scenarios(control: str | None) -> list[Scenario]:
    store = _Store(control)
    every = [
        Scenario("create", store.create, store.check, again=store.create_or_add),
        Scenario("add one", store.add(1), store.check, store.made, store.add(1)),
        Scenario("add many", store.add(6), store.check, store.made, store.add(1)),
        Scenario("passphrase", store.change, store.check, store.filled, store.add(1)),
        Scenario("export", store.export, store.check, store.filled),
        Scenario("remove", store.remove, store.check, store.to_remove, store.add(1)),
        Scenario("read all", store.read, store.check, store.filled),
    ]
    return [one for one in every if control is None or control in SHOWS_IN[one.name]]


def harms(control: str | None) -> list[Harmed]:
    store = _Store(control)
    kinds = file_kinds("vault/blobs/*/*") | {
        "row deleted": lambda folder, chance: delete_row(folder, "vault/vault.db", "documents", chance),
        "cells swapped": lambda folder, chance: swap_cells(folder, "vault/vault.db", "documents", chance),
    }
    return [
        Harmed("blobs", store.filled, store.judge, ["vault/blobs/*/*"], kinds),
        Harmed("database", store.filled, store.judge, ["vault/vault.db"]),
    ]


def races(control: str | None) -> list[Race]:
    store = _Store(control)
    return [Race("adding", store.made, store.adder, store.raced)]


class _Store:
    """The toy in a folder, with one mistake or none."""

    def __init__(self, mistake: str | None) -> None:
        self.mistake = mistake

    def open(self, folder: Path, passphrase: str = OLD) -> closing[Toy]:
        return closing(Toy(folder / "vault", passphrase, self.mistake))

    # Before

    def made(self, folder: Path) -> None:
        Toy.create(folder / "vault", OLD, self.mistake)
        (folder / "was").mkdir()

    def filled(self, folder: Path) -> None:
        self.made(folder)
        with self.open(folder) as toy:
            for content in DOCUMENTS:
                (folder / "was" / toy.add(content)).write_bytes(content)

    def to_remove(self, folder: Path) -> None:
        self.filled(folder)
        (folder / "removing").touch()

    # The work

    def create(self, folder: Path, ack: Ack) -> None:
        Toy.create(folder / "vault", OLD, self.mistake)
        ack("created")

    def create_or_add(self, folder: Path, ack: Ack) -> None:
        with suppress(Refused):
            self.create(folder, ack)
        self.add(1)(folder, ack)

    def add(self, count: int) -> Callable[[Path, Ack], None]:
        def work(folder: Path, ack: Ack) -> None:
            with self.either(folder) as toy:
                for content in (DOCUMENTS * 2)[:count]:
                    ack(f"added {toy.add(content)} {hashlib.sha256(content).hexdigest()}")

        return work

    def change(self, folder: Path, ack: Ack) -> None:
        with self.open(folder) as toy:
            toy.passphrase(NEW)
            ack("changed")

    def export(self, folder: Path, ack: Ack) -> None:
        with self.open(folder) as toy:
            for name in toy.names()[:2]:
                toy.export(name, folder / "out")
                ack(f"exported {name}")

    def remove(self, folder: Path, ack: Ack) -> None:
        with self.open(folder) as toy:
            name = toy.names()[0]
            toy.remove(name)
            ack(f"removed {name}")

    def read(self, folder: Path, ack: Ack) -> None:
        with self.open(folder) as toy:
            for name in toy.names():
                assert toy.read(name) == (folder / "was" / name).read_bytes(), "something else was read"
                ack(f"read {name}")

    def either(self, folder: Path) -> closing[Toy]:
        """Open with the passphrase that works; one must, and only one."""
        found: list[closing[Toy]] = []
        for passphrase in (OLD, NEW):
            with suppress(Refused):
                found.append(self.open(folder, passphrase))
        if len(found) != 1:
            raise Damaged(f"{len(found)} passphrases work")
        return found[0]

    # What must hold

    def check(self, folder: Path, told: Sequence[str]) -> None:
        said = [line.split() for line in told]
        if not said and not (folder / "was").exists():
            with suppress(Refused):  # it may be there already, though nobody was told
                Toy.create(folder / "vault", OLD, self.mistake)
        with self.either(folder) as toy:
            self._holds(folder, toy, said)
            assert toy.read(toy.add(b"new")) == b"new", "nothing can be added any more"
        if ["changed"] in said:
            with suppress(Refused), self.open(folder, OLD):
                raise AssertionError("the old passphrase works")

    def _holds(self, folder: Path, toy: Toy, said: list[list[str]]) -> None:
        kept = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in (folder / "was").glob("*")}
        kept |= {line[1]: line[2] for line in said if line[0] == "added"}
        removed = {line[1] for line in said if line[0] == "removed"}
        names = toy.names()
        for name in names:
            digest = hashlib.sha256(toy.read(name)).hexdigest()
            assert kept.get(name, digest) == digest, f"{name} is another"
        lost = set(kept) - set(names) - removed
        may_go = (folder / "removing").exists()  # one that is being removed, before that was told
        assert len(lost) <= may_go, f"lost: {lost}"
        assert not removed & set(names), "a document came back"
        files = {path.name for path in (folder / "vault" / "blobs").rglob("*") if path.is_file()}
        assert files == set(names), "files are left that no row names"
        whole = {path.stem: path.read_bytes() for path in (folder / "out").glob("*.pdf")}
        assert {line[1] for line in said if line[0] == "exported"} <= set(whole), "an export is lost"
        assert all(content == toy.read(name) for name, content in whole.items()), "an export is not whole"

    def judge(self, folder: Path, harm: Harm) -> bool:
        try:
            with self.either(folder) as toy:
                found = {name: toy.read(name) for name in toy.names()}
        except (Damaged, Refused, sqlite3.Error, OSError):
            return True
        assert found == {path.name: path.read_bytes() for path in (folder / "was").iterdir()}, "not noticed"
        return False

    # Many at once

    def adder(self, folder: Path, number: int) -> Callable[[int], str]:
        def add(at: int) -> str:
            content = f"{number} {at}".encode()
            with self.open(folder) as toy:
                return f"{toy.add(content)} {hashlib.sha256(content).hexdigest()}"

        return add

    def raced(self, folder: Path, done: Sequence[Sequence[str]]) -> None:
        added = dict(line.split() for some in done for line in some)
        with self.open(folder) as toy:
            there = {name: hashlib.sha256(toy.read(name)).hexdigest() for name in toy.names()}
        assert there == added, f"{len(set(added) - set(there))} lost, {len(set(there) - set(added))} twice"
