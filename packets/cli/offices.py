"""The matters of an office, and the practice office."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from forms.recognise import as_printed
from packets.cli.shared import (
    Day,
    Json,
    at_desk,
    day_of,
    give,
    office_at,
    progress,
)
from packets.practice.demo import build_all
from packets.workflow import office as office_doors

app = typer.Typer()


@app.command("matters")
def matters(
    folder: Annotated[Path, typer.Argument(metavar="OFFICE", help="The office's folder.", show_default=False)],
    day: Day = None,
    json: Json = False,
) -> None:
    """Every matter of an office, what is due, and what others were asked for."""
    with at_desk(json, folder) as desk:
        found = office_doors.look(desk, office_at(desk, folder), day_of(day, desk))

        def words() -> Iterator[str]:
            for one in found.matters:
                requests = "; ".join(f"{request.title}: {request.stage}, {request.open_items} open" for request in one.requests)
                yield f"{one.id}  {one.name}: {one.trouble or requests or 'call, no request open'}"
            yield from (f"due {one.last_day}  {one.matter}: {one.label}" for one in found.due)
            for edition in found.editions:
                printed = as_printed(dt.date.fromisoformat(edition.edition))
                what = "the agency's page is read again"
                yield f"due {edition.recheck_by}  Form {edition.form}, edition {printed}: {what} ({edition.page})"
            yield from (f"waiting  {one.matter}: {one.label}, from {one.from_}" for one in found.waiting)
            for ink in found.ink:
                pages = "1 page" if ink.pages == 1 else f"{ink.pages} pages"
                yield f"ink  {ink.matter}: {pages} printed {ink.printed_on or 'some day'} and not back signed"

        give(found, json, words)


@app.command("demo")
def demo(out: Annotated[Path, typer.Argument(metavar="OUT", show_default=False)], json: Json = False) -> None:
    """Build the practice packets, invented people only, into OUT."""
    with at_desk(json, None) as desk:
        with progress("Practice office") as report:
            made = build_all(desk, out, report)
        give(made, json, lambda: [f"{one.matter}: {one.pages} pages, {one.manifest}" for one in made.packets])
