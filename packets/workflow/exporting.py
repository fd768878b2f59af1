"""What leaves an office as files: the only door by which anything of a sealed matter comes to lie open on a disk.

Whoever opens it hands in `may_export`: it raises `Known` (code ``export_forbidden``) where policy lets nothing go to that
folder, and is asked before anything is read.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import io
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from packets.assemble.password import normal, write_locked
from packets.errors import Known
from packets.manifest import Manifest
from packets.progress import SILENT, Report
from packets.requests.office import Staff
from packets.system.disks import pulled_out
from packets.system.policy import Policy
from packets.vault.files import FileSink, disk_faults, fsync_folder, make_folder
from packets.vault.folder import folder_of
from packets.vault.outputs import FolderOutputs
from packets.vault.sealed.bringing import came_as
from packets.vault.store import Outputs, Store
from packets.workflow.desk import Desk
from packets.workflow.edits import Done, RecordExport, at_the_desk, make
from packets.workflow.outside import check_export_place
from packets.workflow.permission import allowed
from packets.workflow.results import ExportResult
from packets.workflow.sending import CHUNK, Built, copy_files, files_in, last_built, manifest_of, stem_of

MayExport = Callable[[Path], None]
LOCKED: Final = "-locked.pdf"
"""Ends the name of a file that opens with a password only."""


def anywhere(_: Path) -> None:
    """Where no policy says otherwise."""


def wants_password(rules: Policy) -> bool:
    """Whether nothing may leave a vault without a password on it."""
    return rules.export.allow == "encrypted_only" or rules.export.password_required


def by_policy(rules: Policy, *, locked: bool = False) -> MayExport:
    """What the policy lets out of a vault, and to where. `locked`: every file has a password."""

    def may_export(to: Path) -> None:
        said = rules.export
        if said.allow == "deny":
            raise Known("export_denied")
        if wants_password(rules) and not locked:
            raise Known("export_plain_denied")
        if not said.may_go(to):
            raise Known("export_forbidden", folder=str(to))
        if said.removable == "allow" or (said.removable == "encrypted_only" and locked):
            return
        if pulled_out(to) is not False:
            raise Known("export_removable" if said.removable == "deny" else "export_removable_plain", folder=str(to))

    return may_export


@dataclass(frozen=True, slots=True)
class Exported:
    """What was recorded, and what lies where."""

    done: Done
    result: ExportResult


def export_packet(
    desk: Desk,
    store: Store,
    request: str,
    to: Path,
    who: Staff,
    day: dt.date,
    *,
    may_export: MayExport,
    kept: bool = False,
    password: str | None = None,
    report: Report = SILENT,
) -> Exported:
    """The packet that stands, or with `kept` as it was filed, into a folder: whole or not at all, every file held against
    the manifest on its way. Raises `Known`. With a `password` each file is written once more, with AES-256, under a name of
    its own, and no manifest beside it tells what they hold.

    It is recorded when every byte lies there and before any file has its name: a history may tell of an export that a power
    cut stopped, and never lacks one."""
    allowed(who, "export")
    may_export(to)
    check_export_place(store, to)
    if password is not None:
        # Here and not above: who takes out an open packet does not wait for the libraries of the vault.
        from packets.vault.sealed.passphrase import refuse_weak

        refuse_weak(password)
        normal(password)
    # What cannot be recorded is not copied either.
    RecordExport(request=request).changes(at_the_desk(store, desk.library, who, day))
    source = store.kept(request) if kept else store.outputs(None)
    built = _of_this_matter(store, request, source, kept=kept)
    if password is not None:
        record = partial(_record, desk, store, request, who, day)
        return _lock(built, source, to, password, record, report, kept=kept)
    there = FolderOutputs(to)
    with there.begin(stem_of(request)) as batch:
        copy_files(source, batch, built, report)
        done = _record(desk, store, request, who, day)
        batch.publish(manifest_of(request), built.data)
    result = ExportResult(
        matter=built.manifest.matter,
        request=request,
        manifest=there.where(manifest_of(request)),
        files=[there.where(one) for one in files_in(built.manifest)],
        draft=built.manifest.draft,
        filed=kept,
    )
    return Exported(done, result)


def _lock(
    built: Built, source: Outputs, to: Path, password: str, record: Callable[[], Done], report: Report, *, kept: bool
) -> Exported:
    """Every file of the packet with a password on it; those of an earlier time that have the same name are replaced."""
    files = files_in(built.manifest)
    with disk_faults(str(to)), ExitStack() as stack:
        make_folder(to)
        sinks: list[FileSink] = []
        for number, (name, sha256) in enumerate(files.items()):
            report.step(number, len(files), name)
            with source.open(name) as file:
                data = file.read()
            if hashlib.sha256(data).hexdigest() != sha256:
                raise Known("packet_changed", file=name)
            sink = stack.enter_context(FileSink(to / f"{name.removesuffix('.pdf')}{LOCKED}"))
            write_locked(io.BytesIO(data), sink.write, password)
            sink.finish()
            sinks.append(sink)
        done = record()
        for sink in sinks:
            sink.place()
        fsync_folder(to)
    result = ExportResult(
        matter=built.manifest.matter,
        request=built.manifest.request,
        manifest="",
        files=[str(one.path) for one in sinks],
        draft=built.manifest.draft,
        filed=kept,
        locked=[one.sha256 for one in sinks],
    )
    return Exported(done, result)


def save_files(
    desk: Desk,
    store: Store,
    request: str,
    packet: tuple[Outputs, Manifest],
    to: Path,
    who: Staff,
    day: dt.date,
    *,
    may_export: MayExport,
    own: bool = True,
    report: Report = SILENT,
) -> Done | None:
    """The files of a packet without its manifest, for an e-mail or a portal; one of the same name is replaced. That they
    left is recorded of a sealed matter, where the packet is its `own` and was not chosen on a disk. Raises `Known`."""
    allowed(who, "export")
    may_export(to)
    check_export_place(store, to)
    source, manifest = packet
    files = files_in(manifest)
    with disk_faults(str(to)), ExitStack() as stack:
        sinks: list[FileSink] = []
        for number, (name, sha256) in enumerate(files.items()):
            report.step(number, len(files), name)
            sink = stack.enter_context(FileSink(to / name))
            sinks.append(sink)
            with source.open(name) as file:
                while data := file.read(CHUNK):
                    sink.write(data)
            if sink.finish() != sha256:
                raise Known("packet_changed", file=name)
        done = _record(desk, store, request, who, day) if own and folder_of(store) is None else None
        for sink in sinks:
            sink.place()
        fsync_folder(to)
    return done


def _record(desk: Desk, store: Store, request: str, who: Staff, day: dt.date) -> Done:
    return make(store, desk.library, [RecordExport(request=request)], who, day)


def _of_this_matter(store: Store, request: str, source: Outputs, *, kept: bool) -> Built:
    matter = store.load()
    built, asked = last_built(source, request), next(one for one in matter.requests if one.id == request)
    if built is None:
        raise Known("not_sent_yet" if kept else "nothing_to_export")
    manifest, name = built.manifest, manifest_of(request)
    known_as = came_as(store) if kept else ""
    if (
        manifest.matter not in (matter.id, known_as)
        or manifest.request != request
        or (not kept and manifest.agency != asked.agency)
    ):
        raise Known("packet_of_another", file=name)
    if kept and asked.sent is not None and asked.sent.manifest not in ("", built.sha256):
        raise Known("packet_changed", file=name)
    return built
