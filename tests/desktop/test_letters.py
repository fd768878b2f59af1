"""Letters at the window: written, looked at as they will be, cited, kept, made; nothing typed is lost."""

from __future__ import annotations

import gc
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop import steps
from desktop.app import Parts
from desktop.models.letters import groups_of_gaps, groups_of_letters, troubles_of
from desktop.states import Look
from desktop.views.answers import AnswersView
from desktop.views.letters import LettersView
from desktop.widgets.fields import ChoiceField
from packets.vault.folder import FolderStore
from packets.workflow.results import ProblemResult
from packets.workflow.results_letters import GapResult, LetterRowResult

from .conftest import WAIT, Open, come_to, view
from .hands import press, settle

LETTER = ("request_certification", "")


def a_row(**values: object) -> LetterRowResult:
    given = {
        "letter": "a", "edition": "2026-11-26", "row": "", "row_name": "", "title": "A letter", "what": "For something.",
        "kind": "request_letter", "languages": ["en"], "of": "request", "item": "request_letter", "wanted": True,
        "state": "not_written", "problems": [], "draft": "", "paper": "", "printed": False, "signs": [], "source": "s",
        "read_on": "2026-11-26", "verify": True,
    }  # fmt: skip
    return LetterRowResult.model_validate({**given, **values})


def written(open_in: Open, matter: Path, qtbot: QtBot) -> tuple[Parts, LettersView]:
    parts = open_in(matter)
    found = come_to(parts, qtbot, steps.LETTERS, LettersView)
    qtbot.waitUntil(lambda: bool(parts.session.letters.rows), timeout=WAIT)
    assert found.list.choose(LETTER)
    qtbot.waitUntil(lambda: found.editor.toPlainText() != "", timeout=WAIT)
    settle(parts, qtbot)
    return parts, found


def drawn(parts: Parts, found: LettersView, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not parts.jobs.busy and not found._rest.isActive(), timeout=WAIT)
    qtbot.waitUntil(lambda: found._shelf.picture(0) is not None, timeout=WAIT)


def test_what_this_request_wants_stands_first_with_its_state() -> None:
    rows = [a_row(), a_row(letter="b", wanted=False), a_row(letter="c", state="made"), a_row(letter="d", state="old_answers")]
    first, second = groups_of_letters(rows)
    assert [(row.key, row.right, row.mark) for row in first.rows] == [
        (("a", ""), "Not written", Look.MISSING),
        (("c", ""), "Made", Look.READY),
        (("d", ""), "Made on old answers", Look.LOOK),
    ]
    assert [row.key for row in second.rows] == [("b", "")]
    (gaps,) = groups_of_gaps([GapResult(kind="ask", what="x", words="Name"), GapResult(kind="write", what="y", words="y")])
    assert gaps.title == "2 places still open"
    assert [(row.title, row.second) for row in gaps.rows] == [("Name", "To be answered"), ("y", "To be written")]


def test_what_is_in_the_way_is_told_once_and_line_by_line() -> None:
    gone = ProblemResult(code="letter_cite_gone", severity="blocker", stops="build", where="", words="It is gone.")
    gaps, mark = gone.model_copy(update={"code": "letter_gaps"}), gone.model_copy(update={"code": "x", "words": "No mark."})
    assert troubles_of([gone, gaps, gone, mark]) == "It is gone.\nNo mark."


def test_a_letter_is_seen_as_it_will_be_and_nothing_of_it_is_on_the_disk(open_in: Open, matter: Path, qtbot: QtBot) -> None:
    before = sorted(path.name for path in matter.rglob("*"))
    parts, found = written(open_in, matter, qtbot)
    drawn(parts, found, qtbot)
    assert "Marisol" in found.editor.toPlainText()
    picture = found._picture(0)
    assert picture is not None and picture.width() > 100
    assert sorted(path.name for path in matter.rglob("*")) == before
    assert FolderStore(matter).load().drafts == ()


def test_what_is_typed_changes_the_page_and_the_places_that_are_open(open_in: Open, matter: Path, qtbot: QtBot) -> None:
    parts, found = written(open_in, matter, qtbot)
    many = len(found._look.writing.result.gaps)  # type: ignore[union-attr]
    found.editor.setPlainText("1. One line. {{write:what happened}}\n")
    drawn(parts, found, qtbot)
    assert found._look is not None
    assert [gap.words for gap in found._look.writing.result.gaps] == ["what happened"] != many
    assert found.state.words.text() == "Not kept yet"
    assert FolderStore(matter).load().drafts == ()


def test_it_is_kept_and_taken_back_with_one_key(open_in: Open, matter: Path, qtbot: QtBot) -> None:
    parts, found = written(open_in, matter, qtbot)
    found.editor.setPlainText("1. Kept words.\n")
    press(qtbot, found.keep)
    settle(parts, qtbot)
    qtbot.waitUntil(lambda: found.state.words.text() == "Draft", timeout=WAIT)
    assert len(FolderStore(matter).load().drafts) == 1
    parts.session.undo()
    settle(parts, qtbot)
    assert FolderStore(matter).load().drafts == ()


def test_going_to_another_letter_keeps_what_was_begun(open_in: Open, matter: Path, qtbot: QtBot) -> None:
    parts, found = written(open_in, matter, qtbot)
    found.editor.setPlainText("1. Half a sen\n")
    assert found.list.choose(("declaration_english", ""))
    qtbot.waitUntil(lambda: "Declaration of" in found.editor.toPlainText(), timeout=WAIT)
    settle(parts, qtbot)
    assert found.list.choose(LETTER)
    qtbot.waitUntil(lambda: found.editor.toPlainText() == "1. Half a sen\n", timeout=WAIT)


def test_a_citation_is_inserted_from_the_list_of_exhibits(open_in: Open, matter: Path, qtbot: QtBot) -> None:
    parts, found = written(open_in, matter, qtbot)
    found.editor.setPlainText("See \n")
    found.editor.moveCursor(found.editor.textCursor().MoveOperation.EndOfLine)
    press(qtbot, found.cite)
    which = found.form.field("which")
    assert isinstance(which, ChoiceField)
    words = [which.box.itemText(n) for n in range(which.box.count())]
    report = next(n for n, one in enumerate(words) if "Report 00-0003" in one)
    which.box.setCurrentIndex(report)
    QTest.keyClicks(found.form.field("page").edit, "2")  # type: ignore[attr-defined]
    press(qtbot, found.form.accept)
    assert "{{cite:" in found.editor.toPlainText() and ":2}}" in found.editor.toPlainText()
    drawn(parts, found, qtbot)
    assert found._look is not None and len(found._look.writing.settled.cites) == 1


def test_it_is_made_and_filed(open_in: Open, matter: Path, qtbot: QtBot) -> None:
    parts, found = written(open_in, matter, qtbot)
    press(qtbot, found.make)
    assert "DRAFT" in found.form._words.text()
    press(qtbot, found.form.accept)
    settle(parts, qtbot)
    (made,) = FolderStore(matter).load().made
    assert (made.what, made.item) == ("letter", "request_letter")
    qtbot.waitUntil(lambda: found.state.words.text() == "Made", timeout=WAIT)
    assert found.see.isEnabled()


def test_a_place_that_is_open_leads_to_the_question_or_to_its_passage(open_in: Open, matter: Path, qtbot: QtBot) -> None:
    parts, found = written(open_in, matter, qtbot)
    gaps = found._look.writing.result.gaps  # type: ignore[union-attr]
    passage = next(n for n, gap in enumerate(gaps) if gap.kind == "write")
    found.gaps.opened.emit(passage)
    assert found.editor.textCursor().selectedText() == f"{{{{write:{gaps[passage].what}}}}}"
    question = next(n for n, gap in enumerate(gaps) if gap.kind == "ask" and gap.what == "crime.date")
    found.gaps.opened.emit(question)
    settle(parts, qtbot)
    assert parts.window.screens.currentWidget() is view(parts, steps.LISTEN, AnswersView)
    assert view(parts, steps.LISTEN, AnswersView)._key == "crime.date"


def test_a_word_file_goes_where_policy_lets_it(
    open_in: Open, matter: Path, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    out.mkdir()
    monkeypatch.setattr("desktop.views.letters.choose_folder", lambda *_: out)
    parts, found = written(open_in, matter, qtbot)
    press(qtbot, found.word)
    settle(parts, qtbot)
    press(qtbot, found.word)
    settle(parts, qtbot)
    assert sorted(one.name for one in out.iterdir()) == ["request-certification-2.docx", "request-certification.docx"]


def test_everything_is_reached_by_keyboard_and_has_a_name(open_in: Open, matter: Path, qtbot: QtBot) -> None:
    parts, found = written(open_in, matter, qtbot)
    order, one = [], found.list
    found.list.setFocus()
    for _ in range(40):
        focused = parts.window.focusWidget()
        if focused is None or not found.isAncestorOf(focused):
            break
        if focused not in order:
            order.append(focused)
        QTest.keyClick(focused, Qt.Key.Key_Tab)
    assert one in order
    wanted = [found.list, found.editor, found.keep, found.make, found.cite, found.word, found.anew, found.pages]
    places = [order.index(widget) for widget in wanted]
    assert places == sorted(places)
    assert all(widget.accessibleName() for widget in order)
    assert found.editor.accessibleName().startswith("Text of: Request letter")


def test_nothing_of_a_letter_stays_when_the_matter_is_put_away(open_in: Open, matter: Path, qtbot: QtBot) -> None:
    parts, found = written(open_in, matter, qtbot)
    drawn(parts, found, qtbot)
    parts.session.close()
    gc.collect()
    assert parts.session.letters.rows == () and parts.session.letters.look is None
    assert found.editor.toPlainText() == ""
    assert found._shelf.picture(0) is None and not found._last


def test_nothing_of_a_letter_is_left_in_the_view_when_its_matter_goes(open_in: Open, matter: Path, qtbot: QtBot) -> None:
    _, found = written(open_in, matter, qtbot)
    assert found.editor.accessibleName() != "Text of the letter"
    found.forget()
    assert (found.editor.toPlainText(), found.editor.accessibleName()) == ("", "Text of the letter")
    found.editor.undo()
    assert found.editor.toPlainText() == ""
