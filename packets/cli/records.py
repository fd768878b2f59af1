"""What a person did, recorded: an edit, an approval, a sending."""

from __future__ import annotations

import datetime as dt
import sys
from typing import Annotated

import typer

from packets.cli.shared import Day, Folder, Json, Office, RequestId, Who, at_desk, day_of, give
from packets.workflow import sending, starting
from packets.workflow.edits import make, read_edits
from packets.workflow.results import EditedResult

app = typer.Typer()


@app.command("edit")
def edit(
    folder: Folder,
    edits: Annotated[str, typer.Argument(metavar="EDITS", help="One edit or a list of them as JSON; - reads standard input.")],
    who: Who,
    day: Day = None,
    office: Office = None,
    json: Json = False,
) -> None:
    """Do to a matter what a button of the window does, e.g. '{"do": "file", "papers": ["e-0003"], "item": "report"}'."""
    with at_desk(json, office, folder) as desk:
        store = starting.open_folder(folder)
        done = make(
            store, desk.library, read_edits(sys.stdin.read() if edits == "-" else edits), desk.staff(who), day_of(day, desk)
        )
        give(EditedResult(matter=done.matter.id), json, lambda: ["Done."])


@app.command("approve")
def approve(
    folder: Folder, who: Who, request: RequestId = None, day: Day = None, office: Office = None, json: Json = False
) -> None:
    """An attorney read the packet that stands there, and it is right."""
    with at_desk(json, office, folder) as desk:
        store = starting.open_folder(folder)
        done = sending.approve(desk, store, desk.request(store.load(), request).id, desk.staff(who), day_of(day, desk))
        give(EditedResult(matter=done.matter.id), json, lambda: ["Approved. Next: packet-desk build ... --send"])


@app.command("sent")
def sent(
    folder: Folder,
    who: Who,
    on: Annotated[dt.datetime, typer.Option("--on", formats=["%Y-%m-%d"], metavar="YYYY-MM-DD", help="The day it left.")],
    carrier: Annotated[str, typer.Option("--carrier")] = "",
    number: Annotated[str, typer.Option("--number", help="Tracking number or receipt.")] = "",
    proof: Annotated[str, typer.Option("--proof", metavar="EVIDENCE", help="The paper that proves it.")] = "",
    request: RequestId = None,
    day: Day = None,
    office: Office = None,
    json: Json = False,
) -> None:
    """Record that the packet left. It is put aside as it was filed, and never built again."""
    with at_desk(json, office, folder) as desk:
        store = starting.open_folder(folder)
        done = sending.record_sending(
            desk,
            store,
            desk.request(store.load(), request).id,
            desk.staff(who),
            day_of(day, desk),
            on=on.date(),
            carrier=carrier,
            number=number,
            proof=proof,
        )
        give(EditedResult(matter=done.matter.id), json, lambda: ["Recorded. The packet as filed lies in sent/."])
