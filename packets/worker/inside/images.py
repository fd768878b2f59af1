"""Pictures as documents: one page each, upright, with every pixel and nothing that the camera wrote beside them.

What a viewer makes of a page is looked at; where bytes that were kept do not show the picture, everything is coded anew.
"""

from __future__ import annotations

from collections import Counter

from PIL import Image

from packets.errors import Known
from packets.worker import limits
from packets.worker.inside import exif, formats, raster
from packets.worker.inside.canonical import Canonical, Sheet
from packets.worker.inside.door import Door
from packets.worker.inside.facts import Finding, facts_of, read_back
from packets.worker.inside.formats import Page
from packets.worker.inside.geometry import Frame
from packets.worker.inside.look import Look, opened
from packets.worker.inside.measure import pixels as picture_size

_LONG, _SHORT = 11 * 72.0, 8.5 * 72.0
_WIDEST = 24.0
"""Inches; a picture whose own dpi makes it larger is no scan, and is fitted to Letter."""


def take_in(data: bytes, media: str, door: Door) -> tuple[bytes, dict[str, object]]:
    """The working copy of a picture file and its facts."""
    decode = False
    while True:
        working, facts, as_seen = _attempt(data, media, door, decode=decode)
        if as_seen:
            return working, facts
        if decode:
            raise Known("unreadable_evidence", reason="picture_differs")
        decode = True


def _attempt(data: bytes, media: str, door: Door, *, decode: bool) -> tuple[bytes, dict[str, object], bool]:
    """Build and look. The last value says whether every page shows what was decoded; `decode` codes everything anew."""
    removed: Counter[str] = Counter()
    days: list[str] = []
    file = Canonical()
    frames: list[tuple[Frame, Page]] = []
    try:
        for page in formats.pages(data, media, removed, days, decode=decode):
            if len(frames) >= limits.MOST_PAGES:
                raise Known("too_many_pages", most=limits.MOST_PAGES)
            frames.append((_write(file, page), page))
    except (Known, MemoryError):
        raise
    except Exception as error:
        raise Known("unreadable_evidence", reason="truncated" if _is_cut(error) else "damaged") from error
    if not frames:
        raise Known("no_pages")
    door.pages(len(frames))
    working = file.finish()
    findings = []
    as_seen = True
    with opened(working) as look:
        for index, (frame, page) in enumerate(frames):
            seen = _look(look, index, frame, page)
            finding = Finding.of_picture(frame, seen, page.coded.width if page.turn < 5 else page.coded.height)
            as_seen = as_seen and (page.holds is None or page.holds(seen))
            finding.bilevel = page.coded.bits == 1
            findings.append(finding)
            door.step(index + 1, len(frames))
    document = facts_of(
        working=working,
        file=file,
        read=read_back(working),
        findings=findings,
        links=[[] for _ in findings],
        outline=[],
        removed=removed,
    )
    document |= {"media": media, "original_bytes": len(data), "taken_on": days[0] if days else ""}
    return working, document, as_seen


def _look(look: Look, index: int, frame: Frame, page: Page) -> Image.Image:
    size = picture_size(frame.width, frame.height)
    if page.seen is not None:
        # A whole number of dots to one is far quicker than a broken one; two in a hundred more or less measure as well.
        times = max(1, round(page.seen.width / size[0]))
        near = page.seen.reduce(times) if times > 1 else page.seen
        off = max(abs(near.width / size[0] - 1), abs(near.height / size[1] - 1))
        return near if off < 0.02 else page.seen.resize(size, Image.Resampling.BOX)
    with look.page(index) as sight:
        return sight.render(*size)


def _is_cut(error: Exception) -> bool:
    words = str(error).lower()
    return any(word in words for word in ("truncated", "end of file", "eof", "incomplete", "not enough", "image file is"))


def _write(file: Canonical, page: Page) -> Frame:
    across, down = page.coded.width, page.coded.height
    dpi = page.dpi
    if page.turn >= 5:
        across, down = down, across
        dpi = (dpi[1], dpi[0]) if dpi else None
    width, height = size(across, down, dpi)
    a, b, c, d, e, f = exif.MATRICES[page.turn]
    matrix = (a * width, b * height, c * width, d * height, e * width, f * height)
    resources, contents = raster.write_page(file, raster.write(file, page.coded), matrix)
    box = (0.0, 0.0, width, height)
    file.sheets.append(Sheet(box, box, 0, 1.0, resources, contents))
    return Frame(box, box)


def size(across: int, down: int, dpi: tuple[float, float] | None) -> tuple[float, float]:
    """Points of a page for so many pixels: by their own dpi where that is a scanner's, else fitted into Letter."""
    if dpi is not None and all(72 <= each <= 1200 for each in dpi):
        inches = across / dpi[0], down / dpi[1]
        if max(inches) <= _WIDEST and min(inches) >= 0.5:
            return round(inches[0] * 72, 2), round(inches[1] * 72, 2)
    scale = min(1.0, _LONG / max(across, down), _SHORT / min(across, down))
    return max(1.0, round(across * scale, 2)), max(1.0, round(down * scale, 2))
