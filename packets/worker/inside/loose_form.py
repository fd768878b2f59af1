"""A form that goes along as a file of its own and must still be filled by its reader: the fields stay, nothing else does.

The agency's own form comes with scripts, usage rights and descriptions. All of them go; what is drawn and what can be
typed into is kept, without a password, as one revision.
"""

from __future__ import annotations

import hashlib
import io
import json
from typing import Any

import pikepdf

from packets.errors import Known
from packets.worker.inside.door import Door, Request

CATALOG = {"/Type", "/Pages", "/AcroForm", "/Lang", "/OCProperties"}
FORM = {"/Fields", "/DR", "/DA", "/Q", "/NeedAppearances"}
TREE = {"/Type", "/Parent", "/Kids", "/Count", "/Resources", "/MediaBox", "/CropBox", "/Rotate"}
PAGE = {"/Type", "/Parent", "/Resources", "/MediaBox", "/CropBox", "/Rotate", "/UserUnit", "/Contents", "/Group", "/Annots"}
SHOWN = {"/Type", "/Subtype", "/Rect", "/F", "/P", "/Border", "/BS", "/C", "/MK", "/H", "/AP", "/AS", "/OC"}
NAMED = {"/FT", "/Parent", "/Kids", "/T", "/TU", "/TM", "/Ff"}
FILLED = {"/V", "/DV", "/DA", "/DS", "/RV", "/Q", "/MaxLen", "/Opt", "/TI", "/I"}
HIDDEN, NO_VIEW = 2, 32
NEVER = {"/AA", "/JS", "/JavaScript", "/Metadata", "/PieceInfo", "/LastModified", "/AF", "/EF", "/Thumb", "/XFA"}


def loose_form(request: Request, door: Door) -> bytes:
    """Sends the cleaned form; the result is its SHA-256. Raises `Known` where there are no fields to keep."""
    data = cleaned(request.sources[0], door)
    door.send(data)
    return json.dumps({"sha256": hashlib.sha256(data).hexdigest()}).encode()


def cleaned(form: bytes, door: Door) -> bytes:
    """The form as its reader gets it. Raises `Known` where there are no fields to keep."""
    try:
        pdf = pikepdf.open(io.BytesIO(form))
    except (pikepdf.PdfError, pikepdf.PasswordError):
        raise Known("unreadable_evidence", reason="damaged") from None
    with pdf:
        door.pages(len(pdf.pages))
        if "/AcroForm" not in pdf.Root:
            raise Known("unreadable_evidence", reason="no_fields")
        _only(pdf.Root, CATALOG)
        # An identity of its own: the old one is bytes of anybody's choice.
        _only(pdf.trailer, {"/Root", "/Size"})
        fields = pdf.Root.AcroForm
        _only(fields, FORM)
        for page in pdf.pages:
            _only(page.obj, PAGE)
            if "/Annots" in page.obj:
                annots: list[Any] = list(page.obj.Annots)
                widgets = [one for one in annots if isinstance(one, pikepdf.Dictionary) and one.get("/Subtype") == "/Widget"]
                _clean_fields(list(widgets))
                page.obj.Annots = pdf.make_indirect(pikepdf.Array(widgets))
        _clean_fields(list(fields.get("/Fields", [])))
        for obj in pdf.objects:
            _clean(obj)
        out = io.BytesIO()
        pdf.save(
            out,
            encryption=False,
            deterministic_id=True,
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
            fix_metadata_version=False,
        )
    return out.getvalue()


def _only(obj: Any, allowed: set[str]) -> None:
    for key in set(obj.keys()) - allowed:
        del obj[key]


def _clean_fields(waiting: list[Any]) -> None:
    """Fields and widgets, up to their roots and down to their leaves, by what a field may have. Signatures go."""
    seen: set[tuple[int, int]] = set()
    while waiting:
        field = waiting.pop()
        if not isinstance(field, pikepdf.Dictionary) or (field.is_indirect and field.objgen in seen):
            continue
        seen.add(field.objgen)
        _only(field, SHOWN | NAMED | FILLED)
        if field.get("/FT") == "/Sig" and "/V" in field:
            del field["/V"]
        _one_look(field)
        kids = field.get("/Kids")
        waiting += [*(kids if isinstance(kids, pikepdf.Array) else []), field.get("/Parent")]


def _one_look(field: Any) -> None:
    """How it looks at rest is kept, and nothing of a field that is not shown: no script is left that could show it."""
    flags, looks = field.get("/F"), field.get("/AP")
    if type(flags) is int and flags & (HIDDEN | NO_VIEW):
        _only(field, set(field.keys()) - {"/AP"})
    elif isinstance(looks, pikepdf.Dictionary):
        _only(looks, {"/N"})


def _clean(obj: Any, depth: int = 0) -> None:
    """Whatever acts or describes, in any object, however deep it lies in it."""
    if depth > 50:
        raise Known("unreadable_evidence", reason="tangled")
    if isinstance(obj, pikepdf.Array):
        for one in obj:
            if isinstance(one, pikepdf.Object) and not one.is_indirect:
                _clean(one, depth + 1)
    elif isinstance(obj, pikepdf.Dictionary | pikepdf.Stream):
        if obj.get("/Type") == "/Pages":
            _only(obj, TREE)
        for key, value in list(obj.items()):
            action = key in ("/A", "/OpenAction") and isinstance(value, pikepdf.Dictionary) and "/S" in value
            if key in NEVER or action:
                del obj[key]
            elif isinstance(value, pikepdf.Object) and not value.is_indirect:
                _clean(value, depth + 1)
