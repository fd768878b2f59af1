"""Sheets on paper: nothing is cut off or lost, whatever the words; a part stays together; the same sheet, the same bytes."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pypdfium2
import pytest

from packets.assemble.sheets import (
    Alarm,
    Block,
    Boxes,
    Column,
    Fields,
    Heading,
    Line,
    Row,
    Sheet,
    Sides,
    Table,
    Tick,
    draw,
)
from tests import pdfs

LONG = "A long sentence with words enough for several lines, so that it has to be set on more than one of them. " * 3
URL = "https://example.org/" + "a-page-with-an-address-that-nobody-can-break-at-a-blank-" * 4
COLUMNS = (Column("Thing", 50), Column("Count", 20, "right"), Column("Place", 30))


def a_sheet(*blocks: Block, **values: object) -> Sheet:
    return Sheet("Sheet of the test", tuple(blocks), **values)  # type: ignore[arg-type]


def pages_of(*blocks: Block, **values: object) -> list[str]:
    return pdfs.texts(draw(a_sheet(*blocks, **values)).pdf)


def boxes(pdf: bytes) -> list[tuple[float, float, float, float]]:
    """Left, foot, right, top of every letter."""
    found = []
    with pypdfium2.PdfDocument(pdf) as document:
        for page in document:
            text = page.get_textpage()
            found += [text.get_charbox(nth) for nth in range(text.count_chars()) if text.get_text_range(nth, 1).strip()]
            text.close()
            page.close()
    return found


EVERY: Sequence[Block] = (
    Heading(URL, "note"),
    Heading("Heading", LONG),
    Line(LONG),
    Line(LONG, "strong"),
    Line(LONG, "loud"),
    Line(LONG, "small"),
    Alarm(LONG, (LONG, URL)),
    Boxes(("short", LONG, "shorter", URL)),
    Tick(LONG, URL),
    Fields((("Name", 1), ("", 1))),
    Sides(("TO", (LONG, URL)), ("FROM", ("one line",))),
    Table(COLUMNS, (Row((LONG, "1,000,000", URL), LONG, tick=True), Row((URL, "1", "_")), Row(("TOTAL", "2", ""), total=True))),
)


@pytest.mark.parametrize("large", [False, True])
def test_no_letter_stands_outside_the_margins_whatever_is_written(large: bool) -> None:
    pdf = draw(a_sheet(*EVERY, large=large, letterhead=(LONG, URL), under=(LONG,), practice="PRACTICE", foot="Foot")).pdf
    for left, foot, right, top in boxes(pdf):
        assert 55 <= left <= right <= 557
        assert 25 <= foot <= top <= 770


@pytest.mark.parametrize("block", EVERY, ids=lambda block: type(block).__name__)
def test_no_letter_of_a_block_is_lost(block: Block) -> None:
    def letters(text: str) -> str:
        return re.sub(r"[^A-Za-z]", "", text)

    said = letters(" ".join(pages_of(block)))
    wanted = [one for one in re.findall(r"'([^']*)'", repr(block)) if one not in ("_", "right", "left", "plain", "strong")]
    wanted = [one for one in wanted if one not in ("small", "loud")]
    assert wanted
    assert all(letters(one) in said for one in wanted)


def test_a_heading_goes_over_with_what_it_heads() -> None:
    for lines in range(40, 60):
        pages = pages_of(*(Line(f"line {nth}") for nth in range(lines)), Heading("THE HEADING"), Boxes(("the box",)))
        assert [("THE HEADING" in page) for page in pages] == [("the box" in page) for page in pages]


def test_the_head_of_a_table_comes_again_and_every_row_stands_once() -> None:
    rows = tuple(Row((f"row {nth}.", str(nth), "here"), tick=True) for nth in range(120))
    pages = pages_of(Table(COLUMNS, (*rows, Row(("TOTAL", "7140", ""), total=True))))
    assert len(pages) > 2
    assert all("Thing" in page and "Place" in page for page in pages)
    assert [int(one) for page in pages for one in re.findall(r"row (\d+)\.", page)] == list(range(120))


def test_a_total_never_stands_alone() -> None:
    for count in range(20, 60):
        rows = tuple(Row((f"row {nth}.", "1", "")) for nth in range(count))
        pages = pages_of(Table(COLUMNS, (*rows, Row(("TOTAL", str(count), ""), total=True))))
        (last,) = [page for page in pages if "TOTAL" in page]
        assert f"row {count - 1}." in last


def test_it_is_set_closer_where_that_saves_a_page() -> None:
    def count(lines: int, *, fit: bool) -> int:
        return draw(a_sheet(*(Tick(f"thing {nth}") for nth in range(lines)), fit=fit)).pages

    saved = [lines for lines in range(25, 60) if count(lines, fit=True) < count(lines, fit=False)]
    assert saved
    assert all(count(lines, fit=True) == 1 for lines in saved)
    assert draw(a_sheet(Line("one"), fit=True)).pdf == draw(a_sheet(Line("one"))).pdf


def test_pages_are_numbered_and_say_that_they_go_on() -> None:
    pages = pages_of(*(Line(LONG) for _ in range(40)), foot="The foot", practice="PRACTICE")
    for number, page in enumerate(pages, start=1):
        assert f"Page {number} of {len(pages)}" in page
        assert "The foot" in page
        assert "PRACTICE" in page
        assert ("Sheet of the test, continued" in page) == (number > 1)


def test_the_same_sheet_gives_the_same_bytes_without_a_name_of_anything() -> None:
    first, second = draw(a_sheet(*EVERY)).pdf, draw(a_sheet(*EVERY)).pdf
    assert first == second
    assert b"ReportLab PDF Library" not in first
    assert b"anonymous" not in first
