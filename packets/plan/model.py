"""What a plan says: entries of sources, the fate of every page, and what a profile selects of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from packets.errors import Problem
from packets.matters.matter import PageId, page_id
from packets.requests.schema import Destination, ItemKind
from packets.requests.vocabulary import Profile

SECTION_TITLES = {
    "letters": "Letters",
    "forms": "Forms",
    "exhibits": "Exhibits",
    "office": "Office papers",
    "other": "Other papers",
}
SECTIONS = tuple(SECTION_TITLES)


class Fate(StrEnum):
    """What became of a page that was collected; the five words of the page balance."""

    IN = "in"
    WITHHELD = "withheld"
    REPLACED = "replaced"
    BLANK = "blank"
    DUPLICATE = "duplicate"


@dataclass(frozen=True, slots=True)
class PageFate:
    fate: Fate
    reason: str = ""


def left_out_fate(reason: str) -> PageFate:
    """The fate of a page that the office left out, by its own words."""
    word = reason.strip().lower()
    if word in ("blank", "blank page"):
        return PageFate(Fate.BLANK, reason)
    if word == "duplicate" or word.startswith("duplicate of"):
        return PageFate(Fate.DUPLICATE, reason)
    return PageFate(Fate.WITHHELD, reason)


@dataclass(frozen=True, slots=True)
class Source:
    """Pages of one paper, in order, by their numbers in the original."""

    evidence: str
    pages: tuple[int, ...]
    part: str = ""
    """`translation` or `certificate` behind the paper it belongs to; empty for the paper itself."""

    def ids(self) -> tuple[PageId, ...]:
        return tuple(page_id(self.evidence, page) for page in self.pages)


@dataclass(frozen=True, slots=True)
class Shown:
    """Another item that a paper shows, in a few words, with the pages of the original."""

    label: str
    pages: tuple[int, ...]
    goes_to: frozenset[Destination]


@dataclass(frozen=True, slots=True)
class Entry:
    """What gets one line of the index: an exhibit, a letter or a form."""

    id: str
    """The evidence id; of several papers in one exhibit the item's; ``e-0001.2`` of the second piece of a split one."""
    section: str
    heading: str
    item: str
    kind: ItemKind
    title: str
    sources: tuple[Source, ...]
    goes_to: frozenset[Destination]
    piece: str = "bound"
    date: str = "undated"
    language: str = ""
    person: str = ""
    also: tuple[Shown, ...] = ()
    """Items it also shows; a reader is told only of those that go to it."""

    @property
    def page_ids(self) -> tuple[PageId, ...]:
        return tuple(page for source in self.sources for page in source.ids())


@dataclass(frozen=True, slots=True)
class Variant:
    """Another shape of a paper (covered, shortened) for some readers."""

    source: Source
    wanted: tuple[str, ...]
    """Destinations, profiles or agencies that get it in place of the other."""
    goes_to: frozenset[Destination] | None = None
    page_by_page: bool = False
    """It has as many pages as the paper itself: each stands in for the one of its number, and goes where that goes."""

    def in_place_of(self, source: Source, *, first: bool) -> Source:
        """What stands where `source` stood. Pages that do not answer to pages stand where the paper `first` stands."""
        pages = self.source.pages
        if self.page_by_page:
            pages = tuple(page for page in pages if page in source.pages)
        elif not first:
            pages = ()
        return replace(self.source, pages=pages, part=source.part)

    def stands_for(self, page: int) -> bool:
        """Whether there is anything in the place of that page of the paper: a page of the copy may be left out too."""
        return page in self.source.pages if self.page_by_page else bool(self.source.pages)


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that could go to anybody, in order, numbered."""

    request: str
    entries: tuple[Entry, ...]
    numbers: Mapping[PageId, int]
    """Record numbers of all bound pages."""
    fates: Mapping[PageId, PageFate]
    """Pages that no packet of this request carries, each with its reason."""
    variants: Mapping[str, tuple[Variant, ...]] = field(default_factory=dict)
    """By paper: what takes its place, and for whom."""
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Selection:
    """What one profile carries."""

    profile: Profile
    bound: tuple[Entry, ...]
    loose: tuple[Entry, ...]
    held: tuple[tuple[Entry, str], ...]
    """Entries this reader does not get, with the reason's code."""
    fates: Mapping[PageId, PageFate]
    numbers: Mapping[PageId, int]
    problems: tuple[Problem, ...] = ()

    def balance(self) -> dict[str, int]:
        """``collected = in + withheld + replaced + blank + duplicate``."""
        counts = {fate.value: 0 for fate in Fate}
        for one in self.fates.values():
            counts[one.fate.value] += 1
        return {"collected": len(self.fates), **counts}
