"""The whole layout: spans, page labels, bookmarks, links, the index in every volume, and work that grows with the pages."""

from __future__ import annotations

import gc
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from packets.layout import ContentPage, Desk, Heading, Layout, Mark, OwnPage, labels_of, lay_out, roman
from packets.layout.volumes import page_bytes
from packets.matters.facts import LinkFact, OutlineFact
from packets.plan import Entry, Source, select
from tests.build import (
    a_matter,
    a_measure,
    a_page,
    a_paper,
    a_profile,
    drafted,
    everything,
    facts_for,
    laid_out,
    packet,
    some_facts,
)
from tests.packets.layout.make import a_selection, content, laid, of_entries, own, sizes
from tests.packets.plan.make import Made, matters

lay_out_module = sys.modules["packets.layout.lay_out"]
LIMITS = st.sampled_from([None, 1_500_000, 4_000_000])


def limited(limit: int | None, **values: Any) -> Any:
    return a_profile(**values) if limit is None else a_profile(max_bytes=limit, **values)


# Spans: no source lost or doubled


@given(sizes, LIMITS, st.booleans())
def test_spans_are_contiguous_and_no_page_is_lost_or_doubled(papers: list[list[int]], limit: int | None, slips: bool) -> None:
    selection, facts = a_selection(papers, limited(limit, slip_sheets=slips))
    layout = laid_out(selection, facts)
    pages = content(layout)
    assert [page.id for page in pages] == [page for entry in selection.bound for page in entry.page_ids]
    assert [page.record for page in pages] == list(range(1, len(pages) + 1))
    for exhibit in layout.exhibits:
        assert (exhibit.first, exhibit.last) == (exhibit.last - exhibit.pages + 1, exhibit.last)
        standing = [layout.volumes[v - 1].pages[at - 1] for v, first, last in exhibit.at for at in range(first, last + 1)]
        assert [page.id for page in standing if isinstance(page, ContentPage)] == list(exhibit.entry.page_ids)
        assert len(standing) == exhibit.pages
    for before, after in pairwise(layout.exhibits):
        assert after.first == before.last + 1


@given(matters(), st.sampled_from([None, 1_500_000]))
def test_every_page_of_a_selection_stands_once_on_paper(made: Made, limit: int | None) -> None:
    matter, facts = made
    plan = drafted(matter, facts)
    chosen = select(plan, everything() if limit is None else everything(max_bytes=limit), "")
    layout = laid_out(chosen, facts, plan=plan)
    assert Counter(page.id for page in content(layout)) == Counter(page for entry in chosen.bound for page in entry.page_ids)
    assert all(page.record == plan.numbers[page.id] for page in content(layout))


@given(sizes, LIMITS)
def test_an_exhibit_page_knows_its_place_in_its_exhibit(papers: list[list[int]], limit: int | None) -> None:
    for page in content(laid(papers, limited(limit))):
        whole = papers[int(page.evidence.removeprefix("e-")) - 1]
        assert (page.nth, page.of) == (page.number, len(whole))


# Page labels


@given(matters(), LIMITS)
def test_page_labels_are_unique_in_each_volume(made: Made, limit: int | None) -> None:
    matter, facts = made
    plan = drafted(matter, facts)
    profile = everything(**({} if limit is None else {"max_bytes": limit}), checklist_in_front=True)
    layout = laid_out(select(plan, profile, ""), facts, plan=plan, checklist=(("Ready", "Item", ""),))
    for volume in layout.volumes:
        labels = [page.page_label for page in volume.pages]
        assert len(set(labels)) == len(labels)


def test_front_matter_is_roman_and_content_carries_its_record_number() -> None:
    layout = laid([[1_000] * 2, [1_000]])
    assert [page.page_label for page in layout.volumes[0].pages] == ["i", "ii", "A-slip", "1", "2", "B-slip", "3"]
    many = laid([[1_000]] * 300, a_profile(slip_sheets=False))
    front = [page.page_label for page in many.volumes[0].pages if isinstance(page, OwnPage)]
    assert front == [roman(number) for number in range(1, len(many.index) + 2)]


@pytest.mark.parametrize(
    ("values", "kinds"),
    [
        ({}, ["cover", "index", "slip"]),
        ({"cover": False}, ["index", "slip"]),
        ({"slip_sheets": False}, ["cover", "index"]),
        ({"slip_sheets_from_pages": 3}, ["cover", "index"]),
        ({"slip_sheets_from_pages": 2}, ["cover", "index", "slip"]),
        ({"checklist_in_front": True}, ["cover", "checklist", "index", "slip"]),
    ],
)
def test_the_profile_says_which_pages_are_ours(values: dict[str, Any], kinds: list[str]) -> None:
    layout = laid([[1_000] * 2], a_profile(**values), checklist=(("Ready", "Item", ""),))
    assert [page.kind for page in layout.volumes[0].pages if isinstance(page, OwnPage)] == kinds


def test_letters_and_forms_have_no_slip_sheet_and_no_label() -> None:
    papers = [a_paper("letter", item="two_letters", kind="mini_letter"), a_paper("form", item="bound_form", kind="mini_form")]
    layout = packet(a_matter(papers=papers))
    assert own(layout, "slip") == []
    assert {page.label for page in content(layout)} == {""}


# The index in every volume


@given(sizes)
def test_the_index_repeats_whole_in_every_volume(papers: list[list[int]]) -> None:
    layout = laid(papers, a_profile(max_bytes=1_500_000))
    for volume in layout.volumes:
        sheets = [page.sheet for page in volume.pages if isinstance(page, OwnPage) and page.kind == "index"]
        assert sheets == list(range(len(layout.index)))
        assert volume.pages[0].page_label == "i"
    rows = [row.entry for sheet in layout.index for row in sheet if row.kind == "row"]
    assert rows == [f"e-{number}" for number in range(1, len(papers) + 1)]


# Bookmarks


def marks(layout: Layout, number: int = 0) -> list[tuple[int, str, int]]:
    return [(mark.level, mark.title, mark.at) for mark in layout.volumes[number].marks]


def with_outline(*outline: tuple[int, str, int]) -> tuple[list[Entry], dict[str, Any]]:
    facts = {
        "e-1": some_facts(
            3, of="e-1", outline=[OutlineFact(level=one, title=title, page=page, top=72.0) for one, title, page in outline]
        ),
        "t-1": some_facts(2, of="t-1"),
    }
    selection, _ = a_selection([[1_000] * 3])
    return list(selection.bound), facts


def test_bookmarks_are_section_exhibit_document_and_the_document_s_own() -> None:
    (entry,), facts = with_outline((0, "Chapter 1", 1), (1, "Part a", 2), (0, "Chapter 2", 3))
    entry = replace(entry, sources=(*entry.sources, Source("t-1", (1, 2), "translation")))
    layout = laid_out(of_entries([entry], facts), facts, titles={"e-1": "Report 26"})
    assert marks(layout) == [
        (0, "Cover", 0),
        (0, "Index", 1),
        (0, "Exhibits", 2),
        (1, "A. Paper 1", 2),
        (2, "Report 26", 3),
        (3, "Chapter 1", 3),
        (4, "Part a", 4),
        (3, "Chapter 2", 5),
        (2, "English translation", 6),
    ]


def test_a_bookmark_whose_page_is_left_out_goes_and_those_below_move_up() -> None:
    (entry,), facts = with_outline((0, "Chapter 1", 1), (1, "Part a", 2))
    entry = replace(entry, sources=(Source("e-1", (2, 3)),))
    layout = laid_out(of_entries([entry], facts), facts)
    assert marks(layout)[-1] == (2, "Part a", 3)


def test_a_bookmark_leads_to_its_height_on_the_sheet_but_not_on_a_turned_page() -> None:
    entries, facts = with_outline((0, "Chapter 1", 1))
    upright = laid_out(of_entries(entries, facts), facts).volumes[0].marks[-1]
    assert upright.top == pytest.approx(792 - 72)
    turned = laid_out(of_entries(entries, facts), facts, turns={"e-1": 90}).volumes[0].marks[-1]
    assert turned.top is None


trees = st.lists(st.tuples(st.integers(0, 5), st.sampled_from(["x", "y"]), st.integers(1, 3)), max_size=12)


@given(trees, LIMITS)
def test_bookmarks_are_a_tree_and_lead_to_pages_that_there_are(outline: list[tuple[int, str, int]], limit: int | None) -> None:
    entries, facts = with_outline(*outline)
    layout = laid_out(of_entries(entries, facts, limited(limit)), facts)
    for volume in layout.volumes:
        assert volume.marks[0].level == 0
        for before, after in pairwise(volume.marks):
            assert after.level <= before.level + 1
        assert all(0 <= mark.at < len(volume.pages) for mark in volume.marks)


@given(sizes, LIMITS)
def test_every_exhibit_has_a_bookmark_where_it_begins(papers: list[list[int]], limit: int | None) -> None:
    layout = laid(papers, limited(limit))
    for volume in layout.volumes:
        at: dict[str, int] = {}
        for position, page in enumerate(volume.pages):
            if page.entry:
                at.setdefault(page.entry, position)
        assert sorted(mark.at for mark in volume.marks if mark.level == 1) == sorted(at.values())


def test_marks_are_plain_values() -> None:
    assert Mark(0, "Cover", 0) == Mark(0, "Cover", 0)


# Links


def linked(*links: LinkFact, pages: int = 3, keep: tuple[int, ...] = (1, 2, 3), turn: int = 0) -> Layout:
    facts = {"e-1": some_facts([a_page(n, links=links if n == 1 else (), of="e-1") for n in range(1, pages + 1)])}
    selection, _ = a_selection([[1_000] * pages])
    entry = replace(selection.bound[0], sources=(Source("e-1", keep),))
    return laid_out(of_entries([entry], facts), facts, turns={"e-1": turn})


def test_a_link_goes_through_the_page_s_matrix_and_leads_to_its_page_and_height() -> None:
    layout = linked(LinkFact(rect=(72.0, 700.0, 200.0, 712.0), page=3, top=100.0))
    (link,) = content(layout)[0].links
    assert link.target == "e-1:3"
    assert link.box == pytest.approx((72.0, 700.0, 200.0, 712.0))
    assert link.top == pytest.approx(692.0)


def test_a_link_is_cut_to_the_visible_part_of_its_page() -> None:
    layout = linked(LinkFact(rect=(-50.0, -50.0, 100.0, 100.0), page=2), LinkFact(rect=(700.0, 10.0, 800.0, 20.0), page=2))
    (link,) = content(layout)[0].links
    assert link.box == pytest.approx((0.0, 0.0, 100.0, 100.0))


def test_a_link_to_a_page_that_is_not_here_goes_and_is_told() -> None:
    layout = linked(LinkFact(rect=(1.0, 1.0, 9.0, 9.0), page=2), LinkFact(rect=(1.0, 1.0, 9.0, 9.0), page=3), keep=(1, 3))
    assert [link.target for link in content(layout)[0].links] == ["e-1:3"]
    assert [(one.code, one.params) for one in layout.problems] == [("links_left_out", {"count": 1})]


def test_a_link_stands_where_its_words_stand_on_a_turned_page() -> None:
    (link,) = content(linked(LinkFact(rect=(0.0, 0.0, 61.2, 79.2), page=2), turn=90))[0].links
    # The lower left of the page comes to the upper left of the sheet.
    left, _, _, top = content(linked(turn=90))[0].placement.clip
    assert (link.box[0], link.box[3]) == pytest.approx((left, top))


def test_the_office_s_turn_is_added_to_the_page_s_own() -> None:
    selection, facts = a_selection([[1_000]])
    facts = {"e-1": some_facts([a_page(rotate=90, of="e-1")])}
    assert content(laid_out(selection, facts, turns={"e-1": 270}))[0].placement.size == (612.0, 792.0)
    assert content(laid_out(selection, facts))[0].placement.size == (792.0, 612.0)


# The same layout, and work that grows with the pages


@given(matters())
def test_the_same_selection_gives_the_same_layout(made: Made) -> None:
    matter, facts = made
    plan = drafted(matter, facts)
    chosen = select(plan, everything(max_bytes=1_500_000), "")
    assert laid_out(chosen, facts, plan=plan) == laid_out(chosen, facts, plan=plan)


def counted(pages: int, each: int, monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    calls: Counter[str] = Counter()

    def count(name: str, work: Callable[..., Any]) -> Callable[..., Any]:
        def counting(*args: Any, **rest: Any) -> Any:
            calls[name] += 1
            return work(*args, **rest)

        return counting

    selection, facts = a_selection([[50_000] * each] * (pages // each), a_profile(max_bytes=20_000_000))
    desk = Desk(facts, labels_of(selection.bound), Heading("R", ("x",)), count("measure", a_measure))
    with monkeypatch.context() as patch:
        patch.setattr(lay_out_module, "page_bytes", count("page_bytes", page_bytes))
        lay_out(selection, desk)
    return calls


@pytest.mark.parametrize("each", [1, 10, 400])
def test_ten_times_the_pages_are_ten_times_the_work(each: int, monkeypatch: pytest.MonkeyPatch) -> None:
    few, many = counted(400, each, monkeypatch), counted(4_000, each, monkeypatch)
    for name, times in many.items():
        assert times <= 12 * few[name] + 50, name


@pytest.mark.parametrize("enabled", [True, False])
def test_the_collector_is_as_it_was_after_a_layout(enabled: bool) -> None:
    was = gc.isenabled()
    try:
        (gc.enable if enabled else gc.disable)()
        laid([[1_000]])
        assert gc.isenabled() is enabled
    finally:
        (gc.enable if was else gc.disable)()


def test_facts_of_papers_that_do_not_go_are_not_needed() -> None:
    matter = a_matter(
        papers=[a_paper("e-1", item="report", kind="mini_report"), a_paper("memo", item="memo", kind="mini_memo")]
    )
    facts = facts_for(matter)
    plan = drafted(matter, facts)
    assert laid_out(select(plan, a_profile(), ""), {"e-1": facts["e-1"]}, plan=plan).pages == 4
