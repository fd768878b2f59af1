"""The packet's index as plain text with aligned columns, to copy into a letter: current letters, dates, pages. Pure."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from packets.assemble.pen import PRACTICE_LINE
from packets.layout import IndexRow, Layout

TITLE_WIDTH = 58
"""Signs of the widest column; longer titles go on below."""
LEAST_TITLE = 40
GAP = "  "


@dataclass(frozen=True, slots=True)
class TextRow:
    """One entry of the index."""

    label: str
    title: str
    also: str
    date: str
    language: str
    pages: str
    volume: str

    def cells(self) -> tuple[str, ...]:
        return (self.label, self.title, self.date, self.language, self.pages, self.volume)


@dataclass(frozen=True, slots=True)
class Between:
    """A line between entries: the heading of a part, or a note."""

    text: str
    heading: bool = False


HEADS = TextRow("Ex.", "Document", "", "Date", "Language", "Pages", "Volume")


def text_rows(layout: Layout) -> tuple[TextRow | Between, ...]:
    """Entries and the lines between them (headings, notes), once each: what repeats on a page of the index does not."""
    titles = {id_: one.entry.title for id_, one in layout.by_id().items()}
    found: list[TextRow | Between] = []
    for row in (row for page in layout.index for row in page):
        match row.kind:
            case "row":
                found.append(_entry(row, titles.get(row.entry, "")))
            case "heading":
                found.append(Between(row.label.upper(), heading=True))
            case "note":
                found.append(Between(" ".join(row.title)))
    return tuple(found)


def _entry(row: IndexRow, title: str) -> TextRow:
    return TextRow(
        row.label,
        title or " ".join(row.title),
        " ".join(row.also),
        " ".join(row.side),
        " ".join(row.language),
        row.pages,
        row.volume,
    )


def index_text(layout: Layout) -> str:
    rows = text_rows(layout)
    entries = [one for one in rows if isinstance(one, TextRow)]
    widths = _widths(entries)
    heading = layout.heading
    out = [PRACTICE_LINE, ""] if heading.practice else []
    out += [heading.index_title.upper(), *heading.subject, *([heading.reference] if heading.reference else []), ""]
    out += [_said(HEADS, HEADS.title, widths), _ruled(widths)]
    for number, row in enumerate(rows):
        if isinstance(row, TextRow):
            out += _lines(row, widths)
            continue
        out += [] if number and isinstance(rows[number - 1], Between) else [""]
        out += [row.text] if row.heading else textwrap.wrap(row.text, sum(widths) + len(GAP) * 5)
    return "\n".join(line.rstrip() for line in out) + "\n"


def _widths(entries: Sequence[TextRow]) -> list[int]:
    """Widths of the columns; a column that nobody fills has none."""
    widths: list[int] = []
    for nth, head in enumerate(HEADS.cells()):
        longest = max((len(one.cells()[nth]) for one in entries), default=0)
        widths.append(min(max(longest, len(head)), TITLE_WIDTH) if longest else 0)
    widths[0] = max(widths[0], len(HEADS.label))
    widths[1] = max(widths[1], LEAST_TITLE)
    return widths


def _said(row: TextRow, title: str, widths: Sequence[int]) -> str:
    label, _, date, language, pages, volume = row.cells()
    cells = (
        label.center(widths[0]),
        title.ljust(widths[1]),
        date.ljust(widths[2]),
        language.ljust(widths[3]),
        pages.rjust(widths[4]),
        volume.center(widths[5]),
    )
    return GAP.join(cell for cell, width in zip(cells, widths, strict=True) if width)


def _ruled(widths: Sequence[int]) -> str:
    return GAP.join("-" * width for width in widths if width)


def _lines(row: TextRow, widths: Sequence[int]) -> Iterable[str]:
    first, *rest = textwrap.wrap(row.title, widths[1]) or [""]
    yield _said(row, first, widths)
    indent = " " * (widths[0] + len(GAP))
    yield from (f"{indent}{line}" for line in rest)
    if row.also:
        yield from (f"{indent}{line}" for line in textwrap.wrap(row.also, widths[1]))
