"""Every door takes a matter that lies in a folder, or one that lies sealed: the same work comes to the same packet."""

from __future__ import annotations

import shutil
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from packets.errors import Known
from packets.evidence.telling import Filing
from packets.requests.library import Library
from packets.requests.office import OfficeRecord, Staff
from packets.vault.memory import MemoryOffice, MemoryStore
from packets.vault.office_folder import OfficeFolder
from packets.vault.sealed.office import DEFINITIONS, VaultOffice
from packets.vault.store import Office, Put, Store
from packets.workflow import building, exporting, gathering, office, sending, starting
from packets.workflow.checking import verify_packet, verify_packets
from packets.workflow.desk import Desk
from packets.workflow.edits import FilePapers, OpenRequest, SaveCall, make
from packets.workflow.results import MatterRow
from packets.workflow.sheets import doors as sheets
from tests import papers
from tests.offices import DAY, MAILING, STAFF, LentDesk, shared_office, staffed_office
from tests.staff import refused
from tests.vaults import OLGA, new_office

ADA, PIA = Staff(id="ada", name="Ada Specimen", role="attorney"), Staff(id="pia", name="Pia Sample", role="paralegal")


@dataclass
class At:
    """An office, a desk in it, and a matter that an attorney opened."""

    office: Office
    desk: Desk
    store: Store

    def build(self, *, send: bool = False) -> bool:
        """Whether it is a draft."""
        return building.build(self.desk, self.store, None, DAY, send=send).draft


def in_a_folder(tmp_path: Path) -> Office:
    return OfficeFolder(staffed_office(tmp_path / "office"))


def sealed(tmp_path: Path) -> MemoryOffice:
    return MemoryOffice(tomllib.loads(STAFF), place=tmp_path / "vault", sealed=True, definitions=shared_office())


def in_a_vault(tmp_path: Path) -> VaultOffice:
    office = new_office(tmp_path / "vault")
    # Whoever opened it stays; everybody else is who works at the office of these tests.
    known = tomllib.loads(STAFF)
    rows = [one for one in known.pop("staff") if one["id"] != "olga"]
    office.commit([Put("", "", {**known, "staff": [OLGA.model_dump(exclude_defaults=True), *rows]})])
    shutil.copytree(shared_office(), tmp_path / "vault" / DEFINITIONS)
    return office


PLACES: list[Callable[[Path], Office]] = [in_a_folder, sealed, in_a_vault]


def begun(place: Office, pile: Path) -> At:
    desk = LentDesk(office=place)
    store = office.new_call(desk, place, SaveCall(name="Marisol Ejemplo", employer="Packing LLC"), PIA, DAY)
    make(store, desk.library, [OpenRequest(request="mini", agency="desk-a", mailing_day=MAILING)], ADA, DAY)
    pile.mkdir()
    for name, data, item in (
        ("letter.pdf", papers.plain("Letter"), "request_letter"),
        ("report.pdf", papers.plain("Report", 2), "report"),
        ("list.pdf", papers.plain("List", 2), "fillable"),
    ):
        (pile / name).write_bytes(data)
        (taken,) = gathering.bring_in(desk, starting.open_matter(place, store.key), [pile / name], Filing())
        make(store, desk.library, [FilePapers(papers=(taken.id,), item=item)], PIA, DAY)
    return At(place, desk, starting.open_matter(place, store.key))


@pytest.fixture(params=PLACES, ids=[one.__name__ for one in PLACES])
def at(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[At]:
    office = request.param(tmp_path)
    yield begun(office, tmp_path / "pile")
    close(office)


def close(office: Office) -> None:
    if isinstance(office, VaultOffice):
        office.vault.close()


def test_from_call_to_sending_and_the_packet_is_taken_out(at: At, tmp_path: Path) -> None:
    assert office.check_conflict(at.desk, at.office, at.store, [("theirs", "Packing LLC")], PIA, DAY) == "no_match"
    assert at.build()
    sending.approve(at.desk, at.store, "mini", ADA, DAY)
    assert not at.build(send=True)
    (head,) = office.look(at.desk, at.office, DAY).matters
    assert (head.requests[0].stage, head.key) == ("ready", at.store.key)
    made = sheets.mail_day(at.desk, at.store, None, DAY)
    assert (made.result.stopped, made.result.packet) == (False, at.store.outputs(None).where("mini-packet.manifest.json"))
    assert verify_packet(at.desk, at.store.outputs(None), "mini-packet.manifest.json").ok
    sending.record_sending(at.desk, at.store, "mini", PIA, DAY, on=DAY, carrier="By hand")
    out = exporting.export_packet(
        at.desk, at.store, "mini", tmp_path / "out", PIA, DAY, may_export=exporting.anywhere, kept=True
    ).result
    assert verify_packets(at.desk, [tmp_path / "out"]).ok
    assert (out.filed, out.draft, out.matter) == (True, False, at.store.load().id)
    assert [one.did for one in at.store.load().history][-3:] == ["approved", "sent", "exported"]


def test_the_packet_of_a_sealed_matter_is_byte_for_byte_that_of_a_folder(tmp_path: Path) -> None:
    found: list[dict[str, bytes]] = []
    for place in PLACES:
        (tmp_path / place.__name__).mkdir()
        at = begun(place(tmp_path / place.__name__), tmp_path / place.__name__ / "pile")
        at.build()
        out = tmp_path / f"{place.__name__}-out"
        exporting.export_packet(at.desk, at.store, "mini", out, PIA, DAY, may_export=exporting.anywhere)
        found.append({one.name: one.read_bytes() for one in out.iterdir()})
        close(at.office)
    assert found[0] == found[1]
    assert set(found[0]) == {"mini-packet.pdf", "mini-packet-loose-1.pdf", "mini-packet.manifest.json"}


def test_what_differs_in_a_sealed_packet_is_told_page_by_page(tmp_path: Path) -> None:
    at = begun(sealed(tmp_path), tmp_path / "pile")
    at.build()
    assert isinstance(at.store, MemoryStore)
    del at.store.finished["mini-packet-loose-1.pdf"]
    data = bytearray(at.store.finished["mini-packet.pdf"])
    data[len(data) // 2] ^= 1
    at.store.finished["mini-packet.pdf"] = bytes(data)
    found = verify_packet(at.desk, at.store.outputs(None), "mini-packet.manifest.json")
    assert not found.ok
    assert {"piece_missing"} < {one.code for one in found.differences}
    refused("packet_changed", lambda: sending.approve(at.desk, at.store, "mini", ADA, DAY))


def test_a_sealed_packet_is_built_in_no_folder_and_nothing_is_written(tmp_path: Path) -> None:
    at = begun(sealed(tmp_path), tmp_path / "pile")
    before = sorted(tmp_path.rglob("*"))
    refused("built_sealed", lambda: building.build(at.desk, at.store, None, DAY, out=tmp_path / "out"))
    at.build()
    assert sorted(tmp_path.rglob("*")) == before


def rows(at: At) -> list[MatterRow]:
    found = office.look(at.desk, at.office, DAY)
    return [*found.matters, *found.due, *found.waiting, *found.attorney]


def test_rows_lead_by_a_key_and_say_a_folder_only_where_there_is_one(tmp_path: Path) -> None:
    for name, place, folder in (("a", in_a_folder, str(tmp_path / "a" / "office" / "m-0001")), ("b", sealed, "")):
        (tmp_path / name).mkdir()
        at = begun(place(tmp_path / name), tmp_path / name / "pile")
        at.build()
        found = rows(at)
        assert len(found) > 1
        assert {(one.key, one.folder) for one in found} == {("m-0001", folder)}


class Barred(MemoryOffice):
    """One matter is not for whoever is at the desk."""

    def open(self, key: str) -> MemoryStore:
        if key == "m-0001":
            raise Known("no_permission", file=key)
        return super().open(key)


def test_a_matter_that_is_not_for_this_person_is_named_with_why_and_counts_as_a_match(tmp_path: Path) -> None:
    place = Barred(tomllib.loads(STAFF), sealed=True, definitions=shared_office())
    place.new_matter('schema = 1\nid = "{id}"\n')
    at = begun(place, tmp_path / "pile")
    first, second = office.look(at.desk, place, DAY).matters
    assert (first.key, first.name, bool(first.trouble)) == ("m-0001", "m-0001", True)
    assert (second.key, second.trouble) == ("m-0002", "")
    assert office.check_conflict(at.desk, place, at.store, [("ours", "Nobody Known")], PIA, DAY) == "match"


# What the office knows


def test_the_record_of_a_sealed_office_is_its_own_and_none_that_lies_in_the_open(tmp_path: Path) -> None:
    """Whoever can write into the folder of definitions must not say who decides here."""
    folder = staffed_office(tmp_path / "open")
    (folder / "office.toml").write_text(STAFF.replace("Ada", "Mallory"), encoding="utf-8")
    desk = Desk(office=MemoryOffice(tomllib.loads(STAFF), sealed=True, definitions=folder))
    assert [one.name for one in desk.library.office.staff] == ["Ada Specimen", "Pia Sample"]
    assert "mini" in desk.library.kinds
    assert desk.library.office.policy is not None
    assert desk.library.office.policy.approval_to_send
    assert Desk(office=folder).library.office.staff[0].name == "Mallory Specimen"


def test_an_office_without_definitions_of_its_own_has_the_shipped_ones() -> None:
    desk = Desk(office=MemoryOffice(tomllib.loads(STAFF), sealed=True))
    assert "u_certification" in desk.library.kinds
    assert desk.staff("ada").role == "attorney"


def test_an_office_given_as_a_value_is_held_to_its_policy_and_no_office_to_none() -> None:
    assert Library.read([shared_office()], strict=False).office.policy is None
    assert Library.read([shared_office()], strict=False, office=OfficeRecord(name="x")).office.policy is not None


def test_a_desk_stands_in_an_office_in_definitions_alone_or_nowhere(tmp_path: Path) -> None:
    staffed_office(tmp_path / "office")
    in_office, of_definitions, nowhere = Desk(office=tmp_path / "office"), Desk(office=shared_office()), Desk()
    assert isinstance(in_office.office, OfficeFolder)
    assert (of_definitions.office, of_definitions.definitions) == (None, shared_office())
    assert (nowhere.office, nowhere.definitions) == (None, None)
    store = starting.open_matter(in_office.office, in_office.office.new_matter('schema = 1\nid = "{id}"\n').key)
    assert nowhere.for_matter(store).definitions == tmp_path / "office"
    assert of_definitions.for_matter(store) is of_definitions
    assert nowhere.for_matter(MemoryStore({"schema": 1, "id": "m-0001"})) is nowhere
