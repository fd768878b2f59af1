"""A first call: six things, and a matter begins. Nothing on status is asked or kept here."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QVBoxLayout

from desktop import steps
from desktop.changes import Changes
from desktop.i18n import tr
from desktop.models.calls import is_empty
from desktop.session import Session
from desktop.theme import Dress
from desktop.widgets.call_form import CallForm
from desktop.widgets.fields import TextField
from desktop.widgets.inline_form import InlineForm, Values
from desktop.widgets.parts import Flow, button, card, label
from desktop.widgets.screen import ScreenView, Scrolled


class NewCallView(ScreenView):
    def __init__(self, dress: Dress, session: Session) -> None:
        super().__init__(dress, session)
        self._office: Path | None = None
        self.call = CallForm(dress)
        self.fault = label(tone="missing")
        self.fault.hide()
        self.call.changed.connect(self.fault.hide)
        self.save = button(tr("Save call"), lambda: self._keep(steps.CALL))
        self.check = button(tr("Check for conflicts"), lambda: self._keep(steps.CLEAR), role="main")
        self.refer = button(tr("Not for us: give referral"), self._refer)
        self.form = InlineForm()
        frame, inner = card(spacing=10)
        inner.addWidget(label(tr("New call"), face="card"))
        inner.addWidget(
            label(tr("Six things, and no more. Ask nothing about papers, status or the border at this call."), tone="dim")
        )
        inner.addWidget(self.call)
        inner.addWidget(self.fault)
        row = Flow()
        for one in (self.save, self.check, self.refer):
            row.addWidget(one)
        inner.addLayout(row)
        inner.addWidget(self.form)
        scroll = Scrolled(tr("New call"))
        scroll.column.addWidget(frame)
        scroll.column.addStretch(1)
        around = QVBoxLayout(self)
        around.setContentsMargins(0, 0, 0, 0)
        around.addWidget(scroll)
        self.setFocusProxy(self.call)

    def refresh(self, changes: Changes) -> None:
        shown = self.session.offices.shown
        office = shown.office.place if shown else None
        if changes.office and office != self._office:
            # What was half typed belongs to the office in which it was typed.
            self._office = office
            self._empty()

    def _keep(self, screen: str, referred_to: str = "") -> None:
        call = self.call.value().model_copy(update={"referred_to": referred_to})
        if is_empty(call):
            self.fault.setText(tr("Write down at least one thing that the caller said."))
            self.fault.show()
            self.call.setFocus()
            return
        said = tr("Call saved: referred to {where}", where=referred_to) if referred_to else tr("Call saved")
        self.session.offices.new_call(call, self._then(screen), said)

    def _then(self, screen: str) -> Callable[[], object]:
        def then() -> None:
            self._empty()
            self.session.go(screen)

        return then

    def _refer(self) -> None:
        def referred(values: Values) -> None:
            self._keep(steps.CALL, str(values["where"]))

        where = {"where": TextField(tr("Where do we send the caller?"), example=tr("office, hotline, or a person's name"))}
        words = tr("The call is saved, so that a second call finds it. No request is opened.")
        self.form.ask(self.refer.text(), where, tr("Save as referred"), referred, words=words, needs=("where",))

    def _empty(self) -> None:
        self.call.put(None)
        self.fault.hide()
        self.form.close_form()
