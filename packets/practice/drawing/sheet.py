"""A sheet of paper as a picture that is written on in inches, like paper is.

Everything that ends as a scan, a fax or a photograph is first a clean sheet; `wear.py` and its neighbours age it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random

from PIL import Image, ImageChops, ImageDraw

from packets.practice.drawing import hand, typewriter
from packets.practice.drawing.faces import Family, face

Colour = tuple[int, int, int]

BLACK: Colour = (28, 28, 30)
GREY: Colour = (105, 105, 108)
BLUE_PEN: Colour = (34, 52, 120)
STAMP_RED: Colour = (168, 42, 44)
MARK = "PRACTICE"
MARK_NOTE = "invented people, invented paper"


class Sheet:
    """A page being written. `dpi` says how fine; `mode` is L (grey) or RGB."""

    def __init__(self, rng: Random, width: float = 8.5, height: float = 11.0, dpi: int = 200, mode: str = "L") -> None:
        self.rng = rng
        self.dpi = dpi
        self.width = width
        self.height = height
        white: int | Colour = 255 if mode == "L" else (255, 255, 255)
        self.image = Image.new(mode, (self.px(width), self.px(height)), white)
        self.draw = ImageDraw.Draw(self.image)

    def px(self, inches: float) -> int:
        """Inches as pixels of this sheet."""
        return round(inches * self.dpi)

    def ink(self, colour: Colour) -> int | Colour:
        """A colour as this sheet can show it: the same grey that a scanner would make of it."""
        if self.image.mode == "RGB":
            return colour
        return round(0.299 * colour[0] + 0.587 * colour[1] + 0.114 * colour[2])

    # -- printed ---------------------------------------------------------------------------------------------------

    def text(
        self,
        x: float,
        y: float,
        words: str,
        size: float = 11,
        family: Family = "serif",
        weight: str = "",
        colour: Colour = BLACK,
        anchor: str = "ls",
        spread: float = 0,
    ) -> None:
        """Printed words with their baseline at (x, y) inches; `spread` opens the letters by points."""
        font = face(family, weight, max(4, round(size * self.dpi / 72)))
        fill = self.ink(colour)
        if not spread:
            self.draw.text((self.px(x), self.px(y)), words, font=font, fill=fill, anchor=anchor)
            return
        gap = spread * self.dpi / 72
        length = sum(font.getlength(c) + gap for c in words) - gap
        left = self.px(x) - {"l": 0.0, "m": length / 2, "r": length}[anchor[0]]
        for letter in words:
            self.draw.text((left, self.px(y)), letter, font=font, fill=fill, anchor="l" + anchor[1])
            left += font.getlength(letter) + gap

    def wrapped(self, words: str, width: float, size: float, family: Family = "serif", weight: str = "") -> list[str]:
        """The words broken into lines that fit `width` inches."""
        font = face(family, weight, max(4, round(size * self.dpi / 72)))
        return _fill(words, lambda line: font.getlength(line) <= width * self.dpi)

    def rule(self, x1: float, y1: float, x2: float, y2: float, points: float = 0.75, colour: Colour = BLACK) -> None:
        """A printed line."""
        width = max(1, round(points * self.dpi / 72))
        self.draw.line((self.px(x1), self.px(y1), self.px(x2), self.px(y2)), fill=self.ink(colour), width=width)

    def box(self, x: float, y: float, width: float, height: float, points: float = 0.75, colour: Colour = BLACK) -> None:
        """A printed frame."""
        line = max(1, round(points * self.dpi / 72))
        corners = (self.px(x), self.px(y), self.px(x + width), self.px(y + height))
        self.draw.rectangle(corners, outline=self.ink(colour), width=line)

    def tint(self, x: float, y: float, width: float, height: float, colour: Colour) -> None:
        """A printed flat tone."""
        self.draw.rectangle((self.px(x), self.px(y), self.px(x + width), self.px(y + height)), fill=self.ink(colour))

    # -- typed, written, stamped -----------------------------------------------------------------------------------

    @property
    def cell(self) -> int:
        """Width of a typewritten letter in pixels."""
        return max(4, round(self.dpi / typewriter.PITCH))

    def typed(self, x: float, y: float, words: str, bold: bool = False, ink: int = 45) -> None:
        """Typewritten words, baseline at (x, y)."""
        typewriter.typewrite(self.image, self.px(x), self.px(y), words, self.cell, self.rng, ink, bold)

    def typed_lines(self, words: str, width: float) -> list[str]:
        """The words broken into typewritten lines."""
        most = int(width * self.dpi / self.cell)
        return _fill(words, lambda line: len(line) <= most)

    def written(self, x: float, y: float, words: str, height: float = 0.13, colour: Colour = BLUE_PEN, room: float = 9) -> None:
        """Handwriting with its baseline at (x, y), capitals `height` inches tall, or as much smaller as `room` demands."""
        fitting = height * min(1.0, room / max(0.01, hand.hand_length(words, height)))
        tall = max(5, self.px(fitting))
        mask = hand.handwriting(words, tall, self.rng)
        self.image.paste(self.ink(colour), (self.px(x) - tall // 4, self.px(y) - round(tall * 1.5)), mask)

    def signed(self, x: float, y: float, width: float = 2.1, colour: Colour = BLUE_PEN, seed: str = "") -> None:
        """A scribbled signature on a line at (x, y). A seed (the name) keeps one person's scribble alike on all pages."""
        mask = hand.signature(self.px(width), Random(seed) if seed else self.rng)
        self.image.paste(self.ink(colour), (self.px(x), self.px(y) - round(self.px(width) * 0.4)), mask)

    def stamped(self, x: float, y: float, lines: Sequence[str], turn: float = 6.0, colour: Colour = STAMP_RED) -> None:
        """A rubber stamp around the point (x, y): framed, turned, and inked as unevenly as rubber inks."""
        size = self.dpi / 72
        fonts = [face("sans", "Bold", round((15 if i == 0 else 10.5) * size)) for i, _ in enumerate(lines)]
        wide = max(font.getlength(line) for font, line in zip(fonts, lines, strict=True)) + 22 * size
        tall = sum(font.size * 1.22 for font in fonts) + 13 * size
        mask = Image.new("L", (round(wide), round(tall)))
        draw = ImageDraw.Draw(mask)
        draw.rectangle((0, 0, mask.width - 1, mask.height - 1), outline=255, width=round(2 * size))
        inset = round(3.4 * size)
        draw.rectangle(
            (inset, inset, mask.width - 1 - inset, mask.height - 1 - inset), outline=255, width=max(1, round(0.7 * size))
        )
        down = 5.5 * size
        for font, line in zip(fonts, lines, strict=True):
            down += font.size * 1.1
            draw.text((mask.width / 2, down), line, font=font, fill=255, anchor="ms")
        worn = ImageChops.multiply(mask, _patches(mask.size, self.rng, self.px(0.035)))
        worn = worn.rotate(turn, Image.Resampling.BICUBIC, expand=True)
        self.image.paste(self.ink(colour), (self.px(x) - worn.width // 2, self.px(y) - worn.height // 2), worn)


def practice_mark(sheet: Sheet, y: float = 0.3, colour: Colour = BLACK) -> None:
    """Say PRACTICE at the head of the sheet: black, framed and large enough to outlive a fax and a bad copy."""
    middle = sheet.width / 2
    sheet.box(middle - 0.78, y, 1.56, 0.3, 1.6, colour)
    sheet.text(middle, y + 0.225, MARK, 15, "sans", "Bold", colour, "ms", spread=2.6)
    sheet.text(middle + 0.9, y + 0.2, MARK_NOTE, 8.5, "sans", "Semibold", colour)


def _fill(words: str, fits: Callable[[str], bool]) -> list[str]:
    """Break at spaces only, and never lose a word: one that is too long gets a line of its own."""
    lines: list[str] = []
    for paragraph in words.split("\n"):
        line = ""
        for word in paragraph.split():
            longer = f"{line} {word}" if line else word
            if line and not fits(longer):
                lines.append(line)
                line = word
            else:
                line = longer
        lines.append(line)
    return lines


def _patches(size: tuple[int, int], rng: Random, grain: int) -> Image.Image:
    """Uneven ink: soft random patches between nearly dry and full."""
    coarse = (max(2, size[0] // max(1, grain)), max(2, size[1] // max(1, grain)))
    noise = Image.frombytes("L", coarse, rng.randbytes(coarse[0] * coarse[1]))
    return noise.resize(size, Image.Resampling.BICUBIC).point([min(245, 70 + round(v * 1.25)) for v in range(256)])
