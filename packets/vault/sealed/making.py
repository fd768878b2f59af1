"""A new vault."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from packets.errors import Known
from packets.requests.model import shaped
from packets.requests.office import OFFICE as OFFICE_RECORD
from packets.requests.office import OfficeRecord, Staff
from packets.vault.files import disk_faults, fsync_folder, make_folder
from packets.vault.sealed.database import DATABASE, SAFE, Database, Durability
from packets.vault.sealed.device import grant_device
from packets.vault.sealed.directory import Entrant, bring_in, set_epoch
from packets.vault.sealed.files import FOLDERS, ID
from packets.vault.sealed.identity import Identity
from packets.vault.sealed.keys import OFFICE, OfficeKeys
from packets.vault.sealed.ledger import Entry, Put
from packets.vault.sealed.matters import Matters
from packets.vault.sealed.opening import unlock
from packets.vault.sealed.passphrase import Kdf, Secret
from packets.vault.sealed.record import record_into
from packets.vault.sealed.recovery import RecoverySheet
from packets.vault.sealed.sealing import new_key
from packets.vault.sealed.sheets import lay_sheet, open_to_sheet
from packets.vault.sealed.vault import BLOBS, MARKS, Clock, Me, Vault, utc
from packets.vault.sealed.writer import LOCK, WriterLock

MARKERS: Final = (".nomedia", ".metadata_never_index")
"""Files that keep search engines of the system away."""


def create(
    place: Path,
    staff: Sequence[Staff],
    first: str,
    secret: Secret,
    sheet: RecoverySheet,
    *,
    record: OfficeRecord | None = None,
    kdf: Kdf | None = None,
    durability: Durability = SAFE,
    clock: Clock = utc,
    state: Path | None = None,
) -> Vault:
    """A new vault, opened by the member of `staff` called `first`. It appears whole or not at all.

    `sheet` was confirmed before: nobody can be helped with a sheet that was not copied.
    """
    person = next((one for one in staff if one.id == first), None)
    if person is None or not person.keeps_staff(clock().date()):
        raise Known("first_keeps_staff")
    content = (record or OfficeRecord()).model_dump(by_alias=True, exclude_defaults=True)
    content |= {"schema": 1, "staff": [one.model_dump(exclude_defaults=True) for one in staff]}
    office = shaped(OfficeRecord, content, OFFICE_RECORD)
    kdf = kdf or Kdf.new(device=bool(secret.device))
    secret.chosen(person.name, person.id, office.name)
    with disk_faults(place.name):
        if place.exists() and (not place.is_dir() or any(place.iterdir())):
            raise Known("place_taken", folder=place.name)
        making = place.with_name(f".{place.name}.{os.getpid()}.making")
        shutil.rmtree(making, ignore_errors=True)
        make_folder(place.parent)
        try:
            lay_out(making)
            _first_rows(making, person, secret, sheet, kdf, content, durability, clock)
            if place.exists():
                place.rmdir()
            os.replace(making, place)
            fsync_folder(place.parent)
        except BaseException:
            shutil.rmtree(making, ignore_errors=True)
            raise
    return unlock(place, person.id, secret, clock().date(), durability=durability, clock=clock, state=state)


def lay_out(place: Path) -> None:
    """The folders and marks of a vault without its database."""
    place.mkdir(mode=0o700, exist_ok=True)
    (place / BLOBS).mkdir(mode=0o700)
    for number in range(FOLDERS):
        (place / BLOBS / f"{number:02x}").mkdir(mode=0o700)
    for name in (LOCK, *MARKERS):
        (place / name).touch(mode=0o600)
    fsync_folder(place / BLOBS)


def _first_rows(
    place: Path,
    person: Staff,
    secret: Secret,
    sheet: RecoverySheet,
    kdf: Kdf,
    content: dict[str, Any],
    durability: Durability,
    clock: Clock,
) -> None:
    """The database with its first member, the recovery sheet and the office's record; closed again, so that it can be moved to
    its place."""
    vault_id, principal, identity = os.urandom(ID), os.urandom(ID), Identity.new()
    office = OfficeKeys.of(new_key(), 1)
    database = Database.create(place / DATABASE, durability)
    vault = Vault(place, database, WriterLock(place), Me(principal, identity, office.desk, office), vault_id, durability, clock)
    vault.who, vault.matters = person, Matters(vault)
    try:
        with vault.write() as tx:
            tx.run("INSERT INTO meta VALUES ('vault', ?)", (vault_id,))
            tx.touch("meta", "vault")
            set_epoch(tx, 1)
            kek, names = secret.kek(kdf, vault_id, principal), (person.id, person.name)
            bring_in(vault, tx, Entrant(principal, "staff", person.id, True, identity, kek, kdf.write(), names))
            vault.grant(tx, "office", OFFICE, 1, office.key, principal)
            open_to_sheet(vault, tx, lay_sheet(vault, tx, sheet))
            if kdf.device:
                grant_device(vault, tx, principal, secret.device)
            record_into(vault, tx, content, Entry("made"), [Put(MARKS, new_key(), None, MARKS)])
    finally:
        vault.close()
    fsync_folder(place)
