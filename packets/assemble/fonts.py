"""Our fonts, embedded in everything we draw: Source Serif and Source Sans from their packages, and the office's own.

What they cannot write is a problem that preflight tells, never an empty box on paper.
"""

from __future__ import annotations

import importlib.resources
import threading
import unicodedata
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, Final

FACES = {
    "serif": ("font_source_serif_pro", "SourceSerifPro-Regular.ttf"),
    "serif-italic": ("font_source_serif_pro", "SourceSerifPro-It.ttf"),
    "serif-bold": ("font_source_serif_pro", "SourceSerifPro-Semibold.ttf"),
    "sans": ("font_source_sans_pro", "SourceSansPro-Regular.ttf"),
    "sans-bold": ("font_source_sans_pro", "SourceSansPro-Semibold.ttf"),
}


_ONE_AT_A_TIME: Final = threading.Lock()


@cache
def face_class() -> type[Any]:
    # Here and not above: a window opens without what draws.
    from reportlab.pdfbase.ttfonts import TTFont

    class Face(TTFont):  # type: ignore[misc]
        """A face that several threads may draw with. The library keeps one for each font file, whatever it is called, with
        the place where it reads in that file; two at once would read each other's letters."""

        def addObjects(self, doc: object) -> None:
            with _ONE_AT_A_TIME:
                super().addObjects(doc)

    return Face


@cache
def font(name: str) -> Any:
    """The face of that name. Loaded once; reportlab keeps its subsets per document."""
    from reportlab.pdfbase import pdfmetrics

    package, file = FACES[name]
    with importlib.resources.as_file(importlib.resources.files(package) / "files" / file) as path:
        face = face_class()(f"pd-{name}", str(Path(path)))
    pdfmetrics.registerFont(face)
    return face


def register() -> None:
    for name in FACES:
        font(name)


class _Advances(dict[str, float]):
    """Widths of letters for a size of one point; a letter that the face lacks is as wide as its empty box."""

    missing = 0.0

    def __missing__(self, char: str) -> float:
        return self.missing


@cache
def _advances(name: str) -> Callable[[str], float]:
    face = font(name).face
    table = _Advances((chr(code), face.charWidths.get(code, face.defaultWidth) / 1000) for code in face.charToGlyph)
    table.missing = face.defaultWidth / 1000
    return table.__getitem__


def measure(text: str, name: str, size: float) -> float:
    """Width of `text` in points."""
    return sum(map(_advances(name), text)) * size


def unwritable(text: str) -> str:
    """The characters of `text` that our faces cannot write; empty when all can be. An accent that is in no letter with its own
    is told with that letter: it would stand beside it, since nothing here moves it into its place. What nobody sees is told by
    its name."""
    known = font("serif").face.charToGlyph
    sans = font("sans").face.charToGlyph
    found: dict[str, None] = {}
    letter = ""
    for char in unicodedata.normalize("NFC", text):
        kind = unicodedata.category(char)
        if kind == "Cf" or unicodedata.name(char, "").startswith("VARIATION SELECTOR"):
            found[f" ({unicodedata.name(char, 'a mark that nobody sees').lower()})"] = None
        elif kind.startswith("M"):
            found[char if letter in found else letter + char] = None
        elif not char.isspace() and (ord(char) not in known or ord(char) not in sans):
            found[char] = None
        letter = char if not kind.startswith("M") else letter
    return "".join(found).strip()
