"""Fields of what is looked at as it is typed, and of what there may be none of."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QCheckBox

from desktop.i18n import tr
from desktop.widgets.fields import Field, TextField
from packets.errors import Known
from packets.matters.typed import say, tidy
from packets.requests.vocabulary import Check

Saying = Callable[[Known], str]
"""The sentence of a fault."""


class TypedField(TextField):
    """A number, an address's part, a country. What was understood is shown as people read it; what cannot be read stays as it
    was typed, with the sentence that says what fits, and gives no answer."""

    def __init__(self, words: str, check: Check, saying: Saying, hint: str = "") -> None:
        super().__init__(words, hint)
        self._check: Check = check
        self._saying = saying
        self.edit.textEdited.connect(self._typing)

    def _typing(self) -> None:
        """What was said to be wrong is not said any more once it is right."""
        if self.fault.text():
            self.complain(self.wrong())

    def _edited(self) -> None:
        wrong = self.wrong()
        self.complain(wrong)
        if wrong or self.edit.text() == self._last:
            return
        kept = self.value()
        self._last = "" if kept is None else say(self._check, kept)
        self.edit.setText(self._last)
        self.changed.emit()

    def wrong(self) -> str:
        text = self.edit.text()
        if text.strip() and text != self._last:
            try:
                tidy(self._check, text)
            except Known as fault:
                return self._saying(fault)
        return ""

    def value(self) -> str | None:
        """As it is kept; None where nothing stands there, or nothing that can be read."""
        text = self.edit.text()
        if not text.strip():
            return None
        try:
            return tidy(self._check, text)
        except Known:
            return None

    def put(self, value: object) -> None:
        super().put(None if value is None else say(self._check, value))


class OrNone(Field):
    """A field with a tick beside it: there is none. Then nothing stands in the field."""

    def __init__(self, field: Field) -> None:
        super().__init__(field.words)
        self.head.hide()
        self.field = field
        self.none = QCheckBox(tr("There is none"))
        self._column.insertWidget(0, field)
        self._column.insertWidget(1, self.none)
        self._finish(*field.editors, self.none)
        self.none.setAccessibleName(tr("{question}: there is none", question=field.words))
        self.none.toggled.connect(self._ticked)

    def _ticked(self, none: bool) -> None:
        if none:
            self.field.put(None)
        for one in self.field.editors:
            one.setEnabled(not none)

    def value(self) -> object:
        return None if self.none.isChecked() else self.field.value()

    def put(self, value: object) -> None:
        self.field.put(value)

    def put_none(self, none: bool) -> None:
        self.none.setChecked(none)

    @property
    def said_none(self) -> bool:
        return self.none.isChecked()

    def wrong(self) -> str:
        return "" if self.none.isChecked() else self.field.wrong()

    def complain(self, words: str) -> None:
        self.field.complain(words)
