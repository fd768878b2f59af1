"""What a helper with a day pass sees: no criminal history, no safe contact, nothing of the attorney's own."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from packets.matters.day_pass import NOT_SHOWN, DayPass
from packets.matters.keeping import Hold, Settled
from packets.matters.matter import Call, Made, Matter, Unanswered
from packets.requests.vocabulary import AnswerKey
from tests.build import TODAY, a_matter, a_paper, a_waiver, shipped
from tests.samples import SAMPLES, as_filed


@pytest.fixture(scope="module")
def day_pass() -> DayPass:
    return DayPass.of(shipped())


def test_every_answer_and_column_of_criminal_history_and_contact_is_hidden(day_pass: DayPass) -> None:
    words = shipped().answers
    for key, entry in words.answers.items():
        assert day_pass.hides_answer(key) is (entry.sensitivity in ("criminal", "contact")), key
    for name, table in words.tables.items():
        for column, one in table.columns.items():
            hidden = day_pass.hides_table(name) or day_pass.hides_column(name, column)
            assert hidden or one.sensitivity not in ("criminal", "contact"), f"{name}.{column}"
    assert day_pass.tables == {"arrests", "addresses"}


def test_every_kind_that_shows_criminal_history_is_hidden_and_plain_ones_are_not(day_pass: DayPass) -> None:
    shows = {id_ for id_, one in shipped().evidence_kinds.items() if "criminal" in one.shows}
    assert shows <= day_pass.kinds
    for kind in ("passport", "pay_stub", "police_report", "declaration", "birth_certificate", "w2", "photo_id", "other"):
        assert kind not in day_pass.kinds
    assert "form_g1145" in day_pass.kinds, "it is a form about the safe telephone and nothing else"


def test_items_about_criminal_history_alone_contact_and_the_attorneys_own_are_hidden(day_pass: DayPass) -> None:
    hidden = {"own_arrests", "family_arrests", "arrests", "i192", "safe_contact", "safe_address", "five_years", "g1145"}
    assert hidden | {"grounds_review", "alias_decision", "crime_memo", "risk_counselling"} <= day_pass.items
    for item in ("identity", "witness_statements", "family_abroad", "report", "originals", "conflict_check", "photos"):
        assert item not in day_pass.items


def test_what_the_vocabulary_does_not_know_is_hidden(day_pass: DayPass) -> None:
    matter = a_matter(
        answers={"own.question": "x", "employer.legal_name": "Packing"},
        tables={"own_table": ({"id": "o-1"},), "events": ({"id": "event-1", "who": "Rex", "own_column": "x"},)},
        papers=[a_paper("e-1", kind="own_kind"), a_paper("e-2", kind="pay_stub")],
    ).model_copy(update={"unanswered": (Unanswered(key="own.other", why="ask_later", on=TODAY),)})
    seen = day_pass.shown(matter)
    assert seen.answers == {"employer.legal_name": "Packing"}
    assert seen.tables == {"events": ({"id": "event-1", "who": "Rex"},)}
    assert [one.id for one in seen.evidence] == ["e-2"]
    assert seen.unanswered == ()


def test_an_office_that_calls_its_own_question_one_of_contact_has_it_hidden() -> None:
    known = shipped()
    own = {"own.phone": AnswerKey.model_validate({"type": "text", "label": "x", "sensitivity": "contact"})}
    words = known.answers.model_copy(update={"answers": {**known.answers.answers, **own}})
    hidden = DayPass.of(dataclasses.replace(known, answers=words))
    assert hidden.hides_answer("own.phone")


def full(**values: Any) -> Matter:
    return a_matter(
        request="u_petition",
        answers={"person.name.family": "Ejemplo", "person.ever_arrested": True, "contact.call": "555-0100"},
        tables={
            "arrests": ({"id": "arrest-1", "why": "Trespass"},),
            "addresses": ({"id": "address-1", "address": "1 Example Street", "first_month": "2020-01"},),
            "family": ({"id": "family-1", "name": "Iker", "ever_arrested": True, "foreign_address": "2 Example Road"},),
        },
        papers=[
            a_paper("e-1", kind="passport", item="identity"),
            a_paper("e-2", kind="certified_disposition"),
            a_paper("e-3", kind="declaration", item="own_arrests", row="arrest-1"),
            a_paper("e-4", kind="translation", translation_of="e-3"),
            a_paper("e-5", kind="translator_certificate", translation_of="e-4"),
            a_paper("e-6", kind="photo", also=[{"item": "own_arrests", "row": "arrest-1"}]),
            a_paper("e-7", kind="covered_copy", variant_of="e-2", **{"for": ["uscis"]}),
            a_paper("e-8", kind="declaration", row="address-1"),
            a_paper("e-9", kind="pay_stub"),
        ],
        waivers=[a_waiver("own_arrests", row="arrest-1"), a_waiver("identity"), a_waiver("translation", row="e-3")],
        asked_for=[
            {"item": "family_arrests", "row": "family-1", "from": "the clerk", "on": TODAY},
            {"item": "identity", "from": "the consulate", "on": TODAY},
        ],
        adjustments=[
            {"do": "leave_out", "target": "e-3:2", "reason": "the outcome stands there"},
            {"do": "move", "target": "e-9", "after": "e-2"},
            {"do": "move", "target": "e-9", "after": "e-1"},
        ],
        **values,
    )


def test_papers_are_hidden_by_kind_by_item_by_row_and_behind_another(day_pass: DayPass) -> None:
    assert day_pass.papers(full()) == {"e-2", "e-3", "e-4", "e-5", "e-6", "e-7", "e-8"}


def test_a_form_that_was_filled_here_is_hidden_with_its_scan_where_it_asks_what_is_hidden(day_pass: DayPass) -> None:
    """The safe address stands on it as plainly as in the answers."""
    made = [
        {"id": "e-20", "what": "form", "of": "i-765/2025-08-21", "item": "i765", "on": TODAY, "answers": "x", "ink": (4,)},
        {"id": "e-21", "what": "form", "of": "i-765ws/2025-08-21", "item": "i765ws", "on": TODAY, "answers": "x"},
        {"id": "e-22", "what": "form", "of": "own/2025-08-21", "item": "i765", "on": TODAY, "answers": "x"},
        {"id": "e-24", "what": "letter", "of": "cover_uscis/2026-11-26", "item": "cover_letter", "on": TODAY, "answers": "x"},
    ]
    scan = [{"page": 4, "paper": "e-23", "of": 1, "on": TODAY}]
    papers = [
        a_paper("e-20", kind="form_i765", item="i765", signed=scan),
        a_paper("e-21", kind="form_i765ws", item="i765ws"),
        a_paper("e-22", kind="form_i765ws", item="i765"),
        a_paper("e-23", kind="signed_pages"),
        a_paper("e-24", kind="cover_letter", item="cover_letter"),
    ]
    matter = a_matter(request="u_petition", papers=papers).model_copy(
        update={"made": tuple(Made.model_validate(one) for one in made)}
    )
    seen = day_pass.shown(matter)
    assert [one.id for one in seen.evidence] == [one.id for one in seen.made] == ["e-21", "e-24"]
    assert day_pass.papers(seen) == frozenset()


def test_a_matter_is_shown_as_if_the_rest_had_never_been_asked(day_pass: DayPass) -> None:
    seen = day_pass.shown(full())
    assert seen.answers == {"person.name.family": "Ejemplo"}
    assert seen.tables == {"family": ({"id": "family-1", "name": "Iker"},)}
    assert [one.id for one in seen.evidence] == ["e-1", "e-9"]
    assert [one.item for one in seen.waivers] == ["identity"]
    assert [one.item for one in seen.asked_for] == ["identity"]
    assert [(one.target, one.after) for one in seen.adjustments] == [("e-9", "e-1")]
    said = repr(seen)
    for words in ("arrest", "Trespass", "555-0100", "Example Street", "Example Road", "outcome", "clerk"):
        assert words not in said


def test_reasons_of_the_attorney_are_left_out_and_that_something_was_decided_is_not(day_pass: DayPass) -> None:
    decision = {"choice": "do_not_file", "by": "Ada", "on": TODAY, "reason": "The arrest of 2011"}
    note = {"by": "Ada", "on": TODAY, "text": "The arrest of 2011"}
    hold = Hold(by="Ada", role="attorney", on=TODAY, reason="The arrest of 2011")
    limit = Settled(clock="bia_appeal", last_day=TODAY, how="given_up", on=TODAY, by="Ada", why="The arrest of 2011")
    call = Call(on=TODAY, name="Marisol", reach="through Luz, 555-0101", urgent=("detained",))
    matter = full(decision=decision, attorney_note=note)
    matter = matter.model_copy(update={"holds": (hold,), "settled": (limit,), "call": call})
    seen = day_pass.shown(matter)
    assert "2011" not in repr(seen)
    assert "Luz" not in repr(seen)
    asked = seen.requests[0]
    assert asked.decision is not None
    assert asked.attorney_note is not None
    assert (asked.decision.choice, asked.decision.reason, asked.attorney_note.text) == ("do_not_file", NOT_SHOWN, NOT_SHOWN)
    assert (seen.holds[0].stands, seen.holds[0].reason, seen.settled[0].why) == (True, NOT_SHOWN, NOT_SHOWN)
    assert seen.call is not None
    assert (seen.call.name, seen.call.reach, seen.call.urgent) == ("Marisol", "", ("detained",))


@pytest.mark.parametrize("name", SAMPLES)
def test_every_practice_matter_is_a_whole_matter_without_what_is_hidden(day_pass: DayPass, name: str) -> None:
    matter = as_filed(shipped(), SAMPLES[name])
    seen = day_pass.shown(matter)
    assert Matter.model_validate(seen.model_dump(by_alias=True)) == seen
    assert day_pass.shown(seen) == seen
    assert day_pass.papers(seen) == frozenset()
    assert day_pass.rest(matter) == day_pass.rest(matter)


@pytest.mark.parametrize(
    "update",
    [
        {"answers": {"person.name.family": "Ejemplo", "person.ever_arrested": False, "contact.call": "555-0100"}},
        {"waivers": full().waivers[1:]},
        {"evidence": full().evidence[:-2] + full().evidence[-1:]},
        {"adjustments": full().adjustments[1:]},
        {"holds": (Hold(by="Ada", role="attorney", on=TODAY, reason="x"),)},
        {"tables": {**full().tables, "family": ({"id": "family-1", "name": "Iker"},)}},
        {"tables": {name: rows for name, rows in full().tables.items() if name != "arrests"}},
        {"requests": (full().requests[0].model_copy(update={"closed_on": TODAY}),)},
        {"call": Call(on=TODAY, reach="x")},
    ],
    ids=lambda update: next(iter(update)),
)
def test_the_rest_differs_where_anything_hidden_does(day_pass: DayPass, update: dict[str, Any]) -> None:
    assert day_pass.rest(full().model_copy(update=update)) != day_pass.rest(full())


def test_the_rest_is_the_same_where_only_what_is_shown_differs(day_pass: DayPass) -> None:
    matter = full()
    other = matter.model_copy(
        update={
            "answers": {**matter.answers, "person.name.family": "Otra", "employer.legal_name": "Packing"},
            "evidence": (matter.evidence[0].model_copy(update={"title": "Passport"}), *matter.evidence[1:]),
            "waivers": (*matter.waivers, matter.waivers[1]),
            "requests": (matter.requests[0].model_copy(update={"mailing_day": TODAY}),),
        }
    )
    assert day_pass.rest(other) == day_pass.rest(matter)
