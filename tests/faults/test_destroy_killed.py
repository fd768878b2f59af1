"""A matter destroyed, and the program killed at any operation of it: it is whole, or it is no matter and goes for good."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from packets.errors import Known
from packets.vault import office_folder
from packets.vault.office_folder import OfficeFolder
from tests.faults.harness import dies, every, forks

MATTER = 'schema = 1\nid = "{id}"\n'
PAPERS = {f"evidence/e-{n:04d}.pdf": bytes([n]) * 1000 for n in range(1, 4)} | {"packet/earlier/1/p.pdf": b"old", "a.txt": b"a"}


def office_with_two(folder: Path) -> None:
    office = OfficeFolder.create(folder)
    for _ in range(2):
        store = office.new_matter(MATTER)
        for name, data in PAPERS.items():
            (store.folder / name).parent.mkdir(parents=True, exist_ok=True)
            (store.folder / name).write_bytes(data)


def files(folder: Path) -> dict[str, bytes]:
    return {one.relative_to(folder).as_posix(): one.read_bytes() for one in folder.rglob("*") if one.is_file()}


def settled(folder: Path, whole: dict[str, bytes]) -> bool:
    """What holds whenever somebody looks; gives whether the matter is still one."""
    office = OfficeFolder(folder)
    assert "m-0001" in office.matters()
    assert files(folder / "m-0001") == {name: data.replace(b"m-0002", b"m-0001") for name, data in whole.items()}
    if "m-0002" in office.matters():
        assert files(folder / "m-0002") == whole
        return True
    return False


def ended(folder: Path) -> None:
    """However it ended, the same once more ends the same."""
    office = OfficeFolder(folder)
    try:
        office.destroy("m-0002")
    except Known as told:
        assert told.code == "matter_not_here"
    assert {one.name for one in folder.iterdir()} == {"office.toml", "m-0001", ".m-0002.gone"}
    assert office.new_matter(MATTER).key == "m-0003"


@forks
def test_killed_at_any_operation(memory: Path) -> None:
    office_with_two(memory / "first")
    whole, seen = files(memory / "first" / "m-0002"), set()
    for at in every():
        folder = memory / str(at)
        shutil.copytree(memory / "first", folder)
        died = dies(lambda folder=folder: OfficeFolder(folder).destroy("m-0002"), folder, at)  # type: ignore[misc]
        seen.add(settled(folder, whole))
        ended(folder)
        if not died:
            break
    assert at > 12
    assert seen == {True, False}


@forks
def test_the_harness_finds_a_matter_that_is_taken_apart_where_it_stands(memory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: removed under its own name, a kill half-way leaves a matter without its papers."""
    monkeypatch.setattr(office_folder.OfficeFolder, "destroy", lambda self, key: shutil.rmtree(self.folder / key))
    office_with_two(memory / "first")
    whole, found = files(memory / "first" / "m-0002"), 0
    for at in range(1, 15):
        folder = memory / str(at)
        shutil.copytree(memory / "first", folder)
        dies(lambda folder=folder: OfficeFolder(folder).destroy("m-0002"), folder, at)  # type: ignore[misc]
        try:
            settled(folder, whole)
        except AssertionError:
            found += 1
    assert found
