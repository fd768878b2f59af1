"""The office's adjustments, replayed on a fresh plan. One that no longer applies is told, never guessed at.

A target is the id of a paper, of one of its pages (``e-0001:3``), or of an exhibit (a piece ``e-0001.2`` of a split
paper, or an item whose papers stand together).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from itertools import pairwise

from packets.errors import Problem
from packets.matters.matter import Adjustment, PageId, page_id
from packets.plan.model import SECTION_TITLES, SECTIONS, Entry, Fate, PageFate, Source, left_out_fate
from packets.requests.schema import Destination


class Replay:
    """Entries while adjustments are applied to them; `fates` gets what becomes of pages that go, `problems` what is lost."""

    def __init__(
        self,
        entries: list[Entry],
        fates: dict[PageId, PageFate],
        problems: list[Problem],
        translated: Callable[[Entry], bool],
        privileged: Callable[[str], bool],
    ) -> None:
        self.entries = entries
        self._fates = fates
        self._problems = problems
        self._translated = translated
        """Whether an entry's item wants a full translation of what is in another language."""
        self._privileged = privileged
        """Whether a paper is filed where nothing is ever planned."""

    def all(self, adjustments: Iterable[Adjustment]) -> list[Entry]:
        for number, change in enumerate(adjustments, start=1):
            changed = self._one(change)
            if changed is None:
                params = {"do": change.do, "target": change.target}
                self._problems.append(Problem("adjustment_lost", f"adjustments.{number}", params))
            else:
                self.entries = changed
        return [entry for entry in self.entries if entry.sources]

    def _one(self, change: Adjustment) -> list[Entry] | None:
        """The entries after one adjustment, or None where it no longer applies."""
        match change.do:
            case "add":
                return self._add(change)
            case "leave_out":
                return self._leave_out(change)
            case "split":
                return self._split(change)
            case "pages":
                return self._range(change)
        at = self._find(change.target)
        if at is None:
            return None
        if change.do == "retitle":
            return self._with(at, replace(self.entries[at], title=change.title))
        return self._move(at, change)

    def _find(self, target: str) -> int | None:
        """The exhibit of that id, else the first that holds the paper of that id; never one of which nothing is left."""
        exact = next((n for n, entry in enumerate(self.entries) if entry.id == target and entry.sources), None)
        if exact is not None:
            return exact
        return next((n for n, entry in enumerate(self.entries) if target in {one.evidence for one in entry.sources}), None)

    def _with(self, at: int, *instead: Entry) -> list[Entry]:
        return [*self.entries[:at], *instead, *self.entries[at + 1 :]]

    def _add(self, change: Adjustment) -> list[Entry] | None:
        at = next((n for n, entry in enumerate(self.entries) if entry.id == change.target and entry.sources), None)
        if at is None or change.section not in SECTIONS[:-1]:
            if not self._privileged(change.target):
                return None
            self._problems.append(Problem("privileged_refused", change.target))
            return self.entries
        entry = self.entries[at]
        if entry.item and change.section != "office" and entry.goes_to <= {Destination.OFFICE}:
            self._problems.append(Problem("office_paper_refused", change.target, {"title": entry.title}))
            return self.entries
        heading = change.title or SECTION_TITLES[change.section]
        return [*self._with(at), replace(entry, section=change.section, heading=heading)]

    def _leave_out(self, change: Adjustment) -> list[Entry] | None:
        paper, _, page = change.target.partition(":")
        out: list[Entry] = []
        gone: list[PageId] = []
        for entry in self.entries:
            kept: list[Source] = []
            whole = False  # the paper itself goes, and what rides on it goes along: alone it would mean nothing
            for source in entry.sources:
                named = source.evidence == paper
                goes = list(source.pages)
                if not (entry.id == change.target or (named and not page) or (whole and source.part)):
                    goes = [one for one in source.pages if named and str(one) == page]
                if named and source.part and not page and self._translated(entry):
                    return None  # only the translation would go, and leave a paper that its reader cannot read
                whole = len(goes) == len(source.pages) if not source.part else whole
                gone += [page_id(source.evidence, one) for one in goes]
                kept.append(replace(source, pages=tuple(one for one in source.pages if one not in goes)))
            out.append(replace(entry, sources=tuple(source for source in kept if source.pages)))
        if not gone:
            return None
        self._fates.update(dict.fromkeys(gone, left_out_fate(change.reason)))
        return out

    def _move(self, at: int, change: Adjustment) -> list[Entry] | None:
        entry, rest = self.entries[at], self._with(at)
        anchor = change.before or change.after
        to = next((n for n, one in enumerate(rest) if one.id == anchor), None)
        if to is None or rest[to].section != entry.section:
            return None
        place = to if change.before else to + 1
        return [*rest[:place], replace(entry, heading=rest[to].heading), *rest[place:]]

    def _split(self, change: Adjustment) -> list[Entry] | None:
        for at, entry in enumerate(self.entries):
            if len(entry.sources) != 1 or change.target not in (entry.id, entry.sources[0].evidence):
                continue
            source = entry.sources[0]
            cuts = sorted({page for page in change.at if page in source.pages[1:]})
            if not cuts:
                continue
            pieces: list[Entry] = []
            for number, (first, stop) in enumerate(pairwise([source.pages[0], *cuts, source.pages[-1] + 1]), start=1):
                pages = tuple(page for page in source.pages if first <= page < stop)
                title = entry.title if number == 1 else (change.title or f"{entry.title}, part {number}")
                pieces.append(replace(entry, id=f"{entry.id}.{number}", title=title, sources=(replace(source, pages=pages),)))
            return self._with(at, *pieces)
        return None

    def _range(self, change: Adjustment) -> list[Entry] | None:
        assert change.first is not None and change.last is not None
        wanted = range(change.first, change.last + 1)
        out: list[Entry] = []
        gone: list[PageId] = []
        kept = 0
        for entry in self.entries:
            sources: list[Source] = []
            for source in entry.sources:
                meant = source.evidence == change.target or (entry.id == change.target and len(entry.sources) == 1)
                pages = tuple(page for page in source.pages if not meant or page in wanted)
                kept += len(pages) if meant else 0
                gone += [page_id(source.evidence, page) for page in source.pages if page not in pages]
                sources.append(replace(source, pages=pages))
            out.append(replace(entry, sources=tuple(source for source in sources if source.pages)))
        if not kept:
            return None
        self._fates.update(dict.fromkeys(gone, PageFate(Fate.WITHHELD, change.reason or "page range")))
        return out
