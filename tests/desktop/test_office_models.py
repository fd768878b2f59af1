"""Words and rows of the office, of today, of a call, of the check for conflicts, of contact and of agreements."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from desktop import steps
from desktop.models import agree, calls, clear, office, reach, today
from desktop.models.steps import done_steps
from desktop.place import Place
from desktop.reading import NO_CHECKLIST, NO_REQUEST, Paper, RequestHead, Snapshot
from desktop.rows import Group
from desktop.states import Look
from packets.matters.matter import Matter
from packets.requests.library import Library
from packets.requests.model import shaped
from packets.requests.office import OfficeRecord
from packets.workflow.desk import Desk
from packets.workflow.edits import GiveAnswer
from packets.workflow.results import ItemResult, MatterHead, OfficeResult, RecheckResult
from packets.workflow.results_ink import InkStatusResult

DAY = dt.date(2026, 12, 1)


@pytest.fixture(scope="module")
def library() -> Library:
    return Desk().library


def matter(**given: Any) -> Matter:
    return shaped(Matter, {"schema": 1, "id": "m-0001"} | given, "a test")


def snapshot(record: Matter, *items: ItemResult, papers: tuple[Paper, ...] = ()) -> Snapshot:
    return Snapshot(
        place=Place(None, "m-0001"),
        matter=record.id,
        name="Marisol Ejemplo",
        record=record,
        practice=True,
        day=DAY,
        requests=(),
        request=RequestHead("u_certification", "U-visa certification request", "", None),
        checklist=NO_CHECKLIST.model_copy(update={"items": list(items)}),
        papers=papers,
    )


def item(id_: str, **given: Any) -> ItemResult:
    whole: dict[str, Any] = {
        "id": id_, "row": "", "row_name": "", "label": id_, "kind": "signature", "need": "required", "state": "missing",
        "later": False, "stale": False, "asked_for": None, "reasons": [], "ask": [], "evidence": [], "accepts": [],
        "goes_to": ["office"], "piece": "bound", "comes_from": "us", "why": "", "instead": "", "source": "",
        "read_on": "2026-11-22", "verify": False,
    }  # fmt: skip
    return ItemResult.model_validate(whole | given)


def words(groups: tuple[Group, ...]) -> dict[str, list[tuple[str, str]]]:
    return {group.title: [(row.title, row.right) for row in group.rows] for group in groups}


# Today


def found(**given: Any) -> OfficeResult:
    return OfficeResult.model_validate({"matters": [], "due": [], "waiting": [], "to_recheck": 0} | given)


def due(matter_: str, left: int, clock: str = "mail_by") -> dict[str, Any]:
    last = (DAY + dt.timedelta(days=left)).isoformat()
    return {
        "key": matter_, "matter": matter_, "request": "r", "clock": clock, "label": "Ask again", "last_day": last,
        "days_left": left,
    }  # fmt: skip


def head(id_: str, *requests: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"key": id_, "id": id_, "name": id_.title(), "requests": list(requests)} | more


def asked(stage: str = "draft", mailing: str | None = None, open_items: int = 0) -> dict[str, Any]:
    return {
        "id": "r", "title": "Request", "agency": "Agency", "mailing_day": mailing, "stage": stage, "open_items": open_items,
    }  # fmt: skip


def test_nothing_due_is_said_as_such() -> None:
    assert words(today.today_groups(found(), DAY)) == {"Due today": [("Nothing due", "")]}


def test_what_is_due_says_how_late_or_how_soon_and_stands_in_this_order() -> None:
    told = words(today.today_groups(found(due=[due("c", 5), due("b", 0), due("a", -2), due("d", -1), due("e", 1)]), DAY))
    assert list(told) == ["Late", "Due today", "Due soon"]
    assert told["Late"] == [("a", "Late by 2 days"), ("d", "Late by 1 day")]
    assert told["Due today"] == [("b", "Due today")]
    assert told["Due soon"] == [("e", "in 1 day"), ("c", "in 5 days")]


def test_what_is_late_does_not_count_as_due_today() -> None:
    told = words(today.today_groups(found(due=[due("a", -2)]), DAY))
    assert told == {"Late": [("a", "Late by 2 days")], "Due today": [("Nothing due today", "")]}


def test_an_answer_that_is_due_leads_to_waiting_and_every_other_limit_to_where_the_limits_stand() -> None:
    groups = today.today_groups(found(due=[due("a", 0, "response"), due("b", 0)]), DAY)
    leads = [row.key for row in groups[0].rows]
    assert [lead.screen for lead in leads if isinstance(lead, today.Lead)] == [steps.WAIT, steps.DECIDE]


def test_pages_out_for_ink_lead_to_where_their_scans_are_brought_in() -> None:
    out = [{"key": "a", "matter": "a", "pages": 3, "printed_on": "2026-11-28"}]
    groups = today.today_groups(found(ink=out), DAY)
    assert words(groups)["Waiting for ink"] == [("a", "Printed 28 Nov 2026")]
    (row,) = next(one.rows for one in groups if one.title == "Waiting for ink")
    assert (row.second, row.key.screen) == ("3 pages to sign are not back", steps.SIGN)


@pytest.mark.parametrize(
    ("stage", "mailing", "told"),
    [
        ("draft", "2026-11-30", "Late by 1 day"),
        ("approved", "2026-12-01", "Due today"),
        ("draft", "2026-12-15", "in 14 days"),
        ("draft", "2026-12-16", ""),
        ("sent", "2026-12-02", ""),
        ("not_filed", "2026-12-02", ""),
        ("draft", None, ""),
    ],
)
def test_the_mailing_day_of_a_packet_that_is_not_ready_is_due(stage: str, mailing: str | None, told: str) -> None:
    groups = today.today_groups(found(matters=[head("m", asked(stage, mailing, 3))]), DAY)
    assert [row.right for group in groups for row in group.rows if row.key is not None] == ([told] if told else [])


def test_the_chase_that_is_due_comes_first_and_says_so() -> None:
    def wait(name: str, chase: str | None) -> dict[str, Any]:
        one = {"key": "m", "matter": name, "request": "r", "item": "report", "row": "row-1", "label": "Report"}
        return one | {"from": "Police", "on": "2026-11-20", "chase_on": chase}

    waiting = [wait("later", "2026-12-07"), wait("never", None), wait("today", "2026-12-01"), wait("over", "2026-11-28")]
    told = today.today_groups(found(waiting=waiting), DAY)[1]
    assert [(row.title, row.right) for row in told.rows] == [
        ("over", "Chase: since 28 Nov 2026"),
        ("today", "Chase today"),
        ("later", "Chase 7 Dec 2026"),
        ("never", "No day to ask again"),
    ]
    assert [row.mark for row in told.rows] == [Look.LOOK, Look.LOOK, Look.ASKED_FOR, Look.ASKED_FOR]
    assert told.rows[0].key == today.Lead("m", steps.GATHER, "r", ("report", "row-1"), "report")
    assert told.rows[0].second == "Report · Police, asked 20 Nov 2026"


@pytest.mark.parametrize(
    ("what", "screen", "right"),
    [
        ("match", steps.CLEAR, "Possible match"),
        ("call", steps.DECIDE, "Call"),
        ("decide", steps.GATHER, "Decide"),
        ("read", steps.READ, "Read and approve"),
    ],
)
def test_what_waits_for_the_attorney_leads_to_where_it_is_done(what: str, screen: str, right: str) -> None:
    one = {"key": "m", "matter": "M", "what": what, "label": "Purpose"}
    row = today.today_groups(found(attorney=[one]), DAY)[1].rows[0]
    assert isinstance(row.key, today.Lead)
    assert (row.key.screen, row.right) == (screen, right)


def test_a_possible_match_is_told_without_a_name_but_the_matters_own() -> None:
    one = {"key": "m", "matter": "Marisol", "what": "match", "on": "2026-11-30", "urgent": ["detained"]}
    row = today.today_groups(found(attorney=[one]), DAY)[1].rows[0]
    assert row.spoken == "Marisol. Possible match. Detained · Clear it, or stop here · since 30 Nov 2026"
    assert row.mark is Look.MISSING


def test_what_is_ready_is_mailed_and_what_was_never_read_is_counted() -> None:
    told = words(today.today_groups(found(matters=[head("m", asked("ready", "2026-12-02"))], to_recheck=3), DAY))
    assert told["Ready to mail"] == [("M", "Mailing day 2 Dec 2026")]
    assert told["Rules to re-check"] == [("3 pages to read again", "")]
    assert "Due soon" not in told


def test_an_edition_to_look_up_again_leads_to_the_forms_with_its_day() -> None:
    one = {
        "form": "I-765", "edition": "2025-08-21", "read_on": "2026-11-02", "page": "the page", "recheck_by": "2026-12-02",
        "days_left": 1,
    }  # fmt: skip
    (group,) = [
        each for each in today.today_groups(found(editions=[one]), DAY) if each.title == "Editions of forms to look up again"
    ]
    (row,) = group.rows
    assert (row.title, row.right) == ("Form I-765 · edition 08/21/25", "in 1 day")
    assert row.second == "read 2 Nov 2026 · counts until 2 Dec 2026 · the page"
    assert isinstance(row.key, today.Lead) and row.key.screen == steps.OFFICIAL_FORMS


# Matters


def test_every_stage_has_the_word_of_the_screens() -> None:
    stages = ("draft", "approved", "ready", "sent", "answered", "closed", "not_filed")
    assert [office.stage_word(one) for one in stages] == [
        "Draft", "Approved", "Ready to send", "Sent", "Answered", "Closed", "Not filed",
    ]  # fmt: skip


def heads(*given: dict[str, Any]) -> list[MatterHead]:
    return [MatterHead.model_validate(one) for one in given]


def test_matters_stand_by_how_far_they_are_and_one_that_cannot_be_read_first_with_why() -> None:
    groups = office.matter_groups(
        heads(
            head("done", asked("closed")),
            head("going", asked("draft", "2026-12-07", 2)),
            head("broken", trouble="Its record is broken."),
            head("called", call=True, urgent=["court_date"]),
            head("away", call=True, referred=True),
        )
    )
    assert words(groups) == {
        "Cannot be read": [("Broken", "Cannot be read")],
        "Open": [("Going", "Draft")],
        "Calls, no request yet": [("Called", "Call")],
        "Answered, closed, not filed, referred": [("Away", "Referred"), ("Done", "Closed")],
    }
    assert groups[0].rows[0].second == "Its record is broken."
    assert groups[1].rows[0].second == "Request · Agency · going · 2 open items · mailing day 7 Dec 2026"
    assert groups[2].rows[0].second == "Court date · called"
    assert [group.folded for group in groups] == [False, False, False, True]


@pytest.mark.parametrize(
    ("typed", "there"),
    [("", True), ("mari", True), ("PRUEBA mar", True), ("ñandu", True), ("nandú", True), ("arisol", False), ("rex", False)],
)
def test_a_matter_is_found_by_the_beginnings_of_its_names_however_they_are_written(typed: str, there: bool) -> None:
    assert office.found_by("Marisol Prueba Ñandú", typed) is there


def test_a_search_unfolds_what_is_over_and_finds_a_matter_by_its_number() -> None:
    (group,) = office.matter_groups(heads(head("m-0007", asked("closed")), head("m-0008", asked("closed"))), "0007")
    assert ([row.title for row in group.rows], group.folded) == (["M-0007"], False)


# Staff, notes, pages


def record(**given: Any) -> OfficeRecord:
    return shaped(OfficeRecord, {"schema": 1, "name": "Office"} | given, "a test")


def test_staff_are_told_with_role_and_until_when_it_is_valid() -> None:
    staff = [
        {"id": "ada", "name": "Ada Specimen", "role": "attorney", "number": "PRACTICE-0"},
        {"id": "vera", "name": "Vera Trial", "role": "helper", "until": DAY},
        {
            "id": "nil",
            "name": "Nil Ayuda",
            "role": "helper",
            "until": DAY,
            "matters": ["m-0003", "m-0007"],
            "promise": "x",
            "promised_on": DAY,
        },
        {"id": "tom", "name": "Tomas Plantilla", "role": "accredited_partial", "until": DAY - dt.timedelta(days=1)},
    ]
    rows = office.staff_group(record(staff=staff), DAY).rows
    assert [(row.right, row.second, row.mark) for row in rows] == [
        ("Attorney", "PRACTICE-0", ""),
        ("Helper", "no day pass today", Look.LOOK),
        ("Helper", "until tonight: m-0003, m-0007", ""),
        ("Accredited representative (partial)", "ran out on 30 Nov 2026", Look.LOOK),
    ]


@pytest.mark.parametrize(
    ("name", "taken", "given"),
    [
        ("Ada Specimen", [], "ada"),
        ("Ada Specimen", ["ada", "ada2"], "ada3"),
        ("Íñigo de la Práctica", [], "inigo"),
        ("見本 幸", [], "person"),
    ],
)
def test_a_new_person_gets_an_id_that_nobody_has(name: str, taken: list[str], given: str) -> None:
    assert office.staff_id(name, taken) == given


def test_a_note_says_until_when_it_stands(library: Library) -> None:
    days = library.kind("u_certification").definition.currency.note_days
    family = library.kind("u_certification").definition.family
    notes = [
        {"process": family, "by": "Ada Specimen", "on": DAY - dt.timedelta(days=days), "text": "Open."},
        {"process": family, "by": "Ada Specimen", "on": DAY - dt.timedelta(days=days + 40), "text": "Before."},
        {"process": "soi_request", "by": "Ada Specimen", "on": dt.date(2025, 1, 1), "text": "Old."},
    ]
    newest, older = office.note_groups(record(notes=notes), library, DAY)
    stands = {row.second.split(": ")[-1]: (row.right.split(" 20")[0], row.mark) for row in newest.rows}
    assert stands["Open."] == ("stands until 1 Dec", Look.READY)
    assert stands["Old."][0].startswith("ran out on")
    assert stands["Old."][1] is Look.LOOK
    assert [(row.right, older.folded) for row in older.rows] == [("A newer one stands", True)]


def test_pages_to_read_again_name_what_rests_on_them_and_those_that_were_read_fold_below() -> None:
    page = RecheckResult(source="The page", read_on="2026-11-22", rests=["One", "Two", "Three", "Four"])
    read = {"source": "Another", "by": "Pia Sample", "on": DAY, "result": "changed", "page": "its title"}
    to_read, done = office.recheck_groups([page], record(verified=[read]))
    assert (to_read.rows[0].second, to_read.rows[0].right) == ("One; Two; Three; and 1 more", "read 22 Nov 2026")
    assert (done.rows[0].right, done.rows[0].second, done.folded) == ("It changed", "its title · Pia Sample, 1 Dec 2026", True)


# A call


def test_not_yet_is_no_name_and_what_was_typed_is_kept_as_it_is() -> None:
    call = calls.call_of({"name": ' "Not yet" ', "employer": "Hotel, Plant 1 "}, ["under_18", "detained"])
    assert (call.name, call.employer, call.urgent) == ("", "Hotel, Plant 1", ("detained", "under_18"))
    assert not calls.is_empty(call)
    assert calls.is_empty(calls.call_of({"name": "not yet"}, []))


# The check for conflicts


def test_the_list_begins_with_the_names_of_the_record_each_once_and_without_the_number(library: Library) -> None:
    made = matter(
        call={"on": DAY, "name": "MARISOL Ejemplo", "employer": "Make-Believe Hotel, linen room"},
        answers={"person.name.given": "Marisol", "person.name.family": "Ejemplo", "employer.legal_name": "Hotel Group LLC"},
    )
    names = clear.names_to_check(made, library)
    assert ("ours", "MARISOL Ejemplo") in names
    assert ("theirs", "Make-Believe Hotel") in names
    assert ("theirs", "Hotel Group LLC") in names
    assert ("ours", "Marisol Ejemplo") not in names
    assert [side for side, _ in names] == sorted(side for side, _ in names)
    assert clear.names_to_check(matter(), library) == ()


def checked(result: str, **more: Any) -> Matter:
    check = {"on": DAY, "by": "Pia Sample", "names": ["Marisol Ejemplo"], "result": result}
    return matter(conflict_checks=[check], **more)


def test_the_step_is_done_once_nothing_matches_or_an_attorney_cleared_it() -> None:
    def done(record: Matter) -> bool:
        return steps.CLEAR in done_steps(replace(snapshot(record), request=NO_REQUEST), None)

    assert [done(matter()), done(checked("no_match")), done(checked("match"))] == [False, True, False]
    assert done(matter(conflict_checks=[{"on": DAY, "names": ["A B"], "result": "match", "cleared_by": "Ada Specimen"}]))


def test_a_contact_that_was_confirmed_is_done_before_a_request_is_open_too() -> None:
    def done(**answers: object) -> bool:
        return steps.REACH in done_steps(replace(snapshot(matter(answers=answers)), request=NO_REQUEST), None)

    assert done(**{"contact.confirmed": True})
    assert not done(**{"contact.call": "555-0100"})


def test_signing_is_done_once_every_page_is_back_and_no_scan_waits() -> None:
    def done(open_: int, waiting: int, signs: bool = True) -> bool:
        who = {"who": "client", "to_print": 0, "awaiting": open_, "back": 2 - open_, "old": 0, "pages": []}
        ink = {"matter": "m", "people": [who] if signs else [], "waiting": waiting, "open": open_}
        return steps.SIGN in done_steps(replace(snapshot(matter()), ink=InkStatusResult.model_validate(ink)), None)

    assert done(0, 0)
    assert not any((done(1, 0), done(0, 1), done(0, 0, signs=False)))


def test_a_check_says_no_match_possible_match_or_who_cleared_it() -> None:
    cleared = {
        "answers": {"office.conflict_check.cleared": True},
        "history": [{"on": DAY, "by": "Ada Specimen", "did": "cleared_conflict"}],
    }
    states = [
        clear.conflict_state(one) for one in (matter(), checked("no_match"), checked("match"), checked("match", **cleared))
    ]
    assert [(one.words, one.waits) for one in states] == [
        ("Not checked yet", False),
        ("No match", False),
        ("Possible match: ask the attorney", True),
        ("Cleared by Ada Specimen, 1 Dec 2026", False),
    ]
    assert states[1].more == "Checked by Pia Sample, 1 Dec 2026"


def test_a_name_that_was_not_looked_for_asks_for_another_check() -> None:
    assert not clear.added_since(checked("no_match"), [("ours", "marisol EJEMPLO")])
    assert clear.added_since(checked("no_match"), [("ours", "Marisol Ejemplo"), ("theirs", "Rex Placeholder")])
    assert not clear.added_since(matter(), [("ours", "Marisol Ejemplo")])


def test_the_history_tells_checks_and_clearings_the_newest_first() -> None:
    made = matter(
        conflict_checks=[
            {"on": DAY, "by": "Pia Sample", "names": ["A B", "C D"], "result": "match"},
            {"on": DAY, "by": "Pia Sample", "names": ["A B"], "result": "no_match"},
        ],
        history=[
            {"on": DAY, "by": "Pia Sample", "did": "checked_conflict"},
            {"on": DAY, "by": "Ada Specimen", "did": "cleared_conflict"},
            {"on": DAY, "by": "Pia Sample", "did": "checked_conflict"},
        ],
    )
    (group,) = clear.history_of(made)
    assert [(row.right, row.second) for row in group.rows] == [
        ("No match", "A B"),
        ("Cleared", ""),
        ("Possible match", "A B, C D"),
    ]
    assert clear.history_of(matter()) == ()


# How we may reach them

ALL = {
    "contact.call": "555-0141", "contact.text": "no", "contact.letter": "no", "contact.who_may_answer": "her sister",
    "contact.hours": "before noon", "contact.say_who_we_are": False, "contact.never": "at the hotel",
}  # fmt: skip
CONFIRMED = {"contact.confirmed": True, "contact.confirmed_on": dt.date(2026, 11, 16)}


def test_contact_is_confirmed_on_a_day_not_confirmed_or_out_of_date() -> None:
    stale = item("safe_contact", state="ready", stale=True)
    fresh = item("safe_contact", state="ready")
    said = [
        reach.reach_state(snapshot(matter(answers=ALL))),
        reach.reach_state(snapshot(matter(answers=ALL | CONFIRMED), fresh)),
        reach.reach_state(snapshot(matter(answers=ALL | CONFIRMED), stale)),
        reach.reach_state(snapshot(matter(answers=ALL | {"contact.confirmed": True}))),
        reach.reach_state(snapshot(matter(answers=ALL | {"contact.confirmed": False}))),
    ]
    assert [one.words for one in said] == [
        "Not confirmed", "Confirmed on 16 Nov 2026", "Out of date", "Confirmed, the day is not known", "Not confirmed",
    ]  # fmt: skip


def plain(edits: tuple[GiveAnswer, ...]) -> dict[str, object]:
    return {one.key: one.value for one in edits}


def test_a_change_takes_the_clients_confirmation_back_and_no_change_does_nothing() -> None:
    made = matter(answers=ALL | CONFIRMED)
    assert reach.saving(made, ALL) == ()
    assert plain(reach.saving(made, ALL | {"contact.call": "555-0142"})) == {
        "contact.call": "555-0142", "contact.confirmed": None, "contact.confirmed_on": None,
    }  # fmt: skip
    assert plain(reach.saving(matter(), {"contact.never": "at work"})) == {"contact.never": "at work"}


def test_confirming_saves_what_changed_and_its_day() -> None:
    assert plain(reach.confirming(matter(answers=ALL), ALL | {"contact.text": "555-0141"}, DAY)) == {
        "contact.text": "555-0141", "contact.confirmed": True, "contact.confirmed_on": DAY,
    }  # fmt: skip


def test_what_was_not_asked_lacks_and_a_no_does_not() -> None:
    assert not reach.lacks(ALL)
    assert reach.lacks(ALL | {"contact.never": None})


# Agreements


def signed(id_: str, date: str) -> Paper:
    return Paper(id=id_, title="Consent", kind="", date=date, language="en", pages=1, item="disclosure_consent", row="")


@pytest.mark.parametrize(
    ("state", "evidence", "answers", "told"),
    [
        ("missing", [], {}, "To sign"),
        ("partial", [], {}, "To sign"),
        ("ask_first", [], {}, "Ask first"),
        ("not_needed", [], {}, "Not needed"),
        ("waived", [], {}, "Waived"),
        ("ready", ["e-1"], {}, "Signed 16 Nov 2026"),
        ("ready", ["e-2"], {}, "Signed, the day is not known"),
        ("ready", ["e-1"], {"consent.signed_on": dt.date(2026, 11, 17)}, "Signed 17 Nov 2026"),
        ("partial", ["e-1"], {"consent.withdrawn": True}, "Taken back"),
        (
            "partial",
            ["e-1"],
            {"consent.withdrawn": True, "consent.withdrawn_on": DAY, "consent.signed_on": dt.date(2026, 11, 17)},
            "Taken back 1 Dec 2026",
        ),
    ],
)
def test_an_agreement_is_to_sign_signed_or_taken_back(
    state: str, evidence: list[str], answers: dict[str, Any], told: str
) -> None:
    papers = (signed("e-1", "2026-11-16"), signed("e-2", "undated"))
    one = item("disclosure_consent", state=state, evidence=evidence)
    assert agree.agreed(one, snapshot(matter(answers=answers), one, papers=papers)).words == told


def test_a_consent_that_is_old_still_says_when_it_was_signed_and_asks_to_be_looked_at() -> None:
    one = item("disclosure_consent", state="ready", stale=True, evidence=["e-1"])
    said = agree.agreed(one, snapshot(matter(), one, papers=(signed("e-1", "2025-01-02"),)))
    assert said == agree.Agreed("Signed 2 Jan 2025", Look.LOOK)


def test_each_agreement_asks_what_its_item_asks_but_for_what_has_buttons(library: Library) -> None:
    kind = library.kind("u_certification")
    asks = {id_: agree.asks(found, library) for id_ in agree.AGREEMENTS if (found := kind.item(id_))}
    assert asks["disclosure_consent"] == ("consent.signed_on",)
    assert asks["joint_clients"] == ("campaign.several_clients",)
    assert asks["partner_consent"][0] == "partner.takes_part"
    assert not set(asks["partner_consent"]) & set(agree.TAKEN_BACK["partner_consent"])
    known = library.answers.answers
    assert all(key in known for pair in agree.TAKEN_BACK.values() for key in pair)


def test_taking_back_and_agreeing_again_keep_answer_and_day_together() -> None:
    assert plain(agree.taking_back("partner_consent", DAY)) == {
        "partner.consent_withdrawn": True, "partner.consent_withdrawn_on": DAY,
    }  # fmt: skip
    assert plain(agree.standing("disclosure_consent")) == {"consent.withdrawn": False, "consent.withdrawn_on": None}
