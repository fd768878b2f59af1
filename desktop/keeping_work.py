"""Originals, day passes and the end of files: what reaches beyond the open matter."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.changes import Changes
from desktop.i18n import tr, tr_count
from desktop.packet_work import free_name
from packets.errors import Known
from packets.progress import Report
from packets.requests.office import Staff
from packets.vault.helper_office import office_for
from packets.vault.store import Office
from packets.workflow import closing, custody, day_pass, destroying, starting
from packets.workflow.edits import Edit, make
from packets.workflow.results import SheetResult
from packets.workflow.results_keeping import CustodyResult, DestroyedResult
from packets.workflow.sheets import doors as sheets
from packets.workflow.sheets import keeping as keeping_sheets

if TYPE_CHECKING:
    from desktop.session import Session


class KeepingWork:
    """Belongs to the session, and tells through its `changed`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def board(self, then: Callable[[CustodyResult], object]) -> None:
        """Look where every original of the office is."""
        session, shown, who = self._session, self._session.offices.shown, self._session.who
        if shown is None:
            return
        desk, day = session.desk, session.day

        def work(report: Report) -> CustodyResult:
            return custody.custody(desk, office_for(shown.office, desk.library, who, day), day, report)

        def done(found: CustodyResult) -> None:
            now = session.offices.shown
            if now is not None and now.office.place == shown.office.place:
                then(found)

        session.run(work, done, "")

    def move(self, key: str, edit: Edit, said: str) -> None:
        """An original of any matter went elsewhere. In the open one it is a step that can be undone."""
        session, shown, who = self._session, self._session.offices.shown, self._session.who
        if shown is None:
            return
        if session.place == shown.place_of(key):
            session.do(edit, said=said, then=session.offices.look_again)
            return
        desk, day = session.desk, session.day

        def done(_: object) -> None:
            session.changed.emit(Changes(said=said))
            session.offices.look_again()

        session.run(lambda _: make(starting.open_matter(shown.office, key), desk.library, [edit], who, day), done, "")

    def checked(self, count: int, lacks: str) -> None:
        """The close of the day: the list was held against safe and drawers."""
        said = tr("Something lacks: it stands in the office's record") if lacks else tr("Everything is where the list says")
        self._change(lambda office, who: custody.check_custody(office, count, lacks, who, self._session.day), said)

    def set_rule(self, rule: Mapping[str, object]) -> None:
        day = self._session.day
        self._change(lambda office, who: closing.set_retention(office, dict(rule), who, day), tr("Rule kept"))

    def give_pass(self, helper: str, matters: Sequence[str], typed: str) -> None:
        day = self._session.day
        self._change(
            lambda office, who: day_pass.give_day_pass(office, helper, matters, typed, who, day), tr("Day pass until tonight")
        )

    def end_pass(self, helper: str) -> None:
        day = self._session.day
        self._change(lambda office, who: day_pass.end_day_pass(office, helper, who, day), tr("Day pass ended"))

    def _change(self, work: Callable[[Office, Staff], object], said: str) -> None:
        who = self._session.who
        self._session.offices.change(lambda office: work(office, who), said)

    def destroy(self, second: str, number: str, *, name: bool) -> None:
        """The open matter, for good. It is put away first: nobody looks at what goes."""
        session, shown, store, who = self._session, self._session.offices.shown, self._session.store, self._session.who
        if shown is None or store is None:
            return
        desk, day, key = session.desk, session.day, store.key

        def work(_: Report) -> DestroyedResult:
            person = shown.office.load().person(second)
            if person is None:
                raise Known("second_person", name=second)
            matter = shown.office.open(key)
            return destroying.destroy_file(desk, shown.office, matter, who, person, day, number=number, name=name)

        def done(made: DestroyedResult) -> None:
            session.offices.look_again()
            session.changed.emit(Changes(said=tr("Destroyed. Its certificate is {number}.", number=made.certificate)))

        session.close()
        session.run(work, done, tr("Destroying the file"))

    # On paper

    def print_list(self, folder: Path) -> None:
        """The list of originals of the open matter, to give back and have signed."""
        session, store = self._session, self._session.store
        if store is not None:
            desk, day = session.desk, session.day
            self._save(lambda: keeping_sheets.originals_list(desk, store, day), folder, "originals")

    def print_certificate(self, number: str, folder: Path) -> None:
        session, shown = self._session, self._session.offices.shown
        if shown is not None:
            day = session.day
            self._save(lambda: keeping_sheets.certificate(shown.office, number, day), folder, f"certificate-{number}")

    def _save(self, make_it: Callable[[], sheets.Made], folder: Path, stem: str) -> None:
        session = self._session

        def work(_: Report) -> SheetResult:
            session.may_export(folder)
            return sheets.save(make_it(), free_name(folder, stem))

        def done(made: SheetResult) -> None:
            words = tr_count(made.pages, "Saved as {file}, {n} page", "Saved as {file}, {n} pages", file=Path(made.file).name)
            session.changed.emit(Changes(said=words))

        session.run(work, done, tr("Making the sheet"))
