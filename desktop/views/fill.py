"""Official forms, filled from the answers: how each stands, what nobody has answered yet, what stays blank and why."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout

from desktop import steps
from desktop.changes import Changes
from desktop.i18n import tr
from desktop.models.actions import Question
from desktop.models.fill import FormKey, boxes_of, forms_of, key_of, name_of, said_of
from desktop.models.grouped import GroupedModel
from desktop.session import Session
from desktop.theme import Dress
from desktop.widgets.allowed import allow
from desktop.widgets.beside import Beside
from desktop.widgets.choose import choose_folder
from desktop.widgets.parts import Flow, Shrinking, button, card, label
from desktop.widgets.row_list import RowList
from desktop.widgets.screen import ScreenView
from packets.workflow.results_fill import FormsResult, FormStandsResult


class FillView(ScreenView):
    def __init__(self, dress: Dress, session: Session) -> None:
        super().__init__(dress, session)
        self.found: FormsResult | None = None
        self._key: FormKey | None = None
        words = tr("Each form is filled on the agency's own blank, read back and held against the answers. Nobody signs here.")
        self.words = label(words, tone="dim")
        self._forms, self._boxes = GroupedModel(), GroupedModel()
        self.list = RowList(dress, self._forms, tr("Forms of this request"))
        self.list.chosen.connect(self._choose)
        self.every = button(
            tr("Fill all"), lambda: session.forms.fill(None), tip=tr("All that can be filled, and those with old answers")
        )
        self.none = label(tr("This request wants no official form as its answers stand."), tone="dim")
        left, column = card(margin=6)
        column.addWidget(self.words)
        column.addWidget(self.none)
        column.addWidget(self.list, 1)
        foot = Flow()
        foot.addWidget(self.every)
        column.addLayout(foot)
        self.name = label(face="card")
        self.state = label()
        self.boxes = RowList(dress, self._boxes, tr("Boxes of the chosen form"))
        self.boxes.opened.connect(self._ask)
        self.fill = button(tr("Fill it"), self._fill, role="main")
        self.pages = button(tr("See its pages"), self._see)
        self.ask = button(tr("Answer the question"), lambda: self._ask(self.boxes.current_key()))
        self.sheet = button(tr("Answer sheet"), lambda: self._take(fillable=False), tip=tr("To fill the form by hand"))
        self.copy = button(
            tr("Fillable copy"),
            lambda: self._take(fillable=True),
            tip=tr("To finish in another reader; never part of a packet"),
        )
        buttons = Flow()
        for one in (self.fill, self.ask, self.pages, self.sheet, self.copy):
            buttons.addWidget(one)
        right, inner = card(margin=8)
        inner.addWidget(self.name)
        inner.addWidget(self.state)
        inner.addWidget(self.boxes, 1)
        inner.addWidget(Shrinking(buttons, tr("What can be done with the form"), dress.px(40)))
        around = QHBoxLayout(self)
        around.setContentsMargins(0, 0, 0, 0)
        around.addWidget(Beside(dress, tr("Official forms"), ((left, 1, 300), (right, 1, 380))))
        self.setFocusProxy(self.list)
        self._show(None)

    def forget(self) -> None:
        self.found = self._key = None
        self._forms.put(())
        self._show(None)

    def refresh(self, changes: Changes) -> None:
        if self.session.snapshot is not None and (changes.matter or changes.office):
            self.session.forms.look(self._put)

    def _put(self, found: FormsResult) -> None:
        self.found = found
        self._forms.put(forms_of(found))
        self.none.setVisible(not found.forms)
        self.list.setVisible(bool(found.forms))
        keys = [key_of(one) for one in found.forms]
        shown = [row.key for _, row in self._forms.rows()]
        wanted = self._key if self._key in keys else (shown[0] if shown else None)
        if wanted is None or not self.list.choose(wanted):
            self._show(None)
        else:
            self._choose(wanted)
        allow(self.session, "build", self.every, any(one.state in ("to_make", "old_answers") for one in found.forms))

    def _choose(self, key: object) -> None:
        self._show(next((one for one in self.found.forms if key_of(one) == key), None) if self.found else None)

    def _show(self, one: FormStandsResult | None) -> None:
        self._key = key_of(one) if one else None
        self.name.setText(f"{name_of(one)}: {one.title}" if one else "")
        self.state.setText(said_of(one) if one else "")
        self._boxes.put(boxes_of(one) if one else ())
        self.fill.setText(tr("Fill it again") if one and one.state in ("made", "old_answers") else tr("Fill it"))
        allow(self.session, "build", self.fill, one is not None and one.state in ("to_make", "old_answers", "made"))
        allow(self.session, "print", self.sheet, one is not None)
        allow(self.session, "export", self.copy, one is not None and one.state != "no_blank")
        self.pages.setEnabled(one is not None and bool(one.paper))
        self.ask.setEnabled(one is not None and bool(one.unanswered))

    def _chosen(self) -> FormStandsResult | None:
        return next((one for one in self.found.forms if key_of(one) == self._key), None) if self.found else None

    def _fill(self) -> None:
        if (one := self._chosen()) is not None:
            self.session.forms.fill(one)

    def _see(self) -> None:
        if (one := self._chosen()) is not None and one.paper:
            self.session.go(steps.PAPERS, one.paper)

    def _ask(self, key: object) -> None:
        one = self._chosen()
        if isinstance(key, tuple) and key[:1] == ("ask",):
            self.session.go(steps.LISTEN, Question(key[1]))
        elif one is not None and one.unanswered:
            self.session.go(steps.LISTEN, Question(one.unanswered[0].key))

    def _take(self, *, fillable: bool) -> None:
        one = self._chosen()
        if one is not None and (folder := choose_folder(self, tr("Where shall it go?"), tr("Save it here"))):
            self.session.forms.take_along(one, folder, fillable=fillable)
