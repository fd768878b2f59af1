"""A Spanish birth certificate of a country that does not exist: bordered, sealed, typed in, scanned in colour."""

from __future__ import annotations

from collections.abc import Sequence

from PIL import Image, ImageChops

from packets.practice.drawing import wear
from packets.practice.drawing.ornament import rosette, seal, woven
from packets.practice.drawing.paper import seeded
from packets.practice.drawing.picture_pdf import jpeg_picture, picture_pdf
from packets.practice.drawing.sheet import BLUE_PEN, MARK, Colour, Sheet, practice_mark

_GREEN: Colour = (38, 92, 70)
_FAINT: Colour = (214, 229, 216)
_VIOLET: Colour = (92, 58, 132)


def birth_certificate_es(
    fields: Sequence[tuple[str, str]],
    country: str = "República Imaginaria",
    place: str = "Oficialía 000, Pueblo Inventado",
    registrar: str = "Oficial Nadie Ninguno",
    given: str = "12 de enero de 2024",
    seed: int = 0,
    dpi: int = 200,
) -> bytes:
    """A PDF of one colour page, "Acta de nacimiento"; `fields` are label and value in Spanish, eight to sixteen of them."""
    rng = seeded("acta", seed, tuple(fields))
    sheet = Sheet(rng, dpi=dpi, mode="RGB")
    _paper(sheet)
    practice_mark(sheet, 0.15)
    _head(sheet, country, place)
    foot = _register(sheet, fields)
    _end(sheet, foot, country, registrar, given)
    image = wear.toned(sheet.image, (243, 241, 230), 26)
    wear.folded(image, rng, 0.5, 26)
    wear.smudged(image, rng, dpi)
    image = wear.laid_on_bed(image, rng.choice((-0.8, 0.6, 0.9)), rng, 214)
    return picture_pdf([jpeg_picture(wear.grained(image, rng, 6, 5), dpi, 80)])


def _paper(sheet: Sheet) -> None:
    """Tinted safety paper, and a border of woven bands with a rosette in each corner."""
    sheet.tint(0.5, 0.6, 7.5, 9.95, (243, 248, 242))
    for row in range(9):
        woven(sheet, (0.85, 0.95 + row * 1.02, 6.8, 1.1), _FAINT, 7, 7 + row % 3, 0.4)
    rosette(sheet, 4.25, 5.6, 1.9, (206, 224, 210), 18, 8, 0.4)
    for box in ((0.55, 0.64, 7.4, 0.36), (0.55, 10.14, 7.4, 0.36), (0.55, 0.64, 0.36, 9.86), (7.59, 0.64, 0.36, 9.86)):
        woven(sheet, box, _GREEN, 8, 22 if box[2] > box[3] else 30, 0.45)
    for x in (0.73, 7.77):
        for y in (0.82, 10.32):
            sheet.tint(x - 0.27, y - 0.27, 0.54, 0.54, (243, 248, 242))
            rosette(sheet, x, y, 0.27, _GREEN, 10, 5, 0.45)
    sheet.box(0.5, 0.59, 7.5, 9.96, 1.6, _GREEN)
    sheet.box(0.94, 1.03, 6.62, 9.08, 0.9, _GREEN)


def _head(sheet: Sheet, country: str, place: str) -> None:
    middle = sheet.width / 2
    crest = seal(sheet.px(0.74), MARK, "INVENTADO")
    sheet.image.paste(_GREEN, (sheet.px(middle) - crest.width // 2, sheet.px(1.07)), crest)
    sheet.text(middle, 2.0, country.upper(), 13, "serif", "Bold", _GREEN, "ms", spread=2)
    sheet.text(middle, 2.2, "Registro Civil · " + place, 9.5, "serif", "", _GREEN, "ms")
    sheet.text(middle, 2.62, "ACTA DE NACIMIENTO", 22, "serif", "Bold", _GREEN, "ms", spread=1.5)
    sheet.rule(2.2, 2.74, 6.3, 2.74, 0.8, _GREEN)
    folio = seeded("folio", sheet.rng.random()).randint(100, 999)
    sheet.text(1.2, 2.0, f"Folio PRACTICA 000{folio}", 9, "sans", "Semibold", (160, 40, 40))


def _register(sheet: Sheet, fields: Sequence[tuple[str, str]]) -> float:
    """The entries of the register: a ruled line each, the words typed onto it. Gives the height of the last line."""
    pitch = min(0.44, 4.9 / max(1, len(fields)))
    y = 3.15
    for label, value in fields:
        lines = sheet.typed_lines(value, 4.1)
        sheet.text(1.2, y, label, 9.5, "serif", "Semibold", _GREEN)
        for line in lines:
            sheet.typed(3.15, y - 0.03, line, ink=38)
            sheet.rule(3.05, y + 0.02, 7.3, y + 0.02, 0.5, (120, 150, 130))
            y += pitch if line is lines[-1] else 0.24
    if y > 8.3:
        raise ValueError("too many entries for one certificate")
    return y


def _end(sheet: Sheet, y: float, country: str, registrar: str, given: str) -> None:
    words = f"Se extiende la presente copia certificada, fiel de su original, el {given}. Documento de práctica, sin valor."
    for number, line in enumerate(sheet.wrapped(words, 6.0, 10, "serif", "It")):
        sheet.text(1.2, y + 0.12 + number * 0.19, line, 10, "serif", "It")
    base = 9.45
    _wet_seal(sheet, 2.15, 9.0, country)
    sheet.signed(4.65, base - 0.12, 2.1, BLUE_PEN, registrar)
    sheet.rule(4.4, base, 7.2, base, 0.7)
    sheet.text(5.8, base + 0.19, registrar, 10, "serif", "Semibold", anchor="ms")
    sheet.text(5.8, base + 0.35, "Oficial del Registro Civil (inventado)", 9, "serif", "", anchor="ms")


def _wet_seal(sheet: Sheet, x: float, y: float, country: str) -> None:
    """The office's round seal in violet ink, turned and unevenly pressed."""
    mask = seal(sheet.px(1.55), country, "Registro de práctica")
    coarse = (9, 9)
    patch = Image.frombytes("L", coarse, sheet.rng.randbytes(81)).resize(mask.size, Image.Resampling.BICUBIC)
    worn = ImageChops.multiply(mask, patch.point([min(235, 105 + v) for v in range(256)]))
    worn = worn.rotate(sheet.rng.uniform(-24, 24), Image.Resampling.BICUBIC)
    sheet.image.paste(_VIOLET, (sheet.px(x) - worn.width // 2, sheet.px(y) - worn.height // 2), worn)
