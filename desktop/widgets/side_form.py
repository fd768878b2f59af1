"""A form that takes the place of what stands at the side, and gives it back when it is closed."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from desktop.widgets.fields import Field
from desktop.widgets.inline_form import InlineForm, Values


class SideForm(InlineForm):
    """`opened` and `closed` tell whoever holds it to make room, and to take it back."""

    opened = Signal()
    closed = Signal()

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
        self.opened.emit()
        super().ask(title, fields, accept, accepted, words=words, needs=needs, together=together)

    def close_form(self) -> None:
        was = self._accepted is not None
        super().close_form()
        if was:
            self.closed.emit()


def scrolled(inner: QWidget, name: str) -> QScrollArea:
    """`inner` at the top of an area that scrolls where it is higher."""
    area = QScrollArea()
    area.setAccessibleName(name)
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    holder = QWidget()
    holder.setProperty("role", "clear")
    column = QVBoxLayout(holder)
    column.setContentsMargins(0, 0, 0, 0)
    column.addWidget(inner)
    column.addStretch(1)
    area.setWidget(holder)
    area.viewport().setAutoFillBackground(False)
    holder.setAutoFillBackground(False)
    return area
