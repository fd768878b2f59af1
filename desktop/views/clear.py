"""The check for conflicts: names on our side and on theirs, a blind look over all matters, and who cleared a match.

What matched is never told here: who looks must not learn whom else the office speaks with.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from desktop import steps
from desktop.changes import Changes
from desktop.i18n import tr
from desktop.models.calls import call_of, typed_of
from desktop.models.clear import Name, added_since, conflict_state, history_of, names_to_check, side_word, without_twins
from desktop.models.grouped import GroupedModel
from desktop.rows import Group, Row
from desktop.session import Session
from desktop.theme import Dress
from desktop.widgets.fields import ChoiceField, TextField
from desktop.widgets.inline_form import InlineForm, Values
from desktop.widgets.parts import Flow, button, card, label, set_role
from desktop.widgets.row_list import RowList, fit
from desktop.widgets.screen import ScreenView, Scrolled
from desktop.widgets.state_line import StateLine
from packets.matters.alike import Side
from packets.workflow.edits import ClearConflict

SIDES: tuple[Side, ...] = ("ours", "theirs")


class ClearView(ScreenView):
    def __init__(self, dress: Dress, session: Session) -> None:
        super().__init__(dress, session)
        self._added: list[Name] = []
        self._off: set[Name] = set()
        self._names: tuple[Name, ...] = ()
        self._chosen: Name | None = None

        self.state = StateLine(dress)
        self.since = label(tone="missing")
        self.check = button(tr("Check"), self._check, role="main", name=tr("Check these names"))
        self.clear_it = button(tr("Clear, go on"), self._clear, tip=tr("Attorney or accredited representative"))
        self.go_on = button(tr("Go on: how we may reach them"), lambda: session.go(steps.REACH))
        self.stop = button(tr("Stop here"), self._stop)
        self.form = InlineForm()
        top, column = card(spacing=10)
        column.addWidget(label(tr("Check for conflicts"), face="card"))
        column.addWidget(self.state)
        column.addWidget(self.since)
        row = Flow()
        for one in (self.check, self.clear_it, self.go_on, self.stop):
            row.addWidget(one)
        column.addLayout(row)
        column.addWidget(self.form)

        self._model = GroupedModel()
        self.names = RowList(dress, self._model, tr("Names to check"))
        self.names.chosen.connect(self._choose)
        self.name = TextField(tr("Another name"), tr("Also known as, foreman, person who did harm, relatives at the site."))
        self.side = ChoiceField(
            dress,
            tr("Whose side"),
            [("ours", tr("Ours: client, family, co-workers")), ("theirs", tr("Theirs: employer and its people"))],
        )
        self.name.edit.returnPressed.connect(self._add)
        self.add = button(tr("Add the name"), self._add)
        self.off = button(tr("Take the chosen name off"), self._take_off)
        middle, inner = card(spacing=8)
        inner.addWidget(label(tr("Names to check"), face="card"))
        inner.addWidget(
            label(tr("The look is blind: it says yes or no, and never whom or where. It is kept that it was made."), tone="dim")
        )
        inner.addWidget(self.names)
        line = QHBoxLayout()
        line.setSpacing(dress.px(20))
        line.addWidget(self.name, 1, Qt.AlignmentFlag.AlignTop)
        line.addWidget(self.side, 1, Qt.AlignmentFlag.AlignTop)
        inner.addLayout(line)
        buttons = Flow()
        buttons.addWidget(self.add)
        buttons.addWidget(self.off)
        inner.addLayout(buttons)

        self._history = GroupedModel()
        self.history = RowList(dress, self._history, tr("Checks so far"))
        self._history_card, below = card(margin=6)
        below.addWidget(self.history)

        scroll = Scrolled(tr("Check for conflicts"))
        for part in (top, middle, self._history_card):
            scroll.column.addWidget(part)
        scroll.column.addStretch(1)
        around = QVBoxLayout(self)
        around.setContentsMargins(0, 0, 0, 0)
        around.addWidget(scroll)
        self.setFocusProxy(self.check)

    def refresh(self, changes: Changes) -> None:
        snapshot = self.session.snapshot
        if not changes.matter or snapshot is None:
            return
        record = snapshot.record
        state = conflict_state(record)
        more = state.more
        if state.waits:
            more = tr("{checked}. It waits for the attorney, on Today. Say nothing of it to the caller.", checked=state.more)
        self.state.say(state.words, state.mark, more)
        found = [one for one in names_to_check(record, self.session.desk.library) if one not in self._off]
        self._names = tuple(sorted(without_twins([*found, *self._added]), key=lambda one: one[0] != "ours"))
        self._put_names()
        added = added_since(record, self._names)
        self.since.setText(tr("Names were added since the last check. Check again.") if added else "")
        self.since.setVisible(added)
        fine = state.words and not state.waits and bool(record.conflict_checks or state.mark == "ready")
        self.clear_it.setVisible(state.waits)
        self.go_on.setVisible(bool(fine) and not added)
        set_role(self.go_on, "main" if bool(fine) and not added else "")
        set_role(self.check, "" if bool(fine) and not added else "main")
        self.stop.setVisible(not snapshot.opened)
        self.check.setText(tr("Check again") if record.conflict_checks else tr("Check"))
        history = history_of(record)
        self._history.put(history)
        fit(self.dress, self.history, self._history)
        self._history_card.setVisible(bool(history))

    def forget(self) -> None:
        self._added, self._off, self._names, self._chosen = [], set(), (), None
        self._model.put(())
        self._history.put(())
        self.state.clear()
        self.name.put(None)
        self.side.put(None)
        self.form.close_form()

    def _put_names(self) -> None:
        groups = []
        for side in SIDES:
            rows = tuple(Row(name, key=(side, name)) for which, name in self._names if which == side)
            groups.append(Group(side_word(side), rows or (Row(tr("Nobody yet")),), f"{len(rows):,}"))
        self._model.put(groups)
        fit(self.dress, self.names, self._model)
        self.check.setEnabled(bool(self._names))
        self._choose(self._chosen)

    def _choose(self, key: object) -> None:
        self._chosen = key if key in self._names else None
        self.off.setEnabled(self._chosen is not None)

    def _add(self) -> None:
        name, side = str(self.name.value() or ""), self.side.value()
        if not name:
            self.name.complain(tr("This is needed."))
            self.name.setFocus()
            return
        if side not in SIDES:
            self.side.complain(tr("Say whose side this person is on."))
            self.side.setFocus()
            return
        which: Side = "ours" if side == "ours" else "theirs"
        self._off.discard((which, name))
        self._added.append((which, name))
        self.name.put(None)
        self.side.complain("")
        self.refresh(Changes(matter=True))
        self.name.setFocus(Qt.FocusReason.OtherFocusReason)

    def _take_off(self) -> None:
        if self._chosen is not None:
            self._off.add(self._chosen)
            self._added = [one for one in self._added if one != self._chosen]
            self._chosen = None
            self.refresh(Changes(matter=True))
            self.names.setFocus()

    def _check(self) -> None:
        if self._names:
            self.session.offices.check_conflict(self._names)

    def _clear(self) -> None:
        self.session.do(ClearConflict(), said=tr("Cleared"), then=lambda: self.session.go(steps.REACH))

    def _stop(self) -> None:
        snapshot = self.session.snapshot
        if snapshot is None:
            return
        call = snapshot.record.call

        def stopped(values: Values) -> None:
            edit = call_of(typed_of(call), call.urgent if call else (), str(values["where"]))
            self.session.do(edit, said=tr("Stopped here: referred"), then=self.session.close)

        where = {"where": TextField(tr("Where do we send the caller?"), example=tr("office, hotline, or a person's name"))}
        words = tr("Not for us. The caller is told no reason; the matter is put away as referred.")
        self.form.ask(self.stop.text(), where, tr("Stop here"), stopped, words=words, needs=("where",))
