"""An office in the hands of a helper with a day pass: today's matters and no others, and a blind check over all of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from packets.matters.cards import MARK, Card, card_of
from packets.requests.office import PROMISE, Staff
from packets.vault.blind import Blind
from packets.vault.helper import HelperStore
from packets.vault.helper_office import HelperOffice, office_for
from packets.vault.memory import MemoryOffice
from packets.vault.office_folder import OfficeFolder
from packets.vault.store import Add, Office, Put, Store
from packets.workflow import office as doors
from packets.workflow.desk import Desk
from tests.build import TODAY, shipped
from tests.staff import ATTORNEY, refused

HELPER = Staff(
    id="vera", name="Vera Trial", role="helper", until=TODAY, matters=("m-0002",), promise=PROMISE, promised_on=TODAY
)
PERSON = 'schema = 1\nid = "{{id}}"\n[answers]\n"person.name.family" = "{name}"\n"contact.call" = "555-0100"\n'
NOTE = {"process": "u_visa", "by": "Ada Specimen", "on": TODAY, "text": "Privileged"}
GONE = {
    "id": "d-0001", "matter": "m-9", "key": "m-9", "name": "Luz Hermana", "keep_until": TODAY, "requests": 0, "papers": 0,
    "how": "folder_removed", "by": "Ada", "role": "attorney", "second": "Pia", "on": TODAY, "state": "done",
}  # fmt: skip


class BlindOffice(MemoryOffice):
    """A vault's way: cards kept, and no matter opened for a check."""

    def mark(self, text: str) -> bytes:
        return text.encode().ljust(MARK, b"\0")[:MARK]

    def cards(self) -> Iterable[tuple[str, bytes]]:
        return [("m-7777", b"kept elsewhere")]


def in_memory(_: Path) -> Office:
    return MemoryOffice({"schema": 1})


def in_a_folder(place: Path) -> Office:
    return OfficeFolder.create(place)


@pytest.fixture(params=[in_memory, in_a_folder], ids=["memory", "folder"])
def whole(request: pytest.FixtureRequest, tmp_path: Path) -> Office:
    make: Callable[[Path], Office] = request.param
    office = make(tmp_path)
    for name in ("Ejemplo", "Muestra", "Prueba"):
        office.new_matter(PERSON.format(name=name))
    office.commit([Add("notes", NOTE), Add("destroyed", GONE), Add("staff", HELPER.model_dump(exclude_defaults=True))])
    return office


@pytest.fixture
def mine(whole: Office) -> Office:
    return office_for(whole, shipped(), HELPER, TODAY)


def test_only_todays_matters_are_there_and_each_has_less_in_it(mine: Office) -> None:
    assert mine.matters() == ["m-0002"]
    store = mine.open("m-0002")
    assert isinstance(store, HelperStore)
    assert store.load().answers == {"person.name.family": "Muestra"}
    for key in ("m-0001", "m-0003", "m-9999", "..", ""):
        refused("not_granted", lambda key=key: mine.open(key))  # type: ignore[misc]


def test_on_another_day_nothing_is_open(whole: Office) -> None:
    later = office_for(whole, shipped(), HELPER, TODAY + dt.timedelta(days=1))
    assert later.matters() == []
    refused("no_day_pass", lambda: later.open("m-0002"))


def test_the_office_itself_is_not_changed_and_what_is_the_attorneys_is_not_shown(whole: Office, mine: Office) -> None:
    before = whole.load()
    for work in (
        lambda: mine.commit([Put("", "", {"name": "x"})]),
        lambda: mine.new_matter(PERSON.format(name="x")),
        lambda: mine.destroy("m-0002"),
    ):
        refused("not_with_day_pass", work)
    assert whole.load() == before
    assert whole.matters() == ["m-0001", "m-0002", "m-0003"]
    seen = mine.load()
    assert (seen.notes, seen.destroyed[0].name) == ((), "")
    assert [one.id for one in seen.staff] == ["vera"]
    assert (mine.name, mine.place, mine.sealed, mine.definitions()) == (
        whole.name, whole.place, whole.sealed, whole.definitions(),
    )  # fmt: skip


def test_the_blind_check_is_over_all_matters_also_those_that_the_pass_does_not_open(whole: Office, mine: Office) -> None:
    desk = Desk(office=whole)
    store: Store = mine.open("m-0002")
    for name, result in (("Ana Ejemplo", "no_match"), ("Ejemplo", "match"), ("Prueba", "match"), ("Hermana, Luz", "match")):
        assert doors.check_conflict(desk, mine, store, [("theirs", name)], HELPER, TODAY) == result
    assert doors.check_conflict(desk, mine, store, [("theirs", "Muestra")], HELPER, TODAY) == "no_match", (
        "it is the matter itself"
    )
    assert len(whole.open("m-0002").load().conflict_checks) == 5


def test_a_matter_that_cannot_be_read_has_an_empty_card(whole: Office) -> None:
    if isinstance(whole, OfficeFolder):
        (whole.folder / "m-0001" / "matter.toml").write_text("schema = ", encoding="utf-8")
        mine = HelperOffice(whole, shipped(), HELPER, TODAY)
        assert dict(mine.cards())["m-0001"] == b""


def test_cards_that_the_office_keeps_are_the_ones_that_are_asked() -> None:
    inner = BlindOffice({"schema": 1})
    inner.new_matter(PERSON.format(name="Ejemplo"))
    mine = office_for(inner, shipped(), HELPER, TODAY)
    assert isinstance(mine, Blind)
    assert list(mine.cards()) == [("m-7777", b"kept elsewhere")]
    assert mine.mark("abc") == inner.mark("abc")


def test_two_helpers_have_marks_of_their_own(whole: Office) -> None:
    one, other = (HelperOffice(whole, shipped(), HELPER, TODAY) for _ in range(2))
    assert one.mark("x") == one.mark("x") != other.mark("x")
    card = card_of(whole.open("m-0001").load(), shipped(), one.mark)
    assert Card.from_bytes(dict(one.cards())["m-0001"]) == card


def test_everybody_else_has_the_office_as_it_is(whole: Office, mine: Office) -> None:
    assert office_for(whole, shipped(), ATTORNEY, TODAY) is whole
    assert office_for(mine, shipped(), HELPER, TODAY) is mine
