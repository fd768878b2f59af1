"""Papers that give themselves away: what must never be taken in is known by the words on its pages. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from packets.matters.facts import DocumentFacts
from packets.matters.form_marks import mark_of_text
from packets.requests.vocabulary import EvidenceKind


@dataclass(frozen=True, slots=True)
class Forbidden:
    """A page that may not be taken in, and the kind of paper it is."""

    kind: EvidenceKind
    page: int


def forbidden_form(kinds: Mapping[str, EvidenceKind], form: str) -> EvidenceKind | None:
    """The kind that is never collected and that an official form (``G-1450``) belongs to. Where a scan has no words, the code
    in its footer names it."""
    refused = (one for one in kinds.values() if one.never_collect)
    return next((one for one in refused if any(form in group for group in one.known_by)), None)


def forbidden_page(kinds: Mapping[str, EvidenceKind], facts: DocumentFacts) -> Forbidden | None:
    """The first page with all the words of a kind that is never collected, or with the footer of such a form. A page without
    text cannot be known so."""
    refused = [one for one in kinds.values() if one.never_collect]
    for page in facts.pages:
        text = " ".join(page.text.casefold().split())
        for kind in refused:
            if any(all(word.casefold() in text for word in group) for group in kind.known_by):
                return Forbidden(kind, page.number)
        mark = mark_of_text(page.text)
        if mark and (named := forbidden_form(kinds, mark.form)):
            return Forbidden(named, page.number)
    return None
