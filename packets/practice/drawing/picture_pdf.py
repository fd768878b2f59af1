"""A PDF of pictures, one to a page and untouched, the way an office scanner or fax server writes it."""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass

import pikepdf
from PIL import Image, TiffImagePlugin

PRODUCER = "Practice Scanner 000"


@dataclass(frozen=True)
class Picture:
    """One page's picture as it will stand in the file, and the size of its page in points."""

    data: bytes
    coding: str  # DCTDecode or CCITTFaxDecode
    mode: str
    pixels: tuple[int, int]
    points: tuple[float, float]


def jpeg_picture(image: Image.Image, dpi: int, quality: int = 75) -> Picture:
    """A page as a JPEG of its own resolution."""
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality, dpi=(dpi, dpi))
    points = (image.width * 72 / dpi, image.height * 72 / dpi)
    return Picture(out.getvalue(), "DCTDecode", image.mode, image.size, points)


def g4_picture(image: Image.Image, dpi: tuple[float, float]) -> Picture:
    """A black and white page as one CCITT group 4 strip (taken out of a TIFF, whose codec Pillow has)."""
    out = io.BytesIO()
    image.save(out, "TIFF", compression="group4", tiffinfo={TiffImagePlugin.ROWSPERSTRIP: image.height})
    with Image.open(out) as again:
        assert isinstance(again, TiffImagePlugin.TiffImageFile)
        (start,) = again.tag_v2[TiffImagePlugin.STRIPOFFSETS]
        (length,) = again.tag_v2[TiffImagePlugin.STRIPBYTECOUNTS]
    data = out.getvalue()[start : start + length]
    points = (image.width * 72 / dpi[0], image.height * 72 / dpi[1])
    return Picture(data, "CCITTFaxDecode", "1", image.size, points)


def picture_pdf(pictures: Iterable[Picture], producer: str = PRODUCER) -> bytes:
    """The pages as a PDF: no dates, no machine, an identifier made from the content."""
    with pikepdf.new() as pdf:
        for picture in pictures:
            _add_page(pdf, picture)
        pdf.docinfo["/Producer"] = producer
        return saved(pdf)


def saved(pdf: pikepdf.Pdf) -> bytes:
    """The bytes of a PDF, the same for the same content."""
    out = io.BytesIO()
    pdf.save(out, deterministic_id=True, fix_metadata_version=False)
    return out.getvalue()


def _add_page(pdf: pikepdf.Pdf, picture: Picture) -> None:
    across, up = (round(side, 2) for side in picture.points)
    page = pdf.add_blank_page(page_size=(across, up))
    place_picture(pdf, page, picture, (0, 0, across, up), "Im0")


def place_picture(
    pdf: pikepdf.Pdf, page: pikepdf.Page, picture: Picture, box: tuple[float, float, float, float], name: str
) -> None:
    """Put the picture onto a page into the box (x, y, width, height in points), under a name that is free on that page.

    reportlab could do it, but it wraps every picture in ASCII, a quarter larger and slow to make.
    """
    width, height = picture.pixels
    image = pikepdf.Stream(pdf, picture.data)
    image.Type = pikepdf.Name.XObject
    image.Subtype = pikepdf.Name.Image
    image.Width = width
    image.Height = height
    image.Filter = pikepdf.Name("/" + picture.coding)
    if picture.mode == "1":
        image.ColorSpace = pikepdf.Name.DeviceGray
        image.BitsPerComponent = 1
        image.DecodeParms = pikepdf.Dictionary(K=-1, Columns=width, Rows=height, BlackIs1=True)
    else:
        image.ColorSpace = pikepdf.Name.DeviceGray if picture.mode == "L" else pikepdf.Name.DeviceRGB
        image.BitsPerComponent = 8
    page.add_resource(pdf.make_indirect(image), pikepdf.Name.XObject, pikepdf.Name(f"/{name}"))
    x, y, across, up = (round(number, 2) for number in box)
    page.contents_add(f"q {across:g} 0 0 {up:g} {x:g} {y:g} cm /{name} Do Q\n".encode())
