"""What the tests of the window share: no screen, one desk, a small practice matter made once and copied."""

from __future__ import annotations

import os

os.environ["QT_QPA_PLATFORM"] = "offscreen"  # before the toolkit asks for it

import datetime as dt
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot
from reportlab.pdfgen.canvas import Canvas

from desktop import steps
from desktop.app import Parts, compose
from desktop.jobs import Jobs
from desktop.models.actions import Slot
from desktop.reading import Packet, read_packet
from desktop.steps import BUILD
from desktop.theme import Dress
from desktop.views.papers import PapersView
from desktop.widgets.screen import ScreenView
from packets.evidence.telling import Filing
from packets.matters.matter import Evidence
from packets.vault.outputs import FolderOutputs
from packets.vault.store import Add, Answer
from packets.workflow import building, gathering, starting
from packets.workflow.desk import Desk

if TYPE_CHECKING:
    from .machine import Machine

pytest.register_assert_rewrite("tests.desktop.hands", "tests.desktop.opening", "tests.desktop.story", "tests.desktop.machine")

DAY = dt.date(2026, 12, 1)
WAIT = 30_000
"""Milliseconds that a real job may take; none takes nearly as long."""


@pytest.fixture(scope="session")
def desk() -> Iterator[Desk]:
    with Desk(hands=3) as made:
        yield made


@pytest.fixture
def dress(qapp: QApplication) -> Iterator[Dress]:
    made = Dress(qapp, scale=1.0, dark=False)
    yield made
    made.deleteLater()


@pytest.fixture
def machine(qapp: QApplication, dress: Dress, qtbot: QtBot, tmp_path: Path) -> Iterator[Machine]:
    from .machine import machines

    yield from machines(qapp, dress, qtbot, tmp_path)


@pytest.fixture
def jobs(qapp: QApplication) -> Iterator[Jobs]:
    made = Jobs()
    yield made
    made.close()


@pytest.fixture
def window(qtbot: QtBot, dress: Dress, desk: Desk) -> Iterator[Parts]:
    """The whole program, shown on no screen."""
    parts = compose(dress, DAY, desk)
    qtbot.addWidget(parts.window)
    parts.window.resize(1280, 720)
    parts.window.show()
    qtbot.waitExposed(parts.window)
    yield parts
    # What was built a moment ago would be read again once its files have settled, and the lanes are closed by then.
    parts.session.close()
    # The desk is everybody's.
    parts.jobs.close()
    parts.session.deleteLater()  # with what it watches: the system has only so many of that
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def paper(path: Path, title: str, pages: int) -> Path:
    canvas = Canvas(str(path), pagesize=(612, 792), invariant=1)
    for number in range(1, pages + 1):
        canvas.setFont("Helvetica", 18)
        canvas.drawString(72, 640, f"PRACTICE {title}, page {number} of {pages}")
        canvas.showPage()
    canvas.save()
    return path


@pytest.fixture(scope="session")
def first_matter(desk: Desk, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A practice matter with four papers, half of what it needs, and one thing asked for. No packet yet."""
    pile, folder = tmp_path_factory.mktemp("pile"), tmp_path_factory.mktemp("matters") / "m-0001"
    starting.new_matter(desk, folder, "u_certification", agency="spvd", practice=True, mailing=dt.date(2026, 12, 7))
    store = starting.open_folder(folder)
    for name, pages, filing in (
        ("letter", 1, Filing(item="request_letter", title="Request letter")),
        ("report", 3, Filing(item="report", title="Report 00-0003", date="2026-03-11")),
        ("hospital", 12, Filing(item="harm_page", title="Hospital papers", date="2026-03-14")),
        ("statement", 2, Filing(item="short_statement", title="Short statement", date="2026-11-20", language="es")),
    ):
        done = list(gathering.bring_in(desk, store, [paper(pile / f"{name}.pdf", name, pages)], filing))
        assert [one.status for one in done] == ["collected"]
    store.commit(
        [
            Answer("person.name.family", "Ejemplo Prueba"),
            Answer("person.name.given", "Marisol"),
            Add(
                "asked_for", {"item": "cooperation_log", "from": "Partner office", "on": DAY, "chase_on": dt.date(2026, 12, 4)}
            ),
        ]
    )
    return folder


@pytest.fixture(scope="session")
def first_packet(desk: Desk, first_matter: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same matter with its packet built."""
    folder = tmp_path_factory.mktemp("built") / "m-0001"
    shutil.copytree(first_matter, folder)
    building.build(desk, starting.open_folder(folder), None, DAY)
    return folder


OFFICE = """
schema = 1
name = "Practice Workers' Law Office"
practice = true
day = 2026-12-01

[[staff]]
id = "pia"
name = "Pia Sample"
role = "paralegal"

[[staff]]
id = "ada"
name = "Ada Specimen"
role = "attorney"
"""


@pytest.fixture
def office(first_matter: Path, tmp_path: Path) -> Path:
    """The practice office with that matter in it; a paralegal sits at the desk first."""
    folder = tmp_path / "office"
    folder.mkdir()
    (folder / "office.toml").write_text(OFFICE, encoding="utf-8")
    shutil.copytree(first_matter, folder / "m-0001")
    return folder


@pytest.fixture
def matter(first_matter: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(first_matter, tmp_path / "m-0001"))


@pytest.fixture
def built(first_packet: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(first_packet, tmp_path / "m-0001"))


def packet_in(matter: Path, request: str = "u_certification") -> Packet:
    """The packet that stands in a matter's folder."""
    return read_packet(FolderOutputs(matter / "packet"), f"{request}-packet.manifest.json")


def manifest_at(packet: Packet) -> Path:
    """Where its manifest lies."""
    return Path(packet.outputs.where(packet.named))


def words_in(widget: QWidget) -> str:
    """Everything that a part of the window says."""
    return "\n".join(one.text() for one in widget.findChildren(QLabel))


def show_packet(parts: Parts, qtbot: QtBot) -> None:
    parts.session.go(BUILD)
    qtbot.waitUntil(lambda: parts.window.screens.currentWidget() is parts.window.view(BUILD))


V = TypeVar("V", bound=ScreenView)


def view(parts: Parts, screen: str, kind: type[V]) -> V:
    """A screen of the window, of the kind that it is known to be."""
    made = parts.window.view(screen)
    assert isinstance(made, kind)
    return made


def come_to(parts: Parts, qtbot: QtBot, screen: str, kind: type[V]) -> V:
    """Go to a screen, and wait until it shows all that it asked for."""
    parts.session.go(screen)
    made = view(parts, screen, kind)
    assert parts.window.screens.currentWidget() is made
    qtbot.waitUntil(lambda: not parts.jobs.busy, timeout=WAIT)
    return made


Open = Callable[[Path], Parts]


@pytest.fixture
def open_in(window: Parts, qtbot: QtBot) -> Open:
    """Opens a folder in the window and waits until it is shown."""

    def opened(folder: Path) -> Parts:
        window.session.open(folder)
        qtbot.waitUntil(lambda: window.session.snapshot is not None and not window.jobs.busy, timeout=WAIT)
        return window

    return opened


# The screen of papers


@pytest.fixture(scope="session")
def first_pile(desk: Desk, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A practice matter with fourteen papers in its tray."""
    pile, folder = tmp_path_factory.mktemp("fourteen"), tmp_path_factory.mktemp("tray") / "m-0014"
    starting.new_matter(desk, folder, "u_certification", agency="spvd", practice=True, mailing=dt.date(2026, 12, 7))
    store = starting.open_folder(folder)
    files = [paper(pile / f"{number:02}.pdf", f"paper {number}", 1 + number % 2) for number in range(1, 15)]
    assert all(one.id for one in gathering.bring_in(desk, store, files, Filing()))
    store.commit([Answer("person.name.family", "Ejemplo Prueba"), Answer("person.name.given", "Marisol")])
    return folder


@pytest.fixture
def pile(first_pile: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(first_pile, tmp_path / "m-0014"))


@dataclass
class Hand:
    """A person at the keyboard: every press and every click is counted."""

    parts: Parts
    qtbot: QtBot
    actions: int = 0

    @property
    def view(self) -> PapersView:
        view = self.parts.window.view(steps.PAPERS)
        assert isinstance(view, PapersView)
        return view

    def press(self, key: str, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        self.actions += 1
        widget = QApplication.focusWidget() or self.parts.window.focusWidget()
        assert widget is not None
        named = {"Enter": Qt.Key.Key_Return, "Down": Qt.Key.Key_Down, "Up": Qt.Key.Key_Up, "Escape": Qt.Key.Key_Escape}
        if key in named:
            QTest.keyClick(widget, named[key], modifier)
        else:
            self.actions += len(key) - 1
            QTest.keyClicks(widget, key)

    def click(self, widget: QWidget, at: QPoint | None = None) -> None:
        self.actions += 1
        self.qtbot.mouseClick(widget, Qt.MouseButton.LeftButton, pos=at or widget.rect().center())

    def settle(self) -> None:
        self.qtbot.waitUntil(lambda: not self.parts.jobs.busy, timeout=WAIT)

    def key_of(self, item: str) -> str:
        return self.view.slots._keys[Slot(item)]

    def record(self, id_: str) -> Evidence:
        assert self.parts.session.snapshot is not None
        found = self.parts.session.snapshot.record.paper(id_)
        assert found is not None
        return found

    @property
    def chosen(self) -> list[str]:
        return [str(one) for one in self.view.papers.taken()]


At = Callable[[Path], Hand]


@pytest.fixture
def at_papers(open_in: Open, qtbot: QtBot) -> At:
    def opened(folder: Path) -> Hand:
        parts = open_in(folder)
        parts.window.activateWindow()
        parts.session.go(steps.PAPERS)
        hand = Hand(parts, qtbot)
        hand.view.setFocus()
        hand.settle()
        return hand

    return opened
