"""Serve requests: warm and forking where the system can, one request and out where it cannot.

The warm parent holds the imported libraries, what papers of our own made them set up, and nothing else. It forks the next
child before anything is asked and reads nothing itself, so that no byte of one document is ever in the process that the next
child is forked from. A child says that it is here, limits itself, reads its document, and closes the door behind it.
"""

from __future__ import annotations

import gc
import os
import sys
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import BinaryIO

from packets.errors import Known
from packets.worker import frames, limits
from packets.worker.frames import Kind
from packets.worker.inside import kinds
from packets.worker.inside.door import TRACED, Door, Request
from packets.worker.inside.jobs import JOBS
from packets.worker.inside.look import WRITE_AT
from packets.worker.inside.rehearsal import rehearse
from packets.worker.protection import Protection, close_the_door, ready

_DEEP = 8_000
"""Nested objects of a document are followed by recursion; this is deep enough for any and costs no memory before."""


def main(*, once: bool) -> int:
    """Serve until the input ends. Returns the exit status that tells the client how the last child ended."""
    warnings.simplefilter("ignore")
    sys.setrecursionlimit(_DEEP)
    os.chdir(os.sep)
    limits.hide()
    source: BinaryIO = os.fdopen(0, "rb", buffering=0, closefd=False)
    if limits.FORKS:
        rehearse()
        limits.only_run(WRITE_AT)
    if once or not limits.FORKS:
        return _serve_one(_Exactly(source))
    limits.reuse_memory()
    ready(_answers())
    gc.collect()
    gc.freeze()
    while True:
        status = _in_a_child(source)
        if status == limits.EXIT_NOTHING_ASKED:
            return limits.EXIT_DONE
        if status != limits.EXIT_DONE:
            return status


def _in_a_child(source: BinaryIO) -> int:
    if sys.platform == "win32":
        return limits.EXIT_CRASHED
    child = os.fork()
    if child == 0:
        status = limits.EXIT_CRASHED
        try:
            gc.disable()
            limits.end_with_parent()
            status = _serve_one(_Exactly(source))
        finally:
            os._exit(status)
    _, ended, usage = os.wait4(child, 0)
    if os.WIFEXITED(ended) and os.WEXITSTATUS(ended) in (limits.EXIT_DONE, limits.EXIT_NOTHING_ASKED):
        return os.WEXITSTATUS(ended)
    return limits.died_of(ended, usage.ru_maxrss)


class _Exactly:
    """Reads exactly what is asked for from the pipe and never a byte ahead: what follows is for the next child."""

    def __init__(self, raw: BinaryIO) -> None:
        self._raw = raw

    def read(self, size: int) -> bytes:
        first = self._raw.read(size)
        if len(first) == size or not first:
            return first
        parts, left = [first], size - len(first)
        while left:
            part = self._raw.read(left)
            if not part:
                break
            parts.append(part)
            left -= len(part)
        return b"".join(parts)


@dataclass(frozen=True, slots=True)
class _Ask:
    """What is asked for, before any of the document was read."""

    job: str
    nonce: str
    header: dict[str, object]
    sizes: Sequence[int]
    full: bool
    """Only under full protection."""


def _serve_one(source: _Exactly) -> int:
    reader: BinaryIO = source  # type: ignore[assignment]
    out = os.fdopen(1, "wb", buffering=frames.LINE, closefd=False)
    try:
        ask = _read_ask(reader)
        frames.write_json(out, Kind.HERE, {"nonce": ask.nonce})
        out.flush()
        limits.confine(sum(ask.sizes))
        request = Request(ask.job, ask.nonce, ask.header, [_read_source(reader, size) for size in ask.sizes])
        frames.read(reader, {Kind.END: 0})
    except frames.Ended:
        return limits.EXIT_NOTHING_ASKED
    except frames.Garbled:
        return limits.EXIT_CRASHED
    # The pipe on which the next document will come is none of this child's business any more.
    os.close(0)
    protection = close_the_door(_answers(), threads=any(kinds.media(data) == kinds.HEIC for data in request.sources))
    frames.write_json(out, Kind.HELLO, {"nonce": ask.nonce, "full": protection.full, "reason": protection.reason})
    out.flush()
    _answer(out, request, ask, protection)
    out.flush()
    return limits.EXIT_DONE


def _answer(out: BinaryIO, request: Request, ask: _Ask, protection: Protection) -> None:
    door = Door(out)
    try:
        if ask.full and not protection.full:
            raise Known("protection_required", why=protection.reason)
        result = JOBS[request.job](request, door)
        frames.write(out, Kind.DONE, result)
    except Known as known:
        _tell(out, known.code, known.params)
    except MemoryError:
        door.trace()
        _tell(out, "too_large", {"reason": "memory"})
    except Exception:  # noqa: BLE001  the last line of defence: a fault of ours is told, never shown
        door.trace()
        _tell(out, "worker_failed", {"reason": "fault"})


def _answers() -> tuple[int, ...]:
    """The pipes that a child may write to: the answer's, and where a test wants to see errors, theirs."""
    return (1, 2) if TRACED else (1,)


def _tell(out: BinaryIO, code: str, params: dict[str, object]) -> None:
    frames.write_json(out, Kind.TROUBLE, {"code": code, "params": {key: str(value) for key, value in params.items()}})


def _read_source(reader: BinaryIO, size: int) -> bytes:
    """A document of `size` bytes. One that came in a single frame, as most do, is not copied again."""
    data = BytesIO()
    while data.tell() < size:
        _, payload = frames.read(reader, {Kind.BLOB: frames.CHUNK})
        if len(payload) == size:
            return payload
        data.write(payload)
    return data.getvalue()


def _read_ask(reader: BinaryIO) -> _Ask:
    _, payload = frames.read(reader, {Kind.ASK: limits.MOST_ASKED})
    ask = frames.read_json(payload)
    job, nonce, sizes, header = ask.get("job"), ask.get("nonce"), ask.get("sizes"), ask.get("header")
    if not (isinstance(job, str) and job in JOBS and isinstance(nonce, str) and isinstance(header, dict)):
        raise frames.Garbled("not a request")
    if not (isinstance(sizes, list) and all(type(size) is int and 0 <= size <= limits.MOST_BYTES for size in sizes)):
        raise frames.Garbled("sizes")
    return _Ask(job, nonce, header, sizes, ask.get("full") is True)
