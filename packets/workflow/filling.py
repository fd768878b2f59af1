"""An official form filled from answers: mapped, laid, drawn, laid over the blank by the worker, and read back. Nothing
is kept here: `making.py` does that."""

from __future__ import annotations

from dataclasses import dataclass, field

from forms.check import FilledSeen, differences
from forms.errors import Fault
from forms.inspect import FieldRead, FormRead
from forms.laying import Laid, lay
from forms.mapping import Mapped, digest, signers
from forms.template import More, Recipe
from packets.assemble.filled import DATED, SIGNED, SheetHead, head_fits, overlay, width_in
from packets.assemble.fonts import unwritable
from packets.matters.form_answers import FormAnswers
from packets.matters.made_forms import map_form
from packets.matters.matter import Box, Sign
from packets.worker.client import Worker
from packets.worker.filling import fill_form


@dataclass(frozen=True)
class Filled:
    """A filled form and everything there is to say of it. `pdf` is empty where a fault is in the way."""

    recipe: Recipe
    mapped: Mapped
    laid: Laid
    faults: tuple[Fault, ...]
    """What keeps it from being used: what fits nowhere, cannot be written, or reads otherwise than meant."""
    signs: tuple[Sign, ...]
    """Where it is signed by hand, and by whom; sheets of ours among them."""
    pdf: bytes = field(default=b"", repr=False)
    seen: FilledSeen | None = None

    @property
    def ink(self) -> tuple[int, ...]:
        """Pages that are signed by hand."""
        return tuple(sorted({one.page for one in self.signs}))

    @property
    def answers(self) -> str:
        return digest(self.mapped)


def filled(
    worker: Worker,
    recipe: Recipe,
    blank: bytes,
    read: FormRead,
    answers: FormAnswers,
    *,
    bound: Recipe | None = None,
    practice: bool = False,
    fillable: bool = False,
) -> Filled:
    """`blank`, as `read` says it is, with every answer in its box. `bound` is the recipe with the names of this very PDF, where
    it was not proved before."""
    mapped = map_form(recipe, answers)
    laid = lay(bound or recipe, read, map_form(bound, answers) if bound else mapped, width_in(), fillable=fillable)
    said = head(recipe, answers, practice=practice)
    faults = [*laid.faults, *_cannot_be_written(mapped)]
    if laid.beside and not head_fits(said):
        faults.append(Fault("form_no_room", "extra sheet", {"label": "Name"}))
    signs = places_to_sign(bound or recipe, read, answers)
    if faults:
        return Filled(recipe, mapped, laid, tuple(faults), signs)
    over = overlay(read.sizes, laid, said)
    signs += tuple(
        Sign(page=read.pages + number, who=_signer("client", answers), label="Extra sheet", box=SIGNED, beside=(DATED,))
        for number in range(1, over.sheets + 1)
    )
    pdf, seen = fill_form(worker, blank, over.pdf, laid, read, fillable=fillable)
    wrong = tuple(differences(laid, seen, fillable=fillable))
    return Filled(recipe, mapped, laid, wrong, signs, b"" if wrong else pdf, seen)


def places_to_sign(recipe: Recipe, read: FormRead, answers: FormAnswers) -> tuple[Sign, ...]:
    """The boxes that the ink goes into, where the PDF has them, each with those of days on its page."""
    boxes = {one.name: one for one in read.fields}
    dates = [boxes[name] for one in recipe.open if one.reason == "signature_date" for name in one.names if name in boxes]
    found: list[Sign] = []
    for ink in signers(recipe, answers):
        box = boxes.get(ink.name)
        high = read.sizes[ink.page - 1][1] if ink.page <= len(read.sizes) else 0.0
        beside = tuple(_from_the_top(one, high) for one in dates if one.page == ink.page)
        place = _from_the_top(box, high) if box is not None and box.page == ink.page else None
        who, said = _signer(ink.who, answers), f"{ink.label} ({ink.at})"
        found.append(Sign(page=ink.page, who=who, label=said, box=place, beside=beside))
    return tuple(found)


def _signer(who: str, answers: FormAnswers) -> str:
    """On a form for a relative the relative signs where the client does on a form of the client's own."""
    return "family" if answers.relative and who == "client" else who


def _from_the_top(box: FieldRead, high: float) -> Box:
    left, foot, right, top = box.rect
    return (left, high - top, right, high - foot)


def head(recipe: Recipe, answers: FormAnswers, *, practice: bool) -> SheetHead:
    more = recipe.more or More(part="sheet")
    keys = (more.family, more.given, more.middle, more.a_number)
    family, given, middle, number = (str(answers.value(key) or "") for key in keys)
    name = ", ".join(part for part in (family, " ".join(part for part in (given, middle) if part)) if part)
    return SheetHead(recipe.form, name, number, practice, recipe.more.part if recipe.more else "")


def _cannot_be_written(mapped: Mapped) -> list[Fault]:
    """Letters that our faces do not have: the form wants their Latin spelling."""
    said = [(one.at, one.label, one.text) for one in mapped.texts]
    said += [(one.at, one.label, one.text) for one in mapped.beyond]
    found = [(at, label, unwritable(text)) for at, label, text in said]
    return [Fault("form_cannot_write", at, {"label": label, "letters": letters}) for at, label, letters in found if letters]
