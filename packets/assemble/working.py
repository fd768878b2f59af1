"""Working copies, read and copied as bytes. They are ours, in one plain form, and nothing else is accepted here.

Why not through pypdf, as everything else: it reads a file character by character, and a packet of 2,000 scan pages then
costs twice the processor time of qpdf. The canonical form (`packets.worker.inside.canonical`) makes reading a matter of
offsets: classic table, one object after the other, direct lengths, no raw line end in any dictionary. Every assumption is
checked on the way; what does not hold is refused as *not canonical*, and `verify` proves the copied substance by digest.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Callable
from typing import BinaryIO

from packets.errors import Known

Put = Callable[[int, bytes, "bytes | memoryview | None"], None]

_TABLE = re.compile(rb"startxref\n(\d+)\n%%EOF\n\Z")
_TRAILER = re.compile(rb"trailer\n<</Size (\d+)/Root 1 0 R>>\nstartxref\n")
_PAGES = re.compile(rb"<</Type/Pages/Count (\d+)/Kids\[((?:\d+ 0 R ?)*)\]>>")
_BOX = rb"\[[-0-9. ]+\]"
_PAGE = re.compile(
    rb"<</Type/Page/Parent 2 0 R/MediaBox" + _BOX + rb"(?:/CropBox" + _BOX + rb")?(?:/Rotate (?:90|180|270))?"
    rb"(?:/UserUnit [0-9.]+)?/Resources (\d+) 0 R/Contents (\d+) 0 R>>"
)
_LENGTH = re.compile(rb"/Length (\d+)>>\Z")
_TOKEN = re.compile(
    rb"\((?:[^()\\\r\n]|\\[^\r\n])*\)"  # a string, its brackets escaped
    rb"|<[0-9A-Fa-f]*>(?!>)"  # a string of hexadecimal digits
    rb"|/[^\x00-\x20()<>\[\]{}/%]*"  # a name
    rb"|<<|>>|\[|\]"
    rb"|(\d+) 0 R(?![^\x00-\x20()<>\[\]{}/%])"  # a reference
    rb"|[-+.0-9]+|true|false|null"
)
_BETWEEN = re.compile(rb"[ \t\r\n]*")


class WorkingCopy:
    """One document being copied into one volume: objects by number, renumbered, each written once."""

    def __init__(self, stream: BinaryIO, name: str, allot: Callable[[], int], put: Put) -> None:
        self.name = name
        self._stream, self._allot, self._put = stream, allot, put
        self._numbers: dict[int, int] = {}
        self._waiting: list[tuple[int, int]] = []
        self._merged: dict[int, int] = {}
        self._offsets, self._ends = self._table()
        root = _PAGES.fullmatch(self._body(2))
        if root is None:
            raise self._refused("page tree")
        self._kids = array("L", (int(one) for one in re.findall(rb"(\d+) 0 R", root[2])))
        if len(self._kids) != int(root[1]):
            raise self._refused("page count")

    def page(self, number: int) -> tuple[int, int]:
        """Object numbers of resources and contents of a page, from 1."""
        if not 1 <= number <= len(self._kids):
            raise Known("page_gone", file=self.name, page=number)
        found = _PAGE.fullmatch(self._body(self._kids[number - 1]))
        if found is None:
            raise self._refused(f"page {number}")
        return int(found[1]), int(found[2])

    def reference(self, old: int) -> bytes:
        new = self._numbers.get(old)
        if new is None:
            new = self._numbers[old] = self._allot()
            self._waiting.append((old, new))
        return b"%d 0 R" % new

    def merged(self, old: int, fonts: bytes) -> bytes:
        """Resources with `fonts` beside their own; written once for all pages that share them."""
        new = self._merged.get(old)
        if new is None:
            new = self._merged[old] = self._allot()
            self._put(new, self._with_fonts(self._body(old), fonts), None)
        return b"%d 0 R" % new

    def flush(self) -> None:
        """Write everything that was referred to, and what that refers to."""
        while self._waiting:
            old, new = self._waiting.pop()
            raw = self._raw(old)
            split = raw.find(b"\nstream\n")
            if split < 0:
                self._put(new, self._renumbered(raw[: -len(b"\nendobj\n")]), None)
                continue
            head = raw[:split]
            length = _LENGTH.search(head)
            start = split + len(b"\nstream\n")
            if length is None or raw[start + int(length[1]) :] != b"\nendstream\nendobj\n":
                raise self._refused(f"stream {old}")
            self._put(new, self._renumbered(head), memoryview(raw)[start : start + int(length[1])])

    def _renumbered(self, body: bytes) -> bytes:
        """`body` with its references led to the new file. Anything that is no token of the plain form is refused."""
        out: list[bytes] = []
        at = 0
        for token in _TOKEN.finditer(body):
            if token.start() != at:
                gap = body[at : token.start()]
                if _BETWEEN.fullmatch(gap) is None:
                    raise self._refused("a dictionary")
                out.append(gap)
            out.append(self.reference(int(token[1])) if token[1] else token[0])
            at = token.end()
        if _BETWEEN.fullmatch(body[at:]) is None:
            raise self._refused("a dictionary")
        return b"".join(out)

    def _with_fonts(self, body: bytes, fonts: bytes) -> bytes:
        """A resources dictionary, renumbered, with `fonts` first among its fonts."""
        if not (body.startswith(b"<<") and body.endswith(b">>")):
            raise self._refused("resources")
        depth, font_from, font_to, after = 0, -1, -1, b""
        for token in _TOKEN.finditer(body):
            word = token[0]
            if word in (b"<<", b"["):
                if word == b"<<" and depth == 1 and after == b"/Font":
                    font_from = token.end()
                depth += 1
            elif word in (b">>", b"]"):
                depth -= 1
                if depth == 1 and font_from >= 0 > font_to:
                    font_to = token.start()
            elif depth == 2 and font_from >= 0 > font_to and word.startswith(b"/PD"):
                raise self._refused("a font name of ours")
            elif depth == 1 and after == b"/Font" and token[1]:
                inner = self._body(int(token[1]))
                if not inner.startswith(b"<<") or b"/PD" in inner:
                    raise self._refused("fonts")
                head, tail = self._renumbered(body[: token.start()]), self._renumbered(body[token.end() :])
                return head + b"<<" + fonts + self._renumbered(inner)[2:] + tail
            after = word if depth == 1 else b""
        if font_from < 0:
            return self._renumbered(body)[:-2] + b"/Font<<" + fonts + b">>>>"
        return self._renumbered(body[:font_from]) + fonts + self._renumbered(body[font_from:])

    # Bytes

    def _table(self) -> tuple[array[int], dict[int, int]]:
        """Offsets by object number, and where each object ends: where the next one begins."""
        self._stream.seek(0, 2)
        size = self._stream.tell()
        self._stream.seek(max(0, size - 64))
        found = _TABLE.search(self._stream.read())
        if found is None:
            raise self._refused("end of file")
        table = int(found[1])
        self._stream.seek(0)
        if not self._stream.read(9).startswith(b"%PDF-1.7\n") or table >= size:
            raise self._refused("head")
        self._stream.seek(table)
        tail = self._stream.read()
        head, _, rest = tail.partition(b"\n")
        count = re.match(rb"0 (\d+)\n", rest)
        if head != b"xref" or count is None:
            raise self._refused("table")
        rows = int(count[1])
        start = len(head) + 1 + count.end()
        lines = tail[start : start + 20 * rows]
        if len(lines) != 20 * rows or _TRAILER.match(tail[start + 20 * rows :]) is None:
            raise self._refused("trailer")
        try:
            rows_ = (lines[at : at + 18] for at in range(0, 20 * rows, 20))
            offsets = array("Q", (int(row[:10]) if row.endswith(b"n") else 0 for row in rows_))
        except ValueError:
            raise self._refused("table") from None
        used = sorted(offset for offset in offsets if offset)
        if not used or any(offset >= table for offset in used):
            raise self._refused("offsets")
        return offsets, dict(zip(used, [*used[1:], table], strict=True))

    def _raw(self, number: int) -> bytes:
        """An object after its ``n 0 obj`` line, ``endobj`` and all."""
        if not 0 < number < len(self._offsets) or not self._offsets[number]:
            raise self._refused(f"object {number}")
        offset = self._offsets[number]
        self._stream.seek(offset)
        raw = self._stream.read(self._ends[offset] - offset)
        head = b"%d 0 obj\n" % number
        if not raw.startswith(head) or not raw.endswith(b"\nendobj\n"):
            raise self._refused(f"object {number}")
        return raw[len(head) :]

    def _body(self, number: int) -> bytes:
        """An object that is no stream."""
        raw = self._raw(number)
        if b"\nstream\n" in raw:
            raise self._refused(f"object {number}")
        return raw[: -len(b"\nendobj\n")]

    def _refused(self, why: str) -> Known:
        return Known("not_canonical", why=f"{self.name}: {why}")
