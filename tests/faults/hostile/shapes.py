"""Files of an odd build: broken tables, other files around and within, locks of every kind, objects that lie."""

from __future__ import annotations

import zipfile
import zlib
from io import BytesIO

import pikepdf

from tests.faults.hostile.base import BOX, FONTS, HELLO, SECRET, Made, family, page, pdf, stream, text


@family
def tables() -> Made:
    whole = page()
    table = whole.rindex(b"xref\n0")
    yield "table-gone.pdf", whole[:table] + b"trailer<</Root 1 0 R>>"
    yield "table-nothing-left.pdf", whole[:table]
    yield "table-elsewhere.pdf", whole.replace(b"startxref\n%d" % table, b"startxref\n999999")
    yield "table-below-nothing.pdf", whole.replace(b"startxref\n%d" % table, b"startxref\n-5")
    yield "table-wrong-places.pdf", whole.replace(b" 00000 n ", b" 00001 n ")
    yield "table-shifted.pdf", b"\n\n\n" + whole
    yield "table-huge.pdf", whole.replace(b"xref\n0 6", b"xref\n0 600000000")
    yield "table-backwards.pdf", whole.replace(b"xref\n0 6", b"xref\n-3 6")
    yield "table-words.pdf", whole.replace(b"0000000000 65535 f ", SECRET[:18] + b"  ")
    yield "no-catalog.pdf", whole.replace(b"/Type/Catalog", b"/Type/Nothing")
    yield "catalog-elsewhere.pdf", whole.replace(b"/Root 1 0 R", b"/Root 99 0 R")
    yield "catalog-is-a-page.pdf", whole.replace(b"/Root 1 0 R", b"/Root 3 0 R")
    yield "catalog-is-text.pdf", whole.replace(b"/Root 1 0 R", b"/Root" + text())
    yield "catalog-is-a-stream.pdf", whole.replace(b"/Root 1 0 R", b"/Root 4 0 R")
    yield "tree-is-text.pdf", whole.replace(b"/Pages 2 0 R", b"/Pages" + text())
    yield (
        "object-twice.pdf",
        whole.replace(b"5 0 obj", b"4 0 obj\n" + stream(b"(" + SECRET + b") Tj") + b"\nendobj\n5 0 obj", 1),
    )
    yield "object-of-another-number.pdf", whole.replace(b"\n4 0 obj", b"\n7 0 obj")
    yield "object-without-end.pdf", whole.replace(b"endobj", b"")
    yield "stream-without-end.pdf", whole.replace(b"endstream", b"")
    yield (
        "page-is-a-stream.pdf",
        pdf(
            {
                1: b"<</Type/Catalog/Pages 2 0 R>>",
                2: b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
                3: stream(HELLO, b"/Type/Page" + BOX),
            }
        ),
    )
    yield "page-without-anything.pdf", page(contents=b"null", resources=b"null", page=b"")
    yield "contents-are-text.pdf", page(contents=text())
    yield "contents-are-elsewhere.pdf", page(contents=b"77 0 R")
    yield "resources-are-a-list.pdf", page(resources=b"[" + FONTS + b"]")
    yield "fonts-are-a-list.pdf", page(resources=b"<</Font[" + FONTS + b"]>>")
    yield "length-below-nothing.pdf", page(content_object=stream(HELLO, length=-50))
    yield "length-huge.pdf", page(content_object=stream(HELLO, length=2**40))
    yield "length-nothing.pdf", page(content_object=stream(HELLO, length=0))
    yield "length-is-text.pdf", page(content_object=b"<</Length" + text() + b">>stream\n" + HELLO + b"\nendstream")
    body = b"4 0 5 %d " % (len(stream(HELLO)) + 1)
    yield (
        "objects-in-two-streams.pdf",
        page(
            more={
                20: stream(b"5 0 " + FONTS, b"/Type/ObjStm/N 1/First 4"),
                21: stream(b"5 0 <</Smuggled" + text() + b">>", b"/Type/ObjStm/N 1/First 4/Extends 20 0 R"),
                22: stream(body + FONTS, b"/Type/ObjStm/N 99999/First 99999/Extends 22 0 R"),
            }
        ),
    )
    names = zlib.compress(b"\x01\x00\x10\x00" * 6)
    yield (
        "table-of-odd-widths.pdf",
        b"%PDF-1.7\n1 0 obj\n"
        + stream(names, b"/Type/XRef/Size 6/W[9 9 9]/Root 1 0 R/Filter/FlateDecode")
        + b"\nendobj\nstartxref\n9\n%%EOF",
    )
    yield (
        "table-of-no-widths.pdf",
        b"%PDF-1.7\n1 0 obj\n"
        + stream(names, b"/Type/XRef/Size 6/W[]/Index[0 -5]/Root 1 0 R/Filter/FlateDecode")
        + b"\nendobj\nstartxref\n9\n%%EOF",
    )
    yield "strange-version.pdf", whole.replace(b"%PDF-1.7", b"%PDF-" + SECRET)
    yield "only-a-head.pdf", b"%PDF-1.7\n"
    yield "only-zeros.pdf", b"%PDF-1.7\n" + bytes(100_000)
    yield (
        "linearized.pdf",
        whole.replace(
            b"1 0 obj\n", b"1 0 obj\n<</Linearized 1/L 99999999/H[5 5]/O 3/E 9/N 9999/T 99999999>>\nendobj\n1 0 obj\n", 1
        ),
    )
    yield "carriage-returns.pdf", whole.replace(b"\n", b"\r")
    yield "a-name-with-nothing.pdf", page(page=BOX + b"/#00#00/ /(" + SECRET + b")")
    yield "unknown-types.pdf", page(page=BOX + b"/Tabs/S/X <0><1>/Y trux/Z nul/W 5 0 X")


def locked(**how: object) -> bytes:
    out = BytesIO()
    with pikepdf.open(BytesIO(page(more={10: text()}, trailer=b"/Info<</Author" + text() + b">>"))) as document:
        document.save(out, encryption=pikepdf.Encryption(**how))  # type: ignore[arg-type]
    return out.getvalue()


@family
def locks() -> Made:
    for revision, more in (
        (2, {"aes": False, "metadata": False}),
        (3, {"aes": False, "metadata": False}),
        (4, {"aes": True}),
        (6, {}),
    ):
        yield f"locked-r{revision}-open.pdf", locked(owner="owner", user="", R=revision, **more)
        yield f"locked-r{revision}-shut.pdf", locked(owner="owner", user="user", R=revision, **more)
    base = locked(owner="owner", user="", R=6)
    yield "locked-wrong-check.pdf", base.replace(b"/Perms <", b"/Perms <00")
    yield "locked-unknown-handler.pdf", base.replace(b"/Filter /Standard", b"/Filter /Smuggler")
    yield "locked-unknown-version.pdf", base.replace(b"/V 5", b"/V 9")
    yield "locked-odd-length.pdf", base.replace(b"/Length 256", b"/Length 99999999")
    yield "locked-no-key.pdf", base.replace(b"/O <", b"/O2 <").replace(b"/U <", b"/U2 <")
    plain = page(content_object=stream(HELLO, b"/Filter[/Crypt]/DecodeParms[<</Name/Identity>>]"))
    yield "locked-only-in-name.pdf", plain
    yield "locked-by-nobody.pdf", page(trailer=b"/Encrypt<</Filter/Standard/V 1/R 2/O" + text() + b"/U" + text() + b"/P -4>>")


@family
def several_at_once() -> Made:
    """Files that are two things."""
    archive = BytesIO()
    with zipfile.ZipFile(archive, "w") as made:
        made.writestr("smuggled.html", b"<script>" + SECRET + b"</script>")
    whole = page()
    yield "both-pdf-and-zip.pdf", whole + archive.getvalue()
    yield "both-zip-and-pdf.pdf", archive.getvalue() + whole
    yield "both-html-and-pdf.pdf", b"<html><script>" + SECRET + b"</script><!--\n" + whole + b"--></html>"
    yield "both-pdf-and-html.pdf", whole + b"<script>" + SECRET + b"</script>"
    yield "both-gif-and-pdf.pdf", b"GIF89a" + bytes(40) + whole
    yield "both-script-and-pdf.pdf", b"#!/bin/sh\n# " + SECRET + b"\nexit\n" + whole
    yield "both-pdf-and-script.pdf", b"%PDF-1.7\n" + b"`" + SECRET + b"`\n" + whole
    yield "both-mail-and-pdf.pdf", b"From: a@b.example\r\nSubject: " + SECRET + b"\r\n\r\n" + whole
    yield "head-late.pdf", b" " * 1000 + whole
    yield "head-too-late.pdf", b" " * 5000 + whole
    yield "nothing.pdf", b""
    yield "one-byte.pdf", b"%"
    yield "words-only.pdf", SECRET
    yield "archive.docx", archive.getvalue()
    yield "archive-broken.zip", archive.getvalue()[:40]
