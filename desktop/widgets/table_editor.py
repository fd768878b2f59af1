"""A table of answers: its rows in a list, the chosen one in fields, and a way to say that there are none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.i18n import tr
from desktop.models.grouped import GroupedModel
from desktop.rows import Group, Row
from desktop.theme import Dress
from desktop.widgets.answer_field import field_for
from desktop.widgets.fields import Field
from desktop.widgets.parts import Flow, button, label, reached_after
from desktop.widgets.row_list import RowList
from packets.requests.vocabulary import AnswerTable


class TableEditor(QWidget):
    changed_row = Signal(str, object)
    """Row (empty: a new one) and its changed values."""
    dropped_row = Signal(str)
    said_none = Signal()

    def __init__(self, dress: Dress) -> None:
        super().__init__()
        self._dress = dress
        self._shape: AnswerTable | None = None
        self._rows: dict[str, Mapping[str, object]] = {}
        self._row = ""
        self._fields: dict[str, Field] = {}
        self.setProperty("role", "clear")
        self._model = GroupedModel()
        self.rows = RowList(dress, self._model, tr("Entries"))
        self.rows.setMaximumHeight(dress.px(190))
        self.rows.chosen.connect(self._choose)
        self.new = button(tr("Add an entry"), self._new)
        self.drop = button(tr("Take this entry out"), lambda: self.dropped_row.emit(self._row))
        self.none = button(tr("There are none"), self.said_none.emit)
        buttons = Flow()
        for one in (self.new, self.drop, self.none):
            buttons.addWidget(one)
        self.empty = label(tone="dim")
        self._inner = QVBoxLayout()
        self._inner.setSpacing(8)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.empty)
        column.addWidget(self.rows)
        column.addLayout(buttons)
        column.addLayout(self._inner)

    def forget(self) -> None:
        """No table, and no row of one."""
        self._shape, self._row, self._rows = None, "", {}
        self._make_fields()
        self._model.put(())

    def put(self, shape: AnswerTable, rows: Sequence[Mapping[str, object]] | None) -> None:
        """Show a table; None where nobody has said whether there are any."""
        if shape is not self._shape:
            self._shape, self._row = shape, ""
            self._make_fields()
        self._rows = {str(row["id"]): row for row in rows or ()}
        named = [Row(self._name(row), key=id_) for id_, row in self._rows.items()]
        self._model.put([Group(shape.label, tuple(named))] if named else [])
        self.rows.setVisible(bool(named))
        self.none.setVisible(rows is None)
        self.empty.setText(
            "" if named else tr("None, as was said.") if rows is not None else tr("Nobody has said yet whether there are any.")
        )
        self.empty.setVisible(not named)
        if self._row not in self._rows:
            self._row = next(iter(self._rows), "")
        if self._row:
            self.rows.choose(self._row)
        self._fill()

    def _name(self, row: Mapping[str, object]) -> str:
        shape = self._shape
        named = [str(row[column]) for column in (shape.named_by if shape else ()) if row.get(column) not in (None, "")]
        return ", ".join(named) or (tr("{row}, no name yet", row=shape.row) if shape else str(row["id"]))

    def _make_fields(self) -> None:
        while (item := self._inner.takeAt(0)) is not None:
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        self._fields = {}
        for column, one in self._shape.columns.items() if self._shape else ():
            field = field_for(self._dress, one.type, one.label, one.words)
            field.changed.connect(lambda name=column, me=field: self._changed(name, me))
            self._fields[column] = field
            self._inner.addWidget(field)
        reached_after(self.none, [one for field in self._fields.values() for one in field.editors])

    def _fill(self) -> None:
        row = self._rows.get(self._row)
        self.drop.setVisible(row is not None)
        for column, field in self._fields.items():
            field.setVisible(row is not None)
            field.put(row.get(column) if row else None)

    def _choose(self, key: object) -> None:
        if str(key) != self._row:
            self._row = str(key)
            self._fill()

    def _new(self) -> None:
        self.changed_row.emit("", {})

    def _changed(self, column: str, field: Field) -> None:
        if self._row:
            self.changed_row.emit(self._row, {column: field.value()})

    def choose_last(self) -> None:
        """The newest row, to be filled in."""
        if self._rows:
            self._row = list(self._rows)[-1]
            self.rows.choose(self._row)
            self._fill()
            next(iter(self._fields.values()), self.new).setFocus()
