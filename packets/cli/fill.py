"""Official forms of a matter: how each stands, and filling them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from packets.cli.shared import Day, Folder, Json, Office, RequestId, at_desk, day_of, give, matter_at, progress
from packets.errors import Known
from packets.matters.words import counted, pages_words
from packets.requests.office import NOBODY
from packets.system import policy
from packets.vault.folder import folder_of
from packets.workflow import exporting, form_wants, making
from packets.workflow.results_fill import FillResult, FormsResult

app = typer.Typer()


@app.command("fill")
def fill(
    folder: Folder,
    forms: Annotated[list[str] | None, typer.Argument(metavar="FORM", help="I-765, G-28, ...; none: how each stands.")] = None,
    every: Annotated[bool, typer.Option("--all", help="Every form that can be filled and is not, or has old answers.")] = False,
    row: Annotated[str, typer.Option("--row", metavar="ID", help="Whose, where a form is filled for several people.")] = "",
    item: Annotated[str, typer.Option("--item", metavar="ID", help="For which item, where several want the form.")] = "",
    fillable: Annotated[
        Path | None, typer.Option("--fillable", metavar="FILE.pdf", help="A copy to finish in another reader; never filed.")
    ] = None,
    sheet: Annotated[
        Path | None, typer.Option("--sheet", metavar="FILE.pdf", help="An answer sheet, to fill the form by hand.")
    ] = None,
    boxes: Annotated[bool, typer.Option("--boxes", help="Without a form: each box that is open, and why.")] = False,
    who: Annotated[str, typer.Option("--as", metavar="ID", help="Who does it: a person of office.toml.")] = "",
    request: RequestId = None,
    day: Day = None,
    office: Office = None,
    json: Json = False,
) -> None:
    """Fill official forms from the answers, each held against them before it is kept. The blank comes from the form library
    (`packet-desk forms add`). Without a form: which the request wants, how each stands, and what nobody has answered yet."""
    with at_desk(json, office, folder) as desk:
        store, today = matter_at(desk, folder), day_of(day, desk)
        out = fillable or sheet
        if not forms and not every:
            if out is not None:
                raise Known("say_which_form")
            found = form_wants.stands(desk, store, request, today)
            give(found, json, lambda: _standing(found, boxes=boxes))
            return
        person = desk.staff(who) if who else NOBODY
        if out is not None:
            if forms is None or len(forms) != 1 or every or (fillable and sheet):
                raise Known("say_which_form")
            may = exporting.anywhere if folder_of(store) is not None else exporting.by_policy(policy.read().policy)
            door = making.save_fillable if fillable else making.save_sheet
            _, saved = door(desk, store, request, today, forms[0], out, person, may_export=may, row=row, item=item)
            done = [saved]
        else:
            with progress("Filling") as report:
                done = making.fill(
                    desk, store, request, today, forms or [], person, every=every, row=row, item=item, report=report
                )
        result = FillResult(filled=done)
        give(result, json, lambda: _filled(result))


def _standing(found: FormsResult, *, boxes: bool) -> Iterator[str]:
    if not found.forms:
        yield "This request wants no form."
    for one in found.forms:
        name = f"{one.form}, {one.row_name}" if one.row_name else one.form
        yield f"{name}: {one.words}"
        if one.state == "own_paper":
            continue
        if boxes:
            yield from (f"  ask     {blank.at}: {blank.label}" for blank in one.unanswered)
            yield from (f"  blank   {blank.at}: {blank.label} ({blank.why})" for blank in one.open)
        elif one.unanswered or one.open:
            yield f"  {counted(len(one.unanswered), 'box', 'boxes')} to ask for, {len(one.open)} left blank on purpose"
    if found.forms and not boxes:
        yield "--boxes names each of them; packet-desk questions FOLDER asks."


def _filled(result: FillResult) -> Iterator[str]:
    if not result.filled:
        yield "Nothing was filled: every form whose blank is here has the answers of today."
    for one in result.filled:
        yield f"{one.form}: {counted(one.pages, 'page')}, {one.file or one.paper}" + (
            f" in place of {one.replaced}" if one.replaced else ""
        )
        if one.ink:
            yield f"  to sign by hand: {pages_words(one.ink)}"
        yield from (f"  not answered    {blank.at}: {blank.label}" for blank in one.unanswered)
