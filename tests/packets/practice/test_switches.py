"""One switch each (practice.md 4.6): a practice matter with one answer changed, and what the checklist then says."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from packets.checklist import Checklist, Line
from packets.errors import Known, Problem
from packets.evidence.telling import Filing
from packets.matters.matter import Client
from packets.practice import demo
from packets.practice.drawings import draw
from packets.practice.samples import Sample
from packets.requests.schema import Need
from packets.vault.folder import FolderStore
from packets.vault.store import Add, Answer, Put
from packets.workflow import building, gathering, reviewing
from packets.workflow.checking import verify_packets
from packets.workflow.desk import Desk, Unfit
from tests.build import shipped
from tests.samples import FOLDER, OFFICE, SAMPLES, as_filed
from tests.samples import reviewed as review_of


@pytest.fixture(scope="module")
def desk() -> Iterator[Desk]:
    with Desk() as desk:
        yield desk


def switched(matter: str, answers: dict[str, Any] | None = None, drop: tuple[str, ...] = ()) -> Checklist:
    """The checklist of a practice matter with some answers changed."""
    return review_of(shipped(), as_filed(shipped(), SAMPLES[matter], answers, drop))


def line(checked: Checklist, item: str) -> Line:
    found = checked.worst(item)
    assert found is not None
    return found


def word(checked: Checklist, item: str) -> str:
    return reviewing.state_word(line(checked, item))


def lacks(checked: Checklist, item: str) -> str:
    """The parts that an item still lacks, in its own words."""
    return "; ".join(str(reason.params.get("part", "")) for reason in line(checked, item).reasons)


def stops(checked: Checklist) -> set[str]:
    return {one.item.id for one in checked.lines if one.stops_sending}


def made(desk: Desk, sample: Sample, papers: tuple[str, ...], place: Path) -> FolderStore:
    """The matter's folder with a few of its papers drawn and taken in."""
    few = sample.model_copy(update={"papers": tuple(paper for paper in sample.papers if paper.id in papers)})
    return demo.make_matter(desk, FOLDER, few, place / sample.id, demo.draw_papers(OFFICE, few, place / "drawn"))


def test_a_husband_who_lives_but_cannot_speak_asks_for_medical_and_custody_papers() -> None:
    dead = switched("m08")
    assert "tie" in lacks(dead, "victim_kind") and "cannot act" not in lacks(dead, "victim_kind")
    lives = switched("m08", {"victim.direct_victim_state": "cannot_act"})
    assert "Medical or custody paper" in lacks(lives, "victim_kind")
    assert "Death certificate" not in lacks(lives, "victim_kind")


def test_a_child_of_13_has_a_parent_or_guardian_named_who_signs_and_nobody_else() -> None:
    at_15 = switched("m05")
    assert "Under 14" not in lacks(at_15, "minor_guardian")
    at_13 = switched("m05", {"person.birth_date": dt.date(2013, 6, 3)})
    assert "parent or guardian signs forms; nobody else may" in lacks(at_13, "minor_guardian")
    named = switched("m05", {"person.birth_date": dt.date(2013, 6, 3), "guardian.signer_named": True})
    assert "Under 14" not in lacks(named, "minor_guardian")


def test_a_bystander_shows_what_she_saw_and_what_it_did_to_her() -> None:
    direct = switched("m01")
    assert word(direct, "victim_kind") == "Not needed" and line(direct, "harm_page").need is Need.RECOMMENDED
    saw = switched("m01", {"victim.kind": "bystander"})
    assert word(saw, "victim_kind") == "Missing" and line(saw, "harm_page").need is Need.REQUIRED
    assert {"victim_kind", "harm_page"} <= stops(saw)


def test_an_attorney_who_takes_it_may_ask_and_has_to_look_at_other_ways() -> None:
    before = switched("m12")
    assert (word(before, "requester"), word(before, "other_ways")) == ("Missing", "Ask first")
    taken = as_filed(shipped(), SAMPLES["m12"], {"representation.kind": "attorney", "requester.kind": "attorney"})
    agreed = {"id": "e-0900", "file": "evidence/e-0900.pdf", "item": "engagement", "kind": "engagement_agreement"}
    taken = taken.model_validate({**taken.model_dump(by_alias=True), "evidence": (*taken.evidence, agreed)})
    after = review_of(shipped(), taken)
    assert (word(after, "requester"), word(after, "engagement")) == ("Partly there", "Ready")
    assert lacks(after, "requester") == "By what right: letterhead or signed authorisation"
    on_letterhead = switched("m12", {"requester.kind": "attorney", "letter.on_letterhead": True})
    assert word(on_letterhead, "requester") == "Ready"
    assert word(after, "other_ways") == "Missing"


def test_consent_taken_back_is_missing_and_nothing_is_built_to_send(desk: Desk, tmp_path: Path) -> None:
    assert stops(switched("m07")) == set()
    back = switched("m07", {"consent.withdrawn": True})
    assert word(back, "disclosure_consent") == "Missing" and stops(back) == {"disclosure_consent"}
    marisol = switched("m01", {"consent.withdrawn": True})
    assert word(marisol, "disclosure_consent") == "Missing"
    store = made(desk, SAMPLES["m01"], ("letter", "consent"), tmp_path)
    store.commit([Answer("consent.withdrawn", True)])
    with pytest.raises(Unfit, match="build_stopped") as caught:
        building.build(desk, store, None, OFFICE.today, send=True)
    assert [one.code for one in caught.value.problems] == ["consent_taken_back"]
    assert not (store.folder / "packet").exists()


STUBS = ("stub-1", "stub-2", "stub-3", "stub-4")


def test_pay_stubs_left_out_by_the_attorney_are_counted_and_the_case_number_carries(desk: Desk, tmp_path: Path) -> None:
    left = {"work.other_name_decision": "leave_out", "work.other_name_each_paper": True}
    assert word(switched("m02"), "alias_decision") == "Missing"
    after = switched("m02", left)
    assert word(after, "alias_decision") == "Ready" and word(after, "case_number") == "Ready"
    store = made(desk, SAMPLES["m02"], ("letter", "number", *STUBS), tmp_path)
    reason = "left out by attorney"
    stubs = [paper.id for paper in store.load().evidence if paper.kind == "pay_stub"]
    store.commit([Put("evidence", id_, {"left_out": [{"page": 1, "reason": reason}]}) for id_ in stubs])
    packet = building.build(desk, store, None, OFFICE.today)
    assert packet.balance.model_dump()["withheld"] == len(stubs) == 4
    fates = building.examine(desk, store, None, OFFICE.today).selection.fates
    assert [fates[f"{id_}:1"].reason for id_ in stubs] == [reason] * 4  # type: ignore[index]
    assert [one.title for one in packet.exhibits if one.label] == ["Confirmation of complaint 00-0102"]
    assert verify_packets(desk, [store.folder / "packet"]).ok


def a_stub(place: Path) -> Path:
    stub = next(paper for paper in SAMPLES["m02"].papers if paper.id == "stub-1")
    file = place / stub.file
    file.write_bytes(draw(stub.draw, "m02.toml", letterhead=OFFICE.letterhead))
    return file


def test_a_pay_stub_is_refused_at_the_door_of_a_matter_that_goes_to_the_employer(desk: Desk, tmp_path: Path) -> None:
    store = made(desk, SAMPLES["m13"], ("engagement", "card"), tmp_path)
    before = sorted(path.name for path in store.folder.rglob("*"))
    with pytest.raises(Known) as caught:
        list(gathering.bring_in(desk, store, [a_stub(tmp_path)], Filing(kind="pay_stub")))
    said = desk.say(Problem(caught.value.code, "", caught.value.params))
    assert said == "This matter goes to the employer. No worker's paper may be here."
    with pytest.raises(Known, match="kind_not_taken"):
        list(gathering.bring_in(desk, store, [a_stub(tmp_path)], Filing()))
    assert sorted(path.name for path in store.folder.rglob("*")) == before


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (Add("evidence", {"id": "e-0900", "file": "evidence/e-0900.pdf", "kind": "pay_stub"}), "no_worker_paper"),
        (Add("evidence", {"id": "e-0900", "file": "evidence/e-0900.pdf"}), "kind_not_taken"),
        (Put("evidence", "e-0001", {"kind": "declaration"}), "no_worker_paper"),
        (Put("evidence", "e-0001", {"person": "W-04"}), "no_worker_fact"),
        (Put("evidence", "e-0001", {"shows_others": True}), "no_worker_fact"),
        (Answer("person.name.family", "NOBODY"), "no_worker_fact"),
        (Answer("work.other_name", True), "no_worker_fact"),
        (Answer("person.safe_phone", True), "no_worker_fact"),
    ],
    ids=lambda one: one if isinstance(one, str) else type(one).__name__,
)
def test_whatever_of_a_worker_is_written_into_such_a_matter_stops_every_build(
    desk: Desk, tmp_path: Path, change: Any, code: str
) -> None:
    store = made(desk, SAMPLES["m13"], ("engagement", "card"), tmp_path)
    found = reviewing.checklist(desk, store, None, OFFICE.today)
    assert next(one.state for one in found.items if one.id == "na_no_worker") == "ready"
    store.commit([change])
    found = reviewing.checklist(desk, store, None, OFFICE.today)
    assert next(one.state for one in found.items if one.id == "na_no_worker") == "missing"
    with pytest.raises(Unfit, match="build_stopped") as caught:
        building.build(desk, store, None, OFFICE.today)
    assert code in {one.code for one in caught.value.problems}


def said_of(desk: Desk, checked: Checklist, item: str) -> str:
    return " ".join(desk.say(reason) for reason in line(checked, item).reasons)


def test_a_sealed_paper_stops_sending_until_the_attorney_decides_whether_it_may_be_used(desk: Desk) -> None:
    open_ = switched("m08")
    assert word(open_, "parallel_cases") == "Look at it" and "may we use it?" in said_of(desk, open_, "parallel_cases")
    assert [look.stops for look in line(open_, "parallel_cases").looks] == [True]
    decided = switched("m08", {"parallel.use_decided": True})
    assert word(decided, "parallel_cases") == "Ready" and not line(decided, "parallel_cases").looks
    never_asked = switched("m08", drop=("parallel.use_decided",))
    assert word(never_asked, "parallel_cases") == "Partly there" and "parallel_cases" in stops(never_asked)
    nothing_sealed = switched("m08", {"parallel.sealed": False}, drop=("parallel.use_decided",))
    assert word(nothing_sealed, "parallel_cases") == "Ready"


def test_an_old_certification_that_ran_out_is_looked_at_with_its_last_day_and_stops_nothing(desk: Desk) -> None:
    out = switched("m02")
    assert word(out, "recertify") == "Look at it" and "19 Nov 2026" in said_of(desk, out, "recertify")
    assert "recertify" not in stops(out) and not any(look.stops for look in line(out, "recertify").looks)
    assert word(switched("m02", {"letter.tells_recertify": False}), "recertify") == "Partly there"
    holds = switched("m02", {"suppb.earlier_signed_on": dt.date(2026, 7, 1)})
    assert word(holds, "recertify") == "Not needed"


def test_how_a_union_is_reached_is_no_fact_of_a_worker_and_how_a_group_is_may_be_one() -> None:
    reached = {"contact.confirmed": True, "contact.call": "555-0170, the office of the local", "contact.never": "at the hotel"}
    assert word(switched("m13", reached), "na_no_worker") == "Ready"
    group = as_filed(shipped(), SAMPLES["m13"], reached).model_copy(update={"client": Client(kind="group")})
    assert word(review_of(shipped(), group), "na_no_worker") == "Missing"


def test_recruiting_papers_are_required_for_the_crime_of_recruiting_and_else_recommended() -> None:
    assert line(switched("m07"), "recruit_papers").need is Need.REQUIRED
    tampering = switched("m07", {"crime.kind": "witness_tampering"})
    assert line(tampering, "recruit_papers").need is Need.RECOMMENDED
    assert word(switched("m07", {"visa.programme": "none"}), "recruit_papers") == "Not needed"


@pytest.mark.parametrize("kind", ["roster", "code_key"])
def test_a_list_of_workers_dragged_into_the_packet_is_refused_and_named(desk: Desk, tmp_path: Path, kind: str) -> None:
    store = made(desk, SAMPLES["m11"], ("letter", "roster", "roster-file"), tmp_path)
    roster = next(paper.id for paper in store.load().evidence if paper.item == "roster")
    changes = [Put("evidence", roster, {"kind": kind, "title": "Who is who"})]
    store.commit([*changes, Add("adjustments", {"do": "add", "target": roster, "section": "exhibits"})])
    examined = building.examine(desk, store, None, OFFICE.today)
    (refused,) = [one for one in examined.problems if one.code == "office_paper_refused"]
    assert refused.where == roster and "Who is who" in desk.say(refused) and desk.told(refused).stops == "send"
    packet = building.build(desk, store, None, OFFICE.today)
    assert "Who is who" not in {one.title for one in packet.exhibits}
    assert examined.selection.fates[f"{roster}:1"].reason == "not_for_reader"  # type: ignore[index]


def test_a_spreadsheet_of_workers_is_not_taken_in_at_all(desk: Desk, tmp_path: Path) -> None:
    store = made(desk, SAMPLES["m11"], ("letter", "roster-file"), tmp_path)
    assert [paper.item for paper in store.load().evidence] == ["request_letter"]
    again = store.folder / "tray" / "roster.xlsx"
    (done,) = gathering.bring_in(desk, store, [again], Filing(item="roster"))
    assert (done.status, done.file) == ("refused", "roster.xlsx")


def test_a_question_that_is_cleared_is_asked_first_and_its_item_never_not_needed() -> None:
    cleared = switched("m01", drop=("victim.kind",))
    assert word(cleared, "victim_kind") == "Ask first"
