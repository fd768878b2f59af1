"""The key tree below a person's own keys. Each key opens what it names and leads only downwards.

office key   every matter that is not restricted, summaries, cards of the blind check, the office's record with the attorneys'
             notes; and it alone seals who may open what
  desk key   who works here, policy, heads, the office's history        (all that a day pass opens of the office)
matter key   the records, head and history of one matter: wrapped under the office key, or granted person by person
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from packets.vault.sealed.sealing import Sealer, derive

OFFICE: Final = bytes(16)
"""The id under which the office's own records stand among those of the matters."""


@dataclass(frozen=True, slots=True, eq=False)
class DeskKeys:
    key: bytes = field(repr=False)
    epoch: int
    directory: Sealer
    record: Sealer
    head: Sealer
    audit: Sealer
    seen: bytes = field(repr=False)
    """Key of what this machine has seen of the vault. The next desk keys open it too."""

    @classmethod
    def of(cls, key: bytes, epoch: int) -> DeskKeys:
        directory, record, head, audit = (
            Sealer(derive(key, f"desk {one}")) for one in ("directory", "record", "head", "audit")
        )
        return cls(key, epoch, directory, record, head, audit, derive(key, "desk seen"))


@dataclass(frozen=True, slots=True, eq=False)
class OfficeKeys:
    key: bytes = field(repr=False)
    epoch: int
    desk: DeskKeys
    wrap: Sealer
    summary: Sealer
    notes: Sealer
    card: Sealer
    directory: Sealer
    """Who may open what: with a day pass it is read and never written."""

    @classmethod
    def of(cls, key: bytes, epoch: int) -> OfficeKeys:
        names = ("wrap", "summary", "notes", "card", "directory")
        wrap, summary, notes, card, directory = (Sealer(derive(key, f"office {name}")) for name in names)
        desk = DeskKeys.of(derive(key, "desk"), epoch)
        return cls(key, epoch, desk, wrap, summary, notes, card, directory)


@dataclass(frozen=True, slots=True, eq=False)
class MatterKeys:
    key: bytes = field(repr=False)
    epoch: int
    record: Sealer
    head: Sealer
    audit: Sealer

    @classmethod
    def of(cls, key: bytes, epoch: int) -> MatterKeys:
        return cls(key, epoch, *(Sealer(derive(key, f"matter {name}")) for name in ("record", "head", "audit")))
