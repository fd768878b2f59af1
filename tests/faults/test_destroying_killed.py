"""A file whose destroying is killed at any operation: it is there whole, or on its way out and gone at the next start; and the
certificate says at every moment what is so."""

from __future__ import annotations

import datetime as dt
import os
import shutil
from pathlib import Path

from packets.errors import Known
from packets.requests.office import OfficeRecord, Staff
from packets.vault.folder import FolderStore
from packets.vault.office_folder import OfficeFolder
from packets.vault.store import Add
from packets.workflow.desk import Desk
from packets.workflow.destroying import destroy_file, finish_destroying
from tests.faults.harness import dies, every, forks

DAY = dt.date(2026, 12, 1)
ADA = Staff(id="ada", name="Ada Specimen", role="attorney")
PIA = Staff(id="pia", name="Pia Sample", role="paralegal")
RECORD = """schema = 1
id = "{id}"
[[requests]]
id = "u_certification"
closed_on = 2019-11-30
[answers]
"close.keep_until" = 2026-11-30
"close.no_originals" = true
[[evidence]]
id = "e-0001"
file = "evidence/e-0001.pdf"
"""
PAPERS = ("evidence/e-0001.pdf", "working/e-0001.pdf", "working/e-0001.json", "packet/p.pdf", "sent/u/p.pdf")


def an_office(folder: Path) -> OfficeFolder:
    office = OfficeFolder.create(folder)
    office.commit(Add("staff", one.model_dump(exclude_defaults=True)) for one in (ADA, PIA))
    for _ in range(2):
        store = office.new_matter(RECORD)
        for name in PAPERS:
            (store.folder / name).parent.mkdir(parents=True, exist_ok=True)
            (store.folder / name).write_bytes(b"a paper")
    (store.folder / "working" / "e-0001.json").unlink()
    (office.folder / "m-0001" / "working" / "e-0001.json").unlink()
    return office


def removed_by_name(folder: Path) -> None:
    """As `shutil.rmtree` does it, with names that the harness can count."""
    for one in sorted(folder.iterdir()):
        removed_by_name(one) if one.is_dir() and not one.is_symlink() else os.remove(one)  # noqa: PTH107
    os.rmdir(folder)  # noqa: PTH106


def destroy(folder: Path) -> None:
    shutil.rmtree = removed_by_name  # type: ignore[assignment]  # in the child alone
    office = OfficeFolder(folder)
    with Desk(office=folder) as desk:
        destroy_file(desk, office, office.open("m-0001"), ADA, PIA, DAY, number="m-0001")


def looked_at(folder: Path) -> tuple[str, bool]:
    """What the certificate says, and whether the matter is there; with what must hold whenever somebody looks."""
    record: OfficeRecord = OfficeFolder(folder).load()
    state = record.destroyed[0].state if record.destroyed else "none"
    try:
        FolderStore(folder / "m-0001").load()
        there = True
    except Known as fault:
        assert fault.code == "no_matter"
        there = False
    if there:
        for name in PAPERS:
            if not name.endswith(".json"):
                assert (folder / "m-0001" / name).read_bytes() == b"a paper", "a matter that is there is whole"
    else:
        assert state in ("under_way", "done"), "nothing goes without a certificate"
    assert state != "done" or not list(folder.glob("*m-0001*/**/*.pdf")), "done is said of what is gone"
    return state, there


@forks
def test_killed_at_any_operation(memory: Path) -> None:
    an_office(memory / "first")
    seen = set()
    for at in every():
        folder = memory / "again"
        shutil.copytree(memory / "first", folder)
        died = dies(lambda: destroy(folder), folder, at)  # noqa: B023 - it is run at once
        seen.add(looked_at(folder))
        with Desk(office=folder) as desk:
            finish_destroying(desk, OfficeFolder(folder), DAY)
        state, there = looked_at(folder)
        assert (state, there) in (("none", True), ("done", False))
        FolderStore(folder / "m-0002").load()
        assert (folder / "m-0002" / "evidence" / "e-0001.pdf").read_bytes() == b"a paper"
        shutil.rmtree(folder)
        if not died:
            break
    assert at > 20
    assert seen == {("none", True), ("under_way", True), ("under_way", False), ("done", False)}
