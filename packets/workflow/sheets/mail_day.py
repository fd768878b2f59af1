"""The mail-day sheet (`practice.md` 5.4): what is looked at, counted and written down on the day a packet leaves. Pure.

It stays in the office. A draft says so and stops. What goes on the envelope comes from the agency's row and from nowhere
else; where nothing stands, the page is read and the sheet has a line to write on.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from packets.assemble.pen import PRACTICE_LINE
from packets.assemble.sheets import Alarm, Block, Boxes, Fields, Heading, Line, Sheet
from packets.manifest import Manifest
from packets.matters.answers import View
from packets.matters.clocks import Ticking, ticking
from packets.matters.days import say_day
from packets.requests.library import Kind
from packets.requests.schema import Destination
from packets.requests.vocabulary import Profile
from packets.workflow.sheets import ways
from packets.workflow.sheets.stack import Piece, stack
from packets.workflow.sheets.words import aged, days_left, packet_number, reader_name, weekday

MOST_TOLD = 8
"""Open things that a sheet tells; `preflight` has them all."""
MOST_LIMITS = 3
TYPED_IN = {
    "paper": "carrier and number typed in",
    "email": "day and hour typed in",
    "portal": "receipt number typed in",
    "by_hand": "day and hour typed in",
}


@dataclass(frozen=True)
class MailDay:
    """Everything the sheet is made of."""

    manifest: Manifest
    kind: Kind
    profile: Profile
    view: View
    stops: tuple[str, ...] = ()
    """What stops sending today, in words."""

    @property
    def pieces(self) -> tuple[Piece, ...]:
        return stack(self.manifest, self.kind)


def mail_day_sheet(work: MailDay) -> Sheet:
    manifest = work.manifest
    built = say_day(dt.date.fromisoformat(manifest.day))
    today = say_day(work.view.today)
    under = (
        f"matter {manifest.matter}  ·  packet {packet_number(manifest)}  ·  built {built}  ·  sheet of {today}",
        f"{work.kind.definition.title}  ·  to {reader_name(work.view, work.kind, work.profile)}  ·  {work.profile.title}",
    )
    return Sheet(
        title="Mail-day sheet",
        under=under,
        blocks=tuple(_blocks(work)),
        practice=PRACTICE_LINE if manifest.practice else "",
        foot="Office only. Never in the envelope.",
        fit=True,
    )


def _blocks(work: MailDay) -> Iterator[Block]:
    if work.manifest.practice:
        yield Alarm("PRACTICE, DO NOT MAIL")
    if work.manifest.draft:
        open_ = [one.words for one in work.manifest.problems if one.stops == "send"]
        yield Alarm("STOP: this is a draft. Nothing is mailed.", _told(open_))
        yield Line("Mend what is open, build to send, then print this sheet again.", "strong")
        return
    if work.stops:
        yield Alarm("STOP: do not mail this packet today.", _told(work.stops))
    yield from _arrive_by(work)
    yield Heading("READ AGAIN TODAY", "tick what was read, on the page itself")
    yield Boxes(tuple(_read_again(work)))
    yield from ways.what_goes(work.manifest, work.pieces, work.profile, work.view)
    yield Heading("NOT IN IT")
    yield Line(not_inside(work))
    yield from ways.way_there(work.manifest, work.pieces, work.profile, work.view)
    yield Heading("AFTER")
    yield Boxes(tuple(_after(work)))


def _told(open_: Sequence[str]) -> tuple[str, ...]:
    counts = Counter(open_)
    said = [f"· {one}" + (f" ({count} times)" if count > 1 else "") for one, count in counts.items()]
    told, more = tuple(said[:MOST_TOLD]), len(said) - MOST_TOLD
    return (*told, f"· and {more} more: look at Check") if more > 0 else told


def _arrive_by(work: MailDay) -> Iterator[Block]:
    """The first limit by whose end this reader must have the packet, and what else runs out soon."""
    limits = ticking(work.view)
    due = arrives_by(work.view, work.profile, limits)
    if due is None:
        yield Fields((("TO ARRIVE BY  (no time limit for this reader is on record)", 1),))
    else:
        last = due.last_working_day
        yield Line(f"TO ARRIVE BY  {weekday(last)} {say_day(last).upper()}   {days_left(due.days_left)}", "loud")
        ends = "" if due.last_day == last else f" Last day {say_day(due.last_day)}, no working day."
        yield Line(f"{due.label}.{ends}{' Not verified.' if due.verify else ''} Courier, with tracking.", "small")
    others = [one for one in limits if one.tell and one is not due and one.days_left >= 0 and one.id != "response"]
    for one in others[:MOST_LIMITS]:
        yield Line(f"Also runs: {one.label}, until {say_day(one.last_working_day)} ({one.days_left} days).", "small")


def arrives_by(view: View, profile: Profile, limits: Sequence[Ticking]) -> Ticking | None:
    """The limit that ends first, of those that this reader's packet has to keep and that are not over."""
    clocks = view.library.clocks
    mine = [one for one in limits if one.id in clocks and profile.to in clocks[one.id].arrives_at and one.days_left >= 0]
    return min(mine, key=lambda one: one.last_working_day, default=None)


def _read_again(work: MailDay) -> Iterator[str]:
    view, to = work.view, work.profile.to
    if to is Destination.USCIS:
        yield "lockbox page: address and courier lines"
    elif to is Destination.AGENCY:
        agency = view.agency
        said = f", {aged(ways.last_read(view, agency), view.today)}" if agency is not None else ""
        yield f"agency's page: way, address, number{said}"
    elif to is Destination.COURT:
        yield "court's page: how it takes papers"
    if ways.signed(work.profile) and any(
        piece.part == "forms" or (piece.part == "loose" and piece.ink) for piece in work.pieces
    ):
        accepted = view.day("suppb.edition_accepted_on")
        yield "form editions" + (f", accepted {say_day(accepted)}" if accepted else "")
    if to is Destination.USCIS:
        yield "fee page"
    decision = view.request.decision
    agreed = decision.client_agrees_on if decision is not None else None
    yield "client's yes" + (f", of {say_day(agreed)}" if agreed else "")
    if to in (Destination.USCIS, Destination.AGENCY, Destination.COURT):
        yield f"currency: is it open now? {aged(work.kind.definition.currency.read_on, view.today)}"


def not_inside(work: MailDay) -> str:
    """What does not go along, in one sentence, and how much was held back on purpose."""
    profile, to = work.profile, work.profile.to
    things = ["this sheet", "the checklist", "any list of names", "the attorney's notes", "the file's own copies"]
    if profile.way in ("paper", "by_hand"):
        if profile.copies == 1:
            things.append("second copies")
        things += ["staples", "clips"]
        if to is Destination.USCIS:
            things += ["tabs", "sticky notes", "colour", "a card form where there is no fee"]
    else:
        things.append("a name in a file name")
    held = sum(1 for one in work.manifest.fates if one.fate == "withheld")
    kept = f" {held} pages are held back on purpose; they stay in the file." if held > 1 else ""
    kept = " 1 page is held back on purpose; it stays in the file." if held == 1 else kept
    return f"{', '.join(things).capitalize()}.{kept}"


def _after(work: MailDay) -> Iterator[str]:
    view, to = work.view, work.profile.to
    yield TYPED_IN[work.profile.way]
    if to is not Destination.CLIENT:
        yield "client told, the safe way"
        yield "client's copy: given, or kept here (ask first)"
    if to is Destination.USCIS:
        yield "next day in the diary: receipt, 21 days: ____________"
    elif to is Destination.AGENCY and view.agency is not None and view.agency.clocks:
        ordinary = view.agency.clocks[0]
        days = f"{ordinary.days} {'working ' if ordinary.working_days else ''}days"
        yield f"next day in the diary: answer, {days} from arrival: ____________"
    else:
        yield "next day in the diary: ____________"
    if to is not Destination.CLIENT and view("person.detained") is True:
        yield "client is detained: what goes to the client goes as legal mail"
