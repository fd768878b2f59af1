"""The frame: practice banner, header of the open matter, the screens, troubles, and what is under way."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from desktop.i18n import tr
from desktop.jobs import Jobs
from desktop.messages import Told
from desktop.models.checklist import Key
from desktop.pictures import PageShelf
from desktop.reading import folder_of_drop
from desktop.session import Changes, Session
from desktop.theme import Dress
from desktop.views.header import Header
from desktop.views.matter import MatterView
from desktop.views.packet import PacketView
from desktop.views.start import StartView
from desktop.widgets.choose import choose_folder
from desktop.widgets.notice import Notice
from desktop.widgets.parts import label
from desktop.widgets.progress import ProgressPanel

CHECKLIST, PACKET = range(2)


class MainWindow(QMainWindow):
    """Composes the screens. They know the session, not each other."""

    def __init__(self, dress: Dress, session: Session, jobs: Jobs, shelf: PageShelf) -> None:
        super().__init__()
        self._session, self._jobs = session, jobs
        self._closing = False
        # Never a name: titles of windows are seen in task bars, shared screens and logs.
        self.setWindowTitle(tr("Packet Desk"))
        self.setAcceptDrops(True)

        self.banner = QWidget()
        self.banner.setProperty("role", "practice")
        self.banner.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        banner = QVBoxLayout(self.banner)
        banner.setContentsMargins(20, 4, 20, 4)
        banner.addWidget(label(tr("Practice office · everyone here is invented, nothing can be mailed")))
        self.header = Header(dress, session)
        self.notice = Notice(dress)
        self.start = StartView(dress, session)
        self.matter = MatterView(dress, session)
        self.packet = PacketView(dress, session, shelf)
        self.progress = ProgressPanel(jobs)

        self.screens = QStackedWidget()
        for screen in (self.start, self.matter, self.packet):
            self.screens.addWidget(screen)
        centre = QWidget()
        centre.setProperty("role", "page")
        column = QVBoxLayout(centre)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for part in (self.banner, self.header, self.notice):
            column.addWidget(part)
        column.addWidget(self.screens, 1)
        column.addWidget(self.progress)
        self.setCentralWidget(centre)
        self.resize(QSize(1280, 800).boundedTo(self.screen().availableSize()))
        self.setMinimumSize(640, 480)

        self.header.tabs.currentChanged.connect(self._turn)
        self.header.about_pressed.connect(self._about)
        self.packet.item_asked.connect(self._take_to_item)
        self.matter.packet_asked.connect(lambda: self.header.tabs.setCurrentIndex(PACKET))
        for keys, pressed in (
            ("Ctrl+O", self.ask_for_folder),
            ("Ctrl+W", session.close),
            ("F5", session.read_again),
            ("Ctrl+1", lambda: self.header.tabs.setCurrentIndex(CHECKLIST)),
            ("Ctrl+2", lambda: self.header.tabs.setCurrentIndex(PACKET)),
        ):
            QShortcut(QKeySequence(keys), self).activated.connect(pressed)
        session.changed.connect(self._changed)
        self._changed(Changes(matter=True))

    def ask_for_folder(self) -> None:
        if folder := choose_folder(self, tr("Open a matter folder"), tr("Open this folder")):
            self._session.open(folder)

    def tell(self, told: Told) -> None:
        self.notice.tell(told)

    def _changed(self, changes: Changes) -> None:
        if changes.trouble is not None:
            self.notice.tell(changes.trouble)
        elif changes.matter:
            self.notice.hide()
        if not changes.matter:
            return
        snapshot = self._session.snapshot
        self.banner.setVisible(snapshot is not None and snapshot.practice)
        self.header.setVisible(snapshot is not None)
        if snapshot is None:
            self.screens.setCurrentWidget(self.start)
            self.start.open.setFocus()
        elif self.screens.currentWidget() is self.start:
            self.header.tabs.setCurrentIndex(CHECKLIST)
            self.screens.setCurrentWidget(self.matter)
            self.matter.items.setFocus()

    def _turn(self, tab: int) -> None:
        if self._session.snapshot is not None:
            self.screens.setCurrentWidget(self.packet if tab == PACKET else self.matter)

    def _take_to_item(self, key: Key) -> None:
        self.header.tabs.setCurrentIndex(CHECKLIST)
        self.matter.choose(key)

    def _about(self) -> None:
        self.header.tabs.setCurrentIndex(CHECKLIST)
        self.matter.about_request()

    # Dropping a folder

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if self._dropped(event) is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        if folder := self._dropped(event):
            event.acceptProposedAction()
            self._session.open(folder)

    @staticmethod
    def _dropped(event: QDropEvent) -> Path | None:
        urls = event.mimeData().urls()
        return folder_of_drop([Path(url.toLocalFile()) for url in urls if url.isLocalFile()]) if urls else None

    # Going

    def closeEvent(self, event: QCloseEvent) -> None:
        """What is under way is asked to stop, and the window goes when it has; nothing half made stays behind."""
        if self._jobs.busy:
            event.ignore()
            if not self._closing:
                self._closing = True
                self._jobs.idle.connect(self.close)
                self._jobs.stop()
            return
        event.accept()
