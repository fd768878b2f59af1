"""From a selection to a layout, step by step: volumes and index settle each other, then every page gets its place."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import lru_cache

from packets.errors import Problem
from packets.layout import index as rows
from packets.layout.geometry import Box, Placement, mapped, place
from packets.layout.model import ContentLink, ContentPage, Exhibit, Heading, IndexRow, Layout, Mark, OwnPage, Volume
from packets.layout.names import LABELLED, gaps, roman, span
from packets.layout.stamp import CORNERS, SHRINKS, STRIP, Measure, Stamp, around, free, line_of
from packets.layout.volumes import Load, Share, fill, page_bytes
from packets.matters.days import say_date
from packets.matters.facts import DocumentFacts, LinkFact, PageFacts
from packets.matters.matter import PageId, page_id
from packets.plan import SECTION_TITLES, Entry, Selection
from packets.requests.vocabulary import Profile

LANGUAGES = {
    "en": "English",
    "es": "Spanish",
    "zh": "Chinese",
    "pa": "Punjabi",
    "tl": "Tagalog",
    "ht": "Haitian Creole",
    "pt": "Portuguese",
    "fr": "French",
    "so": "Somali",
    "ja": "Japanese",
    "mam": "Mam",
    "vi": "Vietnamese",
    "ko": "Korean",
    "ar": "Arabic",
    "ru": "Russian",
    "zxx": "",
}


@dataclass(frozen=True)
class Desk:
    """What the layout is made of besides the selection."""

    facts: Mapping[str, DocumentFacts]
    """Of the copies that are printed: where a page was covered, of the covered copy."""
    labels: Mapping[str, str]
    heading: Heading
    measure: Measure
    turns: Mapping[str, int] = field(default_factory=dict)
    titles: Mapping[str, str] = field(default_factory=dict)
    """By paper, for bookmarks below an exhibit of several papers."""
    checklist: tuple[tuple[str, str, str], ...] = ()
    """State, item and reasons, for the profile that puts the checklist in front."""
    cites: Mapping[PageId, tuple[tuple[Box, PageId], ...]] = field(default_factory=dict)
    """Citations of our own letters: by page the boxes (user space) and the page that each leads to, in another paper."""


def lay_out(selection: Selection, desk: Desk) -> Layout:
    """Every page of every volume. Problems name what does not fit; the caller decides what they stop."""
    with _uncollected():
        return _LayOut(selection, desk).layout()


@contextmanager
def _uncollected() -> Iterator[None]:
    """A layout is a growing heap of small values without cycles; the collector would walk all of it again and again, which
    makes a large packet cost more a page than a small one. Nor does it walk them afterwards as if they were new: to freeze
    and unfreeze puts them among the old ones."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            if not gc.get_freeze_count():
                gc.freeze()
                gc.unfreeze()
            gc.enable()


class _LayOut:
    def __init__(self, selection: Selection, desk: Desk) -> None:
        self.selection = selection
        self.desk = desk
        self.profile: Profile = selection.profile
        self.measure = rows.Ruler(desk.measure)
        self.ids = {entry.id: ids for entry in selection.bound if (ids := entry.page_ids)}
        self.entries = [entry for entry in selection.bound if entry.id in self.ids]
        self.by_page: dict[tuple[str, int], PageFacts] = {
            (evidence, page.number): page
            for evidence in dict.fromkeys(source.evidence for entry in self.entries for source in entry.sources)
            for page in desk.facts[evidence].pages
        }
        self.page_turns = {
            (source.evidence, page): source.turn
            for entry in self.entries
            for source in entry.sources
            if source.turn
            for page in source.pages
        }
        self.weights = {key: page_bytes(page) for key, page in self.by_page.items()}
        self.content = sum(len(ids) for ids in self.ids.values())
        with_slips = self.profile.slip_sheets and self.content >= self.profile.slip_sheets_from_pages
        self.slips = frozenset(entry.id for entry in self.entries if with_slips and desk.labels.get(entry.id))
        self.problems: list[Problem] = list(selection.problems)
        self.lost_links = 0

    def layout(self) -> Layout:
        checklist = self._checklist_pages()
        # The index needs to know whether there are volumes, the volumes how long the index is: a column more can only
        # lengthen the index, and a longer index only fill the volumes sooner.
        several = False
        index, loads, problems = self._filled(several, checklist)
        if len(loads) > 1:
            several = True
            index, loads, problems = self._filled(several, checklist)
            where: dict[str, int] = {}
            for number, load in enumerate(loads, start=1):
                for share in load.shares:
                    where.setdefault(share.entry.id, number)
            index = tuple(
                tuple(replace(row, volume=str(where[row.entry])) if row.entry else row for row in sheet) for sheet in index
            )
        volumes = tuple(self._volume(number, load, checklist, index) for number, load in enumerate(loads, start=1))
        if self.lost_links:
            self.problems.append(Problem("links_left_out", "", {"count": self.lost_links}))
        return Layout(
            request=self.desk.heading.title,
            profile=self.profile.id,
            heading=self.desk.heading,
            volumes=volumes,
            index=index,
            checklist=checklist,
            exhibits=self._exhibits(volumes),
            loose=self.selection.loose,
            problems=(*self.problems, *problems),
            volume_column=several,
        )

    # Index and checklist

    def _filled(
        self, several: bool, checklist: Sequence[Sequence[IndexRow]]
    ) -> tuple[tuple[tuple[IndexRow, ...], ...], list[Load], list[Problem]]:
        """The index, without the volumes in it, and what stands in each volume behind it."""
        index = self._index_pages(several)
        front = int(self.profile.cover) + len(checklist) + len(index)
        return index, *fill(self.entries, self.desk.facts, self.weights, self.profile, front, self.slips)

    def _index_pages(self, several: bool) -> tuple[tuple[IndexRow, ...], ...]:
        cols = rows.columns(volumes=several)
        out: list[IndexRow] = []
        star = False
        for section in dict.fromkeys(entry.section for entry in self.entries):
            here = [entry for entry in self.entries if entry.section == section]
            out.append(IndexRow("heading", 27.0 if not out else 37.0, label=SECTION_TITLES[section]))
            out.append(IndexRow("columns", 20.0, label="Exhibit" if section in LABELLED else ""))
            for entry in here:
                star = star or entry.language.endswith("*")
                out.append(self._row(entry, cols))
        notes = self._notes(star)
        out += [rows.note(text, self.measure, first=number == 0) for number, text in enumerate(notes)]
        first = rows.heading_height(self.desk.heading, self.measure)
        return rows.paged(out, first, None)

    def _row(self, entry: Entry, cols: rows.Columns) -> IndexRow:
        numbers = [self.selection.numbers[page] for page in self.ids[entry.id]]
        said = [entry.person] if self.desk.heading.persons and entry.person else []
        if entry.also:
            said.append("also shows: " + "; ".join(self._also(entry, one.label, one.pages) for one in entry.also))
        return rows.row(
            cols,
            self.measure,
            entry=entry.id,
            label=self.desk.labels.get(entry.id, ""),
            title=entry.title,
            also="; ".join(said),
            side=say_date(entry.date),
            language=_languages(entry.language),
            pages=span(min(numbers), max(numbers)),
        )

    def _also(self, entry: Entry, label: str, pages: tuple[int, ...]) -> str:
        order = {page: nth for nth, page in enumerate((page for one in entry.papers[0] for page in one.printed.pages), start=1)}
        cited = [str(order[page]) for page in pages if page in order]
        return f"{label}, p. {', '.join(cited)}" if cited else label

    def _notes(self, star: bool) -> list[str]:
        notes: list[str] = []
        if star:
            notes.append("* with certificate")
        if not self.profile.stamp_forms and any(entry.section == "forms" for entry in self.entries):
            notes.append("Form pages are counted but carry no number of ours.")
        if not self.profile.stamp_letters and any(entry.section == "letters" for entry in self.entries):
            notes.append("Letters are counted but carry no number of ours.")
        unused = gaps(self.selection.numbers[page] for ids in self.ids.values() for page in ids)
        if unused:
            said = [f"exhibit {label}" for label in self._unused_labels()]
            said.append(
                ("numbers " if len(unused) > 1 or unused[0][0] < unused[0][1] else "number ")
                + ", ".join(span(*one) for one in unused)
            )
            notes.append(f"Not used in this packet: {', '.join(said)}. Nothing is missing from it.")
        if self.selection.loose:
            pieces = "; ".join(
                f"{entry.title} ({_pages(sum(len(source.pages) for source in entry.sources))})"
                + (f", lies behind {entry.behind}" if entry.behind else "")
                for entry in self.selection.loose
            )
            notes.append(f"Enclosed separately, not bound in: {pieces}.")
        return [*notes, *self.desk.heading.notes]

    def _unused_labels(self) -> list[str]:
        """Exhibit letters before the last used one that this packet skips."""
        skipped: list[str] = []
        unused: list[str] = []
        for entry, label in self.desk.labels.items():
            skipped.append(label)
            if entry in self.ids:
                unused += skipped[:-1]
                skipped.clear()
        return unused

    def _checklist_pages(self) -> tuple[tuple[IndexRow, ...], ...]:
        if not self.profile.checklist_in_front or not self.desk.checklist:
            return ()
        width = rows.WIDTH - 76
        out: list[IndexRow] = []
        for state, label, reasons in self.desk.checklist:
            title = rows.wrap(label, "serif", rows.TITLE_SIZE, width, self.measure)
            also = rows.wrap(reasons, "serif-italic", rows.SMALL, width, self.measure) if reasons else ()
            height = rows.PAD + rows.LEAD * len(title) + rows.ALSO_LEAD * len(also)
            out.append(IndexRow("row", height, label=state, title=title, also=also))
        return rows.paged(out, 60.0, None)

    # Volumes

    def _volume(
        self,
        number: int,
        load: Load,
        checklist: Sequence[Sequence[IndexRow]],
        index: Sequence[Sequence[IndexRow]],
    ) -> Volume:
        pages: list[OwnPage | ContentPage] = []
        marks: list[Mark] = []

        def own(kind: str, sheet: int) -> None:
            pages.append(OwnPage(kind, roman(len(pages) + 1), sheet=sheet))

        if self.profile.cover:
            marks.append(Mark(0, "Cover", len(pages)))
            own("cover", 0)
        if checklist:
            marks.append(Mark(0, "Checklist", len(pages)))
        for sheet in range(len(checklist)):
            own("checklist", sheet)
        marks.append(Mark(0, "Index", len(pages)))
        for sheet in range(len(index)):
            own("index", sheet)
        section = ""
        for share in load.shares:
            if share.entry.section != section:
                section = share.entry.section
                marks.append(Mark(0, SECTION_TITLES[section], len(pages)))
            self._share(share, pages, marks)
        self._link(pages)
        return Volume(number, tuple(pages), tuple(_rooted(marks)), load.bytes)

    def _share(self, share: Share, pages: list[OwnPage | ContentPage], marks: list[Mark]) -> None:
        entry, label = share.entry, self.desk.labels.get(share.entry.id, "")
        title = f"{label}. {entry.title}" if label else entry.title
        if self.desk.heading.persons and entry.person:
            title = f"{title}, {entry.person}"
        marks.append(Mark(1, title if share.begins else f"{title} (continued)", len(pages)))
        if not share.begins:
            pages.append(OwnPage("continued", f"{label or 'part'}-continued", entry.id))
        elif entry.id in self.slips:
            pages.append(OwnPage("slip", f"{label}-slip", entry.id))
        ids = self.ids[entry.id]
        stamped = self._stamped(entry.section)
        positions: dict[tuple[str, int], int] = {}
        for nth, key in enumerate(share.pages, start=share.first):
            positions[key] = len(pages)
            pages.append(self._content(entry.id, label, ids[nth - 1], *key, nth, len(ids), stamped))
        papers = entry.papers
        several = len(papers) > 1
        for sources in papers:
            here = [(one.evidence, page) for one in sources for page in one.pages if (one.evidence, page) in positions]
            if not here:
                continue
            first = sources[0]
            if several:
                marks.append(Mark(2, self._source_title(first.paper, first.part, entry), positions[here[0]]))
            whole = self.desk.facts.get(first.paper)
            signed = {one.at: (one.evidence, one.pages[0]) for one in sources if one.stands_for}
            for one in whole.outline if whole else ():
                at = positions.get(signed.get(one.page, (first.paper, one.page)))
                if at is not None:
                    shown = pages[at]
                    assert isinstance(shown, ContentPage)
                    top = None if one.top is None or shown.turn else shown.placement.clip[3] - one.top * shown.placement.scale
                    marks.append(Mark(2 + several + one.level, one.title, at, top))

    def _source_title(self, evidence: str, part: str, entry: Entry) -> str:
        named = self.desk.titles.get(evidence, "")
        if part == "translation":
            return named or "English translation"
        if part == "certificate":
            return named or "Translator's certificate"
        return named or entry.title

    def _content(
        self, entry: str, label: str, id_: PageId, evidence: str, number: int, nth: int, of: int, stamped: bool
    ) -> ContentPage:
        turn = (self.desk.turns.get(evidence, 0) + self.page_turns.get((evidence, number), 0)) % 360
        record = self.selection.numbers[id_]
        words = self._stamp_words(label, nth, of, record) if stamped else ()
        placement, stamp = self._placed(self.by_page[(evidence, number)], turn, words)
        return ContentPage(id_, evidence, number, record, entry, label, nth, of, placement, turn, stamp)

    def _stamped(self, section: str) -> bool:
        return {"letters": self.profile.stamp_letters, "forms": self.profile.stamp_forms}.get(section, self.profile.stamp)

    def _stamp_words(self, label: str, nth: int, of: int, record: int) -> tuple[tuple[str, str], ...]:
        practice = (("PRACTICE", "sans"),) if self.desk.heading.practice else ()
        name = ((f"Exhibit {label} · page {nth} of {of}", "sans"),) if label else ()
        return (*practice, *name, (str(record), "sans-bold"))

    def _placed(self, facts: PageFacts, turn: int, words: tuple[tuple[str, str], ...]) -> tuple[Placement, Stamp | None]:
        paper, rotate = self.profile.paper, (facts.rotate + turn) % 360
        if not words:
            return place(facts.box, rotate, facts.unit, paper=paper), None
        seen = (facts.height, facts.width) if turn % 180 else (facts.width, facts.height)
        line = line_of(words, self.desk.measure)
        inked = around(facts.ink, facts.width, facts.height)
        for shrink in SHRINKS:
            placement = place(facts.box, rotate, facts.unit, paper=paper, shrink=shrink)
            for corner in CORNERS:
                box = line.box(corner, placement.size)
                if free(placement, facts.edges, box, seen, turn, inked):
                    return placement, line.at(box)
        placement = place(facts.box, rotate, facts.unit, paper=paper, strip=STRIP)
        return placement, line.at(line.box(CORNERS[0], placement.size))

    def _link(self, pages: list[OwnPage | ContentPage]) -> None:
        """Give the pages of one volume the links of their sources, as far as these lead to pages of it."""
        linking = [
            (at, page, links)
            for at, page in enumerate(pages)
            if isinstance(page, ContentPage) and (links := self.by_page[(page.evidence, page.number)].links)
        ]
        placed = {page.id: page for page in pages if isinstance(page, ContentPage)} if linking else {}
        for at, page, links in linking:
            pages[at] = replace(page, links=tuple(self._links(page, links, placed)))
        if self.desk.cites:
            self._cite(pages, placed or {page.id: page for page in pages if isinstance(page, ContentPage)})

    def _cite(self, pages: list[OwnPage | ContentPage], placed: Mapping[PageId, ContentPage]) -> None:
        """What our letters cite, as links to the pages of this volume; what stands in another volume is plain text."""
        for at, page in enumerate(pages):
            if not isinstance(page, ContentPage) or page.id not in self.desk.cites:
                continue
            found = [
                ContentLink(mapped(page.placement.matrix, box), target, placed[target].placement.clip[3])
                for box, target in self.desk.cites[page.id]
                if target in placed
            ]
            pages[at] = replace(page, links=(*page.links, *found))

    def _links(
        self, page: ContentPage, links: Sequence[LinkFact], placed: Mapping[PageId, ContentPage]
    ) -> Iterator[ContentLink]:
        left, foot, right, top = page.placement.clip
        for link in links:
            target = placed.get(page_id(page.evidence, link.page))
            x0, y0, x1, y1 = mapped(page.placement.matrix, link.rect)
            box = (max(x0, left), max(y0, foot), min(x1, right), min(y1, top))
            if target is None or box[0] >= box[2] or box[1] >= box[3]:
                self.lost_links += target is None
                continue
            height = target.placement.clip[3] - (0.0 if target.turn else (link.top or 0.0)) * target.placement.scale
            yield ContentLink(box, target.id, height)

    def _exhibits(self, volumes: Sequence[Volume]) -> tuple[Exhibit, ...]:
        at: dict[str, list[tuple[int, int, int]]] = {}
        for volume in volumes:
            for position, page in enumerate(volume.pages, start=1):
                if not isinstance(page, ContentPage):
                    continue
                spans = at.setdefault(page.entry, [])
                if spans and spans[-1][0] == volume.number:
                    spans[-1] = (volume.number, spans[-1][1], position)
                else:
                    spans.append((volume.number, position, position))
        out: list[Exhibit] = []
        for entry in self.entries:
            numbers = [self.selection.numbers[page] for page in self.ids[entry.id]]
            label = self.desk.labels.get(entry.id, "")
            out.append(Exhibit(entry, label, min(numbers), max(numbers), len(numbers), tuple(at[entry.id])))
        return tuple(out)


def _rooted(marks: Sequence[Mark]) -> list[Mark]:
    """Bookmarks whose parent stands in another volume move up to the nearest one that is here."""
    out: list[Mark] = []
    path: list[int] = []
    for mark in marks:
        while path and path[-1] >= mark.level:
            path.pop()
        path.append(mark.level)
        out.append(mark if mark.level == len(path) - 1 else replace(mark, level=len(path) - 1))
    return out


@lru_cache(maxsize=256)
def _languages(codes: str) -> str:
    """``es + en*`` as a reader says it: Spanish, English*."""
    languages = [LANGUAGES.get(one, one) for one in codes.rstrip("*").split(" + ") if one]
    return ", ".join(one for one in languages if one) + ("*" if codes.endswith("*") else "")


def _pages(count: int) -> str:
    return "1 page" if count == 1 else f"{count} pages"
