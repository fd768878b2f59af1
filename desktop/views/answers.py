"""Every question, asked once, on pages. Unknown is said as unknown: ask later, does not know, rather not say; never a no of
ours. Only the page in sight has widgets."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLabel, QSplitter, QVBoxLayout, QWidget

from desktop import steps
from desktop.changes import Changes
from desktop.i18n import tr, tr_count
from desktop.models.actions import Question as Wanted
from desktop.models.answers import (
    FACTS,
    facts_title,
    lacking_facts_of,
    lacking_words,
    next_to_ask,
    page_of,
    page_rows,
    pages_of,
    reader_of,
    ruled_out_words,
    view_of,
)
from desktop.models.grouped import GroupedModel
from desktop.session import Session
from desktop.theme import Dress
from desktop.widgets.conflict_card import ConflictCard
from desktop.widgets.fields import Field
from desktop.widgets.parts import Flow, button, card, label, reached_after, tab_place
from desktop.widgets.question_block import QuestionBlock
from desktop.widgets.row_list import RowList
from desktop.widgets.screen import ScreenView, Scrolled
from desktop.widgets.table_editor import TableEditor
from packets.disclosure import sent
from packets.errors import Known, Problem
from packets.matters.day_pass import DayPass
from packets.matters.numbers import number_fault
from packets.matters.questions import Page, Question
from packets.workflow.edits import DropRow, GiveAnswer, LeaveUnanswered, PutRow, SayNone, SayThereIsNone
from packets.workflow.edits.answers import fitting
from packets.workflow.questions import screen_of


class AnswersView(ScreenView):
    def __init__(self, dress: Dress, session: Session) -> None:
        super().__init__(dress, session)
        self._pages: tuple[Page, ...] = ()
        self._title = ""
        """Of the page in sight."""
        self._key = ""
        """Of the question that has or had the keyboard."""
        self._also: set[str] = set()
        """Questions that an answer rules out, and that somebody came for."""
        self._lacks: tuple[str, ...] = ()
        """Facts of the office that the forms want, and nobody has said."""
        self._screen: DayPass | None = None
        self._blocks: dict[str, QuestionBlock] = {}
        self._model = GroupedModel()
        self.list = RowList(dress, self._model, tr("Pages of questions"))
        self.list.chosen.connect(self._choose)
        self.list.opened.connect(lambda _: self._to_first())
        left, left_column = card(margin=6)
        left_column.addWidget(self.list)

        self.title = label(face="title")
        self.summary = label(tone="dim")
        self.next = button(
            tr("Next question"), self._next, role="main", tip=tr("The next one that nobody has asked (Ctrl+Enter)")
        )
        self._scroll = Scrolled(tr("The page"), widest=760)
        head = QHBoxLayout()
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self.title)
        words.addWidget(self.summary)
        head.addLayout(words, 1)
        head.addWidget(self.next, 0, Qt.AlignmentFlag.AlignTop)
        self._scroll.column.addLayout(head)
        self.conflicts = ConflictCard(dress)
        self.conflicts.went.connect(self.come_to)
        self._scroll.column.addWidget(self.conflicts)
        self.facts, column = card()
        self.lacking = label()
        self.to_office = button(tr("To the office"), lambda: session.go(steps.OFFICE, "facts"))
        column.addWidget(self.lacking)
        line = Flow()
        line.addWidget(self.to_office)
        column.addLayout(line)
        self._scroll.column.addWidget(self.facts)
        self._frame, self._column = card(spacing=4)
        self._place = tab_place()
        self._column.addWidget(self._place)
        self._holder = QVBoxLayout()
        self._holder.setSpacing(4)
        self._column.addLayout(self._holder)
        self._scroll.column.addWidget(self._frame)
        self.ruled_out = label(tone="dim")
        self._scroll.column.addWidget(self.ruled_out)
        self._scroll.column.addStretch(1)
        holder = QWidget()
        holder.setProperty("role", "clear")
        around_left = QVBoxLayout(holder)
        around_left.setContentsMargins(20, 12, 0, 16)
        around_left.addWidget(left)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setChildrenCollapsible(False)
        split.addWidget(holder)
        split.addWidget(self._scroll)
        split.setSizes([360, 740])
        around = QHBoxLayout(self)
        around.setContentsMargins(0, 0, 0, 0)
        around.addWidget(split)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(self._next)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._followed)
        self._more = QTimer(self)
        self._more.setSingleShot(True)
        self._more.setInterval(0)
        self._more.timeout.connect(self._show_more)
        self._show_page()

    def about(self, what: object) -> None:
        if isinstance(what, Wanted):
            self.come_to(what.key)

    def forget(self) -> None:
        self._pages, self._title, self._key, self._lacks = (), "", "", ()
        self._also.clear()
        self._model.put(())
        self.lacking.clear()
        self._show_page()

    def refresh(self, changes: Changes) -> None:
        snapshot = self.session.snapshot
        if snapshot is None or not (changes.matter or changes.office):
            return
        library = self.session.desk.library
        self._screen = screen_of(self.session.store, library)
        self._pages = pages_of(snapshot, library, self._screen)
        self._lacks = lacking_facts_of(snapshot, library) if self._screen is None else ()
        self._model.put(page_rows(self._pages, len(self._lacks)))
        if self._page() is None and not (self._title == FACTS and self._lacks):
            first = next((page for page in self._pages if page.open), None) or next(iter(self._pages), None)
            self._title = first.title if first else ""
        self.list.choose(self._title)
        self._show_page()

    def come_to(self, key: str) -> None:
        """Show a question, and give it the keyboard."""
        page, one = page_of(self._pages, key), self._one(key)
        if page is None or one is None:
            if key in self._lacks:  # the office's own record answers it
                self._title, self._key = FACTS, ""
                self.list.choose(FACTS)
                self._show_page()
                self.to_office.setFocus()
            return
        self._key = key
        if one.ruled_out:
            self._also.add(key)  # who comes for it sees it, and may answer it all the same
        if page.title != self._title or key not in self._blocks:
            self._title = page.title
            self.list.choose(page.title)
            self._show_page()
        self._show_all()
        self._blocks[key].come()
        self._scroll.ensureWidgetVisible(self._blocks[key], 20, 12)

    # The page in sight

    @property
    def _asked(self) -> tuple[Question, ...]:
        """Every question that is put, in the order of the pages."""
        return tuple(one for page in self._pages for one in page.asked)

    @property
    def _field(self) -> Field | None:
        """Of the question that has or had the keyboard."""
        block = self._blocks.get(self._key)
        return block.field if block is not None else None

    @property
    def state(self) -> QLabel:
        """How that question stands."""
        block = self._blocks.get(self._key)
        return block.state if block is not None else self.summary

    def _page(self) -> Page | None:
        return next((page for page in self._pages if page.title == self._title), None)

    def _one(self, key: str) -> Question | None:
        return next((one for page in self._pages for one in page.questions if one.key == key), None)

    def _choose(self, key: object) -> None:
        """A page by its title, or the page of a question."""
        if key == FACTS:
            self._title, self._key = FACTS, ""
            self._show_page()
            return
        page = next((page for page in self._pages if page.title == key), None) or page_of(self._pages, str(key))
        if page is None:
            return
        if page.title != key:
            self._key = str(key)
            self.list.choose(page.title)
        if page.title != self._title:
            self._title = page.title
            if page.title == key:
                self._key = ""
            self._scroll.verticalScrollBar().setValue(0)
            self._show_page()

    def _show_page(self) -> None:
        page, snapshot = self._page(), self.session.snapshot
        of_office = self._title == FACTS and snapshot is not None and bool(self._lacks)
        self.summary.setVisible(page is not None)
        self._frame.setVisible(page is not None)
        self.title.setVisible(page is not None or of_office)
        self.next.setVisible(page is not None or of_office)
        self.facts.setVisible(of_office)
        self.to_office.setVisible(self.session.offices.shown is not None)
        self.lacking.clear()
        if of_office and snapshot is not None:
            self.lacking.setText(lacking_words(self._lacks, snapshot, self.session.desk.library))
        self.conflicts.put(
            [(self.session.desk.say(one.problem), one.keys) for one in page.conflicts] if page else [], self._name
        )
        ruled_out = ruled_out_words(page, self._also) if page else ""
        self.ruled_out.setText(ruled_out)
        self.ruled_out.setVisible(bool(ruled_out))
        self._show_blocks(tuple(one for one in page.questions if not one.ruled_out or one.key in self._also) if page else ())
        if page is None:
            self.title.setText(facts_title() if of_office else "")
            self.summary.clear()
            return
        self.title.setText(page.title)
        self.summary.setText(
            tr_count(len(page.asked), "{open} open, of {n} question", "{open} open, of {n} questions", open=page.open)
        )

    def _show_blocks(self, asked: tuple[Question, ...]) -> None:
        """The questions of the page, each in the block that it had: what was begun in one stays in it."""
        wanted = [one.key for one in asked]
        changed = wanted != list(self._blocks)
        fresh = not set(wanted) & set(self._blocks)
        for key in [key for key in self._blocks if key not in wanted]:
            block = self._blocks.pop(key)
            self._holder.removeWidget(block)
            block.hide()
            block.deleteLater()
        for place, one in enumerate(asked):
            block = self._blocks.get(one.key) or self._made(one)
            if self._holder.indexOf(block) != place:
                if fresh and place >= AT_ONCE:
                    block.hide()
                self._holder.insertWidget(place, block)
            hidden = [name for name in one.table.columns if self._hides(one.key, name)] if one.table else ()
            block.put(one, self._where(one), self._fault_words(one.fault), hidden)
        if changed:
            self._blocks = {key: self._blocks[key] for key in wanted}
            reached_after(self._place, [stop for block in self._blocks.values() for stop in block.stops])
        if fresh and len(wanted) > AT_ONCE:
            self._more.start()

    def _show_more(self) -> None:
        """The next few of a page that has just come up."""
        waiting = [block for block in self._blocks.values() if block.isHidden()]
        for block in waiting[:EACH]:
            block.show()
        if len(waiting) > EACH:
            self._more.start()

    def _show_all(self) -> None:
        self._more.stop()
        for block in self._blocks.values():
            block.show()

    def _made(self, one: Question) -> QuestionBlock:
        block = QuestionBlock(self.dress, one, self._saying)
        block.setObjectName(one.key)
        block.answered.connect(self._answered)
        block.said.connect(self._said)
        if block.table is not None:
            self._connect(one.key, block.table)
        self._blocks[one.key] = block
        return block

    def _connect(self, key: str, table: TableEditor) -> None:
        table.changed_row.connect(lambda row, values: self._put_row(key, row, values))
        table.dropped_row.connect(lambda row: self._do_table(DropRow(table=key, row=row), tr("Entry taken out")))
        table.said_none.connect(lambda: self._do_table(SayNone(table=key), tr("None, as was said")))

    def _hides(self, table: str, column: str) -> bool:
        return self._screen is not None and self._screen.hides_column(table, column)

    def _saying(self, fault: Known) -> str:
        return self.session.desk.words.say(fault.code, fault.params)

    def _fault_words(self, code: str) -> str:
        return self.session.desk.say(Problem(code)) if code else ""

    def _name(self, key: str) -> str:
        one = self._one(key)
        return one.short if one is not None else ""

    def _where(self, one: Question) -> str:
        """Who gets the answer: on a form that asks it, or known from the definition, by the very answer."""
        snapshot, library = self.session.snapshot, self.session.desk.library
        if snapshot is None or snapshot.asked is None:
            return ""
        reader = reader_of(snapshot, library)
        if any(use.what == "form" for use in one.uses):
            return tr("{reader} gets it on the form.", reader=reader)
        if one.entry is None:
            return ""
        definition = library.kind(snapshot.request.id).definition
        if sent(view_of(snapshot, library), definition, one.key, definition.to):
            return tr("{reader} may get it.", reader=reader)
        if definition.discloses.get(one.key) == "ask":
            return tr("{reader} gets it only if the attorney says so.", reader=reader)
        return tr("It stays in the office. {reader} never gets it.", reader=reader)

    # What a person does

    def _followed(self, _before: QWidget | None, now: QWidget | None) -> None:
        while now is not None and not isinstance(now, QuestionBlock):
            now = now.parentWidget()
        if now is not None and self._blocks.get(now.key) is now:
            self._key = now.key

    def _answered(self, key: str) -> None:
        one, block, snapshot = self._one(key), self._blocks.get(key), self.session.snapshot
        if one is None or one.entry is None or block is None or block.field is None or snapshot is None:
            return
        self._key = key
        value = block.field.value()
        try:
            kept = fitting(one.entry, value, one.short, snapshot.day)  # type: ignore[arg-type]
            if code := number_fault(key, kept, practice=snapshot.practice):
                raise Known(code)
        except Known as fault:
            block.field.complain(self._saying(fault))
            return
        block.field.complain("")
        said = tr("Taken back: {question}", question=one.short)
        if kept is not None:
            said = tr("Answered: {question}", question=one.short)
        self.session.do(GiveAnswer(key=key, value=kept), said=said)

    def _said(self, key: str, way: str) -> None:
        one = self._one(key)
        if one is None:
            return
        self._key = key
        match way:
            case "none":
                self.session.do(SayThereIsNone(key=key), said=tr("There is none: {question}", question=one.short))
            case "take_back":
                self._take_back(one)
            case _:
                self._leave(one, way)

    def _take_back(self, one: Question) -> None:
        said = tr("Answer taken back: {question}", question=one.short)
        if one.table is not None:
            self.session.do(LeaveUnanswered(key=one.key, why="ask_later"), said=said)
        else:
            self.session.do(GiveAnswer(key=one.key, value=None), said=said)

    def _leave(self, one: Question, why: str) -> None:
        words = {
            "ask_later": tr("To be asked later: {question}", question=one.short),
            "client_does_not_know": tr("Client does not know: {question}", question=one.short),
            "rather_not_say": tr("Rather not say: {question}", question=one.short),
        }
        self.session.do(LeaveUnanswered(key=one.key, why=why), said=words[why], then=self._next)  # type: ignore[arg-type]

    def _put_row(self, key: str, row: str, values: object) -> None:
        edit = PutRow(table=key, row=row, values=dict(values))  # type: ignore[call-overload]
        self._key = key
        self.session.do(edit, said=tr("Entry added") if not row else tr("Entry changed"))

    def _do_table(self, edit: DropRow | SayNone, said: str) -> None:
        self._key = edit.table
        self.session.do(edit, said=said)

    def _next(self) -> None:
        block = self._blocks.get(self._key)
        focused = self.focusWidget()
        if block is not None and focused is not None and block.isAncestorOf(focused):
            self.next.setFocus()  # what was typed is taken first
        key = next_to_ask(self._pages, self._key)
        if key is not None:
            self.come_to(key)

    def _to_first(self) -> None:
        first = next(iter(self._blocks.values()), None)
        if first is not None:
            first.come()


AT_ONCE, EACH = 6, 4
"""Questions of a page that are seen at once, and those that follow in each further step: dressing a widget takes longest, and
the window is not to stand still for a page of forty."""
