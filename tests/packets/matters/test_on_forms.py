"""Derived answers that forms want whole. Unknown is never no, and what was said to be none is passed on where it belongs."""

from __future__ import annotations

from typing import Any

import pytest

from packets.matters.answers import DERIVED, View
from packets.matters.form_answers import FormAnswers
from packets.matters.matter import Said
from packets.matters.on_forms import ADDRESS, ON_FORMS, stands_for
from tests.build import TODAY, a_matter, a_view, shipped

HOME = {f"home.{part}": f"home {part}" for part in ADDRESS}
MAIL = {f"mail.{part}": f"mail {part}" for part in ADDRESS}
SAFE = {f"safe.{part}": f"safe {part}" for part in ADDRESS}


def view(answers: dict[str, Any] | None = None, *, none: str = "", **values: Any) -> View:
    """`none`: an answer of which somebody said that there is none."""
    matter = a_matter(request="u_petition", answers=answers or {}, **values)
    said = (Said(key=none, on=TODAY, none=True),) if none else ()
    return a_view(matter.model_copy(update={"said": said}), TODAY, shipped())


def test_every_derived_answer_of_the_forms_has_its_key() -> None:
    named = {one.derived for one in shipped().answers.answers.values() if one.derived}
    assert set(ON_FORMS) <= named <= set(DERIVED) | {"agency_fact"}


# Names and places


def test_a_full_name_waits_until_the_middle_name_is_given_or_said_to_be_none() -> None:
    given = {"person.name.given": "Marisol", "person.name.family": "Ejemplo Prueba"}
    assert view(given)("person.name.full") is None
    assert view(given | {"person.name.middle": "Luz"})("person.name.full") == "Marisol Luz Ejemplo Prueba"
    assert view(given, none="person.name.middle")("person.name.full") == "Marisol Ejemplo Prueba"
    assert view({"person.name.given": "Marisol"}, none="person.name.middle")("person.name.full") is None


def test_the_preparer_s_name_and_the_place_of_entry_want_both_their_parts() -> None:
    both = {"preparer.name.given": "Ana", "preparer.name.family": "Muestra", "entry.city": "San Ysidro", "entry.state": "CA"}
    assert (view(both)("preparer.name.full"), view(both)("entry.place")) == ("Ana Muestra", "San Ysidro, CA")
    for key, lost in (("preparer.name.full", "preparer.name.given"), ("entry.place", "entry.state")):
        assert view({name: value for name, value in both.items() if name != lost})(key) is None


# Where mail goes


@pytest.mark.parametrize("part", ADDRESS)
def test_mail_goes_home_where_the_client_said_so_and_else_to_the_mailing_address(part: str) -> None:
    every = {**HOME, **MAIL, **SAFE}
    assert view({**every, "mail.same_as_home": True})(f"post.{part}") == f"home {part}"
    assert view({**every, "mail.same_as_home": False})(f"post.{part}") == f"mail {part}"


@pytest.mark.parametrize("part", ADDRESS)
def test_where_mail_goes_is_unknown_until_it_is_said_and_never_the_safe_address_or_the_other_one(part: str) -> None:
    assert view({**HOME, **MAIL, **SAFE})(f"post.{part}") is None
    assert view({**HOME, **SAFE, "mail.same_as_home": False})(f"post.{part}") is None
    assert view({**MAIL, **SAFE, "mail.same_as_home": True})(f"post.{part}") is None


def test_that_there_is_no_apartment_is_passed_on_from_the_address_to_which_mail_goes() -> None:
    assert FormAnswers(view({"mail.same_as_home": True}, none="home.unit")).none("post.unit")
    assert not FormAnswers(view({"mail.same_as_home": False}, none="home.unit")).none("post.unit")
    assert not FormAnswers(view(none="home.unit")).none("post.unit")
    assert FormAnswers(view(none="home.unit")).none("home.unit")


def test_other_answers_stand_for_themselves() -> None:
    known = view({"mail.same_as_home": True})
    for key in ("person.a_number", "safe.unit", "post.in_care_of", "home.unit"):
        assert stands_for(known, key) == key


# Who appears


@pytest.mark.parametrize(
    ("kind", "attorney", "accredited", "attached"),
    [
        ("attorney", True, False, True),
        ("accredited_full", False, True, True),
        ("accredited_partial", False, True, True),
        ("none", False, False, False),
        ("", None, None, None),
    ],
)
def test_who_appears_says_which_box_is_ticked_and_whether_a_g28_goes_along(
    kind: str, attorney: bool | None, accredited: bool | None, attached: bool | None
) -> None:
    seen = view({"representation.kind": kind} if kind else {})
    assert seen("representation.by_attorney") is attorney
    assert seen("representation.by_accredited") is accredited
    assert seen("g28.attached") is attached


# The fee waiver


@pytest.mark.parametrize(
    ("own", "family", "count"),
    [
        ("I-765", (), 1),
        ("I-765, I-192", ("I-192; I-539 and I-131",), 5),
        ("I-765 and I-192, ", ("I-765", "I-192"), 4),
        (None, ("I-765",), None),
        ("I-765", None, None),
        ("I-765", ("I-765", None), None),
    ],
)
def test_forms_are_counted_when_those_of_everybody_are_known(
    own: str | None, family: tuple[str | None, ...] | None, count: int | None
) -> None:
    rows = [{"id": f"f-{n}", **({"forms": one} if one else {})} for n, one in enumerate(family or ())]
    tables = {} if family is None else {"i912_family": rows}
    assert view({"i912.forms": own} if own else {}, tables=tables)("i912.forms_total") == count


def test_totals_want_every_amount() -> None:
    money = {"i912.income": 12_000, "i912.family_income": 0}
    assert view(money)("i912.income_total") == 12_000
    assert view({"i912.income": 12_000})("i912.income_total") is None
    rows: list[dict[str, Any]] = [{"id": "a-1", "kind": "Cash", "value": 40}, {"id": "a-2", "kind": "Account", "value": 2.5}]
    assert view(tables={"i912_assets": rows})("i912.assets_total") == 42.5
    assert view(tables={"i912_assets": []})("i912.assets_total") == 0
    assert view(tables={"i912_assets": [*rows, {"id": "a-3", "kind": "Shares"}]})("i912.assets_total") is None
    assert view()("i912.assets_total") is None
