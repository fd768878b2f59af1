"""What a PDF is to the office: which recipe it goes with, whether it can be filled, and why not. Pure.

Nothing is decided here that a person has to decide: what may be filled only once somebody agreed says so, and which editions an
agency accepts is not known here at all (`forms.editions`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from forms.binding import Bound, bind, is_code
from forms.errors import Fault
from forms.inspect import FieldRead, FormRead
from forms.recognise import PAYMENT, Recognised, as_printed, plain, recognise
from forms.template import Recipe

State = Literal[
    "known_edition",
    "not_proved",  # its recipe was never held against a PDF before this one
    "newer_same_fields",
    "older_same_fields",
    "fields_differ",
    "resaved",
    "unknown",
    "print_only",
    "xfa_only",
    "instructions",
    "payment",
    "already_filled",
    "mixed_editions",
    "pages_missing",
]
Fillable = Literal["yes", "agree", "no"]
"""*agree*: once a person looked at it and said so."""

KEPT: Final[frozenset[State]] = frozenset(
    {"known_edition", "not_proved", "newer_same_fields", "older_same_fields", "fields_differ", "resaved", "unknown"}
)
"""What the form library keeps: blanks that can be filled, or could be with a recipe. Never what may hold a person's data."""

WORDS_OF_FORMS: Final = ("enter", "select", "provide", "part", "check", "signature", "date", "number", "name")
"""Words of which the tooltips of an English form are full."""
MOVED: Final = 2.0
"""Points by which a box of the same edition may lie elsewhere."""
_FEW: Final = 8
"""Boxes with a tooltip below which nothing is said of their language."""


@dataclass(frozen=True, slots=True)
class BoxDifference:
    """One box that is not as the recipe, or the blank that is kept, has it."""

    what: Literal["new", "gone", "kind", "limit", "choices", "meaning", "place", "value"]
    name: str
    label: str = ""
    page: int = 0
    before: str = ""
    now: str = ""


@dataclass(frozen=True, slots=True)
class Judged:
    """`code` and `params` are words in ``problems.toml``: what it means and what comes next."""

    state: State
    code: str
    recognised: Recognised
    params: Mapping[str, object] = field(default_factory=dict)
    fillable: Fillable = "no"
    recipe: str = ""
    """Id of the recipe that it was held against."""
    differences: tuple[BoxDifference, ...] = ()
    bound: Bound | None = None
    """Of a recipe that was not proved: what of it is bound to this PDF."""
    notes: tuple[Fault, ...] = ()
    """What is to be known beside the state."""

    @property
    def form(self) -> str:
        return self.recognised.form

    @property
    def edition(self) -> dt.date | None:
        return self.recognised.edition

    @property
    def keep(self) -> bool:
        """Whether the form library keeps it: a blank of a form that has a number and an edition, and nothing typed in it."""
        return self.state in KEPT and bool(self.form) and (self.edition is not None or bool(self.recognised.edition_words))


def judge(read: FormRead, recipes: Mapping[str, Recipe], kept: Mapping[str, FormRead] | None = None) -> Judged:
    """What this PDF is. `recipes` by id; `kept` are blanks of the form library by the id of their recipe: where there is one
    its limits and choices are compared too."""
    seen = recognise(read.texts, read.codes, read.title)
    said: dict[str, object] = {"form": seen.form or "?", "edition": _said(seen), "pages": read.pages}
    published = any(read.sha256 in recipe.seen for recipe in recipes.values())
    if read.xfa == "only":
        return Judged("xfa_only", "form_xfa_only", seen, said)
    if seen.kind == "payment":
        said["form"] = next((form for form in _forms(seen) if form in PAYMENT), "payment form")
        return Judged("payment", "form_payment", seen, said)
    if seen.kind == "instructions":
        return Judged("instructions", "form_instructions", seen, said)
    if not read.fields:
        return Judged("print_only", "form_print_only", seen, said) if seen.form else _unknown(seen, read, recipes, said)
    proved = any(recipe.proved and recipe.form == seen.form for recipe in recipes.values())
    if not published and (typed := sum(1 for _ in _typed(read.fields, empty=proved))):
        return Judged("already_filled", "form_already_filled", seen, said | {"count": typed})
    if whole := _pages(seen, read, said):
        return whole
    if not published and read.beside:
        return Judged("already_filled", "form_written_on", seen, said | {"count": read.beside})
    mine = [recipe for recipe in recipes.values() if recipe.form == seen.form]
    if not mine or seen.edition is None:
        return _unknown(seen, read, recipes, said)
    exact = next((recipe for recipe in mine if recipe.edition == seen.edition), None)
    recipe = exact or max(mine, key=lambda one: (_overlap(one, read), one.edition))
    return _against(recipe, seen, read, said, (kept or {}).get(recipe.id))


def _against(recipe: Recipe, seen: Recognised, read: FormRead, said: Mapping[str, object], kept: FormRead | None) -> Judged:
    """A blank with a number and an edition, held against the recipe that is nearest."""
    bound = bind(recipe, read)
    said = {**said, "recipe": as_printed(recipe.edition), "sure": len(bound.sure), "of": len(bound.boxes)}
    same = recipe.edition == seen.edition
    notes = tuple(_notes(recipe, seen, read, same=same))
    resaved = recipe.encrypted and not read.encrypted
    if same and not recipe.proved:
        said["doubtful"], said["missing"] = len(bound.doubtful), len(bound.missing)
        if resaved and bound.whole:
            notes = (Fault("form_recipe_not_proved", params={"form": seen.form}), *notes)
            return Judged("resaved", "form_resaved", seen, said, "agree", recipe.id, (), bound, notes)
        fillable: Fillable = "agree" if bound.sure else "no"
        return Judged("not_proved", "form_not_proved", seen, said, fillable, recipe.id, (), bound, notes)
    translated = _translated(read)
    found = _differences(recipe, bound, read, kept, meaning=not translated, same=same)
    differences = tuple({(one.what, one.name): one for one in found}.values())
    shown = bound if not recipe.proved else None
    if differences:
        said["count"] = len(differences)
        return Judged("fields_differ", "form_fields_differ", seen, said, "no", recipe.id, differences, shown, notes)
    if same and translated:
        return Judged("resaved", "form_translated", seen, said, "agree", recipe.id, notes=notes)
    if same and resaved:
        return Judged("resaved", "form_resaved", seen, said, "agree", recipe.id, notes=notes)
    if same:
        ready: Fillable = "agree" if notes_stop(notes) else "yes"
        return Judged("known_edition", "form_known_edition", seen, said, ready, recipe.id, notes=notes)
    newer = seen.edition is not None and seen.edition > recipe.edition
    state: State = "newer_same_fields" if newer else "older_same_fields"
    return Judged(state, f"form_{state}", seen, said, "agree", recipe.id, (), shown, notes)


def notes_stop(notes: Iterable[Fault]) -> bool:
    """Whether one of the notes wants a person's look before the form is filled: what pages print is not known from their
    boxes, and a file that only looks like the agency's may say anything between them."""
    return any(note.code in ("form_page_unmarked", "form_file_not_seen") for note in notes)


def _notes(recipe: Recipe, seen: Recognised, read: FormRead, *, same: bool) -> Iterator[Fault]:
    if seen.unmarked:
        yield Fault("form_page_unmarked", params={"pages": _numbers(seen.unmarked)})
    if same and recipe.seen and read.sha256 not in recipe.seen and read.encrypted == recipe.encrypted:
        yield Fault("form_file_not_seen", params={"form": seen.form})
    if (not same or not recipe.proved) and recipe.encrypted and not read.encrypted:
        yield Fault("form_not_as_published", params={"form": seen.form})


def _pages(seen: Recognised, read: FormRead, said: Mapping[str, object]) -> Judged | None:
    """That not all pages are of one edition, or that some lack, are there twice, or do not belong to it."""
    others = sorted({*seen.others, *(page.number for page in seen.pages if page.contradicts)})
    if others:
        found = ", ".join(dict.fromkeys(_marks(seen)))
        return Judged("mixed_editions", "form_mixed_editions", seen, {**said, "others": _numbers(others), "found": found})
    if seen.missing:
        return Judged("pages_missing", "form_pages_missing", seen, {**said, "missing": _numbers(seen.missing), "of": seen.of})
    if seen.twice or (seen.of and read.pages > seen.of):
        return Judged("pages_missing", "form_pages_more", seen, {**said, "of": seen.of})
    return None


def _marks(seen: Recognised) -> Iterator[str]:
    for page in seen.pages:
        for mark in (page.printed, page.coded):
            if mark is not None:
                yield f"{mark.form} {as_printed(mark.edition)}"


def _unknown(seen: Recognised, read: FormRead, recipes: Mapping[str, Recipe], said: dict[str, object]) -> Judged:
    """No recipe, no edition, or no form at all: in words that say which."""
    if seen.kind == "other_agency":
        return Judged("unknown", "form_other_agency", seen, said)
    if seen.form and (seen.edition is not None or not any(recipe.form == seen.form for recipe in recipes.values())):
        return Judged("unknown", "form_unknown", seen, said)
    alike = max(recipes.values(), key=lambda one: _overlap(one, read), default=None)
    form = seen.form or (alike.form if alike is not None and read.fields and _overlap(alike, read) >= 0.9 else "")
    if form:
        return Judged("unknown", "form_no_edition", seen, said | {"form": form})
    return Judged("unknown", "form_unknown_nothing", seen, said)


def _overlap(recipe: Recipe, read: FormRead) -> float:
    """How much of the boxes of both is in both, 0 to 1."""
    ours, theirs = set(recipe.named()), {one.name for one in read.fields if not is_code(one)}
    return len(ours & theirs) / max(1, len(ours | theirs))


def _differences(
    recipe: Recipe, bound: Bound, read: FormRead, kept: FormRead | None, *, meaning: bool, same: bool
) -> Iterator[BoxDifference]:
    fields = {one.name: one for one in read.fields}
    named = dict.fromkeys(recipe.named())
    if recipe.proved:
        for name in named:
            if name not in fields:
                label = next((box.label for box in bound.boxes if box.wanted == name), "")
                yield BoxDifference("gone", name, label)
        for name, one in fields.items():
            if name not in named and not is_code(one) and one.kind != "button":
                yield BoxDifference("new", name, one.label, one.page)
    for box in bound.boxes:
        one_field = fields.get(box.wanted)
        if one_field is None and not recipe.proved:
            if not box.sure:
                yield BoxDifference("gone", box.wanted, box.label)
        elif one_field is not None and box.why == "other_kind":
            yield BoxDifference("kind", box.wanted, box.label, one_field.page, box.kind, one_field.kind)
        elif one_field is not None and meaning and not (box.sure and box.name == box.wanted) and box.why != "taken_twice":
            yield BoxDifference("meaning", box.wanted, box.label, one_field.page, box.tip or box.at, one_field.label)
    if kept is not None:
        yield from compared(kept, read, meaning=meaning)
        if same:
            yield from _elsewhere(kept, read)


def _elsewhere(before: FormRead, now: FormRead) -> Iterator[BoxDifference]:
    """Boxes that stand in another place, or hold something else, than on a blank of the very same edition: what a box is called
    does not say where it is."""
    known: dict[str, list[FieldRead]] = {}
    for box in before.fields:
        known.setdefault(box.name, []).append(box)
    for one in now.fields:
        there = known.get(one.name)
        if there is None or is_code(one):
            continue
        was = there[0]
        if not any(_near(one, other) for other in there):
            yield BoxDifference("place", one.name, one.label, one.page, f"page {was.page}", f"page {one.page}")
        elif one.preset and one.value.split() != was.value.split():
            yield BoxDifference("value", one.name, one.label, one.page, was.value, one.value)


def compared(before: FormRead, now: FormRead, *, meaning: bool = True) -> Iterator[BoxDifference]:
    """What is not the same in two editions, of boxes that both have: kind, limit, choices, and what the tooltip says."""
    old = {one.name: one for one in before.fields}
    for one in now.fields:
        was = old.get(one.name)
        if was is None:
            continue
        if was.kind != one.kind:
            yield BoxDifference("kind", one.name, one.label, one.page, was.kind, one.kind)
        if was.limit != one.limit or was.comb != one.comb:
            yield BoxDifference("limit", one.name, one.label, one.page, _limit(was), _limit(one))
        if was.options != one.options or was.state != one.state:
            yield BoxDifference("choices", one.name, one.label, one.page, _choices(was), _choices(one))
        if meaning and plain(was.label) != plain(one.label):
            yield BoxDifference("meaning", one.name, one.label, one.page, was.label, one.label)


def _near(one: FieldRead, other: FieldRead) -> bool:
    return one.page == other.page and all(abs(a - b) <= MOVED for a, b in zip(one.rect, other.rect, strict=True))


def _limit(one: FieldRead) -> str:
    return f"{one.limit}{', comb' if one.comb else ''}" if one.limit else "none"


def _choices(one: FieldRead) -> str:
    return one.state if one.kind in ("check", "radio") else f"{len(one.options)} to choose from"


def _typed(fields: Iterable[FieldRead], *, empty: bool) -> Iterator[FieldRead]:
    """Boxes that somebody filled in. `empty`: of this form it is known that nothing to be typed into has words from the start,
    so what calls itself a preset is none."""
    filled = (one for one in fields if one.value.strip() and not is_code(one))
    return (one for one in filled if not one.preset or (empty and not one.readonly))


def _translated(read: FormRead) -> bool:
    """The tooltips are not those of an English form."""
    labels = [plain(one.label).split() for one in read.fields if one.label and not is_code(one)]
    if len(labels) < _FEW:
        return False
    return sum(any(word in label for word in WORDS_OF_FORMS) for label in labels) < 0.3 * len(labels)


def _forms(seen: Recognised) -> Iterator[str]:
    yield from (mark.form for page in seen.pages for mark in (page.printed, page.coded) if mark is not None)
    yield seen.form


def _said(seen: Recognised) -> str:
    return as_printed(seen.edition) if seen.edition else seen.edition_words or "?"


def _numbers(pages: Iterable[int]) -> str:
    return ", ".join(str(one) for one in pages)
