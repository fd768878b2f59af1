"""Makes the trials of all drivers for one provider, in ranges that need not be made again; tells what was found."""

from __future__ import annotations

import hashlib
import json
import os
import pickle
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

from tests.faults.disk import damage, drivers, pool, small_disk
from tests.faults.disk.bench import Bench, Broken, Plan, Scale
from tests.faults.disk.race import race

ROOT = Path(__file__).resolve().parents[3]
RANGE = 500
"""Trials in one line of a state file."""


class Driver(NamedTuple):
    takes: str
    """Which of a provider's functions gives what it works on."""
    plan: Callable[[Bench, Any, Scale], Plan]


DRIVERS = {
    "kill": Driver("scenarios", drivers.kill_everywhere),
    "kill_twice": Driver("scenarios", drivers.kill_twice),
    "no_space": Driver("scenarios", drivers.no_space_everywhere),
    "small_disk": Driver("scenarios", small_disk.small_disk),
    "fsync_error": Driver("scenarios", drivers.fsync_error_everywhere),
    "read_error": Driver("scenarios", drivers.read_error_everywhere),
    "power_loss": Driver("scenarios", drivers.power_loss),
    "bit_flips": Driver("harms", damage.bit_flips),
    "tamper": Driver("harms", damage.tamper),
    "race": Driver("races", race),
}
FULL = Scale()
SHORT = Scale(strokes=20, twice=1, states=300, levels=10, flips=100, tampers=1, writers=4, operations=15)
"""Some of each, evenly: enough that every driver and every control has its say in half a minute."""


@dataclass(frozen=True)
class Result:
    """What one driver found in one piece of work, or in a range of its trials."""

    driver: str
    name: str
    control: str = ""
    tried: int = 0
    hit: int = 0
    quiet: int = 0
    """Trials in which the fault was met and the work went on as if it was not."""
    violations: list[list[str]] = field(default_factory=list)
    """The trial's name and what was wrong."""
    seconds: float = 0

    def __add__(self, other: Result) -> Result:
        return Result(
            self.driver, self.name, self.control, self.tried + other.tried, self.hit + other.hit, self.quiet + other.quiet,
            self.violations + other.violations, self.seconds + other.seconds,
        )  # fmt: skip


@dataclass(frozen=True)
class Wish:
    """What to run."""

    provider: str
    scale: Scale
    only: Sequence[str] = ()
    """Names of drivers, pieces of work and controls; empty: all."""
    state: Path | None = None
    keep: Path | None = None
    """Where recordings go from which a violation came."""

    def chosen(self, names: Sequence[str]) -> list[str]:
        """Those of `names` that were asked for; all, if none of their sort was."""
        return [name for name in names if name in self.only] or list(names)


def results(wish: Wish, bench: Bench) -> Iterator[Result]:
    """Without a mistake, every driver on everything (or what was asked for); then each control with the drivers that must find
    it."""
    provider = import_module(wish.provider)
    asked = [control for control in provider.CONTROLS if control in wish.only]
    if not asked:
        for driver in wish.chosen(list(DRIVERS)):
            for one in _works(provider, driver, None, wish):
                yield _run(wish, bench, driver, one, "")
    works = {name for takes in ("scenarios", "harms", "races") for name in _given(provider, takes, None)}
    for control in asked or ([] if works & set(wish.only) else provider.CONTROLS):
        for driver in provider.CONTROLS[control]:
            if driver in wish.chosen(list(DRIVERS)):
                yield _caught(wish, bench, provider, driver, control)


@cache
def _given(provider: Any, takes: str, control: str | None) -> dict[str, Any]:
    """Once each, so that every driver knows what another one recorded."""
    give = getattr(provider, takes, None)
    return {one.name: one for one in (give(control) if give else [])}


def _works(provider: Any, driver: str, control: str | None, wish: Wish) -> list[Any]:
    found = _given(provider, DRIVERS[driver].takes, control)
    return [found[name] for name in wish.chosen(list(found))]


def _caught(wish: Wish, bench: Bench, provider: Any, driver: str, control: str) -> Result:
    """The first violation is enough, so nothing is left out on the way to it."""
    wish = replace(wish, scale=replace(wish.scale, strokes=None))
    total = Result(driver, "", control)
    for one in _works(provider, driver, control, wish):
        total += _run(wish, bench, driver, one, control, enough=1)
        if total.violations:
            break
    return total


def _run(wish: Wish, bench: Bench, driver: str, one: Any, control: str, enough: int = 100) -> Result:
    began = time.monotonic()
    plan = DRIVERS[driver].plan(bench, one, wish.scale)
    total = Result(driver, one.name, control, seconds=time.monotonic() - began)
    for first in range(0, len(plan.items), RANGE):
        key = [code(), wish.provider, repr(wish.scale), driver, one.name, control, first]
        part = _remembered(wish.state, key)
        if part is None:
            part = _range(plan, first, bench, Result(driver, one.name, control), enough)
            if part.violations and wish.keep and plan.recording:
                wish.keep.mkdir(parents=True, exist_ok=True)
                (wish.keep / f"{one.name}{control and '.'}{control}.recording").write_bytes(pickle.dumps(plan.recording))
            if wish.state and len(part.violations) < enough:
                with wish.state.open("a") as file:
                    file.write(json.dumps({"key": key, **asdict(part)}) + "\n")
        total += part
        if len(total.violations) >= enough:
            break
    return total


def _range(plan: Plan, first: int, bench: Bench, part: Result, enough: int) -> Result:
    began = time.monotonic()
    items = plan.items[first : first + RANGE]
    trials = pool.run(plan.job, items, bench.place, workers=bench.workers, in_rows=plan.in_rows, patience=plan.patience)
    for item, outcome in trials:
        wrong = [[str(item), outcome.violation]] if outcome.violation else []
        part += Result(part.driver, part.name, part.control, outcome.tried, int(outcome.hit), int(outcome.quiet), wrong)
        if len(part.violations) >= enough:
            break
    trials.close()
    return part + Result(part.driver, part.name, seconds=time.monotonic() - began)


@cache
def code() -> str:
    """Changes with the program and the harness: results of another one say nothing."""
    files = [path for folder in ("packets", "tests/faults") for path in sorted((ROOT / folder).rglob("*"))]
    told = hashlib.sha256()
    for path in files:
        if path.suffix in (".py", ".c", ".h"):
            told.update(path.read_bytes())
    return told.hexdigest()[:16]


def _remembered(state: Path | None, key: list[object]) -> Result | None:
    if state is None or not state.exists():
        return None
    with state.open() as file:
        for line in file:
            raw = json.loads(line)
            if raw.pop("key") == key:
                return Result(**raw)
    return None


def trial(wish: Wish, bench: Bench, name: str, recording: Path | None) -> str:
    """Make one trial again, in this process; what was wrong. `recording`: what `Wish.keep` left, for a power cut."""
    provider = import_module(wish.provider)
    control = next((one for one in provider.CONTROLS if one in wish.only), None)
    (driver,) = wish.chosen(list(DRIVERS))
    (one,) = _works(provider, driver, control, wish)
    if recording:
        return drivers.one_power_loss(bench, one, pickle.loads(recording.read_bytes()), name)
    plan = DRIVERS[driver].plan(bench, one, wish.scale)
    item = next((item for item in plan.items if str(item) == name), None)
    if item is None:
        raise Broken(f"there is no trial {name}")
    return plan.job(item, bench.place).violation


def ask(provider: str, *words: str) -> list[Result]:
    """For tests: run it all in a program of its own, which can have the shim."""
    command = [sys.executable, "-m", "tests.faults.disk", "--provider", provider, "--json", *words]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, env={**os.environ})
    assert done.returncode in (0, 1), done.stderr
    return [Result(**json.loads(line)) for line in done.stdout.splitlines()]
