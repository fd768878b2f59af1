"""A generation of a backup, looked into by who has the vault open: with the person's own keys, without a passphrase."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from packets.errors import Known
from packets.vault.sealed.database import DATABASE, SAFE, Database
from packets.vault.sealed.directory import keys_of_all
from packets.vault.sealed.files import BlobFiles
from packets.vault.sealed.generations import BLOBS, Generation
from packets.vault.sealed.introductions import EARLIER
from packets.vault.sealed.matters import Matters
from packets.vault.sealed.opening import keys_of
from packets.vault.sealed.sealing import GARBLED
from packets.vault.sealed.vault import Me, Vault
from packets.vault.sealed.writer import WriterLock


@contextmanager
def looked_into(vault: Vault, from_: Generation) -> Iterator[Vault]:
    """The vault as it was then, to be read only. Raises `Known` where it is another vault's, where it is not what was written,
    or where this person's keys of today open nothing of it."""
    path = from_.folder / DATABASE
    if not path.is_file():
        raise Known("backup_damaged", generation=from_.number)
    database = Database(path, read_only=True)
    try:
        row = database.row("SELECT value FROM meta WHERE name='vault'")
        if row is None or row[0] != vault.id:
            raise Known("backup_of_another")
        yield _opened(vault, from_, database)
    finally:
        database.close()


def _opened(vault: Vault, from_: Generation, database: Database) -> Vault:
    try:
        old = Vault(from_.folder, database, WriterLock(Path()), _keys(vault, database), vault.id, SAFE, vault.clock)
        old.people = {one.principal: one for one in keys_of_all(database, vault.id, old.me.desk) if one.kind not in EARLIER}
        old.who, old.record = vault.who, vault.record
        old.read_head()
        old.office.read(database)
        old.matters = Matters(old)
        old.matters.files = BlobFiles(from_.root / BLOBS, SAFE)
        old.matters.read()
    except GARBLED:
        raise Known("backup_damaged", generation=from_.number) from None
    if old.findings.changed:
        raise Known("backup_damaged", generation=from_.number)
    return old


def _keys(vault: Vault, database: Database) -> Me:
    """What was granted to this person then; after keys of one's own were changed, still the office key if it is the same."""
    me = vault.me
    try:
        desk, office, _ = keys_of(database, vault.id, me.principal, me.identity)
        return Me(me.principal, me.identity, desk, office)
    except Known:
        row = database.row("SELECT value FROM meta WHERE name='epoch'")
        if row is not None and int.from_bytes(row[0], "big") == me.desk.epoch:
            return me
        raise Known("backup_other_keys") from None
