"""Many processes at work on one store at the same time: nothing is lost, nothing is there twice."""

from __future__ import annotations

import os
from pathlib import Path

from tests.faults.disk.bench import DISK, Bench, Plan, Scale, prepared
from tests.faults.disk.pool import Outcome, fork, words
from tests.faults.disk.scenario import Race
from tests.faults.disk.tree import put


def race(bench: Bench, race: Race, scale: Scale) -> Plan:
    """`scale.writers` processes do `scale.operations` operations each, and begin together."""
    base = prepared(race.prepare, bench.place)

    def trial(item: str, place: Path) -> Outcome:
        put(base, place / DISK)
        ready, go = os.pipe()
        did = [place / f"did-{number}" for number in range(scale.writers)]

        def work(number: int) -> int:
            os.close(go)
            with did[number].open("w", buffering=1) as said:
                try:
                    operation = race.worker(place / DISK, number)
                    os.read(ready, 1)
                    for at in range(scale.operations):
                        said.write(f"{operation(at)}\n")
                except Exception as fault:
                    said.write(f"! {words(fault)}\n")
            return 0

        children = [fork(lambda number=number: work(number)) for number in range(scale.writers)]  # type: ignore[misc]
        os.close(ready)
        os.close(go)
        ended = [os.waitpid(child, 0)[1] for child in children]
        done = [path.read_text().splitlines() for path in did]
        tried = sum(map(len, done))
        failed = [line[2:] for some in done for line in some if line.startswith("! ")]
        if failed or any(ended):
            return Outcome(violation=f"{len(failed)} of {scale.writers} could not go on: {failed[:1] or ended}", tried=tried)
        try:
            race.check(place / DISK, done)
        except Exception as fault:
            return Outcome(violation=words(fault), tried=tried)
        return Outcome(tried=tried)

    return Plan([f"{scale.writers} x {scale.operations}"], trial, patience=3600)
