"""Cutting a packet into volumes at exhibit borders, by bytes reckoned from intake's facts and by pages. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from packets.errors import Problem
from packets.matters.facts import DocumentFacts, PageFacts
from packets.plan import Entry
from packets.requests.vocabulary import Profile

PAGE_BYTES = 640
"""What a stamped page adds to its own bytes, at most: page object, stamp, links' share, cross-reference rows."""
SOURCE_BYTES = 1_600
"""What a source adds once a volume: merged resources, prefix, bookmarks."""
LINK_BYTES = 220
OWN_BYTES = 12_000
FRONT_BYTES = 260_000
"""Fonts of our own pages and stamps, catalogue, trailer."""


@dataclass(slots=True)
class Share:
    """What of one entry stands in one volume: (evidence, page number) pairs; `begins` at its first page or continues."""

    entry: Entry
    pages: list[tuple[str, int]]
    begins: bool = True


@dataclass(slots=True)
class Load:
    """One volume while it is filled."""

    front_pages: int
    shares: list[Share] = field(default_factory=list)
    sources: set[str] = field(default_factory=set)
    bytes: int = 0
    pages: int = 0

    def __post_init__(self) -> None:
        self.bytes = FRONT_BYTES + OWN_BYTES * self.front_pages
        self.pages = self.front_pages


def page_bytes(facts: PageFacts) -> int:
    return facts.own_bytes + PAGE_BYTES + LINK_BYTES * len(facts.links)


def fill(
    entries: Sequence[Entry],
    facts: Mapping[str, DocumentFacts],
    by_page: Mapping[tuple[str, int], PageFacts],
    profile: Profile,
    front_pages: int,
    slips: frozenset[str],
) -> tuple[list[Load], list[Problem]]:
    """Entries in order into as few volumes as their order allows."""
    problems: list[Problem] = []
    loads = [Load(front_pages)]

    def fits(load: Load, pages: Sequence[tuple[str, int]], own: int) -> bool:
        size = load.bytes + OWN_BYTES * own
        for evidence in {one for one, _ in pages} - load.sources:
            size += facts[evidence].shared_bytes + SOURCE_BYTES
        size += sum(page_bytes(by_page[page]) for page in pages)
        count = load.pages + own + len(pages)
        return (profile.max_bytes is None or size <= profile.max_bytes) and (
            profile.max_pages is None or count <= profile.max_pages
        )

    def put(load: Load, share: Share, own: int) -> None:
        for evidence in {one for one, _ in share.pages} - load.sources:
            load.bytes += facts[evidence].shared_bytes + SOURCE_BYTES
            load.sources.add(evidence)
        load.bytes += OWN_BYTES * own + sum(page_bytes(by_page[page]) for page in share.pages)
        load.pages += own + len(share.pages)
        load.shares.append(share)

    limited = profile.max_bytes is not None or profile.max_pages is not None
    for entry in entries:
        pages = [(source.evidence, page) for source in entry.sources for page in source.pages]
        own = 1 if entry.id in slips else 0
        if not limited or fits(loads[-1], pages, own):
            put(loads[-1], Share(entry, pages), own)
            continue
        if loads[-1].shares:
            loads.append(Load(front_pages))
        if fits(loads[-1], pages, own):
            put(loads[-1], Share(entry, pages), own)
            continue
        if profile.split == "refuse":
            problems.append(Problem("exhibit_over_limit", entry.id, {"title": entry.title}))
            put(loads[-1], Share(entry, pages), own)
            continue
        begins = True
        while pages:
            load = loads[-1]
            taken: list[tuple[str, int]] = []
            while pages and fits(load, [*taken, pages[0]], own):
                taken.append(pages.pop(0))
            if not taken:
                evidence, page = pages.pop(0)
                problems.append(Problem("page_over_limit", f"{evidence}:{page}"))
                taken = [(evidence, page)]
            put(load, Share(entry, taken, begins), own)
            begins, own = False, 1
            if pages:
                loads.append(Load(front_pages))
    return loads, problems
