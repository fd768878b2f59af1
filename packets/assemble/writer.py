"""The streaming writer: one volume, object by object straight to the sink. Only the cross-reference table stays in memory.

Sources are canonical working copies (classic cross-reference, one content stream a page, shared resources indirect);
anything else is refused, since all difficulty was met once, in the worker. A page becomes::

    [prefix: q, clip, one matrix]  [its own content, untouched]  [suffix: Q, stamp]
"""

from __future__ import annotations

import array
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from pypdf import PdfReader

from packets.assemble.objects import Copier, number
from packets.assemble.stamps import StampFonts
from packets.assemble.working import WorkingCopy
from packets.layout import ContentPage, Mark, roman
from packets.layout.geometry import Box, Placement

BRANCH = 250
"""Pages per leaf of the page tree."""

Write = Callable[[bytes | memoryview], object]


@dataclass(frozen=True, slots=True)
class Click:
    """A clickable box of a page and the position (from 0) in the volume that it leads to."""

    box: Box
    to: int
    top: float | None = None


class PacketWriter:
    """Writes one volume of a known number of pages, in order. `close` writes what ties them together."""

    def __init__(self, write: Write, pages: int, fonts: StampFonts) -> None:
        self._write = write
        self._at = 0
        self._offsets = array.array("Q", [0])
        self._out(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
        self._catalog = self._allot()
        self._tree = self._allot()
        self._leaves = [self._allot() for _ in range(max(1, (pages + BRANCH - 1) // BRANCH))]
        self._pages = [self._allot() for _ in range(pages)]
        self._next = 0
        self._shared: dict[bytes, int] = {}
        self._fonts = self._stamp_fonts(fonts)
        self._stamp = fonts

    # Pages

    def source(self, stream: BinaryIO, name: str) -> WorkingCopy:
        """A working copy, open for copying. Raises `Known` where it is not in canonical form."""
        return WorkingCopy(stream, name, self._allot, self._put)

    def drawn(self, pdf: bytes) -> Drawing:
        """Pages of ours as reportlab drew them, open for copying."""
        return Drawing(PdfReader(io.BytesIO(pdf)), self._allot, self._put)

    def place(self, source: WorkingCopy, page: ContentPage, clicks: Sequence[Click]) -> None:
        """The next page: `page` of `source` on its sheet, with its stamp."""
        resources, contents = source.page(page.number)
        before = self._share(_prefix(page.placement))
        after = b"\nQ\n" + (self._stamp.operators(page.stamp) if page.stamp else b"")
        last = self._share(after) if page.stamp is None else self._stream(after)
        body = b"[%d 0 R %s %d 0 R]" % (before, source.reference(contents), last)
        self._page(page.placement.size, body, source.merged(resources, self._fonts), clicks)
        source.flush()

    def own(self, drawing: Drawing, number_: int, clicks: Sequence[Click]) -> None:
        """The next page: one of ours, as drawn."""
        contents, resources = drawing.page(number_)
        self._page((612.0, 792.0), contents, resources, clicks)
        drawing.copier.flush()

    def _page(self, size: tuple[float, float], contents: bytes, resources: bytes, clicks: Sequence[Click]) -> None:
        annots = b""
        if clicks:
            links = [self._link(click) for click in clicks]
            annots = b"/Annots[" + b" ".join(b"%d 0 R" % one for one in links) + b"]"
        leaf = self._leaves[self._next // BRANCH]
        box = b"/MediaBox[0 0 %s %s]" % (number(size[0]), number(size[1]))
        body = b"<</Type/Page/Parent %d 0 R%s/Resources %s/Contents %s%s>>" % (leaf, box, resources, contents, annots)
        self._put(self._pages[self._next], body, None)
        self._next += 1

    def _link(self, click: Click) -> int:
        own = self._allot()
        rect = b" ".join(number(round(one, 2)) for one in click.box)
        self._put(
            own, b"<</Type/Annot/Subtype/Link/Border[0 0 0]/Rect[%s]/Dest%s>>" % (rect, self._target(click.to, click.top)), None
        )
        return own

    def _target(self, position: int, top: float | None) -> bytes:
        return b"[%d 0 R/XYZ null %s null]" % (self._pages[position], b"null" if top is None else number(round(top, 2)))

    # What ties the pages together

    def close(self, marks: Sequence[Mark], labels: Sequence[str], identity: bytes) -> int:
        """Page tree, bookmarks, page labels, catalogue, table; gives the size. `identity` (16 bytes) becomes /ID."""
        if self._next != len(self._pages):
            raise RuntimeError(f"{self._next} pages written, {len(self._pages)} laid out")
        for leaf, first in zip(self._leaves, range(0, max(1, len(self._pages)), BRANCH), strict=True):
            kids = self._pages[first : first + BRANCH]
            text = b" ".join(b"%d 0 R" % one for one in kids)
            self._put(leaf, b"<</Type/Pages/Parent %d 0 R/Count %d/Kids[%s]>>" % (self._tree, len(kids), text), None)
        leaves = b" ".join(b"%d 0 R" % one for one in self._leaves)
        self._put(self._tree, b"<</Type/Pages/Count %d/Kids[%s]>>" % (len(self._pages), leaves), None)
        outline = self._outline(marks)
        opening = b"/PageMode/UseOutlines/Outlines %d 0 R" % outline if outline else b""
        self._put(
            self._catalog,
            b"<</Type/Catalog/Pages %d 0 R/PageLabels<</Nums[%s]>>%s>>" % (self._tree, _label_tree(labels), opening),
            None,
        )
        table = self._at
        rows = [b"xref\n0 %d\n0000000000 65535 f \n" % len(self._offsets)]
        rows += [b"%010d 00000 n \n" % offset for offset in self._offsets[1:]]
        self._out(b"".join(rows))
        ident = identity.hex().encode()
        self._out(
            b"trailer\n<</Size %d/Root %d 0 R/ID[<%s><%s>]>>\nstartxref\n%d\n%%%%EOF\n"
            % (len(self._offsets), self._catalog, ident, ident, table)
        )
        return self._at

    def _outline(self, marks: Sequence[Mark]) -> int:
        """The bookmarks as a tree; the first two levels stand open. 0 when there are none."""
        if not marks:
            return 0
        root = self._allot()
        ids = [self._allot() for _ in marks]
        children: dict[int, list[int]] = {-1: []}
        parents: list[int] = []
        path: list[int] = []
        for place, mark in enumerate(marks):
            del path[mark.level :]
            parent = path[-1] if path else -1
            parents.append(parent)
            children.setdefault(parent, []).append(place)
            children.setdefault(place, [])
            path.append(place)
        siblings = {place: (parent, nth) for parent, row in children.items() for nth, place in enumerate(row)}
        for place, mark in enumerate(marks):
            parent, nth = siblings[place]
            row = children[parent]
            parts = [b"<</Title%s/Dest%s" % (_text(mark.title), self._target(mark.at, mark.top))]
            parts.append(b"/Parent %d 0 R" % (root if parent < 0 else ids[parent]))
            if nth:
                parts.append(b"/Prev %d 0 R" % ids[row[nth - 1]])
            if nth + 1 < len(row):
                parts.append(b"/Next %d 0 R" % ids[row[nth + 1]])
            if children[place]:
                count = len(children[place]) if mark.level == 0 else -len(children[place])
                parts.append(b"/First %d 0 R/Last %d 0 R/Count %d" % (ids[children[place][0]], ids[children[place][-1]], count))
            parts.append(b">>")
            self._put(ids[place], b"".join(parts), None)
        top = children[-1]
        shown = len(top) + sum(len(children[place]) for place in top)
        self._put(root, b"<</Type/Outlines/First %d 0 R/Last %d 0 R/Count %d>>" % (ids[top[0]], ids[top[-1]], shown), None)
        return root

    # Objects

    def _stamp_fonts(self, fonts: StampFonts) -> bytes:
        """The stamp fonts, written once a volume; entries for every stamped page's resources."""
        copier = Copier(fonts.reader(), self._allot, self._put)
        entries = b"".join(b"/%s %s " % (key.encode(), copier.bytes_of(value)) for key, value in fonts.entries(copier.reader))
        copier.flush()
        return entries

    def _share(self, data: bytes) -> int:
        """A stream that many pages use: the same bytes are written once."""
        if data not in self._shared:
            self._shared[data] = self._stream(data)
        return self._shared[data]

    def _stream(self, data: bytes) -> int:
        own = self._allot()
        self._put(own, b"<</Length %d>>" % len(data), data)
        return own

    def _allot(self) -> int:
        self._offsets.append(0)
        return len(self._offsets) - 1

    def _put(self, own: int, body: bytes, stream: bytes | memoryview | None) -> None:
        self._offsets[own] = self._at
        if stream is None:
            self._out(b"%d 0 obj\n%s\nendobj\n" % (own, body))
            return
        self._out(b"%d 0 obj\n%s\nstream\n" % (own, body))
        self._out(stream)
        self._out(b"\nendstream\nendobj\n")

    def _out(self, data: bytes | memoryview) -> None:
        self._write(data)
        self._at += len(data)


class Drawing:
    """Our own pages being copied into one volume."""

    def __init__(self, reader: PdfReader, allot: Callable[[], int], put: Callable[[int, bytes, bytes | None], None]) -> None:
        self.copier = Copier(reader, allot, put)
        self._pages = list(reader.pages)

    def page(self, number_: int) -> tuple[bytes, bytes]:
        """Contents and resources of a page, from 1, as they are written in the volume."""
        page = self._pages[number_ - 1]
        return tuple(self.copier.bytes_of(dict.__getitem__(page, key)) for key in ("/Contents", "/Resources"))  # type: ignore[return-value]


def _prefix(placement: Placement) -> bytes:
    left, foot, right, top = placement.clip
    clip = b" ".join(number(round(one, 4)) for one in (left, foot, right - left, top - foot))
    matrix = b" ".join(number(round(one, 6)) for one in placement.matrix)
    return b"q\n%s re W n\n%s cm\n" % (clip, matrix)


def _label_tree(labels: Sequence[str]) -> bytes:
    """Page labels as ranges: roman and decimal runs, anything else as a prefix of its own."""
    out: list[bytes] = []
    expected, style, count = "", b"", 0
    for position, label in enumerate(labels):
        if label == expected and label:
            count = int(label) if style == b"/D" else count + 1
        elif label.isdigit():
            style, count = b"/D", int(label)
            out.append(b"%d<</S/D/St %d>>" % (position, count))
        elif label == roman(position + 1):
            style, count = b"/r", position + 1
            out.append(b"%d<</S/r/St %d>>" % (position, count))
        else:
            style, count = b"", 0
            out.append(b"%d<</P%s>>" % (position, _text(label)))
        expected = str(count + 1) if style == b"/D" else roman(count + 1) if style == b"/r" else ""
    return b" ".join(out)


def _text(text: str) -> bytes:
    """A text string: plain where it is plain, UTF-16 otherwise."""
    if text.isascii() and text.isprintable():
        return b"(" + text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)").encode() + b")"
    return b"<FEFF" + text.encode("utf-16-be").hex().upper().encode() + b">"
