"""A practice packet of every kind of request with its forms and letters made at the window, built and verified there."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desktop import steps
from desktop.app import Parts
from desktop.models.letters import groups_of_letters
from desktop.views.fill import FillView
from desktop.views.letters import LettersView
from desktop.views.packet import PacketView
from packets.vault.folder import FolderStore
from packets.workflow.desk import Desk
from tests.made_matters import KINDS, OF_A_PAPER, WITH_FORMS, matter, office_with_blanks
from tests.offices import LentDesk

from .conftest import WAIT, come_to
from .hands import be, press, settle


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return office_with_blanks(tmp_path_factory.mktemp("office"))


def made_letters(parts: Parts, letters: LettersView, qtbot: QtBot) -> int:
    """Every letter of this request that is not about a single paper, one after the other."""
    wanted = [one for one in parts.session.letters.rows if one.letter not in OF_A_PAPER]
    assert groups_of_letters(wanted)
    for row in wanted:
        assert letters.list.choose((row.letter, row.row))
        qtbot.waitUntil(lambda: letters.make.isEnabled() and not parts.jobs.busy, timeout=WAIT)
        press(qtbot, letters.make)
        if letters.form.isVisible():  # places are still open: as a draft, then
            press(qtbot, letters.form.accept)
        settle(parts, qtbot)
    return len(wanted)


@pytest.mark.parametrize("kind", KINDS)
def test_forms_and_letters_of_a_request_are_made_and_its_packet_verifies(
    window: Parts, desk: Desk, office: Path, kind: str, qtbot: QtBot
) -> None:
    with LentDesk(office=office, hands=1) as here:
        folder = matter(here, office, kind).folder
    session = window.session
    session.open(folder)
    qtbot.waitUntil(lambda: session.snapshot is not None and not window.jobs.busy, timeout=WAIT)
    be(window, "Ada Specimen")
    fill = come_to(window, qtbot, steps.FILL, FillView)
    qtbot.waitUntil(lambda: fill.found is not None and not window.jobs.busy, timeout=WAIT)
    assert fill.found is not None
    to_make = [one for one in fill.found.forms if one.state not in ("apart", "no_blank")]
    assert bool(to_make) == (kind in WITH_FORMS)
    if to_make:
        press(qtbot, fill.every)
        settle(window, qtbot)
        qtbot.waitUntil(lambda: all(one.state in ("made", "apart") for one in fill.found.forms), timeout=WAIT)
    letters = come_to(window, qtbot, steps.LETTERS, LettersView)
    qtbot.waitUntil(lambda: bool(session.letters.rows) and not window.jobs.busy, timeout=WAIT)
    count = made_letters(window, letters, qtbot)
    packet = come_to(window, qtbot, steps.BUILD, PacketView)
    press(qtbot, packet.build)
    settle(window, qtbot)
    assert session.packets.packet is not None
    press(qtbot, packet.verify)
    settle(window, qtbot)
    assert session.packets.verdict is not None and session.packets.verdict.ok, session.packets.verdict
    kept = FolderStore(folder).load()
    assert {one.what for one in kept.made} == ({"form", "letter"} if kind in WITH_FORMS else {"letter"})
    assert sum(one.what == "letter" for one in kept.made) == count
