"""Pages that were signed by hand and scanned: each takes the exact place of the page that was printed for it.

Until the adjustments of the office are replayed a plan has the pages as they were printed. A signed page then parts its paper:
``[pages 1-3][the scan][pages 5-7]``, read as one paper all the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from packets.errors import Problem
from packets.matters.facts import DocumentFacts
from packets.matters.matter import Adjustment, Evidence, Matter, PageId, SignedPage, page_id
from packets.plan.model import Entry, Fate, PageFate, Source


class SignedPages:
    """The signed pages of a matter that can stand where they are said to stand."""

    def __init__(self, matter: Matter, facts: Mapping[str, DocumentFacts]) -> None:
        self._facts = facts
        self._papers = {one.id: one for one in matter.evidence}
        self.by: dict[PageId, SignedPage] = {}
        """By page that was printed."""
        self.of: dict[PageId, PageId] = {}
        """By scanned page: the one that was printed for it."""
        self.problems: list[Problem] = []
        for paper in matter.evidence:
            for scan in paper.signed:
                self._take(paper, scan)

    def _take(self, paper: Evidence, scan: SignedPage) -> None:
        printed, signed = page_id(paper.id, scan.page), page_id(scan.paper, scan.of)
        if scan.paper not in self._facts or paper.id not in self._facts:
            return  # what cannot be read is told by intake
        left_out = printed in self.by or signed in self.of or scan.paper == paper.id
        for one, page in ((paper, scan.page), (self._papers[scan.paper], scan.of)):
            left_out = left_out or page > len(self._facts[one.id].pages) or any(out.page == page for out in one.left_out)
        if left_out:
            self.problems.append(Problem("signed_page_lost", printed, {"scan": scan.paper, "page": scan.of}))
            return
        covered = {one.page for one in paper.covers}
        if scan.page in covered and all(one.page != scan.of for one in self._papers[scan.paper].covers):
            self.problems.append(Problem("signed_page_uncovered", printed, {"scan": scan.paper, "page": scan.of}))
        self.by[printed], self.of[signed] = scan, printed

    def as_printed(self, change: Adjustment) -> Adjustment:
        """An adjustment that names a scanned page, for the page in whose place it stands."""
        printed = self.of.get(PageId(change.target))
        return change if printed is None else change.model_copy(update={"target": printed})

    def in_place(self, entry: Entry) -> Entry:
        """The entry with its signed pages in the place of those that were printed."""
        if not any(page in self.by for page in entry.page_ids):
            return entry
        return replace(entry, sources=tuple(one for source in entry.sources for one in self._parted(source)))

    def _parted(self, source: Source) -> list[Source]:
        out: list[Source] = []
        run: list[int] = []
        for page, id_ in zip(source.pages, source.ids(), strict=True):
            scan = self.by.get(id_)
            if scan is None:
                run.append(page)
                continue
            if run:
                out.append(replace(source, pages=tuple(run)))
                run = []
            out.append(Source(scan.paper, (scan.of,), source.part, source.evidence, page, scan.turn))
        return [*out, replace(source, pages=tuple(run))] if run else out

    def fates(self, placed: set[PageId], others: Mapping[PageId, PageFate]) -> dict[PageId, PageFate]:
        """What becomes of both: where the signed page stands the printed one is replaced; where it does not, as its paper stays
        out, both go the same way."""
        found: dict[PageId, PageFate] = {}
        for signed, printed in self.of.items():
            if signed in placed:
                found[printed] = PageFate(Fate.REPLACED, f"by {signed}")
            elif printed in others:
                found[signed] = others[printed]
        return found
