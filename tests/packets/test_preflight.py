"""Preflight names everything that would make a packet come back, once, with what it stops."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from packets.errors import Problem, Stops
from packets.plan import select
from packets.preflight import preflight
from tests.build import TODAY, a_matter, a_page, a_paper, checked, drafted, facts_for, laid_out, shipped, some_facts, words


def found(matter: Any, facts: Any = None, unwritable: Any = lambda text: "") -> list[Problem]:
    known = facts_for(matter) if facts is None else facts
    checklist = checked(matter, known, library=shipped())
    plan = drafted(matter, known, library=shipped())
    selection = select(plan, shipped().profile("agency_email"), matter.requests[0].agency)
    return list(preflight(checklist, selection, laid_out(selection, known, plan=plan), known, (), unwritable))


def codes(problems: list[Problem]) -> set[str]:
    return {one.code for one in problems}


REPORT = a_paper(item="report", kind="police_report")


def test_what_is_missing_stops_sending_and_never_a_draft() -> None:
    problems = found(a_matter(request="u_certification", agency="spvd", papers=[REPORT]))

    assert {"item_missing", "item_ask_first"} <= codes(problems)
    assert all(words().stops(one) is not Stops.BUILD for one in problems)


def test_every_problem_is_told_once() -> None:
    problems = found(a_matter(request="u_certification", agency="spvd", papers=[REPORT]))

    told = [(one.code, one.where, str(one.params)) for one in problems]
    assert len(set(told)) == len(told)


def test_an_agency_reported_closed_is_told_with_its_source() -> None:
    problems = found(a_matter(request="soi_request", client="group", agency="plra", papers=[]))

    (closed,) = [one for one in problems if one.code == "agency_closed"]
    assert closed.source


def test_practice_and_real_do_not_mix() -> None:
    problems = found(a_matter(request="u_certification", agency="spvd", practice=False, papers=[REPORT]))

    assert "practice_mixed" in codes(problems)
    assert words().stops(next(one for one in problems if one.code == "practice_mixed")) is Stops.BUILD


def test_a_mailing_day_that_is_unknown_or_over_is_told() -> None:
    assert "mailing_day_unknown" in codes(found(a_matter(request="u_certification", agency="spvd", mailing_day=None)))
    over = a_matter(request="u_certification", agency="spvd", mailing_day=TODAY - dt.timedelta(days=1))
    assert "mailing_day_past" in codes(found(over))


def test_a_definition_other_than_the_one_that_was_pinned_is_never_taken_silently() -> None:
    pinned = a_matter(request="u_certification", agency="spvd", edition="2025-01-01")
    changed = a_matter(request="u_certification", agency="spvd", edition="2026-11-22", definition="0" * 64)

    assert "edition_newer" in codes(found(pinned))
    assert "definition_changed" in codes(found(changed))


def test_a_name_that_our_fonts_cannot_write_stops_the_build() -> None:
    matter = a_matter(request="u_certification", agency="spvd", papers=[{**REPORT, "title": "見本"}])

    problems = found(matter, unwritable=lambda text: "見" if "見" in text else "")

    (lost,) = [one for one in problems if one.code == "unwritable"]
    assert words().stops(lost) is Stops.BUILD


def test_empty_and_endless_pages_are_told() -> None:
    matter = a_matter(request="u_certification", agency="spvd", papers=[REPORT])
    facts = {"e-1": some_facts([a_page(1, ink=None), a_page(2, box=(0.0, 0.0, 300.0, 2500.0))])}

    assert {"page_empty", "page_long"} <= codes(found(matter, facts))


def test_a_paper_that_nobody_filed_stops_sending() -> None:
    problems = found(a_matter(request="u_certification", agency="spvd", papers=[a_paper(kind="police_report")]))

    assert "paper_not_filed" in codes(problems)


# What was taken back, and what is invented


def consent(profile: str, **answers: object) -> list[Problem]:
    matter = a_matter(request="u_certification", agency="spvd", answers=answers, papers=[REPORT])
    known = facts_for(matter)
    checklist = checked(matter, known, library=shipped())
    plan = drafted(matter, known, library=shipped())
    selection = select(plan, shipped().profile(profile), "spvd")
    problems = preflight(checklist, selection, laid_out(selection, known, plan=plan), known, (), lambda text: "")
    return [one for one in problems if one.code in ("consent_taken_back", "partner_stopped")]


INSIDE = {"review", "file_copy", "client_copy", "signing_set"}


@pytest.mark.parametrize("profile", sorted(shipped().profiles))
def test_a_consent_that_was_taken_back_stops_every_build_that_leaves(profile: str) -> None:
    """Drafts too; what the office and the client keep can still be built."""
    taken_back = consent(profile, **{"consent.withdrawn": True})

    assert [words().stops(one) for one in taken_back] == ([] if profile in INSIDE else [Stops.BUILD])
    assert consent(profile, **{"consent.withdrawn": False}) == []
    assert consent(profile) == []


@pytest.mark.parametrize("profile", sorted(shipped().profiles))
def test_a_partners_consent_that_was_taken_back_stops_what_goes_to_the_partner(profile: str) -> None:
    taken_back = consent(profile, **{"partner.consent_withdrawn": True})

    assert [one.where for one in taken_back] == (["partner"] if profile == "partner" else [])


@pytest.mark.parametrize(
    ("practice", "number", "code"),
    [
        (True, "A123-456-789", "real_number"),
        (False, "A000-000-001", "practice_number"),
        (True, "A000-000-001", ""),
        (False, "A123-456-789", ""),
    ],
)
def test_a_number_out_of_place_that_was_written_by_hand_stops_the_build(practice: bool, number: str, code: str) -> None:
    agency = "spvd" if practice else ""
    problems = found(a_matter(request="u_certification", agency=agency, practice=practice, answers={"person.a_number": number}))

    out = [one for one in problems if one.code in ("real_number", "practice_number")]
    assert [(one.code, one.where) for one in out] == ([(code, "person.a_number")] if code else [])
    assert all(words().stops(one) is Stops.BUILD for one in out)


def practice_paper(practice: bool, **of_paper: Any) -> list[Problem]:
    matter = a_matter(request="u_certification", practice=practice, papers=[{**REPORT, **of_paper}])
    page = a_page(2).model_copy(update={"text": "PRACTICE\ninvented people, invented paper\nReport"})
    problems = found(matter, {"e-1": some_facts([a_page(1), page])})
    return [one for one in problems if one.code == "practice_paper"]


def test_a_practice_paper_in_a_real_matter_stops_sending() -> None:
    (told,) = practice_paper(False)

    assert (told.where, told.params) == ("e-1", {"pages": "2"})
    assert words().stops(told) is Stops.SEND
    assert words().severity(told).value == "warning"


def test_it_does_not_where_it_belongs_nor_where_its_page_is_left_out() -> None:
    assert practice_paper(True) == []
    assert practice_paper(False, left_out=[{"page": 2, "reason": "practice"}]) == []


def test_what_is_partly_there_is_told_with_what_is_still_missing() -> None:
    item = shipped().kind("u_petition").item("i918")
    assert item is not None
    first, *others = [part for part in item.parts if part.when is None]
    problems = found(a_matter(request="u_petition", agency="", papers=[a_paper(item="i918", kind=first.accepts[0])]))
    (partly,) = [one for one in problems if one.where == "i918" and one.code.startswith("item_part")]
    assert partly.code == "item_part_lacks" and all(part.label in str(partly.params["lacks"]) for part in others)
