"""What the shipped definitions say of the world: whose move an item is, who may read what, and every agency's own row."""

from __future__ import annotations

import datetime as dt
import re

import pytest

from packets.checklist import State, review
from packets.matters.answers import View
from packets.matters.clocks import ticking
from packets.requests.lint import lint
from packets.requests.schema import OF_A_PERSON, Destination, Item, Need
from packets.requests.vocabulary import Agency
from tests.build import ROOT, TODAY, a_matter, shipped, toml, words

KINDS = shipped().kinds
ROWS = [(agency, kind) for agency in shipped().agencies.values() for kind in agency.kinds if kind in KINDS]
MOVES = ("common/office", "common/papers", "u_certification", "soi_request", "neutrality_agreement", "contract_language")
CLOSED = [kind for kind in KINDS.values() if kind.definition.to is Destination.EMPLOYER]


def viewed(agency: Agency, kind: str, **answers: object) -> View:
    matter = a_matter(request=kind, client=KINDS[kind].definition.client[0], answers=answers)
    request = matter.requests[0].model_copy(update={"agency": agency.id})
    return View(shipped(), matter, request, TODAY)


# Agencies


@pytest.mark.parametrize(("agency", "kind"), ROWS, ids=[f"{agency.id}-{kind}" for agency, kind in ROWS])
def test_every_row_of_an_agency_does_what_it_says(agency: Agency, kind: str) -> None:
    view = viewed(agency, kind)
    checked = review(view, {})
    for one in agency.items:
        if checked.kind.item(one.item) is None:
            continue
        lines = checked.of(one.item)
        codes = {reason.code for line in lines for reason in line.reasons}
        if one.need in ("forbidden", "not_asked"):
            assert {line.state for line in lines} == {State.NOT_NEEDED}
            assert codes == {"agency_forbids" if one.need == "forbidden" else "agency_does_not_ask"}
        elif one.need is not None:
            assert {line.need for line in lines} == {Need(one.need)}
            assert State.NOT_NEEDED not in {line.state for line in lines}
        assert one.text in "".join(words().say(reason.code, reason.params) for line in lines for reason in line.reasons) or (
            one.need is None and {line.state for line in lines} == {State.NOT_NEEDED}
        )
    for fact in ("shape", "status", "method", "asks_id", "prefill", "asks_authorisation", "interview", "statement_required"):
        said = getattr(agency, fact)
        assert view(f"agency.{fact}") == (None if said == "unknown" else said)
    assert view("agency.also_enforces") is agency.also_enforces
    assert agency.title and agency.source and agency.status
    assert agency.practice or agency.verify, "what stands in store was not checked against the live page"


@pytest.mark.parametrize("agency", shipped().agencies.values(), ids=shipped().agencies)
def test_every_labour_agency_is_a_desk_whose_file_the_employer_may_read(agency: Agency) -> None:
    assert agency.employer_facing or agency.shape not in ("labour", "police")
    for key, how in agency.discloses.items():
        entry = shipped().answers.answers[key]
        assert how != "send" or not OF_A_PERSON & {entry.sensitivity}, f"{key} goes only where the attorney says so"


CLOCKED = [agency for agency in shipped().agencies.values() if agency.clocks]


@pytest.mark.parametrize("agency", CLOCKED, ids=[agency.id for agency in CLOCKED])
def test_the_clock_of_an_agency_runs_from_arrival_and_the_short_one_where_it_is_claimed(agency: Agency) -> None:
    clocks = {one.name: one for one in agency.clocks}
    arrived = dt.date(2026, 11, 24)
    for claimed, child, name in ((False, True, "ordinary"), (True, False, "priority"), (True, True, "age_out")):
        answers = {"priority.claimed": claimed, "person.child_near_21": child, "person.in_proceedings": not child}
        view = viewed(agency, agency.kinds[0], **answers)
        sent = {"on": dt.date(2026, 11, 18), "arrived_on": arrived}
        request = type(view.request).model_validate({**view.request.model_dump(by_alias=True), "sent": sent})
        due = View(view.library, view.matter, request, TODAY)("response.due")
        clock = clocks.get(name, agency.clocks[0])
        assert isinstance(due, dt.date)
        if clock.working_days:
            assert due > arrived + dt.timedelta(days=clock.days)
        else:
            assert due == arrived + dt.timedelta(days=clock.days)


# Who may read what


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_nothing_that_is_never_sent_is_disclosed_after_all(kind: object) -> None:
    definition = KINDS[getattr(kind, "id")].definition  # noqa: B009
    for key, how in definition.discloses.items():
        entry = shipped().answers.answers.get(key)
        if entry is not None and how == "send":
            assert entry.sensitivity not in definition.never_send, key


NEVER_TO_LABOUR = {"status", "identity_number", "alias", "contact", "family", "criminal", "health", "office"}
"""practice.md 2.6: never to an agency whose file the employer may see."""


def test_a_labour_agency_never_gets_the_list_of_the_practice_notes() -> None:
    assert set(KINDS["soi_request"].definition.never_send) == NEVER_TO_LABOUR
    assert {"alias", "contact", "criminal", "office"} == set(KINDS["u_certification"].definition.never_send)


@pytest.mark.parametrize("kind", ["soi_request", "u_certification"])
def test_what_a_person_could_be_hurt_by_goes_to_no_agency_by_itself(kind: str) -> None:
    """Exceptions are made by the attorney, one by one: `ask`."""
    discloses = KINDS[kind].definition.discloses
    for key, entry in shipped().answers.answers.items():
        if entry.sensitivity in ("status", "identity_number", "alias", "contact", "family", "criminal", "health"):
            assert discloses.get(key) in (None, "ask", "never"), key


@pytest.mark.parametrize("kind", CLOSED, ids=[kind.id for kind in CLOSED])
def test_what_goes_to_the_employer_holds_contract_papers_only(kind: object) -> None:
    found = KINDS[getattr(kind, "id")]  # noqa: B009
    taken = found.definition.evidence_kinds
    assert taken and "other" not in taken
    assert not any(OF_A_PERSON & set(shipped().evidence_kinds[one].shows) for one in taken)
    assert set(found.definition.never_send) >= OF_A_PERSON
    assert not found.definition.include, "items of persons do not belong here"
    assert not found.item("conflict_check")


# Whose move it is, and the words for the client


def items() -> list[tuple[str, Item]]:
    return [(kind.id, item) for kind in KINDS.values() for item in kind.items]


@pytest.mark.parametrize("name", MOVES)
def test_every_item_says_whose_move_it_is(name: str) -> None:
    path = ROOT / "resources" / "requests" / (f"{name}.toml" if name.startswith("common/") else f"{name}/request.toml")
    for item in toml(path)["items"]:
        assert "comes_from" in item, item["id"]
        assert ("bring" in item) == (item["comes_from"] == "client"), item["id"]


TELLS = (
    r"visa|\bU\b|certification|certificaci|immigra|inmigra|migra|agenc|polic|labor|labour|laboral|union|sindicato|status|estatus|deport|asyl|asilo|"
    r"crime|crimen|delito|victim|víctima|traffick|trata|blackmail|chantaje|assault|threat|amenaza|USCIS|DHS|\bICE\b|A-number"
)
"""Words that a list left on a kitchen table must not say."""
OF_PERSONS = [(kind, item) for kind, item in items() if item.bring and KINDS[kind].definition.to is not Destination.EMPLOYER]


@pytest.mark.parametrize(("kind", "item"), OF_PERSONS, ids=[f"{kind}-{item.id}" for kind, item in OF_PERSONS])
def test_what_to_bring_says_no_crime_no_agency_and_no_status_in_either_language(kind: str, item: Item) -> None:
    spanish = KINDS[kind].words["es"].items[item.id].bring
    assert spanish
    for said in (item.bring, spanish):
        assert not re.search(TELLS, said, re.IGNORECASE), said


# Words that nothing uses


def test_every_answer_key_is_used_or_lint_says_so() -> None:
    _, notes = lint([ROOT / "resources"])
    unused = {note.split(": ")[1] for note in notes if note.endswith("no item asks for it")}
    # Of the deferred-action kinds, wherever these are shipped; parts of an address that no shipped form asks for.
    of_addresses = {"mail.province", "mail.postal_code", "mail.country", "attorney.accredited_until"}
    assert unused <= {"currency.note_stands", "decision.choice", "decision.client_agrees", *of_addresses}


def test_a_contract_s_days_run_as_clocks() -> None:
    """Notice of 60 days before the end on 31 December 2028, a Sunday, is due on 1 November, a Wednesday."""
    answers = {"contract.ends_on": dt.date(2028, 12, 31), "contract.reopener_on": dt.date(2027, 10, 1)}
    matter = a_matter(request="contract_language", client="organisation", answers={**answers, "contract.notice_days": 60})
    view = View(shipped(), matter, matter.requests[0], TODAY)
    assert view("contract.notice_by") == dt.date(2028, 11, 1)
    assert view("contract.days_to_notice") == (dt.date(2028, 11, 1) - TODAY).days
    ends = {one.id: one.last_day for one in ticking(view)}
    assert ends["contract_reopener"] == dt.date(2027, 10, 1)
    assert ends["contract_notice"] == dt.date(2028, 11, 1)
    assert ends["contract_end"] == dt.date(2028, 12, 31)
