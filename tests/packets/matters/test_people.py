"""Who is whose in a matter, and when two names may be one person: rather asked once too often than never."""

from __future__ import annotations

from typing import Any

import pytest

from packets.matters.matter import Call, ConflictCheck
from packets.matters.people import Side, alike, client_name, conflicts, names_in, words_of
from tests.build import TODAY, a_matter, shipped

ONE_PERSON = [
    ("Marisol Ejemplo Prueba", "marisol EJEMPLO"),
    ("Muñoz García, José", "Jose Munoz Garcia"),
    ("José García-López", "Jose Garcia Lopez"),
    ("Juan de la Cruz", "Juan Cruz"),
    ("Juan del Río", "Juan Rio"),
    ("M. Ejemplo", "Marisol Ejemplo Prueba"),
    ("Marisol E.", "Marisol Ejemplo"),
    ("Łukasz Øst", "Lukasz Ost"),
    ("Sean O'Brien", "Sean O’Brien"),
    ("Sean O'Brien", "Sean Obrien"),
    ("Ana", "ANA"),
    ("Li", "li"),
    ("Ana Li", "Li, Ana"),
    ("Nguyễn Văn Anh", "Nguyen Van Anh"),
    ("Lopez Lopez", "Lopez López"),
    ("The Packing Company, LLC", "Packing Co."),
    ("Sampletown Packing Inc", "Sampletown Packing"),
    ("Мария Петрова", "МАРИЯ ПЕТРОВА"),
    ("見本", "見本"),
]
TWO_PEOPLE = [
    ("Marisol Ejemplo", "Marisol Prueba"),
    ("Maria Muestra", "Mario Muestra"),
    ("Maria", "Maria Garcia"),
    ("J. P.", "Juan Perez"),
    ("J P", "J P"),
    ("J", "J"),
    ("", ""),
    ("", "Marisol Ejemplo"),
    ("Inc.", "LLC"),
    ("...", "Marisol Ejemplo"),
    ("Ana Ana", "Ana Lopez"),
    ("M M", "Marisol Ejemplo"),
]


@pytest.mark.parametrize(("one", "other"), ONE_PERSON)
def test_two_ways_to_write_one_name(one: str, other: str) -> None:
    assert alike(words_of(one), words_of(other))
    assert alike(words_of(other), words_of(one))


@pytest.mark.parametrize(("one", "other"), TWO_PEOPLE)
def test_names_of_two_people(one: str, other: str) -> None:
    assert not alike(words_of(one), words_of(other))
    assert not alike(words_of(other), words_of(one))


@pytest.mark.parametrize(
    ("asked", "there", "expected"),
    [
        (("ours", "Juan Malo"), ("theirs", "Juan Malo"), True),
        (("theirs", "Marisol Ejemplo"), ("ours", "Marisol Ejemplo"), True),
        (("ours", "Marisol Ejemplo"), ("ours", "Marisol Ejemplo"), True),
        (("theirs", "Sampletown Packing"), ("theirs", "Sampletown Packing LLC"), False),
        (("ours", "Somebody Else"), ("theirs", "Juan Malo"), False),
    ],
    ids=["who did harm asks us", "our client is named", "our client asks again", "same employer", "nobody"],
)
def test_what_is_a_conflict_by_sides(asked: tuple[Side, str], there: tuple[Side, str], expected: bool) -> None:
    assert conflicts([asked], [there]) is expected


def named(**values: Any) -> set[tuple[str, str]]:
    return set(names_in(a_matter(request="u_certification", **values), shipped()))


def test_the_parts_of_a_persons_name_are_one_name() -> None:
    """Else every Maria in the office would match every other."""
    found = named(answers={"person.name.given": "Maria", "person.name.family": "Muestra"})
    assert found == {("ours", "Maria Muestra")}


def test_the_employer_and_its_sites_are_on_the_other_side() -> None:
    found = named(
        answers={"employer.legal_name": "Sampletown Packing", "dispute.law": "A law"},
        tables={"worksites": ({"id": "site-1", "name": "Plant 2", "trade_name": "Packers", "address": "1 Example Street"},)},
    )
    assert found == {("ours", "m-0001"), ("theirs", "Sampletown Packing"), ("theirs", "Plant 2"), ("theirs", "Packers")}


def test_names_of_earlier_checks_count_on_their_side() -> None:
    """Who did harm, a foreman, a sister: they stand nowhere else in a record."""
    check = ConflictCheck(on=TODAY, names=("Ana Hermana", "Juan Malo"), theirs=("Juan Malo",), result="no_match")
    found = set(names_in(a_matter().model_copy(update={"conflict_checks": (check,)}), shipped()))
    assert {("ours", "Ana Hermana"), ("theirs", "Juan Malo")} <= found


def test_who_called_and_the_employer_that_was_named_then() -> None:
    call = Call(on=TODAY, name="Marisol Ejemplo", employer="Sampletown Packing")
    matter = a_matter().model_copy(update={"call": call})
    assert {("ours", "Marisol Ejemplo"), ("theirs", "Sampletown Packing")} <= set(names_in(matter, shipped()))
    assert client_name(matter) == "Marisol Ejemplo"


def test_a_client_without_a_name_is_called_by_the_number() -> None:
    assert client_name(a_matter()) == "m-0001"
    assert client_name(a_matter(client="organisation", answers={"organisation.name": "Local 0"})) == "Local 0"
    assert client_name(a_matter(answers={"person.name.family": "Muestra"})) == "Muestra"
