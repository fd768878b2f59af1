"""An edition stands by what somebody read, and until a day; without a reading there is no yes."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from forms.editions import last_day_of, standing, to_read_again
from packets.requests.office import EditionRead

TODAY = dt.date(2026, 12, 1)
EDITION = dt.date(2025, 8, 21)


def row(**values: Any) -> EditionRead:
    made = {"form": "I-765", "edition": EDITION, "by": "Ada", "on": dt.date(2026, 11, 20), "page": "the page of the form"}
    return EditionRead(**(made | values))


def state(*rows: EditionRead, mailing: dt.date | None = None, form: str = "I-765", edition: dt.date = EDITION) -> str:
    return standing(form, edition, rows, mailing, TODAY).state


def test_what_nobody_read_is_not_accepted_by_anybody() -> None:
    assert state() == "unrecorded"
    assert state(row(), edition=dt.date(2025, 1, 20)) == "unrecorded"
    assert state(row(), form="I-765WS") == "unrecorded"
    assert state(row(on=dt.date(2026, 12, 2))) == "unrecorded", "nobody read on a day that is still to come"


def test_a_reading_counts_until_its_day_and_the_mailing_day_is_what_counts() -> None:
    assert state(row()) == "accepted"
    assert standing("I-765", EDITION, [row()], None, TODAY).recheck_by == dt.date(2026, 12, 20)
    assert state(row(), mailing=dt.date(2026, 12, 20)) == "accepted"
    late = standing("I-765", EDITION, [row()], dt.date(2026, 12, 21), TODAY)
    assert (late.state, late.recheck_by) == ("recheck", dt.date(2026, 12, 21))
    assert state(row(recheck_days=5)) == "recheck"
    assert state(row(), mailing=dt.date(2020, 1, 1)) == "accepted", "a mailing day that is over is today"


@pytest.mark.parametrize(
    ("first", "last", "mailing", "found"),
    [
        (None, dt.date(2026, 12, 5), dt.date(2026, 12, 5), "accepted"),
        (None, dt.date(2026, 12, 5), dt.date(2026, 12, 6), "not_on_that_day"),
        (dt.date(2026, 12, 5), None, dt.date(2026, 12, 4), "not_on_that_day"),
        (dt.date(2026, 12, 5), None, dt.date(2026, 12, 5), "accepted"),
        (dt.date(2026, 12, 5), None, None, "not_on_that_day"),
    ],
)
def test_the_days_that_the_page_names_hold(
    first: dt.date | None, last: dt.date | None, mailing: dt.date | None, found: str
) -> None:
    assert state(row(**{"from": first, "until": last}), mailing=mailing) == found


def test_the_newest_reading_counts_and_of_one_day_the_later_row() -> None:
    older, newer = row(on=dt.date(2026, 11, 1), result="not_accepted"), row()
    assert state(older, newer) == state(newer, older) == "accepted"
    assert state(row(), row(result="not_accepted")) == "not_accepted"


def test_what_is_not_accepted_never_becomes_a_yes_by_its_age() -> None:
    assert state(row(result="not_accepted", on=dt.date(2020, 1, 1))) == "not_accepted"


def test_days_out_of_order_are_refused() -> None:
    with pytest.raises(ValueError, match="until is before from"):
        row(**{"from": dt.date(2026, 12, 5), "until": dt.date(2026, 12, 4)})


def again(*rows: EditionRead, today: dt.date = TODAY) -> list[tuple[str, dt.date]]:
    return [(one.form, one.edition) for one in to_read_again(rows, today)]


def test_an_accepted_edition_is_read_again_from_the_day_after_its_reading_stops_counting() -> None:
    last = dt.date(2026, 12, 20)
    assert last_day_of(row()) == last
    assert again(row(), today=last) == [] and again(row(), today=last + dt.timedelta(days=1)) == [("I-765", EDITION)]
    ends = row(until=dt.date(2026, 11, 30))
    assert last_day_of(ends) == dt.date(2026, 11, 30) and again(ends) == [("I-765", EDITION)]
    assert again(row(**{"from": dt.date(2026, 12, 5)})) == [], "it is not accepted yet, and was read lately"


def test_what_is_soon_to_be_read_again_is_told_as_many_days_ahead_as_are_asked_for() -> None:
    left = (dt.date(2026, 12, 20) - TODAY).days
    assert not list(to_read_again([row()], TODAY, ahead=left)) and list(to_read_again([row()], TODAY, ahead=left + 1))


def test_only_the_newest_accepted_edition_of_a_form_is_asked_for_again() -> None:
    old = dt.date(2026, 1, 2)
    older, newer = row(on=old, edition=dt.date(2025, 1, 20)), row(on=old)
    other = row(on=old, form="G-28", edition=dt.date(2018, 9, 17))
    assert again(older, newer, other) == [("G-28", dt.date(2018, 9, 17)), ("I-765", EDITION)]
    assert again(older, row()) == []
    assert again(newer, row(result="not_accepted")) == [], "what was refused is not read again for that"
