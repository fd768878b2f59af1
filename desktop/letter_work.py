"""Letters of the request that is shown: which there are, the one that is written, its picture as it will stand on paper, and
making it. The picture is drawn off the window's thread, in memory; nothing of it is ever on a disk."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final

from desktop.changes import Changes
from desktop.i18n import tr
from desktop.messages import told
from desktop.reading import PaperPage
from packets.errors import Known
from packets.layout.names import labels_of
from packets.progress import Report
from packets.workflow import letters
from packets.workflow.edits import Done
from packets.workflow.letters import Writing
from packets.workflow.letters_out import take_out
from packets.workflow.results_letters import LetterRowResult

if TYPE_CHECKING:
    from desktop.session import Session

SIZE: Final = (612.0, 792.0)


@dataclass(frozen=True)
class LetterBook:
    """A letter as its pages are shown."""

    pdf: bytes
    pages: tuple[PaperPage, ...]

    def name(self, _volume: int) -> str:
        return "letter"

    def open(self, _volume: int) -> tuple[BinaryIO, int]:
        return io.BytesIO(self.pdf), len(self.pdf)


@dataclass(frozen=True)
class Look:
    """A letter as it stands now: its words, and its pages or why there are none."""

    writing: Writing
    book: LetterBook | None
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Exhibit:
    """A paper that can be cited."""

    paper: str
    words: str
    pages: int


class LetterWork:
    """Belongs to the session, and tells through its `changed`."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self.rows: tuple[LetterRowResult, ...] = ()
        self.look: Look | None = None
        self._asked = 0
        """Of what was asked for last: what comes late of something else is not shown."""

    def clear(self) -> None:
        self.rows, self.look = (), None
        self._asked += 1

    @property
    def row(self) -> LetterRowResult | None:
        """The letter that is written, as the list has it."""
        look = self.look
        if look is None:
            return None
        key = (look.writing.for_.letter.id, look.writing.for_.row)
        return next((one for one in self.rows if (one.letter, one.row) == key), None)

    def read(self) -> None:
        """Which letters there are, as the matter stands now."""
        session, store, snapshot = self._session, self._session.store, self._session.snapshot
        if store is None or snapshot is None or not snapshot.opened:
            return
        desk, request, day = session.desk, snapshot.request.id, snapshot.day

        def done(rows: tuple[LetterRowResult, ...]) -> None:
            if session.store is store and self.rows != rows:
                self.rows = rows
                session.changed.emit(Changes(letters=True))

        session.run(lambda _: tuple(letters.templates(desk, store, request, day).letters), done, "")

    def open(self, letter: str, row: str, *, language: str | None = None, anew: bool = False, text: str | None = None) -> None:
        """Write this letter: as it was kept, or from its template. `text` is what stands in the editor already."""
        session, store, snapshot = self._session, self._session.store, self._session.snapshot
        if store is None or snapshot is None or not snapshot.opened:
            return
        desk, request, day = session.desk, snapshot.request.id, snapshot.day

        def work(_: Report) -> Look:
            found = letters.open_letter(desk, store, request, letter, row, day, language=language, anew=anew, text=text)
            return self._drawn(found)

        self._ask(work)

    def type(self, text: str) -> None:
        """What stands in the editor now: looked at and drawn as it would be."""
        look = self.look
        if look is None:
            return
        session, writing = self._session, look.writing

        def work(_: Report) -> Look:
            return self._drawn(_typed(session, writing, text))

        self._ask(work)

    def _drawn(self, writing: Writing) -> Look:
        try:
            paper = writing.paper()
        except Known as fault:
            return Look(writing, None, told(self._session.desk, fault).words)
        pages = tuple(PaperPage(number, *SIZE, str(number), 0) for number in range(1, paper.pages + 1))
        return Look(writing, LetterBook(paper.pdf, pages))

    def _ask(self, work: Callable[[Report], Look]) -> None:
        session, store = self._session, self._session.store
        self._asked += 1
        mine = self._asked

        def done(look: Look) -> None:
            if session.store is store and self._asked == mine:
                self.look = look
                session.changed.emit(Changes(letters=True))

        session.jobs.run(work, on_done=done, on_problem=session.tell)

    # What can be cited

    def exhibits(self) -> tuple[Exhibit, ...]:
        """Papers of the packet that this letter goes with, in its order."""
        if self.look is None:
            return ()
        bench = self.look.writing.bench
        labels = labels_of(bench.plan.entries)
        found: list[Exhibit] = []
        for entry in bench.selection.bound:
            label = labels.get(entry.id, "")
            for source in entry.sources:
                paper = bench.view.matter.paper(source.evidence)
                if paper is None or source.part:
                    continue
                title = bench.title_of(paper)
                words = tr("Exhibit {label}: {title}", label=label, title=title) if label else title
                found.append(Exhibit(paper.variant_of or paper.id, words, len(source.pages)))
        return tuple(found)

    # Keeping, making, taking out

    def keep(self, text: str, then: Callable[[], object] | None = None) -> None:
        """The words into the matter; it can be undone."""
        self._step(lambda writing: letters.keep(writing, self._session.who, self._session.day), text, tr("Letter kept"), then)

    def make(self, text: str) -> None:
        """The paper of it, collected and filed under its item."""

        def work(writing: Writing) -> Done:
            return letters.make(writing, self._session.who, self._session.day).done

        self._step(work, text, tr("Letter made"), None, tr("Making the letter"))

    def take_out(self, text: str, to: Path) -> None:
        """A Word file."""
        session = self._session

        def work(writing: Writing) -> Done | None:
            done, _ = take_out(writing, to, session.who, session.day, may_export=session.may_export)
            return done

        self._step(work, text, tr("Saved as {file}", file=to.name), None)

    def _step(
        self,
        work: Callable[[Writing], Done | None],
        text: str,
        said: str,
        then: Callable[[], object] | None,
        title: str = "",
    ) -> None:
        session, look = self._session, self.look
        if look is None:
            return
        writing = look.writing
        session.step(lambda _: work(_typed(session, writing, text)), said, then, title)


def _typed(session: Session, writing: Writing, text: str) -> Writing:
    """The letter with these words, on the bench where it is written."""
    bench, one = writing.bench, writing.for_
    return letters.open_letter(
        session.desk,
        bench.store,
        bench.view.request.id,
        one.letter.id,
        one.row,
        bench.view.today,
        language=writing.kept.language,
        text=text,
        used=dict(writing.kept.used),
        bench=bench,
    )
