"""What stands on Today: what is due, what others owe us, what waits for the attorney, what can be mailed. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from desktop import steps
from desktop.i18n import tr, tr_count, tr_day
from desktop.models.calls import urgent_words
from desktop.models.official_forms import edition_word
from desktop.rows import Group, Row
from desktop.states import Look
from packets.workflow.results import (
    AttorneyResult,
    BackupDueResult,
    DueResult,
    EditionDueResult,
    InkOutResult,
    OfficeResult,
    WaitingResult,
)

RESPONSE: Final = "response"
"""The clock of the agency's answer."""
SOON: Final = 14
"""Days before its mailing day from which a packet stands under what is due."""


@dataclass(frozen=True, slots=True)
class Lead:
    """Where a row leads: into a matter by its key, to one of its requests, to a screen and what it shows there."""

    key: str
    screen: str
    request: str = ""
    about: object = None
    what: str = ""
    """Tells apart the rows of one matter that lead to the same screen."""


def today_groups(found: OfficeResult, day: dt.date) -> tuple[Group, ...]:
    due = sorted([*(_due(one) for one in found.due), *_mailing(found, day)], key=lambda one: one[0])
    late = [row for left, row in due if left < 0]
    now = [row for left, row in due if left == 0]
    soon = [row for left, row in due if left > 0]
    nothing = Row(tr("Nothing due today") if late else tr("Nothing due"), key=None)
    groups = [
        _group(tr("Late"), late),
        _group(tr("Due today"), now or [nothing], len(now)),
        _group(tr("Due soon"), soon),
        _group(tr("Waiting on others"), [_waiting(one, day) for one in _chase_first(found.waiting)]),
        _group(tr("Waiting for ink"), [_ink(one) for one in found.ink]),
        _group(tr("For the attorney"), [_attorney(one) for one in found.attorney]),
        _group(tr("Ready to mail"), list(_ready(found))),
    ]
    if found.custody_to_check:
        words = tr_count(found.originals_here, "{n} original in our hands", "{n} originals in our hands")
        why = tr("Nobody held the list against safe and drawers today.")
        groups.append(_group(tr("Close of the day"), [Row(words, why, key=Lead("", steps.OFFICE, what="originals"))]))
    if found.backup:
        groups.append(_group(tr("Backup"), [_backup(found.backup, day)]))
    if found.editions:
        groups.append(_group(tr("Editions of forms to look up again"), [_edition(one) for one in found.editions]))
    if found.to_recheck:
        words = tr_count(found.to_recheck, "{n} page to read again", "{n} pages to read again")
        why = tr("Nobody in this office has compared them with the page itself.")
        groups.append(_group(tr("Rules to re-check"), [Row(words, why, key=Lead("", steps.OFFICE, what="recheck"))]))
    return tuple(one for one in groups if one is not None)


def _backup(one: BackupDueResult, day: dt.date) -> Row:
    lead = Lead("", steps.OFFICE, what="backup")
    if one.last is None:
        words = tr("There is no backup yet")
        return Row(words, tr("If this disk breaks, every matter is gone."), tr("Back up today"), Look.MISSING, key=lead)
    last = dt.date.fromisoformat(one.last)
    words = tr_count((day - last).days, "The last backup is 1 day old", "The last backup is {n} days old")
    allowed = tr_count(one.allowed_days, "one is made every day", "one is made every {n} days")
    why = tr("of {day}; {allowed}", day=tr_day(last), allowed=allowed)
    return Row(words, why, tr("Back up today"), Look.MISSING, key=lead)


def _edition(one: EditionDueResult) -> Row:
    right, look = _left(one.days_left)
    title = tr("Form {form} · edition {edition}", form=one.form, edition=edition_word(one.edition))
    second = tr(
        "read {on} · counts until {day} · {page}",
        on=tr_day(dt.date.fromisoformat(one.read_on)),
        day=tr_day(dt.date.fromisoformat(one.recheck_by)),
        page=one.page,
    )
    return Row(title, second, right, look, key=Lead("", steps.OFFICIAL_FORMS, what=f"{one.form} {one.edition}"))


def _group(title: str, rows: list[Row], count: int | None = None) -> Group | None:
    number = len(rows) if count is None else count
    return Group(title, tuple(rows), f"{number:,}" if number else "") if rows else None


def left_words(days: int) -> str:
    if days < 0:
        return tr_count(-days, "Late by {n} day", "Late by {n} days")
    if days == 0:
        return tr("Due today")
    return tr_count(days, "in {n} day", "in {n} days")


def _left(days: int) -> tuple[str, Look]:
    return left_words(days), Look.MISSING if days <= 0 else Look.LATER


def _due(one: DueResult) -> tuple[int, Row]:
    words, mark = _left(one.days_left)
    screen = steps.WAIT if one.clock == RESPONSE else steps.DECIDE
    last = tr("last day {day}", day=_day(one.last_day))
    lead = Lead(one.key, screen, one.request, about=one.clock if screen == steps.DECIDE else None, what=one.label)
    return one.days_left, Row(one.matter, f"{one.label} · {last}", words, mark, key=lead)


def _mailing(found: OfficeResult, day: dt.date) -> Iterable[tuple[int, Row]]:
    """Packets that are not ready, and whose mailing day is near or over."""
    for matter in found.matters:
        for one in matter.requests:
            if one.mailing_day is None or one.stage not in ("draft", "approved"):
                continue
            left = (dt.date.fromisoformat(one.mailing_day) - day).days
            if left <= SOON:
                words, mark = _left(left)
                open_ = tr_count(one.open_items, "{n} open item", "{n} open items")
                second = tr("Mailing day {day} · {open}", day=_day(one.mailing_day), open=open_)
                yield left, Row(matter.name, second, words, mark, key=Lead(matter.key, steps.GATHER, one.id, what="mailing"))


def _chase_first(waiting: Iterable[WaitingResult]) -> list[WaitingResult]:
    return sorted(waiting, key=lambda one: (one.chase_on or "9999-12-31", one.matter))


def _waiting(one: WaitingResult, day: dt.date) -> Row:
    chase = dt.date.fromisoformat(one.chase_on) if one.chase_on else None
    now = chase is not None and chase <= day
    right = tr("No day to ask again") if chase is None else tr("Chase {day}", day=tr_day(chase))
    if now:
        right = tr("Chase today") if chase == day else tr("Chase: since {day}", day=tr_day(chase or day))
    second = tr("{item} · {who}, asked {day}", item=one.label, who=one.from_, day=_day(one.on))
    lead = Lead(one.key, steps.GATHER, one.request, (one.item, one.row), one.item)
    return Row(one.matter, second, right, Look.LOOK if now else Look.ASKED_FOR, key=lead)


def _ink(one: InkOutResult) -> Row:
    words = tr_count(one.pages, "{n} page to sign is not back", "{n} pages to sign are not back")
    right = tr("Printed {day}", day=_day(one.printed_on)) if one.printed_on else ""
    return Row(one.matter, words, right, Look.ASKED_FOR, key=Lead(one.key, steps.SIGN, what="ink"))


def _attorney(one: AttorneyResult) -> Row:
    urgent = urgent_words(one.urgent)
    since = tr("since {day}", day=_day(one.on)) if one.on else ""
    match one.what:
        case "match":
            second, right, screen = tr("Clear it, or stop here"), tr("Possible match"), steps.CLEAR
        case "call":
            second, right, screen = tr("Open a request, or say that it is not for us"), tr("Call"), steps.DECIDE
        case "read":
            second, right, screen = one.label, tr("Read and approve"), steps.READ
        case _:
            second, right, screen = one.label, tr("Decide"), steps.GATHER
    words = " · ".join(part for part in (urgent, second, since) if part)
    about = (one.item, one.row) if one.item else None
    mark = Look.MISSING if one.urgent else Look.LOOK if one.what == "match" else Look.ASK_FIRST
    return Row(one.matter, words, right, mark, key=Lead(one.key, screen, one.request, about, one.what + one.item + one.row))


def _ready(found: OfficeResult) -> Iterable[Row]:
    for matter in found.matters:
        for one in matter.requests:
            if one.stage == "ready":
                day = tr("Mailing day {day}", day=_day(one.mailing_day)) if one.mailing_day else tr("No mailing day set")
                second = " · ".join(part for part in (one.title, one.agency) if part)
                yield Row(matter.name, second, day, Look.READY, key=Lead(matter.key, steps.MAIL, one.id, what="mail"))


def _day(text: str) -> str:
    return tr_day(dt.date.fromisoformat(text))
