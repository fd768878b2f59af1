"""Sign in ink and Came back, through the real widgets: a set printed, scans brought back, one placed by hand; ticks given."""

from __future__ import annotations

import random
import shutil
from itertools import pairwise
from pathlib import Path

import pypdf
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop import steps
from desktop.app import Parts
from desktop.theme import Dress
from desktop.views import sign as sign_view
from desktop.views.answers import AnswersView
from desktop.views.ink_queue import InkQueue
from desktop.views.returned import ReturnedView
from desktop.views.sign import QUEUE, SignView
from packets.evidence.telling import Filing
from packets.matters.matter import Matter, Sign
from packets.requests.office import Staff
from packets.vault.folder import FolderStore
from packets.vault.store import Add, Answer
from packets.workflow import gathering, starting
from packets.workflow.desk import Desk
from tests.inked import BOX, DAY, Form, Scanned, picture, pile, scanned, scribble

from .conftest import DAY as TODAY
from .conftest import WAIT
from .office import on_screen, settled

MARISOL = Form(values={2: ["Ejemplo Prueba", "Marisol", "A000-000-001"]})
SISTER = Form(values={2: ["Ejemplo Prueba", "Marisel", "A000-000-002"]})


def made(desk: Desk, store: FolderStore, folder: Path, form: Form, title: str) -> str:
    path = folder / f"{title}.pdf"
    path.write_bytes(form.pdf())
    (done,) = gathering.bring_in(desk, store, [path], Filing(item="report", kind="police_report", title=title))
    sign = Sign(page=2, who="client", label="Signature", box=BOX, beside=(DAY,)).model_dump(exclude_defaults=True)
    row = {"id": done.id, "what": "form", "of": "x-100/2025-01-20", "on": TODAY, "answers": title, "ink": [2], "signs": [sign]}
    store.commit([Add("made", row)])
    return done.id


def sheet(form: Form, *, signed: bool = True) -> tuple[object, Scanned]:
    page, how = picture(form.pdf(), 2), Scanned(angle=1.0, right=5)
    if signed:
        scribble(random.Random(2), page, BOX)
    return scanned(page, how), how


@pytest.fixture
def folder(desk: Desk, first_matter: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "m-0001"
    shutil.copytree(first_matter, folder)
    store = starting.open_folder(folder)
    made(desk, store, tmp_path, MARISOL, "Form of Marisol")
    made(desk, store, tmp_path, SISTER, "Form of Marisel")
    return folder


@pytest.fixture
def view(window: Parts, qtbot: QtBot, folder: Path) -> SignView:
    window.session.open(folder)
    qtbot.waitUntil(lambda: window.session.snapshot is not None and not window.jobs.busy, timeout=WAIT)
    window.session.go(steps.SIGN)
    on_screen(window, qtbot, steps.SIGN)
    found = window.window.view(steps.SIGN)
    assert isinstance(found, SignView)
    return found


def record(window: Parts) -> Matter:
    assert window.session.snapshot is not None
    return window.session.snapshot.record


def test_a_set_is_printed_and_the_scans_come_back_each_to_its_own_page(
    window: Parts, qtbot: QtBot, view: SignView, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [row for _, row in view._model.rows()]
    assert [(row.title, row.right) for row in rows] == [
        ("Form of Marisol, page 2", "To print"),
        ("Form of Marisel, page 2", "To print"),
    ]
    out = tmp_path / "out"
    out.mkdir()
    monkeypatch.setattr(sign_view, "choose_folder", lambda *_: out)
    qtbot.mouseClick(view.print_set, Qt.MouseButton.LeftButton)
    settled(window, qtbot)
    assert [one.name for one in out.iterdir()] == ["signing-set-client.pdf"]
    assert [row.right for _, row in view._model.rows()] == ["Waiting for ink"] * 2
    assert not view.print_set.isEnabled()
    scan = tmp_path / "scan.pdf"
    scan.write_bytes(pile([sheet(SISTER), sheet(MARISOL, signed=False)]))  # type: ignore[list-item]
    monkeypatch.setattr(sign_view, "choose_files", lambda *_: [scan])
    qtbot.mouseClick(view.bring, Qt.MouseButton.LeftButton)
    settled(window, qtbot)
    assert [row.right for _, row in view._model.rows()] == ["Waiting for ink", "Back"]
    assert view.tabs.currentIndex() == QUEUE
    one = view.queue.chosen
    assert one is not None and (one.page, one.why) == (2, "not_signed")
    (row,) = [row for _, row in view.queue._waiting.rows()]
    assert "is not signed" in row.second
    view.queue.pages.setFocus()
    qtbot.keyClick(view.queue.pages, Qt.Key.Key_Return)
    settled(window, qtbot)
    assert window.window.said.words.text() == "Placed: Form of Marisol, page 2"
    assert [[scan.page for scan in paper.signed] for paper in record(window).evidence if paper.signed] == [[2], [2]]
    window.session.undo()
    settled(window, qtbot)
    assert view.queue.chosen is not None


def test_a_scan_whose_own_page_is_back_is_offered_no_other_until_somebody_chooses_one(
    window: Parts, qtbot: QtBot, view: SignView, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One key press would put it in the place of somebody else's page."""
    scan = tmp_path / "scan.pdf"
    scan.write_bytes(pile([sheet(SISTER), sheet(SISTER)]))  # type: ignore[list-item]
    monkeypatch.setattr(sign_view, "choose_files", lambda *_: [scan])
    qtbot.mouseClick(view.bring, Qt.MouseButton.LeftButton)
    settled(window, qtbot)
    one, queue = view.queue.chosen, view.queue
    assert one is not None and one.why == "already_back"
    (other,) = [row for _, row in queue._pages.rows()]
    assert other.title == "Form of Marisol, page 2"
    assert (queue.pages.current_key(), queue.place.isEnabled()) == (None, False)
    queue.pages.choose(other.key)
    assert queue.place.isEnabled()


def test_what_a_helper_may_not_print_is_greyed_with_the_reason(window: Parts, qtbot: QtBot, view: SignView) -> None:
    assert view.print_set.isEnabled()
    window.session.who = Staff(id="vera", name="Vera Trial", role="helper")
    view._buttons()
    assert not view.print_set.isEnabled()
    assert "day pass" in view.print_set.toolTip()


def test_ticks_are_given_by_a_person_beside_the_pages_and_the_original_goes_into_the_safe(
    window: Parts, qtbot: QtBot, folder: Path, tmp_path: Path, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = starting.open_folder(folder)
    path = tmp_path / "suppb.pdf"
    path.write_bytes(Form("I-918 Supplement B", pages=5, code=False).pdf())
    list(gathering.bring_in(desk, store, [path], Filing(item="suppb_return_check", kind="form_i918b_signed")))
    store.commit([Answer("suppb.signed_on", TODAY)])
    window.session.open(folder)
    qtbot.waitUntil(lambda: window.session.snapshot is not None and not window.jobs.busy, timeout=WAIT)
    window.session.go(steps.RETURNED)
    on_screen(window, qtbot, steps.RETURNED)
    view = window.window.view(steps.RETURNED)
    assert isinstance(view, ReturnedView)
    assert len(view.ticks) == 11
    by_key = {one.key.rpartition(".")[2]: one for one in view.ticks}
    assert "Pages 1 to 5 are there" in by_key["all_pages"].found.text()
    assert "Every page says 01/20/25" in by_key["one_edition"].found.text()
    assert not any(one.tick.isChecked() for one in view.ticks)
    monkeypatch.setattr("desktop.views.returned.choose_folder", lambda *_: tmp_path)
    view.print.click()
    settled(window, qtbot)
    (sheet,) = tmp_path.glob("return-check*.pdf")
    assert "Signed in ink" in pypdf.PdfReader(sheet).pages[0].extract_text()
    by_key["ink"].tick.click()
    settled(window, qtbot)
    by_key["date"].not_so.click()
    settled(window, qtbot)
    answers = record(window).answers
    assert (answers["suppb.check.ink"], answers["suppb.check.date"]) == (True, False)
    assert "suppb.check.all_pages" not in answers
    assert record(window).history[-1].did == "checked_return"
    assert "Said to be not so." in by_key["date"].found.text()
    assert view.days.text() and not view.signed.isVisibleTo(view)
    assert view.original.isEnabled()


def test_where_nobody_said_the_day_of_the_signature_the_way_to_the_question_is_there(
    window: Parts, qtbot: QtBot, folder: Path
) -> None:
    window.session.open(folder)
    qtbot.waitUntil(lambda: window.session.snapshot is not None and not window.jobs.busy, timeout=WAIT)
    window.session.go(steps.RETURNED)
    on_screen(window, qtbot, steps.RETURNED)
    view = window.window.view(steps.RETURNED)
    assert isinstance(view, ReturnedView) and view.signed.isVisible()
    view.signed.click()
    on_screen(window, qtbot, steps.LISTEN)
    settled(window, qtbot)
    asked = window.window.view(steps.LISTEN)
    assert isinstance(asked, AnswersView) and asked._key == "suppb.signed_on"


def test_with_large_text_no_part_of_the_waiting_scans_covers_another(window: Parts, qapp: QApplication) -> None:
    dress = Dress(qapp, scale=2.0, dark=False)
    queue = InkQueue(dress, window.session)
    queue.setParent(window.window)
    queue.resize(960, 360)
    queue.show()
    QApplication.processEvents()
    down = [queue.waiting, queue.pages, queue.place]
    assert all(above.geometry().bottom() < below.geometry().top() for above, below in pairwise(down))
    assert queue.waiting.height() > dress.px(80)
    queue.setParent(None)
    queue.deleteLater()
    dress.deleteLater()
