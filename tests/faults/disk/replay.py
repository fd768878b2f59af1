"""The disks that a power cut after each operation could leave.

A state is named by the operation it follows, its kind and a seed, and is the same whenever it is built from the same log:

none    nothing that was not synced reached the disk        all     all of it did
names   all names, but no bytes                             sizes   all names and lengths, zeros for bytes
data    all bytes, but no names                             torn    some names, some bytes in pieces of 512, by the seed
lost    all but the bytes that an fsync which failed was to save
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from random import Random

from tests.faults.disk.log import Entry, Kind
from tests.faults.disk.model import Choice, Data, Disk, File, Folder, Names
from tests.faults.disk.tree import Tree, key

SECTOR = 512


@dataclass(frozen=True, slots=True)
class State:
    at: int
    """After so many operations."""
    kind: str
    seed: int = 0

    def __str__(self) -> str:
        return f"{self.at}/{self.kind}/{self.seed}"

    @classmethod
    def named(cls, text: str) -> State:
        at, kind, seed = text.split("/")
        return cls(int(at), kind, int(seed))


@dataclass(frozen=True)
class _Simple:
    """One answer for all names, one for all bytes."""

    every_name: bool
    put: Callable[[Data, bytearray], None]

    def names(self, folder: Folder, change: Names) -> bool:
        return self.every_name

    def data(self, file: File, change: Data, content: bytearray) -> None:
        self.put(change, content)


class _NotLost:
    def names(self, folder: Folder, change: Names) -> bool:
        return True

    def data(self, file: File, change: Data, content: bytearray) -> None:
        if not change.doomed:
            change.onto(content)


def _nothing(change: Data, content: bytearray) -> None:
    pass


def _whole(change: Data, content: bytearray) -> None:
    change.onto(content)


def _size(change: Data, content: bytearray) -> None:
    if change.kind == Kind.WRITE:
        end = change.at + len(change.data)
        content.extend(bytes(max(0, end - len(content))))
    else:
        change.onto(content)


FIXED: dict[str, Choice] = {
    "none": _Simple(False, _nothing),
    "all": _Simple(True, _whole),
    "names": _Simple(True, _nothing),
    "sizes": _Simple(True, _size),
    "data": _Simple(False, _whole),
    "lost": _NotLost(),
}


class Torn:
    """Part of what is pending, by chance and in one of several ways."""

    def __init__(self, seed: str, pending: Sequence[int]) -> None:
        self.chance = Random(seed)
        self.way = self.chance.choice(("by file", "up to", "mixed", "junk"))
        self.share = self.chance.choice((0.1, 0.5, 0.9))
        self.last = self.chance.choice(pending) if pending else 0
        self.coins: dict[int, bool] = {}

    def names(self, folder: Folder, change: Names) -> bool:
        if self.way == "up to":
            return change.number <= self.last
        if self.way == "by file":
            return self._coin(folder)
        return self.chance.random() < self.share

    def data(self, file: File, change: Data, content: bytearray) -> None:
        if self.way == "up to":
            kept, torn = change.number <= self.last, change.number == self.last
        elif self.way == "by file":
            kept, torn = self._coin(file), False
        else:
            kept = self.chance.random() < self.share
            torn = self.way == "mixed" and self.chance.random() < 0.5
        if kept and torn and change.data:
            self._some(change, content)
        elif kept:
            change.onto(content)
        elif self.way == "junk" and change.data:
            # The file is as long as it was to be, and what lay on the disk before shows through.
            missing = change.at + len(change.data) - len(content)
            content.extend(self.chance.randbytes(max(0, missing)))

    def _coin(self, node: File | Folder) -> bool:
        return self.coins.setdefault(id(node), self.chance.random() < 0.5)

    def _some(self, change: Data, content: bytearray) -> None:
        start, end = change.at, change.at + len(change.data)
        edges = [start, *range((start // SECTOR + 1) * SECTOR, end, SECTOR), end]
        if len(edges) > 40:
            edges = [start, *sorted(self.chance.sample(edges[1:-1], 38)), end]
        for one, other in pairwise(edges):
            if self.chance.random() < 0.5:
                piece = change.data[one - start : other - start]
                Data(change.number, change.kind, one, piece).onto(content)


class Replay:
    """One recording: a tree to begin with and what was done to it."""

    def __init__(self, base: Tree, log: Sequence[Entry]) -> None:
        self.base, self.log = base, log
        self.changes = [at for at, entry in enumerate(log) if entry.changes]
        self._disk, self._read = Disk(base), 0

    def __len__(self) -> int:
        return len(self.changes)

    def tree(self, state: State) -> Tree:
        disk = self._at(state.at)
        if state.kind == "torn":
            return disk.tree(Torn(str(state), disk.pending()))
        return disk.tree(FIXED[state.kind])

    def told(self) -> list[int]:
        """After how many operations something was told to be safe."""
        return sorted({bisect_left(self.changes, at) for at, entry in enumerate(self.log) if entry.kind == Kind.MARK})

    def pending(self, at: int) -> int:
        return len(self._at(at).pending())

    def acknowledged(self, at: int) -> list[str]:
        """What was told to be safe before operation `at` + 1 began."""
        end = self.changes[at] if at < len(self) else len(self.log)
        return [entry.one for entry in self.log[:end] if entry.kind == Kind.MARK]

    def after(self, at: int) -> str:
        return str(self.log[self.changes[at - 1]]) if at else "the start"

    def _at(self, at: int) -> Disk:
        if at < self._disk.number:
            self._disk, self._read = Disk(self.base), 0
        while self._disk.number < at:
            self._disk.take(self.log[self._read])
            self._read += 1
        return self._disk


def states(replay: Replay, most: int) -> list[State]:
    """At most `most` states that all differ (in the disk, or in what had been told by then), in the order of the operations."""
    seen: set[tuple[int, int]] = set()
    found: list[State] = []

    def add(state: State) -> bool:
        told = len(replay.acknowledged(state.at))
        new = (key(replay.tree(state)), told)
        if new in seen:
            return False
        seen.add(new)
        found.append(state)
        return True

    points = range(len(replay) + 1)
    for at in points:
        for kind in ("none", "all", "names", "sizes", "data"):
            add(State(at, kind))
    open_points = [at for at in points if replay.pending(at)]
    first, size, barren = 0, max(4, (most - len(found)) // max(1, len(open_points))), 0
    while open_points and len(found) < most and barren < 3:
        new = sum([add(State(at, "torn", seed)) for at in open_points for seed in range(first, first + size)])
        first, size, barren = first + size, max(4, size // 4), 0 if new else barren + 1
    if len(found) > most:  # evenly, so that every part of the work stays covered
        found = [found[at * len(found) // most] for at in range(most)]
    return sorted(found, key=lambda state: state.at)
