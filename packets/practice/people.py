"""People in a practice photograph: nobody's, seen from afar, so that there is a face to cover."""

from __future__ import annotations

import io
from collections.abc import Sequence

from PIL import Image, ImageDraw, ImageFilter

from packets.practice.drawing.paper import seeded

_COATS = ((178, 62, 54), (52, 96, 140), (206, 160, 60), (84, 120, 74))
_HAIR = ((34, 26, 22), (58, 40, 28), (24, 22, 24))
_FINE = 2


def with_people(photo: bytes, people: Sequence[tuple[float, float]], seed: int = 0) -> bytes:
    """The photograph with figures in it. Each is the left edge and the height of its head, as parts of the width."""
    with Image.open(io.BytesIO(photo)) as opened:
        exif = opened.info["exif"]
        image = opened.convert("RGB")
    for nth, (left, head) in enumerate(people):
        figure, mask = _figure(round(head * image.width * _FINE), seed, nth)
        foot = round(image.height * 0.9)
        image.paste(figure, (round(left * image.width), foot - figure.height), mask)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=84, exif=exif, dpi=(72, 72))
    return out.getvalue()


def _figure(head: int, seed: int, nth: int) -> tuple[Image.Image, Image.Image]:
    """A standing figure, five heads tall like a child's, and its mask."""
    rng = seeded("person", seed, nth)
    wide, tall = round(head * 1.9), round(head * 5.2)
    figure, mask = Image.new("RGB", (wide, tall)), Image.new("L", (wide, tall))
    middle, skin = wide / 2, rng.choice(((196, 150, 120), (168, 118, 88), (142, 98, 74)))
    coat, hair = _COATS[(seed + nth) % len(_COATS)], rng.choice(_HAIR)

    def both(shape: str, box: tuple[float, float, float, float], fill: tuple[int, int, int], **more: float) -> None:
        placed = tuple(part * head + (middle if nth % 2 == 0 else 0) for nth, part in enumerate(box))
        for image, ink in ((figure, fill), (mask, 255)):
            getattr(ImageDraw.Draw(image), shape)(placed, fill=ink, **more)

    both("rounded_rectangle", (-0.42, 3.2, -0.06, 5.1), (60, 66, 84), radius=head * 0.1)
    both("rounded_rectangle", (0.06, 3.2, 0.42, 5.1), (60, 66, 84), radius=head * 0.1)
    both("rounded_rectangle", (-0.5, 5.0, -0.04, 5.19), (44, 40, 38))
    both("rounded_rectangle", (0.04, 5.0, 0.5, 5.19), (44, 40, 38))
    both("rounded_rectangle", (-0.85, 1.3, -0.52, 2.9), coat, radius=head * 0.16)
    both("rounded_rectangle", (0.52, 1.3, 0.85, 2.9), coat, radius=head * 0.16)
    both("ellipse", (-0.85, 2.75, -0.55, 3.05), skin)
    both("ellipse", (0.55, 2.75, 0.85, 3.05), skin)
    both("rounded_rectangle", (-0.58, 1.2, 0.58, 3.4), coat, radius=head * 0.24)
    both("rectangle", (-0.34, 1.9, 0.34, 3.3), (226, 222, 210))
    both("rectangle", (-0.13, 0.9, 0.13, 1.3), skin)
    both("ellipse", (-0.45, 0.02, 0.45, 1.0), hair)
    both("ellipse", (-0.36, 0.16, 0.36, 1.08), skin)
    face = ImageDraw.Draw(figure)
    for side in (-1, 1):
        x = middle + side * 0.15 * head
        face.ellipse((x - 0.05 * head, 0.55 * head, x + 0.05 * head, 0.64 * head), fill=(40, 30, 28))
    face.line(
        (middle - 0.1 * head, 0.85 * head, middle + 0.1 * head, 0.85 * head), fill=(120, 62, 56), width=max(1, head // 28)
    )
    small = (wide // _FINE, tall // _FINE)
    figure = figure.resize(small, Image.Resampling.BOX).filter(ImageFilter.GaussianBlur(head / 160))
    return figure, mask.resize(small, Image.Resampling.BOX).filter(ImageFilter.GaussianBlur(head / 160))
