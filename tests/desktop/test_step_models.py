"""What the steps of a matter say, by cases: where an item is done, how a question stands, what is ticked, what lies in the
stack; and the packet as it would be built, approved, and let fall."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desktop import steps
from desktop.app import Parts
from desktop.form_work import file_name
from desktop.models import fill
from desktop.models.actions import Question, Slot, where_to_do
from desktop.models.answers import questions, state_of
from desktop.models.decide import clock_lines, kinds_for, urgent_words
from desktop.models.mail import Piece, count_words, stack_of, total_words
from desktop.models.may_see import fact_groups, paper_groups
from desktop.models.packet_ahead import ahead_words, profiles_for
from desktop.models.steps import done_steps
from desktop.reading import Packet, Snapshot, open_matter, read_matter
from desktop.states import Look
from packets.matters.matter import Unanswered
from packets.workflow.desk import Desk
from packets.workflow.edits import GiveAnswer, LeaveOut
from packets.workflow.results import ClockResult, SeenResult, SeenUnsearched
from packets.workflow.results_fill import BlankResult, FormsResult, FormStandsResult
from packets.workflow.seen import what_they_see

from .conftest import DAY, WAIT, Open, packet_in


@pytest.fixture
def snapshot(desk: Desk, first_matter: Path) -> Snapshot:
    return read_matter(desk, open_matter(first_matter), None, DAY)


@pytest.fixture
def packet(first_packet: Path) -> Packet:
    return packet_in(first_packet)


def test_each_item_leads_to_the_screen_on_which_it_is_done(desk: Desk, snapshot: Snapshot) -> None:
    kind = desk.library.kind(snapshot.request.id)
    found = {one.id: where_to_do(one, kind.item(one.id)) for one in snapshot.checklist.items}
    assert found["conflict_check"] == (steps.CLEAR, None)
    assert found["engagement"] == (steps.AGREE, None)
    assert found["sent_proof"] == (steps.MAIL, None)
    assert found["report"] == (steps.PAPERS, Slot("report"))
    for item in snapshot.checklist.items:
        if item.state == "ask_first" and item.ask:
            assert found[item.id] == (steps.LISTEN, Question(item.ask[0]))
    assert {where for where, _ in found.values()} <= {one.id for one in steps.matter_screens()}


def test_every_question_is_there_once_and_says_how_it_stands(desk: Desk, snapshot: Snapshot) -> None:
    asked = questions(snapshot, desk.library)
    keys = [one.key for one in asked]
    assert len(keys) == len(set(keys))
    assert not [one for one in asked if one.entry is not None and one.entry.type == "derived"]
    assert state_of("person.name.family", snapshot) == (Look.READY, "Answered", "Ejemplo Prueba")
    open_ = next(key for key in keys if state_of(key, snapshot)[0] is Look.ASK_FIRST)
    for why, look, words in (
        ("ask_later", Look.ASKED_FOR, "Ask later"),
        ("client_does_not_know", Look.PARTIAL, "Client does not know"),
        ("rather_not_say", Look.PARTIAL, "Rather not say"),
    ):
        noted = Unanswered.model_validate({"key": open_, "why": why, "on": DAY})
        left = replace(snapshot, record=snapshot.record.model_copy(update={"unanswered": (noted,)}))
        assert state_of(open_, left)[:2] == (look, words)


@pytest.mark.parametrize("value", [False, 0])
def test_a_no_and_a_zero_are_answers(value: object, snapshot: Snapshot) -> None:
    said = replace(snapshot, record=snapshot.record.model_copy(update={"answers": {"case.open": value}}))
    assert state_of("case.open", said)[0] is Look.READY


def test_a_table_that_was_said_to_be_empty_is_answered(snapshot: Snapshot) -> None:
    said = replace(snapshot, record=snapshot.record.model_copy(update={"tables": {"worksites": ()}}))
    assert state_of("worksites", said) == (Look.READY, "Answered", "none")
    assert state_of("worksites", snapshot)[0] is Look.ASK_FIRST


def test_a_step_is_ticked_only_where_the_record_says_so(snapshot: Snapshot, packet: Packet) -> None:
    assert {steps.CALL, steps.PAPERS} <= done_steps(snapshot, None)
    assert steps.DECIDE not in done_steps(snapshot, None), "a request opened is not a request decided upon"
    assert not {steps.CLEAR, steps.GATHER, steps.CHECK, steps.MAIL, steps.WAIT, steps.CLOSE} & done_steps(snapshot, packet)
    assert packet.manifest.draft
    assert not {steps.BUILD, steps.READ} & done_steps(snapshot, packet)
    ready = replace(packet, manifest=packet.manifest.model_copy(update={"draft": False}))
    assert steps.BUILD in done_steps(snapshot, ready)


def test_the_stack_has_every_sheet_once(packet: Packet) -> None:
    pieces = stack_of(packet)
    bound = sum(len(volume.pages) for volume in packet.manifest.volumes)
    assert sum(one.sheets for one in pieces if not one.loose) == bound
    assert len({one.key for one in pieces}) == len(pieces)
    assert total_words(pieces).startswith(f"{bound} sheets")


@pytest.mark.parametrize(
    ("counted", "words"),
    [
        (12, "12 of 12 sheets: right."),
        (11, "Count differs by 1: a sheet lacks?"),
        (10, "Count differs by 2: sheets lack?"),
        (13, "Count differs by 1: a page printed twice?"),
    ],
)
def test_the_counter_says_what_differs(counted: int, words: str) -> None:
    assert count_words((Piece("a", "A", 10), Piece("b", "B", 2, loose=True)), counted) == words


def test_a_limit_that_is_over_is_said_as_over() -> None:
    def clock(left: int) -> ClockResult:
        return ClockResult.model_validate(
            {"id": "x", "label": "The limit", "last_day": "2026-12-07", "last_working_day": "2026-12-07", "days_left": left,
             "tell": True, "source": "a test", "verify": False}
        )  # fmt: skip

    assert clock_lines([clock(1), clock(-3)]) == [
        "7 Dec 2026, 1 day left: The limit",
        "7 Dec 2026, over since 3 days: The limit",
    ]


def test_only_requests_that_fit_and_are_not_open_are_offered(desk: Desk, snapshot: Snapshot) -> None:
    offered = [key for key, _ in kinds_for(snapshot.record, desk.library)]
    assert snapshot.request.id not in offered
    assert all(snapshot.record.client.kind in desk.library.kind(str(one)).definition.client for one in offered)
    assert urgent_words(snapshot.record) == []


# The packet before it is built, and its approval


def test_looking_ahead_says_size_and_what_stops_and_builds_nothing(open_in: Open, matter: Path, qtbot: QtBot) -> None:
    parts = open_in(matter)
    work = parts.session.packets
    work.look_ahead()
    qtbot.waitUntil(lambda: work.ahead is not None and not parts.jobs.busy, timeout=WAIT)
    assert work.ahead is not None
    assert work.ahead.stops_sending
    words = ahead_words(work.ahead)
    assert words.startswith(f"If built now: {work.ahead.examined.layout.pages} pages · ")
    assert words.endswith(f"; {len(work.ahead.stops_sending)} things stop sending.")
    assert not (matter / "packet").exists()
    seen = what_they_see(parts.desk, work.ahead.examined)
    assert [group.title for group in paper_groups(seen)][-1] in ("Papers they get", "Held back")
    never = [group for group in fact_groups(seen) if group.title == "Facts that stay here"]
    assert all(not row.second for group in never for row in group.rows)  # what stays here is not even shown


def test_each_paper_whose_pages_could_not_be_searched_is_a_row_that_leads_to_it() -> None:
    seen = SeenResult(
        profile="agency_email",
        reader="Desk",
        employer_facing=True,
        papers=[],
        facts=[],
        held=[],
        found=[],
        unsearchable=5,
        unsearched=[
            SeenUnsearched(id="e-0002", title="Scanned report", pages="1-3, 7"),
            SeenUnsearched(id="e-0004", title="Photo", pages="2"),
        ],
    )
    first = paper_groups(seen)[0]
    assert (first.title, first.right) == ("Pictures: only you can read all of them", "5")
    assert [(row.title, row.second, row.key) for row in first.rows] == [
        ("Scanned report", "Pages 1-3, 7", "e-0002"),
        ("Photo", "Page 2", "e-0004"),
    ]


def test_another_reader_is_chosen_and_an_edit_makes_what_was_seen_ahead_old(open_in: Open, matter: Path, qtbot: QtBot) -> None:
    parts = open_in(matter)
    work = parts.session.packets
    profiles = [str(key) for key, _ in profiles_for(parts.desk.library, "u_certification")]
    assert "client_copy" in profiles
    work.choose_profile("client_copy")
    qtbot.waitUntil(lambda: work.ahead is not None and not parts.jobs.busy, timeout=WAIT)
    assert work.ahead is not None
    assert work.ahead.profile == "client_copy"
    parts.session.do(GiveAnswer(key="person.name.family", value="Muestra"), said="Answered")
    qtbot.waitUntil(lambda: not parts.jobs.busy, timeout=WAIT)
    assert work.ahead is None


def approve(parts: Parts, qtbot: QtBot) -> None:
    parts.session.packets.approve()
    qtbot.waitUntil(lambda: not parts.jobs.busy, timeout=WAIT)


def test_an_approval_is_of_this_packet_and_falls_with_a_page(open_in: Open, office: Path, qtbot: QtBot) -> None:
    parts = open_in(office / "m-0001")
    session = parts.session
    session.packets.build()
    qtbot.waitUntil(lambda: session.packets.packet is not None and not parts.jobs.busy, timeout=WAIT)
    approve(parts, qtbot)  # a paralegal
    assert session.snapshot is not None
    assert session.snapshot.asked is not None
    assert session.snapshot.asked.approvals == ()
    record = session.offices.record
    assert record is not None
    session.be(next(one for one in record.staff if one.role == "attorney"))
    approve(parts, qtbot)
    assert session.packets.packet is not None
    assert [one.content for one in session.snapshot.asked.approvals] == [session.packets.packet.manifest.content]
    assert steps.READ in done_steps(session.snapshot, session.packets.packet)

    def codes() -> set[str]:
        session.packets.ahead = None
        session.packets.look_ahead()
        qtbot.waitUntil(lambda: session.packets.ahead is not None and not parts.jobs.busy, timeout=WAIT)
        assert session.packets.ahead is not None
        return {one.code for one in session.packets.ahead.problems}

    assert not {"not_approved", "approval_fell"} & codes()
    session.do(LeaveOut(paper="e-0003", pages=(12,), reason="blank"), said="Left out")
    qtbot.waitUntil(lambda: not parts.jobs.busy, timeout=WAIT)
    assert "approval_fell" in codes()


def test_a_draft_is_never_recorded_as_sent(open_in: Open, office: Path, qtbot: QtBot) -> None:
    parts = open_in(office / "m-0001")
    session, ran = parts.session, []
    session.packets.build()
    qtbot.waitUntil(lambda: session.packets.packet is not None and not parts.jobs.busy, timeout=WAIT)
    session.packets.record_sending(dt.date(2026, 12, 1), "courier", "", "", then=lambda: ran.append(1))
    qtbot.waitUntil(lambda: not parts.jobs.busy, timeout=WAIT)
    assert ran == []
    assert parts.window.notice.isVisible()
    assert session.snapshot is not None
    assert session.snapshot.asked is not None
    assert session.snapshot.asked.sent is None
    assert not (office / "m-0001" / "sent").exists()


# The office


def test_a_matter_in_an_office_opens_its_office_first(open_in: Open, office: Path) -> None:
    parts = open_in(office / "m-0001")
    offices = parts.session.offices
    assert offices.record is not None
    assert offices.record.name == "Practice Workers' Law Office"
    assert parts.session.day == dt.date(2026, 12, 1)
    assert offices.shown is not None
    assert [one.id for one in offices.shown.found.matters] == ["m-0001"]


def test_a_note_of_the_attorney_is_kept_by_the_office_and_the_matter_is_read_anew(
    open_in: Open, office: Path, qtbot: QtBot
) -> None:
    parts = open_in(office / "m-0001")
    session = parts.session
    record = session.offices.record
    assert record is not None
    session.be(next(one for one in record.staff if one.role == "attorney"))
    before = session.snapshot
    session.offices.add_note("u_certification", "I read the page of the agency today.")
    qtbot.waitUntil(lambda: not parts.jobs.busy, timeout=WAIT)
    assert session.offices.record is not None
    assert [one.by for one in session.offices.record.notes] == ["Ada Specimen"]
    assert session.snapshot is not before
    assert session.who.name == "Ada Specimen"


def test_a_form_that_somebody_else_filled_asks_nothing_and_editions_are_called_as_printed() -> None:
    box = BlankResult(at="Part 1, 1", label="Sex", why="not answered", key="person.sex")
    one = FormStandsResult(
        form="X-100", recipe="x-100/2025-01-20", edition="2025-01-20", title="Practice", proved=True, item="i", row="",
        row_name="", state="to_make", words="", paper="", unanswered=[box], open=[box],
    )  # fmt: skip
    assert len(fill.boxes_of(one)) == 2
    assert fill.boxes_of(one.model_copy(update={"state": "own_paper", "paper": "e-0001"})) == ()
    ((row,),) = [group.rows for group in fill.forms_of(FormsResult(request="r", forms=[one]))]
    assert row.second == "Practice · edition 01/20/25 · 1 box to ask for"


@pytest.mark.parametrize("row", ["sister", "../../Her Name", "C:\\x", "/etc/x", ""])
def test_a_form_taken_along_names_no_other_folder_whatever_stands_in_the_record(row: str) -> None:
    given = {name: "" for name in FormStandsResult.model_fields} | {
        "recipe": "i-765/2025-08-21", "row": row, "state": "made", "proved": True, "unanswered": [], "open": [],
    }  # fmt: skip
    name = file_name(FormStandsResult.model_construct(**given), fillable=False)
    assert name.startswith("i-765") and name.endswith("-answers.pdf") and Path(name).name == name and "\\" not in name
