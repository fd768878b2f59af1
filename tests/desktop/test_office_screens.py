"""The office's own screens: starting one, today, its matters, its record, and the first run through a practice matter."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop import steps
from desktop.app import Parts
from desktop.models.today import Lead
from desktop.place import Place
from desktop.rows import RECORD, Row
from desktop.views.coach import HINT_AFTER
from desktop.views.matter import MatterView
from desktop.views.matters import MattersView
from desktop.views.office import OfficeView
from desktop.views.start import StartView
from desktop.views.today import TodayView
from desktop.widgets.row_list import RowList
from packets.evidence.telling import Filing
from packets.practice import demo
from packets.requests.office import OfficeRecord
from packets.vault.folder import FolderStore
from packets.vault.office_folder import OfficeFolder
from packets.vault.store import Put
from packets.workflow import gathering
from packets.workflow.desk import Desk
from packets.workflow.edits import AskFor, FilePapers, LeaveOut

from .conftest import DAY, WAIT, paper, words_in
from .office import ADA, be, make_office, on_screen, open_office, settled


@pytest.fixture
def folder(tmp_path: Path, first_matter: Path) -> Path:
    return make_office(tmp_path / "office", first_matter)


@pytest.fixture
def at(window: Parts, qtbot: QtBot, folder: Path) -> Parts:
    open_office(window, qtbot, folder)
    window.window.activateWindow()
    return window


def kept(folder: Path) -> OfficeRecord:
    return OfficeFolder(folder).load()


def lead_to(rows: RowList, screen: str) -> Lead:
    """Make the first row current that leads to a screen."""
    model = rows.model()
    for group in range(model.rowCount()):
        above = model.index(group, 0)
        for number in range(model.rowCount(above)):
            record = model.index(number, 0, above).data(RECORD)
            if isinstance(record, Row) and isinstance(record.key, Lead) and record.key.screen == screen:
                rows.choose(record.key)
                return record.key
    raise AssertionError(screen)


# Starting


def start_view(parts: Parts) -> StartView:
    view = parts.window.view("start")
    assert isinstance(view, StartView)
    return view


def test_the_first_screen_is_there_when_the_window_opens(window: Parts) -> None:
    assert window.window.screens.currentWidget() is start_view(window)


def test_an_office_is_started_with_who_decides_and_one_more_person(window: Parts, qtbot: QtBot, tmp_path: Path) -> None:
    view = start_view(window)
    view.start_in(tmp_path)
    view.form.accept.click()
    assert not (tmp_path / "office.toml").exists()
    for name, value in {
        "name": "An Office",
        "attorney": "Ada Specimen",
        "role": "attorney",
        "second": "Ada Sample",
        "second_role": "paralegal",
    }.items():
        view.form.field(name).put(value)
    view.form.accept.click()
    on_screen(window, qtbot, steps.TODAY)
    record = kept(tmp_path)
    assert (record.name, record.practice, record.day) == ("An Office", False, None)
    assert [(one.id, one.name, one.role) for one in record.staff] == [
        ("ada", "Ada Specimen", "attorney"),
        ("ada2", "Ada Sample", "paralegal"),
    ]
    assert window.session.who.name == "Ada Sample"
    assert not window.window.banner.isVisible()


def test_an_office_that_is_there_is_opened_as_it_is(window: Parts, qtbot: QtBot, folder: Path) -> None:
    before = (folder / "office.toml").read_bytes()
    start_view(window).start_in(folder)
    on_screen(window, qtbot, steps.TODAY)
    window.session.offices.start(folder, "Another Name", [])
    settled(window, qtbot)
    assert (folder / "office.toml").read_bytes() == before


def test_the_practice_office_is_opened_where_it_stands_and_its_first_run_begins(
    window: Parts, qtbot: QtBot, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(folder.parent))
    view = start_view(window)
    view.practice.click()
    view.form.field("folder").put(str(folder))
    view.form.accept.click()
    on_screen(window, qtbot, steps.GATHER)
    qtbot.waitUntil(window.window.coach.isVisible, timeout=WAIT)
    assert window.session.snapshot is not None
    assert window.session.place == Place(folder, "m01")


def test_a_practice_office_whose_making_was_broken_off_is_made_to_its_end(
    window: Parts, qtbot: QtBot, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    built: list[Path] = []
    monkeypatch.setattr(window.session.offices, "build_practice", lambda out, then: built.append(out))
    record = folder / "office.toml"
    record.write_text(demo.OFFICE_MARK + record.read_text(encoding="utf-8"), encoding="utf-8")
    start_view(window).practise_in(folder)
    assert built == [folder]


def test_starting_over_says_what_is_lost_and_asks_once(at: Parts, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    built: list[Path] = []
    monkeypatch.setattr(at.session.offices, "build_practice", built.append)
    window = at.window
    window.start_over.click()
    assert window.over_form.isVisible()
    assert "cannot be brought back" in words_in(window.over_form)
    assert not built
    window.over_form.put_off.click()
    assert not window.over_form.isVisible()
    assert not built
    window.start_over.click()
    qtbot.keyClick(window.over_form.accept, Qt.Key.Key_Return)
    assert not built, "Enter alone throws nothing away"
    window.over_form.accept.click()
    assert built == [at.session.offices.shown.office.place]  # type: ignore[union-attr]
    assert not window.over_form.isVisible()


# Today


def test_a_row_of_today_leads_into_its_matter_and_to_the_item_by_the_return_key(at: Parts, qtbot: QtBot) -> None:
    view = at.window.view(steps.TODAY)
    assert isinstance(view, TodayView)
    waits = next(row for group in view._model.groups if group.title == "Waiting on others" for row in group.rows)
    view.rows.choose(waits.key)
    qtbot.keyClick(view.rows, Qt.Key.Key_Return)
    on_screen(at, qtbot, steps.GATHER)
    gather = at.window.view(steps.GATHER)
    assert isinstance(gather, MatterView)
    qtbot.waitUntil(lambda: gather._chosen == ("cooperation_log", ""), timeout=WAIT)


def test_a_row_of_today_leads_there_by_a_click(at: Parts, qtbot: QtBot) -> None:
    view = at.window.view(steps.TODAY)
    assert isinstance(view, TodayView)
    view.rows.choose(lead_to(view.rows, steps.GATHER))
    place = view.rows.visualRect(view.rows.currentIndex()).center()
    qtbot.mouseClick(view.rows.viewport(), Qt.MouseButton.LeftButton, pos=place)
    on_screen(at, qtbot, steps.GATHER)
    assert at.session.snapshot is not None


def test_a_row_leads_to_its_own_request_of_the_matter(at: Parts, qtbot: QtBot, folder: Path) -> None:
    record = folder / "m01" / "matter.toml"
    second = '\n[[requests]]\nid = "soi_request"\n\n[answers]'
    record.write_text(record.read_text(encoding="utf-8").replace("\n[answers]", second, 1), encoding="utf-8")
    for request in ("soi_request", "u_certification"):
        at.session.offices.come_to("m01", steps.GATHER, request)
        on_screen(at, qtbot, steps.GATHER)
        assert at.session.snapshot is not None
        assert at.session.snapshot.request.id == request


def test_today_knows_what_was_done_in_a_matter_when_it_is_looked_at_again(at: Parts, qtbot: QtBot, folder: Path) -> None:
    at.session.open(folder / "m01")
    on_screen(at, qtbot, steps.GATHER)
    edit = AskFor.model_validate({"item": "cooperation_sheet", "from": "Police desk", "chase_on": DAY})
    at.session.do(edit, said="Noted")
    qtbot.waitUntil(lambda: at.session.can_undo == "Noted", timeout=WAIT)
    at.session.go(steps.TODAY)
    view = at.window.view(steps.TODAY)
    assert isinstance(view, TodayView)

    def told() -> list[str]:
        return [row.second for group in view._model.groups for row in group.rows if row.right == "Chase today"]

    qtbot.waitUntil(lambda: any("Police desk" in one for one in told()), timeout=WAIT)


def test_what_was_asked_for_waits_on_today_until_somebody_says_that_it_came(at: Parts, qtbot: QtBot, folder: Path) -> None:
    asked = AskFor.model_validate({"item": "harm_page", "from": "The hospital"})
    at.session.open(folder / "m01")
    settled(at, qtbot)
    at.session.do(asked, said="Noted")  # papers of the harm are filed already
    settled(at, qtbot)

    def waits() -> list[str]:
        at.session.go(steps.TODAY)
        settled(at, qtbot)
        found = at.session.offices.shown.found.waiting  # type: ignore[union-attr]
        return [one.from_ for one in found]

    assert waits() == ["Partner office", "The hospital"]
    at.session.go(steps.GATHER, ("harm_page", ""))
    gather = at.window.view(steps.GATHER)
    assert isinstance(gather, MatterView)
    assert "Ready" in words_in(gather.detail).split("\n")
    assert "The hospital, asked 1 Dec 2026" in words_in(gather.detail)
    gather.can_do.stop_waiting.click()
    settled(at, qtbot)
    assert at.window.said.words.text() == "No longer waiting for The hospital"
    assert not gather.can_do.stop_waiting.isVisible()
    assert waits() == ["Partner office"]


def test_the_rules_to_re_check_lead_to_the_office(at: Parts, qtbot: QtBot) -> None:
    view = at.window.view(steps.TODAY)
    assert isinstance(view, TodayView)
    lead_to(view.rows, steps.OFFICE)
    qtbot.keyClick(view.rows, Qt.Key.Key_Return)
    on_screen(at, qtbot, steps.OFFICE)


# Matters


def test_a_matter_is_found_as_its_name_is_typed_and_opened_with_the_return_key(at: Parts, qtbot: QtBot, folder: Path) -> None:
    (folder / "m02").mkdir()
    (folder / "m02" / "matter.toml").write_text("schema = 7\n", encoding="utf-8")
    at.session.offices.look_again()
    settled(at, qtbot)
    at.session.go(steps.MATTERS)
    view = at.window.view(steps.MATTERS)
    assert isinstance(view, MattersView)
    assert [group.title for group in view._model.groups] == ["Cannot be read", "Open"]
    assert view._model.groups[0].rows[0].second
    qtbot.keyClicks(view.search, "rosalinda")
    assert view.none.isVisible()
    view.search.clear()
    qtbot.keyClicks(view.search, "prueba mar")
    assert [group.title for group in view._model.groups] == ["Open"]
    qtbot.keyClick(view.search, Qt.Key.Key_Return)
    on_screen(at, qtbot, steps.GATHER)
    assert at.session.snapshot is not None
    assert at.session.place == Place(folder, "m01")


# The office's record


def office_view(parts: Parts, qtbot: QtBot) -> OfficeView:
    parts.session.go(steps.OFFICE)
    on_screen(parts, qtbot, steps.OFFICE)
    view = parts.window.view(steps.OFFICE)
    assert isinstance(view, OfficeView)
    return view


def test_name_and_letterhead_are_kept_line_by_line(at: Parts, qtbot: QtBot, folder: Path) -> None:
    view = office_view(at, qtbot)
    view.name.put("Another Name")
    view.letterhead.put("Another Name\n\n 100 Example Street \n")
    view.save.click()
    qtbot.waitUntil(lambda: kept(folder).name == "Another Name", timeout=WAIT)
    settled(at, qtbot)
    assert kept(folder).letterhead == ("Another Name", "100 Example Street")
    assert at.window.header.title.text() == "Another Name"


def test_a_person_is_added_and_gets_a_last_day(at: Parts, qtbot: QtBot, folder: Path) -> None:
    view = office_view(at, qtbot)
    view.add_person.click()
    view.staff_form.field("name").put("Vera Trial")
    view.staff_form.field("role").put("helper")
    view.staff_form.accept.click()
    qtbot.waitUntil(lambda: kept(folder).person("vera") is not None, timeout=WAIT)
    settled(at, qtbot)
    view.staff.choose("vera")
    view.change_person.click()
    view.staff_form.field("until").put(DAY)
    view.staff_form.accept.click()

    def until() -> dt.date | None:
        found = kept(folder).person("vera")
        return found.until if found else None

    qtbot.waitUntil(lambda: until() == DAY, timeout=WAIT)
    settled(at, qtbot)
    assert at.session.who.id == "pia"


def test_a_note_is_kept_by_an_attorney_and_refused_to_everybody_else(at: Parts, qtbot: QtBot, folder: Path) -> None:
    view = office_view(at, qtbot)

    def note() -> None:
        view.add_note.click()
        view.note_form.field("process").put("u_visa")
        view.note_form.field("text").put("Read today: taken.")
        view.note_form.accept.click()

    note()
    qtbot.waitUntil(at.window.notice.isVisible, timeout=WAIT)
    assert kept(folder).notes == ()
    be(at, ADA)
    note()
    qtbot.waitUntil(lambda: bool(kept(folder).notes), timeout=WAIT)
    settled(at, qtbot)
    (one,) = kept(folder).notes
    assert (one.process, one.by, one.on, one.text) == ("u_visa", "Ada Specimen", DAY, "Read today: taken.")
    assert not view.no_notes.isVisible()
    assert at.session.who.id == "ada"  # who writes to the office stays at the desk


def test_one_reading_of_a_page_takes_it_off_the_list(at: Parts, qtbot: QtBot, folder: Path) -> None:
    view = office_view(at, qtbot)
    before = view._rules.groups[0].rows
    view.rules.choose(before[0].key)
    view.checked.click()
    view.rules_form.field("result").put("changed")
    view.rules_form.field("page").put("Title of the page")
    view.rules_form.accept.click()
    qtbot.waitUntil(lambda: bool(kept(folder).verified), timeout=WAIT)
    settled(at, qtbot)
    (one,) = kept(folder).verified
    assert (one.source, one.result, one.page, one.by) == (before[0].key, "changed", "Title of the page", "Pia Sample")
    assert len(view._rules.groups[0].rows) == len(before) - 1
    assert view._rules.groups[1].rows[0].right == "It changed"


def test_the_policy_is_changed_by_who_decides_and_a_refusal_sets_the_tick_back(at: Parts, qtbot: QtBot, folder: Path) -> None:
    view = office_view(at, qtbot)
    assert view.approval.isChecked()
    view.approval.click()
    qtbot.waitUntil(at.window.notice.isVisible, timeout=WAIT)
    assert view.approval.isChecked()
    assert kept(folder).policy is None
    be(at, ADA)
    view.approval.click()
    qtbot.waitUntil(lambda: kept(folder).policy is not None, timeout=WAIT)
    settled(at, qtbot)
    assert not view.approval.isChecked()


# The first run


@pytest.fixture
def practice(desk: Desk, folder: Path, tmp_path: Path) -> Path:
    """The matter of the first run, as far as its steps look: a hospital note and a time sheet that nobody has filed."""
    store = FolderStore(folder / "m01")
    for kind in ("medical_page", "time_sheet"):
        (done,) = gathering.bring_in(desk, store, [paper(tmp_path / f"{kind}.pdf", kind, 1)], Filing())
        store.commit([Put("evidence", done.id, {"kind": kind})])
    return folder


def test_the_first_run_goes_on_by_what_the_record_says_and_asks_nothing_twice(
    window: Parts, qtbot: QtBot, practice: Path
) -> None:
    open_office(window, qtbot, practice)
    today, coach = window.window.view(steps.TODAY), window.window.coach
    assert isinstance(today, TodayView)
    assert not coach.isVisible()
    today.first_run.click()
    on_screen(window, qtbot, steps.GATHER)
    assert "Nothing can be mailed" in coach.words.text()
    coach.go_on.click()
    coach.go_on.click()
    settled(window, qtbot)
    assert coach.step is not None
    assert coach.step.id == "file"
    assert coach.skip.isVisible()

    papers = {one.record.kind: one.id for one in window.session.snapshot.papers if one.record}  # type: ignore[union-attr]
    window.session.do(FilePapers(papers=(papers["medical_page"],), item="harm_page"), said="Filed")
    qtbot.waitUntil(lambda: coach.step is not None and coach.step.id == "wrong", timeout=WAIT)
    window.session.do(LeaveOut(paper=papers["time_sheet"], pages=(1,), reason="another person"), said="Left out")
    qtbot.waitUntil(lambda: coach.step is not None and coach.step.id == "certificate", timeout=WAIT)

    coach.end()
    today.first_run.click()
    coach.go_on.click()
    coach.go_on.click()
    settled(window, qtbot)
    assert coach.step.id == "certificate"  # what was done is not asked again


def test_a_hint_comes_after_eight_seconds_of_nothing_and_goes_with_its_step(
    window: Parts, qtbot: QtBot, practice: Path
) -> None:
    open_office(window, qtbot, practice)
    window.session.go(steps.FIRST_RUN)
    on_screen(window, qtbot, steps.GATHER)
    coach = window.window.coach
    coach.go_on.click()
    coach.go_on.click()
    settled(window, qtbot)
    assert (HINT_AFTER, coach.waiting.interval(), coach.waiting.isActive()) == (8_000, 8_000, True)
    assert not coach.hint.isVisible()
    coach.waiting.timeout.emit()
    assert coach.hint.isVisible()
    coach.skip.click()
    assert not coach.hint.isVisible()


def test_the_first_run_is_left_by_keyboard_skipped_to_its_end_and_only_in_the_practice_office(
    window: Parts, qtbot: QtBot, practice: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_office(window, qtbot, practice)
    coach = window.window.coach
    window.session.go(steps.FIRST_RUN)
    on_screen(window, qtbot, steps.GATHER)
    qtbot.keyClick(coach, Qt.Key.Key_Escape)
    assert not coach.isVisible()
    window.session.go(steps.FIRST_RUN)
    settled(window, qtbot)
    # Whichever screens are there: skipping needs none of them.
    monkeypatch.setattr(window.session.offices, "come_to", lambda *_, **__: None)
    for _ in range(20):
        if coach.isVisible():
            (coach.go_on if coach.step is not None and coach.step.button else coach.skip).click()
    assert not coach.isVisible()

    OfficeFolder(practice).commit([Put("", "", {"practice": None, "day": None})])
    window.session.offices.open(practice)
    settled(window, qtbot)
    window.session.go(steps.FIRST_RUN)
    assert not coach.isVisible()
