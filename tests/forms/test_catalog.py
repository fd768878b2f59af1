"""What a PDF is to the office: known, newer, changed, resaved, printed, a placeholder, instructions, a payment form, filled
already, of several editions, not whole; and of every official form at hand the right one."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from dataclasses import replace

import pikepdf
import pytest

from forms import binding, catalog, recognise
from forms.catalog import KEPT, Judged, judge
from forms.inspect import FormRead
from forms.template import Recipe
from tests.build import ROOT, words
from tests.forms import blanks
from tests.forms.blanks import SMALL, Box, blank
from tests.forms.conftest import Read, ReadOfficial
from tests.forms.official import OFFICIAL, needs_official
from tests.forms.recipes import recipe_of

OLDER = "01/20/25"


@pytest.fixture(scope="session")
def small(read: Read) -> FormRead:
    return read(blank(form="I-765", edition="08/21/25"))


@pytest.fixture(scope="session")
def recipe(small: FormRead) -> Recipe:
    return recipe_of(small)


def of(read: FormRead, *recipes: Recipe, kept: dict[str, FormRead] | None = None) -> Judged:
    return judge(read, {one.id: one for one in recipes}, kept)


def changed(name: str, **values: object) -> tuple[Box, ...]:
    return tuple(replace(box, **values) if box.name == name else box for box in SMALL)  # type: ignore[arg-type]


def what(found: Judged) -> set[tuple[str, str]]:
    return {(one.what, one.name) for one in found.differences}


# Can be filled


def test_the_edition_of_a_recipe_is_known_and_can_be_filled(small: FormRead, recipe: Recipe) -> None:
    found = of(small, recipe)
    assert (found.state, found.fillable, found.recipe) == ("known_edition", "yes", "i-765/2025-08-21")
    assert found.keep and not found.differences and not found.notes


def test_a_file_that_nobody_saw_before_is_known_and_that_is_said(small: FormRead, recipe: Recipe) -> None:
    other = recipe.model_copy(update={"seen": ("0" * 64,)})
    assert [note.code for note in of(small, other).notes] == ["form_file_not_seen"]
    assert of(small, other).fillable == "agree"  # between its boxes it may print anything
    ours = of(small, recipe.model_copy(update={"seen": (small.sha256,)}))
    assert (ours.notes, ours.fillable) == ((), "yes")


def test_a_newer_edition_with_the_same_boxes_is_filled_once_a_person_agreed(read: Read, recipe: Recipe) -> None:
    found = of(read(blank(form="I-765", edition="09/15/26")), recipe)
    assert (found.state, found.fillable, found.recipe) == ("newer_same_fields", "agree", "i-765/2025-08-21")
    assert found.params["recipe"] == "08/21/25" and found.params["edition"] == "09/15/26"


def test_an_older_one_too_and_it_is_called_older(read: Read, recipe: Recipe) -> None:
    found = of(read(blank(form="I-765", edition=OLDER)), recipe)
    assert (found.state, found.fillable) == ("older_same_fields", "agree")


def test_a_copy_without_the_lock_of_the_agency_is_told_as_resaved(read: Read, recipe: Recipe) -> None:
    found = of(read(blank(form="I-765", edition="08/21/25", encrypted=False)), recipe)
    assert (found.state, found.code, found.fillable) == ("resaved", "form_resaved", "agree")


def test_a_form_that_is_given_out_unlocked_is_not(read: Read, recipe: Recipe) -> None:
    open_ = recipe.model_copy(update={"encrypted": False})
    assert of(read(blank(form="I-765", edition="08/21/25", encrypted=False)), open_).state == "known_edition"


def test_a_copy_with_tooltips_in_another_language_is_told_as_translated(read: Read, recipe: Recipe) -> None:
    spanish = tuple(replace(box, label=f"Escriba aqu\u00ed {at}.") for at, box in enumerate(SMALL))
    found = of(read(blank(form="I-765", edition="08/21/25", boxes=spanish)), recipe)
    assert (found.state, found.code, found.fillable) == ("resaved", "form_translated", "agree")


# Boxes that are not the same


def test_boxes_that_changed_their_places_in_the_same_edition_are_differences(
    read: Read, recipe: Recipe, small: FormRead
) -> None:
    """What a box is called says nothing of where it is: an A-number would stand where the given name belongs."""
    rects = {one.name: one.rect for one in small.fields}
    swapped = {blanks.GIVEN: rects[blanks.A_NUMBER], blanks.A_NUMBER: rects[blanks.GIVEN]}
    boxes = tuple(replace(box, rect=swapped.get(box.name, rects[box.name])) for box in SMALL)
    found = of(read(blank(form="I-765", edition="08/21/25", boxes=boxes)), recipe, kept={recipe.id: small})
    assert (found.state, found.fillable) == ("fields_differ", "no")
    assert what(found) == {("place", blanks.GIVEN), ("place", blanks.A_NUMBER)}
    newer = of(read(blank(form="I-765", edition="09/15/26", boxes=boxes)), recipe, kept={recipe.id: small})
    assert newer.state == "newer_same_fields"  # an agency moves boxes in a new edition, and somebody looks at it anyway


def test_a_box_that_holds_other_words_from_the_start_is_a_difference(read: Read, recipe: Recipe, small: FormRead) -> None:
    changed_ = small.model_copy(
        update={
            "sha256": "1" * 64,
            "fields": tuple(
                one.model_copy(update={"value": "Self", "preset": True}) if one.name == blanks.SIGNED else one
                for one in small.fields
            ),
        }
    )
    assert what(of(changed_, recipe, kept={recipe.id: small})) == {("value", blanks.SIGNED)}


def test_a_file_of_thousands_of_boxes_is_held_against_a_recipe_by_reading_each_once(
    recipe: Recipe, small: FormRead, monkeypatch: pytest.MonkeyPatch
) -> None:
    many = tuple(small.fields[0].model_copy(update={"name": f"f{n}", "label": f"Part 9. {n}."}) for n in range(2_000))
    read_: list[str] = []
    plain = recognise.plain
    monkeypatch.setattr(recognise, "plain", lambda words: read_.append(words) or plain(words))
    binding.bind(recipe, small.model_copy(update={"fields": many}))
    assert len(read_) < 2 * len(many)


def test_new_and_lost_boxes_are_listed_and_nothing_is_filled(read: Read, recipe: Recipe) -> None:
    added = Box("form1[0].Page1[0].Line99_New[0]", label="Part 1. 99. Enter something new.")
    boxes = (*(box for box in SMALL if box.name != blanks.ZIP), added)
    found = of(read(blank(form="I-765", edition="09/15/26", boxes=boxes)), recipe)
    assert (found.state, found.fillable) == ("fields_differ", "no")
    assert what(found) == {("gone", blanks.ZIP), ("new", added.name)}


@pytest.mark.parametrize("edition", ["08/21/25", "09/15/26", OLDER])
def test_a_box_of_another_kind_is_a_difference_in_any_edition(read: Read, recipe: Recipe, edition: str) -> None:
    found = of(read(blank(form="I-765", edition=edition, boxes=changed(blanks.ZIP, kind="check"))), recipe)
    assert found.state == "fields_differ" and ("kind", blanks.ZIP) in what(found)


def test_a_box_of_the_same_name_that_asks_something_else_is_a_difference(read: Read, recipe: Recipe) -> None:
    boxes = changed(blanks.ZIP, label="Part 1. 5. Mailing Address. g. Enter Province.")
    found = of(read(blank(form="I-765", edition="09/15/26", boxes=boxes)), recipe)
    assert found.state == "fields_differ" and what(found) == {("meaning", blanks.ZIP)}


def test_two_boxes_that_changed_their_places_are_differences(read: Read, recipe: Recipe) -> None:
    labels = {box.name: box.label for box in SMALL}
    swapped = {blanks.YES: labels[blanks.NO], blanks.NO: labels[blanks.YES]}
    boxes = tuple(replace(box, label=swapped.get(box.name, box.label)) for box in SMALL)
    found = of(read(blank(form="I-765", edition="09/15/26", boxes=boxes)), recipe)
    assert what(found) == {("meaning", blanks.YES), ("meaning", blanks.NO)}


@pytest.mark.parametrize(
    ("values", "kind"),
    [({"limit": 30}, "limit"), ({"comb": True}, "limit"), ({"label": "Part 1. 5. b. Enter Road."}, "meaning")],
)
def test_limits_are_compared_with_the_blank_that_is_kept(
    read: Read, small: FormRead, recipe: Recipe, values: dict[str, object], kind: str
) -> None:
    newer = read(blank(form="I-765", edition="09/15/26", boxes=changed(blanks.STREET, **values)))
    bare = recipe_of(small, tips=False)
    assert of(newer, bare).state == "newer_same_fields"
    found = of(newer, bare, kept={bare.id: small})
    assert found.state == "fields_differ" and what(found) == {(kind, blanks.STREET)}


def test_choices_are_compared_with_the_blank_that_is_kept(read: Read, small: FormRead, recipe: Recipe) -> None:
    newer = read(blank(form="I-765", edition="09/15/26", boxes=changed(blanks.STATE, options=(("CA", "CA"),))))
    found = of(newer, recipe, kept={recipe.id: small})
    assert what(found) == {("choices", blanks.STATE)}


def test_the_recipe_whose_boxes_fit_best_is_the_one_it_is_held_against(read: Read, recipe: Recipe) -> None:
    other = recipe_of(read(blank(form="I-765", edition=OLDER, boxes=SMALL[:4])))
    found = of(read(blank(form="I-765", edition="09/15/26", boxes=SMALL[:4])), recipe, other)
    assert (found.state, found.recipe) == ("newer_same_fields", "i-765/2025-01-20")


# Cannot be filled


def test_a_form_without_a_recipe_is_unknown_and_named(read: Read, recipe: Recipe) -> None:
    found = of(read(blank(form="I-360", edition=OLDER)), recipe)
    assert (found.state, found.code, found.params["form"]) == ("unknown", "form_unknown", "I-360")
    assert found.keep


def test_what_is_no_official_form_is_unknown_and_not_kept(read: Read, recipe: Recipe) -> None:
    found = of(read(blank(boxes=(Box("a", label="A"),), codes=False, footer="A leaflet", title="x")), recipe)
    assert found.state == "unknown" and not found.keep


def test_boxes_of_a_form_without_an_edition_anywhere_are_not_filled(read: Read, recipe: Recipe) -> None:
    data = blank(form="I-765", codes=False, footer="page {page}", pages=2)
    found = of(read(data), recipe)
    assert (found.state, found.code, found.params["form"]) == ("unknown", "form_no_edition", "I-765")
    assert not found.keep


@pytest.mark.parametrize(
    ("data", "state"),
    [
        (lambda: blanks.printed(form="I-765", edition="08/21/25"), "print_only"),
        (lambda: blanks.pictured(form="I-765", edition="08/21/25"), "print_only"),
        (lambda: blanks.pictured(code=False), "unknown"),
        (blanks.placeholder, "xfa_only"),
        (lambda: blanks.printed(form="I-765 Instructions", edition="08/21/25"), "instructions"),
        (lambda: blanks.blank(form="G-1450", edition=OLDER), "payment"),
        (lambda: blanks.printed(form="G-1650", edition=OLDER), "payment"),
        (lambda: blanks.pictured(form="G-1450", edition=OLDER), "payment"),
    ],
)
def test_what_is_no_blank_is_told_and_never_kept(read: Read, recipe: Recipe, data: Callable[[], bytes], state: str) -> None:
    found = of(read(data()), recipe)
    assert (found.state, found.fillable, found.keep) == (state, "no", False)


@pytest.mark.parametrize("values", [{blanks.NAME: "Ejemplo"}, {blanks.YES: "A"}, {blanks.STATE: "IL"}, {blanks.SIGNED: "x"}])
def test_a_form_with_anything_typed_in_it_is_never_kept(read: Read, recipe: Recipe, values: dict[str, str]) -> None:
    found = of(read(blanks.with_values(blank(form="I-765", edition="08/21/25"), values)), recipe)
    assert (found.state, found.fillable, found.keep, found.params["count"]) == ("already_filled", "no", False, 1)
    assert "Ejemplo" not in str(found.params)


def test_words_that_call_themselves_a_preset_are_typed_words(read: Read, recipe: Recipe) -> None:
    with pikepdf.open(io.BytesIO(blanks.with_values(blank(form="I-765", edition="08/21/25"), {blanks.NAME: "Ejemplo"}))) as pdf:
        for widget in pdf.pages[0].obj.Annots:
            if "/V" in widget and str(widget.V) == "Ejemplo":
                widget.DV = widget.V
        out = io.BytesIO()
        pdf.save(out, encryption=pikepdf.Encryption(owner="x"))
    assert of(read(out.getvalue()), recipe).state == "already_filled"


@pytest.mark.filterwarnings("ignore:This document has 1 form widget")
@pytest.mark.parametrize("what_", ["note", "stamp", "loose box", "file"])
def test_a_form_that_carries_what_no_blank_does_is_never_kept(read: Read, recipe: Recipe, what_: str) -> None:
    """A client's name in a note, in a box that no field leads to, in another file: the library lies open."""
    with pikepdf.open(io.BytesIO(blank(form="I-765", edition="08/21/25"))) as pdf:
        if what_ == "file":
            pdf.attachments["words.txt"] = b"Ejemplo"
        else:
            kind = {"note": "/FreeText", "stamp": "/Stamp", "loose box": "/Widget"}[what_]
            said = pikepdf.Dictionary(
                Type=pikepdf.Name.Annot, Subtype=pikepdf.Name(kind), Rect=pikepdf.Array([90, 700, 300, 720]),
                Contents=pikepdf.String("Ejemplo"), FT=pikepdf.Name.Tx, T=pikepdf.String("x"), V=pikepdf.String("Ejemplo"),
            )  # fmt: skip
            pdf.pages[0].obj.Annots.append(pdf.make_indirect(said))
        out = io.BytesIO()
        pdf.save(out, encryption=pikepdf.Encryption(owner="x"))
    found = of(read(out.getvalue()), recipe)
    assert (found.state, found.code, found.keep) == ("already_filled", "form_written_on", False)


def test_blanks_in_a_box_are_nothing_typed(read: Read, recipe: Recipe) -> None:
    data = blanks.with_values(blank(form="I-765", edition="08/21/25"), {blanks.NAME: "  "})
    assert of(read(data), recipe).state != "already_filled"


def test_pages_of_two_editions_are_named_and_nothing_is_filled(read: Read, recipe: Recipe) -> None:
    mixed = "Form I-765 Edition 01/20/25 Page {page} of {pages}"
    found = of(read(blank(form="I-765", edition="08/21/25", footers={2: mixed})), recipe)
    assert (found.state, found.fillable, found.keep) == ("mixed_editions", "no", False)
    assert found.params["others"] == "2" and "01/20/25" in str(found.params["found"])


def test_pages_that_lack_and_pages_too_many_are_told(read: Read, recipe: Recipe) -> None:
    short = "Form I-765 Edition 08/21/25 Page {page} of 7"
    found = of(read(blank(form="I-765", edition="08/21/25", footer=short)), recipe)
    assert (found.state, found.params["missing"]) == ("pages_missing", "3, 4, 5, 6, 7")
    long = "Form I-765 Edition 08/21/25 Page 1 of 1"
    found = of(read(blank(form="I-765", edition="08/21/25", footer=long, codes=False)), recipe)
    assert (found.state, found.code) == ("pages_missing", "form_pages_more")


def test_a_page_that_says_nothing_wants_a_look(read: Read) -> None:
    data = blank(form="G-28", edition="09/17/18", footers={2: ""}, codes=False)
    found = of(read(data), recipe_of(read(blank(form="G-28", edition="09/17/18", codes=False))))
    assert (found.state, found.fillable) == ("known_edition", "agree")
    assert [(note.code, note.params["pages"]) for note in found.notes] == [("form_page_unmarked", "2")]


# A recipe that nobody proved


def test_a_recipe_that_was_not_proved_shows_what_of_it_is_bound(read: Read, small: FormRead) -> None:
    found = of(small, recipe_of(small, proved=False))
    assert (found.state, found.fillable) == ("not_proved", "agree")
    assert found.bound is not None and found.bound.whole
    lacking = of(read(blank(form="I-765", edition="08/21/25", boxes=SMALL[:3])), recipe_of(small, proved=False))
    assert lacking.bound is not None and len(lacking.bound.missing) == len(SMALL) - 3
    assert lacking.params["missing"] == len(SMALL) - 3


def test_a_resaved_copy_of_one_is_told_as_resaved_and_its_boxes_are_shown(read: Read, small: FormRead) -> None:
    recipe = recipe_of(small, proved=False)
    found = of(read(blank(form="I-765", edition="08/21/25", encrypted=False)), recipe)
    assert (found.state, found.fillable) == ("resaved", "agree")
    assert found.bound is not None and found.bound.whole
    assert [note.code for note in found.notes] == ["form_recipe_not_proved", "form_not_as_published"]
    lacking = of(read(blank(form="I-765", edition="08/21/25", boxes=SMALL[:3], encrypted=False)), recipe)
    assert lacking.state == "not_proved"
    assert [note.code for note in lacking.notes] == ["form_not_as_published"]


# Words


def test_every_state_has_words_a_next_step_and_all_that_they_need(small: FormRead, recipe: Recipe) -> None:
    text = (ROOT / "forms" / "catalog.py").read_text(encoding="utf-8")
    codes = {one for one in re.findall(r'"(form_[a-z_]+)"', text)} | {"form_newer_same_fields", "form_older_same_fields"}
    assert len(codes) >= 18
    for code in codes:
        assert code in words().codes, code
        said, then = words().parts(code, {})
        assert said and then, code
    for found in (of(small, recipe), of(small)):
        assert "{" not in words().say(found.code, found.params)


def test_what_is_kept_is_blank_by_its_state() -> None:
    assert KEPT.isdisjoint({"payment", "already_filled", "print_only", "instructions", "mixed_editions", "pages_missing"})
    assert set(catalog.State.__args__) >= KEPT


# The agencies' own

RECIPES = (
    *("i-765.2025-08-21", "i-765ws.2025-08-21", "i-912.2025-07-22", "g-28.2018-09-17", "ar-11.2022-11-02"),
    "g-1145.2014-09-26.resaved-unencrypted",
)
ANSWERS = {
    "i-765.2025-08-21": ("known_edition", "yes"),
    "i-765.2025-01-20": ("fields_differ", "no"),
    "i-765.2025-08-21.resaved-unencrypted": ("resaved", "agree"),
    "i-765ws.2025-08-21": ("known_edition", "yes"),
    "i-912.2025-07-22": ("known_edition", "yes"),
    "i-912.2024-04-01.flattened-no-fields": ("print_only", "no"),
    "g-28.2018-09-17": ("known_edition", "yes"),
    "g-1145.2014-09-26.resaved-unencrypted": ("resaved", "agree"),
    "g-1145.print-to-pdf.no-text-no-fields": ("print_only", "no"),
    "ar-11.2022-11-02": ("known_edition", "yes"),
    "i-360.2025-01-20": ("unknown", "no"),
    "i-131.2025-01-20": ("unknown", "no"),
    "i-730.2025-01-20": ("unknown", "no"),
    "n-400.2025-01-20": ("unknown", "no"),
    "i-9.2025-01-20": ("unknown", "no"),
    "i-765instr.2025-08-21.not-a-form": ("instructions", "no"),
    "dd-293.2025-02": ("unknown", "no"),
    "va-21-0966": ("unknown", "no"),
    "irs-f1040.hybrid-xfa": ("unknown", "no"),
    "dynamic-xfa-only.placeholder-page": ("xfa_only", "no"),
}


@needs_official
@pytest.mark.parametrize("name", ANSWERS)
def test_every_official_form_at_hand_gets_the_right_answer(read_official: ReadOfficial, name: str) -> None:
    recipes = [recipe_of(read_official(one)) for one in RECIPES]
    found = of(read_official(name), *recipes)
    assert (found.state, found.fillable) == ANSWERS[name]
    assert "{" not in words().say(found.code, found.params)


@needs_official
def test_no_official_form_at_hand_is_left_out() -> None:
    assert set(OFFICIAL) <= set(ANSWERS)


@needs_official
def test_what_changed_between_two_editions_is_listed(read_official: ReadOfficial) -> None:
    newer, older = read_official("i-765.2025-08-21"), read_official("i-765.2025-01-20")
    found = of(newer, recipe_of(older))
    names = [{field.name for field in one.fields if "PDF417" not in field.name} for one in (newer, older)]
    assert {name for kind, name in what(found) if kind == "new"} == names[0] - names[1]
    assert {name for kind, name in what(found) if kind == "gone"} == names[1] - names[0]
    assert found.params["recipe"] == "01/20/25"
