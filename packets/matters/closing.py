"""The end of a file: what lies with us, how long it is kept, and what stops it from being destroyed. Pure.

How long is the rule of the office's bar, which the program does not know: the office says it (`Retention`), or a person gives
the day. Five to seven years are usual, longer for minors (item ``close_file``, with its source; not verified).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from packets.errors import Problem
from packets.matters.days import add_months, age_on, say_day
from packets.matters.keeping import IN_HANDS, ORIGINALS, Hold
from packets.matters.matter import Matter, Row
from packets.requests.office import Retention

KEEP_UNTIL, NO_ORIGINALS = "close.keep_until", "close.no_originals"
BORN = "person.birth_date"


def originals(matter: Matter) -> tuple[Row, ...]:
    return tuple(matter.tables.get(ORIGINALS, ()))


def in_hands(matter: Matter) -> tuple[Row, ...]:
    """Originals that lie with us. One of which nobody said where it is may be among them, and counts."""
    return tuple(row for row in originals(matter) if row.get("custody", "") in (*IN_HANDS, ""))


def standing_hold(matter: Matter) -> Hold | None:
    return next((one for one in reversed(matter.holds) if one.stands), None)


def closed_on(matter: Matter) -> dt.date | None:
    """The day on which the last request came to its end; None while one is open, or where none was made."""
    days = [one.closed_on or (one.decision.on if one.decision and one.not_filed else None) for one in matter.requests]
    known = [day for day in days if day is not None]
    return max(known) if known and len(known) == len(days) else None


def keep_until(matter: Matter) -> dt.date | None:
    day = matter.answers.get(KEEP_UNTIL)
    return day if isinstance(day, dt.date) else None


def by_rule(rule: Retention, matter: Matter, closed: dt.date) -> dt.date:
    """Until when a file that was closed on that day is kept. A client of whom no birth date is known is taken for one of age:
    whoever sets the day is told so."""
    until = add_months(closed, 12 * rule.years)
    born = matter.answers.get(BORN)
    if rule.minor_age is not None and isinstance(born, dt.date) and age_on(born, closed) < rule.minor_age:
        until = max(until, add_months(born, 12 * (rule.minor_age + rule.minor_years)))
    return until


def stops_destroying(matter: Matter, day: dt.date) -> Iterator[Problem]:
    """Everything for whose sake the file must stay on that day."""
    until, hold = keep_until(matter), standing_hold(matter)
    if until is None:
        yield Problem("destroy_no_day")
    elif day <= until:
        yield Problem("destroy_too_early", "", {"until": say_day(until)})
    if hold is not None:
        yield Problem("destroy_held", "", {"by": hold.by, "on": say_day(hold.on), "reason": hold.reason})
    for request in matter.requests:
        if request.closed_on is None and not request.not_filed:
            yield Problem("destroy_request_open", request.id, {"id": request.id})
    if ORIGINALS not in matter.tables and matter.answers.get(NO_ORIGINALS) is not True:
        yield Problem("destroy_originals_unsaid")
    for row in in_hands(matter):
        yield Problem("destroy_original_here", str(row["id"]), {"what": row.get("what") or row["id"]})
