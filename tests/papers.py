"""Small real papers for tests: PDFs whose every byte is meant, and pictures."""

from __future__ import annotations

import io
import random
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import isqrt

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, Stream, String
from PIL import Image

XMP = (
    b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    b'<rdf:Description rdf:about="" xmlns:pdf="http://ns.adobe.com/pdf/1.3/" pdf:Producer="%s"/></rdf:RDF></x:xmpmeta>'
)
LETTER = (0.0, 0.0, 612.0, 792.0)


def words(text: str, x: float = 72, y: float = 700, size: float = 12, font: str = "F1") -> bytes:
    """One line of text in Helvetica."""
    plain = text.encode("latin-1").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
    return b"BT /%s %g Tf %g %g Td (%s) Tj ET\n" % (font.encode(), size, x, y, plain)


def block(left: float, foot: float, right: float, top: float, grey: float = 0.0) -> bytes:
    """A painted box."""
    return b"%g g %g %g %g %g re f\n" % (grey, left, foot, right - left, top - foot)


@dataclass
class Sheet:
    """One page to be made."""

    content: bytes = b""
    media: Sequence[float] = LETTER
    crop: Sequence[float] | None = None
    rotate: int | None = None
    unit: float | None = None
    links: Sequence[tuple[tuple[float, float, float, float], int]] = ()
    """Boxes and the pages (from 0) they lead to."""
    images: Mapping[str, bytes] = field(default_factory=dict)
    """JPEG bytes, or grey pixels of a square, by resource name."""
    fonts: Mapping[str, str] = field(default_factory=lambda: {"F1": "Helvetica"})


def pdf(*sheets: Sheet | bytes, marks: Sequence[tuple[str, int]] = (), info: Mapping[str, str] | None = None) -> bytes:
    """A PDF of these pages; `marks` are bookmarks (title, page from 0)."""
    made = Pdf.new()
    pages = [one if isinstance(one, Sheet) else Sheet(one) for one in sheets]
    pictures: dict[bytes, pikepdf.Object] = {}
    for one in pages:
        fonts = {
            f"/{key}": Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name("/" + base))
            for key, base in one.fonts.items()
        }
        entries: dict[str, object] = {"/Font": Dictionary(fonts)}
        if one.images:
            named = {}
            for key, data in one.images.items():
                if data not in pictures:
                    pictures[data] = made.make_indirect(_image(made, data))
                named[f"/{key}"] = pictures[data]
            entries["/XObject"] = Dictionary(named)
        page = Dictionary(
            Type=Name.Page,
            MediaBox=Array(list(one.media)),
            Resources=Dictionary(entries),
            Contents=Stream(made, one.content),
        )
        if one.crop is not None:
            page.CropBox = Array(list(one.crop))
        if one.rotate is not None:
            page.Rotate = one.rotate
        if one.unit is not None:
            page.UserUnit = one.unit
        made.pages.append(pikepdf.Page(made.make_indirect(page)))
    for one, made_page in zip(pages, list(made.pages), strict=True):
        if one.links:
            made_page.obj.Annots = Array(
                [
                    made.make_indirect(
                        Dictionary(
                            Type=Name.Annot,
                            Subtype=Name.Link,
                            Rect=Array(list(box)),
                            Border=Array([0, 0, 0]),
                            Dest=Array([made.pages[to].obj, Name.XYZ, 0, 792, 0]),
                        )
                    )
                    for box, to in one.links
                ]
            )
    if marks:
        with made.open_outline() as outline:
            outline.root.extend(pikepdf.OutlineItem(title, page) for title, page in marks)
    if info:
        for key, value in info.items():
            made.docinfo["/" + key] = String(value)
    return saved(made)


def saved(made: Pdf, **options: object) -> bytes:
    out = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", pikepdf.PageCopyWarning)
        made.save(out, deterministic_id=not options, **options)  # type: ignore[arg-type]
    return out.getvalue()


def raw(*objects: bytes) -> bytes:
    """A PDF of exactly these objects, numbered from 1; the first is the catalogue."""
    out = bytearray(b"%PDF-1.7\n")
    places = []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    table = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(places) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    return bytes(out + b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(places) + 1, table))


def stream(data: bytes, entries: bytes = b"") -> bytes:
    return b"<<%b/Length %d>>\nstream\n%b\nendstream" % (entries, len(data), data)


def locked(data: bytes, password: str) -> bytes:
    """The same, to be opened with a password only."""
    with Pdf.open(io.BytesIO(data)) as made:
        return saved(made, encryption=pikepdf.Encryption(owner="o-" + password, user=password, R=6))


def plain(title: str, pages: int = 1) -> bytes:
    """A paper of so many pages that say their name and number."""
    return pdf(*(words(f"{title} page {number}") for number in range(1, pages + 1)))


def picture(width: int = 400, height: int = 520, seed: int = 1) -> Image.Image:
    """Grey paper with marks that are other for every seed."""
    image = Image.new("L", (width, height), 235)
    for n in range(40):
        x, y = (n * 71 + seed * 37) % (width - 60), (n * 53 + seed * 91) % (height - 20)
        image.paste(40 + (n * seed) % 90, (x, y, x + 10 + (n * 7 + seed) % 50, y + 6))
    return image


def jpeg(width: int = 400, height: int = 520, seed: int = 1, quality: int = 80) -> bytes:
    out = io.BytesIO()
    picture(width, height, seed).save(out, "JPEG", quality=quality)
    return out.getvalue()


def noise(size: int, seed: int = 1) -> bytes:
    """A JPEG that cannot be made smaller; about `size` bytes."""
    side = max(32, int((size / 0.9) ** 0.5))
    grain = bytes((n * 2654435761 + (n >> 5) * seed * 40503 + (n * n >> 7)) >> 8 & 255 for n in range(side))
    rows = b"".join(bytes((value * (row | 1) + seed * row) & 255 for value in grain) for row in range(side))
    out = io.BytesIO()
    Image.frombytes("L", (side, side), rows).save(out, "JPEG", quality=90)
    return out.getvalue()


def dense() -> bytes:
    """The pixels of a square grey picture of 1.4 MB that cannot be made smaller."""
    return random.Random(7).randbytes(1200 * 1200)


def scan(pages: int = 1, seed: int = 1, size: int = 20_000) -> bytes:
    """A PDF of scanned pages, each its own picture."""
    return pdf(*(full_picture(noise(size, seed * 1000 + n)) for n in range(pages)))


def full_picture(data: bytes) -> Sheet:
    return Sheet(b"q 540 0 0 720 36 36 cm /Im1 Do Q\n", images={"Im1": data})


def tiff(pages: int = 2) -> bytes:
    out = io.BytesIO()
    frames = [picture(seed=n + 1).point([0] * 128 + [255] * 128).convert("1") for n in range(pages)]
    frames[0].save(out, "TIFF", save_all=True, append_images=frames[1:], compression="group4", dpi=(200, 200))
    return out.getvalue()


def png() -> bytes:
    out = io.BytesIO()
    picture().save(out, "PNG")
    return out.getvalue()


def form(title: str = "Agency form", *, filled: str = "Somebody") -> bytes:
    """A form with a field, a script in every place where one may stand, a signature, and descriptions."""
    made = Pdf.open(io.BytesIO(pdf(words(title), words(f"{title}, second page"), info={"Author": "A. Clerk"})))
    script = Dictionary(S=Name.JavaScript, JS=String("app.alert('SCRIPT')"))
    page = made.pages[0].obj
    helv = made.make_indirect(Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica))
    looks = Stream(made, b"/Tx BMC q BT /Helv 11 Tf 2 5 Td (%s) Tj ET Q EMC" % filled.encode())
    looks.stream_dict = Dictionary(
        Type=Name.XObject,
        Subtype=Name.Form,
        BBox=Array([0, 0, 200, 20]),
        Resources=Dictionary(Font=Dictionary(Helv=helv)),
        Metadata=made.make_indirect(Stream(made, b"<x>METADATA-IN-LOOKS</x>")),
    )
    name = Dictionary(
        Type=Name.Annot,
        Subtype=Name.Widget,
        FT=Name.Tx,
        T=String("Part1.Name"),
        V=String(filled),
        Rect=Array([72, 500, 272, 520]),
        F=4,
        DA=String("/Helv 11 Tf 0 g"),
        AP=Dictionary(N=made.make_indirect(looks)),
        AA=Dictionary(K=script),
        P=page,
    )
    # A widget that stands in the page itself, and one whose title would hide it from a careless search.
    direct = Dictionary(
        Type=Name.Annot,
        Subtype=Name.Widget,
        FT=Name.Btn,
        Ff=65536,
        T=String("Push"),
        Title=String("x"),
        A=script,
        Rect=Array([72, 460, 172, 480]),
        MK=Dictionary(CA=String("Push")),
    )
    signature = made.make_indirect(
        Dictionary(
            Type=Name.Annot,
            Subtype=Name.Widget,
            FT=Name.Sig,
            T=String("Sign"),
            Rect=Array([72, 420, 172, 440]),
            F=4,
            V=made.make_indirect(
                Dictionary(Type=Name.Sig, Filter=Name("/Adobe.PPKLite"), Name=String("A. SIGNER"), Contents=String("x" * 32))
            ),
        )
    )
    note = Dictionary(Type=Name.Annot, Subtype=Name.Text, Rect=Array([300, 500, 320, 520]), Contents=String("NOTE-IN-MARGIN"))
    named = made.make_indirect(name)
    page.Annots = Array([named, direct, signature, made.make_indirect(note)])
    page.AA = Dictionary(O=script)
    page.PieceInfo = Dictionary(Maker=Dictionary(Private=String("PIECE-INFO")))
    made.Root.AcroForm = made.make_indirect(
        Dictionary(
            Fields=Array([named, signature]),
            DR=Dictionary(Font=Dictionary(Helv=helv)),
            DA=String("/Helv 11 Tf 0 g"),
            SigFlags=3,
            CO=Array([named]),
        )
    )
    made.Root.OpenAction = script
    made.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array([String("a"), made.make_indirect(script)])))
    made.Root.Metadata = made.make_indirect(Stream(made, XMP % b"METADATA-OF-FORM"))
    return saved(made)


def _image(made: Pdf, data: bytes) -> Stream:
    """A JPEG as it is, or the grey pixels of a square."""
    stream = Stream(made, data)
    if data.startswith(b"\xff\xd8"):
        with Image.open(io.BytesIO(data)) as image:
            width, height, mode = image.width, image.height, image.mode
    else:
        width, height, mode = isqrt(len(data)), isqrt(len(data)), "L"
    stream.stream_dict = Dictionary(
        Type=Name.XObject,
        Subtype=Name.Image,
        Width=width,
        Height=height,
        ColorSpace=Name.DeviceGray if mode == "L" else Name.DeviceRGB,
        BitsPerComponent=8,
    )
    if data.startswith(b"\xff\xd8"):
        stream.stream_dict.Filter = Name.DCTDecode
    return stream
