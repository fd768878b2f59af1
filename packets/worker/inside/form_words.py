"""Every word that a loose form carries, whether or not a page shows it.

It is read from the form as its reader gets it, so nothing is sent that was not read. What a field holds comes with the
field's name; beside that every text and name of the file, and what is written on its pages and in any picture of a field,
layers that are off among them.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from typing import Any, Final

import pikepdf

from packets.errors import Known
from packets.worker.inside.annots import appearance
from packets.worker.inside.door import Door, Request
from packets.worker.inside.look import clean_text, opened
from packets.worker.inside.loose_form import cleaned

HELD: Final = ("/V", "/DV", "/RV", "/DS", "/Opt")
"""Where a field holds what was typed or could be chosen."""
MOST: Final = 4_000_000
"""Characters in all. A form that says more is refused: what is not read is not searched."""
_MOST_STEPS: Final = 1_000_000
_DEPTH: Final = 30
_CHAIN: Final = 20
_WIDE: Final = 20_000


def form_words(request: Request, door: Door) -> bytes:
    """Texts with the name of their field (often empty) and whether a field draws them on a page, each once. Raises `Known`
    where the form cannot be read whole."""
    data = cleaned(request.sources[0], door)
    try:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            found = dict.fromkeys((*each, False) for each in _in_file(pdf))
            drawings = [one for one in pdf.objects if _is_drawing(one)]
            in_sight = _in_sight(pdf)
            shown = {len(pdf.pages) + number for number, one in enumerate(drawings) if one.objgen in in_sight}
            drawn = _each_on_a_page(pdf, drawings)
    except pikepdf.PdfError:
        raise Known("unreadable_evidence", reason="damaged") from None
    with opened(drawn) as look:
        door.more_time(look.pages)
        for index in range(look.pages):
            with look.page(index) as sight:
                found |= dict.fromkeys(("", line, index in shown) for line in sight.text().splitlines())
    words = [{"name": name[:500], "value": value, "shown": seen} for name, value, seen in found if value.strip()]
    if sum(len(value) for _, value, _ in found) > MOST:
        raise Known("too_large", reason="words")
    return json.dumps({"words": words}).encode()


def _in_file(pdf: pikepdf.Pdf) -> Iterator[tuple[str, str]]:
    left = _Left()
    for obj in pdf.objects:
        if isinstance(obj, pikepdf.Dictionary):
            name = _name(obj) if any(key in obj for key in HELD) else ""
            for key in HELD:
                yield from ((name, text) for text in _texts(obj.get(key), left, follow=True))
            yield from ((name, state) for state in _states(obj))
        yield from (("", text) for text in _texts(obj, left))
        if _is_drawing(obj):
            yield from (("", text) for text in _beside_marks(obj, left))
    for page in pdf.pages:
        yield from (("", text) for text in _beside_marks(page, left))


class _Left:
    """How much may still be looked at: a form can be wound so that there is no end to it."""

    def __init__(self) -> None:
        self._steps = _MOST_STEPS

    def step(self) -> None:
        self._steps -= 1
        if self._steps < 0:
            raise Known("unreadable_evidence", reason="tangled")


def _name(field: Any) -> str:
    """What a field is called, with the words that explain it; of a widget, its field's."""
    for _ in range(_CHAIN):
        if not isinstance(field, pikepdf.Dictionary):
            break
        if "/T" in field:
            called = re.sub(r"\[\d+\]$", "", str(field.T))
            return clean_text(f"{called} {field.get('/TU', '')}")
        field = field.get("/Parent")
    return ""


def _states(widget: Any) -> Iterator[str]:
    """The names of what a box can be set to: each is a value that it can have."""
    looks = widget.get("/AP")
    normal = looks.get("/N") if isinstance(looks, pikepdf.Dictionary) else None
    if isinstance(normal, pikepdf.Dictionary):
        yield from (clean_text(key[1:]) for key, _ in normal.items())


def _texts(value: Any, left: _Left, depth: int = 0, *, follow: bool = False) -> Iterator[str]:
    """Texts in a value. What a field holds is read with `follow`: in other objects too, and names and numbers."""
    left.step()
    if depth > _DEPTH:
        raise Known("unreadable_evidence", reason="tangled")
    if isinstance(value, pikepdf.String):
        yield from _said(str(value))
    elif isinstance(value, pikepdf.Name):
        # The rest of the names are the words of the file's own grammar, and some people are called like them.
        yield clean_text(str(value)[1:]) if follow else ""
    elif isinstance(value, pikepdf.Array):
        for one in value:
            if follow or not _elsewhere(one):
                yield from _texts(one, left, depth + 1, follow=follow)
    elif isinstance(value, pikepdf.Dictionary | pikepdf.Stream):
        for key, one in value.items():
            # A field's value leads to other objects, but never to the page or to its own field.
            if (follow and key not in ("/P", "/Parent")) or not _elsewhere(one):
                yield from _texts(one, left, depth + 1, follow=follow)
        if follow and isinstance(value, pikepdf.Stream):
            yield from _said(str(pikepdf.String(value.read_bytes())))
            yield from _said(value.read_bytes().decode("utf-8", "replace"))
    elif follow and value is not None:
        yield str(value)


def _elsewhere(value: Any) -> bool:
    return isinstance(value, pikepdf.Object) and value.is_indirect


def _said(text: str) -> Iterator[str]:
    """A text, and rich text without its marks: they may stand in the midst of a number."""
    yield clean_text(text)
    if "<" in text:
        yield clean_text(re.sub(r"<[^<>]*>", "", text))


def _beside_marks(content: Any, left: _Left) -> Iterator[str]:
    """What is said of the marks of a page for those who do not see them."""
    for operands, operator in pikepdf.parse_content_stream(content, "BDC DP"):
        if str(operator) in ("BDC", "DP"):
            for operand in operands:
                yield from _texts(operand, left)


def _is_drawing(obj: Any) -> bool:
    return isinstance(obj, pikepdf.Stream) and obj.get("/Subtype") == pikepdf.Name.Form


def _in_sight(pdf: pikepdf.Pdf) -> set[tuple[int, int]]:
    """The drawings that fields show on the pages in their present state."""
    found: set[tuple[int, int]] = set()
    for page in pdf.pages:
        for widget in page.obj.get("/Annots", []):
            drawing = appearance(widget)
            if drawing is not None and "/OC" not in widget:
                found.add(drawing.objgen)
    return found


def _each_on_a_page(pdf: pikepdf.Pdf, drawings: list[Any]) -> bytes:
    """The form with every layer on, and behind its pages each drawing in it, shown or not, on a page of its own."""
    shared = pdf.Root.AcroForm.get("/DR")
    if "/OCProperties" in pdf.Root:
        del pdf.Root["/OCProperties"]
    for drawing in drawings:
        resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(X=drawing))
        if isinstance(shared, pikepdf.Dictionary) and "/Font" in shared:
            resources["/Font"] = shared["/Font"]
        page = pikepdf.Dictionary(
            Type=pikepdf.Name.Page,
            MediaBox=[-_WIDE, -_WIDE, _WIDE, _WIDE],
            Resources=resources,
            Contents=pdf.make_stream(b"/X Do"),
        )
        pdf.pages.append(pikepdf.Page(pdf.make_indirect(page)))
    out = io.BytesIO()
    pdf.save(out, fix_metadata_version=False)
    return out.getvalue()
