"""What a file is, by its content. The name is a hint only where one container holds many kinds of document."""

from __future__ import annotations

import encodings.cp437
import encodings.utf_16_be
import encodings.utf_16_le
import io
import re
import zipfile

_CODINGS = encodings.cp437, encodings.utf_16_be, encodings.utf_16_le
"""Of names in archives and of plain text. They are here before: a child that has its document can load nothing."""

PDF, JPEG, PNG, WEBP, TIFF, HEIC = "application/pdf", "image/jpeg", "image/png", "image/webp", "image/tiff", "image/heic"

_HEIC_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"})
_VIDEO_BRANDS = frozenset(
    {b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"qt  ", b"avc1", b"3gp4", b"3gp5", b"3gp6", b"M4V "}
)
_MAIL = re.compile(
    rb"^(?:From|To|Subject|Date|Received|Return-Path|MIME-Version|Message-ID|Delivered-To|X-[\w-]+):", re.I | re.M
)


def media(data: bytes) -> str:
    """The media type of what is taken in, or an empty string."""
    if b"%PDF-" in data[:1029]:
        return PDF
    if data.startswith(b"\xff\xd8\xff"):
        return JPEG
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return WEBP
    if data[:4] in (b"II*\x00", b"MM\x00*", b"II+\x00", b"MM\x00+"):
        return TIFF
    if data[4:8] == b"ftyp" and _brands(data) & _HEIC_BRANDS and b"avif" not in _brands(data):
        return HEIC
    return ""


def other(data: bytes, name: str) -> str:
    """The kind of a file that is not taken in: a code whose words tell the way out."""
    ending = name.rsplit(".", 1)[-1].lower() if "." in name else ""
    if data.startswith(b"PK\x03\x04") or data.startswith(b"PK\x05\x06"):
        return _zip(data, ending)
    if data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return {"msg": "msg", "xls": "xls", "doc": "doc", "ppt": "pptx"}.get(ending, _ole(data))
    if data[4:8] == b"ftyp":
        brands = _brands(data)
        if b"avif" in brands or b"avis" in brands:
            return "picture"
        return "audio" if data[8:12] in (b"M4A ", b"M4B ") else "video"
    head = data[:4096]
    starts = (
        (b"GIF8", "picture"),
        (b"BM", "picture"),
        (b"\x00\x00\x01\x00", "picture"),
        (b"8BPS", "picture"),
        (b"\xff\x0a", "picture"),
        (b"ID3", "audio"),
        (b"OggS", "audio"),
        (b"fLaC", "audio"),
        (b"#!AMR", "audio"),
        (b"\x1aE\xdf\xa3", "video"),
        (b"\x00\x00\x01\xba", "video"),
        (b"FLV", "video"),
        (b"{\\rtf", "rtf"),
        (b"Rar!", "zip"),
        (b"7z\xbc\xaf", "zip"),
        (b"\x1f\x8b", "zip"),
    )
    for start, kind in starts:
        if head.startswith(start):
            return kind
    if head[:4] == b"RIFF":
        return "video" if head[8:12] == b"AVI " else "audio"
    if len(head) > 2 and head[0] == 0xFF and head[1] & 0xE6 in (0xE2, 0xE0) and head[1] & 0x18 != 0x08:
        return "audio"
    return _words(head, ending)


def _brands(data: bytes) -> set[bytes]:
    size = min(int.from_bytes(data[:4], "big"), 512)
    return {data[8:12]} | {data[place : place + 4] for place in range(16, size, 4)}


def _zip(data: bytes, ending: str) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()[:5000]
    except Exception:  # noqa: BLE001  a broken archive is an archive
        names = []
    for start, kind in (("word/", "docx"), ("xl/", "xlsx"), ("ppt/", "pptx"), ("Index/", "pages"), ("index.apxl", "pages")):
        if any(name.startswith(start) for name in names):
            return {"numbers": "xlsx", "key": "pptx"}.get(ending, kind) if kind == "pages" else kind
    if "content.xml" in names and "mimetype" in names:
        return "odt"
    return ending if ending in ("docx", "xlsx", "pptx", "pages") and not names else "zip"


def _ole(data: bytes) -> str:
    for words, kind in (("WordDocument", "doc"), ("Workbook", "xls"), ("__substg1.0_", "msg"), ("PowerPoint", "pptx")):
        if words.encode("utf-16-le") in data[: 1 << 20]:
            return kind
    return "unknown"


def _words(head: bytes, ending: str) -> str:
    if not head.strip():
        return "empty"
    for mark, coding in ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        if head.startswith(mark):
            head = head.decode(coding, "replace").encode("utf-8")
    odd = sum(byte < 9 or 13 < byte < 32 for byte in head)
    if odd > len(head) // 100:
        return "unknown"
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<!doctype html", b"<html")) or (start.startswith(b"<") and b"<html" in start):
        return "html"
    if len(_MAIL.findall(head)) >= 2 or ending == "eml":
        return "eml"
    return "text"
