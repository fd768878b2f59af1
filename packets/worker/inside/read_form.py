"""Read an official form: its fields, the words of its pages and the codes in its footers (`forms.inspect.FormRead`)."""

from __future__ import annotations

import json
from typing import Any, Final

import pikepdf
import zxingcpp

from packets.errors import Known
from packets.worker.inside import kinds
from packets.worker.inside.door import Door, Request
from packets.worker.inside.fields import FARTHEST, beside, described
from packets.worker.inside.look import MOST_TEXT, Sight, Unopened, clean_text, opened
from packets.worker.inside.pages import walk
from packets.worker.inside.source import only_xfa, open_source

CODE_FIELD: Final = "PDF417"
"""How the last part of a field's name begins that holds the code of its page."""
CODE_DPI: Final = 200
MOST_LOOKED_AT: Final = 60
"""Pages of which a picture is searched for a code: no form has so many."""
MOST_TEXT_IN_ALL: Final = 10_000_000
_LONGEST_CODE: Final = 200
_CODE: Final = zxingcpp.barcode_formats_from_str("PDF417")
_MOST_PIXELS: Final = 8_000_000


def read_form(request: Request, door: Door) -> bytes:
    """The form as JSON. Raises `Known` for what is no PDF, wants a password, or cannot be read whole."""
    (data,) = request.sources
    if kinds.media(data) != kinds.PDF:
        raise Known("type_not_taken", kind=kinds.media(data).rpartition("/")[2] or kinds.other(data, ""))
    try:
        return json.dumps(_read(data, door), ensure_ascii=True, allow_nan=False).encode("ascii")
    except (Known, MemoryError):
        raise
    except Unopened as error:
        raise Known("unreadable_evidence", reason="damaged") from error
    except Exception as error:
        door.trace()
        raise Known("unreadable_evidence", reason="unexpected") from error


def _read(data: bytes, door: Door) -> dict[str, object]:
    found = open_source(data, None)
    with found.pdf as pdf:
        pages = walk(pdf).leaves
        door.pages(len(pages))
        leaves = [page.obj for page in pages]
        fields = described(pdf, leaves)
        only = only_xfa(pdf) and not fields
        form = pdf.Root.get("/AcroForm")
        hybrid = isinstance(form, pikepdf.Dictionary) and form.get("/XFA") is not None
        known: dict[str, object] = {
            "sha256": "",
            "title": _title(pdf),
            "pages": len(pages),
            "encrypted": bool(pdf.is_encrypted),
            "xfa": "only" if only else "hybrid" if hybrid else "",
            "fields": fields,
            "beside": beside(pdf, leaves, len(fields)),
        }
    return known | _seen(data, fields, len(pages), door)


def _seen(data: bytes, fields: list[dict[str, object]], count: int, door: Door) -> dict[str, object]:
    """Sizes, words and codes, page by page. A field that holds the code is believed before a picture."""
    held = _held(fields)
    sizes: list[tuple[float, float]] = []
    texts: list[str] = []
    codes: list[str] = []
    looked_at, from_pictures, left = 0, False, MOST_TEXT_IN_ALL
    with opened(data) as look:
        if look.pages < count:
            raise Known("unreadable_evidence", reason="damaged")
        for number in range(1, count + 1):
            with look.page(number - 1) as sight:
                text = sight.text()[:MOST_TEXT]
                code = held.get(number, "")
                if not code and (not fields or not text.strip()) and looked_at < MOST_LOOKED_AT:
                    looked_at += 1
                    code = _in_picture(sight)
                    from_pictures = from_pictures or bool(code)
                size = round(sight.width, 2), round(sight.height, 2)
            if not all(0 < side < FARTHEST for side in size):
                raise Known("unreadable_evidence", reason="damaged")
            sizes.append(size)
            left -= len(text)
            if left < 0:
                raise Known("too_large", reason="words")
            texts.append(text)
            codes.append(code)
            if number % 10 == 0:
                door.step(number, count)
    return {"sizes": sizes, "texts": texts, "codes": codes, "codes_seen": from_pictures}


def _held(fields: list[dict[str, object]]) -> dict[int, str]:
    """The code of each page that a field holds."""
    found: dict[int, str] = {}
    for one in fields:
        name, page, value = str(one["name"]), one["page"], str(one["value"])
        if isinstance(page, int) and name.rpartition(".")[2].startswith(CODE_FIELD) and value:
            found.setdefault(page, value[:_LONGEST_CODE])
    return found


def _in_picture(sight: Sight) -> str:
    """The code that the page shows, or an empty string."""
    scale = CODE_DPI / 72
    scale *= min(1.0, (_MOST_PIXELS / max(1.0, sight.width * sight.height * scale * scale)) ** 0.5)
    width, height = max(1, round(sight.width * scale)), max(1, round(sight.height * scale))
    grey = sight.render(width, height).convert("L")
    pixels = memoryview(grey.tobytes()).cast("B", (height, width))
    for one in zxingcpp.read_barcodes(pixels, formats=_CODE):
        text = clean_text(str(one.text)).strip()
        if text:
            return text[:_LONGEST_CODE]
    return ""


def _title(pdf: pikepdf.Pdf) -> str:
    info: Any = pdf.trailer.get("/Info")
    title = info.get("/Title") if isinstance(info, pikepdf.Dictionary) else None
    return clean_text(str(title))[:1_000] if isinstance(title, pikepdf.String) else ""
