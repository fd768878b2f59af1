"""Pictures as documents: one page each, upright, with every pixel and nothing that the camera wrote beside them.

What a viewer makes of a page is looked at; where bytes that were kept do not show the picture, everything is coded anew.
"""

from __future__ import annotations

from collections import Counter

from PIL import Image

from packets.errors import Known
from packets.worker import limits
from packets.worker.inside import exif, formats, raster, sheets
from packets.worker.inside.canonical import Canonical, Sheet
from packets.worker.inside.door import Door
from packets.worker.inside.facts import Finding, facts_of, read_back
from packets.worker.inside.formats import Page
from packets.worker.inside.geometry import Frame
from packets.worker.inside.look import Look, opened
from packets.worker.inside.measure import pixels as picture_size


def take_in(data: bytes, media: str, door: Door, *, as_pixels: bool = False) -> tuple[bytes, dict[str, object]]:
    """The working copy of a picture file and its facts. `as_pixels` keeps no coded byte of it: every dot is coded anew."""
    decode = as_pixels
    while True:
        working, facts, as_seen = _attempt(data, media, door, decode=decode, why="asked" if as_pixels else "")
        if as_seen:
            return working, facts
        if decode:
            raise Known("unreadable_evidence", reason="picture_differs")
        decode = True


def _attempt(data: bytes, media: str, door: Door, *, decode: bool, why: str) -> tuple[bytes, dict[str, object], bool]:
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
            finding.bilevel, finding.pixels = page.coded.bits == 1, why
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
        # A whole number of dots to one is far quicker than a broken one; a few more or less measure as well.
        times = max(1, round(page.seen.width / size[0]))
        near = page.seen.reduce(times) if times > 1 else page.seen
        off = max(abs(near.width / size[0] - 1), abs(near.height / size[1] - 1))
        return near if off < sheets.NEAR else page.seen.resize(size, Image.Resampling.BOX)
    with look.page(index) as sight:
        return sight.render(*size)


def _is_cut(error: Exception) -> bool:
    words = str(error).lower()
    return any(word in words for word in ("truncated", "end of file", "eof", "incomplete", "not enough", "image file is"))


def _write(file: Canonical, page: Page) -> Frame:
    width, height = sheets.upright(page.coded.width, page.coded.height, page.dpi, page.turn)
    a, b, c, d, e, f = exif.MATRICES[page.turn]
    matrix = (a * width, b * height, c * width, d * height, e * width, f * height)
    resources, contents = raster.write_page(file, raster.write(file, page.coded), matrix)
    box = (0.0, 0.0, width, height)
    file.sheets.append(Sheet(box, box, 0, 1.0, resources, contents))
    return Frame(box, box)
