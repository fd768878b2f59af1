"""Sign in ink: what each person signs by hand, a set of it on paper, and the signed pages back in their places.

Nothing is approved here (that is Read), and a signature is never drawn, typed or pasted.
"""

from __future__ import annotations

from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QStackedWidget, QTabBar, QVBoxLayout, QWidget

from desktop.changes import Changes
from desktop.i18n import tr
from desktop.models.grouped import GroupedModel
from desktop.models.ink import people_groups
from desktop.session import Session
from desktop.steps import PAPERS
from desktop.theme import Dress
from desktop.views.ink_queue import InkQueue
from desktop.views.papers import dropped_files
from desktop.views.write import WriteView
from desktop.widgets.allowed import allow
from desktop.widgets.choose import choose_files, choose_folder
from desktop.widgets.parts import Flow, button, card, label
from desktop.widgets.row_list import RowList
from desktop.widgets.screen import EVERYTHING, ScreenView
from packets.workflow.results_ink import InkBackResult

PEOPLE, QUEUE, BROUGHT = range(3)


class BroughtSigned(WriteView):
    """Agreements, consents and forms that the office brings signed."""

    KINDS = ("signature", "form")

    def foot(self) -> None:
        """Nothing is printed from here."""

    def intro(self) -> str:
        return tr("Signed in ink, scanned, and brought here. A drawn, typed or pasted signature is rejected.")

    def name(self) -> str:
        return tr("Papers that come signed")


class SignView(ScreenView):
    def __init__(self, dress: Dress, session: Session) -> None:
        super().__init__(dress, session)
        self.setAcceptDrops(True)
        self._turned = False
        """Somebody chose a tab of this matter."""
        self.tabs = QTabBar()
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        self.tabs.setUsesScrollButtons(True)
        self.tabs.setAccessibleName(tr("Sign in ink"))
        for name in (tr("Who signs"), tr("Waiting scans"), tr("Papers that come signed")):
            self.tabs.addTab(name)
        self.told = label()
        self.told.hide()
        self.queue = InkQueue(dress, session)
        self.brought = BroughtSigned(dress, session)
        self.stack = QStackedWidget()
        for one in (self._build_people(dress), self.queue, self.brought):
            self.stack.addWidget(one)
        self.tabs.currentChanged.connect(self.stack.setCurrentIndex)
        self.tabs.tabBarClicked.connect(lambda _: self._chosen())
        self.queue.again.connect(lambda: session.ink.look_again(self._told))
        around = QVBoxLayout(self)
        around.setContentsMargins(20, 10, 20, 14)
        around.setSpacing(8)
        around.addWidget(self.tabs)
        around.addWidget(self.told)
        around.addWidget(self.stack, 1)
        self.setFocusProxy(self.list)

    def _build_people(self, dress: Dress) -> QWidget:
        self.words = label(tone="dim")
        self._model = GroupedModel()
        self.list = RowList(dress, self._model, tr("What each person signs"))
        self.list.chosen.connect(lambda _: self._buttons())
        self.list.opened.connect(lambda key: self.session.go(PAPERS, key[1] if isinstance(key, tuple) else None))
        self.print_set = button(tr("Print signing set"), self._print, role="main", tip=tr("For the person of the chosen page"))
        self.print_again = button(tr("Print once more"), lambda: self._print(again=True), tip=tr("A sheet was lost"))
        self.bring = button(tr("Scan signed pages …"), self._bring, tip=tr("Or drop the scans anywhere here"))
        self.take_off = button(tr("Take the scan off"), self._take_off, tip=tr("It goes back to the scans that wait"))
        self.see = button(tr("See the paper"), self._see)
        frame, column = card(margin=10)
        column.addWidget(self.words)
        column.addWidget(self.list, 1)
        column.addStretch()  # where nothing is listed, the buttons still stand below
        row = Flow()
        for one in (self.print_set, self.bring, self.print_again, self.take_off, self.see):
            row.addWidget(one)
        column.addLayout(row)
        return frame

    # What is shown

    def forget(self) -> None:
        self._model.put(())
        self._turned = False
        self.told.clear()
        self.told.hide()
        self.words.clear()
        self.queue.forget()
        self.brought.forget()

    def about(self, what: object) -> None:
        """``queue``: the scans that wait."""
        if what == "queue":
            self.tabs.setCurrentIndex(QUEUE)

    def refresh(self, changes: Changes) -> None:
        snapshot = self.session.snapshot
        if snapshot is None or not (changes.matter or changes.who):
            return
        kept = self.list.current_key()
        self._model.put(people_groups(snapshot.ink))
        keys = [row.key for _, row in self._model.rows()]
        if keys and not (kept in keys and self.list.choose(kept)):
            self.list.choose(keys[0])
        self.list.setVisible(bool(keys))
        self.words.setText(
            tr(
                "Black ink, by each person's own hand. We never draw, type or paste a signature: such papers are rejected. "
                "Scan each set with its cover sheet on top, and without card and bank forms: these are never scanned."
            )
            if keys
            else tr(
                "No paper that was made here wants ink yet. Forms and letters that are made here are listed by who signs them."
            )
        )
        waiting = len(snapshot.ink_waiting)
        self.tabs.setTabText(QUEUE, tr("Waiting scans ({n})", n=waiting) if waiting else tr("Waiting scans"))
        if not self._turned:
            self.tabs.setCurrentIndex(PEOPLE if keys or waiting else BROUGHT)
        self.queue.put(snapshot)
        self.brought.refresh(EVERYTHING if changes.matter else changes)
        self._buttons()

    def _chosen(self) -> None:
        self._turned = True

    def _key(self) -> tuple[str, str, int] | None:
        key = self.list.current_key()
        return key if isinstance(key, tuple) and len(key) == 3 else None

    def _buttons(self) -> None:
        key, snapshot = self._key(), self.session.snapshot
        person = next((one for one in snapshot.ink.people if key and one.who == key[0]), None) if snapshot else None
        page = next((one for one in person.pages if key and (one.paper, one.page) == key[1:]), None) if person else None
        ours = person is not None and person.who != "official"
        allow(
            self.session, "print", self.print_set, ours and person is not None and person.to_print > 0, tr("Nothing to print")
        )
        allow(
            self.session, "print", self.print_again, ours and person is not None and person.awaiting > 0, tr("Nothing is out")
        )
        self.bring.setEnabled(snapshot is not None)
        self.take_off.setEnabled(page is not None and bool(page.scan))
        self.see.setEnabled(page is not None)

    # What is done

    def _print(self, *, again: bool = False) -> None:
        key = self._key()
        if key is not None and (folder := choose_folder(self, tr("Where shall the signing set go?"), tr("Save it here"))):
            self.session.ink.print_set(key[0], folder, again=again)

    def _bring(self) -> None:
        if files := choose_files(self, tr("Scans of signed pages"), tr("Bring them back")):
            self.session.ink.bring_back(files, self._told)

    def _take_off(self) -> None:
        if key := self._key():
            self.session.ink.take_off(key[1], key[2])

    def _see(self) -> None:
        if key := self._key():
            self.session.go(PAPERS, key[1])

    def _told(self, result: InkBackResult) -> None:
        words = self.session.ink.say_files(result)
        self.told.setText(words)
        self.told.setVisible(bool(words))
        if result.waiting:
            self.tabs.setCurrentIndex(QUEUE)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if dropped_files(event) and self.session.snapshot is not None:
            event.acceptProposedAction()
        else:
            event.ignore()

    def dropEvent(self, event: QDropEvent) -> None:
        if files := dropped_files(event):
            event.acceptProposedAction()
            self.session.ink.bring_back(files, self._told)
