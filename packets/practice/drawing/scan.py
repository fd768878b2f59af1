"""Papers that went through the office scanner: skewed grey pages with all that a flat bed adds."""

from __future__ import annotations

from collections.abc import Sequence

from PIL import Image

from packets.practice.drawing import wear
from packets.practice.drawing.paper import Paper, draw_paper, seeded
from packets.practice.drawing.picture_pdf import jpeg_picture, picture_pdf

SKEW = (-1.6, 0.7, -0.4, 1.1, -0.9)


def grey_scan(pages: Sequence[Paper], dpi: int = 200, skew: Sequence[float] = SKEW) -> bytes:
    """A PDF of grey JPEG pages, each turned by its angle of `skew` in degrees (used over and over)."""
    pictures = []
    for number, paper in enumerate(pages, 1):
        clean = draw_paper(paper, dpi, "L", number, len(pages)).image
        turn = skew[(number - 1) % len(skew)]
        pictures.append(jpeg_picture(scanned(clean, dpi, turn, number, paper.seed), dpi))
    return picture_pdf(pictures)


def scanned(image: Image.Image, dpi: int, degrees: float, number: int = 1, seed: int = 0, tone: int = 238) -> Image.Image:
    """A clean grey page as the scanner saw it. `number` is its place in the pile: only a first page was folded."""
    rng = seeded("scan", seed, number)
    image = wear.toned(image, tone + rng.randint(-4, 4))
    if number == 1:
        wear.folded(image, rng, 1 / 3)
        wear.folded(image, rng, 2 / 3)
    wear.smudged(image, rng, dpi)
    wear.punched(image, rng, dpi)
    wear.stapled(image, rng, dpi)
    image = wear.laid_on_bed(image, degrees, rng)
    return wear.grained(image, rng, number % 2)
