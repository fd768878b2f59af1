"""What the program demands of a worker's answer before it believes it."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from pydantic import ValidationError

from packets.errors import Known
from packets.matters.facts import Box, DocumentFacts
from packets.matters.grids import EDGE_COLUMNS, EDGE_ROWS, PICTURE_COLUMNS, PICTURE_ROWS, unpack
from packets.worker import limits
from packets.worker.frames import Garbled
from packets.worker.protection import REASONS, Protection, can_close_the_door

MOST_TEXT = 200_000
"""Characters of text kept of one page."""
MOST_TEXT_IN_ALL = 10_000_000
MOST_LINKS = 50_000
MOST_OUTLINE = 10_000
MOST_TITLE = 500
LARGEST_SIDE = 20_000.0
"""Points; a page larger than this is rebuilt smaller as a picture."""
MOST_PICTURE_PIXELS = 40_000_000

MOST_COUNT = 10_000_000
FARTHEST = 1e6
"""Points from anywhere to anywhere: what is further off is no place on a page."""

_CODE = re.compile(r"[a-z][a-z0-9_]{1,39}")
_DAY = re.compile(r"(?:19|2[01])\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])")
_NO_TEXT = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ud800-\udfff\ufeff]")
"""What turns the direction of a line, hides in it, or is no character."""
_TEXTS = re.compile(rb'"(?:[^"\\]++|\\.)*+(?:"|\Z)', re.S)
MOST_VALUES = 1_500_000
"""Values in the facts of a document (5,000 pages with 50,000 links have half a million). Each costs far more memory when it is
read than it has bytes."""

TROUBLES = frozenset(
    {
        "cover_failed",
        "needs_password",
        "no_pages",
        "no_such_page",
        "portfolio",
        "protection_required",
        "too_large",
        "too_many_pages",
        "type_not_taken",
        "unreadable_evidence",
        "worker_failed",
        "wrong_password",
        "xfa_only",
    }
)
"""What a worker may say went wrong."""

MEDIA = frozenset({"application/pdf", "image/jpeg", "image/png", "image/webp", "image/tiff", "image/heic"})


@dataclass(frozen=True, slots=True)
class Picture:
    """A page as pixels: `width` x `height`, three bytes each, row by row from the top left."""

    width: int
    height: int
    rgb: bytes


def facts(payload: bytes, original: str, original_bytes: int, working: str, working_bytes: int) -> DocumentFacts:
    """The facts in a worker's result. Hashes and sizes are this side's own; everything else must be in bounds."""
    bounded(payload)
    try:
        found = DocumentFacts.model_validate_json(payload)
    except (ValidationError, RecursionError) as bad:
        raise Garbled("facts") from bad
    if found.original_bytes != original_bytes or found.working_bytes != working_bytes or found.media not in MEDIA:
        raise Garbled("facts of something else")
    _check_pages(found)
    _check_marks(found)
    return found.model_copy(update={"original": original, "working": working})


def no_text(text: str) -> bool:
    """Whether something in it turns the direction of a line, hides, or is no character."""
    return _NO_TEXT.search(text) is not None


def bounded(payload: bytes, most: int = MOST_VALUES) -> None:
    """Refuse an answer of so many values that reading it would fill the memory of the program. Its texts do not count."""
    if _values(payload) > most and _values(_TEXTS.sub(b"", payload)) > most:
        raise Garbled("too many values")


def _values(payload: bytes) -> int:
    return sum(payload.count(mark) for mark in (b",", b"[", b"{"))


def _check_pages(found: DocumentFacts) -> None:
    if not 1 <= len(found.pages) <= limits.MOST_PAGES:
        raise Garbled("number of pages")
    if [page.number for page in found.pages] != list(range(1, len(found.pages) + 1)):
        raise Garbled("page numbers")
    text = 0
    most = 2 * found.working_bytes + MOST_COUNT
    for page in found.pages:
        x0, y0, x1, y1 = page.box
        sideways = page.rotate in (90, 270)
        across, down = ((y1 - y0), (x1 - x0)) if sideways else ((x1 - x0), (y1 - y0))
        if not (0 < page.unit <= 1e4 and 0 < page.width <= LARGEST_SIDE and 0 < page.height <= LARGEST_SIDE):
            raise Garbled("size of a page")
        if abs(across * page.unit - page.width) > 0.5 or abs(down * page.unit - page.height) > 0.5:
            raise Garbled("box of a page")
        if page.ink is not None:
            _check_box(page.ink, page.width + 1, page.height + 1)
        text += len(page.text)
        if len(page.text) > MOST_TEXT or text > MOST_TEXT_IN_ALL or _NO_TEXT.search(page.text):
            raise Garbled("text of a page")
        if not (0 <= page.own_bytes <= most and 0 <= page.covered <= MOST_COUNT):
            raise Garbled("numbers of a page")
        if page.dpi is not None and not 0 < page.dpi < 100_000:
            raise Garbled("dots of a page")
        if page.pixels and not _CODE.fullmatch(page.pixels):
            raise Garbled("why a page is a picture")
        try:
            unpack(page.edges, EDGE_COLUMNS * EDGE_ROWS // 8)
            unpack(page.picture, PICTURE_COLUMNS * PICTURE_ROWS // 2)
        except Exception as bad:
            raise Garbled("grid of a page") from bad
    if not 0 <= found.shared_bytes <= most:
        raise Garbled("shared bytes")


def _check_marks(found: DocumentFacts) -> None:
    count = len(found.pages)
    links = 0
    for page in found.pages:
        links += len(page.links)
        if links > MOST_LINKS or any(not 1 <= link.page <= count for link in page.links):
            raise Garbled("links")
        if any(not all(abs(side) < FARTHEST for side in (*link.rect, link.top or 0.0)) for link in page.links):
            raise Garbled("place of a link")
    if len(found.outline) > MOST_OUTLINE or len(found.removed) > 200:
        raise Garbled("outline")
    for entry in found.outline:
        if not (1 <= entry.page <= count and 0 <= entry.level <= 100 and len(entry.title) <= MOST_TITLE):
            raise Garbled("outline")
        if _NO_TEXT.search(entry.title) or not abs(entry.top or 0.0) < FARTHEST:
            raise Garbled("title")
    for removed in found.removed:
        if not (_CODE.fullmatch(removed.code) and 0 < removed.count <= MOST_COUNT):
            raise Garbled("removed")
    if found.taken_on and not _DAY.fullmatch(found.taken_on):
        raise Garbled("day")


def _check_box(box: Box, width: float, height: float) -> None:
    x0, y0, x1, y1 = box
    if not (-1 <= x0 <= x1 <= width and -1 <= y0 <= y1 <= height):
        raise Garbled("box of ink")


def boxes(asked: Mapping[int, tuple[Box, ...]]) -> None:
    """Boxes to cover, before they are sent: finite, with an area, on a page that can be."""
    for page, found in asked.items():
        if not 1 <= page <= limits.MOST_PAGES or not found:
            raise ValueError(f"boxes of page {page}")
        for x0, y0, x1, y1 in found:
            if not all(map(math.isfinite, (x0, y0, x1, y1))) or not (x0 < x1 and y0 < y1):
                raise ValueError(f"a box of page {page} has no area")


def hello(told: dict[str, object], nonce: str) -> Protection:
    """What the document is read under, as the child says that has it; never more than this system can give."""
    if told.keys() != {"nonce", "full", "reason"} or told["nonce"] != nonce:
        raise Garbled("an answer to something else")
    full, reason = told["full"], told["reason"]
    if full is True and reason == "" and can_close_the_door():
        return Protection(True)
    if full is False and isinstance(reason, str) and reason in REASONS:
        return Protection(False, reason)
    raise Garbled("protection")


def trouble(told: dict[str, object]) -> Known:
    """What went wrong, in the few words that there are for it."""
    code, params = told.get("code"), told.get("params")
    if not (isinstance(code, str) and code in TROUBLES and isinstance(params, dict) and len(params) <= 8):
        raise Garbled("trouble")
    for key, value in params.items():
        if not (_CODE.fullmatch(key) and isinstance(value, str) and re.fullmatch(r"[a-z][a-z_]{0,39}|\d{1,9}", value)):
            raise Garbled("trouble")
    return Known(code, **params)


def step(told: dict[str, object]) -> tuple[int, int]:
    done, total = told.get("done"), told.get("total")
    if type(done) is not int or type(total) is not int or not 0 <= done <= total <= limits.MOST_PAGES:
        raise Garbled("progress")
    return done, total


class Gather:
    """Puts pictures together from notes and bytes, and takes not one byte more or less than a picture has."""

    def __init__(self, first: int, last: int, each: Callable[[int, Picture], object]) -> None:
        self._next, self._last, self._each = first, last, each
        self._size = (0, 0)
        self._missing = 0
        self._rgb = bytearray()

    def begin(self, told: dict[str, object]) -> None:
        page, width, height = told.get("page"), told.get("width"), told.get("height")
        if self._missing or page != self._next or type(width) is not int or type(height) is not int:
            raise Garbled("picture")
        if not (0 < width <= 100_000 and 0 < height <= 100_000 and width * height <= MOST_PICTURE_PIXELS):
            raise Garbled("size of a picture")
        self._size, self._missing, self._rgb = (width, height), width * height * 3, bytearray()

    def add(self, piece: bytes) -> None:
        self._missing -= len(piece)
        if self._missing < 0 or self._next > self._last:
            raise Garbled("picture is too long")
        self._rgb += piece
        if not self._missing:
            page, self._next = self._next, self._next + 1
            rgb, self._rgb = bytes(self._rgb), bytearray()
            self._each(page, Picture(*self._size, rgb))

    def complete(self) -> bool:
        return self._next == self._last + 1 and not self._missing
