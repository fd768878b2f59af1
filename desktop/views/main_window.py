"""The frame: practice banner, head, steps at the left, one screen, troubles, what was done, and what is under way."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Protocol, runtime_checkable

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QStackedWidget, QStyle, QVBoxLayout, QWidget

from desktop import steps
from desktop.changes import Changes
from desktop.i18n import tr
from desktop.jobs import Jobs
from desktop.messages import Told
from desktop.models.steps import done_steps
from desktop.models.taken import not_as_brought
from desktop.models.vault_found import found_words
from desktop.pictures import PageShelf
from desktop.place import Place
from desktop.session import Session
from desktop.theme import Dress
from desktop.views.coach import CoachStrip
from desktop.views.header import Header
from desktop.views.rail import Rail
from desktop.views.screens import OUTSIDE, SCREENS, START, make_screen
from desktop.widgets.choose import choose_folder
from desktop.widgets.half_said import scroll_back
from desktop.widgets.inline_form import InlineForm
from desktop.widgets.notice import Notice
from desktop.widgets.parts import button, label, last_reached, reached_after
from desktop.widgets.progress import ProgressPanel
from desktop.widgets.said import SaidStrip
from desktop.widgets.screen import ScreenView
from packets.vault.folder import RECORD
from packets.workflow import signing_in


@runtime_checkable
class Door(Protocol):
    """A screen in which somebody typed what is nobody else's: it is emptied once the office is open."""

    def clear(self) -> None: ...


class MainWindow(QMainWindow):
    """Composes the screens, each made when it is first asked for. They know the session, not each other."""

    def __init__(self, dress: Dress, session: Session, jobs: Jobs, shelf: PageShelf) -> None:
        super().__init__()
        self._dress, self._session, self._jobs, self._shelf = dress, session, jobs, shelf
        self._closing = False
        self._screen = START
        self._made: dict[str, ScreenView] = {}
        self.begun: dict[str, Any] = {}
        """By screen what was begun before and is not put back yet, in the matter `begun_in`."""
        self.begun_in = ""
        # Never a name: titles of windows are seen in task bars, shared screens and logs.
        self.setWindowTitle(tr("Packet Desk"))
        self.setAcceptDrops(True)

        self.banner = QWidget()
        self.banner.setProperty("role", "practice")
        self.banner.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        banner = QHBoxLayout(self.banner)
        banner.setContentsMargins(20, 2, 20, 2)
        banner.addWidget(label(tr("Practice office · everyone here is invented, nothing can be mailed")), 1)
        self.start_over = button(
            tr("Start over"), self._ask_to_start_over, role="flat", tip=tr("Make the practice office anew")
        )
        banner.addWidget(self.start_over)
        self.over_form = InlineForm(by_enter=False)
        self.findings = InlineForm(by_enter=False)
        self.header = Header(dress, session)
        self.coach = CoachStrip(dress, session)
        self.notice = Notice(dress)
        self.rail = Rail(dress)
        self.screens = QStackedWidget()
        self.said = SaidStrip(session)
        self.progress = ProgressPanel(jobs)

        middle = QHBoxLayout()
        middle.setContentsMargins(0, 0, 0, 0)
        middle.setSpacing(0)
        middle.addWidget(self.rail)
        right = QVBoxLayout()
        right.setSpacing(0)
        right.addWidget(self.notice)
        right.addWidget(self.screens, 1)
        foot = QHBoxLayout()
        foot.setContentsMargins(20, 0, 20, 2)
        foot.setSpacing(24)
        foot.addWidget(self.said, 1)
        foot.addWidget(self.progress, 1)
        right.addLayout(foot)
        middle.addLayout(right, 1)
        centre = QWidget()
        centre.setProperty("role", "page")
        column = QVBoxLayout(centre)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.banner)
        column.addWidget(self.over_form)
        column.addWidget(self.findings)
        column.addWidget(self.header)
        column.addWidget(self.coach)
        column.addLayout(middle, 1)
        self.setCentralWidget(centre)
        # With room for the frame and its title, which the toolkit does not count.
        room = self.screen().availableSize() - QSize(16, self.style().pixelMetric(QStyle.PixelMetric.PM_TitleBarHeight) + 16)
        self.resize(QSize(1280, 800).boundedTo(room))
        self.setMinimumSize(640, 480)

        self.rail.asked.connect(self.show_screen)
        session.went.connect(self.show_screen)
        session.locked_place.connect(self.come_to_door)
        for keys, pressed in (
            ("Ctrl+O", self.ask_for_folder),
            ("Ctrl+L", session.ask_lock),
            ("Ctrl+W", session.close),
            ("F5", session.read_again),
            ("Ctrl+Z", session.undo),
            ("Ctrl+Shift+Z", session.redo),
            ("Ctrl+Y", session.redo),
            ("Ctrl+1", lambda: self._step_to(steps.TODAY)),
            ("Ctrl+2", lambda: self._step_to(steps.GATHER)),
            ("Ctrl+3", lambda: self._step_to(steps.PAPERS)),
            ("Ctrl+4", lambda: self._step_to(steps.BUILD)),
            ("Alt+Left", lambda: self.rail.setFocus()),
        ):
            QShortcut(QKeySequence(keys), self).activated.connect(pressed)
        session.changed.connect(self._changed)
        self._changed(Changes(matter=True, office=True))

    # Screens

    def show_screen(self, screen: str, about: object = None) -> None:
        """Come to a screen. One that makes no sense now is not shown."""
        if screen == steps.BACK:
            screen = self._before
        if screen == START:
            self._door = None  # somebody turned away from it
        if screen not in self._possible():
            return
        if screen != self._screen:
            self._before = self._screen
        made = self.view(screen)
        left, focused = self.screens.currentWidget(), self.focusWidget()
        inside = left is not None and left is not made and focused is not None and left.isAncestorOf(focused)
        self._screen = screen
        self.screens.setCurrentWidget(made)
        if inside:  # the keyboard goes along, and not to whatever stands next to what it leaves
            made.setFocus()
        self.rail.choose(screen)
        self.header.stand_over(screen)
        if about is not None:
            made.about(about)
        self._put_back(screen)

    # What was begun before a vault was locked

    @property
    def current(self) -> str:
        return self._screen

    def all_begun(self) -> dict[str, Any]:
        """By screen what stands in it and was not given yet, also what was not put back so far."""
        snapshot = self._session.snapshot
        left = self.begun if self.begun_in == (snapshot.place.key if snapshot else "") else {}
        now = {name: made.begun() for name, made in self._made.items() if name not in OUTSIDE}
        return {**left, **{name: what for name, what in now.items() if what}}

    def _put_back(self, screen: str) -> None:
        """As it stood when it was locked, once the screen shows its matter."""
        if screen not in self.begun:
            return

        def put() -> None:
            made, place = self._made.get(screen), self._session.place
            here = screen in steps.OF_OFFICE or (place is not None and place.key == self.begun_in)
            if made is None or not made.isVisible() or not here or screen not in self.begun:
                return
            kept = self.begun.pop(screen)
            homeless = made.take_up(kept)
            QTimer.singleShot(0, made, lambda: scroll_back(made, kept))
            if homeless:
                words = tr("Before it was locked you were writing: {words}", words=" · ".join(homeless))
                self.notice.tell(Told(words, code="begun"))

        # Work of this lane is done in its order: by then the screen shows what it asked for.
        self._session.run(lambda _: None, lambda _: put(), "")

    def view(self, screen: str) -> ScreenView:
        """A screen, made when it is first asked for."""
        if screen not in self._made:
            self._made[screen] = made = make_screen(screen, self._dress, self._session, self._shelf)
            self.screens.addWidget(made)
            # What is made later comes last for the Tab key, and the foot has to.
            reached_after(last_reached(self), [self.said.undo, self.progress.cancel])
        return self._made[screen]

    def _step_to(self, screen: str) -> None:
        self._session.go(screen)
        self.view(self._screen).setFocus()

    def _possible(self) -> tuple[str, ...]:
        session = self._session
        snapshot, office = session.snapshot, session.offices.shown
        door = (steps.LOCKED,) if self._door else (START, steps.NEW_VAULT)
        found: tuple[str, ...] = () if office is not None or snapshot is not None else door
        if office is not None:
            found += tuple(one.id for one in steps.office_screens())
        if snapshot is not None:
            screens = tuple(one.id for one in steps.matter_screens())
            found += screens if snapshot.opened else tuple(one for one in screens if one in steps.BEFORE_REQUEST)
        return (*(tuple(one for one in found if one in SCREENS) or (START,)), steps.HEALTH)

    def _changed(self, changes: Changes) -> None:
        session = self._session
        if changes.trouble is not None:
            self.notice.tell(changes.trouble)
        elif changes.collected and self._screen != steps.PAPERS and (found := not_as_brought(session.desk, changes.collected)):
            self.notice.tell(found)
        elif changes.said or (changes.matter and self._shown_matter != session.place):
            # And not where the folder was only read again: what was just told would be gone unread.
            self.notice.put_away()
        if changes.matter or changes.office or changes.packet:
            self._put_rail()
        if changes.matter or changes.office:
            self._keep_screen()

    def _put_rail(self) -> None:
        session = self._session
        snapshot, office = session.snapshot, session.offices.shown
        practice = (snapshot is not None and snapshot.practice) or (office is not None and office.record.practice)
        self.banner.setVisible(practice)
        self.start_over.setVisible(office is not None and office.record.practice and not office.office.sealed)
        if not self.start_over.isVisibleTo(self):
            self.over_form.close_form()
        self.header.setVisible(snapshot is not None or office is not None)
        possible = self._possible()
        every = (*steps.office_screens(), *steps.matter_screens())
        if snapshot is None:
            every = steps.office_screens()
        done = done_steps(snapshot, session.packets.packet) if snapshot else frozenset()
        self.rail.put([one for one in every if one.id in possible], done, self._screen)
        self.rail.setVisible(snapshot is not None or office is not None)

    def _keep_screen(self) -> None:
        """Stay where we are; where that makes no sense any more, go where the work is."""
        session = self._session
        if session.offices.shown is not None:
            if self._door is not None or self._screen in OUTSIDE:
                self._tell_findings()
            self._door = None
            for name in OUTSIDE & set(self._made):
                if isinstance(view := self._made[name], Door):
                    view.clear()
        snapshot, possible = session.snapshot, self._possible()
        opened = snapshot is not None and self._shown_matter != snapshot.place
        if self._shown_matter != session.place:
            self._shelf.show(None)  # before any screen shows the packet of another matter
        self._shown_matter = session.place
        if self._screen in possible and self._screen in self._made and not opened:
            return
        if snapshot is not None:
            self.show_screen(steps.GATHER if snapshot.opened else steps.CALL)
        else:
            self.show_screen(possible[0])
        self.view(self._screen).setFocus()

    _shown_matter: Place | None = None
    _door: Path | None = None
    """The vault at whose door we stand."""
    _before = START

    # Opening

    def ask_for_folder(self) -> None:
        if folder := choose_folder(self, tr("Open a matter or an office"), tr("Open this folder")):
            self._session.open(folder)

    def come_to_door(self, vault: Path) -> None:
        """Somebody wants to open a vault: nothing else is open any more."""
        self._door = vault
        self._session.offices.leave()
        self.show_screen(steps.LOCKED, vault)
        self.view(steps.LOCKED).setFocus()

    def _tell_findings(self) -> None:
        """What was found when the vault was opened, in one notice; who may go on with what is there is asked."""
        session = self._session
        office = session.vault.office
        if office is None:
            return
        lacks = signing_in.lacks_device(office, session.vault.how)
        words, ask = found_words(office.vault, session.day, lacks_device=lacks)
        if ask:
            accept = tr("Go on with what is there")
            self.findings.ask(
                tr("The vault is not as this computer saw it last"), {}, accept, lambda _: session.vault.accept(), words=words
            )
        elif words:
            self.notice.tell(Told(words, code="vault_found"))

    def _ask_to_start_over(self) -> None:
        words = tr(
            "What you did in the practice matters and in this practice office is thrown away and cannot be brought back."
            " Matters that began with a call of yours stay."
        )
        accept = tr("Throw it away and start over")
        self.over_form.ask(tr("Start the practice office over"), {}, accept, lambda _: self._start_over(), words=words)

    def _start_over(self) -> None:
        office = self._session.offices.shown
        if office is not None:
            self._session.close()
            self._session.offices.build_practice(office.office.place)

    def tell(self, told: Told) -> None:
        self.notice.tell(told)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if dropped_folder(event) is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        if folder := dropped_folder(event):
            event.acceptProposedAction()
            self._session.open(folder)

    # Going

    def closeEvent(self, event: QCloseEvent) -> None:
        """What is under way is asked to stop, and the window goes when it has; nothing half made stays behind. A vault is
        locked first."""
        if self._session.vault.office is not None:
            event.ignore()
            self._session.leave_asked.emit()
            return
        if not self._closing:
            self._jobs.stop()
            self._session.leaving.emit()
        if self._jobs.busy:
            event.ignore()
            if not self._closing:
                self._closing = True
                self._jobs.idle.connect(self.close)
            return
        event.accept()


def dropped_folder(event: QDropEvent) -> Path | None:
    """The folder that somebody dropped, or whose record they dropped; None where it is something else."""
    urls = event.mimeData().urls()
    paths = [Path(url.toLocalFile()) for url in urls if url.isLocalFile()]
    if len(paths) != 1 or len(urls) != 1:
        return None
    return paths[0] if paths[0].is_dir() else paths[0].parent if paths[0].name == RECORD else None
