"""The rows of who may open the vault: people, the keys they had before, and the recovery sheet."""

from __future__ import annotations

import hmac
import unicodedata
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from packets.errors import Known
from packets.requests.office import Staff
from packets.vault.sealed.database import Database
from packets.vault.sealed.files import ID
from packets.vault.sealed.identity import Identity, Public
from packets.vault.sealed.keys import OFFICE, DeskKeys
from packets.vault.sealed.passphrase import Kdf, Secret
from packets.vault.sealed.sealing import Tampered, about, parts
from packets.vault.sealed.vault import Tx, Vault


@dataclass(frozen=True, slots=True)
class Principal:
    """A row of who may open the vault."""

    id: bytes
    kind: str
    rev: int
    public: Public
    kdf: bytes
    wrapped: bytes
    staff: bytes
    status: str


def login(vault: bytes, name: str) -> bytes:
    """What stands for a name at the door. Names are not listed before it is opened."""
    plain_name = " ".join(unicodedata.normalize("NFKC", name).casefold().split())
    return hmac.digest(vault, parts(b"login", plain_name.encode()), "sha256")[:ID]


def about_person(vault: bytes, principal: bytes, rev: int) -> bytes:
    return about("principals", vault, OFFICE, principal, rev, 0)


def principal_of(row: tuple[Any, ...] | None) -> Principal | None:
    if row is None:
        return None
    id_, kind, rev, pub, kdf, wrapped, ct, status = row
    return Principal(id_, kind, rev, Public(pub), kdf, wrapped, ct, status)


def find(database: Database, vault: bytes, name: str) -> Principal | None:
    hashed = login(vault, name)
    sql = "SELECT id, kind, rev, pub, kdf, wrapped, ct, status FROM principals WHERE kind='staff' AND (by_id=? OR by_name=?)"
    return principal_of(database.row(sql, (hashed, hashed)))


def active(vault: Vault, staff_id: str) -> bytes:
    found = find(vault.database, vault.id, staff_id)
    if found is None or found.status != "active":
        raise Known("unknown_staff", id=staff_id, known=", ".join(one.id for one in vault.record.staff))
    return found.id


def mine(vault: Vault) -> Principal:
    sql = "SELECT id, kind, rev, pub, kdf, wrapped, ct, status FROM principals WHERE id=?"
    found = principal_of(vault.database.row(sql, (vault.me.principal,)))
    if found is None:
        raise Known("no_access")
    return found


def keeper(vault: Vault) -> None:
    if not vault.who.keeps_staff(vault.clock().date()):
        raise Known("staff_kept_by_others", name=vault.who.name)


def people_of(database: Database) -> dict[bytes, Public]:
    found: dict[bytes, Public] = {}
    for id_, pub in database.rows("SELECT id, pub FROM principals WHERE kind<>'past'"):
        with suppress(Tampered):  # whose keys are none signs and grants nothing
            found[id_] = Public(pub)
    return found


def past_of(database: Database, vault: bytes, desk: DeskKeys) -> dict[bytes, list[Public]]:
    """Keys that people signed with before, by person."""
    found: dict[bytes, list[Public]] = {}
    for id_, pub, ct in database.rows("SELECT id, pub, ct FROM principals WHERE kind='past'"):
        with suppress(Tampered):
            found.setdefault(desk.directory.open(ct, about_person(vault, id_, 0)), []).append(Public(pub))
    return found


def sheets_of(vault: Vault) -> set[bytes]:
    return {row[0] for row in vault.database.rows("SELECT id FROM principals WHERE kind='recovery' AND status='active'")}


def insert(
    vault: Vault,
    tx: Tx,
    principal: bytes,
    kind: str,
    person: Staff | None,
    identity: Identity,
    kek: bytes,
    kdf: Kdf | None,
    desk: DeskKeys,
) -> None:
    names = (login(vault.id, person.id), login(vault.id, person.name)) if person else (None, None)
    wrapped = identity.sealed(kek, about_person(vault.id, principal, 1))
    ct = desk.directory.seal((person.id if person else "").encode(), about_person(vault.id, principal, 0))
    row = (principal, *names, kind, 1, identity.public.data, kdf.write() if kdf else b"", wrapped, ct, "active")
    tx.run("INSERT INTO principals VALUES (?,?,?,?,?,?,?,?,?,?)", row)
    tx.touch("principals", principal)


def wrap(vault: Vault, tx: Tx, row: Principal, identity: Identity, secret: Secret, kdf: Kdf) -> None:
    rev = row.rev + 1
    kek, what = secret.kek(kdf, vault.id, row.id), about_person(vault.id, row.id, rev)
    wrapped = identity.sealed(kek, what)
    Identity.opened(wrapped, kek, what, identity.public)  # proved before the old one goes
    sql = "UPDATE principals SET rev=?, pub=?, kdf=?, wrapped=? WHERE id=? AND rev=?"
    tx.one(sql, (rev, identity.public.data, kdf.write(), wrapped, row.id, row.rev))
    tx.touch("principals", row.id)


def put_out(tx: Tx, principal: bytes) -> None:
    """The row stays, for the history; nothing opens with it."""
    sql = "UPDATE principals SET status='revoked', by_id=NULL, by_name=NULL, wrapped=x'', kdf=x'' WHERE id=?"
    tx.one(sql, (principal,))
    tx.touch("principals", principal)
    strip(tx, principal)


def strip(tx: Tx, principal: bytes) -> None:
    for kind, thing, epoch in tx.rows("SELECT kind, object, epoch FROM grants WHERE principal=?", (principal,)):
        tx.touch("grants", kind, thing, epoch, principal)
    tx.run("DELETE FROM grants WHERE principal=?", (principal,))


def failed(database: Database) -> None:
    """A wrong passphrase is counted, and told to whoever opens the vault next."""
    if not database.read_only:
        with suppress(Known), database.write() as transaction:
            transaction.run(
                "INSERT INTO meta VALUES ('failed', x'') ON CONFLICT (name) DO UPDATE SET value=CAST(value || x'2e' AS BLOB)"
            )


def set_epoch(tx: Tx, epoch: int) -> None:
    tx.run("INSERT OR REPLACE INTO meta VALUES ('epoch', ?)", (epoch.to_bytes(4, "big"),))
    tx.touch("meta", "epoch")


def fingerprint_of(vault: Vault, staff_id: str) -> str:
    """Eight words that two people compare by telephone before one lets the other in; empty of who cannot sign in."""
    found = find(vault.database, vault.id, staff_id)
    return found.public.words if found is not None and found.status == "active" else ""
