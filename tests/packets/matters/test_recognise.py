"""A page with a card number is known by its words, whatever it was called."""

from __future__ import annotations

import pytest

from packets.matters.recognise import forbidden_page
from tests.build import a_page, office, shipped, some_facts


def page_of(*texts: str) -> int | None:
    pages = [a_page(number).model_copy(update={"text": text}) for number, text in enumerate(texts, 1)]
    found = forbidden_page(shipped().evidence_kinds, some_facts(pages))
    return found.page if found else None


@pytest.mark.parametrize(
    "text",
    ["Form G-1450\nCredit Card  Number 0000", "g-1650 Bank Account\nNumber: 0000", "Card number 0000 0000\nCVV 000"],
)
def test_a_payment_form_is_known(text: str) -> None:
    assert page_of("Cover letter", text) == 2


@pytest.mark.parametrize(
    "text",
    ["", "Enclosed: payment on Form G-1450.", "The card number of the worker is A-17.", "Account number 00 at the store"],
)
def test_a_letter_that_only_speaks_of_it_is_not(text: str) -> None:
    assert page_of(text) is None


@pytest.mark.parametrize("foot", ["Form G-1450   Edition   04/01/24   Page 1 of 1", "Form g-1650 04/01/24 Page 1 of 1"])
def test_its_footer_is_enough_whatever_the_page_says(foot: str) -> None:
    """Its questions may be pictures, or in another language."""
    assert page_of("Form I-765 Edition 08/21/25 Page 1 of 7", f"4111 0000 0000 0000\n{foot}") == 2


def test_the_words_of_a_group_stand_on_one_page() -> None:
    assert page_of("Form G-1450", "Card number") is None


def test_an_office_names_its_own() -> None:
    facts = some_facts([a_page(1).model_copy(update={"text": "Fixture card. Number of the card: 0"})])
    found = forbidden_page(office().evidence_kinds, facts)
    assert found is not None and found.kind.label == "Card page of the fixture"
