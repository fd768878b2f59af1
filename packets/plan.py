"""The packet plan: a definition, a matter and the office's adjustments, as data before any page. Pure.

The plan is drawn up once for the request, over all content that any reader could get, and numbered there; a delivery
profile then *selects* from it. So a record number means one page in every packet of the request.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import pairwise

from packets.checklist import Checklist
from packets.errors import Problem
from packets.matters.days import sort_key
from packets.matters.facts import DocumentFacts
from packets.matters.matter import Adjustment, Evidence, PageId, page_id
from packets.requests.schema import Block, Destination, Item, ItemKind
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
class Entry:
    """What gets one line of the index: an exhibit, a letter or a form."""

    id: str
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
    also: tuple[tuple[str, tuple[int, ...]], ...] = ()
    """Items it also shows, with the pages of the original."""

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


def draft(checklist: Checklist, facts: Mapping[str, DocumentFacts]) -> Plan:
    """The plan of a request with the office's adjustments replayed on it."""
    return _Draft(checklist, facts).plan()


def select(plan: Plan, profile: Profile, agency: str) -> Selection:
    """What `profile` carries of `plan`. What is not named for the reader cannot enter, whatever else says so."""
    bound: list[Entry] = []
    loose: list[Entry] = []
    held: list[tuple[Entry, str]] = []
    fates = dict(plan.fates)
    asked = {profile.id, profile.to.value, agency}
    for entry in plan.entries:
        chosen = entry
        replaced: dict[PageId, str] = {}
        for number, source in enumerate(entry.sources):
            shapes = plan.variants.get(source.evidence, ())
            variant = next((one for one in shapes if asked & set(one.wanted)), None)
            mine = variant.source if variant else source
            for other in (source, *(one.source for one in shapes)):
                if other is not mine:
                    replaced.update(dict.fromkeys(other.ids(), f"by {mine.evidence}"))
            if variant:
                sources = (*chosen.sources[:number], mine, *chosen.sources[number + 1 :])
                goes_to = chosen.goes_to if variant.goes_to is None else chosen.goes_to & variant.goes_to
                chosen = replace(chosen, sources=sources, goes_to=goes_to)
        reason = _held_back(chosen, profile)
        for page, by in replaced.items():
            fates[page] = PageFate(Fate.WITHHELD, reason) if reason else PageFate(Fate.REPLACED, by)
        for page in chosen.page_ids:
            fates[page] = PageFate(Fate.WITHHELD, reason) if reason else PageFate(Fate.IN)
        if reason:
            held.append((chosen, reason))
        elif chosen.piece == "loose":
            loose.append(chosen)
        else:
            bound.append(chosen)
    return Selection(profile, tuple(bound), tuple(loose), tuple(held), fates, plan.numbers, plan.problems)


def _held_back(entry: Entry, profile: Profile) -> str:
    """The code of the reason why `entry` does not go to this reader; empty where it goes."""
    if Destination.PRIVILEGED in entry.goes_to:
        return "privileged"
    if entry.section == "other":
        return "" if profile.carries_other else "not_asked_for"
    if not entry.goes_to & set(profile.carries):
        return "not_for_reader"
    if entry.section not in profile.sections:
        return "section_left_out"
    if profile.only_kinds and entry.kind.value not in profile.only_kinds:
        return "section_left_out"
    return ""


class _Draft:
    def __init__(self, checklist: Checklist, facts: Mapping[str, DocumentFacts]) -> None:
        self.checklist = checklist
        self.matter = checklist.view.matter
        self.kind = checklist.kind
        self.library = checklist.view.library
        self.facts = facts
        self.fates: dict[PageId, PageFate] = {}
        self.problems: list[Problem] = []
        self.stays_out = checklist.unfit_papers()
        self.refused = checklist.refused_items()
        self.main = [one for one in self.matter.evidence if not one.variant_of and not self._rides(one)]

    def plan(self) -> Plan:
        entries = self._entries()
        entries = self._adjusted(entries)
        variants = self._variants({source.evidence for entry in entries for source in entry.sources})
        placed = {page for entry in entries for page in entry.page_ids}
        placed |= {page for shapes in variants.values() for one in shapes for page in one.source.ids()}
        for paper in self.matter.evidence:
            for page in self._all_pages(paper):
                if page not in placed and page not in self.fates:
                    self.fates[page] = PageFate(Fate.WITHHELD, "not_filed")
        fates = {page: fate for page, fate in self.fates.items() if page not in placed}
        ordered = self._in_sections(entries)
        return Plan(self.kind.id, ordered, _numbers(ordered, variants), fates, variants, tuple(self.problems))

    # Entries of the definition's blocks

    def _entries(self) -> list[Entry]:
        entries: list[Entry] = []
        done: set[str] = set()
        for block in self.kind.definition.packet:
            entries += self._block(block, done)
        for paper in self.main:
            if paper.id in done:
                continue
            item = self.kind.item(paper.item)
            if item is None:
                entries += self._unfiled(paper)
            elif item.goes_to == (Destination.PRIVILEGED,):
                self._withhold(paper, "privileged")
            else:
                entries += self._single(paper, item, "office", SECTION_TITLES["office"])
        return entries

    def _block(self, block: Block, done: set[str]) -> list[Entry]:
        found: list[Entry] = []
        for item_id in block.items:
            item = self.kind.item(item_id)
            if item is None or item.goes_to == (Destination.PRIVILEGED,):
                continue
            papers = [one for one in self.main if one.item == item_id]
            done |= {one.id for one in papers}
            single = [
                entry
                for one in self._sorted(papers, block.order)
                for entry in self._single(one, item, block.section, block.title)
            ]
            found += [_merged(item.id, item.label, single)] if block.group == "item" and len(single) > 1 else single
        if block.group == "block" and len(found) > 1:
            return [_merged(f"{block.section}-{found[0].item}", block.title, found)]
        if block.order == "date" and block.group == "document":
            found.sort(key=lambda entry: sort_key(entry.date))
        if block.order == "person, date" and block.group == "document":
            found.sort(key=lambda entry: (entry.person, sort_key(entry.date)))
        return found

    def _sorted(self, papers: list[Evidence], order: str) -> list[Evidence]:
        if order == "date":
            return sorted(papers, key=lambda one: (one.order or 10**9, sort_key(one.date)))
        if order == "person, date":
            return sorted(papers, key=lambda one: (one.person, one.order or 10**9, sort_key(one.date)))
        return sorted(papers, key=lambda one: one.order or 10**9)

    def _single(self, paper: Evidence, item: Item, section: str, heading: str) -> list[Entry]:
        """The entry of one paper with its translation and certificate behind it; none while it lacks them."""
        if paper.id in self.stays_out or item.id in self.refused:
            reason = self.stays_out[paper.id].code if paper.id in self.stays_out else "agency_refuses"
            self._withhold(paper, reason)
            for rider in self._riders(paper):
                self._withhold(rider, reason)
            return []
        sources = [self._source(paper, "")]
        languages = [paper.language]
        certificate = False
        for rider in self._riders(paper):
            part = "translation" if rider.kind == "translation" else "certificate"
            certificate = certificate or part == "certificate"
            if part == "translation":
                languages.append(rider.language)
            sources.append(self._source(rider, part))
        sources = [source for source in sources if source.pages]
        if not sources:
            return []
        goes_to = frozenset(item.goes_to)
        if paper.goes_to is not None:
            goes_to &= frozenset(paper.goes_to)
        also = tuple((self._label(one.item), one.pages) for one in paper.also if self._label(one.item))
        return [
            Entry(
                id=paper.id,
                section=section,
                heading=heading,
                item=item.id,
                kind=item.kind,
                title=self._title(paper, item),
                sources=tuple(sources),
                goes_to=goes_to,
                piece=item.piece,
                date=paper.date,
                language=" + ".join(dict.fromkeys(languages)) + ("*" if certificate else ""),
                person=paper.person,
                also=also,
            )
        ]

    def _unfiled(self, paper: Evidence) -> list[Entry]:
        """A paper of no item: `other` goes to the end where everything is carried; anything else waits to be filed."""
        code = "paper_other" if paper.kind == "other" and not paper.item else "paper_not_filed"
        if paper.item:
            self.problems.append(Problem("paper_item_unknown", paper.id, {"item": paper.item}))
        else:
            self.problems.append(Problem(code, paper.id))
        if code == "paper_not_filed":
            self._withhold(paper, "not_filed")
            return []
        sources = tuple(
            one
            for one in (self._source(paper, ""), *(self._source(r, "translation") for r in self._riders(paper)))
            if one.pages
        )
        if not sources:
            return []
        goes_to = frozenset(paper.goes_to or ()) or frozenset({Destination.OFFICE})
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

    # Pages and their fates

    def _source(self, paper: Evidence, part: str) -> Source:
        left = {one.page: one.reason for one in paper.left_out}
        kept: list[int] = []
        for page in self._page_numbers(paper):
            if page in left:
                self.fates[page_id(paper.id, page)] = _left_out_fate(left[page])
            else:
                kept.append(page)
        for page in left.keys() - set(self._page_numbers(paper)):
            self.problems.append(Problem("page_unknown", f"{paper.id}:{page}"))
        return Source(paper.id, tuple(kept), part)

    def _withhold(self, paper: Evidence, reason: str) -> None:
        left = {one.page: one.reason for one in paper.left_out}
        for page in self._page_numbers(paper):
            fate = _left_out_fate(left[page]) if page in left else PageFate(Fate.WITHHELD, reason)
            self.fates[page_id(paper.id, page)] = fate

    def _page_numbers(self, paper: Evidence) -> tuple[int, ...]:
        facts = self.facts.get(paper.id)
        return tuple(page.number for page in facts.pages) if facts else ()

    def _all_pages(self, paper: Evidence) -> tuple[PageId, ...]:
        return tuple(page_id(paper.id, page) for page in self._page_numbers(paper))

    def _rides(self, paper: Evidence) -> bool:
        """A translation or certificate goes with its paper, wherever that goes."""
        return bool(paper.translation_of)

    def _riders(self, paper: Evidence) -> list[Evidence]:
        riders = [one for one in self.matter.evidence if one.translation_of == paper.id and not one.variant_of]
        return sorted(riders, key=lambda one: (one.kind != "translation", one.order or 10**9))

    def _variants(self, planned: set[str]) -> dict[str, tuple[Variant, ...]]:
        found: dict[str, tuple[Variant, ...]] = {}
        for paper in self.matter.evidence:
            if paper.variant_of in planned:
                goes_to = None if paper.goes_to is None else frozenset(paper.goes_to)
                variant = Variant(self._source(paper, ""), paper.for_, goes_to)
                found[paper.variant_of] = (*found.get(paper.variant_of, ()), variant)
        return found

    # Words

    def _title(self, paper: Evidence, item: Item) -> str:
        return paper.title or self._kind_title(paper.kind) or item.label

    def _kind_title(self, kind: str) -> str:
        entry = self.library.evidence_kinds.get(kind)
        return (entry.neutral or entry.label) if entry else ""

    def _label(self, item: str) -> str:
        found = self.kind.item(item)
        return found.label if found else ""

    # Adjustments

    def _adjusted(self, entries: list[Entry]) -> list[Entry]:
        for number, adjustment in enumerate(self.matter.adjustments, start=1):
            changed = self._adjust(entries, adjustment)
            if changed is None:
                self.problems.append(
                    Problem("adjustment_lost", f"adjustments.{number}", {"do": adjustment.do, "target": adjustment.target})
                )
            else:
                entries = changed
        return [entry for entry in entries if entry.sources]

    def _adjust(self, entries: list[Entry], change: Adjustment) -> list[Entry] | None:
        """`entries` after one adjustment, or None where it no longer applies."""
        paper, _, page = change.target.partition(":")
        at = next((n for n, entry in enumerate(entries) if paper == entry.id), None)
        if at is None:
            at = next((n for n, entry in enumerate(entries) if any(s.evidence == paper for s in entry.sources)), None)
        match change.do:
            case "add":
                return self._add(entries, change)
            case _ if at is None:
                return None
            case "leave_out":
                return self._leave_out(entries, at, paper, page, change.reason)
            case "retitle":
                return [*entries[:at], replace(entries[at], title=change.title), *entries[at + 1 :]]
            case "move":
                return self._move(entries, at, change)
            case "split":
                return self._split(entries, at, paper, change)
            case "pages":
                return self._range(entries, at, paper, change)
        return None

    def _add(self, entries: list[Entry], change: Adjustment) -> list[Entry] | None:
        at = next((n for n, entry in enumerate(entries) if entry.id == change.target), None)
        if at is None or change.section not in SECTIONS[:-1]:
            paper = self.matter.paper(change.target)
            item = self.kind.item(paper.item) if paper else None
            if item is not None and Destination.PRIVILEGED in item.goes_to:
                self.problems.append(Problem("privileged_refused", change.target))
                return entries
            return None
        entry = replace(entries[at], section=change.section, heading=change.title or SECTION_TITLES[change.section])
        return [*entries[:at], *entries[at + 1 :], entry]

    def _leave_out(self, entries: list[Entry], at: int, paper: str, page: str, reason: str) -> list[Entry] | None:
        entry = entries[at]
        sources: list[Source] = []
        hit = False
        for source in entry.sources:
            gone = [one for one in source.pages if source.evidence == paper and (not page or str(one) == page)]
            # Leaving a paper out takes its translation and certificate along: alone they would mean nothing.
            if not page and paper == entry.sources[0].evidence:
                gone = list(source.pages)
            hit = hit or bool(gone)
            for one in gone:
                self.fates[page_id(source.evidence, one)] = _left_out_fate(reason)
            sources.append(replace(source, pages=tuple(one for one in source.pages if one not in gone)))
        if not hit:
            return None
        kept = tuple(source for source in sources if source.pages)
        return [*entries[:at], replace(entry, sources=kept), *entries[at + 1 :]]

    def _move(self, entries: list[Entry], at: int, change: Adjustment) -> list[Entry] | None:
        anchor = change.before or change.after
        entry, rest = entries[at], [*entries[:at], *entries[at + 1 :]]
        to = next((n for n, one in enumerate(rest) if one.id == anchor), None)
        if to is None:
            return None
        beside = rest[to]
        if beside.section != entry.section:
            return None
        place = to if change.before else to + 1
        return [*rest[:place], replace(entry, heading=beside.heading), *rest[place:]]

    def _split(self, entries: list[Entry], at: int, paper: str, change: Adjustment) -> list[Entry] | None:
        entry = entries[at]
        if len(entry.sources) != 1 or entry.sources[0].evidence != paper:
            return None
        cuts = sorted({page for page in change.at if page in entry.sources[0].pages[1:]})
        if not cuts:
            return None
        pieces: list[Entry] = []
        bounds = [entry.sources[0].pages[0], *cuts, entry.sources[0].pages[-1] + 1]
        for number, (first, stop) in enumerate(pairwise(bounds), start=1):
            pages = tuple(page for page in entry.sources[0].pages if first <= page < stop)
            title = entry.title if number == 1 else (change.title or f"{entry.title}, part {number}")
            id_ = entry.id if number == 1 else f"{entry.id}.{number}"
            pieces.append(replace(entry, id=id_, title=title, sources=(replace(entry.sources[0], pages=pages),)))
        return [*entries[:at], *pieces, *entries[at + 1 :]]

    def _range(self, entries: list[Entry], at: int, paper: str, change: Adjustment) -> list[Entry] | None:
        entry = entries[at]
        assert change.first is not None and change.last is not None
        wanted = range(change.first, change.last + 1)
        sources: list[Source] = []
        for source in entry.sources:
            if source.evidence != paper:
                sources.append(source)
                continue
            kept = tuple(page for page in source.pages if page in wanted)
            if not kept:
                return None
            for page in source.pages:
                if page not in wanted:
                    self.fates[page_id(paper, page)] = PageFate(Fate.WITHHELD, change.reason or "page range")
            sources.append(replace(source, pages=kept))
        return [*entries[:at], replace(entry, sources=tuple(sources)), *entries[at + 1 :]]

    @staticmethod
    def _in_sections(entries: Iterable[Entry]) -> tuple[Entry, ...]:
        """Sections in their order; inside a section the order stands, entries of one heading together."""
        out: list[Entry] = []
        for section in SECTIONS:
            here = [entry for entry in entries if entry.section == section]
            headings = list(dict.fromkeys(entry.heading for entry in here))
            out += sorted(here, key=lambda entry: headings.index(entry.heading))
        return tuple(out)


def _merged(id_: str, title: str, entries: Sequence[Entry]) -> Entry:
    first = entries[0]
    languages = dict.fromkeys(one for entry in entries for one in entry.language.rstrip("*").split(" + "))
    star = "*" if any(entry.language.endswith("*") for entry in entries) else ""
    return replace(
        first,
        id=id_,
        title=title,
        sources=tuple(source for entry in entries for source in entry.sources),
        goes_to=frozenset.intersection(*(entry.goes_to for entry in entries)),
        date=first.date if len({entry.date for entry in entries}) == 1 else "various",
        language=" + ".join(languages) + star,
        person=first.person if len({entry.person for entry in entries}) == 1 else "",
        also=tuple(one for entry in entries for one in entry.also),
    )


def _left_out_fate(reason: str) -> PageFate:
    word = reason.strip().lower()
    if word in ("blank", "blank page"):
        return PageFate(Fate.BLANK, reason)
    if word == "duplicate" or word.startswith("duplicate of"):
        return PageFate(Fate.DUPLICATE, reason)
    return PageFate(Fate.WITHHELD, reason)


def _numbers(entries: Iterable[Entry], variants: Mapping[str, tuple[Variant, ...]]) -> dict[PageId, int]:
    """Record numbers over all bound content in plan order. A variant of as many pages shares its original's numbers."""
    numbers: dict[PageId, int] = {}
    last = 0
    for source in (source for entry in entries if entry.piece != "loose" for source in entry.sources):
        own = source.ids()
        start, last = last + 1, last + len(own)
        numbers.update({page: start + n for n, page in enumerate(own)})
        for variant in variants.get(source.evidence, ()):
            pages = variant.source.ids()
            begin = start
            if len(pages) != len(own):
                begin, last = last + 1, last + len(pages)
            numbers.update({page: begin + n for n, page in enumerate(pages)})
    return numbers
