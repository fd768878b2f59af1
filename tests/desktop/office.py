"""A small practice office for tests of its screens: two people, and one matter where it is wanted."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

from pytestqt.qtbot import QtBot

from desktop.app import Parts
from packets.requests.office import Staff
from packets.vault.office_folder import OfficeFolder
from packets.vault.store import Add, Put

from .conftest import DAY, WAIT

ADA = Staff(id="ada", name="Ada Specimen", role="attorney")
PIA = Staff(id="pia", name="Pia Sample", role="paralegal")


def make_office(folder: Path, *matters: Path, day: dt.date = DAY) -> Path:
    """An office in `folder`, with copies of these matters in it."""
    OfficeFolder.create(folder).commit(
        [
            Put("", "", {"name": "Practice Workers' Law Office", "practice": True, "day": day}),
            *(Add("staff", one.model_dump(exclude_defaults=True)) for one in (ADA, PIA)),
        ]
    )
    for number, one in enumerate(matters, start=1):
        shutil.copytree(one, folder / f"m{number:02d}")
    return folder


def open_office(parts: Parts, qtbot: QtBot, folder: Path) -> None:
    parts.session.open(folder)
    qtbot.waitUntil(lambda: parts.session.offices.shown is not None and not parts.jobs.busy, timeout=WAIT)


def settled(parts: Parts, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not parts.jobs.busy, timeout=WAIT)


def on_screen(parts: Parts, qtbot: QtBot, screen: str) -> None:
    """Wait until a screen is shown, and nothing is under way."""

    def there() -> bool:
        return parts.window.screens.currentWidget() is parts.window.view(screen) and not parts.jobs.busy

    qtbot.waitUntil(there, timeout=WAIT)


def be(parts: Parts, who: Staff) -> None:
    record = parts.session.offices.record
    assert record is not None
    found = record.person(who.id)
    assert found is not None
    parts.session.be(found)
