"""The screen of official forms: files are dropped or chosen, what they are is shown, and people agree and record by name."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from pytestqt.qtbot import QtBot

from desktop import steps
from desktop.app import Parts
from desktop.models.official_forms import detail_groups, edition_groups, kept_groups
from desktop.screenshots_forms import _added, _found, official_forms
from desktop.states import Look
from desktop.views.official_forms import OfficialFormsView
from forms.template import Recipe
from packets.requests.library import Library
from packets.requests.office import PROMISE
from packets.vault.office_folder import OfficeFolder
from packets.vault.store import Add
from packets.worker.forms import read_form
from packets.workflow.desk import Desk
from tests.forms import blanks
from tests.forms.recipes import recipe_of

from .conftest import DAY, WAIT, come_to, words_in
from .office import ADA, be, make_office, open_office, settled

KNOWN = blanks.blank(form="I-765", edition="08/21/25")
NEWER = blanks.blank(form="I-765", edition="09/15/26")
PAYMENT = blanks.blank(form="G-1450")


@pytest.fixture
def recipe(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Iterator[Recipe]:
    """A recipe for the small form, in whatever library is read."""
    import io

    made = recipe_of(read_form(desk.worker(), io.BytesIO(KNOWN), len(KNOWN)))
    read: Callable[..., Library] = Library.read

    def with_it(*given: object, **more: object) -> Library:
        return replace(read(*given, **more), recipes={made.id: made})

    monkeypatch.setattr(Library, "read", with_it)
    yield made


@pytest.fixture
def at(window: Parts, qtbot: QtBot, tmp_path: Path, recipe: Recipe) -> Parts:
    open_office(window, qtbot, make_office(tmp_path / "office"))
    be(window, ADA)
    return window


@pytest.fixture
def view(at: Parts, qtbot: QtBot) -> OfficialFormsView:
    return come_to(at, qtbot, steps.OFFICIAL_FORMS, OfficialFormsView)


def put(folder: Path, **files: bytes) -> list[Path]:
    folder.mkdir(exist_ok=True)
    for name, data in files.items():
        (folder / f"{name}.pdf").write_bytes(data)
    return [folder / f"{name}.pdf" for name in files]


def dropped(view: OfficialFormsView, *paths: Path) -> bool:
    """Drag files over the screen and let go; whether they are taken."""
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    keys, buttons = Qt.KeyboardModifier.NoModifier, Qt.MouseButton.LeftButton
    enter = QDragEnterEvent(QPoint(5, 5), Qt.DropAction.CopyAction, mime, buttons, keys)
    enter.ignore()
    view.dragEnterEvent(enter)
    if enter.isAccepted():
        view.dropEvent(QDropEvent(QPointF(5, 5), Qt.DropAction.CopyAction, mime, buttons, keys))
    return enter.isAccepted()


def rows(view: OfficialFormsView) -> list[tuple[str, str, str]]:
    return [(group.title, row.title, row.right) for group in view._kept.groups for row in group.rows]


def chosen(view: OfficialFormsView, title: str) -> None:
    key = next(row.key for group in view._kept.groups for row in group.rows if title in row.title)
    assert view.kept.choose(key)
    view.kept.chosen.emit(key)


def test_a_folder_that_is_dropped_is_kept_and_what_was_not_is_told(
    at: Parts, view: OfficialFormsView, qtbot: QtBot, tmp_path: Path
) -> None:
    assert "No form is kept yet" in words_in(view)
    put(tmp_path / "in", known=KNOWN, newer=NEWER, payment=PAYMENT)
    assert dropped(view, tmp_path / "in")
    settled(at, qtbot)
    assert rows(view) == [
        ("Look at it first", "Form I-765 · edition 09/15/26", "Newer, same boxes"),
        ("Can be filled", "Form I-765 · edition 08/21/25", "Known edition"),
    ]
    (group,) = view._added.groups
    assert [(row.title, row.right) for row in group.rows] == [
        ("payment.pdf", "Not kept"), ("known.pdf", "Kept"), ("newer.pdf", "Kept"),
    ]  # fmt: skip
    assert "never kept" in group.rows[0].second


def test_a_newer_edition_is_agreed_to_by_name(at: Parts, view: OfficialFormsView, qtbot: QtBot, tmp_path: Path) -> None:
    view.work.add(put(tmp_path / "in", newer=NEWER))
    settled(at, qtbot)
    chosen(view, "09/15/26")
    assert view.agree.isEnabled() and "newer than the one we know" in view.state.text()
    view.agree.click()
    view.form.accept.click()
    settled(at, qtbot)
    assert [group for group, *_ in rows(view)] == ["Can be filled"]
    assert not view.agree.isVisible()
    (row,) = OfficeFolder(tmp_path / "office").load().agreed_blanks
    assert (row.by, row.on) == ("Ada Specimen", DAY)


def test_what_is_different_is_shown_beside_the_form(at: Parts, view: OfficialFormsView, qtbot: QtBot, tmp_path: Path) -> None:
    other = blanks.blank(form="I-765", edition="09/15/26", boxes=blanks.SMALL[:-1])
    view.work.add(put(tmp_path / "in", other=other))
    settled(at, qtbot)
    chosen(view, "09/15/26")
    (group,) = view._detail.groups
    assert (group.title, [row.right for row in group.rows]) == ("What is different", ["Gone"])
    assert not view.agree.isVisible()


def test_in_a_long_library_what_is_said_of_the_first_form_is_in_sight_with_it(
    at: Parts, view: OfficialFormsView, qtbot: QtBot
) -> None:
    at.window.resize(1280, 800)
    found = _found(at.desk)
    many = [one.model_copy(update={"sha256": f"{number:064x}"}) for number in range(6) for one in found.forms]
    view.work.put(found.model_copy(update={"forms": many}), ())
    settled(at, qtbot)
    first = view._kept.groups[0].rows[0].key
    assert view.kept.choose(first)
    view.kept.chosen.emit(first)
    qtbot.waitUntil(lambda: view.state.isVisible(), timeout=WAIT)
    assert not view.read_page.visibleRegion().isEmpty(), "below a whole list it lay a screen further down"


def test_what_the_agencys_page_says_is_recorded_with_name_and_day(
    at: Parts, view: OfficialFormsView, qtbot: QtBot, tmp_path: Path
) -> None:
    view.work.add(put(tmp_path / "in", known=KNOWN))
    settled(at, qtbot)
    chosen(view, "08/21/25")
    view.read_page.click()
    assert view.form.field("form").value() == "I-765" and view.form.field("edition").value() == "08/21/25"
    view.form.accept.click()
    assert OfficeFolder(tmp_path / "office").load().editions == (), "nothing is recorded while something lacks"
    view.form.field("result").put("accepted")
    view.form.field("page").put("the page of I-765")
    view.form.field("last").put(DAY.replace(year=2027))
    view.form.accept.click()
    settled(at, qtbot)
    (row,) = OfficeFolder(tmp_path / "office").load().editions
    assert (row.form, row.by, row.on, row.page, row.until) == (
        "I-765", "Ada Specimen", DAY, "the page of I-765", DAY.replace(year=2027),
    )  # fmt: skip
    (group,) = view._editions.groups
    assert [(one.title, one.right) for one in group.rows] == [("Form I-765 · edition 08/21/25", "Accepted")]


def test_an_edition_that_is_none_is_told_and_nothing_recorded(
    at: Parts, view: OfficialFormsView, qtbot: QtBot, tmp_path: Path
) -> None:
    view.record.click()
    for name, value in {"form": "I-765", "edition": "last summer", "result": "accepted", "page": "p"}.items():
        view.page_form.field(name).put(value)
    view.page_form.accept.click()
    settled(at, qtbot)
    assert "is not an edition" in words_in(at.window.notice)
    assert OfficeFolder(tmp_path / "office").load().editions == ()


def test_a_form_is_taken_out(at: Parts, view: OfficialFormsView, qtbot: QtBot, tmp_path: Path) -> None:
    view.work.add(put(tmp_path / "in", known=KNOWN))
    settled(at, qtbot)
    chosen(view, "08/21/25")
    view.take_out.click()
    settled(at, qtbot)
    assert rows(view) == [] and view.none.isVisible()


def test_a_helper_changes_nothing_and_what_is_dropped_is_not_taken(
    window: Parts, qtbot: QtBot, tmp_path: Path, recipe: Recipe
) -> None:
    folder = make_office(tmp_path / "office")
    helper = {"id": "hal", "name": "Hal Volunteer", "role": "helper", "until": DAY, "promise": PROMISE, "promised_on": DAY}
    OfficeFolder(folder).commit([Add("staff", helper)])
    open_office(window, qtbot, folder)
    record = window.session.offices.record
    assert record is not None
    hal = record.person("hal")
    assert hal is not None
    window.session.be(hal)
    settled(window, qtbot)
    view = come_to(window, qtbot, steps.OFFICIAL_FORMS, OfficialFormsView)
    assert not view.add_files.isEnabled() and not view.record.isEnabled()
    assert not dropped(view, *put(tmp_path / "in", known=KNOWN))


def test_another_office_shows_nothing_of_the_one_before(
    at: Parts, view: OfficialFormsView, qtbot: QtBot, tmp_path: Path
) -> None:
    view.work.add(put(tmp_path / "in", known=KNOWN))
    settled(at, qtbot)
    open_office(at, qtbot, make_office(tmp_path / "other"))
    qtbot.waitUntil(lambda: rows(view) == [], timeout=WAIT)
    assert view._added.groups == ()


def test_its_pictures_are_of_invented_lists_and_keep_nothing(at: Parts, qtbot: QtBot, tmp_path: Path) -> None:
    taken: list[str] = []
    official_forms(at, lambda name, at=None: taken.append(name))
    settled(at, qtbot)
    assert taken == ["forms-none", "forms-kept", "forms-bound", "forms-differ", "forms-read"]
    record = OfficeFolder(tmp_path / "office").load()
    assert (record.editions, record.agreed_blanks) == ((), ())
    assert not (tmp_path / "office" / "forms").exists()


def test_the_lists_say_what_is_to_be_done_first(desk: Desk) -> None:
    found = _found(desk)
    assert [group.title for group in kept_groups(found)] == ["Look at it first", "Can be filled", "Cannot be filled here"]
    assert [group.title for group in edition_groups(found.editions)] == ["To be read on the agency's page", "Read"]
    proof, differ = found.forms[1], found.forms[2]
    known = found.forms[0]
    assert known.standing is not None
    for state, look in (("accepted", Look.READY), ("recheck", Look.LOOK), ("not_accepted", Look.LOOK)):
        one = known.model_copy(update={"standing": known.standing.model_copy(update={"state": state})})
        ((row,),) = [group.rows for group in kept_groups(found.model_copy(update={"forms": [one]}))]
        assert row.mark == look
    assert [(group.title, group.folded) for group in detail_groups(proof)] == [
        ("Not sure: these boxes stay blank", False), ("Found for sure", True),
    ]  # fmt: skip
    assert [row.right for row in detail_groups(differ)[0].rows] == ["New box", "Other limit"]
    assert all(row.spoken for group in kept_groups(found) for row in group.rows)
    assert _added(desk)[0].status == "not_kept"
