"""The job that makes a variant of a working copy in which what lies under given boxes is gone.

A covered page becomes a picture whose pixels under the boxes are black; what was drawn or written there is no longer in
the file. The result is read back before anybody gets it: under every box one even black, and no text on the page.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from PIL import Image, ImageDraw

from packets.errors import Known
from packets.worker import limits
from packets.worker.inside import annots, document, pixels, source
from packets.worker.inside.budget import Budget
from packets.worker.inside.canonical import Canonical, Sheet
from packets.worker.inside.clean import Copier
from packets.worker.inside.door import Door, Request
from packets.worker.inside.facts import Finding, as_json, facts_of, read_back
from packets.worker.inside.geometry import Rect, meet
from packets.worker.inside.look import Look, opened
from packets.worker.inside.measure import pixels as picture_size
from packets.worker.inside.pages import Walk, walk

_PROOF = 2.0
"""Pixels per point at which the result is read back."""
_BLACK = 24
"""The lightest value that JPEG may leave in an even black."""


def cover(request: Request, door: Door) -> bytes:
    """Send the variant, return its facts."""
    (data,) = request.sources
    boxes = _boxes(request.header.get("boxes"))
    found = source.open_source(data, None)
    pages = walk(found.pdf)
    if any(not 1 <= page <= len(pages.leaves) for page in boxes):
        raise Known("cover_failed", reason="page")
    door.pages(len(pages.leaves))
    door.more_time(len(pages.leaves) + limits.PICTURE_PAGES * len(boxes))
    file = Canonical()
    with opened(data) as look:
        covered = _write(file, pages, look, boxes, door)
    working = file.finish()
    findings = _prove(working, pages, boxes, covered)
    facts = facts_of(
        working=working,
        file=file,
        read=read_back(working),
        findings=findings,
        links=[[] for _ in findings],
        outline=[],
        removed=Counter(),
    )
    facts |= {"media": "application/pdf", "original_bytes": len(data)}
    door.send(working)
    return as_json(facts)


def _boxes(value: object) -> dict[int, list[Rect]]:
    if not isinstance(value, list):
        raise Known("cover_failed", reason="boxes")
    found: dict[int, list[Rect]] = {}
    for page, boxes in value:
        found.setdefault(int(page), []).extend((float(a), float(b), float(c), float(d)) for a, b, c, d in boxes)
    return found


def _write(file: Canonical, pages: Walk, look: Look, boxes: dict[int, list[Rect]], door: Door) -> dict[int, Finding]:
    """Every page of the variant; those without boxes as they are."""
    copier = Copier(file, Budget(), Counter())
    covered: dict[int, Finding] = {}
    for index, leaf in enumerate(pages.leaves):
        asked = boxes.get(index + 1)
        if not asked:
            page = document.copy_page(copier, leaf, annots.look(leaf.obj, Counter()))
            frame = leaf.frame
            file.sheets.append(Sheet(frame.box, frame.media, frame.rotate, frame.unit, page.resources, page.contents))
        else:
            frame = leaf.frame
            page_box = (0.0, 0.0, frame.width, frame.height)
            if any(meet(box, page_box) is None for box in asked):
                raise Known("cover_failed", reason="outside")
            with look.page(index) as sight:
                image = pixels.take(sight, frame)
                text = pixels.visible_text(sight, frame, image, tuple(asked))
            black(image, frame.width, frame.height, asked)
            finding = document.add_picture(file, image, frame.width, frame.height)
            finding.text, finding.pixels, finding.covered = text, "covered", len(asked)
            covered[index] = finding
        door.step(index + 1, len(pages.leaves))
    return covered


def black(image: Image.Image, width: float, height: float, boxes: Sequence[Rect]) -> None:
    """Make every pixel that a box touches black, in place."""
    draw = ImageDraw.Draw(image)
    across, down = image.width / width, image.height / height
    for x0, y0, x1, y1 in boxes:
        left, top = max(0, int(x0 * across) - 1), max(0, int(y0 * down) - 1)
        right, low = min(image.width - 1, int(x1 * across) + 1), min(image.height - 1, int(y1 * down) + 1)
        draw.rectangle((left, top, right, low), fill=0 if image.mode != "RGB" else (0, 0, 0))


def _prove(working: bytes, pages: Walk, boxes: dict[int, list[Rect]], covered: dict[int, Finding]) -> list[Finding]:
    """Read the variant back: measure the pages that stayed, hold the covered ones against their boxes."""
    findings = []
    with opened(working) as look:
        for index, leaf in enumerate(pages.leaves):
            with look.page(index) as sight:
                known = covered.get(index)
                if known is None:
                    frame = leaf.frame
                    findings.append(Finding.of(sight, frame, sight.render(*picture_size(frame.width, frame.height))))
                    continue
                width, height = known.frame.width, known.frame.height
                scale = min(_PROOF, 4000 / max(width, height))
                seen = sight.render(max(1, round(width * scale)), max(1, round(height * scale)))
                if sight.characters() or not all(_is_black(seen, box, scale) for box in boxes[index + 1]):
                    raise Known("cover_failed", reason="proof")
                findings.append(known)
    return findings


def _is_black(seen: Image.Image, box: Rect, scale: float) -> bool:
    """Whether everything well within `box` is one even black; a box too small for that, at its middle."""
    left, top = max(0, int(box[0] * scale) + 1), max(0, int(box[1] * scale) + 1)
    right, low = min(seen.width, int(box[2] * scale)), min(seen.height, int(box[3] * scale))
    if right - left < 1 or low - top < 1:
        left = min(seen.width - 1, max(0, int((box[0] + box[2]) / 2 * scale)))
        top = min(seen.height - 1, max(0, int((box[1] + box[3]) / 2 * scale)))
        right, low = left + 1, top + 1
    _, high = seen.crop((left, top, right, low)).convert("L").getextrema()
    return bool(high <= _BLACK)  # type: ignore[operator]
