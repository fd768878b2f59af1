"""The doors to a vault: made, unlocked, recovered. What the window and the prompt do goes through here.

Each gives the office of whoever signed in; `leave` closes it, and nothing of it is open any more.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

import platformdirs

from packets.requests.office import OfficeRecord, Staff
from packets.vault.sealed.making import create
from packets.vault.sealed.office import VaultOffice
from packets.vault.sealed.opening import unlock
from packets.vault.sealed.passphrase import Kdf, Secret, calibrate, refuse_weak
from packets.vault.sealed.people import admit, change_passphrase
from packets.vault.sealed.recovery import RecoverySheet
from packets.vault.sealed.sheets import recover


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


def leave(office: VaultOffice) -> None:
    office.vault.close()
