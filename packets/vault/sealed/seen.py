"""What this machine has seen of a vault, so that an older state put in its place, or one that goes on from an older state, is
noticed here.

One small file outside the vault: ``epoch (4) || version of the vault (8) || sealed versions of its matters``. Nothing in it
says what the vault is about. Whoever removes it takes back this one protection and nothing else.

It is sealed under a key that follows from the desk key. The vault hands that key on to whoever has the desk key of a later
epoch: who left knows none that came after, and so cannot make up a vault that this machine would take for a later one.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from packets.vault.files import fsync, rename
from packets.vault.sealed.database import Database
from packets.vault.sealed.keys import OFFICE, DeskKeys
from packets.vault.sealed.sealing import Sealer, Tampered, about

ROW = "seen"
"""The row of `meta` with the keys of earlier epochs."""


def earlier_keys(database: Database, vault: bytes, desk: DeskKeys) -> dict[int, bytes]:
    """Epoch -> key of what machines have seen in it. Raises `Tampered`."""
    row = database.row("SELECT value FROM meta WHERE name=?", (ROW,))
    if row is None:
        return {}
    told = json.loads(desk.directory.open(row[0], about(ROW, vault, OFFICE, b"", 0, desk.epoch)))
    return {int(epoch): bytes.fromhex(key) for epoch, key in told.items()}


def hand_on(vault: bytes, keys: Mapping[int, bytes], old: DeskKeys, new: DeskKeys) -> bytes:
    """The value of the row in the next epoch."""
    told = {str(epoch): key.hex() for epoch, key in {**keys, old.epoch: old.seen}.items()}
    return new.directory.seal(json.dumps(told).encode(), about(ROW, vault, OFFICE, b"", 0, new.epoch))


class Seen:
    def __init__(self, folder: Path, vault: bytes, desk: DeskKeys, earlier: Mapping[int, bytes]) -> None:
        self._path = folder / f"{vault.hex()}.seen"
        self._vault, self._epoch = vault, desk.epoch
        self._keys = {**earlier, desk.epoch: desk.seen}

    def back(self, rev: int, heads: Mapping[bytes, int]) -> tuple[bool, list[bytes]]:
        """Whether time runs backwards: for the vault as a whole, and for which matters. So it does too where the vault has
        another past than the one that was seen."""
        try:
            data = self._path.read_bytes()
        except OSError:
            return False, []
        then = int.from_bytes(data[:4], "big"), int.from_bytes(data[4:12], "big")
        try:
            seen = json.loads(Sealer(self._keys[then[0]]).open(data[12:], self._about(*then)))
        except (KeyError, Tampered):
            return True, []
        old = [bytes.fromhex(one) for one, known in seen.items() if 0 < heads.get(bytes.fromhex(one), 0) < known]
        return (self._epoch, rev) < then, old

    def keep(self, rev: int, heads: Mapping[bytes, int]) -> None:
        told = json.dumps({one.hex(): known for one, known in heads.items()}).encode()
        sealed = Sealer(self._keys[self._epoch]).seal(told, self._about(self._epoch, rev))
        part = self._path.with_suffix(".part")
        with suppress(OSError):
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with part.open("wb") as file:
                file.write(self._epoch.to_bytes(4, "big") + rev.to_bytes(8, "big") + sealed)
                file.flush()
                fsync(file.fileno())
            rename(part, self._path)

    def _about(self, epoch: int, rev: int) -> bytes:
        return about("seen", self._vault, OFFICE, b"", rev, epoch)
