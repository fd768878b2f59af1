"""An office folder: its record and its matters, for several programs at once."""

from __future__ import annotations

import datetime as dt
import errno
import os
import threading
from pathlib import Path

import pytest

from packets.errors import Broken, Known
from packets.vault.folder import FolderStore
from packets.vault.office_folder import OfficeFolder
from packets.vault.store import Add, Change

NOTE = {"process": "u_visa", "by": "Ada Specimen", "on": dt.date(2026, 11, 2), "text": "Looked."}
MATTER = 'schema = 1\nid = "{id}"\n'


def refused(code: str, work: object) -> None:
    with pytest.raises(Known) as found:
        work()  # type: ignore[operator]
    assert found.value.code == code


def test_a_new_office_is_made_once_and_never_over_another(tmp_path: Path) -> None:
    refused("no_office", lambda: OfficeFolder(tmp_path))
    OfficeFolder.create(tmp_path / "office").commit([Add("notes", NOTE)])
    again = OfficeFolder.create(tmp_path / "office")
    assert [one.text for one in again.load().notes] == ["Looked."]
    assert (tmp_path / "office" / "office.toml").read_text(encoding="utf-8").startswith("# The office: who works here")
    assert sorted(one.name for one in (tmp_path / "office").iterdir()) == ["office.toml"]


def test_what_is_no_record_of_an_office_is_refused_and_nothing_is_changed(tmp_path: Path) -> None:
    office = OfficeFolder.create(tmp_path)
    before = (tmp_path / "office.toml").read_bytes()
    with pytest.raises(Broken):
        office.commit([Add("notes", {**NOTE, "text": ""})])
    assert (tmp_path / "office.toml").read_bytes() == before


def test_who_may_read_the_record_stays(tmp_path: Path) -> None:
    office = OfficeFolder.create(tmp_path)
    (tmp_path / "office.toml").chmod(0o640)
    office.commit([Add("notes", NOTE)])
    assert (tmp_path / "office.toml").stat().st_mode & 0o777 == 0o640


def test_two_programs_lose_no_note_to_each_other(tmp_path: Path) -> None:
    OfficeFolder.create(tmp_path)

    def write(name: str) -> None:
        for number in range(10):
            changes: list[Change] = [Add("notes", {**NOTE, "text": f"{name} {number}"})]
            OfficeFolder(tmp_path).commit(changes)

    both = [threading.Thread(target=write, args=(name,)) for name in "ab"]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert len({one.text for one in OfficeFolder(tmp_path).load().notes}) == 20


def test_numbers_of_matters_are_never_given_again(tmp_path: Path) -> None:
    office = OfficeFolder.create(tmp_path)
    assert [office.new_matter(MATTER).load().id for _ in range(2)] == ["m-0001", "m-0002"]
    (tmp_path / "m-0007").mkdir()
    (tmp_path / "m-٣").mkdir()
    (tmp_path / "m-0100.txt").write_text("x")
    store = office.new_matter(MATTER)
    assert (store.load().id, store.folder.name) == ("m-0008", "m-0008")


def test_every_folder_with_a_record_is_a_matter_and_nothing_else_is(tmp_path: Path) -> None:
    office = OfficeFolder.create(tmp_path)
    office.new_matter(MATTER)
    (tmp_path / "requests").mkdir()
    (tmp_path / "Marisol").mkdir()
    (tmp_path / "Marisol" / "matter.toml").write_text("broken", encoding="utf-8")
    assert office.matters() == ["Marisol", "m-0001"]


def test_a_folder_that_cannot_be_looked_into_may_hold_a_matter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A restricted matter against the same foreman must not be missed because nobody may see it."""
    office = OfficeFolder.create(tmp_path)
    (tmp_path / "closed").mkdir()
    real = Path.stat

    def stat(path: Path, *, follow_symlinks: bool = True) -> object:
        if path.parent.name == "closed":
            raise PermissionError(errno.EACCES, "Permission denied")
        return real(path, follow_symlinks=follow_symlinks)

    monkeypatch.setattr(Path, "stat", stat)
    assert office.matters() == ["closed"]


# Destroying


def everything(folder: Path) -> list[str]:
    return sorted(one.relative_to(folder).as_posix() for one in folder.rglob("*"))


def test_of_a_destroyed_matter_nothing_is_left_but_that_its_number_was_given(tmp_path: Path) -> None:
    office = OfficeFolder.create(tmp_path)
    store = office.new_matter(MATTER)
    (store.folder / "evidence" / "deep" / "deeper").mkdir(parents=True)
    (store.folder / "evidence" / "deep" / "deeper" / "e-0001.pdf").write_bytes(b"paper")
    (store.folder / "notes.txt").write_text("call back", encoding="utf-8")
    office.destroy("m-0001")
    assert everything(tmp_path) == [".m-0001.gone", "office.toml"]
    assert (tmp_path / ".m-0001.gone").read_bytes() == b""


def test_of_a_matter_that_was_named_by_hand_not_even_the_name_is_left(tmp_path: Path) -> None:
    """It may be the client's."""
    office = OfficeFolder.create(tmp_path)
    FolderStore.create(tmp_path / "Marisol", MATTER.replace("{id}", "m"))
    office.destroy("Marisol")
    assert everything(tmp_path) == ["office.toml"]


@pytest.mark.skipif(os.name != "posix", reason="links are another matter there")
def test_what_a_link_leads_to_is_never_destroyed(tmp_path: Path) -> None:
    office = OfficeFolder.create(tmp_path / "office")
    elsewhere = FolderStore.create(tmp_path / "elsewhere", MATTER.replace("{id}", "m"))
    (tmp_path / "secret.txt").write_text("secret", encoding="utf-8")
    store = office.new_matter(MATTER)
    (store.folder / "evidence" / "folder").symlink_to(elsewhere.folder, target_is_directory=True)
    (store.folder / "evidence" / "file").symlink_to(tmp_path / "secret.txt")
    (tmp_path / "office" / "m-0007").symlink_to(elsewhere.folder, target_is_directory=True)
    assert office.matters() == ["m-0001", "m-0007"]
    refused("matter_is_a_link", lambda: office.destroy("m-0007"))
    office.destroy("m-0001")
    assert everything(tmp_path / "elsewhere") == ["evidence", "matter.toml"]
    assert (tmp_path / "secret.txt").read_text(encoding="utf-8") == "secret"
    assert office.matters() == ["m-0007"]


@pytest.mark.parametrize("name", ["requests", "empty", "office.toml"])
def test_what_is_no_matter_is_not_destroyed(tmp_path: Path, name: str) -> None:
    office = OfficeFolder.create(tmp_path)
    for folder in ("requests", "empty"):
        (tmp_path / folder).mkdir()
    (tmp_path / "requests" / "ours.toml").write_text("x = 1\n", encoding="utf-8")
    before = everything(tmp_path)
    refused("matter_not_here", lambda: office.destroy(name))
    assert everything(tmp_path) == before


def test_a_record_that_is_broken_does_not_keep_a_matter_from_being_destroyed(tmp_path: Path) -> None:
    office = OfficeFolder.create(tmp_path)
    office.new_matter(MATTER)
    (tmp_path / "m-0001" / "matter.toml").write_bytes(b"\xff")
    office.destroy("m-0001")
    assert office.matters() == []


def test_what_was_half_destroyed_is_no_matter_any_more_and_the_next_destroying_ends_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = OfficeFolder.create(tmp_path)
    for _ in range(2):
        (office.new_matter(MATTER).folder / "evidence" / "e-0001.pdf").write_bytes(b"paper")

    def broken(path: Path) -> None:
        (path / "evidence" / "e-0001.pdf").unlink()
        raise OSError(errno.EIO, "Input/output error")

    with monkeypatch.context() as patch:
        patch.setattr("shutil.rmtree", broken)
        refused("disk_fault", lambda: office.destroy("m-0002"))
    assert office.matters() == ["m-0001"]
    refused("matter_not_here", lambda: office.open("m-0002"))
    assert office.new_matter(MATTER).key == "m-0003"
    office.destroy("m-0002")
    assert everything(tmp_path / "m-0001") == ["evidence", "evidence/e-0001.pdf", "matter.toml"]
    assert not [one for one in everything(tmp_path) if "m-0002" in one and one != ".m-0002.gone"]


def test_a_matter_opened_by_its_path_has_the_key_by_which_its_office_lists_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = OfficeFolder.create(tmp_path)
    office.new_matter(MATTER)
    monkeypatch.chdir(tmp_path / "m-0001")
    assert {FolderStore(one).key for one in (Path(), tmp_path / "m-0001", Path("../m-0001"))} == {"m-0001"}


def test_an_office_that_is_gone_is_told(tmp_path: Path) -> None:
    office = OfficeFolder.create(tmp_path / "office")
    (tmp_path / "office" / "office.toml").unlink()
    refused("file_missing", office.load)
    refused("file_missing", lambda: office.commit([Add("notes", NOTE)]))
    (tmp_path / "office").rmdir()
    refused("file_missing", office.matters)
    refused("file_missing", lambda: office.new_matter(MATTER))
