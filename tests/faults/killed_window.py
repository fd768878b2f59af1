"""The window killed in the middle of collecting photos into a vault: ``python -m tests.faults.killed_window [--times 10]``.

Each photo that was reported safe, by the very rows that the window tells, is looked for by another process through the vault's
record: there, its original the photo byte for byte, its copy whole. Then all are collected again: each that was there is told
as a duplicate, every other is new, none is missing, and no file is left that no row tells of.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.build import ROOT
from tests.residue.place import Login, said
from tests.residue.windows import Window, maker, second

PHOTOS = 300
AFTER = (sys.executable, "-m", "tests.faults.killed_window", "--after")


@dataclass(frozen=True)
class Found:
    """After one kill: how many were reported, how many the record holds, and what is wrong."""

    reported: int
    there: int
    wrong: tuple[str, ...]


def killed(login: Login, photos: list[Path], after: int) -> Found:
    """Signs in, collects, and is killed once `after` photos were reported."""
    files = [str(one) for one in photos]
    plan = second(login, "open_matter", "collect_watched", files=files, client=login.canaries["given 1"])
    del plan["wrong phrase"]
    reported: dict[str, str] = {}
    with Window(login, **plan) as window:
        while len(reported) < after:
            one = window.hear("safe")
            if not one["id"]:
                return Found(len(reported), 0, (f"{one['file']} was not taken in: {one['status']}",))
            reported[one["id"]] = one["file"]
        window.kill()
        # What it said before it died is still in the pipe.
        assert window.child.stdout is not None
        for line in window.child.stdout:
            if line.endswith("\n") and (more := json.loads(line)).get("at") == "safe":
                reported[more["id"]] = more["file"]
    return looked(login, reported, files)


def looked(login: Login, reported: Mapping[str, str], files: list[str]) -> Found:
    number = said(login.canaries["phrase 1"])
    words = [*AFTER, str(number), str(login.vault), login.canaries["staff 1"]]
    done = subprocess.run(
        words,
        env=login.environment(),
        cwd=ROOT,
        input=json.dumps({"reported": reported, "files": files}),
        capture_output=True,
        text=True,
        pass_fds=(number,),
        check=False,
    )
    if done.returncode:
        return Found(len(reported), 0, (f"the vault could not be looked at: {done.stderr[-2000:]}",))
    told = json.loads(done.stdout.splitlines()[-1])
    return Found(len(reported), told["there"], tuple(told["wrong"]))


def after(passphrase: str, place: str, name: str) -> None:
    """In a process of its own: what is there is looked at, all is collected again, and it is looked at once more. At the end
    every photo is dropped, so that the next trial begins as this one did."""
    import datetime as dt

    from packets.evidence.telling import Filing
    from packets.system.start import prepare
    from packets.vault.store import Drop
    from packets.workflow import gathering, signing_in, vaults
    from packets.workflow.desk import Desk

    given = json.loads(sys.stdin.read())
    prepare("")
    office = signing_in.enter(Path(place), name, passphrase, dt.date.today())  # noqa: DTZ011
    wrong = _files_and_rows(office)
    with Desk(office=office) as desk:
        (key,) = office.matters()
        store = office.open(key)
        wrong += [f"{id_} was reported, and is not there" for id_ in given["reported"] if store.load().paper(id_) is None]
        wrong += _whole(store, given["reported"])
        there = len(store.load().evidence)
        held = {one.sha256 for one in store.load().evidence}
        hashes = [hashlib.sha256(Path(file).read_bytes()).hexdigest() for file in given["files"]]
        again = gathering.bring_in(desk, store, [Path(file) for file in given["files"]], Filing())
        for sha256, one in zip(hashes, again, strict=True):
            # One that is there is taken in as the duplicate that it is, and told so.
            if one.status != ("duplicate" if sha256 in held else "collected"):
                wrong.append(f"{one.file} collected again: {one.status}")
        wrong += _whole(store, {})
        if (now := {one.sha256 for one in store.load().evidence}) != set(hashes):
            wrong.append(f"{len(now)} different papers of {len(hashes)} photos")
        papers = store.load().evidence
        store.commit([Drop("evidence", at) for at in reversed(range(len(papers)))])
        for one in papers:
            for name_ in (one.file, f"working/{one.id}.pdf", f"working/{one.id}.facts.json"):
                if store.blob(name_) is not None:
                    store.drop_blob(name_)
    wrong += _files_and_rows(office)
    vaults.leave(office)
    print(json.dumps({"there": there, "wrong": wrong}))  # noqa: T201


def _files_and_rows(office) -> list[str]:  # type: ignore[no-untyped-def]
    """After unlocking, each file of the vault has a row and each row its file; nothing half written lies there."""
    vault = office.vault
    rows = {one[0] for one in vault.database.rows("SELECT id FROM blobs")}
    files = vault.matters.files.all()
    parts = [one.name for one in vault.place.rglob("*.part")]
    return [
        *(f"a file without a row: {one.hex()}" for one in files - rows),
        *(f"a row without its file: {one.hex()}" for one in rows - files),
        *(f"half written: {one}" for one in parts),
    ]


def _whole(store, reported: Mapping[str, str]) -> list[str]:  # type: ignore[no-untyped-def]
    """What is not whole of the record's papers; the original of a reported one is the photo byte for byte."""
    from packets.evidence.copies import intact, read_facts

    wrong = []
    for paper in store.load().evidence:
        with store.open_blob(paper.file) as file:
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        if sha256 != paper.sha256:
            wrong.append(f"{paper.id}: the original is not what was taken in")
        if paper.id in reported and sha256 != hashlib.sha256(Path(reported[paper.id]).read_bytes()).hexdigest():
            wrong.append(f"{paper.id}: reported as another photo than the one that is there")
        taken = read_facts(store, paper.id)
        if taken is None or not intact(store, paper.id, taken):
            wrong.append(f"{paper.id}: the copy is not whole")
    return wrong


def trials(root: Path, times: int, count: int, seed: int = 1) -> list[Found]:
    chance = random.Random(seed)
    login = Login.new(root, seed)
    try:
        with Window(login, **maker(login, [], "close", steps=["make", "call", "close"])) as window:
            window.hear("closing")
            assert window.child.wait(timeout=300) == 0, window.errors()
        photos = login.photos(count)
        return [killed(login, photos, chance.randrange(1, max(2, count - 20))) for _ in range(times)]
    finally:
        login.end()


def main() -> int:
    if sys.argv[1:2] == ["--after"]:
        with open(int(sys.argv[2]), encoding="utf-8") as file:  # noqa: PTH123
            after(file.readline().rstrip("\n"), *sys.argv[3:])
        return 0
    known = argparse.ArgumentParser(prog="python -m tests.faults.killed_window")
    known.add_argument("--times", type=int, default=10)
    known.add_argument("--photos", type=int, default=PHOTOS)
    given = known.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = trials(Path(folder), given.times, given.photos)
    for number, one in enumerate(found, 1):
        print(f"{number}: {one.reported} reported, {one.there} there", *one.wrong, sep="\n   ")  # noqa: T201
    wrong = sum(len(one.wrong) for one in found)
    print(f"{len(found)} kills, {sum(one.reported for one in found)} reported safe, {wrong} wrong")  # noqa: T201
    return 1 if wrong or len(found) < given.times else 0


if __name__ == "__main__":
    sys.exit(main())
