"""The checklist: who was asked for what, what an attorney waived; and the office's edits of the drafted packet."""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal

from pydantic import Field

from packets.errors import Known
from packets.matters.matter import Adjustment
from packets.requests.schema import Item
from packets.vault.store import Add, Change, Drop
from packets.workflow.edits.base import At, Edit


class AskFor(Edit):
    """Somebody was asked for something, and when we ask again."""

    do: Literal["ask_for"] = "ask_for"
    item: str
    row: str = ""
    from_: str = Field(alias="from", min_length=1)
    how: str = ""
    chase_on: dt.date | None = None

    def changes(self, at: At) -> list[Change]:
        known_item(at, self.item)
        if self.chase_on is not None and self.chase_on < at.day:
            raise Known("chase_in_the_past", date=self.chase_on.isoformat())
        row = {"item": self.item, "row": at.row(self.row) or None, "from": self.from_, "how": self.how or None, "on": at.day}
        return [Add("asked_for", row | {"chase_on": self.chase_on})]


class StopWaiting(Edit):
    """What was asked for came, or nobody waits for it any more."""

    do: Literal["stop_waiting"] = "stop_waiting"
    item: str
    row: str = ""

    def changes(self, at: At) -> list[Change]:
        places = [n for n, one in enumerate(at.matter.asked_for) if one.item == self.item and one.row in ("", self.row)]
        if not places:
            raise Known("row_gone", table="asked_for", id=self.item)
        return [Drop("asked_for", place) for place in reversed(places)]


class Waive(Edit):
    """An item that is not insisted on, and why. Who may do that stands in the definition."""

    do: Literal["waive"] = "waive"
    item: str
    row: str = ""
    reason: str = Field(min_length=1)

    def changes(self, at: At) -> list[Change]:
        item = known_item(at, self.item)
        if item.waive_by == "nobody":
            raise Known("waiver_by_nobody", item=item.label)
        if item.waive_by == "attorney":
            at.decider()
        role = "accredited" if at.who.role.startswith("accredited") else at.who.role
        row: dict[str, Any] = {"item": self.item, "row": at.row(self.row) or None, "reason": self.reason, "by": at.who.name}
        return [Add("waivers", row | {"on": at.day, "role": role})]


class Unwaive(Edit):
    """It is asked for again."""

    do: Literal["unwaive"] = "unwaive"
    item: str
    row: str = ""

    def changes(self, at: At) -> list[Change]:
        places = [n for n, one in enumerate(at.matter.waivers) if (one.item, one.row) == (self.item, self.row)]
        if not places:
            raise Known("row_gone", table="waivers", id=self.item)
        return [Drop("waivers", place) for place in reversed(places)]


class Adjust(Edit):
    """One edit of the drafted packet; it is replayed on a fresh plan each time."""

    do: Literal["adjust"] = "adjust"
    adjustment: Adjustment

    def changes(self, at: At) -> list[Change]:
        paper, _, page = self.adjustment.target.partition(":")
        if page:
            at.paper(paper)
        return [Add("adjustments", self.adjustment.model_dump(mode="json", exclude_defaults=True))]


class DropAdjustment(Edit):
    """One of these edits goes; `number` counts from 0."""

    do: Literal["drop_adjustment"] = "drop_adjustment"
    number: int = Field(ge=0)

    def changes(self, at: At) -> list[Change]:
        if self.number >= len(at.matter.adjustments):
            raise Known("row_gone", table="adjustments", id=self.number)
        return [Drop("adjustments", self.number)]


def known_item(at: At, id_: str) -> Item:
    found = next((item for one in at.matter.requests if (item := at.library.kind(one.id).item(id_))), None)
    if found is None:
        raise Known("unknown_item", id=id_)
    return found
