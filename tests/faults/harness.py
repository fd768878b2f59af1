"""A process that dies, or a disk that fails, at its k-th operation below one folder.

`dies` runs some work in a forked child that ends at operation k as a killed process does: no handler, no clean-up, and
half of the bytes where it was writing. `fails` makes the k-th operation (and all later ones) raise in this process.
Operations are counted where Python asks the system (audit events), so none can be forgotten by a test.
"""

from __future__ import annotations

import io
import os
import sys
import traceback
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

import pytest

from packets.vault import claims, files

KILLED, FAILED = 9, 3
EVENTS = {"os.rename": 1, "os.remove": 0, "os.mkdir": 0, "os.rmdir": 0}
"""Audit events that change a folder, and which of their arguments is the name."""
FROM = {"os.remove": 1, "os.rmdir": 1, "os.mkdir": 2}
"""Which one is the open folder that the name is reckoned from; -1 where it is reckoned from nowhere."""

forks = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")


class Counter:
    """Counts operations below `folder`; at number `at` it calls `end`."""

    def __init__(self, folder: Path, at: int, end: Callable[[str], None]) -> None:
        self.folder, self.at, self.end = str(folder), at, end
        self.done = 0
        self.names: list[str] = []

    def step(self, name: str) -> bool:
        """One operation begins; True if it is the one."""
        self.done += 1
        self.names.append(name)
        return self.done == self.at

    def here(self, path: object) -> bool:
        try:
            return os.fsdecode(os.fspath(path)).startswith(self.folder)  # type: ignore[call-overload]
        except TypeError:
            return False

    def audit(self, event: str, args: tuple[Any, ...]) -> None:
        if event in EVENTS and self.here(_whole(event, args)):
            if self.step(event):
                self.end(event)
        elif event == "open" and self.here(args[0]) and self._writes(args[1], args[2]) and self.step("open"):
            self.end("open")

    @staticmethod
    def _writes(mode: object, flags: object) -> bool:
        if isinstance(mode, str):
            return any(one in mode for one in "wax+")
        return isinstance(flags, int) and bool(flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT))


def _whole(event: str, args: tuple[Any, ...]) -> object:
    """The name of an event with the folder that it is reckoned from: what removes whole trees names only their leaves."""
    name, handle = args[EVENTS[event]], args[FROM[event]] if event in FROM else -1
    if isinstance(handle, int) and handle >= 0 and isinstance(name, str):
        return str(Path(f"/proc/self/fd/{handle}").readlink() / name)
    return name


class Half(io.RawIOBase):
    """A file whose writes are counted; the last of all writes half."""

    def __init__(self, inner: BinaryIO, counter: Counter) -> None:
        self.inner, self.counter = inner, counter

    def write(self, data: Any) -> int:
        if self.counter.step("write"):
            self.inner.write(bytes(data)[: len(data) // 2])
            self.counter.end("write")
        return self.inner.write(data)

    def fileno(self) -> int:
        return self.inner.fileno()

    def close(self) -> None:
        self.inner.close()


@contextmanager
def counted(counter: Counter) -> Iterator[None]:
    """Writes and fsyncs of the vault go through `counter`."""
    claim, fsync = claims.claim, os.fsync

    def counting_claim(part: Path) -> Any:
        return Half(claim(part), counter)

    def counting_fsync(handle: int) -> None:
        if counter.step("fsync"):
            counter.end("fsync")
        fsync(handle)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(files, "claim", counting_claim)
        patch.setattr(os, "fsync", counting_fsync)
        yield


def dies(work: Callable[[], object], folder: Path, at: int) -> bool:
    """Run `work` in a child that dies at its operation number `at` below `folder`; False if it came to its end before."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
    if child == 0:
        code = FAILED
        try:
            counter = Counter(folder, at, lambda name: os._exit(KILLED))
            sys.addaudithook(counter.audit)
            with counted(counter):
                work()
            code = 0
        except BaseException:
            traceback.print_exc(file=sys.__stderr__)
        finally:
            os._exit(code)
    _, status = os.waitpid(child, 0)
    assert os.WIFEXITED(status)
    code = os.WEXITSTATUS(status)
    assert code in (0, KILLED), f"the work failed by itself: {code}"
    return code == KILLED


_failing: list[Counter] = []


def _audit(event: str, args: tuple[Any, ...]) -> None:
    for counter in _failing:
        counter.audit(event, args)


_installed = False


@contextmanager
def fails(
    folder: Path, at: int, fault: OSError, only: frozenset[str] = frozenset(), *, once: bool = False
) -> Iterator[Counter]:
    """Operation number `at` below `folder` (of the kinds `only`) raises, and all later ones too unless it is `once`."""
    global _installed
    if not _installed:
        sys.addaudithook(_audit)
        _installed = True

    class Failing(Counter):
        def step(self, name: str) -> bool:
            if only and name not in only:
                return False
            return super().step(name) or (not once and self.done >= self.at)

    def end(name: str) -> None:
        raise type(fault)(*fault.args)

    counter = Failing(folder, at, end)
    _failing.append(counter)
    try:
        with counted(counter):
            yield counter
    finally:
        _failing.remove(counter)


def every(most: int = 400) -> Iterator[int]:
    """Operation numbers to die at; the loop ends itself when the work comes to its end."""
    yield from range(1, most)
    raise AssertionError(f"no end after {most} operations")
