"""Stamps stand in a free band: corner by corner, on a smaller page, at last on a white strip; never over ink."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from packets.layout import ContentPage
from packets.layout.geometry import place
from packets.layout.stamp import CORNERS, EDGE, QUIET, SHRINKS, SIZE, STRIP, Corner, free, stamp_at
from packets.matters.facts import PageFacts
from packets.matters.grids import EDGE_COLUMNS, EDGE_ROWS, unpack
from packets.plan import select
from tests.build import ALL_INK, LETTER, a_grid, a_matter, a_measure, a_page, a_paper, a_profile, drafted, laid_out, some_facts

Part = tuple[float, float, float, float]
"""A box of the page, as parts of its width and height: left, top, right, bottom."""
IN_03 = 21.6
WORDS = (("Exhibit AB · page 13 of 240", "sans"), ("1234", "sans-bold"))
BOTTOM_RIGHT, BOTTOM_LEFT, TOP_RIGHT, TOP_LEFT = CORNERS
INKED: dict[Corner, Part] = {
    BOTTOM_RIGHT: (0.5, 0.9, 1.0, 1.0),
    BOTTOM_LEFT: (0.0, 0.9, 0.5, 1.0),
    TOP_RIGHT: (0.5, 0.0, 1.0, 0.1),
    TOP_LEFT: (0.0, 0.0, 0.5, 0.1),
}


def laid(page: PageFacts, turn: int = 0, **values: Any) -> ContentPage:
    matter = a_matter(papers=[a_paper("e-1", item="report", kind="mini_report")])
    facts = {"e-1": some_facts([page])}
    plan = drafted(matter, facts)
    layout = laid_out(select(plan, a_profile(**values), ""), facts, plan=plan, turns={"e-1": turn})
    (found,) = [one for volume in layout.volumes for one in volume.pages if isinstance(one, ContentPage)]
    return found


def corner_of(page: ContentPage) -> Corner:
    assert page.stamp is not None
    left, foot, right, top = page.stamp.box
    return Corner(left + right > page.placement.size[0], foot + top < page.placement.size[1])


def cells(grid: str) -> set[tuple[int, int]]:
    """Columns and rows with ink, from the top left."""
    raw = unpack(grid, EDGE_COLUMNS * EDGE_ROWS // 8)
    bits = int.from_bytes(raw, "big")
    size = EDGE_COLUMNS * EDGE_ROWS
    return {(at % EDGE_COLUMNS, at // EDGE_COLUMNS) for at in range(size) if bits >> (size - 1 - at) & 1}


def touches(page: ContentPage, facts: PageFacts, turn: int) -> bool:
    """Whether any inked cell of the page, turned as the office turned it and placed on the sheet, meets the stamp's box.

    Reckoned forwards, cell by cell, where the program reckons backwards from the stamp."""
    assert page.stamp is not None
    left, foot, right, top = page.placement.clip
    for column, row in cells(facts.edges):
        x0, x1 = column / EDGE_COLUMNS, (column + 1) / EDGE_COLUMNS
        y0, y1 = row / EDGE_ROWS, (row + 1) / EDGE_ROWS
        # Clockwise: what was at the left stands at the top.
        for _ in range(turn // 90):
            x0, y0, x1, y1 = 1 - y1, x0, 1 - y0, x1
        box = (left + x0 * (right - left), top - y1 * (top - foot), left + x1 * (right - left), top - y0 * (top - foot))
        stamp = page.stamp.box
        if box[0] < stamp[2] and stamp[0] < box[2] and box[1] < stamp[3] and stamp[1] < box[3]:
            return True
    return False


parts = st.tuples(st.floats(0, 0.97), st.floats(0, 0.97), st.floats(0.005, 0.5), st.floats(0.005, 0.5)).map(
    lambda one: (one[0], one[1], min(1.0, one[0] + one[2]), min(1.0, one[1] + one[3]))
)
turns = st.sampled_from([0, 90, 180, 270])


@given(
    st.lists(parts, max_size=6),
    turns,
    turns,
    st.sampled_from([0.5, 1.0, 2.0]),
    st.sampled_from(
        [LETTER, (36.0, 20.0, 631.0, 862.0), (0.0, 0.0, 1224.0, 792.0), (10.0, 10.0, 250.0, 410.0), (0, 0, 2000, 90)]
    ),
)
def test_no_stamp_meets_ink_of_the_grid(inks: list[Part], rotate: int, turn: int, unit: float, box: Part) -> None:
    facts = a_page(box=tuple(float(one) for one in box), rotate=rotate, unit=unit, edges=a_grid(*inks))  # type: ignore[arg-type]
    page = laid(facts, turn)
    assert not touches(page, facts, turn)


@given(st.lists(parts, max_size=4), turns, st.sampled_from(["letter", "legal"]))
def test_a_stamp_keeps_three_tenths_of_an_inch_from_the_edge_and_eight_points(inks: list[Part], turn: int, paper: str) -> None:
    page = laid(a_page(edges=a_grid(*inks)), turn, paper=paper)
    assert page.stamp is not None
    left, foot, right, top = page.stamp.box
    wide, high = page.placement.size
    assert min(left, foot, wide - right, high - top) + QUIET >= IN_03
    assert all(run.size >= 8 for run in page.stamp.runs)


def test_a_page_without_ink_is_stamped_at_the_bottom_right() -> None:
    page = laid(a_page())
    assert corner_of(page) == BOTTOM_RIGHT
    assert page.placement.scale == 1.0
    assert page.stamp is not None
    assert page.stamp.text == "Exhibit A · page 1 of 1 1"


@pytest.mark.parametrize("free_", range(4))
def test_corners_are_tried_in_their_order(free_: int) -> None:
    assert (Corner(True, True), Corner(False, True), Corner(True, False), Corner(False, False)) == CORNERS
    inks = [INKED[corner] for corner in CORNERS[:free_]]
    page = laid(a_page(edges=a_grid(*inks)))
    assert corner_of(page) == CORNERS[free_]
    assert page.placement.scale == 1.0


@pytest.mark.parametrize(("margin", "scale"), [(0.05, 1.0), (0.035, 0.97), (0.02, 0.94), (0.005, 0.91), (0.0, 0.91)])
def test_where_no_corner_is_free_the_page_shrinks_step_by_step(margin: float, scale: float) -> None:
    page = laid(a_page(edges=a_grid((0.0, margin, 1.0, 1.0 - margin))))
    assert page.placement.scale == scale
    assert corner_of(page) == BOTTOM_RIGHT


def test_at_last_a_white_strip_is_added_outside_the_page() -> None:
    page = laid(a_page(box=(0.0, 0.0, 792.0, 612.0), edges=ALL_INK))
    assert page.stamp is not None
    assert page.stamp.box[3] <= STRIP
    assert page.placement.clip[1] >= STRIP - 0.01
    assert page.placement.clip[3] == pytest.approx(612.0)
    assert corner_of(page) == BOTTOM_RIGHT


def test_a_small_page_leaves_room_by_itself() -> None:
    page = laid(a_page(box=(0.0, 0.0, 300.0, 400.0), edges=ALL_INK))
    assert page.placement.scale == 1.0
    assert corner_of(page) == BOTTOM_RIGHT


@pytest.mark.parametrize(("turn", "at"), [(0, BOTTOM_RIGHT), (90, TOP_RIGHT), (180, TOP_LEFT), (270, BOTTOM_LEFT)])
@pytest.mark.parametrize("inked", CORNERS)
def test_ink_is_looked_for_where_the_office_s_turn_brings_it(turn: int, at: Corner, inked: Corner) -> None:
    """A clockwise turn brings the corner `at` to the bottom right; only ink there moves the stamp."""
    across = (0.6, 1.0) if inked.right else (0.0, 0.4)
    down = (0.6, 1.0) if inked.low else (0.0, 0.4)
    page = laid(a_page(edges=a_grid((across[0], down[0], across[1], down[1]))), turn)
    assert corner_of(page) == (BOTTOM_LEFT if inked == at else BOTTOM_RIGHT)


def test_the_words_of_a_stamp_stand_on_one_line_without_touching() -> None:
    for corner in CORNERS:
        stamp = stamp_at(corner, (612.0, 792.0), WORDS, a_measure)
        first, second = stamp.runs
        assert second.x >= first.x + a_measure(first.text, first.font, SIZE)
        assert stamp.box[0] + QUIET == pytest.approx(first.x, abs=0.01)
        assert stamp.box[2] - QUIET == pytest.approx(second.x + a_measure(second.text, second.font, SIZE), abs=0.02)
        assert stamp.box[1] < stamp.y < stamp.box[3]
        assert (stamp.box[0] < EDGE) == (not corner.right)


def test_longest_stamp_fits_the_sheet() -> None:
    words = (("PRACTICE", "sans"), ("Exhibit AAA · page 5000 of 5000", "sans"), ("20000", "sans-bold"))
    for sheet in ((612.0, 792.0), (792.0, 612.0)):
        box = stamp_at(BOTTOM_RIGHT, sheet, words, a_measure).box
        assert box[0] > sheet[0] / 3


def test_a_box_beside_the_page_is_free() -> None:
    small = place((0.0, 0.0, 100.0, 100.0))
    assert free(small, ALL_INK, (10.0, 10.0, 60.0, 30.0), (100.0, 100.0))
    assert not free(small, ALL_INK, (250.0, 340.0, 330.0, 360.0), (100.0, 100.0))


@given(st.sampled_from(SHRINKS))
def test_shrinks_go_down(shrink: float) -> None:
    assert SHRINKS == (1.0, 0.97, 0.94, 0.91)
    assert 0.9 < shrink <= 1.0


# Who is stamped


@pytest.mark.parametrize(
    ("item", "kind", "values", "stamped"),
    [
        ("report", "mini_report", {}, True),
        ("report", "mini_report", {"stamp": False}, False),
        ("two_letters", "mini_letter", {}, False),
        ("two_letters", "mini_letter", {"stamp_letters": True}, True),
        ("bound_form", "mini_form", {}, False),
        ("bound_form", "mini_form", {"stamp_forms": True}, True),
    ],
)
def test_the_profile_says_what_is_stamped(item: str, kind: str, values: dict[str, Any], stamped: bool) -> None:
    matter = a_matter(papers=[a_paper("e-1", item=item, kind=kind)])
    facts = {"e-1": some_facts(1)}
    plan = drafted(matter, facts)
    layout = laid_out(select(plan, a_profile(**values), ""), facts, plan=plan)
    (page,) = [one for one in layout.volumes[0].pages if isinstance(one, ContentPage)]
    assert (page.stamp is not None) is stamped
    if not stamped:
        assert page.placement == place(LETTER)
