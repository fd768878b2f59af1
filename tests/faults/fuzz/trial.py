"""One parser, so many times: what it accepted, refused, and what else came out of it."""

from __future__ import annotations

import time
import traceback
from dataclasses import dataclass, field

from tests.faults.fuzz.parsers import Parser
from tests.faults.hostile.mutate import mutant

MEMORY_MIB = 512
SECONDS = 10.0
"""One file in one of our parsers: more is a fault, whatever comes of it."""


@dataclass
class Found:
    tried: int = 0
    accepted: int = 0
    refused: int = 0
    slowest: float = 0.0
    faults: list[str] = field(default_factory=list)


def run(parser: Parser, executions: int, seed: int = 1) -> Found:
    """The good files first, then so many that chance made of them."""
    sources, found = list(parser.seeds()), Found()
    for number in range(-len(sources), executions):
        data = sources[number] if number < 0 else mutant(sources, number, seed)
        start = time.process_time()
        try:
            parser.run(data)
            found.accepted += 1
        except parser.allowed:
            found.refused += 1
        except BaseException as fault:
            where = traceback.extract_tb(fault.__traceback__)[-1]
            found.faults.append(f"{number}: {fault!r} at {where.name}:{where.lineno}")
            if isinstance(fault, KeyboardInterrupt):
                raise
        took = time.process_time() - start
        found.slowest = max(found.slowest, took)
        if took > SECONDS:
            found.faults.append(f"{number}: {took:.1f} s")
        found.tried += 1
    return found
