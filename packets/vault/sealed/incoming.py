"""Bytes on their way into a matter of the vault."""

from __future__ import annotations

import hashlib
from types import TracebackType
from typing import Any

from packets.errors import Known
from packets.vault.sealed.matter import INLINE, Kept, SealedMatter
from packets.vault.sealed.sealing import new_key


class SealedBlob:
    """A blob that is being written: small ones wait in memory and go into their record, larger ones into a sealed file."""

    def __init__(self, matter: SealedMatter, name: str, *, new: bool = False, hold: bool = False) -> None:
        self._matter, self._name, self._new, self._hold = matter, name, new, hold
        self._small: bytearray | None = bytearray()
        self._file: Any = None
        self._key = self._id = b""
        self.size = 0
        self.sha256 = ""
        self.made: Kept | None = None
        """What was kept, where it is held back for a commit of its own (`hold`)."""

    def __enter__(self) -> SealedBlob:
        matter = self._matter
        if matter.vault.read_only:
            raise Known("vault_read_only")
        if self._new:
            with matter.vault.lock:
                matter.ready()
                if self._name in matter.claimed or matter.blob(self._name) is not None:
                    raise Known("name_taken", file=self._name)
                matter.claimed.add(self._name)
        return self

    def write(self, data: bytes | memoryview) -> None:
        self.size += len(data)
        if self._small is not None:
            self._small += data
            if len(self._small) <= INLINE:
                return
            files = self._matter.matters.files
            self._key, self._id = new_key(), files.new_id()
            self._file = files.writer(self._key, self._id, self._matter.id, self._name)
            data, self._small = bytes(self._small), None
        self._file.write(data)

    def keep(self) -> str:
        matter, small = self._matter, self._small
        if small is not None:
            self.sha256 = hashlib.sha256(small).hexdigest()
        else:
            self.sha256 = self._file.place()
        with matter.vault.lock:
            kept = Kept(
                self._name,
                self.size,
                self.sha256,
                matter.new_stamp(),
                self._id,
                self._key,
                matter.keys.epoch,
                None,
                bytes(small or b""),
            )
            self.made = kept
            if not self._hold:
                matter.keep(kept)
        return self.sha256

    finish = keep

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None) -> None:
        if self._file is not None:
            self._file.__exit__(kind, fault, trace)
        if self._new:
            with self._matter.vault.lock:
                self._matter.claimed.discard(self._name)
