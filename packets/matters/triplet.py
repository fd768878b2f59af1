"""Original, English and certificate: what stands behind a paper in another language. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from packets.matters.answers import NO_TRANSLATION
from packets.matters.facts import DocumentFacts
from packets.matters.matter import Evidence, Matter

MADE_ANEW = "made anew as "
"""So begins why the pages of a paper of ours are left out in whose place another stands."""


@dataclass(frozen=True, slots=True)
class Triplet:
    """Of a paper that has to be translated: whether its English and the translator's certificate are there."""

    english: bool
    certificate: bool

    @property
    def complete(self) -> bool:
        return self.english and self.certificate


def triplet_of(matter: Matter, paper: Evidence, gone: Callable[[Evidence], bool]) -> Triplet | None:
    """None where nothing has to be translated. `gone` says of a paper whether every page of it is left out."""
    if paper.language in NO_TRANSLATION or paper.translation_of:
        return None
    there = [one for one in matter.evidence if not gone(one)]
    behind = {one.kind for one in there if one.translation_of in (paper.id, paper.variant_of or paper.id)}
    behind |= {one.kind for one in there if any(also.row == paper.id for also in one.also)}
    return Triplet("translation" in behind, "translator_certificate" in behind)


def all_left_out(paper: Evidence, facts: DocumentFacts | None) -> bool:
    """Whether no page of a paper is left; False where its pages are not known."""
    if facts is None or len(paper.left_out) < len(facts.pages):
        return False
    return {one.page for one in paper.left_out} >= {page.number for page in facts.pages}


def made_anew(paper: Evidence, facts: DocumentFacts | None) -> bool:
    """Whether another paper of ours stands in its place: nobody has to look at it any more."""
    return all_left_out(paper, facts) and all(one.reason.startswith(MADE_ANEW) for one in paper.left_out)
