"""The papers screen with real widgets and a real worker: bring in, file with one key each, turn, cover, leave out."""

from __future__ import annotations

import shutil
import zipfile
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QAccessible, QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QTabBar, QWidget
from pytestqt.qtbot import QtBot
from reportlab.pdfgen.canvas import Canvas

from desktop import steps
from desktop.app import compose
from desktop.models.actions import Slot
from desktop.theme import Dress
from desktop.views.paper_slots import PaperSlots
from desktop.views.papers import ABOUT, COVER, FORM, SLOTS, PapersView
from desktop.views.write import WriteView
from desktop.widgets.fields import TextField
from desktop.widgets.paper_fields import PagesField
from packets.worker.protection import Protection
from packets.workflow import starting
from packets.workflow.desk import Desk

from .conftest import DAY, WAIT, At, Hand, come_to, paper, words_in

WHERE = (
    "conflict_check", "engagement", "disclosure_consent", "risk_counselling", "other_ways", "history_check",
    "certifier_page", "right_certifier", "request_letter", "suggested_entries", "crime_sheet", "crime_memo", "report",
    "harm_page",
)  # fmt: skip
"""A line of the checklist for each of the fourteen papers."""


# Filing


def test_fourteen_papers_are_filed_in_at_most_thirty_actions(at_papers: At, pile: Path) -> None:
    hand = at_papers(pile)
    assert hand.view._model.groups[0].title == "Not filed yet (14)"
    assert hand.chosen == ["e-0001"]
    for number, item in enumerate(WHERE, start=1):
        assert hand.chosen == [f"e-{number:04}"]
        hand.press(hand.key_of(item))
    hand.settle()
    assert [hand.record(f"e-{number:04}").item for number in range(1, 15)] == list(WHERE)
    kinds = {one.id: one.accepts for one in hand.view.slots.lines}
    assert all(hand.record(f"e-{n:04}").kind == kinds[item][0] for n, item in enumerate(WHERE, start=1))
    assert "Nothing waits to be filed" in hand.view.say.text()
    assert hand.actions <= 30
    assert hand.actions == 14


def test_each_filing_is_undone_by_itself(at_papers: At, pile: Path) -> None:
    hand = at_papers(pile)
    hand.press(hand.key_of("report"))
    hand.press(hand.key_of("harm_page"))
    hand.settle()
    hand.click(hand.view.undo)
    hand.settle()
    assert (hand.record("e-0001").item, hand.record("e-0002").item) == ("report", "")


def test_several_chosen_with_shift_are_filed_in_one_step(at_papers: At, pile: Path) -> None:
    hand = at_papers(pile)
    for _ in range(3):
        hand.press("Down", Qt.KeyboardModifier.ShiftModifier)
    assert hand.chosen == ["e-0001", "e-0002", "e-0003", "e-0004"]
    hand.press(hand.key_of("report"))
    hand.settle()
    assert hand.chosen == ["e-0005"]
    assert all(hand.record(f"e-000{n}").item == "report" for n in range(1, 5))
    hand.parts.session.undo()
    hand.settle()
    assert all(hand.record(f"e-000{n}").item == "" for n in range(1, 5))


def test_a_line_is_found_by_its_name_and_enter_files_there(at_papers: At, pile: Path) -> None:
    hand = at_papers(pile)
    hand.press("/")
    assert hand.view.slots.filter.hasFocus()
    hand.press("harm")
    hand.press("Enter")
    hand.settle()
    assert hand.record("e-0001").item == "harm_page"
    assert hand.parts.window.focusWidget() is hand.view.papers
    assert hand.chosen == ["e-0002"]
    assert hand.view.slots.filter.text() == ""


def test_keys_stay_with_their_lines_while_papers_are_filed(at_papers: At, pile: Path) -> None:
    hand = at_papers(pile)
    before = dict(hand.view.slots._keys)
    hand.press(hand.key_of("report"))
    hand.settle()
    after = hand.view.slots._keys
    assert {slot: after[slot] for slot in before} == before


def test_keys_are_as_they_were_when_somebody_comes_back_from_another_request(at_papers: At, pile: Path) -> None:
    record = pile / "matter.toml"
    text = record.read_text(encoding="utf-8")
    record.write_text(text.replace("\n[answers]", '\n[[requests]]\nid = "soi_request"\n\n[answers]', 1), encoding="utf-8")
    hand = at_papers(pile)
    hand.press(hand.key_of("report"))  # a line that is ready would be given another key anew
    hand.settle()
    before = dict(hand.view.slots._keys)
    for request in ("soi_request", "u_certification"):
        hand.parts.session.choose_request(request)
        hand.settle()
    assert hand.view.slots._keys == before


def test_filing_that_is_refused_changes_nothing_and_is_told(at_papers: At, pile: Path) -> None:
    hand = at_papers(pile)
    record = pile / "matter.toml"
    record.write_text("broken", encoding="utf-8")
    hand.press(hand.key_of("report"))
    hand.settle()
    assert hand.parts.window.notice.isVisible()
    assert hand.record("e-0001").item == ""
    assert record.read_text(encoding="utf-8") == "broken"


# What comes in


def drop(view: PapersView, files: list[Path]) -> bool:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(one)) for one in files])
    left, none, action = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, Qt.DropAction.CopyAction
    enter = QDragEnterEvent(QPoint(5, 5), action, data, left, none)
    view.dragEnterEvent(enter)
    if enter.isAccepted():
        view.dropEvent(QDropEvent(QPointF(5, 5), action, data, left, none))
    return enter.isAccepted()


def locked(path: Path) -> Path:
    canvas = Canvas(str(path), encrypt="sesame")
    canvas.drawString(72, 700, "PRACTICE locked")
    canvas.save()
    return path


def test_dropped_files_are_taken_in_and_what_is_refused_says_the_way_out(at_papers: At, pile: Path, tmp_path: Path) -> None:
    hand = at_papers(pile)
    note = tmp_path / "note.docx"
    with zipfile.ZipFile(note, "w") as made:
        made.writestr("[Content_Types].xml", "<Types/>")
        made.writestr("word/document.xml", "<w/>")
    again = tmp_path / "again.pdf"
    shutil.copy(pile / "evidence" / "e-0001.pdf", again)
    fresh = paper(tmp_path / "fresh.pdf", "fresh", 2)
    assert drop(hand.view, [fresh, note, again])
    hand.settle()
    told = hand.view.taken.words.text().splitlines()
    assert told[0].startswith("Took in one paper.")
    assert any("note.docx is a Word document. In Word: File, Save as, PDF" in one for one in told)
    assert any(one.startswith("again.pdf: The same file is here already as e-0001.") for one in told)
    rows = {row.key: row.right for _, row in hand.view._model.rows()}
    assert rows["e-0015"] == "Not filed yet"
    assert "Same as e-0001" in rows.values()


def test_what_may_not_be_here_is_told_in_one_sentence_and_changes_nothing(at_papers: At, pile: Path, tmp_path: Path) -> None:
    hand = at_papers(pile)
    before, record = hand.view._model.groups, (pile / "matter.toml").read_bytes()
    sound = tmp_path / "call.mp3"
    sound.write_bytes(b"ID3\x03\x00\x00\x00\x00\x00\x21" + bytes(64))
    assert drop(hand.view, [sound])
    hand.settle()
    assert len(hand.view.taken.words.text().splitlines()) == 1
    assert "call.mp3" in hand.view.taken.words.text()
    assert (hand.view._model.groups, hand.chosen) == (before, ["e-0001"])
    assert (pile / "matter.toml").read_bytes() == record
    assert not hand.parts.session.can_undo


def test_less_than_full_protection_is_told_in_one_line_and_refuses_nothing(
    at_papers: At, pile: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hand = at_papers(pile)
    taken, said = hand.view.taken, hand.parts.window.said.words

    def bring(name: str, why: str) -> str:
        protection = Protection(not why, why)
        monkeypatch.setattr(hand.parts.session.desk.worker(), "protection", protection)
        monkeypatch.setattr("packets.worker.checks.hello", lambda told, nonce: protection)
        assert drop(hand.view, [paper(tmp_path / f"{name}.pdf", name, 1)])
        hand.settle()
        words, *more = taken.words.text().splitlines()
        assert words.startswith("Took in one paper.")
        return "\n".join(more)

    assert bring("first", "") == ""
    assert said.text() == "Took in one paper"
    for name in ("system", "machine", "kernel"):
        less = bring(name, name)
        assert less.startswith("Reduced protection: ")
        assert "\n" not in less
        assert said.text() == "Took in one paper, under reduced protection"
    assert len(hand.parts.session.snapshot.papers) == 18  # type: ignore[union-attr]


def test_what_is_not_taken_in_on_another_screen_is_told_there_too(
    at_papers: At, pile: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    parts = at_papers(pile).parts
    notice = parts.window.notice
    come_to(parts, qtbot, steps.WRITE, WriteView)
    sound = tmp_path / "call.mp3"
    sound.write_bytes(b"ID3\x03\x00\x00\x00\x00\x00\x21" + bytes(64))
    again = tmp_path / "again.pdf"
    shutil.copy(pile / "evidence" / "e-0001.pdf", again)

    def bring(*files: Path) -> str:
        parts.session.collect(files)
        qtbot.waitUntil(lambda: not parts.jobs.busy, timeout=WAIT)
        return f"{words_in(notice)}\n" if notice.isVisible() else ""

    assert bring(paper(tmp_path / "fresh.pdf", "fresh", 1)) == ""
    told = bring(sound, locked(tmp_path / "locked.pdf"), paper(tmp_path / "other.pdf", "other", 1))
    assert told.startswith("2 files were not taken in.")
    assert "on Papers: its password is asked there" in told
    assert "call.mp3" in told and "locked.pdf" in told and "other.pdf" not in told
    assert "again.pdf: The same file is here already as e-0001." in bring(again)


def test_a_locked_file_asks_for_its_password_in_place_until_it_opens(at_papers: At, pile: Path, tmp_path: Path) -> None:
    hand = at_papers(pile)
    assert drop(hand.view, [locked(tmp_path / "locked.pdf")])
    hand.settle()
    form = hand.view.taken.form
    assert form.isVisible()
    field = form.field("password")
    assert isinstance(field, TextField)
    assert field.edit.echoMode() == field.edit.EchoMode.Password
    field.edit.setText("open")
    form.accept.click()
    hand.settle()
    assert hand.view.taken.form.isVisible()
    assert "That password does not open locked.pdf." in form.accessibleName()
    again = form.field("password")
    assert isinstance(again, TextField)
    again.edit.setText("sesame")
    form.accept.click()
    hand.settle()
    assert not form.isVisible()
    assert hand.record("e-0015").item == ""


def test_a_matter_folder_that_is_dropped_is_left_to_the_window(at_papers: At, pile: Path, matter: Path) -> None:
    hand = at_papers(pile)
    assert not drop(hand.view, [matter])


# Pages


def test_the_real_pages_are_seen_and_a_turned_paper_is_seen_turned(at_papers: At, pile: Path, qtbot: QtBot) -> None:
    hand = at_papers(pile)
    view = hand.view
    qtbot.waitUntil(lambda: view._shelf.picture(0) is not None, timeout=WAIT)
    upright = view._shelf.picture(0)
    assert upright is not None
    assert upright.width() < upright.height()
    hand.press("Down", Qt.KeyboardModifier.ShiftModifier)
    hand.press("]")
    hand.settle()
    assert [hand.record(f"e-000{n}").rotation for n in (1, 2, 3)] == [90, 90, 0]
    assert (view.pages._pages[0].width, view.pages._pages[0].height) == (792, 612)
    qtbot.waitUntil(lambda: view._shelf.picture(0) is not None, timeout=WAIT)
    turned = view._shelf.picture(0)
    assert turned is not None
    assert turned.width() > turned.height()
    hand.press("[")
    hand.settle()
    assert [hand.record(f"e-000{n}").rotation for n in (1, 2)] == [0, 0]


def test_a_turned_picture_is_turned_the_way_of_the_hand(at_papers: At, pile: Path, qtbot: QtBot) -> None:
    """The words of these papers stand at the top left; after a quarter turn clockwise they stand at the top right."""
    hand = at_papers(pile)
    hand.press("]")
    hand.settle()
    qtbot.waitUntil(lambda: hand.view._shelf.picture(0) is not None, timeout=WAIT)
    picture = hand.view._shelf.picture(0)
    assert picture is not None
    image = picture.toImage()
    half = image.width() // 2
    dark = [
        sum(image.pixelColor(x, y).lightness() < 128 for x in range(from_, from_ + half) for y in range(image.height()))
        for from_ in (0, half)
    ]
    assert dark[1] > 100 > dark[0] == 0


def test_a_box_is_drawn_with_the_mouse_listed_and_uncovered(at_papers: At, pile: Path) -> None:
    hand = at_papers(pile)
    view = hand.view
    view.tabs.setCurrentIndex(COVER)
    view.cover.why.edit.setText("name of a co-worker")
    hand.click(view.cover.draw)
    place, scale = view.pages._place(0), view.pages._scale
    start = QPoint(round(place.left() + 72 * scale), round(place.top() + 100 * scale))
    end = QPoint(round(place.left() + 200 * scale), round(place.top() + 130 * scale))
    QTest.mousePress(view.pages.viewport(), Qt.MouseButton.LeftButton, pos=start)
    QTest.mouseMove(view.pages.viewport(), end)
    QTest.mouseRelease(view.pages.viewport(), Qt.MouseButton.LeftButton, pos=end)
    hand.settle()
    (cover,) = hand.record("e-0001").covers
    assert (cover.page, cover.reason) == (1, "name of a co-worker")
    assert cover.box == pytest.approx((72, 100, 200, 130), abs=1)
    assert [row.title for _, row in view.cover._model.rows()] == ["name of a co-worker"]
    hand.click(view.cover.uncover)
    hand.settle()
    assert hand.record("e-0001").covers == ()


def test_a_box_is_moved_and_sized_with_the_arrow_keys(at_papers: At, pile: Path) -> None:
    hand = at_papers(pile)
    view = hand.view
    view.tabs.setCurrentIndex(COVER)
    hand.click(view.cover.draw)
    assert view.pages.hasFocus()
    hand.press("Enter")
    first = view.pages.in_hand
    assert first is not None
    hand.press("Down")
    hand.press("Down", Qt.KeyboardModifier.ShiftModifier)
    hand.press("Enter")
    hand.settle()
    (cover,) = hand.record("e-0001").covers
    left, top, right, bottom = first
    assert cover.box == pytest.approx((left, top + 9, right, bottom + 18), abs=0.1)
    hand.press("Escape")
    assert not view.pages.drawing
    assert not view.cover.draw.isChecked()


def test_a_key_files_nothing_while_boxes_are_drawn(at_papers: At, pile: Path) -> None:
    hand = at_papers(pile)
    hand.view.tabs.setCurrentIndex(COVER)
    hand.click(hand.view.cover.draw)
    hand.press(hand.key_of("report"))
    hand.settle()
    assert hand.record("e-0001").item == ""


# Leaving out, describing, order, translations


def test_a_page_is_left_out_because_of_a_reason_and_put_back(at_papers: At, pile: Path) -> None:
    hand = at_papers(pile)
    hand.click(hand.view.can_do.leave_out)
    form = hand.view.form
    assert form.isVisible()
    why, pages = form.field("why"), form.field("pages")
    assert isinstance(why, TextField)
    assert isinstance(pages, PagesField)
    form.accept.click()
    assert why.fault.isVisible()
    why.edit.setText("Blank")
    pages.edit.setText("9")
    form.accept.click()
    assert "pages 1 to 2" in pages.fault.text()
    pages.edit.setText("2")
    form.accept.click()
    hand.settle()
    assert [(one.page, one.reason) for one in hand.record("e-0001").left_out] == [(2, "blank")]
    assert hand.view._model.groups[0].title == "Not filed yet (14)"
    hand.click(hand.view.can_do.put_back)
    hand.settle()
    assert hand.record("e-0001").left_out == ()


def test_what_is_known_of_papers_is_changed_in_place(at_papers: At, pile: Path) -> None:
    hand = at_papers(pile)
    view = hand.view
    view.tabs.setCurrentIndex(ABOUT)
    title, date = view.detail.fields["title"], view.detail.fields["date"]
    assert isinstance(title, TextField)
    assert isinstance(date, TextField)
    title.setFocus()
    hand.press("Report 00-0003")
    hand.press("Enter")
    date.setFocus()
    hand.press("Mar 2026")
    hand.press("Enter")
    hand.click(view.detail.ticks["shows_others"], QPoint(12, view.detail.ticks["shows_others"].height() // 2))
    hand.settle()
    record = hand.record("e-0001")
    assert (record.title, record.date, record.shows_others) == ("Report 00-0003", "2026-03", True)
    assert hand.chosen == ["e-0001"]


def test_papers_of_an_item_change_places(at_papers: At, pile: Path) -> None:
    hand = at_papers(pile)
    hand.press(hand.key_of("report"))
    hand.press(hand.key_of("report"))
    hand.settle()
    hand.view.about("e-0002")
    hand.click(hand.view.can_do.earlier)
    hand.settle()
    assert (hand.record("e-0002").order, hand.record("e-0001").order) == (1, 2)
    rows = [row.key for _, row in hand.view._model.rows()]
    assert rows.index("e-0002") < rows.index("e-0001")


def test_original_english_and_certificate_become_one(at_papers: At, pile: Path) -> None:
    hand = at_papers(pile)
    view = hand.view
    hand.press(hand.key_of("report"))
    hand.settle()
    view.about("e-0001")
    view.tabs.setCurrentIndex(ABOUT)
    view.detail.fields["language"].put("es")
    view.detail.fields["language"].changed.emit()
    hand.settle()
    assert view.three.text() == "Original there · English missing · Certificate missing"
    view.about("e-0002")
    hand.click(view.can_do.english)
    view.form.accept.click()
    hand.settle()
    view.about("e-0001")
    assert view.three.text() == "Original there · Certificate missing"
    view.about("e-0003")
    hand.click(view.can_do.certificate)
    view.form.accept.click()
    hand.settle()
    view.about("e-0001")
    assert view.three.text() == "Original, English, certificate: Complete"
    behind = [(hand.record(one).kind, hand.record(one).translation_of) for one in ("e-0002", "e-0003")]
    assert behind == [("translation", "e-0001"), ("translator_certificate", "e-0001")]


def test_the_key_of_a_translation_line_attaches_what_the_paper_lacks(at_papers: At, pile: Path) -> None:
    hand = at_papers(pile)
    view = hand.view
    hand.press(hand.key_of("short_statement"))
    hand.settle()
    view.about("e-0001")
    view.detail.fields["language"].put("es")
    view.detail.fields["language"].changed.emit()
    hand.settle()
    view.about("e-0002")
    key = view.slots._keys[Slot("translation", "e-0001")]
    hand.press(key)
    hand.settle()
    assert hand.chosen == ["e-0003"]
    hand.press(key)
    hand.settle()
    behind = [(hand.record(one).kind, hand.record(one).translation_of) for one in ("e-0002", "e-0003")]
    assert behind == [("translation", "e-0001"), ("translator_certificate", "e-0001")]
    line = view.slots.line(Slot("translation", "e-0001"))
    assert line is not None
    assert line.state == "ready"


def test_a_paper_also_shows_something_else_on_named_pages(at_papers: At, pile: Path) -> None:
    hand = at_papers(pile)
    hand.press(hand.key_of("report"))
    hand.settle()
    hand.view.about("e-0001")
    hand.view.slots.choose(Slot("harm_page"))
    hand.click(hand.view.can_do.also)
    pages = hand.view.form.field("pages")
    assert isinstance(pages, TextField)
    pages.edit.setText("2")
    hand.view.form.accept.click()
    hand.settle()
    (also,) = hand.record("e-0001").also
    assert (also.item, also.pages) == ("harm_page", (2,))


# Coming and going


def test_a_slot_that_is_asked_for_is_chosen_with_the_papers_that_could_go_there(at_papers: At, pile: Path) -> None:
    hand = at_papers(pile)
    hand.press(hand.key_of("report"))
    hand.settle()
    hand.parts.session.go(steps.PAPERS, Slot("harm_page"))
    assert hand.view.slots.chosen == Slot("harm_page")
    assert "Only what could go to" in hand.view.say.text()
    keys = [row.key for _, row in hand.view._model.rows()]
    assert "e-0001" not in keys
    assert "e-0002" in keys
    hand.click(hand.view.show_all)
    assert "e-0001" in [row.key for _, row in hand.view._model.rows()]


def test_without_papers_the_next_step_is_said(at_papers: At, desk: Desk, tmp_path: Path) -> None:
    folder = tmp_path / "m-0002"
    starting.new_matter(desk, folder, "u_certification", agency="spvd", practice=True)
    hand = at_papers(folder)
    assert hand.view.add_first.isVisible()
    assert drop(hand.view, [paper(tmp_path / "first.pdf", "first", 1)])
    hand.settle()
    assert not hand.view.add_first.isVisible()
    assert hand.chosen == ["e-0001"]


def test_nothing_of_a_matter_that_was_put_away_stays(at_papers: At, pile: Path, qtbot: QtBot) -> None:
    hand = at_papers(pile)
    view = hand.view
    qtbot.waitUntil(lambda: view._shelf.picture(0) is not None, timeout=WAIT)
    hand.parts.session.close()
    hand.settle()
    assert view._model.groups == ()
    assert view._shelf.picture(0) is None
    assert view.pages._pages == ()
    assert isinstance(view.slots, PaperSlots)
    assert view.slots._model.groups == ()
    assert view.title.text() == view.facts.text() == view.detail.whose.text().replace("Choose a paper at the left.", "") == ""
    assert all(field.edit.text() == "" for field in view.detail.fields.values() if isinstance(field, TextField))


@pytest.mark.parametrize("scale", [1.0, 2.0])
@pytest.mark.parametrize("tab", [SLOTS, ABOUT, COVER, FORM])
def test_everything_is_named_and_whole(
    scale: float, tab: int, qtbot: QtBot, qapp: QApplication, desk: Desk, pile: Path
) -> None:
    dress = Dress(qapp, scale=scale, dark=False)
    parts = compose(dress, DAY, desk)
    qtbot.addWidget(parts.window)
    parts.window.resize(1280, 720)
    parts.window.show()
    qtbot.waitExposed(parts.window)
    parts.session.open(pile)
    qtbot.waitUntil(lambda: parts.session.snapshot is not None and not parts.jobs.busy, timeout=WAIT)
    parts.session.go(steps.PAPERS)
    hand = Hand(parts, qtbot)
    if tab == FORM:
        hand.view.can_do.leave_out.click()
    else:
        hand.view.tabs.setCurrentIndex(tab)
    hand.settle()
    QApplication.processEvents()
    assert (parts.window.width(), parts.window.height()) == (1280, 720)
    for one in hand.view.findChildren(QWidget):
        if not one.isVisible():
            continue
        if one.focusPolicy() & Qt.FocusPolicy.TabFocus and one.focusProxy() is None:
            interface = QAccessible.queryAccessibleInterface(one)
            assert interface is not None
            assert interface.text(QAccessible.Text.Name), one
        if isinstance(one, QLabel) and one.text():
            needed = one.heightForWidth(one.width()) if one.wordWrap() else one.sizeHint().height()
            assert one.height() >= needed - 1, one.text()
            assert one.wordWrap() or one.width() >= one.sizeHint().width() - 1, one.text()
        if isinstance(one, QAbstractButton) and not isinstance(one.parentWidget(), QTabBar):
            assert one.width() >= one.minimumSizeHint().width(), one.text()
            assert one.height() >= one.minimumSizeHint().height(), one.text()
    parts.jobs.close()
    parts.session.deleteLater()
    dress.deleteLater()
