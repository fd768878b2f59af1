"""The codes on a scanned page: those in the footer of official forms (PDF417), and that on a cover sheet of ours (QR)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import zxingcpp
from PIL import Image, ImageFilter

MOST: Final = 8
MOST_LETTERS: Final = 200
_EDGE: Final = 0.12
"""Of a page's height: the codes of forms stand in its first or last so much."""
_ACROSS: Final = 2_000
"""Pixels across a page beyond which nothing more is read."""
PDF417: Final = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.PDF417)
QR: Final = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)


@dataclass(frozen=True, slots=True)
class Code:
    text: str
    turn: int
    """By how much the page has to be turned clockwise to have the code upright: quarter turns."""


def codes_of(grey: Image.Image, skew: float) -> tuple[Code, ...]:
    """Every code that can be read, each once, on a page whose lines run across it. `skew`: by how many degrees they fall."""
    found: dict[str, Code] = {}
    for picture in _tries(grey, skew):
        for one in zxingcpp.read_barcodes(_lent(picture), formats=PDF417, try_invert=False):
            found.setdefault(one.text, Code(one.text[:MOST_LETTERS], _upright(one.orientation)))
        if found:
            break
    for one in zxingcpp.read_barcodes(_lent(_no_larger(grey)), formats=QR, try_invert=False):
        found.setdefault(one.text, Code(one.text[:MOST_LETTERS], _upright(one.orientation)))
    return tuple(found.values())[:MOST]


def _tries(grey: Image.Image, skew: float) -> Iterator[Image.Image]:
    """Head and foot, where codes stand, as they are, straightened, without specks, at other sizes; then the whole page."""
    yield _ends(grey)
    straight = _ends(grey.rotate(skew, Image.Resampling.BICUBIC, fillcolor=255))
    calm = straight.filter(ImageFilter.MedianFilter(3))
    for size in (1.0, 1.5, 0.75, 2.0):
        for one in (straight, calm):
            yield one if size == 1.0 else one.resize((round(one.width * size), round(one.height * size)))
    yield straight.filter(ImageFilter.GaussianBlur(1.0))
    yield _no_larger(grey)


def _ends(grey: Image.Image) -> Image.Image:
    """Head and foot of the page, one below the other."""
    wide, high = grey.size
    band = max(1, round(high * _EDGE))
    made = Image.new("L", (wide, 2 * band + 20), 255)
    made.paste(grey.crop((0, 0, wide, band)), (0, 0))
    made.paste(grey.crop((0, high - band, wide, high)), (0, band + 20))
    return made


def _no_larger(grey: Image.Image) -> Image.Image:
    return grey if grey.width <= _ACROSS else grey.resize((_ACROSS, round(grey.height * _ACROSS / grey.width)))


def _lent(grey: Image.Image) -> memoryview:
    return memoryview(grey.tobytes()).cast("B", (grey.height, grey.width))


def _upright(orientation: int) -> int:
    """Codes lean as the page does: to the nearest quarter."""
    return round(orientation / 90) * 90 % 360
