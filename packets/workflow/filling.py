"""An official form filled from answers: mapped, laid, drawn, laid over the blank by the worker, and read back. Nothing
is kept here: `making.py` does that."""

from __future__ import annotations

from dataclasses import dataclass, field

from forms.check import FilledSeen, differences
from forms.errors import Fault
from forms.inspect import FormRead
from forms.laying import Laid, lay
from forms.mapping import Mapped, digest, signers
from forms.template import More, Recipe
from packets.assemble.filled import SheetHead, overlay, width_in
from packets.assemble.fonts import unwritable
from packets.matters.form_answers import FormAnswers
from packets.matters.made_forms import map_form
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
    ink: tuple[tuple[int, str], ...]
    """Pages that are signed by hand, and by whom; sheets of ours among them."""
    pdf: bytes = field(default=b"", repr=False)
    seen: FilledSeen | None = None

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
    laid = lay(bound or recipe, read, map_form(bound, answers) if bound else mapped, width_in())
    faults = [*laid.faults, *_cannot_be_written(mapped)]
    ink = signers(recipe, answers)
    if faults:
        return Filled(recipe, mapped, laid, tuple(faults), ink)
    over = overlay(read.sizes, laid, head(recipe, answers, practice=practice))
    ink += tuple((read.pages + number, "client") for number in range(1, over.sheets + 1))
    pdf, seen = fill_form(worker, blank, over.pdf, laid, read, fillable=fillable)
    wrong = tuple(differences(laid, seen, fillable=fillable))
    return Filled(recipe, mapped, laid, wrong, ink, b"" if wrong else pdf, seen)


def head(recipe: Recipe, answers: FormAnswers, *, practice: bool) -> SheetHead:
    more = recipe.more or More(part="sheet")
    keys = (more.family, more.given, more.middle, more.a_number)
    family, given, middle, number = (str(answers.value(key) or "") for key in keys)
    name = ", ".join(part for part in (family, " ".join(part for part in (given, middle) if part)) if part)
    return SheetHead(recipe.form, name, number, practice)


def _cannot_be_written(mapped: Mapped) -> list[Fault]:
    """Letters that our faces do not have: the form wants their Latin spelling."""
    said = [(one.at, one.label, one.text) for one in mapped.texts]
    said += [(one.at, one.label, one.text) for one in mapped.beyond]
    found = [(at, label, unwritable(text)) for at, label, text in said]
    return [Fault("form_cannot_write", at, {"label": label, "letters": letters}) for at, label, letters in found if letters]
