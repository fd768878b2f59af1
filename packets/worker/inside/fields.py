"""The fields of a form: every widget on a page with what its field says, by the full name that fills it."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pikepdf

from packets.errors import Known
from packets.worker.inside.look import clean_text

MOST_WIDGETS: Final = 20_000
MOST_TEXT: Final = 4_000_000
"""Characters of all names, tooltips, options and values together."""
MOST_OPTIONS: Final = 2_000
LONGEST: Final = 20_000
FARTHEST: Final = 1e6
_CHAIN: Final = 30
"""How deep a field lies in its form, at most."""
READ_ONLY, LINES, RADIO, PUSHED, COMB = 1, 1 << 12, 1 << 15, 1 << 16, 1 << 24
_SIZE: Final = re.compile(r"(-?[0-9]*\.?[0-9]+)\s+Tf\b")


@dataclass(slots=True)
class Widget:
    """A box on a page. `chain` is itself, its field and what is above that, the nearest first."""

    obj: Any
    page: int
    """From 1."""
    chain: tuple[Any, ...]

    def inherited(self, key: str) -> Any:
        """What is said of it by itself or else by what is above it; None where nobody says it."""
        return next((one[key] for one in self.chain if key in one), None)

    @property
    def name(self) -> str:
        """With dots, from the root: what fills it. Not cleaned: a name is a key."""
        return ".".join(str(one.T) for one in reversed(self.chain) if "/T" in one)


def widgets(pdf: pikepdf.Pdf, pages: Sequence[Any]) -> Iterator[Widget]:
    """Every widget of a field of the form, page by page in their order there. `pages` are the dictionaries of the pages."""
    form = pdf.Root.get("/AcroForm")
    fields = form.get("/Fields") if isinstance(form, pikepdf.Dictionary) else None
    if not isinstance(fields, pikepdf.Array):
        return
    roots = {one.objgen for one in fields if isinstance(one, pikepdf.Dictionary) and one.is_indirect}
    count = 0
    for number, page in enumerate(pages, start=1):
        annots = page.get("/Annots")
        for one in annots if isinstance(annots, pikepdf.Array) else ():
            if not isinstance(one, pikepdf.Dictionary) or one.get("/Subtype") != "/Widget":
                continue
            count += 1
            if count > MOST_WIDGETS:
                raise Known("too_large", reason="fields")
            chain = _chain(one)
            # A widget that no field of the form leads to is filled by nobody.
            if chain and chain[-1].objgen in roots:
                yield Widget(one, number, chain)


def _chain(widget: Any) -> tuple[Any, ...]:
    found: list[Any] = []
    one = widget
    while isinstance(one, pikepdf.Dictionary) and len(found) <= _CHAIN:
        found.append(one)
        one = one.get("/Parent")
    return tuple(found) if len(found) <= _CHAIN else ()


def beside(pdf: pikepdf.Pdf, pages: Sequence[Any], fields: int) -> int:
    """How many annotations and files there are that are neither links nor one of the `fields` that were described."""
    count = 0
    for page in pages:
        annots = page.get("/Annots")
        for one in annots if isinstance(annots, pikepdf.Array) else ():
            kind = one.get("/Subtype") if isinstance(one, pikepdf.Dictionary) else None
            count += kind not in ("/Link", "/Popup")
    names = pdf.Root.get("/Names")
    files = names.get("/EmbeddedFiles") if isinstance(names, pikepdf.Dictionary) else None
    return min(MOST_WIDGETS, max(0, count - fields) + (isinstance(files, pikepdf.Dictionary) and len(pdf.attachments) > 0))


def described(pdf: pikepdf.Pdf, pages: Sequence[Any]) -> list[dict[str, object]]:
    """The fields as `forms.inspect.FieldRead` has them. Raises `Known` where there are too many, or they say too much."""
    form = pdf.Root.get("/AcroForm")
    look = form.get("/DA") if isinstance(form, pikepdf.Dictionary) else None
    found: list[dict[str, object]] = []
    left = MOST_TEXT
    for widget in widgets(pdf, pages):
        one = _described(widget, look)
        if one is None:
            continue
        left -= sum(len(text) for text in _texts(one))
        if left < 0:
            raise Known("too_large", reason="words")
        found.append(one)
    return found


def _texts(one: dict[str, object]) -> Iterator[str]:
    for value in one.values():
        if isinstance(value, str):
            yield value
        elif isinstance(value, list):
            yield from (text for pair in value if isinstance(pair, list) for text in pair)


def _described(widget: Widget, look: Any) -> dict[str, object] | None:
    kind = kind_of(widget)
    rect = _rect(widget.obj.get("/Rect"))
    name = widget.name
    if not kind or rect is None or not name or len(name) > LONGEST or clean_text(name) != name:
        return None
    flags = _whole(widget.inherited("/Ff"))
    ticks = kind in ("check", "radio")
    state = on_state(widget) if ticks else ""
    value = _ticked(widget, state) if ticks else said(widget.inherited("/V")) if kind in ("text", "choice") else ""
    limit = max(0, _whole(widget.inherited("/MaxLen"))) if kind == "text" else 0
    return {
        "name": name,
        "label": _label(widget),
        "kind": kind,
        "page": widget.page,
        "rect": rect,
        "limit": min(limit, 1_000_000),
        "comb": kind == "text" and bool(flags & COMB) and limit > 0,
        "lines": kind == "text" and bool(flags & LINES),
        "readonly": bool(flags & READ_ONLY),
        "state": state,
        "options": _options(widget.inherited("/Opt")) if kind == "choice" else [],
        "size": _size(widget.inherited("/DA"), look),
        "value": value,
        "preset": bool(value) and kind in ("text", "choice") and _same(value, said(widget.inherited("/DV"))),
    }


def kind_of(widget: Widget) -> str:
    """What kind of box it is, or an empty string where its field says none."""
    flags = _whole(widget.inherited("/Ff"))
    match str(widget.inherited("/FT") or ""):
        case "/Tx":
            return "text"
        case "/Ch":
            return "choice"
        case "/Sig":
            return "signature"
        case "/Btn":
            return "button" if flags & PUSHED else "radio" if flags & RADIO else "check"
        case _:
            return ""


def on_state(widget: Widget) -> str:
    """The name of the state that ticks it, as the file has it: with its spaces, without the stroke."""
    looks = widget.obj.get("/AP")
    normal = looks.get("/N") if isinstance(looks, pikepdf.Dictionary) else None
    if isinstance(normal, pikepdf.Dictionary):
        for key in normal.keys():  # noqa: SIM118  not a mapping of ours
            if key != "/Off":
                state = str(key)[1:]
                return state if clean_text(state) == state and len(state) <= LONGEST else ""
    return ""


def _ticked(widget: Widget, state: str) -> str:
    shown = widget.obj.get("/AS")
    if shown is None:
        shown = widget.inherited("/V")
    return state if state and isinstance(shown, pikepdf.Name) and str(shown)[1:] == state else ""


def _label(widget: Widget) -> str:
    """The tooltip of the widget or of its field, and of nothing above that."""
    for one in widget.chain:
        if "/TU" in one:
            return said(one.TU)
        if "/T" in one:
            return ""
    return ""


def said(value: Any) -> str:
    """A text in a field: a string, a stream, several that were chosen; anything else says nothing."""
    if isinstance(value, pikepdf.String):
        return clean_text(str(value))[:LONGEST]
    if isinstance(value, pikepdf.Name):
        return "" if value == "/Off" else clean_text(str(value)[1:])[:LONGEST]
    if isinstance(value, pikepdf.Stream):
        return clean_text(str(pikepdf.String(value.read_bytes()[: 4 * LONGEST])))[:LONGEST]
    if isinstance(value, pikepdf.Array):
        return "\n".join(said(one) for one in list(value)[:MOST_OPTIONS] if isinstance(one, pikepdf.String))[:LONGEST]
    return ""


def _same(one: str, other: str) -> bool:
    return one.split() == other.split()


def _options(found: Any) -> list[list[str]]:
    options: list[list[str]] = []
    for one in list(found)[:MOST_OPTIONS] if isinstance(found, pikepdf.Array) else ():
        if isinstance(one, pikepdf.Array) and len(one) == 2:
            options.append([said(one[0]), said(one[1])])
        elif isinstance(one, pikepdf.String):
            options.append([said(one), said(one)])
    return options


def _whole(value: Any) -> int:
    return value if type(value) is int and abs(value) < 1 << 40 else 0


def _size(own: Any, look: Any) -> float:
    """Points that the field asks for."""
    for one in (own, look):
        if isinstance(one, pikepdf.String) and (found := _SIZE.findall(str(one)[-LONGEST:])):
            size = float(found[-1])
            return size if 0 <= size < 1_000 else 0.0
    return 0.0


def _rect(value: Any) -> list[float] | None:
    if not isinstance(value, pikepdf.Array) or len(value) != 4:
        return None
    try:
        x0, y0, x1, y1 = (float(one) for one in value)
    except (TypeError, ValueError, OverflowError):
        return None
    if not all(math.isfinite(one) and abs(one) < FARTHEST for one in (x0, y0, x1, y1)):
        return None
    return [min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)]
