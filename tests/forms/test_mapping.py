"""What goes into each box: answers as the form wants them written, and blanks that say why they are blank."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

import pytest

from forms.mapping import Mapped, digest, map_answers, signers, written
from forms.template import Recipe

DAY = dt.date(2026, 11, 22)


@dataclass
class Told:
    """Answers of nobody."""

    values: dict[str, object] = field(default_factory=dict)
    nones: frozenset[str] = frozenset()
    tables: dict[str, tuple[dict[str, object], ...]] = field(default_factory=dict)

    def value(self, key: str) -> object | None:
        return self.values.get(key)

    def none(self, key: str) -> bool:
        return key in self.nones

    def rows(self, table: str) -> tuple[dict[str, object], ...] | None:
        return self.tables.get(table)


def recipe(**parts: object) -> Recipe:
    return Recipe.model_validate(
        {
            "schema": 1,
            "form": "X-1",
            "edition": DAY,
            "title": "Invented form",
            "pages": 1,
            "kind": "other",
            "proved": True,
            "source": "invented",
            "read_on": DAY,
            **parts,
        }
    )


def text(key: str, **more: object) -> Recipe:
    entry = {"at": "Part 1, 1", "label": "Line", "name": "box", "answer": key, **more}
    return recipe(fields=(entry,))


def sex(**more: object) -> Recipe:
    boxes = ({"name": "m", "is": "male"}, {"name": "f", "is": "female"})
    return recipe(ticks=({"at": "Part 1, 2", "label": "Sex", "answer": "person.sex", "boxes": boxes, **more},))


def why(mapped: Mapped) -> list[str]:
    return [one.why for one in mapped.blanks]


def test_an_answer_stands_in_its_box() -> None:
    mapped = map_answers(text("k"), Told({"k": "Prueba"}))
    assert [(one.name, one.text) for one in mapped.texts] == [("box", "Prueba")]
    assert not mapped.blanks


def test_what_nobody_answered_stays_blank_and_is_named() -> None:
    mapped = map_answers(text("k", none="N/A"), Told())
    assert not mapped.texts
    assert [(one.key, one.why) for one in mapped.blanks] == [("k", "unanswered")]
    assert mapped.unanswered == mapped.blanks


def test_n_a_stands_only_where_a_person_said_that_there_is_none() -> None:
    mapped = map_answers(text("k", none="N/A"), Told(nones=frozenset({"k"})))
    assert [one.text for one in mapped.texts] == ["N/A"]


def test_an_amount_of_nothing_is_said_in_the_forms_own_word() -> None:
    assert [one.text for one in map_answers(text("k", none="None", **{"as": "money"}), Told({"k": 0})).texts] == ["None"]
    assert [one.text for one in map_answers(text("k", **{"as": "money"}), Told({"k": 0})).texts] == ["0"]


def test_where_the_form_wants_no_word_for_none_the_box_is_blank_and_says_so() -> None:
    mapped = map_answers(text("k"), Told(nones=frozenset({"k"})))
    assert not mapped.texts and why(mapped) == ["said_none"]


def test_an_unanswered_question_ticks_neither_yes_nor_no() -> None:
    boxes = ({"name": "y", "is": True}, {"name": "n", "is": False})
    form = recipe(ticks=({"at": "1", "label": "Q", "answer": "q", "boxes": boxes},))
    assert not map_answers(form, Told()).crosses
    assert [one.name for one in map_answers(form, Told({"q": False})).crosses] == ["n"]
    assert [one.name for one in map_answers(form, Told({"q": True})).crosses] == ["y"]


def test_a_cross_that_stands_alone_is_made_for_yes_and_left_away_for_no() -> None:
    form = recipe(ticks=({"at": "1", "label": "Attached", "answer": "q", "boxes": ({"name": "y", "is": True},)},))
    assert [one.name for one in map_answers(form, Told({"q": True})).crosses] == ["y"]
    no = map_answers(form, Told({"q": False}))
    assert not no.crosses and not no.faults and why(no) == ["not_for_this_case"]


def test_one_is_not_yes() -> None:
    form = recipe(ticks=({"at": "1", "label": "Q", "answer": "q", "boxes": ({"name": "y", "is": True},)},))
    mapped = map_answers(form, Told({"q": 1}))
    assert not mapped.crosses and [one.code for one in mapped.faults] == ["form_no_box"]


def test_a_word_without_a_box_is_a_fault_and_never_another_box() -> None:
    mapped = map_answers(sex(), Told({"person.sex": "another"}))
    assert not mapped.crosses
    assert [(one.code, one.params["answer"]) for one in mapped.faults] == [("form_no_box", "another")]
    assert mapped.faults[0].params["boxes"] == "male, female", "whoever is told of it sees what there is"


def test_several_words_tick_several_boxes() -> None:
    boxes = ({"name": "a", "is": "means_tested"}, {"name": "b", "is": "hardship"})
    form = recipe(ticks=({"at": "1", "label": "Basis", "answer": "basis", "boxes": boxes, "each": True},))
    assert [one.name for one in map_answers(form, Told({"basis": "Means_tested, hardship"})).crosses] == ["a", "b"]


def test_a_box_for_another_case_is_blank_and_says_so_and_an_open_case_asks_first() -> None:
    only = ({"answer": "interpreter.used", "is": (True,)},)
    form = text("k", only=only)
    assert why(map_answers(form, Told({"k": "x", "interpreter.used": False}))) == ["not_for_this_case"]
    asked = map_answers(form, Told({"k": "x"}))
    assert [(one.key, one.why) for one in asked.blanks] == [("interpreter.used", "unanswered")]
    assert map_answers(form, Told({"k": "x", "interpreter.used": True})).texts


@pytest.mark.parametrize(
    ("value", "kind", "stands"),
    [
        (dt.date(1995, 4, 2), "date", "04/02/1995"),
        ("1995-04-02", "date", "04/02/1995"),
        (dt.date(1995, 4, 2), "year", "1995"),
        ("A000-000-001", "digits", "000000001"),
        (1250.0, "money", "1,250"),
        ("$1,250", "money", "1,250"),
        ("Pen\u0303a", "text", "Pe\u00f1a"),
        (True, "text", "Yes"),
        ("peña", "upper", "PEÑA"),
    ],
)
def test_values_are_written_as_the_form_wants_them(value: object, kind: str, stands: str) -> None:
    assert written(value, kind) == (stands, "")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("value", "kind", "code"),
    [("soon", "date", "form_no_day"), ("none", "digits", "form_no_digits"), ("much", "money", "form_no_amount")],
)
def test_what_cannot_be_written_so_is_a_fault(value: str, kind: str, code: str) -> None:
    mapped = map_answers(text("k", **{"as": kind}), Told({"k": value}))
    assert not mapped.texts and [one.code for one in mapped.faults] == [code]


def test_a_number_in_two_boxes_is_taken_apart() -> None:
    entry = {"at": "1", "label": "Number", "answer": "k"}
    form = recipe(fields=({**entry, "name": "a", "take": (0, 3)}, {**entry, "name": "b", "take": (3, 9)}))
    assert [one.text for one in map_answers(form, Told({"k": "123456"})).texts] == ["123", "456"]


def names(**more: object) -> Recipe:
    slots = (("f1", "g1"), ("f2", "g2"))
    return recipe(
        rows=(
            {
                "at": "Part 2, 2-3",
                "label": "Other names",
                "table": "other_names",
                "columns": ("family", "given"),
                "slots": slots,
                **more,
            },
        )
    )


def test_rows_fill_their_boxes_and_those_too_many_go_beyond() -> None:
    rows = tuple({"id": f"n{one}", "family": f"F{one}", "given": f"G{one}"} for one in range(4))
    mapped = map_answers(names(), Told(tables={"other_names": rows}))
    assert [(one.name, one.text) for one in mapped.texts] == [("f1", "F0"), ("g1", "G0"), ("f2", "F1"), ("g2", "G1")]
    assert [one.text for one in mapped.beyond] == ["F2, G2", "F3, G3"]


def test_a_table_that_nobody_asked_for_is_unanswered_and_an_empty_one_says_none() -> None:
    form = names(none="None")
    assert why(map_answers(form, Told())) == ["unanswered"]
    assert [(one.name, one.text) for one in map_answers(form, Told(tables={"other_names": ()})).texts] == [("f1", "None")]


def test_only_rows_that_a_block_is_for_stand_in_it() -> None:
    where = ({"answer": "kind", "is": ("child",)},)
    rows = ({"id": "1", "family": "A", "kind": "spouse"}, {"id": "2", "family": "B", "kind": "child"})
    assert [one.text for one in map_answers(names(where=where), Told(tables={"other_names": rows})).texts] == ["B"]


def test_a_table_with_rows_of_another_kind_does_not_say_none() -> None:
    form = names(none="None", where=({"answer": "kind", "is": ("child",)},))
    mapped = map_answers(form, Told(tables={"other_names": ({"id": "1", "family": "A", "kind": "spouse"},)}))
    assert not mapped.texts and why(mapped) == ["said_none"]


def test_what_is_never_filled_is_told_with_its_reason() -> None:
    form = recipe(open=({"at": "Part 3, 7.a", "label": "Signature", "reason": "signature", "names": ("s",)},))
    assert why(map_answers(form, Told())) == ["signature"]


def test_the_digest_is_another_one_once_anything_on_the_paper_differs() -> None:
    form = text("k")
    one, same, other = (digest(map_answers(form, Told({"k": word}))) for word in ("a", "a", "b"))
    assert one == same != other


def test_who_signs_follows_the_answers_and_an_open_question_names_nobody() -> None:
    only = ({"answer": "interpreter.used", "is": (True,)},)
    ink = (
        {"page": 4, "who": "client", "at": "Part 3", "label": "c"},
        {"page": 5, "who": "interpreter", "at": "Part 4", "label": "i", "only": only},
    )
    form = recipe(ink=ink)
    assert [one.who for one in signers(form, Told())] == ["client"]
    assert [one.who for one in signers(form, Told({"interpreter.used": True}))] == ["client", "interpreter"]
