"""Content streams: what they name, whether they close what they open, and the same stream written so that they do.

A fast scan in one regular expression settles the ordinary page, whose bytes stay as they are. Only where something must
change is the stream taken apart token by token: extra ``Q`` and what never ended go, what stayed open is closed, marked
content keeps its tag and loses its properties (layers, alternate texts), comments go, resources are renamed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

_NAME = re.compile(rb"/([^\x00\t\n\x0c\r ()<>\[\]{}/%]*)")
_ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")
_FAST = re.compile(
    rb"""
    [\x00\t\n\x0c\r 0-9.+\-\[\]]++
    | \( (?: [^()\\]++ | \\. )*+ \)
    | <[0-9A-Fa-f\x00\t\n\x0c\r ]*+>
    | << | >>
    | /[^\x00\t\n\x0c\r ()<>\[\]{}/%]*+
    | ( (?<![0-9.+\-]) [A-Za-z'"] [^\x00\t\n\x0c\r ()<>\[\]{}/%]*+ | . )
    """,
    re.X | re.S,
)
_TOKEN = re.compile(
    rb"""
    (?P<white> [\x00\t\n\x0c\r ]++ )
    | (?P<comment> %[^\r\n]*+ )
    | (?P<string> \( (?: [^()\\]++ | \\. )*+ \) )
    | (?P<hex> <[0-9A-Fa-f\x00\t\n\x0c\r ]*+> )
    | (?P<dict> << | >> )
    | (?P<bracket> [\[\]{}] )
    | (?P<name> /[^\x00\t\n\x0c\r ()<>\[\]{}/%]*+ )
    | (?P<word> [^\x00\t\n\x0c\r ()<>\[\]{}/%]++ )
    | (?P<odd> . )
    """,
    re.X | re.S,
)
_NUMBER = re.compile(rb"[+\-]*[0-9.]+[0-9.\-]*")
_IMAGE_END = re.compile(rb"(?<=[\x00\t\n\x0c\r ])EI(?=[\x00\t\n\x0c\r ]|$)")
_LOOSE_END = re.compile(rb"EI(?=[\x00\t\n\x0c\r ]|$)")
_PLAIN_MARK = re.compile(rb"/[A-Za-z0-9]+\s*<<\s*/MCID\s+[0-9]+\s*>>\s*BDC")
_ANY_MARK = re.compile(rb"(?<![A-Za-z])BDC(?![A-Za-z])")

CATEGORY = {
    b"Do": "XObject",
    b"Tf": "Font",
    b"gs": "ExtGState",
    b"cs": "ColorSpace",
    b"CS": "ColorSpace",
    b"scn": "Pattern",
    b"SCN": "Pattern",
    b"sh": "Shading",
}
"""The category of resources that an operator's name belongs to."""

_ENDS_PROPERTIES = frozenset({b"BDC", b"DP"})
_MOST_OPERANDS = 4_000


@dataclass(slots=True)
class Scan:
    """What one look at a content stream tells. `names` is every name in it, escapes undone: more than are used, never less."""

    names: frozenset[bytes]
    closed: bool
    """It closes what it opens, in order, and ends between two operators."""
    moves: bool
    """It changes the matrix without saving it first."""
    describes: bool
    """It carries comments, or marked content with more than a number."""


def names(data: bytes) -> frozenset[bytes]:
    return frozenset(unescape(name) for name in set(_NAME.findall(data)))


def unescape(name: bytes) -> bytes:
    return _ESCAPE.sub(lambda found: bytes([int(found[1], 16)]), name) if b"#" in name else name


def scan(data: bytes) -> Scan:
    """Look at a stream without taking it apart. What it cannot be sure of counts as open, and describing."""
    operators = [word for word in _FAST.findall(data) if word]
    kinds = set(operators)
    odd = any(not word[:1].isalpha() and word[:1] not in b"'\"" for word in kinds)
    if odd or kinds & {b"BI", b"ID", b"EI"}:
        return _slow_scan(data)
    describes = bool(kinds & {b"DP"}) or (b"BDC" in kinds and len(_PLAIN_MARK.findall(data)) != operators.count(b"BDC"))
    ends_whole = not data or _ends_with_operator(data, operators)
    return Scan(names(data), ends_whole and _closed(operators), _moves(operators), describes)


def _ends_with_operator(data: bytes, operators: list[bytes]) -> bool:
    rest = data.rstrip(b"\x00\t\n\x0c\r ")
    return not rest or (bool(operators) and rest.endswith(operators[-1]))


def _closed(operators: list[bytes]) -> bool:
    depth, text, marks = 0, False, 0
    for word in operators:
        if word == b"q":
            depth += 1
        elif word == b"Q":
            depth -= 1
            if depth < 0 or text:
                return False
        elif word == b"BT":
            if text:
                return False
            text = True
        elif word == b"ET":
            if not text:
                return False
            text = False
        elif word in (b"BMC", b"BDC"):
            marks += 1
        elif word == b"EMC":
            marks -= 1
            if marks < 0:
                return False
    return depth == 0 and not text and marks == 0


def _moves(operators: list[bytes]) -> bool:
    depth = 0
    for word in operators:
        if word == b"q":
            depth += 1
        elif word == b"Q":
            depth -= 1
        elif word == b"cm" and depth <= 0:
            return True
    return False


@dataclass(slots=True)
class Step:
    """One operator with its operands as they stood: `words` are the tokens before it, `image` the rest of an inline image."""

    operator: bytes
    words: list[tuple[str, bytes]]
    image: bytes = b""


def steps(data: bytes) -> Iterator[Step]:
    """Every operator in turn. Comments are left out; what never comes to its operator ends the stream."""
    words: list[tuple[str, bytes]] = []
    place, end = 0, len(data)
    match = _TOKEN.match
    while place < end:
        found = match(data, place)
        if found is None:
            return
        kind, text = found.lastgroup or "odd", found[0]
        place = found.end()
        if kind in ("white", "comment"):
            continue
        if kind == "odd":
            if text != b"(":
                continue
            place = _string_end(data, found.start())
            if place < 0:
                return
            words.append(("string", data[found.start() : place]))
        elif kind == "word" and not _NUMBER.fullmatch(text) and text not in (b"true", b"false", b"null"):
            step = Step(text, words)
            words = []
            if text == b"ID":
                after = _image_end(data, place, step.words)
                if after is None:
                    return
                step.image = data[place : after[0]]
                place = after[1]
            yield step
        else:
            words.append((kind, text))
            if len(words) > _MOST_OPERANDS and not any(text == b"[" for _, text in words[:2]):
                words = []


def _string_end(data: bytes, place: int) -> int:
    """The end of a string with brackets in it; -1 if it never ends."""
    depth = 0
    for found in re.compile(rb"\\.|[()]", re.S).finditer(data, place):
        if found[0] == b"(":
            depth += 1
        elif found[0] == b")":
            depth -= 1
            if depth == 0:
                return found.end()
    return -1


def _image_end(data: bytes, place: int, words: list[tuple[str, bytes]]) -> tuple[int, int] | None:
    """Where the bytes of an inline image end and where its ``EI`` does: by its size where that is plain, else by looking."""
    size = _plain_size(words)
    if size is not None and re.match(
        rb"[\x00\t\n\x0c\r ]*EI(?=[\x00\t\n\x0c\r ]|$)", data[place + 1 + size : place + size + 12]
    ):
        at = data.index(b"EI", place + 1 + size)
        return at, at + 2
    for pattern in (_IMAGE_END, _LOOSE_END):
        for found in pattern.finditer(data, place):
            after = data[found.end() : found.end() + 24]
            if all(byte in b"\t\n\x0c\r \x00" or 32 <= byte < 127 for byte in after):
                return found.start(), found.end()
    return None


def _plain_size(words: list[tuple[str, bytes]]) -> int | None:
    entries = {words[i][1]: words[i + 1][1] for i in range(0, len(words) - 1, 2)}
    if b"/F" in entries or b"/Filter" in entries:
        return None
    try:
        width = int(entries.get(b"/W") or entries[b"/Width"])
        height = int(entries.get(b"/H") or entries[b"/Height"])
        if (entries.get(b"/IM") or entries.get(b"/ImageMask")) == b"true":
            bits = 1
        else:
            parts = {b"/G": 1, b"/DeviceGray": 1, b"/RGB": 3, b"/DeviceRGB": 3, b"/CMYK": 4, b"/DeviceCMYK": 4}
            space = entries.get(b"/CS") or entries[b"/ColorSpace"]
            bits = parts[space] * int(entries.get(b"/BPC") or entries[b"/BitsPerComponent"])
    except (KeyError, ValueError):
        return None
    return (width * bits + 7) // 8 * height


def _slow_scan(data: bytes) -> Scan:
    operators: list[bytes] = []
    describes = False
    for step in steps(data):
        operators.append(step.operator)
        if step.operator in _ENDS_PROPERTIES and not _only_number(step):
            describes = True
    whole = _rest_is_empty(data, operators)
    return Scan(names(data), whole and _closed(operators), _moves(operators), describes or _has_comment(data))


def _only_number(step: Step) -> bool:
    return [text for kind, text in step.words if kind != "name"][:1] == [b"<<"] and len(step.words) <= 5


def _rest_is_empty(data: bytes, operators: list[bytes]) -> bool:
    rest = data.rstrip(b"\x00\t\n\x0c\r ")
    return not rest or (bool(operators) and rest.endswith(b"EI" if operators[-1] in (b"ID", b"EI") else operators[-1]))


def _has_comment(data: bytes) -> bool:
    place, match = 0, _TOKEN.match
    if b"%" not in data:
        return False
    while place < len(data):
        found = match(data, place)
        if found is None:
            return True
        if found.lastgroup == "comment":
            return True
        if found.lastgroup == "odd" and found[0] == b"(":
            place = _string_end(data, found.start())
            if place < 0:
                return True
            continue
        if found.lastgroup == "word" and found[0] == b"ID":
            return True
        place = found.end()
    return False


def rewrite(data: bytes, renamed: Mapping[str, Mapping[bytes, bytes]], *, wrap: bool) -> bytes:
    """The same drawing with everything closed. `renamed`: category -> old name -> new name. `wrap` saves and restores."""
    out: list[bytes] = [b"q"] if wrap else []
    depth = marks = 0
    text = False
    for step in steps(data):
        word = step.operator
        if word == b"Q":
            if depth == 0:
                continue
            if text:
                out.append(b"ET")
                text = False
            depth -= 1
        elif word == b"q":
            depth += 1
        elif word == b"BT":
            if text:
                out.append(b"ET")
            text = True
        elif word == b"ET":
            if not text:
                continue
            text = False
        elif word in (b"BMC", b"BDC"):
            marks += 1
        elif word == b"EMC":
            if marks == 0:
                continue
            marks -= 1
        elif word == b"EI":
            continue
        out.append(_write(step, renamed))
    out += [b"ET"] * text + [b"EMC"] * marks + [b"Q"] * (depth + wrap)
    return b"\n".join(out)


def _write(step: Step, renamed: Mapping[str, Mapping[bytes, bytes]]) -> bytes:
    word, words = step.operator, [text for _, text in step.words]
    if word in _ENDS_PROPERTIES:
        tag = words[0] if step.words and step.words[0][0] == "name" and words[0] != b"/OC" else b"/Span"
        return tag + (b" BMC" if word == b"BDC" else b" MP")
    if word == b"ID":
        table = renamed.get("ColorSpace", {})
        words = [
            b"/" + table[unescape(text[1:])] if text[:1] == b"/" and unescape(text[1:]) in table else text for text in words
        ]
        return b" ".join(words) + b" ID" + step.image + b"EI"
    table = renamed.get(CATEGORY.get(word, ""), {})
    if table:
        words = [
            b"/" + table[unescape(text[1:])] if text[:1] == b"/" and unescape(text[1:]) in table else text for text in words
        ]
    return b" ".join([*words, word])
