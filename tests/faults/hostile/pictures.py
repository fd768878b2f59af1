"""Pictures that say too much, are other than they seem, or want more than they are worth."""

from __future__ import annotations

import functools
import struct
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO

from PIL import Image

from tests.faults.hostile.base import SECRET, Made, family, page
from tests.faults.hostile.packing import bomb
from tests.heic import block, heic


@functools.cache
def shown(width: int = 320, height: int = 240) -> Image.Image:
    image = Image.new("RGB", (width, height), (230, 225, 210))
    image.paste((200, 30, 30), (10, 10, width // 2, height // 2))
    image.paste((30, 30, 200), (width // 2, height // 2, width - 20, height - 30))
    return image


def coded(image: Image.Image, kind: str, **options: object) -> bytes:
    out = BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def segment(marker: int, data: bytes) -> bytes:
    return bytes((0xFF, marker)) + struct.pack(">H", len(data) + 2) + data


def exif(words: bytes = SECRET) -> bytes:
    """A description with camera, place, thumbnail and words."""
    made = Image.Exif()
    made[0x010E], made[0x010F], made[0x0110], made[0x013B], made[0x8298] = (words.decode(),) * 5
    made[0x9C9C] = words.decode().encode("utf-16-le")
    details = made.get_ifd(0x8769)
    details[0x9003], details[0x927C], details[0x9286] = "2020:01:02 03:04:05", words, b"ASCII\x00\x00\x00" + words
    details[0xA430] = words.decode()
    place = made.get_ifd(0x8825)
    place[1], place[2], place[27], place[29] = "N", (37.0, 46.0, 30.0), words, "2020:01:02"
    return made.tobytes()


@functools.cache
def jpegs() -> dict[str, bytes]:
    """A JPEG with something in every place of it, by name."""
    base = coded(shown(), "JPEG", quality=80)
    head, rest = base[:2], base[2:]
    scan = base.index(b"\xff\xda")
    size = struct.unpack_from(">H", base, scan + 2)[0]
    data = scan + 2 + size
    frame = base.index(b"\xff\xc0")
    tables = base.index(b"\xff\xc4")
    return {
        "exif": head + segment(0xE1, exif()) + rest,
        "thumbnail": head + segment(0xE0, b"JFXX\x00\x10" + coded(shown().resize((40, 30)), "JPEG", comment=SECRET)) + rest,
        "xmp": head + segment(0xE1, b"http://ns.adobe.com/xap/1.0/\x00<x:xmpmeta>" + SECRET + b"</x:xmpmeta>") + rest,
        "xmp-more": head + segment(0xE1, b"http://ns.adobe.com/xmp/extension/\x00" + bytes(40) + SECRET) + rest,
        "iptc": head + segment(0xED, b"Photoshop 3.0\x008BIM\x04\x04\x00\x00" + struct.pack(">I", len(SECRET)) + SECRET) + rest,
        "comment": head + segment(0xFE, SECRET) + rest,
        "profile": head + segment(0xE2, b"ICC_PROFILE\x00\x01\x01" + SECRET * 5) + rest,
        "multi": head + segment(0xE2, b"MPF\x00II*\x00" + SECRET) + rest,
        "adobe-longer": head + segment(0xEE, b"Adobe\x00\x64\x00\x00\x00\x00\x01" + SECRET) + rest,
        "unknown": head + b"".join(segment(0xE0 + at, SECRET) for at in range(3, 16)) + rest,
        "reserved": head + segment(0xF0, SECRET) + segment(0x02, SECRET) + segment(0xDE, SECRET) + rest,
        "tail": base + SECRET,
        "tail-photo": base + coded(shown(), "JPEG", comment=SECRET),
        "tail-zip": base + _zip(),
        "tail-html": base + b"<html><script>" + SECRET + b"</script></html>",
        "between": base[:tables] + SECRET + base[tables:],
        "before": SECRET + base,
        "in-scan": base[: data + 400] + SECRET + base[data + 400 :],
        "in-scan-instead": base[: data + 400] + SECRET + base[data + 400 + len(SECRET) :],
        "behind-scan": base[:-2] + SECRET + base[-2:],
        "frame-longer": base[:frame] + segment(0xC0, base[frame + 4 : frame + 19] + SECRET) + base[frame + 19 :],
        "table-longer": base[:tables]
        + segment(0xC4, bytes([0x03]) + bytes(15) + bytes([len(SECRET)]) + SECRET)
        + base[tables:],
        "table-unused": base[:tables] + segment(0xDB, bytes([3]) + (SECRET * 2)[:64]) + base[tables:],
        "scan-head-longer": base[:scan] + segment(0xDA, base[scan + 4 : data] + SECRET) + base[data:],
        "restart": base[:tables] + segment(0xDD, b"\x00\x04" + SECRET) + base[tables:],
        "many-fills": head + b"\xff" * 30_000 + rest,
        "stuffed-markers": head + b"\xff\x00" * 40_000 + rest,
        "cut": base[: len(base) // 2],
        "no-end": base[:-2],
        "empty-scan": base[:data] + b"\xff\xd9",
        "two-frames": base[:frame] + base[frame:tables] + base[frame:],
        "no-tables": base[:tables] + base[scan:],
        "progressive-words": coded(shown(), "JPEG", progressive=True)[:-2] + SECRET + b"\xff\xd9",
        "grey-tail": coded(shown().convert("L"), "JPEG") + SECRET,
        "cmyk-comment": coded(shown().convert("CMYK"), "JPEG", comment=SECRET),
    }


def _zip() -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr("smuggled.txt", SECRET)
    return out.getvalue()


@family
def photos() -> Made:
    for name, data in jpegs().items():
        yield f"photo-{name}.jpg", data
    huge = bytes.fromhex("ffd8ffc0001108fde8fde803011100021100031100ffda000c03010002000300003f00")
    yield "photo-huge.jpg", huge + bytes(500) + b"\xff\xd9"
    yield "photo-only-a-head.jpg", b"\xff\xd8\xff"
    yield "photo-and-pdf.jpg", jpegs()["comment"] + page()
    for turn in range(9, 20, 5):
        made = Image.Exif()
        made[0x0112] = turn
        yield f"photo-turned-{turn}.jpg", coded(shown(), "JPEG", exif=made.tobytes())


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


@family
def drawings() -> Made:
    base = coded(shown(), "PNG")
    at = base.index(b"IDAT") - 4
    words = zlib.compress(SECRET)
    for name, more in {
        "text": chunk(b"tEXt", b"Comment\x00" + SECRET),
        "packed-text": chunk(b"zTXt", b"Comment\x00\x00" + words),
        "wide-text": chunk(b"iTXt", b"XML:com.adobe.xmp\x00\x00\x00\x00\x00" + SECRET),
        "packed-wide-text": chunk(b"iTXt", b"Comment\x00\x01\x00\x00\x00" + words),
        "exif": chunk(b"eXIf", exif()[6:]),
        "profile": chunk(b"iCCP", SECRET[:60] + b"\x00\x00" + words),
        "time": chunk(b"tIME", b"\x07\xe4\x01\x02\x03\x04\x05"),
        "private": chunk(b"smUg", SECRET) + chunk(b"caBX", SECRET),
        "palette": chunk(b"sPLT", SECRET[:20] + b"\x00\x08" + SECRET),
        "animated": chunk(b"acTL", struct.pack(">II", 9, 0)) + chunk(b"fcTL", bytes(26)) + chunk(b"fdAT", bytes(4) + SECRET),
        "bomb-text": chunk(b"zTXt", b"Comment\x00\x00" + zlib.compress(bytes(80_000_000), 9)),
        "wrong-sum": struct.pack(">I", len(SECRET)) + b"tEXt" + SECRET + bytes(4),
    }.items():
        yield f"drawing-{name}.png", base[:at] + more + base[at:]
    yield "drawing-tail.png", base + SECRET
    yield "drawing-tail-zip.png", base + _zip()
    yield "drawing-cut.png", base[: len(base) // 2]
    yield "drawing-huge.png", base[:8] + chunk(b"IHDR", struct.pack(">IIBBBBB", 100_000, 100_000, 8, 2, 0, 0, 0)) + base[33:]
    yield "drawing-nothing.png", base[:8] + chunk(b"IHDR", struct.pack(">IIBBBBB", 0, 0, 8, 2, 0, 0, 0)) + base[33:]
    yield (
        "drawing-longer.png",
        base[:at] + chunk(b"IDAT", zlib.compress(bytes((320 * 3 + 1) * 240) + SECRET)) + chunk(b"IEND", b""),
    )
    yield (
        "drawing-bomb.png",
        base[:8]
        + chunk(b"IHDR", struct.pack(">IIBBBBB", 13_000, 13_000, 8, 2, 0, 0, 0))
        + chunk(b"IDAT", bomb((13_000 * 3 + 1) * 13_000, bytes(39_001)))
        + chunk(b"IEND", b""),
    )
    many = Image.new("P", (8, 8))
    yield (
        "drawing-frames.png",
        coded(many, "PNG", save_all=True, append_images=[Image.new("P", (8, 8), at % 256) for at in range(300)]),
    )
    yield "drawing-palette-words.png", coded(_palette(), "PNG")


def _palette() -> Image.Image:
    image = Image.new("P", (16, 16))
    image.putpalette((SECRET * 20)[:768])
    image.putdata([0, 1] * 128)
    return image


@family
def faxes() -> Made:
    sheet = shown().convert("1")
    words = {
        270: SECRET.decode(),
        305: SECRET.decode(),
        315: SECRET.decode(),
        316: SECRET.decode(),
        33432: SECRET.decode(),
        700: SECRET,
    }
    for name, options in {
        "words": {"tiffinfo": words},
        "fax-words": {"compression": "group4", "tiffinfo": words | {278: 240}},
        "lzw": {"compression": "tiff_lzw", "tiffinfo": words},
        "packed": {"compression": "tiff_adobe_deflate", "tiffinfo": words},
        "jpeg": {"compression": "jpeg", "tiffinfo": words},
    }.items():
        image = sheet if "fax" in name else shown()
        yield f"sheet-{name}.tif", coded(image, "TIFF", **options)
    base = coded(sheet, "TIFF", compression="group4", tiffinfo={278: 240})
    yield "sheet-tail.tif", base + SECRET * 4
    yield "sheet-cut.tif", base[: len(base) // 2]
    yield "sheet-loop.tif", base[:4] + struct.pack("<I", 8) + struct.pack("<H", 0) + struct.pack("<I", 8) + base[14:]
    yield "sheet-many.tif", coded(sheet, "TIFF", save_all=True, append_images=[sheet.resize((9, 9))] * 400)
    for tag, value in (
        (256, 2_000_000_000),
        (257, 2_000_000_000),
        (278, 4_000_000_000),
        (279, 4_000_000_000),
        (273, 4_000_000_000),
        (258, 64),
    ):
        entry = struct.pack("<H", tag)
        at = base.rfind(entry)
        yield f"sheet-tag-{tag}.tif", base[:at] + struct.pack("<HHII", tag, 4, 1, value) + base[at + 12 :]
    yield "sheet-place.tif", coded(shown(), "TIFF", exif=exif()[6:])
    yield "sheet-big.tif", b"II+\x00\x08\x00\x00\x00" + struct.pack("<Q", 16) + struct.pack("<Q", 2**60) + bytes(50)
    inside = base.index(b"II*\x00") + 8
    yield "sheet-words-in-lines.tif", base[:inside] + SECRET + base[inside + len(SECRET) :]


@family
def web() -> Made:
    for lossless in (True, False):
        name = "exact" if lossless else "photo"
        yield f"web-{name}.webp", coded(shown(), "WEBP", lossless=lossless, exif=exif()[6:], xmp=SECRET, icc_profile=None)
    base = coded(shown(), "WEBP", lossless=True)
    extra = base + b"SMUG" + struct.pack("<I", len(SECRET)) + SECRET
    yield "web-chunk.webp", extra[:4] + struct.pack("<I", len(extra) - 8) + extra[8:]
    yield "web-tail.webp", base + SECRET
    yield "web-cut.webp", base[: len(base) // 2]
    yield "web-frames.webp", coded(shown(), "WEBP", save_all=True, append_images=[shown().rotate(at) for at in range(1, 40)])
    yield (
        "web-huge.webp",
        b"RIFF" + struct.pack("<I", 40) + b"WEBPVP8X" + struct.pack("<II", 10, 0) + b"\xff\xff\xff\xff\xff\xff" + bytes(20),
    )
    yield "web-only-a-head.webp", b"RIFF\xff\xff\xff\xffWEBP"


@family
def phones() -> Made:
    base = heic([block(200), block(90), block(40), block(220)], across=2, exif=exif()[6:])
    yield "phone-exif.heic", base
    yield "phone-tail.heic", base + SECRET
    yield "phone-box.heic", base + struct.pack(">I", 8 + len(SECRET)) + b"smug" + SECRET
    yield "phone-free-box.heic", base + struct.pack(">I", 8 + len(SECRET)) + b"free" + SECRET
    yield "phone-uuid.heic", base + struct.pack(">I", 24 + len(SECRET)) + b"uuid" + bytes(16) + SECRET
    yield "phone-cut.heic", base[: len(base) // 2]
    yield "phone-two.heic", heic([block(200)], second=[block(40)])
    yield "phone-only-a-head.heic", base[:24]
    for at in (b"ispe", b"iloc", b"hvcC", b"ipma", b"iinf", b"pitm"):
        place = base.index(at) + 4
        yield f"phone-{at.decode()}.heic", base[:place] + b"\xff" * 12 + base[place + 12 :]
    middle = base.rindex(b"mdat") + 200
    yield "phone-words-in-dots.heic", base[:middle] + SECRET + base[middle + len(SECRET) :]


@family
def other_things() -> Made:
    for name, data in {
        "svg.svg": b"<svg xmlns='http://www.w3.org/2000/svg'><script>" + SECRET + b"</script></svg>",
        "gif.gif": coded(shown(), "GIF"),
        "bmp.bmp": coded(shown(), "BMP"),
        "eps.eps": b"%!PS-Adobe-3.0 EPSF-3.0\n(" + SECRET + b") run",
        "psd.psd": b"8BPS\x00\x01" + bytes(40),
        "ico.ico": b"\x00\x00\x01\x00\x01\x00" + bytes(60),
        "avif.avif": b"\x00\x00\x00\x1cftypavif\x00\x00\x00\x00avifmif1" + bytes(60),
        "wrong-name.jpg": coded(shown(), "PNG", dpi=(100, 100)) + SECRET,
        "really-a-photo.pdf": jpegs()["comment"],
        "mail.eml": b"From: a@b.example\r\nTo: c@d.example\r\nSubject: x\r\n\r\n" + SECRET,
        "program.exe": b"MZ" + bytes(60) + SECRET,
        "page.html": b"<html><script>" + SECRET + b"</script></html>",
    }.items():
        yield f"other-{name}", data


def metadata() -> Iterator[tuple[str, bytes]]:
    """Photos for the test of S8: every place for words times every kind of picture, some hundred of them."""
    for seed, (kind, suffix) in enumerate((("JPEG", "jpg"), ("PNG", "png"), ("WEBP", "webp"), ("TIFF", "tif"))):
        for mode in ("RGB", "L", "RGBA" if kind in ("PNG", "WEBP") else "CMYK" if kind != "WEBP" else "RGB"):
            for size in ((320, 240), (97, 131), (640, 33), (8, 8), (200, 500)):
                image = (
                    shown(*size).convert(mode)
                    if not (kind == "WEBP" and mode == "L")
                    else shown(*size).convert("L").convert("RGB")
                )
                for name, options in _said(kind).items():
                    yield f"said-{seed}-{mode}-{size[0]}-{name}.{suffix}", coded(image, kind, **options)
    for size in (1, 2, 4):
        yield f"said-heic-{size}.heic", heic([block(200 - 30 * at) for at in range(size)], across=1, exif=exif()[6:])


def _said(kind: str) -> dict[str, dict[str, object]]:
    described = exif()
    if kind == "JPEG":
        return {
            "exif": {"exif": described},
            "comment": {"comment": SECRET},
            "xmp": {"xmp": b"<x:xmpmeta>" + SECRET + b"</x:xmpmeta>"},
            "profile": {"icc_profile": bytes(36) + b"acsp" + SECRET * 9},
            "all": {"exif": described, "comment": SECRET, "xmp": SECRET, "icc_profile": SECRET * 9, "progressive": True},
            "restart": {"exif": described, "restart_marker_rows": 1},
        }
    if kind == "PNG":
        from PIL.PngImagePlugin import PngInfo

        info = PngInfo()
        info.add_text("Comment", SECRET.decode())
        info.add_text("Author", SECRET.decode(), zip=True)
        info.add_itxt("XML:com.adobe.xmp", SECRET.decode())
        return {
            "exif": {"exif": described},
            "text": {"pnginfo": info},
            "profile": {"icc_profile": SECRET * 9},
            "all": {"exif": described, "pnginfo": info},
        }
    if kind == "WEBP":
        return {
            "exif": {"exif": described},
            "xmp": {"xmp": SECRET},
            "all": {"exif": described, "xmp": SECRET, "lossless": True},
        }
    words = SECRET.decode()
    tags = {270: words, 271: words, 305: words, 315: words, 316: words, 33432: words, 700: SECRET, 33723: SECRET, 34377: SECRET}
    return {"tags": {"tiffinfo": tags}, "lzw": {"tiffinfo": tags, "compression": "tiff_lzw"}, "place": {"exif": described[6:]}}
