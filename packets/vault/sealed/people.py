"""Who works with the vault: let in, passphrases, leaving."""

from __future__ import annotations

import datetime as dt
import os
from dataclasses import replace

from packets.errors import Known
from packets.requests.office import KEEPS_STAFF, Staff
from packets.vault.sealed.device import forget_device, grant_device
from packets.vault.sealed.directory import (
    Entrant,
    Principal,
    about_person,
    active,
    bring_in,
    find,
    follow_with,
    free,
    keeper,
    mine,
    put_out,
    remember,
    strange_rows,
    wrap,
)
from packets.vault.sealed.files import ID
from packets.vault.sealed.identity import Identity
from packets.vault.sealed.introductions import Met
from packets.vault.sealed.keys import OFFICE
from packets.vault.sealed.ledger import Entry
from packets.vault.sealed.passphrase import Kdf, Secret
from packets.vault.sealed.remembered import forget_token
from packets.vault.sealed.renewal import be, new_office_key
from packets.vault.sealed.sealing import Tampered
from packets.vault.sealed.vault import Tx, Vault


def admit(vault: Vault, person: Staff, secret: Secret, kdf: Kdf | None = None) -> None:
    """Somebody who works here gets a passphrase, and with it what the role opens: the office, or with a day pass the
    matters of today. The row of the person is in the record already."""
    keeper(vault)
    if find(vault.database, vault.id, person.id) is not None:
        raise Known("person_here", name=person.name)
    free(vault, person)
    kdf = kdf or Kdf.new(device=bool(secret.device))
    secret.chosen(person.name, person.id, vault.record.name)
    principal, identity = os.urandom(ID), Identity.new()
    kek = secret.kek(kdf, vault.id, principal)
    with vault.write() as tx:
        names = (person.id, person.name)
        introduces = person.role in KEEPS_STAFF
        bring_in(vault, tx, Entrant(principal, "staff", person.id, introduces, identity, kek, kdf.write(), names))
        _grant_by_role(vault, tx, person, principal)
        if kdf.device:
            grant_device(vault, tx, principal, secret.device)
        tx.ledger(vault.office, (), (), Entry("admitted", {"staff": person.id}))


def _grant_by_role(vault: Vault, tx: Tx, person: Staff, principal: bytes) -> None:
    office = vault.office_keys
    if person.role != "helper":
        vault.grant(tx, "office", OFFICE, office.epoch, office.key, principal)
        return
    vault.grant(tx, "desk", OFFICE, office.epoch, office.desk.key, principal)
    for key in person.matters:
        matter = vault.matters.open(key)
        vault.grant(tx, "matter", matter.id, matter.keys.epoch, matter.keys.key, principal)


def change_passphrase(vault: Vault, old: Secret, new: Secret, kdf: Kdf | None = None, *, leaked: bool = False) -> None:
    """One's own passphrase, or device secret. Where the old one `leaked`, new keys and a new office key too: what was copied
    stays copied. The device secret stays with it unless `new` has another, or `kdf` says that none goes with it."""
    row = proved(vault, old)
    new.chosen(vault.who.name, vault.who.id, vault.record.name)
    before = Kdf.read(row.kdf)
    if before.device and not new.device:
        new = new.with_device(old.device)
    kdf = kdf or Kdf.new(before.memory_mib, device=bool(new.device))
    if not vault.durability.one_step:
        _in_two_steps(vault, row, new, kdf)
        return
    identity = Identity.new() if leaked else vault.me.identity
    entry = Entry("passphrase changed", {"leaked": leaked, "device": kdf.device})
    with vault.write() as tx:
        if leaked:
            follow_with(vault, tx, row, identity)
        wrap(vault, tx, row, identity, new, kdf)
        forget_device(tx, row.id)
        if kdf.device:
            grant_device(vault, tx, row.id, new.device)
        if leaked:
            reached = {one[0] for one in tx.rows("SELECT object FROM grants WHERE kind='matter' AND principal=?", (row.id,))}
            be(vault, tx, row.id, identity)
            new_office_key(vault, tx, reached, entry)
        else:
            tx.ledger(vault.office, (), (), entry)
    vault.me = replace(vault.me, device=new.device if kdf.device else b"")
    vault.database.forget_old()
    forget_token(vault)


def proved(vault: Vault, secret: Secret) -> Principal:
    """One's own row, where this is the passphrase to it."""
    row = mine(vault)
    try:
        kek = secret.kek(Kdf.read(row.kdf), vault.id, row.id)
        Identity.opened(row.wrapped, kek, about_person(vault.id, row.id, row.rev), row.public)
    except Tampered:
        raise Known("wrong_passphrase") from None
    return row


def _in_two_steps(vault: Vault, row: Principal, new: Secret, kdf: Kdf) -> None:
    """The careless way, which the fault harness must catch: a kill in between leaves nobody's passphrase."""
    with vault.write() as tx:
        tx.run("UPDATE principals SET kdf=?, rev=? WHERE id=?", (kdf.write(), row.rev + 1, row.id))
        tx.touch("principals", row.id)
    with vault.write() as tx:
        wrap(vault, tx, replace(row, rev=row.rev + 1), vault.me.identity, new, kdf)
        tx.ledger(vault.office, (), (), Entry("passphrase changed"))


def revoke(vault: Vault, staff_id: str) -> None:
    """Somebody leaves: the office gets another key, every matter that was open to the person too. Copies that were made
    before cannot be called back."""
    keeper(vault)
    principal = active(vault, staff_id)
    if principal == vault.me.principal:
        raise Known("not_oneself")
    _out(vault, [principal], Entry("revoked", {"staff": staff_id}))


def end_passes(vault: Vault, day: dt.date) -> list[str]:
    """Day passes whose day is over open nothing any more, whoever is the first to notice. Gives whose."""
    if vault.me.office is None or vault.read_only:
        return []
    over = {one.id for one in vault.record.staff if one.role == "helper" and not one.in_time(day)}
    ended = {id_: one.staff for id_, one in vault.people.items() if one.active and one.staff in over}
    if ended:
        _out(vault, list(ended), Entry("passes ended", {"staff": sorted(ended.values())}))
    return sorted(ended.values())


def _out(vault: Vault, principals: list[bytes], entry: Entry) -> None:
    """They know keys that are followed by others: the office's, or those of the desk and of what was open to them."""
    with vault.write() as tx:
        named = ",".join("?" * len(principals))
        sql = f"FROM grants WHERE principal IN ({named}) AND kind="
        reached = {row[0] for row in tx.rows(f"SELECT object {sql}'matter'", principals)}
        whole = bool(tx.rows(f"SELECT 1 {sql}'office'", principals))
        for one in principals:
            put_out(vault, tx, one)
        new_office_key(vault, tx, reached, entry, whole=whole)
    vault.database.forget_old()
    for one in principals:
        forget_token(vault, one)


def put_out_strangers(vault: Vault) -> list[str]:
    """Whoever is among those who may open something by a key that nobody signed for opens nothing any more. A person whose
    key was exchanged is let in anew. Gives whose they said they are (`directory.strange_rows`)."""
    keeper(vault)
    strange = strange_rows(vault)
    if strange:
        _out(vault, list(strange), Entry("strangers put out", {"staff": sorted(strange.values())}))
        vault.findings.strangers = []
    return sorted(strange.values())


def trust(vault: Vault, staff_id: str) -> None:
    """Two people compared the words of the key (`directory.fingerprint`) by telephone: from now on it is known as the person's.
    Only needed where nobody signed for it whom one knows."""
    principal = active(vault, staff_id)
    with vault.write() as tx:
        vault.known[principal] = Met.of(vault.people[principal])
        remember(vault, tx)
        tx.ledger(vault.office, (), (), Entry("compared", {"staff": staff_id}))
    vault.findings.strangers = [one for one in vault.findings.strangers if one != staff_id]
