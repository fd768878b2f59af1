"""The rows of who may open the vault: people, the keys they had before, and the recovery sheet."""

from __future__ import annotations

import hmac
import json
import os
import unicodedata
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any

from packets.errors import Known
from packets.requests.office import KEEPS_STAFF, Staff
from packets.vault.sealed.database import Database
from packets.vault.sealed.files import ID
from packets.vault.sealed.identity import Identity, Public
from packets.vault.sealed.introductions import Holder, Met, is_met, seal_known
from packets.vault.sealed.keys import OFFICE, DeskKeys
from packets.vault.sealed.passphrase import Kdf, Secret
from packets.vault.sealed.sealing import Tampered, about, parts
from packets.vault.sealed.vault import Tx, Vault

COLUMNS = "id, kind, rev, pub, kdf, wrapped, ct, status, by, sig, known"


@dataclass(frozen=True, slots=True)
class Principal:
    """A row of who may open the vault."""

    id: bytes
    kind: str
    rev: int
    public: Public
    kdf: bytes
    wrapped: bytes
    told: bytes
    status: str
    by: bytes
    sig: bytes
    known: bytes


def login(vault: bytes, name: str) -> bytes:
    """What stands for a name at the door. Names are not listed before it is opened."""
    plain_name = " ".join(unicodedata.normalize("NFKC", name).casefold().split())
    return hmac.digest(vault, parts(b"login", plain_name.encode("utf-8", "surrogatepass")), "sha256")[:ID]


def about_person(vault: bytes, principal: bytes, rev: int) -> bytes:
    return about("principals", vault, OFFICE, principal, rev, 0)


def find(database: Database, vault: bytes, name: str) -> Principal | None:
    """The row of who signs in under this name or id. Raises `Tampered`."""
    hashed = login(vault, name)
    row = database.row(f"SELECT {COLUMNS} FROM principals WHERE kind='staff' AND (by_id=? OR by_name=?)", (hashed, hashed))
    return _principal(row) if row else None


def sheet_row(database: Database) -> Principal | None:
    """The row of the recovery sheet that is in use. Raises `Tampered`."""
    row = database.row(f"SELECT {COLUMNS} FROM principals WHERE kind='recovery'")
    return _principal(row) if row else None


def _principal(row: tuple[Any, ...]) -> Principal:
    id_, kind, rev, pub, *others = row
    return Principal(id_, kind, rev, Public(pub), *others)


def active(vault: Vault, staff_id: str) -> bytes:
    """The principal of somebody who may sign in. Raises `Known`."""
    found = find(vault.database, vault.id, staff_id)
    holder = vault.people.get(found.id) if found is not None else None
    if found is None or holder is None or not holder.active or holder.staff != staff_id:
        raise Known("unknown_staff", id=staff_id, known=", ".join(one.id for one in vault.record.staff))
    return found.id


def row_of(database: Database, principal: bytes) -> Principal | None:
    """Raises `Tampered`."""
    row = database.row(f"SELECT {COLUMNS} FROM principals WHERE id=?", (principal,))
    return _principal(row) if row else None


def mine(vault: Vault) -> Principal:
    found = row_of(vault.database, vault.me.principal)
    if found is None:
        raise Known("no_access")
    return found


def keeper(vault: Vault) -> None:
    if not vault.who.keeps_staff(vault.clock().date()):
        raise Known("staff_kept_by_others", name=vault.who.name)


def keys_of_all(database: Database, vault: bytes, desk: DeskKeys) -> list[Holder]:
    """Every public key of the vault, with whose it is. One that says nothing that can be read is nobody's."""
    found: list[Holder] = []
    for id_, kind, pub, ct, status, by, sig in database.rows("SELECT id, kind, pub, ct, status, by, sig FROM principals"):
        with suppress(Tampered):
            told = json.loads(desk.directory.open(ct, about_person(vault, id_, 0)))
            of = bytes.fromhex(told["of"])
            if kind != "past" and of != id_:
                raise Tampered
            found.append(Holder(of, kind, Public(pub), told["staff"], told["introduces"], by, sig, status == "active"))
    return found


def strange_rows(vault: Vault) -> dict[bytes, str]:
    """Rows that may be granted something by a key that nobody whom one knows signed for, with whose they say they are: the id
    of the staff, empty for a recovery sheet, the beginning of the row's id where they say nothing."""
    rows = vault.database.rows("SELECT id FROM principals WHERE status='active'")
    keys = {id_: vault.people.get(id_) for (id_,) in rows}
    strange = {id_: key for id_, key in keys.items() if key is None or not is_met(vault.known, key)}
    return {id_: key.staff if key else id_.hex()[:8] for id_, key in strange.items()}


def seal_told(desk: DeskKeys, vault: bytes, row: bytes, key: Holder) -> bytes:
    told = {"of": key.principal.hex(), "staff": key.staff, "introduces": key.introduces}
    return desk.directory.seal(json.dumps(told).encode(), about_person(vault, row, 0))


def sheets_of(vault: Vault) -> set[bytes]:
    return {row[0] for row in vault.database.rows("SELECT id FROM principals WHERE kind='recovery' AND status='active'")}


@dataclass(frozen=True, slots=True)
class Entrant:
    """Somebody, or a recovery sheet, who comes into the vault."""

    principal: bytes
    kind: str
    staff: str
    introduces: bool
    identity: Identity
    kek: bytes = field(repr=False)
    kdf: bytes = b""
    names: tuple[str, ...] = ()


def bring_in(vault: Vault, tx: Tx, who: Entrant) -> None:
    """A new row, signed for by who brings the person in, whom it knows like everybody that one knows."""
    by, signer = vault.me.principal, vault.me.identity
    key = Holder(who.principal, who.kind, who.identity.public, who.staff, who.introduces, by, b"")
    key = replace(key, sig=signer.sign(key.statement(vault.id)))
    vault.people[who.principal] = key
    vault.known[who.principal] = Met.of(key)
    by_id, by_name = (login(vault.id, one) for one in who.names) if who.names else (None, None)
    wrapped = who.identity.sealed(who.kek, about_person(vault.id, who.principal, 1))
    told = seal_told(vault.me.desk, vault.id, who.principal, key)
    known = seal_known(who.identity, vault.id, who.principal, vault.known)
    row = (who.principal, by_id, by_name, who.kind, 1, key.public.data, who.kdf, wrapped, told, "active", by, key.sig, known)
    tx.run(f"INSERT INTO principals VALUES ({','.join('?' * len(row))})", row)
    tx.touch("principals", who.principal)
    remember(vault, tx)


def remember(vault: Vault, tx: Tx) -> None:
    """Whom one knows is kept for the next time."""
    sealed = seal_known(vault.me.identity, vault.id, vault.me.principal, vault.known)
    if tx.run("UPDATE principals SET known=? WHERE id=? AND status='active'", (sealed, vault.me.principal)):
        tx.touch("principals", vault.me.principal)


def wrap(vault: Vault, tx: Tx, row: Principal, identity: Identity, secret: Secret, kdf: Kdf) -> None:
    """The private keys of a person under another passphrase."""
    rev = row.rev + 1
    kek, what = secret.kek(kdf, vault.id, row.id), about_person(vault.id, row.id, rev)
    wrapped = identity.sealed(kek, what)
    Identity.opened(wrapped, kek, what, identity.public)  # proved before the old one goes
    sql = "UPDATE principals SET rev=?, kdf=?, wrapped=? WHERE id=? AND rev=?"
    tx.one(sql, (rev, kdf.write(), wrapped, row.id, row.rev))
    tx.touch("principals", row.id)


def follow_with(vault: Vault, tx: Tx, row: Principal, identity: Identity) -> None:
    """Another key for a person, signed for by who is at work: the same person with the key until now, or a recovery sheet. The
    public half until now stays, so that the history can still be held against it and others can follow."""
    before = vault.people[row.id]
    earlier = replace(before, kind="past", active=False)
    id_ = os.urandom(ID)
    told = seal_told(vault.me.desk, vault.id, id_, earlier)
    values = (id_, "past", 1, before.public.data, b"", b"", told, "past", before.by, before.sig, b"")
    tx.run(f"INSERT INTO principals ({COLUMNS}) VALUES ({','.join('?' * len(values))})", values)
    tx.touch("principals", id_)
    key = replace(before, public=identity.public, by=vault.me.principal)
    key = replace(key, sig=vault.me.identity.sign(key.statement(vault.id)))
    vault.earlier.append(earlier)
    vault.people[row.id] = key
    vault.known[row.id] = Met.of(key)
    sql = "UPDATE principals SET pub=?, by=?, sig=?, known=? WHERE id=?"
    tx.one(sql, (key.public.data, key.by, key.sig, seal_known(identity, vault.id, row.id, vault.known), row.id))
    tx.touch("principals", row.id)


def as_named(vault: Vault, tx: Tx, person: Staff, before: Staff | None) -> None:
    """Who is called by another name in the office's record signs in under it; whether others are met through somebody follows
    the task."""
    if before is None or before == person or vault.known.get(vault.me.principal, _NOBODY).introduces is False:
        return
    found = find(vault.database, vault.id, person.id)
    if found is None or found.status != "active" or found.id not in vault.people:
        return
    if before.name != person.name:
        free(vault, person, found.id)
        tx.one("UPDATE principals SET by_name=? WHERE id=?", (login(vault.id, person.name), found.id))
        tx.touch("principals", found.id)
    introduces = person.role in KEEPS_STAFF
    if introduces != vault.people[found.id].introduces and is_met(vault.known, vault.people[found.id]):
        key = replace(vault.people[found.id], introduces=introduces, by=vault.me.principal)
        key = replace(key, sig=vault.me.identity.sign(key.statement(vault.id)))
        vault.people[found.id], vault.known[found.id] = key, Met.of(key)
        told = seal_told(vault.me.desk, vault.id, found.id, key)
        tx.one("UPDATE principals SET ct=?, by=?, sig=? WHERE id=?", (told, key.by, key.sig, found.id))
        tx.touch("principals", found.id)
        remember(vault, tx)


_NOBODY = Met(b"", "", introduces=False)


def free(vault: Vault, person: Staff, principal: bytes = b"") -> None:
    """Raises `Known` where somebody else signs in under the name or the id of `person`."""
    for name in (person.id, person.name):
        hashed = login(vault.id, name)
        sql = "SELECT 1 FROM principals WHERE id<>? AND (by_id=? OR by_name=?)"
        if vault.database.row(sql, (principal, hashed, hashed)):
            raise Known("staff_name_taken", name=name)


def put_out(vault: Vault, tx: Tx, principal: bytes) -> None:
    """The row stays, for the history; nothing opens with it."""
    sql = "UPDATE principals SET status='revoked', by_id=NULL, by_name=NULL, wrapped=x'', kdf=x'', known=x'' WHERE id=?"
    tx.one(sql, (principal,))
    tx.touch("principals", principal)
    if principal in vault.people:
        vault.people[principal] = replace(vault.people[principal], active=False)
    strip(tx, principal)


def strip(tx: Tx, principal: bytes) -> None:
    """Nothing is granted to the principal any more, and nothing of it to others."""
    sql = "WHERE principal=? OR (kind='device' AND object=?)"
    for key in tx.rows(f"SELECT kind, object, epoch, principal FROM grants {sql}", (principal, principal)):
        tx.touch("grants", *key)
    tx.run(f"DELETE FROM grants {sql}", (principal, principal))


def failed(database: Database) -> None:
    """A wrong passphrase is counted, and told to whoever opens the vault next."""
    if not database.read_only:
        with suppress(Known), database.write() as transaction:
            transaction.run(
                "INSERT INTO meta VALUES ('failed', x'2e') ON CONFLICT (name) DO UPDATE SET value=CAST(value || x'2e' AS BLOB)"
            )


def set_epoch(tx: Tx, epoch: int) -> None:
    tx.run("INSERT OR REPLACE INTO meta VALUES ('epoch', ?)", (epoch.to_bytes(4, "big"),))
    tx.touch("meta", "epoch")


def fingerprint_of(vault: Vault, staff_id: str) -> str:
    """Eight words that two people compare by telephone before one lets the other in; empty of who cannot sign in."""
    found = next((one for one in vault.people.values() if one.active and one.kind == "staff" and one.staff == staff_id), None)
    return found.public.words if found is not None else ""
