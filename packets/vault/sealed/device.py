"""The device secret: 256 random bits that go with a passphrase, so that who has the files alone has nothing to guess at.

A machine keeps it (the keyring, where the policy allows it); the person has it on the set-up sheet, printed once. It is granted
to the recovery sheet, so that a machine that is lost takes nothing with it.
"""

from __future__ import annotations

import os
from contextlib import suppress

from packets.errors import Known
from packets.vault.sealed.directory import sheets_of
from packets.vault.sealed.identity import about_grant, granting
from packets.vault.sealed.recovery import PaperSecret, read_groups, written_groups
from packets.vault.sealed.sealing import KEY, Tampered
from packets.vault.sealed.vault import Tx, Vault

KIND = "device"


def new_device() -> bytes:
    return os.urandom(KEY)


def setup_sheet(device: bytes) -> PaperSecret:
    """What is printed once for the person: fourteen groups of four, with a check."""
    return PaperSecret((written_groups(device),))


def read_device(text: str) -> bytes:
    """What was typed from a set-up sheet. Raises `Known` where a character is wrong."""
    try:
        return read_groups(text, KEY)
    except Known:
        raise Known("device_sheet_misread") from None


def grant_device(vault: Vault, tx: Tx, principal: bytes, device: bytes) -> None:
    """The recovery sheet opens it, and nobody else."""
    for sheet in sheets_of(vault):
        vault.grant(tx, KIND, principal, 0, device, sheet)


def device_granted(vault: Vault) -> bool:
    """Whether the sheet of today opens one's own."""
    sql = "SELECT 1 FROM grants g JOIN principals p ON p.id=g.principal WHERE g.kind=? AND g.object=? AND p.kind='recovery'"
    return vault.database.row(sql, (KIND, vault.me.principal)) is not None


def forget_device(tx: Tx, principal: bytes) -> None:
    for key in tx.rows("SELECT kind, object, epoch, principal FROM grants WHERE kind=? AND object=?", (KIND, principal)):
        tx.touch("grants", *key)
    tx.run("DELETE FROM grants WHERE kind=? AND object=?", (KIND, principal))


def devices_granted(vault: Vault) -> dict[bytes, bytes]:
    """With the recovery sheet: the device secrets of everybody who has one, by principal."""
    found: dict[bytes, bytes] = {}
    sql = "SELECT object, epoch, sealed, granted_by, at, sig FROM grants WHERE kind=? AND principal=?"
    for thing, epoch, sealed, by, at, sig in vault.database.rows(sql, (KIND, vault.me.principal)):
        what = about_grant(KIND, vault.id, thing, epoch, vault.me.principal)
        granter = vault.people.get(by)
        if granter is not None and granter.public.signed(granting(what, sealed, at), sig):
            with suppress(Tampered):
                found[thing] = vault.me.identity.take(sealed, what)
    return found
