"""What every office promises: the same tests for all of them. Another kind is one more maker in `OFFICES`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path

import pytest

from packets.errors import Broken, Known
from packets.vault.memory import MemoryOffice
from packets.vault.office_folder import OfficeFolder
from packets.vault.store import Add, Answer, Drop, Office, Put, Store
from tests.vaults import new_office

DAY = dt.date(2026, 11, 2)
NOTE = {"process": "u_visa", "by": "Ada Specimen", "on": DAY, "text": "Looked."}
MATTER = """# One matter.
schema = 1
id = "{id}"

[answers]
"person.name.family" = "EJEMPLO"
"""


def folder(tmp_path: Path) -> AbstractContextManager[Office]:
    return nullcontext(OfficeFolder.create(tmp_path / "office"))


def memory(tmp_path: Path) -> AbstractContextManager[Office]:
    return nullcontext(MemoryOffice({"schema": 1}))


@contextmanager
def vault(tmp_path: Path) -> Iterator[Office]:
    made = new_office(tmp_path / "vault")
    yield made
    made.vault.close()


OFFICES: list[Callable[[Path], AbstractContextManager[Office]]] = [folder, memory, vault]
"""Each gives an office without matters; it may know people already, but nobody called eva."""


@pytest.fixture(params=OFFICES, ids=[one.__name__ for one in OFFICES])
def office(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Office]:
    with request.param(tmp_path) as made:
        yield made


def put(store: Store, name: str, data: bytes) -> None:
    with store.put_blob(name) as blob:
        blob.write(data)
        blob.keep()


def read(store: Store, name: str) -> bytes:
    with store.open_blob(name) as file:
        return file.read()


def refused(code: str, work: Callable[[], object]) -> None:
    with pytest.raises(Known) as found:
        work()
    assert found.value.code == code


# Its record


def test_what_a_commit_gives_is_what_is_loaded(office: Office) -> None:
    assert office.load().notes == ()
    given = office.commit(
        [
            Put("", "", {"name": "Practice Workers' Law Office", "letterhead": ["One", "Two"]}),
            Add("notes", NOTE),
            Add("staff", {"id": "eva", "name": "Eva Muster", "role": "paralegal", "until": DAY}),
        ]
    )
    assert office.load() == given
    assert (given.name, given.letterhead, given.notes[0].text) == ("Practice Workers' Law Office", ("One", "Two"), "Looked.")
    person = given.person("eva")
    assert person is not None
    assert (person.role, person.until) == ("paralegal", DAY)
    later = office.commit([Put("staff", "eva", {"until": None})]).person("eva")
    assert later is not None
    assert later.until is None


@pytest.mark.parametrize(
    "bad",
    [
        Add("notes", {**NOTE, "text": ""}),
        Add("staff", {"id": "Eva!", "name": "Eva", "role": "paralegal"}),
        Add("staff", {"id": "eva", "name": "Eva", "role": "boss"}),
        Put("staff", "nobody", {"name": "x"}),
        Put("", "", {"colour": "red"}),
        Drop("notes", 3),
    ],
    ids=["empty text", "no id", "no such role", "no such row", "unknown key", "no such place"],
)
def test_changes_of_the_record_go_in_all_or_none(office: Office, bad: Add | Put | Drop) -> None:
    before = office.load()
    with pytest.raises(Known):
        office.commit([Add("notes", NOTE), bad])
    assert office.load() == before
    assert len(office.commit([Add("notes", NOTE)]).notes) == 1


# Its matters


def test_a_new_office_has_no_matter(office: Office) -> None:
    assert office.matters() == []


def test_a_new_matter_has_a_number_and_is_opened_again_by_its_key(office: Office) -> None:
    store = office.new_matter(MATTER)
    assert office.matters() == [store.key]
    again = office.open(store.key)
    assert again.key == store.key
    matter = again.load()
    assert matter == store.load()
    assert matter.id
    assert matter.answers == {"person.name.family": "EJEMPLO"}
    again.commit([Answer("person.name.given", "Marisol")])
    assert office.open(store.key).load().answers["person.name.given"] == "Marisol"


def test_each_matter_has_a_number_and_a_key_of_its_own_and_they_stand_in_order(office: Office) -> None:
    stores = [office.new_matter(MATTER) for _ in range(3)]
    assert len({one.load().id for one in stores}) == 3
    assert office.matters() == sorted({one.key for one in stores})
    assert len(office.matters()) == 3


def test_neither_key_nor_name_of_a_matter_says_who_it_is_about(office: Office) -> None:
    store = office.new_matter(MATTER)
    assert "ejemplo" not in f"{store.key} {store.name}".casefold()


def test_matters_hold_nothing_of_each_other(office: Office) -> None:
    one, two = office.new_matter(MATTER), office.new_matter(MATTER)
    put(one, "evidence/e-0001.pdf", b"one")
    assert two.blob("evidence/e-0001.pdf") is None
    put(two, "evidence/e-0001.pdf", b"two")
    stamp = two.stamp()
    one.commit([Answer("person.name.given", "Marisol")])
    assert two.stamp() == stamp
    assert read(office.open(one.key), "evidence/e-0001.pdf") == b"one"
    assert read(office.open(two.key), "evidence/e-0001.pdf") == b"two"


def test_a_matter_that_is_no_matter_is_refused_and_leaves_nothing(office: Office) -> None:
    for text in ('schema = 1\nid = "{id}"\ncolour = "red"\n', "schema = "):
        with pytest.raises(Broken):
            office.new_matter(text)
    assert office.matters() == []


@pytest.mark.parametrize("key", ["", ".", "..", "/", "m-0099", "../m-0001", "m-0001/evidence", "nobody", ".m-0001.going"])
def test_a_key_that_leads_to_no_matter_opens_none(office: Office, key: str) -> None:
    store = office.new_matter(MATTER)
    put(store, "evidence/e-0001.pdf", b"one")
    refused("matter_not_here", lambda: office.open(key))
    refused("matter_not_here", lambda: office.destroy(key))
    assert office.matters() == [store.key]
    assert read(office.open(store.key), "evidence/e-0001.pdf") == b"one"


def test_a_matter_that_was_destroyed_is_gone_and_no_other_is(office: Office) -> None:
    one, two = office.new_matter(MATTER), office.new_matter(MATTER)
    for store in (one, two):
        put(store, "evidence/e-0001.pdf", b"paper")
        with store.outputs(None).begin("mini-packet") as batch:
            with batch.sink("mini-packet.pdf") as sink:
                sink.write(b"packet")
                sink.finish()
            batch.publish("mini-packet.manifest.json", b"{}")
    before = two.load()
    office.destroy(one.key)
    assert office.matters() == [two.key]
    refused("matter_not_here", lambda: office.open(one.key))
    refused("matter_not_here", lambda: office.destroy(one.key))
    kept = office.open(two.key)
    assert (kept.load(), read(kept, "evidence/e-0001.pdf")) == (before, b"paper")
    with kept.outputs(None).open("mini-packet.pdf") as file:
        assert file.read() == b"packet"


def test_the_number_of_a_destroyed_matter_is_not_given_to_another_client(office: Office) -> None:
    """Papers that left the office name it."""
    given = [office.new_matter(MATTER) for _ in range(3)]
    ids = {one.load().id for one in given}
    for one in given[1:]:
        office.destroy(one.key)
    new = [office.new_matter(MATTER) for _ in range(2)]
    assert not ids & {one.load().id for one in new}
    assert not {one.key for one in given} & {one.key for one in new}


# What it says of itself


def test_nothing_of_a_sealed_matter_is_watched_on_a_disk_and_all_of_an_open_one_lies_in_its_office(office: Office) -> None:
    watched = office.new_matter(MATTER).watched()
    assert not (office.sealed and watched)
    assert all(one.is_relative_to(office.place) for one in watched)


def test_its_own_definitions_lie_in_a_folder_or_there_are_none(office: Office) -> None:
    found = office.definitions()
    assert found is None or found.is_dir()
    assert office.name
