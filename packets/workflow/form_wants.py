"""The forms of a request: which it wants, in which edition, and how each stands. Reads only."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from forms.mapping import Blank, Mapped, digest, offered
from forms.template import Recipe
from packets.checklist import Checklist, Line, State, review
from packets.errors import Known
from packets.evidence.copies import facts_of
from packets.matters.answers import View
from packets.matters.form_answers import FormAnswers
from packets.matters.made_forms import map_form
from packets.matters.matter import Made, Matter
from packets.requests.conditions import holds
from packets.vault.store import Store
from packets.workflow import form_library
from packets.workflow.desk import Desk
from packets.workflow.results_fill import BlankResult, FormsResult, FormStandsResult
from packets.workflow.sheets.answer_sheet import WHY

State_ = Literal["no_blank", "agree", "to_make", "made", "old_answers", "own_paper", "apart"]


@dataclass(frozen=True)
class Wanted:
    """One form that a request asks for, and how it stands."""

    recipe: Recipe
    item: str
    row: str
    row_name: str
    state: State_
    mapped: Mapped
    """What would stand on it with the answers of today."""
    made: Made | None = None
    papers: tuple[str, ...] = ()
    """Papers that stand in its place and were not made here."""


def wanted(desk: Desk, store: Store, request: str | None, day: dt.date) -> tuple[Wanted, ...]:
    """Every form that the request wants on that day, in checklist order."""
    matter = store.load()
    facts, _ = facts_of(store, None, matter)
    checked = review(desk.view(matter, request, day), facts)
    return tuple(_each(desk, checked))


def _each(desk: Desk, checked: Checklist) -> Iterator[Wanted]:
    kept = _kept(desk)
    for line in checked.lines:
        if line.state is State.NOT_NEEDED:
            continue
        view = at_row(checked.view, line)
        for recipe in recipes_for(desk, line, view, kept):
            mapped = map_form(recipe, answers_for(recipe, line, view))
            made = made_for(view.matter, recipe, line)
            others = others_for(view.matter, recipe, line)
            yield Wanted(
                recipe,
                line.item.id,
                line.row,
                line.row_name,
                _state(kept.get(recipe.id), others, made, mapped),
                mapped,
                made,
                others,
            )
    yield from _apart(desk, checked.view, kept)


def _apart(desk: Desk, view: View, kept: Mapping[str, bool]) -> Iterator[Wanted]:
    """Forms that go by themselves and in no packet, where the answers say that one is due."""
    answers = FormAnswers(view)
    for recipe in desk.library.recipes.values():
        if offered(recipe, answers):
            state: State_ = "apart" if recipe.id in kept else "no_blank"
            yield Wanted(recipe, "", "", "", state, map_form(recipe, answers))


def _kept(desk: Desk) -> dict[str, bool]:
    """Recipes of which a blank is at hand, each with whether it can be filled as it stands or somebody has to agree first."""
    found: dict[str, bool] = {}
    for one in form_library.listed(desk):
        if one.judged.fillable != "no":
            found[one.judged.recipe] = found.get(one.judged.recipe, False) or one.ready
    return found


def recipes_for(desk: Desk, line: Line, view: View, kept: Mapping[str, bool]) -> tuple[Recipe, ...]:
    """For each kind of form that a line accepts as its answers stand, the edition that would be filled: one whose blank is at
    hand (`kept`), and among those the newest. A part that an answer rules out wants no form."""
    parts = [part for part in line.item.parts if holds(part.when, view) is not False]
    kinds = dict.fromkeys((*line.item.accepts, *(kind for part in parts for kind in part.accepts)))
    found: list[Recipe] = []
    for kind in kinds:
        editions = [one for one in desk.library.recipes.values() if one.kind == kind and _fits(one, line)]
        if editions:
            found.append(max(editions, key=lambda one: (kept.get(one.id, False), one.id in kept, one.edition)))
    return tuple(found)


def _fits(recipe: Recipe, line: Line) -> bool:
    """A recipe for relatives is for items that repeat over them."""
    return recipe.of == "client" or line.item.for_each == "family"


def at_row(view: View, line: Line | None) -> View:
    if line is None:
        return view
    rows = view.rows(line.item.for_each) if line.item.for_each else None
    row = next((one for one in rows or () if one["id"] == line.row), None)
    return view.at(row) if row is not None else view


def answers_for(recipe: Recipe, line: Line | None, view: View) -> FormAnswers:
    relative = line is not None and recipe.of == "client" and line.item.for_each == "family"
    return FormAnswers(view, relative)


def made_for(matter: Matter, recipe: Recipe, line: Line) -> Made | None:
    """The newest of this form that still stands."""
    stem = recipe.id.partition("/")[0]
    fitting = [
        one
        for one in matter.made
        if one.what == "form" and one.of.partition("/")[0] == stem and (one.item, one.row) == (line.item.id, line.row)
    ]
    return fitting[-1] if fitting else None


def others_for(matter: Matter, recipe: Recipe, line: Line) -> tuple[str, ...]:
    """Papers of a line that stand in the place of this form and were not made here. What the line takes besides, such as the
    proof of income beside a fee waiver, is no such paper."""
    besides = {*line.item.accepts, *(kind for part in line.item.parts for kind in part.accepts)} - {recipe.kind}
    kinds = {one.id: one.kind for one in matter.evidence}
    mine = {one.id for one in matter.made}
    return tuple(one for one in line.evidence if one not in mine and kinds.get(one) not in besides)


def _state(ready: bool | None, others: Sequence[str], made: Made | None, mapped: Mapped) -> State_:
    if made is not None:
        return "made" if made.answers == digest(mapped) else "old_answers"
    if others:
        return "own_paper"
    return "no_blank" if ready is None else "to_make" if ready else "agree"


def meant(desk: Desk, checked: Checklist, form: str, row: str, item: str) -> tuple[Line | None, Recipe]:
    """The line and the recipe that are meant; a form that several lines want is told apart by row or item."""
    kept = _kept(desk)
    found = [
        (line, recipe)
        for line in checked.lines
        if line.state is not State.NOT_NEEDED
        for recipe in recipes_for(desk, line, at_row(checked.view, line), kept)
        if form.casefold() in (recipe.form.casefold(), recipe.id) and row in ("", line.row) and item in ("", line.item.id)
    ]
    if not found:
        apart = [
            one.recipe
            for one in _apart(desk, checked.view, kept)
            if form.casefold() in (one.recipe.form.casefold(), one.recipe.id)
        ]
        if apart:
            return None, apart[0]
        raise Known("form_not_wanted", form=form)
    if len(found) > 1:
        ways = [f"--row {line.row}" if line.row else f"--item {line.item.id}" for line, _ in found]
        raise Known("which_form", form=form, ways=" or ".join(ways))
    return found[0]


def found_at(
    desk: Desk, store: Store, request: str | None, day: dt.date, form: str, row: str, item: str
) -> tuple[Matter, Line | None, Recipe, View]:
    matter = store.load()
    facts, _ = facts_of(store, None, matter)
    checked = review(desk.view(matter, request, day), facts)
    line, recipe = meant(desk, checked, form, row, item)
    return matter, line, recipe, at_row(checked.view, line)


STATES: Final = {
    "no_blank": "its blank is not here. Download it from the agency's page and add it to the form library.",
    "agree": "its blank is not quite what the recipe knows. Look at it in the form library, and agree before it is filled.",
    "to_make": "ready to be filled.",
    "made": "filled with the answers of today.",
    "old_answers": "filled, but the answers have changed since. Fill it again.",
    "apart": "goes by itself and in no packet. Take a fillable copy along, and file the proof that it went.",
    "own_paper": "there is a paper that somebody else filled. It is used as it is; to fill the form here instead, leave out the"
    " pages of that paper first.",
}


def stands(desk: Desk, store: Store, request: str | None, day: dt.date) -> FormsResult:
    """How every form of the request stands."""
    matter = store.load()
    found = wanted(desk, store, request, day)
    return FormsResult(request=desk.request(matter, request).id, forms=[_stands(one) for one in found])


def _stands(one: Wanted) -> FormStandsResult:
    return FormStandsResult(
        form=one.recipe.form,
        recipe=one.recipe.id,
        edition=one.recipe.edition.isoformat(),
        title=one.recipe.title,
        proved=one.recipe.proved,
        item=one.item,
        row=one.row,
        row_name=one.row_name,
        state=one.state,
        words=STATES[one.state],
        paper=one.made.id if one.made else next(iter(one.papers), ""),
        unanswered=[blank_result(blank) for blank in one.mapped.unanswered],
        open=[blank_result(blank) for blank in one.mapped.blanks if blank.why != "unanswered"],
    )


def blank_result(one: Blank) -> BlankResult:
    return BlankResult(at=one.at, label=one.label, why=WHY[one.why], key=one.key)
