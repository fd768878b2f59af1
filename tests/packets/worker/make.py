"""Small documents for the tests of the worker, written byte by byte, so that their oddities are exactly as meant."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO

import pikepdf
import pypdfium2
from PIL import Image

from packets.matters.facts import DocumentFacts
from packets.worker.client import Worker

HELVETICA = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>"
FONTS = b"<</Font<</F1 " + HELVETICA + b">>>>"
HELLO = b"BT /F1 24 Tf 72 700 Td (Hello worker) Tj ET"


def stream(data: bytes, entries: bytes = b"") -> bytes:
    return b"<<%b/Length %d>>stream\n%b\nendstream" % (entries, len(data), data)


def flate(data: bytes, entries: bytes = b"") -> bytes:
    return stream(zlib.compress(data), entries + b"/Filter/FlateDecode")


def pdf(objects: Mapping[int, bytes], trailer: bytes = b"", *, root: int = 1, xref: bool = True) -> bytes:
    """A file of exactly these objects."""
    out = b"%PDF-1.7\n"
    places = {}
    for number, body in sorted(objects.items()):
        places[number] = len(out)
        out += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    size = max(objects) + 1
    entries = b"<</Size %d/Root %d 0 R%b>>" % (size, root, trailer)
    if not xref:
        return out + b"trailer\n" + entries + b"\n"
    table = b"".join(
        b"%010d 00000 n \n" % places[number] if number in places else b"0000000000 65535 f \n" for number in range(1, size)
    )
    start = len(out)
    return out + b"xref\n0 %d\n0000000000 65535 f \n%btrailer\n%b\nstartxref\n%d\n%%%%EOF\n" % (size, table, entries, start)


def one_page(
    content: bytes = HELLO,
    *,
    page: bytes = b"/MediaBox[0 0 612 792]",
    resources: bytes = FONTS,
    catalog: bytes = b"",
    more: Mapping[int, bytes] | None = None,
    trailer: bytes = b"",
    content_object: bytes | None = None,
    tree: bytes = b"/Kids[3 0 R]/Count 1",
    contents: bytes = b"4 0 R",
) -> bytes:
    """A document of one page: catalog 1, pages 2, page 3, contents 4, resources 5; `more` from 10."""
    objects = {
        1: b"<</Type/Catalog/Pages 2 0 R%b>>" % catalog,
        2: b"<</Type/Pages%b>>" % tree,
        3: b"<</Type/Page/Parent 2 0 R/Contents %b/Resources 5 0 R%b>>" % (contents, page),
        4: content_object if content_object is not None else stream(content),
        5: resources,
    }
    return pdf(objects | dict(more or {}), trailer)


def pages(
    contents: list[bytes],
    *,
    page: Mapping[int, bytes] | None = None,
    catalog: bytes = b"",
    resources: bytes = FONTS,
    more: Mapping[int, bytes] | None = None,
    count: int | None = None,
) -> bytes:
    """A document of several pages that share object 3 as their resources; pages are 10, 12, ..., contents 11, 13, ...

    `page` adds entries to the page at an index, `more` objects from 4 to 9, `count` is what the tree claims.
    """
    number = len(contents)
    objects = {
        1: b"<</Type/Catalog/Pages 2 0 R%b>>" % catalog,
        2: b"<</Type/Pages/MediaBox[0 0 612 792]/Count %d/Kids[%b]>>"
        % (number if count is None else count, b" ".join(b"%d 0 R" % (10 + 2 * index) for index in range(number))),
        3: resources,
    } | dict(more or {})
    for index, content in enumerate(contents):
        at = 10 + 2 * index
        objects[at] = b"<</Type/Page/Parent 2 0 R/Resources 3 0 R/Contents %d 0 R%b>>" % (at + 1, (page or {}).get(index, b""))
        objects[at + 1] = stream(content)
    return pdf(objects)


def photo(width: int = 320, height: int = 240, mode: str = "RGB") -> Image.Image:
    """A picture with four different corners, so that a turn shows."""
    image = Image.new("RGB", (width, height), (230, 225, 210))
    for box, colour in (
        ((0, 0, 0.5, 0.5), (200, 30, 30)),
        ((0.5, 0, 1, 0.5), (30, 160, 30)),
        ((0, 0.5, 0.5, 1), (30, 30, 200)),
    ):
        image.paste(
            colour, (int(box[0] * width) + 6, int(box[1] * height) + 6, int(box[2] * width) - 6, int(box[3] * height) - 6)
        )
    return image.convert(mode)


def encoded(image: Image.Image, kind: str, **options: object) -> bytes:
    out = BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


@dataclass(frozen=True)
class Taken:
    """What the worker gave: facts and working copy."""

    facts: DocumentFacts
    data: bytes

    @property
    def removed(self) -> dict[str, int]:
        return {entry.code: entry.count for entry in self.facts.removed}

    def open(self) -> pikepdf.Pdf:
        return pikepdf.open(BytesIO(self.data), attempt_recovery=False)

    def streams(self) -> list[bytes]:
        """Every stream of the working copy, decoded where it can be, raw where not."""
        found = []
        with self.open() as document:
            for obj in document.objects:
                if isinstance(obj, pikepdf.Stream):
                    try:
                        found.append(bytes(obj.read_bytes()))
                    except pikepdf.PdfError:
                        found.append(bytes(obj.read_raw_bytes()))
        return found

    def holds(self, words: bytes) -> bool:
        """Whether the bytes stand anywhere in the working copy, coded or not."""
        return words in self.data or any(words in data for data in self.streams())

    def content(self, page: int = 1) -> bytes:
        with self.open() as document:
            return bytes(document.Root.Pages.Kids[page - 1].Contents.read_bytes())

    def picture(self, page: int = 1, scale: float = 1.0) -> Image.Image:
        return render(self.data, page, scale)


def render(data: bytes, page: int = 1, scale: float = 1.0, password: str | None = None) -> Image.Image:
    with pypdfium2.PdfDocument(data, password=password) as document:
        document.init_forms()
        sheet = document[page - 1]
        found: Image.Image = sheet.render(scale=scale).to_pil().convert("RGB")
        sheet.close()
        return found


def take_in(
    worker: Worker, data: bytes, name: str = "paper.pdf", password: str | None = None, *, pixels: bool = False
) -> Taken:
    parts: list[bytes] = []
    facts = worker.take_in(BytesIO(data), len(data), name, sink=parts.append, password=password, pixels=pixels)
    return Taken(facts, b"".join(parts))
