"""What the office says of today: what waits for the attorney, what rests on which page, and who may change the policy."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest

from packets.errors import Known
from packets.requests.office import Policy, Staff
from packets.requests.schema import ItemKind
from packets.vault.folder import FolderStore
from packets.vault.office_folder import OfficeFolder
from packets.vault.store import Add, Answer, Change, Put
from packets.workflow import office, starting
from packets.workflow.desk import Desk
from packets.workflow.edits import ClearConflict, SaveCall, make

DAY = dt.date(2026, 12, 1)
ADA = Staff(id="ada", name="Ada Specimen", role="attorney")
PIA = Staff(id="pia", name="Pia Sample", role="paralegal")


@pytest.fixture
def folder(tmp_path: Path) -> OfficeFolder:
    made = OfficeFolder.create(tmp_path / "office")
    made.commit(
        [
            Put("", "", {"name": "Practice Workers' Law Office", "practice": True, "day": DAY}),
            *(Add("staff", one.model_dump(exclude_defaults=True)) for one in (ADA, PIA)),
        ]
    )
    return made


@pytest.fixture
def at(folder: OfficeFolder) -> Desk:
    """Nothing here starts a worker."""
    return Desk(office=folder.folder)


Call = Callable[..., FolderStore]


@pytest.fixture
def call(at: Desk, folder: OfficeFolder) -> Call:
    return lambda **given: office.new_call(at, folder, SaveCall(**given), PIA, DAY)


def waiting(at: Desk, folder: OfficeFolder) -> list[tuple[str, str, str]]:
    return [(one.what, one.matter, one.item) for one in office.look(at, folder, DAY).attorney]


def test_a_call_waits_for_the_attorney_until_it_is_referred_and_the_urgent_one_comes_first(
    at: Desk, folder: OfficeFolder, call: Call
) -> None:
    call(name="Anselmo Borrador")
    call(name="Kenia Ficticia", urgent=("detained",))
    call(name="Bashir Tusaale", referred_to="Another office")
    assert waiting(at, folder) == [("call", "Kenia Ficticia", ""), ("call", "Anselmo Borrador", "")]


def test_a_possible_match_waits_before_the_call_until_it_is_cleared(at: Desk, folder: OfficeFolder, call: Call) -> None:
    call(name="Rex Placeholder")
    store = call(name="Marisol Ejemplo")
    assert office.check_conflict(at, folder, store, [("theirs", "Rex Placeholder")], PIA, DAY) == "match"
    assert waiting(at, folder)[0] == ("match", "Marisol Ejemplo", "")
    make(store, at.library, [ClearConflict()], ADA, DAY)
    assert "match" not in {what for what, _, _ in waiting(at, folder)}


def test_a_check_keeps_whose_side_each_name_was_on(at: Desk, folder: OfficeFolder, call: Call) -> None:
    store = call(name="Marisol Ejemplo")
    office.check_conflict(at, folder, store, [("ours", "Marisol Ejemplo"), ("theirs", " Rex Placeholder ")], PIA, DAY)
    (check,) = store.load().conflict_checks
    assert check.names == ("Marisol Ejemplo", "Rex Placeholder")
    assert check.theirs == ("Rex Placeholder",)


def with_request(at: Desk, folder: OfficeFolder, request: str, agency: str, *changes: Change) -> Path:
    place = folder.folder / "m01"
    starting.new_matter(at, place, request, agency=agency, practice=True, mailing=dt.date(2026, 12, 7))
    FolderStore(place).commit([Answer("person.name.family", "Ejemplo"), *changes])
    return place


def test_what_an_attorney_decides_is_told_by_its_item_and_no_more_once_it_is_not_filed(at: Desk, folder: OfficeFolder) -> None:
    place = with_request(at, folder, "soi_request", "pslc")
    told = waiting(at, folder)
    assert told
    assert {what for what, _, _ in told} == {"decide"}
    kind = at.library.kind("soi_request")
    for _, _, id_ in told:
        item = kind.item(id_)
        assert item is not None
        assert item.kind is ItemKind.DECISION or item.comes_from == "attorney"
    decision = {"choice": "do_not_file", "by": "Ada Specimen", "role": "attorney", "on": DAY, "reason": "Another way."}
    FolderStore(place).commit([Put("requests", "soi_request", {"decision": decision})])
    assert waiting(at, folder) == []


def test_what_was_asked_for_waits_on_others_with_its_row(at: Desk, folder: OfficeFolder) -> None:
    asked = {"item": "report", "from": "Police", "on": DAY, "chase_on": dt.date(2026, 12, 8)}
    with_request(at, folder, "u_certification", "spvd", Add("asked_for", asked))
    (one,) = office.look(at, folder, DAY).waiting
    assert (one.item, one.row, one.from_, one.chase_on) == ("report", "", "Police", "2026-12-08")


def test_pages_out_for_ink_are_told_until_they_are_back_or_nothing_is_to_leave_any_more(at: Desk, folder: OfficeFolder) -> None:
    signs = [{"page": 2, "who": "client", "label": "Signature"}, {"page": 3, "who": "official", "label": "Signature"}]
    made = {"id": "e-0001", "what": "form", "of": "x-100/2025-01-20", "on": DAY, "answers": "a", "ink": [2, 3], "signs": signs}
    place = with_request(
        at,
        folder,
        "u_certification",
        "spvd",
        Add("evidence", {"id": "e-0001", "file": "evidence/e-0001.pdf", "kind": "police_report"}),
        Add("made", made),
    )
    assert office.look(at, folder, DAY).ink == [], "not printed yet"
    store = FolderStore(place)
    store.commit([Put("made", "e-0001", {"printed_on": DAY})])
    (one,) = office.look(at, folder, DAY).ink
    assert (one.matter, one.pages, one.printed_on) == ("Ejemplo", 1, "2026-12-01"), "the official's page is not waited for"
    store.commit([Put("requests", "u_certification", {"closed_on": DAY})])
    assert office.look(at, folder, DAY).ink == []


def test_each_page_is_named_once_with_all_that_rests_on_it_and_goes_when_somebody_read_it(
    at: Desk, folder: OfficeFolder
) -> None:
    found = office.to_recheck(at)
    assert len({one.source for one in found}) == len(found)
    assert [one.read_on for one in found] == sorted(one.read_on for one in found)
    shared = max(found, key=lambda one: len(one.rests))
    assert len(shared.rests) > 1
    assert office.look(at, folder, DAY).to_recheck == len(found)

    office.verify_source(folder, shared.source, "still_so", "The page itself", PIA, DAY)
    again = Desk(office=folder.folder)
    assert shared.source not in {one.source for one in office.to_recheck(again)}
    assert len(office.to_recheck(again)) == len(found) - 1


def test_only_who_may_decide_changes_the_policy(folder: OfficeFolder) -> None:
    with pytest.raises(Known, match="attorney_only"):
        office.set_policy(folder, Policy(approval_to_send=False), PIA, DAY)
    assert folder.load().policy is None
    office.set_policy(folder, Policy(approval_to_send=False), ADA, DAY)
    policy = folder.load().policy
    assert policy is not None
    assert not policy.approval_to_send
