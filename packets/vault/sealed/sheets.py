"""The recovery sheet in the vault: laid, used, replaced."""

from __future__ import annotations

import datetime as dt
import os
from dataclasses import replace
from pathlib import Path

from packets.errors import Known
from packets.requests.office import Staff
from packets.vault.sealed.database import SAFE, Durability
from packets.vault.sealed.device import devices_granted, grant_device
from packets.vault.sealed.directory import (
    Entrant,
    Principal,
    about_person,
    bring_in,
    failed,
    find,
    follow_with,
    keeper,
    remember,
    sheet_row,
    strip,
    wrap,
)
from packets.vault.sealed.files import ID
from packets.vault.sealed.identity import Identity
from packets.vault.sealed.keys import OFFICE
from packets.vault.sealed.ledger import Entry
from packets.vault.sealed.opening import database_of, keys_and_heads, unlock
from packets.vault.sealed.passphrase import Kdf, Secret
from packets.vault.sealed.recovery import RecoverySheet, recovery_key
from packets.vault.sealed.remembered import forget_token
from packets.vault.sealed.renewal import be, new_office_key
from packets.vault.sealed.sealing import Tampered, derive
from packets.vault.sealed.vault import Clock, Tx, Vault, utc


def lay_sheet(vault: Vault, tx: Tx, sheet: RecoverySheet) -> bytes:
    """A recovery sheet in the place of an older one, which opens nothing more. Its public half stays: what it signed for is
    still held against it. Gives the principal; nothing is granted to it yet."""
    for (old,) in tx.rows("SELECT id FROM principals WHERE kind='recovery'"):
        strip(tx, old)
        tx.run("UPDATE principals SET kind='used', status='past', wrapped=x'', known=x'' WHERE id=?", (old,))
        tx.touch("principals", old)
        if (holder := vault.people.pop(old, None)) is not None:
            vault.earlier.append(replace(holder, kind="used", active=False))
    principal, kek = os.urandom(ID), derive(sheet.key(), "recovery", vault.id)
    bring_in(vault, tx, Entrant(principal, "recovery", "", introduces=True, identity=Identity.new(), kek=kek))
    return principal


def open_to_sheet(vault: Vault, tx: Tx, principal: bytes) -> None:
    """It opens the office, and every matter that who grants it may open."""
    office = vault.office_keys
    vault.grant(tx, "office", OFFICE, office.epoch, office.key, principal)
    for name, line in vault.matters.lines.items():
        if line.restricted and line.open_to_me:
            vault.grant(tx, "matter", line.id, line.epoch, vault.matters.open(name).keys.key, principal)


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
    state: Path | None = None,
) -> Vault:
    """Open the vault with the recovery sheet: the person called `name` gets a new passphrase and new keys, the sheet is used
    up and `next_sheet` takes its place. It stands in the history for everybody to see.

    `Vault.devices` then has the device secrets of whoever has one, to be printed again.
    """
    with database_of(place, durability) as (database, lock, vault_id):
        key = derive(recovery_key(sheets), "recovery", vault_id)
        row = sheet_row(database)
        person = find(database, vault_id, name)
        try:
            if row is None:
                raise Tampered
            identity = Identity.opened(row.wrapped, key, about_person(vault_id, row.id, row.rev), row.public)
        except Tampered:
            failed(database)
            raise Known("recovery_sheet_wrong") from None
        if person is None or person.status != "active":
            raise Known("unknown_staff", id=name, known="")
        if database.read_only:
            raise Known("vault_in_use")
        vault = keys_and_heads(place, database, lock, vault_id, row, identity, durability, clock)
        if person.id not in vault.people:
            raise Known("vault_damaged", why="the row of who is to be let in")
        staff = vault.people[person.id].staff
        vault.who = vault.record.person(staff) or Staff(id=staff, name=staff, role="paralegal")
        secret.chosen(vault.who.name, vault.who.id, vault.record.name)
        vault.matters.read()
        vault.look_back(state)
        findings = vault.findings
        _recovered(vault, person, secret, kdf or Kdf.new(device=bool(secret.device)), next_sheet)
        vault.on_close.clear()
    vault.close()
    opened = unlock(place, name, secret, day, durability=durability, clock=clock)
    opened.devices = vault.devices
    if findings.unsure:
        # The heads were written anew; that something was not as it should be still waits for a decision.
        opened.findings = replace(findings, failed=opened.findings.failed)
        opened.read_only = True
    opened.keep_seen(state)
    return opened


def _recovered(vault: Vault, person: Principal, secret: Secret, kdf: Kdf, next_sheet: RecoverySheet) -> None:
    office, identity, found = vault.office_keys, Identity.new(), vault.findings
    devices = devices_granted(vault)
    vault.devices = {vault.people[one].staff: device for one, device in devices.items() if one in vault.people}
    with vault.write() as tx:
        kinds = tx.rows("SELECT kind FROM grants WHERE object=? AND epoch=? AND principal=?", (OFFICE, office.epoch, person.id))
        mine = {row[0] for row in tx.rows("SELECT object FROM grants WHERE kind='matter' AND principal=?", (person.id,))}
        # The sheet signs for the person's new keys and for the next sheet: whoever met the sheet follows it to both.
        follow_with(vault, tx, person, identity)
        wrap(vault, tx, person, identity, secret, kdf)
        laid = lay_sheet(vault, tx, next_sheet)
        # Granted by the person's own new keys: those of the sheet are gone once it is used up.
        be(vault, tx, person.id, identity)
        remember(vault, tx)
        open_to_sheet(vault, tx, laid)
        for kind in {row[0] for row in kinds} or {"office"}:
            key = office.key if kind == "office" else office.desk.key
            vault.grant(tx, kind, OFFICE, office.epoch, key, person.id)
        for matter, line in vault.matters.lines.items():
            if line.id in mine:
                vault.grant(tx, "matter", line.id, line.epoch, vault.matters.open(matter).keys.key, person.id)
        devices.pop(person.id, None)
        for principal, device in (devices | ({person.id: secret.device} if kdf.device else {})).items():
            grant_device(vault, tx, principal, device)
        what = {"staff": vault.who.id, "changed": found.changed, "rolled_back": found.rolled_back, "matters": found.matters}
        tx.ledger(vault.office, (), (), Entry("recovered", what))
    vault.database.forget_old()
    forget_token(vault, person.id)


def new_sheet(vault: Vault, sheet: RecoverySheet, *, seen: bool = False) -> None:
    """Another recovery sheet in the place of the one that there is: when it was lost, or `seen` by somebody. With an old copy
    of the vault a sheet that was seen opens the office key of then; so that gets a next one, as when somebody leaves."""
    keeper(vault)
    if any(line.restricted and not line.open_to_me for line in vault.matters.lines.values()):
        raise Known("sheet_needs_every_matter")
    with vault.write() as tx:
        open_to_sheet(vault, tx, lay_sheet(vault, tx, sheet))
        tx.ledger(vault.office, (), (), Entry("another recovery sheet", {"seen": seen}))
    if seen:
        with vault.write() as tx:
            restricted = {line.id for line in vault.matters.lines.values() if line.restricted}
            new_office_key(vault, tx, restricted, Entry("another office key"))
    vault.database.forget_old()
