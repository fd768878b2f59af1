"""Pictures go in as pages: every pixel, upright, and nothing that the camera wrote beside them."""

from __future__ import annotations

import random
import struct
import zlib
from collections.abc import Callable
from io import BytesIO

import pikepdf
import pytest
from PIL import Image, ImageChops, ImageCms, ImageOps

from packets.errors import Known
from packets.worker.inside import formats, icc, jpeg
from tests.packets.worker.make import Taken, encoded, photo

Take = Callable[..., Taken]


_KEPT: list[pikepdf.Pdf] = []
"""Documents whose objects a test looks at."""


def apart(a: Image.Image, b: Image.Image) -> float:
    """Mean difference of two pictures, brought to one size."""
    small = [image.convert("RGB").resize((40, 40), Image.Resampling.BOX) for image in (a, b)]
    values = ImageChops.difference(*small).convert("L").tobytes()
    return sum(values) / len(values)


def picture_in(taken: Taken, page: int = 1) -> pikepdf.Object:
    document = taken.open()
    _KEPT.append(document)
    found: pikepdf.Object = document.Root.Pages.Kids[page - 1].Resources.XObject.Im0
    return found


def refused(take: Take, data: bytes, name: str = "photo.jpg") -> dict[str, object]:
    with pytest.raises(Known) as told:
        take(data, name)
    assert told.value.code == "unreadable_evidence"
    return told.value.params


@pytest.mark.parametrize(("mode", "space"), [("L", "/DeviceGray"), ("RGB", "/DeviceRGB"), ("CMYK", "/DeviceCMYK")])
@pytest.mark.parametrize("progressive", [False, True])
def test_a_jpeg_keeps_its_coded_scans(take: Take, mode: str, space: str, progressive: bool) -> None:
    image = photo(mode=mode)
    data = encoded(image, "JPEG", quality=80, progressive=progressive)
    taken = take(data, "photo.jpg")
    stored = picture_in(taken)
    raw = stored.read_raw_bytes()
    assert raw.endswith(data[data.index(b"\xff\xda") :]) and stored.ColorSpace == space
    assert taken.facts.media == "image/jpeg" and apart(taken.picture(), image) < (30 if mode == "CMYK" else 6)


@pytest.mark.parametrize("turn", range(1, 9))
def test_a_photo_stands_upright_however_the_camera_was_held(take: Take, turn: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = turn
    data = encoded(photo(), "JPEG", exif=exif)
    taken = take(data, "photo.jpg")
    with Image.open(BytesIO(data)) as image:
        upright = ImageOps.exif_transpose(image)
    page = taken.facts.pages[0]
    assert (page.width > page.height) == (upright.width > upright.height) and page.rotate == 0
    assert apart(taken.picture(), upright) < 6
    assert picture_in(taken).read_raw_bytes().endswith(data[data.index(b"\xff\xda") :]), "turned without coding it again"


def camera_exif() -> Image.Exif:
    exif = Image.Exif()
    exif[0x010F], exif[0x0110] = "Maker Inc", "Phone 9 serial 12345"
    details = exif.get_ifd(0x8769)
    details[0x9003], details[0x829A] = "2026:03:14 15:09:26", 0.01
    place = exif.get_ifd(0x8825)
    place[1], place[2] = "N", (37.0, 46.0, 30.0)
    return exif


def test_the_day_of_a_photo_is_told_and_place_and_camera_are_gone(take: Take) -> None:
    data = encoded(photo(), "JPEG", exif=camera_exif(), comment=b"my kitchen", dpi=(72, 72)) + b"MotionPhoto payload"
    taken = take(data, "photo.jpg")
    assert taken.facts.taken_on == "2026-03-14"
    assert {"gps": 1, "camera_data": 1, "trailing_bytes": 1}.items() <= taken.removed.items()
    for words in (b"Maker", b"Phone 9", b"2026:03:14", b"Exif", b"kitchen", b"payload", b"JFIF"):
        assert not taken.holds(words)


def test_a_photo_fills_letter_and_a_scan_keeps_the_size_of_its_paper(take: Take) -> None:
    phone = take(encoded(photo(640, 480), "JPEG", exif=camera_exif(), dpi=(300, 300)), "photo.jpg").facts.pages[0]
    assert (phone.width, phone.height) == (640, 480), "what a camera says of inches means nothing"
    large = take(encoded(photo(4000, 3000), "JPEG", exif=camera_exif(), dpi=(72, 72)), "photo.jpg").facts.pages[0]
    assert (large.width, large.height) == (792, 594)
    scan = take(encoded(photo(850, 1100, "L"), "PNG", dpi=(100, 100)), "scan.png").facts.pages[0]
    assert (round(scan.width), round(scan.height), scan.dpi) == (612, 792, 100)
    small = take(encoded(photo(300, 200), "PNG"), "small.png").facts.pages[0]
    assert (small.width, small.height) == (300, 200)


def test_an_arithmetic_jpeg_or_one_of_twelve_bits_would_not_show_everywhere() -> None:
    found = jpeg.take_apart(encoded(photo(), "JPEG"), keep_profile=False)
    assert found is not None and found.shows_everywhere
    for process, depth in ((0xC9, 8), (0xC1, 12), (0xC3, 8)):
        found.process, found.depth = process, depth
        assert not found.shows_everywhere


@pytest.mark.parametrize("kept", [0.3, 0.9, 0.995])
def test_a_jpeg_that_breaks_off_is_refused(take: Take, kept: float) -> None:
    data = encoded(photo(), "JPEG")
    assert refused(take, data[: int(len(data) * kept)])["reason"] == "truncated"


@pytest.mark.parametrize("kept", [0.5, 0.95, 0.998])
@pytest.mark.parametrize("mode", ["L", "RGB"])
def test_a_jpeg_with_its_end_mark_but_without_its_end_is_refused(take: Take, mode: str, kept: float) -> None:
    """Even where so little lacks that only a corner is grey."""
    data = encoded(photo(800, 600, mode), "JPEG")
    assert refused(take, data[: int(len(data) * kept)] + b"\xff\xd9")["reason"] in ("truncated", "damaged")


@pytest.mark.parametrize("edge", [255, 240, 128, 20])
def test_a_whole_jpeg_with_edges_of_one_colour_is_taken(take: Take, edge: int) -> None:
    image = Image.new("L", (800, 600), edge)
    image.paste(photo(600, 400, "L"), (100, 100))
    assert len(take(encoded(image, "JPEG")).facts.pages) == 1


@pytest.mark.parametrize(("wide", "high"), [(1700, 2200), (1275, 1650), (1200, 1600), (850, 1100), (333, 1999)])
def test_a_jpeg_is_measured_where_its_ink_is_whatever_its_size(take: Take, wide: int, high: int) -> None:
    image = Image.new("L", (wide, high), 250)
    image.paste(0, (wide // 4, high // 2, wide // 2, high * 3 // 4))
    (page,) = take(encoded(image, "JPEG", quality=95)).facts.pages
    expected = (page.width / 4, page.height / 2, page.width / 2, page.height * 3 / 4)
    assert page.ink == pytest.approx(expected, abs=2.5)
    assert page.colour == "grey"


@pytest.mark.parametrize("kind", ["PNG", "TIFF", "WEBP"])
def test_other_pictures_that_break_off_are_refused(take: Take, kind: str) -> None:
    data = encoded(Image.effect_noise((200, 200), 80).convert("RGB"), kind, **({"lossless": True} if kind == "WEBP" else {}))
    assert refused(take, data[: len(data) // 2])["reason"] in ("truncated", "damaged")


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB"])
@pytest.mark.parametrize("kind", ["PNG", "TIFF"])
def test_exact_pictures_stay_exact(take: Take, mode: str, kind: str) -> None:
    image = photo(mode=mode)
    taken = take(encoded(image, kind), f"scan.{kind.lower()}")
    stored = pikepdf.PdfImage(picture_in(taken)).as_pil_image()
    assert ImageChops.difference(stored.convert("RGB"), image.convert("RGB")).getbbox() is None
    assert taken.facts.pages[0].colour == ("bilevel" if mode == "1" else "grey" if mode == "L" else "colour")


def test_black_and_white_is_coded_as_fax(take: Take) -> None:
    for data in (encoded(photo(mode="1"), "PNG"), encoded(photo(mode="1"), "TIFF", compression="packbits")):
        stored = picture_in(take(data, "scan.tif"))
        assert stored.Filter == "/CCITTFaxDecode" and stored.DecodeParms.K == -1


@pytest.mark.parametrize("white_is_zero", [True, False])
def test_a_fax_keeps_its_coded_lines(take: Take, white_is_zero: bool) -> None:
    image = photo(600, 800, "1")
    data = encoded(image, "TIFF", compression="group4", tiffinfo={278: 800}, dpi=(100, 100))
    entry = struct.pack("<HHIHH", 262, 3, 1, 1, 0)
    assert data.count(entry) == 1
    if white_is_zero:
        data = data.replace(entry, struct.pack("<HHIHH", 262, 3, 1, 0, 0))
        image = ImageOps.invert(image.convert("L"))
    with Image.open(BytesIO(data)) as tiff:
        assert apart(tiff, image) < 1
        lines = data[tiff.tag_v2[273][0] :][: tiff.tag_v2[279][0]]  # type: ignore[attr-defined]
    taken = take(data, "fax.tif")
    assert picture_in(taken).read_raw_bytes() == lines and apart(taken.picture(), image) < 6


def test_a_fax_in_strips_is_put_together(take: Take) -> None:
    image = photo(600, 800, "1")
    data = encoded(image, "TIFF", compression="group4", tiffinfo={278: 100})
    with Image.open(BytesIO(data)) as seen:
        assert len(seen.tag_v2[273]) == 8  # type: ignore[attr-defined]
    stored = pikepdf.PdfImage(picture_in(take(data, "fax.tif"))).as_pil_image()
    assert ImageChops.difference(stored.convert("L"), image.convert("L")).getbbox() is None


def test_cyan_magenta_yellow_and_black_stay_what_they_are(take: Take) -> None:
    image = photo(60, 80, "CMYK")
    stored = picture_in(take(encoded(image, "TIFF"), "print.tif"))
    assert stored.ColorSpace == "/DeviceCMYK" and bytes(stored.read_bytes()) == image.tobytes()


def test_every_picture_of_a_tiff_is_a_page(take: Take) -> None:
    frames = [photo(200, 100), photo(100, 200, "1"), photo(150, 150, "L")]
    data = encoded(frames[0], "TIFF", save_all=True, append_images=frames[1:])
    taken = take(data, "scan.tif")
    assert len(taken.facts.pages) == 3 and taken.facts.media == "image/tiff"
    for number, frame in enumerate(frames, 1):
        assert apart(taken.picture(number), frame) < 10


def test_what_is_transparent_is_white(take: Take) -> None:
    image = photo().convert("RGBA")
    image.paste((0, 0, 0, 0), (0, 0, 100, 100))
    picture = take(encoded(image, "PNG"), "logo.png").picture()
    assert picture.getpixel((50, 50)) == (255, 255, 255)
    see_through = Image.new("P", (20, 20), 3)
    see_through.putpalette([index for value in range(256) for index in (value, value, value)])
    picture = take(encoded(see_through, "PNG", transparency=3), "logo.png").picture()
    assert picture.getpixel((10, 10)) == (255, 255, 255)


def png(width: int, height: int, depth: int, colour: int, rows: bytes, chunks: bytes = b"") -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunks + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def test_sixteen_bits_become_eight_and_grey_stays_the_same_grey(take: Take) -> None:
    values = [0, 0x4000, 0x8000, 0xC000, 0xFFFF, 0x1234, 0x00FF, 0xFF00]
    data = png(8, 1, 16, 0, b"\x00" + struct.pack(">8H", *values))
    stored = pikepdf.PdfImage(picture_in(take(data, "scan.png"))).as_pil_image()
    for found, value in zip(stored.convert("L").tobytes(), values, strict=True):
        assert abs(found - value / 257) <= 1
    coloured = png(2, 1, 16, 2, b"\x00" + struct.pack(">6H", 0x8000, 0x1000, 0xF000, 0xFFFF, 0, 0x4000))
    stored = pikepdf.PdfImage(picture_in(take(coloured, "scan.png"))).as_pil_image()
    assert stored.getpixel((0, 0)) == (0x80, 0x10, 0xF0)


def test_a_text_bomb_in_a_png_is_refused(take: Take) -> None:
    body = b"Comment\x00\x00" + zlib.compress(bytes(80_000_000), 9)
    chunk = struct.pack(">I", len(body)) + b"zTXt" + body + struct.pack(">I", zlib.crc32(b"zTXt" + body))
    assert refused(take, png(1, 1, 8, 0, b"\x00\x00", chunk), "bomb.png")["reason"] == "damaged"


def test_more_pixels_than_anybody_scans_are_refused_before_they_are_unpacked(take: Take) -> None:
    with pytest.raises(Known) as told:
        take(png(60_000, 60_000, 8, 2, b"\x00"), "bomb.png")
    assert (told.value.code, told.value.params) == ("too_large", {"reason": "pixels"})


def test_webp_that_is_exact_stays_exact_and_a_photo_becomes_a_good_jpeg(take: Take) -> None:
    image = photo()
    exact = take(encoded(image, "WEBP", lossless=True), "shot.webp")
    stored = pikepdf.PdfImage(picture_in(exact)).as_pil_image()
    assert ImageChops.difference(stored.convert("RGB"), image).getbbox() is None
    lossy = take(encoded(image, "WEBP", quality=80), "shot.webp")
    assert picture_in(lossy).Filter == "/DCTDecode" and apart(lossy.picture(), image) < 6
    assert lossy.facts.media == "image/webp"


def test_a_profile_is_kept_for_its_colours_and_not_for_its_names(take: Take) -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    assert icc.rebuilt(profile, 3) == b"", "a profile of another space is left out"
    assert icc.rebuilt(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes(), 3) == b"", "sRGB says nothing new"
    assert icc.rebuilt(b"\x00" * 200, 3) == b""
    named = wide_profile(b"Monitor of Maria Example")
    made = icc.rebuilt(named, 3)
    assert made and b"Maria" not in made
    opened = ImageCms.ImageCmsProfile(BytesIO(made))
    both = (opened, ImageCms.ImageCmsProfile(BytesIO(named)))
    same = [ImageCms.profileToProfile(photo(), each, ImageCms.createProfile("sRGB")) for each in both]
    assert ImageChops.difference(*same).getbbox() is None
    taken = take(encoded(photo(), "JPEG", icc_profile=named), "photo.jpg")
    assert picture_in(taken).ColorSpace[0] == "/ICCBased" and not taken.holds(b"Maria")


def wide_profile(name: bytes) -> bytes:
    """A small RGB profile with wider colours and a name that tells too much."""
    s15 = lambda *values: b"XYZ \x00\x00\x00\x00" + struct.pack(">3i", *(round(value * 65536) for value in values))  # noqa: E731
    curve = b"curv\x00\x00\x00\x00" + struct.pack(">IH", 1, 0x0233) + b"\x00\x00"
    text = b"desc\x00\x00\x00\x00" + struct.pack(">I", len(name) + 1) + name + bytes(79)
    tags = {
        b"desc": text,
        b"cprt": b"text\x00\x00\x00\x00Maria Example\x00",
        b"wtpt": s15(0.9642, 1.0, 0.8249),
        b"rXYZ": s15(0.6097, 0.3111, 0.0195),
        b"gXYZ": s15(0.2053, 0.6257, 0.0609),
        b"bXYZ": s15(0.1492, 0.0632, 0.7445),
        b"rTRC": curve,
        b"gTRC": curve,
        b"bTRC": curve,
    }
    table, body, place = b"", b"", 132 + 12 * len(tags)
    for tag, value in tags.items():
        value += b"\x00" * (-len(value) % 4)
        table += tag + struct.pack(">II", place + len(body), len(value))
        body += value
    head = bytearray(128)
    head[8:12], head[12:24], head[36:40] = b"\x02\x40\x00\x00", b"mntrRGB XYZ ", b"acsp"
    head[68:80] = struct.pack(">3i", 0xF6D6, 0x10000, 0xD32D)
    whole = bytes(head) + struct.pack(">I", len(tags)) + table + body
    return struct.pack(">I", len(whole)) + whole[4:]


def test_a_kept_code_that_shows_otherwise_than_it_decodes_is_coded_anew() -> None:
    grey = Image.new("L", (24, 24), 200)
    assert formats.alike(grey, Image.new("RGB", (600, 800), (203, 200, 198)), loose=False)
    assert not formats.alike(grey, Image.new("RGB", (600, 800), (40, 40, 40)), loose=False)
    assert not formats.alike(formats.glance(photo()), ImageOps.mirror(photo()), loose=False)


@pytest.mark.parametrize(
    ("data", "name", "kind"),
    [
        (b"GIF89a" + bytes(20), "a.gif", "picture"),
        (b"BM" + bytes(60), "a.bmp", "picture"),
        (b"ID3\x04" + bytes(60), "a.mp3", "audio"),
        (b"RIFF\x00\x00\x00\x00WAVEfmt ", "a.wav", "audio"),
        (b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00isommp42", "a.mp4", "video"),
        (b"\x00\x00\x00\x1cftypM4A \x00\x00\x00\x00", "a.m4a", "audio"),
        (b"\x1aE\xdf\xa3" + bytes(30), "a.webm", "video"),
        (b"{\\rtf1 hello}", "a.rtf", "rtf"),
        (b"<!DOCTYPE html><html></html>", "a.pdf", "html"),
        (b"From: a@b.example\r\nTo: c@d.example\r\nSubject: x\r\n\r\nHello", "a.pdf", "eml"),
        (b"Just some words.\n", "a.pdf", "text"),
        ("Algunas palabras: año".encode("utf-16"), "a.txt", "text"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "mail.msg", "msg"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "thing", "unknown"),
        (random.Random(3).randbytes(300), "a.pdf", "unknown"),
    ],
)
def test_what_is_no_paper_is_refused_by_what_it_is(take: Take, data: bytes, name: str, kind: str) -> None:
    with pytest.raises(Known) as told:
        take(data, name)
    assert (told.value.code, told.value.params) == ("type_not_taken", {"kind": kind})


@pytest.mark.parametrize(
    ("member", "name", "kind"),
    [
        ("word/document.xml", "a.zip", "docx"),
        ("xl/workbook.xml", "a.pdf", "xlsx"),
        ("Index/Document.iwa", "a.pages", "pages"),
        ("x.txt", "a.docx", "zip"),
    ],
)
def test_what_is_in_an_archive_decides(take: Take, member: str, name: str, kind: str) -> None:
    import zipfile

    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(member, "x")
    with pytest.raises(Known) as told:
        take(out.getvalue(), name)
    assert told.value.params == {"kind": kind}


def test_an_empty_file_is_refused(take: Take) -> None:
    assert refused(take, b"", "empty.pdf")["reason"] == "empty"
