"""What the attorney looks at before deciding. Pure: facts, limits and what was read of the process; no verdict."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from desktop.i18n import tr, tr_count, tr_day
from desktop.reading import Snapshot
from packets.matters.answers import View, attorney_note, currency_note_stands, note_until
from packets.matters.matter import Matter
from packets.requests.library import Library
from packets.requests.office import OfficeRecord
from packets.workflow.results import ClockResult


def urgent_words(record: Matter) -> list[str]:
    words = {
        "detained": tr("detained"),
        "court_date": tr("court date"),
        "threatened": tr("threatened"),
        "under_18": tr("under 18"),
        "papers_expire": tr("papers expire soon"),
    }
    return [words[one] for one in record.call.urgent] if record.call else []


def clock_lines(clocks: Sequence[ClockResult]) -> list[str]:
    """Limits with the earliest first; what is over is said as over."""
    lines: list[str] = []
    for one in clocks:
        day = tr_day(dt.date.fromisoformat(one.last_working_day))
        if one.days_left < 0:
            left = tr_count(-one.days_left, "over since {n} day", "over since {n} days")
        else:
            left = tr_count(one.days_left, "{n} day left", "{n} days left")
        lines.append(tr("{day}, {left}: {what}", day=day, left=left, what=one.label))
    return lines


def settled_lines(record: Matter, library: Library) -> list[str]:
    """Limits that were met or given up, as somebody said."""
    lines: list[str] = []
    for one in record.settled:
        what = library.clocks[one.clock].label if one.clock in library.clocks else tr("The agency's answer")
        said = tr("Met {day}, {name}") if one.how == "met" else tr("Given up {day}, {name}")
        words = said.format(day=tr_day(one.on), name=one.by)
        lines.append(tr("{said}: {what}", said=words, what=f"{what} ({one.why})" if one.why else what))
    return lines


def representatives(office: OfficeRecord, day: dt.date) -> list[tuple[object, str]]:
    """Who of the staff may appear for a client on that day."""
    return [(one.id, one.name) for one in office.staff if one.may_decide(day)]


def kinds_for(record: Matter, library: Library) -> list[tuple[object, str]]:
    """Requests that this kind of client can make and that are not open yet."""
    there = {one.id for one in record.requests}
    return [
        (kind.id, kind.definition.title)
        for kind in library.kinds.values()
        if record.client.kind in kind.definition.client and kind.id not in there
    ]


def currency_lines(snapshot: Snapshot, library: Library) -> tuple[str, str]:
    """What was read of the process, and how the attorney's note stands."""
    if snapshot.asked is None:
        return "", ""
    currency = library.kind(snapshot.request.id).definition.currency
    age = (snapshot.day - currency.read_on).days
    status = {
        "open": tr("Reported open."),
        "restricted": tr("Reported open with limits."),
        "closed": tr("Reported closed."),
        "unknown": tr("We do not know whether such requests are taken now."),
    }[currency.status]
    read = tr_count(age, "Read on {day}, {n} day ago.", "Read on {day}, {n} days ago.", day=tr_day(currency.read_on))
    view = View(library, snapshot.record, snapshot.asked, snapshot.day)
    note, until = attorney_note(view), note_until(view)
    wanted = currency.status in ("closed", "restricted") or currency.attorney_note
    if note is None:
        words = tr("No attorney has noted whether this may be sent. It needs such a note before sending.") if wanted else ""
    elif until is not None and currency_note_stands(view):
        words = tr("Note of {by}, {day}; it stands until {until}.", by=note[0], day=tr_day(note[1]), until=tr_day(until))
    else:
        words = tr("The note of {by}, {day}, does not reach the mailing day. Write it anew.", by=note[0], day=tr_day(note[1]))
    return f"{status} {currency.note} {read}", words
