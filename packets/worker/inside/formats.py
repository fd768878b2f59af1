"""Every picture format we take, frame by frame, as pages to be written.

A JPEG keeps its coded scans, a fax its coded lines; what must be decoded is written again without loss, but for HEIC and
lossy WebP, which become JPEG of high quality at full size. A picture that does not decode whole is refused.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO

import pi_heif
import pikepdf
from PIL import (
    Image,
    ImageChops,
    ImageOps,
    ImageSequence,
    JpegImagePlugin,
    MpoImagePlugin,
    PngImagePlugin,
    TiffImagePlugin,
    WebPImagePlugin,
)

from packets.errors import Known
from packets.worker.inside import exif, fax, icc, jpeg, kinds, raster, sheets
from packets.worker.inside.budget import check_pixels
from packets.worker.inside.raster import Coded
from packets.worker.inside.smuggled import carries_words

Image.MAX_IMAGE_PIXELS = None
_READERS = JpegImagePlugin, MpoImagePlugin, PngImagePlugin, TiffImagePlugin, WebPImagePlugin
"""Loaded before any picture comes: a child that has one can open no file."""
_FORMATS = {kinds.JPEG: ("JPEG", "MPO"), kinds.PNG: ("PNG",), kinds.WEBP: ("WEBP",), kinds.TIFF: ("TIFF",)}
_REVERSED = bytes(int(f"{value:08b}"[::-1], 2) for value in range(256))


@dataclass(slots=True)
class Page:
    """A picture as it will stand on its page: coded, turned, and how many of its pixels make an inch (if it says so)."""

    coded: Coded
    turn: int = 1
    dpi: tuple[float, float] | None = None
    holds: Callable[[Image.Image], bool] | None = None
    """Where the file's own coded bytes were kept: whether what a viewer made of them is the picture."""
    seen: Image.Image | None = None
    """The picture upright and not much larger than it is measured, where no viewer needs to be asked."""


def pages(data: bytes, media: str, removed: Counter[str], days: list[str], *, decode: bool) -> Iterator[Page]:
    """The pages of a picture file. `decode` codes everything anew, whatever could be kept."""
    if media == kinds.HEIC:
        yield from _heic(data, removed, days)
        return
    with Image.open(BytesIO(data), formats=_FORMATS[media]) as image:
        if media == kinds.TIFF:
            yield from _tiff(image, data, removed, days, decode=decode)
            return
        check_pixels(image.width, image.height)
        told = exif.about(image)
        _keep(told, removed, days)
        if media == kinds.JPEG:
            yield _jpeg(image, data, told, removed, decode=decode)
            return
        if getattr(image, "n_frames", 1) > 1:
            removed["animation"] += 1
        lossy = media == kinds.WEBP and b"VP8 " in data[12:64]
        image.load()
        yield Page(_exact(image, told, lossy=lossy), 1, _dpi(image, told))


def _keep(told: exif.About, removed: Counter[str], days: list[str]) -> None:
    removed.update(told.removed)
    if told.taken_on:
        days.append(told.taken_on)


def _dpi(image: Image.Image, told: exif.About) -> tuple[float, float] | None:
    """What the file says of its dpi; a camera's means nothing."""
    if told.camera:
        return None
    try:
        across, down = (float(each) for each in image.info.get("dpi", ()))
    except (TypeError, ValueError):
        return None
    return across, down


def _jpeg(image: Image.Image, data: bytes, told: exif.About, removed: Counter[str], *, decode: bool) -> Page:
    found = jpeg.take_apart(data, keep_profile=False)
    if found is None:
        raise Known("unreadable_evidence", reason="damaged")
    if not found.whole:
        raise Known("unreadable_evidence", reason="truncated")
    removed.update(found.removed - Counter(metadata=found.removed["metadata"] if told.removed["metadata"] else 0))
    dpi = _dpi(image, told)
    if decode or found.words or not found.shows_everywhere:
        image.load()
        return Page(_exact(image, told, lossy=True), 1, dpi)
    space = {1: b"/DeviceGray", 3: b"/DeviceRGB", 4: b"/DeviceCMYK"}[found.components]
    inverted = b"[1 0 1 0 1 0 1 0]" if found.components == 4 and found.adobe is not None else b""
    profile = icc.rebuilt(found.profile, found.components)
    coded = Coded(found.width, found.height, space, 8, b"/Filter/DCTDecode", found.body, inverted, profile)

    if found.components in (1, 3) and found.process == 0xC0 and found.adobe is None and not profile:
        return Page(coded, told.turn, dpi, seen=_ordinary(image, found, told.turn, dpi))
    return Page(coded, told.turn, dpi, lambda seen: _jpeg_holds(data, found, told.turn, seen))


def _ordinary(image: Image.Image, found: jpeg.Jpeg, turn: int, dpi: tuple[float, float] | None) -> Image.Image:
    """What every viewer makes of the commonest kind of JPEG (grey or RGB), decoded once and small; refused if it does not
    decode whole."""
    image.draft(None, sheets.least(image.width, image.height, dpi))
    image.load()
    if may_be_cut(image) and not _decodes_strictly(found):
        raise Known("unreadable_evidence", reason="truncated")
    return ImageOps.exif_transpose(image) if turn != 1 else image


def may_be_cut(image: Image.Image) -> bool:
    """Whether a JPEG as decoded (not turned) looks as it does where the decoder had nothing left to decode: it fills up with
    mid grey to the last dot, and some damage leaves an edge of one colour. A white edge is only paper."""
    last = _extremes(image.crop((image.width - 1, image.height - 1, image.width, image.height)))
    if all(abs(value - _NOTHING) <= 2 for value, _ in last):
        return True
    return has_flat_edge(image)


_NOTHING, _WHITE = 128, 224


def has_flat_edge(seen: Image.Image) -> bool:
    """Whether one edge of a picture is of one colour that is not that of paper."""
    width, height = seen.size
    deep = max(1, min(width, height) // 32)
    edges = (
        (0, 0, width, deep),
        (0, height - deep, width, height),
        (0, 0, deep, height),
        (width - deep, 0, width, height),
    )
    return any(
        all(high - low <= 3 for low, high in found) and any(low < _WHITE for low, _ in found)
        for found in (_extremes(seen.crop(edge)) for edge in edges)
    )


def _extremes(image: Image.Image) -> list[tuple[int, int]]:
    found = []
    for channel in image.split():
        histogram = channel.histogram()
        used = [value for value in range(256) if histogram[value]]
        found.append((used[0], used[-1]))
    return found


def _jpeg_holds(data: bytes, found: jpeg.Jpeg, turn: int, seen: Image.Image) -> bool:
    """The thorough look: decode it by two other decoders, of which one makes nothing up, and hold it against `seen`."""
    if not _decodes_strictly(found):
        raise Known("unreadable_evidence", reason="truncated")
    with Image.open(BytesIO(data), formats=_FORMATS[kinds.JPEG]) as image:
        image.draft(None, (max(1, image.width // 8), max(1, image.height // 8)))
        image.load()
        upright = ImageOps.exif_transpose(image) if turn != 1 else image
        return alike(glance(upright), seen, loose=found.components == 4)


def _decodes_strictly(found: jpeg.Jpeg) -> bool:
    with pikepdf.new() as scratch:
        stream = pikepdf.Stream(scratch, found.body)
        stream.Filter = pikepdf.Name.DCTDecode
        try:
            data = stream.get_stream_buffer(pikepdf.StreamDecodeLevel.all)
        except pikepdf.PdfError:
            return False
    return len(bytes(data)) == found.width * found.height * found.components


def glance(image: Image.Image) -> Image.Image:
    """A picture from afar."""
    return flat(image).convert("L").resize((24, 24), Image.Resampling.BOX)


def alike(expected: Image.Image, seen: Image.Image, *, loose: bool) -> bool:
    """Whether a rendered page is the picture that was decoded, as seen from afar; `loose` where colours are converted."""
    apart = ImageChops.difference(expected, seen.convert("L").resize(expected.size, Image.Resampling.BOX)).tobytes()
    far, mean = (120, 45) if loose else (70, 14)
    return sum(apart) <= mean * len(apart) and sum(value > far for value in apart) <= len(apart) // 20


def _exact(image: Image.Image, told: exif.About, *, lossy: bool) -> Coded:
    """Decoded pixels, upright, over white, eight bits: coded again."""
    profile = image.info.get("icc_profile")
    turned = ImageOps.exif_transpose(image) if told.turn != 1 else image
    plain = flat(turned)
    if plain.mode == "1":
        return raster.g4(plain)
    parts = {"L": 1, "RGB": 3, "CMYK": 4}[plain.mode]
    coded = raster.jpeg(plain) if lossy and plain.mode != "CMYK" else raster.flate(plain)
    if isinstance(profile, bytes) and plain.mode == {"RGBA": "RGB", "P": "RGB", "LA": "L"}.get(image.mode, image.mode):
        return Coded(
            coded.width,
            coded.height,
            coded.space,
            coded.bits,
            coded.coding,
            coded.raw,
            coded.decode,
            icc.rebuilt(profile, parts),
        )
    return coded


def flat(image: Image.Image) -> Image.Image:
    """The picture in mode 1, L, RGB or CMYK: transparency over white, sixteen bits scaled to eight, palettes resolved."""
    if "transparency" in image.info and image.mode in ("1", "L", "P", "RGB", "I;16"):
        image = image.convert("RGBA") if image.mode != "I;16" else image
    if image.mode in ("RGBA", "LA", "PA", "La", "RGBa"):
        over = image.convert("RGBA")
        white = Image.new("RGB", over.size, (255, 255, 255))
        white.paste(over, mask=over.getchannel("A"))
        return white.convert("L") if image.mode in ("LA", "La") else white
    if image.mode in ("1", "L", "RGB", "CMYK"):
        return image
    if image.mode.startswith("I;16") or image.mode == "I":
        wide = image.convert("I")
        return wide.point(lambda value: value * (1 / 257) + 0.5).convert("L")
    if image.mode in ("P", "YCbCr", "LAB", "HSV", "RGBX"):
        plain = image.convert("RGB")
        return plain.convert("L") if image.mode == "P" and _greys_only(image) else plain
    raise Known("unreadable_evidence", reason="pixel_format")


def _greys_only(image: Image.Image) -> bool:
    palette = image.getpalette("RGB") or []
    return all(red == green == blue for red, green, blue in zip(palette[::3], palette[1::3], palette[2::3], strict=False))


def _tiff(image: Image.Image, data: bytes, removed: Counter[str], days: list[str], *, decode: bool) -> Iterator[Page]:
    for frame in ImageSequence.Iterator(image):
        tags = frame.tag_v2  # type: ignore[attr-defined]
        if tags.get(254, 0) & 1 and getattr(image, "n_frames", 1) > 1:
            removed["photo_thumbnail"] += 1
            continue
        check_pixels(frame.width, frame.height, bilevel=frame.mode == "1")
        told = exif.about(frame, thumbnails=False)
        _keep(told, removed, days)
        if any(tags.get(tag) for tag in (269, 270, 285, 305, 315, 316, 700, 33432, 33723, 34377)):
            removed["metadata"] += 1
        dpi = _dpi(frame, told)
        lines = None if decode else _fax_lines(tags, data)
        lossy = tags.get(259) in (6, 7)
        frame.load()
        if lines is not None:
            width, height = tags[256], tags[257]
            yield Page(
                raster.fax(width, height, lines, black_is_one=tags.get(262) == 1), told.turn, dpi, _fax_holds(glance(frame))
            )
            continue
        upright = exif.About(turn=1)
        yield Page(_exact(frame.copy(), upright, lossy=lossy), 1, dpi)


def _fax_holds(expected: Image.Image) -> Callable[[Image.Image], bool]:
    return lambda seen: alike(expected, seen, loose=False)


def _fax_lines(tags: object, data: bytes) -> bytes | None:
    """The coded lines of a fax that stand in one strip, to their end mark; None for anything else, and where words stand among
    them: those are decoded and coded anew."""
    get = tags.get  # type: ignore[attr-defined]
    starts, sizes = get(273), get(279)
    if get(259) != 4 or get(262) not in (0, 1) or not starts or not sizes or len(starts) != 1 or len(sizes) != 1:
        return None
    if get(293, 0) not in (0, None) or get(277, 1) != 1:
        return None
    lines = data[starts[0] : starts[0] + sizes[0]]
    lines = fax.ended(lines.translate(_REVERSED) if get(266, 1) == 2 else lines)
    return None if carries_words(lines) else lines


def _heic(data: bytes, removed: Counter[str], days: list[str]) -> Iterator[Page]:
    if not _boxes_whole(data):
        raise Known("unreadable_evidence", reason="truncated")
    pi_heif.options.DECODE_THREADS = 0
    container = pi_heif.open_heif(BytesIO(data))
    order = sorted(range(len(container)), key=lambda index: not container[index].info.get("primary"))
    for index in order:
        item = container[index]
        check_pixels(*item.size)
        image = item.to_pillow()
        told = exif.about(image)
        told.turn = 1
        _keep(told, removed, days)
        removed["photo_thumbnail"] += bool(item.info.get("thumbnails"))
        yield Page(_exact(image, told, lossy=True), 1, None)


def _boxes_whole(data: bytes) -> bool:
    """Whether the outermost boxes fill the file exactly."""
    place = 0
    while place + 8 <= len(data):
        step = int.from_bytes(data[place : place + 4], "big")
        if step == 1:
            step = int.from_bytes(data[place + 8 : place + 16], "big")
        elif step == 0:
            return True
        if step < 8:
            return False
        place += step
    return place == len(data) or (place > len(data) - 8 and place <= len(data))
