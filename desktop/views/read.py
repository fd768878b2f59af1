"""The attorney reads: the packet as it stands, what changed since the last approval, and one decision about exactly this."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QVBoxLayout, QWidget

from desktop.changes import Changes
from desktop.i18n import tr, tr_day
from desktop.models.grouped import GroupedModel
from desktop.models.packet import contents_of, findings_of
from desktop.pictures import PageShelf
from desktop.reading import Packet
from desktop.session import Session
from desktop.steps import BUILD, GATHER
from desktop.theme import Dress
from desktop.widgets.page_view import PageView
from desktop.widgets.parts import Flow, Shrinking, button, card, label, set_tone
from desktop.widgets.row_list import RowList
from desktop.widgets.screen import ScreenView


class ReadView(ScreenView):
    def __init__(self, dress: Dress, session: Session, shelf: PageShelf) -> None:
        super().__init__(dress, session)
        self._shelf = shelf
        self._shown: Packet | None = None
        self.state = label(face="card")
        self.more = label(tone="dim")
        self.approve = button(tr("Approve"), session.packets.approve, role="main")
        self.mend = button(tr("Mend: back to the task list"), lambda: session.go(GATHER))
        self.to_build = button(tr("Go to Build"), lambda: session.go(BUILD))
        row = Flow()
        for one in (self.approve, self.mend, self.to_build):
            row.addWidget(one)
        words = QVBoxLayout()
        words.setSpacing(4)
        words.addWidget(self.state)
        words.addWidget(self.more)
        words.addLayout(row)
        frame, column = card("next", spacing=4)
        column.addWidget(Shrinking(words, tr("How the packet stands with the attorney"), dress.px(96)))
        self._model = GroupedModel()
        self.list = RowList(dress, self._model, tr("What the packet holds, and what was found"))
        self.list.chosen.connect(self._choose)
        lists, inner = card(margin=6)
        inner.addWidget(self.list)
        left = QWidget()
        left.setProperty("role", "clear")
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(frame)
        column.addWidget(lists, 1)
        self.pages = PageView(dress, shelf.picture, shelf.fault)
        self.pages.wanted.connect(shelf.want)
        shelf.arrived.connect(self.pages.refresh)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setChildrenCollapsible(False)
        split.setHandleWidth(12)
        split.addWidget(left)
        split.addWidget(self.pages)
        split.setSizes([430, 700])
        around = QHBoxLayout(self)
        around.setContentsMargins(20, 12, 20, 16)
        around.addWidget(split)

    def forget(self) -> None:
        self._shown = None
        self._model.put(())
        self.pages.show_pages(())
        self.state.clear()
        self.more.clear()

    def refresh(self, changes: Changes) -> None:
        session, snapshot = self.session, self.session.snapshot
        if snapshot is None or not (changes.packet or changes.matter or changes.who):
            return
        packet, asked = session.packets.packet, snapshot.asked
        if packet is not self._shown:
            self._shelf.show(packet)
            self.pages.show_pages(packet.pages if packet else ())
            self._shown = packet
        found = findings_of(packet.manifest.problems, snapshot, packet) if packet else ()
        self._model.put((*(contents_of(packet) if packet else ()), *found))
        approvals = [one for one in (asked.approvals if asked else ()) if packet and one.profile == packet.manifest.profile]
        self.to_build.setVisible(packet is None)
        self.approve.setVisible(packet is not None)
        self.mend.setVisible(packet is not None)
        if packet is None:
            self.state.setText(tr("There is nothing to read yet"))
            self.more.setText(tr("Build a draft first."))
        elif approvals and approvals[-1].content == packet.manifest.content:
            self.state.setText(tr("Approved {day} by {who}", day=tr_day(approvals[-1].on), who=approvals[-1].by))
            self.more.setText(tr("It falls as soon as a page of the packet changes."))
        elif approvals:
            self.state.setText(tr("Approval fell: the packet changed"))
            self.more.setText(tr("{who} approved another one on {day}.", who=approvals[-1].by, day=tr_day(approvals[-1].on)))
        else:
            self.state.setText(tr("With the attorney"))
            self.more.setText(tr("Read every page at the right. Approving counts for exactly this packet."))
        good = bool(approvals) and packet is not None and approvals[-1].content == packet.manifest.content
        set_tone(self.state, "ready" if good else "missing" if approvals else "")
        may = session.who.may_decide(session.day)
        self.approve.setEnabled(may and not good and not session.busy and not (asked and asked.sent))
        if packet is not None and not may and not good:
            self.more.setText(
                tr("Only an attorney or accredited representative approves. {who} is none.", who=session.who.name)
            )

    def _choose(self, key: object) -> None:
        match key:
            case int(page) | (_, int(page)):
                self.pages.go_to(page)
