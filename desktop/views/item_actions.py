"""What can be done about the chosen item: do it, ask somebody for it, waive it, read its source again."""

from __future__ import annotations

import datetime as dt

from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.i18n import tr, tr_day
from desktop.models.actions import where_to_do
from desktop.models.checklist import name_of
from desktop.reading import Paper
from desktop.session import Session
from desktop.states import OPEN, Look, look_of
from desktop.steps import PAPERS
from desktop.theme import Dress
from desktop.widgets.fields import ChoiceField, DayField, TextField
from desktop.widgets.inline_form import InlineForm, Values
from desktop.widgets.parts import Flow, button
from packets.requests.schema import Item
from packets.workflow.edits import AskFor, Describe, StopWaiting, Unwaive, Waive
from packets.workflow.results import ItemResult


class ItemActions(QWidget):
    def __init__(self, dress: Dress, session: Session) -> None:
        super().__init__()
        self._dress, self._session = dress, session
        self._item: ItemResult | None = None
        self._paper: Paper | None = None
        self.setProperty("role", "clear")
        self.form = InlineForm()
        self.do_it = button(tr("Do it"), self._do, role="main")
        self.ask_for = button(tr("Asked for …"), self._ask_for, tip=tr("Note whom you asked, and when to ask again"))
        self.stop_waiting = button(tr("Stop waiting"), self._stop_waiting, tip=tr("It came, or nobody needs it any more"))
        self.checked = button(tr("We checked today"), self._checked_today)
        self.waive = button(tr("Attorney: waive"), self._waive)
        self.unwaive = button(tr("Ask for it again"), self._unwaive)
        self.verify = button(tr("I checked the source"), self._verify)
        self._buttons = (self.do_it, self.checked, self.ask_for, self.stop_waiting, self.waive, self.unwaive, self.verify)
        row = Flow()
        for one in self._buttons:
            row.addWidget(one)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 4, 12, 8)
        column.setSpacing(8)
        column.addWidget(self.form)
        column.addLayout(row)
        self.clear()

    def clear(self) -> None:
        self._item = self._paper = None
        self.form.close_form()
        for one in self._buttons:
            one.hide()

    def show_item(self, item: ItemResult) -> None:
        if self._item is None or (self._item.id, self._item.row) != (item.id, item.row):
            self.form.close_form()
        self._item, self._paper = item, None
        look, shape = look_of(item), self._shape()
        open_ = look in OPEN
        self.do_it.setText(tr("Do it") if open_ else tr("Open it"))
        self.do_it.setVisible(look is not Look.NOT_NEEDED)
        self.ask_for.setVisible((open_ or item.asked_for is not None) and item.comes_from in ("client", "others"))
        self.stop_waiting.setVisible(item.asked_for is not None)
        self.checked.setVisible(look is Look.LOOK and bool(item.evidence))
        can_waive = shape is not None and shape.waive_by != "nobody" and open_ and look is not Look.LATER
        self.waive.setVisible(can_waive)
        self.waive.setText(
            tr("Attorney: waive") if shape is None or shape.waive_by == "attorney" else tr("Not needed because …")
        )
        self.unwaive.setVisible(look is Look.WAIVED)
        self.verify.setVisible(item.verify and self._session.offices.shown is not None)

    def show_paper(self, paper: Paper) -> None:
        """A paper that waits to be filed."""
        self.clear()
        self._paper = paper
        self.do_it.setText(tr("File it"))
        self.do_it.show()

    def _shape(self) -> Item | None:
        snapshot = self._session.snapshot
        if snapshot is None or self._item is None or not snapshot.opened:
            return None
        return self._session.desk.library.kind(snapshot.request.id).item(self._item.id)

    def _do(self) -> None:
        if self._paper is not None:
            self._session.go(PAPERS, self._paper.id)
        elif self._item is not None:
            screen, about = where_to_do(self._item, self._shape())
            self._session.go(screen, about)

    def _ask_for(self) -> None:
        item = self._item
        if item is None:
            return

        def asked(values: Values) -> None:
            chase, who = values["chase"], str(values["from"])
            chase_on = chase if isinstance(chase, dt.date) else None
            edit = AskFor(item=item.id, row=item.row, from_=who, how=str(values["how"] or ""), chase_on=chase_on)
            self._session.do(edit, said=tr("Noted: asked {who}", who=who))

        fields = {
            "from": TextField(tr("From whom")),
            "how": TextField(tr("How"), example=tr("letter, call, e-mail")),
            "chase": DayField(tr("Ask again on")),
        }
        self.form.ask(tr("Asked for: {item}", item=name_of(item)), fields, tr("Note it"), asked, needs=("from",))

    def _stop_waiting(self) -> None:
        item = self._item
        if item is not None and item.asked_for is not None:
            said = tr("No longer waiting for {who}", who=item.asked_for.from_)
            self._session.do(StopWaiting(item=item.id, row=item.row), said=said)

    def _waive(self) -> None:
        item = self._item
        if item is None:
            return

        def said(values: Values) -> None:
            edit = Waive(item=item.id, row=item.row, reason=str(values["why"]))
            self._session.do(edit, said=tr("Waived: {item}", item=name_of(item)))

        why = {"why": TextField(tr("Why it is not needed"))}
        words = tr("Printed nowhere. It counts as done.")
        self.form.ask(self.waive.text(), why, tr("Waive"), said, words=words, needs=("why",))

    def _unwaive(self) -> None:
        if self._item is not None:
            self._session.do(Unwaive(item=self._item.id, row=self._item.row), said=tr("Asked for again"))

    def _checked_today(self) -> None:
        item = self._item
        if item is None:
            return
        day = self._session.day

        def read(_: Values) -> None:
            edit = Describe(papers=tuple(item.evidence), date=day.isoformat())
            self._session.do(edit, said=tr("Read again on {day}", day=tr_day(day)))

        words = tr("You read the page today and the paper here is still what it says. If it changed, take the new print in.")
        self.form.ask(tr("We checked today"), {}, tr("Still so"), read, words=words)

    def _verify(self) -> None:
        item = self._item
        if item is None:
            return
        results = [
            ("still_so", tr("Still so")),
            ("changed", tr("It changed")),
            ("does_not_apply", tr("Does not apply here")),
        ]
        fields = {
            "result": ChoiceField(self._dress, tr("What the page says"), results),
            "page": TextField(tr("Page you read"), example=tr("title or address")),
        }

        def checked(values: Values) -> None:
            self._session.offices.verify_source(item.source, str(values["result"]), str(values["page"]))  # type: ignore[arg-type]

        words = tr("One reading clears every item that rests on this source.")
        self.form.ask(tr("I checked the source"), fields, tr("Keep it"), checked, words=words, needs=("result", "page"))
