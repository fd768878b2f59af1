"""Every form recipe: each box once, bound to the right answer, nothing filled that is never ours to fill.

The checks hold every recipe against itself and, where somebody has the official PDF beside the project, against that. Each is
shown to work: a recipe that is broken in one place is told by it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from importlib.util import find_spec
from types import MappingProxyType

import pytest

from forms.template import Recipe, Ticks
from packets.matters.answers import View
from packets.matters.form_answers import FormAnswers
from packets.matters.on_forms import stands_for
from packets.requests.lint import lint
from packets.requests.vocabulary import AnswerKey
from tests.build import ROOT, TODAY, a_matter, a_view, shipped
from tests.forms.boxes import Paper, paper_of
from tests.forms.recipe_checks import ALONE, BESIDE, asking, none_is_asked, shapes_agree

RECIPES = dict(shipped().recipes)
ANSWERS = shipped().answers
AT_HAND = [one for one in RECIPES if paper_of(RECIPES[one])]
HERE = (
    "i-765/2025-08-21",
    "i-765ws/2025-08-21",
    "g-28/2018-09-17",
    "g-1145/2014-09-26",
    "i-912/2025-07-22",
    "ar-11/2022-11-02",
)

each_recipe = pytest.mark.parametrize("name", RECIPES)
each_paper = pytest.mark.parametrize("name", AT_HAND)
needs_papers = pytest.mark.skipif(not AT_HAND, reason="the official forms are not at hand")


def paper(recipe: Recipe) -> Paper:
    found = paper_of(recipe)
    if found is None:
        pytest.skip(f"{recipe.id} is not at hand")
    return found


def view(home: bool, answers: Mapping[str, object] = MappingProxyType({})) -> View:
    return a_view(a_matter(request="u_petition", answers={**answers, "mail.same_as_home": home}), TODAY, shipped())


def passes(key: str) -> tuple[str, ...]:
    """The answers of which it may be said that there is none, so that `key` has none."""
    return tuple(dict.fromkeys(stands_for(view(home), key) for home in (True, False)))


@each_recipe
def test_who_read_the_form_is_sworn_once_either_the_client_or_the_interpreter(name: str) -> None:
    """The two boxes exclude one another, and somebody who reads English may have used an interpreter all the same."""
    for one in RECIPES[name].ticks:
        if one.answer.endswith(".reads_english"):
            excluded = {only.answer for only in one.only if only.is_ == (False,)}
            assert excluded & {"interpreter.used", "row.interpreter_read"}, one.at


@each_recipe
def test_a_bar_number_is_asked_of_an_attorney_alone(name: str) -> None:
    for one in RECIPES[name].fields:
        if one.answer == "attorney.bar_number":
            assert [(only.answer, only.is_) for only in one.only] == [("representation.by_attorney", (True,))], one.at


def test_the_recipes_of_this_release_are_there_and_lint_finds_no_fault() -> None:
    assert set(HERE) <= set(RECIPES)
    faults, _ = lint([ROOT / "resources"])
    assert [fault for fault in faults if fault.startswith("forms/")] == []


# Of a recipe alone


@pytest.mark.parametrize("check", ALONE)
@each_recipe
def test_a_recipe_agrees_with_itself(name: str, check: str) -> None:
    assert list(ALONE[check](RECIPES[name])) == []


@each_recipe
def test_that_there_is_none_is_written_only_where_somebody_can_say_so(name: str) -> None:
    assert list(none_is_asked(RECIPES[name], ANSWERS, passes)) == []


@each_recipe
def test_facts_of_a_recipe_say_where_they_were_read(name: str) -> None:
    recipe = RECIPES[name]
    assert "https://" in recipe.source
    assert recipe.verify and recipe.read_on <= TODAY


@pytest.mark.parametrize("name", [one for one in HERE if one.startswith(("i-765/", "i-912", "g-28"))])
def test_the_client_signs_and_the_attorney_where_the_form_says_so(name: str) -> None:
    signers = [one.who for one in RECIPES[name].ink if not one.only]
    assert signers == (["client", "attorney"] if name.startswith("g-28") else ["client"])


# What is never taken from another answer


def a_value(key: str, entry: AnswerKey) -> object:
    """An answer that tells which key it was given to."""
    match entry.type:
        case "yes_no":
            return True
        case "choice":
            return entry.words[0]
        case "day":
            return dt.date(1900, 1, 1) + dt.timedelta(days=list(ANSWERS.answers).index(key))
        case "number":
            return 1_000_000 + list(ANSWERS.answers).index(key)
        case _:
            return f"what was given to {key}"


GIVEN = {key: a_value(key, one) for key, one in ANSWERS.answers.items() if one.type != "derived" and one.of == "matter"}
OWN = [key for key, one in ANSWERS.answers.items() if one.own]
USED = sorted({one.answer for recipe in RECIPES.values() for one in asking(recipe)})


@pytest.mark.parametrize("home", [True, False])
def test_no_box_shows_a_safe_address_or_another_answer_of_its_own_through_another_answer(home: bool) -> None:
    """With every answer given, what stands in a box that is not bound to such an answer tells of none of them."""
    answers = FormAnswers(view(home, GIVEN))
    telling = {str(GIVEN[key]) for key in OWN if ANSWERS.answers[key].type == "text"}
    assert telling
    shown = {key: answers.value(key) for key in USED if key in ANSWERS.answers and not ANSWERS.answers[key].own}
    assert [key for key, value in shown.items() if any(one in str(value) for one in telling)] == []


def test_answers_of_their_own_are_bound_by_their_own_name_and_stay_empty_until_they_are_said() -> None:
    answers = FormAnswers(view(True, GIVEN))
    bound = [key for key in USED if key in OWN]
    assert {"person.sex", "safe.email", "safe.mobile", "i912.hardship", "person.reads_english"} <= set(bound)
    assert [key for key in bound if answers.value(key) is not None] == []


@pytest.mark.parametrize("name", HERE)
def test_the_client_is_reached_at_the_client_s_own_address(name: str) -> None:
    """No box of the client's address or telephone has the attorney's, and a notice goes to the safe telephone alone."""
    for one in asking(RECIPES[name]):
        group = one.answer.partition(".")[0]
        if one.label.startswith(("Mailing address", "Home", "Daytime", "Mobile", "E-mail")):
            assert group in ("post", "mail", "home", "person"), one.at
        if one.label.startswith("Safe"):
            assert group == "safe", one.at


# Beside the PDF


@pytest.mark.parametrize("check", BESIDE)
@each_paper
def test_a_recipe_agrees_with_its_form(name: str, check: str) -> None:
    assert list(BESIDE[check](RECIPES[name], paper(RECIPES[name]))) == []


@each_paper
def test_days_states_and_digits_stand_where_the_form_wants_them(name: str) -> None:
    assert list(shapes_agree(RECIPES[name], paper(RECIPES[name]), ANSWERS)) == []


@needs_papers
def test_every_form_at_hand_that_is_ours_has_a_recipe() -> None:
    assert set(HERE) <= set(AT_HAND)


@pytest.mark.skipif(find_spec("forms.recognise") is None, reason="tooltips are compared by forms.recognise")
@each_paper
def test_the_words_of_a_tooltip_are_spelled_as_the_program_compares_them(name: str) -> None:
    from forms.recognise import plain  # type: ignore[import-not-found, unused-ignore]

    recipe, boxes = RECIPES[name], paper(RECIPES[name]).boxes
    said = [(one.tip, one.name) for one in recipe.fields]
    said += [(tip, box.name) for one in recipe.ticks for box in one.boxes for tip in (one.tip, box.tip)]
    said += [(one.tip, name) for one in recipe.rows for slot in one.slots for name in slot if name]
    assert [(tip, name) for tip, name in said if tip not in plain(boxes[name].tooltip)] == []


# Each check notices a recipe that is broken in one place

Break = Callable[[Recipe], Recipe]


def put(part: str, at: int, **changed: object) -> Break:
    """One entry of `part` otherwise."""

    def broken(recipe: Recipe) -> Recipe:
        found = list(getattr(recipe, part))
        found[at] = found[at].model_copy(update=changed)
        return recipe.model_copy(update={part: tuple(found)})

    return broken


def swap(part: str, field: str, *places: str) -> Break:
    """Two entries, by their places, change `field` with each other."""

    def broken(recipe: Recipe) -> Recipe:
        found = list(getattr(recipe, part))
        one, other = (next(n for n, entry in enumerate(found) if entry.at == place) for place in places)
        first, second = getattr(found[one], field), getattr(found[other], field)
        found[one] = found[one].model_copy(update={field: second})
        found[other] = found[other].model_copy(update={field: first})
        return recipe.model_copy(update={part: tuple(found)})

    return broken


def turned(at: str) -> Break:
    """The boxes of one question have each other's words."""

    def broken(recipe: Recipe) -> Recipe:
        found: list[Ticks] = list(recipe.ticks)
        place = next(n for n, one in enumerate(found) if one.at == at)
        words = [box.is_ for box in found[place].boxes]
        boxes = tuple(
            box.model_copy(update={"is_": word}) for box, word in zip(found[place].boxes, reversed(words), strict=True)
        )
        found[place] = found[place].model_copy(update={"boxes": boxes})
        return recipe.model_copy(update={"ticks": tuple(found)})

    return broken


def without(part: str, at: str) -> Break:
    def broken(recipe: Recipe) -> Recipe:
        kept = tuple(one for one in getattr(recipe, part) if one.at != at)
        assert len(kept) < len(getattr(recipe, part))
        return recipe.model_copy(update={part: kept})

    return broken


def of(part: str, at: str, **changed: object) -> Break:
    def broken(recipe: Recipe) -> Recipe:
        place = next(n for n, one in enumerate(getattr(recipe, part)) if one.at == at)
        return put(part, place, **changed)(recipe)

    return broken


def rows_turned(at: int) -> Break:
    def broken(recipe: Recipe) -> Recipe:
        return put("rows", at, slots=recipe.rows[at].slots[::-1])(recipe)

    return broken


def columns_turned(at: int) -> Break:
    """Birth date and relationship of each row have each other's boxes, as their names would have it."""

    def broken(recipe: Recipe) -> Recipe:
        slots = tuple((name, number, tie, born, forms) for name, number, born, tie, forms in recipe.rows[at].slots)
        return put("rows", at, slots=slots)(recipe)

    return broken


def whole(**changed: object) -> Break:
    return lambda recipe: recipe.model_copy(update=changed)


def signed_by_us(recipe: Recipe) -> Recipe:
    """The client's name in the box of the signature."""
    place = next(one for one in recipe.open if one.reason == "signature")
    typed = recipe.fields[0].model_copy(update={"name": place.names[0]})
    kept = tuple(one for one in recipe.open if one is not place)
    return recipe.model_copy(update={"fields": (*recipe.fields, typed), "open": kept})


def room_turned(recipe: Recipe) -> Recipe:
    """The text of two blocks as their names would have it."""
    assert recipe.more
    one, other = recipe.more.blocks[3:5]
    blocks = (*recipe.more.blocks[:3], one.model_copy(update={"text": other.text}), other.model_copy(update={"text": one.text}))
    return recipe.model_copy(update={"more": recipe.more.model_copy(update={"blocks": blocks})})


def told(check: str, recipe: Recipe) -> Iterable[str]:
    if check in ALONE:
        return ALONE[check](recipe)
    if check == "shapes_agree":
        return shapes_agree(recipe, paper(recipe), ANSWERS)
    if check == "none_is_asked":
        return none_is_asked(recipe, ANSWERS, passes)
    return BESIDE[check](recipe, paper(recipe))


G28, I765, I912 = "g-28/2018-09-17", "i-765/2025-08-21", "i-912/2025-07-22"


@pytest.mark.parametrize(
    ("check", "name", "broken"),
    [
        ("box_once", I765, put("fields", 3, name="form1[0].Page1[0].Line1a_FamilyName[0]")),
        ("distinct_words", I765, of("ticks", "Part 2, 10", boxes=(RECIPES[I765].ticks[4].boxes[0],) * 2)),
        ("proof_is_there", "g-1145/2014-09-26", whole(note="")),
        ("proof_is_there", I912, put("fields", 0, tip="")),
        ("ink_for_every_signature", I765, without("ink", "Part 4, 7.a")),
        ("ink_for_every_signature", I765, of("ink", "Part 4, 7.a", only=())),
        ("helpers_only_where_used", I912, of("fields", "Part 8, 4", only=())),
        ("none_is_asked", I765, of("fields", "Part 2, 1.a", none="N/A")),
        ("none_is_asked", G28, of("fields", "Part 3, 13.c", none="N/A")),
        ("every_box_named", I765, without("fields", "Part 2, 13")),
        ("every_box_named", I765, put("fields", 3, name="form1[0].Page1[0].Line1a_FamilyName[7]")),
        ("as_published", I765, whole(seen=("0" * 64,))),
        ("as_published", G28, whole(codes=True)),
        ("as_published", I912, whole(pages=7)),
        ("tips_prove_the_box", I765, swap("fields", "name", "Part 4, 4", "Part 4, 5")),
        ("tips_prove_the_box", I765, of("fields", "Part 2, 5.b", tip="enter street number and name")),
        ("tips_prove_the_box", I765, of("ticks", "Part 2, 10", tip="marital status")),
        ("tips_prove_the_box", I912, put("rows", 0, tip="means-tested")),
        ("ticks_agree", I765, turned("Part 2, 10")),
        ("ticks_agree", I765, turned("Part 2, 12")),
        ("ticks_agree", I765, turned("Part 4, 3.b")),
        ("ticks_agree", I765, turned("Part 5, 7.b")),
        ("ticks_agree", G28, turned("Part 2, 1.c")),
        ("ticks_agree", I912, turned("Part 6, 3")),
        ("answers_agree", G28, swap("fields", "answer", "Part 1, 5", "Part 1, 6")),
        ("answers_agree", I765, swap("fields", "answer", "Part 4, 1.a", "Part 5, 1.a")),
        ("answers_agree", I765, swap("fields", "answer", "Part 2, 24", "Part 2, 25")),
        ("answers_agree", G28, swap("ticks", "answer", "Part 1, 3.b", "Part 3, 13.b")),
        ("rows_agree", I912, columns_turned(1)),
        ("rows_agree", I765, rows_turned(0)),
        ("place_agrees", I765, swap("fields", "at", "Part 2, 8", "Part 2, 9")),
        ("never_filled", I765, signed_by_us),
        ("never_filled", I912, without("open", "For USCIS use only")),
        ("never_filled", I765, of("open", "Part 3, 7.b", reason="by_hand")),
        ("never_filled", "i-765ws/2025-08-21", without("open", "Foot of each page")),
        ("shapes_agree", I765, of("fields", "Part 2, 16", as_="text")),
        ("shapes_agree", I765, of("fields", "Part 2, 8", as_="text")),
        ("shapes_agree", I765, swap("fields", "answer", "Part 2, 7.d", "Part 2, 7.c")),
        ("shapes_agree", I765, of("fields", "Part 2, 5.f", none="nothing")),
        ("room_agrees", G28, room_turned),
        ("ink_on_its_page", G28, put("ink", 0, page=4)),
    ],
)
def test_a_recipe_that_is_broken_in_one_place_is_told(check: str, name: str, broken: Break) -> None:
    assert not list(told(check, RECIPES[name]))
    assert list(told(check, broken(RECIPES[name])))


def test_every_entry_says_where_it_stands_and_what_it_is_called() -> None:
    for name in HERE:
        labels = [(one.at, one.label) for one in (*asking(RECIPES[name]), *RECIPES[name].rows)]
        assert len(set(labels)) == len(labels), name
