"""The streams of a working copy that are neither drawing nor text: each taken apart as what it is, and cut to what it needs.

What cannot be taken apart is named by its reason: the page that needs it becomes a picture.
"""

from __future__ import annotations

from dataclasses import dataclass

import pikepdf

from packets.worker.inside import cff, cmaps, fax, jbig2, jpx, reckoners, sfnt, type1
from packets.worker.inside.budget import check_pixels
from packets.worker.inside.smuggled import carries_sentences, carries_words
from packets.worker.inside.streams import Carried, pack

BROKEN_FONT, FOREIGN = "broken_font", "foreign_bytes"
_MOST_CHOICES = 131_072
_BITS = (1, 2, 4, 8, 16)
_PARTS = {"/DeviceGray": 1, "/G": 1, "/CalGray": 1, "/DeviceRGB": 3, "/RGB": 3, "/CalRGB": 3, "/DeviceCMYK": 4, "/CMYK": 4}


@dataclass(slots=True)
class Tidied:
    """A stream as it goes along: coded bytes, the filter (or none), entries of ours, and whether it draws as it did."""

    carried: Carried
    entries: bytes = b""
    sure: bool = True


class Refused(Exception):
    """The stream cannot go along; `why` is a code of the vocabulary."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class TooLong(Exception):
    """A picture has more samples than dots, and must be decoded to be cut."""


def _anew(carried: Carried, data: bytes) -> Carried:
    """The coded bytes as they came where nothing of them changed, else coded again."""
    if data == carried.data:
        return carried
    entries, raw = pack(data)
    return Carried(raw, "/FlateDecode" if entries else "", data=data, size=len(data), sure=carried.sure)


def tidied(shape: str, obj: pikepdf.Object, carried: Carried) -> Tidied:
    """Of a font's program, a table of codes, a function or the like. Raises `Refused`."""
    data = carried.data
    if data is None:
        raise Refused(FOREIGN)
    if shape == "program":
        return _program(carried, data)
    if shape in ("cmap", "encoding"):
        table = cmaps.cleaned(data)
        if table is None:
            raise Refused(BROKEN_FONT)
        return Tidied(_anew(carried, table))
    if shape == "map":
        choices = data[: min(len(data) - len(data) % 2, _MOST_CHOICES)]
        if carries_sentences(choices):
            raise Refused(BROKEN_FONT)
        return Tidied(_anew(carried, choices))
    if shape == "function":
        return Tidied(_anew(carried, _function(obj, data)))
    if shape == "shading" and carries_sentences(data):
        raise Refused(FOREIGN)
    return Tidied(carried)


def _program(carried: Carried, data: bytes) -> Tidied:
    if data[:4] in (b"\x00\x01\x00\x00", b"true", b"OTTO"):
        found = sfnt.cleaned(data)
        if found is not None:
            # What is written otherwise than it came is compared by picture: a reader may miss what we did not.
            return Tidied(_anew(carried, found.body), b"/Length1 %d" % len(found.body), found.sure and found.body == data)
    elif data[:1] == b"\x01":
        body = cff.cleaned(data)
        if body is not None:
            return Tidied(_anew(carried, body), sure=body == data)
    else:
        program = type1.cleaned(data)
        if program is not None:
            entries = b"/Length1 %d/Length2 %d/Length3 %d" % program.lengths
            return Tidied(_anew(carried, program.body), entries, program.body == data)
    raise Refused(BROKEN_FONT)


def _function(obj: pikepdf.Object, data: bytes) -> bytes:
    kind = obj.get("/FunctionType")
    if kind == 4:
        program = reckoners.program(data)
        if program is None:
            raise Refused(FOREIGN)
        return program
    if kind == 0:
        sides, ranges = obj.get("/Size"), obj.get("/Range")
        bits = obj.get("/BitsPerSample")
        if isinstance(sides, pikepdf.Array) and isinstance(ranges, pikepdf.Array) and type(bits) is int and 1 <= bits <= 32:
            size = [side for side in sides if type(side) is int and 0 < side < 1 << 16]
            if len(size) == len(sides):
                return data[: reckoners.samples(size, len(ranges) // 2, bits)]
    raise Refused(FOREIGN)


def picture(obj: pikepdf.Object, carried: Carried, parts: int | None) -> Tidied:
    """A picture, by its coding. `parts`: values to a dot (None: unknown). Raises `Refused`, or `Known` for a bomb."""
    if carried.filter == "/DCTDecode":
        found = carried.codec
        if found is None or not found.shows_everywhere or found.words:
            raise Refused(FOREIGN)
        check_pixels(found.width, found.height)
        return Tidied(carried, sure=(found.width, found.height) == (obj.get("/Width"), obj.get("/Height")))
    if carried.filter == "/JPXDecode":
        jpx_found = jpx.cleaned(carried.raw)
        if jpx_found is None or jpx_found.words:
            raise Refused(FOREIGN)
        check_pixels(jpx_found.width, jpx_found.height)
        return Tidied(Carried(jpx_found.body, carried.filter, sure=carried.sure))
    if carried.filter == "/JBIG2Decode":
        jbig2_found = jbig2.cleaned(carried.raw)
        if jbig2_found is None or jbig2_found.words:
            raise Refused(FOREIGN)
        check_pixels(max(1, jbig2_found.width), max(1, jbig2_found.height), bilevel=True)
        return Tidied(Carried(jbig2_found.body, carried.filter, carried.parms, sure=carried.sure))
    if carried.filter == "/CCITTFaxDecode":
        return Tidied(_fax(obj, carried))
    return _samples(obj, carried, parts)


def _fax(obj: pikepdf.Object, carried: Carried) -> Carried:
    parms = carried.parms if isinstance(carried.parms, pikepdf.Dictionary) else {}
    columns, rows = parms.get("/Columns", 1728), parms.get("/Rows", 0)
    if type(columns) is not int or type(rows) is not int:
        raise Refused(FOREIGN)
    check_pixels(max(1, columns), max(1, rows), bilevel=True)
    way = parms.get("/K", 0)
    raw = fax.ended(carried.raw) if type(way) is int and way < 0 else carried.raw
    if carries_words(raw):
        return _coded_again(obj)
    return Carried(raw, carried.filter, carried.parms, sure=carried.sure)


def _coded_again(obj: pikepdf.Object) -> Carried:
    """A fax decoded to its dots and coded from them: whatever else stood among its lines is gone, and every dot is the same."""
    try:
        image = pikepdf.PdfImage(obj).as_pil_image().convert("1")
    except Exception:  # noqa: BLE001  pikepdf and Pillow raise all kinds
        raise Refused(FOREIGN) from None
    if image.size != (obj.get("/Width"), obj.get("/Height")):
        raise Refused(FOREIGN)
    from packets.worker.inside import raster

    coded = raster.g4(image)
    parms = pikepdf.Dictionary(K=-1, Columns=coded.width, Rows=coded.height)
    if b"/BlackIs1 true" in coded.coding:
        parms["/BlackIs1"] = True
    if b"/CCITTFaxDecode" not in coded.coding:
        raise Refused(FOREIGN)
    return Carried(coded.raw, "/CCITTFaxDecode", parms, sure=False)


def _samples(obj: pikepdf.Object, carried: Carried, parts: int | None) -> Tidied:
    """Plain samples: as many bytes as the picture has dots, and not one more."""
    bits = 1 if obj.get("/ImageMask") is True else obj.get("/BitsPerComponent")
    width, height = obj.get("/Width"), obj.get("/Height")
    if parts is None or type(bits) is not int or bits not in _BITS or type(width) is not int or type(height) is not int:
        raise Refused(FOREIGN)
    row = (width * parts * bits + 7) // 8
    expected = row * height
    if _predictor(carried) >= 10:
        expected += height
    if carried.size == expected:
        return Tidied(carried)
    if carried.size < expected:
        return Tidied(carried, sure=False)
    if carried.data is None or _predictor(carried) > 1:
        raise TooLong
    return Tidied(_anew(carried, carried.data[:expected]), sure=False)


def _predictor(carried: Carried) -> int:
    found = carried.parms.get("/Predictor", 1) if isinstance(carried.parms, pikepdf.Dictionary) else 1
    return found if type(found) is int else 1


def parts_of(space: object, depth: int = 0) -> int | None:
    """Values to a dot in a colour space; None where it is none that is known."""
    if depth > 8:
        return None
    if isinstance(space, pikepdf.Name):
        return _PARTS.get(str(space))
    if not isinstance(space, pikepdf.Array) or len(space) == 0:
        return None
    family = str(space[0])
    if family in ("/Indexed", "/I", "/Separation"):
        return 1
    if family == "/DeviceN" and len(space) > 1 and isinstance(space[1], pikepdf.Array):
        return len(space[1])
    if family == "/ICCBased" and len(space) > 1 and isinstance(space[1], pikepdf.Stream):
        count = space[1].get("/N")
        return count if count in (1, 3, 4) else None
    if family == "/Lab":
        return 3
    return parts_of(space[0], depth + 1)
