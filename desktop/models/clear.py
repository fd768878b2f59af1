"""The check for conflicts: which names begin the list, how it stands, and what was checked before. Pure.

What matched is told nobody but the attorney, and not even here: a match is said as a match and no more.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from desktop.i18n import tr, tr_day
from desktop.rows import Group, Row
from desktop.states import Look
from packets.matters.alike import Side, words_of
from packets.matters.matter import Matter
from packets.matters.people import names_in
from packets.requests.library import Library
from packets.workflow.edits.answers import CONFLICT_CLEARED as CLEARED
from packets.workflow.edits.answers import CONFLICT_RESULT as RESULT

Name = tuple[Side, str]


def side_word(side: Side) -> str:
    return tr("Ours") if side == "ours" else tr("Theirs")


def names_to_check(matter: Matter, library: Library) -> tuple[Name, ...]:
    """What the record holds, then what was added for the last check. A matter's number is nobody's name, and the site
    behind the employer's name is none of it."""
    found = [(side, _only_name(side, name, matter)) for side, name in names_in(matter, library)]
    if matter.conflict_checks:
        last = matter.conflict_checks[-1]
        found += [("theirs" if name in last.theirs else "ours", name) for name in last.names]
    return tuple(sorted(without_twins(found), key=lambda one: one[0] != "ours"))


def _only_name(side: Side, name: str, matter: Matter) -> str:
    if name == matter.id:
        return ""
    if side == "theirs" and matter.call and name == matter.call.employer:
        return name.split(",")[0].strip()
    return name.strip()


def without_twins(names: Iterable[Name]) -> list[Name]:
    """Each name once on its side, however it is written."""
    found: dict[tuple[Side, tuple[str, ...]], Name] = {}
    for side, name in names:
        if name and words_of(name):
            found.setdefault((side, words_of(name)), (side, name))
    return list(found.values())


@dataclass(frozen=True, slots=True)
class ConflictState:
    words: str
    more: str = ""
    mark: Look = Look.MISSING
    waits: bool = False
    """A possible match that an attorney has not cleared."""


def conflict_state(matter: Matter) -> ConflictState:
    checks = matter.conflict_checks
    result = checks[-1].result if checks else matter.answers.get(RESULT)
    by = tr("Checked by {name}, {day}", name=checks[-1].by or tr("staff"), day=tr_day(checks[-1].on)) if checks else ""
    if result == "no_match":
        return ConflictState(tr("No match"), by, Look.READY)
    if result == "match" and matter.answers.get(CLEARED) is True:
        cleared = next((one for one in reversed(matter.history) if one.did == "cleared_conflict"), None)
        words = tr("Cleared by {name}, {day}", name=cleared.by, day=tr_day(cleared.on)) if cleared else tr("Cleared")
        return ConflictState(words, by, Look.READY)
    if result == "match":
        return ConflictState(tr("Possible match: ask the attorney"), by, Look.LOOK, waits=True)
    return ConflictState(tr("Not checked yet"))


def added_since(matter: Matter, names: Sequence[Name]) -> bool:
    """Names stand in the list that the last check did not look for."""
    if not matter.conflict_checks:
        return False
    checked = {words_of(one) for one in matter.conflict_checks[-1].names}
    return any(words_of(name) not in checked for _, name in names)


def history_of(matter: Matter) -> tuple[Group, ...]:
    """Every check and every clearing, the newest first."""
    rows: list[tuple[dt.date, int, Row]] = []
    for number, check in enumerate(matter.conflict_checks):
        who = tr("{day}, {name}", day=tr_day(check.on), name=check.by or tr("staff"))
        result = tr("No match") if check.result == "no_match" else tr("Possible match")
        mark = Look.READY if check.result == "no_match" else Look.LOOK
        rows.append((check.on, 2 * number, Row(who, ", ".join(check.names), result, mark, key=("check", number))))
    for number, event in enumerate(matter.history):
        if event.did == "cleared_conflict":
            who = tr("{day}, {name}", day=tr_day(event.on), name=event.by)
            before = sum(one.did == "checked_conflict" for one in matter.history[:number])
            rows.append((event.on, 2 * before - 1, Row(who, "", tr("Cleared"), Look.READY, key=("cleared", number))))
    rows.sort(key=lambda one: one[:2], reverse=True)
    return (Group(tr("Checks so far"), tuple(row for _, _, row in rows)),) if rows else ()
