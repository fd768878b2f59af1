"""Changes on a record as TOML text, comments kept.

The text is edited in place by tomlkit; what it then says is held against the same changes on plain tables. Where the two
differ (some shapes of tables cannot be edited in place), the record is written anew, its comments together at the head:
what it says goes before how it looks, and what somebody wrote beside it may be all that is left of a call.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from typing import Any

import tomlkit
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import AoT

from packets.errors import Known
from packets.requests.model import parse_toml
from packets.vault.store import Add, Change, Put, Rows, apply, plain

RECORD = "matter.toml"


def changed_text(record: bytes, changes: Iterable[Change], name: str = RECORD) -> str:
    """`record` after `changes`; the same text where they change nothing. Raises `Broken` where it is not TOML, `Known` where
    a row is not there."""
    wanted = tuple(changes)
    before, after = parse_toml(record, name), parse_toml(record, name)
    old = record.decode("utf-8-sig")
    apply(after, wanted)
    after = plain(after)
    if _same(after, before):
        return old
    for way in (_appended, _edited, lambda text, _: _comments(text) + tomlkit.dumps(after)):
        text = way(old, wanted)
        if text is not None and _same(_said(_read(text)), _said(after)):
            return text
    raise Known("record_not_written", file=name)


def record_text(record: dict[str, Any], before: bytes = b"", name: str = RECORD) -> str:
    """A record as text. Where it still says what the text `before` says, that is it, comments and all; else the comments of
    that stand together at the head. Raises `Known` where TOML cannot say it."""
    old = before.decode("utf-8-sig", "replace")
    if before and _same(_said(_read(old)), _said(record)):
        return old
    text = _comments(old) + tomlkit.dumps(record)
    if not _same(_said(_read(text)), _said(record)):
        raise Known("record_not_written", file=name)
    return text


def _appended(text: str, changes: tuple[Change, ...]) -> str | None:
    """New rows behind the last row of their list, everything else left as it stands: a record of a thousand papers is not
    taken apart for one more. None where that is not all that is wanted."""
    tables = {change.table for change in changes if isinstance(change, Add)}
    if len(tables) != 1 or not all(isinstance(change, Add) for change in changes) or "\r" in text:
        return None
    (table,) = tables
    document = tomlkit.document()
    for change in changes:
        apply(_Document(document), (_dressed(change),))
    lines = text.splitlines(keepends=True)
    place = _behind(lines, table)
    before = "".join(lines[:place])
    gap = "" if not before else "\n" if before.endswith("\n") else "\n\n"
    return before + gap + tomlkit.dumps(document) + "".join(lines[place:])


def _behind(lines: list[str], table: str) -> int:
    """The line behind the last row of a list; the end where there is none. What looks like a header in the middle of a value
    is found out by what the text says afterwards."""
    own = re.compile(rf"\s*\[\[?\s*{re.escape(table)}\s*[].]")
    heads = [number for number, line in enumerate(lines) if line.lstrip().startswith("[")]
    mine = [number for number in heads if own.match(lines[number])]
    if not mine:
        return len(lines)
    end = next((number for number in heads if number > mine[-1]), len(lines))
    while end > mine[-1] + 1 and (not lines[end - 1].strip() or lines[end - 1].lstrip().startswith("#")):
        end -= 1
    return end


def _edited(text: str, changes: tuple[Change, ...]) -> str | None:
    try:
        document = tomlkit.parse(text)
        for change in changes:
            if not (isinstance(change, Rows) and _merged(document, change)):
                apply(_Document(document), (_dressed(change),))
        return tomlkit.dumps(document)
    except (TOMLKitError, Known, TypeError, ValueError, AttributeError, LookupError, AssertionError, RuntimeError):
        # Whatever a shape of tables does to the editor: the record is then written from the plain tables.
        return None


def _read(text: str) -> dict[str, Any] | None:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return None


def _said(record: dict[str, Any] | None) -> dict[str, Any] | None:
    """A table of which nothing is left says what no table says."""
    return None if record is None else {key: value for key, value in record.items() if value != {}}


def _same(one: Any, other: Any) -> bool:
    """Whether both say the same, and in the same types: 1 is not true, and a table's order is nothing."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(_same(value, other[key]) for key, value in one.items())
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(_same, one, other))
    return type(one) is type(other) and repr(one) == repr(other)  # by repr, since nan is not itself


def _comments(text: str) -> str:
    """Every comment of a record that is written anew; one behind a value is named by its key."""
    lines: list[str] = []
    for found in _TOKEN.finditer(text):
        if found[0].startswith("#"):
            before = text[text.rfind("\n", 0, found.start()) + 1 : found.start()]
            key = before.partition("=")[0].strip()
            lines.append(f"# {key}: {found[0][1:].strip()}" if key else found[0])
    return "".join(f"{line}\n" for line in lines) + ("\n" if lines else "")


_TOKEN = re.compile(
    r'"""(?:\\.|[^\\])*?"""+' + r"|'''.*?'''+" + r'|"(?:\\.|[^"\\\n])*"' + r"|'[^'\n]*'" + r"|#[^\r\n]*", re.DOTALL
)
"""Strings and comments: a hash in a string begins no comment."""


def _dressed(change: Change) -> Change:
    """The change with values as they read best: what is put into a row that stands already stands on one line."""
    match change:
        case Put(table, id_, values):
            return Put(table, id_, {key: _inline(plain(one)) for key, one in values.items()})
        case Add(table, row):
            return Add(table, {key: one if _is_rows(one) else _inline(one) for key, one in plain(row).items()})
        case Rows(table, rows) if rows:
            return Rows(table, tuple(plain(row) for row in rows))
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


def _merged(document: tomlkit.TOMLDocument, change: Rows) -> bool:
    """The rows of a table row by row, so that what is written beside the others stays; False where that is not to be had."""
    rows = document.get("tables", {}).get(change.table)
    wanted = {str(row.get("id")): plain(row) for row in change.rows or ()}
    if not isinstance(rows, AoT) or not wanted:
        return False
    there = [str(row["id"]) for row in rows]
    stay = [id_ for id_ in there if id_ in wanted]
    if list(wanted)[: len(stay)] != stay:
        return False
    for place in reversed(range(len(there))):
        if there[place] not in wanted:
            del rows[place]
    for row in rows:
        new = wanted[str(row["id"])]
        for key in [key for key in row if key not in new]:
            del row[key]
        for key, value in new.items():
            if key not in row or row[key] != value:
                row[key] = value
    for id_ in list(wanted)[len(stay) :]:
        rows.append(tomlkit.item(wanted[id_]))
    return True


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
