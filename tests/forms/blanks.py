"""Small forms as an agency gives them out, made for tests: fields with tooltips, comb, ruled room, boxes with odd states, a
code in the footer, an owner's password, an XFA stub. Nothing in them is an official form.

    data = blank(form="I-765", edition="08/21/25", boxes=SMALL)          # as published: locked by its owner, hybrid XFA
    data = blank(form="I-765", edition="08/21/25", boxes=SMALL, encrypted=False, xfa="")
    data = blank(boxes=(Box("form1[0].Page1[0].Name[0]", label="Part 1. 1. Enter Name."),), pages=2)
    data = placeholder()                                                 # XFA alone: the page says *please wait*
    data = printed(form="I-765", edition="08/21/25")                     # printed to PDF: words, no fields
    data = pictured(form="I-765", edition="08/21/25")                    # a scan: no words, the code in the picture
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

import pikepdf
import zxingcpp
from pikepdf import Array, Dictionary, Name, String

Kind = Literal["text", "check", "radio", "choice", "button", "signature"]
WIDTH, HEIGHT = 612.0, 792.0
CODE = (192.0, 12.0, 462.0, 30.0)
"""Where the code stands in the footer."""
OWNER = "nobody knows it"
_READ_ONLY, _LINES, _COMB, _COMBO = 1, 1 << 12, 1 << 24, 1 << 17
_RADIO, _PUSH = 1 << 15, 1 << 16
FONT = "/CourierNewPS-BoldMT"


@dataclass(frozen=True)
class Box:
    """One box. `rect` is left, foot, right, top; where none is given, boxes stand below each other."""

    name: str
    kind: Kind = "text"
    label: str = ""
    page: int = 1
    rect: tuple[float, float, float, float] | None = None
    limit: int = 0
    comb: bool = False
    lines: bool = False
    ruled: float = 0.0
    """Points between the rules that are printed under a box of several lines."""
    readonly: bool = False
    state: str = "Y"
    """Of a box to tick: its on-state, spaces and all."""
    options: tuple[tuple[str, str], ...] = ()
    size: float = 10.0
    value: str = ""


NAME, GIVEN = "form1[0].Page1[0].Line1a_FamilyName[0]", "form1[0].Page1[0].Line1b_GivenName[0]"
A_NUMBER = "form1[0].Page1[0].Line7_AlienNumber[0]"
STREET, STATE, ZIP = (
    "form1[0].Page1[0].Line5_Street[0]",
    "form1[0].Page1[0].Line5_State[0]",
    "form1[0].Page1[0].Line5_Zip[0]",
)
APARTMENT = "form1[0].Page1[0].Line5_Unit[0]"
SEX, YES, NO = (
    "form1[0].Page1[0].Line9_Checkbox[1]",
    "form1[0].Page1[0].Line10_Checkbox[0]",
    "form1[0].Page1[0].Line10_Checkbox[1]",
)
REASON, SIGNED, SIGNED_ON = (
    "form1[0].Page2[0].Line2_Reason[0]",
    "form1[0].Page2[0].Line7a_Signature[0]",
    "form1[0].Page2[0].Line7b_Date[0]",
)

SMALL: tuple[Box, ...] = (
    Box(NAME, label="Part 1. Information About You. Your Full Legal Name. 1. A. Enter Family Name (Last Name)."),
    Box(GIVEN, label="Part 1. Information About You. Your Full Legal Name. 1.B. Enter Given Name (First Name)."),
    Box(A_NUMBER, label="Part 1. 8. Enter A. number(Alien Registration Number). 9 digits.", limit=9, comb=True),
    Box(STREET, label="Part 1. Mailing Address. 5. B. Enter Street Number and Name.", limit=34),
    Box(
        STATE,
        "choice",
        label="Part 1. Mailing Address. 5. E. Select State from List.",
        options=(("CA", "CA"), ("IL", "IL"), ("NY", "NY")),
    ),
    Box(ZIP, label="Part 1. Mailing Address. 5. F. Enter ZIP Code. 5 digits.", limit=5),
    Box(APARTMENT, "check", label="Part 1. Mailing Address. 5. C. Select Apartment.", state=" APT "),
    Box(SEX, "check", label="Part 1. 9. Sex. Select Male.", state="Y"),
    Box("form1[0].Page1[0].Line9_Checkbox[0]", "check", label="Part 1. 9. Sex. Select Female.", state="N"),
    Box(YES, "check", label="Part 1. 10. Have you previously filed Form I - 7 65? Select Yes.", state="A"),
    Box(NO, "check", label="Part 1. 10. Have you previously filed Form I - 7 65? Select No.", state="B"),
    Box(
        REASON,
        label="Part 2. 2. Explain your reason to U S C I S.",
        page=2,
        rect=(72, 500, 540, 626),
        lines=True,
        ruled=18.0,
    ),
    Box(SIGNED, label="Part 3. 7. A. Applicant's Signature.", page=2, readonly=True, limit=1),
    Box(SIGNED_ON, label="Part 3. 7. B. Enter Date of Signature.", page=2, readonly=True),
)
"""One of each that official forms have, on two pages."""


def blank(
    *,
    form: str = "X-100",
    edition: str = "01/20/25",
    title: str = "Practice form for tests",
    boxes: Sequence[Box] = SMALL,
    pages: int = 2,
    footer: str = "Form {form}   Edition   {edition}   Page {page} of {pages}",
    footers: Mapping[int, str] | None = None,
    words: Mapping[int, Sequence[str]] | None = None,
    codes: bool = True,
    encrypted: bool = True,
    password: str = "",
    xfa: Literal["", "hybrid"] = "hybrid",
    producer: str = "Designer 6.5",
) -> bytes:
    """A form. `footers` replaces the footer of single pages, `words` are further lines on one; `password` is what opens it."""
    pdf = pikepdf.new()
    boxes = _placed(boxes)
    for number in range(1, pages + 1):
        said = (footers or {}).get(number, footer)
        line = said.format(form=form, edition=edition, page=number, pages=pages)
        lines = [f"{title}, page {number}", *(words or {}).get(number, ())]
        _page(pdf, lines, line, [box for box in boxes if box.page == number])
    if codes:
        boxes = (*boxes, *(_code(form, edition, number) for number in range(1, pages + 1)))
    fields = _fields(pdf, boxes)
    acro = Dictionary(
        Fields=fields,
        DA=String("/Helv 0 Tf 0 g"),
        DR=Dictionary(Font=Dictionary({FONT: _font(pdf, "Courier-Bold"), "/Helv": _font(pdf, "Helvetica")})),
    )
    if xfa:
        acro["/XFA"] = Array([String("template"), pdf.make_stream(b"<template><script>app.alert(1)</script></template>")])
    pdf.Root["/AcroForm"] = pdf.make_indirect(acro)
    pdf.docinfo["/Title"] = String(f"Form {form}, {title}")
    pdf.docinfo["/Producer"] = String(producer)
    return _saved(pdf, encrypted=encrypted, password=password)


def placeholder() -> bytes:
    """A form that exists only for programs that read XFA."""
    pdf = pikepdf.new()
    _page(pdf, ["Please wait...", "If this message is not eventually replaced by the proper contents, ..."], "", [])
    acro = Dictionary(Fields=Array([]))
    acro["/XFA"] = Array([String("template"), pdf.make_stream(b"<template/>")])
    pdf.Root["/AcroForm"] = pdf.make_indirect(acro)
    pdf.Root["/NeedsRendering"] = True
    return _saved(pdf, encrypted=False, password="")


def printed(*, form: str = "X-100", edition: str = "01/20/25", pages: int = 2, lines: Sequence[str] = ()) -> bytes:
    """A copy that was printed to PDF: words, and no field."""
    pdf = pikepdf.new()
    for number in range(1, pages + 1):
        _page(pdf, lines, f"Form {form}   Edition   {edition}   Page {number} of {pages}", [])
    return _saved(pdf, encrypted=False, password="")


def pictured(*, form: str = "X-100", edition: str = "01/20/25", pages: int = 2, code: bool = True) -> bytes:
    """A copy without words: pages are pictures, with the code in them or none."""
    pdf = pikepdf.new()
    for number in range(1, pages + 1):
        marks = b"0 0 0 rg 72 600 300 4 re f 72 560 260 4 re f"
        shown = Dictionary()
        if code:
            marks += b" q %g 0 0 %g %g %g cm /Code Do Q" % (CODE[2] - CODE[0], CODE[3] - CODE[1], CODE[0], CODE[1])
            shown["/Code"] = _bars(pdf, f"{form}|{edition}|{number}")
        page = Dictionary(
            Type=Name.Page,
            MediaBox=Array([0, 0, WIDTH, HEIGHT]),
            Resources=Dictionary(XObject=shown),
            Contents=pdf.make_stream(marks),
        )
        pdf.pages.append(pikepdf.Page(pdf.make_indirect(page)))
    return _saved(pdf, encrypted=False, password="")


def with_values(data: bytes, values: Mapping[str, str]) -> bytes:
    """The same form with something typed into it, by full name of the field."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        for page in pdf.pages:
            for widget in page.obj.get("/Annots", []):
                name = _full_name(widget)
                if name in values:
                    button = widget.get("/FT") == "/Btn"
                    widget["/V"] = Name(f"/{values[name]}") if button else String(values[name])
                    if button:
                        widget["/AS"] = Name(f"/{values[name]}")
        out = io.BytesIO()
        pdf.save(out)
    return out.getvalue()


def _full_name(widget: Any) -> str:
    parts = []
    while widget is not None:
        if "/T" in widget:
            parts.append(str(widget.T))
        widget = widget.get("/Parent")
    return ".".join(reversed(parts))


# How it is made


def _placed(boxes: Sequence[Box]) -> tuple[Box, ...]:
    """Boxes without a place stand below each other."""
    found, top = [], dict.fromkeys((box.page for box in boxes), HEIGHT - 90.0)
    for box in boxes:
        if box.rect is None:
            foot = top[box.page] - 24.0
            wide = 14.0 if box.kind in ("check", "radio") else 200.0
            box = replace(box, rect=(72.0, foot, 72.0 + wide, foot + (14.0 if wide < 20 else 18.0)))
            top[box.page] = foot
        found.append(box)
    return tuple(found)


def _page(pdf: pikepdf.Pdf, lines: Sequence[str], footer: str, boxes: Sequence[Box]) -> None:
    marks = [b"0.5 w"]
    for box in boxes:
        left, foot, right, top = box.rect or (0.0, 0.0, 0.0, 0.0)
        marks.append(b"%g %g %g %g re S" % (left, foot, right - left, top - foot))
        if box.ruled:
            rule = top - box.ruled
            while rule > foot + 1:
                marks.append(b"%g %g m %g %g l S" % (left, rule, right, rule))
                rule -= box.ruled
    written = [(72, HEIGHT - 50 - 14 * number, line) for number, line in enumerate(lines)]
    written += [(72, 40, footer)] if footer else []
    for across, up, line in written:
        text = line.encode("latin-1", "replace").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
        marks.append(b"BT /F0 9 Tf %g %g Td (%b) Tj ET" % (across, up, text))
    page = Dictionary(
        Type=Name.Page,
        MediaBox=Array([0, 0, WIDTH, HEIGHT]),
        Resources=Dictionary(Font=Dictionary(F0=_font(pdf, "Helvetica"))),
        Contents=pdf.make_stream(b"\n".join(marks)),
        Annots=pdf.make_indirect(Array([])),
    )
    pdf.pages.append(pikepdf.Page(pdf.make_indirect(page)))


def _font(pdf: pikepdf.Pdf, base: str) -> Any:
    return pdf.make_indirect(
        Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name(f"/{base}"), Encoding=Name.WinAnsiEncoding)
    )


def _code(form: str, edition: str, page: int) -> Box:
    said = f"{form}|{edition}|{page}"
    return Box(
        f"form1[0].#pageSet[0].Page1[{page - 1}].PDF417BarCode1[0]",
        label="PDF417BarCode1",
        page=page,
        rect=CODE,
        readonly=True,
        lines=True,
        value=said,
    )


@dataclass
class _Node:
    """A part of a dotted name."""

    obj: Any
    kids: dict[str, _Node] = field(default_factory=dict)


def _fields(pdf: pikepdf.Pdf, boxes: Sequence[Box]) -> Array:
    """The fields as a tree of the parts of their names. Boxes of one name are widgets of one field."""
    roots: dict[str, _Node] = {}
    named: dict[str, list[Box]] = {}
    for box in boxes:
        named.setdefault(box.name, []).append(box)
    for name, same in named.items():
        *above, last = name.split(".")
        kids, parent = roots, None
        for part in above:
            if part not in kids:
                made = pdf.make_indirect(Dictionary(T=String(part), Kids=Array([])))
                _hang(made, parent)
                kids[part] = _Node(made)
            parent, kids = kids[part].obj, kids[part].kids
        kids[last] = _Node(_field(pdf, last, same, parent))
    return Array([node.obj for node in roots.values()])


def _hang(made: Any, parent: Any) -> None:
    if parent is not None:
        made["/Parent"] = parent
        parent.Kids.append(made)


def _field(pdf: pikepdf.Pdf, last: str, boxes: Sequence[Box], parent: Any) -> Any:
    if len(boxes) == 1:
        made = pdf.make_indirect(Dictionary(_of_field(boxes[0], last)))
        _hang(made, parent)
        _widget(pdf, made, boxes[0])
        return made
    made = pdf.make_indirect(Dictionary({**_of_field(boxes[0], last), "/Kids": Array([])}))
    _hang(made, parent)
    for box in boxes:
        kid = pdf.make_indirect(Dictionary())
        _hang(kid, made)
        if box.label:
            kid["/TU"] = String(box.label)
        _widget(pdf, kid, box)
    return made


def _of_field(box: Box, last: str) -> dict[str, Any]:
    kind = {"text": "/Tx", "choice": "/Ch", "signature": "/Sig"}.get(box.kind, "/Btn")
    flags = _READ_ONLY * box.readonly | _LINES * box.lines | _COMB * box.comb
    flags |= {"choice": _COMBO, "radio": _RADIO, "button": _PUSH}.get(box.kind, 0)
    made: dict[str, Any] = {"/FT": Name(kind), "/T": String(last), "/Ff": flags}
    if box.label:
        made["/TU"] = String(box.label)
    if box.limit:
        made["/MaxLen"] = box.limit
    if box.options:
        made["/Opt"] = Array([Array([String(kept), String(shown)]) for kept, shown in box.options])
    if box.kind in ("text", "choice"):
        made["/DA"] = String(f"{FONT} {box.size:g} Tf 0 g")
    if box.value:
        made["/V"] = Name(f"/{box.value}") if kind == "/Btn" else String(box.value)
    return made


def _widget(pdf: pikepdf.Pdf, made: Any, box: Box) -> None:
    page = pdf.pages[box.page - 1].obj
    made["/Type"], made["/Subtype"] = Name.Annot, Name.Widget
    made["/Rect"] = Array(list(box.rect or (0, 0, 0, 0)))
    made["/F"], made["/P"] = 4, page
    if box.kind in ("check", "radio"):
        on = "/" + box.state
        left, foot, right, top = box.rect or (0, 0, 14, 14)
        size = Array([0, 0, right - left, top - foot])
        cross = b"1 w 2 2 m %g %g l 2 %g m %g 2 l S" % (right - left - 2, top - foot - 2, top - foot - 2, right - left - 2)
        drawn = {name: pdf.make_stream(marks) for name, marks in ((on, cross), ("/Off", b""))}
        for one in drawn.values():
            one["/Type"], one["/Subtype"], one["/BBox"] = Name.XObject, Name.Form, size
        made["/AP"] = Dictionary(N=Dictionary(drawn))
        made["/AS"] = Name(on) if box.value == box.state else Name.Off
    if box.name.endswith("PDF417BarCode1[0]"):
        left, foot, right, top = box.rect or CODE
        look = pdf.make_stream(b"/Tx BMC q %g 0 0 %g 0 0 cm /Im Do Q EMC" % (right - left, top - foot))
        look["/Type"], look["/Subtype"] = Name.XObject, Name.Form
        look["/BBox"] = Array([0, 0, right - left, top - foot])
        look["/Resources"] = Dictionary(XObject=Dictionary(Im=_bars(pdf, box.value)))
        made["/AP"] = Dictionary(N=look)
    page.Annots.append(made)


def _bars(pdf: pikepdf.Pdf, said: str) -> Any:
    """A code as a picture, as it is drawn in the footer of an official form."""
    code = zxingcpp.create_barcode(said, zxingcpp.BarcodeFormat.PDF417, columns=10)
    drawn = memoryview(zxingcpp.write_barcode_to_image(code, scale=3))
    height, width = drawn.shape[:2]
    rows = drawn.tobytes()
    made = pdf.make_stream(rows)
    made["/Type"], made["/Subtype"] = Name.XObject, Name.Image
    made["/Width"], made["/Height"] = width, height
    made["/ColorSpace"], made["/BitsPerComponent"] = Name.DeviceGray, 8
    return made


def _saved(pdf: pikepdf.Pdf, *, encrypted: bool, password: str) -> bytes:
    out = io.BytesIO()
    if encrypted or password:
        allow = pikepdf.Permissions(modify_assembly=False, modify_other=False, modify_annotation=True, modify_form=True)
        pdf.save(out, encryption=pikepdf.Encryption(owner=OWNER, user=password, R=4, aes=True, allow=allow))
    else:
        pdf.save(out, static_id=True)
    pdf.close()
    return out.getvalue()
