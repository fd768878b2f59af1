"""What one delivery profile carries of a plan. What is not named for the reader cannot enter, whatever else says so."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from packets.errors import Problem
from packets.matters.matter import PageId
from packets.plan.model import Entry, Fate, PageFate, Plan, Selection, shapes_of
from packets.requests.schema import Destination
from packets.requests.vocabulary import Profile


def select(plan: Plan, profile: Profile, agency: str) -> Selection:
    """What `profile` carries of `plan`, and the fate of every page in its packet."""
    bound: list[Entry] = []
    loose: list[Entry] = []
    held: list[tuple[Entry, str]] = []
    fates = dict(plan.fates)
    asked = {profile.id, profile.to.value, agency}
    seen: set[str] = set()
    problems = list(plan.problems)
    for entry in plan.entries:
        chosen, replaced = _shaped(entry, plan, asked, seen)
        problems += _beside_the_first_translation(entry, chosen, profile)
        chosen = replace(chosen, also=tuple(one for one in chosen.also if one.goes_to & set(profile.carries)))
        reason = _held_back(chosen, profile)
        for page, fate in replaced.items():
            fates[page] = PageFate(Fate.WITHHELD, reason) if reason else fate
            if not reason and fate.fate is Fate.WITHHELD:
                problems.append(Problem("nothing_in_its_place", page))
        for page in chosen.page_ids:
            fates[page] = PageFate(Fate.WITHHELD, reason) if reason else PageFate(Fate.IN)
        if not chosen.page_ids:
            continue
        if reason:
            held.append((chosen, reason))
        elif chosen.piece == "loose":
            before = next((one.title for one in reversed(bound) if one.section == chosen.section == "forms"), "")
            loose.append(replace(chosen, behind=before))
        else:
            bound.append(chosen)
    return Selection(profile, tuple(bound), tuple(loose), tuple(held), fates, plan.numbers, tuple(problems))


def _shaped(entry: Entry, plan: Plan, asked: set[str], seen: set[str]) -> tuple[Entry, dict[PageId, PageFate]]:
    """The entry as a reader in `asked` gets it, and the pages that something else stands for, with what that is; withheld
    where it should and does not, since that page of the copy is left out."""
    chosen = entry
    replaced: dict[PageId, PageFate] = {}
    for number, source in enumerate(entry.sources):
        shapes = list(shapes_of(source, plan.variants, seen))
        variant, mine, own = next((one for one in shapes if asked & set(one[0].wanted)), (None, source, source))
        by = f"by {mine.evidence}"
        for other in (source, *(shape for _, shape, _ in shapes)):
            if other is not mine:
                replaced.update(dict.fromkeys(other.ids(), PageFate(Fate.REPLACED, by)))
        if variant is None:
            continue
        gone = (id_ for id_, page in zip(source.ids(), own.pages, strict=True) if not variant.stands_for(page))
        replaced.update(dict.fromkeys(gone, PageFate(Fate.WITHHELD, f"nothing in its place, {by}")))
        sources = (*chosen.sources[:number], mine, *chosen.sources[number + 1 :])
        goes_to = chosen.goes_to if variant.goes_to is None else chosen.goes_to & variant.goes_to
        chosen = replace(chosen, sources=sources, goes_to=goes_to)
        if number == 0 and not variant.page_by_page:
            chosen = replace(chosen, also=tuple(replace(one, pages=()) for one in chosen.also))
    return chosen, replaced


def _beside_the_first_translation(entry: Entry, chosen: Entry, profile: Profile) -> Iterator[Problem]:
    """A copy that leaves something out, beside the translation of the paper that does not."""
    if profile.to in (Destination.OFFICE, Destination.CLIENT) or not entry.sources:
        return
    riders = any(one.part and one in entry.sources for one in chosen.sources)
    if riders and chosen.sources[0].evidence != entry.sources[0].evidence:
        yield Problem("variant_rides_with_original", entry.id)


def _held_back(entry: Entry, profile: Profile) -> str:
    """The code of the reason why `entry` does not go to this reader; empty where it goes."""
    if Destination.PRIVILEGED in entry.goes_to:
        return "privileged"
    if not entry.goes_to & set(profile.carries):
        return "not_for_reader"
    if entry.section == "other":
        return "" if profile.carries_other else "not_asked_for"
    if entry.section not in profile.sections:
        return "section_left_out"
    if profile.only_kinds and entry.kind.value not in profile.only_kinds:
        return "section_left_out"
    return ""
