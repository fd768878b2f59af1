"""Pages that somebody signs by hand: whose hand, how far they are, and what of it stops a packet. Pure.

Nothing here draws, types or pastes a signature. A page is printed, signed in ink, scanned, and then its scan stands there.

    to print         nobody has printed it yet
    awaiting         printed, and not back
    back             its scan stands in its place
    old              it was printed or signed, and the answers are others since
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from forms.answers import Answers
from forms.template import Only, Recipe
from packets.errors import Problem
from packets.matters.matter import Evidence, Made, Matter, PageId, Sign, SignedPage, page_id
from packets.matters.words import pages_words

SIGNED_PAGES: Final = "signed_pages"
"""The kind of paper that a scan of signed pages is. It belongs to no item: its pages stand in the place of others."""
OFFICIAL: Final = "official"
"""Whoever signs at the agency: that is not ours to wait for before a packet leaves."""
RELATIVE: Final = "family"
"""A member of the family. Each signs alone: ``family:sister`` is whose row of the table is *sister*."""
NOBODY: Final = ""
"""Of a page of which nobody said whose hand it wants."""

DigestNow = Callable[[Made], str | None]
"""The digest of the answers as they are now, reckoned as `Made.answers` was; None where nobody can say."""
Signs = Callable[[Made], tuple[Sign, ...]]


class InkState(StrEnum):
    TO_PRINT = "to_print"
    AWAITING = "awaiting"
    BACK = "back"
    OLD = "old"


@dataclass(frozen=True, slots=True)
class InkPage:
    """A page of a paper that was made here, to be signed by hand."""

    made: Made
    paper: Evidence
    page: int
    signs: tuple[Sign, ...]
    state: InkState
    printed: frozenset[str] = frozenset()
    """For whose hand it was printed."""
    scan: SignedPage | None = None
    out: bool = False
    """The office left it out: nobody need sign it."""

    @property
    def id(self) -> PageId:
        return page_id(self.paper.id, self.page)

    @property
    def who(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(one.who for one in self.signs)) or (NOBODY,)

    @property
    def ours(self) -> bool:
        """Whether it is waited for before a packet leaves: not where the agency alone signs."""
        return not self.out and self.who != (OFFICIAL,)


def nobody_knows(_: Made) -> str | None:
    """Where nothing tells what the answers come to now."""
    return None


def nobody_knows_whom(_: Made) -> Answers | None:
    """Where nothing tells which of the boxes of a recipe are for this case."""
    return None


# Who signs


def signs_of(recipes: Mapping[str, Recipe], answers: Callable[[Made], Answers | None]) -> Signs:
    """Whose hands a paper wants: what was recorded when it was made, else what the recipe of its form says of each page. What a
    recipe wants in some cases only is looked up in `answers`; where these cannot tell, the page is signed. Pages of which
    neither says anything want somebody's hand all the same."""

    def signs(made: Made) -> tuple[Sign, ...]:
        found = made.signs or tuple(_by_recipe(recipes.get(made.of), answers, made))
        named = {one.page for one in found}
        rest = (Sign(page=page) for page in made.ink if page not in named)
        return tuple(sorted((*found, *rest), key=lambda one: one.page))

    return signs


def _by_recipe(recipe: Recipe | None, answers: Callable[[Made], Answers | None], made: Made) -> Iterator[Sign]:
    if recipe is None:
        return
    known = answers(made)
    for ink in recipe.ink:
        if ink.page in made.ink and _wanted(ink.only, known):
            yield Sign(page=ink.page, who=ink.who, label=ink.label)


def _wanted(only: Sequence[Only], answers: Answers | None) -> bool:
    if answers is None:
        return True
    values = ((one, answers.value(one.answer)) for one in only)
    return all(value is None or value in one.is_ for one, value in values)


# How far they are


def ink_pages(matter: Matter, signs: Signs, digest_now: DigestNow) -> tuple[InkPage, ...]:
    """Every page of every paper made here that somebody signs, in the order of papers and pages."""
    printed: dict[PageId, set[str]] = {}
    for one in matter.prints:
        for page in one.pages:
            printed.setdefault(page_id(page.paper, page.page), set()).add(one.who)
    made = {one.id: one for one in matter.made}
    found: list[InkPage] = []
    for paper in matter.evidence:
        if paper.id in made:
            found += _pages(made[paper.id], paper, signs, digest_now, printed)
    return tuple(found)


def _pages(
    made: Made, paper: Evidence, signs: Signs, digest_now: DigestNow, printed: Mapping[PageId, Collection[str]]
) -> Iterator[InkPage]:
    by_page: dict[int, list[Sign]] = {}
    for sign in signs(made):
        by_page.setdefault(sign.page, []).append(_named(sign, made))
    scans = {one.page: one for one in paper.signed}
    left_out = {one.page for one in paper.left_out}
    now = digest_now(made)
    other = now is not None and now != made.answers
    by_hand = made.printed_on is not None and not any(page_id(paper.id, page) in printed for page in by_page)
    for page, here in sorted(by_page.items()):
        for_whom = frozenset(printed.get(page_id(paper.id, page), ()))
        scan = scans.get(page)
        if scan is None and not for_whom and not by_hand:
            state = InkState.TO_PRINT
        elif other:
            state = InkState.OLD
        else:
            state = InkState.AWAITING if scan is None else InkState.BACK
        yield InkPage(made, paper, page, tuple(here), state, for_whom, scan, page in left_out)


def _named(sign: Sign, made: Made) -> Sign:
    return sign.model_copy(update={"who": f"{RELATIVE}:{made.row}"}) if sign.who == RELATIVE and made.row else sign


def out_for_ink(matter: Matter) -> tuple[InkPage, ...]:
    """Pages that were printed to be signed and are not back; those of which the answers changed since are among them."""
    every = ink_pages(matter, signs_of({}, nobody_knows_whom), nobody_knows)
    return tuple(one for one in every if one.ours and one.state is InkState.AWAITING)


def placed(matter: Matter) -> dict[PageId, PageId]:
    """Pages of scans that stand in the place of a printed page, and of which."""
    return {page_id(scan.paper, scan.of): page_id(paper.id, scan.page) for paper in matter.evidence for scan in paper.signed}


def unplaced(matter: Matter, pages: Callable[[str], int]) -> tuple[PageId, ...]:
    """Pages of scans of signed pages that are in no place and were not left out; `pages` counts those of a paper."""
    there = placed(matter)
    found: list[PageId] = []
    for paper in matter.evidence:
        if paper.kind == SIGNED_PAGES and not paper.item:
            out = {one.page for one in paper.left_out}
            every = (page_id(paper.id, number) for number in range(1, pages(paper.id) + 1) if number not in out)
            found += [one for one in every if one not in there]
    return tuple(found)


def came_before(matter: Matter, scan: str, paper: str) -> bool:
    """Whether a scan was there before the paper was made: then another print was signed, whatever both look like."""
    order = [one.id for one in matter.evidence]
    return scan in order and paper in order and order.index(scan) < order.index(paper)


# What stops a packet


def ink_problems(
    matter: Matter, pages: Sequence[InkPage], carried: Collection[str], digest_now: DigestNow
) -> Iterator[Problem]:
    """Of the papers that a packet carries, by their ids: those made on other answers, and those whose ink is not there."""
    for made in matter.made:
        if made.id not in carried:
            continue
        mine = [one for one in pages if one.made.id == made.id and one.ours]
        title = {"paper": _title(matter, made)}
        # The rest of the paper is in this packet: without the page that is signed it says nothing that anybody signed.
        if gone := [one.page for one in pages if one.made.id == made.id and one.out and one.who != (OFFICIAL,)]:
            yield Problem("ink_page_left_out", made.id, {**title, "pages": pages_words(gone)})
        if made.what == "form":  # what is not so any more in a letter is told with what changed, by whoever knows its words
            yield from _held(made, mine, digest_now(made), title)
        if missing := [one.page for one in mine if one.scan is None]:
            yield Problem("ink_missing", made.id, {**title, "pages": pages_words(missing)})


def _held(made: Made, pages: Sequence[InkPage], now: str | None, title: Mapping[str, object]) -> Iterator[Problem]:
    """A form against the answers of now."""
    old = [one.page for one in pages if one.state is InkState.OLD]
    if now is None:
        yield Problem("made_answers_unknown", made.id, title)
    elif now != made.answers and old:
        yield Problem("signed_on_old_data", made.id, {**title, "pages": pages_words(old)})
    elif now != made.answers:
        yield Problem("made_on_old_answers", made.id, title)


def _title(matter: Matter, made: Made) -> str:
    paper = matter.paper(made.id)
    return (paper.title if paper else "") or made.of
