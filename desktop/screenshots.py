"""Every screen as a picture, for review and for the README: ``packet-desk screenshots OUT [OFFICE]``.

Without an office folder the practice office is built first. Everyone in the pictures is invented; a real office is refused.
"""

from __future__ import annotations

import datetime as dt
import sys
import tempfile
import time
from pathlib import Path
from typing import Final

from PySide6.QtCore import QEventLoop, QPoint
from PySide6.QtWidgets import QApplication, QScrollArea, QWidget

from desktop import screenshots_forms, screenshots_vault, steps
from desktop.app import Parts, compose
from desktop.theme import Dress
from packets.practice import demo
from packets.requests.office import is_office
from packets.vault.office_folder import OfficeFolder
from packets.workflow.desk import Desk

MATTER: Final = "m01"
REST: Final = 0.3
"""Seconds without work after which a screen is whole: pictures of pages come a moment later."""
LONGEST: Final = 60.0


def take(out: Path, office: Path | None) -> int:
    """Gives the exit code: 0, or 2 where the office is not the practice office."""
    if office is not None and not (is_office(office) and OfficeFolder(office).load().practice):
        sys.stderr.write("Screenshots are taken of the practice office only: nobody real is ever in a picture.\n")
        return 2
    out.mkdir(parents=True, exist_ok=True)
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    # Beside the pictures and not among the temporary files, which are in memory: it is a whole office, of invented people.
    with tempfile.TemporaryDirectory(prefix="packet-desk-screens-", dir=out) as place, Desk(hands=3) as desk:
        if office is None:
            office = Path(place) / "office"
            demo.build_all(desk, office)
        how = screenshots_vault.how_of(Path(place))
        vault = screenshots_vault.make(Path(place), how)
        for name, scale, dark in (("light", 1.0, False), ("dark", 1.0, True), ("large", 2.0, False)):
            parts = compose(Dress(app, scale=scale, dark=dark), dt.date(2026, 12, 1), desk, how=how)
            try:
                _walk(app, parts, office, vault, out / name)
            finally:
                parts.jobs.close()
                parts.window.close()
    return 0


def _walk(app: QApplication, parts: Parts, office: Path, vault: Path, out: Path) -> None:
    out.mkdir(exist_ok=True)
    window, session = parts.window, parts.session
    window.resize(1280, 800)
    window.show()
    screens = [one.id for one in steps.office_screens()]

    def shoot(name: str, at: QWidget | None = None) -> None:
        _rest(app, parts)
        if at is not None:
            _scroll_to(at)
            _rest(app, parts)
        window.grab().save(str(out / f"{name}.png"))

    shoot("start")
    session.go(steps.HEALTH)
    shoot(steps.HEALTH)
    screenshots_vault.before(parts, shoot, vault)
    session.go(steps.START)
    session.open(office)
    _rest(app, parts)
    for number, screen in enumerate(screens, start=1):
        session.go(screen)
        shoot(f"{number:02}-{screen}")
    screenshots_forms.official_forms(parts, shoot)
    session.open(office / MATTER)
    _rest(app, parts)
    for number, one in enumerate(steps.matter_screens(), start=len(screens) + 1):
        session.go(one.id)
        shoot(f"{number:02}-{one.id}")
    screenshots_vault.ink(parts, shoot)
    screenshots_vault.originals(parts, shoot)
    session.offices.leave()
    screenshots_vault.within(parts, shoot, vault)


def _scroll_to(one: QWidget) -> None:
    area = one.parentWidget()
    while area is not None and not isinstance(area, QScrollArea):
        area = area.parentWidget()
    inner = area.widget() if area is not None else None
    if area is not None and inner is not None:
        area.verticalScrollBar().setValue(one.mapTo(inner, QPoint(0, -12)).y())


def _rest(app: QApplication, parts: Parts) -> None:
    end, quiet = time.monotonic() + LONGEST, time.monotonic()
    while time.monotonic() < end and time.monotonic() - quiet < REST:
        app.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)
        if parts.jobs.busy:
            quiet = time.monotonic()
