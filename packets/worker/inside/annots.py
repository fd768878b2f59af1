"""Annotations and form fields: what of them shows is drawn into the page; what they do or say beside it is counted.

An appearance is placed as the PDF standard says (12.5.5): its box, turned by its matrix, is fitted into the rectangle.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pikepdf

from packets.worker.inside.geometry import rect
from packets.worker.inside.spelling import layers_of

_HIDDEN, _NO_VIEW = 2, 32
_MEDIA = frozenset({"/Screen", "/Movie", "/Sound", "/RichMedia", "/3D"})
_MARKUP = frozenset(
    {
        "/Highlight",
        "/Underline",
        "/StrikeOut",
        "/Squiggly",
        "/Square",
        "/Circle",
        "/Line",
        "/Polygon",
        "/PolyLine",
        "/Ink",
        "/Caret",
        "/Stamp",
        "/Redact",
    }
)
ACTIONS = {
    "/JavaScript": "javascript",
    "/Rendition": "media",
    "/Sound": "media",
    "/Movie": "media",
    "/RichMediaExecute": "media",
    "/Launch": "launch_action",
    "/URI": "uri_link",
    "/GoToR": "remote_link",
    "/GoToE": "remote_link",
    "/Named": "named_action",
    "/SubmitForm": "form_action",
    "/ResetForm": "form_action",
    "/ImportData": "form_action",
    "/Hide": "form_action",
    "/SetOCGState": "layer_action",
    "/Trans": "other_action",
    "/GoTo3DView": "media",
}
_NEVER_DRAWN = frozenset({"/FreeText", "/Line", "/Polygon", "/PolyLine", "/Caret", "/Stamp", "/Redact"})
"""Kinds that pdfium does not draw unless they bring their own picture, though other programs may."""
_MOST_CHAIN = 20


@dataclass(slots=True)
class Shown:
    """An appearance to be drawn, and the matrix that places it."""

    form: pikepdf.Object
    matrix: tuple[float, float, float, float, float, float]


@dataclass(slots=True)
class Found:
    """What a page's annotations come to. `any_shown` says that one shows, with or without an appearance of its own."""

    shown: list[Shown] = field(default_factory=list)
    links: list[pikepdf.Object] = field(default_factory=list)
    any_shown: bool = False
    layers: set[tuple[int, int]] = field(default_factory=set)


def look(page: pikepdf.Object, removed: Counter[str]) -> Found:
    """Go through a page's annotations once."""
    found = Found()
    entries = page.get("/Annots")
    if not isinstance(entries, pikepdf.Array):
        return found
    for item in entries:
        if isinstance(item, pikepdf.Dictionary):
            _one(item, found, removed)
    return found


def _one(item: pikepdf.Object, found: Found, removed: Counter[str]) -> None:
    kind = str(item.get("/Subtype"))
    count_actions(item, removed)
    if kind == "/Link":
        found.links.append(item)
        return
    if kind == "/Popup":
        return
    _count_kind(item, kind, removed)
    flags = item.get("/F")
    if type(flags) is int and flags & (_HIDDEN | _NO_VIEW):
        removed["hidden_annotation"] += kind != "/Widget"
        return
    if item.get("/OC") is not None:
        found.layers |= layers_of(item.get("/OC"))
    found.any_shown = True
    form = appearance(item)
    if form is None:
        removed["unshown_mark"] += kind in _NEVER_DRAWN
        return
    matrix = place(form, item.get("/Rect"))
    if matrix is not None:
        found.shown.append(Shown(form, matrix))


def _count_kind(item: pikepdf.Object, kind: str, removed: Counter[str]) -> None:
    if kind == "/Widget":
        removed["form_fields"] += 1
    elif kind == "/FileAttachment":
        removed["attachment"] += 1
    elif kind in _MEDIA:
        removed["media"] += 1
    elif kind == "/Text" or (kind in _MARKUP and str(item.get("/Contents") or "").strip()):
        removed["comments"] += 1


def adopt_orphans(pdf: pikepdf.Pdf, pages: list[pikepdf.Object]) -> int:
    """Give fields that no form knows, as they are left behind when pages are cut out of a file, back to a form."""
    widgets = [item for page in pages for item in _widgets(page)]
    if not widgets:
        return 0
    form = pdf.Root.get("/AcroForm")
    fields = form.get("/Fields") if isinstance(form, pikepdf.Dictionary) else None
    known = _fields(fields)
    orphans = [item for item in widgets if item.is_indirect and item.objgen not in known and appearance(item) is not None]
    if orphans:
        if not isinstance(form, pikepdf.Dictionary):
            form = pdf.Root["/AcroForm"] = pdf.make_indirect(pikepdf.Dictionary(Fields=[]))
        form["/Fields"] = pikepdf.Array([*(fields if isinstance(fields, pikepdf.Array) else []), *orphans])
    return len(orphans)


@contextmanager
def untouched_blank(pdf: pikepdf.Pdf, pages: list[pikepdf.Object]) -> Iterator[bool]:
    """While it lasts, boxes that nobody ticked and lists of which nothing was chosen have a picture with nothing in it, where
    they have none: pdfium would draw frames and arrows of its own over what the form has printed. Says whether any are so."""
    nothing = pdf.make_stream(b"", Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Form, BBox=[0, 0, 1, 1])
    given: list[tuple[pikepdf.Object, str]] = []
    for widget in (one for page in pages for one in _widgets(page)):
        kind, table = _inherited(widget, "/FT"), widget.get("/AP")
        normal = table.get("/N") if isinstance(table, pikepdf.Dictionary) else None
        if kind == pikepdf.Name.Btn and isinstance(normal, pikepdf.Dictionary) and not isinstance(normal, pikepdf.Stream):
            if "/Off" not in normal and not _ticked(widget):
                normal["/Off"] = nothing
                given.append((normal, "/Off"))
        elif kind == pikepdf.Name.Ch and table is None and not _chosen(widget):
            widget["/AP"] = pikepdf.Dictionary(N=nothing)
            given.append((widget, "/AP"))
    yield bool(given)
    for owner, key in given:
        del owner[key]


def _ticked(widget: pikepdf.Object) -> bool:
    """Anything but plainly off, by its state or its value."""
    return any(_says_more(one) and one != pikepdf.Name.Off for one in (widget.get("/AS"), _inherited(widget, "/V")))


def _chosen(widget: pikepdf.Object) -> bool:
    return _says_more(_inherited(widget, "/V"))


def _says_more(value: object) -> bool:
    """More than nothing, or than a text of no letters."""
    return value is not None and not (isinstance(value, pikepdf.String) and not str(value).strip())


def _widgets(page: pikepdf.Object) -> list[pikepdf.Object]:
    found = page.get("/Annots")
    if not isinstance(found, pikepdf.Array):
        return []
    return [item for item in found if isinstance(item, pikepdf.Dictionary) and item.get("/Subtype") == pikepdf.Name.Widget]


def _fields(fields: object) -> set[tuple[int, int]]:
    """Every field and widget that a form leads to."""
    known: set[tuple[int, int]] = set()
    todo: list[object] = [fields]
    while todo:
        item = todo.pop()
        if isinstance(item, pikepdf.Array):
            todo += list(item)
        elif isinstance(item, pikepdf.Dictionary) and item.is_indirect and item.objgen not in known:
            known.add(item.objgen)
            todo.append(item.get("/Kids"))
    return known


def _inherited(item: pikepdf.Object, key: str) -> object:
    node: object = item
    for _ in range(_MOST_CHAIN):
        if not isinstance(node, pikepdf.Dictionary):
            return None
        value = node.get(key)
        if value is not None:
            return value
        node = node.get("/Parent")
    return None


def appearance(item: pikepdf.Object) -> pikepdf.Object | None:
    """The stream that draws an annotation in its present state."""
    table = item.get("/AP")
    normal = table.get("/N") if isinstance(table, pikepdf.Dictionary) else None
    if isinstance(normal, pikepdf.Stream):
        return normal
    if not isinstance(normal, pikepdf.Dictionary):
        return None
    state = item.get("/AS")
    if not isinstance(state, pikepdf.Name):
        state = _inherited(item, "/V")
    if not isinstance(state, pikepdf.Name) or str(state) not in normal:
        state = pikepdf.Name.Off
    chosen = normal.get(str(state))
    return chosen if isinstance(chosen, pikepdf.Stream) else None


def place(form: pikepdf.Object, target: object) -> tuple[float, float, float, float, float, float] | None:
    """The matrix that brings a form's box, turned by its own matrix, into the rectangle `target`."""
    box, goal = rect(form.get("/BBox")), rect(target)
    if box is None or goal is None:
        return None
    own = form.get("/Matrix")
    try:
        a, b, c, d, e, f = (float(value) for value in own) if own is not None else (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
    except Exception:  # noqa: BLE001  a matrix of anything else is no matrix
        a, b, c, d, e, f = 1.0, 0.0, 0.0, 1.0, 0.0, 0.0
    corners = [(a * x + c * y + e, b * x + d * y + f) for x in (box[0], box[2]) for y in (box[1], box[3])]
    left, right = min(x for x, _ in corners), max(x for x, _ in corners)
    low, high = min(y for _, y in corners), max(y for _, y in corners)
    if right - left < 1e-6 or high - low < 1e-6:
        return None
    across, up = (goal[2] - goal[0]) / (right - left), (goal[3] - goal[1]) / (high - low)
    return across, 0.0, 0.0, up, goal[0] - left * across, goal[1] - low * up


def count_actions(item: pikepdf.Object, removed: Counter[str]) -> None:
    """Count what an object would do: its action, its additional actions, and what follows on each."""
    action = item.get("/A")
    if isinstance(action, pikepdf.Dictionary):
        count_chain(action, removed)
    more = item.get("/AA")
    if isinstance(more, pikepdf.Dictionary):
        for _, each in more.items():
            count_chain(each, removed)


def count_chain(action: object, removed: Counter[str]) -> None:
    """Count an action and those that follow it."""
    todo: list[object] = [action]
    for _ in range(_MOST_CHAIN):
        if not todo:
            return
        each = todo.pop()
        if isinstance(each, pikepdf.Array):
            todo += list(each)[:_MOST_CHAIN]
        elif isinstance(each, pikepdf.Dictionary):
            kind = str(each.get("/S"))
            if kind != "/GoTo":
                removed[ACTIONS.get(kind, "other_action")] += 1
            todo.append(each.get("/Next"))
