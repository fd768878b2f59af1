"""Files that hide: words in every place of a PDF that nobody sees."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO

from PIL import Image

from tests.faults.hostile import fonts
from tests.faults.hostile.base import BOX, FONTS, HELLO, HELVETICA, SECRET, Made, family, page, pdf, stream, text

assert fonts
XMP = b"<?xpacket begin='' id='W5M0MpCehiHzreSzNTczkc9d'?><x:xmpmeta>" + SECRET + b"</x:xmpmeta><?xpacket end='w'?>"
NAME = b"/" + SECRET.replace(b" ", b"-")


@family
def describing() -> Made:
    xmp = {10: stream(XMP, b"/Type/Metadata/Subtype/XML")}
    about = b"/Author%b/Title%b/Subject%b/Keywords%b/Creator%b/Producer%b/Custom%b" % ((text(),) * 7)
    yield "hide-info.pdf", page(trailer=b"/Info<<" + about + b">>")
    yield "hide-info-object.pdf", page(trailer=b"/Info 10 0 R", more={10: b"<<" + about + b">>"})
    yield "hide-id.pdf", page(trailer=b"/ID[%b%b]" % (text(), text()))
    yield "hide-trailer.pdf", page(trailer=b"/Smuggled%b/Also[%b]" % (text(), text()))
    yield "hide-xmp-catalog.pdf", page(catalog=b"/Metadata 10 0 R", more=xmp)
    yield "hide-xmp-page.pdf", page(page=BOX + b"/Metadata 10 0 R", more=xmp)
    yield "hide-xmp-tree.pdf", page(tree=b"/Kids[3 0 R]/Count 1/Metadata 10 0 R", more=xmp)
    piece = b"/PieceInfo<</Maker<</LastModified(D:2020)/Private%b>>>>" % text()
    yield "hide-piece-info.pdf", page(page=BOX + piece, catalog=piece)
    yield (
        "hide-structure.pdf",
        page(
            b"/Span <</MCID 0>> BDC " + HELLO + b" EMC",
            page=BOX + b"/StructParents 0",
            catalog=b"/StructTreeRoot 10 0 R/MarkInfo<</Marked true>>",
            more={
                10: b"<</Type/StructTreeRoot/K 11 0 R/ParentTree<</Nums[0[11 0 R]]>>>>",
                11: b"<</S/Span/P 10 0 R/ActualText%b/Alt%b/E%b/T%b/Pg 3 0 R/K 0>>" % ((text(),) * 4),
            },
        ),
    )
    yield "hide-labels.pdf", page(catalog=b"/PageLabels<</Nums[0<</P%b/S/D>>]>>/ViewerPreferences<</X%b>>" % (text(), text()))
    yield (
        "hide-output-intent.pdf",
        page(
            catalog=b"/OutputIntents[<</S/GTS_PDFA1/OutputConditionIdentifier%b/Info%b/DestOutputProfile 10 0 R>>]"
            % (text(), text()),
            more={10: stream(SECRET * 3, b"/N 3")},
        ),
    )
    thumb = stream(SECRET.ljust(64), b"/Width 8/Height 8/BitsPerComponent 8/ColorSpace/DeviceGray")
    yield "hide-thumbnail.pdf", page(page=BOX + b"/Thumb 10 0 R", more={10: thumb})
    yield "hide-page-entries.pdf", page(page=BOX + b"/Smuggled%b/Also[%b<</X%b>>]/Dur 3/Trans<</S/Wipe>>" % ((text(),) * 3))
    yield "hide-measure.pdf", page(page=BOX + b"/VP[<</BBox[0 0 9 9]/Name%b/Measure<</R%b>>>>]" % (text(), text()))
    yield "hide-catalog-entries.pdf", page(catalog=b"/Extensions<</ADBE<</URL%b>>>>/Smuggled%b" % (text(), text()))
    yield "hide-developer.pdf", page(catalog=b"/DSS<</Certs[10 0 R]/VRI<<>>>>", more={10: stream(SECRET)})
    yield (
        "hide-bookmarks.pdf",
        page(
            catalog=b"/Outlines 10 0 R",
            more={
                10: b"<</First 11 0 R/Last 11 0 R/Count 1>>",
                11: b"<</Title(One)/Parent 10 0 R/Dest[3 0 R/Fit]/SE<</X%b>>/C[0 0 1]/F 1/Smuggled%b>>" % (text(), text()),
            },
        ),
    )
    yield (
        "hide-destinations.pdf",
        page(catalog=b"/Names<</Dests<</Names[%b[3 0 R/Fit]]>>>>/Dests<<%b[3 0 R/Fit]>>" % (text(), NAME)),
    )


@family
def lying_about() -> Made:
    yield "hide-nobody-asks.pdf", page(more={10: text(), 11: stream(SECRET), 12: b"[" + text() + b"]"})
    yield "hide-behind-the-end.pdf", page(tail=SECRET * 5)
    yield "hide-before-the-head.pdf", page(head=b"junk " + SECRET + b"\n%PDF-1.7\n")
    yield "hide-head-comment.pdf", page(head=b"%PDF-1.7\n%" + SECRET + b"\n")
    whole = page()
    yield "hide-between-objects.pdf", whole.replace(b"endobj\n5 0", b"endobj\n%" + SECRET + b"\n5 0")
    yield "hide-after-endstream.pdf", whole.replace(b"endstream", b"endstream " + SECRET)
    yield "hide-comment-in-object.pdf", page(page=BOX + b"%" + SECRET + b"\n")
    old = page(b"BT /F1 24 Tf 72 700 Td %b Tj ET" % text())
    at, start = len(old), old.rindex(b"startxref")
    table = int(old[start:].split()[1])
    update = b"4 0 obj\n" + stream(HELLO) + b"\nendobj\n"
    place = at + len(update)
    newer = update + b"xref\n4 1\n%010d 00000 n \ntrailer\n<</Size 6/Root 1 0 R/Prev %d>>\nstartxref\n%d\n%%%%EOF\n" % (
        at,
        table,
        place,
    )
    yield "hide-older-revision.pdf", old + newer
    yield "hide-free-object.pdf", whole.replace(b"xref\n0 6\n0000000000 65535 f ", b"xref\n0 6\n0000000009 65535 f ")
    inner = b"10 0 11 3 12 6 5 6 [] " + text() + b" <<>>"
    numbers = b"10 0 11 3 12 %d " % (4 + len(text()))
    body = numbers + b"[] " + text() + b" <<>>"
    yield (
        "hide-object-stream.pdf",
        page(more={20: stream(body, b"/Type/ObjStm/N 3/First %d" % len(numbers)), 21: stream(inner)}),
    )
    yield "hide-long-length.pdf", page(content_object=stream(HELLO, length=len(HELLO) + 500))
    yield "hide-behind-flate.pdf", page(content_object=stream(zlib.compress(HELLO) + SECRET, b"/Filter/FlateDecode"))
    stored = zlib.compressobj(0)
    yield (
        "hide-stored-flate.pdf",
        page(content_object=stream(stored.compress(HELLO + b"\n%" + SECRET) + stored.flush(), b"/Filter/FlateDecode")),
    )
    hexed = HELLO.hex().encode() + b">" + SECRET
    yield "hide-behind-hex.pdf", page(content_object=stream(hexed, b"/Filter/ASCIIHexDecode"))
    yield "hide-behind-85.pdf", page(content_object=stream(b'87cURD]i,"Ebo80~>' + SECRET, b"/Filter/ASCII85Decode"))
    yield (
        "hide-behind-runs.pdf",
        page(content_object=stream(bytes([len(HELLO) - 1]) + HELLO + b"\x80" + SECRET, b"/Filter/RunLengthDecode")),
    )
    yield "hide-stream-entries.pdf", page(content_object=stream(HELLO, b"/Smuggled%b/DL 5/Desc%b" % (text(), text())))
    yield (
        "hide-parameters.pdf",
        page(content_object=stream(zlib.compress(HELLO), b"/Filter/FlateDecode/DecodeParms<</X%b>>" % text())),
    )


CONTENTS = {
    "comment": HELLO + b"\n%" + SECRET + b"\n" + HELLO,
    "unknown-word": HELLO + b" (" + SECRET + b") Smuggle",
    "text-for-nothing": HELLO + b" q (" + SECRET + b") Q",
    "text-before-number": HELLO + b" (" + SECRET + b") 1 w",
    "name-for-nothing": HELLO + b" q " + NAME + b" Q",
    "point": HELLO + b" " + NAME + b" MP",
    "point-with": HELLO + b" /P <</X" + text() + b">> DP",
    "mark": b"/Span <</ActualText" + text() + b"/Alt" + text() + b">> BDC " + HELLO + b" EMC",
    "mark-tag": NAME + b" BMC " + HELLO + b" EMC",
    "mark-number-tag": NAME + b" <</MCID 3>> BDC " + HELLO + b" EMC",
    "mark-more": b"/P <</MCID 3/X" + text() + b">> BDC " + HELLO + b" EMC",
    "compatible": HELLO + b" BX (" + SECRET + b") Smuggle EX",
    "never-ends": HELLO + b" (" + SECRET,
    "postscript": HELLO + b" {" + SECRET + b"} ",
    "image-entries": HELLO + b" BI /W 8 /H 1 /BPC 1 /IM true /X " + text() + b" ID \xff\nEI",
    "image-tail": HELLO + b" BI /W 8 /H 1 /BPC 8 /CS /G /F /Fl ID " + zlib.compress(bytes(8)) + SECRET + b"\nEI",
    "image-longer": HELLO + b" BI /W 8 /H 1 /BPC 8 /CS /G /L 99 ID 12345678" + SECRET + b"\nEI",
    "render-nothing": HELLO + b" /X " + text() + b" Tj",
    "glyph-widths": b"1000 0 d0 " + HELLO + b" (" + SECRET + b") d1",
    "intent": HELLO + b" " + NAME + b" ri",
    "dash": HELLO + b" [(" + SECRET + b")] 0 d",
    "shown-list": HELLO + b" BT /F1 9 Tf 72 500 Td [(seen) " + NAME + b" 5] TJ ET",
}


@family
def drawing() -> Made:
    for name, content in CONTENTS.items():
        yield f"content-{name}.pdf", page(content)
        inner = stream(content, b"/Type/XObject/Subtype/Form/BBox[0 0 612 792]/Resources 5 0 R")
        yield f"form-{name}.pdf", page(b"/X Do", resources=b"<</XObject<</X 10 0 R>>" + FONTS[2:], more={10: inner})
    yield "content-many-pieces.pdf", page(contents=b"[" + b"4 0 R " * 2000 + b"]")
    layer = {10: b"<</Type/OCG/Name%b/Usage<</CreatorInfo<</Creator%b>>>>>>" % (text(), text())}
    for state in (b"/OFF[10 0 R]", b"/ON[10 0 R]", b"/BaseState/OFF"):
        yield (
            f"layer-{state[1:5].decode().strip('[').lower()}.pdf",
            page(
                HELLO + b" /OC /L BDC BT /F1 9 Tf 72 400 Td (" + (SECRET if b"ON" not in state else b"seen") + b") Tj ET EMC",
                resources=b"<</Properties<</L 10 0 R>>/Font<</F1 " + HELVETICA + b">>>>",
                catalog=b"/OCProperties<</OCGs[10 0 R]/D<<%b/Name%b>>>>" % (state, text()),
                more=layer,
            ),
        )
    off_form = stream(b"BT /F1 9 Tf 72 400 Td %b Tj ET" % text(), b"/Subtype/Form/BBox[0 0 612 792]/Resources 5 0 R/OC 11 0 R")
    yield (
        "layer-of-a-drawing.pdf",
        page(
            HELLO + b" /X Do",
            resources=b"<</XObject<</X 10 0 R>>" + FONTS[2:],
            catalog=b"/OCProperties<</OCGs[11 0 R]/D<</OFF[11 0 R]>>>>",
            more={10: off_form, 11: b"<</Type/OCG/Name(x)>>"},
        ),
    )
    beyond = HELLO + b" BT /F1 9 Tf 72 100 Td %b Tj ET" % text()
    yield "beyond-the-crop.pdf", page(beyond, page=BOX + b"/CropBox[0 600 612 792]")
    yield "beyond-the-sheet.pdf", page(HELLO + b" BT /F1 9 Tf 72 -300 Td %b Tj ET" % text())


@family
def resources() -> Made:
    def shown(category: bytes, entry: bytes, draw: bytes, more: dict[int, bytes] | None = None) -> bytes:
        table = b"<</%b<</R %b>>/Font<</F1 %b>>>>" % (category, entry, HELVETICA)
        return page(HELLO + b" " + draw, resources=table, more=(more or {}) | {20: stream(SECRET), 21: text()})

    yield (
        "resource-unused.pdf",
        page(resources=b"<</Font<</F1 %b/F2 %b/F3%b>>/Smuggled%b/ProcSet[%b]>>" % (HELVETICA, HELVETICA, text(), text(), NAME)),
    )
    yield "resource-properties.pdf", page(resources=b"<</Font<</F1 %b>>/Properties<</P<</X%b>>>>>>" % (HELVETICA, text()))
    yield (
        "resource-long-name.pdf",
        page(HELLO.replace(b"/F1", NAME * 4), resources=b"<</Font<<" + NAME * 4 + b" " + HELVETICA + b">>>>"),
    )
    yield (
        "resource-state.pdf",
        shown(
            b"ExtGState",
            b"<</ca .5/X%b/HT 20 0 R/TR 20 0 R/BG 20 0 R/Name%b/Font[%b 9]/D[[1%b]0]>>" % ((text(),) * 4),
            b"/R gs 0 0 9 9 re f",
        ),
    )
    yield (
        "resource-mask.pdf",
        shown(
            b"ExtGState",
            b"<</SMask<</Type/Mask/S/Luminosity/G 10 0 R/X%b/BC[%b]>>>>" % (text(), text()),
            b"/R gs 0 0 9 9 re f",
            {
                10: stream(
                    b"0 g 0 0 9 9 re f %" + SECRET,
                    b"/Subtype/Form/BBox[0 0 9 9]/Group<</S/Transparency/CS/DeviceGray/X%b>>" % text(),
                )
            },
        ),
    )
    yield (
        "resource-pattern.pdf",
        shown(
            b"Pattern",
            b"10 0 R",
            b"/Pattern cs /R scn 0 0 99 99 re f",
            {
                10: stream(
                    b"0 0 5 5 re f %" + SECRET,
                    b"/PatternType 1/PaintType 1/TilingType 1/BBox[0 0 9 9]/XStep 9/YStep 9/Resources<<>>/X%b" % text(),
                )
            },
        ),
    )
    sampled = b"/FunctionType 0/Domain[0 1]/Range[0 1]/Size[2]/BitsPerSample 8"
    for name, function in {
        "samples": stream(b"\x00\xff" + SECRET, sampled),
        "reckoner": stream(b"{ dup %" + SECRET + b"\n mul }", b"/FunctionType 4/Domain[0 1]/Range[0 1]"),
        "reckoner-words": stream(b"{ (" + SECRET + b") pop }", b"/FunctionType 4/Domain[0 1]/Range[0 1]"),
        "power": b"<</FunctionType 2/Domain[0 1]/N 1/X%b/C0[%b]>>" % (text(), text()),
    }.items():
        shading = b"<</ShadingType 2/ColorSpace/DeviceGray/Coords[0 0 99 0]/Function 10 0 R/X%b>>" % text()
        yield f"function-{name}.pdf", shown(b"Shading", shading, b"q 0 0 99 99 re W n /R sh Q", {10: function})
    mesh = b"/ShadingType 4/ColorSpace/DeviceGray/BitsPerCoordinate 8/BitsPerComponent 8/BitsPerFlag 8/Decode[0 99 0 99 0 1]"
    yield (
        "shading-mesh.pdf",
        shown(b"Shading", b"10 0 R", b"q 0 0 99 99 re W n /R sh Q", {10: stream(bytes(24) + SECRET * 2, mesh)}),
    )
    for name, space in {
        "separation": b"[/Separation%b/DeviceGray<</FunctionType 2/Domain[0 1]/N 1>>]" % NAME,
        "separation-text": b"[/Separation%b/DeviceGray<</FunctionType 2/Domain[0 1]/N 1>>]" % text(),
        "several": b"[/DeviceN[/A%b]/DeviceGray 10 0 R<</Colorants<</X%b>>>>]" % (NAME, text()),
        "indexed": b"[/Indexed/DeviceGray 1<00ff%b>]" % SECRET.hex().encode(),
        "indexed-stream": b"[/Indexed/DeviceGray 1 11 0 R]",
        "calibrated": b"[/CalGray<</WhitePoint[1 1 1]/X%b>>]" % text(),
        "profiled": b"[/ICCBased 12 0 R]",
        "profiled-words": b"[/ICCBased 20 0 R]",
    }.items():
        more = {
            10: stream(b"{pop %" + SECRET + b"\n}", b"/FunctionType 4/Domain[0 1 0 1]/Range[0 1]"),
            11: stream(b"\x00\xff" + SECRET),
            12: stream(profile(), b"/N 3/Alternate/DeviceRGB/Metadata 20 0 R/X" + text()),
        }
        yield f"space-{name}.pdf", shown(b"ColorSpace", space, b"/R cs 0 0 99 99 re f", more)


def profile() -> bytes:
    """A profile with wide colours, and words in its name, its copyright, a tag of its own, and behind everything."""
    words = b"desc\x00\x00\x00\x00" + struct.pack(">I", len(SECRET) + 1) + SECRET + bytes(79)
    curve = b"curv\x00\x00\x00\x00" + struct.pack(">IH", 1, 0x0233) + b"\x00\x00"
    s15 = lambda *values: b"XYZ \x00\x00\x00\x00" + struct.pack(">3i", *(round(value * 65536) for value in values))  # noqa: E731
    tags = {b"desc": words, b"cprt": b"text\x00\x00\x00\x00" + SECRET, b"smug": SECRET, b"wtpt": s15(0.9642, 1.0, 0.8249)}
    tags |= {b"rXYZ": s15(0.61, 0.31, 0.02), b"gXYZ": s15(0.2, 0.62, 0.06), b"bXYZ": s15(0.15, 0.06, 0.74)}
    tags |= {b"rTRC": curve, b"gTRC": curve, b"bTRC": curve}
    table, body, place = b"", b"", 132 + 12 * len(tags)
    for tag, value in tags.items():
        value += bytes(-len(value) % 4)
        table += tag + struct.pack(">II", place + len(body), len(value))
        body += value
    head = bytearray(128)
    head[8:12], head[12:24], head[36:40] = b"\x02\x40\x00\x00", b"mntrRGB XYZ ", b"acsp"
    head[48:56], head[80:84], head[84:100] = SECRET[:8], SECRET[8:12], SECRET[:16]
    head[68:80] = struct.pack(">3i", 0xF6D6, 0x10000, 0xD32D)
    whole = bytes(head) + struct.pack(">I", len(tags)) + table + body + SECRET
    return struct.pack(">I", len(whole)) + whole[4:]


def shown_picture(data: bytes, entries: bytes, more: dict[int, bytes] | None = None) -> bytes:
    picture = stream(data, b"/Type/XObject/Subtype/Image" + entries)
    return page(
        b"q 320 0 0 240 50 50 cm /Im0 Do Q",
        resources=b"<</XObject<</Im0 10 0 R>>>>",
        more={10: picture, 20: stream(XMP)} | (more or {}),
    )


RGB = b"/Width 320/Height 240/BitsPerComponent 8/ColorSpace/DeviceRGB"
GREY = b"/Width 32/Height 24/BitsPerComponent 8/ColorSpace/DeviceGray"


@family
def pictures_in_pages() -> Made:
    from tests.faults.hostile.pictures import jpegs

    for name, data in jpegs().items():
        yield f"image-jpeg-{name}.pdf", shown_picture(data, RGB + b"/Filter/DCTDecode")
    dots = bytes(range(256)) * 3
    for name, coded in {
        "raw": (dots + SECRET, b""),
        "flate": (zlib.compress(dots + SECRET), b"/Filter/FlateDecode"),
        "flate-tail": (zlib.compress(dots) + SECRET, b"/Filter/FlateDecode"),
        "flate-predicted": (
            zlib.compress(b"".join(b"\x00" + dots[at : at + 32] for at in range(0, 768, 32)) + SECRET),
            b"/Filter/FlateDecode/DecodeParms<</Predictor 15/Columns 32/X" + text() + b">>",
        ),
        "hex": ((dots + SECRET).hex().encode() + b">", b"/Filter/ASCIIHexDecode"),
        "runs": (
            b"".join(bytes([127]) + dots[at : at + 128] for at in range(0, 768, 128)) + b"\x80" + SECRET,
            b"/Filter/RunLengthDecode",
        ),
    }.items():
        yield f"image-{name}.pdf", shown_picture(coded[0], GREY + coded[1])
    yield (
        "image-entries.pdf",
        shown_picture(
            dots,
            GREY
            + b"/Metadata 20 0 R/Name%b/Alternates[<</Image 10 0 R/X%b>>]/OPI<</X%b>>/ID%b/SMaskInData%b/Intent%b"
            % ((text(),) * 5 + (NAME,)),
        ),
    )
    mask = stream(bytes(768) + SECRET, GREY + b"/Subtype/Image/Matte[0 %b]" % text())
    yield "image-mask.pdf", shown_picture(dots, GREY + b"/SMask 11 0 R", {11: mask})
    yield "image-short.pdf", shown_picture(dots[:300], GREY)
    out = BytesIO()
    Image.effect_noise((64, 64), 60).convert("RGB").save(out, "JPEG2000", comment=SECRET)
    jpx = out.getvalue()
    for name, data in {
        "comment": jpx,
        "tail": jpx + SECRET,
        "uuid": jpx[: -0 or None] + struct.pack(">I", 24 + len(SECRET)) + b"uuid" + bytes(16) + SECRET,
        "xml-first": jpx[:32] + struct.pack(">I", 8 + len(SECRET)) + b"xml " + SECRET + jpx[32:],
        "cut": jpx[: len(jpx) // 2],
        "in-its-dots": jpx[: len(jpx) // 2] + SECRET + jpx[len(jpx) // 2 + len(SECRET) :],
    }.items():
        yield (
            f"image-jpx-{name}.pdf",
            shown_picture(data, b"/Width 64/Height 64/BitsPerComponent 8/ColorSpace/DeviceRGB/Filter/JPXDecode"),
        )
    fax = BytesIO()
    Image.effect_noise((64, 64), 90).convert("1").save(fax, "TIFF", compression="group4", tiffinfo={278: 64})
    with Image.open(BytesIO(fax.getvalue())) as tiff:
        lines = fax.getvalue()[tiff.tag_v2[273][0] :][: tiff.tag_v2[279][0]]  # type: ignore[attr-defined]
    parms = b"/Filter/CCITTFaxDecode/DecodeParms<</K -1/Columns 64/Rows 64/X%b>>" % text()
    one = b"/Width 64/Height 64/BitsPerComponent 1/ColorSpace/DeviceGray"
    yield "image-fax-tail.pdf", shown_picture(lines + SECRET, one + parms)
    yield "image-fax-inside.pdf", shown_picture(lines[:200] + SECRET + lines[200:], one + parms)
    yield "image-fax-only-words.pdf", shown_picture(SECRET * 4, one + parms)
    segment = lambda number, kind, data: struct.pack(">IBBBI", number, kind, 0, 1, len(data)) + data  # noqa: E731
    info = segment(0, 48, struct.pack(">IIIIBH", 8, 8, 0, 0, 0, 0))
    dots8 = segment(1, 38, struct.pack(">IIIIB", 8, 8, 0, 0, 0) + b"\x01" + bytes(8))
    jbig = b"/Width 8/Height 8/BitsPerComponent 1/ColorSpace/DeviceGray/Filter/JBIG2Decode"
    for name, data in {
        "comment": info + segment(5, 62, b"\x20\x00\x00\x00" + SECRET) + dots8,
        "tail": info + dots8 + SECRET,
        "in-its-dots": info + segment(1, 38, struct.pack(">IIIIB", 8, 8, 0, 0, 0) + SECRET),
        "profile": info + segment(5, 52, SECRET) + dots8,
        "unknown": info + segment(5, 33, SECRET) + dots8,
    }.items():
        yield f"image-jbig2-{name}.pdf", shown_picture(data, jbig)
    yield (
        "image-jbig2-shared.pdf",
        shown_picture(
            info + dots8,
            jbig + b"/DecodeParms<</JBIG2Globals 11 0 R>>",
            {11: stream(segment(9, 62, b"\x20\x00\x00\x00" + SECRET))},
        ),
    )
    yield "image-unknown-filter.pdf", shown_picture(SECRET, GREY + b"/Filter/Smuggle")
    yield "image-many-filters.pdf", shown_picture(zlib.compress(SECRET), GREY + b"/Filter[" + b"/FlateDecode" * 40 + b"]")


@family
def groups() -> Made:
    yield "page-group.pdf", page(page=BOX + b"/Group<</S/Transparency/CS/DeviceCMYK/X%b/K true>>" % text())
    yield (
        "page-from-a-template.pdf",
        page(catalog=b"/Names<</Templates<</Names[%b 10 0 R]>>>>" % text(), more={10: b"<</Type/Template/X%b>>" % text()}),
    )
    yield "two-files-in-one.pdf", page() + page(b"BT /F1 24 Tf 72 700 Td (second) Tj ET") + SECRET
    assert pdf
