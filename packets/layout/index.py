"""The index as rows with heights: wrapped, cut into pages, before anything is drawn. Pure; widths are measured by a
function that is handed in, so the length of the index is known before the first page is numbered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from packets.layout.model import Heading, IndexRow
from packets.layout.stamp import Measure

MARGIN = 72.0
WIDTH = 612.0 - 2 * MARGIN
TITLE_SIZE, SMALL, LEAD, ALSO_LEAD = 10.5, 9.0, 13.5, 11.5
PAD = 9.0
"""White above and below the words of a row, together."""
FOOT = 72.0


@dataclass(frozen=True, slots=True)
class Columns:
    """Left edges and widths of the index's columns on the sheet."""

    label: tuple[float, float]
    title: tuple[float, float]
    side: tuple[float, float]
    language: tuple[float, float]
    volume: tuple[float, float]
    pages: tuple[float, float]


def columns(*, volumes: bool) -> Columns:
    x = MARGIN
    label, side, language, volume, pages = 38.0, 66.0, 74.0, 46.0 if volumes else 0.0, 54.0
    title = WIDTH - label - side - language - volume - pages
    edges: list[tuple[float, float]] = []
    for width in (label, title, side, language, volume, pages):
        edges.append((x, width))
        x += width
    return Columns(*edges)


def heading_height(heading: Heading, measure: Measure) -> float:
    """Height of the title block on the first index page, from the top margin to the first row."""
    lines = sum(len(wrap(line, "serif", 12, WIDTH - 110, measure)) for line in heading.subject)
    return 22 * len(wrap(heading.index_title, "serif-bold", 18, WIDTH, measure)) + 10 + 16 * lines + 14


CONTINUED_HEIGHT = 34.0
TOP = 792.0 - 62.0
BOTTOM = FOOT + 24.0


def paged(rows: Sequence[IndexRow], first_height: float, head: IndexRow | None) -> tuple[tuple[IndexRow, ...], ...]:
    """`rows` cut into pages. A row never breaks over a page, a heading never stands alone at the foot, and the column
    heads repeat. A page always takes at least one row, so the cutting ends whatever the heights are."""
    pages: list[tuple[IndexRow, ...]] = []
    here: list[IndexRow] = []
    room = TOP - BOTTOM - first_height
    used = 0.0
    carried: IndexRow | None = None
    for number, row in enumerate(rows):
        need = row.height
        if row.kind in ("heading", "columns"):
            carried = row if row.kind == "columns" else carried
            need += sum(one.height for one in _block(rows, number + 1))
        if here and used + need > room:
            along = _along(here, need) if row.kind == "note" else []
            pages.append(tuple(here))
            repeat = carried or head
            here = [repeat] if repeat is not None and (along or row.kind == "row") else []
            here += along
            used, room = sum(one.height for one in here), TOP - BOTTOM - CONTINUED_HEIGHT
        here.append(row)
        used += row.height
    pages.append(tuple(here))
    return tuple(pages)


def _along(here: list[IndexRow], need: float) -> list[IndexRow]:
    """What goes over with a note, taken from the page: notes never stand alone, so those above it and the last row go too, as
    far as there is another row and they fit on a page."""
    notes = 0
    while notes < len(here) and here[-1 - notes].kind == "note":
        notes += 1
    count = notes + 1
    if [one.kind for one in here[-count - 1 : len(here) - notes]] != ["row", "row"]:
        return []
    along = here[-count:]
    if need + sum(one.height for one in along) > (TOP - BOTTOM - CONTINUED_HEIGHT) / 2:
        return []
    del here[-count:]
    return along


def _block(rows: Sequence[IndexRow], start: int) -> Iterable[IndexRow]:
    """What a heading has to keep with it: column heads, and the first row."""
    for number in range(start, len(rows)):
        yield rows[number]
        if rows[number].kind == "row":
            return


def row(
    cols: Columns,
    measure: Ruler,
    *,
    entry: str,
    label: str,
    title: str,
    also: str = "",
    side: str = "",
    language: str = "",
    pages: str = "",
    volume: str = "",
) -> IndexRow:
    title_lines = wrap(title, "serif", TITLE_SIZE, cols.title[1] - 8, measure)
    also_lines = wrap(also, "serif-italic", SMALL, cols.title[1] - 8, measure) if also else ()
    side_lines = measure.short(side, cols.side[1] - 6) if side else ()
    language_lines = measure.short(language, cols.language[1] - 10) if language else ()
    height = PAD + max(
        LEAD * len(title_lines) + ALSO_LEAD * len(also_lines),
        ALSO_LEAD * len(side_lines),
        ALSO_LEAD * len(language_lines),
        LEAD,
    )
    return IndexRow("row", height, entry, label, title_lines, also_lines, side_lines, language_lines, pages, volume)


def note(text: str, measure: Measure, *, first: bool = False) -> IndexRow:
    """A line below the table; the first keeps a little white above it."""
    lines = wrap(text, "serif-italic", SMALL, WIDTH, measure)
    return IndexRow("note", ALSO_LEAD * len(lines) + 5 + (8 if first else 0), title=lines)


class Ruler:
    """A `Measure` for one layout that remembers its words: titles say the same ones again and again."""

    def __init__(self, measure: Measure) -> None:
        self._measure = measure
        self._faces: dict[tuple[str, float], _Widths] = {}
        self._short: dict[tuple[str, float], tuple[str, ...]] = {}

    def __call__(self, text: str, font: str, size: float) -> float:
        return self._measure(text, font, size)

    def words(self, font: str, size: float) -> Mapping[str, float]:
        """Width by word in that face."""
        face = self._faces.get((font, size))
        if face is None:
            face = self._faces[(font, size)] = _Widths(self._measure, font, size)
        return face

    def short(self, text: str, width: float) -> tuple[str, ...]:
        """The lines of a day or a language in its column: few of them, on every row."""
        lines = self._short.get((text, width))
        if lines is None:
            lines = self._short[(text, width)] = wrap(text, "sans", SMALL, width, self)
        return lines


class _Widths(dict[str, float]):
    def __init__(self, measure: Measure, font: str, size: float) -> None:
        super().__init__()
        self._how = measure, font, size

    def __missing__(self, word: str) -> float:
        measure, font, size = self._how
        wide = self[word] = measure(word, font, size)
        return wide


def wrap(text: str, font: str, size: float, width: float, measure: Measure) -> tuple[str, ...]:
    """`text` in lines no wider than `width`; a word that is too long by itself is broken, never cut off."""
    widths = measure.words(font, size) if isinstance(measure, Ruler) else _Widths(measure, font, size)
    lines: list[str] = []
    line: list[str] = []
    used, space = 0.0, widths[" "]
    for word in text.split():
        wide = widths[word]
        if wide > width:
            for piece, part in _pieces(word, font, size, width, measure):
                if line and used + space + part > width:
                    lines.append(" ".join(line))
                    line, used = [], 0.0
                used += space + part if line else part
                line.append(piece)
        elif line and used + space + wide <= width:
            used += space + wide
            line.append(word)
        else:
            if line:
                lines.append(" ".join(line))
            line, used = [word], wide
    if line or not lines:
        lines.append(" ".join(line))
    return tuple(lines)


def _pieces(word: str, font: str, size: float, width: float, measure: Measure) -> Iterable[tuple[str, float]]:
    """A word that is wider than `width` in parts that are not, each with its width."""
    piece, used = "", 0.0
    for char in word:
        wide = measure(char, font, size)
        if piece and used + wide > width:
            yield piece, used
            piece, used = "", 0.0
        piece, used = piece + char, used + wide
    yield piece, used
