"""Fonts whose letters are not in the file: every program draws them with letters of its own, or with none."""

from __future__ import annotations

import re
from enum import IntEnum

import pikepdf

_SUBSET = re.compile(r"^[A-Z]{6}\+")
_EVERYWHERE = frozenset(
    [
        "Helvetica",
        "Helvetica-Bold",
        "Helvetica-Oblique",
        "Helvetica-BoldOblique",
        "Times-Roman",
        "Times-Bold",
        "Times-Italic",
        "Times-BoldItalic",
        "Courier",
        "Courier-Bold",
        "Courier-Oblique",
        "Courier-BoldOblique",
        "Symbol",
        "ZapfDingbats",
        "Arial",
        "Arial,Bold",
        "Arial,Italic",
        "Arial,BoldItalic",
        "ArialMT",
        "Arial-BoldMT",
        "Arial-ItalicMT",
        "Arial-BoldItalicMT",
        "TimesNewRoman",
        "TimesNewRoman,Bold",
        "TimesNewRoman,Italic",
        "TimesNewRoman,BoldItalic",
        "TimesNewRomanPSMT",
        "TimesNewRomanPS-BoldMT",
        "TimesNewRomanPS-ItalicMT",
        "TimesNewRomanPS-BoldItalicMT",
        "CourierNew",
        "CourierNew,Bold",
        "CourierNew,Italic",
        "CourierNew,BoldItalic",
        "CourierNewPSMT",
        "CourierNewPS-BoldMT",
        "CourierNewPS-ItalicMT",
        "CourierNewPS-BoldItalicMT",
    ]
)
"""The fourteen that every program has, and the names under which they go."""


class Letters(IntEnum):
    """Where the letters of a font, or of all fonts of a page, come from; the worst counts."""

    IN_FILE = 0
    EVERYWHERE = 1
    """Not in the file, of the fonts that every program has, but in an order of the file's own: some may be missing."""
    ELSEWHERE = 2


def letters_of(font: pikepdf.Object) -> Letters:
    """Of a font dictionary; a font of several parts is judged by its parts."""
    if str(font.get("/Subtype")) in ("/Type0", "/Type3"):
        return Letters.IN_FILE
    descriptor = font.get("/FontDescriptor")
    if isinstance(descriptor, pikepdf.Dictionary) and any(
        isinstance(descriptor.get(key), pikepdf.Stream) for key in ("/FontFile", "/FontFile2", "/FontFile3")
    ):
        return Letters.IN_FILE
    name = font.get("/BaseFont")
    if _SUBSET.sub("", str(name)[1:] if isinstance(name, pikepdf.Name) else "") not in _EVERYWHERE:
        return Letters.ELSEWHERE
    return Letters.EVERYWHERE if isinstance(font.get("/Encoding"), pikepdf.Dictionary) else Letters.IN_FILE
