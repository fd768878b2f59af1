"""What is invented is known by its number's shape and by what its pages say."""

from __future__ import annotations

import pytest

from packets.assemble.pages import PRACTICE_LINE
from packets.matters.numbers import number_fault, numbers_out_of_place, says_practice
from tests.build import a_matter

INVENTED = ["A000-000-001", "a000-000-999", "A 000 000 001", "A-000-000-001", "000000001", "A# 000.000.001", "A000-000-000"]
REAL = ["A123-456-789", "A012345678", "A000-001-001", "A00000001", "A0000000012", "unknown", "A000-000-0O1"]


@pytest.mark.parametrize("number", INVENTED)
def test_an_invented_number_is_for_the_practice_office_alone(number: str) -> None:
    assert number_fault("person.a_number", number, practice=True) == ""
    assert number_fault("person.a_number", number, practice=False) == "practice_number"


@pytest.mark.parametrize("number", REAL)
def test_every_other_number_stays_out_of_it(number: str) -> None:
    assert number_fault("person.a_number", number, practice=True) == "real_number"
    assert number_fault("person.a_number", number, practice=False) == ""


def test_only_answers_that_hold_such_a_number_are_looked_at() -> None:
    answers = {"person.phone": "555-0100", "person.a_number": "A123-456-789"}
    assert [(one.code, one.where) for one in numbers_out_of_place(a_matter(answers=answers))] == [
        ("real_number", "person.a_number")
    ]
    assert numbers_out_of_place(a_matter(answers=answers, practice=False)) == []
    assert numbers_out_of_place(a_matter()) == []


def test_pages_of_ours_and_the_drawn_papers_say_that_they_are_invented() -> None:
    assert says_practice(PRACTICE_LINE)
    assert says_practice("PRACTICE\ninvented people,  invented paper\nPay stub")


@pytest.mark.parametrize("text", ["", "PRACTICE AREAS: wages", "an unfair labor PRACTICE", "invented people"])
def test_the_word_alone_says_nothing(text: str) -> None:
    assert not says_practice(text)
