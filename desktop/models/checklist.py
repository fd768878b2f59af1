"""The checklist as a task list: items grouped by how they stand, and the one next thing. Pure: it reads a result."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from desktop.i18n import tr, tr_count, tr_day
from desktop.reading import Paper
from desktop.rows import Group, Row
from desktop.states import OPEN, Look, look_of, word
from packets.workflow.results import AskedForResult, ItemResult

Key = tuple[str, str]
"""Item and row."""


MANY = 8
"""So many papers that wait push nothing out of sight; a pile of more is folded, and filed on the screen of papers."""


def key_of(item: ItemResult) -> Key:
    return (item.id, item.row)


def name_of(item: ItemResult) -> str:
    """The label, with the row's name where an item repeats."""
    return tr("{label} ({row})", label=item.label, row=item.row_name) if item.row_name else item.label


@dataclass(frozen=True, slots=True)
class Waiting:
    """The key of a paper that nobody has filed yet."""

    paper: str


def groups_of(items: Sequence[ItemResult], papers: Sequence[Paper] = ()) -> tuple[Group, ...]:
    """Papers that wait to be filed; then whose move it is, what is open first; at the end, folded, what is due later and
    what is not needed."""
    found: list[Group] = []
    waiting = tuple(Row(paper.title, paper.id, mark=Look.LOOK, key=Waiting(paper.id)) for paper in papers if not paper.filed)
    if waiting:
        count = tr_count(len(waiting), "{n} paper", "{n} papers")
        found.append(Group(tr("Not filed yet"), waiting, count, folded=len(waiting) > MANY))
    now = [item for item in items if look_of(item) not in (Look.LATER, Look.NOT_NEEDED)]
    for whose, title in (
        ("client", tr("From the client")),
        ("others", tr("From others")),
        ("us", tr("From us")),
        ("attorney", tr("Attorney")),
    ):
        mine = [item for item in now if item.comes_from == whose]
        mine.sort(key=lambda item: look_of(item) not in OPEN)
        if mine:
            rows = tuple(row_of(item, look_of(item)) for item in mine)
            found.append(Group(title, rows, open_of(mine)))
    for look in (Look.LATER, Look.NOT_NEEDED):
        rows = tuple(row_of(item, look) for item in items if look_of(item) is look)
        if rows:
            found.append(Group(word(look), rows, tr_count(len(rows), "{n} item", "{n} items"), folded=True))
    return tuple(found)


def open_of(items: Sequence[ItemResult]) -> str:
    """How many of these are open, beside all of them."""
    return tr("{n} of {of} open", n=sum(item.open for item in items), of=len(items))


def row_of(item: ItemResult, look: Look) -> Row:
    second = [] if look in (Look.READY, Look.LATER, Look.ASKED_FOR) else item.reasons[:1]
    if item.asked_for:
        second = [*second, asked_words(item.asked_for)]
    if item.need == "recommended" and look in OPEN:
        second = [tr("Recommended, stops nothing"), *second]
    return Row(title=name_of(item), second=" · ".join(second), right=word(look), mark=look, key=key_of(item))


def asked_words(asked: AskedForResult) -> str:
    """From whom, since when, and when to chase."""
    since = tr_day(dt.date.fromisoformat(asked.on))
    if asked.chase_on:
        return tr(
            "{who}, asked {since}, chase {chase}",
            who=asked.from_,
            since=since,
            chase=tr_day(dt.date.fromisoformat(asked.chase_on)),
        )
    return tr("{who}, asked {since}", who=asked.from_, since=since)


@dataclass(frozen=True, slots=True)
class NextThing:
    """What to do now, in one sentence, and why; `key` is the item that it is about."""

    words: str
    why: str = ""
    key: Key | None = None


def next_thing(items: Sequence[ItemResult], day: dt.date) -> NextThing:
    """The first open item that stops sending, in the order of the checklist. What somebody else was asked for waits
    until its chase day."""
    asked: list[ItemResult] = []
    for item in items:
        look = look_of(item)
        if not item.open:
            continue
        if look is Look.ASKED_FOR and not _due(item, day):
            asked.append(item)
            continue
        return NextThing(_sentence(item, look), _reason(item, look), key_of(item))
    if asked:
        first = min(asked, key=lambda item: (item.asked_for.chase_on or "9999") if item.asked_for else "")
        words = asked_words(first.asked_for) if first.asked_for else ""
        return NextThing(
            tr("All that is open has been asked for. Next answer: {item}.", item=name_of(first)), words, key_of(first)
        )
    return NextThing(tr("Checklist complete: nothing that stops sending is open."))


def _due(item: ItemResult, day: dt.date) -> bool:
    return item.asked_for is not None and item.asked_for.chase_on is not None and item.asked_for.chase_on <= day.isoformat()


def _sentence(item: ItemResult, look: Look) -> str:
    name = name_of(item)
    match look:
        case Look.ASK_FIRST:
            return tr("Ask first: {item}.", item=name)
        case Look.PARTIAL:
            return tr("Only partly there: {item}.", item=name)
        case Look.LOOK:
            return tr("Look at it again: {item}.", item=name)
        case Look.ASKED_FOR:
            return tr("Chase what was asked for: {item}.", item=name)
        case _:
            return tr("Still missing: {item}.", item=name)


def _reason(item: ItemResult, look: Look) -> str:
    if look is Look.ASKED_FOR and item.asked_for:
        return asked_words(item.asked_for)
    return item.reasons[0] if item.reasons else ""
