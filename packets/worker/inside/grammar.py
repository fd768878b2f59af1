"""What may be in a working copy: for every kind of object the entries that drawing needs, and nothing else.

An entry's value is said by the kinds it may be: ``plain`` (numbers, names and lists of them), ``word`` (a short text of plain
letters), ``[kind]`` (a list of that kind), ``{kind}`` (a dictionary of that kind under any names), or a kind of this table;
``|`` parts alternatives. There is no room for any other text.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Shape:
    """Entries of one kind of object; `stream` and `dictionary` say which of the two it may be."""

    entries: dict[str, str]
    stream: bool = False
    dictionary: bool = True


TYPES = frozenset(
    {"/CMap", "/Encoding", "/ExtGState", "/Font", "/FontDescriptor", "/Group", "/Halftone", "/Mask", "/Pattern", "/XObject"}
)
"""What an object may say that it is. Nobody needs it to; any other word is left out."""


def _plain(words: str) -> dict[str, str]:
    return {f"/{word}": "plain" for word in words.split()}


FUNCTION = Shape(
    _plain("FunctionType Domain Range Size BitsPerSample Order Encode Decode C0 C1 N Bounds") | {"/Functions": "[function]"},
    stream=True,
)
SHAPES: dict[str, Shape] = {
    "image": Shape(
        _plain("Type Subtype Width Height BitsPerComponent Intent ImageMask Decode Interpolate SMaskInData Matte")
        | {"/ColorSpace": "space", "/Mask": "plain|image", "/SMask": "image"},
        stream=True,
        dictionary=False,
    ),
    "form": Shape(
        _plain("Type Subtype FormType BBox Matrix") | {"/Group": "group", "/Resources": "resources"},
        stream=True,
        dictionary=False,
    ),
    "group": Shape(_plain("Type S I K") | {"/CS": "space"}),
    "state": Shape(
        _plain("Type LW LC LJ ML D RI OP op OPM FL SM SA BM CA ca AIS TK")
        | {"/Font": "sizedfont", "/SMask": "plain|softmask", "/TR": "plain|function|[function]"},
    ),
    "softmask": Shape(_plain("Type S BC") | {"/G": "form", "/TR": "plain|function"}),
    "tiling": Shape(
        _plain("Type PatternType PaintType TilingType BBox XStep YStep Matrix") | {"/Resources": "resources"},
        stream=True,
        dictionary=False,
    ),
    "shadingpattern": Shape(_plain("Type PatternType Matrix") | {"/Shading": "shading", "/ExtGState": "state"}),
    "shading": Shape(
        _plain(
            "ShadingType Background BBox AntiAlias Coords Domain Extend Matrix BitsPerCoordinate BitsPerComponent "
            "BitsPerFlag Decode VerticesPerRow"
        )
        | {"/ColorSpace": "space", "/Function": "function|[function]"},
        stream=True,
    ),
    "function": FUNCTION,
    "calibrated": Shape(_plain("WhitePoint BlackPoint Gamma Matrix Range")),
    "map": Shape({}, stream=True, dictionary=False),
    "font": Shape(
        _plain("Type Subtype BaseFont FirstChar LastChar Widths DW W DW2 W2")
        | {
            "/FontDescriptor": "descriptor",
            "/Encoding": "plain|encoding",
            "/ToUnicode": "plain|cmap",
            "/DescendantFonts": "[font]",
            "/CIDToGIDMap": "plain|map",
            "/CIDSystemInfo": "system",
        },
    ),
    "type3": Shape(
        _plain("Type Subtype FontBBox FontMatrix FirstChar LastChar Widths")
        | {
            "/CharProcs": "{glyph}",
            "/Encoding": "plain|encoding",
            "/ToUnicode": "plain|cmap",
            "/FontDescriptor": "descriptor",
            "/Resources": "resources",
        },
    ),
    "glyph": Shape({}, stream=True, dictionary=False),
    "descriptor": Shape(
        _plain(
            "Type FontName FontStretch FontWeight Flags FontBBox ItalicAngle Ascent Descent Leading CapHeight "
            "XHeight StemV StemH AvgWidth MaxWidth MissingWidth"
        )
        | {"/FontFile": "program", "/FontFile2": "program", "/FontFile3": "program"},
    ),
    "program": Shape(_plain("Length1 Length2 Length3 Subtype"), stream=True, dictionary=False),
    "encoding": Shape(
        _plain("Type BaseEncoding Differences CMapName WMode") | {"/CIDSystemInfo": "system", "/UseCMap": "plain|cmap"},
        stream=True,
    ),
    "cmap": Shape(
        _plain("Type CMapName WMode") | {"/CIDSystemInfo": "system", "/UseCMap": "plain|cmap"},
        stream=True,
        dictionary=False,
    ),
    "system": Shape({"/Registry": "word", "/Ordering": "word", "/Supplement": "plain"}),
    "globals": Shape({}, stream=True, dictionary=False),
}

PARAMETERS: dict[str, tuple[str, ...]] = {
    "/FlateDecode": ("/Predictor", "/Colors", "/BitsPerComponent", "/Columns"),
    "/CCITTFaxDecode": (
        "/K",
        "/EndOfLine",
        "/EncodedByteAlign",
        "/Columns",
        "/Rows",
        "/EndOfBlock",
        "/BlackIs1",
        "/DamagedRowsBeforeError",
    ),
    "/DCTDecode": ("/ColorTransform",),
    "/JBIG2Decode": (),
    "/JPXDecode": (),
}
"""The parameters of each filter that a working copy may use."""

CATEGORIES: dict[str, str] = {
    "/ExtGState": "state",
    "/ColorSpace": "space",
    "/Pattern": "pattern",
    "/Shading": "shading",
    "/XObject": "xobject",
    "/Font": "anyfont",
}
"""What a resource dictionary may hold."""

_DESCRIBING = """
    Length Filter DecodeParms DL F FFilter FDecodeParms Metadata PieceInfo LastModified StructParent StructParents OPI AF
    AA A Name ID Measure PtData Lang ProcSet Properties Attributes HT HTP BG BG2 UCR UCR2 TR2 UseBlackPtComp Alternates
    Ref XUID Thumb Linearized Length1 Length2 Length3 Panose Style Private Copyright Creator Title Author
    CharSet CIDSet FontFamily
"""
DESCRIBES = frozenset(_plain(_DESCRIBING))
"""Entries that are left out without any doubt about how the page looks; whatever else is left out makes it compared."""
