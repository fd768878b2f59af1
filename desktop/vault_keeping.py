"""The vault kept whole, as the window does it: backed up, tried out, looked over; matters in and out of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from desktop.changes import Changes
from desktop.i18n import tr, tr_count
from desktop.packet_work import free_name
from packets.progress import Report
from packets.vault.sealed.bundle import SUFFIX
from packets.vault.sealed.office import VaultOffice
from packets.vault.sealed.restore import Key
from packets.workflow import vault_keeping as doors
from packets.workflow import vaults
from packets.workflow.exporting import by_policy
from packets.workflow.vault_keeping_results import (
    BackupResult,
    BroughtResult,
    CheckResult,
    DocumentRow,
    LastBackupResult,
    MendResult,
    RestoreResult,
    TakenOutPlainResult,
    TakenOutResult,
)

if TYPE_CHECKING:
    from desktop.session import Session

T = TypeVar("T")


class VaultKeeping:
    """Belongs to the session, and tells through its `changed`. Without an open vault nothing of it does anything."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def last_backup(self) -> LastBackupResult | None:
        office = self._session.vault.office
        if office is None:
            return None
        most = self._session.vault.policy.backup.max_age_days
        return doors.backed_up(office.place, dt.datetime.now(dt.UTC), most)

    def back_up(self, to: Path, then: Callable[[BackupResult], object]) -> None:
        """Another backup in `to`. It needs no key, so the work in the vault goes on meanwhile."""
        session, office = self._session, self._session.vault.office
        if office is None:
            return
        place, keep = office.place, session.vault.policy.backup.keep

        def done(made: BackupResult) -> None:
            then(made)
            session.offices.look_again()
            words = tr_count(made.files, "Backup {of}: 1 file", "Backup {of}: {n} files", of=made.generation)
            session.changed.emit(Changes(said=words))

        session.jobs.run(
            lambda report: doors.back_up(place, to, keep, report),
            title=tr("Backing up"),
            on_done=done,
            on_problem=session.tell,
        )

    def drill(self, source: Path, passphrase: str, then: Callable[[RestoreResult], object]) -> None:
        """Whether the newest backup in `source` would come back, with one's own passphrase."""
        session, office = self._session, self._session.vault.office
        if office is None:
            return
        key = Key(office.vault.who.name, session.vault.how.secret_of(passphrase, office.vault.me.device))
        day = session.clock_day
        session.jobs.run(
            lambda report: doors.drill(source, key, day, report),
            title=tr("Trying the backup"),
            on_done=then,
            on_problem=session.tell,
        )

    def look_over(self, then: Callable[[CheckResult], object]) -> None:
        self._do(doors.look_over, then, tr("Looking over every document"))

    def bring_back(self, source: Path, broken: Iterable[DocumentRow], then: Callable[[MendResult], object]) -> None:
        """What is not whole in matters, from the backups in `source`; all else is left as it is. `then` for each matter."""
        by_matter: dict[str, list[str]] = {}
        for one in broken:
            if one.matter:
                by_matter.setdefault(one.matter, []).append(one.name)
        for key, names in by_matter.items():
            self._do(
                lambda office, report, key=key, names=names: doors.bring_back(office, key, source, names, report),  # type: ignore[misc]
                then,
                tr("Bringing back: {id}", id=key),
            )

    def seal_anew(self) -> None:
        """Files that somebody who left may know the key of. One matter after the other, so that other work comes between; where
        it is stopped, it goes on when the vault is opened next."""
        session, office = self._session, self._session.vault.office
        if office is None:
            return

        def found(keys: list[str]) -> None:
            if not keys or session.vault.office is not office:
                return
            key, *others = keys
            title = tr("Sealing files anew: {id}", id=key)
            session.run(lambda report: vaults.seal_anew(office, [key], report), lambda _: found(others), title)

        session.run(lambda _: vaults.to_seal_anew(office), found, "")

    # Matters in and out

    def bring_folder(self, folder: Path) -> None:
        self._bring(lambda office, report: doors.bring_folder(office, folder, report), lies_open=True)

    def bring_file(self, file: Path, passphrase: str | None) -> None:
        desk = self._session.desk
        self._bring(lambda office, report: doors.bring_file(desk, office, file, passphrase, report))

    def _bring(self, work: Callable[[VaultOffice, Report], BroughtResult], *, lies_open: bool = False) -> None:
        session = self._session

        def done(made: BroughtResult) -> None:
            session.offices.look_again()
            said = tr_count(made.files, "In the vault as {id}, 1 file.", "In the vault as {id}, {n} files.", id=made.matter)
            if lies_open:
                said = tr("{said} The folder still lies open on the disk: remove it once you have seen the matter.", said=said)
            if not made.history_holds:
                said = tr("{said} The history that came with it does NOT hold.", said=said)
            session.changed.emit(Changes(said=said))

        self._do(work, done, tr("Bringing a matter in"))

    def take_out(self, folder: Path, passphrase: str) -> None:
        """The open matter as one sealed file in `folder`, under a passphrase of its own."""
        session, store = self._session, self._session.store
        if store is None:
            return
        key, may = store.key, by_policy(session.vault.policy, locked=True)
        file = free_name(folder, key, SUFFIX)

        def done(made: TakenOutResult) -> None:
            words = tr_count(
                made.files,
                "Sealed as {file}, 1 file. Tell the passphrase by telephone.",
                "Sealed as {file}, {n} files. Tell the passphrase by telephone.",
                file=file.name,
            )
            session.changed.emit(Changes(said=words))

        self._do(
            lambda office, report: doors.take_out_to_passphrase(office, key, file, passphrase, report, may_export=may),
            done,
            tr("Taking the matter out"),
        )

    def take_out_plain(self, folder: Path, reason: str) -> None:
        """The open matter as an open folder in `folder`, where the policy lets that be."""
        session, store = self._session, self._session.store
        if store is None:
            return
        rules = session.vault.policy
        key, may, allowed = store.key, by_policy(rules), rules.export.plain_take_out
        to = free_name(folder, key, "")

        def done(made: TakenOutPlainResult) -> None:
            session.changed.emit(Changes(said=tr("It lies open in {folder}", folder=Path(made.folder).name)))

        self._do(
            lambda office, report: doors.take_out_plain(office, key, to, reason, report, may_export=may, plain_allowed=allowed),
            done,
            tr("Taking the matter out"),
        )

    def _do(self, work: Callable[[VaultOffice, Report], T], done: Callable[[T], object], title: str) -> None:
        session, office = self._session, self._session.vault.office
        if office is not None:
            session.run(lambda report: work(office, report), done, title)
