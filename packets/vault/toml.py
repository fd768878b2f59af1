"""Changes on a record as TOML text, comments kept.

The text is edited in place by tomlkit; what it then says is held against the same changes on plain tables. Where the two
differ (some shapes of tables cannot be edited in place), the record is written anew without its comments: what it says
goes before how it looks.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from typing import Any

import tomlkit
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import AoT

from packets.errors import Broken, Known
from packets.vault.store import Add, Change, Put, Rows, apply

RECORD = "matter.toml"


def changed_text(record: bytes, changes: Iterable[Change], name: str = RECORD) -> str:
    """`record` after `changes`. Raises `Broken` where it is not TOML, `Known` where a row is not there."""
    wanted = tuple(changes)
    try:
        old = record.decode("utf-8-sig")
        plain = tomllib.loads(old)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as fault:
        raise Broken(name, [str(fault)]) from None
    apply(plain, wanted)
    plain = _plain(plain)
    text = _edited(old, wanted)
    if text is None or _read(text) != plain:
        text = tomlkit.dumps(plain)
    if _read(text) != plain:
        raise Known("record_not_written", file=name)
    return text


def _edited(text: str, changes: tuple[Change, ...]) -> str | None:
    try:
        document = tomlkit.parse(text)
        apply(_Document(document), tuple(_dressed(change) for change in changes))
        return tomlkit.dumps(document)
    except (TOMLKitError, TypeError, ValueError, AttributeError, KeyError, IndexError):
        return None


def _read(text: str) -> dict[str, Any] | None:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return None


def _plain(value: Any) -> Any:
    """As TOML gives it back: tuples are lists, keys without a value are not there."""
    if isinstance(value, Mapping):
        return {str(key): _plain(one) for key, one in value.items() if one is not None}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value


def _dressed(change: Change) -> Change:
    """The change with values as they read best: what is put into a row that stands already stands on one line."""
    match change:
        case Put(table, id_, values):
            return Put(table, id_, {key: _inline(_plain(one)) for key, one in values.items()})
        case Add(table, row):
            return Add(table, {key: one if _is_rows(one) else _inline(one) for key, one in _plain(row).items()})
        case Rows(table, rows) if rows:
            return Rows(table, tuple(_plain(row) for row in rows))
        case _:
            return change


def _inline(value: Any) -> Any:
    if isinstance(value, dict):
        table = tomlkit.inline_table()
        table.update({key: _inline(one) for key, one in value.items()})
        return table
    if isinstance(value, list):
        array = tomlkit.array()
        array.extend(_inline(one) for one in value)
        return array.multiline(len(value) > 2)
    return value


class _Document(dict[str, Any]):
    """A tomlkit document as `apply` wants it: rows appended as array of tables, inner tables kept readable."""

    def __init__(self, document: tomlkit.TOMLDocument) -> None:
        super().__init__()
        self.document = document

    def get(self, key: str, default: Any = None) -> Any:
        return self.document.get(key, default)

    def __getitem__(self, key: str) -> Any:
        return self.document[key]

    def setdefault(self, key: str, default: Any = None) -> Any:
        if key not in self.document:
            self.document[key] = tomlkit.aot() if default == [] else tomlkit.table()
        found = self.document[key]
        return _RowList(found) if isinstance(found, AoT) else found

    def __setitem__(self, key: str, value: Any) -> None:
        self.document[key] = value

    def pop(self, key: str, default: Any = None) -> Any:
        return self.document.pop(key, default)


class _RowList:
    def __init__(self, rows: Any) -> None:
        self.rows = rows

    def append(self, row: dict[str, Any]) -> None:
        table = tomlkit.table()
        for key, value in row.items():
            if _is_rows(value):
                inner = tomlkit.aot()
                for one in value:
                    inner.append(tomlkit.item(one))
                table.append(key, inner)
            else:
                table.append(key, tomlkit.item(value))
        self.rows.append(table)


def _is_rows(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(one, dict) for one in value)
