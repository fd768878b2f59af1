"""One page of an office's paper: what stands on it, and how it is laid out before any scanner sees it."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from packets.practice.drawing.sheet import GREY, Sheet, practice_mark

LEFT, RIGHT, FOOT = 0.95, 7.6, 10.1
_LINE = 1 / 6  # typewriters set six lines to the inch


@dataclass(frozen=True)
class Paper:
    """One page. Empty lines in `body` part paragraphs further; a `stamp` may have several lines, parted by newlines."""

    title: str
    office: str
    body: tuple[str, ...]
    fields: tuple[tuple[str, str], ...] = ()
    signature: str = ""
    stamp: str = ""
    seed: int = 0


def seeded(*parts: object) -> Random:
    """A random source that depends on nothing but these values (and not on Python's salted hashes)."""
    return Random("|".join(map(str, parts)))


def draw_paper(paper: Paper, dpi: int = 200, mode: str = "L", page: int = 1, pages: int = 1, bold: bool = False) -> Sheet:
    """The clean Letter sheet of a paper. Raises ValueError when the words do not fit: nothing is dropped silently.

    `bold` strikes heavier letters, as a fax needs them.
    """
    sheet = Sheet(seeded("paper", paper.title, paper.seed, page), dpi=dpi, mode=mode)
    practice_mark(sheet)
    y = _head(sheet, paper, page)
    y = _fields(sheet, paper, y, bold)
    last = FOOT - (0.75 if paper.signature else 0)
    for paragraph in paper.body:
        for line in sheet.typed_lines(paragraph, RIGHT - LEFT):
            if y > last:
                raise ValueError(f"too many words for one page: {paper.title!r}, page {page}")
            sheet.typed(LEFT, y, line, bold)
            y += _LINE
        y += _LINE * 0.75
    sign_at = min(max(y + 0.55, 6.4), FOOT - 0.1)
    if paper.signature:
        _sign(sheet, paper.signature, sign_at)
    if paper.stamp:
        turn = sheet.rng.uniform(4, 11) * sheet.rng.choice((1, -1, 1))
        sheet.stamped(*_stamp_place(sheet, bool(paper.signature), y, sign_at), paper.stamp.split("\n"), turn)
    sheet.text(sheet.width / 2, 10.42, f"Page {page} of {pages}", 8.5, "sans", "", GREY, "ms")
    return sheet


def _head(sheet: Sheet, paper: Paper, page: int) -> float:
    """Letterhead and title; follow-on pages carry a smaller head, as office forms do."""
    if page > 1:
        sheet.text(LEFT, 0.98, paper.office, 10, "serif", "Semibold")
        sheet.text(RIGHT, 0.98, paper.title, 10, "serif", "It", anchor="rs")
        sheet.rule(LEFT, 1.06, RIGHT, 1.06, 0.75)
        return 1.4
    name, _, address = paper.office.partition("\n")
    y = 1.05 - 0.24
    for line in sheet.wrapped(name.upper(), 5.6, 14, "serif", "Bold"):
        y += 0.24
        sheet.text(sheet.width / 2, y, line, 14, "serif", "Bold", anchor="ms", spread=1.1)
    y += 0.07
    for line in address.split("\n") if address else ():
        y += 0.15
        sheet.text(sheet.width / 2, y, line, 9, "serif", "", anchor="ms")
    y += 0.11
    sheet.rule(LEFT, y, RIGHT, y, 1.6)
    sheet.rule(LEFT, y + 0.035, RIGHT, y + 0.035, 0.5)
    y += 0.14
    for line in sheet.wrapped(paper.title.upper(), 5.8, 12.5, "sans", "Bold"):
        y += 0.22
        sheet.text(sheet.width / 2, y, line, 12.5, "sans", "Bold", anchor="ms", spread=0.6)
    return y + 0.36


def _fields(sheet: Sheet, paper: Paper, y: float, bold: bool) -> float:
    """The boxes of a printed form, two to a row; a long value takes a whole row. Values are typed in."""
    if not paper.fields:
        return y + 0.05
    y -= 0.12
    half = (RIGHT - LEFT) / 2
    column = 0
    for label, value in paper.fields:
        lines = sheet.typed_lines(value, RIGHT - LEFT - 0.2)
        wide = len(lines) > 1 or len(value) * sheet.cell > (half - 0.15) * sheet.dpi
        if wide and column:
            sheet.box(LEFT + half, y, half, 0.42, 0.6)
            y, column = y + 0.42, 0
        height = 0.42 + _LINE * (len(lines) - 1)
        sheet.box(LEFT + column * half, y, RIGHT - LEFT if wide else half, height, 0.6)
        sheet.text(LEFT + column * half + 0.06, y + 0.12, label.upper(), 6.8, "sans", "Semibold")
        for number, line in enumerate(lines):
            sheet.typed(LEFT + column * half + 0.1, y + 0.33 + _LINE * number, line, bold)
        if wide or column:
            y, column = y + height, 0
        else:
            column = 1
    if column:
        sheet.box(LEFT + half, y, half, 0.42, 0.6)
        y += 0.42
    return y + 0.36


def _sign(sheet: Sheet, name: str, y: float) -> None:
    sheet.signed(4.35, y - 0.12, 2.0, seed=name)
    sheet.rule(4.2, y, RIGHT, y, 0.75)
    sheet.text(4.2, y + 0.2, name, 9, "serif")
    sheet.text(RIGHT, y + 0.2, "signature", 7.5, "sans", "", GREY, "rs")


def _stamp_place(sheet: Sheet, signed: bool, y: float, sign_at: float) -> tuple[float, float]:
    """Stamps go where a clerk finds room: beside the signature, below the words, or over the head of a full page."""
    x, high = (2.3, sign_at - 0.1) if signed else (6.2, y + 0.75) if y < 8.4 else (6.6, 1.0)
    return x + sheet.rng.uniform(-0.2, 0.2), high + sheet.rng.uniform(-0.06, 0.06)
