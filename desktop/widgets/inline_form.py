"""A few fields in a card that opens in place, with one button that says what happens and one that puts it off."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QFrame, QVBoxLayout, QWidget
from shiboken6 import isValid

from desktop.i18n import tr
from desktop.widgets.fields import Field
from desktop.widgets.parts import Flow, button, label, reached_after, tab_place

Values = Mapping[str, object]


class InlineForm(QFrame):
    """Hidden until `ask`. What is not given is None; `needs` names the fields that must be filled."""

    def __init__(self, *, by_enter: bool = True) -> None:
        """`by_enter`: whether Enter in a field says yes; not where it cannot be taken back."""
        super().__init__()
        self._by_enter = by_enter
        self.setProperty("role", "next")
        self._fields: dict[str, Field] = {}
        self._needs: tuple[str, ...] = ()
        self._accepted: Callable[[Values], object] | None = None
        self._together: Callable[[Values], str] | None = None
        self.opener: QAbstractButton | None = None
        """The button that asked for it, where it was a button."""
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(14, 10, 14, 12)
        self._column.setSpacing(8)
        self._title = label(face="card")
        self._words = label(tone="dim")
        self._column.addWidget(self._title)
        self._column.addWidget(self._words)
        self._inner = QVBoxLayout()
        self._inner.setSpacing(8)
        self._column.addLayout(self._inner)
        self._place = tab_place()
        self._column.addWidget(self._place)
        self._fault = label(tone="missing")
        self._fault.hide()
        self._column.addWidget(self._fault)
        self.accept = button("", self._accept, role="main", by_enter=by_enter)
        self.put_off = button(tr("Not now"), self.close_form)
        row = Flow()
        row.addWidget(self.accept)
        row.addWidget(self.put_off)
        self._column.addLayout(row)
        self.hide()

    def ask(
        self,
        title: str,
        fields: Mapping[str, Field],
        accept: str,
        accepted: Callable[[Values], object],
        *,
        words: str = "",
        needs: tuple[str, ...] = (),
        together: Callable[[Values], str] | None = None,
    ) -> None:
        """Ask for `fields`; `accepted` gets their values. `together` says what is wrong with them as a whole, in words; the
        form stays open then."""
        self._empty()
        focused = self.window().focusWidget()
        self.opener = focused if isinstance(focused, QAbstractButton) else None
        self._fields, self._needs, self._accepted, self._together = dict(fields), needs, accepted, together
        self._title.setText(title)
        self._words.setText(words)
        self._words.setVisible(bool(words))
        self.accept.setText(accept)
        self.accept.setAccessibleName(accept)
        for field in fields.values():
            self._inner.addWidget(field)
        reached_after(self._place, [one for field in fields.values() for one in field.editors])
        self.setAccessibleName(title)
        self.show()
        next(iter(fields.values()), self.accept).setFocus()

    @property
    def stops(self) -> Sequence[QWidget]:
        """What the Tab key comes to in it: fields that are asked for later come at its place."""
        return (self._place, self.accept, self.put_off)

    def field(self, name: str) -> Field:
        return self._fields[name]

    def close_form(self) -> None:
        """Nothing of it stays. Where the keyboard was in it, it goes back to the button that asked: otherwise the toolkit
        hands it to whatever comes next, far away and out of sight."""
        focused, opener = self.window().focusWidget(), self.opener
        if focused is not None and self.isAncestorOf(focused) and opener is not None and isValid(opener) and opener.isVisible():
            opener.setFocus(Qt.FocusReason.OtherFocusReason)
        self._empty()
        self._accepted = self._together = None
        for one in (self._title, self._words, self._fault):
            one.clear()
        self._fault.hide()
        self.setAccessibleName("")
        self.hide()

    def _accept(self) -> None:
        lacks = [name for name in self._needs if self._fields[name].value() in (None, "")]
        broken = [one for one in self._fields.values() if one.wrong()]
        for name in lacks:
            self._fields[name].complain(tr("This is needed."))
        for one in broken:
            one.complain(one.wrong())
        if lacks or broken:
            (self._fields[lacks[0]] if lacks else broken[0]).setFocus()
            return
        values = {name: field.value() for name, field in self._fields.items()}
        fault = self._together(values) if self._together is not None else ""
        self._fault.setText(fault)
        self._fault.setVisible(bool(fault))
        if fault:
            return
        accepted = self._accepted
        self.close_form()
        if accepted is not None:
            accepted(values)

    def _empty(self) -> None:
        for field in self._fields.values():
            self._inner.removeWidget(field)
            field.hide()
            field.deleteLater()
        self._fields = {}

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_form()
        elif self._by_enter and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not self.put_off.hasFocus():
            self._accept()
        else:
            super().keyPressEvent(event)
