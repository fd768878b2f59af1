"""The form library as the window works on it: blanks are read and kept off the window's thread, one after the other."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QObject, Signal

from desktop.changes import Changes
from desktop.i18n import tr, tr_count
from packets.progress import Report
from packets.vault.store import Office
from packets.workflow import form_editions, form_library, form_telling
from packets.workflow.results_forms import FormAddedResult, FormsListResult

if TYPE_CHECKING:
    from desktop.session import Session


class LibraryWork(QObject):
    """Belongs to the screen of official forms. `changed` tells that `found` or `added` are other ones."""

    changed = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.found: FormsListResult | None = None
        self.added: tuple[FormAddedResult, ...] = ()
        """What became of the files that were brought last."""

    def look(self) -> None:
        """Look what is kept, and how its editions stand today."""
        session = self._session
        desk, day = session.desk, session.day
        session.jobs.run(lambda _: form_telling.library(desk, day), on_done=self.put, on_problem=session.tell)

    def clear(self) -> None:
        """Another office is open: nothing of the one before stays."""
        self.found, self.added = None, ()
        self.changed.emit()

    def put(self, found: FormsListResult, added: tuple[FormAddedResult, ...] | None = None) -> None:
        self.found = found
        if added is not None:
            self.added = added
        self.changed.emit()

    def add(self, paths: Sequence[Path]) -> None:
        """Keep what is a blank of an official form; what became of each file is told."""
        session = self._session
        if not paths:
            return
        desk, who, day = session.desk, session.who, session.day

        def work(report: Report) -> tuple[list[FormAddedResult], FormsListResult]:
            done = [form_telling.added(desk, one) for one in form_library.add(desk, paths, who, day, report)]
            return done, form_telling.library(desk, day)

        def done(result: tuple[list[FormAddedResult], FormsListResult]) -> None:
            added, found = result
            self.put(found, tuple(added))
            kept = sum(one.status == "kept" for one in added)
            if kept:
                self._said(tr_count(kept, "Kept one form", "Kept {n} forms"))

        session.jobs.run(work, lane="vault", title=tr("Reading official forms"), on_done=done, on_problem=session.tell)

    def agree(self, sha256: str) -> None:
        """The one at the desk looked at a blank, and lets it be filled."""
        session = self._session
        desk, who, day = session.desk, session.who, session.day
        session.offices.change(lambda _: form_library.agree(desk, sha256, who, day), tr("Agreed: it may be filled"))

    def take_out(self, sha256: str) -> None:
        session = self._session
        desk, who, day = session.desk, session.who, session.day

        def work(_: Report) -> FormsListResult:
            form_library.take_out(desk, sha256, who)
            return form_telling.library(desk, day)

        def done(found: FormsListResult) -> None:
            self.put(found)
            self._said(tr("Taken out of the form library"))

        session.jobs.run(work, lane="vault", on_done=done, on_problem=session.tell)

    def record(
        self,
        form: str,
        edition: str,
        result: Literal["accepted", "not_accepted"],
        page: str,
        first: dt.date | None,
        last: dt.date | None,
    ) -> None:
        """What the one at the desk read on the agency's page."""
        session = self._session
        who, day = session.who, session.day

        def work(office: Office) -> object:
            return form_editions.record_edition(
                office,
                form,
                form_editions.edition_day(edition),
                result,
                page,
                who,
                day,
                first=first,
                last=last,
            )

        session.offices.change(work, tr("Reading recorded"))

    def _said(self, words: str) -> None:
        self._session.changed.emit(Changes(said=words))
