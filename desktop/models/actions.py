"""Where an item of the checklist is worked on: the screen that "Do it" leads to, and what it is to show. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from desktop import steps
from packets.requests.conditions import keys
from packets.requests.schema import Item, ItemKind
from packets.workflow.results import ItemResult

OWN_SCREEN = {
    "conflict_check": steps.CLEAR,
    "safe_contact": steps.REACH,
    "engagement": steps.AGREE,
    "joint_clients": steps.AGREE,
    "disclosure_consent": steps.AGREE,
    "partner_consent": steps.AGREE,
    "sent_proof": steps.MAIL,
    "close_file": steps.CLOSE,
}
"""Items of every office that have a screen of their own."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question to come to: an answer key or a table."""

    key: str


@dataclass(frozen=True, slots=True)
class Slot:
    """The place of papers: an item and its row."""

    item: str
    row: str = ""


def questions_of(item: Item) -> tuple[str, ...]:
    """Every answer that an item looks at, in reading order."""
    found = [*keys(item.when), *keys(item.required_when), *keys(item.met_by), *item.asks]
    for part in item.parts:
        found += [*keys(part.when), *keys(part.met_by)]
    return tuple(dict.fromkeys(item.for_each if one.startswith("row.") else one for one in found))


def where_to_do(item: ItemResult, shape: Item | None) -> tuple[str, Question | Slot | None]:
    """The screen and what it is about: a question first, then the item's own screen, then its papers."""
    if item.state == "ask_first" and item.ask:
        return steps.LISTEN, Question(item.ask[0])
    if item.id in OWN_SCREEN:
        return OWN_SCREEN[item.id], None
    if shape is not None and shape.kind is ItemKind.DECISION and any("decision." in key for key in questions_of(shape)):
        return steps.DECIDE, None
    if item.accepts:
        return steps.PAPERS, Slot(item.id, item.row)
    asked = item.ask or (questions_of(shape) if shape else ())
    return steps.LISTEN, Question(asked[0]) if asked else None
