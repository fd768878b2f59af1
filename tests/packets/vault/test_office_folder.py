"""An office folder: its record and its matters, for several programs at once."""

from __future__ import annotations

import datetime as dt
import errno
import threading
from pathlib import Path

import pytest

from packets.errors import Broken, Known
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
    assert [one.name for one in office.matters()] == ["Marisol", "m-0001"]


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
    assert [one.name for one in office.matters()] == ["closed"]


def test_an_office_that_is_gone_is_told(tmp_path: Path) -> None:
    office = OfficeFolder.create(tmp_path / "office")
    (tmp_path / "office" / "office.toml").unlink()
    refused("file_missing", office.load)
    refused("file_missing", lambda: office.commit([Add("notes", NOTE)]))
    (tmp_path / "office").rmdir()
    refused("file_missing", office.matters)
    refused("file_missing", lambda: office.new_matter(MATTER))
