"""Reading, sending and what comes back: approval of one packet, and the packet as it was filed."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass

from packets.errors import Known
from packets.manifest import Manifest
from packets.manifest.verify import hash_of, manifest_in, read_data
from packets.preflight import approval
from packets.progress import SILENT, Report
from packets.requests.office import Staff
from packets.vault.files import disk_faults
from packets.vault.store import Batch, Outputs, Store
from packets.workflow import building
from packets.workflow.desk import Desk
from packets.workflow.edits import Approve, Done, RecordSending, at_the_desk, make
from packets.workflow.permission import allowed

CHUNK = 1 << 20


def stem_of(request: str) -> str:
    return f"{request}-packet"


def manifest_of(request: str) -> str:
    return f"{stem_of(request)}.manifest.json"


@dataclass(frozen=True, slots=True)
class Built:
    """The last packet that was built of a request."""

    manifest: Manifest
    sha256: str
    """Of the manifest file."""
    data: bytes


def last_built(outputs: Outputs, request: str) -> Built | None:
    """None where nothing was built yet. Raises `Known` where the manifest is none of ours."""
    return built_in(outputs, manifest_of(request))


def built_in(outputs: Outputs, name: str) -> Built | None:
    """The packet of a manifest."""
    try:
        data = read_data(outputs, name)
    except Known as fault:
        if fault.code == "file_missing":
            return None
        raise
    return Built(manifest_in(data, name), hashlib.sha256(data).hexdigest(), data)


def to_send(desk: Desk, store: Store, request: str) -> Built:
    """The packet that stands there, if it is one of this matter as it is now, for a reader outside. Raises `Known`."""
    built, name = last_built(store.outputs(None), request), manifest_of(request)
    if built is None or not built.manifest.content:  # what an older release built says nothing of its content
        raise Known("nothing_to_send_yet")
    matter, manifest = store.load(), built.manifest
    agency = next((one.agency for one in matter.requests if one.id == request), "")
    if (manifest.matter, manifest.request, manifest.agency) != (matter.id, request, agency):
        raise Known("packet_of_another", file=name)
    profile = desk.library.profile(manifest.profile)
    if profile.stays_with_us:
        raise Known("packet_stays_here", profile=profile.title)
    return built


def approve(desk: Desk, store: Store, request: str, who: Staff, day: dt.date, report: Report = SILENT) -> Done:
    """The packet that stands there was read and is right. Falls when its content changes."""
    allowed(who, "approve")
    built = to_send(desk, store, request)
    edit = Approve(request=request, profile=built.manifest.profile, content=built.manifest.content)
    whole(store.outputs(None), built, report)
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
    """It left. The packet as filed is put aside first, every byte held against its manifest; only then it is recorded. Done
    again after a kill, it ends the same."""
    allowed(who, "send")
    edit = RecordSending(request=request, on=on, carrier=carrier, number=number, proof=proof, kept=f"sent/{request}")
    outputs, kept = store.outputs(None), store.kept(request)

    def sendable() -> Built:
        edit.changes(at_the_desk(store, desk.library, who, day))
        built = to_send(desk, store, request)
        if built.manifest.draft:
            raise Known("draft_not_sent")
        _may_leave(desk, store, built)
        return built

    sendable()  # what cannot be recorded is not put aside either
    with kept.begin(stem_of(request)) as batch:
        # While the place of what was filed is claimed nobody else records a sending of this request; until then one may have.
        built = sendable()
        if not _stands(kept, built, report):
            copy_files(outputs, batch, built, report)
            batch.publish(manifest_of(request), built.data)
        what_left = {"profile": built.manifest.profile, "manifest": built.sha256}
        return make(store, desk.library, [edit.model_copy(update=what_left)], who, day)


def _may_leave(desk: Desk, store: Store, built: Built) -> None:
    """What may have changed since it was built: the decision, the client's consent, the approval, and what is in it. It is
    looked at as of the day it was built, so that a day that passed since makes nothing old."""
    manifest = built.manifest
    view = desk.view(store.load(), manifest.request, dt.date.fromisoformat(manifest.day))
    if view.request.not_filed:
        raise Known("sent_not_filed", id=manifest.request)
    if view("consent.withdrawn") is True:
        raise Known("consent_taken_back")
    for one in approval(view, desk.library.profile(manifest.profile), manifest.content):
        raise Known(one.code, **one.params)
    now = building.examine(desk, store, manifest.request, view.today, manifest.profile)
    if now.content != manifest.content:
        raise Known("packet_outdated")


def copy_files(outputs: Outputs, batch: Batch, built: Built, report: Report) -> None:
    """Every file of the packet but its manifest, whole and unchanged, into a batch. Raises `Known` (code ``packet_changed``)
    at the first that is not the one that was built."""
    files = files_in(built.manifest)
    for number, (name, sha256) in enumerate(files.items()):
        report.step(number, len(files), name)
        with disk_faults(name), outputs.open(name) as source, batch.sink(name) as sink:
            while data := source.read(CHUNK):
                sink.write(data)
            if sink.finish() != sha256:
                raise Known("packet_changed", file=name)


def _stands(kept: Outputs, built: Built, report: Report) -> bool:
    """Whether exactly this packet was put aside already, by a run that was killed before it could record it."""
    try:
        there = last_built(kept, built.manifest.request)
        if there is None or there.sha256 != built.sha256:
            return False
        whole(kept, there, report)
    except Known:
        return False
    return True


def whole(outputs: Outputs, built: Built, report: Report = SILENT) -> None:
    """Every file is the one that was built. Raises `Known` (code ``packet_changed``) at the first that is not."""
    files = files_in(built.manifest)
    for number, (name, sha256) in enumerate(files.items()):
        report.step(number, len(files), name)
        if hash_of(outputs, name)[0] != sha256:
            raise Known("packet_changed", file=name)


def files_in(manifest: Manifest) -> dict[str, str]:
    """SHA-256 of every file of a packet by its name."""
    return {one.file: one.sha256 for one in manifest.volumes} | {one.file: one.sha256 for one in manifest.loose}
