"""What stands in a screen and was not given yet: half sentences, open forms, the chosen row, how far it is scrolled.

A widget is found again by its path: the accessible names around it, its own, and its place among those of the same path. A
form tells in its name what it is about, so a sentence is never put into the form of another person or paper.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QCheckBox,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QWidget,
)
from shiboken6 import isValid

from desktop.widgets.call_form import CallForm
from desktop.widgets.inline_form import InlineForm
from desktop.widgets.row_list import RowList

SECRET = "secret"
"""Property of what is never kept: passphrases, and what stands on a recovery sheet."""
Editor = QLineEdit | QPlainTextEdit | QComboBox | QAbstractButton


def paths_in(root: QWidget) -> Iterator[tuple[str, QWidget]]:
    """Every widget with its path, in the order in which they were made."""
    seen: dict[str, int] = {}
    for one in root.findChildren(QWidget):
        names: list[str] = []
        above: QWidget | None = one
        while above is not None and above is not root:
            if above.accessibleName():
                names.append(above.accessibleName())
            above = above.parentWidget()
        path = f"{type(one).__name__}: {' < '.join(names)}"
        seen[path] = seen.get(path, 0) + 1
        yield f"{path} #{seen[path]}", one


def collect(root: QWidget) -> dict[str, Any]:
    """What `put_back` puts back, as plain values; empty where nothing was begun and nothing was moved."""
    texts: dict[str, Any] = {}
    forms: dict[str, str] = {}
    rows: dict[str, str] = {}
    scrolled: dict[str, int] = {}
    every = list(paths_in(root))
    names = {id(one): path for path, one in every}
    for path, one in every:
        if isinstance(one, InlineForm) and one.isVisibleTo(root) and one.opener is not None:
            opener = names.get(id(one.opener))
            if opener is not None:
                forms[opener] = one.accessibleName()
        if isinstance(one, RowList) and isinstance(one.current_key(), str):
            rows[path] = str(one.current_key())
        if isinstance(one, QAbstractScrollArea) and one.verticalScrollBar().value():
            scrolled[path] = one.verticalScrollBar().value()
        if (said := _said(one, root)) is not None:
            texts[path] = said
    found = {"texts": texts, "forms": forms, "rows": rows, "scrolled": scrolled}
    return {name: value for name, value in found.items() if value}


def put_back(root: QWidget, kept: dict[str, Any]) -> list[str]:
    """Gives the sentences for which there is no place any more. Scrolling follows by `scroll_back`, once it has its room."""
    now = dict(paths_in(root))
    for path, key in kept.get("rows", {}).items():
        if isinstance(one := now.get(path), RowList) and one.choose(key):
            one.chosen.emit(key)  # the screen follows as after a press
    for path, title in kept.get("forms", {}).items():
        one = now.get(path)
        opened = any(form.isVisibleTo(root) and form.accessibleName() == title for form in root.findChildren(InlineForm))
        if isinstance(one, QAbstractButton) and one.isEnabled() and one.isVisibleTo(root) and not opened:
            one.setFocus()
            one.click()
    now = dict(paths_in(root))
    homeless: list[str] = []
    for path, said in kept.get("texts", {}).items():
        one = now.get(path)
        if one is None or not _put(one, said):
            homeless += [said] if isinstance(said, str) and "\n" not in path and path.startswith(_TYPED) else []
    return homeless


_TYPED = ("QLineEdit", "QPlainTextEdit", "_Lines")


def scroll_back(root: QWidget, kept: dict[str, Any]) -> None:
    now = dict(paths_in(root))
    for path, value in kept.get("scrolled", {}).items():
        if isinstance(one := now.get(path), QAbstractScrollArea):
            one.verticalScrollBar().setValue(value)


def hush(root: QWidget) -> list[QWidget]:
    """Nothing that is left by hiding the window is taken for given: a half sentence is not an answer. Gives what was hushed."""
    hushed = [
        one
        for one in (root, *root.findChildren(QWidget))
        if isinstance(one, QLineEdit | QPlainTextEdit | QComboBox | QAbstractButton) or hasattr(one, "complain")
    ]
    for one in hushed:
        one.blockSignals(True)
    return hushed


def speak(hushed: Sequence[QWidget]) -> None:
    """Once nothing is open to which anything could be given. A widget that goes while it is hushed does not tell the toolkit
    so, whose style sheet then keeps it: the next change of dress, from light to dark, ends the whole program."""
    for one in hushed:
        if isValid(one):
            one.blockSignals(False)


def _said(one: QWidget, root: QWidget) -> Any:
    """What somebody began here; None where that is nothing. Of ticks and choices only those of forms, which give nothing
    before their button is pressed."""
    if not isinstance(one, QLineEdit | QPlainTextEdit | QComboBox | QCheckBox | QPushButton) or _secret(one):
        return None
    if isinstance(one, QLineEdit):
        typed = one.isModified() and one.echoMode() is QLineEdit.EchoMode.Normal
        return one.text() if typed and not isinstance(one.parentWidget(), QComboBox) else None
    if isinstance(one, QPlainTextEdit):
        return one.toPlainText() if one.document().isModified() and not one.isReadOnly() else None
    if not _in_form(one, root):
        return None
    if isinstance(one, QComboBox):
        return one.currentIndex() if one.currentIndex() > 0 else None
    return True if one.isCheckable() and one.isChecked() else None


def _put(one: QWidget, said: Any) -> bool:
    if isinstance(one, QLineEdit) and isinstance(said, str):
        if one.text() != said:
            one.setText(said)
            one.setModified(True)
    elif isinstance(one, QPlainTextEdit) and isinstance(said, str):
        if one.toPlainText() != said:
            one.setPlainText(said)
            one.document().setModified(True)
    elif isinstance(one, QComboBox) and isinstance(said, int):
        with QSignalBlocker(one):
            one.setCurrentIndex(said)
    elif isinstance(one, QAbstractButton) and said is True:
        one.setChecked(True)
    else:
        return False
    return True


def _above(one: QWidget, root: QWidget) -> Iterator[QWidget]:
    above: QWidget | None = one
    while above is not None and above is not root:
        yield above
        above = above.parentWidget()


def _in_form(one: QWidget, root: QWidget) -> bool:
    return any(isinstance(above, InlineForm | CallForm) for above in _above(one, root))


def _secret(one: QWidget) -> bool:
    above: QWidget | None = one
    while above is not None:
        if above.property(SECRET):
            return True
        above = above.parentWidget()
    return False
