"""The vault opened by somebody who works here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

from packets.errors import Known
from packets.vault.sealed.database import DATABASE, SAFE, Database, Durability
from packets.vault.sealed.device import device_granted, grant_device
from packets.vault.sealed.directory import (
    Principal,
    about_person,
    failed,
    find,
    keys_of_all,
    login,
    remember,
    row_of,
    strange_rows,
)
from packets.vault.sealed.files import ID
from packets.vault.sealed.identity import Identity, Public, about_grant, granting
from packets.vault.sealed.introductions import EARLIER, follow, read_known
from packets.vault.sealed.keys import OFFICE, DeskKeys, OfficeKeys
from packets.vault.sealed.ledger import Entry
from packets.vault.sealed.matters import Matters
from packets.vault.sealed.passphrase import Kdf, Secret, wait_after
from packets.vault.sealed.people import end_passes
from packets.vault.sealed.record import read_record
from packets.vault.sealed.remembered import forget_at, identity_remembered
from packets.vault.sealed.sealing import GARBLED, KEY, Tampered
from packets.vault.sealed.vault import MARKS, Clock, Me, Vault, open_database, utc
from packets.vault.sealed.writer import WriterLock


def unlock(
    place: Path,
    name: str,
    secret: Secret,
    day: dt.date,
    *,
    durability: Durability = SAFE,
    clock: Clock = utc,
    state: Path | None = None,
) -> Vault:
    """Open the vault as somebody. Raises `Known`: ``wrong_passphrase`` for a wrong name too, ``pass_over``, ``no_vault``, ...

    Where another program writes in it, it opens to be looked at only (`Vault.read_only`). `state` is the folder in which this
    machine keeps what it has seen of vaults.
    """
    with database_of(place, durability) as (database, lock, vault_id):
        found = find(database, vault_id, name)
        try:
            if found is None or found.status != "active":
                # A wrong name takes as long as a wrong passphrase.
                secret.kek(stand_in(database, vault_id, name), vault_id, bytes(ID))
                raise Tampered
            kdf = Kdf.read(found.kdf)
            kek = secret.kek(kdf, vault_id, found.id)
            identity = Identity.opened(found.wrapped, kek, about_person(vault_id, found.id, found.rev), found.public)
        except Tampered:
            failed(database)
            raise Known("wrong_passphrase") from None
        device = secret.device if kdf.device else b""
        return opened(place, database, lock, vault_id, found, identity, day, durability, clock, state, device)


def unlock_with_token(
    place: Path,
    token: bytes,
    day: dt.date,
    *,
    durability: Durability = SAFE,
    clock: Clock = utc,
    state: Path | None = None,
) -> Vault:
    """Open the vault as who was remembered on this account. Raises `Known` (``not_remembered``) where the passphrase is wanted
    again."""
    with database_of(place, durability) as (database, lock, vault_id):
        row = row_of(database, token[:ID])
        if row is None or row.status != "active" or len(token) != ID + KEY:
            forget_at(place, token[:ID])
            raise Known("not_remembered")
        identity = identity_remembered(place, vault_id, row, token[ID:], clock())
        return opened(place, database, lock, vault_id, row, identity, day, durability, clock, state)


@contextmanager
def database_of(place: Path, durability: Durability) -> Iterator[tuple[Database, WriterLock, bytes]]:
    """The database of a vault with its lock, both let go where it does not come to an open vault."""
    database, lock, vault_id = open_database(place, durability)
    try:
        yield database, lock, vault_id
    except BaseException as fault:
        with suppress(Known):  # what is damaged may not even be closed in order
            database.close()
        lock.release()
        if isinstance(fault, GARBLED):
            raise Known("vault_damaged", why="what says who works here does not open") from None
        raise


def opened(
    place: Path,
    database: Database,
    lock: WriterLock,
    vault_id: bytes,
    found: Principal,
    identity: Identity,
    day: dt.date,
    durability: Durability,
    clock: Clock,
    state: Path | None,
    device: bytes = b"",
) -> Vault:
    """The vault as it opens to who has these keys."""

    def locked() -> None:
        if not (vault.read_only or database.stopped):
            vault.note("locked")

    with database.snapshot():
        vault = keys_and_heads(place, database, lock, vault_id, found, identity, durability, clock)
        vault.me = replace(vault.me, device=device)
        person = vault.record.person(vault.people[found.id].staff)
        if person is None and vault.findings.changed:
            raise Known("vault_damaged", why="its record of who works here")
        if person is None:
            raise Known("no_access")
        if person.role == "helper" and not person.in_time(day):
            raise Known("pass_over", until=person.until)
        vault.who = person
        vault.matters.read()
        vault.on_close += [vault.matters.flush, locked]
        vault.look_back(state)
    vault.look_again = look_again
    if vault.findings.unsure:
        vault.read_only = True
    elif not vault.read_only:
        _told(vault, found, device)
        vault.matters.tidy()
        vault.matters.catch_up()
        # Else nobody can be given another key; who comes with a pass is refused by its day all the same.
        if not vault.findings.strangers:
            end_passes(vault, day)
    return vault


def keys_and_heads(
    place: Path,
    database: Database,
    lock: WriterLock,
    vault_id: bytes,
    found: Principal,
    identity: Identity,
    durability: Durability,
    clock: Clock,
) -> Vault:
    """What a member's keys open, held against the heads. Raises `Tampered` where they do not open."""
    desk, office, granter = keys_of(database, vault_id, found.id, identity)
    vault = Vault(place, database, lock, Me(found.id, identity, desk, office), vault_id, durability, clock)
    keys = keys_of_all(database, vault_id, desk)
    vault.people = {key.principal: key for key in keys if key.kind not in EARLIER}
    vault.earlier = [key for key in keys if key.kind in EARLIER]
    if found.id not in vault.people:
        raise Tampered
    vault.read_head()
    contents, findings = vault.office.read(database)
    vault.read_directory()
    vault.findings.changed = vault.findings.changed or bool(findings)
    vault.record = read_record(vault.office, contents, whole=office is not None)
    vault.mark = next((data for id_, data in contents.items() if vault.office.rows[id_].kind == MARKS), None)
    try:
        vault.known = follow(vault_id, read_known(identity, vault_id, found.id, found.known), keys)
    except Tampered:
        vault.findings.changed = True
    vault.findings.strangers = sorted(strange_rows(vault).values())
    met = vault.known.get(granter[0]) if granter else None
    if granter is None or met is None or met.fingerprint != granter[1]:
        vault.findings.changed = True
    vault.matters = Matters(vault)
    return vault


def look_again(vault: Vault) -> None:
    """Everything as it stands now, in the place of what was read before."""
    me = vault.me
    with vault.database.snapshot():
        row = row_of(vault.database, me.principal)
        if row is None or row.status != "active" or row.public != me.identity.public:
            raise Known("no_access")
        try:
            lock = WriterLock(vault.place)
            now = keys_and_heads(vault.place, vault.database, lock, vault.id, row, me.identity, vault.durability, vault.clock)
        except Tampered:
            raise Known("vault_damaged", why="what says who works here does not open") from None
        vault.take_over(now)
        vault.who = vault.record.person(vault.who.id) or vault.who
        vault.matters.follow()


def stand_in(database: Database, vault: bytes, name: str) -> Kdf:
    """How a passphrase would become a key if somebody of that name worked here: as with one of those who do."""
    rows = database.rows("SELECT kdf FROM principals WHERE kind='staff' AND status='active' ORDER BY id")
    return Kdf.read(rows[login(vault, name)[0] % len(rows)][0]) if rows else Kdf.new()


def keys_of(
    database: Database, vault: bytes, principal: bytes, identity: Identity
) -> tuple[DeskKeys, OfficeKeys | None, tuple[bytes, bytes] | None]:
    """The office key, or with a day pass the desk key alone, and who granted it with the fingerprint of the key that signed:
    none where nobody who works here signed for it, and then something was changed. Raises `Known` where neither was granted."""
    row = database.row("SELECT value FROM meta WHERE name='epoch'")
    epoch = int.from_bytes(row[0], "big") if row else 0
    sql = (
        "SELECT g.kind, g.sealed, g.granted_by, g.at, g.sig, p.pub FROM grants g LEFT JOIN principals p ON p.id=g.granted_by"
        " AND p.status='active' AND p.kind='staff' WHERE g.object=? AND g.epoch=? AND g.principal=?"
        " AND g.kind IN ('office','desk') ORDER BY g.kind DESC"
    )
    for kind, sealed, by, at, sig, pub in database.rows(sql, (OFFICE, epoch, principal)):
        what = about_grant(kind, vault, OFFICE, epoch, principal)
        with suppress(Tampered):
            key = identity.take(sealed, what)
            signed = pub is not None and _signed(pub, granting(what, sealed, at), sig)
            granter = (by, Public(pub).fingerprint) if signed else None
            if kind == "office":
                office = OfficeKeys.of(key, epoch)
                return office.desk, office, granter
            return DeskKeys.of(key, epoch), None, granter
    raise Known("no_access")


def _signed(pub: bytes, message: bytes, signature: bytes) -> bool:
    try:
        return Public(pub).signed(message, signature)
    except Tampered:
        return False


def _told(vault: Vault, found: Principal, device: bytes) -> None:
    """Wrong passphrases since the last time, and that it is open now. Whom one knows by now is kept, and a recovery sheet that
    somebody else made gets one's device secret."""
    row = vault.database.row("SELECT length(value) FROM meta WHERE name='failed'")
    if row is not None:
        vault.findings.failed = row[0]
        with vault.write() as tx:
            tx.run("DELETE FROM meta WHERE name='failed'")
            tx.ledger(vault.office, (), (), Entry("wrong passphrase", {"times": row[0]}))
    with vault.write() as tx:
        if vault.me.office is not None and vault.known != read_known(vault.me.identity, vault.id, found.id, found.known):
            remember(vault, tx)
        if vault.me.office is not None and device and not vault.findings.strangers and not device_granted(vault):
            grant_device(vault, tx, found.id, device)
        tx.ledger(vault.office, (), (), Entry("unlocked"))


@dataclass(frozen=True, slots=True)
class Door:
    """What can be known before somebody signs in. A name that nobody has looks like one that somebody has."""

    vault: str
    person: str
    """Ids, random and in hex, under which the keyring of the login holds what it may."""
    device: bool
    """A device secret goes with the passphrase."""
    wait: int
    """Seconds to wait after the wrong attempts there were."""


def door(place: Path, name: str) -> Door:
    database = Database(place / DATABASE, read_only=True)
    try:
        row = database.row("SELECT value FROM meta WHERE name='vault'")
        if row is None:
            raise Known("vault_damaged", why="it has no number")
        vault = row[0]
        found = find(database, vault, name)
        kdf = Kdf.read(found.kdf) if found is not None and found.status == "active" else stand_in(database, vault, name)
        failed = database.row("SELECT length(value) FROM meta WHERE name='failed'")
        person = found.id if found is not None else login(vault, name)
        return Door(vault.hex(), person.hex(), kdf.device, wait_after(failed[0] if failed else 0))
    except Tampered:
        raise Known("vault_damaged", why="what says who works here does not open") from None
    finally:
        database.close()
