"""What was read of an official PDF: its fields, words and codes, as the worker gives them. Models only; nothing here opens a
file."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Text = Annotated[str, Field(max_length=20_000)]
Number = Annotated[float, Field(allow_inf_nan=False)]
Rect = tuple[Number, Number, Number, Number]
"""Left, foot, right, top in points, in the page's own space."""


class Read(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class FieldRead(Read):
    """One box of a form: a field's widget on a page. A field with several widgets comes once for each, under one name."""

    name: Text
    """Full, with dots: ``form1[0].Page1[0].Line1a_FamilyName[0]``."""
    label: Text = ""
    """The tooltip as it stands in the file; `forms.recognise.plain` makes it comparable."""
    kind: Literal["text", "check", "radio", "choice", "button", "signature"]
    page: int = Field(ge=1)
    rect: Rect
    limit: int = 0
    """Characters at most; 0 where nothing is said."""
    comb: bool = False
    lines: bool = False
    """Of several lines."""
    readonly: bool = False
    state: Text = ""
    """Of a box: the name of its on-state, without the stroke."""
    options: tuple[tuple[Text, Text], ...] = Field(default=(), max_length=2_000)
    """Of a choice: what is kept, and what is shown."""
    size: Number = 0.0
    """Points, as the field asks for; 0 is *as it fits*."""
    value: Text = ""
    """What stands in it; of a box its on-state where it is ticked."""
    preset: bool = False
    """It stood there when the form was given out: nobody typed it."""


class FormRead(Read):
    """An official PDF, as far as recognising and filling it goes."""

    sha256: str = Field(max_length=64)
    title: Text = ""
    pages: int = Field(ge=0, le=5_000)
    sizes: tuple[tuple[Number, Number], ...] = ()
    """Of each page: width and height in points."""
    encrypted: bool = False
    """It came with an owner's password, as published forms do."""
    xfa: Literal["", "hybrid", "only"] = ""
    """*only*: no fields of its own; the pages say nothing but *please wait*."""
    fields: tuple[FieldRead, ...] = Field(default=(), max_length=20_000)
    beside: int = Field(default=0, ge=0, le=1_000_000)
    """What lies on its pages or in the file and is no box of the form and no link: notes, stamps, drawings, boxes that no field
    leads to or that lie nowhere, other files. A blank as an agency gives it out has none."""
    texts: tuple[Annotated[str, Field(max_length=200_000)], ...] = Field(default=(), max_length=5_000)
    """The words of each page."""
    codes: tuple[Text, ...] = Field(default=(), max_length=5_000)
    """The code in each page's footer (``I-765|08/21/25|1``): from the field that holds it, or read from the picture; empty
    where a page has none."""
    codes_seen: bool = False
    """The codes were read from pictures: no field holds them."""
