"""What a person did, recorded: an edit, an approval, a sending, an export."""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path
from typing import Annotated

import typer

from packets.cli.shared import Day, Folder, Json, Office, RequestId, Who, at_desk, day_of, give, matter_at, progress
from packets.errors import Known
from packets.requests.office import NOBODY, Staff
from packets.workflow import exporting, sending
from packets.workflow.desk import Desk
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
        store = matter_at(desk, folder)
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
        store = matter_at(desk, folder)
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
        store = matter_at(desk, folder)
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


@app.command("export")
def export(
    folder: Folder,
    out: Annotated[Path, typer.Option("-o", "--out", metavar="OUT", help="Where the packet goes.", show_default=False)],
    request: RequestId = None,
    filed: Annotated[bool, typer.Option("--filed", help="The packet as it was filed, not the one that stands.")] = False,
    who: Annotated[
        str, typer.Option("--as", metavar="ID", help="Who takes it out: a person of office.toml, where there is an office.")
    ] = "",
    day: Day = None,
    office: Office = None,
    json: Json = False,
) -> None:
    """Take a packet out into a folder, with its manifest, whole or not at all. It is recorded in the matter."""
    with at_desk(json, office, folder) as desk:
        store = matter_at(desk, folder)
        with progress("Taking out") as report:
            found = exporting.export_packet(
                desk,
                store,
                desk.request(store.load(), request).id,
                out,
                _who(desk, who),
                day_of(day, desk),
                may_export=exporting.anywhere,
                kept=filed,
                report=report,
            ).result
        give(found, json, lambda: [f"Taken out: {one}" for one in (*found.files, found.manifest)])


def _who(desk: Desk, who: str) -> Staff:
    """Who is named; nobody need be where no office knows anybody."""
    staff = desk.library.office.staff
    if staff and not who:
        raise Known("say_who", known=", ".join(one.id for one in staff))
    return desk.staff(who) if who else NOBODY
