"""The only way to work off the window's thread: a plain function that is given a report.

    jobs.run(work, lane=..., on_done=..., on_progress=..., on_problem=...)  ->  Job

`work(report)` runs in a lane; what it returns or raises comes back on the window's thread. It never asks anybody
anything and touches no widget. `report.step` raises `Cancelled` once somebody asked the job to stop, tells progress at
most ten times a second, and costs next to nothing in between.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final, Literal, TypeVar

from PySide6.QtCore import QObject, Qt, Signal, Slot

from packets.errors import Cancelled
from packets.progress import Report

T = TypeVar("T")
Lane = Literal["vault", "work"]

LANES: Final[Mapping[Lane, int]] = {"vault": 1, "work": 2}
"""Threads of each lane. What writes a matter or a packet goes through ``vault``: no two writes meet."""

BETWEEN: Final = 0.1
"""Seconds between two tellings of progress, at least."""


class Job(QObject):
    """One piece of work under way. Its signals come on the window's thread; `ended` comes last, whatever happened."""

    progressed = Signal(int, int, str)
    ended = Signal()

    def __init__(self, title: str) -> None:
        super().__init__()
        self.title = title
        """What is said while it runs; empty for work in the background."""
        self._stop = threading.Event()

    @property
    def stopping(self) -> bool:
        return self._stop.is_set()

    def cancel(self) -> None:
        """Ask it to stop. It stops at its next step, and neither its result nor its trouble is told any more."""
        self._stop.set()


class _Teller:
    """The report of one job; called in its lane."""

    def __init__(self, job: Job, tell: Callable[[int, int, str], None], clock: Callable[[], float]) -> None:
        self._job, self._tell, self._clock = job, tell, clock
        self._next = float("-inf")

    def step(self, done: int, total: int, note: str = "") -> None:
        if self._job.stopping:
            raise Cancelled
        now = self._clock()
        if now >= self._next:
            self._next = now + BETWEEN
            self._tell(done, total, note)


class Jobs(QObject):
    """The lanes. Made on the window's thread and closed before it ends."""

    started = Signal(object)
    """A `Job` with a title has begun to wait for its lane."""
    idle = Signal()
    """Nothing is under way any more."""
    _arrived = Signal(object)

    def __init__(self, lanes: Mapping[Lane, int] = LANES, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._lanes = {name: ThreadPoolExecutor(width, thread_name_prefix=name) for name, width in lanes.items()}
        self._clock = clock
        self._live: set[Job] = set()
        self._closed = False
        self._arrived.connect(self._receive, Qt.ConnectionType.QueuedConnection)

    def run(
        self,
        work: Callable[[Report], T],
        *,
        lane: Lane = "work",
        title: str = "",
        on_done: Callable[[T], object] | None = None,
        on_progress: Callable[[int, int, str], object] | None = None,
        on_problem: Callable[[Exception], object] | None = None,
        on_end: Callable[[], object] | None = None,
    ) -> Job:
        """Start `work` in its lane, after what waits there already.

        Exactly one of `on_done` and `on_problem` is called, or neither where it was cancelled; then `on_end`. A trouble
        that nobody takes is raised on the window's thread. Once the lanes are closed nothing begins and nothing is told: a
        timer, or a view that is painted once more, may still ask while the program goes.
        """
        job = Job(title)
        if self._closed:
            job.cancel()
            return job
        if on_progress is not None:
            job.progressed.connect(on_progress)
        self._live.add(job)
        report = _Teller(job, lambda done, total, note: self._post(lambda: self._progress(job, done, total, note)), self._clock)

        def at_work() -> None:
            try:
                report.step(0, 0)
                result = work(report)
            except Cancelled:
                self._post(lambda: self._end(job, None, on_end))
            except Exception as fault:  # noqa: BLE001 - whatever it is, the window's thread tells it
                trouble = fault
                self._post(lambda: self._end(job, lambda: _raise_or(on_problem, trouble), on_end))
            else:
                self._post(lambda: self._end(job, lambda: on_done and on_done(result), on_end))

        if title:
            self.started.emit(job)
        self._lanes[lane].submit(at_work)
        return job

    @property
    def busy(self) -> bool:
        return bool(self._live)

    @property
    def closed(self) -> bool:
        """The program is going; nothing new begins."""
        return self._closed

    def stop(self) -> None:
        """Ask everything under way to stop."""
        for job in self._live:
            job.cancel()

    def close(self) -> None:
        """Stop everything and wait until the lanes are empty. Nothing is told any more."""
        self._closed = True
        self.stop()
        for lane in self._lanes.values():
            lane.shutdown(wait=True, cancel_futures=True)
        self._live.clear()

    def _post(self, message: Callable[[], object]) -> None:
        self._arrived.emit(message)

    @Slot(object)
    def _receive(self, message: Callable[[], object]) -> None:
        if not self._closed:
            message()

    def _progress(self, job: Job, done: int, total: int, note: str) -> None:
        if job in self._live and not job.stopping:
            job.progressed.emit(done, total, note)

    def _end(self, job: Job, tell: Callable[[], object] | None, on_end: Callable[[], object] | None) -> None:
        self._live.discard(job)
        try:
            if tell is not None and not job.stopping:
                tell()
        finally:
            job.ended.emit()
            if on_end is not None:
                on_end()
            if not self._live:
                self.idle.emit()


def _raise_or(on_problem: Callable[[Exception], Any] | None, fault: Exception) -> None:
    if on_problem is None:
        raise fault
    on_problem(fault)
