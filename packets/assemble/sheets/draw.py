"""Sheets on paper: blocks become strips with a height, strips become pages, pages are drawn.

Nothing under 9 pt but the practice line, black on white, hairlines; a row never breaks over a page and a heading never
stands alone at the foot. The same sheet gives the same bytes.
"""

from __future__ import annotations

from dataclasses import dataclass

from packets.assemble.pen import PAGE, Pen
from packets.assemble.sheets.model import Sheet
from packets.assemble.sheets.strips import LEFT, RIGHT, Setting, Strip, strips_of

FOOT, TOP = 54.0, 792.0 - 46.0
"""Where what is written ends, and where it begins."""
CODE = 48.0
"""Points across a code."""


@dataclass(frozen=True, slots=True)
class Printed:
    """A drawn sheet: the PDF, and how many pages it has."""

    pdf: bytes
    pages: int


def draw(sheet: Sheet) -> Printed:
    setting, pages = _set(sheet, Setting.of(sheet))
    if sheet.fit and len(pages) > 1:
        closer = _set(sheet, setting.closer())
        setting, pages = min((setting, pages), closer, key=lambda one: len(one[1]))
    pen = Pen()
    for number, strips in enumerate(pages, start=1):
        y = _head(pen, sheet, setting, number)
        for strip in strips:
            strip.draw(pen, y)
            y -= strip.height
        _foot(pen, sheet, number, len(pages))
        pen.canvas.showPage()
    pen.canvas.save()
    return Printed(pen.buffer.getvalue(), len(pages))


def _set(sheet: Sheet, setting: Setting) -> tuple[Setting, list[list[Strip]]]:
    return setting, _paged(strips_of(sheet, setting), TOP - FOOT - setting.continued_height)


def _paged(strips: list[Strip], later: float) -> list[list[Strip]]:
    """Strips cut into pages. What keeps with the next moves along; a table's head comes again; a page takes at least one
    strip, so the cutting ends whatever the heights are."""
    pages: list[list[Strip]] = [[]]
    used, room = 0.0, TOP - FOOT
    for number, strip in enumerate(strips):
        need = _together(strips, number)
        if pages[-1] and used + need > room:
            room = later
            pages.append([strip.head] if strip.head is not None else [])
            used = sum(one.height for one in pages[-1])
        pages[-1].append(strip)
        used += strip.height
    return pages


def _together(strips: list[Strip], start: int) -> float:
    """Height of a strip with all that has to stand on its page."""
    height = 0.0
    for strip in strips[start:]:
        height += strip.height
        if not strip.keep:
            break
    return height


def _head(pen: Pen, sheet: Sheet, setting: Setting, number: int) -> float:
    """What stands at the top of every page; gives the height at which the rest begins."""
    if sheet.practice:
        pen.text(PAGE[0] / 2, 792 - 30, sheet.practice, "sans-bold", 9, "centre")
    if number == 1:
        if sheet.code:
            pen.code(RIGHT - CODE, 792 - 22 - CODE, CODE, sheet.code)
        return TOP
    pen.text(LEFT, TOP - 12, f"{sheet.title}, {sheet.continued}", "serif-bold", 12)
    pen.line(TOP - 19, LEFT, RIGHT, 0.9)
    return TOP - setting.continued_height


def _foot(pen: Pen, sheet: Sheet, number: int, of: int) -> None:
    pen.line(FOOT - 12, LEFT, RIGHT, 0.25)
    pen.text(LEFT, FOOT - 24, sheet.foot, "sans", 9)
    pen.text(RIGHT, FOOT - 24, sheet.page.format(number=number, of=of), "sans", 9, "right")
