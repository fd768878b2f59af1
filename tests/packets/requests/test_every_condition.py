"""Every condition of every shipped kind, both ways: it can hold, it can fail, and with nothing answered it waits.

The values are found from the condition itself, so that a new item needs no line here; what is found goes through the
record and the checklist, as an office's answers do.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from packets.checklist import State, review
from packets.matters.answers import PAPER_TABLES, View
from packets.requests.conditions import AllOf, AnyOf, Asked, Condition, Not, holds, keys
from packets.requests.schema import Item
from tests.build import a_matter, a_view, shipped

LIBRARY = shipped()


def conditions(item: Item) -> Iterator[tuple[str, Condition]]:
    """Every condition of an item under a name."""
    for name, one in (("when", item.when), ("required_when", item.required_when), ("met_by", item.met_by)):
        if one is not None:
            yield name, one
    for part in item.parts:
        for name, one in (("when", part.when), ("met_by", part.met_by)):
            if one is not None:
                yield f"{part.id}.{name}", one
    for number, look in enumerate(item.look):
        yield f"look.{number}", look.when


EVERY = [
    pytest.param(item, condition, id=f"{kind.id}-{item.id}-{name}")
    for kind in LIBRARY.kinds.values()
    for item in kind.items
    for name, condition in conditions(item)
]
WHEN = [
    pytest.param(kind.id, item, id=f"{kind.id}-{item.id}")
    for kind in LIBRARY.kinds.values()
    for item in kind.items
    if item.when is not None
]


def leaves(condition: Condition) -> Iterator[Asked]:
    match condition:
        case Asked():
            yield condition
        case AllOf(all=inner) | AnyOf(any=inner):
            for one in inner:
                yield from leaves(one)
        case Not(not_=inside):
            yield from leaves(inside)


def values(asked: Asked) -> tuple[Any, ...]:
    """A few answers that this test tells apart: those it names, and one beyond on either side."""
    named = [one for one in (asked.is_, *(asked.in_ or ()), asked.before, asked.after) if one is not None]
    found: list[Any] = list(named)
    for one in named:
        match one:
            case bool():
                found += [True, False]
            case str():
                found.append("another word")
            case dt.date():
                found += [one - dt.timedelta(days=1), one + dt.timedelta(days=1)]
            case _:
                found += [one - 1, one + 1]
    return tuple(dict.fromkeys((type(one), one) for one in found))


def decided(condition: Condition) -> dict[bool, dict[str, Any]]:
    """Answers under which it holds, and under which it fails."""
    choices: dict[str, dict[Any, None]] = {}
    for leaf in leaves(condition):
        choices.setdefault(leaf.answer, {}).update(dict.fromkeys(values(leaf)))
    short = {key: tuple(found) for key, found in choices.items()}
    tries: Iterator[tuple[Any, ...]] = itertools.product(*short.values())
    if len(short) > 7:  # many keys of one sort, a list of ticks: all of them alike
        tries = (tuple(found[nth % len(found)] for found in short.values()) for nth in range(4))
    out: dict[bool, dict[str, Any]] = {}
    for one in tries:  # ends with the first two that differ
        answers = {key: value for key, (_, value) in zip(short, one, strict=True)}
        result = holds(condition, answers.get)
        if result is not None:
            out.setdefault(result, answers)
        if len(out) == 2:
            break
    return out


@pytest.mark.parametrize(("item", "condition"), EVERY)
def test_it_can_hold_and_fail_and_waits_while_nothing_is_answered(item: Item, condition: Condition) -> None:
    found = set(decided(condition))
    # A yes or a no that meets it either way says only that it was asked.
    asked_at_all = all(isinstance(one, bool) for leaf in leaves(condition) for _, one in values(leaf))
    assert found == {True, False} or (found == {True} and asked_at_all)
    assert holds(condition, lambda key: None) is None


def seen(kind: str, item: Item, answers: Mapping[str, Any]) -> tuple[State, set[str]]:
    """State of the line, and the codes of its reasons, with these answers on record; ``row.`` ones in the only row."""
    given = {key: value for key, value in answers.items() if not key.startswith("row.")}
    row = {key.removeprefix("row."): value for key, value in answers.items() if key.startswith("row.")}
    own_table = item.for_each and item.for_each not in PAPER_TABLES
    tables = {item.for_each: [{"id": "row-1", **row}]} if own_table else {}
    definition = LIBRARY.kind(kind).definition
    matter = a_matter(request=kind, answers=given, tables=tables, client=definition.client[0])
    view: View = a_view(matter, library=LIBRARY)
    line = review(view, {}).worst(item.id)
    assert line is not None
    return line.state, {reason.code for reason in line.reasons}


@pytest.mark.parametrize(("kind", "item"), WHEN)
def test_the_checklist_wants_it_drops_it_or_asks_first(kind: str, item: Item) -> None:
    assert item.when is not None
    found = decided(item.when)
    assert "not_needed" not in seen(kind, item, found[True])[1]
    state, codes = seen(kind, item, found[False])
    assert state is State.NOT_NEEDED and codes <= {"not_needed"}
    # What the record always answers by itself (the kind of client) leaves the rest to be asked.
    if any(View.__call__(a_view(a_matter(request=kind), library=LIBRARY), key) is None for key in keys(item.when)):
        assert seen(kind, item, {})[0] in (State.ASK_FIRST, State.NOT_NEEDED)
