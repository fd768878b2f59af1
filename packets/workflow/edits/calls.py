"""The first call, and the check for conflicts. What matched is never kept; who cleared it is."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from packets.errors import Known
from packets.matters.matter import Urgent
from packets.matters.people import Side
from packets.vault.store import Add, Answer, Change, Put
from packets.workflow.edits.base import At, Edit

RESULT, CLEARED = "office.conflict_check.result", "office.conflict_check.cleared"


class SaveCall(Edit):
    """Six things, and nothing on status."""

    do: Literal["call"] = "call"
    name: str = ""
    language: str = ""
    reach: str = ""
    employer: str = ""
    sent_by: str = ""
    urgent: tuple[Urgent, ...] = ()
    referred_to: str = ""

    def changes(self, at: At) -> list[Change]:
        first = at.matter.call
        call = {"on": first.on if first else at.day, "by": first.by if first else at.who.name}
        given = {key: value for key, value in self.model_dump(mode="json", exclude={"do"}).items() if value}
        return [Put("", "", {"call": call | given}), *([] if first else [at.event("called")])]


class RecordConflictCheck(Edit):
    """What the blind look over all matters said."""

    do: Literal["conflict_check"] = "conflict_check"
    names: tuple[str, ...] = Field(min_length=1)
    sides: tuple[Side, ...] = ()
    """Whose side each name is on, so that the next check begins with them."""
    result: Literal["no_match", "match"]

    def changes(self, at: At) -> list[Change]:
        row = {"on": at.day, "by": at.who.name, "names": list(self.names)}
        row |= {"sides": list(self.sides) or None, "result": self.result}
        row = {key: value for key, value in row.items() if value is not None}
        return [Add("conflict_checks", row), Answer(RESULT, self.result), Answer(CLEARED, None), at.event("checked_conflict")]


class ClearConflict(Edit):
    """An attorney looked at the possible match, and we may go on."""

    do: Literal["clear_conflict"] = "clear_conflict"

    def changes(self, at: At) -> list[Change]:
        at.decider()
        if not at.matter.conflict_checks or at.matter.conflict_checks[-1].result != "match":
            raise Known("nothing_to_clear")
        return [Answer(CLEARED, True), at.event("cleared_conflict")]
