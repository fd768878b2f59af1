"""Files that make trouble at intake on purpose: locked, cut off, or of a kind that no packet takes."""

from __future__ import annotations

import io
import zipfile
from xml.sax.saxutils import escape

import pikepdf

_FIXED = (2026, 12, 1, 0, 0, 0)


def password_pdf(pdf_bytes: bytes, password: str) -> bytes:
    """The PDF locked with a password.

    128-bit RC4, as old office scanners still lock: the newer ciphers draw a random number each time, and a practice paper
    must come out the same on every machine.
    """
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf_bytes)) as pdf:
        lock = pikepdf.Encryption(owner=password + " owner", user=password, R=3, aes=False, metadata=False)
        pdf.save(out, encryption=lock, static_id=True, fix_metadata_version=False)
    return out.getvalue()


def damaged_pdf(pdf_bytes: bytes) -> bytes:
    """The PDF as a broken transfer leaves it: all objects there, the cross-reference and the trailer cut through.

    Readers can rebuild it by walking the objects, so intake should repair it and say so.
    """
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf_bytes)) as pdf:
        pdf.save(
            out,
            deterministic_id=True,
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
            fix_metadata_version=False,
        )
    whole = out.getvalue()
    table = whole.rindex(b"xref\n0 ")
    trailer = whole.index(b"trailer", table)
    return whole[:table] + b"xref\n0 999\n" + whole[trailer : whole.index(b"startxref", trailer)] + b"startxref\n12\n"


def wrong_type(words: str = "PRACTICE. Notes for the statement, typed in a word processor.") -> bytes:
    """A small .docx: a real one, which a word processor opens, and which intake answers with one sentence."""
    parts = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Override PartName="/word/document.xml" '
        'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>',
        "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="rId1" Target="word/document.xml" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"/></Relationships>',
        "word/document.xml": '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r>'
        f"<w:t>{escape(words)}</w:t></w:r></w:p></w:body></w:document>",
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, text in parts.items():
            entry = zipfile.ZipInfo(name, _FIXED)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 0  # else it tells whether the machine runs Windows
            archive.writestr(entry, f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n{text}')
    return out.getvalue()
