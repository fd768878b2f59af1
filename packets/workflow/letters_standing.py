"""What a packet says of the letters in it: whether each still says what is so, and where its citations lead when clicked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from packets.checklist import Checklist
from packets.errors import Known, Problem
from packets.layout.geometry import Box
from packets.letters.check import lost_cites, standing
from packets.matters.facts import DocumentFacts
from packets.matters.matter import Made, PageId, page_id
from packets.plan import Plan, Selection
from packets.vault.store import Store
from packets.workflow.desk import Desk
from packets.workflow.letters_bench import Bench

Cites = Mapping[PageId, tuple[tuple[Box, PageId], ...]]
"""By page of a letter: boxes to click, and the page that each leads to."""


@dataclass(frozen=True, slots=True)
class Standing:
    problems: tuple[Problem, ...]
    cites: Cites


def open_places(desk: Desk, store: Store, made: Made, day: dt.date) -> tuple[str, ...]:
    """What stands in brackets on a letter that was made; nothing where its words cannot be looked at."""
    matter = store.load()
    draft = next((one for one in matter.drafts if one.paper == made.id), None)
    if draft is None:
        return ()
    try:
        bench = Bench.at(desk, store, draft.request, day)
        one = bench.find(made.of.partition("/")[0], draft.row)
        settled = bench.settled(one, bench.kept(draft.made_of), (made.id,))
    except Known:
        return ()
    return tuple(gap.words for gap in settled.gaps)


def letters_in(
    desk: Desk, store: Store, checked: Checklist, plan: Plan, selection: Selection, measured: Mapping[str, DocumentFacts]
) -> Standing:
    """Of the letters made here that this packet carries."""
    matter = checked.view.matter
    carried = {source.evidence for entry in (*selection.bound, *selection.loose) for source in entry.sources}
    made = [one for one in matter.made if one.what == "letter" and one.id in carried]
    if not made:
        return Standing((), {})
    bench = Bench.of(desk, store, checked, plan, measured)
    problems: list[Problem] = []
    cites: dict[PageId, tuple[tuple[Box, PageId], ...]] = {}
    for row in made:
        draft = next((one for one in matter.drafts if one.paper == row.id), None)
        title = row.of.partition("/")[0]
        try:
            if draft is None:
                raise Known("letter_words_gone", file=row.id)
            kept = bench.kept(draft.made_of)
            if draft.request != bench.view.request.id:
                continue  # of another request of the matter, where it is looked at
            one = bench.find(title, draft.row)
            title = one.letter.template.title
            placed, facts = bench.placed(kept.language), bench.facts(one, kept.language)
            settled = bench.settled(one, kept, (row.id,))
        except Known as fault:
            problems.append(
                Problem("letter_not_held", row.id, {"letter": title, "why": desk.words.say(fault.code, fault.params)})
            )
            continue
        problems += standing(matter, row, kept, facts, placed, settled, title)
        if selection.profile != bench.selection.profile and not selection.profile.stays_with_us:
            problems += lost_cites(matter, kept, bench.placed(kept.language, selection), row.id, title)
        for boxed in kept.boxes:
            page = page_id(row.id, boxed.page)
            cites[page] = (*cites.get(page, ()), (boxed.box, PageId(boxed.to)))
    return Standing(tuple(problems), cites)
