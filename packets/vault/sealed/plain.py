"""What stands inside a sealed record: one line of JSON, then raw bytes where the record holds some. Pure.

Days, times and moments keep their types, so that a matter comes out exactly as it went in.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from typing import Any, Final

from packets.vault.sealed.sealing import Tampered

_TAG: Final = "$"
_READ: Final = {
    "day": dt.date.fromisoformat,
    "moment": dt.datetime.fromisoformat,
    "time": dt.time.fromisoformat,
}


def write(head: Mapping[str, Any], data: bytes = b"") -> bytes:
    text = json.dumps(head, default=_typed, separators=(",", ":"), ensure_ascii=False, allow_nan=True)
    return text.encode() + b"\n" + data


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
    except (ValueError, KeyError, TypeError, RecursionError):
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


def _read(table: dict[str, Any]) -> Any:
    kind = table.get(_TAG)
    return _READ[kind](table["is"]) if kind in _READ and len(table) == 2 else table
