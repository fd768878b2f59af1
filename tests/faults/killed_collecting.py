"""A program that collects photos into a vault, ended with kill -9 in the middle, many times.

    python -m tests.faults.killed_collecting [--rounds 10] [--photos 300]

Every photo that was told to be safe must be there byte for byte, every other must be collected when it is tried again, and
nothing may be half there. Ends with 1 where that does not hold.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

from packets.evidence.copies import read_facts
from packets.evidence.telling import Filing
from packets.vault.sealed.office import VaultOffice
from packets.workflow import gathering
from packets.workflow.desk import Desk
from tests import papers
from tests.faults.vault_scenarios import RECORD
from tests.faults.vault_states import whole
from tests.offices import write_office
from tests.vaults import new_vault, opened

ROOT = Path(__file__).resolve().parents[2]


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def collect(place: Path, office: Path, files: list[Path]) -> None:
    """What the program does; a line for each photo that it tells to be safe."""
    with opened(place) as vault, Desk(office=office) as desk:
        assert not vault.read_only, "the lock is still held"
        for one in gathering.bring_in(desk, VaultOffice(vault).open("m-0001"), files, Filing(item="report")):
            say(f"{one.status} {one.id} {one.file}")


def photos(folder: Path, count: int) -> list[Path]:
    folder.mkdir()
    made = [folder / f"photo-{number:03d}.jpg" for number in range(count)]
    for number, path in enumerate(made):
        path.write_bytes(papers.jpeg(240, 180, seed=number + 1, quality=90))
    return made


def kept(place: Path, pile: list[Path]) -> tuple[dict[str, str], int]:
    """SHA-256 of every paper of the record by the photo it came from, each whole; and how many the record has."""
    by_hash = {hashlib.sha256(path.read_bytes()).hexdigest(): path.name for path in pile}
    found: dict[str, str] = {}
    with opened(place) as vault:
        whole(vault)
        store = VaultOffice(vault).open("m-0001")
        matter = store.load()
        for paper in matter.evidence:
            digest = hashlib.sha256(store.open_blob(paper.file).read()).hexdigest()
            taken = read_facts(store, paper.id)
            assert taken is not None and digest == paper.sha256 == taken.facts.original, f"{paper.id} is not whole"
            copy = store.open_blob(f"working/{paper.id}.pdf").read()
            assert hashlib.sha256(copy).hexdigest() == taken.facts.working, f"the copy of {paper.id} is not whole"
            found[by_hash[digest]] = paper.id
        return found, len(matter.evidence)


def one_round(folder: Path, office: Path, pile: list[Path], after: int, delay: float) -> tuple[int, int]:
    """Kill the program when it has told of `after` photos and a moment later; gives how many were told and how many are
    there."""
    place = folder / "vault"
    with new_vault(place) as vault:
        VaultOffice(vault).new_matter(RECORD)
    command = [sys.executable, "-m", "tests.faults.killed_collecting", "--into", str(place), "--office", str(office)]
    work = subprocess.Popen(
        [*command, *map(str, pile)], cwd=ROOT, stdout=subprocess.PIPE, text=True, start_new_session=True, env={**os.environ}
    )
    assert work.stdout is not None
    told: list[list[str]] = []
    while len(told) < after and (line := work.stdout.readline()):
        told.append(line.split())
    time.sleep(delay)
    work.send_signal(signal.SIGKILL)  # the program alone: its workers must end by themselves
    told += [line.split() for line in work.stdout.read().splitlines() if line.count(" ") == 2]
    work.wait()
    _ended(work.pid)
    there, count = kept(place, pile)
    assert len(there) == count, "a photo is there twice"
    for status, id_, name in told:
        assert status == "collected", f"{name}: {status}"
        assert there.get(name) == id_, f"{name} was told to be safe as {id_}"
    rest = [path for path in pile if path.name not in there]
    subprocess.run([*command, *map(str, rest)], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    after_all, count = kept(place, pile)
    assert len(after_all) == count == len(pile), f"{count} of {len(pile)} after collecting again"
    shutil.rmtree(folder)
    return len(told), len(there)


def _ended(group: int) -> None:
    """Nothing of the killed program runs any more."""
    with suppress(ProcessLookupError):
        for _ in range(600):
            os.killpg(group, 0)
            time.sleep(0.1)
        raise AssertionError("workers of a killed program go on")


def main() -> int:
    words = argparse.ArgumentParser(prog="python -m tests.faults.killed_collecting", description=__doc__)
    words.add_argument("--rounds", type=int, default=10)
    words.add_argument("--photos", type=int, default=300)
    words.add_argument("--into", type=Path, help=argparse.SUPPRESS)
    words.add_argument("--office", type=Path, help=argparse.SUPPRESS)
    words.add_argument("files", type=Path, nargs="*", help=argparse.SUPPRESS)
    asked = words.parse_args()
    if asked.into:
        collect(asked.into, asked.office, asked.files)
        return 0
    chance = random.Random(300)
    with tempfile.TemporaryDirectory(prefix="packet-desk-killed-") as name:
        place = Path(name)
        office, pile = write_office(place / "office"), photos(place / "photos", asked.photos)
        for number in range(asked.rounds):
            after = (number * asked.photos) // asked.rounds + chance.randrange(asked.photos // asked.rounds)
            (place / str(number)).mkdir()
            told, there = one_round(place / str(number), office, pile, after, chance.random() * 2)
            say(f"{number + 1}: killed after {told} of {asked.photos} were told; {there} are there, the rest came in again")
    return 0


if __name__ == "__main__":
    sys.exit(main())
