"""Letters on paper: a `Settled` letter becomes a PDF in memory. The same letter gives the same bytes.

Letter size, serif 11 pt, one inch all round, nothing under 9 pt. A paragraph leaves no single line behind, a heading stands
with what it is over, and a signature block stands whole, with the last words above it. A letter that may have so many pages and
no more is set a little smaller and closer before it gets another one. No signature is ever drawn: there are
lines to write on, and the pages that hold them are told.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from packets.assemble.fonts import measure, unwritable
from packets.assemble.letter_lines import FITS, Cited, Fit, HandOf, Setter, Unit
from packets.assemble.pen import PAGE, PRACTICE_LINE, Pen
from packets.errors import Known
from packets.letters.settle import Settled
from packets.matters.matter import Box, Sign

MARGIN: Final = 72.0
TOP, FOOT = PAGE[1] - MARGIN, MARGIN
WIDTH: Final = PAGE[0] - 2 * MARGIN
PAGE_WORDS: Final = {"en": "Page {n} of {of}", "es": "Página {n} de {of}"}
DRAFT: Final = "DRAFT: what stands in brackets is still open"


@dataclass(frozen=True, slots=True)
class SetLetter:
    """A letter as it stands on paper."""

    pdf: bytes
    pages: int
    signs: tuple[Sign, ...]
    """Where somebody signs by hand, and who."""
    cites: tuple[Cited, ...]
    """Where citations stand, to be clicked in the packet."""
    gaps: tuple[int, ...]
    """The page of each gap, in their order."""

    @property
    def ink(self) -> tuple[int, ...]:
        """Pages that somebody signs by hand, from 1."""
        return tuple(dict.fromkeys(one.page for one in self.signs))


def set_letter(letter: Settled) -> SetLetter:
    """Set it. Characters that our fonts lack are drawn as nothing; ask `unwritable_in` first. Raises `Known` where something
    has no room on a page: nothing is ever cut."""
    head = _head_height(letter)
    pages = _pages(letter, fit_of(letter))
    pen = Pen()
    signs: list[Sign] = []
    cites: list[Cited] = []
    gaps: list[int] = []
    for number, units in enumerate(pages, start=1):
        y = _head(pen, letter, number, head)
        for unit in units:
            y -= unit.before if unit is not units[0] else 0.0
            unit.draw(pen, MARGIN, y)
            cites += [one.at(number, MARGIN, y) for one in unit.cites]
            gaps += [number] * unit.gaps
            if unit.ink is not None:
                signs.append(_sign(unit.ink, number, MARGIN, y))
            y -= unit.height
        if y < FOOT - 12:
            raise Known("letter_no_room", letter=letter.title, what=f"something on page {number}")
        if len(pages) > 1:
            words = PAGE_WORDS[letter.language].format(n=number, of=len(pages))
            pen.text(PAGE[0] / 2, 40, words, "sans", 9, "centre")
        pen.canvas.showPage()
    pen.canvas.save()
    return SetLetter(pen.buffer.getvalue(), len(pages), tuple(signs), tuple(cites), tuple(gaps))


def _sign(hand: HandOf, page: int, x: float, y: float) -> Sign:
    """On its page: boxes in points from the top left, those that reach to the unit's corner at `x`, `y`."""

    def placed(box: Box) -> Box:
        left, top, right, bottom = box
        return (x + left, PAGE[1] - y + top, x + right, PAGE[1] - y + bottom)

    return Sign(page=page, who=hand.who, label=hand.label, box=placed(hand.box), beside=tuple(map(placed, hand.beside)))


def unwritable_in(letter: Settled) -> str:
    """The characters of a letter that our fonts cannot write; empty when all can be."""
    return unwritable("".join((*letter.letterhead, *Setter(letter, WIDTH).words())))


def fit_of(letter: Settled) -> Fit:
    """How it is set: closer where that makes it as short as it has to be; else as it looks best."""
    if not letter.pages:
        return FITS[0]
    return next((fit for fit in FITS if len(_pages(letter, fit)) <= letter.pages), FITS[0])


def _pages(letter: Settled, fit: Fit) -> list[list[Unit]]:
    return _paged(list(Setter(letter, WIDTH, fit).units()), _head_height(letter))


def _paged(units: list[Unit], head: float) -> list[list[Unit]]:
    """Units cut into pages. What keeps with the next moves along, as far as it fits on a page at all."""
    pages: list[list[Unit]] = [[]]
    used, room = 0.0, TOP - FOOT - head
    for number, unit in enumerate(units):
        if unit.breaks:
            if pages[-1]:
                pages.append([])
                used, room = 0.0, TOP - FOOT
            continue
        need = _together(units, number)
        if pages[-1] and used + unit.before + min(need, TOP - FOOT) > room:
            pages.append([])
            used, room = 0.0, TOP - FOOT
            if unit.head is not None and unit is not unit.head:
                pages[-1].append(unit.head)
                used += unit.head.height
        used += (unit.before if pages[-1] else 0.0) + unit.height
        pages[-1].append(unit)
    return [one for one in pages if one] or [[]]


def _together(units: Sequence[Unit], start: int) -> float:
    """Height of a unit with all that has to stand on its page."""
    height = 0.0
    for unit in units[start:]:
        height += unit.height + (unit.before if height else 0.0)
        if not unit.keep:
            break
    return height


def _head_height(letter: Settled) -> float:
    return 26.0 + 12.0 * max(0, len(letter.letterhead) - 1) + 26.0 if letter.letterhead else 0.0


def _head(pen: Pen, letter: Settled, number: int, head: float) -> float:
    """What stands at the top of every page; gives the height at which the words begin."""
    if letter.practice:
        pen.text(PAGE[0] / 2, PAGE[1] - 30, PRACTICE_LINE, "sans-bold", 9, "centre")
    if letter.draft:
        pen.text(PAGE[0] - MARGIN, PAGE[1] - 46, DRAFT, "sans-bold", 9, "right")
    if number > 1 or not letter.letterhead:
        return TOP
    y = TOP - 14
    for size in (15, 14, 13, 12, 11):
        if measure(letter.letterhead[0], "serif-bold", size) <= WIDTH:
            break
    pen.text(MARGIN, y, letter.letterhead[0], "serif-bold", size)
    y -= 6
    for line in letter.letterhead[1:]:
        y -= 12
        pen.text(MARGIN, y, line, "sans", 9)
    pen.line(y - 8, MARGIN, PAGE[0] - MARGIN, 0.9)
    return TOP - head
