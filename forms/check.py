"""Does the filled form say what was to be written? Held against what was read of its pages with another library. Pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from typing import Final

from pydantic import Field

from forms.errors import Fault
from forms.inspect import Read, Text
from forms.laying import Laid, drawn_by_box

CLASH: Final = 0.08
"""Share of a text's ink that may lie on what the form prints (a comb's strokes, a rule)."""


class BoxSeen(Read):
    """One box of the filled form as a reader sees it."""

    name: Text
    text: Text = ""
    """The words in it, white space aside."""
    shown: bool = False
    """The picture shows ink where something was written."""
    clash: float = Field(default=0.0, ge=0.0, le=1.0)
    """Share of that ink that lies on what the form prints there."""


class FilledSeen(Read):
    """A filled form, read back."""

    sha256: str = Field(max_length=64)
    pages: int = Field(ge=0, le=5_000)
    boxes: tuple[BoxSeen, ...] = Field(default=(), max_length=20_000)
    spilled: tuple[int, ...] = Field(default=(), max_length=5_000)
    """Of each page of the blank: pixels outside every box that differ from the blank's."""
    left: tuple[Text, ...] = Field(default=(), max_length=100)
    """What a flat form has no more and this one has: fields, XFA, scripts, annotations."""


def differences(laid: Laid, seen: FilledSeen, *, fillable: bool = False) -> Iterator[Fault]:
    """Everything in which the paper is not what was meant; of a fillable copy its fields are read and not its
    pages. That nothing outside the boxes differs from the blank says that the
    code and the edition line in the footer are whole."""
    boxes = {one.name: one for one in seen.boxes}
    for name, text in laid.values.items() if fillable else drawn_by_box(laid.lines):
        box = boxes.get(name)
        if box is None or _plain(box.text) != _plain(text):
            yield Fault("form_reads_otherwise", name, {"read": box.text if box else "", "meant": text})
        elif not box.shown:
            yield Fault("form_not_shown", name)
        elif box.clash > CLASH and not fillable:  # a program draws arrows and frames of its own over open fields
            yield Fault("form_overprints", name)
    for cross in laid.crosses:
        box = boxes.get(cross.name)
        if box is None or not box.shown:
            yield Fault("form_not_shown", cross.name)
    for number, spilled in enumerate(seen.spilled, start=1):
        if spilled:
            yield Fault("form_spilled", f"page {number}")
    for what in seen.left:
        yield Fault("form_not_flat", what)


def _plain(text: str) -> str:
    return unicodedata.normalize("NFC", "".join(text.split()))


def unsaid(laid: Laid, pages: Sequence[str | None]) -> Iterator[Fault]:
    """What was written and does not stand among the words of its page, as another process read them that never saw the blank:
    whoever filled the form and says that all is well is not believed alone. None is a page without words to look in."""
    plain = [None if words is None else _plain(words) for words in pages]
    for line in laid.lines:
        words = plain[line.page - 1] if line.page <= len(plain) else ""
        if words is not None and _plain(line.text) not in words:
            yield Fault("form_reads_otherwise", line.name, {"read": "", "meant": line.text})
