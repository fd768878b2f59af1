"""A table of answers: its rows in a list, a row in a form that opens below, and a way to say that there are none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.i18n import tr
from desktop.models.answers import row_of
from desktop.models.grouped import GroupedModel
from desktop.rows import Group
from desktop.theme import Dress
from desktop.widgets.answer_field import field_of
from desktop.widgets.fields import Field
from desktop.widgets.inline_form import InlineForm, Values
from desktop.widgets.parts import Flow, button, label
from desktop.widgets.row_list import RowList, fit
from desktop.widgets.typed_field import Saying
from packets.errors import Known
from packets.matters.typed import end_before_begin
from packets.requests.vocabulary import AnswerTable


class TableEditor(QWidget):
    changed_row = Signal(str, object)
    """Row (empty: a new one) and its values."""
    dropped_row = Signal(str)
    said_none = Signal()

    def __init__(self, dress: Dress, saying: Saying) -> None:
        super().__init__()
        self._dress, self._saying = dress, saying
        self._shape: AnswerTable | None = None
        self._rows: dict[str, Mapping[str, object]] = {}
        self._row = ""
        self._hidden: frozenset[str] = frozenset()
        self.setProperty("role", "clear")
        self._model = GroupedModel()
        self.rows = RowList(dress, self._model, tr("Entries"))
        self.rows.chosen.connect(self._choose)
        self.rows.opened.connect(lambda _: self._change())
        self.new = button(tr("Add an entry"), self._new)
        self.change = button(tr("Change this entry"), self._change)
        self.drop = button(tr("Take this entry out"), lambda: self.dropped_row.emit(self._row))
        self.none = button(tr("There are none"), self.said_none.emit)
        buttons = Flow()
        for one in (self.new, self.change, self.drop, self.none):
            buttons.addWidget(one)
        self.empty = label(tone="dim")
        self.form = InlineForm()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.empty)
        column.addWidget(self.rows)
        column.addLayout(buttons)
        column.addWidget(self.form)

    @property
    def stops(self) -> Sequence[QWidget]:
        return (self.rows, self.new, self.change, self.drop, self.none, *self.form.stops)

    def forget(self) -> None:
        """No table, and no row of one."""
        self._shape, self._row, self._rows = None, "", {}
        self.form.close_form()
        self._model.put(())

    def put(self, shape: AnswerTable, rows: Sequence[Mapping[str, object]] | None, hidden: Sequence[str] = ()) -> None:
        """Show a table; None where nobody has said whether there are any. `hidden` columns are neither shown nor asked."""
        known = set(self._rows)
        self._shape, self._hidden = shape, frozenset(hidden)
        self._rows = {str(row["id"]): row for row in rows or ()}
        named = [row_of(shape, row) for row in self._rows.values()]
        self._model.put([Group(shape.label, tuple(named))] if named else [])
        self.rows.setAccessibleName(shape.label)
        self.rows.setVisible(bool(named))
        fit(self._dress, self.rows, self._model)
        self.none.setVisible(rows is None)
        self.empty.setText("" if named else tr("None, as was said.") if rows is not None else "")
        self.empty.setVisible(not named and rows is not None)
        added = [row for row in self._rows if row not in known]
        if known and len(added) == 1:
            self._row = added[0]
        if self._row not in self._rows:
            self._row = next(iter(self._rows), "")
        if self._row:
            self.rows.choose(self._row)
        for one in (self.change, self.drop):
            one.setVisible(bool(self._row))

    def _choose(self, key: object) -> None:
        self._row = str(key)

    def _new(self) -> None:
        self._ask("")

    def _change(self) -> None:
        if self._row in self._rows:
            self._ask(self._row)

    def _ask(self, row: str) -> None:
        """All columns of one row in a form; what is worked out from the others is not asked."""
        shape = self._shape
        if shape is None:
            return
        before = self._rows.get(row, {})
        fields: dict[str, Field] = {}
        for name, column in shape.columns.items():
            if column.type != "derived" and name not in self._hidden:
                fields[name] = field_of(self._dress, column, self._saying)
                fields[name].put(before.get(name))

        def given(values: Values) -> None:
            changed = {name: value for name, value in values.items() if value != before.get(name)}
            if changed or not row:
                self.changed_row.emit(row, changed)

        def together(values: Values) -> str:
            turned = end_before_begin(shape, {**before, **values})
            return self._saying(Known("end_before_begin", begin=turned[0], end=turned[1])) if turned else ""

        name = row_of(shape, before).title if row else shape.row
        title = tr("Change: {row}", row=name) if row else tr("Add: {row}", row=name)
        self.form.ask(title, fields, tr("Keep this entry"), given, together=together)
