"""Labels skip no letter and repeat none; ranges and gaps are said as a reader reads them."""

from __future__ import annotations

from itertools import product
from string import ascii_uppercase

import pytest
from hypothesis import given
from hypothesis import strategies as st

from packets.layout.names import gaps, label_after, labels_of, roman, span
from tests.build import a_matter, a_paper, drafted


def test_labels_are_a_to_z_then_aa_and_no_letter_is_skipped() -> None:
    expected = ["".join(letters) for size in (1, 2, 3) for letters in product(ascii_uppercase, repeat=size)]
    assert [label_after(number) for number in range(len(expected))] == expected


def test_only_bound_exhibits_have_a_label_and_one_in_the_whole_plan() -> None:
    papers = [
        a_paper("letter", item="two_letters", kind="mini_letter"),
        a_paper("e-1", item="report", kind="mini_report"),
        a_paper("form", item="form", kind="mini_form"),
        a_paper("e-2", item="court_paper", kind="mini_report"),
        a_paper("page", item="closing", kind="mini_page"),
        a_paper("other"),
    ]
    assert labels_of(drafted(a_matter(papers=papers)).entries) == {"e-1": "A", "e-2": "B"}


@pytest.mark.parametrize(
    ("number", "said"),
    [(1, "i"), (4, "iv"), (9, "ix"), (14, "xiv"), (40, "xl"), (90, "xc"), (444, "cdxliv"), (1994, "mcmxciv")],
)
def test_roman_numbers(number: int, said: str) -> None:
    assert roman(number) == said


def test_roman_numbers_are_unique() -> None:
    assert len({roman(number) for number in range(1, 3_000)}) == 2_999


def test_a_span_of_one_page_is_that_page() -> None:
    assert (span(3, 3), span(3, 7)) == ("3", "3 – 7")


@given(st.sets(st.integers(1, 60)))
def test_gaps_are_the_numbers_that_are_not_used_below_the_last(used: set[int]) -> None:
    unused = {number for first, last in gaps(used) for number in range(first, last + 1)}
    assert unused == set(range(1, max(used, default=0) + 1)) - used
    assert all(first <= last for first, last in gaps(used))
