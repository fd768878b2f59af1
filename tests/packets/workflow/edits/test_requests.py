"""Requests, checklist and calls as edits: who may do what, in which order, and what is final."""

from __future__ import annotations

import datetime as dt
from typing import Literal

import pytest

from packets.matters.matter import Adjustment
from packets.workflow.edits import (
    Adjust,
    Approve,
    AskFor,
    ChangeRequest,
    ClearConflict,
    CloseRequest,
    Decide,
    DropAdjustment,
    Edit,
    GiveAnswer,
    OpenRequest,
    RecordAnswer,
    RecordArrival,
    RecordConflictCheck,
    RecordSending,
    SaveCall,
    StopWaiting,
    TakeEdition,
    Unwaive,
    Waive,
    redo,
    undo,
)
from tests.build import TODAY, a_paper, office, shipped
from tests.staff import ATTORNEY, EVERYBODY_ELSE, LAPSED, PARALEGAL, PARTIAL, AtTheDesk, refused

YESTERDAY, TOMORROW = TODAY - dt.timedelta(days=1), TODAY + dt.timedelta(days=1)
OPEN = {"requests": [{"id": "mini", "agency": "mini-desk"}], "evidence": [a_paper("e-1"), a_paper("e-2")]}
SENT = {**OPEN, "requests": [{"id": "mini", "sent": {"on": YESTERDAY, "proof": "e-1"}}]}
CONTENT = "0" * 64


@pytest.fixture
def desk() -> AtTheDesk:
    return AtTheDesk(OPEN)


def did(desk: AtTheDesk) -> list[tuple[str, str, str]]:
    return [(one.did, one.about, one.by) for one in desk.matter.history]


# Opening


def test_an_attorney_opens_a_request_and_its_definition_is_pinned() -> None:
    desk = AtTheDesk({})
    edit = OpenRequest(request="mini", agency="mini-desk", profile="mini_post", mailing_day=TOMORROW)
    (request,) = desk.do(edit, who=PARTIAL).requests
    kind = office().kind("mini")
    assert (request.edition, request.definition) == (kind.definition.edition, kind.hash)
    assert (request.agency, request.profile, request.mailing_day) == ("mini-desk", "mini_post", TOMORROW)
    assert request.opened is not None
    assert (request.opened.by, request.opened.role, request.opened.on) == ("Tomas Plantilla", "accredited_partial", TODAY)
    assert did(desk) == [("opened", "mini", "Tomas Plantilla")]
    desk.refuses("request_here", edit, who=PARTIAL)


@pytest.mark.parametrize(
    ("edit", "code"),
    [
        (OpenRequest(request="nothing"), "unknown_request"),
        (OpenRequest(request="mini", agency="nowhere"), "unknown_agency"),
        (OpenRequest(request="mini", profile="nothing"), "unknown_profile"),
    ],
)
def test_a_request_that_cannot_be_is_not_opened(edit: OpenRequest, code: str) -> None:
    AtTheDesk({}).refuses(code, edit, who=ATTORNEY)


def test_a_request_is_made_for_its_kind_of_client() -> None:
    AtTheDesk({"client": {"kind": "group"}}).refuses(
        "client_does_not_fit", OpenRequest(request="u_certification"), who=ATTORNEY
    )


def test_practice_and_real_do_not_mix() -> None:
    real = AtTheDesk({"practice": False})
    real.refuses("practice_mixed", OpenRequest(request="mini", agency="mini-desk"), who=ATTORNEY)
    real.do(OpenRequest(request="mini"), who=ATTORNEY)
    real.refuses("practice_mixed", ChangeRequest(request="mini", agency="mini-desk"))


ATTORNEYS_EDITS: list[Edit] = [
    OpenRequest(request="u_certification"),
    TakeEdition(request="mini"),
    Decide(request="mini", choice="file", reason="x"),
    Approve(request="mini", profile="mini_post", content=CONTENT),
    Waive(item="report", reason="x"),
    ClearConflict(),
]


@pytest.mark.parametrize("edit", ATTORNEYS_EDITS, ids=lambda edit: edit.do)
def test_what_only_an_attorney_does_nobody_else_does(edit: Edit) -> None:
    check = {"on": TODAY, "names": ["x"], "result": "match"}
    for who in EVERYBODY_ELSE:
        AtTheDesk({**OPEN, "conflict_checks": [check]}).refuses("attorney_only", edit, who=who)
    for may in (ATTORNEY, PARTIAL):
        AtTheDesk({**OPEN, "conflict_checks": [check]}).do(edit, who=may)


def test_a_card_is_good_to_its_last_day() -> None:
    edit = Decide(request="mini", choice="file", reason="x")
    AtTheDesk(OPEN).do(edit, who=LAPSED, day=YESTERDAY)
    AtTheDesk(OPEN).refuses("attorney_only", edit, who=LAPSED, day=TODAY)


def test_what_is_not_given_stays(desk: AtTheDesk) -> None:
    desk.do(ChangeRequest(request="mini", mailing_day=TOMORROW, profile="mini_post"))
    (request,) = desk.do(ChangeRequest(request="mini", agency="")).requests
    assert (request.mailing_day, request.agency, request.profile) == (TOMORROW, "", "mini_post")
    desk.refuses("request_not_here", ChangeRequest(request="u_petition"))


def test_a_newer_definition_is_taken_when_an_attorney_says_so(desk: AtTheDesk) -> None:
    (request,) = desk.do(TakeEdition(request="mini"), who=ATTORNEY).requests
    assert request.definition == office().kind("mini").hash


def test_not_filed_is_an_end_and_can_be_decided_anew(desk: AtTheDesk) -> None:
    no = Decide(request="mini", choice="do_not_file", reason="Closed now.", client_agrees_on=TODAY, next_review=TOMORROW)
    (request,) = desk.do(no, CloseRequest(request="mini"), who=ATTORNEY).requests
    assert request.not_filed
    assert request.closed_on == TODAY
    assert request.decision is not None
    assert (request.decision.next_review, request.decision.client_agrees_on) == (TOMORROW, TODAY)
    (request,) = desk.do(Decide(request="mini", choice="file", reason="Open again."), who=ATTORNEY).requests
    assert (request.not_filed, request.closed_on) == (False, None)
    assert [one[0] for one in did(desk)] == ["decided", "closed", "decided"]


def test_the_newest_approval_of_each_profile_stands(desk: AtTheDesk) -> None:
    desk.do(Approve(request="mini", profile="mini_post", content=CONTENT), who=ATTORNEY)
    desk.do(Approve(request="mini", profile="uscis_paper", content="1" * 64), who=ATTORNEY)
    (request,) = desk.do(Approve(request="mini", profile="mini_post", content="2" * 64), who=PARTIAL).requests
    assert [(one.profile, one.content[0], one.by) for one in request.approvals] == [
        ("uscis_paper", "1", "Ada Specimen"),
        ("mini_post", "2", "Tomas Plantilla"),
    ]


# Sent and after


def test_from_sent_to_closed(desk: AtTheDesk) -> None:
    desk.refuses("not_sent_yet", RecordArrival(request="mini", on=TODAY))
    desk.refuses("not_sent_yet", RecordAnswer(request="mini", on=TODAY, answer="good"))
    desk.refuses("close_before_end", CloseRequest(request="mini"))
    desk.do(RecordSending(request="mini", on=YESTERDAY, carrier="By hand", number="0", proof="e-1", kept="sent/mini"))
    desk.refuses("arrived_before_sent", RecordArrival(request="mini", on=YESTERDAY - dt.timedelta(days=1)))
    desk.refuses("answered_before_sent", RecordAnswer(request="mini", on=YESTERDAY - dt.timedelta(days=1), answer="good"))
    desk.refuses("unknown_evidence", RecordArrival(request="mini", on=TODAY, proof="e-9"))
    desk.do(RecordArrival(request="mini", on=TODAY, proof="e-2"))
    desk.do(RecordAnswer(request="mini", on=TODAY, answer="mend"))
    (request,) = desk.do(CloseRequest(request="mini")).requests
    assert request.sent is not None
    assert (request.sent.proof, request.sent.arrival_proof) == ("e-1", "e-2"), "one proof does not take the other's place"
    assert (request.sent.on, request.sent.arrived_on, request.sent.by) == (YESTERDAY, TODAY, "Pia Sample")
    assert (request.answered_on, request.answer, request.closed_on) == (TODAY, "mend", TODAY)
    assert [one[0] for one in did(desk)] == ["sent", "arrived", "answered", "closed"]
    assert desk.do(CloseRequest(request="mini"), day=TOMORROW).requests[0].closed_on == TODAY


FILED: list[Edit] = [
    RecordSending(request="mini", on=TODAY),
    ChangeRequest(request="mini", mailing_day=TOMORROW),
    TakeEdition(request="mini"),
    Decide(request="mini", choice="do_not_file", reason="x"),
    Approve(request="mini", profile="mini_post", content=CONTENT),
]


@pytest.mark.parametrize("edit", FILED, ids=lambda edit: edit.do)
def test_what_was_filed_is_not_changed_afterwards(edit: Edit) -> None:
    AtTheDesk(SENT).refuses("already_sent", edit, who=ATTORNEY)


COMING: list[Edit] = [
    RecordSending(request="mini", on=TOMORROW),
    RecordArrival(request="mini", on=TOMORROW),
    RecordAnswer(request="mini", on=TOMORROW, answer="good"),
]


@pytest.mark.parametrize("edit", COMING, ids=lambda edit: edit.do)
def test_a_day_that_is_still_to_come_begins_no_clock(edit: Edit) -> None:
    AtTheDesk(OPEN if edit.do == "sent" else SENT).refuses("day_to_come", edit)  # type: ignore[attr-defined]


# Checklist


def test_who_was_asked_and_when_we_ask_again(desk: AtTheDesk) -> None:
    desk.do(AskFor.model_validate({"item": "report", "from": "the clerk", "how": "by post", "chase_on": TOMORROW}))
    (asked,) = desk.matter.asked_for
    assert (asked.item, asked.from_, asked.how, asked.on, asked.chase_on) == ("report", "the clerk", "by post", TODAY, TOMORROW)
    desk.refuses("unknown_item", AskFor.model_validate({"item": "nothing", "from": "x"}))
    desk.refuses("chase_in_the_past", AskFor.model_validate({"item": "report", "from": "x", "chase_on": YESTERDAY}))
    desk.refuses("unknown_row", AskFor.model_validate({"item": "report", "row": "site-9", "from": "x"}))


def test_waiting_ends_when_it_is_said_also_for_one_row(desk: AtTheDesk) -> None:
    for item, who in (("report", "the clerk"), ("either_way", "the client"), ("report", "the police")):
        desk.do(AskFor.model_validate({"item": item, "from": who}))
    assert [one.from_ for one in desk.do(StopWaiting(item="report", row="site-9")).asked_for] == ["the client"]
    desk.refuses("row_gone", StopWaiting(item="report"))


def test_a_waiver_says_who_and_why_and_can_be_taken_back(desk: AtTheDesk) -> None:
    desk.do(Waive(item="either_way", reason="Known by heart."))
    desk.do(Waive(item="report", reason="Not to be had."), who=PARTIAL)
    assert [(one.item, one.by, one.role, one.on) for one in desk.matter.waivers] == [
        ("either_way", "Pia Sample", "paralegal", TODAY),
        ("report", "Tomas Plantilla", "accredited", TODAY),
    ]
    assert [one.item for one in desk.do(Unwaive(item="either_way")).waivers] == ["report"]
    desk.refuses("row_gone", Unwaive(item="either_way"))
    desk.refuses("waiver_by_nobody", Waive(item="consent", reason="x"), who=ATTORNEY)
    desk.refuses("unknown_item", Waive(item="nothing", reason="x"), who=ATTORNEY)
    desk.refuses("unknown_row", Waive(item="site_sheet", row="site-9", reason="x"), who=ATTORNEY)


def test_adjustments_are_added_and_taken_away_by_their_number(desk: AtTheDesk) -> None:
    whole = Adjustment(do="pages", target="e-1", first=1, last=2)
    desk.do(Adjust(adjustment=whole), Adjust(adjustment=Adjustment(do="leave_out", target="e-1:1", reason="blank")))
    desk.do(Adjust(adjustment=Adjustment(do="split", target="e-2", at=(2, 3))))
    assert desk.matter.adjustments[0] == whole
    desk.do(DropAdjustment(number=0), DropAdjustment(number=0))
    assert [(one.do, one.at) for one in desk.matter.adjustments] == [("split", (2, 3))]
    desk.refuses("row_gone", DropAdjustment(number=1))
    desk.refuses("unknown_evidence", Adjust(adjustment=Adjustment(do="leave_out", target="e-9:1", reason="blank")))


# Calls and conflicts


def test_a_call_keeps_who_took_it_and_when_through_later_saves() -> None:
    desk = AtTheDesk({})
    desk.do(SaveCall(name="Marisol", reach="555-0100", urgent=("detained",)))
    call = desk.do(SaveCall(name="Marisol Ejemplo", referred_to="The bar"), who=ATTORNEY, day=TOMORROW).call
    assert call is not None
    assert (call.on, call.by, call.name, call.referred_to) == (TODAY, "Pia Sample", "Marisol Ejemplo", "The bar")
    assert (call.reach, call.urgent) == ("", ())
    assert did(desk) == [("called", "", "Pia Sample")]


@pytest.mark.parametrize("result", ["no_match", "match"])
def test_a_conflict_check_keeps_the_names_and_the_result(result: Literal["no_match", "match"]) -> None:
    desk = AtTheDesk({"answers": {"office.conflict_check.cleared": True}}, shipped())
    matter = desk.do(RecordConflictCheck(names=("Ana", "Malo"), theirs=("Malo",), result=result))
    (check,) = matter.conflict_checks
    assert (check.names, check.theirs, check.result, check.by) == (("Ana", "Malo"), ("Malo",), result, "Pia Sample")
    assert matter.answers == {"office.conflict_check.result": result}, "an earlier clearance is of the earlier check"


def test_a_possible_match_is_cleared_once_and_who_did_is_kept() -> None:
    desk = AtTheDesk({}, shipped())
    desk.refuses("nothing_to_clear", ClearConflict(), who=ATTORNEY)
    desk.do(RecordConflictCheck(names=("Ana",), result="match"))
    matter = desk.do(ClearConflict(), who=ATTORNEY, day=TOMORROW)
    (check,) = matter.conflict_checks
    assert (check.names, check.on, check.cleared_by, check.cleared_on) == (("Ana",), TODAY, "Ada Specimen", TOMORROW)
    assert matter.answers["office.conflict_check.cleared"] is True
    desk.refuses("nothing_to_clear", ClearConflict(), who=ATTORNEY)
    desk.do(RecordConflictCheck(names=("Ana",), result="no_match"))
    desk.refuses("nothing_to_clear", ClearConflict(), who=ATTORNEY)


# Back and forth


UNDONE: list[Edit] = [
    GiveAnswer(key="mini.name", value="Ana"),
    Waive(item="report", reason="x"),
    OpenRequest(request="u_certification"),
    Decide(request="mini", choice="file", reason="x"),
    SaveCall(name="Ana"),
]


@pytest.mark.parametrize("edit", UNDONE, ids=lambda edit: edit.do)
def test_an_edit_is_undone_and_done_again(desk: AtTheDesk, edit: Edit) -> None:
    before = desk.matter
    done = desk.done(edit, who=ATTORNEY)
    after = desk.matter
    assert after != before
    assert undo(desk.store, done, PARALEGAL, TODAY) == before == desk.matter
    assert redo(desk.store, done, PARALEGAL, TODAY) == after == desk.matter


def test_who_is_with_us_no_more_takes_nothing_back_and_does_nothing_again(desk: AtTheDesk) -> None:
    done = desk.done(GiveAnswer(key="mini.name", value="Ana"))
    refused("staff_expired", lambda: undo(desk.store, done, LAPSED, TODAY))
    assert desk.matter.answers == {"mini.name": "Ana"}
    assert LAPSED.until is not None
    undo(desk.store, done, LAPSED, LAPSED.until)
    refused("staff_expired", lambda: redo(desk.store, done, LAPSED, TODAY))
    assert desk.matter.answers == {}


def test_several_edits_are_undone_from_the_last(desk: AtTheDesk) -> None:
    start = desk.matter
    first, second = desk.done(GiveAnswer(key="mini.name", value="A")), desk.done(GiveAnswer(key="mini.count", value=1))
    refused("changed_meanwhile", lambda: undo(desk.store, first, PARALEGAL, TODAY))
    undo(desk.store, second, PARALEGAL, TODAY)
    assert undo(desk.store, first, PARALEGAL, TODAY) == start
    refused("changed_meanwhile", lambda: redo(desk.store, second, PARALEGAL, TODAY))


def test_nothing_of_another_program_is_undone(desk: AtTheDesk) -> None:
    done = desk.done(GiveAnswer(key="mini.name", value="Ana"))
    desk.do(GiveAnswer(key="mini.count", value=3))
    refused("changed_meanwhile", lambda: undo(desk.store, done, PARALEGAL, TODAY))
    assert desk.matter.answers == {"mini.name": "Ana", "mini.count": 3}


def test_what_left_the_office_cannot_be_undone(desk: AtTheDesk) -> None:
    earlier = desk.done(GiveAnswer(key="mini.name", value="Ana"))
    done = desk.done(GiveAnswer(key="mini.count", value=1), RecordSending(request="mini", on=TODAY))
    refused("cannot_undo", lambda: undo(desk.store, done, PARALEGAL, TODAY))
    refused("changed_meanwhile", lambda: undo(desk.store, earlier, PARALEGAL, TODAY))
    assert desk.matter.requests[0].sent is not None


def test_edits_in_one_commit_are_done_together_or_not_at_all(desk: AtTheDesk) -> None:
    desk.refuses("unknown_answer", GiveAnswer(key="mini.name", value="Ana"), GiveAnswer(key="nothing", value="x"))
    both = desk.do(
        OpenRequest(request="u_certification"), Decide(request="u_certification", choice="file", reason="x"), who=ATTORNEY
    )
    assert both.requests[1].decision is not None, "the second is held against what the first left"


def test_an_edit_that_changes_nothing_changes_nothing(desk: AtTheDesk) -> None:
    done = desk.done(ChangeRequest(request="mini"), GiveAnswer(key="mini.name"), who=PARALEGAL)
    assert done.before == done.after
