"""A form that goes along as a file of its own and must still be filled by its reader: the fields stay, nothing else does.

The agency's own form comes with scripts, usage rights and descriptions. All of them go; what is drawn and what can be
typed into is kept, without a password, as one revision.
"""

from __future__ import annotations

import hashlib
import io
import json

import pikepdf

from packets.errors import Known
from packets.worker.inside.door import Door, Request

CATALOG = {"/Type", "/Pages", "/AcroForm", "/Lang", "/OCProperties"}
FORM = {"/Fields", "/DR", "/DA", "/Q", "/NeedAppearances"}
FIELD_NEVER = ("/A", "/AA", "/JS", "/Metadata", "/PieceInfo", "/AF")


def loose_form(request: Request, door: Door) -> bytes:
    """Sends the cleaned form; the result is its SHA-256. Raises `Known` where there are no fields to keep."""
    try:
        pdf = pikepdf.open(io.BytesIO(request.sources[0]))
    except (pikepdf.PdfError, pikepdf.PasswordError):
        raise Known("unreadable_evidence", reason="damaged") from None
    with pdf:
        door.pages(len(pdf.pages))
        if "/AcroForm" not in pdf.Root:
            raise Known("unreadable_evidence", reason="no_fields")
        for key in set(pdf.Root.keys()) - CATALOG:
            del pdf.Root[key]
        form = pdf.Root.AcroForm
        for key in set(form.keys()) - FORM:
            del form[key]
        if "/Info" in pdf.trailer:
            del pdf.trailer["/Info"]
        for page in pdf.pages:
            for key in ("/AA", "/Metadata", "/PieceInfo", "/Thumb", "/B", "/StructParents", "/Trans"):
                if key in page.obj:
                    del page.obj[key]
            if "/Annots" in page.obj:
                kept = [one for one in page.obj.Annots if one.get("/Subtype") == "/Widget"]
                page.obj.Annots = pdf.make_indirect(pikepdf.Array(kept))
        for obj in pdf.objects:
            if isinstance(obj, pikepdf.Dictionary) and not isinstance(obj, pikepdf.Stream) and "/Title" not in obj:
                for key in FIELD_NEVER:
                    if key in obj:
                        del obj[key]
        out = io.BytesIO()
        pdf.save(out, encryption=False, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    data = out.getvalue()
    door.send(data)
    return json.dumps({"sha256": hashlib.sha256(data).hexdigest()}).encode()
