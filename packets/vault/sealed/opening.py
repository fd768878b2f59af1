"""The vault opened by somebody who works here."""

from __future__ import annotations

import datetime as dt
from contextlib import suppress
from pathlib import Path

from packets.errors import Known
from packets.vault.sealed.database import SAFE, Database, Durability
from packets.vault.sealed.directory import Principal, about_person, failed, find, past_of, people_of
from packets.vault.sealed.files import ID
from packets.vault.sealed.identity import Identity, Public, about_grant, granting
from packets.vault.sealed.keys import OFFICE, DeskKeys, OfficeKeys
from packets.vault.sealed.ledger import Entry
from packets.vault.sealed.matters import Matters
from packets.vault.sealed.passphrase import Kdf, Secret
from packets.vault.sealed.people import end_passes
from packets.vault.sealed.record import read_record
from packets.vault.sealed.sealing import Tampered
from packets.vault.sealed.vault import Clock, Me, Vault, open_database, utc
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
    database, lock, vault_id = open_database(place, durability)
    try:
        found = find(database, vault_id, name)
        try:
            if found is None or found.status != "active":
                Secret(passphrase=secret.passphrase).kek(Kdf.new(), vault_id, bytes(ID)) if not secret.ready else None
                raise Tampered
            kdf = Kdf.read(found.kdf)
            kek = secret.kek(kdf, vault_id, found.id)
            identity = Identity.opened(found.wrapped, kek, about_person(vault_id, found.id, found.rev), found.public)
        except Tampered:
            failed(database)
            raise Known("wrong_passphrase") from None
        return _opened(place, database, lock, vault_id, found, identity, day, durability, clock, state)
    except BaseException as fault:
        with suppress(Known):  # what is damaged may not even be closed in order
            database.close()
        lock.release()
        if isinstance(fault, Tampered):
            raise Known("vault_damaged", why="the row of somebody who works here") from None
        raise


def _opened(
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
) -> Vault:
    people = people_of(database)
    desk, office = keys_of(database, vault_id, found.id, identity, people)
    vault = Vault(place, database, lock, Me(found.id, identity, desk, office), vault_id, durability, clock)
    vault.people, vault.past = people, past_of(database, vault_id, desk)
    try:
        vault.read_head()
        staff = desk.directory.open(found.staff, about_person(vault_id, found.id, 0)).decode()
        contents, findings = vault.office.read(database)
    except Tampered:
        raise Known("vault_damaged", why="what says who works here does not open") from None
    vault.findings.changed = vault.findings.changed or bool(findings)
    vault.matters = Matters(vault)
    vault.on_close.append(vault.matters.flush)
    vault.record = read_record(vault.office, contents)
    person = vault.record.person(staff)
    if person is None:
        raise Known("no_access")
    if not person.in_time(day):
        raise Known("pass_over", until=person.until)
    vault.who = person
    vault.matters.read()
    vault.look_back(state)
    if vault.findings.changed or vault.findings.rolled_back or vault.findings.matters:
        vault.read_only = True
    elif not vault.read_only:
        _told_of_failures(vault)
        vault.matters.tidy()
        vault.matters.catch_up()
        end_passes(vault, day)
    return vault


def keys_of(
    database: Database, vault: bytes, principal: bytes, identity: Identity, people: dict[bytes, Public]
) -> tuple[DeskKeys, OfficeKeys | None]:
    """The office key, or with a day pass the desk key alone. Raises `Known` where neither was granted."""
    row = database.row("SELECT value FROM meta WHERE name='epoch'")
    epoch = int.from_bytes(row[0], "big") if row else 0
    sql = (
        "SELECT kind, sealed, granted_by, at, sig FROM grants"
        " WHERE object=? AND epoch=? AND principal=? AND kind IN ('office','desk') ORDER BY kind DESC"
    )
    for kind, sealed, by, at, sig in database.rows(sql, (OFFICE, epoch, principal)):
        what = about_grant(kind, vault, OFFICE, epoch, principal)
        granter = people.get(by)
        if granter is None or not granter.signed(granting(what, sealed, at), sig):
            continue
        with suppress(Tampered):
            key = identity.take(sealed, what)
            if kind == "office":
                office = OfficeKeys.of(key, epoch)
                return office.desk, office
            return DeskKeys.of(key, epoch), None
    raise Known("no_access")


def _told_of_failures(vault: Vault) -> None:
    row = vault.database.row("SELECT length(value) + 1 FROM meta WHERE name='failed'")
    if row is not None:
        vault.findings.failed = row[0]
        with vault.write() as tx:
            tx.run("DELETE FROM meta WHERE name='failed'")
            tx.ledger(vault.office, (), (), Entry("wrong passphrase", {"times": row[0]}))
