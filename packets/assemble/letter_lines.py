"""The parts of a letter as lines with a height: words broken into lines, tables into rows, signature blocks whole."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from packets.assemble.fonts import measure
from packets.assemble.pen import Pen
from packets.errors import Known
from packets.layout.geometry import Box
from packets.letters.settle import Break, Frame, Grid, Lines, Open, Part, Printed, Quote, Settled, SignBlock
from packets.letters.text import Blank, Text
from packets.matters.matter import PageId

MOST_LINES: Final = 36
"""Of a row or a frame in one piece: with its head it has room on every page."""
MOST_HEAD: Final = 120.0
"""Points of a table's head that is said again on each page."""
LEAST_WIDE: Final = 20.0
"""Points of a column: in less, its letters would lie over those of the next."""
BLANK: Final = 130.0
INDENTS: Final = {"number": 26.0, "point": 42.0}
"""How far the words of a list stand in."""
WORDS: Final = {
    "en": {
        "date": "Date",
        "executed": "Executed on",
        "at": "at",
        "mark": "Mark",
        "witness": "Witness to the mark: name, signature",
    },
    "es": {
        "date": "Fecha",
        "executed": "Firmado el",
        "at": "en",
        "mark": "Marca",
        "witness": "Testigo de la marca: nombre, firma",
    },
}


@dataclass(frozen=True, slots=True)
class Fit:
    """How large and how close a letter is set: sizes and, from line to line, points."""

    size: float
    lead: float
    small: float
    small_lead: float
    cell: float
    cell_lead: float
    gap: float
    """Above a paragraph."""


FITS: Final = (
    Fit(11.0, 15.0, 9.5, 12.5, 10.0, 13.0, 8.0),
    Fit(10.5, 13.5, 9.5, 12.0, 9.5, 12.0, 6.0),
    Fit(10.0, 12.5, 9.0, 11.0, 9.0, 11.0, 4.5),
)
"""The first is how a letter looks; the others are for one that may have so many pages and no more. None is under 9 pt."""


@dataclass(frozen=True, slots=True)
class Cited:
    """A citation on a page: where it stands (points from the lower left), and the page of the packet that it leads to."""

    page: int
    box: Box
    to: PageId

    def at(self, page: int, left: float, top: float) -> Cited:
        """The same on that page, with the corner of its unit there."""
        x0, y0, x1, y1 = self.box
        return Cited(page, (x0 + left, y0 + top, x1 + left, y1 + top), self.to)


Draw = Callable[[Pen, float, float], object]


@dataclass(frozen=True, slots=True)
class HandOf:
    """A place to sign. Boxes are left, top, right, bottom, from the upper left corner of the unit downwards."""

    who: str
    label: str
    box: tuple[float, float, float, float]
    beside: tuple[tuple[float, float, float, float], ...] = ()
    """What else is written by hand there: the day, a mark and its witnesses."""


@dataclass(frozen=True, slots=True)
class Unit:
    """What is never broken over a page. Drawn with its upper left corner handed in."""

    height: float
    draw: Draw = lambda pen, x, y: None
    before: float = 0.0
    """Room above it, but not at the top of a page."""
    keep: bool = False
    """Stands on one page with the next."""
    ink: HandOf | None = None
    """Whose hand it waits for."""
    breaks: bool = False
    cites: tuple[Cited, ...] = ()
    gaps: int = 0
    head: Unit | None = field(default=None, repr=False)
    """Of a row of a table: what comes again at the top of the next page."""


@dataclass(frozen=True, slots=True)
class Atom:
    """Words that stay together on a line."""

    text: str
    font: str
    size: float
    space: bool
    """A blank stands before it."""
    to: PageId | None = None
    gap: bool = False
    rule: float = 0.0
    """A line to write on, so long."""

    @property
    def width(self) -> float:
        return self.rule or measure(self.text, self.font, self.size)


Line = list[tuple[float, Atom]]
"""Atoms with the place where each begins."""


class Setter:
    def __init__(self, letter: Settled, width: float, fit: Fit = FITS[0]) -> None:
        self.letter, self.width, self.fit = letter, width, fit
        self.said = WORDS[letter.language]

    def words(self) -> Iterator[str]:
        """Every word that is drawn."""
        for part in self.letter.parts:
            for runs in _runs_of(part):
                yield from (atom.text for atom in atoms(runs, "serif", FITS[0].size))
            if isinstance(part, SignBlock):
                yield part.label
        yield from self.said.values()

    def units(self) -> Iterator[Unit]:
        parts = self.letter.parts
        before: Part | None = None
        for number, part in enumerate(parts):
            found = list(self._part(part, before))
            if isinstance(part, Lines) and self._signed(number):
                # The last words stand with the signature, and with them the end of what is signed: no page that is signed
                # holds nothing of it.
                found = [*found[:-1], replace(found[-1], keep=True)]
            yield from found
            before = part

    def _signed(self, number: int) -> bool:
        """Whether a signature comes next, or after one more paragraph."""
        ahead = self.letter.parts[number + 1 : number + 3]
        return any(isinstance(one, SignBlock) for one in ahead) and isinstance(ahead[0], Lines | SignBlock)

    def _part(self, part: Part, before: Part | None) -> Iterator[Unit]:
        match part:
            case Lines():
                yield from self._lines(part, before)
            case Grid():
                yield from self._grid(part)
            case Frame():
                yield from self._frame(part)
            case SignBlock():
                yield self._sign(part)
            case Break():
                yield Unit(0.0, breaks=True)

    # Paragraphs

    def _lines(self, part: Lines, before: Part | None) -> Iterator[Unit]:
        look, fit = part.look, self.fit
        font = "serif-bold" if look in ("title", "heading", "strong") else "serif"
        sizes = {"title": (14.0, 18.0), "heading": (fit.size + 0.5, fit.lead), "small": (fit.small, fit.small_lead)}
        size, lead = sizes.get(look, (fit.size, fit.lead))
        indent = INDENTS.get(look, 0.0)
        lines = broken(atoms(part.runs, font, size), self.width - indent)
        room = room_above(part, before, fit.gap)
        align = {"title": "centre", "right": "right"}.get(look, "left")
        sign = f"{part.number}." if look == "number" else "•" if look == "point" else ""
        last = len(lines) - 1
        for number, line in enumerate(lines):
            # No single line is left behind at the foot or carried to the top.
            keep = (number == 0 and last > 0) or (number == last - 1 and last > 0) or (look == "heading")
            yield Unit(
                height=lead + (10.0 if look == "title" and number == last else 0.0),
                draw=_drawn(line, indent, size, sign if number == 0 else "", align, self.width),
                before=room if number == 0 else 0.0,
                keep=keep,
                cites=_cited(line, indent, size),
                gaps=sum(atom.gap for _, atom in line),
            )

    def _frame(self, part: Frame) -> Iterator[Unit]:
        """In pieces where it is higher than a page: each has its own frame."""
        lines = [line for para in part.paras for line in broken(atoms(para, "serif", self.fit.size), self.width - 20.0)]
        for start in range(0, len(lines), MOST_LINES):
            yield self._framed(lines[start : start + MOST_LINES])

    def _framed(self, lines: Sequence[Line]) -> Unit:
        pad, fit = 8.0, self.fit
        height = len(lines) * fit.lead + 2 * pad

        def draw(pen: Pen, x: float, y: float) -> None:
            pen.box(x, y - height, self.width, height)
            for number, line in enumerate(lines):
                _draw(pen, x + 10, y - pad - number * fit.lead, line, fit.size)

        cites = tuple(
            one for number, line in enumerate(lines) for one in _cited(line, 10.0, fit.size, -pad - number * fit.lead)
        )
        return Unit(height, draw, before=fit.gap + 2, cites=cites, gaps=sum(atom.gap for line in lines for _, atom in line))

    # Tables

    def _grid(self, part: Grid) -> Iterator[Unit]:
        columns = widths(part, self.width, self.fit.cell)
        if min(columns, default=LEAST_WIDE) < LEAST_WIDE:
            raise Known("letter_no_room", letter=self.letter.title, what=f"a table of {len(columns)} columns")
        head: Unit | None = None
        above = self.fit.gap + 2
        for number, row in enumerate(part.rows):
            strong = part.head and number == 0
            pieces = self._row(row, columns, strong=strong, last=number == len(part.rows) - 1)
            if strong and len(pieces) == 1:
                head = replace(pieces[0], before=0.0) if pieces[0].height <= MOST_HEAD else None
                yield replace(pieces[0], before=above, keep=True)
            else:
                for unit in pieces:
                    yield replace(unit, before=0.0 if number or unit is not pieces[0] else above, head=head)

    def _row(self, row: Sequence[tuple[Printed, ...]], columns: Sequence[float], *, strong: bool, last: bool) -> list[Unit]:
        """In pieces where it is higher than a page: they go on below each other, each with its rule."""
        font, size = "serif-bold" if strong else "serif", self.fit.cell
        cells = [broken(atoms(cell, font, size), wide - 8) for cell, wide in zip(row, columns, strict=True)]
        highest = max(len(lines) for lines in cells)
        return [
            self._cells([lines[start : start + MOST_LINES] for lines in cells], columns, strong=strong, last=last)
            for start in range(0, highest, MOST_LINES)
        ]

    def _cells(self, cells: Sequence[Sequence[Line]], columns: Sequence[float], *, strong: bool, last: bool) -> Unit:
        size, lead = self.fit.cell, self.fit.cell_lead
        height = max(len(lines) for lines in cells) * lead + 6
        lefts = [sum(columns[:number]) for number in range(len(columns))]

        def draw(pen: Pen, x: float, y: float) -> None:
            for left, lines in zip(lefts, cells, strict=True):
                for number, line in enumerate(lines):
                    _draw(pen, x + left, y - 1 - number * lead, line, size)
            pen.line(y - height + 1, x, x + self.width, 0.9 if strong else 0.5 if last else 0.25)

        cites = tuple(
            one
            for left, lines in zip(lefts, cells, strict=True)
            for number, line in enumerate(lines)
            for one in _cited(line, left, size, -1 - number * lead)
        )
        gaps = sum(atom.gap for lines in cells for line in lines for _, atom in line)
        return Unit(height, draw, cites=cites, gaps=gaps)

    # Signatures

    def _sign(self, part: SignBlock) -> Unit:
        said, sign, fit = self.said, part.sign, self.fit
        name = broken(atoms(part.name, "serif", fit.size), 270.0) if part.name else []
        under = broken(atoms((Text(part.label),), "serif", fit.small), 270.0)
        executed = 30.0 if sign.place else 0.0
        body = 34.0 + fit.lead * len(name) + fit.small_lead * len(under) + 6
        marked = 92.0 if part.marked else 0.0
        height = executed + body + marked + 6

        def draw(pen: Pen, x: float, y: float) -> None:
            if sign.place:
                y -= executed
                day = measure(said["executed"], "serif", fit.size) + 6
                at = day + 150 + 8
                pen.text(x, y + 4, said["executed"], "serif", fit.size)
                pen.line(y + 1, x + day, x + day + 150, 0.5)
                pen.text(x + at, y + 4, said["at"], "serif", fit.size)
                pen.line(y + 1, x + at + 18, x + self.width, 0.5)
            y -= 34
            pen.line(y, x, x + 270, 0.9)
            if sign.date and not sign.place:
                pen.line(y, x + 300, x + self.width, 0.9)
                pen.text(x + 300, y - 12, said["date"], "serif", fit.small)
            below = y
            for line in name:
                below -= fit.lead
                _draw(pen, x, below + fit.lead - 2, line, fit.size)
            for line in under:
                below -= fit.small_lead
                _draw(pen, x, below + fit.small_lead - 2, line, fit.small)
            if part.marked:
                pen.box(x, below - 80, 70, 70)
                pen.text(x + 4, below - 20, said["mark"], "sans", 9)
                for place in (below - 38, below - 76):
                    pen.line(place, x + 90, x + self.width, 0.5)
                    pen.text(x + 90, place - 11, said["witness"], "serif", 9)

        line = executed + 34.0
        beside: list[tuple[float, float, float, float]] = []
        if sign.place:
            beside.append((0.0, 0.0, self.width, executed))
        elif sign.date:
            beside.append((300.0, line - 32.0, self.width, line + 2.0))
        if part.marked:
            beside.append((0.0, executed + body, self.width, height))
        hand = HandOf(sign.who, part.label, (0.0, line - 32.0, 270.0, line + 2.0), tuple(beside))
        ink = hand if sign.who != "official" else None
        return Unit(height, draw, before=1.75 * fit.gap, ink=ink, gaps=sum(atom.gap for line in name for _, atom in line))


# Lines


def atoms(runs: Iterable[Printed], font: str, size: float) -> Iterator[Atom]:
    """Words of a text as they are set: a citation stays together, a gap stands in brackets, a blank is a line with its name."""
    glued = False  # what comes next stands close to what came last
    for run in runs:
        match run:
            case Text(words=words):
                pieces = words.split()
                for number, piece in enumerate(pieces):
                    yield Atom(piece, font, size, number > 0 or words[:1].isspace() or not glued)
                glued = bool(pieces) and not words[-1:].isspace()
                if not pieces:
                    glued = False
            case Quote(words=words):
                yield Atom(words, font if run.place else "serif-bold", size, not glued, run.place.page if run.place else None)
                glued = True
            case Open(words=words):
                pieces = f"[{words}]".split()
                for number, piece in enumerate(pieces):
                    yield Atom(piece, "serif-bold", size, number > 0 or not glued, gap=number == 0)
                glued = True
            case Blank(label=label):
                yield Atom("", font, size, not glued, rule=BLANK)
                yield from (
                    Atom(piece, "serif-italic", FITS[0].small, True) for piece in (f"({label})".split() if label else ())
                )
                glued = True


def broken(words: Iterable[Atom], width: float) -> list[Line]:
    """Atoms in lines no wider than `width`; one that is wider is cut."""
    lines: list[Line] = [[]]
    at = 0.0
    for atom in words:
        for piece in _fitting(atom, width):
            space = measure(" ", piece.font, piece.size) if piece.space and lines[-1] else 0.0
            if lines[-1] and at + space + piece.width > width + 0.01:
                lines.append([])
                at, space = 0.0, 0.0
            lines[-1].append((at + space, piece))
            at += space + piece.width
    return lines


def _fitting(atom: Atom, width: float) -> Iterator[Atom]:
    if atom.rule:
        yield replace(atom, rule=min(atom.rule, width))
        return
    if atom.width <= width:
        yield atom
        return
    # Letter by letter: whatever somebody pastes, the work grows with its length alone.
    start, at = 0, 0.0
    for place, char in enumerate(atom.text):
        wide = measure(char, atom.font, atom.size)
        if place > start and at + wide > width:
            yield replace(atom, text=atom.text[start:place], space=atom.space and not start, gap=atom.gap and not start)
            start, at = place, 0.0
        at += wide
    yield replace(atom, text=atom.text[start:], space=atom.space and not start, gap=atom.gap and not start)


def _draw(pen: Pen, x: float, y: float, line: Line, size: float) -> None:
    """A line with its top at `y`."""
    base = y - size
    for left, atom in line:
        if atom.rule:
            pen.line(base - 1, x + left, x + left + atom.rule, 0.5)
        else:
            pen.text(x + left, base, atom.text, atom.font, atom.size)


def _drawn(line: Line, indent: float, size: float, sign: str, align: str, width: float) -> Draw:
    end = max((left + atom.width for left, atom in line), default=0.0)
    shift = {"centre": (width - end) / 2, "right": width - end}.get(align, indent)

    def draw(pen: Pen, x: float, y: float) -> None:
        if sign:
            pen.text(x + (indent - 24 if sign != "•" else indent - 14), y - size, sign, "serif", size)
        _draw(pen, x + shift, y, line, size)

    return draw


def _cited(line: Line, left: float, size: float, top: float = 0.0) -> tuple[Cited, ...]:
    """Where the citations of a line stand, from the corner of its unit."""
    found = []
    for at, atom in line:
        if atom.to is not None:
            foot = top - size - 3
            found.append(Cited(0, (left + at, foot, left + at + atom.width, foot + size + 4), atom.to))
    return tuple(found)


def room_above(part: Lines, before: Part | None, gap: float = FITS[0].gap) -> float:
    """Points above a paragraph: lines of an address stand close, a heading stands off."""
    look, above = part.look, before.look if isinstance(before, Lines) else ""
    tight = (look == "line" and above in ("line", "strong")) or (look == above == "strong")
    if tight and any(isinstance(one, Blank) for one in part.runs):
        tight = False  # to be written on by hand
    if look == above == "point":
        return gap / 2
    return 0.0 if tight or look == "title" else {"heading": gap + 4, "strong": gap + 4}.get(look, gap)


def widths(part: Grid, width: float, cell: float = FITS[0].cell) -> list[float]:
    """Widths of columns: as the table says, else by what stands in them; none narrower than its longest word if that fits."""
    if part.widths:
        return [share * width for share in part.widths]
    columns = range(len(part.rows[0])) if part.rows else range(0)
    natural, least = [], []
    for column in columns:
        cells = [list(atoms(row[column], "serif-bold", cell)) for row in part.rows]
        natural.append(max(sum(atom.width + 3 for atom in one) for one in cells) + 10)
        least.append(min(max((atom.width for one in cells for atom in one), default=10.0) + 10, width / 2))
    if sum(natural) <= width:
        rest = (width - sum(natural)) / max(1, len(natural))
        return [one + rest for one in natural]
    if sum(least) >= width:
        return [one * width / sum(least) for one in least]
    over = width - sum(least)
    want = [max(0.0, one - small) ** 0.5 for one, small in zip(natural, least, strict=True)]
    return [small + over * one / (sum(want) or 1.0) for small, one in zip(least, want, strict=True)]


def _runs_of(part: Part) -> Iterator[tuple[Printed, ...]]:
    match part:
        case Lines(runs=runs):
            yield runs
        case Grid(rows=rows):
            yield from (cell for row in rows for cell in row)
        case Frame(paras=paras):
            yield from paras
        case SignBlock(name=name):
            yield name
