"""What a person did, recorded: an edit, an approval, a sending, an export."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from packets.cli.shared import Day, Folder, Json, Office, RequestId, Who, at_desk, day_of, give, matter_at, progress, secrets_of
from packets.errors import Known
from packets.requests.office import NOBODY, Staff
from packets.system import policy
from packets.vault.folder import folder_of
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
    password_fd: Annotated[
        int | None,
        typer.Option("--password-fd", metavar="N", help="Lock every file with the password on this file descriptor."),
    ] = None,
    day: Day = None,
    office: Office = None,
    json: Json = False,
) -> None:
    """Take a packet out into a folder, with its manifest, whole or not at all. It is recorded in the matter. With a password
    each file is locked by it, and no manifest goes along; where policy wants one and none is given, one is proposed."""
    with at_desk(json, office, folder) as desk:
        store = matter_at(desk, folder)
        rules = policy.read().policy if folder_of(store) is None else None
        password = next(iter(secrets_of(password_fd)), "") if password_fd is not None else None
        proposed = None
        if password is None and rules is not None and exporting.wants_password(rules):
            # Here and not above: who works on a folder does not wait for the libraries of the vault.
            from packets.vault.sealed.passphrase import propose

            proposed = propose()
        locked = proposed if password is None else password
        with progress("Taking out") as report:
            found = exporting.export_packet(
                desk,
                store,
                desk.request(store.load(), request).id,
                out,
                _who(desk, who),
                day_of(day, desk),
                may_export=exporting.anywhere if rules is None else exporting.by_policy(rules, locked=locked is not None),
                kept=filed,
                password=locked,
                report=report,
            ).result
        if proposed is not None:
            found = found.model_copy(update={"password": proposed})

        def words() -> Iterator[str]:
            yield from (f"Taken out: {one}" for one in (*found.files, found.manifest) if one)
            if found.password:
                yield f"They open with: {found.password}"
                yield "It is kept nowhere. Tell it to the reader by another way than the files go."

        give(found, json, words)


def _who(desk: Desk, who: str) -> Staff:
    """Who is named; nobody need be where no office knows anybody."""
    staff = desk.library.office.staff
    if staff and not who:
        raise Known("say_who", known=", ".join(one.id for one in staff))
    return desk.staff(who) if who else NOBODY
