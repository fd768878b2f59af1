"""The packet of a matter: looked at, built, approved, sent, verified."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from packets.cli.shared import (
    Day,
    Folder,
    Json,
    Office,
    ProfileId,
    RequestId,
    at_desk,
    day_of,
    give,
    matter_at,
    problem_lines,
    progress,
)
from packets.matters.words import counted
from packets.workflow import building
from packets.workflow.checking import verify_packets
from packets.workflow.seen import what_they_see

app = typer.Typer()


@app.command("preflight")
def preflight(
    folder: Folder,
    request: RequestId = None,
    day: Day = None,
    profile: ProfileId = None,
    office: Office = None,
    json: Json = False,
) -> None:
    """Everything that would make the packet come back. Exit 1 if a blocker stands."""
    with at_desk(json, office, folder) as desk:
        found = building.look_ahead(desk, matter_at(desk, folder), request, day_of(day, desk), profile)
        give(found, json, lambda: problem_lines(found.problems) or ["Nothing stops sending."])
        if any(one.severity == "blocker" for one in found.problems):
            raise typer.Exit(1)


@app.command("build")
def build(
    folder: Folder,
    out: Annotated[
        Path | None, typer.Option("-o", "--out", metavar="OUT", help="Where the packet goes; FOLDER/packet by default.")
    ] = None,
    request: RequestId = None,
    profile: ProfileId = None,
    day: Day = None,
    send: Annotated[bool, typer.Option("--send", help="Build to send: write nothing while anything is open.")] = False,
    office: Office = None,
    json: Json = False,
) -> None:
    """Packet and manifest. While things are open it is a draft, and the exit code is 1."""
    with at_desk(json, office, folder) as desk:
        with progress("Building") as report:
            store = matter_at(desk, folder)
            made = building.build(desk, store, request, day_of(day, desk), out=out, profile=profile, send=send, report=report)

        def words() -> Iterator[str]:
            balance = made.balance
            state = "DRAFT" if made.draft else "Ready to send"
            yield f"{state}: {counted(made.pages, 'page')} in {counted(len(made.volumes), 'volume')}"
            yield from (f"  {path}" for path in (*made.volumes, *made.loose, made.manifest))
            parts = [f"{count} {word}" for word, count in balance.model_dump(by_alias=True).items() if word != "collected"]
            yield f"  {counted(balance.collected, 'page')} collected = {' + '.join(parts)}"
            for one in made.exhibits:
                yield f"  {one.label or '-':>3}  {one.first}-{one.last}  {one.title}"
            yield from problem_lines([one for one in made.problems if one.severity != "note"])

        give(made, json, words)
        if made.draft:
            raise typer.Exit(1)


@app.command("sees")
def sees(
    folder: Folder,
    request: RequestId = None,
    profile: ProfileId = None,
    day: Day = None,
    office: Office = None,
    json: Json = False,
) -> None:
    """Everything that the reader of a packet will get, what is held back, and what must not be there."""
    with at_desk(json, office, folder) as desk:
        store = matter_at(desk, folder)
        found = what_they_see(desk, building.examine(desk, store, request, day_of(day, desk), profile))

        def words() -> Iterator[str]:
            yield f"{found.reader} will get:"
            yield from (f"  {one.title}: {one.kind}, {counted(one.pages, 'page')}" for one in found.papers)
            yield from (f"  {one.label}: {one.value}" for one in found.facts if one.how == "send")
            yield "Held back:"
            yield from (f"  {one.title}, {counted(one.pages, 'page')}: {one.why}" for one in found.held)
            yield from (f"MUST NOT BE THERE  {one.page}: {one.words}" for one in found.found)
            if found.unsearchable:
                yield f"{found.unsearchable} pages are pictures that could not be searched whole; look at each:"
            yield from (f"  {one.title}: {one.pages}" for one in found.unsearched)

        give(found, json, words)
        if found.found:
            raise typer.Exit(1)


@app.command("verify")
def verify(
    packets: Annotated[
        list[Path], typer.Argument(metavar="PACKET...", help="Manifests, or files of a packet.", show_default=False)
    ],
    json: Json = False,
) -> None:
    """Hold finished packets against their manifest, page by page."""
    with at_desk(json, None) as desk:
        with progress("Verifying") as report:
            found = verify_packets(desk, packets, report)

        def words() -> Iterator[str]:
            for one in found.packets:
                yield f"{'Same' if one.ok else 'DIFFERENT'}: {one.manifest}"
                for difference in one.differences:
                    page = f", page {difference.page}" if difference.page else ""
                    yield f"    {difference.volume}{page}: {difference.words}"

        give(found, json, words)
        if not found.ok:
            raise typer.Exit(1)
