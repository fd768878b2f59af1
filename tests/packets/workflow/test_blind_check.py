"""The blind check where not every matter may be opened: the office hands out cards, and the answer is the same."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from packets.matters.alike import Side
from packets.matters.cards import MARK, card_of
from packets.vault.folder import FolderStore
from packets.vault.office_folder import OfficeFolder
from packets.vault.store import Add
from packets.workflow import office as doors
from packets.workflow.desk import Desk
from tests.build import TODAY, shipped
from tests.staff import PARALEGAL

Names = list[tuple[Side, str]]
PERSON = 'schema = 1\nid = "{id}"\n[answers]\n"person.name.given" = "Marisol"\n"person.name.family" = "Ejemplo"\n'
EMPTY = 'schema = 1\nid = "{id}"\n'


class Closed(OfficeFolder):
    """An office of which nobody but the vault opens a matter: it keeps cards."""

    kept: dict[str, bytes]

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.kept = {}

    def matters(self) -> list[str]:
        raise AssertionError("nothing is opened for a check")

    def mark(self, text: str) -> bytes:
        return hmac.digest(b"the key of the vault", text.encode(), "sha256")[:MARK]

    def keep(self, store: FolderStore) -> None:
        self.kept[store.key] = card_of(store.load(), shipped(), self.mark).to_bytes()

    def cards(self) -> Iterable[tuple[str, bytes]]:
        return self.kept.items()


@pytest.fixture
def office(tmp_path: Path) -> Closed:
    OfficeFolder.create(tmp_path)
    return Closed(tmp_path)


def check(office: OfficeFolder, store: FolderStore, names: Names) -> str:
    return doors.check_conflict(Desk(office=office.folder), office, store, names, PARALEGAL, TODAY)


def test_a_matter_that_cannot_be_opened_is_found_by_its_card(office: Closed) -> None:
    theirs, store = office.new_matter(PERSON), office.new_matter(EMPTY)
    for one in (theirs, store):
        office.keep(one)
    (theirs.folder / "matter.toml").unlink()
    assert check(office, store, [("theirs", "Ejemplo, Marisol")]) == "match"
    assert check(office, store, [("theirs", "Nobody Known")]) == "no_match"
    assert [one.did for one in store.load().history] == ["checked_conflict", "checked_conflict"]


def test_a_matter_does_not_match_its_own_card(office: Closed) -> None:
    store = office.new_matter(PERSON)
    office.keep(store)
    assert check(office, store, [("ours", "Marisol Ejemplo")]) == "no_match"


BROKEN: dict[str, Callable[[bytes], bytes]] = {
    "none": lambda card: b"",
    "cut": lambda card: card[:-1],
    "another version": lambda card: b"\x02" + card[1:],
}


@pytest.mark.parametrize("broken", BROKEN.values(), ids=BROKEN)
def test_a_card_that_cannot_be_read_counts_as_a_match(office: Closed, broken: Callable[[bytes], bytes]) -> None:
    other, store = office.new_matter(EMPTY), office.new_matter(EMPTY)
    office.keep(other)
    assert check(office, store, [("ours", "Nobody Known")]) == "no_match"
    office.kept[other.key] = broken(office.kept[other.key])
    assert check(office, store, [("ours", "Nobody Known")]) == "match"


def test_every_card_is_looked_at_also_after_a_match(office: Closed) -> None:
    """How long it takes says nothing of where the match is."""
    for _ in range(3):
        office.keep(office.new_matter(PERSON))
    store, seen = office.new_matter(EMPTY), []
    cards = office.kept.items()
    office.cards = lambda: (seen.append(key) or (key, card) for key, card in cards)  # type: ignore[method-assign,func-returns-value]
    assert check(office, store, [("theirs", "Marisol Ejemplo")]) == "match"
    assert len(seen) == 3


def test_a_client_whose_file_was_destroyed_is_found_where_the_certificate_names_them(tmp_path: Path, office: Closed) -> None:
    row = {
        "id": "d-0001",
        "matter": "m-0009",
        "key": "m-0009",
        "name": "Ana Muestra",
        "keep_until": TODAY,
        "requests": 0,
        "papers": 0,
        "how": "folder_removed",
        "by": "Ada Specimen",
        "role": "attorney",
        "second": "Pia Sample",
        "on": TODAY,
        "state": "done",
    }
    office.commit([Add("destroyed", row)])
    for one in (office, OfficeFolder(tmp_path)):
        store = office.new_matter(EMPTY)
        assert check(one, store, [("theirs", "Muestra, Ana")]) == "match"
        assert check(one, store, [("theirs", "Somebody Else")]) == "no_match"
