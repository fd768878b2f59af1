"""Matters that only some may open."""

from __future__ import annotations

from collections.abc import Sequence

from packets.errors import Known
from packets.vault.sealed.directory import active, sheets_of
from packets.vault.sealed.ledger import Entry
from packets.vault.sealed.vault import Vault


def let_in(vault: Vault, key: str, staff_id: str) -> None:
    """One more member may open a restricted matter. Compare the fingerprint with the person first."""
    if not vault.who.may_decide(vault.clock().date()):
        raise Known("attorney_only", name=vault.who.name)
    matter, principal = vault.matters.open(key), active(vault, staff_id)
    if not matter.restricted:
        return
    with vault.write() as tx:
        vault.grant(tx, "matter", matter.id, matter.keys.epoch, matter.keys.key, principal)
        tx.ledger(matter.ledger, (), (), Entry("let in", {"staff": staff_id}))


def restrict(vault: Vault, key: str, staff_ids: Sequence[str]) -> None:
    """Only these people may open it from now on; who restricts it is among them. The recovery sheet opens it too."""
    if not vault.who.may_decide(vault.clock().date()):
        raise Known("attorney_only", name=vault.who.name)
    readers = {vault.me.principal, *(active(vault, one) for one in staff_ids), *sheets_of(vault)}
    with vault.write() as tx:
        vault.matters.new_key(tx, key, vault.office_keys, readers, Entry("restricted", {"staff": sorted(staff_ids)}))
    vault.database.forget_old()


def open_to_all(vault: Vault, key: str) -> None:
    """Every member may open it again."""
    if not vault.who.may_decide(vault.clock().date()):
        raise Known("attorney_only", name=vault.who.name)
    with vault.write() as tx:
        vault.matters.new_key(tx, key, vault.office_keys, None, Entry("open to all"))
    vault.database.forget_old()


def readers_of(vault: Vault, key: str) -> list[str] | None:
    """Ids of the staff who may open a restricted matter; None where every member may."""
    line = vault.matters.line(key)
    if not line.restricted:
        return None
    rows = vault.database.rows("SELECT principal FROM grants WHERE kind='matter' AND object=?", (line.id,))
    holders = (vault.people[one] for (one,) in rows if one in vault.people)
    return sorted(one.staff for one in holders if one.kind == "staff")
