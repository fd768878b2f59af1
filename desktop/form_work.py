"""Official forms of the open matter: how each stands, filling them, sheets and copies to take along."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.i18n import tr
from packets.progress import Report
from packets.workflow import form_wants, making
from packets.workflow.edits import Done
from packets.workflow.form_library import slug
from packets.workflow.results_fill import FormsResult, FormStandsResult

if TYPE_CHECKING:
    from desktop.session import Session


class FormWork:
    """Belongs to the session; what is filled is one step that can be undone."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def look(self, done: Callable[[FormsResult], object]) -> None:
        """How every form of the request stands. Read in the lane of the matter, shown where it is still open."""
        session, store, snapshot = self._session, self._session.store, self._session.snapshot
        if store is None or snapshot is None or not snapshot.opened:
            return
        request, day = snapshot.request.id, snapshot.day

        def show(found: FormsResult) -> None:
            if session.snapshot is snapshot:
                done(found)

        session.run(lambda _: form_wants.stands(session.desk, store, request, day), show, "")

    def fill(self, one: FormStandsResult | None) -> None:
        """One form, or all that can be filled and are not, or have old answers."""
        session, store, snapshot = self._session, self._session.store, self._session.snapshot
        if store is None or snapshot is None:
            return
        request, day, who = snapshot.request.id, snapshot.day, session.who

        def work(report: Report) -> Done | None:
            before = store.record()
            forms, row, item = ([one.recipe], one.row, one.item) if one else ([], "", "")
            made = making.fill(
                session.desk, store, request, day, forms, who, every=one is None, row=row, item=item, report=report
            )
            return Done(before, store.record(), store.load()) if made else None

        said = tr("Filled: {form}", form=one.form) if one else tr("Filled every form that could be filled")
        session.step(work, said, title=tr("Filling and reading back"))

    def take_along(self, one: FormStandsResult, folder: Path, *, fillable: bool) -> None:
        """An answer sheet, or a copy to finish in another reader, as a file. Whether one may leave is asked first."""
        session, store, snapshot = self._session, self._session.store, self._session.snapshot
        if store is None or snapshot is None:
            return
        request, day, who = snapshot.request.id, snapshot.day, session.who
        out = folder / file_name(one, fillable=fillable)

        def work(report: Report) -> Done | None:  # noqa: ARG001
            door = making.save_fillable if fillable else making.save_sheet
            done, _ = door(
                session.desk,
                store,
                request,
                day,
                one.recipe,
                out,
                who,
                may_export=session.may_export,
                row=one.row,
                item=one.item,
            )
            return done

        session.step(work, tr("Saved: {file}", file=out.name))


def file_name(one: FormStandsResult, *, fillable: bool) -> str:
    """``i-765-sister-answers.pdf``: of what stands in a record only letters and figures, so that it names no other folder."""
    said = "-".join(part for part in (one.recipe.partition("/")[0], slug(one.row)) if part)
    return f"{said}-fillable.pdf" if fillable else f"{said}-answers.pdf"
