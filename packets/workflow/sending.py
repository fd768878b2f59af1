"""Reading, sending and what comes back: approval of one packet, and the packet as it was filed."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass

from pydantic import ValidationError

from packets.errors import Known
from packets.manifest import Manifest
from packets.progress import SILENT, Report
from packets.requests.office import Staff
from packets.vault.store import Outputs, Store
from packets.workflow.desk import Desk
from packets.workflow.edits import Approve, Done, RecordSending, make

CHUNK = 1 << 20


def stem_of(request: str) -> str:
    return f"{request}-packet"


@dataclass(frozen=True, slots=True)
class Built:
    """The last packet that was built of a request."""

    manifest: Manifest
    sha256: str
    """Of the manifest file."""
    data: bytes


def last_built(outputs: Outputs, request: str) -> Built | None:
    """None where nothing was built yet. Raises `Known` where the manifest is none of ours."""
    name = f"{stem_of(request)}.manifest.json"
    try:
        with outputs.open(name) as file:
            data = file.read()
    except Known as fault:
        if fault.code == "file_missing":
            return None
        raise
    try:
        return Built(Manifest.model_validate_json(data), hashlib.sha256(data).hexdigest(), data)
    except ValidationError:
        raise Known("no_packet", file=name) from None


def approve(desk: Desk, store: Store, request: str, who: Staff, day: dt.date) -> Done:
    """The packet that stands there was read and is right. Falls when its content changes."""
    built = last_built(store.outputs(None), request)
    if built is None:
        raise Known("nothing_to_send_yet")
    edit = Approve(request=request, profile=built.manifest.profile, content=built.manifest.content)
    return make(store, desk.library, [edit], who, day)


def record_sending(
    desk: Desk,
    store: Store,
    request: str,
    who: Staff,
    day: dt.date,
    *,
    on: dt.date,
    carrier: str = "",
    number: str = "",
    proof: str = "",
    report: Report = SILENT,
) -> Done:
    """It left. The packet as filed is put aside first, every byte held against its manifest; only then it is recorded."""
    outputs = store.outputs(None)
    built = last_built(outputs, request)
    if built is None:
        raise Known("nothing_to_send_yet")
    if built.manifest.draft:
        raise Known("draft_not_sent")
    edit = RecordSending(
        request=request,
        on=on,
        carrier=carrier,
        number=number,
        proof=proof,
        profile=built.manifest.profile,
        manifest=built.sha256,
        kept=f"sent/{request}",
    )
    keep(outputs, store.kept(request), built, report)
    return make(store, desk.library, [edit], who, day)


def keep(outputs: Outputs, kept: Outputs, built: Built, report: Report = SILENT) -> None:
    """Every file of the packet, whole and unchanged, to where packets stay as they were filed."""
    files = {one.file: one.sha256 for one in built.manifest.volumes} | {one.file: one.sha256 for one in built.manifest.loose}
    stem = stem_of(built.manifest.request)
    with kept.begin(stem) as batch:
        for number, (name, sha256) in enumerate(files.items()):
            report.step(number, len(files), name)
            with outputs.open(name) as source, batch.sink(name) as sink:
                while data := source.read(CHUNK):
                    sink.write(data)
                if sink.finish() != sha256:
                    raise Known("packet_changed", file=name)
        batch.publish(f"{stem}.manifest.json", built.data)
