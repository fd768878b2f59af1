"""What the layout says: every page of every volume, in order, with all that is drawn on it. No PDF is opened for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from packets.errors import Problem
from packets.layout.geometry import Box, Placement
from packets.layout.stamp import Stamp
from packets.matters.matter import PageId
from packets.plan import Entry


@dataclass(frozen=True, slots=True)
class ContentLink:
    """A link that the source had: where on the sheet, and the page it leads to with the height there."""

    box: Box
    target: PageId
    top: float


@dataclass(frozen=True, slots=True)
class ContentPage:
    """A page of a source on its sheet."""

    id: PageId
    evidence: str
    number: int
    """In the original, from 1."""
    record: int
    entry: str
    label: str
    """Exhibit label; empty for letters and forms."""
    nth: int
    of: int
    placement: Placement
    turn: int
    stamp: Stamp | None
    links: tuple[ContentLink, ...] = ()

    @property
    def page_label(self) -> str:
        return str(self.record)


@dataclass(frozen=True, slots=True)
class OwnPage:
    """A page that we draw: ``cover``, ``checklist``, ``index``, ``slip``, ``continued``."""

    kind: str
    page_label: str
    entry: str = ""
    sheet: int = 0
    """Which page of its kind, from 0."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A bookmark: its level from 0, words and the position in its volume (from 0)."""

    level: int
    title: str
    at: int
    top: float | None = None


@dataclass(frozen=True, slots=True)
class Volume:
    number: int
    pages: tuple[OwnPage | ContentPage, ...]
    marks: tuple[Mark, ...]
    bound: int
    """Bytes it will not exceed, reckoned before writing."""


@dataclass(frozen=True, slots=True)
class IndexRow:
    """One line of the index, wrapped and ready to draw. `kind` is heading, columns, row or note."""

    kind: str
    height: float
    entry: str = ""
    label: str = ""
    title: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    side: tuple[str, ...] = ()
    """The column of dates, lines."""
    language: tuple[str, ...] = ()
    pages: str = ""
    volume: str = ""


@dataclass(frozen=True, slots=True)
class Exhibit:
    """What is said of an entry in results: where it stands and which record numbers it has."""

    entry: Entry
    label: str
    first: int
    last: int
    pages: int
    at: tuple[tuple[int, int, int], ...]
    """Volume, first and last position there, counted from 1."""


@dataclass(frozen=True, slots=True)
class Heading:
    """What cover and index say at their top."""

    title: str
    subject: tuple[str, ...]
    """Lines under the title: what is asked, of whom, for whom."""
    reference: str = ""
    index_title: str = "Index of exhibits"
    practice: bool = False
    draft: str = ""
    """``DRAFT, 1 Dec 2026`` or empty."""
    date: str = ""
    notes: tuple[str, ...] = ()
    persons: bool = False
    """The index says of whom a paper is."""


@dataclass(frozen=True, slots=True)
class Layout:
    """The whole packet as data."""

    request: str
    profile: str
    heading: Heading
    volumes: tuple[Volume, ...]
    index: tuple[tuple[IndexRow, ...], ...]
    checklist: tuple[tuple[IndexRow, ...], ...]
    exhibits: tuple[Exhibit, ...]
    loose: tuple[Entry, ...]
    problems: tuple[Problem, ...]
    volume_column: bool = False

    @property
    def pages(self) -> int:
        return sum(len(volume.pages) for volume in self.volumes)

    def entry(self, id_: str) -> Exhibit:
        return self.by_id()[id_]

    def by_id(self) -> Mapping[str, Exhibit]:
        return {one.entry.id: one for one in self.exhibits}
