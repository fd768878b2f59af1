"""A recipe that nobody could prove is held against the first PDF of its form: what is bound, by what, and what is doubtful."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from forms.binding import Bound, bind
from forms.inspect import FormRead
from forms.template import Ink, More, Open, Recipe, Room, Rows, Tick, Ticks, Write
from tests.forms import blanks
from tests.forms.blanks import SMALL, Box, blank
from tests.forms.conftest import Read, ReadOfficial
from tests.forms.official import needs_official
from tests.forms.recipes import recipe_of


@pytest.fixture(scope="session")
def small(read: Read) -> FormRead:
    return read(blank())


def a_recipe(*fields: Write, **values: Any) -> Recipe:
    made: dict[str, Any] = {
        "schema": 1,
        "form": "X-100",
        "edition": dt.date(2025, 1, 20),
        "title": "A practice form",
        "pages": 2,
        "kind": "form_test",
        "proved": False,
        "source": "made for a test",
        "read_on": dt.date(2026, 11, 1),
        "fields": fields,
    }
    return Recipe(**(made | values))


def family(name: str = blanks.NAME, *, at: str = "Part 1, 1.a", tip: str = "", label: str = "Family name") -> Write:
    return Write(name=name, at=at, label=label, answer="person.name.family", tip=tip)


def only(found: Bound) -> tuple[str, str, bool, str]:
    (box,) = found.boxes
    return box.name, box.by, box.sure, box.why


# By name


def test_a_box_is_bound_by_its_name_where_part_and_item_agree(small: FormRead) -> None:
    assert only(bind(a_recipe(family()), small)) == (blanks.NAME, "name", True, "")


def test_and_where_the_tooltip_says_the_words_of_the_recipe_however_spelled(small: FormRead) -> None:
    found = bind(a_recipe(family(blanks.A_NUMBER, at="-", tip="A-Number alien registration number")), small)
    assert only(found) == (blanks.A_NUMBER, "name", True, "")


def test_a_name_whose_item_is_another_one_is_doubtful(small: FormRead) -> None:
    assert only(bind(a_recipe(family(at="Part 1, 3")), small)) == (blanks.NAME, "name", False, "other_item")


def test_names_mislead_and_the_tooltip_finds_the_box_that_is_meant(small: FormRead) -> None:
    wrong = family(blanks.STREET, tip="family name")
    assert only(bind(a_recipe(wrong), small)) == (blanks.NAME, "tip", True, "")


def test_a_name_whose_tooltip_differs_and_that_no_other_box_fits_is_doubtful(small: FormRead) -> None:
    wrong = family(blanks.STREET, tip="name of a spaceship")
    assert only(bind(a_recipe(wrong), small)) == (blanks.STREET, "name", False, "tooltip_differs")


def test_a_box_of_another_kind_is_never_bound(small: FormRead) -> None:
    assert only(bind(a_recipe(family(blanks.SEX, at="Part 1, 9")), small)) == (blanks.SEX, "name", False, "other_kind")


def test_of_a_proved_recipe_the_name_counts_whatever_item_stands_beside_it(small: FormRead) -> None:
    found = bind(a_recipe(family(at="Part 7, 3"), proved=True), small)
    assert only(found) == (blanks.NAME, "name", True, "")


# By tooltip


def test_a_box_without_a_name_is_found_by_its_tooltip_and_item(small: FormRead) -> None:
    found = bind(a_recipe(family("?", at="Part 1, 5.b", tip="street number and name")), small)
    assert only(found) == (blanks.STREET, "tip", True, "")
    assert found.recipe.fields[0].name == blanks.STREET


def test_words_that_several_boxes_have_are_told_apart_by_the_item(read: Read) -> None:
    two = (
        Box("form1[0].A[0]", label="Part 1. 5. b. Enter Street Number and Name."),
        Box("form1[0].B[0]", label="Part 1. 7. b. Enter Street Number and Name."),
    )
    form = read(blank(boxes=two, pages=1))
    assert only(bind(a_recipe(family("?", at="Part 1, 7.b", tip="street number")), form))[0] == "form1[0].B[0]"
    found = bind(a_recipe(family("?", at="Part 1", tip="street number")), form)
    (box,) = found.boxes
    assert (box.sure, box.why, set(box.candidates)) == (False, "several", {"form1[0].A[0]", "form1[0].B[0]"})


def test_words_of_another_item_bind_nothing(small: FormRead) -> None:
    assert only(bind(a_recipe(family("?", at="Part 1, 6.b", tip="street number")), small)) == ("", "", False, "not_there")


def test_a_number_alone_is_shown_and_not_bound(small: FormRead) -> None:
    found = bind(a_recipe(family("?", at="Part 1, 5.b", label="Road")), small)
    assert only(found) == (blanks.STREET, "item", False, "meaning_unsaid")
    assert bind(a_recipe(family("?", at="Part 1, 5.b", label="Street number and name")), small).boxes[0].sure


def test_a_name_that_is_not_there_any_more_is_found_by_its_tooltip(small: FormRead) -> None:
    found = bind(a_recipe(family("form1[0].Old[0]", tip="family name")), small)
    assert only(found) == (blanks.NAME, "tip", True, "")
    assert only(bind(a_recipe(family("form1[0].Old[0]", at="Part 9, 9", tip="")), small))[3] == "not_there"


def test_no_field_is_two_boxes_of_the_recipe(small: FormRead) -> None:
    found = bind(a_recipe(family(), family("?", at="Part 1, 1.a", tip="family name")), small)
    assert [box.sure for box in found.boxes] == [True, False]
    both = bind(a_recipe(family("?", tip="family name"), family("?", tip="last name")), small)
    assert [(box.sure, box.why) for box in both.boxes] == [(False, "taken_twice")] * 2
    assert [one.name for one in both.recipe.fields] == ["?", "?"]


# Boxes to tick


def ticks(*boxes: Tick, at: str = "Part 1, 10", tip: str = "") -> Ticks:
    return Ticks(at=at, label="Filed before", answer="person.sex", boxes=boxes, tip=tip)


def test_yes_and_no_are_bound_where_the_tooltips_say_so_and_never_by_their_order(small: FormRead) -> None:
    right = a_recipe(ticks=(ticks(Tick(name=blanks.YES, is_=True), Tick(name=blanks.NO, is_=False)),))
    assert all(box.sure for box in bind(right, small).boxes)
    wrong = a_recipe(ticks=(ticks(Tick(name=blanks.NO, is_=True), Tick(name=blanks.YES, is_=False)),))
    assert [box.why for box in bind(wrong, small).boxes] == ["meaning_unsaid", "meaning_unsaid"]


def test_boxes_of_other_words_need_a_tip(small: FormRead) -> None:
    male, female = "form1[0].Page1[0].Line9_Checkbox[1]", "form1[0].Page1[0].Line9_Checkbox[0]"
    bare = a_recipe(ticks=(ticks(Tick(name=male, is_="male"), Tick(name=female, is_="female"), at="Part 1, 9"),))
    assert [box.why for box in bind(bare, small).boxes] == ["meaning_unsaid", "meaning_unsaid"]
    tips = (Tick(name="?", is_="male", tip="select male"), Tick(name="?", is_="female", tip="select female"))
    told = bind(a_recipe(ticks=(ticks(*tips, at="Part 1, 9"),)), small)
    assert [box.name for box in told.boxes] == [male, female]
    assert [box.name for box in told.recipe.ticks[0].boxes] == [male, female]


# The recipe with this PDF's names


def test_what_is_not_sure_has_no_name_in_the_recipe_that_fills(small: FormRead) -> None:
    found = bind(a_recipe(family(), family("form1[0].Gone[0]", at="Part 9, 1")), small)
    assert [one.name for one in found.recipe.fields] == [blanks.NAME, "?"]


def test_rows_open_boxes_ink_and_extra_room_follow(small: FormRead) -> None:
    recipe = a_recipe(
        rows=(Rows(at="Part 1", label="Names", table="names", columns=("a", "b"), slots=((blanks.NAME, "gone"), ("", "x"))),),
        open=(
            Open(at="Part 3, 7.a", label="Signature", reason="signature", names=(blanks.SIGNED, "form1[0].Gone[0]")),
            Open(at="Part 3, 7.b", label="Date", reason="signature_date", tips=("date of signature",)),
        ),
        ink=(Ink(page=2, who="client", at="Part 3, 7.a", label="Signature", name=blanks.SIGNED),),
        more=More(part="Part 2", blocks=(Room(page="?", part="?", item="?", text=blanks.REASON),)),
    )
    made = bind(recipe, small).recipe
    assert made.rows[0].slots == ((blanks.NAME, ""), ("", ""))
    assert [one.names for one in made.open] == [(blanks.SIGNED,), (blanks.SIGNED_ON,)]
    assert made.ink[0].name == blanks.SIGNED
    assert made.more is not None
    assert (made.more.blocks[0].page, made.more.blocks[0].text) == ("?", blanks.REASON)


def test_boxes_that_the_recipe_does_not_speak_of_are_named_and_codes_are_nobodys(small: FormRead) -> None:
    left = {field.name for field in bind(a_recipe(family()), small).left}
    assert left == {box.name for box in SMALL} - {blanks.NAME}


@needs_official
@pytest.mark.parametrize("name", ["i-765.2025-08-21", "i-912.2025-07-22", "g-28.2018-09-17", "ar-11.2022-11-02"])
def test_a_whole_recipe_without_one_name_binds_by_tooltips_and_binds_nothing_wrong(
    read_official: ReadOfficial, name: str
) -> None:
    """Names are taken out of a whole recipe: what is bound again is bound right, and it is most of it."""
    form = read_official(name)
    whole = recipe_of(form, proved=False)
    nameless = whole.model_copy(
        update={"fields": tuple(one.model_copy(update={"name": "?"}) for one in whole.fields), "ticks": (), "open": ()}
    )
    found = bind(nameless, form)
    pairs = zip(whole.fields, found.recipe.fields, strict=True)
    bound = [(before.name, after.name) for before, after in pairs if after.name != "?"]
    assert [pair for pair in bound if pair[0] != pair[1]] == []
    assert len(bound) > 0.6 * len(whole.fields)  # rows of a table have the same words in every row: those are not sure
    assert all(box.candidates or box.why for box in found.boxes if not box.sure)
