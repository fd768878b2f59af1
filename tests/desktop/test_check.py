"""Check: what is found leads to where it is mended, also where it is about the request as a whole."""

from __future__ import annotations

from pathlib import Path

from pytestqt.qtbot import QtBot

from desktop import steps
from desktop.app import Parts
from desktop.models.packet import ToScreen
from desktop.views.check import CheckView
from desktop.views.decide import DecideView
from desktop.views.matter import MatterView
from desktop.views.matters import MattersView
from desktop.views.today import TodayView
from packets.vault.folder import FolderStore
from packets.vault.store import Put

from .conftest import Open, come_to, view, words_in
from .office import ADA, be, settled


def take_there(parts: Parts, qtbot: QtBot, code: str) -> None:
    """Choose the finding with this code, and press the button that leads on."""
    check = come_to(parts, qtbot, steps.CHECK, CheckView)
    key = next(row.key for _, row in check._model.rows() if isinstance(row.key, tuple) and about(row.key[1]) == code)
    check.list.choose(key)
    assert check.there.isEnabled()
    check.there.click()


def about(key: object) -> str:
    return key.about if isinstance(key, ToScreen) else ""


def test_a_checklist_that_changed_since_leads_to_the_attorney_who_takes_the_new_one(
    open_in: Open, office: Path, qtbot: QtBot
) -> None:
    FolderStore(office / "m-0001").commit([Put("requests", "u_certification", {"edition": "2020-01-01"})])
    parts = open_in(office / "m-0001")
    take_there(parts, qtbot, "edition_newer")
    decide = view(parts, steps.DECIDE, DecideView)
    assert parts.window.screens.currentWidget() is decide
    assert decide.form.isVisible(), "what it means is said before anything is taken"
    assert "Gather shows it as it is now" in words_in(decide.form)
    be(parts, ADA)
    decide.form.accept.click()
    settled(parts, qtbot)
    asked = parts.session.snapshot.asked  # type: ignore[union-attr]
    assert asked is not None
    assert parts.session.desk.library.kind(asked.id).still(asked.edition, asked.definition)
    assert not decide.take.isVisible()
    check = come_to(parts, qtbot, steps.CHECK, CheckView)
    assert "edition_newer" not in [about(row.key[1]) for _, row in check._model.rows() if isinstance(row.key, tuple)]


def test_nothing_is_taken_anew_where_the_checklist_is_the_one_that_was_opened(
    open_in: Open, matter: Path, qtbot: QtBot
) -> None:
    parts = open_in(matter)
    decide = come_to(parts, qtbot, steps.DECIDE, DecideView)
    assert not decide.take.isVisible()
    parts.session.go(steps.DECIDE, "edition_newer")
    assert not decide.form.isVisible()


def test_today_matters_gather_and_check_count_the_same_open_items(open_in: Open, office: Path, qtbot: QtBot) -> None:
    parts = open_in(office / "m-0001")
    gather = come_to(parts, qtbot, steps.GATHER, MatterView)
    count = 0
    for group in gather._model.groups:
        if group.right.endswith(" open"):
            count += int(group.right.split()[0])
    assert count > 0
    check = come_to(parts, qtbot, steps.CHECK, CheckView)
    assert check.more.text().startswith(f"{count} open items on Gather")
    said = f"{count} open items"
    matters = come_to(parts, qtbot, steps.MATTERS, MattersView)
    today = come_to(parts, qtbot, steps.TODAY, TodayView)
    for model in (matters._model, today._model):
        assert any(said in row.second.split(" · ") for _, row in model.rows())
