"""Photographs and message screens as an office puts them on paper: two to a page, numbered, with words under each."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence

import pikepdf
from PIL import Image, ImageOps
from reportlab.lib.pagesizes import letter as LETTER
from reportlab.lib.units import inch
from reportlab.pdfgen.canvas import Canvas

from packets.practice.drawing.picture_pdf import Picture, jpeg_picture, place_picture, saved
from packets.practice.drawing.typed import GREY, HAIR, font, para, practice_head, style, use_faces

Captioned = Sequence[tuple[bytes, str]]
_Placed = tuple[Picture, tuple[float, float, float, float]]
_PHOTO_DPI, _SHOT_WIDTH = 220, 720


def photo_sheet(photos_with_captions: Captioned, title: str = "Photographs") -> bytes:
    """Photographs of 4 x 6 inches at most, two to a page, "Photo 1." before each caption. Turned upright, EXIF left behind."""

    def place(canvas: Canvas, index: int, picture: Image.Image, caption: str) -> _Placed:
        top = LETTER[1] - (1.25 + 4.75 * (index % 2)) * inch
        wide, tall = _fitted(picture.size, 6 * inch, 4.05 * inch)
        picture.thumbnail(
            (round(wide / 72 * _PHOTO_DPI), round(tall / 72 * _PHOTO_DPI)), Image.Resampling.BICUBIC, reducing_gap=2
        )
        _words(canvas, f"Photo {index + 1}.  {caption}", 1.25 * inch, top - 4.05 * inch - 6, 6 * inch)
        return jpeg_picture(picture, _PHOTO_DPI, 84), ((LETTER[0] - wide) / 2, top - tall, wide, tall)

    return _two_to_a_page(photos_with_captions, title, "", place)


def message_sheet(header: str, shots: Captioned, title: str = "Messages") -> bytes:
    """Screens side by side under the header that says whose phone, who wrote, which days; numbered in order."""

    def place(canvas: Canvas, index: int, picture: Image.Image, caption: str) -> _Placed:
        left = (1.0 + 3.4 * (index % 2)) * inch
        top = LETTER[1] - 1.95 * inch
        wide, tall = _fitted(picture.size, 3.1 * inch, 7.0 * inch)
        picture.thumbnail((_SHOT_WIDTH, 4 * _SHOT_WIDTH), Image.Resampling.BICUBIC, reducing_gap=2)
        x = left + (3.1 * inch - wide) / 2
        canvas.setStrokeColor(HAIR)
        canvas.setLineWidth(1.2)
        canvas.rect(x, top - tall, wide, tall)
        _words(canvas, f"Screen {index + 1}.  {caption}", left, top - 7.0 * inch - 6, 3.1 * inch)
        return jpeg_picture(picture, 230, 88), (x, top - tall, wide, tall)

    return _two_to_a_page(shots, title, header, place)


def _two_to_a_page(
    pictures: Captioned, title: str, header: str, place: Callable[[Canvas, int, Image.Image, str], _Placed]
) -> bytes:
    use_faces()
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=LETTER, invariant=1, pageCompression=1)
    canvas.setTitle(title)
    canvas.setAuthor("Practice Office")
    pages = (len(pictures) + 1) // 2
    placed: list[_Placed] = []
    for index, (data, caption) in enumerate(pictures):
        if index % 2 == 0:
            _page(canvas, title, header, index // 2 + 1, pages)
        with Image.open(io.BytesIO(data)) as opened:
            picture = ImageOps.exif_transpose(opened).convert("RGB")
        placed.append(place(canvas, index, picture, caption))
        if index % 2 or index == len(pictures) - 1:
            canvas.showPage()
    canvas.save()
    with pikepdf.open(io.BytesIO(out.getvalue())) as pdf:
        for index, (seen, box) in enumerate(placed):
            place_picture(pdf, pdf.pages[index // 2], seen, box, f"Im{index}")
        return saved(pdf)


def _page(canvas: Canvas, title: str, header: str, number: int, pages: int) -> None:
    practice_head(canvas, *LETTER)
    canvas.setFont(font("serif", "Semibold"), 13)
    canvas.drawString(inch, LETTER[1] - 1.05 * inch, title)
    canvas.setFont(font("sans"), 9)
    canvas.setFillColor(GREY)
    canvas.drawRightString(LETTER[0] - inch, LETTER[1] - 1.05 * inch, f"sheet {number} of {pages}")
    canvas.setFillColorRGB(0, 0, 0)
    canvas.setLineWidth(0.8)
    canvas.line(inch, LETTER[1] - 1.12 * inch, LETTER[0] - inch, LETTER[1] - 1.12 * inch)
    if header:
        _words(canvas, header, inch, LETTER[1] - 1.2 * inch, 6.5 * inch, 9.5)


def _words(canvas: Canvas, words: str, x: float, top: float, width: float, size: float = 10) -> None:
    paragraph = para(words, style(size, lead=1.3))
    _, tall = paragraph.wrap(width, 3 * inch)
    paragraph.drawOn(canvas, x, top - tall)


def _fitted(size: tuple[int, int], wide: float, tall: float) -> tuple[float, float]:
    scale = min(wide / size[0], tall / size[1])
    return size[0] * scale, size[1] * scale
