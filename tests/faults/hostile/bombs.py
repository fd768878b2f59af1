"""Files that want more memory or time than they are worth, and such as go round in circles."""

from __future__ import annotations

import zlib

from tests.faults.hostile.base import BOX, FONTS, HELLO, HELVETICA, Made, family, flate, page, pdf, stream
from tests.faults.hostile.hides import GREY, shown_picture
from tests.faults.hostile.packing import bomb


@family
def unpacking() -> Made:
    packed = bomb()
    yield "bomb-contents.pdf", page(content_object=stream(packed, b"/Filter/FlateDecode"))
    yield "bomb-twice.pdf", page(content_object=stream(zlib.compress(packed, 9), b"/Filter[/FlateDecode/FlateDecode]"))
    yield "bomb-operators.pdf", page(content_object=stream(bomb(60_000_000, b"q Q " * 250_000), b"/Filter/FlateDecode"))
    yield "bomb-open.pdf", page(content_object=stream(bomb(20_000_000, b"q " * 500_000), b"/Filter/FlateDecode"))
    yield "bomb-runs.pdf", page(content_object=stream(b"\x81 " * 400_000, b"/Filter/RunLengthDecode"))
    yield (
        "bomb-lzw.pdf",
        page(content_object=stream(bytes.fromhex("800b6050220c0c8501") + bytes(200_000), b"/Filter/LZWDecode")),
    )
    yield "bomb-many-filters.pdf", page(content_object=stream(zlib.compress(HELLO), b"/Filter[" + b"/FlateDecode" * 100 + b"]"))
    font = b"<</Type/Font/Subtype/TrueType/BaseFont/F/FirstChar 32/LastChar 33/Widths[1 1]/FontDescriptor<</Type/FontDescriptor"
    font += b"/FontName/F/Flags 32/FontFile2 10 0 R>>>>"
    yield "bomb-font.pdf", page(resources=b"<</Font<</F1 " + font + b">>>>", more={10: stream(packed, b"/Filter/FlateDecode")})
    table = FONTS.replace(b">>>>", b"/ToUnicode 10 0 R>>>>>>")[:-2]
    yield "bomb-to-unicode.pdf", page(resources=table, more={10: stream(packed, b"/Filter/FlateDecode")})
    yield (
        "bomb-profile.pdf",
        shown_picture(
            bytes(768), GREY.replace(b"/DeviceGray", b"[/ICCBased 11 0 R]"), {11: stream(packed, b"/N 1/Filter/FlateDecode")}
        ),
    )
    yield "bomb-image-longer.pdf", shown_picture(packed, GREY + b"/Filter/FlateDecode")
    yield (
        "bomb-forty.pdf",
        page(
            b" ".join(b"/X%d Do" % at for at in range(40)),
            resources=b"<</XObject<<" + b"".join(b"/X%d %d 0 R" % (at, 10 + at) for at in range(40)) + b">>>>",
            more={10 + at: stream(packed, b"/Subtype/Form/BBox[0 0 9 9]/Filter/FlateDecode") for at in range(40)},
        ),
    )
    body = bomb(100_000_000)
    yield "bomb-object-stream.pdf", page(more={20: stream(body, b"/Type/ObjStm/N 1000000/First 10/Filter/FlateDecode")})
    yield (
        "bomb-cross-reference.pdf",
        b"%PDF-1.7\n1 0 obj\n"
        + stream(body, b"/Type/XRef/Size 99999999/W[1 4 2]/Root 2 0 R/Filter/FlateDecode")
        + b"\nendobj\nstartxref\n9\n%%EOF\n",
    )


@family
def dimensions() -> Made:
    for name, entries in {
        "wide": b"/Width 2000000000/Height 1/BitsPerComponent 8/ColorSpace/DeviceRGB",
        "huge": b"/Width 60000/Height 60000/BitsPerComponent 8/ColorSpace/DeviceRGB",
        "below-nothing": b"/Width -5/Height -5/BitsPerComponent 8/ColorSpace/DeviceRGB",
        "nothing": b"/Width 0/Height 0/BitsPerComponent 8/ColorSpace/DeviceRGB",
        "no-numbers": b"/Width/A/Height(9)/BitsPerComponent[8]/ColorSpace/DeviceRGB",
        "odd-bits": b"/Width 8/Height 8/BitsPerComponent 7/ColorSpace/DeviceRGB",
        "no-space": b"/Width 8/Height 8/BitsPerComponent 8",
        "black-and-white": b"/Width 100000/Height 100000/BitsPerComponent 1/ColorSpace/DeviceGray",
        "many-colours": b"/Width 8/Height 8/BitsPerComponent 8/ColorSpace[/DeviceN[" + b"/A" * 4000 + b"]/DeviceRGB 20 0 R]",
    }.items():
        yield f"size-{name}.pdf", shown_picture(zlib.compress(bytes(64)), entries + b"/Filter/FlateDecode")
    jpeg = bytes.fromhex("ffd8ffc0001108fde8fde803011100021100031100ffda000c03010002000300003f00") + bytes(500) + b"\xff\xd9"
    yield "size-jpeg.pdf", shown_picture(jpeg, b"/Width 8/Height 8/BitsPerComponent 8/ColorSpace/DeviceRGB/Filter/DCTDecode")
    fax = b"/Width 64/Height 64/BitsPerComponent 1/ColorSpace/DeviceGray/Filter/CCITTFaxDecode"
    fax += b"/DecodeParms<</K -1/Columns %d/Rows %d>>"
    yield "size-fax.pdf", shown_picture(bytes(500), fax % (2_000_000, 2_000_000))
    for name, box in {
        "huge": b"[0 0 1e30 1e30]",
        "large": b"[0 0 200000 200000]",
        "tiny": b"[0 0 0.0001 0.0001]",
        "nothing": b"[0 0 0 0]",
        "turned": b"[612 792 0 0]",
        "far": b"[1000000 1000000 1000612 1000792]",
        "words": b"[(a)(b)(c)(d)]",
        "five": b"[0 0 1 2 3]",
        "itself": b"3 0 R",
        "below-nothing": b"[-99999 -99999 -99000 -99000]",
    }.items():
        yield f"box-{name}.pdf", page(page=b"/MediaBox" + box)
    yield "box-crop-elsewhere.pdf", page(page=BOX + b"/CropBox[5000 5000 6000 6000]")
    for unit in (b"1e9", b"-3", b"0", b"(x)", b"75000"):
        yield f"unit-{unit.decode().strip('()')}.pdf", page(page=BOX + b"/UserUnit " + unit)
    for turn in (b"45", b"-90", b"99999999999", b"1e9", b"[90]"):
        yield f"turn-{turn.decode().strip('[]')}.pdf", page(page=BOX + b"/Rotate " + turn)
    for name, number in {
        "long": b"9" * 100_000,
        "exponent": b"1e999999",
        "dots": b"1.2.3.4.5",
        "signs": b"--+-5",
        "beyond": b"99999999999999999999",
        "small": b"0." + b"0" * 50_000 + b"1",
    }.items():
        yield (
            f"number-{name}.pdf",
            page(b"q " + number + b" 0 0 " + number + b" 0 0 cm " + HELLO + b" Q " + number + b" w 0 0 m 9 9 l S"),
        )
    yield "number-in-box.pdf", page(page=b"/MediaBox[0 0 " + b"9" * 5000 + b" 792]")


@family
def circles() -> Made:
    yield "loop-tree.pdf", page(tree=b"/Kids[2 0 R 3 0 R 2 0 R]/Count 3")
    yield (
        "loop-tree-deep.pdf",
        pdf(
            {1: b"<</Type/Catalog/Pages 2 0 R>>"}
            | {at: b"<</Type/Pages/Count 1/Kids[%d 0 R]>>" % (at + 1) for at in range(2, 3000)}
            | {3000: b"<</Type/Page/MediaBox[0 0 9 9]>>"}
        ),
    )
    yield "loop-parent.pdf", page(page=b"/Parent 3 0 R")
    yield "loop-contents.pdf", page(contents=b"10 0 R", more={10: b"[10 0 R 4 0 R]"})
    yield "loop-length.pdf", page(content_object=b"<</Length 4 0 R>>stream\n" + HELLO + b"\nendstream")
    yield "loop-resources.pdf", page(resources=b"<</Font 5 0 R/XObject<</X 5 0 R>>>>")
    yield (
        "loop-form.pdf",
        page(
            b"/X Do",
            resources=b"<</XObject<</X 10 0 R>>>>",
            more={10: stream(b"/X Do", b"/Subtype/Form/BBox[0 0 9 9]/Resources 5 0 R")},
        ),
    )
    yield "loop-mask.pdf", shown_picture(bytes(768), GREY + b"/SMask 10 0 R")
    yield "loop-space.pdf", page(b"/C cs", resources=b"<</ColorSpace<</C 10 0 R>>>>", more={10: b"[/Indexed 10 0 R 1 <00ff>]"})
    yield (
        "loop-function.pdf",
        page(
            b"/S sh",
            resources=b"<</Shading<</S<</ShadingType 2/ColorSpace/DeviceGray/Coords[0 0 9 9]/Function 10 0 R>>>>>>",
            more={10: b"<</FunctionType 3/Domain[0 1]/Bounds[]/Encode[0 1]/Functions[10 0 R]>>"},
        ),
    )
    yield (
        "loop-pattern.pdf",
        page(
            b"/Pattern cs /P scn 0 0 99 99 re f",
            resources=b"<</Pattern<</P 10 0 R>>>>",
            more={
                10: stream(
                    b"/Pattern cs /P scn 0 0 9 9 re f",
                    b"/PatternType 1/PaintType 1/TilingType 1/BBox[0 0 9 9]/XStep 9/YStep 9/Resources 5 0 R",
                )
            },
        ),
    )
    yield (
        "loop-font.pdf",
        page(
            resources=b"<</Font<</F1<</Type/Font/Subtype/Type0/BaseFont/F/Encoding/Identity-H/DescendantFonts[10 0 R]>>>>>>",
            more={10: b"<</Type/Font/Subtype/Type0/DescendantFonts[10 0 R]>>"},
        ),
    )
    yield (
        "loop-cmap.pdf",
        page(
            resources=FONTS.replace(b"/Encoding/WinAnsiEncoding", b"/ToUnicode 10 0 R"),
            more={10: stream(b"/X usecmap", b"/UseCMap 10 0 R")},
        ),
    )
    yield (
        "loop-outline.pdf",
        page(
            catalog=b"/Outlines 10 0 R",
            more={
                10: b"<</First 11 0 R/Last 11 0 R/Count 9>>",
                11: b"<</Title(a)/Next 11 0 R/First 10 0 R/Parent 11 0 R/Dest[3 0 R/Fit]>>",
            },
        ),
    )
    yield (
        "loop-names.pdf",
        page(catalog=b"/Names<</Dests 10 0 R/JavaScript 10 0 R/EmbeddedFiles 10 0 R>>", more={10: b"<</Kids[10 0 R 10 0 R]>>"}),
    )
    yield "loop-destination.pdf", page(page=BOX + b"/Annots[<</Subtype/Link/Rect[0 0 9 9]/Dest/A>>]", catalog=b"/Dests<</A/A>>")
    yield "loop-fields.pdf", page(catalog=b"/AcroForm<</Fields[10 0 R]>>", more={10: b"<</Kids[10 0 R]/Parent 10 0 R/FT/Tx>>"})
    yield "loop-action.pdf", page(catalog=b"/OpenAction 10 0 R", more={10: b"<</S/GoTo/D[3 0 R/Fit]/Next[10 0 R 10 0 R]>>"})
    yield (
        "loop-layers.pdf",
        page(
            b"/OC /L BDC EMC",
            resources=b"<</Properties<</L 10 0 R>>>>",
            catalog=b"/OCProperties<</OCGs[10 0 R]/D<<>>>>",
            more={10: b"<</Type/OCMD/OCGs[10 0 R]/VE[/And 10 0 R]>>"},
        ),
    )
    yield (
        "loop-look.pdf",
        page(page=BOX + b"/Annots[10 0 R]", more={10: b"<</Subtype/Stamp/Rect[0 0 9 9]/AP<</N 10 0 R>>/AS/X/Parent 10 0 R>>"}),
    )
    yield "loop-reference.pdf", page(page=BOX + b"/Annots 10 0 R", more={10: b"11 0 R", 11: b"10 0 R"})
    prev = page()
    table = prev.rindex(b"xref\n0")
    yield "loop-tables.pdf", prev.replace(b"/Root 1 0 R>>", b"/Root 1 0 R/Prev %d>>" % table)
    yield "loop-table-stream.pdf", prev.replace(b"/Root 1 0 R>>", b"/Root 1 0 R/XRefStm %d>>" % table)


@family
def multitudes() -> Made:
    for depth, tokens in (("lists", b"["), ("dictionaries", b"<</A")):
        closing = b"]" if tokens == b"[" else b">>"
        yield f"deep-{depth}.pdf", page(catalog=b"/X " + tokens * 20_000 + closing * 20_000)
        yield f"deep-{depth}-in-drawing.pdf", page(HELLO + b" " + tokens * 20_000 + closing * 20_000 + b" TJ")
    yield "many-pages.pdf", page(tree=b"/Kids[" + b"3 0 R " * 5001 + b"]/Count 5001")
    yield "many-pages-claimed.pdf", page(tree=b"/Kids[3 0 R]/Count 2000000000")
    yield "many-pages-of-nothing.pdf", page(tree=b"/Kids[" + b"null " * 100_000 + b"]/Count 1")
    yield "no-pages.pdf", page(tree=b"/Kids[]/Count 0")
    yield "pages-that-are-none.pdf", page(tree=b"/Kids[4 0 R 5 0 R 99 0 R (x) 5]/Count 5")
    yield "many-marks.pdf", page(page=BOX + b"/Annots[" + b"<</Subtype/Square/Rect[0 0 9 9]/C[1 0 0]>>" * 20_000 + b"]")
    yield "many-links.pdf", page(page=BOX + b"/Annots[" + b"<</Subtype/Link/Rect[0 0 9 9]/Dest[3 0 R/Fit]>>" * 60_000 + b"]")
    yield (
        "many-bookmarks.pdf",
        page(
            catalog=b"/Outlines 10 0 R",
            more={10: b"<</First 11 0 R/Count 1>>"}
            | {at: b"<</Title(entry %d)/Next %d 0 R/Dest[3 0 R/Fit]>>" % (at, at + 1) for at in range(11, 12_000)},
        ),
    )
    ten = b" ".join([b"/X Do"] * 10)
    nested = {
        10 + at: stream(
            ten if at < 8 else b"0 0 9 9 re f", b"/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X %d 0 R>>>>" % (11 + at)
        )
        for at in range(9)
    }
    yield "laughs.pdf", page(ten, resources=b"<</XObject<</X 10 0 R>>>>", more=nested)
    groups = {
        10 + at: stream(
            b"/X Do", b"/Subtype/Form/BBox[0 0 612 792]/Group<</S/Transparency>>/Resources<</XObject<</X %d 0 R>>>>" % (11 + at)
        )
        for at in range(200)
    }
    yield (
        "glass-on-glass.pdf",
        page(
            b"/X Do",
            resources=b"<</XObject<</X 10 0 R>>>>",
            more=groups | {210: stream(HELLO, b"/Subtype/Form/BBox[0 0 9 9]/Resources 5 0 R")},
        ),
    )
    yield "many-words.pdf", page(b"BT /F1 9 Tf " + b"72 700 Td (word) Tj " * 150_000 + b"ET")
    yield (
        "many-strokes.pdf",
        page(b"".join(b"%d %d m %d %d l S " % (at % 600, at % 700, (at * 7) % 600, (at * 3) % 700) for at in range(60_000))),
    )
    yield "fine-dashes.pdf", page(b"[0.0001 0.0001] 0 d 5 w 0 0 m 600 700 l S")
    yield (
        "fine-tiles.pdf",
        page(
            b"/Pattern cs /P scn 0 0 612 792 re f",
            resources=b"<</Pattern<</P 10 0 R>>>>",
            more={
                10: stream(
                    b"0 0 1 1 re f",
                    b"/PatternType 1/PaintType 1/TilingType 1/BBox[0 0 1 1]/XStep 0.001/YStep 0.001/Resources<<>>",
                )
            },
        ),
    )
    yield "wide-curves.pdf", page(b"9999999 w 1 J 1 j " + b"0 0 m 1e7 1e7 -1e7 1e7 9 9 c S " * 3000)
    shading = b"<</ShadingType 1/ColorSpace/DeviceRGB/Domain[0 1e9 0 1e9]/Function 10 0 R>>"
    heavy = b"{" + b" 2 copy atan sin exch cos mul abs sqrt exch" * 500 + b" 0.5 0.5}"
    yield (
        "slow-shading.pdf",
        page(
            b"/S sh",
            resources=b"<</Shading<</S " + shading + b">>>>",
            more={10: stream(heavy, b"/FunctionType 4/Domain[0 1e9 0 1e9]/Range[0 1 0 1 0 1]")},
        ),
    )
    yield (
        "endless-reckoner.pdf",
        page(
            b"/S sh",
            resources=b"<</Shading<</S<</ShadingType 2/ColorSpace/DeviceGray/Coords[0 0 612 0]/Function 10 0 R>>>>>>",
            more={10: stream(b"{" * 5000 + b"}" * 5000, b"/FunctionType 4/Domain[0 1]/Range[0 1]")},
        ),
    )
    yield (
        "large-names.pdf",
        page(
            b"/" + b"A" * 3_000_000 + b" gs " + HELLO,
            resources=b"<</ExtGState<</" + b"A" * 3_000_000 + b"<</ca 1>>>>/Font<</F1 " + HELVETICA + b">>>>",
        ),
    )
    yield "large-text.pdf", page(HELLO + b" BT /F1 1 Tf (" + b"word " * 1_000_000 + b") Tj ET")
    yield (
        "many-resources.pdf",
        page(resources=b"<</Font<<" + b"".join(b"/F%d %b" % (at, HELVETICA) for at in range(20_000)) + b">>>>"),
    )
    yield "many-pieces.pdf", page(contents=b"[" + b"4 0 R " * 30_000 + b"]")
    yield (
        "sparse-numbers.pdf",
        b"%PDF-1.7\n8388607 0 obj\n<</Type/Catalog/Pages 8388606 0 R>>\nendobj\n8388606 0 obj\n<</Type/Pages/Kids[8388605 0 R]"
        b"/Count 1>>\nendobj\n8388605 0 obj\n<</Type/Page/MediaBox[0 0 9 9]>>\nendobj\n"
        b"trailer<</Root 8388607 0 R/Size 8388608>>\n",
    )
    yield "packed-twice.pdf", page(content_object=flate(HELLO))
