"""What a sheet says, as data: a heading and blocks from top to bottom. Nothing here knows how it is drawn."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Heading:
    """Begins a part of the sheet; never stands alone at the foot of a page."""

    text: str
    note: str = ""
    """Small, behind it on the same line or below."""


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence. `look` is ``plain``, ``strong``, ``loud`` (strong and large) or ``small`` (a note in italics)."""

    text: str
    look: str = "plain"


@dataclass(frozen=True, slots=True)
class Alarm:
    """What must not be missed, in a frame: one large line, then sentences."""

    title: str
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Boxes:
    """Short things to tick, as many on a line as there is room for."""

    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Tick:
    """One thing to tick, with a line of its own."""

    text: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Fields:
    """Write-ins side by side: label and share of the width. An empty label is a line to write on alone."""

    items: tuple[tuple[str, float], ...]
    keep: bool = False
    """Stands on one page with the next."""


@dataclass(frozen=True, slots=True)
class Sides:
    """Two short texts side by side, each under its name: what is written on an envelope."""

    left: tuple[str, tuple[str, ...]]
    right: tuple[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Column:
    title: str
    width: float
    """Share of the sheet's width."""
    align: str = "left"


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table. Cells wrap; a cell that is ``_`` is a line to write on."""

    cells: tuple[str, ...]
    note: str = ""
    """Small, below the first cell."""
    tick: bool = False
    strong: bool = False
    total: bool = False
    """Closes the table: a full line above it."""


@dataclass(frozen=True, slots=True)
class Table:
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]


Block = Heading | Line | Alarm | Boxes | Tick | Fields | Sides | Table


@dataclass(frozen=True, slots=True)
class Sheet:
    title: str
    blocks: tuple[Block, ...]
    under: tuple[str, ...] = ()
    """Small lines under the title."""
    letterhead: tuple[str, ...] = ()
    practice: str = ""
    """Stands at the head of every page; empty where the people are real."""
    foot: str = ""
    page: str = "Page {number} of {of}"
    continued: str = "continued"
    large: bool = False
    """Set for people who do not read small print."""
    fit: bool = False
    """Set closer where that saves a page."""
    code: str = ""
    """A code at the head of the first page, by which a scan of the sheet is known again."""
