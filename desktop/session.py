"""The open matter: what is shown of it, and everything that can be done with it. Tells `changed` once for each change.

All work goes through the lanes; what is shown here is always whole. Views read the properties and listen; they never
call each other.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QFileSystemWatcher, QObject, QTimer, Signal

from desktop.i18n import tr
from desktop.jobs import Job, Jobs
from desktop.messages import Told, told
from desktop.reading import RECORD, Packet, Snapshot, last_packet, open_matter, read_matter, read_packet
from packets.practice import demo
from packets.progress import Report
from packets.vault.folder import FolderStore
from packets.workflow import doors
from packets.workflow.checking import verify_packets
from packets.workflow.desk import Desk
from packets.workflow.results import BuildResult, DemoPacketResult, DemoResult, PacketResult, VerifyResult

T = TypeVar("T")

SETTLE = 400
"""Milliseconds without a further change on disk before the folder is read again."""


@dataclass(frozen=True, slots=True)
class Changes:
    """What is different now."""

    matter: bool = False
    packet: bool = False
    verdict: bool = False
    practice: bool = False
    busy: bool = False
    trouble: Told | None = None


@dataclass(frozen=True, slots=True)
class Loaded:
    """What one reading of the folder found. A packet that cannot be read does not hide its matter."""

    store: FolderStore
    snapshot: Snapshot
    packet: Packet | None = None
    trouble: Exception | None = None


class Session(QObject):
    """One open matter folder, or none."""

    changed = Signal(object)

    def __init__(self, desk: Desk, jobs: Jobs, day: dt.date) -> None:
        super().__init__()
        self.desk = desk
        self._jobs = jobs
        self.day = day
        self.snapshot: Snapshot | None = None
        self.packet: Packet | None = None
        self.stopped: Told | None = None
        """Why the last build wrote nothing."""
        self.verdict: PacketResult | None = None
        """What the last verifying found about the packet that is shown."""
        self.practice: tuple[DemoPacketResult, ...] = ()
        self.busy = False
        self._store: FolderStore | None = None
        self._chosen: Path | None = None
        self._opening: Job | None = None
        desk.worker()  # made here, so that two lanes never make two; its processes start when first needed
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(SETTLE)
        self._settle.timeout.connect(self.read_again)
        self._watch = QFileSystemWatcher(self)
        self._watch.fileChanged.connect(lambda _: self._settle.start())
        self._watch.directoryChanged.connect(lambda _: self._settle.start())

    def title_of(self, request: str) -> str:
        """The title of a kind of request; its id where no definition is known."""
        kind = self.desk.library.kinds.get(request)
        return kind.definition.title if kind else request

    # What can be done

    def open(self, folder: Path) -> None:
        """Open a matter folder in place of the one that is open. Where that fails, the open one stays."""

        def work(report: Report) -> Loaded:
            report.step(0, 0)
            return self._load(open_matter(folder), None, None)

        def done(loaded: Loaded) -> None:
            self._chosen = None
            self._show(loaded)

        self._opening = self._run(work, done, tr("Opening the matter"))

    def close(self) -> None:
        """Show no matter. Nothing of it is kept."""
        if self._opening is not None:
            self._opening.cancel()
        self._settle.stop()
        self._unwatch()
        self._store = self.snapshot = self.packet = self.stopped = self.verdict = self._chosen = None
        self.changed.emit(Changes(matter=True, packet=True, verdict=True))

    def choose_request(self, request: str) -> None:
        """Show another request of the same matter."""
        store = self._store
        if store is None or (self.snapshot and self.snapshot.request.id == request):
            return

        def done(loaded: Loaded) -> None:
            if self._store is store:
                self._chosen = None
                self._show(loaded)

        self._run(lambda _: self._load(store, request, None), done, tr("Reading the checklist"))

    def read_again(self) -> None:
        """Read the folder as it is now; somebody may have worked on it with another program."""
        store, snapshot = self._store, self.snapshot
        if store is None or snapshot is None:
            return
        request, chosen = snapshot.request.id, self._chosen

        def done(loaded: Loaded) -> None:
            if self._store is store:  # and not another one, opened since, or none
                self._show(loaded)

        self._run(lambda _: self._load(store, request, chosen), done, "")

    def choose_packet(self, manifest: Path) -> None:
        """Show the packet of a manifest that somebody named."""

        store = self._store

        def done(packet: Packet) -> None:
            if self._store is not store:
                return
            self._chosen = manifest
            self._put_packet(packet)
            self.changed.emit(Changes(packet=True, verdict=True))

        self._run(lambda _: read_packet(manifest), done, tr("Opening the packet"))

    def build_draft(self) -> None:
        """Build the packet of the request that is shown into the matter's own folder."""
        store, snapshot = self._store, self.snapshot
        if store is None or snapshot is None or self.busy:
            return

        def work(report: Report) -> BuildResult:
            return doors.build(self.desk.for_matter(store.folder), store, snapshot.request.id, snapshot.day, report=report)

        def problem(fault: Exception) -> None:
            self.stopped = told(self.desk, fault)
            self.changed.emit(Changes(packet=True, trouble=self.stopped))

        def done(_: BuildResult) -> None:
            self._chosen = None

        self.stopped = None
        self._set_busy(True)
        # Whatever came of it: a build that was asked to stop too late stands, and is shown.
        end = partial(self._after, self.read_again)
        self._jobs.run(work, lane="vault", title=tr("Building a draft"), on_done=done, on_problem=problem, on_end=end)

    def verify(self) -> None:
        """Hold the packet that is shown against its manifest."""
        packet = self.packet
        if packet is None or self.busy:
            return

        def work(report: Report) -> VerifyResult:
            return verify_packets(self.desk, [packet.path], report)

        def done(result: VerifyResult) -> None:
            if self.packet is packet:
                self.verdict = result.packets[0]
                self.changed.emit(Changes(verdict=True))

        self._set_busy(True)
        title = tr("Holding every page against the manifest")
        self._jobs.run(work, title=title, on_done=done, on_problem=self._problem, on_end=partial(self._after, None))

    def build_practice(self, out: Path) -> None:
        """Build the practice packets into a folder."""
        if self.busy:
            return

        def done(result: DemoResult) -> None:
            self.practice = tuple(result.packets)
            self.changed.emit(Changes(practice=True))

        self._set_busy(True)
        self._jobs.run(
            lambda report: demo.build_all(self.desk, out, report),
            lane="vault",
            title=tr("Building the practice packets"),
            on_done=done,
            on_problem=self._problem,
            on_end=partial(self._after, None),
        )

    # How it comes about

    def _run(self, work: Callable[[Report], T], done: Callable[[T], object], title: str) -> Job:
        return self._jobs.run(work, lane="vault", title=title, on_done=done, on_problem=self._problem)

    def _load(self, store: FolderStore, request: str | None, chosen: Path | None) -> Loaded:
        snapshot = read_matter(self.desk, store, request, self.day)
        path = chosen or last_packet(store.folder, snapshot.request.id)
        try:
            return Loaded(store, snapshot, read_packet(path) if path else None)
        except Exception as fault:  # noqa: BLE001 - told below; the matter is shown all the same
            return Loaded(store, snapshot, None, fault)

    def _show(self, loaded: Loaded) -> None:
        if self._store is not loaded.store:
            self.stopped = None
        self._store, self.snapshot = loaded.store, loaded.snapshot
        self._put_packet(loaded.packet)
        self._watch_folder(loaded.store.folder)
        trouble = told(self.desk, loaded.trouble) if loaded.trouble else None
        self.changed.emit(Changes(matter=True, packet=True, verdict=True, trouble=trouble))

    def _put_packet(self, packet: Packet | None) -> None:
        """One that was only read again stays the one that is shown, with the page that somebody is reading."""
        now = self.packet
        if packet is None or now is None or (packet.path, packet.built_at) != (now.path, now.built_at):
            self.verdict = None
            self.packet = packet

    def _problem(self, fault: Exception) -> None:
        self.changed.emit(Changes(trouble=told(self.desk, fault)))

    def _after(self, then: Callable[[], object] | None) -> None:
        self._set_busy(False)
        if then is not None:
            then()

    def _set_busy(self, busy: bool) -> None:
        self.busy = busy
        self.changed.emit(Changes(busy=True))

    def _watch_folder(self, folder: Path) -> None:
        """A program that writes whole files gives the record another identity each time, so it is watched anew."""
        wanted = {str(one) for one in (folder, folder / RECORD, folder / "packet") if one.exists()}
        now = {*self._watch.files(), *self._watch.directories()}
        self._forget(now - wanted)
        if fresh := sorted(wanted - now):
            self._watch.addPaths(fresh)

    def _unwatch(self) -> None:
        self._forget([*self._watch.files(), *self._watch.directories()])

    def _forget(self, paths: Iterable[str]) -> None:
        if gone := sorted(paths):
            self._watch.removePaths(gone)
