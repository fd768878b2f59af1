"""The full run (see the package)."""

from __future__ import annotations

import argparse
import sys
import tempfile
import warnings
from pathlib import Path

from tests.faults.hostile import run
from tests.faults.hostile.base import everything
from tests.faults.hostile.mutate import mutant

STEP = 100


def say(words: str) -> None:
    sys.stdout.write(words + "\n")
    sys.stdout.flush()


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.faults.hostile")
    parser.add_argument("--mutants", type=int, default=0, metavar="N", help="so many files changed by chance")
    parser.add_argument("--state", type=Path, help="where the run is kept, to go on later")
    parser.add_argument("--made", action="store_true", help="every file made by hand, under both policies")
    parser.add_argument("--corpus", action="store_true", help="the corpus of developers, under both policies")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="", help="files whose names hold this")
    parser.add_argument("--keep", type=Path, help="folder for the files that were judged wrong")
    asked = parser.parse_args()
    warnings.simplefilter("ignore")
    wrong = 0
    with tempfile.TemporaryDirectory() as folder:
        if asked.made or asked.corpus:
            files = (everything() if asked.made else {}) | (run.corpus() if asked.corpus else {})
            trial = run.Trial(Path(folder) / "log")
            run.all_of([(name, data) for name, data in files.items() if asked.only in name], trial, (False, True), say)
            trial.close()
            wrong += told(trial.tally, "made by hand" if asked.made else "corpus")
        if asked.mutants:
            tally = run.load(asked.state) if asked.state else run.Tally()
            trial = run.Trial(Path(folder) / "mutants", tally)
            by_chance(trial, asked)
            trial.close()
            wrong += told(tally, "by chance")
    return 1 if wrong else 0


def by_chance(trial: run.Trial, asked: argparse.Namespace) -> None:
    """Three of four as they are, one as pixels."""
    tally, sources = trial.tally, run.sources()
    say(f"{len(sources)} files to change; {tally.next} of {asked.mutants} done")
    while tally.next < asked.mutants:
        number = tally.next
        data = mutant(sources, number, asked.seed)
        before = tally.faults + tally.crashes
        trial.send(f"mutant-{asked.seed}-{number}", data, pixels=number % 4 == 3)
        for fault in (tally.faults + tally.crashes)[len(before) :]:
            say(fault)
            if asked.keep:
                asked.keep.mkdir(parents=True, exist_ok=True)
                (asked.keep / f"{asked.seed}-{number}").write_bytes(data)
        tally.next += 1
        if tally.next % STEP == 0:
            trial.weigh()
            if asked.state:
                run.save(asked.state, tally)
        if tally.next % (10 * STEP) == 0:
            say(f"{tally.next}: {tally.words()}")
    if asked.state:
        run.save(asked.state, tally)


def told(tally: run.Tally, title: str) -> int:
    say(f"\n{title}: {tally.words()}")
    for one in (*tally.crashes, *tally.faults, *tally.slow, *tally.large):
        say(f"  {one}")
    say("dearest: " + ", ".join(f"{name} {took:.1f} s" for took, name in tally.dearest))
    return len(tally.crashes) + len(tally.faults)


if __name__ == "__main__":
    raise SystemExit(main())
