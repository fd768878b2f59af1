"""What stands inside a sealed record: one line of JSON, then raw bytes where the record holds some. Pure.

Days, times and moments keep their types, so that a matter comes out exactly as it went in.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Mapping
from typing import Any, Final

from packets.vault.sealed.sealing import Tampered

_TAG: Final = "$"
_KEY: Final = f'"{_TAG}":'
"""Inside words a quote is never without its backslash, so this stands where a table has such a key and nowhere else."""
_READ: Final[Mapping[str, Callable[[Any], Any]]] = {
    "day": dt.date.fromisoformat,
    "moment": dt.datetime.fromisoformat,
    "time": dt.time.fromisoformat,
    "table": dict,
}


def write(head: Mapping[str, Any], data: bytes = b"") -> bytes:
    ours: list[object] = []

    def typed(value: object) -> dict[str, str]:
        ours.append(value)
        return _typed(value)

    text = json.dumps(head, default=typed, separators=(",", ":"), ensure_ascii=False, allow_nan=True)
    if text.count(_KEY) != len(ours):
        # A table of somebody's own looks like one of ours.
        text = json.dumps(_escaped(head), default=_typed, separators=(",", ":"), ensure_ascii=False, allow_nan=True)
    return text.encode("utf-8", "surrogatepass") + b"\n" + data


def read(record: bytes) -> tuple[dict[str, Any], bytes]:
    """Raises `Tampered` where it is none of ours: sealed by us, but not understood."""
    line, _, data = record.partition(b"\n")
    return head_of(line), data


def head_of(record: bytes) -> dict[str, Any]:
    """The head alone."""
    end = record.find(b"\n")
    line = record if end < 0 else record[:end]
    try:
        head = json.loads(line, object_hook=_read if b'"$"' in line else None)
    except (ValueError, KeyError, TypeError, RecursionError):  # UnicodeError among them
        raise Tampered from None
    if not isinstance(head, dict):
        raise Tampered
    return head


def _typed(value: object) -> dict[str, str]:
    if isinstance(value, dt.datetime):
        return {_TAG: "moment", "is": value.isoformat()}
    if isinstance(value, dt.date):
        return {_TAG: "day", "is": value.isoformat()}
    if isinstance(value, dt.time):
        return {_TAG: "time", "is": value.isoformat()}
    raise TypeError(type(value).__name__)


def _escaped(value: Any) -> Any:
    if isinstance(value, Mapping):
        pairs = [[key, _escaped(one)] for key, one in value.items()]
        return {_TAG: "table", "is": pairs} if _TAG in value else dict(pairs)
    return [_escaped(one) for one in value] if isinstance(value, list | tuple) else value


def _read(table: dict[str, Any]) -> Any:
    return _READ[table[_TAG]](table["is"]) if _TAG in table else table
