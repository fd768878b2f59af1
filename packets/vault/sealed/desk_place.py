"""Where somebody was at work when the vault was locked, and what was not given yet: sealed for that person alone.

One row of `meta` for each person, under a key that only the person's own keys give. The vault head does not cover it: it is
written every few moments, and whoever takes it out or puts an older one back takes away a half sentence and nothing else.
"""

from __future__ import annotations

from packets.vault.sealed.keys import OFFICE
from packets.vault.sealed.sealing import Sealer, Tampered, about
from packets.vault.sealed.vault import DESK, Vault


def keep_desk(vault: Vault, data: bytes) -> None:
    """In place of what was kept before; nothing is kept where there is no `data`. A vault that is only looked at keeps none."""
    if vault.read_only:
        return
    name = _name(vault)
    with vault.lock, vault.database.write() as transaction:
        if data:
            sealed = _sealer(vault).seal(data, _about(vault))
            transaction.run("INSERT OR REPLACE INTO meta VALUES (?, ?)", (name, sealed))
        else:
            transaction.run("DELETE FROM meta WHERE name=?", (name,))
        transaction.commit()


def desk_of(vault: Vault) -> bytes:
    """What was kept for who opened the vault; empty where there is nothing, or it is of keys that the person has no more."""
    row = vault.database.row("SELECT value FROM meta WHERE name=?", (_name(vault),))
    try:
        return _sealer(vault).open(row[0], _about(vault)) if row else b""
    except Tampered:
        return b""


def _name(vault: Vault) -> str:
    return f"{DESK}{vault.me.principal.hex()}"


def _sealer(vault: Vault) -> Sealer:
    return vault.me.identity.own


def _about(vault: Vault) -> bytes:
    return about("desk place", vault.id, OFFICE, vault.me.principal, 0, 0)
