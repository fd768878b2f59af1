"""The first call, and the check for conflicts. What matched is never kept; who cleared it is."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from packets.errors import Known
from packets.matters.matter import Urgent
from packets.vault.store import Add, Answer, Change, Drop, Put
from packets.workflow.edits.answers import CONFLICT_CLEARED, CONFLICT_RESULT
from packets.workflow.edits.base import At, Edit


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
    theirs: tuple[str, ...] = ()
    """Those of them that stand on the other side."""
    result: Literal["no_match", "match"]

    def changes(self, at: At) -> list[Change]:
        row = {"on": at.day, "by": at.who.name, "names": self.names, "theirs": self.theirs or None, "result": self.result}
        cleared = Answer(CONFLICT_CLEARED, None)
        return [Add("conflict_checks", row), Answer(CONFLICT_RESULT, self.result), cleared, at.event("checked_conflict")]


class ClearConflict(Edit):
    """An attorney looked at the possible match, and we may go on."""

    do: Literal["clear_conflict"] = "clear_conflict"

    def changes(self, at: At) -> list[Change]:
        who, checks = at.decider(), at.matter.conflict_checks
        if not checks or checks[-1].result != "match" or checks[-1].cleared_on:
            raise Known("nothing_to_clear")
        row = checks[-1].model_dump(exclude_defaults=True) | {"cleared_by": who.name, "cleared_on": at.day}
        kept: list[Change] = [Drop("conflict_checks", len(checks) - 1), Add("conflict_checks", row)]
        return [*kept, Answer(CONFLICT_CLEARED, True), at.event("cleared_conflict")]
