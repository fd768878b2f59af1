"""The search for what a reader must never get: how numbers are written, where they stand, and who is guarded."""

from __future__ import annotations

import re

import pytest

from packets.disclosure import A_NUMBER, SSN, _plain, look, never, sent
from packets.matters.facts import DocumentFacts, OutlineFact
from packets.plan import select
from packets.requests.schema import Destination
from tests.build import a_matter, a_page, a_profile, a_view, drafted, office, shipped, some_facts
from tests.packets.plan.make import report

NUMBER = "123-45-6789"


@pytest.mark.parametrize(
    ("shape", "words"),
    [
        (SSN, "SSN 123-45-6789"),
        (SSN, "123 45 6789"),
        (SSN, "123\u201145\u20116789"),
        (SSN, "Social Security number: 123456789"),
        (A_NUMBER, "A 123 456 789"),
        (A_NUMBER, "Alien No. 123456789"),
        (A_NUMBER, "A#123-456-789"),
        (A_NUMBER, "\uff21\uff11\uff12\uff13\uff14\uff15\uff16\uff17\uff18\uff19"),
    ],
)
def test_a_number_is_found_however_it_is_set(shape: re.Pattern[str], words: str) -> None:
    assert shape.search(_plain(words))


@pytest.mark.parametrize(
    ("shape", "words"), [(SSN, "call 212-555-0123"), (SSN, "2026-03-02"), (A_NUMBER, "data 123456789"), (A_NUMBER, "page 12")]
)
def test_a_telephone_number_or_a_day_is_no_such_number(shape: re.Pattern[str], words: str) -> None:
    assert not shape.search(_plain(words))


@pytest.mark.parametrize("to", [Destination.EMPLOYER, Destination.PARTNER])
def test_what_may_go_to_the_one_that_is_asked_says_nothing_of_other_readers(to: Destination) -> None:
    definition = shipped().kind("u_certification").definition
    view = a_view(a_matter(request="u_certification"), library=shipped())
    key = next(key for key, word in definition.discloses.items() if word == "send")
    assert sent(view, definition, key, definition.to)
    assert not sent(view, definition, key, to)
    assert never(definition, key, "identity_number", to)


@pytest.mark.parametrize(
    ("values", "facts"),
    [
        ({"title": f"Letter on {NUMBER}"}, some_facts()),
        ({"person": NUMBER}, some_facts()),
        ({}, some_facts(outline=[OutlineFact(title=f"Worker {NUMBER}", page=1, level=1)])),
        ({}, some_facts([a_page().model_copy(update={"text": f"SSN {NUMBER}"})])),
    ],
    ids=["title", "person", "bookmark", "words"],
)
def test_a_number_is_found_wherever_the_packet_prints_it(values: dict[str, str], facts: DocumentFacts) -> None:
    matter = a_matter(papers=[report(**values)])
    found = {"e-1": facts}
    selection = select(drafted(matter, found), a_profile(), "")
    seen = look(selection, found, a_view(matter), office().kind("mini").definition)
    assert [(one.page, one.what) for one in seen.found] == [("e-1:1", "ssn")]
    assert NUMBER not in repr(seen), "what was found is called, never repeated"


@pytest.mark.parametrize(
    ("page", "told"),
    [
        ({"text": ""}, True),
        ({"text": "words", "pixels": "picture_differs"}, True),
        ({"text": "words", "pixels": "covered"}, False),
        ({"text": "words"}, False),
        ({"text": "", "ink": None}, False),
    ],
)
def test_a_page_that_is_a_picture_is_never_taken_for_searched(page: dict[str, str], told: bool) -> None:
    """Of a page that intake made a picture of, what stood in a field is seen and is not among its words."""
    found = {"e-1": some_facts([a_page().model_copy(update=page)])}
    matter = a_matter(papers=[report()])
    seen = look(select(drafted(matter, found), a_profile(), ""), found, a_view(matter), office().kind("mini").definition)
    assert (seen.unsearchable == ("e-1:1",)) is told
