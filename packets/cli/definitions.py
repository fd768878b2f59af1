"""What the program knows of the world."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from packets.cli.shared import Json, Office, at_desk, give
from packets.errors import Known
from packets.letters.lint import lint as lint_letters
from packets.paths import RESOURCES
from packets.requests.library import Library
from packets.requests.lint import lint
from packets.workflow.listing import definitions
from packets.workflow.results import LintResult

definitions_app = typer.Typer(
    help="What the program knows of the world: request kinds, vocabularies, agencies, profiles.", no_args_is_help=True
)
app = typer.Typer()
app.add_typer(definitions_app, name="definitions")


@definitions_app.command("lint")
def definitions_lint(
    directory: Annotated[
        Path | None, typer.Argument(metavar="DIR", help="The office's folder; without it, the shipped ones.")
    ] = None,
    json: Json = False,
) -> None:
    """Every definition, all errors at once."""
    with at_desk(json, None):
        if directory is not None and not directory.is_dir():
            raise Known("file_missing", file=str(directory))
        roots = (RESOURCES, *([directory] if directory else []))
        faults, notes = lint(roots)
        faults += lint_letters(Library.read(roots, strict=False), roots)
        give(
            LintResult(ok=not faults, faults=faults, notes=notes),
            json,
            lambda: [
                *(f"fault: {one}" for one in faults),
                *(f"note: {one}" for one in notes),
                f"{len(faults)} faults, {len(notes)} notes",
            ],
        )
        if faults:
            raise typer.Exit(1)


@definitions_app.command("list")
def definitions_list(office: Office = None, json: Json = False) -> None:
    """Request kinds, items, evidence kinds, answer keys, agencies, profiles."""
    with at_desk(json, office) as desk:
        found = definitions(desk.library)

        def words() -> Iterator[str]:
            for kind in found.kinds:
                yield f"{kind.id}  {kind.title} (edition {kind.edition}, {kind.currency})"
                yield from (f"    {item.id:<26} {item.need:<12} {item.label}" for item in kind.items)
            for name in ("evidence_kinds", "answer_keys", "tables", "agencies", "profiles"):
                yield f"{name.replace('_', ' ')}:"
                yield from (f"    {one.id:<34} {one.label}" for one in getattr(found, name))

        give(found, json, words)
