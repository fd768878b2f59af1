"""The office in a vault, behind the same protocol as an office folder."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from packets.requests.model import parse_toml
from packets.requests.office import OfficeRecord
from packets.vault.places import DEFINITIONS
from packets.vault.sealed.cards import marked
from packets.vault.sealed.ledger import Entry
from packets.vault.sealed.matter import RECORD, fresh_copy
from packets.vault.sealed.record import put_record
from packets.vault.sealed.store import SealedStore
from packets.vault.sealed.vault import Vault
from packets.vault.store import Change, apply, plain


class VaultOffice:
    """What one person may open of the office."""

    sealed = True

    def __init__(self, vault: Vault) -> None:
        self.vault = vault
        self.place = vault.place
        self.name = vault.place.name

    def load(self) -> OfficeRecord:
        self.vault.follow()
        return self.vault.record

    def commit(self, changes: Iterable[Change]) -> OfficeRecord:
        vault = self.vault
        with vault.lock:
            content: dict[str, Any] = fresh_copy(vault.record.model_dump(by_alias=True, exclude_defaults=True))
            content = plain(content)
            apply(content, changes)
            return put_record(vault, plain(content), Entry("office changed"))

    def matters(self) -> list[str]:
        self.vault.follow()
        return self.vault.matters.in_order()

    def open(self, key: str) -> SealedStore:
        with self.vault.lock:
            self.vault.follow()
            return SealedStore(self.vault.matters.open(key))

    def new_matter(self, text: str) -> SealedStore:
        def record(key: str) -> dict[str, Any]:
            return parse_toml(text.replace("{id}", key).encode(), RECORD)

        return SealedStore(self.vault.matters.new(record))

    def destroy(self, key: str) -> None:
        self.vault.matters.destroy(key)

    def definitions(self) -> Path | None:
        folder = self.place / DEFINITIONS
        return folder if folder.is_dir() else None

    def mark(self, text: str) -> bytes:
        """What stands in a card for a word."""
        return marked(self.vault, text)

    def cards(self) -> Iterable[tuple[str, bytes]]:
        """The card of every matter for the blind check, restricted ones too."""
        return self.vault.matters.cards()
