"""A form recipe: what an official form asks, box by box, as data (``resources/forms/<form>/<edition>/form.toml``).

Every box of a proved recipe stands in it exactly once: filled from an answer, or left blank with the reason. How to write one
is in ``forms/README.md``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from forms.answers import Value

Words = Annotated[str, Field(min_length=1)]
Box = Annotated[str, Field(min_length=1)]
"""The full name of a field as the PDF has it. Of a form whose PDF nobody had, the empty place where the name will be is
written as ``?`` and `tip` finds it."""

Who = Literal["client", "guardian", "attorney", "interpreter", "preparer", "official", "family"]
Reason = Literal[
    "signature",  # ink, by hand, never ours
    "signature_date",  # written by whoever signs
    "office_use",  # of the agency
    "official",  # the certifying official's own part
    "card",  # card and account numbers
    "not_this_kind",  # asked for other kinds of request than ours
    "by_hand",  # the office or the person writes it
    "other_person",  # of somebody who has no part in it as far as we know
    "code",  # the barcode, or what the form writes itself
]
As = Literal["text", "digits", "date", "month", "year", "day_of_month", "month_year", "money", "upper"]


class Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, populate_by_name=True)


class Only(Part):
    """A box is for those alone whose answer is one of these; for others it is left blank, and that is said."""

    answer: Words
    is_: tuple[Value, ...] = Field(alias="is", min_length=1)


class Placed(Part):
    """What every entry says: where it stands as a person reads it, and how it is called on our screens."""

    at: Words
    """``Part 2, 5.a``"""
    label: Words
    tip: str = ""
    """Words of the tooltip that must be in it, after `forms.recognise.plain`: names of fields mislead."""
    only: tuple[Only, ...] = ()


class Write(Placed):
    """A box of text, or a list to choose from."""

    name: Box
    answer: Words
    as_: As = Field(default="text", alias="as")
    take: tuple[int, int] | None = None
    """Only these characters of it, from 0: a number that stands in several boxes."""
    none: str = ""
    """What the form's instructions want where a person said that there is none (``None``, ``N/A``), or of an amount that it is
    zero; empty: leave it blank."""
    pitch: float = 0.0
    """Of a box of several lines that is ruled: points from line to line."""
    then: tuple[Box, ...] = ()
    """Boxes in which a narrative goes on."""
    repeats: bool = False
    """It stands elsewhere on the form already (the name above the extra room): never asked for by itself."""


class Tick(Part):
    name: Box
    is_: Value = Field(alias="is")
    tip: str = ""


class Ticks(Placed):
    """Boxes of which the answer chooses: one of them, or with `each` every one that a list of words names."""

    answer: Words
    boxes: tuple[Tick, ...] = Field(min_length=1)
    each: bool = False
    """Every box has its own word; the answer is several of them, apart by commas."""


class Rows(Placed):
    """A table of answers in so many rows of boxes. Rows that find no place go to the extra room."""

    table: Words
    columns: tuple[Words, ...] = Field(min_length=1)
    kinds: tuple[As, ...] = ()
    """How each column is written; empty: as text."""
    slots: tuple[tuple[str, ...], ...] = Field(min_length=1)
    """The boxes of each row, one for each column; an empty name is a column that this row has no box for."""
    tips: tuple[str, ...] = ()
    """Of a form whose PDF nobody had: words that the tooltip of each column has to have; empty where that is not known."""
    none: str = ""
    """What stands in the first box where a person said that there are none."""
    where: tuple[Only, ...] = ()
    """Only rows whose columns say so (`answer` is a column here)."""

    @model_validator(mode="after")
    def even(self) -> Rows:
        if any(len(slot) != len(self.columns) for slot in self.slots):
            raise ValueError("a slot has one box for each column")
        if self.kinds and len(self.kinds) != len(self.columns):
            raise ValueError("kinds has one word for each column")
        if self.tips and len(self.tips) != len(self.columns):
            raise ValueError("tips has one for each column")
        return self


class Open(Part):
    """Boxes that are left blank on purpose, and why."""

    at: Words
    label: Words
    reason: Reason
    names: tuple[str, ...] = ()
    tips: tuple[str, ...] = ()
    """Of a form whose PDF nobody had: words of the tooltip of each."""


class Ink(Part):
    """A page that is signed by hand."""

    page: int = Field(ge=1)
    who: Who
    at: Words
    label: Words
    name: str = ""
    """The box that the ink goes into; empty where it has none."""
    only: tuple[Only, ...] = ()
    """It is signed by this person in these cases alone (an interpreter, where one was used)."""


class Room(Part):
    """One block of the form's own extra room."""

    page: Box
    part: Box
    item: Box
    text: Box


class More(Part):
    """The form's own extra room (*Additional Information*)."""

    part: Words
    """How it is called where a box is too small: ``Part 6``."""
    blocks: tuple[Room, ...] = ()
    pitch: float = 18.0
    """Points from line to line, where the block is ruled."""
    family: str = "person.name.family"
    given: str = "person.name.given"
    middle: str = "person.name.middle"
    a_number: str = "person.a_number"
    """Answers that stand on every sheet beyond it."""


class Recipe(Part):
    schema_: Literal[1] = Field(alias="schema")
    form: Annotated[str, Field(pattern=r"^[A-Z]{1,3}-\d+[A-Z]*( Supplement [AB])?$")]
    """As it is printed: ``I-918 Supplement A``."""
    edition: dt.date
    title: Words
    agency: Literal["uscis"] = "uscis"
    pages: int = Field(ge=1)
    encrypted: bool = True
    """How it is published; a copy without is not as the agency gave it out."""
    seen: tuple[Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")], ...] = ()
    """SHA-256 of the published files that were seen."""
    codes: bool = True
    """Every page has the code in its footer."""
    kind: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
    """The kind of paper that a filled one is (``form_i765``)."""
    of: Literal["client", "family"] = "client"
    """Whose it is; one for each row of the family table where it is a relative's."""
    loose: bool = False
    """It goes along as a file of its own that stays fillable: our part typed, the rest open."""
    offer: tuple[Only, ...] = ()
    """Of a form that no packet holds (a move is told apart): when it is offered all the same."""
    proved: bool
    """It was filled and checked against the published PDF."""
    source: Words
    read_on: dt.date
    verify: bool = True
    note: str = ""
    fields: tuple[Write, ...] = ()
    ticks: tuple[Ticks, ...] = ()
    rows: tuple[Rows, ...] = ()
    open: tuple[Open, ...] = ()
    ink: tuple[Ink, ...] = ()
    more: More | None = None

    @property
    def id(self) -> str:
        """``i-918-supplement-a/2025-01-20``"""
        return f"{self.form.lower().replace(' ', '-')}/{self.edition.isoformat()}"

    def named(self) -> Iterator[str]:
        """Every box that the recipe names, as often as it does."""
        for write in self.fields:
            yield from (write.name, *write.then)
        for ticks in self.ticks:
            yield from (box.name for box in ticks.boxes)
        for rows in self.rows:
            yield from (name for slot in rows.slots for name in slot if name)
        for open_ in self.open:
            yield from open_.names
        for room in self.more.blocks if self.more else ():
            yield from (room.page, room.part, room.item, room.text)

    def keys(self) -> tuple[str, ...]:
        """Every answer key and table that it looks at, each once, in its order."""
        found: dict[str, None] = {}
        asked: tuple[Write | Ticks, ...] = (*self.fields, *self.ticks)
        for one in asked:
            found |= dict.fromkeys((one.answer, *(only.answer for only in one.only)))
        for rows in self.rows:
            found |= dict.fromkeys((rows.table, *(only.answer for only in rows.only)))
        for ink in self.ink:
            found |= dict.fromkeys(only.answer for only in ink.only)
        found |= dict.fromkeys(only.answer for only in self.offer)
        return tuple(found)
