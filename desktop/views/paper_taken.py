"""What became of the files that were brought: what was taken in, what is here already, what is refused and the way out,
and what is locked, with a masked field for its password."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QVBoxLayout

from desktop.i18n import tr, tr_count
from desktop.models.taken import to_tell
from desktop.session import Session
from desktop.widgets.inline_form import InlineForm, Values
from desktop.widgets.paper_fields import SecretField
from desktop.widgets.parts import Shrinking, button, label
from packets.evidence.telling import Collected, Filing

TOLD = 40
"""Files told one by one; the rest is counted."""


@dataclass(frozen=True, slots=True)
class Locked:
    """A file that wants a password, where it lies, and the words for it."""

    file: str
    path: Path | None
    words: str


class PaperTaken(QFrame):
    def __init__(self, session: Session, least: int) -> None:
        super().__init__()
        self._session = session
        self._asked: tuple[Path, ...] = ()
        self._locked: list[Locked] = []
        self._lines: list[str] = []
        self._new = 0
        self._less = ""
        """One line where papers are read under less than full protection."""
        self.setProperty("role", "card")
        self.words = label()
        self.form = InlineForm()
        self.form.put_off.clicked.connect(self._ask_next)
        self.put_off = button(tr("Understood"), self.forget)
        inner = QVBoxLayout()
        inner.setSpacing(6)
        inner.addWidget(self.words)
        inner.addWidget(self.form)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 8)
        column.setSpacing(6)
        column.addWidget(Shrinking(inner, tr("What became of the files"), least))
        column.addWidget(self.put_off, 0, Qt.AlignmentFlag.AlignLeft)
        self.hide()

    def bring(self, files: Sequence[Path]) -> None:
        """Take files in; what becomes of them is told here."""
        self.forget()
        self._asked = tuple(files)
        self._session.collect(self._asked)

    def tell(self, collected: Sequence[Collected]) -> None:
        paths: Sequence[Path | None] = self._asked if len(self._asked) == len(collected) else [None] * len(collected)
        new = sum(one.status == "collected" for one in collected)
        told: list[str] = []
        locked: list[Locked] = []
        for one, path in zip(collected, paths, strict=True):
            said = to_tell(self._session.desk, one)
            if one.status == "needs_password":
                wrong = any(problem.code == "wrong_password" for problem in said)
                words = tr("That password does not open {file}.") if wrong else tr("{file} is locked with a password.")
                locked.append(Locked(one.file, path, words.format(file=one.file)))
            else:
                told += [problem.words for problem in said]
        self._lines += told
        self._new += new
        self._locked = [*locked, *self._locked]
        less = self._session.desk.protection()
        self._less = self._session.desk.told(less).words if less is not None else ""
        self._show()
        self._ask_next()

    def forget(self) -> None:
        self._asked, self._locked, self._lines, self._new, self._less = (), [], [], 0, ""
        self.words.clear()
        self.form.close_form()
        self.hide()

    def _show(self) -> None:
        lines = self._lines[:TOLD]
        if self._new:
            words = tr_count(
                self._new, "Took in one paper. It waits to be filed.", "Took in {n} papers. They wait to be filed."
            )
            lines.insert(0, words)
        rest = len(self._lines) - TOLD
        if rest > 0:
            lines.append(tr_count(rest, "and {n} more", "and {n} more"))
        if self._less and lines:
            lines.append(self._less)
        self.words.setText("\n".join(lines))
        self.words.setVisible(bool(lines))
        self.setVisible(bool(lines or self._locked))

    def _ask_next(self) -> None:
        """The password of the next locked file, one at a time."""
        self.form.close_form()
        self.put_off.setVisible(not self._locked)
        if not self._locked:
            if not self.words.text():
                self.hide()
            return
        one = self._locked.pop(0)
        if one.path is None:
            # Stopped in between, so that nobody can say which file it was.
            self._lines.append(one.words)
            self._show()
            self._ask_next()
            return
        path = one.path
        fields = {"password": SecretField(tr("Password of {file}", file=one.file), tr("It is used once and kept nowhere."))}

        def given(values: Values) -> None:
            self._asked = (path,)
            self._session.collect([path], Filing(passwords=(str(values["password"]),)))

        self.form.ask(one.words, fields, tr("Open it"), given, needs=("password",))
