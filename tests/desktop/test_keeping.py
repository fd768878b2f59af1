"""Originals, day passes, holds, limits and the end of a file, on the screens."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desktop import steps
from desktop.app import Parts
from desktop.models import keeping
from desktop.models.grouped import GroupedModel
from desktop.models.today import Lead, today_groups
from desktop.states import Look
from desktop.views.close import CloseView
from desktop.views.decide import DecideView
from desktop.views.gone import rule_words
from desktop.views.matters import MattersView
from desktop.views.office import OfficeView
from desktop.views.today import TodayView
from desktop.views.wait import WaitView
from packets.requests.office import PROMISE, Destroyed, OfficeRecord, Retention, Staff
from packets.vault.folder import FolderStore
from packets.vault.helper import HelperStore
from packets.vault.office_folder import OfficeFolder
from packets.vault.store import Add, Put
from packets.workflow.results import OfficeResult
from packets.workflow.results_keeping import CustodyCheckResult, CustodyResult, HoldResult, OriginalResult

from .conftest import DAY, WAIT
from .office import ADA, PIA, be, make_office, on_screen, open_office, settled

VERA = Staff(id="vera", name="Vera Trial", role="helper")
REQUEST = """schema = 1
id = "{id}"
practice = true
opened_on = 2019-05-06
[[requests]]
id = "u_certification"
closed_on = 2019-11-30
[requests.sent]
on = 2019-06-01
[answers]
"person.name.given" = "Marisol"
"person.name.family" = "Ejemplo"
"person.ever_arrested" = true
"contact.call" = "555-0100"
"dispute.last_act_on" = 2026-11-10
"""
ORIGINAL = '[[tables.originals]]\nid = "o-1"\nwhat = "Passport"\ncustody = "safe"\nplace = "safe 2"\nsince = 2026-11-02\n'
OPEN = REQUEST.replace("closed_on = 2019-11-30\n", "")
FINISHED = REQUEST.replace('"person.ever', '"close.keep_until" = 2026-11-30\n"close.no_originals" = true\n"person.ever')


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = make_office(tmp_path / "office")
    OfficeFolder(made).commit([Add("staff", VERA.model_dump(exclude_defaults=True))])
    return made


def matter(folder: Path, text: str = REQUEST) -> FolderStore:
    return OfficeFolder(folder).new_matter(text)


def kept(folder: Path) -> OfficeRecord:
    return OfficeFolder(folder).load()


def opened(parts: Parts, qtbot: QtBot, folder: Path, key: str, who: Staff = ADA) -> None:
    open_office(parts, qtbot, folder)
    be(parts, who)
    settled(parts, qtbot)
    parts.session.open_key(key)
    qtbot.waitUntil(lambda: parts.session.snapshot is not None and not parts.jobs.busy, timeout=WAIT)


def close_view(parts: Parts, qtbot: QtBot) -> CloseView:
    parts.session.go(steps.CLOSE)
    on_screen(parts, qtbot, steps.CLOSE)
    view = parts.window.view(steps.CLOSE)
    assert isinstance(view, CloseView)
    return view


def office_view(parts: Parts, qtbot: QtBot) -> OfficeView:
    parts.session.go(steps.OFFICE)
    on_screen(parts, qtbot, steps.OFFICE)
    view = parts.window.view(steps.OFFICE)
    assert isinstance(view, OfficeView)
    return view


# Closing


def test_an_original_is_moved_and_its_way_is_shown(window: Parts, qtbot: QtBot, folder: Path) -> None:
    store = matter(folder, OPEN + ORIGINAL)
    opened(window, qtbot, folder, store.key, PIA)
    view = close_view(window, qtbot)
    view.originals.choose((store.key, "o-1"))
    view.moved.click()
    view.originals_form.field("custody").put("elsewhere")
    view.originals_form.field("to").put("Nil Bote")
    view.originals_form.accept.click()
    qtbot.waitUntil(lambda: bool(store.load().moves), timeout=WAIT)
    settled(window, qtbot)
    (move,) = store.load().moves
    assert (move.from_place, move.custody, move.to, move.by) == ("safe 2", "elsewhere", "Nil Bote", "Pia Sample")
    assert ("Passport", "Elsewhere") in shown(view._originals)
    window.session.undo()
    settled(window, qtbot)
    assert store.load().moves == ()


def shown(model: GroupedModel) -> list[tuple[str, str]]:
    return [(row.title, row.right) for _, row in model.rows()]


def test_everything_goes_back_and_the_list_to_sign_is_saved(window: Parts, qtbot: QtBot, folder: Path, tmp_path: Path) -> None:
    store = matter(folder, OPEN + ORIGINAL)
    opened(window, qtbot, folder, store.key, PIA)
    view = close_view(window, qtbot)
    window.session.keeping.print_list(tmp_path)
    settled(window, qtbot)
    assert (tmp_path / "originals.pdf").read_bytes().startswith(b"%PDF")
    view.returned.click()
    view.originals_form.accept.click()
    qtbot.waitUntil(lambda: store.load().tables["originals"][0]["custody"] == "with_client", timeout=WAIT)
    settled(window, qtbot)
    assert not view.returned.isEnabled()
    assert not view.print_list.isEnabled()


def test_the_day_by_the_offices_rule_is_offered_and_a_person_keeps_it(window: Parts, qtbot: QtBot, folder: Path) -> None:
    rule = {"years": 7, "rule": "Rule 1.15", "by": "Ada Specimen", "on": DAY}
    OfficeFolder(folder).commit([Put("", "", {"retention": rule})])
    store = matter(folder)
    opened(window, qtbot, folder, store.key, PIA)
    view = close_view(window, qtbot)
    assert "30 Nov 2026" in view.rule.text()
    assert "No birth date is known" in view.rule.text()
    view.keep_until.click()
    assert view.form.field("until").value() == dt.date(2026, 11, 30)
    view.form.accept.click()
    qtbot.waitUntil(lambda: store.load().answers.get("close.keep_until") == dt.date(2026, 11, 30), timeout=WAIT)
    settled(window, qtbot)
    assert not view.rule.isVisible()


def test_a_hold_is_set_and_lifted_by_an_attorney_and_greyed_for_others(window: Parts, qtbot: QtBot, folder: Path) -> None:
    store = matter(folder, FINISHED)
    opened(window, qtbot, folder, store.key, PIA)
    view = close_view(window, qtbot)
    assert not view.hold_it.isEnabled()
    assert view.hold_it.toolTip() == "Attorney or accredited representative only"
    be(window, ADA)
    view.hold_it.click()
    view.form.field("why").put("Wage suit")
    view.form.accept.click()
    qtbot.waitUntil(lambda: bool(store.load().holds), timeout=WAIT)
    settled(window, qtbot)
    assert view.hold.text() == "HOLD since 1 Dec 2026, Ada Specimen: Wage suit"
    assert not view.destroy_it.isEnabled()
    view.lift.click()
    view.form.field("why").put("Settled")
    view.form.accept.click()
    qtbot.waitUntil(lambda: not store.load().holds[0].stands, timeout=WAIT)
    settled(window, qtbot)
    assert view.destroy_it.isEnabled()


def test_a_file_is_destroyed_with_a_second_person_and_leaves_its_certificate(
    window: Parts, qtbot: QtBot, folder: Path, tmp_path: Path
) -> None:
    store = matter(folder, FINISHED)
    opened(window, qtbot, folder, store.key)
    view = close_view(window, qtbot)
    view.destroy_it.click()
    assert [view.last_form.field("second").box.itemText(n) for n in range(view.last_form.field("second").box.count())][1:] == [
        "Pia Sample"
    ], "neither oneself nor a helper"
    view.last_form.field("second").put("pia")
    view.last_form.field("number").put("m-0001")
    view.last_form.field("name").put(False)
    view.last_form.accept.click()
    qtbot.waitUntil(lambda: not store.folder.exists() and not window.jobs.busy, timeout=WAIT)
    assert window.session.snapshot is None
    (row,) = kept(folder).destroyed
    assert (row.state, row.second, row.name) == ("done", "Pia Sample", "")
    office = office_view(window, qtbot)
    assert shown(office.closed._model) == [("File m-0001", "Destroyed 1 Dec 2026")]
    window.session.keeping.print_certificate("d-0001", tmp_path)
    settled(window, qtbot)
    assert (tmp_path / "certificate-d-0001.pdf").is_file()


def test_what_keeps_a_file_here_is_listed_and_the_button_is_grey(window: Parts, qtbot: QtBot, folder: Path) -> None:
    store = matter(folder, OPEN + ORIGINAL)
    opened(window, qtbot, folder, store.key)
    view = close_view(window, qtbot)
    assert not view.destroy_it.isEnabled()
    assert view.may_go.text() == "3 things keep the file here."
    assert any("An original still lies with us: Passport" in title for title, _ in shown(view._model))


def test_what_a_killed_run_left_is_finished_when_the_office_is_opened(window: Parts, qtbot: QtBot, folder: Path) -> None:
    store = matter(folder, FINISHED)
    row = {
        "id": "d-0001", "matter": "m-0001", "key": store.key, "keep_until": dt.date(2026, 11, 30), "requests": 1, "papers": 0,
        "how": "folder_removed", "by": "Ada Specimen", "role": "attorney", "second": "Pia Sample", "on": DAY,
    }  # fmt: skip
    OfficeFolder(folder).commit([Add("destroyed", row)])
    open_office(window, qtbot, folder)
    assert not store.folder.exists()
    assert kept(folder).destroyed[0].state == "done"


# The board


def test_the_board_leads_to_the_matter_and_moves_an_original_there(window: Parts, qtbot: QtBot, folder: Path) -> None:
    store = matter(folder, OPEN + ORIGINAL)
    open_office(window, qtbot, folder)
    view = office_view(window, qtbot)
    board = view.originals
    assert shown(board._model) == [("Passport", "Safe")]
    board.list.choose((store.key, "o-1"))
    board.moved.click()
    board.form.field("custody").put("drawer")
    board.form.field("place").put("drawer 4")
    board.form.accept.click()
    qtbot.waitUntil(lambda: bool(store.load().moves), timeout=WAIT)
    settled(window, qtbot)
    assert shown(board._model) == [("Passport", "Drawer")]
    board.to_matter.click()
    on_screen(window, qtbot, steps.CLOSE)
    assert window.session.snapshot is not None


def test_the_close_of_the_day_is_asked_on_today_until_somebody_looked(window: Parts, qtbot: QtBot, folder: Path) -> None:
    matter(folder, OPEN + ORIGINAL)
    open_office(window, qtbot, folder)
    today = window.window.view(steps.TODAY)
    assert isinstance(today, TodayView)
    on_screen(window, qtbot, steps.TODAY)
    assert ("1 original in our hands", "") in shown(today._model)
    today._open(Lead("", steps.OFFICE, what="originals"))
    on_screen(window, qtbot, steps.OFFICE)
    view = office_view(window, qtbot)
    view.originals.lacks.click()
    view.originals.form.field("lacks").put("The passport of m-0001")
    view.originals.form.accept.click()
    qtbot.waitUntil(lambda: bool(kept(folder).custody_checks), timeout=WAIT)
    settled(window, qtbot)
    (check,) = kept(folder).custody_checks
    assert (check.count, check.lacks, check.by) == (1, "The passport of m-0001", "Pia Sample")
    assert view.originals.state.text().endswith("It lacked: The passport of m-0001")
    assert not view.originals.all_there.isVisible()
    window.session.go(steps.TODAY)
    on_screen(window, qtbot, steps.TODAY)
    assert ("1 original in our hands", "") not in shown(today._model)


def test_the_rule_of_the_office_is_said_by_an_attorney(window: Parts, qtbot: QtBot, folder: Path) -> None:
    open_office(window, qtbot, folder)
    be(window, ADA)
    view = office_view(window, qtbot)
    assert "Nobody has said how long" in view.closed.rule.text()
    view.closed.set_rule.click()
    for name, value in (("years", 7), ("age", 18), ("more", 7), ("rule", "Rule 1.15")):
        view.closed.form.field(name).put(value)
    view.closed.form.accept.click()
    qtbot.waitUntil(lambda: kept(folder).retention is not None, timeout=WAIT)
    settled(window, qtbot)
    assert view.closed.rule.text() == (
        "Kept 7 years after closing; of a minor until the age of 18 and 7 years more, if that is later. Rule 1.15"
        " (Ada Specimen, 1 Dec 2026)"
    )


# Day passes


def test_a_day_pass_is_given_and_the_helper_sees_todays_matters_with_less_in_them(
    window: Parts, qtbot: QtBot, folder: Path
) -> None:
    store, _ = matter(folder), matter(folder, REQUEST.replace("Marisol", "Teodoro"))
    open_office(window, qtbot, folder)
    be(window, ADA)
    view = office_view(window, qtbot)
    view.staff.choose("vera")
    view.give_pass.click()
    view.staff_form.field("matters").put("m-0001")
    view.staff_form.field("promise").put("I promise")
    view.staff_form.accept.click()
    qtbot.waitUntil(window.window.notice.isVisible, timeout=WAIT)
    settled(window, qtbot)
    view.give_pass.click()
    view.staff_form.field("matters").put("m-0001")
    view.staff_form.field("promise").put(PROMISE)
    view.staff_form.accept.click()
    qtbot.waitUntil(lambda: (kept(folder).person("vera") or VERA).in_time(DAY), timeout=WAIT)
    settled(window, qtbot)

    window.session.open_key("m-0002")
    qtbot.waitUntil(lambda: window.session.snapshot is not None and not window.jobs.busy, timeout=WAIT)
    be(window, VERA)
    settled(window, qtbot)
    assert window.session.snapshot is None, "what the attorney had open is put away"
    assert window.session.offices.shown is not None
    assert [one.key for one in window.session.offices.shown.found.matters] == ["m-0001"]
    window.session.open_key("m-0002")
    qtbot.waitUntil(window.window.notice.isVisible, timeout=WAIT)
    assert window.session.snapshot is None
    window.session.open_key("m-0001")
    qtbot.waitUntil(lambda: window.session.snapshot is not None and not window.jobs.busy, timeout=WAIT)
    assert isinstance(window.session.store, HelperStore)
    snapshot = window.session.snapshot
    assert snapshot is not None
    assert "person.ever_arrested" not in snapshot.record.answers
    assert "555-0100" not in repr(snapshot)
    assert store.load().answers["contact.call"] == "555-0100"


def test_what_is_not_done_with_a_day_pass_is_grey_and_says_so(window: Parts, qtbot: QtBot, folder: Path) -> None:
    store = matter(folder, OPEN)
    pass_ = {"matters": [store.key], "promise": PROMISE, "promised_on": DAY, "until": DAY}
    OfficeFolder(folder).commit([Put("staff", "vera", pass_)])
    opened(window, qtbot, folder, store.key, VERA)
    view = close_view(window, qtbot)
    for one in (view.close_it, view.hold_it, view.destroy_it, view.print_list):
        assert not one.isEnabled()
        assert one.toolTip() == "Not with a day pass"
    window.session.go(steps.MATTERS)
    on_screen(window, qtbot, steps.MATTERS)
    matters = window.window.view(steps.MATTERS)
    assert isinstance(matters, MattersView)
    assert not matters.new_call.isEnabled()
    office = office_view(window, qtbot)
    for one in (office.save, office.add_person, office.add_note):
        assert not one.isEnabled()
    be(window, ADA)
    settled(window, qtbot)
    assert office.save.isEnabled()
    assert office.save.toolTip() == ""


# Limits, and Supplement B


def test_a_limit_that_was_met_leaves_today(window: Parts, qtbot: QtBot, folder: Path) -> None:
    store = matter(folder, OPEN)
    opened(window, qtbot, folder, store.key, PIA)
    office = window.session.offices
    assert office.shown is not None
    assert any(one.clock == "osha_retaliation" for one in office.shown.found.due)
    (row,) = [row for group in today_groups(office.shown.found, DAY) for row in group.rows if "OSHA" in row.second]
    assert isinstance(row.key, Lead)
    window.session.go(row.key.screen, row.key.about)
    on_screen(window, qtbot, steps.DECIDE)
    view = window.window.view(steps.DECIDE)
    assert isinstance(view, DecideView)
    assert not view.given_up.isEnabled()
    view.met.click()
    assert view.limits_form.field("clock").value() == "osha_retaliation", "the one that somebody came for"
    view.limits_form.field("on").put(DAY)
    view.limits_form.field("why").put("Filed by fax")
    view.limits_form.accept.click()
    qtbot.waitUntil(lambda: bool(store.load().settled), timeout=WAIT)
    settled(window, qtbot)
    assert view.settled.text().startswith("Met 1 Dec 2026, Pia Sample: Complaint to OSHA")
    assert "OSHA" not in view.clocks.text()
    window.session.go(steps.TODAY)
    on_screen(window, qtbot, steps.TODAY)
    assert office.shown is not None
    assert not any(one.clock == "osha_retaliation" for one in office.shown.found.due)


def test_the_signed_supplement_b_is_recorded_where_its_answer_is(window: Parts, qtbot: QtBot, folder: Path) -> None:
    came = OPEN.replace("[requests.sent]", 'answered_on = 2019-08-01\nanswer = "good"\n[requests.sent]')
    store = matter(folder, came)
    opened(window, qtbot, folder, store.key, PIA)
    window.session.go(steps.WAIT)
    on_screen(window, qtbot, steps.WAIT)
    view = window.window.view(steps.WAIT)
    assert isinstance(view, WaitView)
    view.suppb.click()
    view.form.field("custody").put("safe")
    view.form.field("place").put("safe 2")
    view.form.accept.click()
    qtbot.waitUntil(lambda: store.load().answers.get("suppb.check.original_in_safe") is True, timeout=WAIT)
    settled(window, qtbot)
    assert store.load().tables["originals"][0]["suppb"] is True
    assert not view.suppb.isEnabled()


# Pure


def an_original(**values: str | None) -> OriginalResult:
    given = {"what": "Passport", "custody": "safe", "place": "safe 2", "since": "2026-11-02", "by": "Pia Sample", "to": ""}
    return OriginalResult.model_validate(
        {"folder": "", "key": "m-0001", "id": "m-0001", "matter": "Marisol", "original": "o-1", **given, **values}
    )


def test_the_rows_of_the_board() -> None:
    row = keeping.original_row(an_original(), whose=True)
    assert (row.second, row.right, row.mark) == (
        "Marisol · m-0001 · safe 2 · since 2 Nov 2026 · moved by Pia Sample", "Safe", Look.READY,
    )  # fmt: skip
    unsaid = keeping.original_row(an_original(custody="", place="", since=None, by=""), whose=False)
    assert (unsaid.second, unsaid.right, unsaid.mark) == ("", "Nobody said where", Look.MISSING)


@pytest.mark.parametrize(
    ("checked", "here", "words"),
    [
        (None, False, ""),
        (None, True, "Nobody has held this list against safe and drawers yet."),
        (("", 1), True, "Held against safe and drawers on 1 Dec 2026 by Pia."),
        (("A card", 1), True, "Held against safe and drawers on 1 Dec 2026 by Pia. It lacked: A card"),
    ],
)
def test_what_is_said_of_the_last_look(checked: tuple[str, int] | None, here: bool, words: str) -> None:
    look = CustodyCheckResult(on="2026-12-01", by="Pia", count=checked[1], lacks=checked[0]) if checked else None
    found = CustodyResult(
        in_hands=[an_original()] if here else [], with_client=[], elsewhere=[], unread=["m-2: x"], checked=look, to_check=True
    )
    assert keeping.board_words(found) == words
    assert keeping.board_groups(found)[-1].title == "What lies there is not known"


def test_a_hold_that_was_lifted_is_not_said() -> None:
    hold = HoldResult(by="Ada", on="2026-12-01", reason="Suit", lifted_by="", lifted_on=None, lifted_reason="")
    assert keeping.hold_words([hold]) == "HOLD since 1 Dec 2026, Ada: Suit"
    assert keeping.hold_words([hold.model_copy(update={"lifted_on": "2026-12-02"})]) == ""


@pytest.mark.parametrize(
    ("state", "words", "mark"),
    [
        ("done", "Destroyed 1 Dec 2026", Look.READY),
        ("stopped", "Not destroyed", Look.LOOK),
        ("under_way", "Not finished", Look.MISSING),
    ],
)
def test_a_certificate_says_how_it_ended(state: str, words: str, mark: Look) -> None:
    row = Destroyed.model_validate(
        {
            "id": "d-0001",
            "matter": "m-0001",
            "key": "m-0001",
            "name": "Marisol",
            "keep_until": DAY,
            "requests": 0,
            "papers": 0,
            "how": "keys_dropped",
            "by": "Ada",
            "role": "attorney",
            "second": "Pia",
            "on": DAY,
            "state": state,
        }
    )
    ((one,),) = [group.rows for group in keeping.certificate_groups([row])]
    assert (one.title, one.right, one.mark) == ("File m-0001, Marisol", words, mark)


def test_the_rule_without_a_word_on_minors() -> None:
    rule = Retention(years=1, rule="Rule", by="Ada", on=DAY)
    assert rule_words(rule) == "Kept 1 year after closing. Rule (Ada, 1 Dec 2026)"


def test_today_says_nothing_of_originals_that_were_looked_at() -> None:
    found = OfficeResult(matters=[], due=[], waiting=[], to_recheck=0, originals_here=2)
    assert not any(group.title == "Close of the day" for group in today_groups(found, DAY))
    asked = found.model_copy(update={"custody_to_check": True})
    assert [group.rows[0].title for group in today_groups(asked, DAY) if group.title == "Close of the day"] == [
        "2 originals in our hands"
    ]
