"""What a plan says: entries of sources, the fate of every page, and what a profile selects of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import groupby

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
    stands_for: str = ""
    """Of the scan of a page that was signed by hand: the paper in whose place it stands."""
    at: int = 0
    """The page of that paper."""
    turn: int = 0
    """Clockwise: how that scanned page has to be turned to stand upright."""

    def ids(self) -> tuple[PageId, ...]:
        return tuple(page_id(self.evidence, page) for page in self.pages)

    @property
    def paper(self) -> str:
        """The paper that it is read as: of a signed page the one that was printed."""
        return self.stands_for or self.evidence

    @property
    def printed(self) -> Source:
        """As it was before it was signed."""
        return Source(self.stands_for, (self.at,), self.part) if self.stands_for else self


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
    behind: str = ""
    """Of a loose form: the bound one that it lies behind."""

    @property
    def page_ids(self) -> tuple[PageId, ...]:
        return tuple(page for source in self.sources for page in source.ids())

    @property
    def papers(self) -> tuple[tuple[Source, ...], ...]:
        """Its sources, those of one paper together: a signed page parts a paper into the pages before and behind it."""
        return tuple(tuple(here) for _, here in groupby(self.sources, key=lambda one: (one.paper, one.part)))


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


def shapes_of(
    source: Source, variants: Mapping[str, tuple[Variant, ...]], seen: set[str]
) -> Iterator[tuple[Variant, Source, Source]]:
    """What could stand in the place of a source: each variant, its pages there, and the source as that variant's own paper has
    it. Of a signed page the variants of its scan come first, then those of the page that was printed: whoever gets a covered
    copy gets it signed or not. `seen` are the papers that stood before, and this one is put to them."""
    for one in dict.fromkeys((source.evidence, source.paper)):
        own = source if one == source.evidence else source.printed
        first = one not in seen
        seen.add(one)
        for variant in variants.get(one, ()):
            yield variant, variant.in_place_of(own, first=first), own


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
