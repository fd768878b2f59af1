"""What every edit is: a small frozen record of what a person did, and the changes of the record that it comes to."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, TypeVar

from packets.errors import Known
from packets.matters.days import say_day
from packets.matters.facts import DocumentFacts
from packets.matters.matter import Evidence, Matter
from packets.matters.matter import Request as MatterRequest
from packets.requests.library import Library
from packets.requests.model import Record
from packets.requests.office import Staff
from packets.vault.store import Add, Change, Put

R = TypeVar("R", bound=Record)


@dataclass(frozen=True, slots=True)
class At:
    """Where and by whom an edit is made."""

    matter: Matter
    library: Library
    day: dt.date
    who: Staff
    facts: Callable[[str], DocumentFacts | None]
    """What was measured of a paper; None where nothing was yet."""

    def paper(self, id_: str) -> Evidence:
        found = self.matter.paper(id_)
        if found is None:
            raise Known("unknown_evidence", id=id_)
        return found

    def request(self, id_: str) -> MatterRequest:
        found = next((one for one in self.matter.requests if one.id == id_), None)
        if found is None:
            raise Known("request_not_here", id=id_, ids=", ".join(one.id for one in self.matter.requests))
        return found

    def row(self, id_: str) -> str:
        """A row that an item can repeat over: of a table, or a paper. Empty is none."""
        tables = self.matter.tables.values()
        if id_ and self.matter.paper(id_) is None and all(row["id"] != id_ for rows in tables for row in rows):
            raise Known("unknown_row", id=id_)
        return id_

    def past(self, on: dt.date) -> dt.date:
        """A day on which something happened: not later than today."""
        if on > self.day:
            raise Known("day_to_come", on=say_day(on))
        return on

    def decider(self) -> Staff:
        """The person, if an attorney or accredited representative whose card is valid."""
        if not self.who.may_decide(self.day):
            raise Known("attorney_only", name=self.who.name)
        return self.who

    def event(self, did: str, about: str = "") -> Change:
        return Add("history", {"on": self.day, "by": self.who.name, "did": did, "about": about or None})


class Edit(Record):
    """One thing that a person did. `changes` raises `Known` where it cannot be done."""

    final: ClassVar[bool] = False
    """What left the office cannot be undone."""

    def changes(self, at: At) -> list[Change]:
        raise NotImplementedError


def listed(paper: Evidence, field: str, rows: Sequence[Record]) -> Change:
    """A list inside a paper's row, written anew; an empty one is not written."""
    plain: list[dict[str, Any]] = [row.model_dump(by_alias=True, exclude_defaults=True) for row in rows]
    return Put("evidence", paper.id, {field: plain or None})


def without(rows: Sequence[R], goes: Callable[[R], bool]) -> list[R]:
    return [row for row in rows if not goes(row)]


def next_id(table: str, matter: Matter) -> str:
    """A name that no row has and that nothing points at: what was filed or waived for a row that is gone is for no other."""
    named = [str(row["id"]) for row in matter.tables.get(table, ())]
    named += [one.row for one in matter.evidence] + [one.row for one in matter.waivers] + [one.row for one in matter.asked_for]
    named += [also.row for one in matter.evidence for also in one.also] + [one.original for one in matter.moves]
    stem = table.removesuffix("s").replace("_", "-")
    used = [int(found[1]) for one in named if (found := re.fullmatch(re.escape(stem) + r"-([0-9]{1,9})", one))]
    return f"{stem}-{max(used, default=0) + 1}"
