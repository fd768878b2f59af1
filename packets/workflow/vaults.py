"""The doors to a vault: made, unlocked, recovered. What the window and the prompt do goes through here.

Each gives the office of whoever signed in; `leave` closes it, and nothing of it is open any more.
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from packets.errors import Known
from packets.progress import SILENT, Report
from packets.requests.office import OfficeRecord, Staff
from packets.vault.helper_office import office_for
from packets.vault.places import is_vault
from packets.vault.sealed.cards import know_names
from packets.vault.sealed.desk_place import desk_of, keep_desk
from packets.vault.sealed.directory import find, fingerprint_of
from packets.vault.sealed.exported import faults_of_history, history_lines
from packets.vault.sealed.making import create
from packets.vault.sealed.office import VaultOffice
from packets.vault.sealed.passphrase import refuse_weak
from packets.vault.sealed.people import admit, put_out_strangers, revoke, trust
from packets.vault.sealed.recovery import RecoverySheet
from packets.vault.sealed.resealing import reseal, under_old_keys
from packets.vault.sealed.restricting import let_in as let_one_in
from packets.vault.sealed.restricting import open_to_all, readers_of, restrict
from packets.vault.sealed.sealing import Tampered
from packets.vault.sealed.sheets import new_sheet, recover
from packets.workflow.desk import Desk
from packets.workflow.exporting import MayExport
from packets.workflow.permission import allowed
from packets.workflow.signing_in import HOW, How, keep_device, wanted_device
from packets.workflow.vault_keeping_results import HistoryCheckResult
from packets.workflow.vault_results import (
    ResealedResult,
    VaultHistoryResult,
    VaultListResult,
    VaultMatter,
    VaultPast,
    VaultPerson,
    VaultStaffResult,
)

LAST = "last"
"""File in that folder: where the vault lies that was opened last on this login. A path, and no name of anybody."""


def make_vault(
    place: Path,
    staff: Sequence[Staff],
    first: str,
    passphrase: str,
    sheet: RecoverySheet,
    *,
    name: str = "",
    device: bytes = b"",
    how: How = HOW,
) -> VaultOffice:
    """A new vault in an empty folder, opened by `first` of the staff. The sheets, of recovery and of `device` where one goes
    with the passphrase, were confirmed before. Calibrating the passphrase's price takes some seconds."""
    refuse_weak(passphrase, (name, *(one.name for one in staff)))
    wanted_device(device, how)
    record, secret = OfficeRecord(name=name), how.secret_of(passphrase, device)
    office = VaultOffice(create(place, staff, first, secret, sheet, record=record, kdf=how.kdf(device), state=how.seen))
    keep_device(office, how)
    return office


def enter_with_sheet(
    place: Path,
    sheets: tuple[str, ...],
    name: str,
    passphrase: str,
    next_sheet: RecoverySheet,
    day: dt.date,
    *,
    how: How = HOW,
) -> VaultOffice:
    """The office opened with the recovery sheet: `name` has the new passphrase from now on, and `next_sheet` takes the place
    of the one that was used."""
    refuse_weak(passphrase, (name,))
    secret = how.secret_of(passphrase, b"")
    return VaultOffice(recover(place, sheets, name, secret, next_sheet, day, kdf=how.kdf_of(), state=how.seen))


def let_in(office: VaultOffice, person: Staff, passphrase: str, *, device: bytes = b"", how: How = HOW) -> None:
    """A person of the office's record gets a passphrase to begin with, and `device` on the set-up sheet where one goes with
    it."""
    refuse_weak(passphrase, (person.name,))
    wanted_device(device, how)
    admit(office.vault, person, how.secret_of(passphrase, device), how.kdf(device))


def take_away(office: VaultOffice, person: str) -> None:
    """Nothing of the vault opens to this person of the staff any more; every key that was known to the person is changed."""
    revoke(office.vault, person)


def strangers(office: VaultOffice) -> list[str]:
    """Who may be granted something by a key that nobody whom one knows signed for, as `Findings.strangers` names them."""
    return list(office.vault.findings.strangers)


def put_strangers_out(office: VaultOffice) -> list[str]:
    """Nothing opens to them any more; a person whose key was exchanged is let in anew."""
    return put_out_strangers(office.vault)


def trust_words(office: VaultOffice, person: str) -> None:
    """The eight words of a stranger's key were compared by voice: it is the person's."""
    trust(office.vault, person)


def another_sheet(office: VaultOffice, sheet: RecoverySheet) -> None:
    """The old recovery sheet opens nothing any more. The new one was confirmed before."""
    new_sheet(office.vault, sheet)


def with_access(office: VaultOffice) -> set[str]:
    """Ids of the staff who can sign in."""
    vault = office.vault
    rows = ((one.id, find(vault.database, vault.id, one.id)) for one in vault.record.staff)
    return {id_ for id_, row in rows if row is not None and row.status == "active"}


def to_seal_anew(office: VaultOffice) -> list[str]:
    """Matters with a file under a key of before: somebody left, or the matter was closed to some."""
    return under_old_keys(office.vault)


def seal_anew(office: VaultOffice, keys: Sequence[str], report: Report = SILENT) -> ResealedResult:
    """Every file of these matters under the key of now. It may be stopped at any file, and is gone on with the next time."""
    done = reseal(office.vault, keys, report)
    return ResealedResult(files=done.files, left=list(done.left))


# One matter


def who_may_open(office: VaultOffice, key: str) -> list[str] | None:
    """Ids of the staff to whom a restricted matter opens; None where it opens to everybody."""
    return readers_of(office.vault, key)


def restrict_matter(office: VaultOffice, key: str, staff: Sequence[str]) -> None:
    """Only these, and whoever says so."""
    restrict(office.vault, key, staff)


def words_of(office: VaultOffice, person: str) -> str:
    """Eight words that stand for a person's keys: compared by voice before the person is let into a restricted matter."""
    return fingerprint_of(office.vault, person)


def let_into_matter(office: VaultOffice, key: str, person: str) -> None:
    let_one_in(office.vault, key, person)


def open_matter_to_all(office: VaultOffice, key: str) -> None:
    open_to_all(office.vault, key)


# The desk of who signed in


def keep_place(office: VaultOffice, data: bytes) -> None:
    """Where the person is at work and what was not given yet, sealed for that person alone."""
    keep_desk(office.vault, data)


def place_of(office: VaultOffice) -> bytes:
    return desk_of(office.vault)


def seated(desk: Desk, opened: VaultOffice, day: dt.date) -> Desk:
    """The same desk in an office that was opened: its definitions tell what names are, and with a day pass it shows less."""
    there = desk.at(opened)
    know_names(opened.vault, there.library)
    return desk.at(office_for(opened, there.library, opened.vault.who, there.today(day)))


def leave(office: VaultOffice) -> None:
    office.vault.close()


# The vault that was opened last


def remember(place: Path, how: How = HOW) -> None:
    """That the vault lies there; where that cannot be kept, its folder is chosen again next time."""
    path = how.seen / LAST
    with suppress(OSError):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        part = path.with_suffix(".part")
        part.write_text(str(place.absolute()), encoding="utf-8")
        os.replace(part, path)


def last(how: How = HOW) -> Path | None:
    """Where the vault lies that was opened last, as long as it lies there."""
    try:
        place = Path((how.seen / LAST).read_text(encoding="utf-8"))
        return place if place.is_absolute() and is_vault(place) else None
    except (OSError, ValueError):
        return None


# What is told of a vault


def listed(office: VaultOffice) -> VaultListResult:
    """Every matter, from the list alone: none of them is opened."""
    vault = office.vault
    rows = []
    for key in vault.matters.in_order():
        line = vault.matters.line(key)
        told = line.summary
        rows.append(
            VaultMatter(
                key=key,
                name=str(told.get("name", "")),
                restricted=line.restricted,
                open_to_me=line.open_to_me,
                requests=list(told.get("requests", [])),
                open=list(told.get("open", [])),
                opened=str(told.get("opened", "")),
            )
        )
    found = vault.findings
    return VaultListResult(
        vault=str(office.place),
        read_only=vault.read_only,
        matters=rows,
        rolled_back=found.rolled_back or bool(found.matters),
        changed=found.changed,
        failed=found.failed,
        strangers=list(found.strangers),
    )


def staff_of(office: VaultOffice) -> VaultStaffResult:
    """Everybody of the office's record, and who of them can sign in."""
    vault = office.vault
    rows = []
    for one in vault.record.staff:
        words = fingerprint_of(vault, one.id)
        until = one.until.isoformat() if one.until else None
        rows.append(VaultPerson(id=one.id, name=one.name, role=one.role, signs_in=bool(words), until=until, fingerprint=words))
    return VaultStaffResult(staff=rows)


def history_out(office: VaultOffice, key: str, to: Path, *, may_export: MayExport) -> list[str]:
    """The same as lines that anybody can check without the vault (`packets.vault.sealed.exported`), to lie in a folder."""
    allowed(office.vault.who, "export")
    may_export(to)
    try:
        return list(history_lines(office.vault, key))
    except Tampered:
        raise Known("history_broken", matter=key or office.name) from None


def history_faults(lines: Sequence[str]) -> HistoryCheckResult:
    """What is wrong with exported lines."""
    faults = faults_of_history(lines)
    return HistoryCheckResult(ok=not faults, lines=len(lines), faults=faults)


def history_of(office: VaultOffice, key: str = "") -> VaultHistoryResult:
    """What was done, in a matter or (no key) in the office, the chain followed and every signature looked at."""
    vault = office.vault
    ledger = vault.matters.open(key).ledger if key else vault.office
    try:
        past = list(ledger.history(vault.database, vault.signers()))
    except Tampered:
        raise Known("history_broken", matter=key or office.name) from None
    entries = [VaultPast(seq=one.seq, at=one.at, by=one.by, did=one.did, signed=one.signed) for one in past]
    return VaultHistoryResult(matter=key, entries=entries)
