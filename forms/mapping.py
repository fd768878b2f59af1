"""From answers to what stands in each box of a form, as text: no geometry yet. Pure.

Unknown is never no: a box whose answer nobody gave stays blank and is named in `Mapped.blanks`; "None" and "N/A" stand only
where a person said that there is none.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Literal

from forms.answers import Answers, Row
from forms.errors import Fault
from forms.template import As, Ink, Only, Reason, Recipe, Rows, Ticks, Write

_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])(?:-\d\d)?")

Why = Reason | Literal["unanswered", "said_none", "not_for_this_case"]


@dataclass(frozen=True, slots=True)
class Said:
    """What goes into one box: a text, or a cross."""

    name: str
    text: str
    """Of a cross the word that it stands for."""
    at: str
    label: str
    key: str
    again: bool = False
    """It stands elsewhere on the form already."""
    then: tuple[str, ...] = ()
    """Boxes in which it goes on."""
    row: int = 0
    """Of a cell: which line of its table, from one."""
    whole: str = ""
    """Of a cell: its whole line in one text. Alone in the extra room nobody would know whose it is."""


@dataclass(frozen=True, slots=True)
class Blank:
    """What stays empty on purpose, or because nobody answered."""

    at: str
    label: str
    why: Why
    key: str = ""
    """The answer that would fill it; empty where it is never filled here."""


@dataclass(frozen=True, slots=True)
class Beyond:
    """What found no box of its own: a row too many. It goes to the extra room."""

    at: str
    label: str
    text: str
    name: str
    """The last box of its kind, for the page it is on."""


@dataclass(frozen=True, slots=True)
class Mapped:
    texts: tuple[Said, ...] = ()
    crosses: tuple[Said, ...] = ()
    blanks: tuple[Blank, ...] = ()
    beyond: tuple[Beyond, ...] = ()
    faults: tuple[Fault, ...] = ()

    @property
    def unanswered(self) -> tuple[Blank, ...]:
        return tuple(one for one in self.blanks if one.why == "unanswered")


def digest(mapped: Mapped) -> str:
    """Another one once anything differs that would stand on the paper. By places and words: names of boxes may be known only
    when a recipe is bound to a PDF."""
    said = [
        [[one.at, one.label, one.text] for one in mapped.texts],
        [[one.at, one.label, one.text] for one in mapped.crosses],
        [[one.at, one.text] for one in mapped.beyond],
    ]
    return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()


def map_answers(recipe: Recipe, answers: Answers) -> Mapped:
    """What each box of the recipe gets."""
    found = _Found()
    for write in recipe.fields:
        _write(write, answers, found)
    for ticks in recipe.ticks:
        _ticks(ticks, answers, found)
    for rows in recipe.rows:
        _rows(rows, answers, found)
    found.blanks += [Blank(one.at, one.label, one.reason) for one in recipe.open]
    return Mapped(tuple(found.texts), tuple(found.crosses), tuple(found.blanks), tuple(found.beyond), tuple(found.faults))


def signers(recipe: Recipe, answers: Answers) -> tuple[Ink, ...]:
    """The places that are signed by hand in this case. Where nobody said whether an interpreter was used, his is not among
    them: the question itself is open."""
    return tuple(one for one in recipe.ink if _holds(one.only, answers)[0] is True)


@dataclass
class _Found:
    texts: list[Said] = field(default_factory=list)
    crosses: list[Said] = field(default_factory=list)
    blanks: list[Blank] = field(default_factory=list)
    beyond: list[Beyond] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


def offered(recipe: Recipe, answers: Answers) -> bool:
    """Whether a form that no packet holds is offered as the answers stand."""
    return bool(recipe.offer) and _holds(recipe.offer, answers)[0] is True


def _holds(only: Iterable[Only], answers: Answers) -> tuple[bool | None, str]:
    """Whether a box is for this case; None, with the key, while that is not answered."""
    for one in only:
        value = answers.value(one.answer)
        if value is None and not answers.none(one.answer):
            return None, one.answer
        if not any(_same(value, word) for word in one.is_):
            return False, one.answer
    return True, ""


def _same(value: object, word: object) -> bool:
    """True is not 1 here."""
    return type(value) is type(word) and value == word


def _for_this_case(one: Write | Ticks | Rows, answers: Answers, found: _Found) -> bool:
    holds, key = _holds(one.only, answers)
    if holds is None:
        found.blanks.append(Blank(one.at, one.label, "unanswered", key))
    elif not holds:
        found.blanks.append(Blank(one.at, one.label, "not_for_this_case", key))
    return holds is True


def _write(one: Write, answers: Answers, found: _Found) -> None:
    if not _for_this_case(one, answers, found):
        return
    value = answers.value(one.answer)
    if value is None:
        said = answers.none(one.answer)
        if said and one.none:
            found.texts.append(Said(one.name, one.none, one.at, one.label, one.answer))
        elif not one.repeats or said:
            found.blanks.append(Blank(one.at, one.label, "said_none" if said else "unanswered", one.answer))
        return
    text, fault = written(value, one.as_)
    if fault:
        found.faults.append(Fault(fault, one.at, {"label": one.label}))
        return
    if one.as_ == "money" and text == "0" and one.none:
        text = one.none
    if one.take is not None:
        text = text[one.take[0] : one.take[1]]
    if text:
        found.texts.append(Said(one.name, text, one.at, one.label, one.answer, one.repeats, one.then))


def _ticks(one: Ticks, answers: Answers, found: _Found) -> None:
    if not _for_this_case(one, answers, found):
        return
    value = answers.value(one.answer)
    if value is None:
        why: Why = "said_none" if answers.none(one.answer) else "unanswered"
        found.blanks.append(Blank(one.at, one.label, why, one.answer))
        return
    # Several words are typed by a person, who may begin with a capital letter.
    wanted = [part.strip().casefold() for part in str(value).split(",") if part.strip()] if one.each else [value]
    if value is False and all(box.is_ is True for box in one.boxes):
        # A cross that says yes by being there: without it the box is blank, and nothing more is to be said.
        found.blanks.append(Blank(one.at, one.label, "not_for_this_case", one.answer))
        return
    for word in wanted:
        box = next((box for box in one.boxes if _same(word, box.is_)), None)
        if box is None:
            boxes = ", ".join(_as_text(box.is_).replace("_", " ") for box in one.boxes)
            said = {"label": one.label, "answer": str(word).replace("_", " "), "boxes": boxes}
            found.faults.append(Fault("form_no_box", one.at, said))
        else:
            found.crosses.append(Said(box.name, _as_text(box.is_), one.at, one.label, one.answer))


def _rows(one: Rows, answers: Answers, found: _Found) -> None:
    if not _for_this_case(one, answers, found):
        return
    rows = answers.rows(one.table)
    if rows is None:
        found.blanks.append(Blank(one.at, one.label, "unanswered", one.table))
        return
    chosen = [row for row in rows if all(any(_same(row.get(only.answer), word) for word in only.is_) for only in one.where)]
    if not chosen:
        if one.none and not rows:
            found.texts.append(Said(one.slots[0][0], one.none, one.at, one.label, one.table))
        else:
            found.blanks.append(Blank(one.at, one.label, "said_none", one.table))
        return
    for number, (row, slot) in enumerate(zip(chosen, one.slots, strict=False), start=1):
        whole = _in_one(one, row)
        for name, text in zip(slot, _cells(one, row, found), strict=True):
            if name and text:
                found.texts.append(Said(name, text, one.at, one.label, one.table, row=number, whole=whole))
    last = next((name for name in reversed(one.slots[-1]) if name), "")
    for row in chosen[len(one.slots) :]:
        tuple(_cells(one, row, found))  # what cannot be written there is told, though nothing of it is in a box
        found.beyond.append(Beyond(one.at, one.label, _in_one(one, row), last))


def _cells(one: Rows, row: Row, found: _Found) -> Iterator[str]:
    plain: tuple[As, ...] = tuple("text" for _ in one.columns)
    for column, kind in zip(one.columns, one.kinds or plain, strict=True):
        value = row.get(column)
        if value is None or value == "":
            yield ""
            continue
        text, fault = written(value, kind)
        if fault:
            found.faults.append(Fault(fault, one.at, {"label": one.label}))
        yield text


def _in_one(one: Rows, row: Row) -> str:
    """A whole line as running text: numbers as the person wrote them, since no comb and no dollar sign is printed there."""
    texts: list[str] = []
    plain: tuple[As, ...] = tuple("text" for _ in one.columns)
    for column, kind in zip(one.columns, one.kinds or plain, strict=True):
        value = row.get(column)
        text = "" if value is None else written(value, "text" if kind == "digits" else kind)[0]
        if text:
            texts.append(f"${text}" if kind == "money" else text)
    return ", ".join(texts)


def written(value: object, kind: As) -> tuple[str, str]:
    """A value as a form wants it written, and the code of what is wrong with it (empty where nothing is)."""
    match kind:
        case "date" | "month" | "year" | "day_of_month":
            if not isinstance(value, dt.date):
                try:
                    value = dt.date.fromisoformat(str(value))
                except ValueError:
                    return "", "form_no_day"
            pattern = {"date": "%m/%d/%Y", "month": "%m", "year": "%Y", "day_of_month": "%d"}[kind]
            return value.strftime(pattern).rjust(4, "0") if kind == "year" else value.strftime(pattern), ""
        case "month_year":  # of an address only the month is known: 2023-05 is 05/2023
            found = _MONTH.fullmatch(str(value))
            return (f"{found[2]}/{found[1]}", "") if found else ("", "form_no_day")
        case "digits":
            digits = "".join(one for one in str(value) if one.isdecimal() and one.isascii())
            return digits, "" if digits else "form_no_digits"
        case "money":
            try:
                return f"{round(float(str(value).replace(',', '').lstrip('$'))):,}", ""
            except (ValueError, OverflowError):
                return "", "form_no_amount"
        case _:
            text = unicodedata.normalize("NFC", _as_text(value))
            return (text.upper() if kind == "upper" else text), ""


def _as_text(value: object) -> str:
    match value:
        case True:
            return "Yes"
        case False:
            return "No"
        case dt.date():
            return value.strftime("%m/%d/%Y")
        case float() if value.is_integer():
            return str(int(value))
        case _:
            return str(value).strip()


def in_order(at: str) -> tuple[tuple[int, str], ...]:
    """To sort places as they stand on a form: Part 2 before Part 10, 5.a before 5.b."""
    return tuple((int(one), "") if one.isdecimal() else (-1, one) for one in re.findall(r"[0-9]+|[^0-9]+", at))
