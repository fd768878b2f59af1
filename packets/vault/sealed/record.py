"""The office's record in the vault: what everybody who works here may read, and the attorneys' notes."""

from __future__ import annotations

from typing import Any, Final

from packets.errors import Known
from packets.requests.model import shaped
from packets.requests.office import OFFICE as OFFICE_RECORD
from packets.requests.office import OfficeRecord
from packets.vault.sealed import plain
from packets.vault.sealed.ledger import Entry, Ledger, Put
from packets.vault.sealed.vault import Tx, Vault

PARTS: Final = ("desk", "office")
"""Kinds of the office's records that are its record; others stand on their own."""
NOTES: Final = ("notes",)
"""Tables of the office's record that a day pass does not open."""


def read_record(ledger: Ledger, contents: dict[bytes, bytes]) -> OfficeRecord:
    content: dict[str, Any] = {}
    for id_, data in contents.items():
        if ledger.rows[id_].kind in PARTS:
            content |= plain.head_of(data)
    return shaped(OfficeRecord, content, OFFICE_RECORD)


def record_parts(content: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The record by what opens it: ``desk`` for everybody who works here, ``office`` for members."""
    notes = {name: value for name, value in content.items() if name in NOTES}
    return {"desk": {name: value for name, value in content.items() if name not in NOTES}, "office": notes}


def put_record(vault: Vault, content: dict[str, Any], entry: Entry) -> OfficeRecord:
    """The office's record as it will be. Raises `Known` for a day pass."""
    if vault.me.office is None:
        raise Known("not_with_day_pass")
    record = shaped(OfficeRecord, content, OFFICE_RECORD)
    with vault.write() as tx:
        record_into(vault, tx, content, entry)
    vault.record = record
    vault.who = record.person(vault.who.id) or vault.who
    return record


def record_into(vault: Vault, tx: Tx, content: dict[str, Any], entry: Entry) -> None:
    by_kind = {row.kind: row.id for row in vault.office.rows.values()}
    puts = [Put(kind, plain.write(part), by_kind.get(kind), kind) for kind, part in record_parts(content).items()]
    tx.ledger(vault.office, puts, (), entry)
