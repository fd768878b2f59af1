"""After sending: arrival at the right desk, the answer that is due, what came back, and how the request ends."""

from __future__ import annotations

import datetime as dt

from PySide6.QtWidgets import QHBoxLayout

from desktop.changes import Changes
from desktop.i18n import tr, tr_day
from desktop.models.checklist import row_of
from desktop.models.decide import clock_lines
from desktop.models.grouped import GroupedModel
from desktop.rows import Group
from desktop.session import Session
from desktop.states import look_of
from desktop.steps import CLOSE, GATHER, MAIL, RETURNED
from desktop.theme import Dress
from desktop.widgets.fields import ChoiceField, DayField
from desktop.widgets.inline_form import InlineForm, Values
from desktop.widgets.original_form import ask_suppb
from desktop.widgets.parts import Flow, button, card, label
from desktop.widgets.row_list import RowList
from desktop.widgets.screen import ScreenView, Scrolled
from packets.matters.closing import in_hands
from packets.workflow.edits import RecordAnswer, RecordArrival
from packets.workflow.returning import return_item

AFTER = ("sent_proof", "client_copy", "response_clock", "refusal_next", "suppb_return_check", "followup", "letter_check")
"""Items of what comes after sending; those of the request that are there are shown."""
RETURN_CHECK = "suppb_return_check"


class WaitView(ScreenView):
    def __init__(self, dress: Dress, session: Session) -> None:
        super().__init__(dress, session)
        scroll = Scrolled(tr("Waiting for the answer"))
        around = QHBoxLayout(self)
        around.setContentsMargins(0, 0, 0, 0)
        around.addWidget(scroll)
        head, column = card("next")
        self.state = label(face="card")
        self.clocks = label()
        column.addWidget(self.state)
        column.addWidget(self.clocks)
        self.form = InlineForm()
        column.addWidget(self.form)
        self.arrived = button(tr("Record arrival"), self._arrived, role="main")
        self.answer = button(tr("Answer came"), self._answer, role="main")
        self.suppb = button(tr("Original is in …"), self._suppb, name=tr("The signed Supplement B itself is in …"))
        self.check = button(
            tr("Check it now"), lambda: session.go(RETURNED), tip=tr("Tick by tick, beside the pages of the scan")
        )
        self.to_mail = button(tr("Go to Mail"), lambda: session.go(MAIL))
        self.to_close = button(tr("Go to Close"), lambda: session.go(CLOSE))
        row = Flow()
        for one in (self.arrived, self.answer, self.check, self.suppb, self.to_mail, self.to_close):
            row.addWidget(one)
        column.addLayout(row)
        scroll.column.addWidget(head)
        self._model = GroupedModel()
        self.list = RowList(dress, self._model, tr("What comes after sending"))
        self.list.setMinimumHeight(dress.px(260))
        self.list.opened.connect(lambda key: session.go(GATHER, key))
        frame, inner = card(margin=6)
        inner.addWidget(self.list)
        scroll.column.addWidget(frame, 1)
        scroll.column.addStretch(1)

    def forget(self) -> None:
        self._model.put(())
        self.state.clear()
        self.clocks.clear()
        self.form.close_form()

    def refresh(self, changes: Changes) -> None:
        snapshot = self.session.snapshot
        if snapshot is None or snapshot.asked is None or not changes.matter:
            return
        asked = snapshot.asked
        sent = asked.sent
        if asked.closed_on is not None:
            self.state.setText(tr("Closed {day}", day=tr_day(asked.closed_on)))
        elif asked.answered_on is not None:
            words = {"good": tr("good"), "mend": tr("to be mended"), "refused": tr("refused"), "": tr("came")}
            self.state.setText(tr("Answered {day}: {how}", day=tr_day(asked.answered_on), how=words[asked.answer]))
        elif sent is None:
            self.state.setText(tr("Not sent yet: nothing to wait for."))
        elif sent.arrived_on is None:
            self.state.setText(tr("Sent {day}. Day 1 is the day it arrives at the right desk.", day=tr_day(sent.on)))
        else:
            self.state.setText(tr("Arrived {day}, day 1", day=tr_day(sent.arrived_on)))
        lines = [line for one in snapshot.checklist.clocks if one.id == "response" for line in clock_lines([one])]
        self.clocks.setText("\n".join(lines))
        self.clocks.setVisible(bool(lines))
        open_ = sent is not None and asked.answered_on is None and asked.closed_on is None
        self.arrived.setVisible(open_ and sent is not None and sent.arrived_on is None)
        self.answer.setVisible(open_)
        items = [one for one in snapshot.checklist.items if one.id in AFTER]
        came = asked.answered_on is not None and any(one.id == RETURN_CHECK for one in items)
        self.suppb.setVisible(came and asked.answer != "refused")
        self.suppb.setEnabled(not any(row.get("suppb") is True for row in in_hands(snapshot.record)))
        comes_back = asked.answered_on is not None and asked.answer != "refused"
        self.check.setVisible(comes_back and return_item(self.session.desk, snapshot.record, asked.id) is not None)
        self.to_mail.setVisible(sent is None)
        self.to_close.setVisible(asked.answered_on is not None and asked.closed_on is None)
        rows = tuple(row_of(one, look_of(one)) for one in items)
        self._model.put([Group(tr("What comes after sending"), rows)] if rows else [])

    def _arrived(self) -> None:
        snapshot = self.session.snapshot
        if snapshot is None:
            return
        proofs = [(one.id, one.title) for one in snapshot.papers if one.item == "sent_proof"]
        fields = {
            "on": DayField(tr("Day on which it arrived at the right desk")),
            "proof": ChoiceField(self.dress, tr("Paper that proves it"), proofs),
        }

        def there(values: Values) -> None:
            on = values["on"]
            assert isinstance(on, dt.date)
            edit = RecordArrival(request=snapshot.request.id, on=on, proof=str(values["proof"] or ""))
            self.session.do(edit, said=tr("Arrived {day}, day 1", day=tr_day(on)))

        self.form.ask(tr("Record arrival"), fields, tr("It arrived"), there, needs=("on",))

    def _answer(self) -> None:
        snapshot = self.session.snapshot
        if snapshot is None:
            return
        kinds = [("good", tr("Good")), ("mend", tr("To be mended: send it back")), ("refused", tr("Refused"))]
        fields = {
            "on": DayField(tr("Day on which it came")),
            "answer": ChoiceField(self.dress, tr("What it says"), kinds),
        }

        def came(values: Values) -> None:
            on = values["on"]
            assert isinstance(on, dt.date)
            edit = RecordAnswer(request=snapshot.request.id, on=on, answer=str(values["answer"]))  # type: ignore[arg-type]
            self.session.do(edit, said=tr("Answer recorded"))

        words = tr("Check it today, while the official still remembers: all pages, one edition, ink, date, names.")
        self.form.ask(tr("Answer came"), fields, tr("Keep it"), came, words=words, needs=("on", "answer"))

    def _suppb(self) -> None:
        ask_suppb(self.form, self.dress, self.session)
