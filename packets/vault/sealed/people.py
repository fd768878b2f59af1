"""Who works with the vault: let in, passphrases, leaving."""

from __future__ import annotations

import datetime as dt
import os
from dataclasses import replace

from packets.errors import Known
from packets.requests.office import Staff
from packets.vault.sealed.directory import Principal, about_person, find, insert, keeper, mine, put_out, wrap
from packets.vault.sealed.files import ID
from packets.vault.sealed.identity import Identity
from packets.vault.sealed.keys import OFFICE, OfficeKeys
from packets.vault.sealed.ledger import Entry
from packets.vault.sealed.passphrase import Kdf, Secret
from packets.vault.sealed.renewal import be, keep_past, new_office_key
from packets.vault.sealed.sealing import Tampered
from packets.vault.sealed.vault import Tx, Vault


def admit(vault: Vault, person: Staff, secret: Secret, kdf: Kdf | None = None) -> None:
    """Somebody who works here gets a passphrase, and with it what the role opens: the office, or with a day pass the
    matters of today. The row of the person is in the record already."""
    keeper(vault)
    if find(vault.database, vault.id, person.id) is not None:
        raise Known("person_here", name=person.name)
    kdf = kdf or Kdf.new()
    principal, identity = os.urandom(ID), Identity.new()
    office = vault.office_keys
    with vault.write() as tx:
        kek = secret.kek(kdf, vault.id, principal)
        insert(vault, tx, principal, "staff", person, identity, kek, kdf, office.desk)
        vault.people[principal] = identity.public
        _grant_by_role(vault, tx, person, principal, office)
        tx.ledger(vault.office, (), (), Entry("admitted", {"staff": person.id}))


def _grant_by_role(vault: Vault, tx: Tx, person: Staff, principal: bytes, office: OfficeKeys) -> None:
    if person.role != "helper":
        vault.grant(tx, "office", OFFICE, office.epoch, office.key, principal)
        return
    vault.grant(tx, "desk", OFFICE, office.epoch, office.desk.key, principal)
    for key in getattr(person, "matters", ()):
        matter = vault.matters.open(key)
        vault.grant(tx, "matter", matter.id, matter.keys.epoch, matter.keys.key, principal)


def change_passphrase(vault: Vault, old: Secret, new: Secret, kdf: Kdf | None = None, *, leaked: bool = False) -> None:
    """One's own passphrase. Where the old one `leaked`, new keys and a new office key too: what was copied stays copied."""
    row = mine(vault)
    try:
        kek = old.kek(Kdf.read(row.kdf), vault.id, row.id)
        Identity.opened(row.wrapped, kek, about_person(vault.id, row.id, row.rev), row.public)
    except Tampered:
        raise Known("wrong_passphrase") from None
    kdf = kdf or Kdf.new(Kdf.read(row.kdf).memory_mib)
    if not vault.durability.one_step:
        _in_two_steps(vault, row, new, kdf)
        return
    with vault.write() as tx:
        wrap(vault, tx, row, vault.me.identity, new, kdf)
        tx.ledger(vault.office, (), (), Entry("passphrase changed", {"leaked": leaked}))
    vault.database.forget_old()
    if leaked:
        renew_keys_of(vault, new)


def _in_two_steps(vault: Vault, row: Principal, new: Secret, kdf: Kdf) -> None:
    """The careless way, which the fault harness must catch: a kill in between leaves nobody's passphrase."""
    with vault.write() as tx:
        tx.run("UPDATE principals SET kdf=?, rev=? WHERE id=?", (kdf.write(), row.rev + 1, row.id))
        tx.touch("principals", row.id)
    with vault.write() as tx:
        wrap(vault, tx, replace(row, rev=row.rev + 1), vault.me.identity, new, kdf)
        tx.ledger(vault.office, (), (), Entry("passphrase changed"))


def renew_keys_of(vault: Vault, secret: Secret) -> None:
    """New keys for oneself, and a new office key: after a passphrase that somebody else may know."""
    identity, row, old = Identity.new(), mine(vault), vault.me
    with vault.write() as tx:
        reached = {one[0] for one in tx.rows("SELECT object FROM grants WHERE kind='matter' AND principal=?", (row.id,))}
        keep_past(vault, tx, row, old.desk)
        wrap(vault, tx, row, identity, secret, Kdf.read(row.kdf))
        be(vault, tx, row.id, identity)
        new_office_key(vault, tx, reached, Entry("own keys changed"))
    vault.matters.read()
    vault.database.forget_old()


def revoke(vault: Vault, staff_id: str) -> None:
    """Somebody leaves: the office gets another key, every matter that was open to the person too. Copies that were made
    before cannot be called back."""
    keeper(vault)
    found = find(vault.database, vault.id, staff_id)
    if found is None or found.status != "active":
        raise Known("unknown_staff", id=staff_id, known="")
    if found.id == vault.me.principal:
        raise Known("not_oneself")
    matters = vault.matters
    with vault.write() as tx:
        reached = {row[0] for row in tx.rows("SELECT object FROM grants WHERE kind='matter' AND principal=?", (found.id,))}
        put_out(tx, found.id)
        new_office_key(vault, tx, reached, Entry("revoked", {"staff": staff_id}))
    matters.read()
    vault.database.forget_old()


def end_passes(vault: Vault, day: dt.date) -> list[str]:
    """Day passes whose day is over open nothing any more, whoever is the first to notice. Gives whose."""
    if vault.me.office is None or vault.read_only:
        return []
    over = [one.id for one in vault.record.staff if one.role == "helper" and not one.in_time(day)]
    ended = [one for one in over if (found := find(vault.database, vault.id, one)) and found.status == "active"]
    if ended:
        with vault.write() as tx:
            for one in ended:
                found = find(vault.database, vault.id, one)
                assert found is not None
                put_out(tx, found.id)
            tx.ledger(vault.office, (), (), Entry("passes ended", {"staff": ended}))
        vault.database.forget_old()
    return ended
