"""Content streams: what they name, whether they close what they open, and the same stream written so that they do.

A fast scan in one regular expression settles the ordinary page, whose bytes stay as they are. Only where something must
change is the stream taken apart token by token: extra ``Q`` and what never ended go, what stayed open is closed, marked
content keeps its tag and loses its properties (layers, alternate texts), comments and text without a font go, resources are
renamed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from packets.worker.inside.smuggled import carries_words

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
_PLAIN_MARK = re.compile(rb"/([A-Za-z0-9]+)\s*<<\s*/MCID\s+[0-9]+\s*>>\s*BDC")
_PLAIN_TAG = re.compile(rb"/([^\x00\t\n\x0c\r ()<>\[\]{}/%]*+)[\x00\t\n\x0c\r ]*+BMC")
_TEXT = re.compile(rb"\((?:[^()\\]++|\\.)*+\)", re.S)
_TEXT_FOR_NOTHING = re.compile(
    rb"(?:\)|(?<!>)>(?!>))[\x00\t\n\x0c\r ]*+(?:[0-9.+\-]++[\x00\t\n\x0c\r ]*+)*+"
    rb"(?:\][\x00\t\n\x0c\r ]*+(?!TJ)|(?!TJ|Tj|['\"\])(<>]|$))"
)
"""A text, perhaps numbers, and then neither the operator that shows it nor more of its list."""
_NAME_FOR_NOTHING = re.compile(
    rb"/[^\x00\t\n\x0c\r ()<>\[\]{}/%]*+[\x00\t\n\x0c\r ]*+(?:[0-9.+\-]++[\x00\t\n\x0c\r ]*+)*+"
    rb"(?!(?:Do|Tf|gs|cs|CS|scn|SCN|sh|ri|BMC|BDC)(?![A-Za-z0-9'\"*])|<<|>>|$)"
)
"""A name, perhaps numbers, and then no operator that takes a name."""

OPERATORS = frozenset(
    b"b B b* B* BDC BI BMC BT BX c cm CS cs d d0 d1 Do DP EI EMC ET EX f F f* G g gs h i ID j J K k l M m MP n q Q re RG rg ri "
    b"s S SC sc SCN scn sh T* Tc Td TD Tf Tj TJ TL Tm Tr Ts Tw Tz v w W W* y ' \"".split()
)
_VALUES = frozenset({b"true", b"false", b"null"})
_TAG = re.compile(rb"[A-Za-z0-9]{1,20}")
"""Of marked content; a tag that is no such word becomes ``Span``."""
_PICTURE_KEYS = frozenset(
    b"/W /Width /H /Height /BPC /BitsPerComponent /CS /ColorSpace /D /Decode /DP /DecodeParms /F /Filter /I /Interpolate /IM "
    b"/ImageMask /Intent".split()
)
_SHOWS = {b"Tj": 1, b"'": 1, b'"': 1}
_LONGEST_PALETTE = 2_100
"""Signs of the largest palette of an inline picture, as it may be spelled."""

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
    """It carries comments, marked content with more than a number, text without a font, or what no operator takes."""
    hides: bool = False
    """Readable text stands in the coded bytes of one of its pictures."""


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
    describes = bool(kinds & {b"DP", b"MP"} or kinds - OPERATORS - _VALUES) or _marks_describe(data, operators, kinds)
    describes = describes or _shows_unseen(operators)
    if not describes:
        bare = _TEXT.sub(b"()", data)
        describes = bool(_TEXT_FOR_NOTHING.search(bare) or _NAME_FOR_NOTHING.search(bare))
    ends_whole = not data or _ends_with_operator(data, operators)
    return Scan(names(data), ends_whole and _closed(operators), _moves(operators), describes)


def _marks_describe(data: bytes, operators: list[bytes], kinds: set[bytes]) -> bool:
    if not kinds & {b"BDC", b"BMC"}:
        return False
    tags = _PLAIN_MARK.findall(data)
    return len(tags) != operators.count(b"BDC") or not all(map(_TAG.fullmatch, {*tags, *_PLAIN_TAG.findall(data)}))


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


class _Fonts:
    """Whether a font is chosen: text that is shown without one is drawn by nobody, found by no search, and still there."""

    def __init__(self) -> None:
        self._now, self._saved = False, list[bool]()

    def seen(self, word: bytes) -> bool:
        """Whether `word`, the next operator, shows text that is seen; true of everything that shows none."""
        if word in (b"Tf", b"gs"):
            self._now = True
        elif word == b"q":
            self._saved.append(self._now)
        elif word == b"Q" and self._saved:
            self._now = self._saved.pop()
        return self._now or (word not in _SHOWS and word != b"TJ")


def _shows_unseen(operators: list[bytes]) -> bool:
    if not any(word == b"TJ" or word in _SHOWS for word in set(operators)):
        return False
    fonts = _Fonts()
    return not all(map(fonts.seen, operators))


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
    describes = hides = False
    for step in steps(data):
        operators.append(step.operator)
        describes = describes or _written(step) != [text for _, text in step.words]
        hides = hides or (step.operator == b"ID" and carries_words(step.image))
    whole = _rest_is_empty(data, operators)
    describes = describes or _has_comment(data) or _shows_unseen(operators)
    return Scan(names(data), whole and _closed(operators), _moves(operators), describes, hides)


def _written(step: Step) -> list[bytes] | None:
    """The operands that an operator takes, of those that stand before it; None where it does not go along at all."""
    word, words = step.operator, step.words
    if word not in OPERATORS or word in (b"MP", b"DP"):
        return None
    if word in (b"BMC", b"BDC"):
        return _mark(words)
    if word == b"ID":
        return _picture(words)
    if word in CATEGORY or word == b"ri":
        named = next((at for at in range(len(words) - 1, -1, -1) if words[at][0] == "name"), len(words))
        before = words[:named] if word in (b"scn", b"SCN") else []
        return [text for kind, text in (*before, *words[named:]) if kind == "name" or _is_number(kind, text)]
    if word == b"TJ":
        start = max((at for at, (_, text) in enumerate(words) if text == b"["), default=len(words))
        return [text for kind, text in words[start:] if kind in ("string", "hex", "bracket") or _is_number(kind, text)]
    if word in _SHOWS:
        start = max((at for at, (kind, _) in enumerate(words) if kind in ("string", "hex")), default=len(words))
        numbers = [text for kind, text in words[:start] if _is_number(kind, text)][-2:] if word == b'"' else []
        return numbers + [text for _, text in words[start : start + 1]]
    return [text for kind, text in words if kind == "bracket" or _is_number(kind, text)]


def _is_number(kind: str, text: bytes) -> bool:
    return kind == "word" and text not in _VALUES


def _mark(words: list[tuple[str, bytes]]) -> list[bytes]:
    """A tag, and the number by which a structure would know the mark."""
    plain = bool(words) and words[0][0] == "name" and words[0][1] != b"/OC" and _TAG.fullmatch(words[0][1][1:])
    tag = words[0][1] if plain else b"/Span"
    inner = [text for _, text in words[1:]]
    numbered = len(inner) == 4 and inner[:2] == [b"<<", b"/MCID"] and inner[2].isdigit() and inner[3] == b">>"
    return [tag, *inner] if numbered else [tag]


def _picture(words: list[tuple[str, bytes]]) -> list[bytes]:
    """The entries of an inline picture that it may have."""
    out: list[bytes] = []
    at = 0
    while at < len(words):
        end = at + 1
        depth = 0
        while end < len(words):
            text = words[end][1]
            depth += (text in (b"[", b"<<")) - (text in (b"]", b">>"))
            end += 1
            if depth <= 0:
                break
        value = words[at + 1 : end]
        palette = sum(len(text) for kind, text in value if kind in ("string", "hex"))
        if words[at][1] in _PICTURE_KEYS and value and (len(value) > 1 or not palette) and palette <= _LONGEST_PALETTE:
            out += [text for _, text in words[at:end]]
        at = end
    return out


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
    text, fonts = False, _Fonts()
    for step in steps(data):
        word = step.operator
        if not fonts.seen(word):
            continue
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
        written = _write(step, renamed)
        if written:
            out.append(written)
    out += [b"ET"] * text + [b"EMC"] * marks + [b"Q"] * (depth + wrap)
    return b"\n".join(out)


def _write(step: Step, renamed: Mapping[str, Mapping[bytes, bytes]]) -> bytes:
    word, words = step.operator, _written(step)
    if words is None:
        return b""
    if word == b"BDC" and len(words) == 1:
        return words[0] + b" BMC"
    table = renamed.get("ColorSpace" if word == b"ID" else CATEGORY.get(word, ""), {})
    if table:
        words = [
            b"/" + table[unescape(text[1:])] if text[:1] == b"/" and unescape(text[1:]) in table else text for text in words
        ]
    if word == b"ID":
        return b" ".join(words) + b" ID" + step.image + b"EI"
    return b" ".join([*words, word])
