"""Pages that are signed by hand, and what came back signed: sets printed, scans brought back, ticks given."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.changes import Changes
from desktop.i18n import tr, tr_count
from desktop.packet_work import free_name
from packets.progress import Report
from packets.workflow import inking, returning
from packets.workflow.edits import Done, PlaceSigned, TakeOffSigned, make
from packets.workflow.form_library import slug
from packets.workflow.results_ink import InkBackResult, ReturnResult

if TYPE_CHECKING:
    from desktop.session import Session


class InkWork:
    """Belongs to the session, and tells through its `changed`. Only for somebody who opened a matter."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def print_set(self, person: str, folder: Path, *, again: bool = False) -> None:
        """The signing set of one person as a PDF. That it was printed cannot be undone."""
        session, store, who, day = self._session, self._session.store, self._session.who, self._session.day
        if store is None:
            return

        def work(_: Report) -> Done:
            made = inking.signing_set(session.desk, store, person, day, again=again)
            # Whose it is by what the person is here, and never by name: it stands in a folder for others to see.
            path = free_name(folder, f"signing-set-{slug(person.partition(':')[0])}")
            return inking.save_set(session.desk, store, made, path, who, day, may_export=session.may_export)[0]

        session.step(work, tr("Signing set saved"), title=tr("Making the signing set"))

    def bring_back(self, files: Sequence[Path], told: Callable[[InkBackResult], object]) -> None:
        """Scans of signed pages in; `told` hears what became of each page."""
        session, store, who, day = self._session, self._session.store, self._session.who, self._session.day
        if store is not None and files:
            self._back(lambda report: inking.bring_back(session.desk, store, files, who, day, report), told)

    def look_again(self, told: Callable[[InkBackResult], object]) -> None:
        session, store, who, day = self._session, self._session.store, self._session.who, self._session.day
        if store is not None:
            self._back(lambda report: inking.look_again(session.desk, store, who, day, report), told)

    def _back(self, work: Callable[[Report], inking.Back], told: Callable[[InkBackResult], object]) -> None:
        found: list[InkBackResult] = []

        def step(report: Report) -> Done | None:
            made = work(report)
            found.append(made.result)
            return made.done

        said = tr("Looked at the scans")
        self._session.step(step, said, lambda: told(found[-1]), title=tr("Looking at the scans"))

    def place(self, scan: str, of: int, paper: str, page: int, turn: int) -> None:
        """Somebody looked at both and says that this is that page."""
        edit = PlaceSigned.model_validate({"scan": scan, "of": of, "paper": paper, "page": page, "turn": turn})
        self._session.do(edit, said=tr("Placed: {paper}, page {n}", paper=self._title(paper), n=page))

    def _title(self, paper: str) -> str:
        snapshot = self._session.snapshot
        found = snapshot.record.paper(paper) if snapshot is not None else None
        return (found.title if found is not None else "") or paper

    def take_off(self, paper: str, page: int) -> None:
        said = tr("Taken off: {paper}, page {n}", paper=self._title(paper), n=page)
        self._session.do(TakeOffSigned(paper=paper, page=page), said=said)

    # What came back signed

    def look_at_return(self, scan: str, then: Callable[[ReturnResult], object]) -> None:
        session, store, snapshot, day = self._session, self._session.store, self._session.snapshot, self._session.day
        if store is None or snapshot is None or not snapshot.opened:
            return
        request = snapshot.request.id

        def done(found: ReturnResult) -> None:
            if session.store is store:
                then(found)

        session.run(
            lambda report: returning.return_check(session.desk, store, day, request, scan, report),
            done,
            tr("Looking at the scan"),
        )

    def tick(self, key: str, *, is_so: bool) -> None:
        """A person looked, and says so."""
        session, store, snapshot = self._session, self._session.store, self._session.snapshot
        if store is None or snapshot is None:
            return
        request, who, day = snapshot.request.id, session.who, session.day

        def work(_: Report) -> Done:
            yes, no = ((key,), ()) if is_so else ((), (key,))
            edits = returning.ticks(session.desk, store, day, yes, no, request)
            return make(store, session.desk.library, edits, who, day)

        session.step(work, tr("Ticked") if is_so else tr("Said that it is not so"))

    def say_files(self, result: InkBackResult) -> str:
        """What became of scans, in one line."""
        placed, waits = len(result.placed), len(result.waiting)
        parts = [tr_count(placed, "{n} page is in its place", "{n} pages are in their places") if placed else ""]
        parts.append(tr_count(waits, "{n} page waits for you", "{n} pages wait for you") if waits else "")
        left = len(result.left_out)
        parts.append(tr_count(left, "{n} blank or cover sheet left out", "{n} blank or cover sheets left out") if left else "")
        refused = [problem.words for one in result.files if one.status != "collected" for problem in one.problems]
        return "\n".join([" · ".join(part for part in parts if part), *refused]).strip()

    def said(self, words: str) -> None:
        self._session.changed.emit(Changes(said=words))
