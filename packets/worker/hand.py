"""One warm process, from the program's side: started, spoken to, watched by the clock, and ended without regret."""

from __future__ import annotations

import contextlib
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from typing import IO, BinaryIO, cast

from packets.worker import frames, limits

COMMAND = (sys.executable, "-I", "-m", "packets.worker.inside")


class Hand:
    """A process that works on one document at a time. Not thread safe; a `Worker` lends it to one caller at a time."""

    def __init__(self, command: Sequence[str] = COMMAND, *, trace: bool = False) -> None:
        env = limits.environment()
        if trace:
            env["PACKET_DESK_WORKER_TRACE"] = "1"
        self._process: subprocess.Popen[bytes] = subprocess.Popen(
            list(command),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=None if trace else subprocess.DEVNULL,
            env=env,
            close_fds=True,
            start_new_session=sys.platform != "win32",
            creationflags=limits.NO_WINDOW,
            bufsize=frames.LINE,
        )
        self.input: BinaryIO = cast(BinaryIO, _there(self._process.stdin))
        self.output: BinaryIO = cast(BinaryIO, _there(self._process.stdout))
        limits.widen_pipe(self.input.fileno())
        limits.widen_pipe(self.output.fileno())
        self.overdue = False
        self.served = False
        """A child of it has been heard: it is warm, and may have been tampered with."""
        self._ended = threading.Lock()

    def alive(self) -> bool:
        return self._process.poll() is None

    def end(self) -> None:
        """End the process and what it forked. May be called from any thread, and again."""
        with self._ended:
            if self._process.poll() is None:
                if sys.platform == "win32":
                    self._process.kill()
                else:
                    limits.end_group(self._process.pid)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(10)

    def discard(self) -> None:
        """End it and close the pipes; the caller is the only one who reads them."""
        self.end()
        for pipe in (self.input, self.output):
            with contextlib.suppress(OSError):
                pipe.close()

    def status(self) -> int | None:
        """The exit status of a process whose output has ended."""
        try:
            return self._process.wait(10)
        except subprocess.TimeoutExpired:
            return None


def _there(pipe: IO[bytes] | None) -> IO[bytes]:
    if pipe is None:
        raise OSError("a pipe is missing")
    return pipe


class Watch:
    """Ends hands that are overdue, by the clock on the wall. One thread for all of them, started when first needed."""

    def __init__(self) -> None:
        self._due: dict[Hand, float] = {}
        self._change = threading.Condition()
        self._thread: threading.Thread | None = None
        self._closed = False

    def until(self, hand: Hand, moment: float) -> None:
        """End `hand` at `moment` (of the monotonic clock), unless told otherwise before."""
        with self._change:
            earlier = moment < min(self._due.values(), default=float("inf"))
            self._due[hand] = moment
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="worker watch", daemon=True)
                self._thread.start()
            elif earlier:
                self._change.notify()

    def forget(self, hand: Hand) -> None:
        with self._change:
            self._due.pop(hand, None)

    def close(self) -> None:
        with self._change:
            self._closed = True
            self._change.notify()
            thread = self._thread
        if thread is not None:
            thread.join()

    def _run(self) -> None:
        with self._change:
            while not self._closed:
                now = time.monotonic()
                for hand in [hand for hand, moment in self._due.items() if moment <= now]:
                    del self._due[hand]
                    hand.overdue = True
                    hand.end()
                soonest = min(self._due.values(), default=None)
                self._change.wait(None if soonest is None else max(0.01, soonest - now))
