"""The open matter: what is shown of it, and everything that can be done with it. Tells `changed` once for each change.

All work goes through the lanes; what is shown here is always whole. Views read the properties and listen; they never
call each other: `go` asks the window for another screen.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, TypeVar

from PySide6.QtCore import QFileSystemWatcher, QObject, QTimer, Signal

from desktop.changes import Changes
from desktop.form_work import FormWork
from desktop.i18n import tr, tr_count
from desktop.ink_work import InkWork
from desktop.jobs import Job, Jobs
from desktop.keeping_work import KeepingWork
from desktop.letter_work import LetterWork
from desktop.messages import told
from desktop.office_work import OfficeWork
from desktop.packet_work import PacketWork
from desktop.place import Place
from desktop.reading import Packet, Snapshot, mark_of, open_matter, packet_place, read_matter, read_packet
from desktop.undoing import Step, Undoing
from desktop.vault_keeping import VaultKeeping
from desktop.vault_work import VaultWork
from packets.evidence.telling import Collected, Filing
from packets.progress import Report
from packets.requests.office import NOBODY, Doing, Staff, is_office, may
from packets.system.policy import Found
from packets.vault.folder import RECORD
from packets.vault.helper import opened_for
from packets.vault.places import is_vault
from packets.vault.store import Office, Store
from packets.workflow import exporting, gathering, starting
from packets.workflow.desk import Desk
from packets.workflow.edits import Done, Edit, make
from packets.workflow.signing_in import HOW, How

T = TypeVar("T")

SETTLE: Final = 400
"""Milliseconds without a further change on disk before the folder is read again."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """What one reading of the matter found. A packet that cannot be read does not hide its matter."""

    store: Store
    snapshot: Snapshot
    packet: Packet | None = None
    trouble: Exception | None = None
    record: object = None
    """The record as it stood when it was read."""


class Session(QObject):
    """One open matter, or none; perhaps in an office. Both lie in a folder, or sealed in a vault."""

    changed = Signal(object)
    went = Signal(str, object)
    """A screen is asked for, and what it is to show."""
    locked_place = Signal(object)
    """Somebody wants to open what lies at this path, and it is a vault: it opens for who signs in (`enter`)."""
    leave_asked = Signal()
    """The window is to be closed while a vault is open."""
    leaving = Signal()
    """The matter that is open, or its request, is put away next: what was typed at length and not kept is kept now."""
    lock_asked = Signal(object)
    """Lock the vault that is open, and then show the door of what lies at this path; None for its own."""

    def __init__(self, desk: Desk, jobs: Jobs, day: dt.date, how: How = HOW, found: Found | None = None) -> None:
        super().__init__()
        self.desk = desk
        self.jobs = jobs
        self.clock_day = day
        self.who = NOBODY
        self.signed_in: Staff | None = None
        """Who opened a sealed office with a passphrase, and is at the desk until it is left; None where anybody may say who
        is there."""
        self.may_export: exporting.MayExport = exporting.anywhere
        """Asked before anything leaves as a file."""
        self.snapshot: Snapshot | None = None
        self.busy = False
        self.store: Store | None = None
        self._opening: Job | None = None
        self._undoing = Undoing()
        self._reading: Store | None = None
        """Waits in its lane to be read again."""
        desk.worker()  # made here, so that two lanes never make two; its processes start when first needed
        self.packets = PacketWork(self)
        self.offices = OfficeWork(self)
        self.vault = VaultWork(self, how, found)
        self.keeping = KeepingWork(self)
        self.vault_keeping = VaultKeeping(self)
        self.forms = FormWork(self)
        self.letters = LetterWork(self)
        self.ink = InkWork(self)
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(SETTLE)
        self._settle.timeout.connect(self._look)
        self._record: object = None
        self._looking: Job | None = None
        self._look_twice = False
        self._watch = QFileSystemWatcher(self)
        self._watch.fileChanged.connect(lambda _: self._settle.start())
        self._watch.directoryChanged.connect(lambda _: self._settle.start())

    @property
    def place(self) -> Place | None:
        """Of the open matter."""
        return self.snapshot.place if self.snapshot else None

    @property
    def day(self) -> dt.date:
        """Today: the practice office has a day of its own, so that its states are those that its story tells."""
        return self.offices.day

    def title_of(self, request: str) -> str:
        """The title of a kind of request; its id where no definition is known."""
        kind = self.desk.library.kinds.get(request)
        return kind.definition.title if kind else request

    def go(self, screen: str, about: object = None) -> None:
        """Ask the window for a screen, and tell it what it is about."""
        self.went.emit(screen, about)

    def be(self, who: Staff) -> None:
        """Somebody else sits at the desk now. Where one signed in, it stays that one."""
        if self.signed_in is None:
            if "helper" in (self.who.role, who.role):
                self.leaving.emit()  # while it is still known who typed
            before, self.who = self.who, who
            self.changed.emit(Changes(who=True))
            if before.id != who.id and "helper" in (before.role, who.role):
                self.close()  # what one of the two sees of a matter, and of the office, is not what the other does

    def may(self, what: Doing) -> bool:
        """Whether the one at the desk does such things; the doors look closer."""
        return may(self.who.role, what)

    # Opening and closing

    def open(self, folder: Path) -> None:
        """Open an office, or a matter in place of the one that is open. Where that fails, the open one stays. A matter
        that lies in an office is opened with its office. A vault is asked for, and opens elsewhere. One that is open is
        locked first: nothing of it is left in memory beside what comes next."""
        vault = self.vault.office
        if vault is not None and (is_vault(folder) or is_office(folder) or (folder / RECORD).is_file()):
            if vault.place != folder:
                self.lock_asked.emit(folder)
            return
        if is_vault(folder):
            self.locked_place.emit(folder)
            return
        if is_office(folder):
            self.offices.open(folder)
            return
        matter = folder.parent if folder.name == RECORD else folder
        if not is_office(matter.parent):
            self._open(lambda: open_matter(matter), None)
            return
        office = self.offices.shown
        if office is None or office.office.place != matter.parent:
            self.offices.open(matter.parent, then=lambda: self._open(lambda: open_matter(matter), matter.parent))
        else:
            self._open(lambda: open_matter(matter), matter.parent)

    def enter(self, office: Office, who: Staff) -> None:
        """Open an office that `who` unlocked elsewhere. Nobody else is at its desk."""
        self.offices.enter(office, who)

    def open_key(self, key: str) -> None:
        """Open a matter of the office that is shown."""
        office = self.offices.shown
        if office is not None:
            self._open(lambda: starting.open_matter(office.office, key), office.office.place)

    def _open(self, find: Callable[[], Store], office: Path | None) -> None:
        def work(report: Report) -> Loaded:
            report.step(0, 0)
            store = opened_for(find(), self.desk.library, self.who, self.day)
            return self._load(store, None, None, office)

        def done(loaded: Loaded) -> None:
            self.leaving.emit()
            self.packets.chosen = None
            self._undoing = Undoing()
            self._show(loaded)

        self._opening = self.run(work, done, tr("Opening the matter"))

    def ask_lock(self) -> None:
        """Lock the vault that is open, if one is."""
        if self.vault.office is not None:
            self.lock_asked.emit(None)

    def close(self) -> None:
        """Put the matter away, and look through the office again."""
        self.put_away()
        self.offices.look_again()

    def put_away(self) -> None:
        """Show no matter. Nothing of it is kept here."""
        self.leaving.emit()
        if self._opening is not None:
            self._opening.cancel()
        self._settle.stop()
        self._unwatch()
        self.store = self.snapshot = self._record = None
        self._undoing = Undoing()
        self.packets.clear()
        self.letters.clear()
        self.changed.emit(Changes(matter=True, packet=True, verdict=True, ahead=True, letters=True))

    def choose_request(self, request: str) -> None:
        """Show another request of the same matter."""
        store, snapshot = self.store, self.snapshot
        if store is None or snapshot is None or snapshot.request.id == request:
            return
        self.leaving.emit()

        def done(loaded: Loaded) -> None:
            if self.store is store:
                self.packets.clear()
                self.letters.clear()
                self._show(loaded)

        self.run(lambda _: self._load(store, request, None, snapshot.place.office), done, tr("Reading the checklist"))

    def read_again(self, *, anew: bool = False) -> None:
        """Read the folder as it is now; somebody may have worked on it with another program. One reading that still
        waits in its lane is enough: it finds what is there when its turn comes. Where nothing is different nobody is
        told, except `anew`: what counts for the matter changed outside of it."""
        store, snapshot = self.store, self.snapshot
        if store is None or snapshot is None or (self._reading is store and not anew):
            return
        request, chosen = snapshot.request.id, self.packets.chosen
        self._reading = store

        def work(_: Report) -> Loaded:
            self._reading = None
            loaded = self._load(store, request, chosen, snapshot.place.office)
            return loaded if anew or loaded.snapshot != snapshot else replace(loaded, snapshot=snapshot)

        def done(loaded: Loaded) -> None:
            if self.store is store:  # and not another one, opened since, or none
                self._show(loaded)

        self.run(work, done, "")

    def _look(self) -> None:
        """Something was written in the folder. Mostly it was ourselves, and what stands there is shown already."""
        store, snapshot = self.store, self.snapshot
        if store is None or snapshot is None or self.jobs.closed:
            return
        if self._looking is not None:
            self._look_twice = True
            return
        chosen = self.packets.chosen

        def work(_: Report) -> Loaded | None:
            packet = self.packets.packet
            mark = mark_of(*packet_place(store, snapshot.request.id, chosen)) if snapshot.opened or chosen else None
            shown = self.snapshot or snapshot
            same = mark == (packet.mark if packet else None) and store.stamp() == shown.stamp
            return None if same else self._load(store, snapshot.request.id, chosen, snapshot.place.office)

        def done(loaded: Loaded | None) -> None:
            if loaded is None or self.store is not store:
                return
            # What was done while this waited may be shown by now.
            now, then = self.packets.packet, loaded.packet
            same = (now and now.mark) == (then and then.mark)
            if loaded.record != self._record or not same or loaded.trouble is not None:
                self._show(loaded)

        def end() -> None:
            self._looking = None
            if self._look_twice:
                self._look_twice = False
                self._settle.start()

        self._looking = self.jobs.run(work, lane="vault", on_done=done, on_problem=self.tell, on_end=end)

    # Doing and undoing

    def do(self, *edits: Edit, said: str, then: Callable[[], object] | None = None) -> None:
        """Make edits in one step. `said` is what was done, in a few words; `then` runs once it stands."""
        store, who, day = self.store, self.who, self.day
        if store is not None:
            self.step(lambda _: make(store, self.desk.library, edits, who, day), said, then)

    def step(
        self, work: Callable[[Report], Done | None], said: str, then: Callable[[], object] | None = None, title: str = ""
    ) -> None:
        """One step from a door other than an edit. What it gives changed the record; None where there is nothing to undo."""
        store, snapshot = self.store, self.snapshot
        if store is None or snapshot is None:
            return

        undoing = self._undoing

        def at_work(report: Report) -> Loaded:
            made = work(report)
            if made is not None:
                undoing.made(said, made)
            return self._load(store, snapshot.request.id, self.packets.chosen, snapshot.place.office)

        def done(loaded: Loaded) -> None:
            if self.store is store:
                self._show(loaded, said)
                if then is not None:
                    then()

        def problem(fault: Exception) -> None:
            self.tell(fault)
            if self.store is store and not store.watched():  # no disk tells how far it came
                self.read_again()

        self.jobs.run(at_work, lane="vault", title=title, on_done=done, on_problem=problem)

    @property
    def can_undo(self) -> str:
        """What would be undone; empty where there is nothing."""
        return self._undoing.next_back

    @property
    def can_redo(self) -> str:
        return self._undoing.next_on

    def undo(self) -> None:
        self._back(self._undoing.undo, tr("Undone: {what}"))

    def redo(self) -> None:
        self._back(self._undoing.redo, tr("Done again: {what}"))

    def _back(self, way: Callable[[Store, Staff, dt.date], Step | None], words: str) -> None:
        store, snapshot, who, day = self.store, self.snapshot, self.who, self.day
        if store is None or snapshot is None:
            return

        def work(_: Report) -> tuple[Step, Loaded] | None:
            step = way(store, who, day)
            return (step, self._load(store, snapshot.request.id, self.packets.chosen, snapshot.place.office)) if step else None

        def done(result: tuple[Step, Loaded] | None) -> None:
            if result is not None and self.store is store:
                step, loaded = result
                self._show(loaded, words.format(what=step.said))

        self.run(work, done, "")

    def collect(self, files: Sequence[Path], filing: Filing | None = None) -> None:
        """Bring papers in. They wait in the tray unless `filing` says where they go."""
        store, snapshot = self.store, self.snapshot
        if store is None or snapshot is None or not files:
            return
        undoing, whole = self._undoing, False

        def work(report: Report) -> tuple[list[Collected], str, Loaded]:
            before = store.record()
            found = list(gathering.bring_in(self.desk, store, files, filing or Filing(), report))
            loaded = self._load(store, snapshot.request.id, self.packets.chosen, snapshot.place.office)
            taken = sum(bool(one.id) for one in found)
            said = tr_count(taken, "Took in one paper", "Took in {n} papers") if taken else ""
            if taken:
                undoing.made(said, Done(before, store.record(), loaded.snapshot.record))
                if self.desk.protection() is not None:
                    said = tr("{done}, under reduced protection", done=said)
            return found, said, loaded

        def done(result: tuple[list[Collected], str, Loaded]) -> None:
            nonlocal whole
            whole = True
            found, said, loaded = result
            if self.store is store:
                self._show(loaded, said, tuple(found))

        def end() -> None:
            if not whole and self.store is store:  # stopped, or refused on the way: what was taken in so far is shown
                self.read_again()

        title = tr("Taking papers in")
        self.jobs.run(work, lane="vault", title=title, on_done=done, on_problem=self.tell, on_end=end)

    # How it comes about

    def run(self, work: Callable[[Report], T], done: Callable[[T], object], title: str) -> Job:
        return self.jobs.run(work, lane="vault", title=title, on_done=done, on_problem=self.tell)

    def tell(self, fault: Exception) -> None:
        self.changed.emit(Changes(trouble=told(self.desk, fault)))

    def set_busy(self, busy: bool) -> None:
        self.busy = busy
        self.changed.emit(Changes(busy=True))

    def _load(self, store: Store, request: str | None, chosen: Path | None, office: Path | None) -> Loaded:
        record = store.record()  # first: what is written from here on is seen as new
        snapshot = read_matter(self.desk, store, request, self.day, office)
        try:
            outputs, named = packet_place(store, snapshot.request.id, chosen)
            there = chosen is not None or (snapshot.opened and outputs.blob(named) is not None)
            return Loaded(store, snapshot, read_packet(outputs, named) if there else None, record=record)
        except Exception as fault:  # noqa: BLE001 - told below; the matter is shown all the same
            return Loaded(store, snapshot, None, fault, record)

    def _show(self, loaded: Loaded, said: str = "", collected: tuple[Collected, ...] = ()) -> None:
        if self.store is not loaded.store:
            self.packets.clear()
            self.letters.clear()
        matter = self.snapshot is not loaded.snapshot
        self.store, self.snapshot, self._record = loaded.store, loaded.snapshot, loaded.record
        packet = self.packets.put(loaded.packet) or matter
        if matter:
            self.packets.ahead = None
        self._watch_paths(loaded.store.watched())
        trouble = told(self.desk, loaded.trouble) if loaded.trouble else None
        if packet or said or trouble or collected:
            self.changed.emit(
                Changes(
                    matter=matter, packet=packet, verdict=packet, ahead=matter, said=said, trouble=trouble, collected=collected
                )
            )

    def _watch_paths(self, paths: Iterable[Path]) -> None:
        """A program that writes whole files gives the record another identity each time, so it is watched anew."""
        wanted = {str(one) for one in paths if one.exists()}
        now = {*self._watch.files(), *self._watch.directories()}
        self._forget(now - wanted)
        if fresh := sorted(wanted - now):
            self._watch.addPaths(fresh)

    def _unwatch(self) -> None:
        self._forget([*self._watch.files(), *self._watch.directories()])

    def _forget(self, paths: Iterable[str]) -> None:
        if gone := sorted(paths):
            self._watch.removePaths(gone)
