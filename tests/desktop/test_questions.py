"""The question pages: typed checks at the field, none and unknown as answers, tables in forms, half sentences that stay."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop import steps
from desktop.app import Parts
from desktop.models.actions import Question
from desktop.models.answers import facts_title
from desktop.views.answers import AnswersView
from desktop.widgets.fields import YesNoField
from desktop.widgets.typed_field import TypedField
from packets.matters.matter import Matter
from packets.workflow import starting
from packets.workflow.desk import Desk
from packets.workflow.edits import PutRow

from .conftest import WAIT, Open, view


def settle(parts: Parts, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not parts.jobs.busy, timeout=WAIT)


def listen(parts: Parts, qtbot: QtBot, key: str) -> AnswersView:
    parts.session.go(steps.LISTEN, Question(key))
    settle(parts, qtbot)
    shown = view(parts, steps.LISTEN, AnswersView)
    assert shown._key == key and key in shown._blocks
    return shown


def record(parts: Parts) -> Matter:
    assert parts.session.snapshot is not None
    return parts.session.snapshot.record


def test_what_cannot_be_read_is_said_at_its_field_and_stays_as_it_was_typed(open_in: Open, matter: Path, qtbot: QtBot) -> None:
    parts = open_in(matter)
    shown = listen(parts, qtbot, "person.a_number")
    field = shown._field
    assert isinstance(field, TypedField)
    before = record(parts).answers.get("person.a_number")
    field.edit.selectAll()
    QTest.keyClicks(field.edit, "A12")
    QTest.keyClick(field.edit, Qt.Key.Key_Return)
    settle(parts, qtbot)
    assert (field.edit.text(), record(parts).answers.get("person.a_number")) == ("A12", before)
    assert "7 to 9 digits" in field.fault.text()
    assert not parts.window.notice.isVisible()
    field.edit.selectAll()
    QTest.keyClicks(field.edit, "A123-456-789")
    QTest.keyClick(field.edit, Qt.Key.Key_Return)
    settle(parts, qtbot)
    assert "practice" in field.fault.text(), "a real number does not enter the practice office"
    field.edit.selectAll()
    QTest.keyClicks(field.edit, "a 000 000 123")
    QTest.keyClick(field.edit, Qt.Key.Key_Return)
    settle(parts, qtbot)
    assert record(parts).answers["person.a_number"] == "000000123"
    assert (field.edit.text(), field.fault.text()) == ("A000-000-123", "")
    assert parts.window.said.words.text() == "Answered: A-number"


def test_an_answer_that_is_cleared_is_said_to_be_taken_back(open_in: Open, matter: Path, qtbot: QtBot) -> None:
    parts = open_in(matter)
    block = listen(parts, qtbot, "person.a_number")._blocks["person.a_number"]
    said = []
    for value in ("000000123", None):
        field = block.field
        assert field is not None
        field.put(value)
        field.changed.emit()
        settle(parts, qtbot)
        said.append((record(parts).answers.get("person.a_number"), parts.window.said.words.text()))
    assert said == [("000000123", "Answered: A-number"), (None, "Taken back: A-number")]


def test_there_is_none_is_said_by_a_press_and_taken_back_by_another(open_in: Open, matter: Path, qtbot: QtBot) -> None:
    parts = open_in(matter)
    shown = listen(parts, qtbot, "person.a_number")
    block = shown._blocks["person.a_number"]
    if record(parts).answers.get("person.a_number"):
        field = shown._field
        assert field is not None
        field.put(None)
        field.changed.emit()
        settle(parts, qtbot)
    block.way("none").click()
    settle(parts, qtbot)
    assert [(one.key, one.none) for one in record(parts).said] == [("person.a_number", True)]
    assert block.state.text() == "There is none"
    block.way("take_back").click()
    settle(parts, qtbot)
    assert (record(parts).said, block.state.text()) == ((), "Not asked yet")


def test_what_is_begun_in_one_field_stays_while_another_answer_is_kept(open_in: Open, matter: Path, qtbot: QtBot) -> None:
    parts = open_in(matter)
    shown = listen(parts, qtbot, "person.has_a_number")
    number = shown._blocks["person.a_number"].field
    yes = shown._blocks["person.has_a_number"].field
    assert isinstance(number, TypedField) and isinstance(yes, YesNoField)
    number.edit.selectAll()
    QTest.keyClicks(number.edit, "A00")
    yes.no.click()
    settle(parts, qtbot)
    assert record(parts).answers["person.has_a_number"] is False
    assert number.edit.text() == "A00"


def test_a_row_is_added_in_a_form_that_says_what_is_wrong_with_it(open_in: Open, matter: Path, qtbot: QtBot) -> None:
    parts = open_in(matter)
    parts.session.do(PutRow(table="worksites", values={}), said="Begun")
    settle(parts, qtbot)
    shown = listen(parts, qtbot, "worksites")
    table = shown._blocks["worksites"].table
    assert table is not None
    there = len(record(parts).tables.get("worksites", ()))
    table.new.click()
    first, last = table.form.field("first_day"), table.form.field("last_day")
    for field, day in ((first, "7 Dec 2025"), (last, "7 Dec 2024")):
        QTest.keyClicks(field.editors[0], day)
    table.form.accept.click()
    assert not table.form.isHidden(), "a row that ends before it begins is not kept, and not lost"
    assert "lies before" in table.form._fault.text()
    assert len(record(parts).tables.get("worksites", ())) == there
    last.put(None)
    QTest.keyClicks(last.editors[0], "7 Dec 2026")
    table.form.accept.click()
    settle(parts, qtbot)
    assert len(record(parts).tables["worksites"]) == there + 1


def test_only_the_page_in_sight_has_widgets(open_in: Open, matter: Path, qtbot: QtBot) -> None:
    parts = open_in(matter)
    shown = listen(parts, qtbot, "person.a_number")
    page = shown._page()
    assert page is not None
    assert len(shown._asked) > 50
    assert set(shown._blocks) == {one.key for one in page.asked}
    shown._choose("How we may reach the client")
    qtbot.waitUntil(lambda: not any(block.isHidden() for block in shown._blocks.values()))
    assert all(key.startswith("contact.") for key in shown._blocks)


def test_who_comes_for_what_the_office_says_of_itself_is_led_there(
    open_in: Open, desk: Desk, office: Path, qtbot: QtBot
) -> None:
    """*Fill* leads from an empty box of the attorney to her record, and never to some other page of questions."""
    starting.new_matter(desk, office / "m-0002", "u_petition", practice=True)
    parts = open_in(office / "m-0002")
    parts.session.go(steps.LISTEN)
    settle(parts, qtbot)
    shown = view(parts, steps.LISTEN, AnswersView)
    lacking = next(key for key in shown._lacks if key.startswith("attorney."))
    assert shown.title.text() != facts_title()
    parts.session.go(steps.LISTEN, Question(lacking))
    settle(parts, qtbot)
    assert (shown.title.text(), shown.facts.isHidden()) == (facts_title(), False)
    assert shown.to_office.hasFocus()
