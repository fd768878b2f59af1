"""The job that looks at scanned pages: which codes are on them, which of the printed pages they are, and whether somebody wrote
in the boxes for it. It says what it sees and decides nothing.

Printed pages come as documents of ours. Those of one `shape` (a form and its page, whoever it was filled for) lie alike in a
scan, so one map serves for all of them.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from PIL import Image, ImageChops

from packets.errors import Known
from packets.matters.form_marks import mark_of_code
from packets.worker.inside.door import Door, Request
from packets.worker.inside.geometry import Rect
from packets.worker.inside.look import Look, Unopened, opened
from packets.worker.inside.scan_codes import Code, codes_of
from packets.worker.inside.scan_ink import DPI, Compared, Held, without_paper
from packets.worker.inside.scan_lie import Lie, Sheet, exactly, roughly

MOST_PRINTED: Final = 400
MOST_SCANS: Final = 400
SCAN_DPI: Final = 300
"""At most; a scan with fewer dots is not made finer."""
TOLD: Final = 6
"""Printed pages that are told of a scan, the likeliest first."""
SHAPES: Final = 8
"""Shapes that are looked at closely, at most: those that are nearly as like as the likeliest."""
NEAR: Final = 0.85
LEAST: Final = 0.25
"""Likeness by rows and columns below which a shape is another page."""
KEPT: Final = 24
"""Printed pages whose pictures are kept."""
PAGES_EACH: Final = 8
"""A scanned page may take the time of so many."""
_SIZE_ALIKE: Final = 1.08


@dataclass(frozen=True, slots=True)
class Printed:
    """A page that was printed, as it is asked about."""

    number: int
    source: int
    page: int
    shape: str
    boxes: tuple[Rect, ...]
    beside: tuple[Rect, ...]


def read_scan(request: Request, door: Door) -> bytes:
    """Of every page of the first source: codes, turn, blank or not, and the printed pages it is like."""
    scan, *papers = request.sources
    printed = _asked(request.header.get("printed"), len(papers))
    with ExitStack() as stack:
        seen = stack.enter_context(opened(scan))
        wanted = _pages(request.header.get("pages"), seen.pages)
        door.pages(len(wanted))
        door.more_time(PAGES_EACH * len(wanted) + len(printed))
        looks = [stack.enter_context(opened(one)) for one in papers]
        reader = _Reader(looks, printed)
        found: list[dict[str, Any]] = []
        for done, number in enumerate(wanted, start=1):
            found.append({"page": number, **reader.read(seen, number)})
            door.step(done, len(wanted))
    return json.dumps({"pages": found}).encode()


@dataclass(frozen=True, slots=True)
class _Like:
    """A printed page, and how the scan is like it."""

    printed: Printed
    turn: int
    lie: Lie
    held: Held
    how: Compared
    written: frozenset[int]

    @property
    def unlike(self) -> tuple[bool, int, int]:
        return not self.lie.cells, self.how.missing + self.how.other, self.printed.number


class _Reader:
    def __init__(self, looks: Sequence[Look], printed: Sequence[Printed]) -> None:
        self._looks = looks
        self.shapes: dict[str, list[Printed]] = {}
        for one in printed:
            self.shapes.setdefault(one.shape, []).append(one)
        self._sheet = lru_cache(KEPT)(self._drawn)
        self._rough = lru_cache(None)(self._drawn_small)

    def read(self, seen: Look, number: int) -> dict[str, Any]:
        grey, width, height = _picture(seen, number, SCAN_DPI, scan=True)
        turn = 90 if width > height else 0
        upright = Sheet(without_paper(ImageChops.invert(grey)), width, height).turned(turn)
        if not any(upright.at(50).histogram()[60:]):
            return {"codes": [], "turn": 0, "skew": 0.0, "blank": True, "likes": []}
        codes = codes_of(grey.transpose(Image.Transpose.ROTATE_270) if turn else grey, upright.skew)
        turns = _turns(codes)
        sides = [(one, upright.turned(one)) for one in turns]
        for _, sheet in sides:
            sheet.__dict__["skew"] = upright.skew  # lines fall alike from both sides
        best_turn, likes = self._likes(sides, self._by_code(codes))
        return {
            "codes": [{"text": one.text, "turn": (one.turn + turn) % 360} for one in codes],
            "turn": (best_turn + turn) % 360,
            "skew": round(upright.skew, 2),
            "blank": False,
            "likes": likes,
        }

    def _by_code(self, codes: Sequence[Code]) -> dict[str, list[Printed]]:
        """The shapes that a page with such codes can have; all, where no code names one."""
        marks = (mark_of_code(one.text) for one in codes)
        named = {f"{mark.recipe}:{mark.page}" for mark in marks if mark}
        return {shape: pages for shape, pages in self.shapes.items() if shape in named} or self.shapes

    def _likes(self, sides: Sequence[tuple[int, Sheet]], shapes: dict[str, list[Printed]]) -> tuple[int, list[dict[str, Any]]]:
        """The way round, and the printed pages that the scan is like, the likeliest first."""
        tried: list[tuple[float, int, Sheet, str, Lie]] = []
        for shape, pages in shapes.items():
            first = self._rough(pages[0])
            for turn, sheet in sides:
                lie = roughly(first, _as_large(sheet, first))
                tried.append((lie.score, turn, sheet, shape, lie))
        tried.sort(key=lambda one: -one[0])
        enough = max(LEAST, NEAR * tried[0][0]) if tried else 1.0
        found: list[_Like] = []
        for score, turn, sheet, shape, lie in tried[:SHAPES]:
            if score >= enough:
                found += self._shape(self.shapes[shape], sheet, lie, turn)
        found.sort(key=lambda one: one.unlike)
        if not found:
            return sides[0][0] if len(sides) == 1 else 0, []
        best = found[0]
        told = [one for one in found if one.turn == best.turn][:TOLD]
        return best.turn, [self._told(one, best) for one in told]

    def _shape(self, pages: Sequence[Printed], sheet: Sheet, rough: Lie, turn: int) -> list[_Like]:
        """The pages of one shape, held against the scan where that shape lies in it."""
        first = self._sheet(pages[0])
        scan = _as_large(sheet, first)
        lie = exactly(first, scan, rough)
        held = Held(scan, lie, first)
        return [_Like(one, turn, lie, held, *held.against(self._sheet(one), one.boxes, one.beside)) for one in pages]

    def _told(self, one: _Like, best: _Like) -> dict[str, Any]:
        lean = None if one is best else best.held.lean(self._sheet(best.printed), self._sheet(one.printed), best.written)
        return {
            "to": one.printed.number,
            "score": round(one.lie.score, 3),
            "cells": one.lie.cells,
            "off": round(one.lie.off, 3),
            "missing": one.how.missing,
            "other": one.how.other,
            "usual": one.how.usual,
            "cut": one.how.cut,
            "ink": [round(share, 1) for share in one.how.ink],
            "lean": None if lean is None else round(lean, 3),
        }

    def _drawn(self, one: Printed) -> Sheet:
        grey, width, height = _picture(self._looks[one.source], one.page, DPI)
        return Sheet(ImageChops.invert(grey), width, height)

    def _drawn_small(self, one: Printed) -> Sheet:
        grey, width, height = _picture(self._looks[one.source], one.page, 72)
        return Sheet(ImageChops.invert(grey), width, height)


def _turns(codes: Sequence[Code]) -> tuple[int, ...]:
    """The ways round that a page may lie: what its codes say, else both."""
    said = {one.turn for one in codes if one.turn in (0, 180)}
    return tuple(said) if len(said) == 1 else (0, 180)


def _as_large(scan: Sheet, printed: Sheet) -> Sheet:
    """A scan that says another size (a photo, a page that was fitted to another) as large as what was printed."""
    share = printed.height / scan.height
    if 1 / _SIZE_ALIKE <= share <= _SIZE_ALIKE:
        return scan
    resized = Sheet(scan.full, scan.width * share, scan.height * share)
    resized.__dict__["skew"] = scan.skew
    return resized


def _picture(look: Look, number: int, dpi: int, *, scan: bool = False) -> tuple[Image.Image, float, float]:
    """A page in greys with its size in points. A scan comes with the dots that it has, within bounds."""
    try:
        with look.page(number - 1) as sight:
            width, height = sight.width, sight.height
            if scan:
                image = sight.largest_image(50)
                across = image[0] * width / max(1.0, image[2][2] - image[2][0]) if image else 0.0
                dpi = min(dpi, max(150, round(across / width * 72))) if across else 200
                dpi = min(dpi, round(3_600 * 72 / max(width, height)))
            grey = sight.render(max(8, round(width * dpi / 72)), max(8, round(height * dpi / 72))).convert("L")
    except Unopened as error:
        raise Known("unreadable_evidence", reason="damaged") from error
    return grey, width, height


# What is asked


def _asked(value: object, papers: int) -> list[Printed]:
    if not isinstance(value, list) or len(value) > MOST_PRINTED:
        raise Known("worker_failed", reason="asked")
    found = []
    for number, one in enumerate(value):
        source, page, shape, boxes, beside = one
        if not (type(source) is int and 0 <= source < papers and type(page) is int and page >= 1):
            raise Known("worker_failed", reason="asked")
        found.append(Printed(number, source, page, str(shape), _boxes(boxes), _boxes(beside)))
    return found


def _boxes(value: Any) -> tuple[Rect, ...]:
    return tuple((float(a), float(b), float(c), float(d)) for a, b, c, d in value)


def _pages(value: object, count: int) -> list[int]:
    """The pages of the scan that are asked about; all, where none is named."""
    if value is None:
        value = list(range(1, count + 1))
    if not isinstance(value, list) or len(value) > MOST_SCANS or any(type(one) is not int or one < 1 for one in value):
        raise Known("worker_failed", reason="asked")
    if any(one > count for one in value):
        raise Known("no_such_page", page=max(value))
    return value
