"""The recovery sheet in the vault: laid, used, replaced."""

from __future__ import annotations

import datetime as dt
import os
from contextlib import suppress
from pathlib import Path

from packets.errors import Known
from packets.requests.office import Staff
from packets.vault.sealed.database import SAFE, Durability
from packets.vault.sealed.directory import (
    Principal,
    about_person,
    failed,
    find,
    insert,
    keeper,
    people_of,
    principal_of,
    strip,
    wrap,
)
from packets.vault.sealed.files import ID
from packets.vault.sealed.identity import Identity
from packets.vault.sealed.keys import OFFICE, OfficeKeys
from packets.vault.sealed.ledger import Entry
from packets.vault.sealed.matters import Matters
from packets.vault.sealed.opening import keys_of, unlock
from packets.vault.sealed.passphrase import Kdf, Secret
from packets.vault.sealed.record import read_record
from packets.vault.sealed.recovery import RecoverySheet, recovery_key
from packets.vault.sealed.renewal import be, keep_past
from packets.vault.sealed.sealing import Tampered, derive
from packets.vault.sealed.vault import Clock, Me, Tx, Vault, open_database, utc


def lay_sheet(vault: Vault, tx: Tx, sheet: RecoverySheet, office: OfficeKeys) -> None:
    """A recovery sheet that opens the office and every matter that who makes it may open; an older one opens nothing more."""
    for (old,) in tx.rows("SELECT id FROM principals WHERE kind='recovery'"):
        strip(tx, old)
        tx.run("DELETE FROM principals WHERE id=?", (old,))
        tx.touch("principals", old)
        vault.people.pop(old, None)
    principal, identity = os.urandom(ID), Identity.new()
    kek = derive(sheet.key(), "recovery", vault.id)
    insert(vault, tx, principal, "recovery", None, identity, kek, None, office.desk)
    vault.people[principal] = identity.public
    vault.grant(tx, "office", OFFICE, office.epoch, office.key, principal)
    for key, line in vault.matters.lines.items():
        if line.restricted and line.open_to_me:
            vault.grant(tx, "matter", line.id, line.epoch, vault.matters.open(key).keys.key, principal)


def recover(
    place: Path,
    sheets: tuple[str, ...],
    name: str,
    secret: Secret,
    next_sheet: RecoverySheet,
    day: dt.date,
    *,
    kdf: Kdf | None = None,
    durability: Durability = SAFE,
    clock: Clock = utc,
) -> Vault:
    """Open the vault with the recovery sheet: the person called `name` gets a new passphrase and new keys, the sheet is used
    up and `next_sheet` takes its place. It stands in the history for everybody to see."""
    database, lock, vault_id = open_database(place, durability)
    try:
        key = derive(recovery_key(sheets), "recovery", vault_id)
        sql = "SELECT id, kind, rev, pub, kdf, wrapped, ct, status FROM principals WHERE kind='recovery'"
        sheet = principal_of(database.row(sql))
        person = find(database, vault_id, name)
        if sheet is None:
            raise Known("recovery_sheet_wrong")
        try:
            identity = Identity.opened(sheet.wrapped, key, about_person(vault_id, sheet.id, sheet.rev), sheet.public)
        except Tampered:
            failed(database)
            raise Known("recovery_sheet_wrong") from None
        if person is None or person.status != "active":
            raise Known("unknown_staff", id=name, known="")
        people = people_of(database)
        desk, office = keys_of(database, vault_id, sheet.id, identity, people)
        vault = Vault(place, database, lock, Me(sheet.id, identity, desk, office), vault_id, durability, clock)
        vault.people = people
        vault.read_head()
        contents, findings = vault.office.read(database)
        changed = vault.findings.changed or bool(findings)
        vault.record = read_record(vault.office, contents)
        staff = desk.directory.open(person.staff, about_person(vault_id, person.id, 0)).decode()
        vault.who = vault.record.person(staff) or Staff(id=staff, name=staff, role="administrator")
        vault.matters = Matters(vault)
        vault.matters.read()
        _recovered(vault, person, secret, kdf or Kdf.new(), next_sheet, {"changed": changed} if changed else {})
    except BaseException as fault:
        with suppress(Known):  # what is damaged may not even be closed in order
            database.close()
        lock.release()
        if isinstance(fault, Tampered):
            raise Known("vault_damaged", why="what says who works here does not open") from None
        raise
    vault.close()
    opened = unlock(place, name, secret, day, durability=durability, clock=clock)
    if changed:
        # The head was written anew with the new passphrase; that something was not as it should be still waits for a decision.
        opened.findings.changed = opened.read_only = True
    return opened


def _recovered(
    vault: Vault, person: Principal, secret: Secret, kdf: Kdf, next_sheet: RecoverySheet, more: dict[str, bool]
) -> None:
    office, identity = vault.office_keys, Identity.new()
    if vault.read_only:
        raise Known("vault_in_use")
    with vault.write() as tx:
        whole = tx.rows("SELECT kind FROM grants WHERE object=? AND epoch=? AND principal=?", (OFFICE, office.epoch, person.id))
        mine = tx.rows("SELECT object, epoch FROM grants WHERE kind='matter' AND principal=?", (person.id,))
        keep_past(vault, tx, person, office.desk)
        wrap(vault, tx, person, identity, secret, kdf)
        # Granted by the person's own new keys: those of the sheet are gone once it is used up.
        be(vault, tx, person.id, identity)
        kinds = {row[0] for row in whole} or {"office"}
        for kind in kinds:
            key = office.key if kind == "office" else office.desk.key
            vault.grant(tx, kind, OFFICE, office.epoch, key, person.id)
        for thing, epoch in mine:
            line = next(one for one in vault.matters.lines.values() if one.id == thing)
            vault.grant(tx, "matter", thing, epoch, vault.matters.open(line.key).keys.key, person.id)
        lay_sheet(vault, tx, next_sheet, office)
        tx.ledger(vault.office, (), (), Entry("recovered", {"staff": vault.who.id, **more}))
    vault.database.forget_old()


def new_sheet(vault: Vault, sheet: RecoverySheet) -> None:
    """Another recovery sheet in the place of the one that there is: when it was lost, or seen."""
    keeper(vault)
    if any(line.restricted and not line.open_to_me for line in vault.matters.lines.values()):
        raise Known("sheet_needs_every_matter")
    with vault.write() as tx:
        lay_sheet(vault, tx, sheet, vault.office_keys)
        tx.ledger(vault.office, (), (), Entry("another recovery sheet"))
    vault.database.forget_old()
