"""Open a foreign PDF, refuse what is no document to be shown, and say what it carries beside its pages."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from io import BytesIO
from typing import Final

import pikepdf

from packets.errors import Known
from packets.worker.inside import annots
from packets.worker.inside.links import name_tree
from packets.worker.inside.look import Look

_MOST_FIELDS = 100_000


@dataclass(slots=True)
class Source:
    """A foreign PDF, open. `damaged` says that it had to be repaired to be read."""

    pdf: pikepdf.Pdf
    damaged: bool


def open_source(data: bytes, password: str | None) -> Source:
    """Open a PDF; the empty password first, then the one given."""
    return checked(_open(data, password))


def checked(pdf: pikepdf.Pdf) -> Source:
    """An open document that may go on."""
    root = pdf.trailer.get("/Root")
    if not isinstance(root, pikepdf.Dictionary):
        raise Known("unreadable_evidence", reason="damaged")
    if isinstance(root.get("/Collection"), pikepdf.Dictionary):
        raise Known("portfolio")
    return Source(pdf, bool(pdf.get_warnings()))


def _open(data: bytes, password: str | None) -> pikepdf.Pdf:
    try:
        return pikepdf.open(BytesIO(data), inherit_page_attributes=False)
    except pikepdf.PasswordError as error:
        if not password:
            raise Known("needs_password") from error
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001  qpdf raises all kinds on damaged files
        return _rescued(data, None, error)
    try:
        return pikepdf.open(BytesIO(data), password=password, inherit_page_attributes=False)
    except pikepdf.PasswordError as error:
        raise Known("wrong_password") from error
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001  qpdf raises all kinds on damaged files
        return _rescued(data, password, error)


def _rescued(data: bytes, password: str | None, error: Exception) -> pikepdf.Pdf:
    """A document that qpdf cannot read, by way of pdfium, which repairs other things."""
    rescued = second_reading(data, password)
    if rescued is None:
        raise Known("unreadable_evidence", reason="damaged") from error
    return rescued


def second_reading(data: bytes, password: str | None) -> pikepdf.Pdf | None:
    """The document as pdfium understands it, or None."""
    try:
        with Look(data, password) as look:
            return pikepdf.open(BytesIO(look.saved()), inherit_page_attributes=False) if look.pages else None
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001  whatever fails here, the first reading stands
        return None


BESIDE: Final = (
    ("/Metadata", "metadata"),
    ("/PieceInfo", "metadata"),
    ("/StructTreeRoot", "structure"),
    ("/Perms", "rights"),
)
"""What a document may have beside its pages, and the code of what is said when the copy has it no more."""


def count_beside(pdf: pikepdf.Pdf, removed: Counter[str]) -> None:
    """Count what the document carries beside its pages: scripts, attachments, metadata and so on."""
    root = pdf.Root
    for key, code in BESIDE:
        removed[code] += root.get(key) is not None
    removed["metadata"] += pdf.trailer.get("/Info") is not None
    removed["encryption"] += pdf.is_encrypted
    opening = root.get("/OpenAction")
    if isinstance(opening, pikepdf.Dictionary):
        annots.count_chain(opening, removed)
    annots.count_actions(root, removed)
    names = root.get("/Names")
    if isinstance(names, pikepdf.Dictionary):
        removed["javascript"] += len(name_tree(names.get("/JavaScript")))
        removed["attachment"] += len(name_tree(names.get("/EmbeddedFiles")))
    form = root.get("/AcroForm")
    if isinstance(form, pikepdf.Dictionary):
        removed["xfa"] += form.get("/XFA") is not None
        removed["signature"] += _signatures(form.get("/Fields"))


def _signatures(fields: object) -> int:
    """Signed fields of a form."""
    found = 0
    seen: set[tuple[int, int]] = set()
    stack: list[tuple[object, object]] = [(fields, None)]
    while stack and len(seen) < _MOST_FIELDS:
        item, kind = stack.pop()
        if isinstance(item, pikepdf.Array):
            stack += [(each, kind) for each in item]
        elif isinstance(item, pikepdf.Dictionary) and not (item.is_indirect and item.objgen in seen):
            seen.add(item.objgen if item.is_indirect else (-len(seen), 0))
            kind = item.get("/FT", kind)
            found += kind == pikepdf.Name.Sig and isinstance(item.get("/V"), pikepdf.Dictionary)
            stack.append((item.get("/Kids"), kind))
    return found


def count_page(page: pikepdf.Object, removed: Counter[str]) -> None:
    """Count what a page carries beside what it shows."""
    removed["thumbnails"] += page.get("/Thumb") is not None
    removed["metadata"] += page.get("/Metadata") is not None or page.get("/PieceInfo") is not None
    annots.count_actions(page, removed)


def only_xfa(pdf: pikepdf.Pdf) -> bool:
    """Whether the pages are a placeholder and the form exists only for programs that read XFA."""
    form = pdf.Root.get("/AcroForm")
    if not isinstance(form, pikepdf.Dictionary) or form.get("/XFA") is None:
        return False
    fields = form.get("/Fields")
    empty = not isinstance(fields, pikepdf.Array) or len(fields) == 0
    return pdf.Root.get("/NeedsRendering") is True or empty


PLACEHOLDERS = ("please wait", "if this message is not eventually replaced", "adobe reader 8", "to view the full contents")
"""What such a placeholder page says."""
