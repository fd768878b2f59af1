"""The key tree below a person's own keys. Each key opens what it names and leads only downwards.

office key   every matter that is not restricted, summaries, cards of the blind check, the attorneys' notes
  desk key   who works here, policy, heads, the office's history        (all that a day pass opens of the office)
matter key   the records, head and history of one matter: wrapped under the office key, or granted person by person
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from packets.vault.sealed.sealing import Sealer, derive

OFFICE: Final = bytes(16)
"""The id under which the office's own records stand among those of the matters."""


@dataclass(frozen=True, slots=True, eq=False)
class DeskKeys:
    key: bytes
    epoch: int
    directory: Sealer
    record: Sealer
    head: Sealer
    audit: Sealer
    device: Sealer
    """What this machine has seen of the vault."""

    @classmethod
    def of(cls, key: bytes, epoch: int) -> DeskKeys:
        names = ("directory", "record", "head", "audit", "device")
        return cls(key, epoch, *(Sealer(derive(key, f"desk {name}")) for name in names))


@dataclass(frozen=True, slots=True, eq=False)
class OfficeKeys:
    key: bytes
    epoch: int
    desk: DeskKeys
    wrap: Sealer
    summary: Sealer
    notes: Sealer
    card: Sealer
    mark: bytes
    """Key of the marks that stand for names in the blind check."""

    @classmethod
    def of(cls, key: bytes, epoch: int) -> OfficeKeys:
        wrap, summary, notes, card = (Sealer(derive(key, f"office {name}")) for name in ("wrap", "summary", "notes", "card"))
        desk = DeskKeys.of(derive(key, "desk"), epoch)
        return cls(key, epoch, desk, wrap, summary, notes, card, derive(key, "office mark"))


@dataclass(frozen=True, slots=True, eq=False)
class MatterKeys:
    key: bytes
    epoch: int
    record: Sealer
    head: Sealer
    audit: Sealer

    @classmethod
    def of(cls, key: bytes, epoch: int) -> MatterKeys:
        return cls(key, epoch, *(Sealer(derive(key, f"matter {name}")) for name in ("record", "head", "audit")))
