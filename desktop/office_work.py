"""The office: its matters and what is due, the first call, the blind check, notes, sources read again; the practice office."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.changes import Changes
from desktop.i18n import tr
from desktop.place import Place
from desktop.reading import OfficeShown
from packets.matters.alike import Side
from packets.practice import demo
from packets.progress import Report
from packets.requests.office import NOBODY, OfficeRecord, Policy, Staff, is_office
from packets.vault.helper_office import office_for
from packets.vault.office_folder import OfficeFolder
from packets.vault.store import Add, Change, Office, Put, Store
from packets.workflow import destroying
from packets.workflow import office as doors
from packets.workflow.desk import Desk
from packets.workflow.edits import SaveCall
from packets.workflow.facts import keep_facts
from packets.workflow.outside import check_new_place
from packets.workflow.permission import allowed
from packets.workflow.results import DemoPacketResult, DemoResult

if TYPE_CHECKING:
    from desktop.session import Session


class OfficeWork:
    """Belongs to the session, and tells through its `changed`."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self.shown: OfficeShown | None = None
        self.practice: tuple[DemoPacketResult, ...] = ()
        self._seen: tuple[Place, object, object] | None = None
        """The open matter as it was when the office was looked through: where, record, packet."""
        self._old = False
        session.changed.connect(self._heard)

    def open(self, folder: Path, then: Callable[[], object] | None = None) -> None:
        """Open the office in a folder. Its definitions, staff and notes count from then on."""
        self._open(lambda: OfficeFolder(folder), None, then)

    def enter(self, office: Office, who: Staff) -> None:
        """Open an office that `who` unlocked, and that nobody else is to work in meanwhile."""
        self._open(lambda: office, who, None)

    def _open(self, find: Callable[[], Office], signed_in: Staff | None, then: Callable[[], object] | None) -> None:
        session = self._session

        def work(report: Report) -> tuple[Desk, OfficeShown]:
            office = find()
            desk = session.desk.at(office)
            who = _who(office.load(), signed_in, session.who)
            if who.role != "helper":
                destroying.finish_destroying(desk, office, office.load().day or session.clock_day)
            return desk, _look(desk, office, who, session.clock_day, report)

        def done(found: tuple[Desk, OfficeShown]) -> None:
            desk, shown = found
            if self.shown is not None and self.shown.office.place != shown.office.place:
                session.put_away()  # and nothing more is asked of the office that is left: it may be locked by now
            session.desk, self.shown, session.signed_in = desk, shown, signed_in
            session.who = _who(shown.record, signed_in, session.who)
            session.vault.entered()
            session.changed.emit(Changes(office=True, who=True))
            if then is not None:
                then()

        session.run(work, done, tr("Opening the office"))

    def leave(self) -> None:
        """No office is shown any more. Nothing of it is kept."""
        session = self._session
        session.put_away()
        self.shown, session.signed_in, session.who, self.practice = None, None, NOBODY, ()
        session.vault.entered()
        session.changed.emit(Changes(office=True, who=True))

    def start(self, folder: Path, name: str, staff: Sequence[Staff]) -> None:
        """A new office in a folder. One that is there already is opened as it is: nothing of it is written over."""

        def work(_: Report) -> None:
            check_new_place(folder)
            if not is_office(folder):
                rows = [one.model_dump(exclude_defaults=True) for one in staff]
                OfficeFolder.create(folder).commit([Put("", "", {"name": name}), *(Add("staff", row) for row in rows)])

        self._session.run(work, lambda _: self.open(folder), "")

    def come_to(self, key: str, screen: str, request: str = "", about: object = None) -> None:
        """Open a matter of this office, turn to one of its requests, and then go to a screen."""
        session, shown = self._session, self.shown
        if shown is None:
            return
        place = shown.place_of(key)

        def there() -> bool:
            return session.place == place

        def go(_: object = None) -> None:
            if there():
                session.go(screen, about)

        def arrived(_: object = None) -> None:
            snapshot = session.snapshot
            if not there() or snapshot is None:
                return
            if request and request != snapshot.request.id:
                session.choose_request(request)
                session.run(lambda _: None, go, "")
            else:
                go()

        if there():
            arrived()
        else:
            session.open_key(key)
            # Work of this lane is done in its order: this runs when the matter stands.
            session.run(lambda _: None, arrived, "")

    def _heard(self, changes: Changes) -> None:
        snapshot, packet = self._session.snapshot, self._session.packets.packet
        if not changes.matter or snapshot is None:
            return
        now = (snapshot.place, snapshot.stamp, packet.built_at if packet else None)
        if self._seen is not None and self._seen[0] == now[0] and self._seen != now:
            self._old = True
        self._seen = now

    def look_if_old(self) -> None:
        """Look through the matters again if the open one was worked on since."""
        if self._old:
            self.look_again()

    def look_again(self) -> None:
        """Look through every matter again."""
        session, shown = self._session, self.shown
        if shown is None:
            return

        self._old = False

        def done(found: OfficeShown) -> None:
            if self.shown is not None and self.shown.office is shown.office:
                self.shown = found
                session.changed.emit(Changes(office=True))

        who = session.who
        session.run(lambda report: _look(session.desk, shown.office, who, session.clock_day, report), done, "")

    def new_call(self, call: SaveCall, then: Callable[[], object], said: str) -> None:
        """A matter that begins with this call. It is opened, and `then` runs."""
        session, shown, who = self._session, self.shown, self._session.who
        if shown is None:
            return
        day = session.day

        def done(store: Store) -> None:
            self.look_again()
            if self.shown is not None and self.shown.office.place == shown.office.place:  # and not left meanwhile
                session.open_key(store.key)
                session.run(lambda _: None, arrived, "")

        def arrived(_: object) -> None:
            then()
            session.changed.emit(Changes(said=said))

        session.run(lambda _: doors.new_call(session.desk, shown.office, call, who, day), done, "")

    def check_conflict(self, names: Sequence[tuple[Side, str]]) -> None:
        """The blind look over all other matters of the office."""
        session, shown, store, who = self._session, self.shown, self._session.store, self._session.who
        if shown is None or store is None:
            return
        day = session.day

        def done(result: str) -> None:
            session.changed.emit(Changes(said=tr("No match") if result == "no_match" else tr("Possible match")))
            session.read_again()

        work = lambda _: doors.check_conflict(session.desk, shown.office, store, names, who, day)  # noqa: E731
        session.run(work, done, tr("Looking through all matters"))

    def change(self, work: Callable[[Office], object], said: str) -> None:
        """Write to the office's record, and read the office again."""
        session, shown = self._session, self.shown
        if shown is None:
            return
        signed_in = session.signed_in

        def done(_: object) -> None:
            session.changed.emit(Changes(said=said))
            self._open(lambda: shown.office, signed_in, lambda: session.read_again(anew=True))

        session.run(lambda _: work(shown.office), done, "")

    def add_note(self, process: str, text: str) -> None:
        who, day = self._session.who, self._session.day
        self.change(lambda office: doors.add_note(office, process, text, who, day), tr("Note kept"))

    def verify_source(self, source: str, result: doors.Result, page: str) -> None:
        who, day = self._session.who, self._session.day
        self.change(lambda office: doors.verify_source(office, source, result, page, who, day), tr("Reading recorded"))

    def set_policy(self, policy: Policy) -> None:
        who, day = self._session.who, self._session.day
        self.change(lambda office: doors.set_policy(office, policy, who, day), tr("Policy kept"))

    def keep_person(self, person: Mapping[str, object], said: str) -> None:
        who, day = self._session.who, self._session.day
        self.change(lambda office: doors.keep_person(office, person, who, day), said)

    def keep_facts(self, said: Mapping[str, str | None], none: Sequence[str], person: str) -> None:
        """What forms say of the office, or of one of its staff."""
        session, who, day = self._session, self._session.who, self._session.day

        def work(office: Office) -> None:
            keep_facts(session.desk, office, said, who, day, none=none, person=person)

        self.change(work, tr("Kept for all matters"))

    def put(self, changes: Sequence[Change], said: str) -> None:
        """Name and letterhead."""
        who = self._session.who

        def work(office: Office) -> object:
            allowed(who, "change_office")
            return office.commit(changes)

        self.change(work, said)

    def practise(self, folder: Path, then: Callable[[], object]) -> None:
        """Into the practice office as it was left; made first where it is not there, or where its making was broken off."""
        samples = self._session.desk.resources / demo.SAMPLES
        if is_office(folder) and not demo.cut_short(folder, samples):
            self.open(folder, then)
        else:
            self.build_practice(folder, then)

    def build_practice(self, out: Path, then: Callable[[], object] | None = None) -> None:
        """Build the practice office into a folder and open it; `then` runs once it stands."""
        session = self._session
        if session.busy:
            return

        def done(result: DemoResult) -> None:
            self.practice = tuple(result.packets)
            session.changed.emit(Changes(practice=True))
            self.open(out, then)

        def end() -> None:
            session.set_busy(False)

        session.set_busy(True)
        session.jobs.run(
            lambda report: demo.build_all(session.desk, out, report),
            lane="vault",
            title=tr("Building the practice office"),
            on_done=done,
            on_problem=session.tell,
            on_end=end,
        )

    @property
    def day(self) -> dt.date:
        return (self.shown.record.day if self.shown else None) or self._session.clock_day

    @property
    def record(self) -> OfficeRecord | None:
        return self.shown.record if self.shown else None


def _look(desk: Desk, office: Office, who: Staff, clock_day: dt.date, report: Report) -> OfficeShown:
    """The office as whoever is at the desk may see it."""
    day = office.load().day or clock_day
    seen = office_for(office, desk.library, who, day)
    return OfficeShown(office, seen.load(), doors.look(desk, seen, day, report))


def _who(record: OfficeRecord, signed_in: Staff | None, before: Staff) -> Staff:
    """Who is at the desk: whoever signed in, as the record has that person; else who was there before, if of this office."""
    if signed_in is not None:
        return record.person(signed_in.id) or signed_in
    staff = record.staff
    fallback = next((one for one in staff if one.role == "paralegal"), staff[0] if staff else before)
    return record.person(before.id) or fallback
