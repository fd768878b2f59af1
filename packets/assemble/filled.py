"""What is written on an official form, drawn as pages of its own that lie over the form's; and the sheets for what found no
room on it. The form itself is not touched here: it is an outside document, and the worker lays these over it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from forms.inspect import Rect
from forms.laying import Beside, Laid
from forms.overflow import LARGEST, Measure, into_lines_at_any_cost
from packets.assemble.fonts import measure
from packets.assemble.pen import PAGE, PRACTICE_LINE, Pen

FACE: Final = "sans"
"""Values stand in our own face, embedded: the form's own is left to each viewer, which has other letters or none."""
LEFT, RIGHT, TOP, FOOT = 72.0, 540.0, 720.0, 150.0
LEADING: Final = 14.0
LEAST_ROWS: Final = 10
"""Rows of words that a sheet has at least."""
SIGNED: Final = (72.0, 664.0, 372.0, 698.0)
DATED: Final = (402.0, 664.0, 540.0, 698.0)
"""Where a sheet of ours is signed and dated: left, top, right, bottom in points from the top left."""


def width_in(face: str = FACE) -> Measure:
    return partial(_width, face)


def _width(face: str, text: str, size: float) -> float:
    return measure(text, face, size)


@dataclass(frozen=True, slots=True)
class SheetHead:
    """What every sheet beyond the form says: extra sheets are told apart by it (I-765 Instructions, 08/21/25)."""

    form: str
    name: str
    a_number: str
    practice: bool
    room: str = ""
    """The form's own extra room, to which its boxes point and which these sheets go on with: ``Part 6``."""


@dataclass(frozen=True, slots=True)
class Overlay:
    pdf: bytes
    sheets: int
    """Pages behind those that lie over the form's."""


def overlay(sizes: Sequence[tuple[float, float]], laid: Laid, head: SheetHead) -> Overlay:
    """One page for each of the form's, of its size, with nothing on it but what is written; then the sheets."""
    pen = Pen()
    for number, size in enumerate(sizes, start=1):
        pen.canvas.setPageSize(size)
        for line in laid.lines:
            if line.page == number:
                pen.text(line.x, line.y, line.text, FACE, line.size)
        for cross in laid.crosses:
            if cross.page == number:
                _cross(pen, cross.rect)
        pen.canvas.showPage()
    pen.canvas.setPageSize(PAGE)
    pages = _sheets(laid.beside, len(_heads(head)))
    for number, page in enumerate(pages, start=1):
        _sheet(pen, page, head, number, len(pages))
    pen.canvas.save()
    return Overlay(pen.buffer.getvalue(), len(pages))


def _heads(head: SheetHead) -> tuple[str, ...]:
    """Name and number, in as many lines as the name needs."""
    lines = into_lines_at_any_cost(f"Name: {head.name}", RIGHT - LEFT, width_in("serif"), 11)
    return (*lines, f"A-Number: {head.a_number or 'none given'}")


def _cross(pen: Pen, rect: Rect) -> None:
    left, foot, right, top = rect
    inset = min(right - left, top - foot) * 0.18
    pen.canvas.setLineWidth(1.4)
    pen.canvas.setStrokeGray(0.0)
    pen.canvas.line(left + inset, foot + inset, right - inset, top - inset)
    pen.canvas.line(left + inset, top - inset, right - inset, foot + inset)


@dataclass(frozen=True, slots=True)
class _Row:
    text: str
    bold: bool = False


def head_fits(head: SheetHead) -> bool:
    """Whether a sheet has room for words below its head: a name of many lines would push them off the paper."""
    return _rows_below(len(_heads(head))) >= LEAST_ROWS


def _rows_below(heads: int) -> int:
    return int((TOP - 38 - 15 * heads - FOOT) // LEADING)


def _sheets(beside: Sequence[Beside], heads: int) -> list[list[_Row]]:
    """Rows of each sheet, below so many lines of its head. A text that goes on over a sheet's end says again where it
    belongs."""
    most = _rows_below(heads)
    pages: list[list[_Row]] = []
    for one in beside:
        place = _place(one)
        rows = [_Row(f"{place} · {one.label}", bold=True), *(_Row(line) for line in one.lines), _Row("")]
        if not pages or (len(pages[-1]) + min(len(rows), 4) > most):
            pages.append([])
        for row in rows:
            if len(pages[-1]) == most:
                pages.append([_Row(f"{place} · {one.label} (continued)", bold=True)])
            pages[-1].append(row)
    return pages


def _place(one: Beside) -> str:
    """Page, part and item; what has no number on the form (its head, a narrative) is named by its label alone."""
    item = f"Item {one.item}" if one.item[:1].isdecimal() else ""
    return " · ".join(part for part in (f"Page {one.page}", f"Part {one.part}" if one.part else "", item) if part)


def _sheet(pen: Pen, rows: Sequence[_Row], head: SheetHead, number: int, total: int) -> None:
    if head.practice:
        pen.text(PAGE[0] / 2, PAGE[1] - 30, PRACTICE_LINE, "sans-bold", 9, "centre")
    goes_on = f", {head.room} continued" if head.room else ""
    pen.text(LEFT, TOP, f"Additional information to Form {head.form}{goes_on}", "serif-bold", 13)
    pen.text(RIGHT, TOP, f"sheet {number} of {total}", "sans", 9.5, "right")
    y = TOP - 22
    for line in _heads(head):
        pen.text(LEFT, y, line, "serif", 11)
        y -= 15
    pen.line(y + 4, LEFT, RIGHT)
    y -= 16
    for row in rows:
        pen.text(LEFT, y, row.text, "sans-bold" if row.bold else FACE, LARGEST)
        y -= LEADING
    pen.line(96, LEFT, LEFT + 300)
    pen.text(LEFT, 84, "Signature, in ink", "sans", 9)
    pen.line(96, LEFT + 330, RIGHT)
    pen.text(LEFT + 330, 84, "Date, by hand", "sans", 9)
    pen.canvas.showPage()
