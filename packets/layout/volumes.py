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
MARK_BYTES = 220
"""A bookmark of the source, without its words; these take up to four bytes a letter."""
OWN_BYTES = 12_000
FRONT_BYTES = 260_000
"""Fonts of our own pages and stamps, catalogue, trailer."""


@dataclass(slots=True)
class Share:
    """What of one entry stands in one volume: (evidence, page number) pairs from its page `first` (from 1) on."""

    entry: Entry
    pages: list[tuple[str, int]]
    first: int = 1

    @property
    def begins(self) -> bool:
        return self.first == 1


@dataclass(slots=True)
class Load:
    """One volume while it is filled."""

    front_pages: int
    shares: list[Share] = field(default_factory=list)
    bytes: int = 0
    pages: int = 0
    last: str = ""
    """The paper that stands at its end. One that comes again later is opened again, and copied with what it shares."""

    def __post_init__(self) -> None:
        self.bytes = FRONT_BYTES + OWN_BYTES * self.front_pages
        self.pages = self.front_pages


def page_bytes(facts: PageFacts) -> int:
    return facts.own_bytes + PAGE_BYTES + LINK_BYTES * len(facts.links)


def source_bytes(facts: DocumentFacts) -> int:
    """What a paper adds once, whatever of it is printed: what its pages share, and its bookmarks."""
    marks = sum(MARK_BYTES + 4 * len(one.title) for one in facts.outline)
    return facts.shared_bytes + SOURCE_BYTES + marks


def fill(
    entries: Sequence[Entry],
    facts: Mapping[str, DocumentFacts],
    weights: Mapping[tuple[str, int], int],
    profile: Profile,
    front_pages: int,
    slips: frozenset[str],
) -> tuple[list[Load], list[Problem]]:
    """Entries in order into as few volumes as their order allows. `weights` are the `page_bytes` of all pages."""
    return _Fill(facts, weights, profile, front_pages).all(entries, slips)


class _Fill:
    def __init__(
        self,
        facts: Mapping[str, DocumentFacts],
        weights: Mapping[tuple[str, int], int],
        profile: Profile,
        front_pages: int,
    ) -> None:
        self.weights, self.profile, self.front_pages = weights, profile, front_pages
        self.once = {evidence: source_bytes(facts[evidence]) for evidence in dict.fromkeys(one for one, _ in weights)}
        self.loads = [Load(front_pages)]
        self.problems: list[Problem] = []

    def all(self, entries: Sequence[Entry], slips: frozenset[str]) -> tuple[list[Load], list[Problem]]:
        for entry in entries:
            pages = [(source.evidence, page) for source in entry.sources for page in source.pages]
            own = 1 if entry.id in slips else 0
            taken = self._room(pages, 0, own)
            if taken < len(pages) and self.loads[-1].shares:
                self.loads.append(Load(self.front_pages))
                taken = self._room(pages, 0, own)
            if taken == len(pages):
                self._put(Share(entry, pages), own)
            elif self.profile.split == "refuse":
                self.problems.append(Problem("exhibit_over_limit", entry.id, {"title": entry.title}))
                self._put(Share(entry, pages), own)
            else:
                self._split(entry, pages, own)
        return self.loads, self.problems

    def _split(self, entry: Entry, pages: list[tuple[str, int]], own: int) -> None:
        """An entry that no volume holds whole: over as many as it takes, each later one with a *continued* page."""
        at = 0
        while at < len(pages):
            if at:
                self.loads.append(Load(self.front_pages))
                own = 1
            taken = self._room(pages, at, own)
            if not taken:
                evidence, page = pages[at]
                self.problems.append(Problem("page_over_limit", f"{evidence}:{page}"))
                taken = 1
            self._put(Share(entry, pages[at : at + taken], at + 1), own)
            at += taken

    def _room(self, pages: Sequence[tuple[str, int]], at: int, own: int) -> int:
        """How many of `pages` from `at` on fit into the last volume beside `own` pages of ours."""
        most_bytes, most_pages = self.profile.max_bytes, self.profile.max_pages
        if most_bytes is None and most_pages is None:
            return len(pages) - at
        load = self.loads[-1]
        room = len(pages) - at if most_pages is None else max(0, most_pages - load.pages - own)
        stop = min(len(pages), at + room)
        if most_bytes is None:
            return stop - at
        size, last = load.bytes + OWN_BYTES * own, load.last
        for number in range(at, stop):
            evidence, _ = page = pages[number]
            size += self.weights[page] + (self.once[evidence] if evidence != last else 0)
            last = evidence
            if size > most_bytes:
                return number - at
        return stop - at

    def _put(self, share: Share, own: int) -> None:
        load = self.loads[-1]
        load.bytes += OWN_BYTES * own
        for page in share.pages:
            evidence, _ = page
            load.bytes += self.weights[page] + (self.once[evidence] if evidence != load.last else 0)
            load.last = evidence
        load.pages += own + len(share.pages)
        load.shares.append(share)
