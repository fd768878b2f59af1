"""Many small trials in a few forked processes. One that crashes or hangs is an outcome like any other."""

from __future__ import annotations

import gc
import os
import pickle
import selectors
import signal
import struct
import time
import traceback
import warnings
from collections.abc import Callable, Generator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

T = TypeVar("T")
SIZE = struct.Struct("<I")
PATIENCE = 120
"""Seconds for one trial."""
FRESH_AFTER = 100
"""Trials, then the process is replaced by a new one, so that nothing gathers."""


@dataclass(frozen=True)
class Outcome:
    """One trial: `hit` if the fault was met, `quiet` if the work went on as if nothing was, `violation` in words."""

    hit: bool = True
    quiet: bool = False
    violation: str = ""
    tried: int = 1
    name: str = ""
    """What to call it when it is tried again."""


Job = Callable[[T, Path], Outcome]
"""One trial, given a folder in memory that is its process's own."""


def fork(work: Callable[[], int]) -> int:
    """Run `work` in a child that ends with the code it gives; the child's number."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
    if child == 0:
        code = 99
        try:
            code = work()
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(code)
    return child


def words(fault: BaseException) -> str:
    """A fault in one line, with the place in which it was raised."""
    where = traceback.extract_tb(fault.__traceback__)
    place = f" ({Path(where[-1].filename).name}:{where[-1].lineno})" if where else ""
    text = str(fault).strip().splitlines()
    return f"{type(fault).__name__}: {text[0] if text else ''}{place}"[:300]


class _Worker:
    """A process with its share of the trials."""

    def __init__(self, job: Job[Any], items: Sequence[Any], place: Path) -> None:
        self.job, self.items, self.place = job, items, place
        self.done = 0
        self.start()

    def start(self) -> None:
        self.pipe, theirs = os.pipe()
        self.since = time.monotonic()
        self.raw = b""

        def work() -> int:
            os.setpgid(0, 0)
            os.close(self.pipe)
            for item in self.items[self.done : self.done + FRESH_AFTER]:
                try:
                    outcome = self.job(item, self.place)
                except BaseException as fault:
                    outcome = Outcome(violation=words(fault))
                sent = pickle.dumps(outcome)
                os.write(theirs, SIZE.pack(len(sent)) + sent)
                if outcome.violation:
                    break  # what it left open is of no use to the next trial
            return 0

        self.child = fork(work)
        with suppress(OSError):  # it did so itself already
            os.setpgid(self.child, self.child)
        os.close(theirs)

    def heard(self) -> tuple[list[Outcome], bool]:
        """Outcomes that came in; whether the process has ended."""
        data = os.read(self.pipe, 1 << 16)
        self.raw += data
        self.since = time.monotonic()
        found = []
        while len(self.raw) >= SIZE.size and len(self.raw) >= (end := SIZE.size + SIZE.unpack_from(self.raw)[0]):
            found.append(pickle.loads(self.raw[SIZE.size : end]))
            self.raw = self.raw[end:]
        self.done += len(found)
        return found, not data

    def ended(self) -> str:
        """Wait for its end; says how it died, empty where it did not."""
        os.close(self.pipe)
        _, status = os.waitpid(self.child, 0)
        return f"signal {os.WTERMSIG(status)}" if os.WIFSIGNALED(status) else f"code {status >> 8}" if status else ""

    def kill(self) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self.child, signal.SIGKILL)  # with what it started


def run(
    job: Job[T], items: Sequence[T], place: Path, *, workers: int, in_rows: bool = False, patience: int = PATIENCE
) -> Generator[tuple[T, Outcome], None, None]:
    """Every trial with its outcome, as they come. The rest is given up when the caller stops asking.

    `in_rows`: each process gets a row of neighbours, for jobs that go on from where the last one was.
    """
    gc.collect()
    gc.freeze()
    count = max(1, min(workers, len(items)))
    row = -(-len(items) // count)
    shares = [items[at * row : (at + 1) * row] if in_rows else items[at::count] for at in range(count)]
    running = {}
    with selectors.DefaultSelector() as watch:

        def start(worker: _Worker) -> None:
            running[worker.pipe] = worker
            watch.register(worker.pipe, selectors.EVENT_READ)

        for number, share in enumerate(shares):
            (place / str(number)).mkdir(exist_ok=True)
            if share:
                start(_Worker(job, share, place / str(number)))
        try:
            while running:
                ready = {key.fd for key, _ in watch.select(timeout=1)}
                for pipe, worker in list(running.items()):
                    if pipe not in ready:
                        if time.monotonic() - worker.since > patience:
                            worker.kill()
                        continue
                    before = worker.done
                    found, over = worker.heard()
                    if over:
                        watch.unregister(pipe)
                        del running[pipe]
                        how = worker.ended()
                        if how and worker.done < len(worker.items):
                            worker.done += 1
                            found.append(Outcome(violation=f"the trial died or hung: {how}"))
                            before = worker.done - len(found)
                        if worker.done < len(worker.items):
                            worker.start()
                            start(worker)
                    yield from zip(worker.items[before:], found, strict=False)
        finally:
            for worker in running.values():
                worker.kill()
                worker.ended()
            gc.unfreeze()
