"""The two type families of the program, as Pillow fonts.

Pages are drawn on machines without any installed font, so nothing here asks the system for one.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Literal

import font_source_sans_pro
import font_source_serif_pro
from PIL import ImageFont

Family = Literal["serif", "sans"]

_FILES: dict[str, dict[str, str]] = {
    "serif": dict(font_source_serif_pro.font_files_ttf),
    "sans": dict(font_source_sans_pro.font_files_ttf),
}
_PREFIX = {"serif": "SourceSerifPro", "sans": "SourceSansPro"}


def font_file(family: Family, weight: str = "") -> str:
    """Path of a TrueType file; weight as in the file name ("" regular, "Bold", "It", "Semibold", "Light", ...)."""
    return _FILES[family][_PREFIX[family] + weight]


@lru_cache(maxsize=256)
def face(family: Family, weight: str, pixels: int) -> ImageFont.FreeTypeFont:
    """A font at a size in pixels, kept: opening the file costs more than drawing a page of text with it."""
    return ImageFont.truetype(font_file(family, weight), pixels, layout_engine=ImageFont.Layout.BASIC)
