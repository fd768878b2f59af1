"""Words into boxes: what fits on one line, how a text falls into lines, and what goes to the extra room. Pure.

`Measure` gives the width of a text at a size, in points. Nothing is ever cut: a text that does not fit whole goes whole to
the extra room, and its box points there.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

Measure = Callable[[str, float], float]

LARGEST: Final = 10.0
SMALLEST: Final = 8.0
"""Points. Smaller than this a scan of it is hard to read."""
SMALLEST_WITHOUT_ROOM: Final = 6.5
"""Of a form that has no extra room: before a name goes to a sheet of its own it is written smaller."""
_STEP: Final = 0.5
PAD: Final = 3.0
"""Points between a box's edge and what is written in it."""


def size_for(text: str, width: float, measure: Measure, largest: float = LARGEST, smallest: float = SMALLEST) -> float | None:
    """The largest size at which `text` stands on one line of `width` points; None where it does not even at the smallest."""
    size = largest
    while size >= smallest:
        if measure(text, size) <= width:
            return size
        size -= _STEP
    return None


def into_lines(text: str, width: float, measure: Measure, size: float) -> tuple[str, ...] | None:
    """`text` in lines of `width` points, broken between words and at its own line ends; None where one word is wider."""
    lines: list[str] = []
    for paragraph in text.splitlines() or [""]:
        line = ""
        for word in paragraph.split():
            if measure(word, size) > width:
                return None
            longer = f"{line} {word}" if line else word
            if measure(longer, size) <= width:
                line = longer
            else:
                lines.append(line)
                line = word
        lines.append(line)
    return tuple(lines)


def into_lines_at_any_cost(text: str, width: float, measure: Measure, size: float) -> tuple[str, ...]:
    """The same for a sheet of ours: a word that is wider than the sheet is broken where it must be."""
    parts: list[str] = []
    for paragraph in text.splitlines() or [""]:
        words: list[str] = []
        for word in paragraph.split():
            piece = ""
            for char in word:
                if piece and measure(piece + char, size) > width:
                    words.append(piece)
                    piece = ""
                piece += char
            words.append(piece)
        parts.append(" ".join(words))
    return into_lines("\n".join(parts), width, measure, size) or ()
