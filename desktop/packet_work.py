"""Packets of the request that is shown: the one that stands, the one that would be built, building, verifying, approving,
and recording that it left."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from desktop.changes import Changes
from desktop.i18n import tr, tr_count
from desktop.messages import Told, told
from desktop.reading import Packet, read_packet
from packets.progress import Report
from packets.vault.outputs import FolderOutputs
from packets.workflow import building, exporting, sending
from packets.workflow.building import Examined
from packets.workflow.checking import verify_packet
from packets.workflow.edits import Done
from packets.workflow.results import BuildResult, PacketResult, ProblemResult, SheetResult
from packets.workflow.sheets import doors as sheets

if TYPE_CHECKING:
    from desktop.session import Session


@dataclass(frozen=True)
class Ahead:
    """The packet as it would be built now, and everything that was found about it."""

    profile: str
    examined: Examined
    problems: tuple[ProblemResult, ...]

    @property
    def stops_sending(self) -> tuple[ProblemResult, ...]:
        return tuple(one for one in self.problems if one.stops in ("send", "build"))


class PacketWork:
    """Belongs to the session, and tells through its `changed`."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self.packet: Packet | None = None
        self.chosen: Path | None = None
        """The manifest that somebody named, in place of the last one built."""
        self.stopped: Told | None = None
        """Why the last build wrote nothing."""
        self.verdict: PacketResult | None = None
        """What the last verifying found about the packet that is shown."""
        self.ahead: Ahead | None = None
        self.profile: str | None = None
        """The delivery profile somebody chose; None is the request's own."""

    def clear(self) -> None:
        self.packet = self.chosen = self.stopped = self.verdict = self.ahead = self.profile = None

    def put(self, packet: Packet | None) -> bool:
        """Whether it is another one. One that was only read again stays the one that is shown, with the page that
        somebody is reading."""
        now = self.packet
        if packet is now or (packet and now and packet.mark == now.mark):
            return False
        self.verdict = None
        self.packet = packet
        return True

    def choose(self, manifest: Path) -> None:
        """Show the packet of a manifest that somebody named."""
        session, store = self._session, self._session.store

        def done(packet: Packet) -> None:
            if session.store is store:
                self.chosen = manifest
                self.put(packet)
                session.changed.emit(Changes(packet=True, verdict=True))

        session.run(lambda _: read_packet(FolderOutputs(manifest.parent), manifest.name), done, tr("Opening the packet"))

    def choose_profile(self, profile: str | None) -> None:
        self.profile = profile
        self.look_ahead()

    def look_ahead(self) -> None:
        """Draw the packet up without building it: what it would hold, how large, and what stops it."""
        session, store, snapshot, profile = self._session, self._session.store, self._session.snapshot, self.profile
        if store is None or snapshot is None or not snapshot.opened:
            return

        def work(_: Report) -> Ahead:
            examined = building.examine(session.desk, store, snapshot.request.id, snapshot.day, profile)
            return Ahead(examined.selection.profile.id, examined, tuple(session.desk.weighed(examined.problems)))

        def done(ahead: Ahead) -> None:
            if session.snapshot is snapshot and self.profile == profile:
                self.ahead = ahead
                session.changed.emit(Changes(ahead=True))

        session.run(work, done, tr("Drawing up the packet"))

    def build(self, *, send: bool = False) -> None:
        """Build the packet of the request that is shown into the matter's own folder: a draft, or the one to send."""
        session, store, snapshot, profile = self._session, self._session.store, self._session.snapshot, self.profile
        if store is None or snapshot is None or session.busy or not snapshot.opened:
            return

        def work(report: Report) -> BuildResult:
            return building.build(
                session.desk, store, snapshot.request.id, snapshot.day, profile=profile, send=send, report=report
            )

        def problem(fault: Exception) -> None:
            self.stopped = told(session.desk, fault)
            session.changed.emit(Changes(packet=True, trouble=self.stopped))

        def done(_: BuildResult) -> None:
            self.chosen = None

        self.stopped = None
        session.set_busy(True)
        title = tr("Building the packet to send") if send else tr("Building a draft")
        # Whatever came of it: a build that was asked to stop too late stands, and is shown.
        end = self._after(session.read_again)
        session.jobs.run(work, lane="vault", title=title, on_done=done, on_problem=problem, on_end=end)

    def verify(self) -> None:
        """Hold the packet that is shown against its manifest."""
        session, packet = self._session, self.packet
        if packet is None or session.busy:
            return

        def work(report: Report) -> PacketResult:
            return verify_packet(session.desk, packet.outputs, packet.named, report)

        def done(result: PacketResult) -> None:
            if self.packet is packet:
                self.verdict = result
                session.changed.emit(Changes(verdict=True))

        session.set_busy(True)
        title = tr("Comparing every page with what was built")
        session.jobs.run(work, title=title, on_done=done, on_problem=session.tell, on_end=self._after(None))

    def approve(self) -> None:
        """The attorney read the packet that stands, and it is right."""
        session, store, snapshot = self._session, self._session.store, self._session.snapshot
        if store is None or snapshot is None:
            return
        request, who, day = snapshot.request.id, session.who, session.day
        session.step(lambda _: sending.approve(session.desk, store, request, who, day), tr("Approved"))

    def record_sending(self, on: dt.date, carrier: str, number: str, proof: str, then: Callable[[], object]) -> None:
        """It left: the packet as filed is put aside and recorded. This cannot be undone."""
        session, store, snapshot = self._session, self._session.store, self._session.snapshot
        if store is None or snapshot is None:
            return
        request, who, day = snapshot.request.id, session.who, session.day
        session.step(
            lambda report: sending.record_sending(
                session.desk, store, request, who, day, on=on, carrier=carrier, number=number, proof=proof, report=report
            ),
            tr("Sending recorded"),
            then,
            title=tr("Putting the packet aside as it was filed"),
        )

    # As files, for people. Whatever leaves asks `session.may_export` first

    def export(self, to: Path) -> None:
        """The packet with its manifest into a folder: as it was filed, once it was sent. This cannot be undone."""
        session, store, snapshot = self._session, self._session.store, self._session.snapshot
        if store is None or snapshot is None or snapshot.asked is None:
            return
        request, kept, who, day = snapshot.request.id, snapshot.asked.sent is not None, session.who, session.day

        def work(report: Report) -> Done:
            return exporting.export_packet(
                session.desk, store, request, to, who, day, may_export=session.may_export, kept=kept, report=report
            ).done

        said = tr("The packet as filed was taken out") if kept else tr("The packet was taken out")
        session.step(work, said, title=tr("Taking the packet out"))

    def save_files(self, to: Path) -> None:
        """The files of the packet that is shown, without its manifest. Of a sealed matter it is recorded that they left."""
        session, packet = self._session, self.packet
        store, snapshot = session.store, session.snapshot
        if packet is None or store is None or snapshot is None:
            return
        request, who, day, own = snapshot.request.id, session.who, session.day, self.chosen is None

        def work(report: Report) -> Done | None:
            return exporting.save_files(
                session.desk,
                store,
                request,
                (packet.outputs, packet.manifest),
                to,
                who,
                day,
                may_export=session.may_export,
                own=own,
                report=report,
            )

        count = len(sending.files_in(packet.manifest))
        session.step(work, tr_count(count, "Saved {n} file", "Saved {n} files"), title=tr("Saving the files"))

    def print_sheet(
        self, kind: Literal["mail_day", "client_checklist", "basis", "return_check"], folder: Path, language: str = "en"
    ) -> None:
        """A sheet for people as a PDF into a folder of the person's choice. Its file is named by the sheet alone."""
        session, store, snapshot = self._session, self._session.store, self._session.snapshot
        if store is None or snapshot is None or not snapshot.opened:
            return
        desk, request, day = session.desk, snapshot.request.id, snapshot.day

        def work(_: Report) -> SheetResult:
            session.may_export(folder)
            match kind:
                case "mail_day":
                    made = sheets.mail_day(desk, store, request, day)
                case "client_checklist":
                    made = sheets.client_checklist(desk, store, request, day, language=language)
                case "return_check":
                    made = sheets.return_check(desk, store, request, day)
                case _:
                    made = sheets.basis(desk, store, request, day, profile=self.profile)
            return sheets.save(made, free_name(folder, kind.replace("_", "-")))

        def done(result: SheetResult) -> None:
            words = tr_count(
                result.pages, "Saved as {file}, {n} page", "Saved as {file}, {n} pages", file=Path(result.file).name
            )
            session.changed.emit(Changes(said=words))

        session.run(work, done, tr("Making the sheet"))

    def copy_index(self, copied: Callable[[str], object]) -> None:
        """The index of the packet as it would be built now, as text; `copied` is handed it."""
        session, store, snapshot = self._session, self._session.store, self._session.snapshot
        if store is None or snapshot is None or not snapshot.opened:
            return
        desk, request, day, profile = session.desk, snapshot.request.id, snapshot.day, self.profile

        def done(text: str) -> None:
            copied(text)
            session.changed.emit(Changes(said=tr("The index is copied: paste it into your letter")))

        session.run(lambda _: sheets.index(desk, store, request, day, profile=profile).text, done, tr("Making the index"))

    def _after(self, then: Callable[[], object] | None) -> Callable[[], object]:
        def end() -> None:
            self._session.set_busy(False)
            if then is not None:
                then()

        return end


def free_name(folder: Path, stem: str, suffix: str = ".pdf") -> Path:
    """``mail-day.pdf``, or with the next number where that is taken: nothing is ever written over."""
    tries = (f"{stem}{suffix}", *(f"{stem}-{number}{suffix}" for number in range(2, 1000)))
    return next((folder / one for one in tries if not (folder / one).exists()), folder / f"{stem}{suffix}")
