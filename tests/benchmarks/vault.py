"""The vault against open folders, and its list of 10,000 matters against a plain SQLite scan of the same rows.

    python tests/benchmarks/vault.py FOLDER [ROUNDS] [collect|build|list ...]

Budgets (issue "Sealed"): collect at most 1.3 x of collecting into a folder; build at most 1.4 x of building from open files,
and at most 300 MB; 10,000 matters listed at most 6 x the scan. The passphrase's key is handed in: unlocking has its own price.
"""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import statistics
import sys
import time
from functools import partial
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path[:0] = [str(Path(__file__).parent), str(ROOT)]

from corpus import make  # noqa: E402
from matter import matter_of, new_matter, office_in  # noqa: E402
from measure import Racer, race  # noqa: E402

from packets.vault.sealed.database import DATABASE  # noqa: E402
from packets.vault.sealed.ledger import Entry  # noqa: E402
from packets.vault.sealed.matter import Change  # noqa: E402
from packets.vault.sealed.office import VaultOffice  # noqa: E402
from tests.vaults import new_vault, opened  # noqa: E402

DO = """
import datetime, sys
from pathlib import Path
sys.path.insert(0, ROOT)
from packets.evidence.telling import Filing
from packets.vault.folder import FolderStore
from packets.workflow import building, gathering
from packets.workflow.desk import Desk

what, kind, place, office, *files = sys.argv[1:]
vault = None
if kind == "vault":
    from packets.vault.sealed.office import VaultOffice
    from tests.vaults import opened
    vault = opened(Path(place))
    store = VaultOffice(vault).open("m-0001")
else:
    store = FolderStore(Path(place))
with Desk(office=Path(office)) as desk:
    if what == "collect":
        found = list(gathering.bring_in(desk, store, [Path(one) for one in files], Filing(item="report")))
        assert all(one.status == "collected" for one in found), found
    else:
        made = building.build(desk, store, None, datetime.date(2026, 12, 1), profile="whole")
        assert made.pages >= 10
if vault is not None:
    vault.close()
"""
RECORD = 'schema = 1\nid = "{id}"\n[client]\nkind = "person"\n[[requests]]\nid = "bench"\nedition = "2026-11-22"\n'
MATTERS = 10_000


def do(what: str, kind: str, place: Path, office: Path, files: list[Path]) -> list[str]:
    return [sys.executable, "-c", DO.replace("ROOT", repr(str(ROOT))), what, kind, str(place), str(office), *map(str, files)]


def fresh_vault(place: Path) -> None:
    vault = new_vault(place)
    VaultOffice(vault).new_matter(RECORD)
    vault.close()


def collect(folder: Path, papers: list[Path], rounds: int) -> None:
    office, out = office_in(folder), folder / "vault-collect"
    photos = sorted((folder / "img").glob("*.jpg"))
    for title, files in (("200 photos", photos), ("2,000 scan pages", papers)):
        print(title)
        matter, place = out / "matter", out / "vault"
        out.mkdir(exist_ok=True)
        racers = [
            Racer("into the vault", do("collect", "vault", place, office, files), [place], partial(fresh_vault, place)),
            Racer(
                "into a folder", do("collect", "folder", matter, office, files), [matter], partial(new_matter, matter, office)
            ),
        ]
        race(racers, rounds, "into a folder")
    shutil.rmtree(out)


def build(folder: Path, papers: list[Path], rounds: int) -> None:
    matter, office = matter_of(folder, papers)
    place = folder / "vault-build"
    shutil.rmtree(place, ignore_errors=True)
    fresh_vault(place)
    os.spawnv(os.P_WAIT, sys.executable, do("collect", "vault", place, office, papers))
    print("2,000 scan pages built")
    pristine = (place / DATABASE).read_bytes(), {one for one in place.glob("blobs/*/*")}

    def unbuilt() -> None:
        """As before any packet was built, which in a folder is done by removing it."""
        for one in place.glob("blobs/*/*"):
            if one not in pristine[1]:
                one.unlink()
        for name in place.glob(f"{DATABASE}-*"):
            name.unlink()
        (place / DATABASE).write_bytes(pristine[0])

    racers = [
        Racer("from the vault, into it", do("build", "vault", place, office, []), before=unbuilt),
        Racer("from open files", do("build", "folder", matter, office, []), [matter / "packet"]),
    ]
    race(racers, rounds, "from open files")
    shutil.rmtree(place)


def listing(folder: Path, rounds: int) -> None:
    """Opening the list of a vault, sealed, against the same rows in plain SQLite with the same contents as JSON."""
    place, plain = folder / "vault-list", folder / "plain.db"
    shutil.rmtree(place, ignore_errors=True)
    plain.unlink(missing_ok=True)
    vault = new_vault(place)
    matters = vault.matters
    names = ("EJEMPLO", "PRUEBA", "MUESTRA", "FICTICIA", "HALIMBAWA")
    for number in range(MATTERS):
        text = RECORD + f'[answers]\n"person.name.family" = "{names[number % 5]}"\n"person.name.given" = "Number {number}"\n'
        VaultOffice(vault).new_matter(text)
        if number % 1000 == 999:
            matters._open.clear()
    vault.close()
    vault = opened(place)
    con = sqlite3.connect(plain)
    con.execute("CREATE TABLE matters (id BLOB PRIMARY KEY, rev INTEGER, epoch INTEGER, wrapped BLOB, state TEXT, ct BLOB)")
    sealed = {row[0]: row for row in vault.database.rows("SELECT * FROM matters")}
    rows = []
    for line in vault.matters.lines.values():
        id_, rev, epoch, wrapped, state, ct = sealed[line.id]
        text = json.dumps({"key": line.key, "summary": dict(line.summary)}).encode()
        rows.append((id_, rev, epoch, wrapped, state, text.ljust(len(ct))))
    con.executemany("INSERT INTO matters VALUES (?,?,?,?,?,?)", rows)
    con.commit()
    ours, theirs, opening = [], [], []
    for _ in range(max(rounds, 5)):
        began = time.perf_counter()
        found = {row[0]: json.loads(row[5]) for row in con.execute("SELECT * FROM matters")}
        theirs.append(time.perf_counter() - began)
        began = time.perf_counter()
        vault.matters.read()
        ours.append(time.perf_counter() - began)
        assert len(found) == len(vault.matters.lines) == MATTERS
        vault.close()
        began = time.perf_counter()
        vault = opened(place)
        opening.append(time.perf_counter() - began)
    store = VaultOffice(vault).open("m-0001")
    began = time.perf_counter()
    for number in range(20):
        store.matter.commit(
            {**store.matter.record, "answers": {"person.name.given": f"Number {number}"}}, Change(), Entry("edited")
        )
    commit = (time.perf_counter() - began) / 20
    mine, plainly = statistics.median(ours), statistics.median(theirs)
    print(f"{MATTERS:,} matters listed: {mine:.3f} s; plain scan with JSON {plainly:.3f} s; ratio {mine / plainly:.2f}")
    unlocking = statistics.median(opening)
    print(f"unlocked (no Argon2id), all rows held against the head: {unlocking:.3f} s; a commit then {commit:.4f} s")
    vault.close()
    shutil.rmtree(place)
    plain.unlink()


def main() -> None:
    folder, rounds = Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 5
    wanted = sys.argv[3:] or ["collect", "build", "list"]
    papers = make(folder)
    if "list" in wanted:
        listing(folder, rounds)
    if "collect" in wanted:
        collect(folder, papers, rounds)
    if "build" in wanted:
        build(folder, papers, rounds)


if __name__ == "__main__":
    main()
