"""Synthetic pages to sign, and scans of them: invented forms with a code in the footer, typed values, scribbled ink, skew.

The scribbles are fake ink on pages that the tests made themselves.
"""

from __future__ import annotations

import io
import math
import random
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import zxingcpp
from PIL import Image, ImageChops, ImageDraw, ImageFilter
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

BOX = (330.0, 600.0, 570.0, 622.0)
"""Where the pages of these tests are signed, from the top left."""
DAY = (330.0, 632.0, 430.0, 650.0)
BOX_LOW = (330.0, 680.0, 570.0, 702.0)
"""A second box, for a second hand."""


@dataclass(frozen=True)
class Form:
    """A form of so many pages: every page has a title, questions in boxes, a footer and a code."""

    name: str = "X-100"
    edition: str = "01/20/25"
    pages: int = 2
    code: bool = True
    second: bool = False
    """Two sign each page."""
    values: Mapping[int, Sequence[str]] = field(default_factory=dict)

    def pdf(self) -> bytes:
        out = io.BytesIO()
        canvas = Canvas(out, pagesize=(612, 792), invariant=1)
        for number in range(1, self.pages + 1):
            self._page(canvas, number)
            canvas.showPage()
        canvas.save()
        return out.getvalue()

    def _page(self, canvas: Canvas, number: int) -> None:
        chance = random.Random(f"{self.name} {number}")
        canvas.setFont("Helvetica-Bold", 15)
        canvas.drawString(60, 740, f"Application {self.name}, page {number} of {self.pages}")
        canvas.setLineWidth(2)
        canvas.line(40, 728, 572, 728)
        y = 700.0
        values = list(self.values.get(number, ()))
        for row in range(14):
            canvas.setFont("Times-Roman", 9.5)
            words = " ".join(chance.choice(WORDS) for _ in range(9))
            canvas.drawString(40, y, f"{row + 1}. {words}?")
            canvas.setLineWidth(0.6)
            canvas.rect(320 if row % 2 else 60, y - 22, 240, 17)
            if row < len(values):
                canvas.setFont("Courier-Bold", 10)
                canvas.drawString(324 if row % 2 else 64, y - 18, values[row])
            y -= 36
        for box, said in ((BOX, "Signature"), (DAY, "Day"), *(((BOX_LOW, "Second signature"),) if self.second else ())):
            canvas.setFont("Times-Roman", 9)
            canvas.drawRightString(box[0] - 6, 792 - box[3] + 5, said)
            canvas.setLineWidth(0.6)
            canvas.rect(box[0], 792 - box[3], box[2] - box[0], box[3] - box[1])
        canvas.setFont("Times-Roman", 9)
        canvas.drawString(40, 40, f"Form {self.name}   Edition   {self.edition}")
        canvas.drawRightString(572, 40, f"Page {number} of {self.pages}")
        if self.code:
            code = zxingcpp.create_barcode(f"{self.name}|{self.edition}|{number}", zxingcpp.BarcodeFormat.PDF417)
            drawn = Image.open(io.BytesIO(_png(code)))
            canvas.drawImage(ImageReader(drawn), 192, 12, 270, 18)


WORDS = ("name", "given", "family", "street", "city", "mailing", "country", "number", "birth", "last", "entry", "status")


def _png(code: zxingcpp.Barcode) -> bytes:
    made = code.to_image(scale=4)
    view = memoryview(made)
    image = Image.frombytes("L", (view.shape[1], view.shape[0]), bytes(view))
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def letter(lines: Sequence[str], font: str = "Times-Roman") -> bytes:
    """A letter of one page without a code, with a line to sign on."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(612, 792), invariant=1)
    canvas.setFont("Times-Bold", 14)
    canvas.drawString(72, 730, "Practice Workers' Law Office")
    canvas.setFont(font, 11)
    for number, line in enumerate(lines):
        canvas.drawString(72, 690 - 15 * number, line)
    canvas.rect(BOX[0], 792 - BOX[3], BOX[2] - BOX[0], BOX[3] - BOX[1])
    canvas.showPage()
    canvas.save()
    return out.getvalue()


def picture(pdf: bytes, page: int, dpi: int = 300) -> Image.Image:
    import pypdfium2

    with pypdfium2.PdfDocument(pdf) as document:
        document.init_forms()
        return document[page - 1].render(scale=dpi / 72).to_pil().convert("L")


def scribble(chance: random.Random, page: Image.Image, box: Sequence[float], grey: int = 40) -> None:
    """Fake ink across a box, over its edges here and there."""
    draw, scale = ImageDraw.Draw(page), page.width / 612
    left, top, right, low = (one * scale for one in box)
    waves, end = chance.randint(6, 14), left + (right - left) * chance.uniform(0.45, 0.9)
    start, middle = left + (right - left) * chance.uniform(0.02, 0.1), (top + low) / 2
    points = []
    for step in range(waves * 8 + 1):
        share = step / (waves * 8)
        across = start + (end - start) * share + math.sin(share * waves * 2.1) * 3 * scale
        points.append((across, middle + math.sin(share * waves * 6.28) * (low - top) * 0.45 * chance.uniform(0.6, 1.1)))
    draw.line(points, fill=grey, width=max(2, int(chance.uniform(0.8, 1.6) * scale)), joint="curve")


@dataclass(frozen=True)
class Scanned:
    """How a page was scanned."""

    dpi: int = 200
    angle: float = 0.0
    wide: float = 1.0
    high: float = 1.0
    right: float = 0.0
    down: float = 0.0
    noise: float = 4.0
    blur: float = 0.5
    dark: int = 30
    light: int = 240
    turned: int = 0
    """How it lay in the scanner: degrees clockwise."""
    quality: int = 75


def by_chance(chance: random.Random) -> Scanned:
    """Up to 3 degrees and 3 %, 150 to 300 dpi, some upside down."""
    return Scanned(
        dpi=chance.choice((150, 200, 200, 300)),
        angle=chance.uniform(-3, 3),
        wide=chance.uniform(0.97, 1.03),
        high=chance.uniform(0.97, 1.03),
        right=chance.uniform(-30, 30),
        down=chance.uniform(-30, 30),
        noise=chance.uniform(1, 7),
        blur=chance.uniform(0.2, 0.7),
        dark=chance.randint(15, 60),
        light=chance.randint(215, 252),
        turned=180 if chance.random() < 0.25 else 0,
        quality=chance.randint(55, 85),
    )


def scanned(page: Image.Image, how: Scanned) -> Image.Image:
    """A page of 300 dpi as a scanner gives it."""
    wide, high = page.size
    cos, sin = math.cos(math.radians(how.angle)), math.sin(math.radians(how.angle))
    a, b, d, e = cos / how.wide, sin / how.wide, -sin / how.high, cos / how.high
    x, y = wide / 2, high / 2
    c, f = x - a * (x + how.right) - b * (y + how.down), y - d * (x + how.right) - e * (y + how.down)
    made = page.transform((wide, high), Image.Transform.AFFINE, (a, b, c, d, e, f), Image.Resampling.BICUBIC, fillcolor=255)
    if how.dpi != 300:
        made = made.resize((round(wide * how.dpi / 300), round(high * how.dpi / 300)), Image.Resampling.HAMMING)
    made = made.filter(ImageFilter.GaussianBlur(how.blur * how.dpi / 200))
    made = made.point([round(how.dark + (how.light - how.dark) * one / 255) for one in range(256)])
    made = ImageChops.add(made, _noise(made, how.noise * 2), 1, -128)
    ways = {90: Image.Transpose.ROTATE_270, 180: Image.Transpose.ROTATE_180, 270: Image.Transpose.ROTATE_90}
    return made.transpose(ways[how.turned]) if how.turned else made


def _noise(page: Image.Image, spread: float) -> Image.Image:
    """Noise about 128 that is the same for the same page in every run, whatever ran before: Pillow's own is not."""
    chance = random.Random(zlib.crc32(page.tobytes()))

    def even() -> Image.Image:
        return Image.frombytes("L", page.size, chance.randbytes(page.width * page.height))

    four = ImageChops.add(ImageChops.add(even(), even(), 2), ImageChops.add(even(), even(), 2), 2)
    return four.point([max(0, min(255, round(128 + (one - 127.5) * spread / 36.8))) for one in range(256)])


def pile(pages: Sequence[tuple[Image.Image, Scanned]]) -> bytes:
    """One PDF of scanned pages."""
    out = io.BytesIO()
    canvas = Canvas(out, invariant=1)
    for image, how in pages:
        data = io.BytesIO()
        image.save(data, "JPEG", quality=how.quality)
        wide, high = image.width * 72 / how.dpi, image.height * 72 / how.dpi
        canvas.setPageSize((wide, high))
        canvas.drawImage(ImageReader(data), 0, 0, wide, high)
        canvas.showPage()
    canvas.save()
    return out.getvalue()
