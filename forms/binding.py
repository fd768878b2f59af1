"""Each box of a recipe held against the boxes of a PDF: by name where the tooltip agrees, else by the words of the tooltip and
the number of part and item. Pure.

Names of fields mislead, and of some forms nobody had the PDF when the recipe was written: such a recipe proves itself at the
first drop. What is not sure is not bound for filling; it is shown, with what it could be.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final, Literal

from forms.inspect import FieldRead, FormRead
from forms.recognise import place, plain, says
from forms.template import Ink, Open, Recipe, Tick, Ticks, Write

UNKNOWN: Final = "?"
Kind = Literal["write", "tick", "row", "room", "open"]
By = Literal["name", "tip", "item", ""]
Why = Literal["", "not_there", "several", "tooltip_differs", "other_item", "other_kind", "meaning_unsaid", "taken_twice"]
CODE: Final = "PDF417"

_OPPOSITE: Final = {"yes": "no", "no": "yes"}
_FITS: Final[Mapping[Kind, frozenset[str]]] = {
    "write": frozenset({"text", "choice"}),
    "tick": frozenset({"check", "radio"}),
    "row": frozenset({"text", "choice", "check", "radio"}),
    "room": frozenset({"text"}),
    "open": frozenset({"text", "check", "radio", "choice", "button", "signature"}),
}


@dataclass(frozen=True, slots=True)
class BoundBox:
    """A box of the recipe and the field of this PDF that it is. `sure` where it may be filled."""

    kind: Kind
    at: str
    label: str
    wanted: str
    """Its name in the recipe; ``?`` where nobody had the PDF."""
    tip: str
    name: str = ""
    """The field of this PDF; of one that is not sure the likeliest, empty where there is none."""
    by: By = ""
    sure: bool = False
    why: Why = ""
    candidates: tuple[str, ...] = ()
    """Fields that it could be, where several could."""


@dataclass(frozen=True, slots=True)
class Bound:
    """A recipe held against a PDF."""

    recipe: Recipe
    """The recipe with the names of this PDF: what is sure has its field, everything else is ``?`` or gone from its row."""
    boxes: tuple[BoundBox, ...]
    left: tuple[FieldRead, ...]
    """Boxes of the PDF that the recipe does not speak of."""

    @property
    def sure(self) -> tuple[BoundBox, ...]:
        return tuple(box for box in self.boxes if box.sure)

    @property
    def doubtful(self) -> tuple[BoundBox, ...]:
        """Something is there, and it is not sure that it is the one."""
        return tuple(box for box in self.boxes if not box.sure and box.why != "not_there")

    @property
    def missing(self) -> tuple[BoundBox, ...]:
        return tuple(box for box in self.boxes if box.why == "not_there")

    @property
    def whole(self) -> bool:
        """Every box of the recipe is sure, and the PDF has no other."""
        return len(self.sure) == len(self.boxes) and not self.left


@dataclass(frozen=True, slots=True)
class _Want:
    kind: Kind
    at: str
    label: str
    name: str
    tip: str
    said: str
    """Of a box to tick: the word that its tooltip has to have (*yes*, *no*), empty where none is known."""
    alone: bool
    """Of a box to tick: there is no other of the same question. Of a cell: its column has no tip of its own."""


@dataclass(frozen=True, slots=True)
class _Free:
    """A field that no box has yet, with its tooltip as it is compared: read once, however many boxes are looked for."""

    field: FieldRead
    words: str
    place: tuple[str, str]

    @classmethod
    def of(cls, field: FieldRead) -> _Free:
        return cls(field, f" {plain(field.label)} ", place(field.label))


def bind(recipe: Recipe, read: FormRead) -> Bound:
    """Hold a recipe against a PDF. Of a proved recipe names count and only tips are looked at beside them; of one that is not,
    part, item and meaning have to agree as well."""
    wants = tuple(_wants(recipe))
    fields: dict[str, FieldRead] = {}
    for field in read.fields:
        fields.setdefault(field.name, field)
    found = [_by_name(want, fields, proved=recipe.proved) for want in wants]
    taken = {box.name for box in found if box.sure}
    free = [_Free.of(field) for field in fields.values() if field.name not in taken]
    found = [box if box.sure else _by_tip(want, box, free) for want, box in zip(wants, found, strict=True)]
    boxes = _once(found)
    spoken = {box.name for box in boxes if box.name} | {name for box in boxes for name in box.candidates}
    left = tuple(one for one in read.fields if one.name not in spoken and not is_code(one) and one.kind != "button")
    return Bound(_renamed(recipe, boxes), boxes, left)


def is_code(field: FieldRead) -> bool:
    """The field that holds the code of its page; nobody writes there."""
    return field.name.rpartition(".")[2].startswith(CODE)


def _wants(recipe: Recipe) -> Iterator[_Want]:
    for write in recipe.fields:
        yield _Want("write", write.at, write.label, write.name, write.tip, "", True)
        yield from (_Want("write", write.at, write.label, name, "", "", True) for name in write.then)
    for ticks in recipe.ticks:
        for box in ticks.boxes:
            said = {True: "yes", False: "no"}.get(box.is_, "") if isinstance(box.is_, bool) else ""
            yield _Want("tick", ticks.at, ticks.label, box.name, box.tip or ticks.tip, said, len(ticks.boxes) == 1)
    for rows in recipe.rows:
        tips = rows.tips or (rows.tip,) * len(rows.columns)
        for slot in rows.slots:
            named = [(name, tip or rows.tip) for name, tip in zip(slot, tips, strict=True) if name]
            yield from (_Want("row", rows.at, rows.label, name, tip, "", not rows.tips) for name, tip in named)
    for open_ in recipe.open:
        tips = open_.tips if len(open_.tips) == len(open_.names) else ("",) * len(open_.names)
        for name, tip in zip(open_.names, tips, strict=True):
            yield _Want("open", open_.at, open_.label, name, tip, "", True)
        if not open_.names:
            yield from (_Want("open", open_.at, open_.label, UNKNOWN, tip, "", True) for tip in open_.tips)
    if recipe.more is not None:
        for room in recipe.more.blocks:
            for name in (room.page, room.part, room.item, room.text):
                yield _Want("room", recipe.more.part, "Additional information", name, "", "", True)


def _by_name(want: _Want, fields: Mapping[str, FieldRead], *, proved: bool) -> BoundBox:
    box = BoundBox(want.kind, want.at, want.label, want.name, want.tip, why="not_there")
    field = fields.get(want.name)
    if field is None:
        return box
    why = _why(want, field, proved=proved)
    return replace(box, name=field.name, by="name", sure=not why, why=why)


def _why(want: _Want, field: FieldRead, *, proved: bool) -> Why:
    """Why the field of that name is not the one that is meant; empty where nothing speaks against it."""
    if field.kind not in _FITS[want.kind]:
        return "other_kind"
    if want.tip and not says(field.label, want.tip):
        return "tooltip_differs"
    if want.kind == "row" and not proved and not _same_part(want.at, field.label):
        return "other_item"
    if proved or want.kind not in ("write", "tick"):
        return ""
    if field.kind != "choice" and not _same_place(want.at, field.label):
        return "other_item"  # lists of states have the words of other lists on published forms
    if _means_the_other(want, field):
        return "meaning_unsaid"
    if want.tip:
        return ""
    if want.kind == "tick" and not want.alone and not (want.said and _means(field.label, want.said)):
        return "meaning_unsaid"
    return ""


def _same_part(at: str, tooltip: str) -> bool:
    """The same of the part alone: the rows of a table have items of their own."""
    (part, _), (other, _) = place(at), place(tooltip)
    return not part or not other or part == other


def _same_place(at: str, tooltip: str) -> bool:
    """Whether a tooltip speaks of the place that the recipe names; one that says no number contradicts nobody."""
    return _same_places(place(at), place(tooltip))


def _same_places(at: tuple[str, str], other: tuple[str, str]) -> bool:
    (part, item), (other_part, other_item) = at, other
    if part and other_part and part != other_part:
        return False
    return not item or not other_item or item == other_item or _within(item, other_item) or _within(other_item, item)


def _within(one: str, other: str) -> bool:
    """``5`` and ``5.a``"""
    return other.startswith(f"{one}.")


def _means(tooltip: str, word: str) -> bool:
    """Whether the box stands for this word: *Select Yes*. What a note behind it says of the other answer does not count."""
    words = plain(tooltip).split()
    for first, second in pairwise(words):
        if first in ("select", "check", "mark") and second in ("yes", "no"):
            return second == word
    return False


def _means_the_other(want: _Want, field: FieldRead) -> bool:
    """A note behind *Select No* speaks of Yes too."""
    if want.kind != "tick" or not want.said:
        return False
    other = _OPPOSITE[want.said]
    return _means(field.label, other) and not _means(want.tip, other)


def _by_tip(want: _Want, box: BoundBox, free: Sequence[_Free]) -> BoundBox:
    """A box that no field of its name is, by what the tooltips say. Words alone, or a number alone, are not enough; nor are
    the words of a column, which every line of its table has."""
    if want.kind == "row" and not want.alone:
        return box
    fit = [one for one in free if one.field.kind in _FITS[want.kind] and not _means_the_other(want, one.field)]
    tip, at = plain(want.tip), place(want.at)
    with_words = [one for one in fit if tip and f" {tip} " in one.words and _same_places(at, one.place)]
    if len(with_words) == 1:
        return replace(box, name=with_words[0].field.name, by="tip", sure=True, why="", candidates=())
    if with_words:
        return replace(box, name="", by="tip", why="several", candidates=tuple(one.field.name for one in with_words))
    if box.name or want.kind in ("row", "room", "open"):
        return box  # a field of that name is there, and says something else
    exact = [one.field for one in fit if all(at) and one.place == at]
    exact = [field for field in exact if want.kind != "tick" or (want.said and _means(field.label, want.said))]
    if len(exact) == 1:
        also = says(exact[0].label, want.label)
        return replace(box, name=exact[0].name, by="item", sure=also, why="" if also else "meaning_unsaid")
    if exact:
        return replace(box, by="item", why="several", candidates=tuple(field.name for field in exact))
    return box


def _once(boxes: Iterable[BoundBox]) -> tuple[BoundBox, ...]:
    """No field is two different boxes: where it would be, neither is sure."""
    boxes = tuple(boxes)
    wanted: dict[str, set[object]] = {}
    for number, box in enumerate(boxes):
        if box.sure:  # one name that the recipe has twice is one box; each that has none is another
            wanted.setdefault(box.name, set()).add(number if box.wanted == UNKNOWN else box.wanted)
    twice = {name for name, by in wanted.items() if len(by) > 1}
    return tuple(replace(box, sure=False, why="taken_twice") if box.sure and box.name in twice else box for box in boxes)


def _renamed(recipe: Recipe, boxes: Sequence[BoundBox]) -> Recipe:
    """The recipe with this PDF's names, in the order in which `_wants` gave them."""
    names = iter([box.name if box.sure else "" for box in boxes])
    fields: list[Write] = []
    for entry in recipe.fields:
        name, then = next(names) or UNKNOWN, [next(names) for _ in entry.then]
        fields.append(entry.model_copy(update={"name": name, "then": tuple(one for one in then if one)}))
    ticks: list[Ticks] = []
    for one in recipe.ticks:
        found: list[Tick] = [box.model_copy(update={"name": next(names) or UNKNOWN}) for box in one.boxes]
        ticks.append(one.model_copy(update={"boxes": tuple(found)}))
    rows = [
        one.model_copy(update={"slots": tuple(tuple(next(names) if name else "" for name in slot) for slot in one.slots)})
        for one in recipe.rows
    ]
    left: list[Open] = []
    for two in recipe.open:
        count = len(two.names) or len(two.tips)
        given = [next(names) for _ in range(count)]
        left.append(two.model_copy(update={"names": tuple(name for name in given if name)}))
    more = recipe.more
    if more is not None:
        blocks = []
        for room in more.blocks:
            keys = ("page", "part", "item", "text")
            blocks.append(room.model_copy(update={key: next(names) or UNKNOWN for key in keys}))
        more = more.model_copy(update={"blocks": tuple(blocks)})
    ink = [_inked(one, boxes) for one in recipe.ink]
    update = {"fields": tuple(fields), "ticks": tuple(ticks), "rows": tuple(rows), "open": tuple(left), "more": more}
    return recipe.model_copy(update=update | {"ink": tuple(ink)})


def _inked(ink: Ink, boxes: Sequence[BoundBox]) -> Ink:
    """With the box that the ink goes into as it is called here, if it is there at all."""
    if not ink.name:
        return ink
    return ink.model_copy(update={"name": next((box.name for box in boxes if box.wanted == ink.name and box.sure), "")})
