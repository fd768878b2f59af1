"""The office as a whole: its matters, what is due today, the blind check for conflicts, its notes and re-read sources."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

from forms.editions import last_day_of, to_read_again
from packets.checklist import Checklist, Line, review
from packets.errors import Known
from packets.evidence.copies import facts_of
from packets.matters.alike import Asked, Held, Mark, Side, asked_for, itself
from packets.matters.answers import View
from packets.matters.cards import Card, card_of, meets
from packets.matters.clocks import ticking
from packets.matters.closing import in_hands
from packets.matters.ink import out_for_ink
from packets.matters.matter import Matter, Request
from packets.matters.people import client_name
from packets.progress import SILENT, Report
from packets.requests.model import shaped
from packets.requests.office import KEEPS_STAFF, OFFICE, EditionRead, Note, Policy, Staff, Verified
from packets.requests.schema import ItemKind
from packets.vault.blind import Blind
from packets.vault.store import Add, Office, Put, Store
from packets.workflow.desk import Desk
from packets.workflow.edits import RecordConflictCheck, SaveCall, make
from packets.workflow.edits.answers import CONFLICT_CLEARED
from packets.workflow.facts import FACTS
from packets.workflow.permission import allowed
from packets.workflow.results import (
    AttorneyResult,
    BackupDueResult,
    DueResult,
    EditionDueResult,
    InkOutResult,
    MatterHead,
    OfficeResult,
    RecheckResult,
    RequestHead,
    WaitingResult,
)
from packets.workflow.sending import Built, last_built

RECORD = """# One matter; its papers lie in evidence/, made copies in working/.
# Days are written 2026-12-07.
schema = 1
id = "{{id}}"
practice = {practice}
opened_on = {day}
"""


def look(desk: Desk, office: Office, day: dt.date, report: Report = SILENT) -> OfficeResult:
    """Every matter of the office and what is due in it on that day. A matter that cannot be read is named with why."""
    heads: list[MatterHead] = []
    due: list[DueResult] = []
    waiting: list[WaitingResult] = []
    ink: list[InkOutResult] = []
    attorney: list[AttorneyResult] = []
    here = 0
    keys = office.matters()
    for number, key in enumerate(keys):
        report.step(number, len(keys))
        where = {"folder": "" if office.sealed else str(office.place / key), "key": key}
        try:
            store = office.open(key)
            matter = store.load()
            head, ends, asked, decides = _matter(desk, store, matter, day, where)
        except (Known, OSError) as trouble:
            fault = trouble if isinstance(trouble, Known) else _disk_fault(key, trouble)
            why = desk.words.say(fault.code, fault.params)
            heads.append(MatterHead(**where, id=key, name=key, trouble=why))
            continue
        heads.append(head)
        due += ends
        waiting += asked
        ink += _ink(matter, where)
        attorney += [*_before_request(matter, where), *decides]
        here += len(in_hands(matter))
    due.sort(key=lambda one: (one.last_day, one.matter))
    waiting.sort(key=lambda one: (one.chase_on or "9999", one.matter))
    ink.sort(key=lambda one: (one.printed_on or "", one.matter))
    attorney.sort(key=lambda one: (not one.urgent, WHAT_FIRST.index(one.what), one.on or "9999", one.matter))
    record = office.load()
    return OfficeResult(
        matters=heads,
        due=due,
        waiting=waiting,
        ink=ink,
        attorney=attorney,
        to_recheck=len(to_recheck(desk)),
        editions=_editions_due(record.editions, day),
        originals_here=here,
        custody_to_check=bool(here) and not any(one.on == day for one in record.custody_checks),
        backup=backup_due(office.place, day, desk.rules.backup.max_age_days) if office.sealed else None,
    )


def backup_due(place: Path, day: dt.date, most_days: int) -> BackupDueResult | None:
    """What is to be told of the backups of the vault in `place`; None where the newest is no older than `most_days`."""
    # Here and not above: an office in a folder does not wait for the libraries of the vault.
    from packets.vault.sealed.generations import last_backup

    last = last_backup(place)
    on = last.at.astimezone().date() if last is not None else None
    if on is not None and (day - on).days <= most_days:
        return None
    return BackupDueResult(last=on.isoformat() if on else None, allowed_days=most_days)


EDITION_DAYS = 8
"""A reading that counts for fewer days than these stands among what is due."""


def _editions_due(readings: Sequence[EditionRead], day: dt.date) -> list[EditionDueResult]:
    """Of each form the newest edition that was read to be accepted, where that reading is old or soon will be."""
    found = [
        EditionDueResult(
            form=one.form,
            edition=one.edition.isoformat(),
            read_on=one.on.isoformat(),
            page=one.page,
            recheck_by=last_day_of(one).isoformat(),
            days_left=(last_day_of(one) - day).days,
        )
        for one in to_read_again(readings, day, ahead=EDITION_DAYS)
    ]
    return sorted(found, key=lambda one: (one.days_left, one.form))


WHAT_FIRST = ("match", "call", "decide", "read")
"""What waits for the attorney, the order in which it is told: what holds up most comes first."""


Where = Mapping[str, str]
"""``folder`` and ``key`` of a matter, as each row of a result carries them."""


def _disk_fault(key: str, fault: OSError) -> Known:
    return Known("disk_fault", file=key, why=fault.strerror or type(fault).__name__)


def _before_request(matter: Matter, where: Where) -> list[AttorneyResult]:
    """A possible match that nobody cleared, and a call of which nobody said yet whether we act."""
    call, checks = matter.call, matter.conflict_checks
    if call is not None and call.referred_to and not matter.requests:
        return []
    found: list[AttorneyResult] = []
    about: dict[str, Any] = {**where, "matter": client_name(matter)}
    about |= {"urgent": list(call.urgent) if call and not matter.requests else []}
    if checks and checks[-1].result == "match" and matter.answers.get(CONFLICT_CLEARED) is not True:
        found.append(AttorneyResult(what="match", on=checks[-1].on.isoformat(), **about))
    if call is not None and not matter.requests:
        found.append(AttorneyResult(what="call", on=call.on.isoformat(), **about))
    return found


def _decides(store: Store, checked: Checklist, head: RequestHead, where: Where) -> list[AttorneyResult]:
    """Lines that an attorney decides, and a packet that is whole and that nobody has read."""
    request = checked.view.request
    if request.sent is not None or request.not_filed:
        return []
    about: dict[str, Any] = {**where, "matter": client_name(checked.view.matter), "request": request.id}
    found = [
        AttorneyResult(what="decide", item=line.item.id, row=line.row, label=label_of(line), **about)
        for line in checked.lines
        if (line.item.comes_from == "attorney" or line.item.kind is ItemKind.DECISION)
        and line.stops_sending
        and line.asked_for is None
    ]
    whole = not any(line.stops_sending for line in checked.lines)
    if head.stage == "draft" and whole and _built(store, request) is not None:
        found.append(AttorneyResult(what="read", label=head.title, **about))
    return found


def label_of(line: Line) -> str:
    return f"{line.item.label} ({line.row_name})" if line.row_name else line.item.label


def _matter(
    desk: Desk, store: Store, matter: Matter, day: dt.date, where: Where
) -> tuple[MatterHead, list[DueResult], list[WaitingResult], list[AttorneyResult]]:
    name = client_name(matter)
    due: list[DueResult] = []
    waiting: list[WaitingResult] = []
    decides: list[AttorneyResult] = []
    requests: list[RequestHead] = []
    facts, _ = facts_of(store, None, matter)
    for request in matter.requests:
        view = View(desk.library, matter, request, day)
        checked = review(view, facts)
        requests.append(_head(desk, store, checked))
        if request.closed_on is not None:
            continue
        decides += _decides(store, checked, requests[-1], where)
        for clock in ticking(view):
            if clock.tell:
                due.append(
                    DueResult(
                        **where,
                        matter=name,
                        request=request.id,
                        clock=clock.id,
                        label=clock.label,
                        last_day=clock.last_working_day.isoformat(),
                        days_left=clock.days_left,
                    )
                )
        for line in checked.lines:
            asked = line.asked_for
            if asked is not None:
                waiting.append(
                    WaitingResult(
                        **where,
                        matter=name,
                        request=request.id,
                        item=line.item.id,
                        row=line.row,
                        label=label_of(line),
                        from_=asked.from_,
                        on=asked.on.isoformat(),
                        chase_on=asked.chase_on.isoformat() if asked.chase_on else None,
                    )
                )
    call = matter.call
    head = MatterHead(
        **where,
        id=matter.id,
        name=name,
        practice=matter.practice,
        requests=requests,
        call=call is not None and not matter.requests,
        urgent=list(call.urgent) if call and not matter.requests else [],
        referred=bool(call and call.referred_to),
    )
    return head, due, waiting, decides


def _ink(matter: Matter, where: Where) -> Iterator[InkOutResult]:
    """While a packet of the matter is still to leave."""
    out = out_for_ink(matter) if any(one.sent is None and one.closed_on is None for one in matter.requests) else ()
    if out:
        days = [one.made.printed_on.isoformat() for one in out if one.made.printed_on is not None]
        yield InkOutResult(**where, matter=client_name(matter), pages=len(out), printed_on=min(days, default=None))


def _head(desk: Desk, store: Store, checked: Checklist) -> RequestHead:
    request, kind = checked.view.request, checked.kind
    agency = checked.view.agency
    return RequestHead(
        id=request.id,
        title=kind.definition.title,
        agency=agency.title if agency else "",
        mailing_day=request.mailing_day.isoformat() if request.mailing_day else None,
        stage=stage_of(desk, store, request),
        open_items=sum(line.open for line in checked.lines),
    )


Stage = Literal["draft", "approved", "ready", "sent", "answered", "closed", "not_filed"]


def stage_of(desk: Desk, store: Store, request: Request) -> Stage:
    """How far a request is: the words of the screens stand for these (`practice.md` 3.3)."""
    if request.not_filed:
        return "not_filed"
    if request.closed_on is not None:
        return "closed"
    if request.answered_on is not None:
        return "answered"
    if request.sent is not None:
        return "sent"
    built = _built(store, request)
    profile = desk.library.profiles.get(built.manifest.profile) if built else None
    if built is None or profile is None or profile.stays_with_us:
        return "draft"  # what stays with us or the client says nothing about what goes out
    if not built.manifest.draft:
        return "ready"
    approved = any(one.content == built.manifest.content for one in request.approvals)
    return "approved" if approved else "draft"


def _built(store: Store, request: Request) -> Built | None:
    """The packet that stands; a manifest that is none of ours counts for none."""
    try:
        return last_built(store.outputs(None), request.id)
    except Known:
        return None


# The first call


def new_call(desk: Desk, office: Office, call: SaveCall, who: Staff, day: dt.date) -> Store:
    """A matter that begins with a call. No request stands in it: an attorney opens one later."""
    allowed(who, "new_matter")
    practice = desk.library.office.practice
    store = office.new_matter(RECORD.format(practice=str(practice).lower(), day=day.isoformat()))
    make(store, desk.library, [call], who, day)
    return store


def check_conflict(
    desk: Desk, office: Office, store: Store, names: Sequence[tuple[Side, str]], who: Staff, day: dt.date
) -> Literal["no_match", "match"]:
    """The blind look over all other matters: yes or no, and never who. What cannot be read counts as a match, since
    nobody knows what is in it. Invented people and real ones are not held against each other."""
    asked = [(side, name.strip()) for side, name in names if name.strip()]
    if not asked:
        raise Known("no_names_to_check")
    practice = store.load().practice
    mark = office.mark if isinstance(office, Blind) else itself
    question = asked_for(asked, mark)
    # Every matter is looked at, also after the first that meets: how long it takes says nothing either.
    cards = [*_cards(desk, office, store), *_former(office, mark)]
    found = [_meets(card, question, practice) for card in cards]
    result: Literal["no_match", "match"] = "match" if any(found) else "no_match"
    edit = RecordConflictCheck(
        names=tuple(dict.fromkeys(name for _, name in asked)),
        theirs=tuple(dict.fromkeys(name for side, name in asked if side == "theirs")),
        result=result,
    )
    make(store, desk.library, [edit], who, day)
    return result


def _cards(desk: Desk, office: Office, store: Store) -> Iterable[Card | None]:
    """The cards of all other matters: as the office keeps them, or made here of matters that anybody may open. None for one
    that cannot be read."""
    if isinstance(office, Blind):
        yield from (_kept(card) for key, card in office.cards() if key != store.key)
        return
    for key in office.matters():
        if key != store.key:
            try:
                yield card_of(office.open(key).load(), desk.library)
            except (Known, OSError):
                yield None


def _former(office: Office, mark: Mark) -> Iterable[Card]:
    """Clients of files that were destroyed, as far as a certificate names them: we owe them what we owed them before."""
    for row in office.load().destroyed:
        if row.name:
            yield Card(row.practice, Held.of([("ours", row.name)], [], mark))


def _kept(card: bytes) -> Card | None:
    try:
        return Card.from_bytes(card)
    except ValueError:
        return None


def _meets(card: Card | None, question: Sequence[Asked], practice: bool) -> bool:
    return card is None or meets(question, card, practice=practice)


# What the office knows

Result = Literal["still_so", "changed", "does_not_apply"]


def add_note(office: Office, process: str, text: str, who: Staff, day: dt.date) -> None:
    """An attorney's note on a process, for every matter of the office. It is privileged and printed nowhere."""
    if not who.may_decide(day):
        raise Known("attorney_only", name=who.name)
    note = shaped(Note, {"process": process, "by": who.name, "on": day, "text": text.strip()}, OFFICE)
    office.commit([Add("notes", note.model_dump())])


def verify_source(office: Office, source: str, result: Result, page: str, who: Staff, day: dt.date) -> None:
    """Somebody read a source again; clears "Not verified" of every item that rests on it."""
    allowed(who, "verify_source")
    row = shaped(Verified, {"source": source, "by": who.name, "on": day, "result": result, "page": page.strip()}, OFFICE)
    office.commit([Add("verified", row.model_dump(exclude_defaults=True))])


def set_policy(office: Office, policy: Policy, who: Staff, day: dt.date) -> None:
    """What must be before something is done in this office. Only who may decide says so."""
    if not who.may_decide(day):
        raise Known("attorney_only", name=who.name)
    office.commit([Put("", "", {"policy": policy.model_dump()})])


PASS = ("matters", "promise", "promised_on")
"""Of a person's row, what is the day pass."""


def keep_person(office: Office, person: Mapping[str, object], who: Staff, day: dt.date) -> None:
    """Somebody who works here, added or changed: a row of `Staff`, None where it is empty. Who decides or keeps the staff is
    named and changed only by one of them, as the record has them; where there is none in time, anybody names the first."""
    allowed(who, "keep_staff")
    record = office.load()
    known = record.person(str(person.get("id")))
    # A day pass and what forms say have doors of their own (`packets.workflow.day_pass`, `packets.workflow.facts`); here both
    # stay as they are, and a pass goes with the role.
    plain = {key: value for key, value in person.items() if value is not None and key not in (*PASS, *FACTS)}
    if known is not None:
        plain |= known.model_dump(include=set(FACTS), exclude_defaults=True)
    if known is not None and known.role == "helper" == plain.get("role"):
        plain |= known.model_dump(include=set(PASS), exclude_defaults=True)
    row = shaped(Staff, plain, OFFICE)
    if row.role in KEEPS_STAFF or (known is not None and known.role in KEEPS_STAFF):
        keepers = [one.id for one in record.staff if one.keeps_staff(day)]
        if keepers and who.id not in keepers:
            raise Known("staff_kept_by_others", name=who.name)
    if known is None:
        office.commit([Add("staff", row.model_dump(exclude_defaults=True))])
    else:
        values = row.model_dump(exclude={"id"})
        office.commit([Put("staff", row.id, {key: value or None for key, value in values.items()})])


def to_recheck(desk: Desk) -> list[RecheckResult]:
    """Sources that nobody in this office has held against the page itself, each once, the one read longest ago first."""
    checked = desk.library.office.checked
    days: dict[str, dt.date] = {}
    rests: dict[str, list[str]] = {}
    for source, read_on, what in _unverified(desk):
        if checked(source) is None:
            days[source] = min(read_on, days.get(source, read_on))
            rests.setdefault(source, []).append(what)
    return [
        RecheckResult(source=source, read_on=days[source].isoformat(), rests=list(dict.fromkeys(rests[source])))
        for source in sorted(days, key=lambda one: days[one])
    ]


def _unverified(desk: Desk) -> Iterable[tuple[str, dt.date, str]]:
    for kind in desk.library.kinds.values():
        currency = kind.definition.currency
        if currency.verify:
            yield currency.source, currency.read_on, kind.definition.title
        yield from ((item.source, item.read_on, item.label) for item in kind.items if item.verify)
    for agency in desk.library.agencies.values():
        if agency.verify:
            yield agency.source, agency.read_on, agency.title
    for clock in desk.library.clocks.values():
        if clock.verify:
            yield clock.source, clock.read_on, clock.label
    for profile in desk.library.profiles.values():
        if profile.verify:
            yield profile.source, profile.read_on, profile.title
