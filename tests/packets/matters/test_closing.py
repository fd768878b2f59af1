"""The end of a file: how long it is kept by the office's rule, and what stops it from being destroyed."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from packets.matters.closing import by_rule, closed_on, in_hands, stops_destroying
from packets.matters.keeping import Hold
from packets.matters.matter import Matter
from packets.requests.office import Retention
from tests.build import TODAY, a_matter, codes

YESTERDAY, TOMORROW = TODAY - dt.timedelta(days=1), TODAY + dt.timedelta(days=1)
CLOSED = dt.date(2026, 2, 28)


def rule(**values: Any) -> Retention:
    return Retention(rule="Rule 1.15 of the bar", by="Ada Specimen", on=TODAY, **values)


@pytest.mark.parametrize(
    ("born", "values", "until"),
    [
        (None, {"years": 7}, dt.date(2033, 2, 28)),
        (dt.date(1990, 5, 1), {"years": 7, "minor_age": 18, "minor_years": 7}, dt.date(2033, 2, 28)),
        (dt.date(2012, 5, 1), {"years": 7}, dt.date(2033, 2, 28)),
        (dt.date(2012, 5, 1), {"years": 7, "minor_age": 18, "minor_years": 7}, dt.date(2037, 5, 1)),
        (dt.date(2012, 5, 1), {"years": 7, "minor_age": 21}, dt.date(2033, 5, 1)),
        (dt.date(2008, 2, 28), {"years": 5, "minor_age": 18, "minor_years": 7}, dt.date(2031, 2, 28)),
        (dt.date(2008, 3, 1), {"years": 9, "minor_age": 18, "minor_years": 5}, dt.date(2035, 2, 28)),
        (None, {"years": 5, "minor_age": 18, "minor_years": 7}, dt.date(2031, 2, 28)),
    ],
    ids=["no birth date", "grown", "no word on minors", "minor", "age of another state", "18 that day", "the later", "unknown"],
)
def test_how_long_by_the_rule_that_the_office_gave(born: dt.date | None, values: dict[str, int], until: dt.date) -> None:
    answers = {"person.birth_date": born} if born else {}
    assert by_rule(rule(**values), a_matter(answers=answers), CLOSED) == until


def test_a_matter_is_closed_when_its_last_request_is() -> None:
    one, other = {"id": "mini", "closed_on": CLOSED}, {"id": "mini_two"}
    not_filed = {"choice": "other_way", "by": "Ada", "on": TODAY, "reason": "x"}
    assert closed_on(requests(one)) == CLOSED
    assert closed_on(requests(one, other)) is None
    assert closed_on(requests(one, other | {"closed_on": TODAY})) == TODAY
    assert closed_on(requests(one, other | {"decision": not_filed})) == TODAY
    assert closed_on(requests()) is None


def requests(*rows: dict[str, Any]) -> Matter:
    base = a_matter()
    return Matter.model_validate({**base.model_dump(by_alias=True), "requests": tuple(rows)})


# What stops it


def finished(**values: Any) -> Matter:
    answers = {"close.keep_until": YESTERDAY, **values.pop("answers", {})}
    answers = {key: value for key, value in answers.items() if value is not None}
    return a_matter(answers=answers, tables={"originals": ()} | values.pop("tables", {}), closed_on=CLOSED, **values)


def stops(matter: Matter) -> list[str]:
    return codes(stops_destroying(matter, TODAY))


def test_a_closed_file_whose_day_is_past_and_of_which_nothing_lies_here_may_go() -> None:
    assert stops(finished()) == []
    assert stops(a_matter(answers={"close.keep_until": YESTERDAY, "close.no_originals": True}, closed_on=CLOSED)) == []


def test_it_is_kept_on_its_last_day_and_while_nobody_said_how_long() -> None:
    assert stops(finished(answers={"close.keep_until": TODAY})) == ["destroy_too_early"]
    assert stops(finished(answers={"close.keep_until": TOMORROW})) == ["destroy_too_early"]
    assert stops(finished(answers={"close.keep_until": None})) == ["destroy_no_day"]


def test_a_hold_stops_it_until_it_is_lifted() -> None:
    hold = Hold(by="Ada", role="attorney", on=TODAY, reason="Suit")
    lifted = hold.model_copy(
        update={"lifted_by": "Ada", "lifted_role": "attorney", "lifted_on": TODAY, "lifted_reason": "Over"}
    )
    assert stops(finished().model_copy(update={"holds": (hold,)})) == ["destroy_held"]
    assert stops(finished().model_copy(update={"holds": (lifted,)})) == []
    assert stops(finished().model_copy(update={"holds": (lifted, hold)})) == ["destroy_held"]


def test_an_open_request_stops_it_and_one_that_was_decided_against_does_not() -> None:
    open_ = finished().requests[0].model_copy(update={"closed_on": None})
    assert stops(finished().model_copy(update={"requests": (open_,)})) == ["destroy_request_open"]
    against = {"choice": "do_not_file", "by": "Ada", "on": TODAY, "reason": "x"}
    assert stops(requests({"id": "mini", "decision": against})) == ["destroy_no_day", "destroy_originals_unsaid"]


@pytest.mark.parametrize(
    ("custody", "stop"),
    [("safe", True), ("drawer", True), (None, True), ("with_client", False), ("elsewhere", False)],
)
def test_an_original_that_lies_with_us_stops_it(custody: str | None, stop: bool) -> None:
    row = {"id": "o-1", "what": "Passport"} | ({"custody": custody} if custody else {})
    matter = finished(tables={"originals": (row,)})
    assert stops(matter) == (["destroy_original_here"] if stop else [])
    assert len(in_hands(matter)) == stop


def test_so_it_does_while_nobody_said_whether_there_are_any() -> None:
    unsaid = a_matter(answers={"close.keep_until": YESTERDAY}, closed_on=CLOSED)
    assert stops(unsaid) == ["destroy_originals_unsaid"]
    denied = a_matter(answers={"close.keep_until": YESTERDAY, "close.no_originals": False}, closed_on=CLOSED)
    assert stops(denied) == ["destroy_originals_unsaid"]


def test_everything_that_stops_it_is_told_at_once() -> None:
    hold = Hold(by="Ada", role="attorney", on=TODAY, reason="Suit")
    matter = a_matter(tables={"originals": ({"id": "o-1", "custody": "safe"},)}).model_copy(update={"holds": (hold,)})
    assert stops(matter) == ["destroy_no_day", "destroy_held", "destroy_request_open", "destroy_original_here"]
