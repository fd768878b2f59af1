"""Pictures of pages, of a packet or of a paper, from the worker: only those that are wanted, kept in memory, within a bound.

A whole file goes to the worker for every asking, so neighbours are asked for together, and never more than one asking
is under way: whoever scrolls past a hundred pages waits for none of them.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage, QPixmap, QTransform

from desktop.jobs import Job, Jobs
from desktop.messages import told
from desktop.reading import Book
from packets.errors import Known
from packets.progress import Report
from packets.worker.checks import Picture
from packets.workflow.desk import Desk

TOGETHER: Final = 4
"""Pages of one asking, at most."""
MOST_BYTES: Final = 96_000_000
"""Of all pictures that are kept."""


class PageShelf(QObject):
    """The pictures of one book at a time."""

    arrived = Signal(int)
    """The picture of a page, or the reason why there is none, is there."""

    def __init__(self, desk: Desk, jobs: Jobs, most_bytes: int = MOST_BYTES) -> None:
        super().__init__()
        self._desk, self._jobs, self._most = desk, jobs, most_bytes
        self._book: Book | None = None
        self._kept: OrderedDict[int, tuple[int, QPixmap]] = OrderedDict()
        self._faults: dict[int, str] = {}
        self._wanted: tuple[int, ...] = ()
        self._dpi = 0
        self._job: Job | None = None

    def show(self, book: Book | None) -> None:
        """Another book; the pictures of the last one are dropped."""
        self._book = book
        self._kept.clear()
        self._faults.clear()
        self._wanted = ()
        # One that is under way ends by itself: stopping it would cost a warm process. Its pages are not taken.
        self._job = None

    def want(self, pages: Sequence[int], dpi: int) -> None:
        """The pages that are seen now, at so many dots to the inch. Replaces what was wanted before."""
        self._wanted, self._dpi = tuple(pages), dpi
        for page in pages:
            if page in self._kept:
                self._kept.move_to_end(page)
        self._next()

    def picture(self, page: int) -> QPixmap | None:
        """What there is of a page, perhaps still at another size."""
        found = self._kept.get(page)
        return found[1] if found else None

    def fault(self, page: int) -> str:
        """Why there is no picture of a page, in words; empty where nothing went wrong."""
        return self._faults.get(page, "")

    @property
    def kept_bytes(self) -> int:
        return sum(_bytes(picture) for _, picture in self._kept.values())

    def _next(self) -> None:
        book = self._book
        run = self._run()
        if book is None or self._job is not None or not run or self._jobs.closed:
            return
        pages = [book.pages[page] for page in run]
        dpi = self._dpi

        def work(report: Report) -> list[Picture]:
            return pictures_of(self._desk, book, pages[0].volume, pages[0].number, pages[-1].number, dpi, report)

        def done(found: list[Picture]) -> None:
            if self._book is book:
                for page, leaf, picture in zip(run, pages, found, strict=True):
                    self._keep(page, dpi, picture, leaf.turn)

        def problem(fault: Exception) -> None:
            if self._book is book:
                words = told(self._desk, fault).words
                for page in run:
                    self._faults[page] = words
                    self.arrived.emit(page)

        def end() -> None:
            if self._job is job:
                self._job = None
                self._next()

        job = self._job = self._jobs.run(work, on_done=done, on_problem=problem, on_end=end)

    def _run(self) -> list[int]:
        """The first wanted pages that lack, neighbours in one volume."""
        book = self._book
        if book is None:
            return []
        run: list[int] = []
        for page in self._wanted:
            lacks = page not in self._faults and self._kept.get(page, (0, None))[0] != self._dpi
            if run and (not lacks or page != run[-1] + 1 or book.pages[page].volume != book.pages[run[0]].volume):
                break
            if lacks:
                run.append(page)
            if len(run) == TOGETHER:
                break
        return run

    def _keep(self, page: int, dpi: int, picture: Picture, turn: int) -> None:
        image = QImage(picture.rgb, picture.width, picture.height, 3 * picture.width, QImage.Format.Format_RGB888)
        if turn:
            image = image.transformed(QTransform().rotate(turn))
        self._kept[page] = (dpi, QPixmap.fromImage(image))
        self._kept.move_to_end(page)
        while self.kept_bytes > self._most and (first := next(iter(self._kept))) not in self._wanted:
            del self._kept[first]
        self.arrived.emit(page)


def pictures_of(desk: Desk, book: Book, volume: int, first: int, last: int, dpi: int, report: Report) -> list[Picture]:
    """Pages of a file of ours as pictures; the worker opens it, never this process."""
    found: list[Picture] = []
    name = book.name(volume)
    stream, size = book.open(volume)
    with stream:
        try:
            desk.worker().pictures(stream, size, first, last, dpi=dpi, each=lambda _, one: found.append(one), report=report)
        except Known as fault:
            raise Known(fault.code, **{"file": name, **fault.params}) from fault
    if len(found) != last - first + 1:
        raise Known("worker_failed", file=name, reason="pictures")
    return found


def _bytes(picture: QPixmap) -> int:
    return picture.width() * picture.height() * 4
