"""Keys that somebody may know who should not are followed by others."""

from __future__ import annotations

from dataclasses import replace

from packets.errors import Known
from packets.vault.sealed.directory import about_person, set_epoch
from packets.vault.sealed.identity import Identity, about_grant, granting
from packets.vault.sealed.keys import OFFICE, OfficeKeys
from packets.vault.sealed.ledger import Entry, Put
from packets.vault.sealed.sealing import Tampered, about, new_key
from packets.vault.sealed.seen import ROW as SEEN
from packets.vault.sealed.seen import earlier_keys, hand_on
from packets.vault.sealed.vault import Tx, Vault, office_seals


def be(vault: Vault, tx: Tx, principal: bytes, identity: Identity) -> None:
    """From here on in this transaction it is `principal` with these keys who grants and signs; what the same person granted
    before is signed again."""
    vault.me = replace(vault.me, principal=principal, identity=identity)
    sql = "SELECT kind, object, epoch, principal, sealed, at FROM grants WHERE granted_by=?"
    for kind, thing, epoch, to, sealed, at in tx.rows(sql, (principal,)):
        sig = identity.sign(granting(about_grant(kind, vault.id, thing, epoch, to), sealed, at))
        tx.run("UPDATE grants SET sig=? WHERE kind=? AND object=? AND epoch=? AND principal=?", (sig, kind, thing, epoch, to))
        tx.touch("grants", kind, thing, epoch, to)


def new_office_key(vault: Vault, tx: Tx, reached: set[bytes], entry: Entry, *, whole: bool = True) -> None:
    """The next office key for everybody who stays, and the next key of every matter that can have been opened with what is
    known now: those that were `reached` by name, and, where the `whole` office was open to somebody, all that are not
    restricted."""
    old = vault.office_keys
    office = OfficeKeys.of(new_key(), old.epoch + 1)
    set_epoch(tx, office.epoch)
    sql = "SELECT 1 FROM grants WHERE kind='office' AND object=? AND epoch=? AND principal=?"
    for principal, staff, status in tx.rows("SELECT id, ct, status FROM principals"):
        try:
            told = old.desk.directory.open(staff, about_person(vault.id, principal, 0))
        except Tampered:
            continue  # it says no more whose it is, so it is granted nothing
        ct = office.desk.directory.seal(told, about_person(vault.id, principal, 0))
        tx.run("UPDATE principals SET ct=? WHERE id=?", (ct, principal))
        tx.touch("principals", principal)
        if status == "active" and tx.rows(sql, (OFFICE, old.epoch, principal)):
            vault.grant(tx, "office", OFFICE, office.epoch, office.key, principal)
        elif status == "active":
            vault.grant(tx, "desk", OFFICE, office.epoch, office.desk.key, principal)
    seen = hand_on(vault.id, earlier_keys(vault.database, vault.id, old.desk), old.desk, office.desk)
    tx.run("INSERT OR REPLACE INTO meta VALUES (?, ?)", (SEEN, seen))
    tx.touch("meta", SEEN)
    outdated = "SELECT kind, epoch, principal FROM grants WHERE object=? AND epoch<=?"
    for kind, epoch, principal in tx.rows(outdated, (OFFICE, old.epoch)):
        tx.touch("grants", kind, OFFICE, epoch, principal)
    tx.run("DELETE FROM grants WHERE object=? AND epoch<=?", (OFFICE, old.epoch))
    renewed: set[bytes] = set()
    for key, line in list(vault.matters.lines.items()):
        if line.id not in reached and (line.restricted or not whole):
            vault.matters.rewrap(tx, line, old, office)
            continue
        if not line.open_to_me:
            vault.matters.leaked(tx, line, old, office)
            continue
        readers = vault.matters.readers(tx, line) if line.restricted else None
        try:
            vault.matters.new_key(tx, key, office, readers, Entry("another key"))
            renewed.add(line.id)
        except Known as fault:
            if fault.code != "matter_damaged":
                raise
            vault.matters.leaked(tx, line, old, office)  # nobody stays because a document is damaged
    vault.matters.renew_office(tx, old, office, renewed)
    _renew_office_records(vault, tx, office, entry)


def _renew_office_records(vault: Vault, tx: Tx, office: OfficeKeys, entry: Entry) -> None:
    """The office's record and history, and from then on the heads of the vault, under the next key."""
    contents, _ = vault.office.read(vault.database)
    kinds = {id_: row.kind for id_, row in vault.office.rows.items()}
    me = replace(vault.me, desk=office.desk, office=office)
    fresh = vault.office.under(office_seals(me))
    for seq, epoch, ct, by in tx.rows("SELECT seq, epoch, ct, by FROM history WHERE matter=?", (OFFICE,)):
        try:
            told = vault.office.seals.audit.open(ct, about("history", vault.id, OFFICE, by, seq, epoch))
        except Tampered:
            continue  # nobody can read it, and the check says so
        ct = fresh.seals.audit.seal(told, about("history", vault.id, OFFICE, by, seq, office.epoch))
        tx.run("UPDATE history SET epoch=?, ct=? WHERE matter=? AND seq=?", (office.epoch, ct, OFFICE, seq))
    tx.ledger(fresh, [Put(kinds[id_], data, id_, kinds[id_]) for id_, data in contents.items()], (), entry)
    vault.me = me  # the heads of this very transaction are sealed with the new key
    tx.after.insert(0, lambda: setattr(vault, "office", fresh))
