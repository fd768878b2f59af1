"""One question on its page: its words, its field, how it stands, who asks it, and what may be said in place of an answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from desktop.i18n import tr
from desktop.models.answers import mark_of, notes_of, state_words, uses_of
from desktop.theme import Dress
from desktop.widgets.answer_field import field_of
from desktop.widgets.fields import Field
from desktop.widgets.marks import Mark
from desktop.widgets.parts import Flow, button, label, literal
from desktop.widgets.table_editor import TableEditor
from desktop.widgets.typed_field import Saying
from packets.matters.questions import Question


class QuestionBlock(QWidget):
    """Tells what a person does and changes nothing itself. A half sentence in its field stays there when it is shown anew."""

    answered = Signal(str)
    said = Signal(str, str)
    """Its key, and what was said in place of an answer: ``none``, ``ask_later``, ..., or ``take_back``."""

    def __init__(self, dress: Dress, one: Question, saying: Saying) -> None:
        super().__init__()
        self.setProperty("role", "clear")
        self.key = one.key
        self.field: Field | None = None
        self.table: TableEditor | None = None
        self._shown: tuple[object, str] | None = None
        self.words = label(one.words, face="field")
        self.mark = Mark(dress, mark_of(one))
        self.state = label(tone="dim", wrap=False)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.words, 1)
        head.addWidget(self.mark, 0, Qt.AlignmentFlag.AlignTop)
        head.addWidget(self.state, 0, Qt.AlignmentFlag.AlignTop)
        self.notes = label(tone="dim")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 6, 0, 10)
        column.setSpacing(4)
        column.addLayout(head)
        if one.entry is not None:
            self.field = field_of(dress, one.entry, saying)
            self.field.head.hide()
            self.field.changed.connect(lambda: self.answered.emit(self.key))
            column.addWidget(self.field)
        elif one.table is not None:
            self.table = TableEditor(dress, saying)
            column.addWidget(self.table)
        self._ways = {way: self._way(way, words, one.short) for way, words in self._offered(one).items()}
        ways = Flow(gap=2)
        for each in self._ways.values():
            ways.addWidget(each)
        column.addLayout(ways)
        column.addWidget(self.notes)

    @staticmethod
    def _offered(one: Question) -> Mapping[str, str]:
        """What can be said in place of an answer. Of a table its editor says that there are none."""
        ways = {"none": tr("There is none")} if one.entry is not None and one.entry.ask_none else {}
        return ways | {
            "ask_later": tr("Ask later"),
            "client_does_not_know": tr("Client does not know"),
            "rather_not_say": tr("Rather not say"),
            "take_back": tr("Take it back"),
        }

    def _way(self, way: str, words: str, short: str) -> QPushButton:
        return button(words, lambda: self.said.emit(self.key, way), role="way", name=f"{words}: {short}")

    @property
    def stops(self) -> Sequence[QWidget]:
        """What the Tab key comes to in it, in order."""
        inner: Sequence[QWidget] = self.field.editors if self.field is not None else self.table.stops if self.table else ()
        return (*inner, *self._ways.values())

    def way(self, name: str) -> QPushButton:
        return self._ways[name]

    def put(self, one: Question, where: str, fault: str, hidden: Sequence[str] = ()) -> None:
        """Show how it stands. `where` says who gets the answer, `fault` what is wrong with one that was written by hand;
        `hidden` are columns that are not shown."""
        self.mark.become(mark_of(one))
        self.state.setText(state_words(one.state)[1])
        self.notes.setText(notes_of(one, where))
        self.notes.setToolTip(literal(uses_of(one)))
        for name, pressed in self._ways.items():
            now = {"none": "none", "take_back": "not_asked"}.get(name, name) == one.state
            answered = one.state in ("answered", "none", "nobody_said")
            # An answer is taken back in its field; what was said in place of one, here.
            back = one.state not in ("not_asked", "answered", "nobody_said")
            pressed.setVisible(back if name == "take_back" else not answered)
            pressed.setEnabled(not now)
        if self.table is not None and one.table is not None:
            self.table.put(one.table, one.value if isinstance(one.value, tuple) else None, hidden)
        if self.field is not None:
            now_shown = (one.value, fault)
            if self._shown != now_shown and not self.field.begun:
                self.field.put(one.value)
                self.field.complain(fault)
            self._shown = now_shown

    def come(self) -> None:
        """Bring the keyboard here."""
        first = next(iter(self.stops), None)
        (self.field or first or self).setFocus()
