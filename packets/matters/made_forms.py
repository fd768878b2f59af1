"""Filled forms held against the answers of now: whether they would read the same, and which boxes nobody has answered. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from typing import Final

from forms.mapping import Blank, Mapped, digest, map_answers
from forms.template import Recipe
from packets.errors import Problem
from packets.matters.answers import View
from packets.matters.form_answers import FormAnswers
from packets.matters.matter import Made

TOLD: Final = 3
"""Boxes that one line names; the form's own list has them all."""
SETTLED: Final = ("client_does_not_know", "rather_not_say")
"""Why a question may stay without an answer: somebody asked it, and the box stays blank."""


def mapped_now(view: View, made: Made) -> Mapped | None:
    """What would stand on a form that was made, with the answers of now; None where its recipe or its item is gone."""
    recipe = view.library.recipes.get(made.of)
    kind = view.library.kinds.get(view.request.id)
    item = kind.item(made.item) if kind else None
    if made.what != "form" or recipe is None or item is None:
        return None
    rows = view.rows(item.for_each) if item.for_each else None
    row = next((one for one in rows or () if one["id"] == made.row), None)
    relative = recipe.of == "client" and item.for_each == "family"
    return map_form(recipe, FormAnswers(view.at(row) if row is not None else view, relative))


def map_form(recipe: Recipe, answers: FormAnswers) -> Mapped:
    """What stands in each box. Of a relative's form a box that no column answers is written by hand: nobody could answer it."""
    mapped = map_answers(recipe, answers)
    blanks = tuple(
        one if one.why != "unanswered" or answers.can_be_given(one.key) else replace(one, why="by_hand", key="")
        for one in mapped.blanks
    )
    return replace(mapped, blanks=blanks)


def digest_now(view: View, made: Made) -> str | None:
    """As `Made.answers` was reckoned; None where nobody can say."""
    mapped = mapped_now(view, made)
    return None if mapped is None else digest(mapped)


def unanswered(view: View, carried: Collection[str]) -> Iterator[Problem]:
    """Of the filled forms that a packet carries: boxes that are blank because nobody answered, and those that are blank since
    the client does not know or does not say. Unknown is never no, so nothing else stands in them."""
    noted = {one.key for one in view.matter.unanswered if one.why in SETTLED}
    for made in view.matter.made:
        mapped = mapped_now(view, made) if made.id in carried else None
        if mapped is None:
            continue
        form = view.library.recipes[made.of].form
        for code, boxes in (
            ("form_boxes_unanswered", [one for one in mapped.unanswered if one.key not in noted]),
            ("form_boxes_left_blank", [one for one in mapped.unanswered if one.key in noted]),
        ):
            if boxes:
                yield Problem(code, made.id, {"form": form, "count": len(boxes), "boxes": _named(boxes)})


def _named(boxes: list[Blank]) -> str:
    first = ", ".join(f"{one.label} ({one.at})" for one in boxes[:TOLD])
    return f"{first} ..." if len(boxes) > TOLD else first
