"""The cover sheet of a signing set: what one person signs, and how. It is ours; the papers behind it carry no mark of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from packets.assemble.pen import PRACTICE_LINE
from packets.assemble.sheets import Block, Column, Heading, Line, Row, Sheet, Table
from packets.matters.days import say_day
from packets.matters.matter import Matter, Sign
from packets.matters.people import client_name
from packets.requests.office import OfficeRecord

WHO = {
    "client": "the client",
    "guardian": "the parent or guardian",
    "attorney": "the attorney or representative",
    "interpreter": "the interpreter",
    "preparer": "the preparer",
    "official": "the official",
    "family": "the family member",
    "translator": "the translator",
    "witness": "the witness",
    "": "whoever signs",
}
COLUMNS = (Column("Sheet", 10), Column("Paper", 46), Column("Page", 10), Column("What to do", 34))
RULES = (
    "Sign by your own hand, in black ink, inside the box. Nobody signs for you.",
    "Beside your signature write the day on which you sign, where nothing else is said above.",
    "Write nothing else on the sheets: no corrections, no highlighter, no staples. If a word is wrong, do not sign; tell us.",
    "Bring every sheet back, this one on top.",
)


@dataclass(frozen=True, slots=True)
class ToSign:
    """A page of the set and what its person does there."""

    title: str
    page: int
    mine: tuple[Sign, ...]
    others: tuple[str, ...]
    """Who else signs the same sheet, in words."""


def cover(
    matter: Matter, office: OfficeRecord, who: str, sheets: Sequence[ToSign], elsewhere: Sequence[str], day: dt.date, code: str
) -> Sheet:
    """`who` in words: *the client*."""
    count = sum(max(1, len(one.mine)) for one in sheets)
    words = "1 signature" if count == 1 else f"{count} signatures"
    return Sheet(
        title="To sign in ink",
        under=(f"For {who}  ·  {client_name(matter)}  ·  matter {matter.id}  ·  printed {say_day(day)}",),
        blocks=tuple(_blocks(words, sheets, elsewhere)),
        letterhead=office.letterhead or ((office.name,) if office.name else ()),
        practice=PRACTICE_LINE if matter.practice else "",
        foot="Cover sheet of the office. It goes into no packet.",
        code=code,
    )


def _blocks(words: str, sheets: Sequence[ToSign], elsewhere: Sequence[str]) -> Iterator[Block]:
    yield Line(f"{words}, black ink.", "loud")
    rows = [Row((str(number), one.title, str(one.page), _do(one)), tick=True) for number, one in enumerate(sheets, start=1)]
    yield Table(COLUMNS, tuple(rows))
    if elsewhere:
        yield Heading("On sheets that were printed for somebody else")
        yield from (Line(one) for one in elsewhere)
    yield Heading("How")
    yield from (Line(one) for one in RULES)


def _do(one: ToSign) -> str:
    said = [f"{sign.label}. {sign.note}".strip(" .") if sign.label or sign.note else "Sign" for sign in one.mine] or ["Sign"]
    parts = [part if part.endswith(".") else f"{part}." for part in said]
    if one.others:
        parts.append(f"Then it goes to {', '.join(one.others)}.")
    return " ".join(parts)
