"""The index: any length, nothing cut off, nothing torn apart, and no number moved by it."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from packets.layout import Heading, IndexRow
from packets.layout.index import BOTTOM, CONTINUED_HEIGHT, TOP, Ruler, columns, heading_height, paged, row, wrap
from packets.layout.model import Layout
from tests.build import a_measure, a_profile, laid_out
from tests.packets.layout.make import a_selection, content, laid, of_entries, own

HEADING = Heading("Request", ("To: Desk",))
texts = st.text(st.characters(categories=("Lu", "Ll", "Nd", "Zs"), max_codepoint=0x24F), max_size=300)


@given(texts, st.floats(30, 400), st.sampled_from([9.0, 10.5]))
def test_wrapped_lines_are_no_wider_than_their_column_and_no_letter_is_lost(text: str, width: float, size: float) -> None:
    lines = wrap(text, "serif", size, width, a_measure)
    assert all(a_measure(line, "serif", size) <= width + 1e-6 for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())


def test_words_are_kept_whole_where_they_fit() -> None:
    assert wrap("one two three", "serif", 10.0, 35.0, a_measure) == ("one two", "three")
    assert wrap("", "serif", 10.0, 35.0, a_measure) == ("",)
    assert wrap("abcdefghij", "serif", 10.0, 25.0, a_measure) == ("abcde", "fghij")


def rows_on(layout: Layout) -> list[IndexRow]:
    return [one for sheet in layout.index for one in sheet if one.kind == "row"]


@pytest.mark.parametrize("count", [1, 27, 28, 29, 56, 300, 2_000])
def test_an_index_of_any_length_moves_no_number(count: int) -> None:
    layout = laid([[1_000]] * count, a_profile(slip_sheets=False))
    assert [page.record for page in content(layout)] == list(range(1, count + 1))
    assert [one.pages for one in rows_on(layout)] == [str(number) for number in range(1, count + 1)]
    assert [one.entry for one in rows_on(layout)] == [f"e-{number}" for number in range(1, count + 1)]
    assert len(own(layout, "index")) == len(layout.index)
    front = 1 + len(layout.index)
    assert [exhibit.at for exhibit in layout.exhibits] == [((1, front + n, front + n),) for n in range(1, count + 1)]


def test_an_index_of_2000_rows_takes_the_pages_that_it_needs() -> None:
    assert 60 < len(laid([[1_000]] * 2_000).index) < 100


heights = st.lists(
    st.tuples(st.sampled_from(["row", "row", "row", "heading", "note"]), st.sampled_from([20.0, 27.5, 80.0, 600.0])),
    max_size=80,
)


@given(heights, st.floats(60, 300))
def test_pages_hold_what_fits_in_the_order_given(shapes: list[tuple[str, float]], first: float) -> None:
    rows: list[IndexRow] = []
    for number, (kind, height) in enumerate(shapes):
        rows.append(IndexRow(kind, height if kind == "row" else 27.0, entry=str(number) if kind == "row" else ""))
        if kind == "heading":
            rows.append(IndexRow("columns", 20.0, label=str(number)))
    sheets = paged(rows, first, None)
    kept = [one for sheet in sheets for one in sheet if one.kind != "columns"]
    assert kept == [one for one in rows if one.kind != "columns"]
    for number, sheet in enumerate(sheets):
        room = TOP - BOTTOM - (first if number == 0 else CONTINUED_HEIGHT)
        used = sum(one.height for one in sheet)
        assert used <= room or sum(one.kind in ("row", "note") for one in sheet) <= 1


@given(heights)
def test_a_heading_never_stands_alone_at_the_foot(shapes: list[tuple[str, float]]) -> None:
    rows: list[IndexRow] = []
    for kind, height in shapes:
        if kind == "heading":
            rows += [IndexRow("heading", 27.0), IndexRow("columns", 20.0), IndexRow("row", 30.0)]
        elif kind == "row":
            rows.append(IndexRow("row", height))
    for sheet, _ in pairwise(paged(rows, 80.0, None)):
        assert sheet[-1].kind == "row"


def test_column_heads_repeat_on_every_page_of_rows() -> None:
    for sheet in laid([[1_000]] * 300).index[1:]:
        assert sheet[0].kind == "columns"


def test_a_long_title_is_wrapped_and_kept_on_its_page() -> None:
    long = "Declaration of a worker about what was said in the yard " * 12
    selection, facts = a_selection([[1_000]] * 40, title=long)
    layout = laid_out(selection, facts)
    for number, sheet in enumerate(layout.index):
        room = TOP - BOTTOM - (heading_height(HEADING, a_measure) if number == 0 else CONTINUED_HEIGHT)
        assert sum(one.height for one in sheet) <= room
    assert " ".join(rows_on(layout)[0].title) == long.strip()


def test_a_row_says_label_title_date_language_also_shows_and_range() -> None:
    from packets.plan.model import Shown
    from packets.requests.schema import Destination

    also = (Shown("Who helped", (2, 9), frozenset({Destination.AGENCY})),)
    selection, facts = a_selection(
        [[1_000] * 3], title="Report", date="2026-03", language="es + en*", person="Worker 7", also=also
    )
    (one,) = rows_on(laid_out(selection, facts, heading=replace(HEADING, persons=True)))
    assert (one.label, one.title, one.side, one.language, one.pages) == (
        "A",
        ("Report",),
        ("Mar 2026",),
        ("Spanish, English*",),
        "1 – 3",
    ) or one.language == ("Spanish,", "English*")
    said = " ".join(one.also)
    assert "Worker 7" in said
    assert "also shows: Who helped, p. 2" in said
    (hidden,) = rows_on(laid_out(selection, facts))
    assert "Worker 7" not in " ".join(hidden.also)


def test_the_volume_column_stands_only_where_there_are_several() -> None:
    one = laid([[1_000]] * 3)
    assert not one.volume_column
    assert {entry.volume for entry in rows_on(one)} == {""}
    several = laid([[900_000]] * 4, a_profile(max_bytes=2_500_000))
    assert several.volume_column
    assert [entry.volume for entry in rows_on(several)] == ["1", "1", "2", "2"]
    assert columns(volumes=True).title[1] < columns(volumes=False).title[1]


def test_a_gap_in_the_numbers_is_named_and_so_are_the_letters_that_are_not_used() -> None:
    selection, facts = a_selection([[1_000] * 2, [1_000] * 3, [1_000]])
    fewer = replace(selection, bound=(selection.bound[0], selection.bound[2]))
    layout = laid_out(fewer, facts, labels={"e-1": "A", "e-2": "B", "e-3": "C"})
    notes = " ".join(" ".join(one.title) for sheet in layout.index for one in sheet if one.kind == "note")
    assert "exhibit B" in notes
    assert "numbers 3 – 5" in notes
    assert "Nothing is missing" in notes


def test_what_goes_beside_the_packet_is_named() -> None:
    selection, facts = a_selection([[1_000], [1_000] * 2])
    beside = replace(selection, bound=selection.bound[:1], loose=selection.bound[1:])
    notes = " ".join(" ".join(one.title) for sheet in laid_out(beside, facts).index for one in sheet if one.kind == "note")
    assert "Enclosed separately" in notes
    assert "Paper 2 (2 pages)" in notes


def test_where_a_loose_original_lies_in_the_pile_is_said() -> None:
    selection, facts = a_selection([[1_000], [1_000] * 5])
    beside = replace(selection, bound=selection.bound[:1], loose=(replace(selection.bound[1], behind="Form I-918"),))
    notes = " ".join(" ".join(one.title) for sheet in laid_out(beside, facts).index for one in sheet if one.kind == "note")
    assert "Paper 2 (5 pages), lies behind Form I-918." in notes


@pytest.mark.parametrize("notes", [1, 2, 3, 5])
@pytest.mark.parametrize("rows", range(20, 34))
def test_no_page_of_the_index_holds_notes_alone(rows: int, notes: int) -> None:
    lines = [IndexRow("row", 20.0)] * rows + [IndexRow("note", 16.5)] * notes
    for sheet in paged(lines, 100.0, None):
        assert any(one.kind == "row" for one in sheet)


def test_a_certificate_is_explained() -> None:
    selection, facts = a_selection([[1_000]], language="es + en*")
    assert any(one.title == ("* with certificate",) for sheet in laid_out(selection, facts).index for one in sheet)


def test_the_checklist_in_front_is_wrapped_and_cut_like_the_index() -> None:
    states = tuple(("Missing", f"Item {number} " * 9, "No paper yet. " * 6) for number in range(90))
    layout = laid([[1_000]], a_profile(checklist_in_front=True), checklist=states)
    assert len(layout.checklist) > 1
    assert [one.label for sheet in layout.checklist for one in sheet] == ["Missing"] * 90
    assert len(own(layout, "checklist")) == len(layout.checklist)
    assert laid([[1_000]], checklist=states).checklist == ()


def test_a_row_is_as_high_as_its_highest_column() -> None:
    cols = columns(volumes=False)
    low = row(cols, Ruler(a_measure), entry="e", label="A", title="Short")
    long = "Haitian Creole, English, Portuguese, Spanish*"
    high = row(cols, Ruler(a_measure), entry="e", label="A", title="Short", language=long)
    assert high.height > low.height


def test_the_index_of_no_paper_is_one_page() -> None:
    _, facts = a_selection([[1_000]])
    assert len(laid_out(of_entries([], facts), facts).index) == 1
