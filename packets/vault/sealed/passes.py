"""Day passes in the vault: what the office's record gives to a helper is granted, what it takes back opens nothing more."""

from __future__ import annotations

from packets.requests.office import OfficeRecord
from packets.vault.sealed.ledger import Entry
from packets.vault.sealed.vault import Tx, Vault


def follow_passes(vault: Vault, tx: Tx, record: OfficeRecord) -> None:
    """Grants to helpers who can sign in, as the record will be. A matter that is taken back gets another key."""
    principals = {one.staff: id_ for id_, one in vault.people.items() if one.active}
    taken: dict[str, set[bytes]] = {}
    for person in record.staff:
        principal = principals.get(person.id)
        before = vault.record.person(person.id)
        if person.role != "helper" or principal is None:
            continue
        had = set(before.matters) if before is not None else set()
        for key in sorted(set(person.matters) - had):
            matter = vault.matters.open(key)
            vault.grant(tx, "matter", matter.id, matter.keys.epoch, matter.keys.key, principal)
        for key in had - set(person.matters):
            taken.setdefault(key, set()).add(principal)
    for key, gone in taken.items():
        line = vault.matters.lines.get(key)
        if line is not None and line.open_to_me:
            for principal in gone:
                tx.run("DELETE FROM grants WHERE kind='matter' AND object=? AND principal=?", (line.id, principal))
                tx.touch("grants", "matter", line.id, line.epoch, principal)
            readers = vault.matters.readers(tx, line) if line.restricted else None
            vault.matters.new_key(tx, key, vault.office_keys, readers, Entry("pass ended"))
