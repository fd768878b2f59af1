"""Pixels as they go into a working copy: G4 where it is black and white, Flate where it must be exact, JPEG for photographs."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO

from PIL import Image

from packets.worker.inside.canonical import Canonical, number
from packets.worker.inside.jpeg import take_apart

JPEG_QUALITY = 92


@dataclass(frozen=True, slots=True)
class Coded:
    """A picture ready to be written: size, colour space, bits, filter entries and the coded bytes."""

    width: int
    height: int
    space: bytes
    bits: int
    coding: bytes
    raw: bytes
    decode: bytes = b""
    profile: bytes = b""
    """An ICC profile that replaces the device colours named in `space`."""


def g4(image: Image.Image) -> Coded:
    """Black and white, coded by fax group 4. `image` has mode 1."""
    out = BytesIO()
    image.save(out, "TIFF", compression="group4", tiffinfo={278: image.height})
    with Image.open(BytesIO(out.getvalue())) as tiff:
        tags = tiff.tag_v2  # type: ignore[attr-defined]
        starts, sizes, inverted, order = tags[273], tags[279], tags[262] == 1, tags.get(266, 1)
    if len(starts) != 1 or order != 1:
        return flate(image)
    raw = out.getvalue()[starts[0] : starts[0] + sizes[0]]
    return fax(image.width, image.height, raw, black_is_one=inverted)


def fax(width: int, height: int, raw: bytes, *, black_is_one: bool) -> Coded:
    parms = b"/K -1/Columns %d/Rows %d%b" % (width, height, b"/BlackIs1 true" if black_is_one else b"")
    return Coded(width, height, b"/DeviceGray", 1, b"/Filter/CCITTFaxDecode/DecodeParms<<%b>>" % parms, raw)


def flate(image: Image.Image) -> Coded:
    """Every pixel as it is; modes 1, L, RGB and CMYK."""
    bits = 1 if image.mode == "1" else 8
    space, parts = {
        "1": (b"/DeviceGray", 1),
        "L": (b"/DeviceGray", 1),
        "RGB": (b"/DeviceRGB", 3),
        "CMYK": (b"/DeviceCMYK", 4),
    }[image.mode]
    if image.mode == "CMYK":
        from packets.worker.inside.streams import pack

        coding, raw = pack(image.tobytes())
        return Coded(image.width, image.height, space, 8, coding, raw)
    out = BytesIO()
    Image.frombytes(image.mode, image.size, image.tobytes()).save(out, "PNG", compress_level=5)
    parms = b"/Predictor 15/Colors %d/BitsPerComponent %d/Columns %d" % (parts, bits, image.width)
    coding = b"/Filter/FlateDecode/DecodeParms<<%b>>" % parms
    return Coded(image.width, image.height, space, bits, coding, _png_data(out.getvalue()))


def _png_data(png: bytes) -> bytes:
    parts, place = [], 8
    while place + 8 <= len(png):
        size = int.from_bytes(png[place : place + 4], "big")
        if png[place + 4 : place + 8] == b"IDAT":
            parts.append(png[place + 8 : place + 8 + size])
        place += 12 + size
    return b"".join(parts)


def jpeg(image: Image.Image, quality: int = JPEG_QUALITY) -> Coded:
    """As JPEG, colour at full resolution; modes L and RGB. Says nothing but the picture."""
    out = BytesIO()
    Image.frombytes(image.mode, image.size, image.tobytes()).save(out, "JPEG", quality=quality, subsampling=0, optimize=False)
    space = b"/DeviceGray" if image.mode == "L" else b"/DeviceRGB"
    found = take_apart(out.getvalue(), keep_profile=False)
    assert found is not None
    return Coded(image.width, image.height, space, 8, b"/Filter/DCTDecode", found.body)


def write(file: Canonical, picture: Coded) -> int:
    """Write a picture as an image object; returns its number."""
    obj = file.new()
    space = picture.space
    refs: tuple[int, ...] = ()
    if picture.profile:
        from packets.worker.inside.streams import pack

        profile = file.new()
        parts = {b"/DeviceGray": 1, b"/DeviceRGB": 3, b"/DeviceCMYK": 4}[picture.space]
        coding, raw = pack(picture.profile)
        file.put_stream(profile, b"/N %d/Alternate%b%b" % (parts, picture.space, coding), raw)
        space, refs = b"[/ICCBased %d 0 R]" % profile, (profile,)
    entries = b"/Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace%b/BitsPerComponent %d%b%b" % (
        picture.width,
        picture.height,
        space,
        picture.bits,
        b"/Decode" + picture.decode if picture.decode else b"",
        picture.coding,
    )
    file.put_stream(obj, entries, picture.raw, refs)
    return obj


def write_page(file: Canonical, picture: int, matrix: tuple[float, float, float, float, float, float]) -> tuple[int, int]:
    """Resources and contents of a page that shows one picture, placed by `matrix`."""
    resources, contents = file.new(), file.new()
    file.put(resources, b"<</XObject<</Im0 %d 0 R>>>>" % picture, (picture,))
    file.put_stream(contents, b"", b"q %b cm /Im0 Do Q" % b" ".join(number(value) for value in matrix))
    return resources, contents
