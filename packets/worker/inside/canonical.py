"""The one plain form in which every accepted document is written, once.

Classic cross-reference table, no object streams, no encryption, direct lengths, a flat page tree, attributes on the page
itself. No identifier, no date, no name of a program: the same document gives the same bytes. The packet's writer refuses
anything else, so that all difficulty is met here.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from io import BytesIO

OBJECT_OVERHEAD = 48
"""Bytes allowed for what surrounds an object: its number, ``obj``, ``stream``, its line in the cross-reference table."""


def number(value: float) -> bytes:
    """A number as PDF writes it: at most five decimals, never an exponent."""
    text = f"{value:.5f}".rstrip("0").rstrip(".")
    return (text if text not in ("-0", "") else "0").encode("ascii")


def numbers(*values: float) -> bytes:
    return b"[" + b" ".join(number(value) for value in values) + b"]"


@dataclass(slots=True)
class Sheet:
    """A page of the working copy as it will be written; boxes in user space."""

    box: tuple[float, float, float, float]
    media: tuple[float, float, float, float]
    rotate: int
    unit: float
    resources: int
    contents: int


@dataclass
class Canonical:
    """Writes objects as they come; the page tree and the table of objects at the end."""

    out: BytesIO = field(default_factory=BytesIO)
    sheets: list[Sheet] = field(default_factory=list)
    weights: dict[int, int] = field(default_factory=dict)
    """Bytes that a writer which copies raw streams needs at most for an object."""
    refs: dict[int, tuple[int, ...]] = field(default_factory=dict)
    _places: list[int] = field(default_factory=lambda: [0, 0, 0])

    def __post_init__(self) -> None:
        self.out.write(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")

    def new(self) -> int:
        """The number of an object to be written later. Numbers 1 and 2 are the catalog and the page tree."""
        self._places.append(0)
        return len(self._places) - 1

    def put(self, obj: int, body: bytes, refs: tuple[int, ...] = ()) -> None:
        self._begin(obj)
        self.out.write(body)
        self.out.write(b"\nendobj\n")
        self.refs[obj] = refs
        self.weights[obj] = len(body) + len(body) // 4 + OBJECT_OVERHEAD

    def put_stream(self, obj: int, entries: bytes, raw: bytes, refs: tuple[int, ...] = ()) -> None:
        """`entries` are the dictionary's entries without ``/Length`` and brackets."""
        self._begin(obj)
        self.out.write(b"<<%b/Length %d>>\nstream\n" % (entries, len(raw)))
        self.out.write(raw)
        self.out.write(b"\nendstream\nendobj\n")
        self.refs[obj] = refs
        self.weights[obj] = len(raw) + len(entries) + len(entries) // 4 + OBJECT_OVERHEAD

    def written(self, obj: int) -> bool:
        return self._places[obj] != 0

    def _begin(self, obj: int) -> None:
        if self._places[obj]:
            raise ValueError(f"object {obj} is written twice")
        self._places[obj] = self.out.tell()
        self.out.write(b"%d 0 obj\n" % obj)

    def finish(self) -> bytes:
        """The whole file."""
        kids = []
        for sheet in self.sheets:
            page = self.new()
            kids.append(b"%d 0 R" % page)
            self._begin(page)
            entries = [b"/Type/Page/Parent 2 0 R/MediaBox", numbers(*sheet.media)]
            if sheet.box != sheet.media:
                entries += [b"/CropBox", numbers(*sheet.box)]
            if sheet.rotate:
                entries.append(b"/Rotate %d" % sheet.rotate)
            if sheet.unit != 1:
                entries += [b"/UserUnit ", number(sheet.unit)]
            entries.append(b"/Resources %d 0 R/Contents %d 0 R" % (sheet.resources, sheet.contents))
            self.out.write(b"<<%b>>\nendobj\n" % b"".join(entries))
        self._begin(1)
        self.out.write(b"<</Type/Catalog/Pages 2 0 R>>\nendobj\n")
        self._begin(2)
        self.out.write(b"<</Type/Pages/Count %d/Kids[%b]>>\nendobj\n" % (len(kids), b" ".join(kids)))
        table = self.out.tell()
        lines = [b"0000000000 65535 f \n"]
        for place in self._places[1:]:
            lines.append(b"%010d 00000 n \n" % place if place else b"0000000000 00000 f \n")
        self.out.write(b"xref\n0 %d\n%b" % (len(lines), b"".join(lines)))
        self.out.write(b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(lines), table))
        return self.out.getvalue()


def weigh(file: Canonical) -> tuple[list[int], int]:
    """Bytes that only one page uses, page by page, and the bytes that several use together."""
    uses: dict[int, int] = {}
    owner: dict[int, int] = {}
    roots: dict[tuple[int, int], list[int]] = {}
    for index, sheet in enumerate(file.sheets):
        roots.setdefault((sheet.resources, sheet.contents), []).append(index)
    for pair, pages in roots.items():
        for obj in reach(file, pair):
            uses[obj] = uses.get(obj, 0) + len(pages)
            owner[obj] = pages[0]
    own = [0] * len(file.sheets)
    shared = 0
    for obj, count in uses.items():
        if count == 1:
            own[owner[obj]] += file.weights[obj]
        else:
            shared += file.weights[obj]
    return own, shared


def reach(file: Canonical, roots: tuple[int, ...]) -> set[int]:
    """Every object that `roots` lead to, themselves included."""
    found = set(roots)
    todo = list(roots)
    while todo:
        for obj in file.refs.get(todo.pop(), ()):
            if obj not in found:
                found.add(obj)
                todo.append(obj)
    return found
