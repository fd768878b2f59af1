"""A hold on a file, and time limits that were met or given up."""

from __future__ import annotations

import datetime as dt

import pytest
from pydantic import ValidationError

from packets.matters.answers import View
from packets.matters.clocks import ticking
from packets.matters.closing import standing_hold
from packets.matters.keeping import Hold, Settled
from packets.requests.office import Staff
from packets.workflow.edits import GiveAnswer, HoldFile, LiftHold, SettleClock
from tests.build import TODAY, shipped
from tests.staff import ATTORNEY, EVERYBODY_ELSE, PARALEGAL, PARTIAL, AtTheDesk

DAY = dt.timedelta(days=1)


@pytest.mark.parametrize("who", [ATTORNEY, PARTIAL], ids=lambda one: one.id)
def test_a_hold_says_who_set_it_and_why_and_stays_when_it_is_lifted(who: Staff) -> None:
    desk = AtTheDesk({})
    desk.do(HoldFile(reason="Wage suit may come"), who=who)
    hold = standing_hold(desk.matter)
    assert hold is not None
    assert (hold.by, hold.role, hold.on, hold.reason) == (who.name, who.role, TODAY, "Wage suit may come")
    desk.refuses("held_already", HoldFile(reason="again"), who=who)
    desk.do(LiftHold(reason="Settled"), who=who, day=TODAY + DAY)
    assert standing_hold(desk.matter) is None
    (lifted,) = desk.matter.holds
    assert (lifted.reason, lifted.lifted_by, lifted.lifted_on) == ("Wage suit may come", who.name, TODAY + DAY)
    assert [one.did for one in desk.matter.history] == ["held", "hold_lifted"]
    desk.refuses("no_hold", LiftHold(reason="x"), who=who)
    desk.do(HoldFile(reason="Another suit"), who=who)
    assert [one.reason for one in desk.matter.holds] == ["Wage suit may come", "Another suit"]


@pytest.mark.parametrize("who", EVERYBODY_ELSE, ids=lambda one: one.id)
def test_nobody_else_sets_or_lifts_one(who: Staff) -> None:
    desk = AtTheDesk({})
    desk.refuses("attorney_only", HoldFile(reason="x"), who=who)
    desk.do(HoldFile(reason="x"), who=ATTORNEY)
    desk.refuses("attorney_only", LiftHold(reason="x"), who=who)


def test_a_hold_on_a_file_that_is_on_its_way_out_comes_too_late() -> None:
    desk = AtTheDesk({"history": [{"on": TODAY, "by": "Ada Specimen", "did": "destroying", "about": "d-0001"}]})
    desk.refuses("being_destroyed", HoldFile(reason="x"), who=ATTORNEY)


def test_a_lifted_hold_is_whole() -> None:
    with pytest.raises(ValidationError, match="by whom, when and why"):
        Hold(by="Ada", role="attorney", on=TODAY, reason="x", lifted_on=TODAY)


# Limits


def two_requests(**answers: object) -> AtTheDesk:
    requests = [{"id": "u_certification"}, {"id": "statement_of_interest"}]
    return AtTheDesk(
        {"requests": requests, "answers": {key.replace("__", "."): one for key, one in answers.items()}}, shipped()
    )


def running(desk: AtTheDesk, request: int = 0, day: dt.date = TODAY) -> set[str]:
    return {one.id for one in ticking(View(desk.library, desk.matter, desk.matter.requests[request], day))}


def test_a_limit_that_was_met_is_told_no_more_and_says_by_whom() -> None:
    desk = two_requests(dispute__last_act_on=TODAY - 40 * DAY)
    assert {"osha_retaliation", "eeoc_180"} <= running(desk)
    desk.do(SettleClock(request="u_certification", clock="osha_retaliation", how="met", on=TODAY - 20 * DAY, why=" Filed "))
    assert "osha_retaliation" not in running(desk)
    assert "osha_retaliation" not in running(desk, 1), "it runs for the matter as a whole"
    assert "eeoc_180" in running(desk)
    (said,) = desk.matter.settled
    assert (said.request, said.how, said.on, said.by, said.why) == ("", "met", TODAY - 20 * DAY, "Pia Sample", "Filed")
    assert said.last_day == TODAY - 10 * DAY
    assert [(one.did, one.about) for one in desk.matter.history] == [("settled_clock", "osha_retaliation")]


def test_it_counts_for_that_last_day_alone() -> None:
    desk = two_requests(dispute__last_act_on=TODAY - 40 * DAY)
    desk.do(SettleClock(request="u_certification", clock="osha_retaliation", how="met", on=TODAY - 20 * DAY))
    desk.do(GiveAnswer(key="dispute.last_act_on", value=TODAY - 2 * DAY))
    assert "osha_retaliation" in running(desk), "another act, another limit"


def test_the_answer_of_an_agency_is_of_one_request() -> None:
    agency = next(one for one in shipped().agencies.values() if one.clocks and one.practice and "u_certification" in one.kinds)
    sent = {"on": TODAY - 90 * DAY, "arrived_on": TODAY - 88 * DAY}
    requests = [{"id": "u_certification", "agency": agency.id, "sent": sent}, {"id": "statement_of_interest"}]
    desk = AtTheDesk({"requests": requests}, shipped())
    assert "response" in running(desk)
    desk.do(SettleClock(request="u_certification", clock="response", how="given_up", why="The desk was closed"), who=ATTORNEY)
    assert "response" not in running(desk)
    assert desk.matter.settled[0].request == "u_certification"


def test_only_who_may_decide_gives_one_up_and_says_why() -> None:
    desk = two_requests(dispute__last_act_on=TODAY - 40 * DAY)
    given_up = SettleClock(request="u_certification", clock="osha_retaliation", how="given_up", why="Not worth it")
    desk.refuses("attorney_only", given_up, who=PARALEGAL)
    desk.refuses("limit_wants_reason", given_up.model_copy(update={"why": " "}), who=ATTORNEY)
    desk.do(given_up, who=ATTORNEY)
    assert "osha_retaliation" not in running(desk)


def test_what_cannot_be_so_is_refused() -> None:
    desk = two_requests(dispute__last_act_on=TODAY - 40 * DAY)
    desk.refuses("limit_met_late", SettleClock(request="u_certification", clock="osha_retaliation", how="met"))
    desk.refuses("day_to_come", SettleClock(request="u_certification", clock="eeoc_180", how="met", on=TODAY + DAY))
    desk.refuses("no_such_limit", SettleClock(request="u_certification", clock="suppb", how="met"))
    desk.refuses("request_not_here", SettleClock(request="u_petition", clock="eeoc_180", how="met"))
    with pytest.raises(ValidationError, match="says why"):
        Settled(clock="x", last_day=TODAY, how="given_up", on=TODAY, by="Ada")
