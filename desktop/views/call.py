"""The first call as it was written down, and can be mended."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout

from desktop import steps
from desktop.changes import Changes
from desktop.i18n import tr, tr_day
from desktop.session import Session
from desktop.theme import Dress
from desktop.widgets.call_form import CallForm
from desktop.widgets.fields import TextField
from desktop.widgets.inline_form import InlineForm, Values
from desktop.widgets.parts import Flow, button, card, label
from desktop.widgets.screen import ScreenView, Scrolled
from packets.matters.matter import Call


class CallView(ScreenView):
    def __init__(self, dress: Dress, session: Session) -> None:
        super().__init__(dress, session)
        self._shown: Call | None = None
        self.when = label(tone="dim")
        self.referred = label(face="strong")
        self.take_back = button(tr("It is for us after all"), self._take_back)
        self.call = CallForm(dress)
        self.save = button(tr("Save call"), self._save)
        self.check = button(tr("Check for conflicts"), self._check, role="main")
        self.refer = button(tr("Not for us: give referral"), self._refer)
        self.form = InlineForm()
        frame, inner = card(spacing=10)
        inner.addWidget(label(tr("The first call"), face="card"))
        inner.addWidget(self.when)
        referral = Flow()
        referral.addWidget(self.referred)
        referral.addWidget(self.take_back)
        inner.addLayout(referral)
        inner.addWidget(self.call)
        row = Flow()
        for one in (self.save, self.check, self.refer):
            row.addWidget(one)
        inner.addLayout(row)
        inner.addWidget(self.form)
        scroll = Scrolled(tr("The first call"))
        scroll.column.addWidget(frame)
        scroll.column.addStretch(1)
        around = QVBoxLayout(self)
        around.setContentsMargins(0, 0, 0, 0)
        around.addWidget(scroll)
        self.setFocusProxy(self.call)

    def refresh(self, changes: Changes) -> None:
        snapshot = self.session.snapshot
        if not changes.matter or snapshot is None:
            return
        call = snapshot.record.call
        if call is None or call != self._shown:
            self._shown = call
            self.call.put(call)
        by = tr("{day}, {name}", day=tr_day(call.on), name=call.by or tr("staff")) if call else ""
        self.when.setText(by or tr("No call is written down. This matter began without one."))
        referred = call.referred_to if call else ""
        self.referred.setText(tr("Not for us: referred to {where}", where=referred) if referred else "")
        self.referred.setVisible(bool(referred))
        self.take_back.setVisible(bool(referred))
        self.refer.setVisible(not referred and not snapshot.opened)

    def forget(self) -> None:
        self._shown = None
        self.call.put(None)
        self.when.clear()
        self.referred.clear()
        self.form.close_form()

    def _save(self) -> None:
        self.session.do(self.call.value(), said=tr("Call saved"))

    def _check(self) -> None:
        if self._shown is not None and self.call.value().model_dump(exclude={"do"}) == _plain(self._shown):
            self._to_check()
        else:
            self.session.do(self.call.value(), said=tr("Call saved"), then=self._to_check)

    def _to_check(self) -> None:
        self.session.go(steps.CLEAR)

    def _refer(self) -> None:
        def referred(values: Values) -> None:
            where = str(values["where"])
            edit = self.call.value().model_copy(update={"referred_to": where})
            self.session.do(edit, said=tr("Referred to {where}", where=where))

        where = {"where": TextField(tr("Where do we send the caller?"), example=tr("office, hotline, or a person's name"))}
        self.form.ask(self.refer.text(), where, tr("Save as referred"), referred, needs=("where",))

    def _take_back(self) -> None:
        self.session.do(self.call.value().model_copy(update={"referred_to": ""}), said=tr("The referral is taken back"))


def _plain(call: Call) -> dict[str, object]:
    return call.model_dump(exclude={"on", "by"})
