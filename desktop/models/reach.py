"""How we may reach the client: the channels, whether the client confirmed them, and what saving comes to. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from desktop.i18n import tr, tr_day
from desktop.reading import Snapshot
from desktop.states import Look
from packets.matters.matter import Matter, Value
from packets.workflow.edits import GiveAnswer

CHANNELS: Final = ("contact.call", "contact.text", "contact.letter", "contact.who_may_answer")
"""One row for each: call, text, letter, through another."""
HOURS, SAY_WHO, NEVER = "contact.hours", "contact.say_who_we_are", "contact.never"
KEYS: Final = (*CHANNELS, HOURS, SAY_WHO, NEVER)
CONFIRMED, CONFIRMED_ON = "contact.confirmed", "contact.confirmed_on"
ITEM: Final = "safe_contact"


@dataclass(frozen=True, slots=True)
class ReachState:
    words: str
    mark: Look


def reach_state(snapshot: Snapshot) -> ReachState:
    """Whether what stands there may be trusted today."""
    answers = snapshot.record.answers
    on = answers.get(CONFIRMED_ON)
    if answers.get(CONFIRMED) is not True:
        return ReachState(tr("Not confirmed"), Look.MISSING)
    item = snapshot.item_at(ITEM)
    if item is not None and item.stale:
        return ReachState(tr("Out of date"), Look.LOOK)
    if not isinstance(on, dt.date):
        return ReachState(tr("Confirmed, the day is not known"), Look.PARTIAL)
    return ReachState(tr("Confirmed on {day}", day=tr_day(on)), Look.READY)


def changes_of(matter: Matter, given: Mapping[str, Value | None]) -> dict[str, Value | None]:
    """The answers that are other than in the record."""
    return {key: given.get(key) for key in KEYS if given.get(key) != matter.answers.get(key)}


def saving(matter: Matter, given: Mapping[str, Value | None]) -> tuple[GiveAnswer, ...]:
    """What the client has not confirmed in these words is not confirmed: a change takes the confirmation back."""
    changed = changes_of(matter, given)
    edits = [GiveAnswer(key=key, value=value) for key, value in changed.items()]
    if changed:
        edits += [GiveAnswer(key=key) for key in (CONFIRMED, CONFIRMED_ON) if key in matter.answers]
    return tuple(edits)


def confirming(matter: Matter, given: Mapping[str, Value | None], day: dt.date) -> tuple[GiveAnswer, ...]:
    """The client went through the list with us on that day."""
    edits = [GiveAnswer(key=key, value=value) for key, value in changes_of(matter, given).items()]
    return (*edits, GiveAnswer(key=CONFIRMED, value=True), GiveAnswer(key=CONFIRMED_ON, value=day))


def lacks(given: Mapping[str, Value | None]) -> bool:
    """Whether something is still unasked: the client can only confirm what was gone through."""
    return any(given.get(key) is None for key in KEYS)
