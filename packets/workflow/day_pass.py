"""A day pass: a named helper, until tonight, with today's matters, after a promise typed word for word."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence

from packets.errors import Known
from packets.requests.office import PROMISE, Staff, may
from packets.vault.store import Office, Put


def give_day_pass(office: Office, helper: str, matters: Sequence[str], typed: str, who: Staff, day: dt.date) -> None:
    """Open these matters to a helper for that day; `typed` is the helper's promise. It ends by itself."""
    person = _helper(office, helper, who, day)
    if _words(typed) != _words(PROMISE):
        raise Known("promise_differs", promise=PROMISE)
    there = office.matters()
    for key in matters:
        if key not in there:
            raise Known("no_matter", folder=key)
    values = {"matters": list(dict.fromkeys(matters)), "promise": typed.strip(), "promised_on": day, "until": day}
    office.commit([Put("staff", person.id, values)])


def end_day_pass(office: Office, helper: str, who: Staff, day: dt.date) -> None:
    """End it before the night."""
    person = _helper(office, helper, who, day)
    office.commit([Put("staff", person.id, dict.fromkeys(("matters", "promise", "promised_on", "until")))])


def _helper(office: Office, helper: str, who: Staff, day: dt.date) -> Staff:
    if not may(who.role, "give_day_pass") or not who.in_time(day):
        raise Known("pass_given_by_others", name=who.name)
    person = office.load().person(helper)
    if person is None or person.role != "helper":
        raise Known("no_such_helper", name=person.name if person else helper)
    return person


def _words(text: str) -> list[str]:
    """Word for word, however it is spaced, spelled large or ended."""
    return re.findall(r"\w+", text.casefold())
