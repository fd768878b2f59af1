"""Who is whose in a matter, and when two names may be one person: rather asked once too often than never."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from packets.matters.alike import Held, Side, alike, asked_for, name_of, words_of
from packets.matters.matter import Call, ConflictCheck
from packets.matters.people import client_name, held_in, names_in, says_name
from packets.requests.library import Library
from packets.requests.vocabulary import AnswerKey, AnswerTable, Column
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
    ("Sampletown L.L.C.", "Sampletown LLC"),
    ("Sampletown, L. L. C.", "Sampletown Inc."),
    ("Sampletown Incorporated", "Sampletown Inc."),
    ("Sampletown Co.", "Sampletown Corp."),
    ("Sampletown Ltd.", "Sampletown Limited"),
    ("Jürgen Müller", "Juergen Mueller"),
    ("Jürgen Müller", "Jurgen Muller"),
    ("Juergen Mueller", "Jurgen Muller"),
    ("Peña", "PENA"),
    ("Strauß", "Strauss"),
    ("Søren Ågård", "Soeren Aagaard"),
    ("Muestra, Maria", "Maria Muestra"),
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
    ("L. L. C.", "Sampletown LLC"),
    ("Maria", "Muestra, Maria"),
]


def same(one: str, other: str) -> bool:
    return alike(name_of(words_of(one)), name_of(words_of(other)))


@pytest.mark.parametrize(("one", "other"), ONE_PERSON)
def test_two_ways_to_write_one_name(one: str, other: str) -> None:
    assert same(one, other)
    assert same(other, one)


@pytest.mark.parametrize(("one", "other"), TWO_PEOPLE)
def test_names_of_two_people(one: str, other: str) -> None:
    assert not same(one, other)
    assert not same(other, one)


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
    (question,) = asked_for([asked])
    assert question.meets(Held.of([there], [])) is expected


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


def own_words(table: dict[str, dict[str, str]], **answers: dict[str, str]) -> Library:
    """The shipped words with questions and a table of an office's own."""
    known = shipped()
    text = {"type": "text", "label": "x"}
    columns = {name: Column.model_validate(text | more) for name, more in table.items()}
    own = {name.replace("__", "."): AnswerKey.model_validate(text | more) for name, more in answers.items()}
    words = known.answers.model_copy(
        update={
            "answers": {**known.answers.answers, **own},
            "tables": {**known.answers.tables, "people": AnswerTable(label="People", row="Person", columns=columns)},
        }
    )
    return dataclasses.replace(known, answers=words)


def meets(asked: tuple[Side, str], library: Library, **values: Any) -> bool:
    matter = a_matter(request="u_certification", **values)
    return any(one.meets(held_in(matter, library)) for one in asked_for([asked]))


THEIRS = {"sensitivity": "dispute", "names": "theirs"}


@pytest.mark.parametrize("column", ["who", "owner", "manager", "other_party"])
def test_people_of_the_other_side_are_found_in_any_column_that_names_them(column: str) -> None:
    library = own_words({column: THEIRS})
    assert meets(("ours", "Rex Malo"), library, tables={"people": ({"id": "p-1", column: "Hank Boss and Rex Malo"},)})
    assert not meets(("ours", "Ana Muestra"), library, tables={"people": ({"id": "p-1", column: "Hank Boss and Rex Malo"},)})


@pytest.mark.parametrize(
    ("table", "values"),
    [
        ("worksites", {"owner": "Rex Malo"}),
        ("worksites", {"contractors": "Field Hands LLC; Rex Malo"}),
        ("events", {"who": "Rex Malo"}),
    ],
)
def test_owners_contractors_and_who_made_a_threat_are_on_the_other_side(table: str, values: dict[str, str]) -> None:
    assert meets(("ours", "Malo, Rex"), shipped(), tables={table: ({"id": "row-1", **values},)})


def test_the_parts_of_a_name_in_a_row_are_one_name_each() -> None:
    part = {"sensitivity": "family", "names": "ours"}
    library = own_words(
        {
            "given": part | {"part": "given"},
            "family": part | {"part": "family"},
            "father_given": part | {"part": "given"},
            "father_family": part | {"part": "family"},
        }
    )
    row = {"id": "p-1", "given": "Maria", "family": "Muestra", "father_given": "Juan", "father_family": "Ejemplo"}
    there = {"tables": {"people": (row,)}}
    assert meets(("theirs", "Muestra, Maria"), library, **there)
    assert meets(("theirs", "Juan Ejemplo"), library, **there)
    assert not meets(("theirs", "Maria Ejemplo"), library, **there)
    assert not meets(("theirs", "Maria"), library, **there), "a given name alone would match every other matter"


def test_a_name_in_a_text_that_nothing_says_of_that_it_names_anybody_is_found_too() -> None:
    library = own_words({}, own__manager={"sensitivity": "dispute"})
    assert meets(("ours", "Malo Rex"), library, answers={"own.manager": "Rex Malo"})
    told = {"own.manager": "The shift ends when Rex Malo says so, and nobody may ask him why."}
    assert meets(("ours", "Rex Malo"), library, answers=told)
    assert not meets(("ours", "Rex Shift"), library, answers=told)
    assert not meets(("ours", "Rex"), library, answers=told)
    assert not meets(("theirs", "Rex Malo"), library, answers=told), "both clients stand against him"


def test_a_long_name_is_found_in_a_text_wherever_it_stands_whole() -> None:
    library = own_words({}, own__told={"sensitivity": "dispute"})
    name = "Coalition of Invented Field Hands with Packers in Sampletown Valley"
    told = {"own.told": f"They said that the {name} had sent her, and wrote it down twice."}
    assert meets(("ours", name), library, answers=told)
    assert not meets(("ours", name.replace("Packers", "Pickers")), library, answers=told)


def test_whose_paper_it_is_and_who_brought_it_count_as_ours() -> None:
    papers = [{"id": "e-1", "file": "evidence/e-1.pdf", "person": "Ana Muestra", "given_by": "Luz Hermana"}]
    assert meets(("theirs", "Luz Hermana"), shipped(), papers=papers)
    assert meets(("theirs", "Ana Muestra"), shipped(), papers=papers)


NAMES_NOBODY = {
    "visa.certification_number", "crime.others", "crime.statute", "crime.date", "crime.place", "victim.age_at_crime",
    "case.number", "dispute.law", "scope.sites", "scope.jobs", "worksites.address", "worksites.jobs", "worksites.shifts",
    "worksites.housing", "worksites.known_from", "events.place", "events.words", "events.heard_by", "family.consulate",
    "family.relation", "father.birth.city", "father.birth.country", "father.home.city", "father.home.country",
    "mother.birth.city", "mother.birth.country", "mother.home.city", "mother.home.country", "spouse.birth.city",
    "spouse.birth.country", "marriage.city", "marriage.state", "marriage.country", "g325a.statement", "g325a.explanation",
    "i765ws.explanation", "i912.changed_how", "i912.employment_other", "i912.expense_kinds", "i912.expense_other",
    "i912.hardship", "i912_assets.kind", "i912_benefits.agency", "i912_benefits.benefit", "i912_benefits.tie",
    "i912_family.tie",
    # A middle name is neither given nor family name, and alone it finds nobody.
    "person.name.middle", "other_names.middle", "family.middle_name", "family.other_middle",
}  # fmt: skip
"""Texts on the dispute and the family that are no list of names. They are searched as texts all the same."""


def test_every_text_of_ours_on_the_dispute_and_the_family_says_whether_it_names_somebody() -> None:
    words = shipped().answers
    entries = {**words.answers, **{f"{t}.{c}": one for t, table in words.tables.items() for c, one in table.columns.items()}}
    may = ("dispute", "family", "name", "alias")
    told = {key for key, one in entries.items() if one.type == "text" and one.sensitivity in may}
    assert {key for key in told if not entries[key].names} == NAMES_NOBODY


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


@pytest.mark.parametrize(
    ("text", "name", "there"),
    [
        ("EJEMPLO, Ana", "Ana", True),
        ("Ejemplo, Mariana", "Ana", False),
        ("family name", "Li", False),
        ("Li Wei", "li", True),
        ("O'Brien, Ana", "O'Brien", True),
        ("E j e m p l o P r u e b a", "Ejemplo Prueba", True),
        ("anything", "-", False),
        ("", "Ana", False),
    ],
)
def test_a_name_is_there_as_words_of_its_own(text: str, name: str, there: bool) -> None:
    assert says_name(text, name) is there
