"""Agreements and permissions: each with how it stands, its papers, what is asked for it, and the client's right to take
it back."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from desktop.changes import Changes
from desktop.i18n import tr, tr_day
from desktop.models.agree import AGREEMENTS, TAKEN_BACK, agreed, asks, standing, taking_back
from desktop.models.answers import choice_words
from desktop.models.checklist import name_of
from desktop.reading import Snapshot
from desktop.session import Session
from desktop.states import Look
from desktop.theme import Dress
from desktop.widgets.choose import choose_files
from desktop.widgets.fields import ChoiceField, DayField, Field, TextField, YesNoField
from desktop.widgets.inline_form import InlineForm, Values
from desktop.widgets.parts import Flow, button, label
from desktop.widgets.screen import ScreenView, Scrolled
from desktop.widgets.state_line import StateLine
from packets.evidence.telling import Filing
from packets.matters.days import say_date
from packets.matters.matter import Value
from packets.requests.vocabulary import AnswerKey
from packets.workflow.edits import GiveAnswer
from packets.workflow.results import ItemResult


class AgreeView(ScreenView):
    def __init__(self, dress: Dress, session: Session) -> None:
        super().__init__(dress, session)
        self.cards = {item: AgreementCard(dress, session, item) for item in AGREEMENTS}
        scroll = Scrolled(tr("Agreements and permissions"))
        for one in self.cards.values():
            scroll.column.addWidget(one)
        scroll.column.addStretch(1)
        around = QVBoxLayout(self)
        around.setContentsMargins(0, 0, 0, 0)
        around.addWidget(scroll)
        self.setFocusProxy(scroll)

    def refresh(self, changes: Changes) -> None:
        snapshot = self.session.snapshot
        if changes.matter and snapshot is not None:
            for id_, one in self.cards.items():
                found = [item for item in snapshot.checklist.items if item.id == id_]
                one.setVisible(bool(found))
                if found:
                    one.show_item(found[0], snapshot)

    def about(self, what: object) -> None:
        if isinstance(what, str) and what in self.cards:
            self.cards[what].add.setFocus()

    def forget(self) -> None:
        for one in self.cards.values():
            one.forget()


class AgreementCard(QFrame):
    """One agreement. Files can be dropped on it: they go straight to it."""

    def __init__(self, dress: Dress, session: Session, item: str) -> None:
        super().__init__()
        self._dress, self._session, self.item = dress, session, item
        self.setProperty("role", "card")
        self.setAcceptDrops(True)
        self.title = label(face="card")
        self.why = label(tone="dim")
        self.state = StateLine(dress)
        self.papers = label()
        self.fields: dict[str, Field] = {}
        self._holder = QWidget()
        self._holder.setProperty("role", "clear")
        self._questions = QVBoxLayout(self._holder)
        self._questions.setContentsMargins(0, 0, 0, 0)
        self._questions.setSpacing(8)
        self.add = button(tr("Add signed copy"), self._add, tip=tr("Or drop the file on this card"))
        self.stands = button(tr("It stands: asked today"), self._stands)
        self.taken_back = button(tr("Client took it back"), self._take_back)
        self.form = InlineForm()
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(8)
        for one in (self.title, self.state, self.papers, self.why, self._holder):
            column.addWidget(one)
        row = Flow()
        for one in (self.add, self.stands, self.taken_back):
            row.addWidget(one)
        column.addLayout(row)
        column.addWidget(self.form)

    def show_item(self, item: ItemResult, snapshot: Snapshot) -> None:
        state = agreed(item, snapshot)
        self.title.setText(name_of(item))
        self.setAccessibleName(name_of(item))
        self.why.setText(item.why)
        self.state.say(state.words, state.mark, "\n".join(item.reasons) if state.mark is not Look.READY else "")
        self.papers.setText("\n".join(f"{one.title} · {say_date(one.date)}" for one in snapshot.papers_of(item)))
        self.papers.setVisible(bool(self.papers.text()))
        self._ask(snapshot)
        needed = state.mark is not Look.NOT_NEEDED
        answers = snapshot.record.answers
        taken = answers.get(TAKEN_BACK[self.item][0]) if self.item in TAKEN_BACK else None
        self.add.setVisible(needed)
        self.add.setAccessibleName(tr("Add signed copy: {item}", item=name_of(item)))
        self.stands.setVisible(needed and self.item in TAKEN_BACK and taken is not False)
        self.stands.setText(tr("Client agrees again") if taken is True else tr("It stands: asked today"))
        self.taken_back.setVisible(needed and self.item in TAKEN_BACK and taken is not True)
        self.taken_back.setAccessibleName(tr("Client took it back: {item}", item=name_of(item)))

    def forget(self) -> None:
        for one in (self.title, self.why, self.papers):
            one.clear()
        self.state.clear()
        self.form.close_form()
        for field in self.fields.values():
            field.put(None)

    def _ask(self, snapshot: Snapshot) -> None:
        """The questions of the item, made when they are other ones than before."""
        library = self._session.desk.library
        shape = library.kind(snapshot.request.id).item(self.item)
        keys = asks(shape, library) if shape else ()
        if keys != tuple(self.fields):
            for field in self.fields.values():
                self._questions.removeWidget(field)
                field.deleteLater()
            self.fields = {key: _field(self._dress, library.answers.answers[key]) for key in keys}
            for key, field in self.fields.items():
                field.changed.connect(lambda key=key: self._answered(key))
                self._questions.addWidget(field)
        for key, field in self.fields.items():
            if field.value() != snapshot.record.answers.get(key):
                field.put(snapshot.record.answers.get(key))
        self._holder.setVisible(bool(self.fields))

    def _answered(self, key: str) -> None:
        value: Value | None = self.fields[key].value()  # type: ignore[assignment]
        self._session.do(GiveAnswer(key=key, value=value), said=tr("Answer kept"))

    def _add(self) -> None:
        self._take(choose_files(self, tr("The signed copy"), tr("Add it")))

    def _take(self, files: list[Path]) -> None:
        if files:
            self._session.collect(files, Filing(item=self.item))

    def _stands(self) -> None:
        self._session.do(*standing(self.item), said=tr("Noted: the client was asked, and it stands"))

    def _take_back(self) -> None:
        def taken(values: Values) -> None:
            day = values["day"]
            if isinstance(day, dt.date):
                said = tr("Taken back {day}", day=tr_day(day))
                self._session.do(*taking_back(self.item, day), said=said)

        day = DayField(tr("On what day"))
        day.put(self._session.day)
        words = tr("The client may do this at any time, for no reason. Nothing is sent from then on.")
        self.form.ask(tr("Client took it back"), {"day": day}, tr("Taken back"), taken, words=words, needs=("day",))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if _files(event):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        if files := _files(event):
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
            self._take(files)


def _files(event: QDropEvent) -> list[Path]:
    paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
    return [one for one in paths if one.is_file()]


def _field(dress: Dress, entry: AnswerKey) -> Field:
    match entry.type:
        case "yes_no":
            return YesNoField(entry.label, entry.ask)
        case "day":
            return DayField(entry.label, entry.ask)
        case "choice":
            return ChoiceField(dress, entry.label, [(one, choice_words(one)) for one in entry.words], entry.ask)
        case _:
            return TextField(entry.label, entry.ask)
