"""``python -m tests.faults.disk``: every fault of a disk, on every piece of work that a provider gives.

It starts itself anew with the shim. Prints a table, or with ``--json`` a line for each result. Ends with 0; with 1 where
anything was violated or a control was not found out; with 3 where it cannot work at all.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import signal
import sys
import tempfile
from dataclasses import asdict, replace
from pathlib import Path

from tests.faults.disk import shim
from tests.faults.disk.bench import Bench, Broken
from tests.faults.disk.running import FULL, SHORT, Result, Wish, results, trial


def options() -> argparse.Namespace:
    words = argparse.ArgumentParser(prog="python -m tests.faults.disk", description=__doc__)
    words.add_argument(
        "--provider", default="tests.faults.disk.toy_scenarios", help="module that gives the work; see scenario.py"
    )
    scale = words.add_mutually_exclusive_group()
    scale.add_argument("--short", action="store_true", help="some of each (the default)")
    scale.add_argument("--full", action="store_true", help="all there is")
    words.add_argument("--states", type=int, help="disks after a power cut, for each piece of work")
    words.add_argument("--only", action="append", default=[], metavar="NAME", help="a driver, a piece of work or a control")
    words.add_argument("--workers", type=int, default=os.cpu_count() or 2)
    words.add_argument("--state", type=Path, metavar="FILE", help="remember what was done; go on from there")
    words.add_argument("--keep", type=Path, metavar="FOLDER", help="leave the recordings that violations came from")
    words.add_argument("--json", action="store_true")
    words.add_argument("--trial", metavar="NAME", help="make one trial again, as a violation names it (with --only)")
    words.add_argument("--recording", type=Path, metavar="FILE", help="for a trial: what --keep left")
    words.add_argument("--leave", type=Path, metavar="FOLDER", help="for a trial: leave the disk as it was judged")
    return words.parse_args()


def line(result: Result) -> str:
    control = f"control: {result.control}" if result.control else result.name
    found = len(result.violations)
    told = ("found" if found else "NOT FOUND") if result.control else f"{found} VIOLATIONS" if found else "ok"
    rate = result.tried / result.seconds if result.seconds else 0
    return f"{result.driver:12} {control:32} {result.tried:7} {result.hit:7} {result.quiet:6} {rate:7.0f}/s  {told}"


def main() -> int:
    asked = options()
    if fault := shim.missing():
        print(f"This cannot be run here: it {fault}.", file=sys.stderr)
        return 3
    if not shim.loaded():
        shim.start_anew(["-m", "tests.faults.disk", *sys.argv[1:]])
    scale = FULL if asked.full or asked.trial else SHORT
    if asked.states:
        scale = replace(scale, states=asked.states)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that nothing is left in memory
    wish = Wish(asked.provider, scale, asked.only, asked.state, asked.keep)
    memory = Path("/dev/shm")
    place = Path(tempfile.mkdtemp(prefix="packet-desk-faults-", dir=memory if os.access(memory, os.W_OK) else None))
    bad = 0
    try:
        bench = Bench(place, asked.workers, asked.leave, loud=bool(asked.trial))
        if asked.trial:
            print(trial(wish, bench, asked.trial, asked.recording) or "ok")
            return 0
        if not asked.json:
            print(f"{'driver':12} {'work':32} {'tried':>7} {'hit':>7} {'quiet':>6} {'rate':>9}")
        for result in results(wish, bench):
            bad += bool(result.violations) != bool(result.control)
            print(json.dumps(asdict(result)) if asked.json else line(result), flush=True)
            for name, wrong in result.violations[: 0 if asked.json or result.control else 5]:
                print(f"    {name}: {wrong}")
    except Broken as fault:
        print(f"Nothing can be said: {fault}", file=sys.stderr)
        return 3
    finally:
        shutil.rmtree(place, ignore_errors=True)
    return int(bad > 0)


if __name__ == "__main__":
    sys.exit(main())
