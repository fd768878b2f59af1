"""What one reader will see: every paper, every fact, and what is held back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from packets.disclosure import sent
from packets.matters.matter import Matter, PageId
from packets.matters.words import kind_name, ranges, say_answer
from packets.plan import Fate, Selection
from packets.requests.schema import Definition, Destination
from packets.workflow.building import Examined
from packets.workflow.desk import Desk
from packets.workflow.results import SeenFact, SeenFound, SeenHeld, SeenPaper, SeenResult, SeenUnsearched

SIGNED = "Scan of signed pages"
WHY_HELD = {
    "privileged": "Privileged: the attorney's own",
    "not_for_reader": "Not for this reader",
    "not_asked_for": "Nobody asks for it",
    "section_left_out": "This packet does not carry it",
}


def what_they_see(desk: Desk, examined: Examined) -> SeenResult:
    """Read from a packet that was examined, so that it is exactly what would be built."""
    selection, view = examined.selection, examined.checklist.view
    definition, profile = examined.checklist.kind.definition, selection.profile
    papers: list[SeenPaper] = []
    for entry in (*selection.bound, *selection.loose):
        for sources in entry.papers:
            id_ = sources[0].paper
            paper = view.matter.paper(id_)
            kind = desk.library.evidence_kinds.get(paper.kind) if paper else None
            papers.append(
                SeenPaper(
                    id=id_,
                    title=(paper.title if paper and paper.title else entry.title),
                    kind=kind_name(desk.library, paper.kind) if paper else "",
                    pages=sum(len(source.pages) for source in sources),
                    shows=list(kind.shows) if kind else [],
                    covered=sum(len(examined.prepared[one].covered) for one in {source.evidence for source in sources}),
                    loose=entry in selection.loose,
                )
            )
    agency = view.agency
    return SeenResult(
        profile=profile.id,
        reader=agency.title if agency and profile.to is Destination.AGENCY else profile.title,
        employer_facing=bool(agency and agency.employer_facing) or profile.to is Destination.EMPLOYER,
        papers=papers,
        facts=_facts(examined, definition),
        held=_held(desk, selection, view.matter),
        found=[SeenFound(page=one.page, words=one.words) for one in examined.seen.found],
        unsearchable=len(examined.seen.unsearchable),
        unsearched=_unsearched(examined.seen.unsearchable, {one.id: one.title for one in papers}),
    )


def _held(desk: Desk, selection: Selection, matter: Matter) -> list[SeenHeld]:
    """What could have gone to this reader and does not; then what can go to nobody, since it is the attorney's own."""
    held = [(entry.title, len(entry.page_ids), reason) for entry, reason in selection.held]
    told = {page for entry, _ in selection.held for page in entry.page_ids}
    more: dict[tuple[str, str], int] = {}
    for page, one in selection.fates.items():
        if one.fate is Fate.WITHHELD and page not in told:
            place = page.rpartition(":")[0], one.reason
            more[place] = more.get(place, 0) + 1
    for (id_, reason), pages in more.items():
        paper = matter.paper(id_)
        title = (paper.title or kind_name(desk.library, paper.kind)) if paper else id_
        held.append((title, pages, reason))
    return [SeenHeld(title=title, pages=pages, why=WHY_HELD.get(reason, reason)) for title, pages, reason in held]


def _unsearched(pages: Sequence[PageId], titles: Mapping[str, str]) -> list[SeenUnsearched]:
    """Paper by paper, in the order of the packet."""
    numbers: dict[str, list[int]] = {}
    for page in dict.fromkeys(pages):
        paper, _, number = page.rpartition(":")
        numbers.setdefault(paper, []).append(int(number))
    return [SeenUnsearched(id=paper, title=titles.get(paper, SIGNED), pages=ranges(found)) for paper, found in numbers.items()]


def _facts(examined: Examined, definition: Definition) -> list[SeenFact]:
    """Answers that stand in the record, by whether this reader may have them. What is not named is never sent."""
    view, to = examined.checklist.view, examined.selection.profile.to
    vocabulary = view.library.answers.answers
    found: list[SeenFact] = []
    for key, value in view.matter.answers.items():
        entry = vocabulary.get(key)
        if entry is None:
            continue
        how: Literal["send", "ask", "never"] = "never"
        if sent(view, definition, key, to):
            how = "send"
        elif to is definition.to and definition.discloses.get(key) == "ask":
            how = "ask"
        found.append(SeenFact(key=key, label=entry.label, value=say_answer(view.library, key, value), how=how))
    order = ["send", "ask", "never"]
    return sorted(found, key=lambda one: order.index(one.how))
