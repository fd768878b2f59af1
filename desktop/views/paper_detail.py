"""What is known of the chosen papers, changed in place: each field is kept when it is left. It holds for all of them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from desktop.i18n import tr, tr_count
from desktop.models.paper_words import languages
from desktop.reading import Paper
from desktop.session import Session
from desktop.theme import Dress
from desktop.widgets.fields import ChoiceField, Field, TextField, TickField
from desktop.widgets.paper_fields import PaperDateField
from desktop.widgets.parts import label
from packets.workflow.edits import Describe


class PaperDetail(QScrollArea):
    def __init__(self, dress: Dress, session: Session) -> None:
        super().__init__()
        self._session = session
        self._desk = session.desk
        self._papers: tuple[str, ...] = ()
        self.setAccessibleName(tr("About the paper"))
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        inner = QWidget()
        inner.setProperty("role", "clear")
        column = QVBoxLayout(inner)
        column.setContentsMargins(6, 4, 6, 8)
        column.setSpacing(10)
        self.whose = label(tone="dim")
        column.addWidget(self.whose)
        tongues = [(code, name) for code, name in languages().items()]
        self.fields: dict[str, Field] = {
            "title": TextField(tr("Title"), tr("As it stands in the index; empty: the kind")),
            "date": PaperDateField(tr("Date on the paper")),
            "kind": ChoiceField(dress, tr("Kind"), self._kinds()),
            "language": ChoiceField(dress, tr("Language"), tongues),
            "person": TextField(tr("Person"), tr("Whose paper it is, where there are several people")),
            "given_by": TextField(tr("Given by"), tr("Who brought it; printed nowhere")),
            "read_back_in": ChoiceField(dress, tr("Read back to the signer in"), tongues),
        }
        for name, field in self.fields.items():
            field.changed.connect(lambda name=name: self._keep(name))
            column.addWidget(field)
        self.ticks = {
            "shows_others": TickField(tr("Other people in it")),
            "shows_numbers": TickField(tr("Numbers in it")),
        }
        for name, tick in self.ticks.items():
            tick.clicked.connect(lambda on, name=name: self._tell(name, on))
            column.addWidget(tick)
        column.addStretch(1)
        self.setWidget(inner)
        self.viewport().setAutoFillBackground(False)
        inner.setAutoFillBackground(False)

    def put(self, papers: Sequence[Paper]) -> None:
        """Show what all of them have in common."""
        if self._session.desk is not self._desk:  # of another office, with kinds of its own
            self._desk = self._session.desk
            kind = self.fields["kind"]
            assert isinstance(kind, ChoiceField)
            kind.offer(self._kinds())
        self._papers = tuple(one.id for one in papers)
        self.setEnabled(bool(papers))
        if not papers:
            self.whose.setText(tr("Choose a paper at the left."))
        elif len(papers) > 1:
            self.whose.setText(tr_count(len(papers), "", "For all {n} chosen papers"))
        else:
            self.whose.setText(papers[0].id)
        records = [one.record for one in papers if one.record is not None]
        for name, field in self.fields.items():
            values = {getattr(one, name) or None for one in records}
            value = values.pop() if len(values) == 1 else None
            if isinstance(field, ChoiceField) and value is not None and field.box.findData(value) < 0:
                field.box.addItem(str(value), value)
            # What somebody is typing stays until it is left.
            if not (isinstance(field, TextField) and field.edit.hasFocus() and field.edit.isModified()):
                field.put(value)
        for name, tick in self.ticks.items():
            tick.setChecked(bool(records) and all(getattr(one, name) for one in records))

    def forget(self) -> None:
        for field in self.fields.values():
            if isinstance(field, TextField):
                field.edit.clear()
        self.put(())

    def _kinds(self) -> list[tuple[object, str]]:
        kinds = self._session.desk.library.evidence_kinds
        return sorted(((id_, one.label) for id_, one in kinds.items() if not one.never_collect), key=lambda one: one[1])

    def _keep(self, name: str) -> None:
        field = self.fields[name]
        if name == "kind" and field.value() is None:
            return
        self._tell(name, field.value() if field.value() is not None else "")

    def _tell(self, name: str, value: object) -> None:
        if self._papers:
            words = self.fields[name].words if name in self.fields else self.ticks[name].text()
            edit = Describe.model_validate({"papers": self._papers, name: value})
            self._session.do(edit, said=tr("Noted: {what}", what=words))
