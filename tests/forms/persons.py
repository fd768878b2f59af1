"""Two invented persons with an answer to everything: one ordinary, one with the longest values that people bring. Made from the
vocabulary, so that a new question has an answer too."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from packets.matters.answers import View
from packets.matters.form_answers import FormAnswers
from packets.matters.matter import Matter
from packets.paths import RESOURCES
from packets.requests.library import Library
from packets.requests.office import OfficeRecord, Staff
from packets.requests.vocabulary import AnswerKey, Column

DAY = dt.date(2026, 12, 1)
LONG_NAME = "Ñuñez de la Peña y García-Fernández Ánge"
"""Forty letters, with accents."""
NUMBERS = {
    "a_number": "A000-000-001", "ssn": "000000001", "account": "000000000001", "i94": "00000000A01", "receipt": "XXX0000000001",
    "sevis": "N0000000001", "phone": "5550100123", "email": "practice.person@example.org", "zip": "00000", "state": "CA",
    "month": "2023-05",
    "day": "2020-05-06",
}  # fmt: skip
COUNTRIES = ("Mexico", "Saint Vincent and the Grenadines")
ENDS = {
    "street": ("100 Example Street", "1234 Calle de la Independencia Nacional, edificio 9"),
    "city": ("Sampletown", "San Juan Bautista de la Sierra"),
    "unit": ("4B", "12345B"),
    "province": ("Sample", "Provincia de Ejemplo"),
    "postal_code": ("00000", "000000000"),
}


NO = frozenset({"withdrawn", "consent_withdrawn", "stopped", "sealed", "ended_early", "ran_out"})
"""Questions to which a matter that goes its way has a No."""


def library() -> Library:
    return Library.read([RESOURCES])


def answers_of(
    known: Library, *, long: bool, request: str = "deferred_action", more: Mapping[str, Any] | None = None
) -> FormAnswers:
    """Everything answered: as a matter, an office and its attorney say it, so that derived answers are really derived. `more`
    stands in place of some of it."""
    answers = {key: _value(key, entry, long) for key, entry in known.answers.answers.items() if entry.type != "derived"}
    answers |= _of_several(known) | dict(more or {})
    own = [key for key, entry in known.answers.answers.items() if entry.of == "matter" and key in answers]
    tables = {
        name: tuple({"id": f"{name}-{number}", **_row(name, table.columns, long)} for number in range(1, 7 if long else 2))
        for name, table in known.answers.tables.items()
    }
    facts = {
        of: {key: str(answers[key]) for key, entry in known.answers.answers.items() if entry.of == of and key in answers}
        for of in ("office", "staff")
    }
    asked = {"id": request, "attorney": "ada", "mailing_day": DAY}
    matter = Matter.model_validate(
        {
            "schema": 1,
            "id": "m-0001",
            "practice": True,
            "requests": (asked,),
            "answers": {key: answers[key] for key in own},
            "said": tuple({"key": key, "on": DAY, "by": "Pia Sample"} for key in own),
            "tables": tables,
        }
    )
    ada = Staff(id="ada", name="Ada Specimen", role="attorney", facts=facts["staff"])
    office = OfficeRecord(name="Practice Office", practice=True, facts=facts["office"], staff=(ada,))
    return FormAnswers(View(replace(known, office=office), matter, matter.requests[0], DAY))


def _row(table: str, columns: Mapping[str, Column], long: bool) -> dict[str, Any]:
    return {name: _value(f"{table}.{name}", one, long) for name, one in columns.items() if one.type != "derived"}


def _of_several(known: Library) -> dict[str, str]:
    """Answers that name every box of a group at once."""
    ticks = [one for recipe in known.recipes.values() for one in recipe.ticks if one.each]
    return {one.answer: ", ".join(str(box.is_) for box in one.boxes) for one in ticks}


def _value(key: str, entry: AnswerKey | Column, long: bool) -> Any:
    end = key.rpartition(".")[2]
    if end == "a_number":
        return NUMBERS["a_number"]
    if entry.check == "country":
        return COUNTRIES[long]
    if entry.check == "long":
        return " ".join(["In my own words: the señor Álvarez said it at the door."] * (60 if long else 3))
    if entry.check:
        return NUMBERS[entry.check]
    match entry.type:
        case "day":
            return dt.date(1995, 12, 28)
        case "yes_no":
            return end not in NO
        case "number":
            return 1_234_567 if long else 1_200
        case "choice":
            return entry.words[0]
    if end in ENDS:
        return ENDS[end][long]
    if "restricted" in key:
        return "no"
    return LONG_NAME if long else "Prueba"
