"""The forms of a request: which it wants, how each stands, and one filled, taken in and filed.

A filled form comes in like any paper, through the worker, with a row in `Matter.made` that says what it was made from. When
the answers change, it is made anew; one that was printed or signed stays, left out with the reason.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from forms.errors import Fault
from forms.mapping import Blank, Mapped, digest, map_answers, signers
from forms.template import Recipe
from packets.assemble.sheets import draw
from packets.assemble.sheets.draw import Printed
from packets.checklist import Checklist, Line, State, review
from packets.errors import Known, Problem
from packets.evidence.copies import facts_of, read_facts
from packets.evidence.made import collect_bytes, laid_aside
from packets.matters.answers import View
from packets.matters.facts import DocumentFacts
from packets.matters.form_answers import FormAnswers
from packets.matters.matter import Made, Matter
from packets.progress import SILENT, Report
from packets.requests.office import Staff
from packets.requests.schema import ItemKind
from packets.vault.files import FileSink, disk_faults, fsync_folder
from packets.vault.helper import may_leave
from packets.vault.store import Add, Change, Edited, Store
from packets.workflow import form_library
from packets.workflow.desk import Desk, Unfit
from packets.workflow.filling import Filled, filled, head
from packets.workflow.permission import allowed
from packets.workflow.results_fill import BlankResult, FilledResult, FormsResult, FormStandsResult
from packets.workflow.sheets.answer_sheet import WHY
from packets.workflow.sheets.answer_sheet import answer_sheet as sheet_of

State_ = Literal["no_blank", "agree", "to_make", "made", "old_answers", "own_paper"]


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
    ink: tuple[tuple[int, str], ...]
    made: Made | None = None
    papers: tuple[str, ...] = ()
    """Papers that meet the item now, made here or not."""


def wanted(desk: Desk, store: Store, request: str | None, day: dt.date) -> tuple[Wanted, ...]:
    """Every form that the request wants on that day, in checklist order."""
    matter = store.load()
    facts, _ = facts_of(store, None, matter)
    checked = review(desk.view(matter, request, day), facts)
    return tuple(_each(desk, checked))


def _each(desk: Desk, checked: Checklist) -> Iterator[Wanted]:
    kept = _kept(desk)
    for line in checked.lines:
        if line.item.kind is not ItemKind.FORM or line.state is State.NOT_NEEDED:
            continue
        for recipe in recipes_for(desk, line, kept):
            view = at_row(checked.view, line)
            mapped = map_answers(recipe, answers_for(recipe, line, view))
            made = made_for(checked.view.matter, recipe, line)
            yield Wanted(
                recipe,
                line.item.id,
                line.row,
                line.row_name,
                _state(kept.get(recipe.id), line, made, mapped),
                mapped,
                signers(recipe, answers_for(recipe, line, view)),
                made,
                line.evidence,
            )


def _kept(desk: Desk) -> dict[str, bool]:
    """Recipes of which a blank is at hand, each with whether it can be filled as it stands or somebody has to agree first."""
    found: dict[str, bool] = {}
    for one in form_library.listed(desk):
        if one.judged.fillable != "no":
            found[one.judged.recipe] = found.get(one.judged.recipe, False) or one.ready
    return found


def recipes_for(desk: Desk, line: Line, kept: Mapping[str, bool]) -> tuple[Recipe, ...]:
    """For each kind of form that a line accepts, the edition that would be filled: one whose blank is at hand (`kept`), and
    among those the newest."""
    kinds = dict.fromkeys((*line.item.accepts, *(kind for part in line.item.parts for kind in part.accepts)))
    found: list[Recipe] = []
    for kind in kinds:
        editions = [one for one in desk.library.recipes.values() if one.kind == kind and _fits(one, line)]
        if editions:
            found.append(max(editions, key=lambda one: (kept.get(one.id, False), one.id in kept, one.edition)))
    return tuple(found)


def _fits(recipe: Recipe, line: Line) -> bool:
    """A recipe for relatives is for items that repeat over them."""
    return recipe.of == "client" or line.item.for_each == "family"


def at_row(view: View, line: Line) -> View:
    rows = view.rows(line.item.for_each) if line.item.for_each else None
    row = next((one for one in rows or () if one["id"] == line.row), None)
    return view.at(row) if row is not None else view


def answers_for(recipe: Recipe, line: Line, view: View) -> FormAnswers:
    return FormAnswers(view, relative=recipe.of == "client" and line.item.for_each == "family")


def made_for(matter: Matter, recipe: Recipe, line: Line) -> Made | None:
    """The newest of this form that still stands."""
    stem = recipe.id.partition("/")[0]
    fitting = [
        one
        for one in matter.made
        if one.what == "form" and one.of.partition("/")[0] == stem and (one.item, one.row) == (line.item.id, line.row)
    ]
    return fitting[-1] if fitting else None


def _state(ready: bool | None, line: Line, made: Made | None, mapped: Mapped) -> State_:
    if made is not None:
        return "made" if made.answers == digest(mapped) else "old_answers"
    if line.evidence:
        return "own_paper"
    return "no_blank" if ready is None else "to_make" if ready else "agree"


def digest_now(desk: Desk, view: View, made: Made) -> str | None:
    """What the answers of today would give for a form that was made; None where nobody can say, its recipe being gone."""
    recipe = desk.library.recipes.get(made.of)
    kind = desk.library.kinds.get(view.request.id)
    item = kind.item(made.item) if kind else None
    if recipe is None or item is None:
        return None
    rows = view.rows(item.for_each) if item.for_each else None
    row = next((one for one in rows or () if one["id"] == made.row), None)
    relative = recipe.of == "client" and item.for_each == "family"
    return digest(map_answers(recipe, FormAnswers(view.at(row) if row is not None else view, relative)))


@dataclass(frozen=True)
class MadeForm:
    """A form that was filled and filed."""

    paper: str
    filled: Filled
    edited: Edited
    """The record before and after, for whoever wants to undo it."""
    replaced: str = ""
    """The paper that it stands in place of."""


def make(
    desk: Desk, store: Store, request: str | None, day: dt.date, form: str, who: Staff, *, row: str = "", item: str = ""
) -> MadeForm:
    """Fill a form of the request, hold the result against the answers, take it in and file it. `form` is its number
    (``I-765``) or its recipe's id. Raises `Known`, and nothing is kept then; `Unfit` where the form cannot hold the answers."""
    allowed(who, "build")
    matter, line, recipe, view = _found(desk, store, request, day, form, row, item)
    blank = form_library.blank(desk, recipe.id)
    done = _laid(desk, matter, line, recipe, view, blank, fillable=recipe.loose)
    before = made_for(matter, recipe, line)
    title = f"Form {recipe.form}" + (f", {line.row_name}" if line.row_name else "")
    record = {
        "item": line.item.id,
        "row": line.row,
        "kind": recipe.kind,
        "title": title,
        "date": "undated",
        "language": "en",
    }

    def then(matter: Matter, paper: str, _: DocumentFacts) -> list[Change]:
        row = {
            "id": paper,
            "what": "form",
            "of": recipe.id,
            "item": line.item.id,
            "row": line.row or None,
            "on": day,
            "by": who.name,
            "blank": blank.read.sha256,
            "answers": done.answers,
            # What the certifier signs comes back as another paper: the request does not wait for it.
            "ink": () if recipe.loose else tuple(sorted({page for page, _ in done.ink})),
        }
        changes: list[Change] = [Add("made", row)]
        if before is not None:
            old = read_facts(store, before.id)
            changes += laid_aside(matter, before.id, old.facts if old else None, paper)
        return changes

    paper = collect_bytes(store, desk.worker(), done.pdf, f"{recipe.form}.pdf", record, then)
    return MadeForm(paper.id, done, paper.edited, before.id if before else "")


def _meant(desk: Desk, checked: Checklist, form: str, row: str, item: str) -> tuple[Line, Recipe]:
    """The line and the recipe that are meant; a form that several lines want is told apart by row or item."""
    kept = _kept(desk)
    found = [
        (line, recipe)
        for line in checked.lines
        if line.item.kind is ItemKind.FORM and line.state is not State.NOT_NEEDED
        for recipe in recipes_for(desk, line, kept)
        if form.casefold() in (recipe.form.casefold(), recipe.id) and row in ("", line.row) and item in ("", line.item.id)
    ]
    if not found:
        raise Known("form_not_wanted", form=form)
    if len(found) > 1:
        raise Known("which_form", form=form, rows=", ".join(line.row or line.item.id for line, _ in found))
    return found[0]


def problem_of(fault: Fault, form: str) -> Problem:
    return Problem(fault.code, form, {**fault.params, "at": fault.at})


STATES: Final = {
    "no_blank": "its blank is not here. Download it from the agency's page and add it to the form library.",
    "agree": "its blank is not quite what the recipe knows. Look at it in the form library, and agree before it is filled.",
    "to_make": "ready to be filled.",
    "made": "filled with the answers of today.",
    "old_answers": "filled, but the answers have changed since. Fill it again.",
    "own_paper": "there is a paper that somebody else filled. It is used as it is.",
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
        unanswered=[_blank(blank) for blank in one.mapped.unanswered],
        open=[_blank(blank) for blank in one.mapped.blanks if blank.why != "unanswered"],
    )


def _blank(one: Blank) -> BlankResult:
    return BlankResult(at=one.at, label=one.label, why=WHY[one.why], key=one.key)


def fill(
    desk: Desk,
    store: Store,
    request: str | None,
    day: dt.date,
    forms: Sequence[str],
    who: Staff,
    *,
    every: bool = False,
    row: str = "",
    item: str = "",
    report: Report = SILENT,
) -> list[FilledResult]:
    """Fill the forms that are named, or with `every` all that can be filled and are not, or have old answers. What was filled
    before one failed stays."""
    wants = [(form, row, item) for form in forms]
    if every:
        found = wanted(desk, store, request, day)
        wants += [(one.recipe.id, one.row, one.item) for one in found if one.state in ("to_make", "old_answers")]
    done: list[FilledResult] = []
    for number, (form, one_row, one_item) in enumerate(wants):
        report.step(number, len(wants), form)
        made = make(desk, store, request, day, form, who, row=one_row, item=one_item)
        done.append(_result(made.filled, one_row, paper=made.paper, replaced=made.replaced))
        report.step(number + 1, len(wants), form)
    return done


def _result(done: Filled, row: str, *, paper: str = "", file: str = "", replaced: str = "") -> FilledResult:
    return FilledResult(
        form=done.recipe.form,
        recipe=done.recipe.id,
        row=row,
        paper=paper,
        file=file,
        pages=done.seen.pages if done.seen else 0,
        replaced=replaced,
        ink=sorted({page for page, _ in done.ink}),
        unanswered=[_blank(one) for one in done.mapped.unanswered],
        by_hand=[BlankResult(at=one.at, label=one.label, why="by hand", key=one.key) for one in done.laid.unbound],
    )


def save_fillable(
    desk: Desk, store: Store, request: str | None, day: dt.date, form: str, out: Path, *, row: str = "", item: str = ""
) -> FilledResult:
    """A copy whose fields can still be changed in another reader, as a file: never part of a packet, never over a file. Whether
    a file may leave a vault for there is asked before."""
    may_leave(store)
    done = _filled(desk, store, request, day, form, row, item, fillable=True)
    save_new(out, done.pdf)
    return _result(done, row, file=str(out))


def save_sheet(
    desk: Desk, store: Store, request: str | None, day: dt.date, form: str, out: Path, *, row: str = "", item: str = ""
) -> FilledResult:
    """What to write where, by hand, as a file."""
    may_leave(store)
    printed, recipe, mapped = answer_sheet(desk, store, request, day, form, row=row, item=item)
    save_new(out, printed.pdf)
    return FilledResult(
        form=recipe.form, recipe=recipe.id, row=row, paper="", file=str(out), pages=printed.pages, replaced="", ink=[],
        unanswered=[_blank(one) for one in mapped.unanswered], by_hand=[],
    )  # fmt: skip


def answer_sheet(
    desk: Desk, store: Store, request: str | None, day: dt.date, form: str, *, row: str = "", item: str = ""
) -> tuple[Printed, Recipe, Mapped]:
    """The sheet in memory."""
    matter, line, recipe, view = _found(desk, store, request, day, form, row, item)
    answers = answers_for(recipe, line, view)
    mapped = map_answers(recipe, answers)
    who = head(recipe, answers, practice=matter.practice).name or line.row_name
    return draw(sheet_of(recipe, mapped, who, practice=matter.practice)), recipe, mapped


def save_new(path: Path, data: bytes) -> None:
    """A file, whole or not at all, and never over one."""
    if path.exists() or path.is_symlink():
        raise Known("sheet_exists", file=path.name)
    with disk_faults(str(path)), FileSink(path) as sink:
        sink.write(data)
        sink.finish()
        sink.place()
        fsync_folder(path.parent)


def _found(
    desk: Desk, store: Store, request: str | None, day: dt.date, form: str, row: str, item: str
) -> tuple[Matter, Line, Recipe, View]:
    matter = store.load()
    facts, _ = facts_of(store, None, matter)
    checked = review(desk.view(matter, request, day), facts)
    line, recipe = _meant(desk, checked, form, row, item)
    return matter, line, recipe, at_row(checked.view, line)


def _filled(
    desk: Desk, store: Store, request: str | None, day: dt.date, form: str, row: str, item: str, *, fillable: bool
) -> Filled:
    matter, line, recipe, view = _found(desk, store, request, day, form, row, item)
    blank = form_library.blank(desk, recipe.id)
    return _laid(desk, matter, line, recipe, view, blank, fillable=fillable)


def _laid(
    desk: Desk, matter: Matter, line: Line, recipe: Recipe, view: View, blank: form_library.Blank, *, fillable: bool
) -> Filled:
    """Filled and read back. Raises `Unfit` with everything that is in the way."""
    answers = answers_for(recipe, line, view)
    bound = blank.judged.bound.recipe if blank.judged.bound else None
    done = filled(
        desk.worker(),
        recipe,
        blank.data,
        blank.read,
        answers,
        bound=bound,
        practice=matter.practice,
        fillable=fillable,
    )
    if done.faults:
        problems = [problem_of(one, recipe.form) for one in done.faults]
        raise Unfit("form_not_filled", problems, form=recipe.form, first=desk.say(problems[0]))
    return done
