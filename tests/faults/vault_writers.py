"""Many writers of one vault: threads of one program at the same time, and programs one after another, each ended with kill -9.

    python -m tests.faults.vault_writers [--threads 8] [--operations 1000] [--programs 8]

Ends with 1 where anything is lost, or there twice.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from packets.vault.sealed.office import VaultOffice
from packets.vault.store import Add
from tests.faults.disk.pool import fork
from tests.faults.vault_scenarios import LARGE, RECORD, SMALL, put, some
from tests.faults.vault_states import digest_of, whole
from tests.vaults import new_vault, opened

MATTERS = 8


def made(place: Path) -> None:
    with new_vault(place) as vault:
        for _ in range(MATTERS):
            VaultOffice(vault).new_matter(RECORD)


def add(office: VaultOffice, matter: int, name: str) -> None:
    """One operation: a file, sometimes a large one, and its row."""
    store = office.open(f"m-{matter + 1:04d}")
    number = int(name.rpartition("-")[2])
    data = some(name, LARGE if number % 16 == 0 else SMALL)
    put(store, f"evidence/{name}.pdf", data)
    store.commit([Add("evidence", {"id": name, "file": f"evidence/{name}.pdf", "sha256": digest_of(data)})])


def held(place: Path, wanted: set[str]) -> None:
    """Every row once, every file with its bytes, every history unbroken; nothing that nobody wrote."""
    with opened(place) as vault:
        whole(vault)
        office = VaultOffice(vault)
        found: list[str] = []
        for key in office.matters():
            store = office.open(key)
            for paper in store.load().evidence:
                found.append(paper.id)
                assert digest_of(store.open_blob(paper.file).read()) == paper.sha256, f"{paper.id} is another"
        assert len(found) == len(set(found)), "something is there twice"
        assert wanted == set(found), f"{len(wanted - set(found))} lost, {len(set(found) - wanted)} of nobody"


def threads(place: Path, count: int, operations: int) -> int:
    """So many threads at work on every matter at the same time; gives how many operations were done."""
    made(place)
    with opened(place) as vault:
        office = VaultOffice(vault)

        def work(number: int) -> None:
            for at in range(operations):
                add(office, (number + at) % MATTERS, f"t{number}-{at}")

        with ThreadPoolExecutor(max_workers=count) as pool:
            list(pool.map(work, range(count)))
    held(place, {f"t{number}-{at}" for number in range(count) for at in range(operations)})
    return count * operations


def programs(place: Path, count: int, kill_after: int = 12) -> int:
    """One program after another writes, each ended by kill -9 while it does; the next has the lock at once and everything that
    was told. Gives how many operations were told."""
    made(place)
    told: set[str] = set()
    for number in range(count):
        ready, says = os.pipe()

        def work(number: int = number, says: int = says) -> int:
            with opened(place) as vault:
                assert not vault.read_only, "the lock of a killed program is still held"
                for at in range(10_000):
                    add(VaultOffice(vault), at % MATTERS, f"p{number}-{at}")
                    os.write(says, f"p{number}-{at}\n".encode())
            return 0

        child = fork(work)
        os.close(says)
        with os.fdopen(ready) as heard:
            for _ in range(kill_after):
                line = heard.readline()
                assert line, f"program {number} ended by itself"
                told.add(line.strip())
            with opened(place) as other:
                assert other.read_only, "two programs write"
            os.kill(child, signal.SIGKILL)
            told |= {line.strip() for line in heard if line.endswith("\n")}
        os.waitpid(child, 0)
        with opened(place) as vault:
            assert not vault.read_only, "the lock of a killed program is still held"
            whole(vault)
            office = VaultOffice(vault)
            there = [paper.id for key in office.matters() for paper in office.open(key).load().evidence]
            assert told <= set(there), f"lost: {sorted(told - set(there))[:3]}"
            assert len(there) == len(set(there)) <= len(told) + number + 1, "more than what was on its way"
    return len(told)


def main() -> int:
    words = argparse.ArgumentParser(prog="python -m tests.faults.vault_writers", description=__doc__)
    words.add_argument("--threads", type=int, default=8)
    words.add_argument("--operations", type=int, default=1_000)
    words.add_argument("--programs", type=int, default=8)
    asked = words.parse_args()
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(prefix="packet-desk-writers-", dir=memory if memory.is_dir() else None) as name:
        done = programs(Path(name) / "programs", asked.programs)
        sys.stdout.write(f"{asked.programs} programs killed one after another: {done} operations told, 0 lost, 0 twice\n")
        sys.stdout.flush()
        done = threads(Path(name) / "threads", asked.threads, asked.operations)
        sys.stdout.write(f"{asked.threads} threads: {done} operations, 0 lost, 0 twice\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
