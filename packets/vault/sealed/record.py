"""The office's record in the vault, twice: whole for members, and for day passes without the attorneys' notes.

What a day pass can read it could also write: members go by theirs alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from packets.errors import Known
from packets.requests.model import shaped
from packets.requests.office import OFFICE as OFFICE_RECORD
from packets.requests.office import OfficeRecord
from packets.vault.sealed import plain
from packets.vault.sealed.directory import as_named
from packets.vault.sealed.ledger import Entry, Ledger, Put
from packets.vault.sealed.passes import follow_passes
from packets.vault.sealed.vault import Tx, Vault

DESK, WHOLE = "desk", "office"
"""Kinds of the office's records that are its record; others stand on their own."""
NOTES: Final = ("notes", "destroyed")
"""Tables of the office's record that a day pass does not open."""


def read_record(ledger: Ledger, contents: dict[bytes, bytes], *, whole: bool = True) -> OfficeRecord:
    """The record as members have it, or a day pass where it is not the `whole`."""
    kind = WHOLE if whole else DESK
    found = next((plain.head_of(data) for id_, data in contents.items() if ledger.rows[id_].kind == kind), {})
    return shaped(OfficeRecord, found, OFFICE_RECORD)


def put_record(vault: Vault, content: dict[str, Any], entry: Entry) -> OfficeRecord:
    """The office's record as it will be. Raises `Known` for a day pass."""
    if vault.me.office is None:
        raise Known("not_with_day_pass")
    record = shaped(OfficeRecord, content, OFFICE_RECORD)
    with vault.write() as tx:
        for person in record.staff:
            as_named(vault, tx, person, vault.record.person(person.id))
        follow_passes(vault, tx, record)
        record_into(vault, tx, content, entry)
    vault.record = record
    vault.who = record.person(vault.who.id) or vault.who
    return record


def record_into(vault: Vault, tx: Tx, content: dict[str, Any], entry: Entry, more: Iterable[Put] = ()) -> None:
    """The record, and `more` of the office's own beside it."""
    by_kind = {row.kind: row.id for row in vault.office.rows.values()}
    parts = {DESK: {name: value for name, value in content.items() if name not in NOTES}, WHOLE: content}
    puts = [Put(kind, plain.write(part), by_kind.get(kind), kind) for kind, part in parts.items()]
    tx.ledger(vault.office, [*puts, *more], (), entry)
