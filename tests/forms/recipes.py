"""Throw-away recipes for tests: every box of a PDF as it was read, filled from some answer or left open."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from forms.binding import is_code
from forms.inspect import FieldRead, FormRead
from forms.recognise import place, recognise
from forms.template import Open, Recipe, Tick, Ticks, Write


def recipe_of(read: FormRead, *, tips: bool = True, leave: Iterable[str] = (), **values: Any) -> Recipe:
    """A recipe with every box of the PDF in it, but for those named in `leave`. `values` are those of the recipe."""
    seen = recognise(read.texts, read.codes, read.title)
    left = frozenset(leave)
    fields = [one for one in read.fields if one.name not in left]
    named = list({one.name: one for one in fields}.values())
    writes = [one for one in named if one.kind in ("text", "choice") and not one.readonly and not is_code(one)]
    ticks = [one for one in named if one.kind in ("check", "radio")]
    open_ = [one.name for one in named if one not in writes and one not in ticks and not is_code(one)]
    codes = [one.name for one in named if is_code(one)]
    made: dict[str, Any] = {
        "schema": 1,
        "form": seen.form or "X-1",
        "edition": seen.edition or dt.date(2025, 1, 20),
        "title": "A practice form",
        "pages": read.pages,
        "encrypted": True,
        "kind": "form_test",
        "proved": True,
        "source": "made for a test",
        "read_on": dt.date(2026, 11, 1),
        "fields": tuple(_write(one, tips) for one in writes),
        "ticks": tuple(_ticks(one, tips) for one in ticks),
        "open": tuple(
            Open(at="-", label="left", reason=reason, names=tuple(names))
            for reason, names in (("by_hand", open_), ("code", codes))
            if names
        ),
    }
    return Recipe(**(made | values))


def _at(one: FieldRead) -> str:
    part, item = place(one.label)
    return f"Part {part or '1'}, {item}" if item else f"Part {part or '1'}"


def _write(one: FieldRead, tips: bool) -> Write:
    return Write(at=_at(one), label="A box", name=one.name, answer="person.name.family", tip=one.label if tips else "")


def _ticks(one: FieldRead, tips: bool) -> Ticks:
    box = Tick(name=one.name, is_=True, tip=one.label if tips else "")
    return Ticks(at=_at(one), label="A box to tick", answer="person.sex", boxes=(box,))
