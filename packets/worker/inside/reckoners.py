"""Functions that are small programs (type 4) or tables of samples (type 0): what reckons, and nothing beside it."""

from __future__ import annotations

import re

_WORDS = frozenset(
    b"abs add atan ceiling cos cvi cvr div exp floor idiv ln log mod mul neg round sin sqrt sub truncate and bitshift eq "
    b"false ge gt le lt ne not or true xor if ifelse copy dup exch index pop roll".split()
)
_TOKEN = re.compile(rb"[{}]|[^\s\x00{}%]+|%[^\r\n]*")
_NUMBER = re.compile(rb"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
_MOST = 100_000


def program(data: bytes) -> bytes | None:
    """A type 4 program token by token; None where one is no number and none of its words."""
    tokens = [token for token in _TOKEN.findall(data) if not token.startswith(b"%")]
    depth = 0
    for token in tokens:
        depth += {b"{": 1, b"}": -1}.get(token, 0)
        if depth < 0 or not (token in (b"{", b"}") or token in _WORDS or _NUMBER.fullmatch(token)):
            return None
    if depth or not tokens or tokens[0] != b"{" or len(tokens) > _MOST:
        return None
    return b" ".join(tokens)


def samples(size: list[int], outputs: int, bits: int) -> int:
    """Bytes of a table of samples."""
    count = outputs
    for side in size:
        count *= side
    return (count * bits + 7) // 8
