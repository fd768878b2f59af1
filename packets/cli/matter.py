"""A matter folder: started, papers brought in, edited, looked over."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from packets.cli.shared import (
    Day,
    Folder,
    Json,
    Office,
    RequestId,
    at_desk,
    day_of,
    give,
    matter_at,
    progress,
    secrets_of,
)
from packets.errors import Known
from packets.evidence.telling import Filing
from packets.matters.words import counted
from packets.workflow import gathering, reviewing, starting

app = typer.Typer()


@app.command("new")
def new(
    request: Annotated[str, typer.Option("--request", metavar="ID", help="The kind of request.")],
    folder: Annotated[
        Path | None, typer.Argument(metavar="FOLDER", help="The matter folder; in a vault none.", show_default=False)
    ] = None,
    agency: Annotated[str, typer.Option("--agency", metavar="ID")] = "",
    profile: Annotated[str, typer.Option("--profile", metavar="ID")] = "",
    practice: Annotated[bool, typer.Option("--practice", help="Invented people only.")] = False,
    mailing_day: Annotated[dt.datetime | None, typer.Option("--mailing-day", formats=["%Y-%m-%d"])] = None,
    office: Office = None,
    json: Json = False,
) -> None:
    """Start a matter: a folder, or in a vault the next number."""
    mailing = mailing_day.date() if mailing_day else None
    with at_desk(json, office, folder) as desk:
        how: dict[str, Any] = {"agency": agency, "profile": profile, "practice": practice, "mailing": mailing}
        there = desk.office
        if there is not None and there.sealed:
            if folder is not None:
                raise Known("new_key_is_given", folder=str(folder))
            made = starting.new_in_office(desk, there, request, **how)
        elif folder is None:
            raise Known("new_where")
        else:
            made = starting.new_matter(desk, folder, request, **how)
        give(made, json, lambda: [f"Started {made.matter}. Next: packet-desk collect {made.matter} FILES..."])


@app.command("collect")
def collect(
    folder: Folder,
    files: Annotated[list[Path], typer.Argument(metavar="FILES...", show_default=False)],
    item: Annotated[str, typer.Option("--item", metavar="ID", help="The checklist item the papers belong to.")] = "",
    row: Annotated[str, typer.Option("--row", metavar="ID", help="The row of an item that repeats.")] = "",
    kind: Annotated[str, typer.Option("--kind", metavar="KIND", help="The kind of paper.")] = "",
    title: Annotated[str, typer.Option("--title")] = "",
    date: Annotated[str, typer.Option("--date", metavar="DATE", help="A day, a month, a year, or undated.")] = "",
    language: Annotated[str, typer.Option("--language", metavar="CODE")] = "",
    translation_of: Annotated[str, typer.Option("--translation-of", metavar="EVIDENCE")] = "",
    pixels: Annotated[bool, typer.Option("--pixels", help="Make every page a picture of what a reader sees.")] = False,
    password_fd: Annotated[
        int | None, typer.Option("--password-fd", metavar="N", help="Read passwords, one a line, from this file descriptor.")
    ] = None,
    office: Office = None,
    json: Json = False,
) -> None:
    """Bring evidence in: PDF, JPEG, PNG, WebP, TIFF, HEIC."""
    with at_desk(json, office, folder) as desk:
        store = matter_at(desk, folder)
        passwords = secrets_of(password_fd) if password_fd is not None else ()
        filing = Filing(item, row, kind, title, date, language, translation_of, passwords, pixels)
        with progress("Collecting") as report:
            done = gathering.collect_result(desk, gathering.bring_in(desk, store, files, filing, report))

        def words() -> Iterator[str]:
            for one in done.items:
                pages = f", {counted(one.pages, 'page')}" if one.pages else ""
                yield f"{one.file}: {one.status.replace('_', ' ')}" + (f" as {one.id}{pages}" if one.id else "")
                yield from (f"    {problem.words}" for problem in one.problems)
            if done.protection:
                yield done.protection.words

        give(done, json, words)
        if any(one.status in ("refused", "needs_password") for one in done.items):
            raise typer.Exit(1)


@app.command("checklist")
def checklist(folder: Folder, request: RequestId = None, day: Day = None, office: Office = None, json: Json = False) -> None:
    """State of every item."""
    with at_desk(json, office, folder) as desk:
        found = reviewing.checklist(desk, matter_at(desk, folder), request, day_of(day, desk))

        def words() -> Iterator[str]:
            yield f"{found.request}, edition {found.edition}. {found.currency.note}"
            if found.decision and found.decision.not_filed:
                yield f"  Not filed: decided by {found.decision.by} on {found.decision.on}; nothing more stops."
            for clock in found.clocks:
                if clock.tell:
                    yield f"  until {clock.last_working_day} ({clock.days_left} days): {clock.label}"
            for one in found.items:
                state = "later" if one.later else one.state.replace("_", " ")
                state += ", look at it: old" if one.stale else ", look at it" if one.look else ""
                name = f" ({one.row_name})" if one.row_name else ""
                yield f"  {state:<14} {one.label}{name}"
                if (one.state not in ("ready", "not_needed") or one.stale or one.look) and not one.later:
                    yield from (f"                   {reason}" for reason in one.reasons)

        give(found, json, words)
