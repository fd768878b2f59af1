"""Finished packets inside the vault. A packet appears, and the earlier one moves, in one transaction."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

from packets.errors import Known
from packets.vault.sealed.incoming import SealedBlob
from packets.vault.sealed.ledger import Entry
from packets.vault.sealed.matter import Change, Kept, SealedMatter
from packets.vault.store import Batch, Blob, Sink, plain_name

EARLIER = "earlier"


class SealedOutputs:
    def __init__(self, matter: SealedMatter, place: str) -> None:
        self._matter, self._place = matter, place

    def where(self, name: str) -> str:
        return f"{self._matter.key}/{self._place}/{name}"

    def blob(self, name: str) -> Blob | None:
        with self._matter.vault.lock:
            self._matter.vault.follow()
            kept = self._matter.blob(self._inside(name))
        return Blob(name, kept.size, kept.stamp) if kept else None

    def open(self, name: str) -> BinaryIO:
        return self._matter.open_as_it_stands(self._inside(name))

    def names(self) -> list[str]:
        """Every file here, those of earlier packets among them."""
        start = f"{self._place}/"
        with self._matter.vault.lock:
            self._matter.vault.follow()
            self._matter.ready()
            return sorted(name.removeprefix(start) for name in self._matter.kept if name.startswith(start))

    @contextmanager
    def begin(self, stem: str) -> Iterator[Batch]:
        claim = f"building {self._inside(stem)}"
        with self._matter.vault.lock:
            if claim in self._matter.claimed:
                raise Known("matter_in_use", folder=self._matter.key)
            self._matter.claimed.add(claim)
        batch = _SealedBatch(self._matter, self._place, stem)
        try:
            yield batch
        finally:
            batch.drop()
            with self._matter.vault.lock:
                self._matter.claimed.discard(claim)

    def _inside(self, name: str) -> str:
        return f"{self._place}/{plain_name(name)}"


class _SealedBatch:
    def __init__(self, matter: SealedMatter, place: str, stem: str) -> None:
        self._matter, self._place, self._stem = matter, place, stem
        self._made: list[Kept] = []

    @contextmanager
    def sink(self, name: str) -> Iterator[Sink]:
        with SealedBlob(self._matter, f"{self._place}/{plain_name(name)}", hold=True) as blob:
            try:
                yield blob
            finally:
                self._take(blob)

    def publish(self, manifest: str, data: bytes) -> None:
        with SealedBlob(self._matter, f"{self._place}/{plain_name(manifest)}", hold=True) as blob:
            blob.write(data)
            blob.keep()
            self._take(blob)
        matter = self._matter
        with matter.vault.lock:
            matter.ready()
            rename = self._moved(manifest)
            change = Change(keep={one.name: one for one in self._made}, rename=rename)
            matter.commit(None, change, Entry("built", {"packet": self._stem}))
            self._made = []

    def _moved(self, manifest: str) -> dict[str, str]:
        """The packet that stands here goes to ``earlier/<n>/``, with every file under its names."""
        kept, start = self._matter.kept, f"{self._place}/"
        if f"{start}{manifest}" not in kept:
            return {}
        ours = re.compile(re.escape(f"{start}{self._stem}") + r"((-Part\d+|-loose-\d+)?\.pdf|\.manifest\.json)")
        there = [name for name in kept if ours.fullmatch(name)]
        numbers = [
            name.removeprefix(f"{start}{EARLIER}/").split("/")[0] for name in kept if name.startswith(f"{start}{EARLIER}/")
        ]
        number = 1 + max((int(one) for one in numbers if one.isdigit()), default=0)
        return {name: f"{start}{EARLIER}/{number}/{name.removeprefix(start)}" for name in there}

    def _take(self, blob: SealedBlob) -> None:
        if blob.made is not None and blob.made not in self._made:
            self._made.append(blob.made)

    def drop(self) -> None:
        """What was written for a packet that did not come about."""
        for one in self._made:
            if one.blob:
                self._matter.matters.files.remove(one.blob)
        self._made = []
