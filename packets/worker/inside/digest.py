"""The substance of a page as one hash: its contents, its resources, and every stream they reach.

Equal exactly if the page draws the same from the same bytes. It does not see how a file is laid out: object numbers,
lengths, the order of entries and the spelling of numbers do not matter. `read_packet` computes it again on a finished
packet, where the contents are a list of streams and the resources hold our stamps' fonts: both can be left aside.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from decimal import Decimal

import pikepdf

from packets.errors import Known

_MOST_STEPS = 20_000_000


class Digester:
    """Hashes pages of one document; what several pages share is hashed once."""

    def __init__(self) -> None:
        self._known: dict[tuple[int, int], bytes] = {}
        self._path: dict[tuple[int, int], int] = {}
        self._steps = 0

    def page(
        self,
        contents: Sequence[pikepdf.Object],
        resources: pikepdf.Object | None,
        *,
        skip: Callable[[str, str], bool] | None = None,
    ) -> str:
        """The hash of a page whose contents are `contents` (without stamps). `skip(category, name)` leaves resources aside."""
        total = hashlib.sha256()
        for stream in contents:
            total.update(self._value(stream)[0])
        total.update(b"resources")
        table = {} if resources is None else dict(resources.items())
        for category, entries in sorted(table.items()):
            if not isinstance(entries, pikepdf.Dictionary):
                total.update(category.encode("utf-8", "surrogateescape") + self._value(entries)[0])
                continue
            names = sorted(name for name in entries.keys() if skip is None or not skip(category, name))  # noqa: SIM118
            if names:
                total.update(category.encode("utf-8", "surrogateescape"))
            for name in names:
                total.update(name.encode("utf-8", "surrogateescape") + b" " + self._value(entries.get(name))[0])
        return total.hexdigest()

    def _value(self, value: object) -> tuple[bytes, int]:
        """Hash or text of a value, and how far up the path it leads back (a large number if it does not)."""
        self._steps += 1
        if self._steps > _MOST_STEPS:
            raise Known("unreadable_evidence", reason="tangled")
        if not isinstance(value, pikepdf.Object) or isinstance(value, pikepdf.Name | pikepdf.String):
            return _scalar(value), _NOWHERE
        if not value.is_indirect:
            return self._content(value)
        key = value.objgen
        known = self._known.get(key)
        if known is not None:
            return known, _NOWHERE
        here = len(self._path)
        if key in self._path:
            return b"up%d" % (here - self._path[key]), self._path[key]
        self._path[key] = here
        text, back = self._content(value)
        del self._path[key]
        if back >= here:
            self._known[key] = text
            back = _NOWHERE
        return text, back

    def _content(self, value: pikepdf.Object) -> tuple[bytes, int]:
        total = hashlib.sha256()
        back = _NOWHERE
        if isinstance(value, pikepdf.Array):
            plain = _numbers(value)
            if plain is not None:
                return hashlib.sha256(b"list" + plain).digest(), _NOWHERE
            total.update(b"[")
            for item in value:
                text, up = self._value(item)
                total.update(b"%d " % len(text) + text)
                back = min(back, up)
            return total.digest(), back
        total.update(b"<")
        for key in sorted(value.keys()):
            if key == "/Length":
                continue
            text, up = self._value(value.get(key))
            total.update(b"%b %d " % (key.encode("utf-8", "surrogateescape"), len(text)) + text)
            back = min(back, up)
        if isinstance(value, pikepdf.Stream):
            total.update(b"stream")
            total.update(value.get_raw_stream_buffer())
        return total.digest(), back


_NOWHERE = 1 << 30


def _numbers(value: pikepdf.Object) -> bytes | None:
    """A flat list of numbers in one go, each in its plainest spelling."""
    text = bytes(value.unparse(resolved=True))[1:-1]
    if text.strip(b" 0123456789.+-"):
        return None
    try:
        return b" ".join(token if token.isdigit() else _real(float(token)) for token in text.split())
    except ValueError:
        return None


def _real(value: float) -> bytes:
    text = f"{value:.5f}".rstrip("0").rstrip(".")
    return (text if text != "-0" else "0").encode("ascii")


def _scalar(value: object) -> bytes:
    if value is None:
        return b"null"
    if isinstance(value, bool):
        return b"true" if value else b"false"
    if isinstance(value, int):
        return b"%d" % value
    if isinstance(value, Decimal):
        return _real(float(value))
    if isinstance(value, pikepdf.String):
        return b"(" + bytes(value)
    return str(value).encode("utf-8", "surrogateescape")
