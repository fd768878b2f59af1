"""M09 and M10: deferred action in a process that is reported closed. One switch each (practice.md 4.6), the attorney's
note for each process, and *not filed* as a good end."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from packets.checklist import Checklist, Line, State, review
from packets.errors import Problem
from packets.matters.answers import View
from packets.matters.matter import Matter
from packets.paths import RESOURCES
from packets.plan import draft, select
from packets.practice import demo
from packets.practice.samples import read_office, read_sample
from packets.preflight import preflight
from packets.requests.library import Library
from packets.requests.model import tuples
from packets.requests.office import Note
from packets.workflow import reviewing
from packets.workflow.desk import Desk
from tests.build import facts_for, laid_out, words
from tests.samples import as_filed

FOLDER = RESOURCES / "samples"
OFFICE = read_office(FOLDER)
D = dt.date


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    place = tmp_path_factory.mktemp("practice")
    demo.open_office(place, FOLDER)
    with Desk(office=place) as desk:
        yield desk


def matter(desk: Desk, id_: str, answers: Mapping[str, Any] | None = None, **of_request: Any) -> Matter:
    """The practice matter as filed, with some answers and some words of its request changed; None takes an answer back."""
    found = as_filed(desk.library, read_sample(FOLDER, id_))
    raw = {key: value for key, value in {**found.answers, **(answers or {})}.items() if value is not None}
    request = found.requests[0].model_copy(update=of_request)
    return found.model_copy(update={"answers": raw, "requests": (request,)})


def with_paper(found: Matter, **values: Any) -> Matter:
    raw = {"id": "e-9999", "file": "evidence/e-9999.pdf", **values}
    paper = type(found.evidence[0]).model_validate(tuples(raw))
    return found.model_copy(update={"evidence": (*found.evidence, paper)})


def checked(library: Library, found: Matter, day: dt.date = OFFICE.today) -> Checklist:
    return review(View(library, found, found.requests[0], day), {})


def only(checklist: Checklist, item: str) -> Line:
    (line,) = checklist.of(item)
    return line


def problems(library: Library, found: Matter, profile: str = "file_copy", day: dt.date = OFFICE.today) -> list[Problem]:
    facts = facts_for(found)
    checklist = review(View(library, found, found.requests[0], day), facts)
    plan = draft(checklist, facts)
    selection = select(plan, library.profile(profile), "")
    return list(preflight(checklist, selection, laid_out(selection, facts, plan=plan), facts, (), lambda _: ""))


def stopping(found: list[Problem]) -> set[str]:
    return {one.where for one in found if words().stops(one).value == "send"}


# One switch each


def test_e_an_arrest_and_an_i765_dropped_in(desk: Desk) -> None:
    arrested = matter(desk, "m09")
    arrested = arrested.model_copy(update={"tables": {**arrested.tables, "arrests": ({"id": "one", "day": "2019"},)}})
    found = checked(desk.library, with_paper(arrested, kind="form_i765"))

    assert [(line.row, line.state) for line in found.of("arrests")] == [("one", State.MISSING)]
    assert only(found, "no_i765").state is State.MISSING and only(found, "no_i765").stops_sending
    assert {"no_i765", "arrests/one"} <= stopping(problems(desk.library, with_paper(arrested, kind="form_i765")))


def test_an_i765_that_stays_in_the_office_stops_nothing(desk: Desk) -> None:
    kept = with_paper(matter(desk, "m09"), kind="form_i765", goes_to=["office"])
    assert only(checked(desk.library, kept), "no_i765").state is State.NOT_NEEDED


def test_k_the_set_of_forms_of_2023(desk: Desk) -> None:
    then = checked(desk.library, matter(desk, "m10", {"basis.in_form": None}), D(2023, 2, 15))

    lacks = [str(one.params["part"]) for one in only(then, "g325a").reasons if one.code == "part_lacks"]
    assert only(then, "g325a").state is State.PARTIAL
    assert [one.split(",")[0] for one in lacks] == ["Form I-765", "Form I-765WS"]
    assert only(then, "photos").state is State.MISSING
    assert only(then, "no_i765").state is State.NOT_NEEDED
    assert only(then, "basis_statement").state is State.MISSING

    filed = matter(desk, "m10")
    for number, kind in enumerate(("form_i765", "form_i765ws")):
        filed = with_paper(filed, kind=kind, item="g325a").model_copy(update={})
        filed = filed.model_copy(
            update={"evidence": (*filed.evidence[:-1], filed.evidence[-1].model_copy(update={"id": f"e-99{number}"}))}
        )
    assert only(checked(desk.library, filed, D(2023, 2, 15)), "g325a").state is State.READY
    assert only(checked(desk.library, filed), "no_i765").state is State.MISSING, "today the same I-765 stops"


def test_between_the_sets_of_forms_it_is_asked_which(desk: Desk) -> None:
    found = checked(desk.library, matter(desk, "m10"), D(2024, 12, 15))
    assert only(found, "photos").state is State.ASK_FIRST
    assert only(found, "g325a").ask == ("deferred_action.era",)


@pytest.mark.parametrize("id_", ["m09", "m10"])
def test_o_arrests_that_nobody_asked_for_are_asked_first(desk: Desk, id_: str) -> None:
    found = matter(desk, id_)
    found = found.model_copy(update={"tables": {key: rows for key, rows in found.tables.items() if key != "arrests"}})
    assert only(checked(desk.library, found), "arrests").state is State.ASK_FIRST


def test_p_the_card_form_never_comes_in(desk: Desk) -> None:
    (form,) = [paper for paper in read_sample(FOLDER, "m10").papers if paper.refused]
    assert form.kind == "other", "it is known by its words alone"
    assert only(checked(desk.library, matter(desk, "m10")), "fee_or_waiver").state is State.READY


@pytest.mark.parametrize(
    ("answers", "lacks"),
    [
        ({"fee.way": None}, "way"),
        ({"fee.payment_form_ready": False}, "payment_form"),
        ({"fee.way": "waiver"}, "waiver"),
    ],
)
def test_payment_or_waiver_wants_what_was_chosen(desk: Desk, answers: dict[str, Any], lacks: str) -> None:
    line = only(checked(desk.library, matter(desk, "m10", answers)), "fee_or_waiver")
    labels = {part.id: part.label for part in line.item.parts}
    assert labels[lacks] in [one.params.get("part") for one in line.reasons]


@pytest.mark.parametrize("id_", ["m09", "m10"])
def test_payment_and_waiver_never_go_together(desk: Desk, id_: str) -> None:
    both = matter(desk, id_, {"fee.payment_form_ready": True})
    if id_ == "m10":
        both = with_paper(both, kind="form_i912", item="fee_or_waiver")
    line = only(checked(desk.library, both), "fee_or_waiver")
    assert line.state is State.PARTIAL
    assert "Only one of the two goes: payment form or waiver" in [one.params.get("part") for one in line.reasons]


def test_the_gap_in_the_addresses_is_named(desk: Desk) -> None:
    line = only(checked(desk.library, matter(desk, "m09")), "five_years")
    said = " ".join(words().say(one.code, one.params) for one in line.reasons)
    assert "Mar 2023 to May 2023" in said


def test_a_site_that_leaves_the_claim_stops_no_more(desk: Desk) -> None:
    found = matter(desk, "m09")
    sites = tuple({**row, "claimed": row["id"] == "plant-1"} for row in found.tables["worksites"])
    left = checked(desk.library, found.model_copy(update={"tables": {**found.tables, "worksites": sites}}))
    assert [line.state for line in left.of("scope_proof")] == [State.READY, State.NOT_NEEDED]


def test_a_partial_accreditation_is_looked_at_only_where_there_is_a_court(desk: Desk) -> None:
    assert only(checked(desk.library, matter(desk, "m09")), "g28").looks
    assert not only(checked(desk.library, matter(desk, "m09", {"person.in_proceedings": False})), "g28").looks
    assert not only(checked(desk.library, matter(desk, "m09", {"representation.kind": "accredited_full"})), "g28").looks


# The attorney's note: one for each process and office


def noted(library: Library, process: str, on: dt.date) -> Library:
    notes = (Note(process=process, by="Ada Specimen", on=on, text="Looked."),)
    return Library(**{**vars(library), "office": library.office.model_copy(update={"notes": notes})})


def test_a_note_on_the_renewal_says_nothing_of_first_requests(desk: Desk) -> None:
    assert only(checked(desk.library, matter(desk, "m10")), "currency").state is State.READY
    assert only(checked(desk.library, matter(desk, "m09")), "currency").state is State.MISSING
    assert "attorney_note_missing" in {one.code for one in problems(desk.library, matter(desk, "m09"), "uscis_paper")}


def test_a_note_on_the_whole_family_serves_both(desk: Desk) -> None:
    library = noted(desk.library, "deferred_action", D(2026, 11, 24))
    assert all(only(checked(library, matter(desk, id_)), "currency").state is State.READY for id_ in ("m09", "m10"))


@pytest.mark.parametrize(("mailing", "stands"), [(D(2026, 12, 24), True), (D(2026, 12, 25), False)])
def test_a_note_stands_thirty_days_and_is_asked_for_again_at_mailing(desk: Desk, mailing: dt.date, stands: bool) -> None:
    library = noted(desk.library, "deferred_action", D(2026, 11, 24))
    later = matter(desk, "m09", mailing_day=mailing)
    assert only(checked(library, later), "currency").met is stands
    assert ("attorney_note_old" in {one.code for one in problems(library, later, "uscis_paper")}) is not stands


def test_the_note_stands_in_no_packet(desk: Desk) -> None:
    (note,) = desk.library.office.notes
    found = matter(desk, "m10")
    facts = facts_for(found)
    plan = draft(review(View(desk.library, found, found.requests[0], OFFICE.today), facts), facts)
    selection = select(plan, desk.library.profile("review"), "")
    layout = laid_out(selection, facts, plan=plan)
    assert note.text not in repr(layout) and note.by not in repr([one.entry for one in layout.exhibits])
    privileged = {
        paper.id for paper in found.evidence if paper.item in ("plan_b", "other_ways", "decision", "risk_counselling")
    }
    planned = {source.evidence for entry in (*selection.bound, *selection.loose) for source in entry.sources}
    assert len(privileged) == 4 and not privileged & planned


# Not filed


def test_not_filed_is_one_problem_that_says_who_and_when(desk: Desk) -> None:
    found = problems(desk.library, matter(desk, "m10"))
    first = found[0]
    assert (first.code, first.params) == ("not_filed", {"by": "Ada Specimen", "on": "25 Nov 2026"})
    assert stopping(found) == {"deferred_action_renewal"}
    assert not {one.code for one in found} & {"item_missing", "item_partial", "item_look", "mailing_day_unknown"}


def test_decided_to_file_the_missing_things_stop_again(desk: Desk) -> None:
    request = matter(desk, "m10").requests[0]
    assert request.decision is not None
    file = matter(desk, "m10", decision=request.decision.model_copy(update={"choice": "file"}))
    assert {"soi_still_open", "updated_letter", "address_moves"} <= stopping(problems(desk.library, file))


def test_the_checklist_of_a_request_not_filed_still_says_how_things_stand(desk: Desk) -> None:
    found = checked(desk.library, matter(desk, "m10"))
    assert only(found, "updated_letter").state is State.MISSING
    result = reviewing.checklist_result(desk, found)
    assert result.decision is not None and result.decision.not_filed and result.decision.by == "Ada Specimen"
    assert reviewing.checklist_result(desk, checked(desk.library, matter(desk, "m09"))).decision is None


def test_pages_of_a_request_not_filed_still_have_to_be_whole(desk: Desk) -> None:
    lost = with_paper(matter(desk, "m10"), kind="police_report", item="")
    assert "e-9999" in stopping(problems(desk.library, lost))


@pytest.mark.parametrize(("agrees", "state"), [(D(2026, 11, 25), State.READY), (None, State.PARTIAL)])
def test_a_decision_wants_the_client_s_own_choice(desk: Desk, agrees: dt.date | None, state: State) -> None:
    request = matter(desk, "m10").requests[0]
    assert request.decision is not None
    decided = matter(desk, "m10", decision=request.decision.model_copy(update={"client_agrees_on": agrees}))
    unsigned = decided.model_copy(update={"evidence": tuple(one for one in decided.evidence if one.kind != "client_choice")})
    assert only(checked(desk.library, unsigned), "decision").state is state


# The partner office


def test_a_consent_taken_back_is_met_only_by_stopping_the_partner(desk: Desk) -> None:
    assert only(checked(desk.library, matter(desk, "m10")), "partner_consent").state is State.READY
    going_on = matter(desk, "m10", {"partner.stopped": False})
    assert only(checked(desk.library, going_on), "partner_consent").state is State.PARTIAL


def test_nothing_is_built_for_a_partner_whose_consent_was_taken_back(desk: Desk) -> None:
    (stopped,) = [one for one in problems(desk.library, matter(desk, "m10"), "partner") if one.code == "partner_stopped"]
    assert words().stops(stopped).value == "build"
    given = matter(desk, "m10", {"partner.consent_withdrawn": False})
    assert "partner_stopped" not in {one.code for one in problems(desk.library, given, "partner")}


# Practice and real offices


@pytest.mark.parametrize("practice", [True, False])
def test_a_real_matter_in_the_practice_office_is_never_built(desk: Desk, practice: bool) -> None:
    found = matter(desk, "m10").model_copy(update={"practice": practice})
    assert ("practice_mixed" in {one.code for one in problems(desk.library, found)}) is not practice
