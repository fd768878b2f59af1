"""What paper and scanner do to a clean page: tone, grain, skew, edge shadow, holes, staple, fold.

All of it is cheap on purpose (a few whole-page Pillow operations, textures made once and shifted): forty time sheets are
drawn each time somebody opens the practice office.
"""

from __future__ import annotations

from functools import lru_cache
from random import Random

from PIL import Image, ImageChops, ImageDraw, ImageFilter

BED = 96  # the grey of a scanner's lid beside the paper


@lru_cache(maxsize=8)
def grain(size: tuple[int, int], seed: int, strength: int = 5, mottle: int = 2) -> Image.Image:
    """A texture (L) around 128: fine grain of the sensor over soft clouds of the paper."""
    rng = Random(seed)
    fine = Image.frombytes("L", size, rng.randbytes(size[0] * size[1]))
    fine = fine.point([128 + round((v - 127.5) / 127.5 * strength) for v in range(256)])
    coarse = (size[0] // 48 + 2, size[1] // 48 + 2)
    clouds = Image.frombytes("L", coarse, rng.randbytes(coarse[0] * coarse[1]))
    clouds = clouds.point([128 + round((v - 127.5) / 127.5 * mottle) for v in range(256)])
    clouds.paste(clouds.crop((0, 0, coarse[0], 1)), (0, coarse[1] - 1))  # the far edges meet the near ones: it is shifted
    clouds.paste(clouds.crop((0, 0, 1, coarse[1])), (coarse[0] - 1, 0))
    return ImageChops.add(fine, clouds.resize(size, Image.Resampling.BICUBIC), 1, -128)


def toned(image: Image.Image, tone: int | tuple[int, int, int], black: int = 22) -> Image.Image:
    """White becomes the tone of the paper, black the grey that a scanner sees for ink."""
    tones = (tone,) if isinstance(tone, int) else tone
    return image.point([black + v * (white - black) // 255 for white in tones for v in range(256)])


def grained(image: Image.Image, rng: Random, kind: int = 0, strength: int = 5) -> Image.Image:
    """Lay the texture over the picture, shifted so that no two pages share it."""
    texture = ImageChops.offset(grain(image.size, kind, strength), rng.randrange(image.width), rng.randrange(image.height))
    if image.mode != "L":
        texture = Image.merge(image.mode, [texture] * len(image.getbands()))
    return ImageChops.add(image, texture, 1, -128)


def punched(image: Image.Image, rng: Random, dpi: int, shade: int = BED) -> None:
    """Three holes at the left edge, the scanner's lid showing through, each with the shadow of its rim."""
    draw = ImageDraw.Draw(image)
    shift = rng.uniform(-0.08, 0.08)
    radius = 0.14 * dpi
    for height in (1.25, 5.5, 9.75):
        x, y = 0.42 * dpi, (height + shift) * dpi
        draw.ellipse((x - radius - 2, y - radius - 2, x + radius + 1, y + radius + 1), fill=_flat(image, shade + 90))
        draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=_flat(image, shade))
        draw.arc(
            (x - radius, y - radius, x + radius, y + radius), 160, 300, fill=_flat(image, shade // 2), width=max(2, dpi // 60)
        )


def stapled(image: Image.Image, rng: Random, dpi: int) -> None:
    """Where a staple was: two pricks, and the scratch between them."""
    draw = ImageDraw.Draw(image)
    x, y = (0.5 + rng.uniform(-0.06, 0.1)) * dpi, (0.42 + rng.uniform(-0.05, 0.06)) * dpi
    x2, y2 = x + 0.3 * dpi, y - 0.17 * dpi
    draw.line((x + 3, y + 4, x2 + 3, y2 + 4), fill=_flat(image, 205), width=max(2, dpi // 45))
    for px, py in ((x, y), (x2, y2)):
        draw.ellipse((px - 3, py - 3, px + 3, py + 3), fill=_flat(image, 60))
        draw.arc((px - 7, py - 7, px + 7, py + 7), 0, 150, fill=_flat(image, 170), width=2)


def folded(image: Image.Image, rng: Random, at: float, depth: int = 22) -> None:
    """A fold across the page: a thin light ridge with a soft shadow under it, stronger here and fainter there."""
    y = round(image.height * at) + rng.randint(-6, 6)
    band = 15
    strip = Image.new("L", (1, 2 * band), 128)
    for row in range(2 * band):
        gap = row - band
        dark = -depth * (1 - gap / band) if gap >= 0 else -depth * 0.25 * (1 + gap / band)
        strip.putpixel((0, row), 128 + round(depth * 0.7 if gap in (-1, -2) else dark))
    strip = strip.resize((image.width, 2 * band))
    uneven = Image.frombytes("L", (24, 1), rng.randbytes(24)).resize(strip.size, Image.Resampling.BICUBIC)
    strip = Image.composite(strip, Image.new("L", strip.size, 128), uneven.point([70 + v * 185 // 255 for v in range(256)]))
    if image.mode != "L":
        strip = Image.merge(image.mode, [strip] * len(image.getbands()))
    box = (0, y - band, image.width, y + band)
    image.paste(ImageChops.add(image.crop(box), strip, 1, -128), box)


@lru_cache(maxsize=8)
def _bed_shade(size: tuple[int, int], side: int) -> Image.Image:
    """How much light the lamp loses towards the edges (255: none): one dark side, and a breath all round."""
    width, height = size
    row = Image.new("L", (width, 1), 255)
    for x in range(width):
        near = x if side == 0 else width - 1 - x
        row.putpixel(
            (x, 0), max(0, 255 - round(150 * 0.5 ** (near / (width * 0.0045))) - round(14 * 0.5 ** (near / (width * 0.03))))
        )
    column = Image.new("L", (1, height), 255)
    for y in range(height):
        near = min(y * 2, height - 1 - y)
        column.putpixel((0, y), max(0, 255 - round(60 * 0.5 ** (near / (height * 0.003)))))
    return ImageChops.multiply(row.resize(size), column.resize(size))


def laid_on_bed(image: Image.Image, degrees: float, rng: Random, lid: int = BED) -> Image.Image:
    """Turn the page as it lay on the glass. Bilinear on purpose: a lens is no sharper. The lid shows at the corners."""
    shift = (rng.randint(-image.width // 170, image.width // 170), rng.randint(-image.height // 200, image.height // 260))
    turned = image.rotate(degrees, Image.Resampling.BILINEAR, translate=shift, fillcolor=_flat(image, lid))
    shade = _bed_shade(image.size, rng.randrange(2))
    if image.mode != "L":
        shade = Image.merge(image.mode, [shade] * len(image.getbands()))
    return ImageChops.multiply(turned, shade)


def smudged(image: Image.Image, rng: Random, dpi: int) -> None:
    """A thumb's dirty mark near an edge, or nothing: most pages are clean."""
    if rng.random() < 0.5:
        return
    side = round(dpi * rng.uniform(0.25, 0.5))
    mask = Image.new("L", (side * 2, side * 2))
    ImageDraw.Draw(mask).ellipse((side * 0.5, side * 0.3, side * 1.4, side * 1.7), fill=34)
    mask = mask.filter(ImageFilter.GaussianBlur(side / 6))
    x = rng.choice((round(dpi * 0.1), image.width - side * 2 - round(dpi * 0.1)))
    image.paste(_flat(image, 120), (x, rng.randrange(round(dpi * 2), image.height - side * 3)), mask)


def _flat(image: Image.Image, grey: int) -> int | tuple[int, ...]:
    grey = max(0, min(255, grey))
    return grey if image.mode == "L" else (grey,) * len(image.getbands())
