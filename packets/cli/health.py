"""What protects the files of this computer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from packets.cli.shared import Json, at_desk, give
from packets.workflow.machine import look

app = typer.Typer()


@app.command("health")
def health(
    vault: Annotated[
        Path | None, typer.Option("--vault", metavar="PATH", help="The vault, or where it will be.", show_default="home")
    ] = None,
    json: Json = False,
) -> None:
    """Disk, swap, logins, screen, policy: what protects this computer. Exit code 1 where its policy demands more."""
    with at_desk(json, None) as desk:
        found = look(desk, vault or Path.home(), dt.datetime.now(dt.UTC))

        def words() -> Iterator[str]:
            for row in found.rows:
                yield f"{'STOPS' if row.stops else row.state:<8}{row.words}{' ' if row.next else ''}{row.next}"

        give(found, json, words)
        if not found.ok:
            raise typer.Exit(1)
