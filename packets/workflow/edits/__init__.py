"""Everything that a person can do to a matter, as data: the buttons of the window and `packet-desk edit` hand in the same.

Each edit is a small frozen record (``{"do": "file", "papers": ["e-0003"], "item": "report"}``); `make` writes what it comes
to in one commit, so it is done whole or not at all, and gives what is needed to undo it.

What says that something was done elsewhere cannot be handed in as text: an approval is of the packet that stands there, a
sending puts the packet aside first (`packets.workflow.sending`), an export copies it first (`packets.workflow.exporting`), a
conflict check looks first (`packets.workflow.office`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field, TypeAdapter, ValidationError

from packets.errors import Broken, Known
from packets.evidence.copies import read_facts
from packets.matters.days import say_day
from packets.matters.facts import DocumentFacts
from packets.matters.matter import Matter
from packets.requests.library import Library
from packets.requests.model import faults_of
from packets.requests.office import Staff
from packets.vault.helper import opened_for
from packets.vault.store import Change, Store, changed
from packets.workflow.edits.answers import DropRow, GiveAnswer, LeaveUnanswered, NameClient, PutRow, SayNone, SayThereIsNone
from packets.workflow.edits.base import At, Edit
from packets.workflow.edits.calls import ClearConflict, RecordConflictCheck, SaveCall
from packets.workflow.edits.checklist import Adjust, AskFor, DropAdjustment, StopWaiting, Unwaive, Waive
from packets.workflow.edits.ink import NoteSeen, PlaceRecognised, PlaceSigned, RecordPrint, TakeOffSigned
from packets.workflow.edits.keeping import HoldFile, LiftHold, SettleClock
from packets.workflow.edits.originals import KeepSuppb, MoveOriginal, ReturnOriginals
from packets.workflow.edits.papers import (
    AlsoShows,
    Arrange,
    AttachTranslation,
    CoverBox,
    Describe,
    FilePapers,
    LeaveOut,
    PutBack,
    Turn,
    Uncover,
)
from packets.workflow.edits.requests import (
    Approve,
    ChangeRequest,
    CloseRequest,
    Decide,
    OpenRequest,
    RecordAnswer,
    RecordArrival,
    RecordExport,
    RecordSending,
    TakeEdition,
)
from packets.workflow.edits.returned import CheckReturned

AnyEdit = Annotated[
    GiveAnswer | LeaveUnanswered | PutRow | DropRow | SayNone | SayThereIsNone | NameClient
    | FilePapers | AttachTranslation | Describe | AlsoShows | Turn | LeaveOut | PutBack | CoverBox | Uncover | Arrange
    | AskFor | StopWaiting | Waive | Unwaive | Adjust | DropAdjustment
    | OpenRequest | ChangeRequest | TakeEdition | Decide | RecordArrival | RecordAnswer | CloseRequest
    | SaveCall | ClearConflict | PlaceSigned | TakeOffSigned | CheckReturned
    | MoveOriginal | ReturnOriginals | KeepSuppb | HoldFile | LiftHold | SettleClock,
    Field(discriminator="do"),
]  # fmt: skip
EDITS: TypeAdapter[list[AnyEdit]] = TypeAdapter(Annotated[list[AnyEdit], Field(min_length=1)])


@dataclass(frozen=True, slots=True)
class Done:
    """An edit that was made: the record as it was and as it is, to go back and forth between."""

    before: object
    after: object
    matter: Matter
    final: bool = False


def make(store: Store, library: Library, edits: Sequence[Edit], who: Staff, day: dt.date) -> Done:
    """Edits in one commit, one after another: each is held against the matter as those before it leave it."""

    def work(matter: Matter) -> list[Change]:
        changes: list[Change] = []
        for edit in edits:
            mine = edit.changes(at_the_desk(store, library, who, day, matter))
            matter = changed(matter, mine)
            changes += mine
        _in_time(who, day)
        return changes

    made = opened_for(store, library, who, day).edit(work)
    return Done(made.before, made.after, made.matter, final=any(edit.final for edit in edits))


def at_the_desk(store: Store, library: Library, who: Staff, day: dt.date, matter: Matter | None = None) -> At:
    """Where edits of a stored matter are made: as it stands, or as edits before this one leave it."""

    def facts(paper: str) -> DocumentFacts | None:
        taken = read_facts(store, paper)
        return taken.facts if taken else None

    return At(matter or store.load(), library, day, who, facts)


def _in_time(who: Staff, day: dt.date) -> None:
    """Raises `Known` where nothing is recorded under this name any more."""
    if who.in_time(day):
        return
    if who.role == "helper":
        raise Known("no_day_pass", name=who.name)
    raise Known("staff_expired", name=who.name, until=say_day(who.until or day))


def undo(store: Store, done: Done, who: Staff, day: dt.date) -> Matter:
    """The matter as it was before. Raises `Known` where it was changed since, where a packet left, or where the time of `who`
    is over: to take something back changes the record like any edit."""
    _in_time(who, day)
    if done.final:
        raise Known("cannot_undo")
    return store.come_back(done.before, done.after)


def redo(store: Store, done: Done, who: Staff, day: dt.date) -> Matter:
    """The matter as it was after. Raises `Known` as `undo` does."""
    _in_time(who, day)
    return store.come_back(done.after, done.before)


def read_edits(text: str) -> list[AnyEdit]:
    """Edits from JSON: one, or a list. Raises `Broken` with every fault."""
    try:
        return EDITS.validate_json(text if text.lstrip().startswith("[") else f"[{text}]")
    except ValidationError as fault:
        raise Broken("edits", faults_of(fault)) from None


__all__ = [
    "Adjust",
    "AlsoShows",
    "AnyEdit",
    "Approve",
    "Arrange",
    "AskFor",
    "At",
    "AttachTranslation",
    "ChangeRequest",
    "CheckReturned",
    "ClearConflict",
    "CloseRequest",
    "CoverBox",
    "Decide",
    "Describe",
    "Done",
    "DropAdjustment",
    "DropRow",
    "Edit",
    "FilePapers",
    "GiveAnswer",
    "HoldFile",
    "KeepSuppb",
    "LeaveOut",
    "LeaveUnanswered",
    "LiftHold",
    "MoveOriginal",
    "NameClient",
    "NoteSeen",
    "OpenRequest",
    "PlaceRecognised",
    "PlaceSigned",
    "PutBack",
    "PutRow",
    "RecordAnswer",
    "RecordArrival",
    "RecordConflictCheck",
    "RecordExport",
    "RecordPrint",
    "RecordSending",
    "ReturnOriginals",
    "SaveCall",
    "SayNone",
    "SayThereIsNone",
    "SettleClock",
    "StopWaiting",
    "TakeEdition",
    "TakeOffSigned",
    "Turn",
    "Uncover",
    "Unwaive",
    "Waive",
    "at_the_desk",
    "make",
    "read_edits",
    "redo",
    "undo",
]
