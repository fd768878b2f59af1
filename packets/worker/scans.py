"""Scans of signed pages, held against the pages that were printed for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import BinaryIO, Final

from pydantic import Field, ValidationError

from packets.errors import Known
from packets.matters.facts import Box, Fact
from packets.matters.scan_facts import ScanPage
from packets.progress import SILENT, Report
from packets.worker import checks, frames
from packets.worker.client import Job, Worker

READ_SCAN: Final = Job("read_scan", result=16 * 1024**2)
MOST_PRINTED: Final = 400
"""Pages that a scan is held against in one job."""
MOST_SCANNED: Final = 50
"""Pages of a scan that are looked at in one job."""


@dataclass(frozen=True, slots=True)
class PrintedAsk:
    """A printed page to hold scans against."""

    paper: int
    """Number of its document among those that are handed in."""
    page: int
    shape: str
    """Pages of one shape lie alike: a form and its page, whoever it was filled for (``i-765/2025-08-21:4``, so that the code on
    a page names it)."""
    boxes: tuple[Box, ...] = ()
    """Where it is signed, in points from the top left as seen."""
    beside: tuple[Box, ...] = ()
    """What else is written by hand there."""


class _ScanRead(Fact):
    pages: tuple[ScanPage, ...] = Field(max_length=MOST_SCANNED)


def read_scan(
    worker: Worker,
    scan: tuple[BinaryIO, int],
    pages: Sequence[int],
    papers: Sequence[tuple[BinaryIO, int]],
    printed: Sequence[PrintedAsk],
    report: Report = SILENT,
) -> tuple[ScanPage, ...]:
    """What is seen on these pages of a scan. Streams come with their sizes; all are working copies of ours. Raises `Known`."""
    if len(printed) > MOST_PRINTED:
        raise Known("too_many_printed", count=len(printed), most=MOST_PRINTED)
    asked = [[one.paper, one.page, one.shape, one.boxes, one.beside] for one in printed]
    found: list[ScanPage] = []
    for start in range(0, len(pages), MOST_SCANNED):
        some = list(pages[start : start + MOST_SCANNED])
        for stream, _ in (scan, *papers):
            stream.seek(0)
        result = worker.call(READ_SCAN, {"pages": some, "printed": asked}, [scan, *papers], report=report)
        found += _believed(result, some, printed)
    return tuple(found)


def _believed(result: bytes, pages: Sequence[int], printed: Sequence[PrintedAsk]) -> tuple[ScanPage, ...]:
    try:
        checks.bounded(result)
        found = _ScanRead.model_validate_json(result).pages
    except (ValidationError, frames.Garbled, ValueError, RecursionError):
        raise Known("worker_failed", reason="scan") from None
    likes = [like for page in found for like in page.likes]
    right = [one.page for one in found] == list(pages) and all(
        like.to < len(printed) and len(like.ink) == len(printed[like.to].boxes) for like in likes
    )
    if not right:
        raise Known("worker_failed", reason="scan")
    return found
