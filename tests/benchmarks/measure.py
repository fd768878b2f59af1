"""Runs of whole processes in shuffled order: wall time, processor time and peak memory, medians and ratios."""

from __future__ import annotations

import os
import random
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Racer:
    """One way to do the job. `outputs` are deleted before each run."""

    name: str
    command: Sequence[str]
    outputs: Sequence[Path] = ()
    before: Callable[[], object] | None = None
    wall: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    peak: list[int] = field(default_factory=list)


def race(racers: Sequence[Racer], rounds: int, reference: str) -> None:
    """Every racer once a round, in shuffled order; the first round is thrown away where there are several."""
    chance = random.Random(1)
    for number in range(rounds + (rounds > 1)):
        for racer in chance.sample(list(racers), len(racers)):
            for output in racer.outputs:
                shutil.rmtree(output, ignore_errors=True) if output.is_dir() else output.unlink(missing_ok=True)
            if racer.before is not None:
                racer.before()
            os.sync()
            start = time.monotonic()
            process = subprocess.Popen(racer.command, stdout=subprocess.DEVNULL, stderr=sys.stderr)
            _, status, usage = os.wait4(process.pid, 0)
            wall = time.monotonic() - start
            if os.waitstatus_to_exitcode(status) not in (0, 1):
                raise SystemExit(f"{racer.name} failed: {os.waitstatus_to_exitcode(status)}")
            if number or rounds == 1:
                racer.wall.append(wall)
                racer.cpu.append(usage.ru_utime + usage.ru_stime)
                racer.peak.append(usage.ru_maxrss // 1024)
    base = statistics.median(next(one for one in racers if one.name == reference).wall)
    print(f"{'':<34}{'wall s':>8}{'cpu s':>8}{'peak MB':>9}{'ratio':>8}   median of {rounds}, ratio to: {reference}")
    for racer in racers:
        wall, cpu, peak = statistics.median(racer.wall), statistics.median(racer.cpu), max(racer.peak)
        print(f"{racer.name:<34}{wall:>8.2f}{cpu:>8.2f}{peak:>9}{wall / base:>8.2f}")
