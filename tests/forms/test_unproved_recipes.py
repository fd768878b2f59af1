"""Recipes of forms whose PDF nobody has had: what they may claim, what they never fill, and how the first drop binds them.

Adding a recipe is adding a file; the last test adds one for a form that nobody ever printed."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from forms.binding import bind
from forms.inspect import FieldRead, FormRead
from forms.mapping import Mapped, map_answers, signers, written
from forms.template import Placed, Recipe, Rows, Ticks, Write
from packets.matters.answers import ROW_DERIVED
from packets.matters.form_answers import FormAnswers
from packets.matters.matter import Matter
from packets.paths import RESOURCES
from packets.requests.library import Library
from packets.requests.lint import lint
from packets.requests.vocabulary import AnswerKey, Column
from tests.build import TODAY, a_matter, a_view, shipped
from tests.forms.blanks import Box, blank
from tests.forms.conftest import Read
from tests.forms.official import FORMS

G325A, I918 = "g-325a/2025-01-20", "i-918/2025-01-20"
SUPP_A, SUPP_B = "i-918-supplement-a/2025-01-20", "i-918-supplement-b/2025-01-20"
HERE = (G325A, I918, SUPP_A, SUPP_B)
COUNTS = {G325A: 150, I918: 362, SUPP_A: 356, SUPP_B: 133}
"""Boxes that a recipe speaks of. G-325A has 166 by the inventory: of sixteen nothing tells what they are."""
NAMES = {G325A: "g-325a.2025-01-20.names-only.json", SUPP_B: "i-918supb.2025-01-20.names-only.json"}
DAY = dt.date(2019, 4, 1)


def recipe(id_: str) -> Recipe:
    return shipped().recipes[id_]


def filled_by(one: Recipe) -> Iterator[tuple[Write | Ticks | Rows, str, tuple[str, ...]]]:
    """What fills boxes: the entry, its answer or table, the boxes."""
    for write in one.fields:
        yield write, write.answer, (write.name,)
    for ticks in one.ticks:
        yield ticks, ticks.answer, tuple(box.name for box in ticks.boxes)
    for rows in one.rows:
        yield rows, rows.table, tuple(name for slot in rows.slots for name in slot if name)


def entry(one: Recipe, key: str) -> AnswerKey | Column:
    words = shipped().answers
    return words.tables["family"].columns[key[4:]] if key.startswith("row.") else words.answers[key]


# What they claim


def test_every_recipe_that_was_not_proved_says_so_and_where_it_has_everything_from() -> None:
    unproved = [one for one in shipped().recipes.values() if not one.proved]
    assert {one.id for one in unproved} >= set(HERE)
    for one in unproved:
        assert one.note and one.verify and not one.seen and one.source, one.id
    for id_ in HERE:
        assert recipe(id_).note.startswith("Second hand, not checked against the PDF."), id_
        assert "https://" in recipe(id_).source and "SHA-256" in recipe(id_).source, id_


@pytest.mark.parametrize("id_", HERE)
def test_every_box_that_is_known_of_stands_in_its_recipe_once(id_: str) -> None:
    named = list(recipe(id_).named())
    assert len(named) == COUNTS[id_]
    assert [name for name, times in Counter(named).items() if times > 1 and name != "?"] == []


@pytest.mark.parametrize("id_", NAMES)
def test_the_names_that_are_given_are_those_of_the_inventory(id_: str) -> None:
    path = FORMS / NAMES[id_] if FORMS else Path("-")
    if not path.is_file():
        pytest.skip("the inventory is not at hand")
    there = {one["name"] for one in json.loads(path.read_text("utf-8"))["fields"]}
    given = {name for name in recipe(id_).named() if name != "?"}
    assert given <= there
    if id_ == SUPP_B:
        assert given == there, "each of the 133 boxes is the office's or the official's"
    else:
        by_tip = [name for name in recipe(id_).named() if name == "?"]
        assert len(there - given) == len(by_tip) + 16


@pytest.mark.parametrize("id_", HERE)
def test_a_box_without_a_name_has_words_that_its_tooltip_must_say(id_: str) -> None:
    for write in recipe(id_).fields:
        assert write.name != "?" or write.tip, write.label
    for ticks in recipe(id_).ticks:
        assert all(box.name != "?" or box.tip for box in ticks.boxes), ticks.label


@pytest.mark.parametrize("id_", HERE)
def test_its_kind_of_paper_is_what_the_form_item_accepts(id_: str) -> None:
    one = recipe(id_)
    items = [item for kind in shipped().kinds.values() for item in kind.items if item.kind == "form"]
    taking = [item for item in items if one.kind in (*item.accepts, *(kind for part in item.parts for kind in part.accepts))]
    assert taking
    assert all(item.for_each == ("family" if one.of == "family" else "") for item in taking)


# What is never filled, and never taken from elsewhere


def test_of_supplement_b_only_part_1_is_ours_and_everything_else_the_official_s() -> None:
    one = recipe(SUPP_B)
    assert one.loose
    assert {place.at.partition(",")[0] for place, _, _ in filled_by(one)} == {"Part 1"}
    assert {answer for _, answer, _ in filled_by(one)} == {
        "person.a_number", "person.name.family", "person.name.given", "person.name.middle", "person.birth_date", "person.sex",
    }  # fmt: skip
    assert {open_.reason for open_ in one.open if not open_.at.startswith("Part 1")} == {"official"}
    assert sum(len(open_.names) for open_ in one.open if open_.reason == "official") == 123


def test_no_other_name_goes_to_a_certifier_of_itself() -> None:
    definition = shipped().kind("u_certification").definition
    assert "alias" in definition.never_send
    (other,) = [open_ for open_ in recipe(SUPP_B).open if "Other names" in open_.label]
    assert (other.reason, len(other.names)) == ("by_hand", 3)
    for key in {answer for _, answer, _ in filled_by(recipe(SUPP_B))}:
        assert definition.discloses.get(key) in ("send", "ask"), f"{key} is typed into the form and not declared"


@pytest.mark.parametrize("id_", HERE)
def test_no_signature_and_no_day_of_signing_is_filled(id_: str) -> None:
    one = recipe(id_)
    for _, _, names in filled_by(one):
        assert not [name for name in names if re.search("Signature|DateofSig|DateOfSig", name)]
    left = {name for open_ in one.open if open_.reason in ("signature", "official") for name in open_.names}
    assert one.ink and {ink.name for ink in one.ink} <= left


@pytest.mark.parametrize("id_", HERE)
def test_safe_boxes_take_safe_answers_and_no_other_box_does(id_: str) -> None:
    for place, answer, _ in filled_by(recipe(id_)):
        assert answer.startswith(("safe.", "row.safe_")) is ("safe" in place.label.casefold()), place.label


@pytest.mark.parametrize("id_", [I918, SUPP_A])
def test_telephones_of_the_petitioner_and_the_member_are_the_safe_ones(id_: str) -> None:
    whose = [(place, answer) for place, answer, _ in filled_by(recipe(id_)) if re.search("telephone|e-mail", place.label)]
    theirs = [answer for place, answer in whose if not place.label.startswith(("Interpreter", "Preparer"))]
    assert theirs and all(answer.startswith(("safe.", "row.safe_")) for answer in theirs)


@pytest.mark.parametrize("id_", HERE)
def test_an_own_answer_fills_its_box_alone_even_where_every_other_answer_is_given(id_: str) -> None:
    """A matter in which everything is answered but what nobody may derive."""
    words = shipped().answers
    own = {key for key, one in words.answers.items() if one.own}
    given = {key: _some(one) for key, one in words.answers.items() if key not in own and one.type != "derived"}
    mapped = _mapped(recipe(id_), given)
    wanted = {answer for _, answer, _ in filled_by(recipe(id_)) if answer in own}
    assert wanted, "the form asks for nothing of the kind"
    assert not wanted & {one.key for one in (*mapped.texts, *mapped.crosses)}
    blank = {one.key for one in mapped.blanks}
    for place, answer, _ in filled_by(recipe(id_)):
        assert answer not in own or blank & {answer, *(only.answer for only in place.only)}, place.label


def test_what_is_a_relative_s_own_is_no_derived_column() -> None:
    for place, answer, _ in filled_by(recipe(SUPP_A)):
        if answer.startswith(("row.safe_", "row.sex")):
            assert entry(recipe(SUPP_A), answer).type != "derived", place.label


@pytest.mark.parametrize("id_", HERE)
def test_nothing_stands_on_a_form_of_which_nobody_answered_anything(id_: str) -> None:
    mapped = _mapped(recipe(id_), {})
    assert (mapped.texts, mapped.crosses, mapped.beyond) == ((), (), ())
    assert mapped.unanswered


# Yes and no


QUESTIONS = sorted(key for key in shipped().answers.answers if key.startswith("i918.q."))


def test_each_question_of_parts_2_and_3_has_its_own_key_and_a_plain_question() -> None:
    places = {ticks.answer: ticks for ticks in recipe(I918).ticks if ticks.answer.startswith("i918.q.")}
    assert sorted(places) == QUESTIONS and len(QUESTIONS) == 6 + 65
    for key, ticks in places.items():
        one = shipped().answers.answers[key]
        assert one.type == "yes_no" and one.own and one.page and "?" in one.ask, key
        assert [box.is_ for box in ticks.boxes] == [True, False], key


@pytest.mark.parametrize(("answer", "box"), [(True, "[0]"), (False, "[1]")])
def test_an_answer_of_a_person_is_the_cross_and_only_with_its_day(answer: bool, box: str) -> None:
    key = "i918.q.removed"
    assert not _mapped(recipe(I918), {key: answer}).crosses
    crosses = _mapped(recipe(I918), {key: answer}, said=[key]).crosses
    assert [one.name for one in crosses] == [f"form1[0].#subform[5].P3_18_chbxyesno{box}"]


def test_proceedings_are_asked_kind_by_kind_and_the_day_belongs_to_its_kind() -> None:
    given = {
        "proceedings.ever": True,
        "proceedings.removal": True,
        "proceedings.removal_on": "Current",
        "proceedings.exclusion": False,
    }
    mapped = _mapped(recipe(I918), {**given, "proceedings.exclusion_on": "01/02/1999"}, said=list(given))
    assert {one.name.rpartition(".")[2] for one in mapped.crosses} == {"Pt2Line7a_chbxyesno[1]", "Pt2Line7b_RemovalCheckbox[0]"}
    assert [(one.name.rpartition(".")[2], one.text) for one in mapped.texts] == [("Pt2Line7b_DateOfRemoval[0]", "Current")]


# Tables


def test_a_sixth_child_goes_to_the_extra_room_and_a_parent_into_no_box_of_part_4() -> None:
    kinds = ("spouse", "child", "parent", "stepchild", "adopted_child", "child", "child")
    family = [{"id": f"f-{n}", "kind": kind, "family_name": f"Prueba{n}", "birth_date": DAY} for n, kind in enumerate(kinds)]
    mapped = _mapped(recipe(I918), {}, tables={"family": family})
    said = {one.name.rpartition(".")[2]: one.text for one in mapped.texts}
    assert said["P4_Line1a_FamilyName[0]"] == "Prueba0" and said["P4_Line11a_FamilyName[1]"] == "Prueba5"
    assert "Prueba2" not in said.values() and said["P4_Line2_DateOfBirth[0]"] == "04/01/2019"
    assert [one.text for one in mapped.beyond] == ["Prueba6, 04/01/2019"]


def test_residences_stand_with_month_and_year() -> None:
    rows = [
        {
            "id": "a-1",
            "address": "1 Example Street",
            "street": "1 Example Street",
            "first_month": "2023-05",
            "last_month": "2024-01",
        }
    ]
    mapped = _mapped(recipe(G325A), {}, tables={"addresses": rows})
    assert [one.text for one in mapped.texts] == ["1 Example Street", "05/2023", "01/2024"]
    assert written("May 2023", "month_year") == written("2023-13", "month_year") == ("", "form_no_day")


def test_a_stepchild_is_a_child_on_supplement_a() -> None:
    ties = {kind: ROW_DERIVED["member_tie"]({"kind": kind}, a_view(a_matter())) for kind in (*_KINDS, "")}
    assert ties == {"spouse": "spouse", "child": "child", "stepchild": "child", "adopted_child": "child", "parent": "parent",
                    "sibling": "sibling", "": None}  # fmt: skip
    boxes = next(ticks for ticks in recipe(SUPP_A).ticks if ticks.answer == "row.tie").boxes
    assert {box.is_ for box in boxes} == {tie for tie in ties.values() if tie}


_KINDS = ("spouse", "child", "stepchild", "adopted_child", "parent", "sibling")


def test_the_member_s_form_takes_the_member_s_facts_and_the_petitioner_s_from_the_client() -> None:
    rows = [
        {
            "id": "f-1",
            "kind": "stepchild",
            "family_name": "Muestra",
            "abroad": False,
            "entry_city": "Laredo",
            "status_now": "None",
        }
    ]
    matter = _matter({"person.name.family": "Prueba"}, tables={"family": rows})
    view = a_view(matter, library=shipped())
    row = (view.rows("family") or ())[0]
    mapped = map_answers(recipe(SUPP_A), FormAnswers(view.at(row)))
    said = {one.name.rpartition(".")[2]: one.text for one in mapped.texts}
    assert said["Pt3Line1a_FamilyName[0]"] == "Muestra" and said["Pt1Line1a_FamilyName[0]"] == "Prueba"
    assert said["Part4_Line1b_CityOrTown[0]"] == "Laredo" and "Part4_Line2b_CityOrTown[0]" not in said
    assert [one.text for one in mapped.crosses] == ["child"]
    signed = [(one.page, one.who) for one in signers(recipe(SUPP_A), FormAnswers(view.at(row)))]
    assert (9, "family") in signed, "who is here signs Part 8"


def test_interpreter_and_preparer_sign_only_where_there_was_one() -> None:
    def ink(**given: bool) -> list[str]:
        answers = {key.replace("_", "."): value for key, value in given.items()}
        return [one.who for one in signers(recipe(I918), FormAnswers(a_view(_matter(answers), library=shipped())))]

    assert ink(interpreter_used=False, preparer_used=False) == ["client"]
    assert ink(interpreter_used=True, preparer_used=False) == ["client", "interpreter"]
    assert ink(interpreter_used=False, preparer_used=True) == ["client", "preparer"]


# The first drop


def worded(one: Recipe) -> list[FieldRead]:
    """Every box that a recipe knows by name, with a tooltip that says part, item and meaning, as published forms do."""
    fields: list[FieldRead] = []

    def put(place: Placed, name: str, words: str, kind: str) -> None:
        label = f"{re.sub(', ', '. ', place.at, count=1)}. {words}."
        fields.append(FieldRead(name=name, label=label, kind=kind, page=1, rect=(0, 0, 9, 9)))  # type: ignore[arg-type]

    for write in one.fields:
        put(write, write.name, f"Enter {write.tip or write.label}", "text")
    for ticks in one.ticks:
        for box in ticks.boxes:
            put(ticks, box.name, box.tip if box.tip.startswith("select") else f"Select {box.tip}", "check")
    for rows in one.rows:
        for slot in rows.slots:
            for name, tip in zip(slot, rows.tips, strict=True):
                put(rows, name, f"Enter {tip}", "text")
    named = (name for open_ in one.open for name in open_.names)
    rooms = (name for room in (one.more.blocks if one.more else ()) for name in (room.page, room.part, room.item, room.text))
    fields += [FieldRead(name=name, kind="text", page=1, rect=(0, 0, 9, 9)) for name in (*named, *rooms)]
    return [field for field in fields if field.name != "?"]


@pytest.mark.parametrize("id_", HERE)
def test_a_pdf_with_these_names_and_meanings_binds_every_box_that_has_a_name(id_: str) -> None:
    read = FormRead(sha256="0" * 64, pages=recipe(id_).pages, fields=tuple(worded(recipe(id_))))
    found = bind(recipe(id_), read)
    assert {box.wanted for box in found.boxes if not box.sure} <= {"?"}
    assert not found.left


@pytest.mark.parametrize("id_", HERE)
def test_every_column_of_a_table_says_what_it_means(id_: str) -> None:
    for rows in recipe(id_).rows:
        assert len(rows.tips) == len(rows.columns) and all(rows.tips), rows.label


def test_a_cell_that_means_something_else_in_the_pdf_is_not_filled() -> None:
    """What the names call citizenship is the country of birth on more than one published form."""
    g325a = recipe("g-325a/2025-01-20")
    fields = [
        replace_label(one, "Part 1. 10. Enter Country of Birth.") if one.name.endswith("CountryOfCitizenship[0]") else one
        for one in worded(g325a)
    ]
    found = bind(g325a, FormRead(sha256="0" * 64, pages=g325a.pages, fields=tuple(fields)))
    (rows,) = [one for one in found.recipe.rows if one.table == "citizenships"]
    assert rows.slots == (("",),)
    assert [box.why for box in found.boxes if box.label == rows.label] == ["tooltip_differs"]


def test_a_box_of_another_item_is_not_filled_though_its_words_agree() -> None:
    """Four boxes of Part 1 are dates: the word alone does not say which."""
    i918 = recipe(I918)
    fields = [
        replace_label(one, "Part 1. 20. Enter Date of Last Entry.")
        if one.name.endswith("P1_Line21_DateOfLastEntry[0]")
        else one
        for one in worded(i918)
    ]
    found = bind(i918, FormRead(sha256="0" * 64, pages=i918.pages, fields=tuple(fields)))
    (box,) = [one for one in found.boxes if one.label == "Authorized stay ended on"]
    assert (box.sure, box.why) == (False, "other_item")


def test_a_no_whose_note_speaks_of_yes_is_never_ticked_for_a_yes() -> None:
    i918 = recipe(I918)
    swapped = "Part 2. 1. Are you a victim? Select No. If you answered Yes, explain."
    fields = [replace_label(one, swapped) if one.name.endswith("P2_Line1_chbxyesno[0]") else one for one in worded(i918)]
    found = bind(i918, FormRead(sha256="0" * 64, pages=i918.pages, fields=tuple(fields)))
    (ticks,) = [one for one in found.recipe.ticks if one.answer == "i918.q.victim"]
    assert [box.name for box in ticks.boxes if box.is_ is True] == ["?"]


def test_a_table_whose_boxes_stand_in_another_part_is_not_filled() -> None:
    i918 = recipe(I918)
    fields = [
        replace_label(one, one.label.replace("Part 3", "Part 4")) if "P3_Line2" in one.name or "Pt3Line2" in one.name else one
        for one in worded(i918)
    ]
    found = bind(i918, FormRead(sha256="0" * 64, pages=i918.pages, fields=tuple(fields)))
    first = next(one for one in found.recipe.rows if one.table == "arrests").slots[0]
    assert first == ("",) * 6


def test_a_name_that_means_something_else_in_the_pdf_is_not_filled() -> None:
    fields = [
        replace_label(one, "Part 1. 5. Enter Receipt Number.") if one.name.endswith("P1_Line5_AlienNumber[0]") else one
        for one in worded(recipe(I918))
    ]
    found = bind(recipe(I918), FormRead(sha256="0" * 64, pages=11, fields=tuple(fields)))
    (number,) = [box for box in found.boxes if box.wanted.endswith("P1_Line5_AlienNumber[0]")]
    assert not number.sure and number.why == "tooltip_differs"


def replace_label(one: FieldRead, label: str) -> FieldRead:
    return one.model_copy(update={"label": label})


PREFIX, STATES = "form1[0].#subform[2].", (("CA", "CA"), ("NY", "NY"))
OFFICE = "Part 2. Additional Information. 11. A. Type of Office. Select"
ADDRESS = "Part 2. Additional Information. Safe Foreign Address. 12. B. Select"
CHARGED = "Part 3. Processing Information. 1. C. Have you EVER been charged? Select"
COPIED = "Part 1. Safe Mailing Address. 4. E. Select State from List of States."
PRINTED = (
    Box(f"{PREFIX}P2_Line11a_Checkboxes[0]", "check", label=f"{OFFICE} Port-of-Entry.", state="Port of Entry"),
    Box(f"{PREFIX}P2_Line11a_Checkboxes[1]", "check", label=f"{OFFICE} U. S. Consulate.", state="Consulate"),
    Box(f"{PREFIX}P2_Line11a_Checkboxes[2]", "check", label=f"{OFFICE} Pre-Flight Inspection.", state="Pre-Flight"),
    Box(f"{PREFIX}P2_Line14b_Unit[0]", "check", label=f"{ADDRESS} Suite.", state=" STE "),
    Box(f"{PREFIX}P2_Line14b_Unit[1]", "check", label=f"{ADDRESS} Apartment.", state=" APT "),
    Box(f"{PREFIX}P2_Line14b_Unit[2]", "check", label=f"{ADDRESS} Floor.", state=" FLR "),
    Box(f"{PREFIX}P3_1c_chbxyesno[0]", "check", label=f"{CHARGED} No.", state="No"),
    Box(f"{PREFIX}P3_1c_chbxyesno[1]", "check", label=f"{CHARGED} Yes.", state="Yes"),
    Box("form1[0].#subform[0].P1_Line3d_State[0]", "choice", label=COPIED, options=STATES),
    Box("form1[0].#subform[0].P1_Line4e_State[0]", "choice", label=COPIED, options=STATES),
)
"""Worded and misworded as the agency's forms are: boxes in any order, a state's tooltip that was copied from another."""


def test_what_has_no_name_is_found_by_its_tooltip_and_a_pair_the_wrong_way_round_is_put_right(read: Read) -> None:
    found = bind(recipe(I918), read(blank(form="I-918", edition="01/20/25", boxes=PRINTED, pages=1)))
    bound = {(box.at, box.tip): box.name.rpartition(".")[2] for box in found.boxes if box.sure}
    assert bound == {
        ("Part 2, 11.a", "port-of-entry"): "P2_Line11a_Checkboxes[0]",
        ("Part 2, 11.a", "consulate"): "P2_Line11a_Checkboxes[1]",
        ("Part 2, 11.a", "pre-flight"): "P2_Line11a_Checkboxes[2]",
        ("Part 2, 12.b", "suite"): "P2_Line14b_Unit[0]",
        ("Part 2, 12.b", "apartment"): "P2_Line14b_Unit[1]",
        ("Part 2, 12.b", "floor"): "P2_Line14b_Unit[2]",
        ("Part 3, 1.c", "select no"): "P3_1c_chbxyesno[0]",
        ("Part 3, 1.c", "select yes"): "P3_1c_chbxyesno[1]",
        ("Part 1, 3.d", "state"): "P1_Line3d_State[0]",
        ("Part 1, 4.e", "state"): "P1_Line4e_State[0]",
    }


# A recipe is data


INVENTED = """
schema = 1
form = "X-1"
edition = 2026-01-01
title = "Application for an Invented Certificate"
pages = 1
encrypted = false
codes = false
kind = "other"
proved = true
source = "invented for a test"
read_on = 2026-11-26

[[fields]]
at = "Part 1, 1.a"
label = "Family name"
name = "form1[0].Page1[0].Family[0]"
tip = "family name"
answer = "person.name.family"

[[ticks]]
at = "Part 1, 2"
label = "Has a favorite crop"
answer = "own.crop"
boxes = [
    { name = "form1[0].Page1[0].Crop[0]", is = true, tip = "yes" },
    { name = "form1[0].Page1[0].Crop[1]", is = false, tip = "no" },
]

[[rows]]
at = "Part 1, 3"
label = "Other names used"
table = "other_names"
columns = ["family", "given"]
none = "None"
slots = [["form1[0].Page1[0].Other1[0]", "form1[0].Page1[0].Other2[0]"]]

[[open]]
at = "Part 2, 1"
label = "Signature"
reason = "signature"
names = ["form1[0].Page1[0].Signature[0]"]

[[ink]]
page = 1
who = "client"
at = "Part 2, 1"
label = "Signature"
name = "form1[0].Page1[0].Signature[0]"
"""
"""What ``forms/README.md`` tells one to write."""
OWN_WORDS = """
[answers."own.crop"]
type = "yes_no"
label = "Has a favorite crop"
ask = "Is there a crop that you like best?"
page = "Invented"

[tables]
"""


def test_an_office_adds_a_form_by_adding_a_file(tmp_path: Path, read: Read) -> None:
    folder = tmp_path / "forms" / "x-1" / "2026-01-01"
    folder.mkdir(parents=True)
    (folder / "form.toml").write_text(INVENTED, "utf-8")
    (tmp_path / "vocabulary").mkdir()
    (tmp_path / "vocabulary" / "answers_own.toml").write_text(OWN_WORDS, "utf-8")
    library = Library.read([RESOURCES, tmp_path])
    assert lint([RESOURCES, tmp_path])[0] == []
    one = library.recipes["x-1/2026-01-01"]
    page = [
        Box("form1[0].Page1[0].Family[0]", label="Part 1. 1. A. Enter Family Name."),
        Box("form1[0].Page1[0].Crop[0]", "check", label="Part 1. 2. Select Yes."),
        Box("form1[0].Page1[0].Crop[1]", "check", label="Part 1. 2. Select No."),
        Box("form1[0].Page1[0].Other1[0]", label="Part 1. 3. Enter Family Name."),
        Box("form1[0].Page1[0].Other2[0]", label="Part 1. 3. Enter Given Name."),
        Box("form1[0].Page1[0].Signature[0]", label="Part 2. 1. Signature.", readonly=True, limit=1),
    ]
    assert bind(one, read(blank(form="X-1", edition="01/01/26", boxes=page, pages=1, codes=False))).whole
    matter = _matter({"person.name.family": "Prueba", "own.crop": False}, tables={"other_names": []})
    mapped = map_answers(one, FormAnswers(a_view(matter, library=library)))
    assert [(said.name.rpartition(".")[2], said.text) for said in mapped.texts] == [
        ("Family[0]", "Prueba"),
        ("Other1[0]", "None"),
    ]
    assert [said.name.rpartition(".")[2] for said in mapped.crosses] == ["Crop[1]"]


def test_a_recipe_in_the_folder_of_another_edition_is_told(tmp_path: Path) -> None:
    folder = tmp_path / "forms" / "x-1" / "2025-01-01"
    folder.mkdir(parents=True)
    (folder / "form.toml").write_text(INVENTED, "utf-8")
    faults = lint([RESOURCES, tmp_path])[0]
    assert any("is x-1/2026-01-01, by form and edition" in fault for fault in faults)


# Helpers


def _some(one: AnswerKey) -> object:
    match one.type:
        case "day":
            return DAY
        case "yes_no":
            return True
        case "number":
            return 7
        case "choice":
            return one.words[0]
        case _:
            return "Ejemplo 12345"


def _matter(answers: dict[str, object], tables: dict[str, object] | None = None, said: Iterable[str] = ()) -> Matter:
    matter = a_matter(request="u_petition", answers=answers, tables=tables or {})
    days = [{"key": key, "on": TODAY, "by": "P. Legal"} for key in said]
    return Matter.model_validate({**matter.model_dump(), "said": tuple(days)})


def _mapped(
    one: Recipe, answers: dict[str, object], *, tables: dict[str, object] | None = None, said: Iterable[str] = ()
) -> Mapped:
    return map_answers(one, FormAnswers(a_view(_matter(answers, tables, said), library=shipped())))
