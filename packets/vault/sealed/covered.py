"""A hash over many rows that follows the change of a few: rows in 256 buckets, the hash over those of the buckets. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from packets.vault.sealed.sealing import parts

Key = tuple[str, tuple[Any, ...]]
"""A table, and what names a row of it."""
Buckets = dict[int, dict[Key, bytes]]
"""Those of the buckets that differ."""
BUCKETS: Final = 256


class Covered:
    """Digests of rows by their key. `after` gives the hash as it would be; `adopt` makes it so."""

    def __init__(self, rows: Iterable[tuple[Key, bytes]] = ()) -> None:
        self._buckets: list[dict[Key, bytes]] = [{} for _ in range(BUCKETS)]
        for key, digest in rows:
            self._buckets[_bucket(key)][key] = digest
        self._hashes = [_hash(one) for one in self._buckets]

    def items(self) -> Iterator[tuple[Key, bytes]]:
        for bucket in self._buckets:
            yield from bucket.items()

    @property
    def hash(self) -> bytes:
        return hashlib.sha256(b"".join(self._hashes)).digest()

    def after(self, changes: Mapping[Key, bytes | None]) -> tuple[bytes, Buckets]:
        """The hash with these rows changed (None: gone), and the buckets that differ then."""
        buckets: Buckets = {}
        for key, digest in changes.items():
            number = _bucket(key)
            bucket = buckets.setdefault(number, dict(self._buckets[number]))
            if digest is None:
                bucket.pop(key, None)
            else:
                bucket[key] = digest
        hashes = list(self._hashes)
        for number, bucket in buckets.items():
            hashes[number] = _hash(bucket)
        return hashlib.sha256(b"".join(hashes)).digest(), buckets

    def adopt(self, buckets: Buckets) -> None:
        for number, bucket in buckets.items():
            self._buckets[number] = bucket
            self._hashes[number] = _hash(bucket)


def digest_row(row: Sequence[Any]) -> bytes:
    """SHA-256 over the columns of a row, each in one way only. The columns that name it are among them."""
    return hashlib.sha256(parts(*(_column(one) for one in row))).digest()


def _column(value: Any) -> bytes:
    if value is None:
        return b"n"
    if isinstance(value, bytes):
        return b"b" + value
    return b"i%d" % value if isinstance(value, int) else b"t" + str(value).encode()


def _name(key: Key) -> bytes:
    return parts(key[0].encode(), *(_column(one) for one in key[1]))


def _bucket(key: Key) -> int:
    last = key[1][-1]
    # Rows of people and of the vault itself are few; the many are named by the random id of a matter.
    return last[-1] if isinstance(last, bytes) and last else 0


def _hash(bucket: Mapping[Key, bytes]) -> bytes:
    digest = hashlib.sha256(len(bucket).to_bytes(8, "big"))
    digest.update(b"".join(bucket[key] for key in sorted(bucket, key=_name)))
    return digest.digest()
