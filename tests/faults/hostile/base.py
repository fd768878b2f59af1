"""What hostile files are made of: the words that must not come along, and small PDFs around them."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator, Mapping

SECRET = b"Smuggled words that nobody may ever carry along with a paper"
"""What is hidden in every file that hides something."""
SLICES = tuple(SECRET[at : at + 20] for at in (0, 12, 24, 40))
"""Any of these in what comes out is a leak."""

HELVETICA = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>"
FONTS = b"<</Font<</F1 " + HELVETICA + b">>>>"
HELLO = b"BT /F1 24 Tf 72 700 Td (An ordinary page) Tj ET"
BOX = b"/MediaBox[0 0 612 792]"

Made = Iterator[tuple[str, bytes]]
"""Names and bytes of hostile files."""
FAMILIES: list[Callable[[], Made]] = []


def family(make: Callable[[], Made]) -> Callable[[], Made]:
    FAMILIES.append(make)
    return make


def stream(data: bytes, entries: bytes = b"", *, length: int | None = None) -> bytes:
    return b"<<%b/Length %d>>stream\n%b\nendstream" % (entries, len(data) if length is None else length, data)


def flate(data: bytes, entries: bytes = b"") -> bytes:
    return stream(zlib.compress(data, 9), entries + b"/Filter/FlateDecode")


def text(words: bytes = SECRET) -> bytes:
    return b"(" + words.replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)") + b")"


def pdf(
    objects: Mapping[int, bytes], trailer: bytes = b"", *, root: int = 1, head: bytes = b"%PDF-1.7\n", tail: bytes = b""
) -> bytes:
    """A file of exactly these objects, with a true table."""
    out = head
    places = {}
    for number, body in sorted(objects.items()):
        places[number] = len(out)
        out += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    size = max(objects) + 1
    table = b"".join(
        b"%010d 00000 n \n" % places[number] if number in places else b"0000000000 65535 f \n" for number in range(1, size)
    )
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n%btrailer\n<</Size %d/Root %d 0 R%b>>\n" % (size, table, size, root, trailer)
    return out + b"startxref\n%d\n%%%%EOF\n%b" % (start, tail)


def page(
    content: bytes = HELLO,
    *,
    page: bytes = BOX,
    resources: bytes = FONTS,
    catalog: bytes = b"",
    more: Mapping[int, bytes] | None = None,
    trailer: bytes = b"",
    contents: bytes = b"4 0 R",
    content_object: bytes | None = None,
    tree: bytes = b"/Kids[3 0 R]/Count 1",
    tail: bytes = b"",
    head: bytes = b"%PDF-1.7\n",
) -> bytes:
    """One page: catalog 1, tree 2, page 3, contents 4, resources 5; `more` from 10."""
    objects = {
        1: b"<</Type/Catalog/Pages 2 0 R%b>>" % catalog,
        2: b"<</Type/Pages%b>>" % tree,
        3: b"<</Type/Page/Parent 2 0 R/Contents %b/Resources 5 0 R%b>>" % (contents, page),
        4: stream(content) if content_object is None else content_object,
        5: resources,
    }
    return pdf(objects | dict(more or {}), trailer, tail=tail, head=head)


def everything() -> dict[str, bytes]:
    """Every hostile file that is made by hand, by its name."""
    from tests.faults.hostile import acts, bombs, hides, pictures, shapes

    assert acts and bombs and hides and pictures and shapes
    found: dict[str, bytes] = {}
    for make in FAMILIES:
        for name, data in make():
            assert name not in found, name
            found[name] = data
    return found
