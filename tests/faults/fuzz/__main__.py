"""The command (see the package)."""

from __future__ import annotations

import argparse
import resource
import sys
import time

from tests.faults.fuzz import trial
from tests.faults.fuzz.parsers import PARSERS


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.faults.fuzz")
    parser.add_argument("--executions", type=int, default=100_000)
    parser.add_argument("--parser", choices=sorted(PARSERS), action="append")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--list", action="store_true")
    asked = parser.parse_args()
    if asked.list:
        sys.stdout.write("\n".join(PARSERS) + "\n")
        return 0
    wrong = 0
    for name in asked.parser or PARSERS:
        start = time.monotonic()
        found = trial.run(PARSERS[name], asked.executions, asked.seed)
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        sys.stdout.write(
            f"{name:<16}{found.tried:>9} tried {found.accepted:>9} accepted {found.refused:>9} refused {len(found.faults):>4} "
            f"faults, slowest {found.slowest:.2f} s, peak {memory} MiB of the whole process, {time.monotonic() - start:.0f} s\n"
        )
        for fault in found.faults[:20]:
            sys.stdout.write(f"  {fault}\n")
        sys.stdout.flush()
        wrong += len(found.faults) + (memory > trial.MEMORY_MIB)
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())
