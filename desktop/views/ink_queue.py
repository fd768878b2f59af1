"""Scans of signed pages that wait: the scanned page beside the page that it may be; placed by a button, a key, or dragged."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QSignalBlocker, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.i18n import tr
from desktop.models.grouped import GroupedModel
from desktop.models.ink import could_be, waiting_groups
from desktop.reading import Snapshot
from desktop.rows import Edge, Group, Landing, Row
from desktop.session import Session
from desktop.theme import Dress
from desktop.widgets.beside import Beside
from desktop.widgets.drag_list import DragList
from desktop.widgets.fields import TextField
from desktop.widgets.inline_form import InlineForm, Values
from desktop.widgets.one_page import OnePage
from desktop.widgets.parts import Flow, button, card, label
from packets.workflow.edits import LeaveOut
from packets.workflow.results_ink import WaitingResult


class InkQueue(QWidget):
    """`again` asks that everything that waits is looked at once more."""

    again = Signal()

    def __init__(self, dress: Dress, session: Session) -> None:
        super().__init__()
        self._session = session
        self._snapshot: Snapshot | None = None
        self.setProperty("role", "clear")
        self._waiting = GroupedModel(drags=True)
        self.waiting = DragList(dress, self._waiting, tr("Scanned pages that wait"), lambda *_: None)
        self._pages = GroupedModel()
        self.pages = DragList(dress, self._pages, tr("Pages that it could be"), self._aim)
        self.none = label(tr("No scan waits. What is not sure when scans come back waits here."), tone="dim")
        self.place = button(tr("It is this page"), self._place, role="main", tip=tr("Enter"))
        self.turn = button("↻", self._turn, name=tr("Turn the scan"), tip=tr("Turn the scan to the right"))
        self.out = button(tr("Leave out, because …"), self._ask_out)
        self.look = button(tr("Look again"), self.again.emit, tip=tr("Papers may have been made or printed since"))
        self.form = InlineForm()
        self.scan = OnePage(dress, session, tr("The scanned page"))
        self.print = OnePage(dress, session, tr("The printed page"))
        self.scan.when_empty = tr("The scan that you choose at the left stands here.")
        self.print.when_empty = tr("The printed page that you choose stands here.")
        self._by = 0
        self._put_together(dress)
        self.waiting.chosen.connect(lambda _: self._choose())
        self.pages.chosen.connect(lambda _: self._show_print())
        self.pages.opened.connect(lambda _: self._place())
        self.waiting.opened.connect(lambda _: self.pages.setFocus())
        self.pages.dropped.connect(self._dropped)

    def _put_together(self, dress: Dress) -> None:
        lists, column = card(margin=8, spacing=6)
        column.addWidget(self.none)
        column.addWidget(self.waiting, 3)
        column.addWidget(self.pages, 3)
        row = Flow()
        for one in (self.place, self.turn, self.out, self.look):
            row.addWidget(one)
        column.addLayout(row)
        column.addWidget(self.form)
        pair = QWidget()
        pair.setProperty("role", "clear")
        beside = QHBoxLayout(pair)
        beside.setContentsMargins(0, 0, 0, 0)
        beside.setSpacing(10)
        for name, page in ((tr("The scan"), self.scan), (tr("What was printed"), self.print)):
            down = QVBoxLayout()
            down.addWidget(label(name, tone="dim"))
            down.addWidget(page, 1)
            beside.addLayout(down, 1)
        around = QVBoxLayout(self)
        around.setContentsMargins(0, 0, 0, 0)
        around.addWidget(Beside(dress, tr("Waiting scans and their pages"), ((lists, 1, 560), (pair, 2, 420))))

    # What is shown

    def put(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        kept = self.waiting.current_key()
        with QSignalBlocker(self.waiting):
            self._waiting.put(waiting_groups(snapshot.ink_waiting))
            keys = [row.key for _, row in self._waiting.rows()]
            if keys and not (kept in keys and self.waiting.choose(kept)):
                self.waiting.choose(keys[0])
        for one in (self.waiting, self.pages, self.place, self.turn, self.out, self.look):
            one.setVisible(bool(keys))
        self.none.setVisible(not keys)
        self._choose()

    def forget(self) -> None:
        self._snapshot = None
        self._waiting.put(())
        self._pages.put(())
        self.form.close_form()
        self.scan.show_page(None, 0)
        self.print.show_page(None, 0)

    @property
    def chosen(self) -> WaitingResult | None:
        key = self.waiting.current_key()
        waiting = self._snapshot.ink_waiting if self._snapshot else ()
        return next((one for one in waiting if f"{one.scan}:{one.page}" == key), None)

    def _choose(self) -> None:
        one, snapshot = self.chosen, self._snapshot
        self._by = one.turn if one else 0
        with QSignalBlocker(self.pages):
            self._pages.put(could_be(snapshot.ink, one) if snapshot else ())
            first = next((row for _, row in self._pages.rows()), None)
            if first is not None and first.right:
                self.pages.choose(first.key)
            else:  # nothing speaks for any of them: a person chooses, and no key press places it on the first
                self.pages.setCurrentIndex(QModelIndex())
        self._show_scan()
        self._show_print()

    def _show_scan(self) -> None:
        one = self.chosen
        self.scan.show_page(self._paper(one.scan) if one else None, one.page if one else 0, self._by)

    def _show_print(self) -> None:
        key = self.pages.current_key()
        there = isinstance(key, tuple) and self.chosen is not None
        self.print.show_page(self._paper(key[0]) if isinstance(key, tuple) and there else None, key[1] if there else 0)  # type: ignore[index]
        self.place.setEnabled(there)

    def _paper(self, id_: str) -> object:
        return next((one for one in self._snapshot.papers if one.id == id_), None) if self._snapshot else None

    # What is done

    def _turn(self) -> None:
        self._by = (self._by + 90) % 360
        self._show_scan()

    def _place(self) -> None:
        key = self.pages.current_key()
        if isinstance(key, tuple):
            self._place_on(self.chosen, key)

    def _place_on(self, one: WaitingResult | None, key: tuple[object, ...]) -> None:
        if one is not None and len(key) == 2 and isinstance(key[1], int):
            self._session.ink.place(one.scan, one.page, str(key[0]), key[1], self._by)

    def _aim(self, keys: tuple[str, ...], over: Group | Row, _below: bool) -> Landing | None:
        if len(keys) != 1 or not isinstance(over, Row) or ":" not in keys[0]:
            return None
        return Landing(over.key, Edge.ROW, over.key)

    def _dropped(self, keys: tuple[str, ...], what: object) -> None:
        if isinstance(what, tuple) and self.waiting.choose(keys[0]):
            self._place_on(self.chosen, what)

    def _ask_out(self) -> None:
        one = self.chosen
        if one is None:
            return

        def left(values: Values) -> None:
            edit = LeaveOut(paper=one.scan, pages=(one.page,), reason=str(values["reason"]))
            self._session.do(edit, said=tr("Left out page {n} of the scan", n=one.page))

        fields = {"reason": TextField(tr("Why it is left out"), example=tr("a page that nobody signs"))}
        self.form.ask(tr("Leave out"), fields, tr("Leave it out"), left, needs=("reason",))
