"""Blocks as strips: wrapped, with their height, ready to be put on a page. One function for each kind of block."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from packets.assemble.fonts import measure
from packets.assemble.pen import Pen
from packets.assemble.sheets.model import Alarm, Block, Boxes, Column, Fields, Heading, Line, Row, Sheet, Sides, Table, Tick
from packets.layout.index import wrap

LEFT, RIGHT = 60.0, 552.0
WIDTH = RIGHT - LEFT
WRITE = "_"
"""A cell to write in."""


@dataclass(frozen=True, slots=True)
class Setting:
    """Sizes in points: body, note, heading, title; `lead` is the way from line to line of the body."""

    body: float
    small: float
    heading: float
    title: float
    lead: float
    small_lead: float
    box: float
    gap: float
    """White above a heading and below a thing to tick."""
    pad: float
    """White below a line, a row of boxes, a row of a table."""
    continued_height: float = 30.0

    @staticmethod
    def of(sheet: Sheet) -> Setting:
        if sheet.large:
            return Setting(15.0, 12.0, 15.0, 28.0, 20.0, 16.0, 17.0, 12.0, 10.0)
        return Setting(10.0, 9.0, 9.5, 19.0, 13.0, 11.2, 8.5, 7.0, 4.0)

    def closer(self) -> Setting:
        """The same letters with less white between them."""
        return replace(self, lead=self.body + 1.8, small_lead=self.small + 1.2, gap=self.gap - 3.0, pad=self.pad - 2.0)


Drawing = Callable[[Pen, float], None]


@dataclass(frozen=True, slots=True)
class Strip:
    """What is drawn together; `draw` is given the height of its upper edge."""

    height: float
    draw: Drawing
    keep: bool = False
    """Stands on one page with the next."""
    head: Strip | None = None
    """What comes again above it where it begins a page."""


def strips_of(sheet: Sheet, setting: Setting) -> list[Strip]:
    return [*_top(sheet, setting), *(strip for block in sheet.blocks for strip in _block(block, setting))]


def _top(sheet: Sheet, at: Setting) -> Iterator[Strip]:
    if sheet.letterhead:
        lines = [line for said in sheet.letterhead for line in wrap(said, "serif", 11, WIDTH, measure)]

        def letterhead(pen: Pen, y: float) -> None:
            for nth, line in enumerate(lines):
                pen.text(LEFT, y - 12 - 14 * nth, line, "serif-bold" if nth == 0 else "serif", 11)
            pen.line(y - 20 - 14 * (len(lines) - 1), LEFT, RIGHT, 0.25)

        yield Strip(14.0 * len(lines) + (34 if sheet.large else 14), letterhead, keep=True)
    title = wrap(sheet.title, "serif-bold", at.title, WIDTH, measure)
    under = [line for said in sheet.under for line in wrap(said, "sans", 9.5, WIDTH, measure)]
    height = at.title * 1.18 * len(title) + 12.2 * len(under) + 9

    def heading(pen: Pen, y: float) -> None:
        for line in title:
            y -= at.title * 1.18
            pen.text(LEFT, y + at.title * 0.24, line, "serif-bold", at.title)
        for line in under:
            y -= 12.2
            pen.text(LEFT, y + 1, line, "sans", 9.5)
        pen.line(y - 5, LEFT, RIGHT, 1.0)

    yield Strip(height, heading, keep=True)


def _block(block: Block, at: Setting) -> Iterator[Strip]:
    match block:
        case Heading():
            yield _heading(block, at)
        case Line():
            yield _line(block, at)
        case Alarm():
            yield _alarm(block)
        case Boxes():
            yield from _boxes(block.items, at)
        case Tick():
            yield _tick(block, at)
        case Fields():
            yield _fields(block, at)
        case Sides():
            yield _sides(block, at)
        case Table():
            yield from _table(block, at)


def _heading(block: Heading, at: Setting) -> Strip:
    words = wrap(block.text, "sans-bold", at.heading, WIDTH, measure)
    wide = measure(words[-1], "sans-bold", at.heading)
    beside = bool(block.note) and wide + 10 + measure(block.note, "sans", at.small) <= WIDTH
    below = () if beside or not block.note else wrap(block.note, "sans", at.small, WIDTH, measure)
    lead = at.heading + 3
    height = at.gap + lead * len(words) + at.small_lead * len(below) + 2

    def draw(pen: Pen, y: float) -> None:
        base = y - at.gap - at.heading
        for nth, line in enumerate(words):
            pen.text(LEFT, base - nth * lead, line, "sans-bold", at.heading)
        base -= (len(words) - 1) * lead
        if beside:
            pen.text(LEFT + wide + 10, base, block.note, "sans", at.small)
        for nth, line in enumerate(below, start=1):
            pen.text(LEFT, base - nth * at.small_lead, line, "sans", at.small)

    return Strip(height, draw, keep=True)


def _line(block: Line, at: Setting) -> Strip:
    font, size, lead = {
        "plain": ("serif", at.body, at.lead),
        "strong": ("sans-bold", at.body, at.lead),
        "loud": ("sans-bold", at.body + 3, at.lead + 4),
        "small": ("serif-italic", at.small, at.small_lead),
    }[block.look]
    lines = wrap(block.text, font, size, WIDTH, measure)

    def draw(pen: Pen, y: float) -> None:
        for nth, line in enumerate(lines, start=1):
            pen.text(LEFT, y - nth * lead + (lead - size) / 2, line, font, size)

    return Strip(lead * len(lines) + (at.pad if block.look != "small" else 2), draw)


def _alarm(block: Alarm) -> Strip:
    inner = WIDTH - 24
    title = wrap(block.title, "sans-bold", 15, inner, measure)
    lines = [wrap(said, "sans", 10.5, inner, measure) for said in block.lines]
    height = 19.0 * len(title) + sum(13.5 * len(one) + 3 for one in lines) + (12 if lines else 6)

    def draw(pen: Pen, y: float) -> None:
        pen.box(LEFT + 1, y - 5 - height, WIDTH - 2, height, 2.0)
        here = y - 7
        for line in title:
            here -= 19
            pen.text(LEFT + 12, here + 4.5, line, "sans-bold", 15)
        here -= 2
        for one in lines:
            for line in one:
                here -= 13.5
                pen.text(LEFT + 12, here + 2, line, "sans", 10.5)
            here -= 3

    return Strip(height + 10, draw)


def _sides(block: Sides, at: Setting) -> Strip:
    half = WIDTH / 2
    columns = []
    for nth, (name, said) in enumerate((block.left, block.right)):
        lines = [line for one in said for line in wrap(one, "serif", at.body, half - 12, measure)]
        columns.append((LEFT + nth * half, name, lines))
    height = at.small + 5 + (at.lead - 0.5) * max(len(lines) for _, _, lines in columns) + at.pad

    def draw(pen: Pen, y: float) -> None:
        for x, name, lines in columns:
            base = y - at.small
            pen.text(x, base, name, "sans", at.small)
            for nth, line in enumerate(lines, start=1):
                pen.text(x, base - 2 - nth * (at.lead - 0.5), line, "serif", at.body)

    return Strip(height, draw)


def _boxes(items: Sequence[str], at: Setting) -> Iterator[Strip]:
    """Tick boxes on a line while there is room; one that is too long wraps, alone."""
    step = at.box + 5
    rows: list[list[tuple[float, str]]] = []
    x = RIGHT + 1
    for item in items:
        wide = step + measure(item, "sans", at.body)
        if x + wide > RIGHT:
            rows.append([])
            x = LEFT
        rows[-1].append((x, item))
        x += wide + 16
    for row in rows:
        yield _box_row(row, step, at)


def _box_row(row: list[tuple[float, str]], step: float, at: Setting) -> Strip:
    wrapped = [(x, wrap(item, "sans", at.body, RIGHT - x - step, measure)) for x, item in row]
    lines = max(len(one) for _, one in wrapped)

    def draw(pen: Pen, y: float) -> None:
        for x, words in wrapped:
            base = y - at.lead
            _tick_box(pen, x, base, at)
            for nth, line in enumerate(words):
                pen.text(x + step, base - nth * at.lead, line, "sans", at.body)

    return Strip(at.lead * lines + at.pad, draw)


def _tick_box(pen: Pen, x: float, base: float, at: Setting) -> None:
    pen.box(x, base - at.box * 0.14, at.box, at.box, 0.8)


def _tick(block: Tick, at: Setting) -> Strip:
    step = at.box + (14 if at.box > 10 else 6)
    words = wrap(block.text, "serif", at.body, WIDTH - step, measure)
    note = wrap(block.note, "serif-italic", at.small, WIDTH - step, measure) if block.note else ()
    height = at.lead * len(words) + at.small_lead * len(note) + at.gap

    def draw(pen: Pen, y: float) -> None:
        base = y - at.lead
        _tick_box(pen, LEFT + 1, base, at)
        for nth, line in enumerate(words):
            pen.text(LEFT + step, base - nth * at.lead, line, "serif", at.body)
        base -= (len(words) - 1) * at.lead
        for nth, line in enumerate(note, start=1):
            pen.text(LEFT + step, base - nth * at.small_lead, line, "serif-italic", at.small)

    return Strip(height, draw)


def _fields(block: Fields, at: Setting) -> Strip:
    whole = sum(share for _, share in block.items)
    lead = at.lead + (10 if at.box > 10 else 5)

    def draw(pen: Pen, y: float) -> None:
        x, base = LEFT, y - lead + 3
        for label, share in block.items:
            wide = WIDTH * share / whole
            pen.text(x, base, label, "sans", at.body)
            start = x + (measure(label, "sans", at.body) + 5 if label else 0)
            if start < x + wide - 12:
                pen.line(base - 2, start, x + wide - 10, 0.5)
            x += wide

    return Strip(lead + (at.pad if at.box > 10 else 1), draw, keep=block.keep)


# Tables


def _table(block: Table, at: Setting) -> Iterator[Strip]:
    edges = _edges(block.columns)
    ticks = any(row.tick for row in block.rows)
    step = at.box + 6 if ticks else 0.0
    head = _table_head(block.columns, edges)
    yield head
    for number, row in enumerate(block.rows):
        before_total = number + 1 < len(block.rows) and block.rows[number + 1].total
        strip = _table_row(row, block.columns, edges, step, at, ruled=not before_total)
        # The total never stands alone on a page.
        yield replace(strip, head=head, keep=before_total)


def _edges(columns: Sequence[Column]) -> list[tuple[float, float]]:
    whole, x = sum(one.width for one in columns), LEFT
    edges: list[tuple[float, float]] = []
    for one in columns:
        edges.append((x, WIDTH * one.width / whole))
        x += edges[-1][1]
    return edges


def _table_head(columns: Sequence[Column], edges: list[tuple[float, float]]) -> Strip:
    def draw(pen: Pen, y: float) -> None:
        for column, (x, wide) in zip(columns, edges, strict=True):
            right = column.align == "right"
            pen.text(x + wide - 8 if right else x, y - 11, column.title, "sans-bold", 9, "right" if right else "left")
        pen.line(y - 15, LEFT, RIGHT, 0.8)

    return Strip(17.0, draw, keep=True)


def _table_row(
    row: Row, columns: Sequence[Column], edges: list[tuple[float, float]], step: float, at: Setting, *, ruled: bool
) -> Strip:
    cells = []
    for nth, (cell, (_, wide)) in enumerate(zip(row.cells, edges, strict=True)):
        room = wide - 8 - (step if nth == 0 else 0)
        font = ("sans-bold" if row.strong or row.total else "serif") if nth == 0 else ("sans-bold" if row.total else "sans")
        size = at.body if nth == 0 else at.small + (0.5 if columns[nth].align == "right" else 0)
        cells.append((font, size, () if cell == WRITE else wrap(cell, font, size, room, measure)))
    note = wrap(row.note, "serif-italic", at.small, edges[0][1] - 8 - step, measure) if row.note else ()
    first = at.lead * len(cells[0][2]) + at.small_lead * len(note)
    height = max(first, *(at.small_lead * len(lines) + 1.5 for _, _, lines in cells[1:]), at.lead) + at.pad

    def draw(pen: Pen, y: float) -> None:
        base = y - at.lead + 2
        if row.total:
            pen.line(y - 0.5, LEFT, RIGHT, 0.8)
        if row.tick:
            _tick_box(pen, LEFT + 1, base, at)
        for nth, ((font, size, lines), (x, wide)) in enumerate(zip(cells, edges, strict=True)):
            if row.cells[nth] == WRITE:
                pen.line(base - 2, x, x + wide - 8, 0.5)
            lead = at.lead if nth == 0 else at.small_lead
            align = columns[nth].align
            start = x + wide - 8 if align == "right" else x + (step if nth == 0 else 0)
            for line_nth, line in enumerate(lines):
                pen.text(start, base - line_nth * lead, line, font, size, align)
        below = base - (len(cells[0][2]) - 1) * at.lead
        for line_nth, line in enumerate(note, start=1):
            pen.text(LEFT + step, below - line_nth * at.small_lead, line, "serif-italic", at.small)
        if ruled and not row.total:
            pen.line(y - height + 0.5, LEFT, RIGHT, 0.25)

    return Strip(height, draw)
