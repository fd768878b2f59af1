"""Fonts with something beside their letters, in every place of every kind of font."""

from __future__ import annotations

import functools
import importlib.resources
import struct
from pathlib import Path

import reportlab

from packets.worker.inside import type1
from tests.faults.hostile.base import FONTS, HELLO, SECRET, Made, family, flate, page, stream, text

_SHOWN = b"BT /F1 24 Tf 72 700 Td (Letters) Tj ET"
_BOXES = b"/Flags 32/FontBBox[0 -200 1000 900]/ItalicAngle 0/Ascent 900/Descent -200/CapHeight 700/StemV 80"


@functools.cache
def truetype() -> bytes:
    return (Path(reportlab.__file__).parent / "fonts" / "hb-test.ttf").read_bytes()


@functools.cache
def vera() -> bytes:
    return (Path(reportlab.__file__).parent / "fonts" / "Vera.ttf").read_bytes()


@functools.cache
def compact() -> bytes:
    """The CFF table of an OpenType font."""
    files = importlib.resources.files("font_source_sans_pro") / "files"
    return tables((files / "SourceSansPro-Regular.otf").read_bytes())[b"CFF "]


@functools.cache
def old() -> bytes:
    """A Type 1 program in three parts."""
    return type1._without_packets((Path(reportlab.__file__).parent / "fonts" / "callig15.pfb").read_bytes())


def tables(font: bytes) -> dict[bytes, bytes]:
    (count,) = struct.unpack_from(">H", font, 4)
    rows = [struct.unpack_from(">4sIII", font, 12 + 16 * at) for at in range(count)]
    return {tag: font[start : start + size] for tag, _, start, size in rows}


def joined(found: dict[bytes, bytes], kind: bytes = b"\x00\x01\x00\x00", *, gap: bytes = b"", tail: bytes = b"") -> bytes:
    at, rows, body = 12 + 16 * len(found), b"", b""
    for tag, data in sorted(found.items()):
        data += bytes(-len(data) % 4)
        rows += struct.pack(">4sIII", tag, 0, at + len(body), len(found[tag]))
        body += data + gap + bytes(-len(gap) % 4)
    return kind + struct.pack(">4H", len(found), 0, 0, 0) + rows + body + tail


def with_font(
    program: bytes, key: bytes = b"FontFile2", entries: bytes = b"", *, kind: bytes = b"TrueType", more: bytes = b""
) -> bytes:
    """A page that shows letters of the font; `entries` of its program, `more` of its dictionary."""
    widths = b"/FirstChar 32/LastChar 126/Widths[" + b"600 " * 95 + b"]/Encoding/WinAnsiEncoding"
    font = b"<</Type/Font/Subtype/%b/BaseFont/ABCDEF+F%b/FontDescriptor 11 0 R%b>>" % (kind, widths, more)
    about = b"<</Type/FontDescriptor/FontName/ABCDEF+F%b/%b 12 0 R>>" % (_BOXES, key)
    objects = {10: font, 11: about, 12: flate(program, entries), 13: stream(SECRET)}
    return page(_SHOWN, resources=b"<</Font<</F1 10 0 R>>>>", more=objects)


@family
def true_type() -> Made:
    found = tables(vera())
    yield "font-ttf-plain.pdf", with_font(vera())
    yield "font-ttf-name.pdf", with_font(joined(found | {b"name": found[b"name"] + SECRET}))
    yield "font-ttf-unknown-table.pdf", with_font(joined(found | {b"SMUG": SECRET * 20}))
    yield "font-ttf-gaps.pdf", with_font(joined(found, gap=SECRET))
    yield "font-ttf-tail.pdf", with_font(vera() + SECRET)
    for tag in (b"head", b"hhea", b"maxp", b"OS/2", b"post", b"cmap", b"loca", b"hmtx", b"glyf", b"prep", b"fpgm", b"cvt "):
        if tag in found:
            name = tag.decode().strip().replace("/", "")
            yield f"font-ttf-{name}-longer.pdf", with_font(joined(found | {tag: found[tag] + SECRET}))
    cut = (
        struct.unpack_from(">I", found[b"loca"], 4)[0]
        if found[b"head"][51]
        else 2 * struct.unpack_from(">H", found[b"loca"], 2)[0]
    )
    yield (
        "font-ttf-in-a-glyph.pdf",
        with_font(joined(found | {b"glyf": found[b"glyf"][: cut - 4] + SECRET + found[b"glyf"][cut:]})),
    )
    names = bytearray(found[b"post"])
    at = len(names) - 80
    names[at : at + len(SECRET)] = SECRET
    yield "font-ttf-names.pdf", with_font(joined(found | {b"post": bytes(names)}))
    yield "font-ttf-only-words.pdf", with_font(SECRET * 50)
    yield "font-ttf-no-letters.pdf", with_font(joined({tag: data for tag, data in found.items() if tag != b"glyf"}))
    yield "font-ttf-cut.pdf", with_font(vera()[:20_000])
    yield "font-ttf-many-tables.pdf", with_font(b"\x00\x01\x00\x00\xff\xff" + vera()[6:])
    yield "font-ttf-overlapping.pdf", with_font(vera()[:12] + vera()[12:28] * 16 + vera()[268:])
    yield "font-ttf-collection.pdf", with_font(b"ttcf\x00\x01\x00\x00\x00\x00\x00\x01\x00\x00\x00\x10" + vera() + SECRET)
    huge = bytearray(found[b"maxp"])
    huge[4:6] = b"\xff\xff"
    yield "font-ttf-65535-letters.pdf", with_font(joined(found | {b"maxp": bytes(huge)}))
    yield "font-harfbuzz.pdf", with_font(truetype() + SECRET)


@family
def compact_fonts() -> Made:
    data = compact()
    cff = b"/Subtype/Type1C"
    yield "font-cff-plain.pdf", with_font(data, b"FontFile3", cff, kind=b"Type1")
    yield "font-cff-tail.pdf", with_font(data + SECRET, b"FontFile3", cff, kind=b"Type1")
    yield "font-cff-only-words.pdf", with_font(b"\x01\x00\x04\x02" + SECRET * 20, b"FontFile3", cff, kind=b"Type1")
    yield "font-cff-cut.pdf", with_font(data[: len(data) // 2], b"FontFile3", cff, kind=b"Type1")
    notice = data.find(b"Adobe")
    noticed = data[:notice] + SECRET + data[notice + len(SECRET) :] if notice > 0 else data
    yield "font-cff-notice.pdf", with_font(noticed, b"FontFile3", cff, kind=b"Type1")
    # A gap: the header says that it is longer than it is.
    yield (
        "font-cff-long-head.pdf",
        with_font(data[:2] + b"\x10" + data[3:4] + SECRET[:12] + data[4:], b"FontFile3", cff, kind=b"Type1"),
    )
    middle = len(data) * 3 // 4
    inside = data[:middle] + SECRET + data[middle + len(SECRET) :]
    yield "font-cff-in-a-letter.pdf", with_font(inside, b"FontFile3", cff, kind=b"Type1")
    opened = joined(
        {b"CFF ": data + SECRET, b"SMUG": SECRET, b"head": tables(vera())[b"head"], b"maxp": b"\x00\x00\x50\x00\x00\x10"},
        b"OTTO",
    )
    yield "font-otf.pdf", with_font(opened, b"FontFile3", b"/Subtype/OpenType", kind=b"Type1")
    deep = b"\x01\x00\x04\x04" + b"\x00\x01\x01\x01\x02F" + b"\x00\x01\x04\x00\x00\x00\x01\xff\xff\xff\xff"
    yield "font-cff-endless-list.pdf", with_font(deep, b"FontFile3", cff, kind=b"Type1")


@family
def old_fonts() -> Made:
    data = old()
    at = data.index(b"eexec")
    yield "font-t1-plain.pdf", with_font(data, b"FontFile", kind=b"Type1")
    yield "font-t1-comment.pdf", with_font(data.replace(b"\n", b"\n%" + SECRET + b"\n", 1), b"FontFile", kind=b"Type1")
    yield (
        "font-t1-info.pdf",
        with_font(data[:at].replace(b"/Notice", b"/Notice " + text() + b" def /X", 1) + data[at:], b"FontFile", kind=b"Type1"),
    )
    yield "font-t1-tail.pdf", with_font(data + SECRET, b"FontFile", kind=b"Type1")
    yield "font-t1-between.pdf", with_font(data[:at] + b"(" + SECRET + b") pop " + data[at:], b"FontFile", kind=b"Type1")
    middle = at + 4000
    yield "font-t1-in-its-secret.pdf", with_font(data[:middle] + SECRET + data[middle:], b"FontFile", kind=b"Type1")
    yield "font-t1-only-words.pdf", with_font(b"%!PS-AdobeFont " + SECRET * 9, b"FontFile", kind=b"Type1")
    evil = (
        b"/FontMatrix[0.001 0 0 0.001 0 0]readonly def ("
        + SECRET
        + b") run systemdict /quit get exec currentfile eexec"
        + data[at + 5 :]
    )
    yield "font-t1-program.pdf", with_font(b"%!PS-AdobeFont-1.0: F\n" + evil, b"FontFile", kind=b"Type1")
    yield "font-t1-packets.pdf", with_font(b"\x80\x01\xff\xff\xff\x7f" + data, b"FontFile", kind=b"Type1")


@family
def tables_of_codes() -> Made:
    head = b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n"
    body = b"1 begincodespacerange <00> <ff> endcodespacerange\n1 beginbfchar <41> <0041> endbfchar\n"
    tail = b"endcmap CMapName currentdict /CMap defineresource pop end end\n"
    wide = SECRET.decode().encode("utf-16-be").hex().encode()
    for name, table in {
        "comment": head + b"%" + SECRET + b"\n" + body + tail,
        "text": head + text() + b" pop " + body + tail,
        "name": head + b"/CMapName /" + SECRET.replace(b" ", b"-") + b" def " + body + tail,
        "registry": head
        + b"/CIDSystemInfo <</Registry "
        + text()
        + b"/Ordering "
        + text()
        + b"/Supplement 0>> def "
        + body
        + tail,
        "meaning": head + body.replace(b"<0041>", b"<" + wide + b">") + tail,
        "tail": head + body + tail + SECRET,
        "words": SECRET * 10,
        "endless": head + b"100 beginbfrange " + b"<00> <ff> <0041> " * 60_000 + b"endbfrange " + tail,
        "nested": head + b"<<" * 5_000 + body + tail,
        "array": head + b"1 beginbfrange <00> <ff> [" + b"<0041> " * 90_000 + b"] endbfrange" + tail,
    }.items():
        yield f"to-unicode-{name}.pdf", with_table(b"/ToUnicode 14 0 R", table)
    coded = (
        head + b"1 begincodespacerange <0000> <ffff> endcodespacerange 1 begincidrange <0000> <ffff> 0 endcidrange %" + SECRET
    )
    yield "encoding-stream.pdf", with_table(b"", coded + b"\n" + tail, composite=b"14 0 R")
    yield "encoding-words.pdf", with_table(b"", SECRET * 4, composite=b"14 0 R")
    yield "choices-longer.pdf", with_table(b"", bytes(131_072) + SECRET, composite=b"/Identity-H", choices=b"14 0 R")
    yield "choices-words.pdf", with_table(b"", SECRET * 9, composite=b"/Identity-H", choices=b"14 0 R")


def with_table(more: bytes, table: bytes, composite: bytes = b"", choices: bytes = b"/Identity") -> bytes:
    program = flate(vera())
    about = (
        b"<</Type/FontDescriptor/FontName/F%b/FontFile2 12 0 R/CharSet%b/FontFamily%b/CIDSet 13 0 R"
        b"/Lang/en/Style<</Panose%b>>>>"
        % (
            _BOXES,
            text(),
            text(),
            text(),
        )
    )
    if not composite:
        widths = b"/FirstChar 32/LastChar 126/Widths[" + b"600 " * 95 + b"]/Encoding/WinAnsiEncoding"
        font = b"<</Type/Font/Subtype/TrueType/BaseFont/F%b/FontDescriptor 11 0 R%b>>" % (widths, more)
    else:
        inner = (
            b"<</Type/Font/Subtype/CIDFontType2/BaseFont/F/FontDescriptor 11 0 R/CIDToGIDMap %b/DW 600/CIDSystemInfo" % choices
        )
        inner += b"<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>>>"
        font = b"<</Type/Font/Subtype/Type0/BaseFont/F/Encoding %b/DescendantFonts[%b]%b>>" % (composite, inner, more)
    shown = b"BT /F1 24 Tf 72 700 Td <002400250026> Tj ET" if composite else _SHOWN
    objects = {10: font, 11: about, 12: program, 13: stream(SECRET), 14: flate(table)}
    return page(shown, resources=b"<</Font<</F1 10 0 R>>>>", more=objects)


@family
def drawn_fonts() -> Made:
    base = b"<</Type/Font/Subtype/Type3/FontBBox[0 0 1000 1000]/FontMatrix[.001 0 0 .001 0 0]"
    base += b"/FirstChar 97/LastChar 97/Widths[1000]"
    base += b"/Encoding<</Differences[97/a]>>/CharProcs<</a 11 0 R%b>>/Name%b%b>>"
    square = b"1000 0 0 0 750 750 d1 0 0 750 750 re f"
    shown = b"BT /F1 40 Tf 72 600 Td (aa) Tj ET"

    def made(glyph: bytes, more: bytes = b"", entries: bytes = b"") -> bytes:
        objects = {
            10: base % (more, b"/N", entries),
            11: stream(glyph),
            12: stream(SECRET),
            13: stream(square + b"\n%" + SECRET),
        }
        return page(shown, resources=b"<</Font<</F1 10 0 R>>>>", more=objects)

    yield "drawn-comment.pdf", made(square + b"\n%" + SECRET + b"\n")
    yield "drawn-unknown-word.pdf", made(square + b" (" + SECRET + b") Smuggle")
    yield "drawn-unused-glyph.pdf", made(square, b"/b 13 0 R/c 12 0 R")
    yield "drawn-itself.pdf", made(b"1000 0 d0 BT /F1 40 Tf (a) Tj ET", entries=b"/Resources<</Font<</F1 10 0 R>>>>")
    yield "drawn-action.pdf", made(square, entries=b"/AA<</O<</S/JavaScript/JS" + text() + b">>>>/Metadata 12 0 R")
    yield "drawn-big.pdf", made(b"1000 0 d0 " + b"0 0 750 750 re f " * 200_000)


@family
def named_fonts() -> Made:
    font = (
        HELLO
        and b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Smuggled%b/Encoding<</Type/Encoding/Differences[72/H 101/e]/X%b>>>>"
    )
    yield "font-entries.pdf", page(resources=b"<</Font<</F1 " + font % (text(), text()) + b">>>>")
    long = b"/" + b"Smuggled-words-that-nobody-may-ever-carry-along" * 6
    yield "font-long-name.pdf", page(resources=FONTS.replace(b"/Helvetica", long))
