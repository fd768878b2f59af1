"""Conditions have three values: unknown is not no."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from packets.requests.conditions import Condition, holds, keys, undecided
from packets.requests.model import tuples

ADAPTER: TypeAdapter[Any] = TypeAdapter(Condition)
DAY = dt.date(2026, 3, 14)
THREE = (True, False, None)


def condition(raw: object) -> Any:
    return ADAPTER.validate_python(tuples(raw))


def asked(raw: object, answers: Mapping[str, object]) -> bool | None:
    return holds(condition(raw), answers.get)


# The leaves


@pytest.mark.parametrize(
    ("test", "value", "expected"),
    [
        ({"is": True}, True, True),
        ({"is": True}, False, False),
        ({"is": False}, False, True),
        ({"is": "police"}, "police", True),
        ({"is": "police"}, "labour", False),
        ({"is": 3}, 3, True),
        ({"is": 3}, 3.0, True),
        ({"is": DAY}, DAY, True),
        ({"in": ["a", "b"]}, "b", True),
        ({"in": ["a", "b"]}, "c", False),
        ({"in": [True, False]}, False, True),
        ({"before": DAY}, DAY - dt.timedelta(days=1), True),
        ({"before": DAY}, DAY, False),
        ({"after": DAY}, DAY + dt.timedelta(days=1), True),
        ({"after": DAY}, DAY, False),
        ({"before": 14}, 13, True),
        ({"before": 14}, 14, False),
        ({"after": 1}, 1.5, True),
        ({"after": -1}, 0, True),
    ],
)
def test_an_answer_is_held_against_a_value(test: dict[str, object], value: object, expected: bool) -> None:
    assert asked({"answer": "x", **test}, {"x": value}) is expected


@pytest.mark.parametrize("test", [{"is": True}, {"is": False}, {"in": ["a"]}, {"before": 3}, {"after": DAY}])
def test_a_missing_answer_is_neither_yes_nor_no(test: dict[str, object]) -> None:
    assert asked({"answer": "x", **test}, {}) is None


def test_a_yes_is_not_a_one() -> None:
    assert asked({"answer": "x", "is": True}, {"x": 1}) is False
    assert asked({"answer": "x", "is": 1}, {"x": True}) is False
    assert asked({"answer": "x", "in": [0, 1]}, {"x": False}) is False


@pytest.mark.parametrize("value", ["14 March", True, 5])
def test_an_answer_that_cannot_be_compared_with_a_day_is_no_answer(value: object) -> None:
    assert asked({"answer": "x", "before": DAY}, {"x": value}) is None
    assert asked({"answer": "x", "after": DAY}, {"x": value}) is None


def test_a_yes_cannot_be_compared_with_a_number() -> None:
    assert asked({"answer": "x", "after": 0}, {"x": True}) is None


def test_no_condition_holds() -> None:
    assert holds(None, {}.get) is True


@pytest.mark.parametrize(
    "raw",
    [
        {"answer": "x"},
        {"answer": "x", "is": 1, "in": [1]},
        {"answer": "x", "before": 1, "after": 3},
        {"answer": "x", "is": True, "unless": 3},
        {"all": []},
        {"any": []},
        {"all": [{"answer": "x"}]},
        {"not": {"answer": "x"}},
        {"not": {"answer": "x", "is": 1}, "all": [{"answer": "x", "is": 1}]},
        {"answer": "x", "before": True},
        {"answer": "x", "before": "2026-01-01"},
        {"answer": "x", "is": dt.datetime(2026, 1, 1, 12)},  # noqa: DTZ001
        "x",
        [],
    ],
)
def test_what_is_not_exactly_one_test_is_refused(raw: object) -> None:
    with pytest.raises(ValidationError):
        condition(raw)


# Truth tables


def leaf(name: str) -> dict[str, object]:
    return {"answer": name, "is": True}


@pytest.mark.parametrize("a", THREE)
@pytest.mark.parametrize("b", THREE)
def test_all_and_any_are_the_tables_of_three_valued_logic(a: bool | None, b: bool | None) -> None:
    answers = {"a": a, "b": b}
    both = False if False in (a, b) else None if None in (a, b) else True
    either = True if True in (a, b) else None if None in (a, b) else False
    assert asked({"all": [leaf("a"), leaf("b")]}, answers) is both
    assert asked({"any": [leaf("a"), leaf("b")]}, answers) is either


@pytest.mark.parametrize(("a", "expected"), [(True, False), (False, True), (None, None)])
def test_not_turns_yes_and_no_and_keeps_unknown(a: bool | None, expected: bool | None) -> None:
    assert asked({"not": leaf("a")}, {"a": a}) is expected


NAMES = ("a", "b", "c", "d")
leaves = st.sampled_from(NAMES).map(leaf)
trees = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: {"all": parts}),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: {"any": parts}),
        inner.map(lambda part: {"not": part}),
    ),
    max_leaves=8,
)
worlds = st.fixed_dictionaries({name: st.sampled_from(THREE) for name in NAMES})


def truth(raw: Any, answers: Mapping[str, bool]) -> bool:
    """The plain two-valued meaning."""
    if "all" in raw:
        return all(truth(part, answers) for part in raw["all"])
    if "any" in raw:
        return any(truth(part, answers) for part in raw["any"])
    if "not" in raw:
        return not truth(raw["not"], answers)
    return answers[raw["answer"]]


def completions(answers: Mapping[str, bool | None]) -> list[dict[str, bool]]:
    worlds_: list[dict[str, bool]] = [{}]
    for name, value in answers.items():
        choices = (True, False) if value is None else (value,)
        worlds_ = [{**world, name: choice} for world in worlds_ for choice in choices]
    return worlds_


@given(trees, worlds)
def test_a_value_holds_however_the_missing_answers_come_out(raw: Any, answers: dict[str, bool | None]) -> None:
    value = asked(raw, answers)
    if value is not None:
        assert {truth(raw, world) for world in completions(answers)} == {value}


@given(trees, st.fixed_dictionaries({name: st.booleans() for name in NAMES}))
def test_with_every_answer_there_is_a_value_and_nothing_to_ask(raw: Any, answers: dict[str, bool]) -> None:
    assert asked(raw, answers) is truth(raw, answers)
    assert undecided(condition(raw), answers.get) == ()


@given(trees, worlds)
def test_what_is_undecided_names_the_missing_answers_and_answering_them_decides(
    raw: Any, answers: dict[str, bool | None]
) -> None:
    found = condition(raw)
    ask = undecided(found, answers.get)
    assert bool(ask) == (holds(found, answers.get) is None)
    assert all(answers[key] is None for key in ask)
    answered = {**answers, **dict.fromkeys(ask, True)}
    assert holds(found, answered.get) is not None


@given(trees)
def test_keys_are_all_that_is_looked_at(raw: Any) -> None:
    looked: set[str] = set()

    def answers(key: str) -> object | None:
        looked.add(key)
        return None

    found = condition(raw)
    holds(found, answers)
    assert looked <= set(keys(found)) <= set(NAMES)
