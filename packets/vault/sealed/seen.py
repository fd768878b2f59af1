"""What this machine has seen of a vault, so that an older state put in its place is noticed here.

One small file outside the vault: ``epoch (4) || version of the vault (8) || sealed versions of its matters``. Nothing in it
says what the vault is about. Whoever removes it takes back this one protection and nothing else.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from packets.vault.sealed.keys import OFFICE, DeskKeys
from packets.vault.sealed.sealing import Tampered, about


class Seen:
    def __init__(self, folder: Path, vault: bytes, desk: DeskKeys) -> None:
        self._path = folder / f"{vault.hex()}.seen"
        self._vault, self._desk = vault, desk

    def back(self, epoch: int, rev: int, heads: Mapping[bytes, int]) -> tuple[bool, list[bytes]]:
        """Whether time runs backwards: for the vault as a whole, and for which matters."""
        try:
            data = self._path.read_bytes()
        except OSError:
            return False, []
        if len(data) < 12:
            return False, []
        then = int.from_bytes(data[:4], "big"), int.from_bytes(data[4:12], "big")
        try:
            seen = json.loads(self._desk.device.open(data[12:], self._about(*then)))
        except (Tampered, ValueError):
            # Sealed under another office key: all that is known is how far the vault was.
            return (epoch, rev) < then, []
        old = [bytes.fromhex(one) for one, known in seen.items() if 0 < heads.get(bytes.fromhex(one), 0) < known]
        return (epoch, rev) < then, old

    def keep(self, epoch: int, rev: int, heads: Mapping[bytes, int]) -> None:
        told = json.dumps({one.hex(): known for one, known in heads.items()}).encode()
        data = epoch.to_bytes(4, "big") + rev.to_bytes(8, "big") + self._desk.device.seal(told, self._about(epoch, rev))
        part = self._path.with_suffix(".part")
        with suppress(OSError):
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            part.write_bytes(data)
            os.replace(part, self._path)

    def _about(self, epoch: int, rev: int) -> bytes:
        return about("seen", self._vault, OFFICE, b"", rev, epoch)
