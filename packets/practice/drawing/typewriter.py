"""Typewritten text: every letter on a fixed pitch, a little off its line, with uneven ink.

The program ships no typewriter face. Source Serif Extra Light comes near one once each letter is stretched to the width of
its cell (which gives `i` and `l` their slabs) and its hairlines are thickened to the width of a type bar.
"""

from __future__ import annotations

from functools import lru_cache
from random import Random

from PIL import Image, ImageDraw, ImageFilter

from packets.practice.drawing.faces import face

PITCH = 12  # letters to the inch ("elite")
_FINE = 4


def columns(width: float) -> int:
    """Letters that fit into a width in inches."""
    return int(width * PITCH + 1e-6)


@lru_cache(maxsize=512)
def _type_bar(letter: str, cell: int, bold: bool) -> Image.Image:
    """The mask (L) of one letter, `cell` wide and 2 * `cell` tall, baseline at 1.5 cells."""
    size = round(cell * _FINE * 1.62)
    font = face("serif", "Light" if bold else "ExtraLight", size)
    natural = max(1.0, font.getlength(letter))
    tall = 2 * cell * _FINE
    big = Image.new("L", (round(natural * 1.3) + 8, tall))
    ImageDraw.Draw(big).text((round(natural * 0.15) + 4, 1.5 * cell * _FINE), letter, font=font, fill=255, anchor="ls")
    ink = big.getbbox()
    mask = Image.new("L", (cell * _FINE, tall))
    if ink is not None:
        wanted = cell * _FINE * (0.86 if natural > 0.6 * size or letter.isalnum() else 0.9 * natural / (0.5 * size))
        stretch = min(1.35, max(0.45, wanted / (ink[2] - ink[0])))
        glyph = big.crop((ink[0], 0, ink[2], tall))
        glyph = glyph.resize((max(1, round((ink[2] - ink[0]) * stretch)), tall), Image.Resampling.BILINEAR)
        mask.paste(glyph, ((mask.width - glyph.width) // 2, 0))
        mask = mask.filter(ImageFilter.MaxFilter(7 if bold else 5)).filter(ImageFilter.GaussianBlur(1.5))
    return mask.reduce(_FINE)


def typewrite(
    image: Image.Image, x: int, baseline: int, text: str, cell: int, rng: Random, ink: int, bold: bool = False
) -> None:
    """Strike the text into a grey or colour picture; `ink` is the grey of a fresh letter."""
    top = baseline - round(1.5 * cell)
    colour = image.mode == "RGB"
    for index, letter in enumerate(text):
        if letter == " ":
            continue
        grey = max(0, min(200, ink + rng.randint(-14, 26)))
        drop = rng.choice((0, 0, 0, 0, 0, 0, 1, -1))
        fill: int | tuple[int, int, int] = (grey, grey, min(255, grey + 10)) if colour else grey
        image.paste(fill, (x + index * cell, top + drop), _type_bar(letter, cell, bold))
