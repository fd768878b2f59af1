"""Volumes break between exhibits and stay under their limit; an exhibit larger than one is split, or refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from packets.layout import ContentPage, Layout, OwnPage
from packets.layout.volumes import FRONT_BYTES, MARK_BYTES, OWN_BYTES, Load, page_bytes, source_bytes
from packets.matters.facts import LinkFact, OutlineFact
from packets.plan import Source
from tests.build import a_page, a_profile, codes, laid_out, some_facts
from tests.packets.layout.make import a_selection, content, laid, of_entries, own, sizes

LIMIT = 3_000_000
limits = st.sampled_from([1_500_000, LIMIT, 20_000_000])


def exhibits_of(layout: Layout, number: int) -> list[str]:
    return list(dict.fromkeys(page.entry for page in layout.volumes[number].pages if isinstance(page, ContentPage)))


@given(sizes, limits, st.booleans(), st.integers(0, 200_000))
def test_every_volume_stays_under_the_limit_and_no_page_is_lost_or_moved(
    papers: list[list[int]], limit: int, slips: bool, shared: int
) -> None:
    selection, facts = a_selection(papers, a_profile(max_bytes=limit, slip_sheets=slips), shared=shared)
    layout = laid_out(selection, facts)
    assert [page.id for page in content(layout)] == [page for entry in selection.bound for page in entry.page_ids]
    over = {one.where for one in layout.problems if one.code == "page_over_limit"}
    for volume in layout.volumes:
        alone = [page.id for page in volume.pages if isinstance(page, ContentPage)]
        assert volume.bound <= limit or (len(alone) == 1 and alone[0] in over)


@given(sizes, limits, st.integers(0, 200_000))
def test_the_bound_counts_every_page_and_every_paper_once(papers: list[list[int]], limit: int, shared: int) -> None:
    selection, facts = a_selection(papers, a_profile(max_bytes=limit), shared=shared)
    for volume in laid_out(selection, facts).volumes:
        pages = [page for page in volume.pages if isinstance(page, ContentPage)]
        counted = FRONT_BYTES + OWN_BYTES * sum(isinstance(page, OwnPage) for page in volume.pages)
        counted += sum(page_bytes(facts[page.evidence].pages[page.number - 1]) for page in pages)
        counted += sum(source_bytes(facts[one]) for one in dict.fromkeys(page.evidence for page in pages))
        assert volume.bound == counted


@given(sizes, limits)
def test_a_volume_breaks_between_exhibits_unless_one_is_larger_than_a_volume(papers: list[list[int]], limit: int) -> None:
    layout = laid(papers, a_profile(max_bytes=limit, slip_sheets=False))
    begins = [next(page for page in volume.pages if isinstance(page, ContentPage)) for volume in layout.volumes]
    front = FRONT_BYTES + OWN_BYTES * (1 + len(layout.index))
    for page in begins:
        if page.nth > 1:
            whole = papers[int(page.evidence.removeprefix("e-")) - 1]
            assert front + sum(whole) + source_bytes(some_facts(1)) + 640 * len(whole) > limit


@given(sizes, limits)
def test_a_volume_takes_what_fits(papers: list[list[int]], limit: int) -> None:
    """The first page of a volume would not have fitted into the one before, or belongs to an exhibit that would not."""
    selection, facts = a_selection(papers, a_profile(max_bytes=limit, slip_sheets=False))
    layout = laid_out(selection, facts)
    entries = {entry.id: entry for entry in selection.bound}
    for before, after in zip(layout.volumes, layout.volumes[1:], strict=False):
        first = next(page for page in after.pages if isinstance(page, ContentPage))
        rest = [page for page in entries[first.entry].page_ids if page not in {one.id for one in content(layout)[:0]}]
        if first.nth == 1:
            need = sum(page_bytes(page) for page in facts[first.evidence].pages) + source_bytes(facts[first.evidence])
            assert before.bound + need > limit
        else:
            need = page_bytes(facts[first.evidence].pages[first.number - 1])
            assert before.bound + need > limit or before.pages[-1].entry != first.entry
        assert rest


def test_exhibits_fill_volumes_in_their_order() -> None:
    layout = laid([[900_000], [900_000], [900_000], [900_000]], a_profile(max_bytes=2_500_000))
    assert [exhibits_of(layout, number) for number in range(len(layout.volumes))] == [["e-1", "e-2"], ["e-3", "e-4"]]
    assert [volume.number for volume in layout.volumes] == [1, 2]


def test_without_a_limit_there_is_one_volume() -> None:
    assert len(laid([[10_000_000]] * 30).volumes) == 1


def test_a_limit_in_pages_counts_our_own() -> None:
    layout = laid([[1_000]] * 10, a_profile(max_pages=6))
    assert all(len(volume.pages) <= 6 for volume in layout.volumes)
    # Cover, index, and two exhibits with their slip sheets.
    assert [len(exhibits_of(layout, n)) for n in range(len(layout.volumes))] == [2, 2, 2, 2, 2]


def test_an_exhibit_larger_than_a_volume_is_split_with_continued_pages() -> None:
    layout = laid([[100_000], [900_000] * 5, [100_000]], a_profile(max_bytes=2_500_000))
    assert [exhibits_of(layout, n) for n in range(len(layout.volumes))] == [["e-1"], ["e-2"], ["e-2"], ["e-2", "e-3"]]
    assert [page.page_label for page in own(layout, "continued")] == ["B-continued", "B-continued"]
    assert [page.page_label for page in own(layout, "slip")] == ["A-slip", "B-slip", "C-slip"]
    assert [mark.title for volume in layout.volumes for mark in volume.marks if "Paper 2" in mark.title] == [
        "B. Paper 2",
        "B. Paper 2 (continued)",
        "B. Paper 2 (continued)",
    ]
    (second,) = [one for one in layout.exhibits if one.entry.id == "e-2"]
    assert [volume for volume, _, _ in second.at] == [2, 3, 4]
    assert [page.nth for page in content(layout) if page.entry == "e-2"] == [1, 2, 3, 4, 5]


def test_a_reader_that_takes_no_split_exhibit_gets_a_problem() -> None:
    layout = laid([[100_000], [900_000] * 5, [100_000]], a_profile(max_bytes=2_500_000, split="refuse"))
    assert [(one.code, one.where, one.params) for one in layout.problems] == [
        ("exhibit_over_limit", "e-2", {"title": "Paper 2"})
    ]
    assert not own(layout, "continued")
    assert len(content(layout)) == 7


def test_a_single_page_over_the_limit_is_told_and_keeps_its_place() -> None:
    layout = laid([[100_000], [100_000, 9_000_000, 100_000]], a_profile(max_bytes=2_500_000))
    assert [(one.code, one.where) for one in layout.problems] == [("page_over_limit", "e-2:2")]
    assert [page.id for page in content(layout)] == ["e-1:1", "e-2:1", "e-2:2", "e-2:3"]


def test_a_paper_that_comes_again_is_counted_again_with_what_its_pages_share() -> None:
    (first, between), facts = (made := a_selection([[1_000, 1_000], [1_000]], shared=500_000))[0].bound, made[1]
    from dataclasses import replace

    pieces = [
        replace(first, id="e-1.1", sources=(Source("e-1", (1,)),)),
        between,
        replace(first, id="e-1.2", sources=(Source("e-1", (2,)),)),
    ]
    apart = laid_out(of_entries(pieces, facts), facts).volumes[0].bound
    together = laid_out(of_entries([pieces[0], pieces[2], between], facts), facts).volumes[0].bound
    assert apart - together == source_bytes(facts["e-1"])


def test_bookmarks_and_links_of_a_paper_are_counted() -> None:
    plain = some_facts([a_page()])
    marked = some_facts([a_page()], outline=[OutlineFact(level=0, title="x" * 100, page=1)] * 1_000)
    assert source_bytes(marked) - source_bytes(plain) == 1_000 * (MARK_BYTES + 400)
    linked = a_page(links=[LinkFact(rect=(0.0, 0.0, 1.0, 1.0), page=1)] * 10)
    assert page_bytes(linked) > page_bytes(a_page())


def test_what_is_refused_is_a_problem_that_stops_every_build() -> None:
    from packets.errors import Stops
    from tests.build import words

    for code in ("exhibit_over_limit", "page_over_limit"):
        assert words().of(code).stops is Stops.BUILD
    assert codes(laid([[1_000]]).problems) == []


def test_an_empty_volume_has_its_front() -> None:
    load = Load(3)
    assert (load.pages, load.bytes) == (3, FRONT_BYTES + 3 * OWN_BYTES)


@pytest.mark.parametrize("papers", [[], [[]]])
def test_a_packet_of_nothing_is_still_a_layout(papers: list[list[int]]) -> None:
    layout = laid(papers)
    assert content(layout) == []
    assert len(layout.volumes) == 1
