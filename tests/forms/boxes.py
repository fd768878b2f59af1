"""The boxes of an official PDF as a test reads them by itself: by pikepdf, without the worker."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pikepdf

from forms.template import Recipe
from tests.forms.official import FORMS

READ_ONLY, LINES, COMB = 1, 1 << 12, 1 << 24


@dataclass(frozen=True)
class Seen:
    """One box: `kind` is text, check, choice, button or signature; `top` and `left` in points of its page."""

    name: str
    tooltip: str
    kind: str
    page: int
    left: float
    top: float
    limit: int = 0
    comb: bool = False
    lines: bool = False
    state: str = ""
    value: str = ""

    @property
    def says(self) -> str:
        return squeezed(self.tooltip)

    @property
    def words(self) -> str:
        return " ".join(self.tooltip.lower().split())


@dataclass(frozen=True)
class Paper:
    boxes: Mapping[str, Seen]
    sha256: str
    pages: int
    encrypted: bool
    as_published: bool
    """False for a copy that somebody saved anew."""


def squeezed(text: str) -> str:
    """Letters and digits alone: tooltips are spelled for who listens (``U S C I S``, ``I - 7 65``, ``A. number(``)."""
    return re.sub(r"[^a-z0-9]", "", text.lower())


def paper_of(recipe: Recipe) -> Paper | None:
    """The PDF of a recipe, where somebody has it beside the project; as published, else a copy saved anew."""
    form, _, edition = recipe.id.partition("/")
    found = sorted(FORMS.glob(f"{form}.{edition}*.pdf"), key=lambda path: len(path.name)) if FORMS else []
    return _read(found[0]) if found else None


@cache
def _read(path: Path) -> Paper:
    boxes: dict[str, Seen] = {}
    with pikepdf.open(path) as pdf:
        for number, page in enumerate(pdf.pages, start=1):
            for one in page.obj.get("/Annots", []):
                if one.get("/Subtype") == "/Widget":
                    box = _box(one, number)
                    assert box.name not in boxes, f"{box.name} has two widgets"
                    boxes[box.name] = box
        return Paper(
            boxes=boxes,
            sha256=hashlib.sha256(path.read_bytes()).hexdigest(),
            pages=len(pdf.pages),
            encrypted=pdf.is_encrypted,
            as_published="resaved" not in path.name,
        )


def _box(widget: Any, page: int) -> Seen:
    chain, one = [], widget
    while one is not None:
        chain.append(one)
        one = one.get("/Parent")

    def said(key: str) -> Any:
        return next((above[key] for above in chain if key in above), None)

    flags, value, states = int(said("/Ff") or 0), said("/V"), widget.get("/AP", {}).get("/N", {})
    kind = {"/Tx": "text", "/Btn": "check", "/Ch": "choice", "/Sig": "signature"}[str(said("/FT"))]
    if kind == "check" and flags & 1 << 16:
        kind = "button"
    on = [str(state)[1:] for state in dict(states) if str(state) != "/Off"] if kind == "check" else []
    corners = [float(one) for one in widget.Rect]
    return Seen(
        name=".".join(str(above.T) for above in reversed(chain) if "/T" in above),
        tooltip=str(said("/TU") or ""),
        kind=kind,
        page=page,
        left=min(corners[0], corners[2]),
        top=max(corners[1], corners[3]),
        limit=int(said("/MaxLen") or 0),
        comb=bool(flags & COMB),
        lines=bool(flags & LINES),
        state=on[0] if len(on) == 1 else "",
        value="" if value is None or str(value) in ("/Off", "Off") else str(value),
    )
