"""What is done to a piece of work at every operation there is: killed, no room, an fsync or a read that fails.

Each gives a plan of trials for one scenario; `running.py` makes them.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tests.faults.disk import shim
from tests.faults.disk.bench import (
    DISK,
    DONE,
    LOG,
    Bench,
    Plan,
    Recording,
    Scale,
    by_itself,
    disturbed,
    judged,
    recorded,
    refused,
    some,
)  # fmt: skip
from tests.faults.disk.log import Kind
from tests.faults.disk.log import read as read_log
from tests.faults.disk.pool import Outcome
from tests.faults.disk.replay import Replay, State, states
from tests.faults.disk.scenario import Scenario
from tests.faults.disk.shim import Count, Mode
from tests.faults.disk.tree import Tree, key, put, snapshot

MOST = 2_000
"""Operations that nobody does next."""


@dataclass(frozen=True)
class Stroke:
    at: int
    mode: Mode

    def __str__(self) -> str:
        return f"{self.at}/{self.mode.name.lower()}"


def _kills(recording: Recording) -> list[Stroke]:
    """Half of an operation is a state of its own only where it writes."""
    writes = {entry.step for entry in recording.log if entry.kind == Kind.WRITE and len(entry.data) > 1}
    every = [Stroke(at, mode) for at in range(1, recording.counts[Count.STEPS] + 1) for mode in shim.KILLS]
    return [stroke for stroke in every if stroke.mode != Mode.HALF or stroke.at in writes]


def kill_everywhere(bench: Bench, scenario: Scenario, scale: Scale) -> Plan:
    """Ended as the system ends a program, with no handler run: before, half-way through and after every operation."""
    recording = recorded(scenario, bench.place)

    def trial(stroke: Stroke, place: Path) -> Outcome:
        put(recording.base, place / DISK)
        run = disturbed(scenario, place, stroke.at, stroke.mode)
        return Outcome(run.hit, violation=by_itself(run) or judged(bench, scenario, place / DISK, run.told))

    return Plan(some(_kills(recording), scale.strokes), trial)


def kill_twice(bench: Bench, scenario: Scenario, scale: Scale) -> Plan:
    """Killed, and killed again at every operation of what a person does next."""
    if scenario.again is None:
        return Plan([], lambda item, place: Outcome())
    recording = recorded(scenario, bench.place)
    seen: set[int] = set()
    lefts: list[Stroke] = []
    for stroke in _kills(recording):
        put(recording.base, bench.place / DISK)
        run = disturbed(scenario, bench.place, stroke.at, stroke.mode)
        left = key(snapshot(bench.place / DISK))
        if left not in seen and run.hit:
            seen.add(left)
            lefts.append(stroke)
    again = scenario.again

    def trial(stroke: Stroke, place: Path) -> Outcome:
        put(recording.base, place / DISK)
        told = disturbed(scenario, place, stroke.at, stroke.mode).told
        left = snapshot(place / DISK)
        for at in range(1, MOST):
            put(left, place / DISK)
            run = disturbed(scenario, place, at, (Mode.HALF, Mode.AFTER)[at % 2], work=again)
            wrong = by_itself(run) or judged(bench, scenario, place / DISK, [*told, *run.told])
            if wrong or not run.hit:
                return Outcome(violation=wrong and f"{wrong} (then at {at})", tried=at)
        return Outcome(violation=f"no end after {MOST} operations")

    return Plan(some(lefts, scale.twice), trial)


def no_space_everywhere(bench: Bench, scenario: Scenario, scale: Scale) -> Plan:
    """From an operation on there is no room, until the work has ended. Also: half of one write is taken, without an error."""
    recording = recorded(scenario, bench.place)
    writes = {entry.room for entry in recording.log if entry.kind == Kind.WRITE and len(entry.data) > 1}
    every = [Stroke(at, mode) for at in range(1, recording.counts[Count.ROOMS] + 1) for mode in (Mode.FULL, Mode.SHORT)]
    strokes = [stroke for stroke in every if stroke.mode == Mode.FULL or stroke.at in writes]

    def trial(stroke: Stroke, place: Path) -> Outcome:
        put(recording.base, place / DISK)
        run = disturbed(scenario, place, stroke.at, stroke.mode, what="full")
        wrong = refused(run) or judged(bench, scenario, place / DISK, run.told)
        return Outcome(run.hit, run.hit and run.code == DONE and stroke.mode == Mode.FULL, wrong)

    return Plan(some(strokes, scale.strokes), trial)


def read_error_everywhere(bench: Bench, scenario: Scenario, scale: Scale) -> Plan:
    """One read of a file or a folder fails, or one opening to read."""
    recording = recorded(scenario, bench.place)
    strokes = [Stroke(at, Mode.READ_FAILS) for at in range(1, recording.counts[Count.READS] + 1)]

    def trial(stroke: Stroke, place: Path) -> Outcome:
        put(recording.base, place / DISK)
        run = disturbed(scenario, place, stroke.at, stroke.mode, what="read")
        wrong = refused(run) or judged(bench, scenario, place / DISK, run.told)
        return Outcome(run.hit, run.hit and run.code == DONE, wrong)

    return Plan(some(strokes, scale.strokes), trial)


def fsync_error_everywhere(bench: Bench, scenario: Scenario, scale: Scale) -> Plan:
    """One fsync fails and later ones say they did not; or the program does not survive it. What it was to save may be gone for
    good, whatever the program sees.

    Judged: the disk as the program sees it; the disks that a power cut leaves whenever something was told to be safe, and at
    the end; and those that it leaves once the person went on (`Scenario.again`).
    """
    recording = recorded(scenario, bench.place)
    modes = (Mode.FSYNC_FAILS, Mode.FSYNC_KILLS)
    strokes = [Stroke(at, mode) for at in range(1, recording.counts[Count.FSYNCS] + 1) for mode in modes]

    def cut(place: Path, raw: bytes) -> str:
        replay = Replay(recording.base, read_log(raw))
        for state in [State(at, kind) for at in (*replay.told(), len(replay)) for kind in ("none", "lost", "torn")]:
            if wrong := _cut(bench, scenario, replay, state, place):
                return wrong
        return ""

    def trial(stroke: Stroke, place: Path) -> Outcome:
        put(recording.base, place / DISK)
        run = disturbed(scenario, place, stroke.at, stroke.mode, level=shim.EVERYTHING, what="fsync")
        hit, quiet = run.hit, run.hit and run.code == DONE
        if wrong := refused(run):
            return Outcome(hit, quiet, wrong)
        left, raw = snapshot(place / DISK), (place / LOG).read_bytes()
        wrong = judged(bench, scenario, place / DISK, run.told) or cut(place, raw)
        if not wrong and scenario.again and hit:
            put(left, place / DISK)
            (place / LOG).write_bytes(raw)
            more = disturbed(scenario, place, -1, Mode.RECORD, level=shim.EVERYTHING, work=scenario.again, more=True)
            wrong = by_itself(more) or cut(place, (place / LOG).read_bytes())
            wrong = wrong and f"{wrong} (having gone on)"
        return Outcome(hit, quiet, wrong)

    return Plan(some(strokes, scale.strokes), trial)


def power_loss(bench: Bench, scenario: Scenario, scale: Scale) -> Plan:
    """Every disk that a power cut after any operation may leave; see `replay.py`."""
    recording = recorded(scenario, bench.place)
    replay = Replay(recording.base, recording.log)

    def trial(state: State, place: Path) -> Outcome:
        return Outcome(violation=_cut(bench, scenario, replay, state, place))

    return Plan(states(replay, scale.states), trial, in_rows=True, recording=(recording.base, recording.raw))


def one_power_loss(bench: Bench, scenario: Scenario, recording: tuple[Tree, bytes], name: str) -> str:
    """One disk of an earlier recording again; what is wrong with it."""
    base, raw = recording
    return _cut(bench, scenario, Replay(base, read_log(raw)), State.named(name), bench.place)


def _cut(bench: Bench, scenario: Scenario, replay: Replay, state: State, place: Path) -> str:
    put(replay.tree(state), place / DISK)
    wrong = judged(bench, scenario, place / DISK, replay.acknowledged(state.at))
    return wrong and f"{wrong} (power cut after {replay.after(state.at)}: {state})"
