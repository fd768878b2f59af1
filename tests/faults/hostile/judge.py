"""What may be wrong with what came out of the worker: told in words, none if all is well."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from io import BytesIO

import pikepdf

from packets.assemble.working import WorkingCopy
from packets.matters.facts import DocumentFacts
from tests.faults.hostile.base import SLICES

ACTIVE = frozenset(
    [
        "/A",
        "/AA",
        "/AcroForm",
        "/AF",
        "/Action",
        "/ActualText",
        "/Alt",
        "/Alternates",
        "/Annot",
        "/Annots",
        "/AP",
        "/Author",
        "/B",
        "/CharSet",
        "/CIDSet",
        "/CO",
        "/Collection",
        "/Copyright",
        "/Creator",
        "/Desc",
        "/Dests",
        "/Dur",
        "/EF",
        "/EmbeddedFile",
        "/EmbeddedFiles",
        "/Encrypt",
        "/F",
        "/FDF",
        "/Filespec",
        "/FontFamily",
        "/GoTo",
        "/GoTo3DView",
        "/GoToE",
        "/GoToR",
        "/Hide",
        "/HT",
        "/HTP",
        "/ID",
        "/ImportData",
        "/Info",
        "/JavaScript",
        "/JS",
        "/Keywords",
        "/Lang",
        "/LastModified",
        "/Launch",
        "/Legal",
        "/MarkInfo",
        "/Measure",
        "/Metadata",
        "/Movie",
        "/Named",
        "/Names",
        "/Next",
        "/Notice",
        "/ObjStm",
        "/OC",
        "/OCG",
        "/OCMD",
        "/OCProperties",
        "/OpenAction",
        "/OPI",
        "/Outlines",
        "/OutputIntents",
        "/PageLabels",
        "/Perms",
        "/PieceInfo",
        "/Prev",
        "/Private",
        "/Producer",
        "/PZ",
        "/Ref",
        "/Rendition",
        "/Requirements",
        "/ResetForm",
        "/RichMedia",
        "/RichMediaContent",
        "/RichMediaExecute",
        "/Screen",
        "/SetOCGState",
        "/Sig",
        "/Sound",
        "/SpiderInfo",
        "/StructParent",
        "/StructParents",
        "/StructTreeRoot",
        "/Subject",
        "/SubmitForm",
        "/Templates",
        "/Thread",
        "/Threads",
        "/Thumb",
        "/Title",
        "/Trans",
        "/UF",
        "/URI",
        "/URL",
        "/URLS",
        "/ViewerPreferences",
        "/VP",
        "/Widget",
        "/XFA",
        "/XRef",
        "/XRefStm",
        "/3D",
        "/3DD",
    ]
)
"""Keys, and names that are values, of which a working copy has none."""
# Names of resources, letters, fonts and inks are what a page calls them.
NAMED = frozenset(
    {
        "/Font",
        "/XObject",
        "/ExtGState",
        "/ColorSpace",
        "/Pattern",
        "/Shading",
        "/CharProcs",
        "/Differences",
        "/BaseFont",
        "/FontName",
    }
)
_MOST = 64 * 1024**2
WIDE = tuple(one.decode().encode(coding) for one in SLICES for coding in ("utf-16-be", "utf-16-le"))
HEXED = tuple(one.hex().encode() for one in SLICES) + tuple(one.hex().upper().encode() for one in SLICES)
TRACES = (*SLICES, *WIDE, *HEXED)


def faults(data: bytes, facts: DocumentFacts) -> list[str]:
    """What is wrong with a working copy."""
    found = [*_shape(data), *_canonical(data, len(facts.pages))]
    beside = data
    try:
        with pikepdf.open(BytesIO(data), attempt_recovery=False) as pdf:
            found += _read(pdf, facts)
            beside = _beside_streams(pdf, data)
    except (pikepdf.PdfError, RecursionError) as fault:
        found.append(f"it cannot be read: {fault}")
    if traces := [trace for trace in TRACES if trace in beside]:
        found.append(f"foreign bytes stand in the file: {traces[0]!r}")
    return found


def _beside_streams(pdf: pikepdf.Pdf, data: bytes) -> bytes:
    """The file without the streams that hold a trace as they lie there, each once: these are judged one by one, since what one
    draws everybody sees."""
    for obj in pdf.objects:
        raw = bytes(obj.read_raw_bytes()) if isinstance(obj, pikepdf.Stream) else b""
        if any(trace in raw for trace in TRACES):
            data = data.replace(raw, b"", 1)
    return data


def _shape(data: bytes) -> Iterator[str]:
    if not data.startswith(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n") or not data.endswith(b"%%EOF\n"):
        yield "something stands before its head or behind its end"
    if data.count(b"\nstartxref\n") != 1:
        yield "it has several revisions"


def _canonical(data: bytes, pages: int) -> Iterator[str]:
    """The writer of packets takes every page of it."""
    written: list[int] = []

    def allot() -> int:
        written.append(0)
        return len(written)

    try:
        copy = WorkingCopy(BytesIO(data), "hostile", allot, lambda *_: None)
        for number in range(1, pages + 1):
            for place in copy.page(number):
                copy.reference(place)
        copy.flush()
    except Exception as fault:
        yield f"it is not canonical: {fault}"


def _read(pdf: pikepdf.Pdf, facts: DocumentFacts) -> Iterator[str]:
    if complaints := pdf.get_warnings():  # told once: asked again it has none
        yield f"a strict reader complains: {complaints[0]}"
    if set(pdf.trailer.keys()) - {"/Size", "/Root"}:
        yield f"its trailer has {sorted(pdf.trailer.keys())}"
    if set(pdf.Root.keys()) != {"/Type", "/Pages"}:
        yield f"its catalogue has {sorted(pdf.Root.keys())}"
    if len(pdf.pages) != len(facts.pages):
        yield "it has other pages than its facts"
    if acts := sorted(set(words_of(pdf)) & ACTIVE):
        yield f"active keys: {acts}"
    said = "".join("".join(page.text.split()) for page in facts.pages)
    reached = _reached(pdf)
    for obj in pdf.objects:
        if not isinstance(obj, pikepdf.Object):
            continue
        if obj.objgen not in reached and not isinstance(obj, pikepdf.Name | pikepdf.String):
            yield f"object {obj.objgen} is nobody's"
        if isinstance(obj, pikepdf.Stream):
            yield from _stream(obj, said)


def _reached(pdf: pikepdf.Pdf) -> set[tuple[int, int]]:
    found: set[tuple[int, int]] = set()
    todo: list[tuple[object, bool]] = [(pdf.Root, False)]
    while todo:
        item, named = todo.pop()
        if isinstance(item, pikepdf.Object) and item.is_indirect:
            if item.objgen in found:
                continue
            found.add(item.objgen)
        if isinstance(item, pikepdf.Array):
            todo += [(one, named) for one in item]
        elif isinstance(item, pikepdf.Dictionary | pikepdf.Stream):
            todo += [(value, key in NAMED) for key, value in item.items()]
    return found


def words_of(pdf: pikepdf.Pdf) -> Iterator[str]:
    """Keys, and names that are values, wherever they are not what a page calls its things; and every text."""
    seen: set[tuple[int, int]] = set()
    todo: list[tuple[object, bool]] = [(pdf.Root, False)]
    while todo:
        item, named = todo.pop()
        if isinstance(item, pikepdf.Object) and item.is_indirect:
            if item.objgen in seen:
                continue
            seen.add(item.objgen)
        if isinstance(item, pikepdf.Name):
            if not named:
                yield str(item)
        elif isinstance(item, pikepdf.String):
            yield bytes(item).decode("latin-1")
        elif isinstance(item, pikepdf.Array):
            inks = len(item) > 2 and item[0] in ("/Separation", "/DeviceN")
            todo += [(one, named or (inks and at == 1)) for at, one in enumerate(item)]
        elif isinstance(item, pikepdf.Dictionary | pikepdf.Stream):
            for key, value in item.items():
                if not named:
                    yield key
                todo.append((value, key in NAMED))


def _stream(obj: pikepdf.Object, said: str) -> Iterator[str]:
    raw = bytes(obj.read_raw_bytes())
    data, whole = _decoded(obj, raw)
    if whole is False:
        yield f"stream {obj.objgen} does not end where it says"
    for trace in TRACES:
        if (trace in data or trace in raw) and not _drawn(obj, trace, data, said):
            yield f"foreign bytes in stream {obj.objgen} ({_kind(obj)}): {trace!r}"
            return


def _decoded(obj: pikepdf.Object, raw: bytes) -> tuple[bytes, bool | None]:
    """What a stream says, at most so much; and whether its packing ended with it."""
    if obj.get("/Filter") != "/FlateDecode":
        return raw, None
    machine = zlib.decompressobj()
    try:
        data = machine.decompress(raw, _MOST)
    except zlib.error:
        return raw, False
    if len(data) == _MOST:
        return data, None
    return data, machine.eof and not machine.unused_data


def _kind(obj: pikepdf.Object) -> str:
    return str(obj.get("/Subtype") or sorted(obj.keys()))


def _drawn(obj: pikepdf.Object, trace: bytes, data: bytes, said: str) -> bool:
    """Words that a reader sees, or the dots of a picture, every one of which is seen, are no smuggled bytes."""
    if trace not in SLICES:
        return False
    if "/Subtype" not in obj and "".join(trace.decode().split()) in said:
        return True
    if obj.get("/Subtype") == "/Form" and "".join(trace.decode().split()) in said:
        return True
    if obj.get("/Subtype") == "/Image" and obj.get("/Filter") in (None, "/FlateDecode") and "/DecodeParms" not in obj:
        parts = {"/DeviceGray": 1, "/DeviceRGB": 3, "/DeviceCMYK": 4}.get(str(obj.get("/ColorSpace")), 1)
        bits = 1 if obj.get("/ImageMask") is True else int(obj.get("/BitsPerComponent", 8))
        return len(data) <= (int(obj.Width) * parts * bits + 7) // 8 * int(obj.Height)
    return False
