"""The end: originals back, a copy with the client, how long we keep it. "Not filed" is a good end too."""

from __future__ import annotations

import datetime as dt

from PySide6.QtWidgets import QHBoxLayout

from desktop.changes import Changes
from desktop.i18n import tr, tr_day
from desktop.models.actions import Question
from desktop.models.checklist import row_of
from desktop.models.grouped import GroupedModel
from desktop.rows import Group, Row
from desktop.session import Session
from desktop.states import Look, look_of
from desktop.steps import GATHER, LISTEN
from desktop.theme import Dress
from desktop.widgets.fields import DayField
from desktop.widgets.inline_form import InlineForm, Values
from desktop.widgets.parts import Flow, button, card, label
from desktop.widgets.row_list import RowList
from desktop.widgets.screen import ScreenView, Scrolled
from packets.matters.matter import Event
from packets.workflow.edits import CloseRequest, GiveAnswer

KEEP_UNTIL = "close.keep_until"
ITEMS = ("originals", "client_copy", "close_file", "partner_consent")


class CloseView(ScreenView):
    def __init__(self, dress: Dress, session: Session) -> None:
        super().__init__(dress, session)
        scroll = Scrolled(tr("Close"))
        around = QHBoxLayout(self)
        around.setContentsMargins(0, 0, 0, 0)
        around.addWidget(scroll)
        head, column = card("next")
        self.state = label(face="card")
        self.keep = label()
        column.addWidget(self.state)
        column.addWidget(self.keep)
        self.form = InlineForm()
        column.addWidget(self.form)
        self.close_it = button(tr("Close"), self._close, role="main")
        self.keep_until = button(tr("Keep until …"), self._keep)
        self.originals = button(tr("Where the originals are"), lambda: session.go(LISTEN, Question("originals")))
        row = Flow()
        for one in (self.close_it, self.keep_until, self.originals):
            row.addWidget(one)
        column.addLayout(row)
        scroll.column.addWidget(head)
        self._model = GroupedModel()
        self.list = RowList(dress, self._model, tr("What closing needs"))
        self.list.setMinimumHeight(dress.px(300))
        self.list.opened.connect(lambda key: session.go(GATHER, key) if isinstance(key, tuple) else None)
        frame, inner = card(margin=6)
        inner.addWidget(self.list)
        scroll.column.addWidget(frame, 1)
        scroll.column.addStretch(1)

    def forget(self) -> None:
        self._model.put(())
        self.state.clear()
        self.keep.clear()
        self.form.close_form()

    def refresh(self, changes: Changes) -> None:
        snapshot = self.session.snapshot
        if snapshot is None or snapshot.asked is None or not changes.matter:
            return
        asked, keep = snapshot.asked, snapshot.record.answers.get(KEEP_UNTIL)
        until = tr_day(keep) if isinstance(keep, dt.date) else ""
        if asked.closed_on is not None:
            words = tr("Not filed, closed {day}") if asked.not_filed else tr("Closed {day}")
            self.state.setText(words.format(day=tr_day(asked.closed_on)))
        elif asked.not_filed:
            self.state.setText(tr("Decided not to file: this can be closed, and that is a good end."))
        elif asked.sent is None:
            self.state.setText(tr("Neither sent nor decided against: it cannot be closed yet."))
        elif asked.answered_on is None:
            self.state.setText(tr("Sent, and no answer yet."))
        else:
            self.state.setText(tr("Answered: it can be closed."))
        unsaid = tr("Nobody has said how long we keep the file: the rule of your bar decides.")
        self.keep.setText(tr("We keep the file until {day}.", day=until) if until else unsaid)
        self.close_it.setEnabled(asked.closed_on is None and (asked.sent is not None or asked.not_filed))
        items = [one for one in snapshot.checklist.items if one.id in ITEMS]
        rows = tuple(row_of(one, look_of(one)) for one in items)
        groups = [Group(tr("What closing needs"), rows)] if rows else []
        history = tuple(_event(one) for one in reversed(snapshot.record.history))
        if history:
            groups.append(Group(tr("What happened"), history, f"{len(history):,}", folded=True))
        self._model.put(groups)

    def _close(self) -> None:
        snapshot = self.session.snapshot
        if snapshot is not None:
            self.session.do(CloseRequest(request=snapshot.request.id), said=tr("Closed"))

    def _keep(self) -> None:
        def kept(values: Values) -> None:
            day = values["until"]
            assert isinstance(day, dt.date)
            self.session.do(GiveAnswer(key=KEEP_UNTIL, value=day), said=tr("Kept until {day}", day=tr_day(day)))

        words = tr("Five to seven years are usual, longer for minors; the rule of your bar decides. Not verified.")
        fields = {"until": DayField(tr("Keep until"))}
        self.form.ask(tr("How long we keep it"), fields, tr("Keep until that day"), kept, words=words, needs=("until",))


def _event(one: Event) -> Row:
    mark = Look.LOOK if one.did == "refused" else Look.READY
    return Row(event_words(one.did), second=one.by, right=tr_day(one.on), mark=mark)


def event_words(did: str) -> str:
    words = {
        "called": tr("First call"),
        "checked_conflict": tr("Conflict check made"),
        "cleared_conflict": tr("Possible match cleared"),
        "opened": tr("Request opened"),
        "decided": tr("Attorney decided"),
        "approved": tr("Packet approved"),
        "sent": tr("Packet sent"),
        "arrived": tr("Arrived at the desk"),
        "answered": tr("Answer came"),
        "closed": tr("Closed"),
        "refused": tr("Something was refused"),
        "exported": tr("Packet taken out as files"),
    }
    return words.get(did, did)
