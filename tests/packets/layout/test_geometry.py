"""One matrix places a page: upright on its sheet, whole, never enlarged, whatever its crop, rotation and unit."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from packets.layout.geometry import SHEETS, Box, Placement, mapped, place, sheet_for

turns = st.sampled_from([0, 90, 180, 270])
corner = st.floats(-2_000, 2_000)
side = st.floats(20, 6_000)
boxes = st.builds(lambda x, y, wide, high: (x, y, x + wide, y + high), corner, corner, side, side)
units = st.sampled_from([0.1, 0.5, 1.0, 2.0, 7.5])
shrinks = st.sampled_from([1.0, 0.97, 0.94, 0.91])
strips = st.sampled_from([0.0, 40.0])
papers = st.sampled_from(["letter", "legal"])
NEAR = 0.01


def through(placed: Placement, x: float, y: float) -> tuple[float, float]:
    a, b, c, d, e, f = placed.matrix
    return a * x + c * y + e, b * x + d * y + f


def turned(box: Box, rotate: int, across: float, down: float) -> tuple[float, float]:
    """The point of user space that a reader sees at these parts of the page's width (from the left) and height (from the
    top), by the words of the standard: the page is turned clockwise when it is shown."""
    x0, y0, x1, y1 = box
    along = {
        0: (across, 1 - down),
        90: (down, across),
        180: (1 - across, down),
        270: (1 - down, 1 - across),
    }[rotate]
    return x0 + along[0] * (x1 - x0), y0 + along[1] * (y1 - y0)


@given(boxes, turns, units, papers, shrinks, strips)
def test_the_corners_of_the_visible_box_land_on_the_corners_of_the_clip_as_a_reader_sees_them(
    box: Box, rotate: int, unit: float, paper: str, shrink: float, strip: float
) -> None:
    placed = place(box, rotate, unit, paper=paper, shrink=shrink, strip=strip)
    left, foot, right, top = placed.clip
    for across, down, corner_ in ((0, 0, (left, top)), (1, 0, (right, top)), (0, 1, (left, foot)), (1, 1, (right, foot))):
        assert through(placed, *turned(box, rotate, across, down)) == pytest.approx(corner_, abs=NEAR)


@given(boxes, turns, units, papers, shrinks, strips)
def test_the_clip_lies_on_the_sheet_above_the_strip_and_centred(
    box: Box, rotate: int, unit: float, paper: str, shrink: float, strip: float
) -> None:
    placed = place(box, rotate, unit, paper=paper, shrink=shrink, strip=strip)
    left, foot, right, top = placed.clip
    wide, high = placed.size
    assert left >= -NEAR
    assert foot >= strip - NEAR
    assert right <= wide + NEAR
    assert top <= high + NEAR
    assert left == pytest.approx(wide - right, abs=NEAR)
    assert foot - strip == pytest.approx(high - top, abs=NEAR)


@given(boxes, turns, units, papers, shrinks, strips)
def test_no_page_is_enlarged_and_both_ways_are_scaled_alike(
    box: Box, rotate: int, unit: float, paper: str, shrink: float, strip: float
) -> None:
    placed = place(box, rotate, unit, paper=paper, shrink=shrink, strip=strip)
    a, b, c, d, _, _ = placed.matrix
    assert placed.scale <= shrink + 1e-9
    assert math.hypot(a, b) == pytest.approx(math.hypot(c, d), rel=1e-6)
    assert math.hypot(a, b) == pytest.approx(placed.scale * unit, rel=1e-6)
    assert a * d - b * c > 0  # turned, never mirrored


@given(boxes, turns, units, papers)
def test_a_page_is_as_large_as_its_sheet_lets_it_be(box: Box, rotate: int, unit: float, paper: str) -> None:
    placed = place(box, rotate, unit, paper=paper)
    left, foot, right, top = placed.clip
    fills = right - left == pytest.approx(placed.size[0], abs=NEAR) or top - foot == pytest.approx(placed.size[1], abs=NEAR)
    assert fills or placed.scale == 1.0


@given(boxes, turns, units)
def test_the_sheet_is_letter_upright_or_landscape_as_the_page_is(box: Box, rotate: int, unit: float) -> None:
    placed = place(box, rotate, unit)
    left, foot, right, top = placed.clip
    landscape = right - left > top - foot
    assert placed.size == ((792.0, 612.0) if landscape else (612.0, 792.0))


@given(boxes, turns, turns, units)
def test_the_office_s_turn_adds_to_the_page_s_own(box: Box, own: int, office: int, unit: float) -> None:
    assert place(box, own + office, unit) == place(box, (own + office) % 360, unit)


@given(boxes, turns, units, shrinks, st.tuples(st.floats(0, 1), st.floats(0, 1), st.floats(0, 1), st.floats(0, 1)))
def test_a_box_of_the_sheet_is_found_again_on_the_page_as_seen(
    box: Box, rotate: int, unit: float, shrink: float, part: tuple[float, float, float, float]
) -> None:
    placed = place(box, rotate, unit, shrink=shrink)
    left, foot, right, top = placed.clip
    across, down = sorted(part[:2]), sorted(part[2:])
    on_sheet = (
        left + across[0] * (right - left),
        top - down[1] * (top - foot),
        left + across[1] * (right - left),
        top - down[0] * (top - foot),
    )
    wide, high = (right - left) / placed.scale, (top - foot) / placed.scale
    expected = (across[0] * wide, down[0] * high, across[1] * wide, down[1] * high)
    assert placed.seen(on_sheet) == pytest.approx(expected, rel=1e-6, abs=NEAR)


@given(boxes, turns, units)
def test_the_box_around_the_mapped_page_is_the_clip(box: Box, rotate: int, unit: float) -> None:
    placed = place(box, rotate, unit)
    assert mapped(placed.matrix, box) == pytest.approx(placed.clip, abs=NEAR)


@pytest.mark.parametrize(
    ("wide", "high", "paper", "size"),
    [
        (612, 792, "letter", (612, 792)),
        (792, 612, "letter", (792, 612)),
        (595, 842, "letter", (612, 792)),
        (612, 1008, "letter", (612, 792)),
        (612, 1008, "legal", (612, 1008)),
        (1008, 612, "legal", (1008, 612)),
        (595, 842, "legal", (612, 1008)),
        (612, 792, "legal", (612, 792)),
        (300, 600, "legal", (612, 792)),
        (500, 500, "letter", (612, 792)),
    ],
)
def test_legal_paper_only_for_longer_pages_where_the_profile_says_so(
    wide: float, high: float, paper: str, size: tuple[float, float]
) -> None:
    assert sheet_for(wide, high, paper) == size


def test_sheets_are_letter_and_legal() -> None:
    assert SHEETS == {"letter": (612.0, 792.0), "legal": (612.0, 1008.0)}
