"""Where trials are made: the work run in a child while its disk is disturbed, and what is left judged."""

from __future__ import annotations

import os
import shutil
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from tests.faults.disk import log, shim
from tests.faults.disk.pool import PATIENCE, Job, fork, words
from tests.faults.disk.replay import Replay, State
from tests.faults.disk.scenario import Ack, Scenario
from tests.faults.disk.shim import Count, Mode
from tests.faults.disk.tree import Tree, difference, put, snapshot

T = TypeVar("T")
DONE, REFUSED, WRONG, KILLED = 0, 3, 4, -9
DISK, LOG, SAID = "disk", "log", "said"
"""In a trial's folder: the folder under test, the shim's log, and what the work had to say at its end."""


@dataclass(frozen=True)
class Bench:
    place: Path
    """An empty folder in memory."""
    workers: int = 2
    leave: Path | None = None
    """Where to leave a copy of each disk before it is judged: for looking into one trial."""
    loud: bool = False
    """Show where each fault was raised."""

    def judged(self, disk: Path, judge: Callable[[], object]) -> str:
        """What is wrong with a disk, in words; empty where nothing is."""
        if self.leave:
            shutil.copytree(disk, self.leave, dirs_exist_ok=True)
        try:
            judge()
        except Exception as fault:
            if self.loud:
                traceback.print_exc()
            return words(fault)
        return ""


@dataclass(frozen=True)
class Scale:
    """How much to try of each scenario. None: all there is."""

    strokes: int | None = None
    """Numbers k at which to kill, fill up or fail."""
    twice: int = 40
    """Disks that a kill left, at which to kill again everywhere."""
    states: int = 2_000
    """Disks after a power cut."""
    levels: int = 128
    """Fill levels of a small disk."""
    flips: int = 10_000
    tampers: int = 50
    """Tries of each kind of tampering."""
    writers: int = 8
    operations: int = 1_000


@dataclass(frozen=True)
class Plan:
    """Trials to be made, and how."""

    items: Sequence[Any]
    job: Job[Any]
    in_rows: bool = False
    """Neighbours go on from each other."""
    patience: int = PATIENCE
    """Seconds for one trial."""
    recording: tuple[Tree, bytes] | None = None
    """What the trials are made from, where that is not the same the next time."""


@dataclass(frozen=True)
class Run:
    """One disturbed run of the work."""

    code: int
    said: str
    log: list[log.Entry]

    @property
    def hit(self) -> bool:
        return bool(log.hit(self.log))

    @property
    def told(self) -> list[str]:
        return log.acknowledged(self.log)


class Broken(Exception):
    """Something is wrong with the scenario or the harness itself, so that no result would mean anything."""


def disturbed(
    scenario: Scenario,
    place: Path,
    at: int,
    mode: Mode,
    *,
    level: int = shim.MARKS,
    what: str = "",
    work: Callable[[Path, Ack], None] | None = None,
    more: bool = False,
    at_end: Callable[[], object] = lambda: None,
) -> Run:
    """Run the work on ``place/disk`` as it is. `what`: the trouble that it may refuse to go on for; `more`: the log goes on."""
    disk = place / DISK
    (place / SAID).write_text("")

    def body() -> int:
        handle = os.open(place / LOG, os.O_WRONLY | os.O_CREAT | os.O_APPEND | (0 if more else os.O_TRUNC))
        shim.arm(disk, at, mode, handle, level)
        try:
            (work or scenario.work)(disk, shim.mark)
        except AssertionError as fault:
            return say(WRONG, fault)
        except Exception as fault:
            try:
                if not what:
                    raise AssertionError("it failed by itself") from fault
                scenario.refused(fault, what)
            except AssertionError as wrong:
                return say(WRONG, wrong, fault)
            return say(REFUSED, fault)
        finally:
            shim.disarm()
            at_end()
        return DONE

    def say(code: int, *faults: BaseException) -> int:
        (place / SAID).write_text(" <- ".join(words(fault) for fault in faults))
        return code

    _, status = os.waitpid(fork(body), 0)
    code = -os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status)
    return Run(code, (place / SAID).read_text(), log.read((place / LOG).read_bytes()))


def judged(bench: Bench, scenario: Scenario, disk: Path, told: Sequence[str]) -> str:
    return bench.judged(disk, lambda: scenario.check(disk, told))


def by_itself(run: Run) -> str:
    """The work was to be killed or to come to its end; what else happened, in words."""
    return "" if run.code in (DONE, KILLED) else run.said or f"the work ended with {run.code}"


def refused(run: Run) -> str:
    """The work was to refuse, or to come to its end; what else happened, in words."""
    return run.said if run.code == WRONG else "" if run.code in (DONE, REFUSED, KILLED) else f"the work ended with {run.code}"


def prepared(make: Callable[[Path], None], place: Path) -> Tree:
    """What the work begins with."""
    disk = place / DISK
    put({}, disk)

    def body() -> int:
        make(disk)
        return 0

    if status := os.waitpid(fork(body), 0)[1]:
        raise Broken(f"it cannot be prepared ({status})")
    return snapshot(disk)


@dataclass(frozen=True)
class Recording:
    """The work undisturbed: what there was before, every operation, and how many of each kind."""

    base: Tree
    raw: bytes
    counts: dict[Count, int]

    @property
    def log(self) -> list[log.Entry]:
        return log.read(self.raw)


@lru_cache(maxsize=64)
def recorded(scenario: Scenario, place: Path) -> Recording:
    """Record the work, and hold the recording against the disk: what the shim missed would be missed by every trial."""
    base = prepared(scenario.prepare, place)
    counts = place / "counts"

    def count() -> None:
        counts.write_text(" ".join(str(shim.count(which)) for which in Count))

    run = disturbed(scenario, place, -1, Mode.RECORD, level=shim.EVERYTHING, at_end=count)
    if run.code != DONE:
        raise Broken(f"{scenario.name}: undisturbed it ends with {run.code}: {run.said}")
    found = dict(zip(Count, map(int, counts.read_text().split()), strict=True))
    raw = (place / LOG).read_bytes()
    replay = Replay(base, run.log)
    if wrong := difference(replay.tree(State(len(replay), "all")), snapshot(place / DISK)):
        raise Broken(f"{scenario.name}: operations were missed; the replay differs from the disk in {wrong}")
    put(base, place / DISK)
    run = disturbed(scenario, place, -1, Mode.READ_FAILS, at_end=count)
    found[Count.READS] = int(counts.read_text().split()[Count.READS])
    try:
        scenario.check(place / DISK, run.told)
    except Exception as fault:
        raise Broken(f"{scenario.name}: the check does not hold when nothing was disturbed: {words(fault)}") from fault
    return Recording(base, raw, found)


def some(items: Sequence[T], most: int | None) -> Sequence[T]:
    """At most so many, evenly."""
    if most is None or len(items) <= most:
        return items
    return [items[at * len(items) // most] for at in range(most)]
