"""A form of a request filled, held against the answers, taken in and filed; or taken along as a file.

A filled form comes in like any paper, through the worker, with a row in `Matter.made` that says what it was made from. When
the answers change, it is made anew; one that was printed or signed stays, left out with the reason.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from forms.check import unsaid
from forms.errors import Fault
from forms.mapping import Mapped
from forms.recognise import as_printed
from forms.template import Recipe
from packets.assemble.sheets import draw
from packets.assemble.sheets.draw import Printed
from packets.checklist import Line
from packets.errors import Known, Problem
from packets.evidence.copies import read_facts
from packets.evidence.made import collect_bytes, laid_aside
from packets.matters.answers import View
from packets.matters.facts import DocumentFacts
from packets.matters.made_forms import map_form
from packets.matters.matter import Matter
from packets.progress import SILENT, Report
from packets.requests.office import Staff
from packets.vault.files import FileSink, disk_faults, fsync_folder
from packets.vault.folder import folder_of
from packets.vault.helper import may_leave
from packets.vault.store import Add, Change, Edited, Store
from packets.workflow import form_library
from packets.workflow.desk import Desk, Unfit
from packets.workflow.edits import Done, RecordExport, at_the_desk
from packets.workflow.edits import make as edited
from packets.workflow.exporting import MayExport
from packets.workflow.filling import Filled, filled, head
from packets.workflow.form_wants import answers_for, blank_result, found_at, made_for, others_for, wanted
from packets.workflow.outside import check_export_place
from packets.workflow.permission import allowed
from packets.workflow.results_fill import BlankResult, FilledResult
from packets.workflow.sheets.answer_sheet import answer_sheet as sheet_of


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
    matter, line, recipe, view = found_at(desk, store, request, day, form, row, item)
    if line is None:
        raise Known("form_goes_apart", form=recipe.form)
    if others := others_for(matter, recipe, line):
        raise Known("form_there_already", form=recipe.form, papers=", ".join(others))
    blank = form_library.blank(desk, recipe.id)
    done = _laid(desk, matter, line, recipe, view, blank, fillable=recipe.loose)
    before = made_for(matter, recipe, line)
    edition = as_printed(blank.judged.edition or recipe.edition)
    title = f"Form {recipe.form}, edition {edition}" + (f", {line.row_name}" if line.row_name else "")
    record = {
        "item": line.item.id,
        "row": line.row,
        "kind": recipe.kind,
        "title": title,
        "date": "undated",
        "language": "en",
    }

    def then(matter: Matter, paper: str, facts: DocumentFacts) -> list[Change]:
        _hold(done, facts)
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
            "ink": () if recipe.loose else done.ink,
            "signs": () if recipe.loose else tuple(one.model_dump(exclude_defaults=True) for one in done.signs),
        }
        changes: list[Change] = [Add("made", row)]
        if before is not None:
            old = read_facts(store, before.id)
            changes += laid_aside(matter, before.id, old.facts if old else None, paper)
        return changes

    paper = collect_bytes(store, desk.worker(), done.pdf, f"{recipe.form}.pdf", record, then)
    return MadeForm(paper.id, done, paper.edited, before.id if before else "")


def _hold(done: Filled, facts: DocumentFacts) -> None:
    """The paper as intake read it, in another process, against what was meant. Raises `Known`, and nothing is kept then."""
    words = [None if page.pixels else page.text for page in facts.pages]
    if done.seen is None or len(words) != done.seen.pages or any(unsaid(done.laid, words)):
        raise Known("worker_failed", reason="form")


def problem_of(fault: Fault, form: str) -> Problem:
    return Problem(fault.code, form, {**fault.params, "at": fault.at})


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
    before one failed stays; of all of them the others are filled nevertheless, and what failed is told at the end."""
    wants = [(form, row, item) for form in forms]
    if every:
        found = wanted(desk, store, request, day)
        wants += [(one.recipe.id, one.row, one.item) for one in found if one.state in ("to_make", "old_answers")]
    done: list[FilledResult] = []
    failed: list[Unfit] = []
    for number, (form, one_row, one_item) in enumerate(wants):
        report.step(number, len(wants), form)
        try:
            made = make(desk, store, request, day, form, who, row=one_row, item=one_item)
        except Unfit as fault:
            if not every:
                raise
            failed.append(fault)
            continue
        done.append(_result(made.filled, one_row, paper=made.paper, replaced=made.replaced))
        report.step(number + 1, len(wants), form)
    if failed:
        raise Unfit(failed[0].code, [problem for one in failed for problem in one.problems], **failed[0].params)
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
        ink=list(done.ink),
        unanswered=[blank_result(one) for one in done.mapped.unanswered],
        by_hand=[BlankResult(at=one.at, label=one.label, why="by hand", key=one.key) for one in done.laid.unbound],
    )


def save_fillable(
    desk: Desk,
    store: Store,
    request: str | None,
    day: dt.date,
    form: str,
    out: Path,
    who: Staff,
    *,
    may_export: MayExport,
    row: str = "",
    item: str = "",
) -> tuple[Done | None, FilledResult]:
    """A copy whose fields can still be changed in another reader, as a file: never part of a packet, never over a file. That it
    left is recorded of a sealed matter."""
    leave = _leaving(desk, store, request, out, who, day, may_export)
    done = _filled(desk, store, request, day, form, row, item, fillable=True)
    return leave(done.pdf), _result(done, row, file=str(out))


def save_sheet(
    desk: Desk,
    store: Store,
    request: str | None,
    day: dt.date,
    form: str,
    out: Path,
    who: Staff,
    *,
    may_export: MayExport,
    row: str = "",
    item: str = "",
) -> tuple[Done | None, FilledResult]:
    """What to write where, by hand, as a file; by the same door."""
    leave = _leaving(desk, store, request, out, who, day, may_export)
    printed, recipe, mapped = answer_sheet(desk, store, request, day, form, row=row, item=item)
    return leave(printed.pdf), FilledResult(
        form=recipe.form, recipe=recipe.id, row=row, paper="", file=str(out), pages=printed.pages, replaced="", ink=[],
        unanswered=[blank_result(one) for one in mapped.unanswered], by_hand=[],
    )  # fmt: skip


def _leaving(
    desk: Desk, store: Store, request: str | None, out: Path, who: Staff, day: dt.date, may_export: MayExport
) -> Callable[[bytes], Done | None]:
    """Asks all that is asked before anything of a matter leaves, and gives what writes the file. Raises `Known`."""
    allowed(who, "export")
    may_leave(store)
    may_export(out.parent)
    check_export_place(store, out.parent)
    record = RecordExport(request=desk.request(store.load(), request).id)
    sealed = folder_of(store) is None
    if sealed:  # what cannot be recorded is not taken out either
        record.changes(at_the_desk(store, desk.library, who, day))

    def leave(data: bytes) -> Done | None:
        return save_new(out, data, (lambda: edited(store, desk.library, [record], who, day)) if sealed else None)

    return leave


def answer_sheet(
    desk: Desk, store: Store, request: str | None, day: dt.date, form: str, *, row: str = "", item: str = ""
) -> tuple[Printed, Recipe, Mapped]:
    """The sheet in memory."""
    matter, line, recipe, view = found_at(desk, store, request, day, form, row, item)
    answers = answers_for(recipe, line, view)
    mapped = map_form(recipe, answers)
    who = head(recipe, answers, practice=matter.practice).name or (line.row_name if line else "")
    return draw(sheet_of(recipe, mapped, who, practice=matter.practice)), recipe, mapped


def save_new(path: Path, data: bytes, record: Callable[[], Done] | None = None) -> Done | None:
    """A file, whole or not at all, and never over one. `record` is made when every byte lies there, before it has its name."""
    if path.exists() or path.is_symlink():
        raise Known("sheet_exists", file=path.name)
    done: Done | None = None
    with disk_faults(str(path)), FileSink(path) as sink:
        sink.write(data)
        sink.finish()
        if record is not None:
            done = record()
        sink.place()
        fsync_folder(path.parent)
    return done


def _filled(
    desk: Desk, store: Store, request: str | None, day: dt.date, form: str, row: str, item: str, *, fillable: bool
) -> Filled:
    matter, line, recipe, view = found_at(desk, store, request, day, form, row, item)
    blank = form_library.blank(desk, recipe.id)
    return _laid(desk, matter, line, recipe, view, blank, fillable=fillable)


def _laid(
    desk: Desk, matter: Matter, line: Line | None, recipe: Recipe, view: View, blank: form_library.Blank, *, fillable: bool
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
