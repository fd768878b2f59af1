"""The office as lists: its matters with their stage, its staff, its notes, the pages to read again. Pure."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence

from desktop import steps
from desktop.i18n import tr, tr_count, tr_day
from desktop.models.calls import urgent_words
from desktop.models.today import Lead
from desktop.rows import Group, Row
from desktop.states import Look
from packets.matters.alike import words_of
from packets.requests.library import Library
from packets.requests.office import Note, OfficeRecord, Staff
from packets.workflow.results import MatterHead, RecheckResult, RequestHead

OVER = ("answered", "closed", "not_filed")
"""Stages after which nothing is sent any more."""


def stage_word(stage: str) -> str:
    """How far a request is (`practice.md` 3.3)."""
    match stage:
        case "approved":
            return tr("Approved")
        case "ready":
            return tr("Ready to send")
        case "sent":
            return tr("Sent")
        case "answered":
            return tr("Answered")
        case "closed":
            return tr("Closed")
        case "not_filed":
            return tr("Not filed")
        case _:
            return tr("Draft")


def found_by(name: str, typed: str) -> bool:
    """Whether a name holds every word that was typed, or begins of them, however accents and capitals are written."""
    words = words_of(name)
    return all(any(one.startswith(begun) for one in words) for begun in words_of(typed))


def matter_groups(heads: Sequence[MatterHead], typed: str = "") -> tuple[Group, ...]:
    """Open matters, calls, what is over, and what cannot be read; one row for each request."""
    shown = [one for one in heads if found_by(one.name, typed) or typed.strip().casefold() in one.id.casefold()]
    rows: dict[str, list[Row]] = {"open": [], "calls": [], "over": [], "trouble": []}
    for head in sorted(shown, key=lambda one: one.name.casefold()):
        if head.trouble:
            rows["trouble"].append(Row(head.name, head.trouble, tr("Cannot be read"), Look.MISSING, key=Lead(head.key, "")))
        elif not head.requests:
            rows["over" if head.referred else "calls"].append(_call(head))
        for request in head.requests:
            rows["over" if request.stage in OVER else "open"].append(_request(head, request))
    titles = {
        "trouble": tr("Cannot be read"),
        "open": tr("Open"),
        "calls": tr("Calls, no request yet"),
        "over": tr("Answered, closed, not filed, referred"),
    }
    return tuple(
        Group(title, tuple(rows[which]), f"{len(rows[which]):,}", folded=which == "over" and not typed.strip())
        for which, title in titles.items()
        if rows[which]
    )


def _request(head: MatterHead, one: RequestHead) -> Row:
    parts = [one.title, one.agency, head.id]
    if one.stage in ("draft", "approved", "ready"):
        parts.append(tr_count(one.open_items, "{n} open item", "{n} open items"))
        day = tr("mailing day {day}", day=tr_day(dt.date.fromisoformat(one.mailing_day))) if one.mailing_day else ""
        parts.append(day or tr("no mailing day set"))
    mark = {"ready": Look.READY, "sent": Look.ASKED_FOR, "approved": Look.PARTIAL}.get(one.stage, "")
    lead = Lead(head.key, steps.GATHER, one.id)
    return Row(head.name, " · ".join(part for part in parts if part), stage_word(one.stage), mark, key=lead)


def _call(head: MatterHead) -> Row:
    parts = [urgent_words(head.urgent), head.id]
    word = tr("Referred") if head.referred else tr("Call")
    mark = Look.MISSING if head.urgent and not head.referred else ""
    return Row(head.name, " · ".join(part for part in parts if part), word, mark, key=Lead(head.key, steps.CALL))


# The office's own record


def role_name(role: str) -> str:
    match role:
        case "attorney":
            return tr("Attorney")
        case "accredited_full":
            return tr("Accredited representative (full)")
        case "accredited_partial":
            return tr("Accredited representative (partial)")
        case "administrator":
            return tr("Administrator")
        case "helper":
            return tr("Helper")
        case _:
            return tr("Paralegal")


def staff_group(record: OfficeRecord, day: dt.date) -> Group:
    return Group(tr("Who works here"), tuple(_person(one, day) for one in record.staff), f"{len(record.staff):,}")


def _person(one: Staff, day: dt.date) -> Row:
    if one.role == "helper":
        good = one.in_time(day)
        today = tr("until tonight: {matters}", matters=", ".join(one.matters) or tr("no matter"))
        return Row(
            one.name, today if good else tr("no day pass today"), role_name(one.role), "" if good else Look.LOOK, key=one.id
        )
    over = one.until is not None and one.until < day
    until = tr("valid until {day}", day=tr_day(one.until)) if one.until else ""
    if over and one.until:
        until = tr("ran out on {day}", day=tr_day(one.until))
    second = " · ".join(part for part in (one.number, until) if part)
    return Row(one.name, second, role_name(one.role), Look.LOOK if over else "", key=one.id)


def access_group(record: OfficeRecord, inside: frozenset[str]) -> Group:
    """The staff by who can sign in."""
    rows = tuple(
        Row(
            one.name,
            role_name(one.role),
            tr("Can sign in") if one.id in inside else tr("Cannot sign in"),
            Look.READY if one.id in inside else Look.LATER,
            key=one.id,
        )
        for one in record.staff
    )
    can = sum(one.id in inside for one in record.staff)
    return Group(tr("Staff"), rows, tr("{n} of {of}", n=f"{can:,}", of=f"{len(rows):,}"))


def staff_id(name: str, taken: Sequence[str]) -> str:
    """A name for the record that nobody has yet: the first name, with a number where it is taken."""
    plain = sorted(words_of(name.split()[0])) if name.split() else []
    stem = re.sub(r"[^a-z0-9]", "", plain[0]) if plain else ""
    stem = stem if stem and stem[0].isalpha() else "person"
    number, found = 1, stem
    while found in taken:
        number += 1
        found = f"{stem}{number}"
    return found


def note_groups(record: OfficeRecord, library: Library, day: dt.date) -> tuple[Group, ...]:
    """The newest note of each process first, and until when it stands; older ones fold away."""
    newest: dict[str, Note] = {}
    for note in sorted(record.notes, key=lambda one: one.on):
        newest[note.process] = note
    rows = [_note(one, library, day) for one in newest.values()]
    older = [_note(one, library, day, older=True) for one in record.notes if one is not newest[one.process]]
    groups = [Group(tr("Notes of the attorneys"), tuple(rows), f"{len(rows):,}")] if rows else []
    return (*groups, Group(tr("Older notes"), tuple(older), f"{len(older):,}", folded=True)) if older else tuple(groups)


def _note(note: Note, library: Library, day: dt.date, *, older: bool = False) -> Row:
    until = stands_until(note, library)
    over = older or (until is not None and until < day)
    if older:
        right = tr("A newer one stands")
    elif until is None:
        right = tr("No request here asks for it")
    else:
        right = tr("ran out on {day}", day=tr_day(until)) if over else tr("stands until {day}", day=tr_day(until))
    second = tr("{by}, {day}: {text}", by=note.by, day=tr_day(note.on), text=note.text)
    mark = Look.LOOK if over and not older else Look.READY if not over and until else ""
    return Row(process_name(note.process, library), second, right, mark, key=(note.process, note.on.isoformat(), note.text))


def stands_until(note: Note, library: Library) -> dt.date | None:
    """The last day on which a note of this day counts: the strictest of the kinds that it is for."""
    days = [
        kind.definition.currency.note_days
        for kind in library.kinds.values()
        if note.process in (kind.id, kind.definition.family)
    ]
    return note.on + dt.timedelta(days=min(days)) if days else None


def processes(library: Library) -> tuple[tuple[str, str], ...]:
    """What a note may be for: families of requests, then single kinds."""
    families = dict.fromkeys(str(kind.definition.family) for kind in library.kinds.values())
    found = {family: process_name(family, library) for family in families}
    found |= {kind.id: kind.definition.title for kind in library.kinds.values() if kind.id not in found}
    return tuple(found.items())


def process_name(process: str, library: Library) -> str:
    if process in library.kinds:
        return library.kinds[process].definition.title
    titles = [one.definition.title for one in library.kinds.values() if one.definition.family == process]
    plain = process.replace("_", " ").capitalize()
    return tr("{family}: {kinds}", family=plain, kinds=", ".join(titles)) if titles else plain


def result_word(result: str) -> str:
    match result:
        case "still_so":
            return tr("Still so")
        case "changed":
            return tr("It changed")
        case _:
            return tr("Does not apply here")


def recheck_groups(found: Sequence[RecheckResult], record: OfficeRecord) -> tuple[Group, ...]:
    """Pages that nobody here has read, by the page; below, folded, what was read and what it said."""
    rows = tuple(
        Row(
            one.source,
            _rests(one),
            tr("read {day}", day=tr_day(dt.date.fromisoformat(one.read_on))),
            key=one.source,
        )
        for one in found
    )
    read = tuple(
        Row(
            one.source,
            " · ".join(part for part in (one.page, tr("{name}, {day}", name=one.by, day=tr_day(one.on))) if part),
            result_word(one.result),
            Look.READY if one.result == "still_so" else Look.LOOK,
            key=("read", number),
        )
        for number, one in sorted(enumerate(record.verified), key=lambda at: at[1].on, reverse=True)
    )
    groups = [Group(tr("To read again"), rows, f"{len(rows):,}")] if rows else []
    if read:
        groups.append(Group(tr("Read in this office"), read, f"{len(read):,}", folded=True))
    return tuple(groups)


NAMED = 3


def _rests(one: RecheckResult) -> str:
    named = "; ".join(one.rests[:NAMED])
    more = len(one.rests) - NAMED
    return tr("{items}; and {n} more", items=named, n=more) if more > 0 else named
