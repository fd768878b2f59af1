"""Papers of our own, taken in by the warm parent before any of theirs: what is loaded and set up only when first needed is
then there for every child, and need not be done again for each document. Much of it no child could do: it opens no file."""

from __future__ import annotations

from io import BytesIO

import pikepdf
from PIL import Image

from packets.worker.inside import read_form, take_in
from packets.worker.inside.door import Door, Request

_PAGE = b"BT /F 9 Tf 20 20 Td (x) Tj ET q 72 0 0 72 9 9 cm /I Do Q"


class Nobody(Door):
    """Nobody listens, and no limit of this process is touched."""

    def __init__(self) -> None:
        super().__init__(BytesIO())

    def pages(self, total: int) -> None: ...

    def more_time(self, pages: int) -> None: ...

    def step(self, done: int, total: int) -> None: ...

    def send(self, data: bytes | memoryview) -> None: ...


def rehearse() -> None:
    """Take in a small photo and a small page with words and a fax, open and locked, and read the page as a form. A rehearsal
    that fails changes nothing."""
    try:
        for paper in papers():
            take_in.take_in(Request("take_in", "", {"name": "", "password": None}, [paper]), Nobody())
        read_form.read_form(Request("read_form", "", {}, [_page()]), Nobody())
    except Exception:  # noqa: BLE001  what is wrong here shows with the first document, and is told there
        return


def papers() -> tuple[bytes, bytes, bytes]:
    return _photo(), _page(), _locked()


def _photo() -> bytes:
    out = BytesIO()
    Image.linear_gradient("L").resize((320, 400)).save(out, "JPEG")
    return out.getvalue()


def _locked() -> bytes:
    """The page, without a password to open it: the library sets up its chance numbers, for which it wants a device."""
    out = BytesIO()
    with pikepdf.open(BytesIO(_page())) as pdf:
        pdf.save(out, encryption=pikepdf.Encryption(owner="x", user="", R=6), fix_metadata_version=False)
    return out.getvalue()


def _page() -> bytes:
    fax = bytes.fromhex("26a1b2d06a4b3dfe001001")
    parts = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>/XObject<</I 6 0 R>>>>>>",
        b"<</Length %d>>stream\n%b\nendstream" % (len(_PAGE), _PAGE),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        b"<</Type/XObject/Subtype/Image/Width 8/Height 8/BitsPerComponent 1/ColorSpace/DeviceGray/Filter/CCITTFaxDecode"
        b"/DecodeParms<</K -1/Columns 8/Rows 8>>/Length %d>>stream\n%b\nendstream" % (len(fax), fax),
    )
    out = b"%PDF-1.7\n"
    places = []
    for number, part in enumerate(parts, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return out + b"xref\n0 7\n0000000000 65535 f \n%btrailer\n<</Size 7/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (
        table,
        len(out),
    )
