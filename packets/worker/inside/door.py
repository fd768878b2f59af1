"""What a job is given and how it answers."""

from __future__ import annotations

import os
import sys
import traceback
from dataclasses import dataclass
from typing import BinaryIO

from packets.worker import frames, limits
from packets.worker.frames import Kind

TRACED = os.environ.get("PACKET_DESK_WORKER_TRACE") == "1"
"""A test wants to see errors on standard error."""


@dataclass(slots=True)
class Request:
    """One job as asked. `sources` are whole documents in memory; the input has been read to its end."""

    job: str
    nonce: str
    header: dict[str, object]
    sources: list[bytes]


class Door:
    """The way out of a job: steps, notes and bytes, while it works."""

    def __init__(self, out: BinaryIO) -> None:
        self._out = out

    def pages(self, total: int) -> None:
        """The number of pages is known: more time is allowed, and the program is told."""
        limits.allow_pages(total)
        self.step(0, total)

    def more_time(self, pages: int) -> None:
        """Allow the time of so many pages."""
        limits.allow_pages(pages)

    def trace(self) -> None:
        """Where a test asked for it, the error at hand goes to standard error; otherwise nowhere."""
        if TRACED:
            traceback.print_exc(file=sys.stderr)

    def step(self, done: int, total: int) -> None:
        frames.write_json(self._out, Kind.STEP, {"done": done, "total": total})
        self._out.flush()

    def note(self, value: dict[str, object]) -> None:
        frames.write_json(self._out, Kind.NOTE, value)

    def send(self, data: bytes | memoryview) -> None:
        for chunk in frames.chunks(data):
            frames.write(self._out, Kind.BLOB, chunk)
