"""Official forms: blanks as the agency gives them out, what each of them is, and which editions somebody read of."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QResizeEvent
from PySide6.QtWidgets import QVBoxLayout

from desktop.changes import Changes
from desktop.i18n import tr
from desktop.library_work import LibraryWork
from desktop.models.grouped import GroupedModel
from desktop.models.official_forms import (
    added_group,
    detail_groups,
    edition_groups,
    edition_word,
    kept_groups,
    name_of,
)
from desktop.session import Session
from desktop.theme import Dress
from desktop.widgets.allowed import allow
from desktop.widgets.choose import choose_files, choose_folder
from desktop.widgets.fields import ChoiceField, DayField, Field, TextField
from desktop.widgets.inline_form import InlineForm, Values
from desktop.widgets.parts import Flow, button, card, label, set_tone
from desktop.widgets.row_list import RowList, fit, fit_whole
from desktop.widgets.screen import ScreenView, Scrolled
from packets.workflow.results_forms import FormKeptResult


class OfficialFormsView(ScreenView):
    def __init__(self, dress: Dress, session: Session) -> None:
        super().__init__(dress, session)
        self.setAcceptDrops(True)
        self.work = LibraryWork(session)
        self.work.changed.connect(self._show)
        self._place: Path | None = None
        self._chosen = ""
        self._edition: tuple[str, str] = ("", "")
        scroll = Scrolled(tr("Official forms"))
        self._make_adding(scroll)
        self._make_kept(scroll)
        self._make_editions(scroll)
        scroll.column.addStretch(1)
        around = QVBoxLayout(self)
        around.setContentsMargins(0, 0, 0, 0)
        around.addWidget(scroll)
        self.setFocusProxy(scroll)
        for rows in (self.added, self.kept, self.editions, self.detail):
            for folded in (rows.expanded, rows.collapsed):
                folded.connect(lambda _: self._fit())

    def _make_adding(self, scroll: Scrolled) -> None:
        self.add_files = button(tr("Add PDFs"), self._choose_files, role="main", tip=tr("Or drop them anywhere here"))
        self.add_folder = button(tr("Add a folder"), self._choose_folder)
        self._added = GroupedModel()
        self.added = RowList(self.dress, self._added, tr("Files that were brought just now"))
        frame, column = card()
        column.addWidget(label(tr("Official forms"), face="card"))
        words = tr(
            "Blank forms as you downloaded them from the agency's page. Drop PDFs or a folder of them anywhere here: number and"
            " edition are found, and blanks are kept. A filled form or a payment form is never kept."
        )
        column.addWidget(label(words, tone="dim"))
        row = Flow()
        row.addWidget(self.add_files)
        row.addWidget(self.add_folder)
        column.addLayout(row)
        column.addWidget(self.added)
        scroll.column.addWidget(frame)

    def _make_kept(self, scroll: Scrolled) -> None:
        self._kept = GroupedModel()
        self.kept = RowList(self.dress, self._kept, tr("Forms that are kept"))
        self.kept.chosen.connect(self._choose)
        self.none = label(tr("No form is kept yet."), tone="dim")
        self.state = label()
        self._detail = GroupedModel()
        self.detail = RowList(self.dress, self._detail, tr("What is different in the chosen form"))
        self.agree = button(tr("Agree: it may be filled"), self._agree, name=tr("Agree that the chosen form may be filled"))
        self.read_page = button(
            tr("I read the agency's page …"), self._read_of_form, name=tr("I read the agency's page of the chosen form")
        )
        self.take_out = button(tr("Take it out"), self._take_out, name=tr("Take the chosen form out of the library"))
        self.form = InlineForm(by_enter=False)
        frame, column = card()
        column.addWidget(label(tr("Form library"), face="card"))
        column.addWidget(self.none)
        column.addWidget(self.kept)
        column.addWidget(self.state)
        row = Flow()
        for one in (self.agree, self.read_page, self.take_out):
            row.addWidget(one)
        column.addLayout(row)
        column.addWidget(self.form)
        column.addWidget(self.detail)
        scroll.column.addWidget(frame)

    def _make_editions(self, scroll: Scrolled) -> None:
        self._editions = GroupedModel()
        self.editions = RowList(self.dress, self._editions, tr("Accepted editions"))
        self.editions.chosen.connect(self._choose_edition)
        self.editions.opened.connect(lambda _: self._read_of_edition())
        self.record = button(
            tr("I read the agency's page …"), self._read_of_edition, name=tr("I read the agency's page of the chosen edition")
        )
        self.page_form = InlineForm()
        frame, column = card()
        column.addWidget(label(tr("Accepted editions"), face="card"))
        words = tr(
            "Which edition the agency accepts is read on its own page, by a person. It stands here with name and day, counts"
            " for 30 days, and is held against the mailing day of each packet."
        )
        column.addWidget(label(words, tone="dim"))
        column.addWidget(self.editions)
        row = Flow()
        row.addWidget(self.record)
        column.addLayout(row)
        column.addWidget(self.page_form)
        scroll.column.addWidget(frame)

    def refresh(self, changes: Changes) -> None:
        session, shown = self.session, self.session.offices.shown
        if shown is None or not (changes.office or changes.who):
            return
        if shown.office.place != self._place:
            self._place = shown.office.place
            self.work.clear()
        for one in (self.add_files, self.add_folder):
            allow(session, "change_office", one)
        self._show()
        self.work.look()

    def _show(self) -> None:
        found = self.work.found
        self._added.put(added_group(self.work.added))
        self.added.setVisible(bool(self.work.added))
        self._kept.put(kept_groups(found) if found else ())
        self.kept.setVisible(bool(found and found.forms))
        self.none.setVisible(bool(found and not found.forms))
        if not self.kept.choose(self._chosen):
            self._chosen = ""
        self._choose(self._chosen)
        editions = found.editions if found else []
        self._editions.put(edition_groups(editions))
        self.editions.setVisible(bool(editions))
        if not self.editions.choose(self._edition):
            self._edition = ("", "")
        allow(self.session, "verify_source", self.record)

    def _fit(self) -> None:
        """Lists are whole, so that the page has one bar, but for two: what is different in a form may be long, and below the
        library stands what is said of the chosen form, which is to be in sight together with it."""
        for rows, model in ((self.added, self._added), (self.editions, self._editions)):
            fit_whole(rows, model)
        fit(self.dress, self.kept, self._kept, most=4)
        fit(self.dress, self.detail, self._detail, most=8)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        QTimer.singleShot(0, self, self._fit)  # once the lists know how wide they are

    @property
    def _one(self) -> FormKeptResult | None:
        """The form that is chosen in the list."""
        found = self.work.found
        return next((one for one in found.forms if one.sha256 == self._chosen), None) if found else None

    def _choose(self, key: object) -> None:
        self._chosen = str(key)
        one = self._one
        self.state.setText(one.words if one else "")
        self.state.setVisible(one is not None)
        set_tone(self.state, "" if one is None or one.ready else "missing" if one.fillable == "no" else "")
        self._detail.put(detail_groups(one) if one else ())
        self.detail.setVisible(bool(self._detail.groups))
        self._fit()
        first = tr("Choose a form in the list first")
        self.agree.setVisible(one is not None and one.fillable == "agree" and not one.agreed)
        allow(self.session, "change_office", self.agree, one is not None, first)
        allow(self.session, "change_office", self.take_out, one is not None, first)
        allow(self.session, "verify_source", self.read_page, one is not None and one.standing is not None, first)
        for pressed in (self.read_page, self.take_out):
            pressed.setVisible(one is not None)

    def _choose_edition(self, key: object) -> None:
        if isinstance(key, tuple) and len(key) == 2:
            self._edition = (str(key[0]), str(key[1]))

    # What can be done

    def _choose_files(self) -> None:
        self.work.add(choose_files(self, tr("Add official forms"), tr("Add these")))

    def _choose_folder(self) -> None:
        if folder := choose_folder(self, tr("Add a folder of official forms"), tr("Add this folder")):
            self.work.add([folder])

    def _agree(self) -> None:
        one = self._one
        if one is None:
            return
        words = tr(
            "You looked at what is different. It carries your name and today, and counts for exactly this file. What is not"
            " sure stays blank."
        )
        title = tr("{form} may be filled", form=name_of(one.form, one.edition))
        self.form.ask(title, {}, tr("It may be filled"), lambda _: self.work.agree(one.sha256), words=words)

    def _take_out(self) -> None:
        one = self._one
        if one is not None:
            self.work.take_out(one.sha256)

    def _read_of_form(self) -> None:
        one = self._one
        if one is not None:
            self._ask_reading(self.form, one.form, one.edition)

    def _read_of_edition(self) -> None:
        self._ask_reading(self.page_form, *self._edition)

    def _ask_reading(self, form: InlineForm, number: str, edition: str) -> None:
        results = [("accepted", tr("This edition is accepted")), ("not_accepted", tr("This edition is not accepted"))]
        fields: dict[str, Field] = {
            "form": TextField(tr("Form"), example=tr("I-765")),
            "edition": TextField(tr("Edition"), example=tr("08/21/25, as it is printed")),
            "result": ChoiceField(self.dress, tr("What the page says"), results),
            "page": TextField(tr("Page you read"), example=tr("title or address")),
            "first": DayField(tr("First mailing day"), tr("Empty where the page names none")),
            "last": DayField(tr("Last mailing day"), tr("Empty where the page names none")),
        }
        if number:
            fields["form"].put(number)
            fields["edition"].put(edition_word(edition))

        def read(values: Values) -> None:
            first, last = values["first"], values["last"]
            self.work.record(
                str(values["form"]),
                str(values["edition"]),
                "not_accepted" if values["result"] == "not_accepted" else "accepted",
                str(values["page"]),
                first if isinstance(first, dt.date) else None,
                last if isinstance(last, dt.date) else None,
            )

        title = tr("I read the agency's page")
        form.ask(title, fields, tr("Keep it"), read, needs=("form", "edition", "result", "page"))

    # Files that are dropped

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if self.session.may("change_office") and dropped_paths(event):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        if paths := dropped_paths(event):
            event.acceptProposedAction()
            self.work.add(paths)


def dropped_paths(event: QDropEvent) -> Sequence[Path]:
    """The files and folders that were dropped; none where something else was."""
    urls = event.mimeData().urls()
    return [Path(url.toLocalFile()) for url in urls] if urls and all(url.isLocalFile() for url in urls) else []
