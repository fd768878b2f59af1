"""Every question, asked once. Unknown is said as unknown: ask later, does not know, rather not say; never a no of ours."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QVBoxLayout, QWidget

from desktop.changes import Changes
from desktop.i18n import tr
from desktop.models.actions import Question
from desktop.models.answers import Asked, groups_of, next_open, questions, state_of, wanted_by
from desktop.models.grouped import GroupedModel
from desktop.session import Session
from desktop.theme import Dress
from desktop.widgets.answer_field import field_for
from desktop.widgets.fields import Field
from desktop.widgets.parts import Flow, button, card, label, reached_after, tab_place
from desktop.widgets.row_list import RowList
from desktop.widgets.screen import ScreenView, Scrolled
from desktop.widgets.table_editor import TableEditor
from packets.disclosure import sent
from packets.matters.answers import View
from packets.workflow.edits import DropRow, GiveAnswer, LeaveUnanswered, PutRow, SayNone


class AnswersView(ScreenView):
    def __init__(self, dress: Dress, session: Session) -> None:
        super().__init__(dress, session)
        self._asked: tuple[Asked, ...] = ()
        self._key = ""
        self._new_row = False
        self._field: Field | None = None
        self._model = GroupedModel()
        self.list = RowList(dress, self._model, tr("Questions"))
        self.list.chosen.connect(self._choose)
        self.list.opened.connect(lambda _: self._to_field())
        left, left_column = card(margin=6)
        left_column.addWidget(self.list)

        self.words = label(face="card")
        self.state = label(tone="dim")
        self._holder = QVBoxLayout()
        self.table = TableEditor(dress)
        self.table.changed_row.connect(self._put_row)
        self.table.dropped_row.connect(lambda row: self._do_table(DropRow(table=self._key, row=row), tr("Entry taken out")))
        self.table.said_none.connect(lambda: self._do_table(SayNone(table=self._key), tr("None, as was said")))
        self.next = button(
            tr("Next question"), self._next, role="main", tip=tr("The next one that nobody has asked (Ctrl+Enter)")
        )
        self.later = button(tr("Ask later"), lambda: self._leave("ask_later"))
        self.unknown = button(tr("Client does not know"), lambda: self._leave("client_does_not_know"))
        self.silent = button(tr("Rather not say"), lambda: self._leave("rather_not_say"))
        self.empty = button(tr("Take the answer back"), self._take_back)
        buttons = Flow()
        for one in (self.next, self.later, self.unknown, self.silent, self.empty):
            buttons.addWidget(one)
        self.why_head, self.why = label(tr("Why we ask"), face="group"), label()
        self.where_head, self.where = label(tr("Where does this go?"), face="group"), label()
        scroll = Scrolled(tr("The question"), widest=700)
        frame, column = card(spacing=8)
        column.addWidget(self.words)
        column.addWidget(self.state)
        self._place = tab_place()
        column.addWidget(self._place)
        column.addLayout(self._holder)
        column.addWidget(self.table)
        column.addLayout(buttons)
        for words in (self.why_head, self.why, self.where_head, self.where):
            column.addWidget(words)
        scroll.column.addWidget(frame)
        scroll.column.addStretch(1)
        holder = QWidget()
        holder.setProperty("role", "clear")
        around_left = QVBoxLayout(holder)
        around_left.setContentsMargins(20, 12, 0, 16)
        around_left.addWidget(left)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setChildrenCollapsible(False)
        split.addWidget(holder)
        split.addWidget(scroll)
        split.setSizes([460, 640])
        around = QHBoxLayout(self)
        around.setContentsMargins(0, 0, 0, 0)
        around.addWidget(split)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(self._next)
        self._show_question()

    def about(self, what: object) -> None:
        if isinstance(what, Question):
            self._key = what.key
            if self.list.choose(what.key):
                self._show_question()
                self._to_field()

    def forget(self) -> None:
        self._asked, self._key = (), ""
        self._model.put(())
        self.table.forget()
        for one in (self.words, self.state, self.why, self.where):
            one.clear()
        self._show_question()

    def refresh(self, changes: Changes) -> None:
        snapshot = self.session.snapshot
        if snapshot is None or not changes.matter:
            return
        self._asked = questions(snapshot, self.session.desk.library)
        self._model.put(groups_of(self._asked, snapshot, wanted_by(snapshot)))
        known = {one.key for one in self._asked}
        wanted = self._key if self._key in known else next((row.key for _, row in self._model.rows()), "")
        self._key = str(wanted)
        self.list.choose(self._key)
        self._show_question()

    # The chosen question

    def _one(self) -> Asked | None:
        return next((one for one in self._asked if one.key == self._key), None)

    def _choose(self, key: object) -> None:
        if key != self._key:
            self._key = str(key)
            self._show_question()

    def _show_question(self) -> None:
        one, snapshot = self._one(), self.session.snapshot
        here = one is not None and snapshot is not None
        shown: list[QWidget] = [self.words, self.state, self.next, self.later, self.unknown, self.silent]
        perhaps: list[QWidget] = [self.table, self.empty, self.why_head, self.why, self.where_head, self.where]
        for part in shown:
            part.setVisible(here)
        for part in perhaps:
            part.hide()
        if one is None or snapshot is None:
            self._drop_field()
            return
        self.words.setText(one.words)
        self.state.setText(state_of(one.key, snapshot)[1])
        answered = one.key in snapshot.record.answers or one.key in snapshot.record.tables
        self.empty.setVisible(answered)
        self._show_field(one)
        self.why_head.setVisible(bool(one.used_by))
        self.why.setVisible(bool(one.used_by))
        self.why.setText("\n".join(one.used_by[:4]) + ("\n…" if len(one.used_by) > 4 else ""))
        where = self._where(one.key)
        self.where_head.setVisible(bool(where))
        self.where.setVisible(bool(where))
        self.where.setText(where)

    def _show_field(self, one: Asked) -> None:
        snapshot = self.session.snapshot
        assert snapshot is not None
        if one.table is not None:
            self._drop_field()
            self.table.put(one.table, snapshot.record.tables.get(one.key))
            self.table.show()
            if self._new_row:
                self._new_row = False
                self.table.choose_last()
            return
        entry = one.entry
        assert entry is not None
        if self._field is None or self._field.objectName() != one.key:
            self._drop_field()
            made = field_for(self.dress, entry.type, one.short, entry.words)
            made.setObjectName(one.key)
            made.changed.connect(lambda: self._answered(one.key, made))
            self._holder.addWidget(made)
            reached_after(self._place, made.editors)
            self._field = made
        self._field.put(snapshot.record.answers.get(one.key))

    def _drop_field(self) -> None:
        if self._field is not None:
            self._holder.removeWidget(self._field)
            self._field.hide()
            self._field.deleteLater()
            self._field = None

    def _to_field(self) -> None:
        if self._field is not None:
            self._field.setFocus()

    def _where(self, key: str) -> str:
        """Who gets the answer: known from the definition, by the very answer."""
        snapshot, library = self.session.snapshot, self.session.desk.library
        if snapshot is None or snapshot.asked is None or key in library.answers.tables:
            return ""
        definition = library.kind(snapshot.request.id).definition
        view = View(library, snapshot.record, snapshot.asked, snapshot.day)
        entry = library.answers.answers.get(key)
        reader = snapshot.request.agency or tr("the reader")
        if entry is None:
            return ""
        if sent(view, definition, key, definition.to):
            return tr("{reader} may get it.", reader=reader)
        if definition.discloses.get(key) == "ask":
            return tr("{reader} gets it only if the attorney says so.", reader=reader)
        return tr("It stays in the office. {reader} never gets it.", reader=reader)

    # What a person does

    def _answered(self, key: str, field: Field) -> None:
        value = field.value()
        one = self._one()
        said = tr("Answered: {question}", question=one.short if one else key)
        self.session.do(GiveAnswer(key=key, value=value), said=said)  # type: ignore[arg-type]

    def _take_back(self) -> None:
        one = self._one()
        if one is None:
            return
        if one.table is not None:
            self._leave("ask_later")
        else:
            self.session.do(GiveAnswer(key=one.key, value=None), said=tr("Answer taken back: {question}", question=one.short))

    def _leave(self, why: str) -> None:
        one = self._one()
        if one is not None:
            words = {
                "ask_later": tr("To be asked later: {question}", question=one.short),
                "client_does_not_know": tr("Client does not know: {question}", question=one.short),
                "rather_not_say": tr("Rather not say: {question}", question=one.short),
            }
            self.session.do(LeaveUnanswered(key=one.key, why=why), said=words[why], then=self._next)  # type: ignore[arg-type]

    def _put_row(self, row: str, values: object) -> None:
        self._new_row = not row
        edit = PutRow(table=self._key, row=row, values=dict(values))  # type: ignore[call-overload]
        self.session.do(edit, said=tr("Entry added") if not row else tr("Entry changed"))

    def _do_table(self, edit: DropRow | SayNone, said: str) -> None:
        self.session.do(edit, said=said)

    def _next(self) -> None:
        if self._field is not None and self._field.isAncestorOf(self.focusWidget() or self):
            self.next.setFocus()  # what was typed is taken first
        snapshot = self.session.snapshot
        if snapshot is None:
            return
        key = next_open(self._asked, snapshot, self._key)
        if key is not None:
            self._key = key
            self.list.choose(key)
            self._show_question()
            self._to_field()
