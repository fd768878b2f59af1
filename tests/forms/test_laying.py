"""Words into boxes: nothing is cut, nothing overlaps, what does not fit goes whole to the extra room."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.inspect import FieldRead, FormRead
from forms.laying import Laid, drawn_by_box, lay, place
from forms.mapping import Beyond, Mapped, Said
from forms.overflow import SMALLEST, SMALLEST_WITHOUT_ROOM, into_lines, into_lines_at_any_cost, size_for
from forms.template import Recipe

DAY = dt.date(2026, 11, 22)


def measure(text: str, size: float) -> float:
    return len(text) * size * 0.5


def box(name: str, left: float = 100, width: float = 100, height: float = 18, **more: object) -> FieldRead:
    return FieldRead.model_validate(
        {"name": name, "kind": "text", "page": 1, "rect": (left, 100, left + width, 100 + height), **more}
    )


ROOM = tuple(box(name, 10, 40, 18, limit=6) for name in ("page", "part", "item"))
BLOCK = box("text", 10, 200, 54, lines=True)


def recipe(*, more: bool = True, fields: tuple[dict[str, object], ...] = ()) -> Recipe:
    room = {"part": "Part 6", "blocks": ({"page": "page", "part": "part", "item": "item", "text": "text"},)}
    return Recipe.model_validate(
        {
            "schema": 1, "form": "X-1", "edition": DAY, "title": "t", "pages": 1, "kind": "other", "proved": True,
            "source": "s", "read_on": DAY, "fields": fields, **({"more": room} if more else {}),
        }
    )  # fmt: skip


def laid(field: FieldRead, text: str, *, more: bool = True, form: Recipe | None = None) -> Laid:
    read = FormRead(sha256="0", pages=1, sizes=((612.0, 792.0),), fields=(field, *ROOM, BLOCK))
    mapped = Mapped(texts=(Said(field.name, text, "Part 2, 5.b", "Street", "k"),))
    return lay(form or recipe(more=more), read, mapped, measure)


def in_box(result: Laid, name: str) -> str:
    return dict(drawn_by_box(result.lines)).get(name, "")


def test_a_short_text_stands_at_ten_points_inside_its_box() -> None:
    (line,) = laid(box("a"), "Prueba").lines
    assert line.size == 10 and 100 < line.x < 200 and 100 < line.y < 118


def test_a_longer_text_is_written_smaller_and_never_below_what_can_be_read() -> None:
    (line,) = laid(box("a"), "x" * 22).lines
    assert SMALLEST <= line.size < 10 and line.x + measure(line.text, line.size) <= 200


def test_a_text_that_does_not_fit_goes_whole_to_the_extra_room_and_its_box_points_there() -> None:
    words = "Calle de la Independencia Nacional 123 Interior 4"
    result = laid(box("a"), words)
    assert in_box(result, "a") == "SeePart6"
    assert in_box(result, "text") == "".join(f"Street: {words}".split())
    assert [in_box(result, one) for one in ("page", "part", "item")] == ["1", "2", "5.b"]
    assert not result.faults


def test_without_extra_room_a_text_is_written_smaller_and_then_goes_whole_on_a_sheet() -> None:
    (line,) = laid(box("a"), "x" * 28, more=False).lines
    assert SMALLEST_WITHOUT_ROOM <= line.size < SMALLEST
    result = laid(box("a"), "x" * 60, more=False)
    assert in_box(result, "a") == "Seesheet"
    assert [one.lines for one in result.beside] == [("x" * 60,)]


def test_on_paper_the_width_of_a_box_counts_and_not_how_many_letters_a_program_lets_in() -> None:
    """Rancho Santa Margarita has more letters than the city box takes from a keyboard. Mail goes there all the same."""
    result = laid(box("a", width=300, limit=20), "Rancho Santa Margarita")
    assert in_box(result, "a") == "RanchoSantaMargarita" and not in_box(result, "text")


def test_in_a_copy_that_stays_fillable_no_box_holds_more_letters_than_it_takes() -> None:
    read = FormRead(sha256="0", pages=1, sizes=((612.0, 792.0),), fields=(box("a", width=300, limit=8), *ROOM, BLOCK))
    mapped = Mapped(texts=(Said("a", "123456789", "Part 2, 5.b", "Street", "k"),))
    result = lay(recipe(), read, mapped, measure, fillable=True)
    assert "123456789" not in in_box(result, "a") and "123456789" in in_box(result, "text")


def test_a_cell_that_does_not_fit_takes_its_whole_line_along_once() -> None:
    """Six times "Type of benefit" in the extra room would not say whose benefit it is."""
    cells = tuple(box(name, left, 60) for name, left in (("a", 100), ("b", 160)))
    read = FormRead(sha256="0", pages=1, sizes=((612.0, 792.0),), fields=(*cells, *ROOM, BLOCK))
    long = "Supplemental nutrition of the county"
    mapped = Mapped(texts=tuple(Said(one, long, "Part 4, 1", "Benefits", "k", row=2, whole="Luz, SNAP, $5") for one in "ab"))
    result = lay(recipe(), read, mapped, measure)
    assert in_box(result, "a") == in_box(result, "b") == "SeePart6"
    assert in_box(result, "text") == "Benefits,line2:Luz,SNAP,$5" and not result.beside


def test_the_extra_room_goes_through_the_form_from_its_first_page() -> None:
    late, early = box("a"), box("b", 300)
    read = FormRead(
        sha256="0",
        pages=2,
        sizes=((612.0, 792.0),) * 2,
        fields=(late.model_copy(update={"page": 2}), early, *ROOM, BLOCK),
    )
    words = "Calle de la Independencia Nacional 123 Interior 4"
    mapped = Mapped(texts=(Said("a", words, "Part 3, 1", "Late", "k"), Said("b", words, "Part 2, 10", "Early", "k")))
    result = lay(recipe(), read, mapped, measure)
    assert in_box(result, "page") == "1" and [one.label for one in result.beside] == ["Late"]


def test_a_long_name_that_stands_elsewhere_already_takes_two_lines_and_is_not_left_out() -> None:
    name = "Rosalinda Ensayo de la Práctica y Simulacro"
    read = FormRead(sha256="0", pages=1, sizes=((612.0, 792.0),), fields=(box("a"), *ROOM, BLOCK))
    result = lay(recipe(), read, Mapped(texts=(Said("a", name, "Part 3, 1", "Name", "k", again=True),)), measure)
    assert in_box(result, "a") == "".join(name.split()) and len(result.lines) == 2
    assert all(line.y - 0.2 * line.size >= 100 and line.y + 0.75 * line.size <= 118 for line in result.lines)


def test_what_the_extra_room_cannot_hold_goes_on_sheets_of_ours_with_page_part_and_item() -> None:
    words = " ".join(f"word{number}" for number in range(200))
    result = laid(box("a"), words)
    (sheet,) = result.beside
    assert (sheet.page, sheet.part, sheet.item) == ("1", "2", "5.b")
    everything = in_box(result, "text") + "".join("".join(line.split()) for line in sheet.lines)
    assert everything.replace("(continued)", "") == "".join(f"Street: {words}".split())


def test_each_figure_stands_in_the_middle_of_its_cell() -> None:
    field = box("a", 100, 90, 18, comb=True, limit=9)
    result = laid(field, "123456789")
    middles = [line.x + measure(line.text, line.size) / 2 for line in result.lines]
    assert middles == [105 + 10 * number for number in range(9)]


def test_a_number_too_long_for_its_cells_is_never_cut() -> None:
    result = laid(box("a", comb=True, limit=9), "0123456789")
    assert in_box(result, "a") == "" and "0123456789" in in_box(result, "text")


def test_lines_of_a_ruled_box_stand_at_the_pitch_of_its_rules() -> None:
    entry = {"at": "1", "label": "l", "name": "a", "answer": "k", "pitch": 18.0}
    result = laid(box("a", 100, 60, 72, lines=True), "one two three four", form=recipe(fields=(entry,)))
    ys = [line.y for line in result.lines]
    assert len(ys) > 1 and all(round(up - down, 6) == 18 for up, down in pairwise(ys))


def test_a_narrative_goes_on_in_the_next_box_and_is_whole_over_both() -> None:
    first, second = box("a", 100, 100, 36, lines=True), box("b", 300, 100, 36, lines=True)
    read = FormRead(sha256="0", pages=1, sizes=((612.0, 792.0),), fields=(first, second, *ROOM, BLOCK))
    words = "one two three four five six seven eight nine ten eleven"
    mapped = Mapped(texts=(Said("a", words, "Part 3", "Why", "k", then=("b",)),))
    result = lay(recipe(), read, mapped, measure)
    assert in_box(result, "a") + in_box(result, "b") == "".join(words.split())
    assert in_box(result, "a") and in_box(result, "b") and not in_box(result, "text")
    long = Mapped(texts=(Said("a", words * 9, "Part 3", "Why", "k", then=("b",)),))
    assert in_box(lay(recipe(), read, long, measure), "a") == "SeePart6"


def test_a_list_takes_only_what_is_in_it() -> None:
    states = box("a", kind="choice", options=((" ", " "), ("CA", "CA"), ("PR", "PR")))
    assert in_box(laid(states, "ca"), "a") == "CA"
    wrong = laid(states, "California")
    assert not wrong.lines and [one.code for one in wrong.faults] == ["form_not_in_list"]


def test_a_box_that_the_pdf_does_not_have_is_a_fault() -> None:
    read = FormRead(sha256="0", pages=1, sizes=((612.0, 792.0),), fields=())
    result = lay(recipe(), read, Mapped(texts=(Said("gone", "x", "1", "l", "k"),)), measure)
    assert [one.code for one in result.faults] == ["form_no_such_box"]


@pytest.mark.parametrize(
    "name", ["form1[0].Page4[0].Pt3Line7a_Signature[0]", "form1[0].#subform[4].Pt13Line8_DateofSignature[0]"]
)
def test_no_recipe_writes_where_somebody_signs_or_dates(name: str) -> None:
    read = FormRead(sha256="0", pages=1, sizes=((612.0, 792.0),), fields=(box(name),))
    result = lay(recipe(), read, Mapped(texts=(Said(name, "Marisol", "1", "l", "k"),)), measure)
    assert not result.lines and [one.code for one in result.faults] == ["form_box_to_sign"]
    ticked = lay(recipe(), read, Mapped(crosses=(Said(name, "x", "1", "l", "k"),)), measure)
    assert not ticked.crosses and [one.code for one in ticked.faults] == ["form_box_to_sign"]


def test_a_field_that_shows_in_several_places_is_a_fault_and_not_left_half_blank() -> None:
    read = FormRead(sha256="0", pages=1, sizes=((612.0, 792.0),), fields=(box("a"), box("a", 300)))
    result = lay(recipe(), read, Mapped(texts=(Said("a", "x", "1", "l", "k"),)), measure)
    assert not result.lines and [one.code for one in result.faults] == ["form_box_twice"]


def test_a_row_too_many_goes_to_the_extra_room_with_the_page_of_its_kind() -> None:
    read = FormRead(sha256="0", pages=1, sizes=((612.0, 792.0),), fields=(box("a"), *ROOM, BLOCK))
    result = lay(recipe(), read, Mapped(beyond=(Beyond("Part 2, 2-4", "Other names", "Ensayo, Luz", "a"),)), measure)
    assert "Ensayo,Luz" in in_box(result, "text") and in_box(result, "page") == "1"


def test_part_and_item_are_read_from_a_place() -> None:
    assert place("Part 2, 5.a") == ("2", "5.a")
    assert place("Part 10, Items 2-4") == ("10", "Items 2-4")
    assert place("7") == ("", "7")


@given(st.text(alphabet="ab \n", max_size=200), st.integers(20, 400))
def test_no_word_is_lost_or_cut_between_lines(text: str, width: int) -> None:
    lines = into_lines(text, width, measure, 10)
    if lines is not None:
        assert " ".join(lines).split() == text.split()
        assert all(measure(line, 10) <= width for line in lines)


@given(st.text(alphabet="ab \n", max_size=200), st.integers(20, 400))
def test_on_our_sheets_every_letter_stands_and_no_line_is_too_wide(text: str, width: int) -> None:
    lines = into_lines_at_any_cost(text, width, measure, 10)
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(measure(line, 10) <= width for line in lines)


@given(st.integers(1, 60), st.integers(10, 300))
def test_a_size_is_given_only_where_the_text_fits(letters: int, width: int) -> None:
    size = size_for("x" * letters, width, measure)
    fits = measure("x" * letters, SMALLEST) <= width
    assert (size is not None) == fits and (size is None or measure("x" * letters, size) <= width)
