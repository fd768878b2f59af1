"""Security print and seals: woven lines, rosettes, words in a ring. What makes a certificate look like one."""

from __future__ import annotations

import math

from PIL import Image, ImageDraw

from packets.practice.drawing.faces import Family, face
from packets.practice.drawing.sheet import Colour, Sheet
from packets.practice.drawing.strokes import Point


def woven(
    sheet: Sheet, box: tuple[float, float, float, float], colour: Colour, lines: int = 9, waves: float = 9, points: float = 0.3
) -> None:
    """A band of waves that cross each other, filling the box (x, y, width, height) along its longer side."""
    x0, y0, wide, tall = box
    along = wide >= tall
    length, thick = (wide, tall) if along else (tall, wide)
    steps = max(40, round(length * 60))
    pen = max(1, round(points * sheet.dpi / 72))
    for line in range(lines):
        phase = 2 * math.pi * line / lines
        path: list[Point] = []
        for step in range(steps + 1):
            t = step / steps
            off = math.sin(2 * math.pi * waves * t + phase) * 0.42 + 0.08 * math.sin(2 * math.pi * waves * 3 * t - phase)
            a, b = t * length, (0.5 + off) * thick
            path.append((sheet.px(x0 + (a if along else b)), sheet.px(y0 + (b if along else a))))
        sheet.draw.line(path, fill=sheet.ink(colour), width=pen, joint="curve")


def rosette(
    sheet: Sheet, x: float, y: float, radius: float, colour: Colour, petals: int = 12, turns: int = 5, points: float = 0.3
) -> None:
    """A wheel of fine lines around (x, y)."""
    pen = max(1, round(points * sheet.dpi / 72))
    for turn in range(turns):
        path: list[Point] = []
        for step in range(721):
            angle = math.radians(step)
            reach = radius * (0.72 + 0.28 * math.sin(petals * angle + turn * math.pi * 2 / turns)) * (1 - 0.1 * (turn % 2))
            path.append((sheet.px(x) + reach * sheet.dpi * math.cos(angle), sheet.px(y) + reach * sheet.dpi * math.sin(angle)))
        sheet.draw.line(path, fill=sheet.ink(colour), width=pen)


def ring_words(
    mask: Image.Image, words: str, radius: float, size: int, start: float, family: Family = "sans", foot: bool = False
) -> None:
    """Words along a circle on a square mask (L), centred on the angle `start` (0 is the top); `foot` reads from below."""
    font = face(family, "Bold", size)
    widths = [font.getlength(letter) * 1.12 for letter in words]
    per = math.degrees(1 / radius)
    sign = -1 if foot else 1
    angle = start - sign * sum(widths) * per / 2
    middle = mask.width / 2
    for letter, wide in zip(words, widths, strict=True):
        angle += sign * wide * per / 2
        tile = Image.new("L", (size * 2, size * 2))
        ImageDraw.Draw(tile).text((size, size), letter, font=font, fill=255, anchor="mm")
        tile = tile.rotate(-angle + (180 if foot else 0), Image.Resampling.BICUBIC)
        x = middle + radius * math.sin(math.radians(angle))
        y = middle - radius * math.cos(math.radians(angle))
        mask.paste(255, (round(x - size), round(y - size)), tile)
        angle += sign * wide * per / 2


def seal(pixels: int, above: str, below: str) -> Image.Image:
    """A round office seal as a mask (L): two rings, words around, a star in the middle."""
    fine = 2
    side = pixels * fine
    mask = Image.new("L", (side, side))
    draw = ImageDraw.Draw(mask)
    for share, pen in ((0.49, 0.012), (0.465, 0.005), (0.315, 0.006)):
        reach = side * share
        middle = side / 2
        draw.ellipse(
            (middle - reach, middle - reach, middle + reach, middle + reach), outline=255, width=max(2, round(side * pen))
        )
    ring_words(mask, above.upper(), side * 0.385, round(side * 0.078), 0)
    ring_words(mask, below.upper(), side * 0.392, round(side * 0.078), 180, foot=True)
    draw.polygon(_star(side / 2, side * 0.17, 5), fill=255)
    for index in range(24):
        angle = index * math.pi / 12
        a, b = side * 0.22, side * (0.29 if index % 2 else 0.265)
        spoke = [(side / 2 + r * math.cos(angle), side / 2 + r * math.sin(angle)) for r in (a, b)]
        draw.line(spoke, fill=255, width=max(1, side // 220))
    return mask.reduce(fine)


def _star(middle: float, radius: float, points: int) -> list[Point]:
    corners: list[Point] = []
    for index in range(points * 2):
        reach = radius if index % 2 == 0 else radius * 0.42
        angle = math.pi * index / points - math.pi / 2
        corners.append((middle + reach * math.cos(angle), middle + reach * math.sin(angle)))
    return corners
