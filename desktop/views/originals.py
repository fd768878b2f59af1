"""The board of the office's originals: what lies with us by place, the oldest first, and who looked at the close of the day."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from desktop import steps
from desktop.i18n import tr
from desktop.models.grouped import GroupedModel
from desktop.models.keeping import board_groups, board_words
from desktop.session import Session
from desktop.theme import Dress
from desktop.widgets.allowed import allow
from desktop.widgets.fields import TextField
from desktop.widgets.inline_form import InlineForm, Values
from desktop.widgets.original_form import ask_where
from desktop.widgets.parts import Flow, button, card, label, literal
from desktop.widgets.row_list import RowList, fit
from packets.workflow.results_keeping import CustodyResult, OriginalResult


class OriginalsBoard:
    """A card of the Office screen."""

    def __init__(self, dress: Dress, session: Session, reveal: Callable[[QWidget], object]) -> None:
        self._dress, self._session, self._reveal = dress, session, reveal
        self._wanted = False
        """Somebody asked for it before it was there."""
        self._found: CustodyResult | None = None
        self._chosen: OriginalResult | None = None
        self._model = GroupedModel()
        self.list = RowList(dress, self._model, tr("Originals of the office"))
        self.list.chosen.connect(self._choose)
        self.list.opened.connect(lambda _: self._open())
        self.none = label(tr("No original lies here, and none is recorded."), tone="dim")
        self.state = label(tone="dim")
        self.moved = button(tr("It is now in …"), self._move, name=tr("The chosen original is now in …"))
        self.to_matter = button(tr("Open its matter"), self._open)
        self.all_there = button(tr("Everything is there"), lambda: self._checked(""))
        self.lacks = button(tr("Something lacks …"), self._ask_what_lacks)
        self.form = InlineForm()
        self.frame, column = card()
        self._fill(column)

    def _fill(self, column: QVBoxLayout) -> None:
        column.addWidget(label(tr("Originals"), face="card"))
        words = tr("At the close of the day somebody holds this list against safe and drawers, and says so.")
        column.addWidget(label(words, tone="dim"))
        column.addWidget(self.none)
        column.addWidget(self.list)
        column.addWidget(self.state)
        row = Flow()
        for one in (self.moved, self.to_matter, self.all_there, self.lacks):
            row.addWidget(one)
        column.addLayout(row)
        column.addWidget(self.form)

    @property
    def widget(self) -> QFrame:
        return self.frame

    def refresh(self) -> None:
        self._session.keeping.board(self._put)

    def come(self) -> None:
        """Bring it into sight, now or when it is there."""
        self._wanted = self._found is None
        self._reveal(self.frame)
        self.list.setFocus()

    def forget(self) -> None:
        self._found = self._chosen = None
        self._model.put(())
        self.form.close_form()

    def _put(self, found: CustodyResult) -> None:
        chosen = (self._chosen.key, self._chosen.original) if self._chosen else None
        self._found = found
        groups = board_groups(found)
        self._model.put(groups)
        fit(self._dress, self.list, self._model)
        self.list.setVisible(bool(groups))
        self.none.setVisible(not groups)
        words = board_words(found)
        self.state.setText(words)
        self.state.setVisible(bool(words))
        for one in (self.moved, self.to_matter):
            one.setVisible(bool(groups))
        for one in (self.all_there, self.lacks):
            one.setVisible(found.to_check)
            allow(self._session, "close", one)
        if self._wanted:
            self.come()
        if chosen is None or not self.list.choose(chosen):
            self._choose(None)

    def _choose(self, key: object) -> None:
        found = self._found
        rows = [*found.in_hands, *found.with_client, *found.elsewhere] if found else []
        self._chosen = next((one for one in rows if (one.key, one.original) == key), None)
        for one in (self.moved, self.to_matter):
            one.setEnabled(self._chosen is not None)
            one.setToolTip(literal("" if self._chosen is not None else tr("Choose an original in the list first")))

    def _open(self) -> None:
        if self._chosen is not None:
            self._session.offices.come_to(self._chosen.key, steps.CLOSE)

    def _move(self) -> None:
        one = self._chosen
        if one is not None:
            keeping = self._session.keeping
            ask_where(
                self.form,
                self._dress,
                one.what,
                one.original,
                lambda edit: keeping.move(one.key, edit, tr("Moved: {what}", what=one.what)),
            )

    def _checked(self, lacks: str) -> None:
        if self._found is not None:
            self._session.keeping.checked(len(self._found.in_hands), lacks)

    def _ask_what_lacks(self) -> None:
        fields = {"lacks": TextField(tr("What is not where the list says"))}

        def said(values: Values) -> None:
            self._checked(str(values["lacks"]))

        self.form.ask(tr("Something lacks"), fields, tr("Keep it"), said, needs=("lacks",))
