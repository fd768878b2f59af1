"""Who asks which answer of a matter, and whether it is wanted now: items of the checklist, and the boxes of the forms. Pure.

    Use       one place that an answer goes to: an item, or a box of a form as a person reads it (``I-765 Part 2, 5.a``)
    Standing  whether that place wants it: yes, no (and which answer says so), or not known yet (and which answer decides)

A condition that another answer has settled asks nothing more: what could change nothing is not asked.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from forms.mapping import offered
from forms.template import Only, Recipe
from packets.matters.answers import DERIVED, PAPER_TABLES, View
from packets.matters.form_answers import FormAnswers, of_the_row
from packets.matters.matter import Evidence
from packets.matters.triplet import MADE_ANEW
from packets.requests.conditions import Condition, holds, keys
from packets.requests.library import Library
from packets.requests.schema import Item, Stage


@dataclass(frozen=True, slots=True)
class Use:
    """One place that an answer goes to."""

    what: Literal["item", "form"]
    by: str
    """The label of the item, or the number of the form."""
    at: str = ""
    """Of a form: the box as a person reads it."""
    id: str = ""
    """The item, or the recipe."""

    @property
    def words(self) -> str:
        return f"{self.by} {self.at}".strip()


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether a place wants an answer. `by` are the answers that say so, or that have to say it first."""

    wants: bool | None
    by: tuple[str, ...] = ()
    later: bool = False
    """Only once the packet left."""
    decides: bool = False
    """Whether it is wanted at all hangs on this answer."""


YES: Final = Standing(True)
FAMILY: Final = "family"
"""The table whose rows a relative's form is filled from."""


def recipes_in_use(view: View) -> tuple[Recipe, ...]:
    """The newest recipe of each form that an item of the request takes, in the order of the checklist; then of each that goes
    by itself and is due, such as that of a move."""
    kinds: dict[str, None] = {}
    for item in asked_items(view):
        kinds |= dict.fromkeys(_kinds(item))
    newest: dict[tuple[str, str], Recipe] = {}
    for kind in kinds:
        for recipe in view.library.recipes.values():
            name = (kind, recipe.form)
            if recipe.kind == kind and (name not in newest or recipe.edition > newest[name].edition):
                newest[name] = recipe
    answers = FormAnswers(view)
    for recipe in view.library.recipes.values():
        name = (recipe.kind, recipe.form)
        if offered(recipe, answers) and (name not in newest or recipe.edition > newest[name].edition):
            newest[name] = recipe
    return tuple(newest.values())


def asked_items(view: View) -> tuple[Item, ...]:
    """The items of the request, without those that its agency forbids or does not ask for."""
    kind = view.library.kinds.get(view.request.id)
    refused = {one.item for one in view.agency.items if one.need in ("forbidden", "not_asked")} if view.agency else set()
    return tuple(item for item in kind.items if item.id not in refused) if kind else ()


def takes(view: View, kind: str) -> bool:
    """Whether an item of the request wants a paper of this kind, as far as that is known."""
    return any(one.wants is True for item in asked_items(view) for one in _of_kind(item, kind, view))


def asked(view: View, recipes: Sequence[Recipe]) -> dict[str, list[tuple[Use, Standing]]]:
    """Every answer key and table that is asked, with the places that ask it."""
    found = _Found(view.library)
    items = asked_items(view)
    for item in items:
        _item(item, view, found)
    for recipe in recipes:
        takes = [item for item in items if recipe.kind in _kinds(item)]
        if not takes and offered(recipe, FormAnswers(view)):  # it goes by itself
            _recipe(recipe, view, YES, found, relative=False)
        of_all = [item for item in takes if item.for_each == FAMILY] if recipe.of == "client" else takes
        of_client = [item for item in takes if item not in of_all]
        if of_client:
            _recipe(recipe, view, _of_form(recipe, of_client, view), found, relative=False)
        if of_all:
            _recipe(recipe, view, _of_form(recipe, of_all, view), found, relative=True)
    return found.places


@dataclass
class _Found:
    library: Library
    places: dict[str, list[tuple[Use, Standing]]] = field(default_factory=dict)

    def add(self, key: str, use: Use, standing: Standing) -> None:
        self.places.setdefault(key, []).append((use, standing))


# Items


def _item(item: Item, view: View, found: _Found) -> None:
    use = Use("item", item.label, id=item.id)
    later = not _due(item.stage, view)
    base = _wanted(item, view)
    for key, standing in _of_condition(item.when, view, YES):
        _put(found, view, key, item.for_each, use, _later(standing, later, decides=True))
    if item.for_each and item.for_each not in PAPER_TABLES:
        found.add(item.for_each, use, _later(base, later))
    for key in item.asks:
        _put(found, view, key, item.for_each, use, _later(base, later))
    there = bool(item.accepts) and not item.parts and _there(item, item.accepts, item.at_least, view)
    asks = [*_of_condition(item.required_when, view, base), *_to_be_met(item.met_by, view, _unless(there, base))]
    for part in item.parts:
        there = bool(part.accepts) and _there(item, part.accepts, part.at_least, view)
        asks += _of_condition(part.when, view, base)
        asks += _to_be_met(part.met_by, view, _unless(there, _within(base, part.when, view)))
    for key, standing in asks:
        _put(found, view, key, item.for_each, use, _later(standing, later))


def _put(found: _Found, view: View, key: str, table: str, use: Use, standing: Standing) -> None:
    """A column is asked with its table; for a derived answer what it is made of is asked."""
    if key.startswith("row."):
        if table and table not in PAPER_TABLES:
            found.add(table, use, standing)
        return
    for base in bases(view, key):
        found.add(base, use, standing)


def bases(view: View, key: str) -> tuple[str, ...]:
    """The answers and tables that an answer is made of: itself, unless it is derived."""
    entry = view.library.answers.answers.get(key)
    if entry is None or entry.type != "derived":
        return (key,)
    table = _TABLE_OF.get(entry.derived)
    if table:
        return (table,)
    if entry.derived not in DERIVED:
        return ()
    traced = _Traced(view.library, view.matter, view.request, view.today, view.row)
    DERIVED[entry.derived](traced)
    known = view.library.answers
    given = [one for one in traced.seen if one in known.tables or (one in known.answers and not known.answers[one].derived)]
    return tuple(dict.fromkeys(given))


_TABLE_OF: Mapping[str, str] = {"addresses_listed": "addresses", "addresses_gaps": "addresses"}
"""Derived answers that read a table as it stands in the record."""


@dataclass(frozen=True)
class _Traced(View):
    """Remembers what was looked at."""

    seen: list[str] = field(default_factory=list)

    def __call__(self, key: str) -> object | None:
        self.seen.append(key)
        return super().__call__(key)

    def rows(self, table: str) -> tuple[Mapping[str, object], ...] | None:
        self.seen.append(table)
        return super().rows(table)


def _wanted(item: Item, view: View) -> Standing:
    """Whether the item is wanted, as far as that can be said without its rows."""
    wants = holds(item.when, view)
    if wants is None and any(key.startswith("row.") for key in keys(item.when)):
        return YES
    if wants is None:
        return Standing(None, tuple(key for key in keys(item.when) if view(key) is None))
    return YES if wants else Standing(False, tuple(settling(item.when, view)))


def settling(condition: Condition | None, view: View) -> Iterator[str]:
    """The answers without which a condition would have no value, the first that alone would do it first; all that it looks
    at where no single one does."""
    given = [key for key in dict.fromkeys(keys(condition)) if not key.startswith("row.") and view(key) is not None]
    alone = [key for key in given if holds(condition, _without(view, key)) is None]
    yield from alone or given


def _without(view: View, key: str) -> View:
    """The view as if nobody had answered this."""
    hidden = view.hidden if isinstance(view, _Without) else frozenset()
    return _Without(view.library, view.matter, view.request, view.today, view.row, hidden | {key})


@dataclass(frozen=True)
class _Without(View):
    hidden: frozenset[str] = frozenset()

    def __call__(self, key: str) -> object | None:
        return None if key in self.hidden else super().__call__(key)


def _of_condition(condition: Condition | None, view: View, around: Standing) -> Iterator[tuple[str, Standing]]:
    """Each answer that a condition looks at, and whether it can still change anything."""
    for key in dict.fromkeys(keys(condition)):
        if key.startswith("row.") or around.wants is False:
            yield key, around
            continue
        rest = _without(view, key)
        if holds(condition, rest) is None:
            yield key, around
        else:
            yield key, Standing(False, tuple(settling(condition, rest)))


def _to_be_met(condition: Condition | None, view: View, around: Standing) -> Iterator[tuple[str, Standing]]:
    """Answers that meet something together: all of them are asked until it is met, also when one of them is not so yet."""
    met = condition is not None and around.wants is not False and holds(condition, view) is True
    for key in dict.fromkeys(keys(condition)):
        yield key, Standing(False, tuple(settling(condition, view))) if met and view(key) is None else around


def _within(around: Standing, condition: Condition | None, view: View) -> Standing:
    """What stands behind a condition of its own."""
    if around.wants is False or condition is None:
        return around
    match holds(condition, view):
        case False:
            return Standing(False, tuple(settling(condition, view)))
        case None:
            return Standing(None, tuple(key for key in keys(condition) if not key.startswith("row.") and view(key) is None))
        case True:
            return around


def _later(standing: Standing, later: bool, *, decides: bool = False) -> Standing:
    return Standing(standing.wants, standing.by, later, decides and standing.wants is True)


def _due(stage: Stage, view: View) -> bool:
    match stage:
        case Stage.AFTER_SEND:
            return view.request.sent is not None
        case Stage.ON_RETURN:
            return view.request.answered_on is not None
        case Stage.AT_CLOSE:
            return view.request.closed_on is not None
        case _:
            return True


def _there(item: Item, kinds: Sequence[str], at_least: int, view: View) -> bool:
    """Whether papers meet it, so that no answer has to."""
    return sum(one.item == item.id and one.kind in kinds for one in view.matter.evidence) >= at_least


def _unless(there: bool, around: Standing) -> Standing:
    return Standing(False) if there and around.wants is True else around


def _kinds(item: Item) -> tuple[str, ...]:
    return (*item.accepts, *(kind for part in item.parts for kind in part.accepts))


# Forms


def _of_form(recipe: Recipe, items: Sequence[Item], view: View) -> Standing:
    """Whether the form is wanted: as far as any of the items that take it is. One that the office brought itself asks
    nothing; of a relative's one more may be to fill."""
    standings = [_later(one, not _due(item.stage, view)) for item in items for one in _of_kind(item, recipe.kind, view)]
    made, named = {one.id for one in view.matter.made}, {item.id for item in items if not item.for_each}
    brought = (one for one in view.matter.evidence if one.kind == recipe.kind and one.item in named and one.id not in made)
    if any(not _left_out(one, recipe) for one in brought):
        return Standing(False)
    order: list[bool | None] = [True, None, False]
    return min(standings, key=lambda one: (one.later, order.index(one.wants)), default=Standing(False))


def _left_out(paper: Evidence, recipe: Recipe) -> bool:
    """Whether a paper does not stand for the form any more: one of ours was made anew, or all of its pages are out."""
    return len({one.page for one in paper.left_out}) >= recipe.pages or any(
        one.reason.startswith(MADE_ANEW) for one in paper.left_out
    )


def _of_kind(item: Item, kind: str, view: View) -> Iterator[Standing]:
    """Whether an item wants a paper of this kind: as a whole, or as one of its parts."""
    base = _wanted(item, view)
    if kind in item.accepts:
        yield base
    yield from (_within(base, part.when, view) for part in item.parts if kind in part.accepts)


def _recipe(recipe: Recipe, view: View, form: Standing, found: _Found, *, relative: bool) -> None:
    """Every box of a form; of a relative's what is one person's is asked of the row, and so of the table."""
    answers = FormAnswers(view)

    def ask(key: str, use: Use, standing: Standing) -> None:
        _put(found, view, f"row.{key}" if relative and of_the_row(key) else key, FAMILY, use, standing)

    def boxes(key: str, at: str, only: tuple[Only, ...], *, asks: bool = True) -> None:
        use = Use("form", recipe.form, at, recipe.id)
        for number, one in enumerate(only):
            ask(one.answer, use, _only(only[:number], answers, form, relative=relative))
        if key and asks:
            ask(key, use, _only(only, answers, form, relative=relative))

    for write in recipe.fields:
        boxes(write.answer, write.at, write.only, asks=not write.repeats)
    for ticks in recipe.ticks:
        boxes(ticks.answer, ticks.at, ticks.only)
    for rows in recipe.rows:
        boxes(rows.table, rows.at, rows.only)
    for ink in recipe.ink:
        boxes("", ink.at, ink.only)


def _only(only: Sequence[Only], answers: FormAnswers, form: Standing, *, relative: bool) -> Standing:
    """As the boxes are filled (`forms.mapping`): all must hold, and that there is none is an answer that holds nowhere."""
    if form.wants is False:
        return form
    for one in only:
        if one.answer.startswith("row.") or (relative and of_the_row(one.answer)):
            continue  # of one relative it holds, of another not
        value = answers.value(one.answer)
        if value is None and not answers.none(one.answer):
            return Standing(None, (one.answer,), form.later)
        if not any(type(value) is type(word) and value == word for word in one.is_):
            return Standing(False, (one.answer,), form.later)
    return form
