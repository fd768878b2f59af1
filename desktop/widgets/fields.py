"""One question and its answer: a label, the thing to fill in, and a line for what is wrong with it.

Every field has `value`, `put` and tells `changed` when a person finished changing it. None is no answer, and no field
gives one of its own: yes and no begin as neither.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QLineEdit, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from desktop.i18n import tr, tr_day
from desktop.theme import Dress
from desktop.widgets.chooser import Chooser
from desktop.widgets.parts import label

MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


class Field(QWidget):
    changed = Signal()

    editors: tuple[QWidget, ...] = ()

    def __init__(self, words: str, hint: str = "") -> None:
        super().__init__()
        self.words = words
        self.setProperty("role", "clear")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(3)
        self.head = label(words, face="field")
        self._column.addWidget(self.head)
        self.fault = label(tone="missing")
        self.fault.hide()
        self._hint = label(hint, tone="dim")
        if not hint:
            self._hint.hide()  # and shown with its field: alone it would be a window, and take the keyboard from this one

    def _finish(self, *editors: QWidget) -> None:
        self.editors = editors
        for one in editors:
            one.setAccessibleName(self.words)
            if self._hint.text():
                one.setAccessibleDescription(self._hint.text())
        self.head.setBuddy(editors[0])
        self.setFocusProxy(editors[0])
        self._column.addWidget(self._hint)
        self._column.addWidget(self.fault)

    def value(self) -> object:
        raise NotImplementedError

    def put(self, value: object) -> None:
        """Show a value; nothing is told."""
        raise NotImplementedError

    def wrong(self) -> str:
        """What is wrong with what stands there, in words; empty where nothing is."""
        return ""

    @property
    def begun(self) -> bool:
        """Something was written here that was not told yet."""
        return False

    def complain(self, words: str) -> None:
        self.fault.setText(words)
        self.fault.setVisible(bool(words))


class TextField(Field):
    def __init__(self, words: str, hint: str = "", example: str = "") -> None:
        super().__init__(words, hint)
        self.edit = QLineEdit()
        self.edit.setPlaceholderText(example)
        self.edit.editingFinished.connect(self._edited)
        self._last = ""
        self._column.addWidget(self.edit)
        self._finish(self.edit)

    def _edited(self) -> None:
        if self.edit.text() != self._last:
            self._last = self.edit.text()
            self.changed.emit()

    @property
    def begun(self) -> bool:
        return self.edit.text() != self._last

    def value(self) -> str | None:
        return self.edit.text().strip() or None

    def put(self, value: object) -> None:
        self._last = "" if value is None else str(value)
        self.edit.setText(self._last)
        self.complain("")


class LongField(Field):
    """Several lines. It tells `changed` when it is left."""

    def __init__(self, dress: Dress, words: str, hint: str = "", lines: int = 3) -> None:
        super().__init__(words, hint)
        self.edit = _Lines(self)
        self.edit.setTabChangesFocus(True)
        self.edit.setFixedHeight(dress.px(20 * lines + 16))
        self._last = ""
        self._column.addWidget(self.edit)
        self._finish(self.edit)

    def left(self) -> None:
        if self.edit.toPlainText() != self._last:
            self._last = self.edit.toPlainText()
            self.changed.emit()

    @property
    def begun(self) -> bool:
        return self.edit.toPlainText() != self._last

    def value(self) -> str | None:
        return self.edit.toPlainText().strip() or None

    def put(self, value: object) -> None:
        self._last = "" if value is None else str(value)
        self.edit.setPlainText(self._last)
        self.complain("")


class _Lines(QPlainTextEdit):
    def __init__(self, field: LongField) -> None:
        super().__init__()
        self._field = field

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._field.left()


class DayField(Field):
    """A day as people write it: 2026-12-07, 7 Dec 2026, 12/7/2026. What was understood is shown."""

    def __init__(self, words: str, hint: str = "") -> None:
        super().__init__(words, hint or tr("For example 7 Dec 2026"))
        self.edit = QLineEdit()
        self.edit.editingFinished.connect(self._edited)
        self._last: dt.date | None = None
        self._column.addWidget(self.edit)
        self._finish(self.edit)

    def _edited(self) -> None:
        text = self.edit.text().strip()
        day = read_day(text)
        if text and day is None:
            self.complain(tr("This is no day. Write it like 7 Dec 2026."))
            return
        self.complain("")
        if day != self._last:
            self._last = day
            self.edit.setText(tr_day(day) if day else "")
            self.changed.emit()

    @property
    def broken(self) -> bool:
        """Something stands there, and it is no day."""
        return bool(self.edit.text().strip()) and read_day(self.edit.text()) is None

    @property
    def begun(self) -> bool:
        return self.edit.text() != (tr_day(self._last) if self._last else "")

    def wrong(self) -> str:
        return tr("This is no day. Write it like 7 Dec 2026.") if self.broken else ""

    def value(self) -> dt.date | None:
        return read_day(self.edit.text())

    def put(self, value: object) -> None:
        self._last = value if isinstance(value, dt.date) else None
        self.edit.setText(tr_day(self._last) if self._last else "")
        self.complain("")


class NumberField(TextField):
    def value(self) -> int | float | None:  # type: ignore[override]
        text = self.edit.text().strip().replace(",", "")
        try:
            return (int(text) if re.fullmatch(r"-?\d+", text) else float(text)) if text else None
        except ValueError:
            return None

    def wrong(self) -> str:
        return tr("This is no number.") if self.edit.text().strip() and self.value() is None else ""

    def _edited(self) -> None:
        self.complain(self.wrong())
        if not self.wrong():
            super()._edited()


class YesNoField(Field):
    """Yes, no, or not answered: neither is set until somebody says so. A second press takes it back."""

    def __init__(self, words: str, hint: str = "") -> None:
        super().__init__(words, hint)
        self.yes, self.no = QPushButton(tr("Yes")), QPushButton(tr("No"))
        line = QHBoxLayout()
        line.setSpacing(6)
        for one in (self.yes, self.no):
            one.setCheckable(True)
            one.setAutoDefault(False)
            one.setProperty("role", "choice")
            one.clicked.connect(lambda _, me=one: self._pressed(me))
            line.addWidget(one)
        line.addStretch(1)
        self._column.addLayout(line)
        self._finish(self.yes, self.no)
        for one, answer in ((self.yes, tr("Yes")), (self.no, tr("No"))):
            one.setAccessibleName(f"{words} {answer}")

    def _pressed(self, which: QPushButton) -> None:
        other = self.no if which is self.yes else self.yes
        if which.isChecked():
            other.setChecked(False)
        self.changed.emit()

    def value(self) -> bool | None:
        return True if self.yes.isChecked() else False if self.no.isChecked() else None

    def put(self, value: object) -> None:
        self.yes.setChecked(value is True)
        self.no.setChecked(value is False)
        self.complain("")


class ChoiceField(Field):
    """One of a few words. The first line is empty: nothing is chosen for anybody."""

    def __init__(self, dress: Dress, words: str, choices: Sequence[tuple[object, str]], hint: str = "") -> None:
        super().__init__(words, hint)
        self.box = Chooser(dress, words)
        # Its longest word does not make its column wider.
        self.box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.box.setMinimumContentsLength(8)
        self.offer(choices)
        self.box.activated.connect(lambda _: self.changed.emit())
        self._column.addWidget(self.box)
        self._finish(self.box)

    def offer(self, choices: Sequence[tuple[object, str]]) -> None:
        """Other choices; what was chosen stays where it is among them."""
        now = self.value() if self.box.count() else None
        with QSignalBlocker(self.box):
            self.box.clear()
            self.box.addItem("", None)
            for key, words in choices:
                self.box.addItem(words, key)
        self.put(now)

    def value(self) -> object:
        return self.box.currentData()

    def put(self, value: object) -> None:
        at = next((n for n in range(self.box.count()) if self.box.itemData(n) == value), 0)
        with QSignalBlocker(self.box):
            self.box.setCurrentIndex(at)
        self.complain("")


class TickField(QCheckBox):
    """A thing that is so, or is not said."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.setAccessibleName(words)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)


def read_day(text: str) -> dt.date | None:
    """2026-12-07, 7 Dec 2026, Dec 7, 2026, 12/7/2026 (month first, as forms have it). None where it is no day."""
    plain = text.strip().lower().replace(",", " ")
    try:
        if re.fullmatch(r"\d{4}-\d{1,2}-\d{1,2}", plain):
            year, month, day = (int(one) for one in plain.split("-"))
            return dt.date(year, month, day)
        if re.fullmatch(r"\d{1,2}[/.]\d{1,2}[/.]\d{4}", plain):
            month, day, year = (int(one) for one in re.split(r"[/.]", plain))
            return dt.date(year, month, day)
        words = plain.replace(".", " ").split()
        if len(words) == 3:
            named = next((one for one in words[:2] if one[:3] in MONTHS), "")
            rest = [int(one) for one in words if one != named]
            if named and len(rest) == 2:
                return dt.date(rest[1], MONTHS.index(named[:3]) + 1, rest[0])
    except ValueError:
        pass
    return None
