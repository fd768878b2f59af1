"""Drawing up the plan: papers become entries in the order of the definition's blocks, adjusted, ordered and numbered."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from packets.checklist import Checklist
from packets.errors import Problem
from packets.matters.days import sort_key
from packets.matters.facts import DocumentFacts
from packets.matters.ink import SIGNED_PAGES
from packets.matters.matter import Evidence, PageId, page_id
from packets.matters.words import pages_words
from packets.plan.adjust import Replay
from packets.plan.ink import SignedPages
from packets.plan.model import (
    SECTION_TITLES,
    SECTIONS,
    Entry,
    Fate,
    PageFate,
    Plan,
    Shown,
    Source,
    Variant,
    left_out_fate,
    shapes_of,
)
from packets.requests.schema import Block, Destination, Item, ItemKind

LAST = 10**9
"""Order of papers to which nobody gave one."""


def draft(checklist: Checklist, facts: Mapping[str, DocumentFacts]) -> Plan:
    """The plan of a request with the office's adjustments replayed on it."""
    return _Draft(checklist, facts).plan()


class _Draft:
    def __init__(self, checklist: Checklist, facts: Mapping[str, DocumentFacts]) -> None:
        self.checklist = checklist
        self.matter = checklist.view.matter
        self.kind = checklist.kind
        self.library = checklist.view.library
        self.facts = facts
        self.fates: dict[PageId, PageFate] = {}
        self.problems: list[Problem] = []
        self.done: set[str] = set()
        """Items whose block was drawn up."""
        # A translation or certificate rides with its paper, wherever that goes.
        self.main = [one for one in self.matter.evidence if not one.variant_of and not one.translation_of]
        self.by_item: dict[str, list[Evidence]] = defaultdict(list)
        for paper in self.main:
            self.by_item[paper.item].append(paper)
        self.ink = SignedPages(self.matter, facts)
        self.problems += self.ink.problems
        self.riders: dict[str, list[Evidence]] = defaultdict(list)
        for paper in self.matter.evidence:
            if paper.translation_of and not paper.variant_of:
                self.riders[paper.translation_of].append(paper)
        for riders in self.riders.values():
            riders.sort(key=lambda one: (one.kind != "translation", one.order or LAST))

    def plan(self) -> Plan:
        replay = Replay(self._entries(), self.fates, self.problems, self._translated, self._privileged)
        # Adjustments speak of pages as they were printed; only then the signed ones take their place.
        entries = self._in_sections(replay.all(self.ink.as_printed(one) for one in self.matter.adjustments))
        entries = tuple(self.ink.in_place(entry) for entry in entries)
        variants = self._variants(
            {one for entry in entries for source in entry.sources for one in (source.evidence, source.paper)}
        )
        standing = _standing(entries, variants)
        placed = {
            page for source, shapes in standing for one in (source, *(shape for _, shape, _ in shapes)) for page in one.ids()
        }
        for paper in self.matter.evidence:
            for number in self._page_numbers(paper.id):
                page = page_id(paper.id, number)
                if page not in placed and page not in self.fates:
                    self.fates[page] = self._unplaced(paper, number)
        self.fates.update(self.ink.fates(placed, self.fates))
        fates = {page: fate for page, fate in self.fates.items() if page not in placed}
        return Plan(self.kind.id, entries, _numbers(entries, variants), fates, variants, tuple(self.problems))

    # Entries of the definition's blocks

    def _entries(self) -> list[Entry]:
        entries = [entry for block in self.kind.definition.packet for entry in self._block(block)]
        blocks = {item for block in self.kind.definition.packet for item in block.items}
        for paper in self.main:
            item = self.kind.item(paper.item)
            if item is None and paper.kind == SIGNED_PAGES and not paper.item:
                self._wait(paper)
            elif item is None:
                entries += self._unfiled(paper)
            elif Destination.PRIVILEGED in item.goes_to:
                self._withhold(paper, "privileged")
            elif item.id not in blocks:
                entries += self._single(paper, item, "office", SECTION_TITLES["office"])
        return entries

    def _block(self, block: Block) -> list[Entry]:
        items = [one for id_ in block.items if (one := self.kind.item(id_)) and id_ not in self.done]
        self.done.update(block.items)
        filed = [
            (item, _sorted(self.by_item[item.id], block.order)) for item in items if Destination.PRIVILEGED not in item.goes_to
        ]
        if block.group == "document" and block.order != "filed":
            by_paper = {paper.id: item for item, papers in filed for paper in papers}
            every = _sorted([paper for _, papers in filed for paper in papers], block.order)
            filed = [(by_paper[paper.id], [paper]) for paper in every]
        found: list[Entry] = []
        for item, papers in filed:
            single = [entry for paper in papers for entry in self._single(paper, item, block.section, block.title)]
            found += _merged(item.id, item.label, single) if block.group == "item" else single
        return _merged(f"{block.section}-{found[0].item}", block.title, found) if found and block.group == "block" else found

    def _single(self, paper: Evidence, item: Item, section: str, heading: str) -> list[Entry]:
        """The entry of one paper with its translation and certificate behind it; none while it lacks them."""
        riders = self.riders[paper.id]
        secret = next((one for one in (paper, *riders) if self._secret(one)), None)
        if secret is not None and secret is not paper:
            # Without what rides on it the paper would go out half; with it, what is the attorney's own would.
            self.problems.append(Problem("rider_privileged", secret.id))
        if paper.id in self.checklist.stays_out or secret is not None:
            out = self.checklist.stays_out.get(paper.id)
            for one in (paper, *riders):
                self._withhold(one, out.code if out else "privileged")
            return []
        sources = self._sources(paper)
        if not sources:
            return []
        goes_to = frozenset(item.goes_to)
        for one in (paper, *riders):
            if one.goes_to is not None:
                goes_to &= frozenset(one.goes_to)
        languages = [paper.language, *(one.language for one in riders if one.kind == "translation")]
        certificate = any(one.kind != "translation" for one in riders)
        every = (
            Shown(shown.label.split(",")[0].split(":")[0], one.pages, frozenset(shown.goes_to))
            for one in paper.also
            if (shown := self.kind.item(one.item)) is not None
        )
        also = tuple(dict.fromkeys(every))  # two rows of one item are said once
        return [
            Entry(
                id=paper.id,
                section=section,
                heading=heading,
                item=item.id,
                kind=item.kind,
                title=paper.title or self._kind_title(paper.kind) or item.label,
                sources=sources,
                goes_to=goes_to,
                piece=item.piece,
                date=paper.date,
                language=" + ".join(dict.fromkeys(languages)) + ("*" if certificate else ""),
                person=paper.person,
                also=also,
            )
        ]

    def _unfiled(self, paper: Evidence) -> list[Entry]:
        """A paper of no item: `other` goes to the end where everything is carried; anything else waits to be filed.

        A paper of which every page is left out, with its reason, waits for nothing.
        """
        numbers = set(self._page_numbers(paper.id))
        if numbers and numbers <= {one.page for one in paper.left_out}:
            self._withhold(paper, "left_out")
            return []
        code = "paper_other" if paper.kind == "other" and not paper.item else "paper_not_filed"
        if paper.item:
            self.problems.append(Problem("paper_item_unknown", paper.id, {"item": paper.item}))
        else:
            self.problems.append(Problem(code, paper.id))
        goes_to = frozenset(paper.goes_to or ()) or frozenset({Destination.OFFICE})
        if code == "paper_not_filed" or Destination.PRIVILEGED in goes_to:
            self._withhold(paper, "privileged" if Destination.PRIVILEGED in goes_to else "not_filed")
            return []
        sources = self._sources(paper)
        if not sources:
            return []
        return [
            Entry(
                id=paper.id,
                section="other",
                heading=SECTION_TITLES["other"],
                item="",
                kind=ItemKind.EVIDENCE,
                title=paper.title or self._kind_title(paper.kind),
                sources=sources,
                goes_to=goes_to,
                date=paper.date,
                language=paper.language,
                person=paper.person,
            )
        ]

    def _wait(self, paper: Evidence) -> None:
        """A scan of signed pages belongs to no item. Those that are in no place yet wait for theirs, and that is told."""
        self._withhold(paper, "waits for its place")
        out = {one.page for one in paper.left_out}
        pages = [one for one in self._page_numbers(paper.id) if one not in out and page_id(paper.id, one) not in self.ink.of]
        if pages:
            self.problems.append(Problem("ink_waiting", paper.id, {"pages": pages_words(pages)}))

    def _secret(self, paper: Evidence) -> bool:
        """Whether a paper is the attorney's own: so marked, whatever else is named beside it, or filed under such an item."""
        item = self.kind.item(paper.item)
        return Destination.PRIVILEGED in (paper.goes_to or ()) or (item is not None and Destination.PRIVILEGED in item.goes_to)

    # Pages and their fates

    def _sources(self, paper: Evidence) -> tuple[Source, ...]:
        """The paper and what rides with it; nothing where no page of the paper itself is left."""
        own = self._source(paper, "")
        riders = self.riders[paper.id]
        if not own.pages:
            for rider in riders:
                self._withhold(rider, f"with {paper.id}")
            return ()
        parts = [self._source(one, "translation" if one.kind == "translation" else "certificate") for one in riders]
        return (own, *(one for one in parts if one.pages))

    def _source(self, paper: Evidence, part: str) -> Source:
        left = {one.page: one.reason for one in paper.left_out}
        numbers = self._page_numbers(paper.id)
        for page in left.keys() & set(numbers):
            self.fates[page_id(paper.id, page)] = left_out_fate(left[page])
        for page in sorted(left.keys() - set(numbers)):
            self.problems.append(Problem("page_unknown", page_id(paper.id, page)))
        # A page that stands in the place of another one stands nowhere else.
        here = (page for page in numbers if page not in left and page_id(paper.id, page) not in self.ink.of)
        return Source(paper.id, tuple(here), part)

    def _withhold(self, paper: Evidence, reason: str) -> None:
        left = {one.page: one.reason for one in paper.left_out}
        for page in self._page_numbers(paper.id):
            fate = left_out_fate(left[page]) if page in left else PageFate(Fate.WITHHELD, reason)
            self.fates[page_id(paper.id, page)] = fate

    def _unplaced(self, paper: Evidence, number: int) -> PageFate:
        """Of a page that nothing places. What goes with another paper goes the way of that one."""
        left = {one.page: one.reason for one in paper.left_out}
        if number in left:
            return left_out_fate(left[number])
        if paper.variant_of and len(self._page_numbers(paper.id)) == len(self._page_numbers(paper.variant_of)):
            other = self.fates.get(page_id(paper.variant_of, number))
            if other is not None:
                return other
        leader = paper.variant_of or paper.translation_of
        return PageFate(Fate.WITHHELD, f"with {leader}" if leader else "not_filed")

    def _page_numbers(self, evidence: str) -> tuple[int, ...]:
        facts = self.facts.get(evidence)
        return tuple(page.number for page in facts.pages) if facts else ()

    def _variants(self, planned: set[str]) -> dict[str, tuple[Variant, ...]]:
        found: dict[str, tuple[Variant, ...]] = {}
        for paper in self.matter.evidence:
            if paper.variant_of not in planned:
                continue
            goes_to = None if paper.goes_to is None else frozenset(paper.goes_to)
            if self._secret(paper):
                goes_to = frozenset()  # whatever is named beside it
            same = len(self._page_numbers(paper.id)) == len(self._page_numbers(paper.variant_of))
            variant = Variant(self._source(paper, ""), paper.for_, goes_to, same)
            found[paper.variant_of] = (*found.get(paper.variant_of, ()), variant)
        return found

    # Words and rules of the definition

    def _kind_title(self, kind: str) -> str:
        entry = self.library.evidence_kinds.get(kind)
        return (entry.neutral or entry.label) if entry else ""

    def _translated(self, entry: Entry) -> bool:
        item = self.kind.item(entry.item)
        return item is not None and item.translate

    def _privileged(self, evidence: str) -> bool:
        paper = self.matter.paper(evidence)
        item = self.kind.item(paper.item) if paper else None
        return item is not None and Destination.PRIVILEGED in item.goes_to

    @staticmethod
    def _in_sections(entries: Sequence[Entry]) -> tuple[Entry, ...]:
        """Sections in their order; inside a section the order stands, entries of one heading together."""
        out: list[Entry] = []
        for section in SECTIONS:
            here = [entry for entry in entries if entry.section == section]
            headings = {heading: nth for nth, heading in enumerate(dict.fromkeys(entry.heading for entry in here))}
            out += sorted(here, key=lambda entry: headings[entry.heading])
        return tuple(out)


def _sorted(papers: Iterable[Evidence], order: str) -> list[Evidence]:
    """Papers in the order of a block; where the office gave a paper its place (`order`), that goes before its date."""
    match order:
        case "date":
            return sorted(papers, key=lambda one: (one.order or LAST, sort_key(one.date)))
        case "person, date":
            return sorted(papers, key=lambda one: (one.person, one.order or LAST, sort_key(one.date)))
        case _:
            return sorted(papers, key=lambda one: one.order or LAST)


def _merged(id_: str, title: str, entries: Sequence[Entry]) -> list[Entry]:
    """The entries as one exhibit; as several where some go to fewer readers, or apart from the packet."""
    alike: dict[tuple[frozenset[Destination], str], list[Entry]] = {}
    for entry in entries:
        alike.setdefault((entry.goes_to, entry.piece), []).append(entry)
    out: list[Entry] = []
    for number, here in enumerate(alike.values(), start=1):
        out += [_one(id_ if number == 1 else f"{id_}.{number}", title, here)] if len(here) > 1 else here
    return out


def _one(id_: str, title: str, entries: Sequence[Entry]) -> Entry:
    first = entries[0]
    languages = dict.fromkeys(one for entry in entries for one in entry.language.rstrip("*").split(" + ") if one)
    star = "*" if any(entry.language.endswith("*") for entry in entries) else ""
    return replace(
        first,
        id=id_,
        title=title,
        sources=tuple(source for entry in entries for source in entry.sources),
        date=first.date if len({entry.date for entry in entries}) == 1 else "various",
        language=" + ".join(languages) + star,
        person=first.person if len({entry.person for entry in entries}) == 1 else "",
        also=tuple(one for entry in entries for one in entry.also),
    )


def _standing(
    entries: Iterable[Entry], variants: Mapping[str, tuple[Variant, ...]]
) -> Iterator[tuple[Source, list[tuple[Variant, Source, Source]]]]:
    """Every source in plan order, with what could stand in its place (`shapes_of`)."""
    seen: set[str] = set()
    for source in (source for entry in entries for source in entry.sources):
        yield source, list(shapes_of(source, variants, seen))


def _numbers(entries: Iterable[Entry], variants: Mapping[str, tuple[Variant, ...]]) -> dict[PageId, int]:
    """Record numbers over all bound content in plan order. A variant of as many pages shares its original's numbers."""
    numbers: dict[PageId, int] = {}
    last = 0
    for source, shapes in _standing([entry for entry in entries if entry.piece != "loose"], variants):
        start, last = last + 1, last + len(source.pages)
        numbers.update({page: start + nth for nth, page in enumerate(source.ids())})
        for variant, shape, own in shapes:
            if variant.page_by_page:
                here = {page: start + nth for nth, page in enumerate(own.pages)}
                numbers.update({page_id(shape.evidence, page): here[page] for page in shape.pages})
                continue
            begin = start
            if len(shape.pages) != len(source.pages):
                begin, last = last + 1, last + len(shape.pages)
            numbers.update({page_id(shape.evidence, page): begin + nth for nth, page in enumerate(shape.pages)})
    return numbers
