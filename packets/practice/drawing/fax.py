"""Papers that came over a telephone line: black or white, ragged, speckled, streaked, with the sender's line on top."""

from __future__ import annotations

import io
from collections.abc import Sequence
from random import Random

from PIL import Image, ImageChops, ImageDraw

from packets.practice.drawing import wear
from packets.practice.drawing.faces import face
from packets.practice.drawing.paper import Paper, draw_paper, seeded
from packets.practice.drawing.picture_pdf import g4_picture, picture_pdf

FINE = (204, 196)  # dots to the inch across and down, as the "fine" mode of fax machines has it
_WIDTH = 1728  # and this many to the line, always


def fax_g4(
    pages: Sequence[Paper], sender: str = "PRACTICE FACILITY", sent: str = "DEC-01-2026 07:42", skew: float = 0.5
) -> bytes:
    """A TIFF of group 4 pages, 204 x 196 dots to the inch, as a fax server drops it into a folder."""
    images = fax_images(pages, sender, sent, skew)
    out = io.BytesIO()
    images[0].save(out, "TIFF", compression="group4", dpi=FINE, save_all=True, append_images=images[1:])
    return out.getvalue()


def fax_pdf(
    pages: Sequence[Paper], sender: str = "PRACTICE FACILITY", sent: str = "DEC-01-2026 07:42", skew: float = 0.5
) -> bytes:
    """The same pages as a PDF of CCITT pictures, as a fax service mails it."""
    images = fax_images(pages, sender, sent, skew)
    return picture_pdf((g4_picture(image, FINE) for image in images), "Practice Fax Server 000")


def fax_images(pages: Sequence[Paper], sender: str, sent: str, skew: float) -> list[Image.Image]:
    """The pages in black and white (mode 1), as the receiving machine printed them."""
    many = len(pages)
    return [_received(paper, number, many, sender, sent, skew) for number, paper in enumerate(pages, 1)]


def _received(paper: Paper, number: int, many: int, sender: str, sent: str, skew: float) -> Image.Image:
    rng = seeded("fax", paper.title, paper.seed, number)
    image = draw_paper(paper, FINE[0], "L", number, many, bold=True).image
    image = image.rotate(skew + rng.uniform(-0.25, 0.25), Image.Resampling.BILINEAR, fillcolor=255)
    image = image.resize((_WIDTH, 11 * FINE[1]), Image.Resampling.BOX)
    image = ImageChops.add(image, wear.grain(image.size, 7, 34, 22), 1, -128)
    ragged = image.point([0 if v < 158 else 255 for v in range(256)])
    _noise_of_the_line(ragged, rng)
    _sender_line(ragged, f"{sent}   FROM: {sender}   TO: +1 555 0100   PRACTICE   P.{number:03d}/{many:03d}")
    return ragged.convert("1", dither=Image.Dither.NONE)


def _noise_of_the_line(image: Image.Image, rng: Random) -> None:
    """Specks of dust, one streak from a dirty lens, a few rows that were lost on the way and sent twice."""
    draw = ImageDraw.Draw(image)
    for _ in range(700):
        x, y = rng.randrange(image.width), rng.randrange(image.height)
        size = rng.choice((0, 0, 0, 1, 1, 2))
        draw.rectangle((x, y, x + size, y + rng.choice((0, size))), fill=0)
    x = rng.randrange(image.width // 8, image.width - image.width // 8)
    y = 0
    while y < image.height:
        run = rng.randrange(8, 200)
        if rng.random() < 0.62:
            draw.line((x, y, x, min(y + run, image.height)), fill=0, width=rng.choice((1, 1, 2)))
        y += run + rng.randrange(2, 30)
    for _ in range(rng.randrange(1, 4)):
        y = rng.randrange(400, image.height - 100)
        rows = rng.randrange(2, 5)
        image.paste(image.crop((0, y - rows, image.width, y)), (0, y))


def _sender_line(image: Image.Image, words: str) -> None:
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, image.width, 40), fill=255)
    draw.fontmode = "1"
    draw.text((24, 8), words, font=face("sans", "Semibold", 27), fill=0)
