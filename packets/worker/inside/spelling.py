"""How values are spelled in a working copy: plain numbers, short ASCII names, and hardly a string."""

from __future__ import annotations

import re
from decimal import Decimal

import pikepdf

from packets.errors import Known

_FAST_LIST = re.compile(rb"(?:[\[\] \n0-9.+\-]++|/[A-Za-z0-9._+*\-]*+(?=[ /\]\[]))*+")
SAFE_NAME = re.compile(rb"[A-Za-z0-9._+\-]{1,100}")
_REGULAR = re.compile(rb"[!\"$&'*+,\-.0-9:;=?@A-Z\\^_`a-z|~]*")
DEPTH = 40
"""How deep lists may lie in one another."""
_MOST_STEPS = 20_000
_LONGEST_NAME = 127
"""Bytes; the standard allows no more."""


def plain(value: object, depth: int = 0) -> bytes | None:
    """Numbers, names, and lists of them. A string is none: nothing that draws needs one here."""
    if isinstance(value, bool):
        return b"true" if value else b"false"
    if isinstance(value, int):
        return b"%d" % value
    if isinstance(value, Decimal):
        return format(value, "f").encode("ascii") if value.is_finite() else None
    if isinstance(value, pikepdf.Name):
        return name_text(raw_name(value)) if len(raw_name(value)) <= _LONGEST_NAME else None
    if isinstance(value, pikepdf.Array) and depth <= DEPTH:
        text = value.unparse(resolved=True)
        if _FAST_LIST.fullmatch(text):
            return bytes(text)
        each = [plain(item, depth + 1) if item is not None else b"null" for item in value]
        return b"[" + b" ".join(item for item in each if item is not None) + b"]" if all(each) else None
    return None


def word(value: object) -> bytes | None:
    """A short text of plain letters, such as the name of an order of letters; nothing else is one."""
    if isinstance(value, pikepdf.String) and SAFE_NAME.fullmatch(bytes(value)):
        return b"<" + bytes(value).hex().encode("ascii") + b">"
    return None


def layers_of(value: object) -> set[tuple[int, int]]:
    """The layers that an ``/OC`` entry or a property leads to."""
    found: set[tuple[int, int]] = set()
    todo: list[tuple[object, int]] = [(value, 0)]
    for _ in range(_MOST_STEPS):
        if not todo:
            return found
        item, depth = todo.pop()
        if isinstance(item, pikepdf.Dictionary) and depth < 8:
            if item.get("/Type") == pikepdf.Name.OCG:
                found.add(item.objgen)
            elif item.get("/Type") == pikepdf.Name.OCMD or "/OCGs" in item or "/VE" in item:
                todo += [(item.get("/OCGs"), depth + 1), (item.get("/VE"), depth + 1)]
        elif isinstance(item, pikepdf.Array) and depth < 8:
            todo += [(each, depth + 1) for each in list(item)[:1000]]
    raise Known("unreadable_evidence", reason="tangled")


def shape_of(value: pikepdf.Object, choice: str) -> str | None:
    """The kind of a resource, where its own entries decide."""
    if choice == "xobject":
        return {"/Image": "image", "/Form": "form"}.get(str(value.get("/Subtype")))
    if choice == "anyfont":
        return "type3" if value.get("/Subtype") == pikepdf.Name.Type3 else "font"
    if choice == "pattern":
        return {1: "tiling", 2: "shadingpattern"}.get(value.get("/PatternType"))
    return choice


def key_of(plain: bytes) -> str:
    return "/" + plain.decode("utf-8", "surrogateescape")


def raw_name(value: pikepdf.Object) -> bytes:
    return str(value).encode("utf-8", "surrogateescape")[1:]


def name_text(raw: bytes) -> bytes:
    """A name as the working copy writes it: ASCII. One with other bytes gets a plain name of its own, everywhere the same."""
    if _REGULAR.fullmatch(raw):
        return b"/" + raw
    if any(byte > 126 or byte < 32 for byte in raw):
        return b"/U_" + raw.hex().encode("ascii")
    return b"/" + b"".join(bytes([byte]) if _REGULAR.fullmatch(bytes([byte])) else b"#%02x" % byte for byte in raw)


def fresh(wanted: bytes, taken: set[bytes]) -> bytes:
    stem = b"X" + bytes(byte for byte in wanted if SAFE_NAME.fullmatch(bytes([byte])))[:40]
    candidate, count = stem, 0
    while candidate in taken:
        count += 1
        candidate = stem + b"_%d" % count
    return candidate
