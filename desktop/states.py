"""The states of a checklist item as people see them (`practice.md` 3.3): each has a word, a shape and a colour."""

from __future__ import annotations

from enum import StrEnum

from desktop.i18n import tr
from packets.checklist import MET
from packets.workflow.results import ItemResult


class Look(StrEnum):
    """How an item stands, in the order in which the groups of the list follow each other."""

    MISSING = "missing"
    ASK_FIRST = "ask_first"
    PARTIAL = "partial"
    LOOK = "look"
    ASKED_FOR = "asked_for"
    LATER = "later"
    READY = "ready"
    WAIVED = "waived"
    NOT_NEEDED = "not_needed"


OPEN = (Look.MISSING, Look.ASK_FIRST, Look.PARTIAL, Look.LOOK, Look.ASKED_FOR)
"""What still wants something before sending, also where it is only recommended. What is counted as an open item is
`ItemResult.open`."""


def look_of(item: ItemResult) -> Look:
    """What the screens say of an item; the same order of reasons as `packets.workflow.reviewing.state_word`."""
    if item.later:
        return Look.LATER
    if item.stale or item.look:
        return Look.LOOK
    if item.asked_for is not None and item.state not in MET:
        return Look.ASKED_FOR
    return Look(item.state)


def word(look: Look) -> str:
    match look:
        case Look.MISSING:
            return tr("Missing")
        case Look.ASK_FIRST:
            return tr("Ask first")
        case Look.PARTIAL:
            return tr("Partly there")
        case Look.LOOK:
            return tr("Look at it")
        case Look.ASKED_FOR:
            return tr("Asked for")
        case Look.LATER:
            return tr("Later")
        case Look.READY:
            return tr("Ready")
        case Look.WAIVED:
            return tr("Waived")
        case Look.NOT_NEEDED:
            return tr("Not needed")
