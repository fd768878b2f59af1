"""The sealed vault: its door, who may come in, which matters are for a few only, and locking. Work goes through the lanes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtGui import QGuiApplication

from desktop.changes import Changes
from desktop.clip import Clip
from desktop.i18n import tr
from desktop.idle import Idle
from packets.errors import Known
from packets.progress import Report
from packets.requests.office import Staff
from packets.system import policy
from packets.system.health import Protection
from packets.vault.sealed.office import VaultOffice
from packets.vault.sealed.recovery import RecoverySheet
from packets.workflow import machine, signing_in, vaults
from packets.workflow.exporting import anywhere, by_policy
from packets.workflow.results import HealthResult
from packets.workflow.signing_in import HOW, How

if TYPE_CHECKING:
    from desktop.session import Session

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Access:
    """Who can sign in, and to whom the open matter opens (None: to everybody who can)."""

    staff: frozenset[str]
    matter: tuple[str, ...] | None
    strangers: tuple[str, ...] = ()
    """Whose keys nobody signed for whom this person knows (`Findings.strangers`)."""
    words: str = ""
    """Eight words of one's own key, to be read to others by telephone."""


class VaultWork:
    """Belongs to the session, and tells through its `changed`."""

    def __init__(self, session: Session, how: How = HOW, found: policy.Found | None = None) -> None:
        self._session = session
        self.found = found or policy.read()
        self.how = replace(how, rules=self.policy.keyring)
        self.idle = Idle()
        self.clip = Clip()
        self._said_later: list[Known] = []
        """What did not work, though the vault is open."""
        self.kept = b""
        """Where the person was at work before, as the vault had it; the window takes it once the office is shown."""

    @property
    def policy(self) -> policy.Policy:
        return self.found.policy

    @property
    def office(self) -> VaultOffice | None:
        """The vault's office that is open."""
        shown = self._session.offices.shown
        office = shown.office if shown else None
        return office if isinstance(office, VaultOffice) else None

    # The door

    def unlock(
        self,
        place: Path,
        name: str,
        passphrase: str,
        problem: Callable[[Exception], object],
        *,
        device: bytes = b"",
        tonight: bool = False,
    ) -> None:
        """`device`: what was typed from a set-up sheet. `tonight`: until then this login opens it without the passphrase."""
        day, how = self._session.clock_day, self.how

        def opened() -> VaultOffice:
            office = signing_in.enter(place, name, passphrase, day, device=device, how=how)
            if tonight:
                try:
                    signing_in.remember_until_tonight(office, dt.datetime.now().astimezone(), how)
                except Known as fault:
                    self._said_later.append(fault)
            return office

        self._come_in(place, opened, problem, tr("Opening the vault"))

    def unlock_remembered(self, place: Path, problem: Callable[[Exception], object]) -> None:
        """In, where this person was remembered on this login; else `problem` with ``not_remembered``."""
        how = self.how

        def opened() -> VaultOffice:
            office = signing_in.enter_remembered(place, dt.datetime.now().astimezone(), how)
            if office is None:
                raise Known("not_remembered")
            return office

        self._come_in(place, opened, problem, tr("Opening the vault"))

    def make(
        self,
        place: Path,
        office: str,
        first: Staff,
        passphrase: str,
        sheet: RecoverySheet,
        problem: Callable[[Exception], object],
        device: bytes = b"",
    ) -> None:
        """A new vault, opened by its first person. The sheets were confirmed before."""

        def made() -> VaultOffice:
            return vaults.make_vault(place, [first], first.id, passphrase, sheet, name=office, device=device, how=self.how)

        self._come_in(place, made, problem, tr("Making the vault"))

    def recover(
        self,
        place: Path,
        sheets: tuple[str, ...],
        name: str,
        passphrase: str,
        fresh: RecoverySheet,
        problem: Callable[[Exception], object],
    ) -> None:
        """In with the recovery sheet: `name` has another passphrase from then on, and the office another sheet."""
        day = self._session.clock_day

        def opened() -> VaultOffice:
            return vaults.enter_with_sheet(place, sheets, name, passphrase, fresh, day, how=self.how)

        self._come_in(place, opened, problem, tr("Opening the vault with the recovery sheet"))

    def _come_in(
        self, place: Path, find: Callable[[], VaultOffice], problem: Callable[[Exception], object], title: str
    ) -> None:
        session = self._session
        opened: list[VaultOffice] = []

        def work(_: Report) -> bytes:
            self._fit(place)
            office = find()
            opened.append(office)
            vaults.seated(session.desk, office, session.clock_day)  # from here on its cards know which words are names
            vaults.remember(place, self.how)
            return vaults.place_of(office)

        def done(kept: bytes) -> None:
            office = opened.pop()
            self.kept = kept
            session.enter(office, office.vault.who)
            while self._said_later:
                session.tell(self._said_later.pop())

        def end() -> None:
            for office in opened:  # somebody thought better of it meanwhile
                vaults.leave(office)

        session.jobs.run(work, lane="vault", title=title, on_done=done, on_problem=problem, on_end=end)

    def _fit(self, place: Path) -> None:
        """Raises `Known` where the policy demands something of this computer that is not so."""
        if not self.policy.health.require:
            return
        found = self.health(place)
        stopping = [one.words for one in found.rows if one.stops]
        if stopping:
            raise Known("machine_not_fit", why=" ".join(stopping))

    def entered(self) -> None:
        """Called whenever another office is shown: what holds in a vault begins, or ends."""
        office = self.office
        session = self._session
        shown = session.offices.shown
        session.may_export = by_policy(self.policy) if shown is not None and shown.office.sealed else anywhere
        if office is not None:
            self.idle.begin(self.policy.lock.idle_seconds)
            self.clip.begin(allowed=self.policy.clipboard.allow)
            session.vault_keeping.seal_anew()  # of passes that ended, and what was stopped
        else:
            self.idle.end()
            self.clip.end()

    def accept(self) -> None:
        """Go on with what is there, though this computer has seen something else."""
        self._do(lambda office: office.vault.accept(), tr("Going on with what is there"))

    # The staff

    def let_in(self, person: Staff, passphrase: str, device: bytes = b"") -> None:
        how, said = self.how, tr("{name} can sign in now", name=person.name)
        work = lambda office: vaults.let_in(office, person, passphrase, device=device, how=how)  # noqa: E731
        self._do(work, said, tr("Letting somebody in"))

    def take_away(self, person: Staff) -> None:
        said = tr("Nothing opens to {name} any more", name=person.name)
        self._do(lambda office: vaults.take_away(office, person.id), said, tr("Changing every key"))

    def new_passphrase(self, old: str, new: str, *, leaked: bool) -> None:
        how = self.how
        work = lambda office: signing_in.new_passphrase(office, old, new, leaked=leaked, how=how)  # noqa: E731
        self._do(work, tr("Your passphrase is changed"), tr("Changing the passphrase"))

    def give_device(self, passphrase: str, device: bytes) -> None:
        """The set-up sheet was confirmed before."""
        how, said = self.how, tr("On another computer type what stands on your set-up sheet, once")
        work = lambda office: signing_in.give_device(office, passphrase, device, how)  # noqa: E731
        self._do(work, said, tr("Changing the passphrase"))

    def put_strangers_out(self) -> None:
        self._do(vaults.put_strangers_out, tr("Nothing opens to these keys any more"), tr("Changing every key"))

    def trust(self, person: Staff) -> None:
        said = tr("The key of {name} is known now", name=person.name)
        self._do(lambda office: vaults.trust_words(office, person.id), said)

    def another_sheet(self, sheet: RecoverySheet) -> None:
        said = tr("The new recovery sheet holds; the old one opens nothing any more")
        self._do(lambda office: vaults.another_sheet(office, sheet), said)

    # The open matter

    def restrict(self, staff: Sequence[str]) -> None:
        self._of_matter(lambda office, key: vaults.restrict_matter(office, key, staff), tr("Only these people may open it now"))

    def let_into_matter(self, person: Staff) -> None:
        said = tr("{name} may open it now", name=person.name)
        self._of_matter(lambda office, key: vaults.let_into_matter(office, key, person.id), said)

    def open_to_all(self) -> None:
        self._of_matter(vaults.open_matter_to_all, tr("Everybody of the office may open it now"))

    def ask_words(self, person: Staff, then: Callable[[str], object]) -> None:
        """The eight words of a person's keys."""
        if (office := self.office) is not None:
            self._session.run(lambda _: vaults.words_of(office, person.id), then, "")

    def ask_access(self, then: Callable[[Access], object]) -> None:
        office, store = self.office, self._session.store
        if office is None:
            return
        key = store.key if store is not None else ""

        def work(_: Report) -> Access:
            readers = vaults.who_may_open(office, key) if key else None
            inside, strangers = frozenset(vaults.with_access(office)), tuple(vaults.strangers(office))
            words = vaults.words_of(office, office.vault.who.id)
            return Access(inside, None if readers is None else tuple(readers), strangers, words)

        self._session.run(work, then, "")

    def _of_matter(self, work: Callable[[VaultOffice, str], object], said: str) -> None:
        store = self._session.store
        if store is not None:
            key = store.key
            self._do(lambda office: work(office, key), said, tr("Changing the key of this matter"))

    def _do(self, work: Callable[[VaultOffice], object], said: str, title: str = "") -> None:
        session, office = self._session, self.office
        if office is None:
            return

        def done(_: object) -> None:
            session.changed.emit(Changes(said=said))
            session.offices.look_again()
            session.read_again(anew=True)
            session.vault_keeping.seal_anew()  # where keys were changed

        session.run(lambda _: work(office), done, title)

    # This computer

    def health(self, place: Path | None = None) -> HealthResult:
        """Every row of the health page. For a lane: it asks the disks."""
        office, record = self.office, self._session.offices.record
        where = place or (office.place if office else Path.home())
        screen = QGuiApplication.platformName()
        told = self._session.desk.worker().protection
        protection: Protection | None = None if told is None else "full" if told.full else "reduced"
        people = len(record.staff) if record is not None and office is not None else None
        return machine.look(
            self._session.desk,
            where,
            dt.datetime.now(dt.UTC),
            protection=protection,
            people=people,
            screen=screen,
            found=self.found,
        )
