"""Originals and where they went, holds, what keeps a file here, and the certificates of those that were destroyed. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from desktop.i18n import tr, tr_day
from desktop.rows import Group, Row
from desktop.states import Look
from packets.requests.office import Destroyed
from packets.workflow.results import ProblemResult
from packets.workflow.results_keeping import ClosingResult, CustodyResult, HoldResult, MoveResult, OriginalResult

PLACES = ("safe", "drawer", "with_client", "elsewhere")


def place_word(custody: str) -> str:
    match custody:
        case "safe":
            return tr("Safe")
        case "drawer":
            return tr("Drawer")
        case "with_client":
            return tr("With the client")
        case "elsewhere":
            return tr("Elsewhere")
        case _:
            return tr("Nobody said where")


def place_choices() -> list[tuple[object, str]]:
    return [(one, place_word(one)) for one in PLACES]


def original_row(one: OriginalResult, *, whose: bool) -> Row:
    """An original; with `whose` it says of which matter. Its key is the matter's and the original's."""
    parts = [one.matter if whose else "", one.id if whose else "", one.place]
    parts.append(tr("since {day}", day=_day(one.since)) if one.since else "")
    parts.append(tr("moved by {name}", name=one.by) if one.by else "")
    mark = Look.READY if one.custody in ("safe", "drawer") else "" if one.custody else Look.MISSING
    second = " · ".join(part for part in parts if part)
    return Row(one.what, second, place_word(one.custody), mark, key=(one.key, one.original))


def board_groups(found: CustodyResult) -> tuple[Group, ...]:
    groups = [
        (tr("In our hands"), found.in_hands, False),
        (tr("With the client"), found.with_client, True),
        (tr("Elsewhere"), found.elsewhere, False),
    ]
    made = [
        Group(title, tuple(original_row(one, whose=True) for one in rows), f"{len(rows):,}", folded)
        for title, rows, folded in groups
        if rows
    ]
    if found.unread:
        unread = tuple(Row(one, "", tr("Cannot be read"), Look.MISSING) for one in found.unread)
        made.append(Group(tr("What lies there is not known"), unread, f"{len(unread):,}"))
    return tuple(made)


def board_words(found: CustodyResult) -> str:
    """Whether somebody held the list against safe and drawers today, and what lacked."""
    if found.checked is None:
        return tr("Nobody has held this list against safe and drawers yet.") if found.in_hands else ""
    said = tr("Held against safe and drawers on {day} by {name}.", day=_day(found.checked.on), name=found.checked.by)
    if found.checked.lacks:
        return tr("{said} It lacked: {what}", said=said, what=found.checked.lacks)
    return said


def own_groups(found: ClosingResult) -> tuple[Group, ...]:
    """The originals of one matter, and every way that one went."""
    rows = tuple(original_row(one, whose=False) for one in (*found.in_hands, *found.away))
    groups = [Group(tr("Where they are"), rows, f"{len(rows):,}")] if rows else []
    ways = tuple(_way(one) for one in reversed(found.moves))
    if ways:
        groups.append(Group(tr("Who had which, and when"), ways, f"{len(ways):,}", folded=True))
    return tuple(groups)


def _way(one: MoveResult) -> Row:
    way = tr("{before} → {after}", before=one.from_, after=one.where) if one.from_ else tr("came in: {after}", after=one.where)
    parts = [way, tr("handed to {name}", name=one.to) if one.to else "", one.by]
    return Row(one.what, " · ".join(part for part in parts if part), _day(one.on))


def hold_words(holds: Sequence[HoldResult]) -> str:
    """The hold that stands; empty where none does."""
    standing = next((one for one in reversed(holds) if one.lifted_on is None), None)
    if standing is None:
        return ""
    return tr("HOLD since {day}, {name}: {why}", day=_day(standing.on), name=standing.by, why=standing.reason)


def stops_group(stops: Iterable[ProblemResult]) -> tuple[Group, ...]:
    rows = tuple(Row(one.words, "", "", Look.MISSING) for one in stops)
    return (Group(tr("What keeps the file here"), rows, f"{len(rows):,}", folded=True),) if rows else ()


def certificate_groups(destroyed: Sequence[Destroyed]) -> tuple[Group, ...]:
    rows = tuple(_certificate(one) for one in sorted(destroyed, key=lambda one: one.id, reverse=True))
    return (Group(tr("Destroyed files"), rows, f"{len(rows):,}"),) if rows else ()


def _certificate(one: Destroyed) -> Row:
    words, mark = {
        "done": (tr("Destroyed {day}", day=tr_day(one.done_on or one.on)), Look.READY),
        "stopped": (tr("Not destroyed"), Look.LOOK),
        "under_way": (tr("Not finished"), Look.MISSING),
    }[one.state]
    parts = [one.id, tr("{name}, with {second}", name=one.by, second=one.second)]
    title = tr("File {number}", number=one.matter)
    return Row(f"{title}, {one.name}" if one.name else title, " · ".join(parts), words, mark, key=one.id)


def _day(text: str) -> str:
    return tr_day(dt.date.fromisoformat(text))
