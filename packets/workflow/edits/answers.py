"""Answers: once each, by a person. Unknown stays unknown; an empty text is no answer."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from typing import Literal

from packets.errors import Known
from packets.matters.keeping import ORIGINALS
from packets.matters.matter import Value
from packets.matters.numbers import number_fault
from packets.matters.typed import day_fault, end_before_begin, tidy
from packets.requests.vocabulary import AnswerKey, Column
from packets.vault.store import Add, Answer, Change, Drop, Put, Rows
from packets.workflow.edits.base import At, Edit, next_id
from packets.workflow.edits.originals import recorded

CONFLICT_CLEARED = "office.conflict_check.cleared"
"""The one answer that only an attorney gives."""
CONFLICT_RESULT = "office.conflict_check.result"
"""The one answer that nobody gives: the blind look over all matters writes it."""

FIRST_YEAR, LAST_YEAR = 1900, 2200
"""A day of another year is a slip of the pen."""


class GiveAnswer(Edit):
    """An answer; without a value it is taken back."""

    do: Literal["answer"] = "answer"
    key: str
    value: Value | None = None

    def changes(self, at: At) -> list[Change]:
        entry = at.library.answers.answers.get(self.key)
        if entry is None or entry.type == "derived" or entry.of != "matter":
            raise Known("unknown_answer", key=self.key)
        _not_the_check(self.key)
        value = fitting(entry, self.value, entry.label, at.day)
        if self.key == CONFLICT_CLEARED and value is not None:
            at.decider()
        if fault := number_fault(self.key, value, practice=at.matter.practice):
            raise Known(fault)
        said: list[Change] = []
        if entry.own and value is not None:
            said.append(Add("said", {"key": self.key, "on": at.day, "by": at.who.name}))
        return [Answer(self.key, value), *_asked_no_more(at, self.key), *_unsaid(at, self.key), *said]


class SayThereIsNone(Edit):
    """There is none of what a question asks for (no middle name, no A-number): an answer too, on its day."""

    do: Literal["there_is_none"] = "there_is_none"
    key: str

    def changes(self, at: At) -> list[Change]:
        entry = at.library.answers.answers.get(self.key)
        if entry is None or entry.type == "derived" or entry.of != "matter":
            raise Known("unknown_answer", key=self.key)
        if not entry.ask_none:
            raise Known("none_is_no_answer", label=entry.label)
        row = {"key": self.key, "on": at.day, "by": at.who.name, "none": True}
        return [Answer(self.key, None), *_asked_no_more(at, self.key), *_unsaid(at, self.key), Add("said", row)]


class LeaveUnanswered(Edit):
    """A question that was put and has no answer: the old answer goes, and why stays."""

    do: Literal["leave_unanswered"] = "leave_unanswered"
    key: str
    why: Literal["ask_later", "client_does_not_know", "rather_not_say"]

    def changes(self, at: At) -> list[Change]:
        _not_the_check(self.key)
        answers = at.library.answers
        row = {"key": self.key, "why": self.why, "on": at.day}
        noted: list[Change] = [*_asked_no_more(at, self.key), *_unsaid(at, self.key), Add("unanswered", row)]
        if self.key in answers.tables:
            if at.matter.tables.get(self.key):
                raise Known("table_not_empty", table=answers.tables[self.key].label)
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
        given: dict[str, Value | None] = {}
        for column, value in self.values.items():
            if column not in shape.columns:
                raise Known("unknown_column", id=column, table=shape.label)
            given[column] = fitting(shape.columns[column], value, shape.columns[column].label, at.day)
        rows = [dict(row) for row in at.matter.tables.get(self.table, ())]
        found = next((row for row in rows if row["id"] == self.row), None)
        before = dict(found) if found else None
        if found is None:
            if self.row:
                raise Known("unknown_row", id=self.row)
            found = {"id": next_id(self.table, at.matter)}
            rows.append(found)
        for column, value in given.items():
            if value is None:
                found.pop(column, None)
            else:
                found[column] = value
        if turned := end_before_begin(shape, found):
            raise Known("end_before_begin", begin=turned[0], end=turned[1])
        moved = recorded(at, before, found) if self.table == ORIGINALS else []
        return [Rows(self.table, tuple(rows)), *moved, *_asked_no_more(at, self.table)]


class DropRow(Edit):
    """A row that was put there by mistake. Papers that are filed under it are filed elsewhere first."""

    do: Literal["drop_row"] = "drop_row"
    table: str
    row: str

    def changes(self, at: At) -> list[Change]:
        rows = at.matter.tables.get(self.table, ())
        left = tuple(row for row in rows if row["id"] != self.row)
        if len(left) == len(rows):
            raise Known("unknown_row", id=self.row)
        if papers := [one.id for one in at.matter.evidence if self.row in (one.row, *(also.row for also in one.also))]:
            raise Known("row_has_papers", papers=", ".join(papers))
        if self.table == ORIGINALS and any(one.original == self.row for one in at.matter.moves):
            raise Known("original_has_way")
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


def fitting(entry: AnswerKey | Column, value: Value | None, label: str, today: dt.date) -> Value | None:
    """The value in the type that is asked for (JSON writes a day as text), as it is kept (`packets.matters.typed`); an empty
    one is no answer. Raises `Known` where it is none of that type, or cannot be read as what is asked for."""
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    match entry.type:
        case "day":
            if isinstance(value, str):
                try:
                    value = dt.date.fromisoformat(value)
                except ValueError:
                    raise Known("answer_does_not_fit", label=label) from None
            fits = isinstance(value, dt.date) and not isinstance(value, dt.datetime)
            if isinstance(value, dt.date) and not FIRST_YEAR <= value.year <= LAST_YEAR:
                raise Known("year_out_of_reach", label=label, first=FIRST_YEAR, last=LAST_YEAR)
            if fits and isinstance(value, dt.date) and (fault := day_fault(entry, value, today)):
                raise Known(fault, label=label)
        case "yes_no":
            fits = isinstance(value, bool)
        case "number":
            fits = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
        case "choice":
            fits = isinstance(value, str) and value in entry.words
        case _:
            fits = isinstance(value, str)
            if isinstance(value, str):
                value = tidy(entry.check, value)
                if not value.strip():
                    return None
    if not fits:
        raise Known("answer_does_not_fit", label=label)
    return value


def _not_the_check(key: str) -> None:
    if key == CONFLICT_RESULT:
        raise Known("only_the_check_answers")


def _asked_no_more(at: At, key: str) -> list[Change]:
    places = [place for place, one in enumerate(at.matter.unanswered) if one.key == key]
    return [Drop("unanswered", place) for place in reversed(places)]


def _unsaid(at: At, key: str) -> list[Change]:
    places = [place for place, one in enumerate(at.matter.said) if one.key == key]
    return [Drop("said", place) for place in reversed(places)]
