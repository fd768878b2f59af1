"""Selections for the layout, made directly: so many papers of so many pages and bytes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from hypothesis import strategies as st

from packets.layout import ContentPage, Layout, OwnPage
from packets.matters.facts import DocumentFacts
from packets.plan import Entry, Selection, Source
from packets.requests.schema import Destination, ItemKind
from packets.requests.vocabulary import Profile
from tests.build import a_page, a_profile, laid_out, some_facts

Made = tuple[Selection, dict[str, DocumentFacts]]


def a_selection(
    papers: Sequence[Sequence[int]], profile: Profile | None = None, *, section: str = "exhibits", shared: int = 0, **of: Any
) -> Made:
    """One exhibit for each paper, given as the bytes of its pages."""
    entries: list[Entry] = []
    facts: dict[str, DocumentFacts] = {}
    for number, sizes in enumerate(papers, start=1):
        id_ = f"e-{number}"
        pages = [a_page(page, own_bytes=size, of=id_) for page, size in enumerate(sizes, start=1)]
        facts[id_] = some_facts(pages, of=id_, shared_bytes=shared)
        entry = Entry(
            id_,
            section,
            "Papers",
            "report",
            ItemKind.EVIDENCE,
            f"Paper {number}",
            (Source(id_, tuple(range(1, len(sizes) + 1))),),
            frozenset({Destination.AGENCY}),
        )
        entries.append(replace(entry, **of))
    return of_entries(entries, facts, profile), facts


def of_entries(entries: Sequence[Entry], facts: Mapping[str, DocumentFacts], profile: Profile | None = None) -> Selection:
    numbers = {page: n for n, page in enumerate((page for entry in entries for page in entry.page_ids), start=1)}
    return Selection(profile or a_profile(), tuple(entries), (), (), {}, numbers)


def laid(papers: Sequence[Sequence[int]], profile: Profile | None = None, **rest: Any) -> Layout:
    selection, facts = a_selection(papers, profile)
    return laid_out(selection, facts, **rest)


def content(layout: Layout) -> list[ContentPage]:
    return [page for volume in layout.volumes for page in volume.pages if isinstance(page, ContentPage)]


def own(layout: Layout, kind: str) -> list[OwnPage]:
    return [page for volume in layout.volumes for page in volume.pages if isinstance(page, OwnPage) and page.kind == kind]


sizes = st.lists(st.lists(st.integers(1_000, 900_000), min_size=1, max_size=12), min_size=1, max_size=14)
"""Bytes of the pages of some papers."""
