"""The door to the worker: outside documents go in, checked facts and cleaned bytes come out.

This side knows no PDF library and believes nothing: every length, type and count that a worker sends is checked before
it is used, and a worker that breaks a rule, stays silent or dies is ended and replaced. What goes wrong comes as
`Known` with a code; a bad document never raises anything else.
"""

from __future__ import annotations

import hashlib
import queue
import secrets
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from types import TracebackType
from typing import BinaryIO, Final, Self

from packets.errors import Known
from packets.matters.facts import Box, DocumentFacts
from packets.progress import SILENT, Report
from packets.worker import checks, frames, limits
from packets.worker.carry import carry
from packets.worker.checks import Picture
from packets.worker.frames import Kind
from packets.worker.hand import COMMAND, Hand, Watch
from packets.worker.protection import Protection

Sink = Callable[[bytes], object]

_DEAD: Final = {
    limits.EXIT_MEMORY: ("too_large", "memory"),
    limits.EXIT_CPU: ("too_slow", "processor"),
    limits.EXIT_FORBIDDEN: ("reader_stopped", "forbidden"),
}


@dataclass(frozen=True, slots=True)
class Job:
    """What a job may answer: the bytes of its result, of all its blobs together, and how many notes."""

    name: str
    result: int = frames.LINE
    blobs: int = 0
    notes: int = 0


MOST_FACTS: Final = 64 * 1024**2
"""Bytes of the facts of one document: a hostile answer must not fill the memory of the program that reads it."""
TAKE_IN: Final = Job("take_in", result=MOST_FACTS, blobs=4 * 1024**3)
COVER: Final = Job("cover", result=MOST_FACTS, blobs=4 * 1024**3)
PICTURES: Final = Job("pictures", blobs=4 * 1024**3, notes=limits.MOST_PAGES)


class Worker:
    """A pool of warm processes. Thread safe; each process works on one document at a time, callers wait their turn.

    `require_full` refuses every document (`protection_required`) where full protection is not to be had. `command` and
    `patience` are for tests: another program in the worker's place, and a factor on every time limit.
    """

    protection: Protection | None = None
    """What documents are read under; None before the first was."""

    def __init__(
        self,
        hands: int = 2,
        *,
        require_full: bool = False,
        command: Sequence[str] = COMMAND,
        patience: float = 1.0,
        trace: bool = False,
    ) -> None:
        if hands < 1:
            raise ValueError("a worker needs at least one hand")
        self._full = require_full
        self._command = tuple(command)
        self._patience = patience
        self._trace = trace
        self._watch = Watch()
        self._slots: queue.LifoQueue[Hand | None] = queue.LifoQueue()
        self._hands = hands
        self._closed = False
        for _ in range(hands):
            self._slots.put(None)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def warm(self) -> None:
        """Start the processes that are not at work yet, and wait for none: the first document then does not wait either. One
        that cannot be started is told when it is needed."""
        idle: list[Hand | None] = []
        with suppress(queue.Empty):
            while True:
                idle.append(self._slots.get_nowait())
        for hand in idle:
            with suppress(Known):
                hand = self._ready(hand)
            self._slots.put(hand)

    def close(self) -> None:
        """End every process. Waits for those at work to come to their end."""
        if self._closed:
            return
        self._closed = True
        for _ in range(self._hands):
            hand = self._slots.get()
            if hand is not None:
                hand.discard()
        for _ in range(self._hands):
            self._slots.put(None)
        self._watch.close()

    # ------------------------------------------------------------------------------------------------ the jobs

    def take_in(
        self,
        source: BinaryIO,
        size: int,
        name: str,
        *,
        sink: Sink,
        password: str | None = None,
        pixels: bool = False,
        report: Report = SILENT,
    ) -> DocumentFacts:
        """Take an outside document in: its canonical working copy goes to `sink` in chunks, its facts come back.

        `name` is a hint for telling kinds of file apart and goes no further. With `pixels` every page comes out as a picture
        of what a reader sees, with no byte of the document in it. Nothing that `sink` was given may be kept if this raises.
        """
        taken, made = hashlib.sha256(), _Sum(sink)
        header: dict[str, object] = {"name": name[-200:], "password": password, "pixels": pixels}
        result = self.call(TAKE_IN, header, [(source, size)], sink=made.add, report=report, seen=taken.update)
        return _believed(result, taken.hexdigest(), size, made.digest(), made.size)

    def cover(
        self,
        working: BinaryIO,
        size: int,
        boxes: Mapping[int, tuple[Box, ...]],
        *,
        sink: Sink,
        facts: DocumentFacts | None = None,
        report: Report = SILENT,
    ) -> DocumentFacts:
        """Make a variant of a working copy in which what lies under `boxes` is gone: page number -> boxes as seen.

        The facts are measured anew. With the `facts` of the working copy given, what only they know (links, outline,
        what was removed, why a page is a picture, the day of the photo) is carried over.
        """
        checks.boxes(boxes)
        taken, made = hashlib.sha256(), _Sum(sink)
        header: dict[str, object] = {"boxes": [[page, [list(box) for box in found]] for page, found in boxes.items()]}
        result = self.call(COVER, header, [(working, size)], sink=made.add, report=report, seen=taken.update)
        fresh = _believed(result, taken.hexdigest(), size, made.digest(), made.size)
        return fresh if facts is None else carry(facts, fresh)

    def picture(self, pdf: BinaryIO, size: int, page: int, *, dpi: int) -> Picture:
        """One page as a picture for the window."""
        found: list[Picture] = []
        self.pictures(pdf, size, page, page, dpi=dpi, each=lambda _, picture: found.append(picture))
        return found[0]

    def pictures(
        self,
        pdf: BinaryIO,
        size: int,
        first: int,
        last: int,
        *,
        dpi: int,
        each: Callable[[int, Picture], object],
        report: Report = SILENT,
    ) -> None:
        """The pages `first` to `last` (from 1) as pictures; `each` gets page number and picture, in order."""
        gather = checks.Gather(first, last, each)
        header: dict[str, object] = {"first": first, "last": last, "dpi": dpi}
        self.call(PICTURES, header, [(pdf, size)], sink=gather.add, note=gather.begin, report=report)
        if not gather.complete():
            raise Known("worker_failed", reason="pictures")

    # ------------------------------------------------------------------------------------------------ the general door

    def call(
        self,
        job: Job,
        header: Mapping[str, object],
        sources: Sequence[tuple[BinaryIO, int]],
        *,
        sink: Sink | None = None,
        note: Callable[[dict[str, object]], object] | None = None,
        seen: Callable[[bytes], object] | None = None,
        report: Report = SILENT,
    ) -> bytes:
        """Ask for one job and return its result: JSON bytes within the job's bounds, not yet checked for meaning.

        `seen` gets the bytes of the sources as they are sent, `sink` and `note` what the worker sends meanwhile.
        Raises `Known`, `Cancelled` from `report`, or whatever a source, `sink` or `note` raises.
        """
        if self._closed:
            raise RuntimeError("the worker is closed")
        total = sum(size for _, size in sources)
        if total > limits.MOST_BYTES:
            raise Known("too_large", reason="bytes")
        if self._full and self.protection is not None and not self.protection.full:
            raise Known("protection_required", why=self.protection.reason)
        hand = self._slots.get()
        keep = False
        try:
            nonce = secrets.token_hex(16)
            sizes = [size for _, size in sources]
            ask = {"job": job.name, "nonce": nonce, "sizes": sizes, "full": self._full, "header": dict(header)}
            while True:
                hand = self._ready(hand)
                served = hand.served
                fault = self._begin(hand, ask, limits.AGAIN_SECONDS if served else limits.HERE_SECONDS)
                if fault is None:
                    break
                # One that served before may be kept busy, or have its pipe fouled, by a child that outlives its document:
                # it is ended, and another takes its place.
                self._watch.forget(hand)
                hand.discard()
                if not served:
                    raise fault
            try:
                result = self._converse(hand, job, nonce, sources, sink, note, seen, report)
                keep = limits.FORKS and "once" not in self._command
                return result
            except Known:
                keep = hand.alive() and not hand.overdue and limits.FORKS and "once" not in self._command
                raise
            except frames.Garbled as garbled:
                raise Known("worker_failed", reason="garbled") from garbled
        finally:
            if hand is not None:
                self._watch.forget(hand)
                if not keep:
                    hand.discard()
            self._slots.put(hand if keep else None)

    def _ready(self, hand: Hand | None) -> Hand:
        if hand is not None:
            if hand.alive():
                return hand
            hand.discard()
        try:
            return Hand(self._command, trace=self._trace)
        except OSError as error:
            raise Known("worker_failed", reason="start") from error

    def _begin(self, hand: Hand, ask: Mapping[str, object], seconds: float) -> Known | None:
        """Ask, and wait until a child has heard it; or why none has."""
        self._watch.until(hand, time.monotonic() + seconds * self._patience)
        try:
            frames.write_json(hand.input, Kind.ASK, ask)
            hand.input.flush()
            _, payload = frames.read(hand.output, {Kind.HERE: frames.LINE})
            if frames.read_json(payload) != {"nonce": ask["nonce"]}:
                raise frames.Garbled("an answer to something else")
        except (OSError, frames.Ended):
            return self._death(hand)
        except frames.Garbled:
            return self._death(hand) if hand.overdue else Known("worker_failed", reason="garbled")
        hand.served = True
        return None

    def _converse(
        self,
        hand: Hand,
        job: Job,
        nonce: str,
        sources: Sequence[tuple[BinaryIO, int]],
        sink: Sink | None,
        note: Callable[[dict[str, object]], object] | None,
        seen: Callable[[bytes], object] | None,
        report: Report,
    ) -> bytes:
        clock = _Clock(self._watch, hand, self._patience, sum(size for _, size in sources))
        try:
            for source, size in sources:
                for piece in frames.pieces(source, size):
                    if seen is not None:
                        seen(piece)
                    frames.write(hand.input, Kind.BLOB, piece)
                    clock.moved()
            frames.write(hand.input, Kind.END)
            hand.input.flush()
        except (BrokenPipeError, ConnectionError) as error:
            raise self._death(hand) from error
        try:
            self._hear(hand, nonce)
            return self._listen(hand, job, clock, sink, note, report)
        except frames.Ended as error:
            raise self._death(hand) from error
        except frames.Garbled:
            if hand.overdue:
                raise Known("too_slow", reason="clock") from None
            raise

    def _hear(self, hand: Hand, nonce: str) -> None:
        """What the document is read under, before a byte of it is."""
        _, payload = frames.read(hand.output, {Kind.HELLO: frames.LINE})
        self.protection = checks.hello(frames.read_json(payload), nonce)
        if self._full and not self.protection.full:
            hand.end()
            raise Known("protection_required", why=self.protection.reason)

    def _listen(
        self,
        hand: Hand,
        job: Job,
        clock: _Clock,
        sink: Sink | None,
        note: Callable[[dict[str, object]], object] | None,
        report: Report,
    ) -> bytes:
        longest = {Kind.STEP: frames.LINE, Kind.DONE: job.result, Kind.TROUBLE: frames.LINE}
        if sink is not None:
            longest[Kind.BLOB] = frames.CHUNK
        if note is not None:
            longest[Kind.NOTE] = frames.LINE
        blobs = notes = steps = short = 0
        while True:
            kind, payload = frames.read(hand.output, longest)
            clock.moved()
            if kind is Kind.BLOB and sink is not None:
                blobs += len(payload)
                short += len(payload) < frames.CHUNK
                # One piece of bytes may follow each note, and one stand alone; only its last frame is not full.
                if blobs > job.blobs or not payload or short > 1 + notes:
                    raise frames.Garbled("too many bytes, or frames")
                sink(payload)
            elif kind is Kind.STEP:
                steps += 1
                done, total = checks.step(frames.read_json(payload))
                if steps > 4 * limits.MOST_PAGES:
                    raise frames.Garbled("too many steps")
                clock.pages(total)
                report.step(done, total)
            elif kind is Kind.NOTE and note is not None:
                notes += 1
                if notes > job.notes:
                    raise frames.Garbled("too many notes")
                note(frames.read_json(payload))
            elif kind is Kind.TROUBLE:
                raise checks.trouble(frames.read_json(payload))
            else:
                return payload

    def _death(self, hand: Hand) -> Known:
        """Why a worker ended without an answer."""
        status = hand.status()
        if hand.overdue:
            return Known("too_slow", reason="clock")
        code, reason = _DEAD.get(status if status is not None else -1, ("worker_failed", "crashed"))
        return Known(code, reason=reason)


class _Clock:
    """Moves the moment at which a hand is overdue: silence is bounded, and so is the whole job, by its pages."""

    def __init__(self, watch: Watch, hand: Hand, patience: float, size: int) -> None:
        self._watch, self._hand, self._patience = watch, hand, patience
        self._start = self._last = time.monotonic()
        self._whole = limits.WALL_START + size / 2_000_000
        self._most = size // limits.BYTES_PER_PAGE
        self._set(self._start)

    def moved(self) -> None:
        now = time.monotonic()
        if now - self._last > 0.5:
            self._set(now)

    def pages(self, total: int) -> None:
        self._whole = max(self._whole, limits.WALL_START + limits.WALL_PER_PAGE * min(total, self._most))

    def _set(self, now: float) -> None:
        self._last = now
        end = min(now + limits.QUIET_SECONDS * self._patience, self._start + self._whole * self._patience)
        self._watch.until(self._hand, end)


class _Sum:
    """Counts and hashes what passes on its way to a sink."""

    def __init__(self, sink: Sink) -> None:
        self._sink, self._hash, self.size = sink, hashlib.sha256(), 0

    def add(self, piece: bytes) -> None:
        self._hash.update(piece)
        self.size += len(piece)
        self._sink(piece)

    def digest(self) -> str:
        return self._hash.hexdigest()


def _believed(result: bytes, original: str, original_bytes: int, working: str, working_bytes: int) -> DocumentFacts:
    try:
        return checks.facts(result, original, original_bytes, working, working_bytes)
    except frames.Garbled as garbled:
        raise Known("worker_failed", reason="garbled") from garbled
