"""Bits flipped and files tampered with behind a keeper's back: found out and told, or of no consequence."""

from __future__ import annotations

import fnmatch
from dataclasses import dataclass
from pathlib import Path
from random import Random

from tests.faults.disk.bench import DISK, Bench, Plan, Scale, prepared
from tests.faults.disk.pool import Outcome
from tests.faults.disk.scenario import Harm, Harmed
from tests.faults.disk.tree import put


def bit_flips(bench: Bench, harmed: Harmed, scale: Scale) -> Plan:
    """One bit of one of the files, each bit as likely as any other."""
    base = prepared(harmed.prepare, bench.place)
    files = {
        name: content
        for name, content in base.items()
        if isinstance(content, bytes) and any(fnmatch.fnmatch(name, pattern) for pattern in harmed.files)
    }
    names, sizes = list(files), [len(content) for content in files.values()]

    def flip(seed: int) -> Harm:
        chance = Random(seed)
        (name,) = chance.choices(names, sizes)
        return Harm("flip", name, chance.randrange(8 * len(files[name])))

    def trial(harm: Harm, place: Path) -> Outcome:
        content = bytearray(files[harm.file])
        content[harm.at // 8] ^= 1 << harm.at % 8
        put({**base, harm.file: bytes(content)}, place / DISK)
        return _judged(bench, harmed, place / DISK, harm)

    return Plan([flip(seed) for seed in range(scale.flips)] if any(sizes) else [], trial)


@dataclass(frozen=True)
class _Try:
    kind: str
    seed: int

    def __str__(self) -> str:
        return f"{self.kind}/{self.seed}"


def tamper(bench: Bench, harmed: Harmed, scale: Scale) -> Plan:
    """Every way to tamper, several times each."""
    base = prepared(harmed.prepare, bench.place)

    def trial(one: _Try, place: Path) -> Outcome:
        put(base, place / DISK)
        file = harmed.kinds[one.kind](place / DISK, Random(str(one)))
        return _judged(bench, harmed, place / DISK, Harm(one.kind, file, one.seed))

    return Plan([_Try(kind, seed) for kind in harmed.kinds for seed in range(scale.tampers)], trial)


def _judged(bench: Bench, harmed: Harmed, disk: Path, harm: Harm) -> Outcome:
    found: list[bool] = []
    wrong = bench.judged(disk, lambda: found.append(harmed.judge(disk, harm)))
    return Outcome(hit=any(found), violation=wrong)
