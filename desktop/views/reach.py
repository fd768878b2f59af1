"""How we may reach the client: a row for each channel, the hours, whether we may say who we are, and how never."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QVBoxLayout

from desktop.changes import Changes
from desktop.i18n import tr
from desktop.models.reach import CHANNELS, HOURS, KEYS, NEVER, SAY_WHO, changes_of, confirming, reach_state, saving
from desktop.session import Session
from desktop.theme import Dress
from desktop.widgets.fields import Field, TextField, YesNoField
from desktop.widgets.marks import Mark
from desktop.widgets.parts import Flow, button, card, label, set_tone
from desktop.widgets.screen import ScreenView, Scrolled
from desktop.widgets.state_line import StateLine
from packets.matters.matter import Value


class ReachView(ScreenView):
    def __init__(self, dress: Dress, session: Session) -> None:
        super().__init__(dress, session)
        self._shown: dict[str, Value | None] = {}
        known = session.desk.library.answers.answers
        self.state = StateLine(dress)
        self.fields: dict[str, Field] = {key: TextField(known[key].label, known[key].ask) for key in (*CHANNELS, HOURS)}
        self.fields[SAY_WHO] = YesNoField(known[SAY_WHO].label, known[SAY_WHO].ask)
        self.fields[NEVER] = TextField(tr("What we never do"), known[NEVER].ask)
        self.save = button(tr("Save"), self._save)
        self.confirm = button(tr("Client confirmed today"), self._confirm, role="main")
        self.unsaved = label(tone="dim")

        frame, column = card(spacing=10)
        column.addWidget(label(tr("How we may reach them safely"), face="card"))
        column.addWidget(self.state)
        never, inner = card("never", spacing=6)
        never.setAccessibleName(tr("Never"))
        line = Flow()
        line.addWidget(Mark(dress, "missing"))
        word = label(tr("Never"), face="card", wrap=False)
        set_tone(word, "missing")
        line.addWidget(word)
        inner.addLayout(line)
        inner.addWidget(self.fields[NEVER])
        column.addWidget(never)
        grid = QGridLayout()
        grid.setHorizontalSpacing(dress.px(20))
        grid.setVerticalSpacing(dress.px(12))
        for number, key in enumerate((*CHANNELS, HOURS, SAY_WHO)):
            grid.addWidget(self.fields[key], number // 2, number % 2, Qt.AlignmentFlag.AlignTop)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        column.addLayout(grid)
        row = Flow()
        row.addWidget(self.confirm)
        row.addWidget(self.save)
        column.addLayout(row)
        column.addWidget(self.unsaved)
        scroll = Scrolled(tr("How we may reach them safely"))
        scroll.column.addWidget(frame)
        scroll.column.addStretch(1)
        around = QVBoxLayout(self)
        around.setContentsMargins(0, 0, 0, 0)
        around.addWidget(scroll)
        self.setFocusProxy(self.fields[NEVER])
        for one in self.fields.values():
            one.changed.connect(self._typed)
            if isinstance(one, TextField):
                one.edit.textEdited.connect(lambda _: self._typed())

    def refresh(self, changes: Changes) -> None:
        snapshot = self.session.snapshot
        if not changes.matter or snapshot is None:
            return
        state = reach_state(snapshot)
        self.state.say(state.words, state.mark)
        answers = {key: snapshot.record.answers.get(key) for key in KEYS}
        for key, value in answers.items():
            # What somebody is typing stays, unless the record itself says something new.
            if key not in self._shown or self._shown[key] != value:
                self.fields[key].put(value)
        self._shown = answers
        self._typed()

    def forget(self) -> None:
        self._shown = {}
        for one in self.fields.values():
            one.put(None)
        self.state.clear()
        self.unsaved.clear()

    def _given(self) -> dict[str, Value | None]:
        return {key: cast("Value | None", one.value()) for key, one in self.fields.items()}

    def _typed(self) -> None:
        snapshot = self.session.snapshot
        changed = snapshot is not None and bool(changes_of(snapshot.record, self._given()))
        confirmed = snapshot is not None and snapshot.record.answers.get("contact.confirmed") is True
        words = tr("Not saved yet.") if changed else ""
        if changed and confirmed:
            words = tr("Not saved yet. After a change the client confirms the list again.")
        self.unsaved.setText(words)
        self.unsaved.setVisible(changed)

    def _save(self) -> None:
        if self.session.snapshot is None:
            return
        edits = saving(self.session.snapshot.record, self._given())
        if edits:
            self.session.do(*edits, said=tr("Saved; the client has not confirmed it yet"))

    def _confirm(self) -> None:
        snapshot, given = self.session.snapshot, self._given()
        if snapshot is None:
            return
        lacks = [key for key in KEYS if given[key] is None]
        for key in KEYS:
            self.fields[key].complain(tr('Ask this too. Write "no" or "nobody" where it is so.') if key in lacks else "")
        if lacks:
            self.fields[lacks[0]].setFocus()
            return
        self.session.do(*confirming(snapshot.record, given, snapshot.day), said=tr("The client confirmed it today"))
