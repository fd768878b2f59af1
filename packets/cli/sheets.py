"""What is printed or copied beside a packet."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from packets.cli.shared import Day, Folder, Json, Office, ProfileId, RequestId, at_desk, day_of, give, matter_at
from packets.system import policy
from packets.vault.folder import folder_of
from packets.workflow import exporting
from packets.workflow.sheets import doors as sheets

app = typer.Typer()


class SheetKind(StrEnum):
    MAIL_DAY = "mail_day"
    CLIENT_CHECKLIST = "client_checklist"
    BASIS = "basis"
    RETURN_CHECK = "return_check"


@app.command("sheet")
def sheet(
    kind: Annotated[SheetKind, typer.Argument(metavar="KIND", help="mail_day, client_checklist, basis or return_check.")],
    folder: Folder,
    out: Annotated[Path, typer.Option("-o", "--out", metavar="FILE.pdf", help="Never written over.", show_default=False)],
    request: RequestId = None,
    profile: ProfileId = None,
    packet: Annotated[
        Path | None, typer.Option("--packet", metavar="PACKET", help="Mail day: a packet that lies elsewhere.")
    ] = None,
    language: Annotated[str, typer.Option("--language", metavar="CODE", help="Of the client's checklist.")] = "en",
    day: Day = None,
    office: Office = None,
    json: Json = False,
) -> None:
    """A sheet for people, to print. A mail-day sheet that says STOP is printed as well, and the exit code is 1."""
    with at_desk(json, office, folder) as desk:
        store = matter_at(desk, folder)
        if folder_of(store) is None:
            exporting.by_policy(policy.read().policy)(out.parent)
        match kind:
            case SheetKind.MAIL_DAY:
                made = sheets.mail_day(desk, store, request, day_of(day, desk), profile=profile, packet=packet)
            case SheetKind.CLIENT_CHECKLIST:
                made = sheets.client_checklist(desk, store, request, day_of(day, desk), language=language)
            case SheetKind.BASIS:
                made = sheets.basis(desk, store, request, day_of(day, desk), profile=profile)
            case SheetKind.RETURN_CHECK:
                made = sheets.return_check(desk, store, request, day_of(day, desk))
        saved = sheets.save(made, out)

        def words() -> Iterator[str]:
            yield f"{saved.file}: {saved.pages} page{'s' if saved.pages > 1 else ''}"
            yield from (f"  STOP: {one}" for one in saved.stops)
            for ids, said in (
                (saved.fallen_back, "said in English, no words in the language"),
                (saved.unsaid, "not on it, no words for the client"),
                (saved.ask_first, "not on it, ask first whether it is needed"),
            ):
                yield from (f"  {id_}: {said}" for id_ in ids)

        give(saved, json, words)
        if saved.stopped:
            raise typer.Exit(1)


@app.command("index")
def index(
    folder: Folder,
    request: RequestId = None,
    profile: ProfileId = None,
    day: Day = None,
    office: Office = None,
    json: Json = False,
) -> None:
    """The packet's index as plain text to copy: exhibits as they are lettered now."""
    with at_desk(json, office, folder) as desk:
        found = sheets.index(desk, matter_at(desk, folder), request, day_of(day, desk), profile=profile)
        give(found, json, lambda: found.text.rstrip("\n").split("\n"))
