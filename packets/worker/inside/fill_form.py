"""Lay what was written over an official form. Flat: a set of pages without a form layer. Fillable: the form's own fields hold
the values, and show them as they were laid.

The sources are the form, the pages that lie over it (drawn by us, with sheets of ours behind them), and the plan. Whatever of
the form shows stays as it is: the code in its footer is a field with a picture, which becomes part of the page.
"""

from __future__ import annotations

import hashlib
import io
import json
from typing import Any, Final

import pikepdf
from PIL import Image, ImageChops, ImageDraw, ImageFilter

from packets.errors import Known
from packets.worker.inside.annots import appearance, place
from packets.worker.inside.door import Door, Request
from packets.worker.inside.look import Look, Sight
from packets.worker.inside.loose_form import cleaned

DPI: Final = 100
FAINT: Final = 16
"""Levels of 255 by which the palest rule of a form is darker than its paper."""
DIFFERS: Final = 48
"""Levels of 255 by which a pixel differs where something else is drawn."""
HIDDEN, NO_VIEW = 2, 32
NEVER = ("/XFA", "/SigFlags", "/NeedAppearances", "/CO")

Rect = tuple[float, float, float, float]


def fill_form(request: Request, door: Door) -> bytes:
    """Sends the filled PDF; the result says what a reader sees of it (`forms.check.FilledSeen`)."""
    form, over, plan_json = request.sources
    plan: dict[str, Any] = json.loads(plan_json)
    fillable = request.header.get("fillable") is True
    try:
        with pikepdf.open(io.BytesIO(form)) as pdf, pikepdf.open(io.BytesIO(over)) as ours:
            pages = len(pdf.pages)
            door.pages(2 * pages)
            data = _fillable(pdf, ours, plan, door) if fillable else _flat(pdf, ours, plan)
    except (pikepdf.PdfError, pikepdf.PasswordError):
        raise Known("unreadable_evidence", reason="damaged") from None
    seen = _seen(form, data, plan, pages, fillable=fillable)
    door.send(data)
    return json.dumps(seen).encode()


# Flat


def _flat(pdf: pikepdf.Pdf, ours: pikepdf.Pdf, plan: dict[str, Any]) -> bytes:
    crossed, written = set(plan["crosses"]), set(plan["values"])
    count = len(pdf.pages)
    for number, page in enumerate(pdf.pages):
        page.contents_add(b"q\n", prepend=True)
        page.contents_add(b"\nQ\n" + _shown(page, crossed, written))
        if number < len(ours.pages):
            _draw(page, pdf.copy_foreign(ours.pages[number].as_form_xobject()))
        if "/Annots" in page.obj:
            del page.obj["/Annots"]
        if "/AA" in page.obj:
            del page.obj["/AA"]
    pdf.pages.extend(ours.pages[number] for number in range(count, len(ours.pages)))
    for key in set(pdf.Root.keys()) - {"/Type", "/Pages", "/Lang"}:
        del pdf.Root[key]
    if "/Info" in pdf.trailer:
        del pdf.trailer["/Info"]
    return _saved(pdf)


def _shown(page: pikepdf.Page, crossed: set[str], written: set[str]) -> bytes:
    """Drawing of every field's picture as it stands, the code in the footer among them; of a box that we cross, the empty
    one; none of a field that we write into."""
    drawing = b""
    for widget in list(page.obj.get("/Annots", [])):
        if not isinstance(widget, pikepdf.Dictionary) or widget.get("/Subtype") != "/Widget" or _unseen(widget):
            continue
        name = _full_name(widget)
        if name in written:
            continue
        if name in crossed and "/AS" in widget:
            widget.AS = pikepdf.Name.Off
        look = appearance(widget)
        if look is None:
            continue
        placed = place(look, widget.Rect)
        if placed is not None:
            known_as = page.add_resource(look, pikepdf.Name.XObject)
            drawing += b"q %s cm %s Do Q\n" % (" ".join(f"{one:.5f}" for one in placed).encode(), str(known_as).encode())
    return drawing


def _unseen(widget: pikepdf.Dictionary) -> bool:
    flags = widget.get("/F", 0)
    return isinstance(flags, int) and bool(flags & (HIDDEN | NO_VIEW))


def _draw(page: pikepdf.Page, drawing: pikepdf.Object) -> None:
    name = page.add_resource(drawing, pikepdf.Name.XObject)
    page.contents_add(b"q %s Do Q\n" % str(name).encode())


# Fillable


def _fillable(pdf: pikepdf.Pdf, ours: pikepdf.Pdf, plan: dict[str, Any], door: Door) -> bytes:
    """The fields hold their values, and show that part of our pages that lies over them."""
    values, crossed = plan["values"], set(plan["crosses"])
    form = pdf.Root.get("/AcroForm")
    if not isinstance(form, pikepdf.Dictionary):
        raise Known("unreadable_evidence", reason="no_fields")
    for key in NEVER:
        if key in form:
            del form[key]
    for number, page in enumerate(pdf.pages):
        if number >= len(ours.pages):
            break
        over = pdf.copy_foreign(ours.pages[number].as_form_xobject())
        for widget in list(page.obj.get("/Annots", [])):
            if not isinstance(widget, pikepdf.Dictionary) or widget.get("/Subtype") != "/Widget":
                continue
            name = _full_name(widget)
            if name in values:
                _holder(widget, "/FT").V = pikepdf.String(values[name])
                widget.AP = pikepdf.Dictionary(N=_window(pdf, over, widget))
            elif name in crossed:
                _cross(pdf, over, widget)
    pdf.pages.extend(ours.pages[number] for number in range(len(pdf.pages), len(ours.pages)))
    return cleaned(_saved(pdf), door)


def _cross(pdf: pikepdf.Pdf, over: pikepdf.Object, widget: pikepdf.Dictionary) -> None:
    """The box goes to its own on-state, by its name in the file; others of a group of one field go off."""
    looks = widget.get("/AP")
    normal = looks.get("/N") if isinstance(looks, pikepdf.Dictionary) else None
    states = [key for key in normal if key != "/Off"] if isinstance(normal, pikepdf.Dictionary) else []
    state = pikepdf.Name(states[0]) if states else pikepdf.Name.On
    if not states:
        widget.AP = pikepdf.Dictionary(N=pikepdf.Dictionary({"/On": _window(pdf, over, widget)}))
    holder = _holder(widget, "/FT")
    for other in holder.get("/Kids", []):
        if isinstance(other, pikepdf.Dictionary) and "/AS" in other:
            other.AS = pikepdf.Name.Off
    holder.V = state
    widget.AS = state


def _window(pdf: pikepdf.Pdf, over: pikepdf.Object, widget: pikepdf.Dictionary) -> pikepdf.Object:
    """That part of our page that lies over a box, as the box's own picture."""
    left, foot, right, top = (float(one) for one in widget.Rect)
    look = pdf.make_stream(b"q 1 0 0 1 %.4f %.4f cm /O Do Q" % (-left, -foot))
    look.Type, look.Subtype = pikepdf.Name.XObject, pikepdf.Name.Form
    look.BBox = [0, 0, right - left, top - foot]
    look.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(O=over))
    return look


def _holder(widget: pikepdf.Dictionary, key: str) -> pikepdf.Dictionary:
    """The field that a widget belongs to: itself, or the nearest above it that says what kind of field it is."""
    one: Any = widget
    for _ in range(20):
        if key in one or not isinstance(one.get("/Parent"), pikepdf.Dictionary):
            break
        one = one.Parent
    return one if isinstance(one, pikepdf.Dictionary) else widget


def _full_name(widget: pikepdf.Dictionary) -> str:
    parts: list[str] = []
    one: Any = widget
    for _ in range(50):
        if not isinstance(one, pikepdf.Dictionary):
            break
        if "/T" in one:
            parts.append(str(one.T))
        one = one.get("/Parent")
    return ".".join(reversed(parts))


def _saved(pdf: pikepdf.Pdf) -> bytes:
    out = io.BytesIO()
    for key in set(pdf.trailer.keys()) - {"/Root", "/Size"}:
        del pdf.trailer[key]
    pdf.save(
        out,
        encryption=False,
        deterministic_id=True,
        object_stream_mode=pikepdf.ObjectStreamMode.disable,
        fix_metadata_version=False,
    )
    return out.getvalue()


# What a reader sees


def _seen(form: bytes, data: bytes, plan: dict[str, Any], pages: int, *, fillable: bool) -> dict[str, object]:
    boxes: list[dict[str, object]] = []
    spilled: list[int] = []
    held = _held(data) if fillable else {}
    plain = form if fillable else _as_printed(form)
    with Look(plain, forms=True) as blank, Look(data, forms=True) as filled:
        for index in range(pages):
            here = [(name, rect) for name, page, rect in plan["boxes"] if page == index + 1]
            with blank.page(index) as before, filled.page(index) as after:
                was, is_ = _grey(before), _grey(after)
                changed = ImageChops.difference(was, is_).point([255 if level > DIFFERS else 0 for level in range(256)])
                scale = DPI / 72
                printed = set() if fillable else set(before.characters())
                cells = [(name, rect, _cell(rect, after.height, scale)) for name, rect in here]
                for name, rect, cell in cells:
                    text = held.get(name, "") if fillable else _words(after, rect, printed)
                    boxes.append({"name": name, "text": text, **_ink(was, changed, cell)})
                spare = ImageDraw.Draw(changed)
                for _, _, cell in cells:
                    spare.rectangle(cell, fill=0)
                spilled.append(changed.histogram()[255])
        count = filled.pages
    return {
        "sha256": hashlib.sha256(data).hexdigest(),
        "pages": count,
        "boxes": boxes,
        "spilled": spilled,
        "left": [] if fillable else sorted(_left(data)),
    }


def _as_printed(form: bytes) -> bytes:
    """The blank without what a program draws by itself on a screen: arrows and frames of fields that have no picture."""
    with pikepdf.open(io.BytesIO(form)) as pdf:
        for page in pdf.pages:
            for widget in page.obj.get("/Annots", []):
                # A list of annotations is shared with nothing, so what is hidden here is hidden in this copy alone.
                if isinstance(widget, pikepdf.Dictionary) and appearance(widget) is None:
                    widget.F = HIDDEN
        return _saved(pdf)


def _grey(sight: Sight) -> Image.Image:
    return sight.render(round(sight.width * DPI / 72), round(sight.height * DPI / 72)).convert("L")


def _cell(rect: Rect, height: float, scale: float) -> tuple[int, int, int, int]:
    left, foot, right, top = rect
    return (
        int(left * scale) - 1,
        int((height - top) * scale) - 1,
        round(right * scale) + 1,
        round((height - foot) * scale) + 1,
    )


def _ink(was: Image.Image, changed: Image.Image, cell: tuple[int, int, int, int]) -> dict[str, object]:
    """Whether something new is seen in a box, and what share of it lies on what was printed there before: pixels of the blank
    that differ from the box's own ground, however faint, and touch new ink."""
    # The frame of the box is no print that a text lies on: what comes near it is told by what is spilled.
    inner = (cell[0] + 3, cell[1] + 3, max(cell[0] + 4, cell[2] - 3), max(cell[1] + 4, cell[3] - 3))
    new, before = changed.crop(inner), was.crop(inner)
    fresh = new.histogram()[255]
    ground = _median(before)
    printed = before.point([255 if level < ground - FAINT else 0 for level in range(256)]).convert("1")
    touched = ImageChops.logical_and(printed, new.filter(ImageFilter.MaxFilter(3)).convert("1"))
    under = touched.convert("L").histogram()[255]
    return {"shown": fresh > 0, "clash": round(under / (under + fresh), 3) if fresh else 0.0}


def _median(grey: Image.Image) -> int:
    below, counts = 0, grey.histogram()
    for level, count in enumerate(counts):
        below += count
        if below * 2 >= sum(counts):
            return level
    return 255


def _words(sight: Sight, rect: Rect, printed: set[tuple[str, Rect]]) -> str:
    """The characters whose middle lies in the box, in the order in which they were written, but what the form prints there."""
    left, foot, right, top = rect
    found = [
        char
        for char, where in sight.characters()
        if left - 1 <= (where[0] + where[2]) / 2 <= right + 1
        and foot - 1 <= (where[1] + where[3]) / 2 <= top + 1
        and not char.isspace()
        and (char, where) not in printed
    ]
    return "".join(found)[:20_000]


def _held(data: bytes) -> dict[str, str]:
    """What each field of a fillable copy holds: a text, or the state of a box."""
    found: dict[str, str] = {}
    with pikepdf.open(io.BytesIO(data)) as pdf:
        for page in pdf.pages:
            for widget in page.obj.get("/Annots", []):
                value = _holder(widget, "/V").get("/V")
                found[_full_name(widget)] = "".join(str(value if value is not None else "").split())
    return found


def _left(data: bytes) -> set[str]:
    """What a flat set of pages has no more."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        found = {str(key) for key in pdf.Root if key in ("/AcroForm", "/Names", "/OpenAction", "/Perms", "/AA")}
        for obj in pdf.objects:
            if isinstance(obj, pikepdf.Dictionary | pikepdf.Stream):
                found |= {key for key in ("/XFA", "/JS", "/JavaScript", "/Annots") if key in obj}
    return found
