"""Answers: once each, by a person. Unknown stays unknown; an empty text is no answer."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any, Literal

from packets.errors import Known
from packets.matters.matter import Value
from packets.requests.vocabulary import AnswerKey, Column
from packets.vault.store import Add, Answer, Change, Drop, Put, Rows
from packets.workflow.edits.base import At, Edit

A_NUMBER = "person.a_number"
PRACTICE_NUMBER = re.compile(r"A?[- ]?000[- ]?000[- ]?\d{3}")
"""The shape of an invented A-number. A real matter refuses it, and a practice matter refuses every other one."""


class GiveAnswer(Edit):
    """An answer; without a value it is taken back."""

    do: Literal["answer"] = "answer"
    key: str
    value: Value | None = None

    def changes(self, at: At) -> list[Change]:
        entry = at.library.answers.answers.get(self.key)
        if entry is None or entry.type == "derived":
            raise Known("unknown_answer", key=self.key)
        value = None if self.value == "" else self.value
        if value is not None:
            check_value(entry, value, entry.label)
            if self.key == A_NUMBER:
                check_number(str(value), practice=at.matter.practice)
        return [Answer(self.key, value), *_asked_no_more(at, self.key)]


class LeaveUnanswered(Edit):
    """A question that was put and has no answer: the old answer goes, and why stays."""

    do: Literal["leave_unanswered"] = "leave_unanswered"
    key: str
    why: Literal["ask_later", "client_does_not_know", "rather_not_say"]

    def changes(self, at: At) -> list[Change]:
        answers = at.library.answers
        row = {"key": self.key, "why": self.why, "on": at.day}
        noted: list[Change] = [*_asked_no_more(at, self.key), Add("unanswered", row)]
        if self.key in answers.tables:
            return [Rows(self.key, None), *noted]
        if self.key not in answers.answers or answers.answers[self.key].type == "derived":
            raise Known("unknown_answer", key=self.key)
        return [Answer(self.key, None), *noted]


class PutRow(Edit):
    """A row of a table, new or changed. A value of None is no answer."""

    do: Literal["row"] = "row"
    table: str
    row: str = ""
    """Its id; empty for a new one."""
    values: Mapping[str, Value | None]

    def changes(self, at: At) -> list[Change]:
        shape = at.library.answers.tables.get(self.table)
        if shape is None:
            raise Known("unknown_table", id=self.table)
        for column, value in self.values.items():
            if column not in shape.columns:
                raise Known("unknown_column", id=column, table=shape.label)
            if value not in (None, ""):
                check_value(shape.columns[column], value, shape.columns[column].label)
        rows = [dict(row) for row in at.matter.tables.get(self.table, ())]
        found = next((row for row in rows if row["id"] == self.row), None)
        if found is None:
            if self.row:
                raise Known("unknown_row", id=self.row)
            found = {"id": _next_id(self.table, {str(row["id"]) for row in rows})}
            rows.append(found)
        for column, value in self.values.items():
            if value in (None, ""):
                found.pop(column, None)
            else:
                found[column] = value
        return [Rows(self.table, tuple(rows)), *_asked_no_more(at, self.table)]


class DropRow(Edit):
    """A row that was put there by mistake."""

    do: Literal["drop_row"] = "drop_row"
    table: str
    row: str

    def changes(self, at: At) -> list[Change]:
        rows = at.matter.tables.get(self.table, ())
        left = tuple(row for row in rows if row["id"] != self.row)
        if len(left) == len(rows):
            raise Known("unknown_row", id=self.row)
        # With the last row gone nobody has said that there are none.
        return [Rows(self.table, left or None)]


class SayNone(Edit):
    """There are none: an empty table, said by a person."""

    do: Literal["none"] = "none"
    table: str

    def changes(self, at: At) -> list[Change]:
        if self.table not in at.library.answers.tables:
            raise Known("unknown_table", id=self.table)
        if at.matter.tables.get(self.table):
            raise Known("table_not_empty", table=at.library.answers.tables[self.table].label)
        return [Rows(self.table, ()), *_asked_no_more(at, self.table)]


class NameClient(Edit):
    """What the client is."""

    do: Literal["client"] = "client"
    kind: Literal["person", "group", "organisation"]

    def changes(self, at: At) -> list[Change]:
        if at.matter.requests:
            raise Known("request_here", id=at.matter.requests[0].id)
        return [Put("", "", {"client": {"kind": self.kind}})]


def check_value(entry: AnswerKey | Column, value: object, label: str) -> None:
    """Raises `Known` where a value is none of the type that is asked for."""
    fits: Any = {
        "text": isinstance(value, str),
        "day": isinstance(value, dt.date),
        "yes_no": isinstance(value, bool),
        "number": isinstance(value, int | float) and not isinstance(value, bool),
        "choice": isinstance(value, str) and value in entry.words,
    }
    if not fits[entry.type]:
        raise Known("answer_does_not_fit", label=label)


def check_number(number: str, *, practice: bool) -> None:
    """Invented numbers stay in the practice office, and real ones out of it."""
    if bool(PRACTICE_NUMBER.fullmatch(number.strip())) != practice:
        raise Known("real_number" if practice else "practice_number")


def _asked_no_more(at: At, key: str) -> list[Change]:
    places = [place for place, one in enumerate(at.matter.unanswered) if one.key == key]
    return [Drop("unanswered", place) for place in reversed(places)]


def _next_id(table: str, taken: set[str]) -> str:
    stem = table.rstrip("s").replace("_", "-")
    return next(name for number in range(1, len(taken) + 2) if (name := f"{stem}-{number}") not in taken)
