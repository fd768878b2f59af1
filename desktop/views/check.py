"""Everything that would make the packet come back, with its place and a way there; what stops sending first."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from desktop.changes import Changes
from desktop.i18n import tr, tr_count
from desktop.models.grouped import GroupedModel
from desktop.models.packet import ToItem, ToScreen, findings_of
from desktop.rows import RECORD
from desktop.session import Session
from desktop.steps import BUILD, GATHER, PAPERS
from desktop.theme import Dress
from desktop.widgets.parts import button, card, label, set_tone
from desktop.widgets.row_list import RowList
from desktop.widgets.screen import ScreenView


class CheckView(ScreenView):
    def __init__(self, dress: Dress, session: Session) -> None:
        super().__init__(dress, session)
        self.summary = label(face="card")
        self.more = label(tone="dim")
        self.there = button(tr("Take me there"), self._take_there, role="main")
        self.there.setEnabled(False)
        self.again = button(tr("Check again"), self._again)
        head, column = card("next", spacing=4)
        line = QHBoxLayout()
        words = QVBoxLayout()
        words.addWidget(self.summary)
        words.addWidget(self.more)
        line.addLayout(words, 1)
        line.addWidget(self.again)
        line.addWidget(self.there)
        column.addLayout(line)
        self._model = GroupedModel()
        self.list = RowList(dress, self._model, tr("What was found"))
        self.list.chosen.connect(lambda key: self.there.setEnabled(_leads(key) is not None))
        self.list.opened.connect(lambda _: self._take_there())
        frame, inner = card(margin=6)
        inner.addWidget(self.list)
        around = QVBoxLayout(self)
        around.setContentsMargins(20, 12, 20, 16)
        around.setSpacing(12)
        around.addWidget(head)
        around.addWidget(frame, 1)

    def forget(self) -> None:
        self._model.put(())
        self.summary.clear()
        self.more.clear()

    def refresh(self, changes: Changes) -> None:
        snapshot, work = self.session.snapshot, self.session.packets
        if snapshot is None or not (changes.ahead or changes.matter):
            return
        if work.ahead is None:
            self.summary.setText(tr("Checking …"))
            self.more.clear()
            work.look_ahead()
            return
        problems = work.ahead.problems
        stops = len(work.ahead.stops_sending)
        look = sum(one.stops == "nothing" for one in problems)
        self.summary.setText(
            tr_count(stops, "{n} thing stops sending", "{n} things stop sending") if stops else tr("Nothing stops sending")
        )
        set_tone(self.summary, "missing" if stops else "ready")
        open_items = sum(item.open for item in snapshot.checklist.items)
        more = [
            tr_count(open_items, "{n} open item on Gather", "{n} open items on Gather"),
            tr_count(look, "{n} thing more to look at", "{n} things more to look at") if look else "",
            tr("what is only recommended is not counted as open"),
        ]
        self.more.setText(" · ".join(part for part in more if part))
        self._model.put(findings_of(problems, snapshot, work.packet))

    def _again(self) -> None:
        self.session.packets.look_ahead()

    def _take_there(self) -> None:
        record = self.list.currentIndex().data(RECORD)
        found = _leads(getattr(record, "key", None))
        if found is not None:
            self.session.go(*found)


def _leads(key: object) -> tuple[str, object] | None:
    """The screen that a finding leads to."""
    match key:
        case (_, ToItem(item)):
            return GATHER, item
        case (_, ToScreen(screen, about)):
            return screen, about
        case (_, str(paper)):
            return PAPERS, paper
        case (_, int()):
            return BUILD, None
        case _:
            return None
