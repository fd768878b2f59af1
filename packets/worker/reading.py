"""Jobs on finished files: read a packet for `verify`, make a loose form that its reader can still fill, and read its words.

A packet from elsewhere is an outside document, so these go through the worker like everything else, and their answers
are checked like everybody's.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, BinaryIO, Final

from pydantic import Field, ValidationError

from packets.errors import Known
from packets.matters.facts import Box, Fact, Finite, FormWord
from packets.progress import SILENT, Report
from packets.worker import checks, frames
from packets.worker.client import Job, Worker

READ_PACKET: Final = Job("read_packet", result=256 * 1024**2)
LOOSE_FORM: Final = Job("loose_form", blobs=1024**3)
FORM_WORDS: Final = Job("form_words", result=64 * 1024**2)

_MOST_VALUES: Final = 4_000_000
"""Of 50,000 pages, or 400,000 fields."""

Text = Annotated[str, Field(max_length=400_000)]


@dataclass(frozen=True, slots=True)
class PageAsk:
    """What is wanted of one page: nothing special of our own pages but their words; of a content page its source's place."""

    own: bool
    clip: Box | None = None
    turn: int = 0
    stamp: Box | None = None


class LinkRead(Fact):
    box: tuple[Finite, Finite, Finite, Finite]
    to: int
    """Page from 1; 0 where it leads nowhere in this file."""


class PageRead(Fact):
    label: Text
    size: tuple[Finite, Finite]
    plain: bool
    """Upright, origin 0, no crop, no unit."""
    digest: str = Field(max_length=64)
    clip: tuple[Finite, Finite, Finite, Finite] | None = None
    matrix: tuple[Finite, Finite, Finite, Finite, Finite, Finite] | None = None
    """How the source's content is placed; None where something else is drawn before or behind it, the stamp aside."""
    extras: tuple[Text, ...] = ()
    """What no page of a packet has."""
    words: Text = ""
    picture: str = Field(default="", max_length=4_000)
    stamp: Text = ""
    """Text found in the stamp's box."""
    stamp_shown: bool = False
    """Every character of it is seen in the page's picture."""
    stamp_clear: bool = False
    """Nothing else is seen in the stamp's box."""
    links: tuple[LinkRead, ...] = ()


class MarkRead(Fact):
    level: int
    title: Text
    page: int


class PacketRead(Fact):
    pages: tuple[PageRead, ...] = Field(max_length=50_000)
    bookmarks: tuple[MarkRead, ...] = Field(max_length=200_000)
    warnings: tuple[Text, ...] = ()
    """What a strict reader complains of."""
    extras: tuple[Text, ...] = ()
    """What a packet never has: scripts, actions, attachments, form fields, layers, descriptions."""


class _FormRead(Fact):
    words: tuple[FormWord, ...] = Field(max_length=400_000)


def read_packet(
    worker: Worker,
    pdf: BinaryIO,
    size: int,
    pages: Sequence[PageAsk],
    *,
    seen: Callable[[bytes], object] | None = None,
    report: Report = SILENT,
) -> PacketRead:
    """What stands on the pages of a finished volume. `seen` gets its bytes as they pass, for hashing."""
    asked = json.dumps([[one.own, one.clip, one.turn, one.stamp] for one in pages]).encode()
    left = size

    def volume_bytes(data: bytes) -> None:
        # The sources pass one after the other; only the first is the volume.
        nonlocal left
        if seen is not None and left > 0:
            seen(data[:left])
        left -= len(data)

    result = worker.call(READ_PACKET, {}, [(pdf, size), (io.BytesIO(asked), len(asked))], seen=volume_bytes, report=report)
    try:
        checks.bounded(result, _MOST_VALUES)
        return PacketRead.model_validate_json(result)
    except (ValidationError, frames.Garbled):
        raise Known("worker_failed", reason="reading") from None


def loose_form(worker: Worker, pdf: BinaryIO, size: int, sink: Callable[[bytes], object]) -> None:
    """An outside form as its reader gets it: fields kept, everything active or describing gone."""
    made = hashlib.sha256()

    def passing(data: bytes) -> None:
        made.update(data)
        sink(data)

    result = worker.call(LOOSE_FORM, {}, [(pdf, size)], sink=passing)
    try:
        if json.loads(result) != {"sha256": made.hexdigest()}:
            raise ValueError
    except ValueError:
        raise Known("worker_failed", reason="form") from None


def form_words(worker: Worker, pdf: BinaryIO, size: int) -> tuple[FormWord, ...]:
    """Every text in a form as `loose_form` would write it, those that no page shows among them. Raises `Known` where it
    cannot be read whole."""
    result = worker.call(FORM_WORDS, {}, [(pdf, size)])
    try:
        checks.bounded(result, _MOST_VALUES)
        return _FormRead.model_validate_json(result).words
    except (ValidationError, frames.Garbled):
        raise Known("worker_failed", reason="form") from None
