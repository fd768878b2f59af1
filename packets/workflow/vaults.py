"""The doors to a vault: made, unlocked, recovered. What the window and the prompt do goes through here.

Each gives the office of whoever signed in; `leave` closes it, and nothing of it is open any more.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

import platformdirs

from packets.errors import Known
from packets.requests.office import OfficeRecord, Staff
from packets.vault.helper_office import office_for
from packets.vault.sealed.cards import know_names
from packets.vault.sealed.directory import fingerprint_of
from packets.vault.sealed.making import create
from packets.vault.sealed.office import VaultOffice
from packets.vault.sealed.opening import unlock
from packets.vault.sealed.passphrase import Kdf, Secret, calibrate, refuse_weak
from packets.vault.sealed.people import admit, change_passphrase
from packets.vault.sealed.recovery import RecoverySheet
from packets.vault.sealed.sealing import Tampered
from packets.vault.sealed.sheets import recover
from packets.workflow.desk import Desk
from packets.workflow.vault_results import (
    VaultHistoryResult,
    VaultListResult,
    VaultMatter,
    VaultPast,
    VaultPerson,
    VaultStaffResult,
)


def state_folder() -> Path:
    """Where this login keeps what it has seen of vaults; it holds nothing of what they are about."""
    return platformdirs.user_state_path("packet-desk", appauthor=False)


def make_vault(
    place: Path,
    staff: Sequence[Staff],
    first: str,
    passphrase: str,
    sheet: RecoverySheet,
    *,
    name: str = "",
    memory_mib: int | None = None,
) -> VaultOffice:
    """A new vault in an empty folder, opened by `first` of the staff. The sheet was confirmed before. Calibrating the
    passphrase's price takes some seconds."""
    refuse_weak(passphrase, (name, *(one.name for one in staff)))
    kdf = Kdf.new(memory_mib or calibrate())
    record = OfficeRecord(name=name)
    return VaultOffice(create(place, staff, first, Secret(passphrase), sheet, record=record, kdf=kdf))


def enter(place: Path, name: str, passphrase: str, day: dt.date, *, device: bytes = b"") -> VaultOffice:
    """The office as `name` may open it. Raises `Known`: ``wrong_passphrase`` for a wrong name too, ``pass_over``, ..."""
    return VaultOffice(unlock(place, name, Secret(passphrase, device), day, state=state_folder()))


def enter_with_sheet(
    place: Path, sheets: tuple[str, ...], name: str, passphrase: str, next_sheet: RecoverySheet, day: dt.date
) -> VaultOffice:
    """The office opened with the recovery sheet: `name` has the new passphrase from now on, and `next_sheet` takes the place
    of the one that was used."""
    refuse_weak(passphrase, (name,))
    return VaultOffice(recover(place, sheets, name, Secret(passphrase), next_sheet, day, kdf=Kdf.new(calibrate())))


def let_in(office: VaultOffice, person: Staff, passphrase: str) -> None:
    """A person of the office's record gets a passphrase to begin with."""
    refuse_weak(passphrase, (person.name,))
    admit(office.vault, person, Secret(passphrase), Kdf.new(calibrate()))


def new_passphrase(office: VaultOffice, old: str, new: str, *, leaked: bool = False) -> None:
    """One's own. `leaked`: somebody may know the old one, so keys change too, which takes longer."""
    refuse_weak(new, (office.vault.who.name,))
    change_passphrase(office.vault, Secret(old), Secret(new), leaked=leaked)


def seated(desk: Desk, opened: VaultOffice, day: dt.date) -> Desk:
    """The same desk in an office that was opened: its definitions tell what names are, and with a day pass it shows less."""
    there = desk.at(opened)
    know_names(opened.vault, there.library)
    return desk.at(office_for(opened, there.library, opened.vault.who, there.today(day)))


def leave(office: VaultOffice) -> None:
    office.vault.close()


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
