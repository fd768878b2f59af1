"""Where papers stand in a packet: exhibit and page of each, and what the packet holds. Pure.

Exhibit letters and pages of exhibits do not depend on letters, so a letter is set with the places as they are now, and holds
exactly as long as these are the same (`Placed.digest`).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from packets.layout.names import labels_of
from packets.letters.schema import Language
from packets.letters.text import Cite
from packets.matters.facts import DocumentFacts
from packets.matters.matter import Matter, PageId, page_id
from packets.plan import Entry, Plan, Selection

Why = Literal["", "gone", "left_out", "not_here"]
"""Why a citation leads nowhere: no such paper or page; left out; not in the packet of this reader."""
EXHIBIT: Final[Mapping[Language, str]] = {"en": "Exhibit", "es": "Anexo"}
PAGE: Final[Mapping[Language, str]] = {"en": "page", "es": "página"}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a citation leads."""

    words: str
    page: PageId | None
    """The page of the packet that it leads to; None of what goes along apart from it."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of what the packet holds."""

    label: str
    title: str
    pages: int
    apart: bool = False


class Placed:
    """The places of one reader's packet."""

    def __init__(
        self,
        plan: Plan,
        selection: Selection,
        matter: Matter,
        measured: Mapping[str, DocumentFacts],
        language: Language = "en",
    ) -> None:
        self._plan, self._selection, self._matter, self._measured = plan, selection, matter, measured
        self.language: Language = language
        self._labels = labels_of(plan.entries)
        self._at: dict[PageId, tuple[Entry, int]] = {}
        for entry in (*selection.bound, *selection.loose):
            for nth, page in enumerate(entry.page_ids, start=1):
                self._at.setdefault(page, (entry, nth))
        self._bound = {entry.id for entry in selection.bound}

    def of(self, cite: Cite) -> Place | Why:
        """Where it leads, or why it leads nowhere."""
        paper = self._matter.paper(cite.paper)
        pages = self._pages(cite.paper)
        if paper is None or (cite.page and cite.page not in pages) or not pages:
            return "gone"
        wanted = [cite.page] if cite.page else list(pages)
        found = next((one for page in wanted if (one := self._page(cite.paper, page)) is not None), None)
        if found is None:
            return self._why(cite.paper, wanted)
        id_, (entry, nth) = found
        return Place(self._words(entry, nth if cite.page else 0), id_ if entry.id in self._bound else None)

    def _pages(self, paper: str) -> tuple[int, ...]:
        known = self._measured.get(paper)
        return tuple(page.number for page in known.pages) if known else ()

    def _page(self, paper: str, page: int) -> tuple[PageId, tuple[Entry, int]] | None:
        """A page, or the one that stands in its place for this reader."""
        standing = [paper, *(one.source.evidence for one in self._plan.variants.get(paper, ()) if one.page_by_page)]
        for one in standing:
            id_ = page_id(one, page)
            if id_ in self._at:
                return id_, self._at[id_]
        return None

    def _why(self, paper: str, pages: Sequence[int]) -> Why:
        """What the plan itself leaves out, no packet of this request has."""
        fates = [self._plan.fates.get(page_id(paper, page)) for page in pages]
        out = all(one is not None and one.reason not in ("privileged", "not_filed") for one in fates)
        return "left_out" if out else "not_here"

    def _words(self, entry: Entry, nth: int) -> str:
        label = self._labels.get(entry.id, "")
        named = f"{EXHIBIT[self.language]} {label}" if label else entry.title
        return f"{named}, {PAGE[self.language]} {nth}" if nth else named

    def rows(self, without: Iterable[str] = ()) -> tuple[Row, ...]:
        """What the packet holds, in its order, but for these papers (the letter itself)."""
        skip = set(without)
        kept = [one for one in self._selection.bound if one.id not in skip]
        loose = [one for one in self._selection.loose if one.id not in skip]
        return tuple(
            [Row(self._labels.get(one.id, ""), one.title, len(one.page_ids)) for one in kept]
            + [Row("", one.title, len(one.page_ids), apart=True) for one in loose]
        )

    def digest(self, cites: Iterable[Cite], rows: Sequence[Row] | None = None) -> str:
        """SHA-256 over what a letter says of other papers: the words of its citations, and the list where it has one."""
        said = [[one.mark, place.words if isinstance(place := self.of(one), Place) else place] for one in cites]
        listed = None if rows is None else [[one.label, one.title, one.pages, one.apart] for one in rows]
        return hashlib.sha256(json.dumps([self.language, said, listed], ensure_ascii=False).encode()).hexdigest()
