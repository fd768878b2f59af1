"""Tables from codes to letters (CMaps), read and written anew: ranges and what they mean, no comment, no name of anything."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_TOKEN = re.compile(
    rb"(?P<hex><[0-9A-Fa-f\x00\t\n\x0c\r ]*>)|(?P<name>/[^\x00-\x20()<>\[\]{}/%]*)|(?P<mark><<|>>|\[|\])"
    rb"|(?P<word>[^\x00-\x20()<>\[\]{}/%]+)|(?P<string>\((?:[^()\\]|\\.)*\))|(?P<white>[\x00-\x20]+|%[^\r\n]*)|(?P<odd>.)",
    re.S,
)
_MOST = 200_000
_LONGEST = 16
"""Bytes of text that one code may mean: a ligature of eight letters."""
_PARENT = re.compile(rb"[A-Za-z0-9-]{1,40}")
_GROUP = 100
_WIDTH = {b"codespacerange": 2, b"bfchar": 2, b"bfrange": 3, b"cidchar": 2, b"cidrange": 3, b"notdefrange": 3, b"notdefchar": 2}


class Broken(ValueError):
    """This is no such table."""


Token = tuple[str, bytes]


@dataclass(slots=True)
class _Table:
    parent: bytes = b""
    wide: bytes = b"0"
    groups: dict[bytes, list[bytes]] = field(default_factory=dict)


def cleaned(data: bytes) -> bytes | None:
    """The table written anew; None where it cannot be read, or says nothing."""
    try:
        table = _read(data)
    except (Broken, ValueError, IndexError):
        return None
    return _written(table) if table.groups or table.parent else None


def _read(data: bytes) -> _Table:
    table, before = _Table(), [("", b"")] * 2
    tokens = [(found.lastgroup or "odd", found[0]) for found in _TOKEN.finditer(data) if found.lastgroup != "white"]
    if len(tokens) > 4 * _MOST:
        raise Broken("without end")
    at = 0
    while at < len(tokens):
        kind, text = tokens[at]
        at += 1
        if kind == "word" and text.startswith(b"begin") and text[5:] in _WIDTH:
            at = _group(tokens, at, text[5:], table)
        elif kind == "word" and text == b"usecmap" and before[-1][0] == "name" and _PARENT.fullmatch(before[-1][1][1:]):
            table.parent = before[-1][1]
        elif kind == "word" and text == b"def" and before[-2] == ("name", b"/WMode") and before[-1][1] in (b"0", b"1"):
            table.wide = before[-1][1]
        before = [before[-1], (kind, text)]
    return table


def _group(tokens: list[Token], at: int, kind: bytes, table: _Table) -> int:
    rows = table.groups.setdefault(kind, [])
    while at < len(tokens) and tokens[at] != ("word", b"end" + kind):
        if len(rows) > _MOST:
            raise Broken("without end")
        row, at = _row(tokens, at, kind)
        if row:
            rows.append(row)
    return at + 1


def _row(tokens: list[Token], at: int, kind: bytes) -> tuple[bytes, int]:
    """One line of a group; empty where it means more than a code can."""
    codes = [_code(tokens[at + step]) for step in range(_WIDTH[kind] - 1)]
    at += len(codes)
    if kind == b"codespacerange":
        return b" ".join([*codes, _code(tokens[at])]), at + 1
    if kind.startswith(b"bf"):
        texts, at = _meanings(tokens, at)
        return (b" ".join([*codes, texts]), at) if texts else (b"", at)
    word, number = tokens[at]
    if word != "word" or not number.isdigit() or len(number) > 6:
        raise Broken("no number")
    return b" ".join([*codes, number]), at + 1


def _code(token: Token) -> bytes:
    digits = re.sub(rb"\s", b"", token[1][1:-1].replace(b"\x00", b""))
    if token[0] != "hex" or not 1 <= len(digits) <= 8:
        raise Broken("no code")
    return b"<" + digits + b">"


def _meanings(tokens: list[Token], at: int) -> tuple[bytes, int]:
    kind, text = tokens[at]
    if kind == "hex":
        return _meaning(text), at + 1
    if (kind, text) != ("mark", b"["):
        raise Broken("no meaning")
    found: list[bytes] = []
    at += 1
    while tokens[at] != ("mark", b"]"):
        if tokens[at][0] != "hex" or len(found) > 65_536:
            raise Broken("no meaning")
        found.append(_meaning(tokens[at][1]) or b"<>")
        at += 1
    return b"[" + b" ".join(found) + b"]", at + 1


def _meaning(text: bytes) -> bytes:
    digits = re.sub(rb"[^0-9A-Fa-f]", b"", text)
    return b"<" + digits + b">" if len(digits) <= 2 * _LONGEST else b""


def _written(table: _Table) -> bytes:
    out = [b"/CIDInit/ProcSet findresource begin\n12 dict begin\nbegincmap\n"]
    if table.parent:
        out.append(table.parent + b" usecmap\n")
    out.append(b"/CIDSystemInfo 3 dict dup begin/Registry(F)def/Ordering(F)def/Supplement 0 def end def\n")
    out.append(b"/CMapName/F def\n/CMapType 2 def\n/WMode %b def\n" % table.wide)
    for kind, rows in table.groups.items():
        for start in range(0, len(rows), _GROUP):
            part = rows[start : start + _GROUP]
            out.append(b"%d begin%b\n%b\nend%b\n" % (len(part), kind, b"\n".join(part), kind))
    out.append(b"endcmap\nCMapName currentdict/CMap defineresource pop\nend\nend\n")
    return b"".join(out)
