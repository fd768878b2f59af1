"""Holds on a file, and time limits that are over."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from pydantic import Field

from packets.errors import Known
from packets.matters.answers import View
from packets.matters.clocks import of_the_matter, ticking
from packets.matters.closing import standing_hold
from packets.vault.store import Add, Change, Drop
from packets.workflow.edits.base import At, Edit

BEING_DESTROYED = "destroying"
"""The event of a file that is on its way out; about the number of its certificate."""


class HoldFile(Edit):
    """Nothing of this file is destroyed until the hold is lifted."""

    do: Literal["hold"] = "hold"
    reason: str = Field(min_length=1)

    def changes(self, at: At) -> list[Change]:
        who = at.decider()
        if standing_hold(at.matter) is not None:
            raise Known("held_already")
        if any(one.did == BEING_DESTROYED for one in at.matter.history):
            raise Known("being_destroyed")
        row = {"by": who.name, "role": who.role, "on": at.day, "reason": self.reason}
        return [Add("holds", row), at.event("held")]


class LiftHold(Edit):
    """The hold is over; that there was one stays."""

    do: Literal["lift_hold"] = "lift_hold"
    reason: str = Field(min_length=1)

    def changes(self, at: At) -> list[Change]:
        who, hold = at.decider(), standing_hold(at.matter)
        if hold is None:
            raise Known("no_hold")
        lifted = {"lifted_by": who.name, "lifted_role": who.role, "lifted_on": at.day, "lifted_reason": self.reason}
        row = hold.model_dump(exclude_defaults=True) | lifted
        # A list has no ids: the row goes and comes back at the end.
        return [Drop("holds", at.matter.holds.index(hold)), Add("holds", row), at.event("hold_lifted")]


class SettleClock(Edit):
    """A time limit was met, or is given up: it is told no more. Only who may decide gives one up."""

    do: Literal["settle_clock"] = "settle_clock"
    request: str
    clock: str
    how: Literal["met", "given_up"]
    on: dt.date | None = None
    """The day on which it was met; today, where no other is given."""
    why: str = ""

    def changes(self, at: At) -> list[Change]:
        view = View(at.library, at.matter, at.request(self.request), at.day)
        found = next((one for one in ticking(view) if one.id == self.clock), None)
        if found is None:
            raise Known("no_such_limit", id=self.clock)
        on = at.past(self.on or at.day)
        if self.how == "given_up":
            at.decider()
            if not self.why.strip():
                raise Known("limit_wants_reason")
        elif on > found.last_day:
            raise Known("limit_met_late", last=found.last_day.isoformat())
        row = {
            "request": None if of_the_matter(view, self.clock) else self.request,
            "clock": self.clock,
            "last_day": found.last_day,
            "how": self.how,
            "on": on,
            "by": at.who.name,
            "why": self.why.strip() or None,
        }
        return [Add("settled", row), at.event("settled_clock", self.clock)]
