"""How answers, tables, rows and kinds of paper are called."""

from __future__ import annotations

import datetime as dt

import pytest

from packets.matters.words import (
    counted,
    kind_names,
    label,
    pages_words,
    question,
    row_name,
    say_answer,
    say_value,
    say_word,
    table_name,
)
from tests.build import office, shipped


@pytest.mark.parametrize(
    ("key", "table", "name", "asked"),
    [
        ("mini.name", "", "Name", "What is the name?"),
        ("mini.told", "", "Told in the letter", "Told in the letter"),
        ("sites", "", "Sites", "Which sites are there?"),
        ("row.open", "sites", "Site: Still open", "Site: Still open"),
        ("row.covered", "papers.shows_numbers", "Covered", "Covered"),
        ("no.such", "", "no.such", "no.such"),
    ],
)
def test_an_answer_a_table_and_a_column_have_a_name_and_a_question(key: str, table: str, name: str, asked: str) -> None:
    assert label(office(), key, table) == name
    assert question(office(), key, table) == asked


def test_a_row_is_called_by_the_columns_that_name_it_else_by_its_id() -> None:
    assert row_name(office(), "sites", {"id": "s-1", "name": "North"}) == "North"
    assert row_name(office(), "sites", {"id": "s-1", "name": ""}) == "s-1"
    assert row_name(office(), "happenings", {"id": "h", "day": dt.date(2026, 2, 3)}) == "3 Feb 2026"
    assert row_name(office(), "papers.photos", {"id": "e-1", "title": ""}) == "e-1"
    assert row_name(office(), "papers.photos", {"id": "e-1", "title": "The yard"}) == "The yard"


def test_a_table_of_papers_has_no_name_of_its_own() -> None:
    assert table_name(office(), "papers.photos") == "such papers"
    assert table_name(office(), "sites") == "Sites"


def test_of_many_kinds_the_first_four_are_named() -> None:
    assert kind_names(office(), ["mini_report"]) == "Report of the fixture"
    assert kind_names(office(), ["nothing"]) == "nothing"
    every = ["mini_report", "mini_notice", "mini_letter", "mini_sheet", "mini_page"]
    assert kind_names(office(), every).count(",") == 3
    assert kind_names(office(), every).endswith(" and more")


@pytest.mark.parametrize(
    ("value", "said"), [(True, "yes"), (False, "no"), (dt.date(2026, 12, 7), "7 Dec 2026"), (3, "3"), ("x", "x")]
)
def test_a_value_is_said_as_a_person_says_it(value: object, said: str) -> None:
    assert say_value(value) == said


@pytest.mark.parametrize(
    ("key", "table", "value", "said"),
    [
        ("statement.pattern", "", "client_language", "client language"),
        ("g28.before", "", "uscis", "USCIS"),
        ("home.unit_kind", "", "ste", "suite"),
        ("visa.programme", "", "h_2a", "H-2A"),
        ("row.custody", "originals", "with_client", "with client"),
        ("row.what", "originals", "a_b", "a_b"),
        ("deferred_action.era", "", "e2", "G-325A is the request itself; no I-765 with it"),
    ],
)
def test_an_answer_of_a_few_words_is_said_without_its_code(key: str, table: str, value: str, said: str) -> None:
    assert say_answer(shipped(), key, value, table) == said


def test_no_word_of_a_choice_is_read_as_it_is_kept() -> None:
    answers = shipped().answers
    entries = [*answers.answers.values(), *(one for table in answers.tables.values() for one in table.columns.values())]
    said = {say_word(word) for entry in entries if entry.type == "choice" for word in entry.words}
    assert not [one for one in said if "_" in one]
    # What is left in small letters and short is a word, or the letter of a category.
    assert {one for one in said if len(one) <= 3} <= {"a", "c", "yes", "no", "own", "USCIS", "ICE", "CBP", "J-1"}


def test_one_page_and_several_are_each_called_so() -> None:
    assert [counted(number, "page") for number in (1, 2, 1_200)] == ["1 page", "2 pages", "1,200 pages"]
    assert counted(2, "entry", "entries") == "2 entries"
    assert (pages_words([3]), pages_words([5, 6, 7, 9])) == ("page 3", "pages 5-7, 9")
