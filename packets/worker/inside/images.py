"""Pictures as documents: one page each, upright, with every pixel and nothing that the camera wrote beside them.

A JPEG keeps its coded scans, a fax its coded lines; what must be decoded is written again without loss, but for HEIC and
lossy WebP, which become JPEG of high quality at full size. A picture that does not decode whole is refused.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO

import pi_heif
from PIL import Image, ImageOps, ImageSequence

from packets.errors import Known
from packets.worker import limits
from packets.worker.inside import exif, icc, jpeg, kinds, raster
from packets.worker.inside.budget import check_pixels
from packets.worker.inside.canonical import Canonical, Sheet
from packets.worker.inside.door import Door
from packets.worker.inside.facts import Finding, facts_of, read_back
from packets.worker.inside.geometry import Frame
from packets.worker.inside.look import opened
from packets.worker.inside.measure import pixels as picture_size
from packets.worker.inside.raster import Coded

Image.MAX_IMAGE_PIXELS = None
_LONG, _SHORT = 11 * 72.0, 8.5 * 72.0
_WIDEST = 24.0
"""Inches; a picture whose own dpi makes it larger is no scan, and is fitted to Letter."""
_FORMATS = {kinds.JPEG: ("JPEG", "MPO"), kinds.PNG: ("PNG",), kinds.WEBP: ("WEBP",), kinds.TIFF: ("TIFF",)}
_REVERSED = bytes(int(f"{value:08b}"[::-1], 2) for value in range(256))


@dataclass(slots=True)
class Page:
    """A picture as it will stand on its page: coded, turned, and how many of its pixels make an inch (if it says so)."""

    coded: Coded
    turn: int = 1
    dpi: tuple[float, float] | None = None


def take_in(data: bytes, media: str, door: Door) -> tuple[bytes, dict[str, object]]:
    """The working copy of a picture file and its facts."""
    removed: Counter[str] = Counter()
    days: list[str] = []
    file = Canonical()
    frames: list[tuple[Frame, Page]] = []
    try:
        for page in _pages(data, media, removed, days):
            if len(frames) >= limits.MOST_PAGES:
                raise Known("too_many_pages", most=limits.MOST_PAGES)
            frames.append((_write(file, page), page))
    except (Known, MemoryError):
        raise
    except Exception as error:
        raise Known("unreadable_evidence", reason="truncated" if _is_cut(error) else "damaged") from error
    if not frames:
        raise Known("no_pages")
    door.pages(len(frames))
    working = file.finish()
    findings = []
    with opened(working) as look:
        for index, (frame, page) in enumerate(frames):
            with look.page(index) as sight:
                finding = Finding.of(sight, frame, sight.render(*picture_size(frame.width, frame.height)))
            finding.bilevel = page.coded.bits == 1
            findings.append(finding)
            door.step(index + 1, len(frames))
    document = facts_of(
        working=working,
        file=file,
        read=read_back(working),
        findings=findings,
        links=[[] for _ in findings],
        outline=[],
        removed=removed,
    )
    return working, document | {"media": media, "original_bytes": len(data), "taken_on": days[0] if days else ""}


def _is_cut(error: Exception) -> bool:
    words = str(error).lower()
    return any(word in words for word in ("truncated", "end of file", "eof", "incomplete", "not enough", "image file is"))


def _write(file: Canonical, page: Page) -> Frame:
    across, down = page.coded.width, page.coded.height
    dpi = page.dpi
    if page.turn >= 5:
        across, down = down, across
        dpi = (dpi[1], dpi[0]) if dpi else None
    width, height = size(across, down, dpi)
    a, b, c, d, e, f = exif.MATRICES[page.turn]
    matrix = (a * width, b * height, c * width, d * height, e * width, f * height)
    resources, contents = raster.write_page(file, raster.write(file, page.coded), matrix)
    box = (0.0, 0.0, width, height)
    file.sheets.append(Sheet(box, box, 0, 1.0, resources, contents))
    return Frame(box, box)


def size(across: int, down: int, dpi: tuple[float, float] | None) -> tuple[float, float]:
    """Points of a page for so many pixels: by their own dpi where that is a scanner's, else fitted into Letter."""
    if dpi is not None and all(72 <= each <= 1200 for each in dpi):
        inches = across / dpi[0], down / dpi[1]
        if max(inches) <= _WIDEST and min(inches) >= 0.5:
            return round(inches[0] * 72, 2), round(inches[1] * 72, 2)
    scale = min(1.0, _LONG / max(across, down), _SHORT / min(across, down))
    return max(1.0, round(across * scale, 2)), max(1.0, round(down * scale, 2))


# ------------------------------------------------------------------------------------------------------ kinds


def _pages(data: bytes, media: str, removed: Counter[str], days: list[str]) -> Iterator[Page]:
    if media == kinds.HEIC:
        yield from _heic(data, removed, days)
        return
    with Image.open(BytesIO(data), formats=_FORMATS[media]) as image:
        if media == kinds.TIFF:
            yield from _tiff(image, data, removed, days)
            return
        check_pixels(image.width, image.height)
        told = exif.about(image)
        _keep(told, removed, days)
        if media == kinds.JPEG:
            yield _jpeg(image, data, told, removed)
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
    """What the file says of its dpi; a camera's 72 means nothing."""
    try:
        across, down = (float(each) for each in image.info.get("dpi", ()))
    except (TypeError, ValueError):
        return None
    if told.camera and across <= 100:
        return None
    return across, down


def _jpeg(image: Image.Image, data: bytes, told: exif.About, removed: Counter[str]) -> Page:
    found = jpeg.take_apart(data, keep_profile=False)
    if found is None:
        raise Known("unreadable_evidence", reason="damaged")
    if not found.whole:
        raise Known("unreadable_evidence", reason="truncated")
    removed.update(found.removed - Counter(metadata=found.removed["metadata"] if told.removed["metadata"] else 0))
    dpi = _dpi(image, told)
    if not found.shows_everywhere:
        image.load()
        return Page(_exact(image, told, lossy=True), 1, dpi)
    image.draft(None, (max(1, image.width // 8), max(1, image.height // 8)))
    image.load()
    space = {1: b"/DeviceGray", 3: b"/DeviceRGB", 4: b"/DeviceCMYK"}[found.components]
    decode = b"[1 0 1 0 1 0 1 0]" if found.components == 4 and found.adobe is not None else b""
    profile = icc.rebuilt(found.profile, found.components)
    coded = Coded(found.width, found.height, space, 8, b"/Filter/DCTDecode", found.body, decode, profile)
    return Page(coded, told.turn, dpi)


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


def _tiff(image: Image.Image, data: bytes, removed: Counter[str], days: list[str]) -> Iterator[Page]:
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
        lines = _fax_lines(tags, data)
        lossy = tags.get(259) in (6, 7)
        frame.load()
        if lines is not None:
            width, height = tags[256], tags[257]
            yield Page(raster.fax(width, height, lines, black_is_one=tags.get(262) == 1), told.turn, dpi)
            continue
        upright = exif.About(turn=1)
        yield Page(_exact(frame.copy(), upright, lossy=lossy), 1, dpi)


def _fax_lines(tags: object, data: bytes) -> bytes | None:
    """The coded lines of a fax that stand in one strip; None for anything else."""
    get = tags.get  # type: ignore[attr-defined]
    starts, sizes = get(273), get(279)
    if get(259) != 4 or get(262) not in (0, 1) or not starts or not sizes or len(starts) != 1 or len(sizes) != 1:
        return None
    if get(293, 0) not in (0, None) or get(277, 1) != 1:
        return None
    lines = data[starts[0] : starts[0] + sizes[0]]
    return lines.translate(_REVERSED) if get(266, 1) == 2 else lines


def _heic(data: bytes, removed: Counter[str], days: list[str]) -> Iterator[Page]:
    if not _boxes_whole(data):
        raise Known("unreadable_evidence", reason="truncated")
    pi_heif.options.DECODE_THREADS = 1
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
