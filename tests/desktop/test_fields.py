"""Fields: what people write is understood or said to be wrong, and no field gives an answer of its own."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from desktop.theme import Dress
from desktop.widgets.answer_field import field_for
from desktop.widgets.chooser import Chooser
from desktop.widgets.fields import ChoiceField, DayField, Field, LongField, NumberField, TextField, YesNoField, read_day
from desktop.widgets.inline_form import InlineForm, Values
from packets.matters.days import say_day

DAYS = st.dates(dt.date(1000, 1, 1), dt.date(9999, 12, 31))


@given(DAYS)
def test_a_day_as_we_write_it_is_read_as_that_day(day: dt.date) -> None:
    assert read_day(say_day(day)) == day
    assert read_day(day.isoformat()) == day
    assert read_day(f"{day.month}/{day.day}/{day.year}") == day
    assert read_day(f"{day.month:02}.{day.day:02}.{day.year}") == day
    assert read_day(f"{day:%B} {day.day}, {day.year}") == day


@given(st.text(max_size=30))
def test_whatever_is_written_is_a_day_or_none_and_never_a_fault(text: str) -> None:
    found = read_day(text)
    assert found is None or isinstance(found, dt.date)


@pytest.mark.parametrize(
    "text",
    ["", "soon", "2026-13-01", "31 Feb 2026", "13/25/2026", "7 Dec", "Dec 2026", "7 7 2026", "2026", "12/7/26", "7 Dex 2026"],
)
def test_what_is_no_day_is_not_guessed(text: str) -> None:
    assert read_day(text) is None


def test_a_day_field_shows_what_was_understood_and_tells_once(qtbot: QtBot) -> None:
    field, told = DayField("Mailing day"), []
    qtbot.addWidget(field)
    field.changed.connect(lambda: told.append(field.value()))
    QTest.keyClicks(field.edit, "12/7/2026")
    QTest.keyClick(field.edit, Qt.Key.Key_Return)
    assert field.edit.text() == "7 Dec 2026"
    QTest.keyClick(field.edit, Qt.Key.Key_Return)
    assert told == [dt.date(2026, 12, 7)]


def test_a_day_field_says_what_is_wrong_and_keeps_what_was_written(qtbot: QtBot) -> None:
    field, told = DayField("Mailing day"), []
    qtbot.addWidget(field)
    field.changed.connect(lambda: told.append(1))
    QTest.keyClicks(field.edit, "31 Feb 2026")
    QTest.keyClick(field.edit, Qt.Key.Key_Return)
    assert (field.edit.text(), field.value(), field.broken, told) == ("31 Feb 2026", None, True, [])
    assert "This is no day" in field.fault.text()
    field.put(dt.date(2026, 12, 7))
    assert (field.fault.text(), field.broken) == ("", False)


@pytest.mark.parametrize("type_", ["text", "day", "yes_no", "number", "choice"])
def test_every_field_begins_without_an_answer(type_: str, qtbot: QtBot, dress: Dress) -> None:
    field = field_for(dress, type_, "A question?", ("one", "other"))
    qtbot.addWidget(field)
    assert field.value() is None
    for value in ("one", dt.date(2026, 12, 7), True, 4):
        field.put(value)
        field.put(None)
        assert field.value() is None


@pytest.mark.parametrize("type_", ["text", "day", "yes_no", "number", "choice"])
def test_putting_a_value_tells_nobody_and_every_part_is_named_by_its_question(type_: str, qtbot: QtBot, dress: Dress) -> None:
    field, told = field_for(dress, type_, "A question?", ("one", "other")), []
    qtbot.addWidget(field)
    field.changed.connect(lambda: told.append(1))
    value: object = {"text": "words", "day": dt.date(2026, 12, 7), "yes_no": False, "number": 12, "choice": "other"}[type_]
    field.put(value)
    assert (field.value(), told) == (value, [])
    assert all(one.accessibleName().startswith("A question?") for one in field.editors)


def test_yes_and_no_begin_as_neither_and_a_second_press_takes_it_back(qtbot: QtBot) -> None:
    field, told = YesNoField("Detained?"), []
    qtbot.addWidget(field)
    field.changed.connect(lambda: told.append(field.value()))
    assert not field.yes.isChecked()
    assert not field.no.isChecked()
    field.no.click()
    field.yes.click()
    field.yes.click()
    assert told == [False, True, None]


def test_a_choice_is_made_by_somebody_and_stays_where_the_choices_change(qtbot: QtBot, dress: Dress) -> None:
    field, told = ChoiceField(dress, "Of whom", [("a", "A desk"), ("b", "B desk")]), []
    qtbot.addWidget(field)
    field.changed.connect(lambda: told.append(field.value()))
    QTest.keyClick(field.box, Qt.Key.Key_Down)
    QTest.keyClick(field.box, Qt.Key.Key_Down)
    assert told == ["a", "b"]
    field.offer([("b", "B desk"), ("c", "C desk")])
    assert field.value() == "b"
    field.offer([("c", "C desk")])
    assert (field.value(), len(told)) == (None, 2)


def test_a_number_is_a_number(qtbot: QtBot) -> None:
    field, told = NumberField("Sheets"), []
    qtbot.addWidget(field)
    field.changed.connect(lambda: told.append(field.value()))
    for words in ("1,204", "many", "2.5"):
        field.edit.selectAll()
        QTest.keyClicks(field.edit, words)
        QTest.keyClick(field.edit, Qt.Key.Key_Return)
    assert told == [1204, 2.5]


def test_text_is_told_when_it_was_changed_and_left(qtbot: QtBot, dress: Dress) -> None:
    field, long, told = TextField("Name"), LongField(dress, "Notes"), []
    for one in (field, long):
        qtbot.addWidget(one)
        one.changed.connect(lambda one=one: told.append(one.value()))
    QTest.keyClicks(field.edit, "  Marisol ")
    QTest.keyClick(field.edit, Qt.Key.Key_Return)
    QTest.keyClick(field.edit, Qt.Key.Key_Return)
    QTest.keyClicks(long.edit, "Called.")
    long.left()
    long.left()
    assert told == ["Marisol", "Called."]


# A form that opens in place


SCREENS: list[QWidget] = []


def form_with(qtbot: QtBot, **fields: Field) -> tuple[InlineForm, list[Values]]:
    screen, form, got = QWidget(), InlineForm(), []
    SCREENS[:] = [screen]  # the bot itself holds nothing
    QVBoxLayout(screen).addWidget(form)
    qtbot.addWidget(screen)
    form.ask("Waive", fields, "Waive it", got.append, needs=tuple(fields))
    return form, got


def test_a_form_wants_what_it_needs_and_says_so_at_the_field(qtbot: QtBot) -> None:
    why, day = TextField("Why"), DayField("When")
    form, got = form_with(qtbot, why=why, day=day)
    form.accept.click()
    assert got == []
    assert (why.fault.text(), form.isHidden()) == ("This is needed.", False)
    why.put("because")
    QTest.keyClicks(day.edit, "someday")
    form.accept.click()
    assert got == []
    assert "This is no day" in day.fault.text()
    day.put(dt.date(2026, 12, 7))
    form.accept.click()
    assert got == [{"why": "because", "day": dt.date(2026, 12, 7)}]
    assert form.isHidden()


def test_no_is_an_answer_to_what_a_form_needs(qtbot: QtBot) -> None:
    field = YesNoField("Does the client agree?")
    form, got = form_with(qtbot, agrees=field)
    form.accept.click()
    assert got == []
    field.no.click()
    form.accept.click()
    assert got == [{"agrees": False}]


def test_escape_puts_a_form_off_and_nothing_of_it_stays(qtbot: QtBot) -> None:
    form, got = form_with(qtbot, why=TextField("Why"))
    QTest.keyClick(form, Qt.Key.Key_Escape)
    assert (got, form.isHidden(), form.accessibleName()) == ([], True, "")
    assert form._title.text() == ""


def test_enter_in_a_field_says_yes_once_what_is_needed_is_there(qtbot: QtBot) -> None:
    why = TextField("Why")
    _, got = form_with(qtbot, why=why)
    (edit,) = why.editors
    QTest.keyClick(edit, Qt.Key.Key_Return)
    assert (got, why.fault.text()) == ([], "This is needed.")
    QTest.keyClicks(edit, "because")
    QTest.keyClick(edit, Qt.Key.Key_Return)
    assert got == [{"why": "because"}]


def test_enter_says_no_yes_where_it_could_not_be_taken_back(qtbot: QtBot) -> None:
    why = TextField("Why")
    got: list[Values] = []
    screen, form = QWidget(), InlineForm(by_enter=False)
    SCREENS[:] = [screen]
    QVBoxLayout(screen).addWidget(form)
    qtbot.addWidget(screen)
    form.ask("Record sending", {"why": why}, "It left", got.append)
    (edit,) = why.editors
    QTest.keyClicks(edit, "because")
    QTest.keyClick(edit, Qt.Key.Key_Return)
    assert got == [] and not form.isHidden()


def test_the_wheel_over_a_choice_changes_nothing(qtbot: QtBot, dress: Dress) -> None:
    """Who sits at the desk is chosen on purpose."""
    chooser = Chooser(dress, "Who is at the desk")
    qtbot.addWidget(chooser)
    chooser.addItems(["Pia Sample", "Ada Specimen"])
    chooser.show()
    chooser.setFocus()
    at = QPointF(10, 10)
    none = Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase
    wheel = QWheelEvent(at, QPointF(chooser.mapToGlobal(at)), QPoint(), QPoint(0, -120), *none, False)
    QApplication.sendEvent(chooser, wheel)
    assert (chooser.currentText(), wheel.isAccepted()) == ("Pia Sample", False)
