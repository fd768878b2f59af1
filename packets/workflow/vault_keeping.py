"""The doors that keep a vault whole: looked over, mended, backed up, restored; matters in and out of it.

`restore_key` and `sheet_key` make what opens a restored vault. Where an export is asked about, `may_export` raises `Known`
where policy lets nothing go to that folder.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from pathlib import Path

from packets.errors import Known
from packets.evidence.copies import facts_of, fit_facts
from packets.matters.matter import Matter
from packets.progress import SILENT, Report
from packets.vault.folder import FolderStore
from packets.vault.sealed import backup as backups
from packets.vault.sealed import mending, moving
from packets.vault.sealed import restore as restores
from packets.vault.sealed.bringing import bring_bundle
from packets.vault.sealed.check import DocumentState, check, left_over
from packets.vault.sealed.generations import age, last_backup
from packets.vault.sealed.office import VaultOffice
from packets.vault.sealed.office_card import OfficeCard, card_of, cards, compared, drop_card, import_card, own_card
from packets.vault.sealed.passphrase import Kdf, Secret, calibrate, refuse_weak
from packets.vault.sealed.recovery import RecoverySheet
from packets.vault.sealed.restore import Key, Restored
from packets.vault.sealed.store import SealedStore
from packets.vault.sealed.taking_out import TakenOut, take_out
from packets.workflow.desk import Desk
from packets.workflow.exporting import MayExport
from packets.workflow.outside import check_export_place, check_new_place
from packets.workflow.vault_keeping_results import (
    BackupResult,
    BroughtResult,
    CardResult,
    CardsResult,
    CheckResult,
    DocumentRow,
    LastBackupResult,
    MendResult,
    RestoreResult,
    TakenOutPlainResult,
    TakenOutResult,
)

# Looked over and mended


def look_over(office: VaultOffice, report: Report = SILENT) -> CheckResult:
    """Every document of the vault, one by one; nothing is changed."""
    rows = list(check(office.vault, report))
    return CheckResult(
        ok=all(one.whole for one in rows),
        documents=_rows(rows),
        not_whole=sum(not one.whole for one in rows),
        not_yours=sum(one.state == "not_yours" for one in rows),
        left_over=left_over(office.vault),
    )


def bring_back(
    office: VaultOffice,
    key: str,
    source: Path,
    names: Collection[str] | None = None,
    report: Report = SILENT,
    *,
    older: bool = False,
) -> MendResult:
    """What is missing, damaged or rolled back in a matter, from the backups in `source`; all else is left as it is."""
    return _mended(key, mending.restore_documents(office.vault, key, source, names, report, older=older))


def go_on(office: VaultOffice, key: str, source: Path | None = None) -> MendResult:
    """Without what cannot be had. Only who may decide says so, and it stands in the history."""
    return _mended(key, mending.go_on_without(office.vault, key, source))


def _mended(key: str, done: mending.Mended) -> MendResult:
    return MendResult(
        matter=key,
        restored=list(done.restored),
        older=list(done.older),
        left=list(done.left),
        given_up=list(done.given_up),
    )


def _rows(rows: Iterable[DocumentState]) -> list[DocumentRow]:
    return [DocumentRow(matter=one.matter, name=one.name, state=one.state, piece=one.piece, size=one.size) for one in rows]


# Backups


def back_up(place: Path, to: Path, keep: int = backups.KEEP, report: Report = SILENT, *, again: bool = False) -> BackupResult:
    """The vault in `place`, locked or not, as another generation in `to`; `again` reads what is there from before too."""
    done = backups.backup(place, to, keep, report, again=again)
    return BackupResult(
        place=str(to),
        generation=done.generation,
        at=done.at.isoformat(timespec="seconds"),
        files=done.files,
        copied=done.copied,
        written=done.written,
        missing=len(done.missing),
        removed=done.removed,
    )


def backed_up(place: Path, now: dt.datetime, max_age_days: int | None) -> LastBackupResult:
    """When the vault in `place` was backed up last, known without a passphrase and without the stick."""
    last, days = last_backup(place), age(place, now)
    late = max_age_days is not None and (days is None or days > max_age_days)
    if last is None:
        return LastBackupResult(at=None, generation=0, days=None, overdue=late, missing=0)
    at = last.at.isoformat(timespec="seconds")
    return LastBackupResult(at=at, generation=last.generation, days=days, overdue=late, missing=last.missing)


def restore_key(name: str, passphrase: str, *, device: bytes = b"") -> Key:
    return Key(name, Secret(passphrase, device))


def sheet_key(sheets: tuple[str, ...], name: str, new_passphrase: str, next_sheet: RecoverySheet) -> Key:
    """With the recovery sheet `name` gets a new passphrase, and `next_sheet` takes the place of the one that was used."""
    refuse_weak(new_passphrase, (name,))
    return Key(name, Secret(new_passphrase), sheets, next_sheet, Kdf.new(calibrate()))


def restore_vault(
    source: Path, place: Path, key: Key, day: dt.date, report: Report = SILENT, *, generation: int | None = None
) -> RestoreResult:
    """The newest backup in `source` as a vault in a new folder; it stands there whole, or not at all."""
    return _restored(restores.restore(source, place, key, day, report, generation=generation))


def drill(
    source: Path, key: Key | None, day: dt.date, report: Report = SILENT, *, generation: int | None = None
) -> RestoreResult:
    """Whether the newest backup would come back: restored, looked at, thrown away. Without a key only hashes are looked at."""
    return _restored(restores.drill(source, key, day, report, generation=generation))


def _restored(done: Restored) -> RestoreResult:
    return RestoreResult(
        generation=done.generation,
        at=done.at.isoformat(timespec="seconds"),
        ok=not (done.damaged or done.not_whole),
        opened=done.opened,
        files=done.files,
        damaged=list(done.damaged),
        documents=_rows(done.documents),
        not_whole=len(done.not_whole),
    )


# Cards of offices


def office_cards(office: VaultOffice, name: str = "") -> CardsResult:
    """The own card (under `name` from now on, where one is given) and those of others."""
    return CardsResult(own=_card(own_card(office.vault, name)), others=[_card(one) for one in cards(office.vault)])


def card_came(office: VaultOffice, text: str) -> CardResult:
    return _card(import_card(office.vault, text))


def card_compared(office: VaultOffice, id_: str, words: str) -> CardResult:
    """`words` as somebody of the other office read them out."""
    return _card(compared(office.vault, id_, words))


def card_dropped(office: VaultOffice, id_: str) -> None:
    drop_card(office.vault, id_)


def _card(card: OfficeCard) -> CardResult:
    return CardResult(
        id=card.id,
        name=card.name,
        words=card.words,
        compared_by=card.compared_by,
        compared_on=card.compared_on.isoformat() if card.compared_on else None,
        text=card.text,
    )


# Matters in and out


def take_out_to_office(
    office: VaultOffice,
    key: str,
    file: Path,
    card: str,
    report: Report = SILENT,
    *,
    may_export: MayExport,
    not_compared: bool = False,
) -> TakenOutResult:
    """The whole matter as one sealed file that only the office of that card opens."""
    may_export(file.parent)
    store = _leaving(office, key, file)
    return _taken(key, file, take_out(store, file, card_of(office.vault, card), report, not_compared=not_compared))


def take_out_to_passphrase(
    office: VaultOffice, key: str, file: Path, passphrase: str, report: Report = SILENT, *, may_export: MayExport
) -> TakenOutResult:
    """The whole matter as one sealed file that whoever knows the passphrase opens."""
    may_export(file.parent)
    store = _leaving(office, key, file)
    return _taken(key, file, take_out(store, file, Secret(passphrase), report, kdf=Kdf.new(calibrate())))


def take_out_plain(
    office: VaultOffice,
    key: str,
    folder: Path,
    reason: str,
    report: Report = SILENT,
    *,
    may_export: MayExport,
    plain_allowed: bool,
) -> TakenOutPlainResult:
    """The whole matter as an open folder, where policy allows that at all (`plain_allowed`)."""
    if not plain_allowed:
        raise Known("plain_take_out_forbidden")
    may_export(folder)
    check_new_place(folder)
    moving.take_out_plain(office.open(key), folder, reason, fit_facts, report)
    return TakenOutPlainResult(matter=key, folder=str(folder))


def _leaving(office: VaultOffice, key: str, to: Path) -> SealedStore:
    store = office.open(key)
    check_export_place(store, to.parent)
    return store


def _taken(key: str, file: Path, done: TakenOut) -> TakenOutResult:
    return TakenOutResult(matter=key, file=str(file), bundle=done.bundle, files=done.files, size=done.size)


def bring_file(
    desk: Desk,
    office: VaultOffice,
    file: Path,
    passphrase: str | None = None,
    report: Report = SILENT,
    *,
    once_more: bool = False,
) -> BroughtResult:
    """A sealed matter from elsewhere. Its papers go through the worker here before anybody sees it."""

    def again(store: SealedStore, matter: Matter) -> None:
        facts_of(store, desk.worker, matter)

    secret = Secret(passphrase) if passphrase is not None else None
    done = bring_bundle(office.vault, file, secret, report, again=again, once_more=once_more)
    return BroughtResult(
        matter=done.key,
        files=done.files,
        left_out=done.left_out,
        bundle=done.bundle,
        sender=done.sender,
        compared=done.compared,
        history_holds=done.history_holds,
        restricted=done.restricted,
    )


def bring_folder(office: VaultOffice, folder: Path, report: Report = SILENT) -> BroughtResult:
    """A matter folder moved into the vault. The folder stays; `remove_folder` is a step of its own."""
    source = FolderStore(folder)
    key = moving.bring_folder(office.vault, source, fit_facts, report)
    return BroughtResult(
        matter=key,
        files=len(list(moving.files_of(folder))),
        left_out=0,
        bundle="",
        sender="",
        compared=False,
        history_holds=True,
        restricted=False,
    )


def remove_folder(office: VaultOffice, key: str, folder: Path) -> int:
    """The folder that was moved in goes, where all of it lies in the vault to the byte. On flash memory its bytes may still be
    read from the chips by who has the means: say so. Gives how many files went."""
    try:
        return moving.remove_brought(FolderStore(folder), office.open(key))
    except Known as fault:
        if fault.code == "file_missing":
            raise Known("not_the_same", file=str(fault.params.get("file", ""))) from None
        raise
