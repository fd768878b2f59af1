"""Read a finished packet with other libraries than the one that wrote it: qpdf for structure, pdfium for what is seen."""

from __future__ import annotations

import ctypes
import io
import json
import re
import unicodedata
from collections.abc import Iterator
from typing import Any

import pikepdf
import pypdfium2.raw as raw
from PIL import Image

from packets.errors import Known
from packets.matters.grids import PICTURE_COLUMNS, PICTURE_ROWS, pack
from packets.worker.inside.digest import Digester
from packets.worker.inside.door import Door, Request
from packets.worker.inside.look import Look, Sight

LOOK_DPI, STAMP_DPI = 72, 144
SMALL = 200
"""Pixels that the shorter side of a page's place is looked at with, at least."""
STAMP_MOST = 120
"""Characters from the end of a page's text among which its stamp is found."""
DARK = 0.72
"""Share of the local paper's white below which a pixel of a stamp's box is ink."""
SOLID, NARROW = 0.8, 5
"""A character whose room is darker than this share is blotted out; bars such as I and l are too narrow to tell (pixels)."""
SPECKS = 0.004
"""Share of a stamp's box that may be dark without being anything: scanner dust."""
CATALOG = {"/Type", "/Pages", "/PageLabels", "/PageMode", "/Outlines", "/Version"}
PAGE = {"/Type", "/Parent", "/MediaBox", "/Resources", "/Contents", "/Annots"}
LINK = {"/Type", "/Subtype", "/Rect", "/Border", "/Dest"}
_N = rb"-?[0-9]*\.?[0-9]+"
PREFIX = re.compile(rb"q\n((?:%b ){4})re W n\n((?:%b ){6})cm\n" % (_N, _N))
SUFFIX = re.compile(rb"\nQ\n(?:BT\n(?:/PD[bs] %b Tf %b %b Td <[0-9a-f]*> Tj\n)+ET\n)?" % (_N, _N, _N))
"""What the writer puts around a source's own content: clip and matrix before it, the stamp behind it, and nothing else."""
NEVER = {
    "/JS": "javascript",
    "/JavaScript": "javascript",
    "/AA": "actions",
    "/OpenAction": "actions",
    "/A": "actions",
    "/EmbeddedFile": "attachments",
    "/EmbeddedFiles": "attachments",
    "/AF": "attachments",
    "/AcroForm": "form_fields",
    "/OCProperties": "layers",
    "/OC": "layers",
    "/Metadata": "metadata",
    "/PieceInfo": "metadata",
    "/Thumb": "thumbnails",
    "/XFA": "form_fields",
    "/Author": "metadata",
    "/Producer": "metadata",
    "/Creator": "metadata",
}


def read_packet(request: Request, door: Door) -> bytes:
    """Facts of every page that `request` asks about; `sources` are the volume and the questions."""
    data, asked_json = request.sources
    asked = json.loads(asked_json)
    try:
        pdf = pikepdf.open(io.BytesIO(data))
    except (pikepdf.PdfError, pikepdf.PasswordError):
        raise Known("unreadable_evidence", reason="damaged") from None
    with pdf:
        count = len(pdf.pages)
        door.pages(count)
        places = {page.obj.objgen: number for number, page in enumerate(pdf.pages, start=1)}
        digester = Digester()
        pages: list[dict[str, object]] = []
        with Look(data) as look:
            for number, page in enumerate(pdf.pages):
                own, clip, turn, stamp = asked[number] if number < len(asked) else (True, None, 0, None)
                known = _page(page, places, digester, own)
                with look.page(number) as sight:
                    known |= _seen(sight, own, clip, turn, stamp)
                pages.append(known)
                if number % 20 == 0:
                    door.step(number, count)
        result = {
            "pages": pages,
            "bookmarks": list(_bookmarks(pdf, places)),
            "warnings": [str(one)[:500] for one in (*pdf.get_warnings(), *pdf.check_pdf_syntax())][:50],
            "extras": sorted(_extras(pdf)),
        }
    return json.dumps(result, ensure_ascii=True).encode("ascii")


def _page(page: pikepdf.Page, places: dict[tuple[int, int], int], digester: Digester, own: bool) -> dict[str, object]:
    obj = page.obj
    box = [float(one) for one in obj.MediaBox]
    contents = obj.get("/Contents")
    streams = list(contents) if isinstance(contents, pikepdf.Array) else [contents]
    digest = ""
    frame: tuple[list[float], list[float]] | None = None
    if not own:
        frame = _frame(streams)
        # Ours are the first stream (clip and matrix) and the last (stamp); what is between came from the source.
        digest = digester.page(
            streams[1:-1], obj.Resources, skip=lambda category, name: category == "/Font" and name.startswith("/PD")
        )
    return {
        "label": page.label,
        "size": [box[2] - box[0], box[3] - box[1]],
        "plain": box[:2] == [0, 0] and not {"/CropBox", "/Rotate", "/UserUnit"} & set(obj.keys()),
        "digest": digest,
        "clip": frame[0] if frame else None,
        "matrix": frame[1] if frame else None,
        "extras": sorted(_page_extras(obj)),
        "links": [
            {"box": [float(one) for one in link.Rect], "to": _target(link.get("/Dest"), places)}
            for link in obj.get("/Annots", [])
            if link.get("/Subtype") == "/Link"
        ],
    }


def _frame(streams: list[Any]) -> tuple[list[float], list[float]] | None:
    """Clip and matrix around the source's content; None where anything else was written there too."""
    if len(streams) != 3 or not all(isinstance(one, pikepdf.Stream) for one in streams):
        return None
    before, after = PREFIX.fullmatch(streams[0].read_bytes()), SUFFIX.fullmatch(streams[2].read_bytes())
    if before is None or after is None:
        return None
    left, foot, wide, high = (float(one) for one in before[1].split())
    return [left, foot, left + wide, foot + high], [float(one) for one in before[2].split()]


def _page_extras(page: pikepdf.Object) -> set[str]:
    """What no page of a packet has."""
    found = {f"page {key}" for key in set(page.keys()) - PAGE - {"/CropBox", "/Rotate", "/UserUnit"}}
    for one in page.get("/Annots", []):
        link = one.get("/Subtype") == "/Link" and set(one.keys()) <= LINK
        if not link or [float(side) for side in one.get("/Border", [0, 0, 1])] != [0, 0, 0]:
            found.add("annotations")
    return found


def _target(dest: Any, places: dict[tuple[int, int], int]) -> int:
    if isinstance(dest, pikepdf.Array) and len(dest) > 0 and isinstance(dest[0], pikepdf.Dictionary):
        return places.get(dest[0].objgen, 0)
    return 0


def _bookmarks(pdf: pikepdf.Pdf, places: dict[tuple[int, int], int]) -> Iterator[dict[str, object]]:
    root = pdf.Root.get("/Outlines")
    if root is None:
        return
    waiting: list[tuple[Any, int]] = [(root.get("/First"), 0)]
    seen: set[tuple[int, int]] = set()
    while waiting:
        item, level = waiting.pop()
        if item is None or item.objgen in seen or level > 300:
            continue
        seen.add(item.objgen)
        yield {"level": level, "title": str(item.get("/Title", ""))[:4000], "page": _target(item.get("/Dest"), places)}
        waiting.append((item.get("/Next"), level))
        waiting.append((item.get("/First"), level + 1))


def _extras(pdf: pikepdf.Pdf) -> set[str]:
    """Everything that a packet never has, wherever it hides."""
    found = {f"catalogue {key}" for key in set(pdf.Root.keys()) - CATALOG}
    if "/Info" in pdf.trailer:
        found.add("metadata")
    if "/Prev" in pdf.trailer or "/Encrypt" in pdf.trailer:
        found.add("revisions")
    for obj in pdf.objects:
        if not isinstance(obj, pikepdf.Dictionary | pikepdf.Stream):
            continue
        keys = set(obj.keys())
        if obj.get("/Type") == "/Annot" or obj.get("/Subtype") == "/Link":
            if not keys <= LINK:
                found.add("annotations")  # also where no page refers to it
            continue
        if obj.get("/Type") == "/EmbeddedFile":
            found.add("attachments")
        if obj.get("/Type") == "/Font":
            keys -= {"/A"}
        found |= {NEVER[key] for key in keys & NEVER.keys()}
    return found


def _seen(sight: Sight, own: bool, clip: list[float] | None, turn: int, stamp: list[float] | None) -> dict[str, object]:
    if own:
        return {"words": _squeezed(sight.text())}
    known: dict[str, object] = {}
    if clip is not None:
        known["picture"] = _picture(sight, clip, turn)
    if stamp is not None:
        known |= _stamp(sight, stamp)
    return known


def _picture(sight: Sight, clip: list[float], turn: int) -> str:
    """The source's part of the page as intake saw it: cut out, turned back, in the same few greys."""
    left, foot, right, top = clip
    # A small page is looked at closely: half a pixel would be a good part of a cell.
    scale = min(8.0, max(LOOK_DPI / 72, SMALL / max(1.0, min(right - left, top - foot))))
    shown = sight.render(round(sight.width * scale), round(sight.height * scale)).convert("L")
    across, down = shown.width / sight.width, shown.height / sight.height
    sides = (left * across, (sight.height - top) * down, right * across, (sight.height - foot) * down)
    box = (max(0.0, sides[0]), max(0.0, sides[1]), min(shown.width, sides[2]), min(shown.height, sides[3]))
    size = (PICTURE_ROWS, PICTURE_COLUMNS) if turn % 180 else (PICTURE_COLUMNS, PICTURE_ROWS)
    cut = shown.resize(size, Image.Resampling.BOX, box=box)
    if turn:
        cut = cut.rotate(turn, expand=True)
    cells = cut.point([value >> 4 for value in range(256)]).tobytes()
    return pack(bytes(high << 4 | low for high, low in zip(cells[::2], cells[1::2], strict=True)))


def _stamp(sight: Sight, box: list[float]) -> dict[str, object]:
    """The stamp's text, and whether the picture shows each of its characters and nothing beside them."""
    found = [(char, where) for char, where in _last_characters(sight) if _inside(where, box)]
    text = "".join(char for char, _ in found)
    scale = STAMP_DPI / 72
    width, height = round(sight.width * scale), round(sight.height * scale)
    cut = (int(box[0] * scale), int(height - box[3] * scale), round(box[2] * scale) + 1, round(height - box[1] * scale) + 1)
    grey = sight.render(width, height).convert("L").crop(cut)
    paper = _paper(grey)
    ink = grey.point([255 if value < DARK * paper else 0 for value in range(256)])
    shown = bool(found)
    for char, (left, foot, right, top) in found:
        if char.isspace():
            continue
        cell = (
            max(0, int(left * scale) - cut[0] - 2),
            max(0, int(height - top * scale) - cut[1] - 2),
            min(grey.width, round(right * scale) - cut[0] + 3),
            min(grey.height, round(height - foot * scale) - cut[1] + 3),
        )
        shown = shown and cell[0] < cell[2] and cell[1] < cell[3] and ink.crop(cell).getbbox() is not None
        shown = shown and not _solid(ink, (cell[0] + 2, cell[1] + 2, cell[2] - 2, cell[3] - 2))
    for _, (left, foot, right, top) in found:
        cell = (
            int(left * scale) - cut[0] - 2,
            int(height - top * scale) - cut[1] - 2,
            round(right * scale) - cut[0] + 3,
            round(height - foot * scale) - cut[1] + 3,
        )
        ink.paste(0, cell)
    dark = ink.histogram()[255]
    return {"stamp": _squeezed(text), "stamp_shown": shown, "stamp_clear": dark <= SPECKS * grey.width * grey.height}


def _solid(ink: Image.Image, cell: tuple[int, int, int, int]) -> bool:
    width, height = cell[2] - cell[0], cell[3] - cell[1]
    return width >= NARROW and height > 0 and ink.crop(cell).histogram()[255] > SOLID * width * height


def _paper(grey: Image.Image) -> int:
    """How white the paper is: what two thirds of the pixels do not reach."""
    histogram = grey.histogram()
    total, below = sum(histogram), 0
    for value in range(256):
        below += histogram[value]
        if below >= total * 0.66:
            return value
    return 255


def _last_characters(sight: Sight) -> list[tuple[str, tuple[float, float, float, float]]]:
    page = raw.FPDFText_LoadPage(sight.handle)
    if not page:
        return []
    found: list[tuple[str, tuple[float, float, float, float]]] = []
    left, right, foot, top = (ctypes.c_double() for _ in range(4))
    try:
        count = raw.FPDFText_CountChars(page)
        for index in range(max(0, count - STAMP_MOST), count):
            code = raw.FPDFText_GetUnicode(page, index)
            if (
                32 <= code < 0x110000
                and not 0xD800 <= code < 0xE000
                and raw.FPDFText_GetCharBox(page, index, left, right, foot, top)
            ):
                found.append((chr(code), (left.value, foot.value, right.value, top.value)))
    finally:
        raw.FPDFText_ClosePage(page)
    return found


def _inside(where: tuple[float, float, float, float], box: list[float]) -> bool:
    x, y = (where[0] + where[2]) / 2, (where[1] + where[3]) / 2
    return box[0] <= x <= box[2] and box[1] <= y <= box[3]


def _squeezed(text: str) -> str:
    """Without white space, composed: how words are drawn apart does not matter here."""
    return "".join(unicodedata.normalize("NFC", text).split())
