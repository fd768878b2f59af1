"""What a pen wrote: filled-in words, initials, and signatures that are plainly nobody's."""

from __future__ import annotations

import itertools
import math
from functools import lru_cache
from random import Random

from PIL import Image, ImageDraw

from packets.practice.drawing.strokes import LETTERS, Point, Stroke, advance

_FINE = 3  # strokes are drawn this much larger and reduced: Pillow's lines have hard edges


@lru_cache(maxsize=8)
def _weights(steps: int) -> tuple[tuple[float, float, float, float], ...]:
    """How much each of four points counts on the way from the second to the third (Catmull-Rom)."""
    ways = (step / steps for step in range(1, steps + 1))
    return tuple(
        ((-t + 2 * t * t - t**3) / 2, (2 - 5 * t * t + 3 * t**3) / 2, (t + 4 * t * t - 3 * t**3) / 2, (t**3 - t * t) / 2)
        for t in ways
    )


def curve(points: Stroke | list[Point], steps: int = 5) -> list[Point]:
    """A smooth line through the points; a point named twice stays a corner."""
    if len(points) < 3:
        return list(points)
    out: list[Point] = [points[0]]
    weights = _weights(steps)
    ends = [points[0], *points, points[-1]]
    for index in range(len(points) - 1):
        (ax, ay), (bx, by), (cx, cy), (dx, dy) = ends[index : index + 4]
        if bx != cx or by != cy:
            out += [(a * ax + b * bx + c * cx + d * dx, a * ay + b * by + c * cy + d * dy) for a, b, c, d in weights]
    return out


def hand_length(text: str, height: float) -> float:
    """Width of handwriting whose capitals are `height` tall, in the same unit."""
    return sum(advance(letter) for letter in text) * height / 9.0


def handwriting(text: str, height: int, rng: Random, weight: float = 0.11) -> Image.Image:
    """A mask (L) of the words, capitals `height` pixels tall; the baseline lies `height * 1.5` below its top (room for Ñ)."""
    unit = height * _FINE / 9.0
    pad = height * _FINE // 4
    width = int(hand_length(text, height) * _FINE * 1.06) + 4 * pad
    mask = Image.new("L", (width, int(height * _FINE * 2.1)))
    draw = ImageDraw.Draw(mask)
    slant = rng.uniform(0.08, 0.2)
    base = height * _FINE * 1.5
    drift = rng.uniform(-0.012, 0.012)
    pen = max(2, round(height * _FINE * weight))
    x0 = float(2 * pad)
    for letter in text:
        size = unit * rng.uniform(0.93, 1.07)
        lift = rng.gauss(0, 0.22) * unit + drift * (x0 - pad)
        for stroke in LETTERS.get(letter, ()):
            bent = _bent(stroke, rng)
            line = [(x0 + (x + slant * y) * size, base - y * size - lift) for x, y in curve(bent)]
            _pen_line(draw, line, pen)
        x0 += advance(letter) * unit * rng.uniform(0.94, 1.04)
    return mask.reduce(_FINE)


def _bent(stroke: Stroke, rng: Random) -> list[Point]:
    """The stroke as this hand made it this time; twin points stay twins, so that corners stay corners."""
    out: list[Point] = []
    for index, (x, y) in enumerate(stroke):
        if index and stroke[index - 1] == (x, y):
            out.append(out[-1])
        else:
            out.append((x + (rng.random() - 0.5) * 0.56, y + (rng.random() - 0.5) * 0.62))
    return out


def _pen_line(draw: ImageDraw.ImageDraw, line: list[Point], pen: int) -> None:
    draw.line(line, fill=255, width=pen)  # Pillow's own round joints cost as much as all the rest of a time sheet
    radius = pen / 2
    for x, y in (line[0], line[-1]):
        draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=255)


def scribble(rng: Random) -> list[list[Point]]:
    """A signature that nobody has: a loop, a dying wave, a flourish. x runs from 0 to 1, y from 0 (foot) to 0.4.

    It is built from the seed alone and spells nothing, so it cannot be taken for the hand of a real person.
    """
    first = _initial(rng)
    x, high = 0.24, rng.uniform(0.09, 0.13)
    wave: list[Point] = [first[-1]]
    while x < 0.8:
        wave.append((x, 0.06 + high * rng.uniform(0.6, 1.2)))
        x += rng.uniform(0.018, 0.032)
        wave.append((x, 0.05 + rng.uniform(-0.02, 0.02)))
        x += rng.uniform(0.02, 0.05)
        high *= rng.uniform(0.84, 0.98)
        if rng.random() < 0.12:
            wave.append((x, 0.05 + rng.uniform(0.18, 0.3)))
            wave.append((x + 0.006, 0.03))
            x += 0.03
    wave += [(0.9, 0.08 + rng.uniform(-0.02, 0.03)), (1.0, 0.1 + rng.uniform(-0.05, 0.05))]
    under: list[Point] = [
        (0.98, -0.02 + rng.uniform(-0.02, 0.02)),
        (0.6, -0.06),
        (0.22, -0.04 + rng.uniform(-0.02, 0.02)),
        (0.3, -0.1),
        (0.72, -0.09 + rng.uniform(-0.02, 0.02)),
    ]
    lines = [curve(first + wave[1:], 7)]
    if rng.random() < 0.75:
        lines.append(curve(under, 9))
    return lines


def _initial(rng: Random) -> list[Point]:
    """The first sweep of the pen: a round loop, a tall fold or a hook. None of them is a letter."""
    tall = rng.uniform(0.26, 0.36)
    kind = rng.randrange(3)
    if kind == 0:
        lean = rng.uniform(0.03, 0.09)
        turns = (-2.2 + step * 0.95 for step in range(9))
        return [(0.12 + 0.085 * math.cos(a) + lean * math.sin(a), 0.17 + tall * 0.5 * math.sin(a)) for a in turns]
    if kind == 1:
        return [(0.02, 0.1), (0.1, tall), (0.13, tall - 0.02), (0.07, 0.02), (0.09, 0.0), (0.2, tall - 0.05), (0.22, 0.03)]
    return [
        (0.2, tall - 0.04),
        (0.12, tall),
        (0.07, tall * 0.6),
        (0.17, 0.12),
        (0.1, 0.0),
        (0.02, 0.05),
        (0.12, 0.1),
        (0.22, 0.06),
    ]


def signature(width: int, rng: Random) -> Image.Image:
    """A mask (L) of a scribbled signature `width` pixels wide; its baseline lies at 0.42 of the width below the top."""
    side = width * _FINE
    mask = Image.new("L", (round(side * 1.05), round(side * 0.58)))
    draw = ImageDraw.Draw(mask)
    for line in scribble(rng):
        points = [(side * 0.02 + x * side, side * 0.42 - y * side) for x, y in line]
        for index, (a, b) in enumerate(itertools.pairwise(points)):
            steep = abs(b[1] - a[1]) / (abs(b[0] - a[0]) + abs(b[1] - a[1]) + 0.01)
            pen = max(2, round(side * (0.0045 + 0.0045 * steep) * (1 + 0.2 * math.sin(index / 9))))
            _pen_line(draw, [a, b], pen)
    return mask.reduce(_FINE)
