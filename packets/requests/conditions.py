"""Conditions: tables, never code, with three values. ``None`` means *not answered yet*, and unknown is not no.

{ answer = "dispute.reported", is = true }
{ answer = "crime.kind", in = ["blackmail", "extortion"] }
{ answer = "client.birth_date", after = 2008-12-01 }
{ all = [ ... ] }   { any = [ ... ] }   { not = { ... } }
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Annotated, Any

from pydantic import Discriminator, Field, Tag, model_validator

from packets.requests.model import Record

Value = str | bool | int | float | dt.date
Answers = Callable[[str], object | None]
"""Gives the value behind an answer key, or None while it is not answered."""


class Asked(Record):
    """One answer held against a value. Exactly one of the tests is given."""

    answer: str
    is_: Value | None = Field(default=None, alias="is")
    in_: tuple[Value, ...] | None = Field(default=None, alias="in")
    before: dt.date | int | float | None = None
    after: dt.date | int | float | None = None

    @model_validator(mode="after")
    def one_test(self) -> Asked:
        given = [test for test in (self.is_, self.in_, self.before, self.after) if test is not None]
        if len(given) != 1:
            raise ValueError("give exactly one of is, in, before, after")
        return self


class AllOf(Record):
    all: tuple[Condition, ...] = Field(min_length=1)


class AnyOf(Record):
    any: tuple[Condition, ...] = Field(min_length=1)


class Not(Record):
    not_: Condition = Field(alias="not")


def _shape(raw: Any) -> str:
    if isinstance(raw, Record):
        return type(raw).__name__
    if isinstance(raw, dict):
        for key, shape in (("all", "AllOf"), ("any", "AnyOf"), ("not", "Not")):
            if key in raw:
                return shape
    return "Asked"


Condition = Annotated[
    Annotated[Asked, Tag("Asked")]
    | Annotated[AllOf, Tag("AllOf")]
    | Annotated[AnyOf, Tag("AnyOf")]
    | Annotated[Not, Tag("Not")],
    Discriminator(_shape),
]

for _model in (AllOf, AnyOf, Not):
    _model.model_rebuild()


def holds(condition: Condition | None, answers: Answers) -> bool | None:
    """True, False, or None while an answer that decides is missing. No condition holds always."""
    match condition:
        case None:
            return True
        case Asked():
            return _asked(condition, answers)
        case AllOf():
            values = [holds(part, answers) for part in condition.all]
            return False if False in values else None if None in values else True
        case AnyOf():
            values = [holds(part, answers) for part in condition.any]
            return True if True in values else None if None in values else False
        case Not():
            value = holds(condition.not_, answers)
            return None if value is None else not value


def undecided(condition: Condition | None, answers: Answers) -> tuple[str, ...]:
    """The answer keys that have to be asked before `condition` has a value; empty when it has one."""
    if condition is None or holds(condition, answers) is not None:
        return ()
    return tuple(dict.fromkeys(key for key in keys(condition) if answers(key) is None))


def keys(condition: Condition | None) -> Iterator[str]:
    """Every answer key that `condition` looks at, in reading order."""
    match condition:
        case None:
            return
        case Asked():
            yield condition.answer
        case AllOf():
            for part in condition.all:
                yield from keys(part)
        case AnyOf():
            for part in condition.any:
                yield from keys(part)
        case Not():
            yield from keys(condition.not_)


def _asked(condition: Asked, answers: Answers) -> bool | None:
    value = answers(condition.answer)
    if value is None:
        return None
    if condition.is_ is not None:
        return _same(value, condition.is_)
    if condition.in_ is not None:
        return any(_same(value, one) for one in condition.in_)
    if condition.before is not None:
        return _ordered(value, condition.before)
    return _ordered(condition.after, value)


def _same(left: object, right: object) -> bool:
    # True == 1 in Python; a yes is not a one on a form.
    return isinstance(left, bool) == isinstance(right, bool) and left == right


def _ordered(left: object, right: object) -> bool | None:
    """left < right, or None where the two cannot be compared (an answer of another type is no answer)."""
    both_days = isinstance(left, dt.date) and isinstance(right, dt.date)
    both_numbers = all(isinstance(one, int | float) and not isinstance(one, bool) for one in (left, right))
    if both_days or both_numbers:
        return bool(left < right)  # type: ignore[operator]
    return None
