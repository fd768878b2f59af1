"""Put together what was found into the facts that leave the worker, read back from the file as it was written."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

import pikepdf
from PIL import Image

from packets.errors import Known
from packets.worker.inside.canonical import Canonical, weigh
from packets.worker.inside.digest import Digester
from packets.worker.inside.geometry import Frame, Rect
from packets.worker.inside.links import Target
from packets.worker.inside.look import Sight
from packets.worker.inside.measure import Measured, measure

_MOST_TEXT_IN_ALL = 10_000_000


@dataclass(slots=True)
class Finding:
    """What looking at one page gave."""

    frame: Frame
    measured: Measured
    text: str
    dpi: int | None
    bilevel: bool
    pixels: str = ""
    covered: int = 0
    letters: str = ""
    outside: Rect | None = None

    @classmethod
    def of(cls, sight: Sight, frame: Frame, seen: Image.Image) -> Finding:
        measured = measure(seen, frame.width, frame.height)
        image = sight.largest_image(500)
        dpi, bilevel = None, False
        if image is not None:
            width, _, (x0, y0, x1, y1) = image
            box = frame.box
            if (x1 - x0) * (y1 - y0) > 0.5 * (box[2] - box[0]) * (box[3] - box[1]):
                upright = abs((x1 - x0) * image[1] - (y1 - y0) * width) <= abs((x1 - x0) * width - (y1 - y0) * image[1])
                across = (x1 - x0 if upright else y1 - y0) * frame.unit
                dpi = min(99_999, max(1, round(width / across * 72)))
        return cls(frame, measured, sight.text(), dpi, bilevel)

    @classmethod
    def of_picture(cls, frame: Frame, seen: Image.Image, across: int) -> Finding:
        """A page that is one picture of ours, `across` pixels wide as seen."""
        measured = measure(seen, frame.width, frame.height)
        return cls(frame, measured, "", max(1, round(across / frame.width * 72)), False)


def read_back(working: bytes) -> list[str]:
    """The digest of every page, read from the working copy by another library than the one that wrote it."""
    try:
        with pikepdf.open(BytesIO(working), inherit_page_attributes=False, attempt_recovery=False) as pdf:
            digester = Digester()
            kids = pdf.Root.Pages.Kids
            found = [digester.page([page.Contents], page.Resources) for page in kids]
            if pdf.get_warnings():
                raise Known("worker_failed", reason="copy")
            return found
    except pikepdf.PdfError as error:
        raise Known("worker_failed", reason="copy") from error


def facts_of(
    *,
    working: bytes,
    file: Canonical,
    read: Sequence[str],
    findings: Sequence[Finding],
    links: Sequence[Sequence[tuple[Rect, Target]]],
    outline: Sequence[tuple[int, str, Target]],
    removed: Counter[str],
) -> dict[str, object]:
    """The facts as JSON will carry them; hashes of the files themselves are the program's to make."""
    own, shared = weigh(file)
    text_left = _MOST_TEXT_IN_ALL
    pages = []
    for index, finding in enumerate(findings):
        text = finding.text[:text_left]
        text_left -= len(text)
        pages.append(_page(index, finding, text, own[index], read[index], links[index]))
    return {
        "schema": 1,
        "original": "0" * 64,
        "original_bytes": 0,
        "media": "",
        "working": "0" * 64,
        "working_bytes": len(working),
        "shared_bytes": shared,
        "pages": pages,
        "outline": [
            {"level": level, "title": title, "page": target.page + 1, "top": target.top} for level, title, target in outline
        ],
        "removed": [{"code": code, "count": count} for code, count in sorted(removed.items()) if count > 0],
    }


def as_json(facts: dict[str, object]) -> bytes:
    """The facts as they leave the worker."""
    return json.dumps(facts, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode("utf-8", "replace")


def _page(
    index: int, finding: Finding, text: str, own: int, digest: str, links: Sequence[tuple[Rect, Target]]
) -> dict[str, object]:
    frame, measured = finding.frame, finding.measured
    bilevel = finding.bilevel and not measured.colour
    return {
        "number": index + 1,
        "box": list(frame.box),
        "rotate": frame.rotate,
        "unit": frame.unit,
        "width": round(frame.width, 4),
        "height": round(frame.height, 4),
        "ink": [round(side, 2) for side in measured.ink] if measured.ink else None,
        "edges": measured.edges,
        "picture": measured.picture,
        "dpi": finding.dpi,
        "colour": "colour" if measured.colour else "bilevel" if bilevel else "grey",
        "text": text,
        "own_bytes": own,
        "digest": digest,
        "links": [
            {"rect": [round(side, 3) for side in rect], "page": target.page + 1, "top": target.top} for rect, target in links
        ],
        "pixels": finding.pixels,
        "covered": finding.covered,
        "letters": finding.letters,
    }
