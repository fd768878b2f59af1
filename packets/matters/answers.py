"""What a matter answers: given answers, the agency's row, and derived answers, which are named pure functions.

A derived answer is None while anything that it is made of is missing: unknown is never no.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from packets.matters import petition
from packets.matters.closed import of_a_person
from packets.matters.days import add_days, add_working_days, age_on, last_day, last_working_day
from packets.matters.deferred import DEFERRED
from packets.matters.matter import Evidence, Matter, Request
from packets.matters.on_forms import ON_FORMS
from packets.requests.library import Library
from packets.requests.office import OfficeRecord, Staff
from packets.requests.vocabulary import Agency, ResponseClock

SUPPLEMENT_B_MONTHS = 6
"""A signed Supplement B serves six months; the cautious last day is the day before (domain.md, clk.suppb)."""


@dataclass(frozen=True)
class View:
    """One request of a matter on one day, as conditions and items look at it."""

    library: Library
    matter: Matter
    request: Request
    today: dt.date
    row: Mapping[str, object] | None = None
    """The row an item is looked at for, read as ``row.<column>``."""

    @property
    def agency(self) -> Agency | None:
        return self.library.agencies.get(self.request.agency)

    @property
    def mailing_day(self) -> dt.date:
        """The day the packet is to leave; today while nobody has set one."""
        return self.request.mailing_day or self.today

    def at(self, row: Mapping[str, object] | None) -> View:
        return View(self.library, self.matter, self.request, self.today, row)

    def __call__(self, key: str) -> object | None:
        """The value behind an answer key, or None while it is not answered."""
        if key.startswith("row."):
            return _given((self.row or {}).get(key[4:]))
        given = _given(self.matter.answers.get(key))
        if given is not None:
            return given
        entry = self.library.answers.answers.get(key)
        if entry is not None and entry.of != "matter":
            return _given(self._facts(entry.of).get(key))
        if entry is None or entry.type != "derived":
            return None
        if entry.derived == "agency_fact":
            return self._agency_fact(key.partition(".")[2])
        return DERIVED[entry.derived](self)

    def _agency_fact(self, name: str) -> object | None:
        value = getattr(self.agency, name, None) if self.agency else None
        return None if value == "unknown" else value

    def no_fact(self, key: str) -> bool:
        """Whether somebody said that the office, or whoever appears for the client, has none of it."""
        entry = self.library.answers.answers.get(key)
        holder = self._holder(entry.of) if entry is not None else None
        return holder is not None and key in holder.no_facts

    def _facts(self, of: str) -> Mapping[str, object]:
        """Of the office, or of whoever appears for the client."""
        holder = self._holder(of)
        return holder.facts if holder else {}

    def _holder(self, of: str) -> OfficeRecord | Staff | None:
        office = self.library.office
        return office if of == "office" else office.person(self.request.attorney) if of == "staff" else None

    def _varied(self, paper: Evidence) -> bool:
        return bool(paper.variant_of) or any(one.variant_of == paper.id for one in self.matter.evidence)

    def day(self, key: str) -> dt.date | None:
        value = self(key)
        return value if isinstance(value, dt.date) else None

    def trigger(self, name: str) -> dt.date | None:
        """The day on which a clock begins: an answer, the mailing day, or the day the request arrived."""
        if name == "mailing_day":
            return self.request.mailing_day
        if name == "arrival":
            return self.request.sent.arrived_on if self.request.sent else None
        return self.day(name)

    def rows(self, table: str) -> tuple[Mapping[str, object], ...] | None:
        """The rows an item repeats over; None while nobody has said whether there are any."""
        if table in PAPER_TABLES:
            return tuple(
                {"id": one.id, "title": one.title, "kind": one.kind, "covered": bool(one.covers), "varied": self._varied(one)}
                for one in self.matter.evidence
                if PAPER_TABLES[table](one, self)
            )
        rows, shape = self.matter.tables.get(table), self.library.answers.tables.get(table)
        derived = {name: one.derived for name, one in shape.columns.items() if one.derived} if shape else {}
        if rows is None or not derived:
            return rows
        return tuple({**{name: ROW_DERIVED[one](row, self) for name, one in derived.items()}, **_answered(row)} for row in rows)


def _given(value: object) -> object | None:
    """An empty text is no answer."""
    return None if value is None or value == "" else value


def _answered(row: Mapping[str, object]) -> dict[str, object]:
    return {name: value for name, value in row.items() if _given(value) is not None}


# Derived answers


def age_on_mailing_day(view: View) -> int | None:
    born = view.day("person.birth_date")
    return None if born is None else age_on(born, view.mailing_day)


def under_16_on_mailing_day(view: View) -> bool | None:
    return _younger_than(16, view)


def under_18_on_mailing_day(view: View) -> bool | None:
    return _younger_than(18, view)


def last_suppb_day(view: View) -> dt.date | None:
    """Cautious last day for the petition to arrive: six months after the signature, less a day, month ends kept."""
    return _suppb_holds_until(view.day("suppb.signed_on"))


def last_suppb_working_day(view: View) -> dt.date | None:
    last = last_suppb_day(view)
    return None if last is None else last_working_day(last, view.library.holiday)


def days_to_last_suppb_day(view: View) -> int | None:
    last = last_suppb_day(view)
    return None if last is None else (last - view.today).days


def earlier_suppb_last_day(view: View) -> dt.date | None:
    return _suppb_holds_until(view.day("suppb.earlier_signed_on"))


def earlier_suppb_ran_out(view: View) -> bool | None:
    last = earlier_suppb_last_day(view)
    return None if last is None else last < view.mailing_day


def _suppb_holds_until(signed: dt.date | None) -> dt.date | None:
    return None if signed is None else last_day(signed, months=SUPPLEMENT_B_MONTHS, minus_days=1)


def in_soi_period(view: View) -> bool | None:
    """Whether the work lies in the period of the agency's letter, at least in part."""
    days = [view.day(key) for key in ("employment.first_day", "employment.last_day", "soi.period_from", "soi.period_to")]
    first, last, start, end = days
    if first is None or start is None:
        return None
    return first <= (end or dt.date.max) and (last or dt.date.max) >= start


def days_to_mailing(view: View) -> int | None:
    return None if view.request.mailing_day is None else (view.request.mailing_day - view.today).days


def client_kind(view: View) -> str:
    return view.matter.client.kind


def request_sent(view: View) -> bool:
    return view.request.sent is not None


def any_pay_records(view: View) -> bool:
    return any(one.kind in PAY_RECORDS for one in view.matter.evidence)


def response_due(view: View) -> dt.date | None:
    """The day the agency's answer is due: counted from arrival at the right desk where its row says so."""
    sent, agency, clock = view.request.sent, view.agency, clock_that_runs(view)
    if sent is None or agency is None or clock is None:
        return None
    start = sent.arrived_on if agency.clock_starts != "sending" else sent.on
    if start is None:
        return None
    if clock.working_days:
        return add_working_days(start, clock.days, view.library.holiday)
    return last_day(start, days=clock.days)


def clock_that_runs(view: View) -> ResponseClock | None:
    """How long the agency may take; None where nothing is known of it."""
    clocks, wanted = view.agency.clocks if view.agency else (), _clock_name(view)
    return next((one for one in clocks if one.name == wanted), clocks[0] if clocks else None)


def _clock_name(view: View) -> str:
    """Which of the agency's clocks runs. The short one is for proceedings; a child about to turn 21 has its own, if any."""
    if view("priority.claimed") is not True:
        return "ordinary"
    before_a_judge = any(view(f"person.{one}") is True for one in ("in_proceedings", "detained", "final_order"))
    return "age_out" if view("person.child_near_21") is True and not before_a_judge else "priority"


def response_overdue(view: View) -> bool | None:
    due = response_due(view)
    return None if due is None else due < view.today


def attorney_note(view: View) -> tuple[str, dt.date] | None:
    """Who noted last that the process was looked at, and when: the office's note on it, or the request's own."""
    definition = view.library.kind(view.request.id).definition
    found = [(one.by, one.on) for one in view.library.office.notes if one.process in (definition.id, definition.family)]
    if own := view.request.attorney_note:
        found.append((own.by, own.on))
    return max((one for one in found if one[1] <= view.today), key=lambda one: one[1], default=None)


def note_until(view: View) -> dt.date | None:
    """The last day on which that note stands."""
    note, currency = attorney_note(view), view.library.kind(view.request.id).definition.currency
    return None if note is None else add_days(note[1], currency.note_days)


def currency_note_stands(view: View) -> bool:
    """Whether an attorney's note on this process is there and stands on the mailing day."""
    until = note_until(view)
    return until is not None and max(view.today, view.mailing_day) <= until


def decision_choice(view: View) -> str | None:
    return view.request.decision.choice if view.request.decision else None


def decision_client_agrees(view: View) -> bool | None:
    decision = view.request.decision
    return None if decision is None else decision.client_agrees_on is not None


def no_worker_here(view: View) -> bool:
    """Of what goes to the employer: nothing in the matter is of a worker."""
    return not any(of_a_person(view.library, view.matter))


def contract_notice_by(view: View) -> dt.date | None:
    """The last day on which notice to bargain anew can be given: so many days before the contract ends, as it says."""
    ends, days = view.day("contract.ends_on"), view("contract.notice_days")
    return None if ends is None or not isinstance(days, int) else add_days(ends, -days)


def days_to_contract_notice(view: View) -> int | None:
    last = contract_notice_by(view)
    return None if last is None else (last - view.today).days


def _younger_than(limit: int, view: View) -> bool | None:
    """By the birth date; where that is not known, by the last day on which the client can have been born. Who may have
    been born earlier is at least so old, so that day can only say no."""
    age = age_on_mailing_day(view)
    if age is not None:
        return age < limit
    latest = view.day("person.born_no_later_than")
    return False if latest is not None and age_on(latest, view.mailing_day) >= limit else None


PAY_RECORDS = frozenset({"pay_stub", "pay_record", "w2", "time_sheet", "badge"})

DERIVED: dict[str, Callable[[View], object | None]] = {
    function.__name__: function
    for function in (
        age_on_mailing_day,
        under_16_on_mailing_day,
        under_18_on_mailing_day,
        last_suppb_day,
        last_suppb_working_day,
        days_to_last_suppb_day,
        earlier_suppb_last_day,
        earlier_suppb_ran_out,
        in_soi_period,
        days_to_mailing,
        client_kind,
        request_sent,
        any_pay_records,
        response_due,
        response_overdue,
        currency_note_stands,
        decision_choice,
        decision_client_agrees,
        no_worker_here,
        contract_notice_by,
        days_to_contract_notice,
        *petition.DERIVED,
    )
} | {**DEFERRED, **ON_FORMS}

ROW_DERIVED: dict[str, Callable[[Mapping[str, object], View], object | None]] = {
    function.__name__: function for function in petition.ROW_DERIVED
}
"""Functions of derived columns. They are worked out where the rows are read, as those of the paper tables are, so that
conditions, words and rows see plain columns and know nothing of where a value comes from."""


NO_TRANSLATION = ("en", "", "zxx")
"""English, and papers without words."""

# Tables of papers, for items that repeat over the papers themselves


def _goes_out(paper: Evidence, view: View) -> bool:
    item = view.library.kind(view.request.id).item(paper.item)
    return item is not None and any(one.value not in ("office", "privileged") for one in item.goes_to)


def _foreign(paper: Evidence, view: View) -> bool:
    """What has to be translated before it goes out. A variant goes with the translation of its original."""
    if paper.language in NO_TRANSLATION or paper.translation_of or paper.variant_of:
        return False
    return _goes_out(paper, view)


def _read_back(paper: Evidence) -> bool:
    return bool(paper.read_back_in) and paper.read_back_in != "en" and not paper.variant_of


PAPER_TABLES: dict[str, Callable[[Evidence, View], bool]] = {
    "papers.foreign": _foreign,
    "papers.read_back": lambda paper, view: _read_back(paper),
    "papers.relay": lambda paper, view: _read_back(paper) and view("interpreter.relay") is True,
    "papers.shows_others": lambda paper, view: paper.shows_others,
    "papers.shows_numbers": lambda paper, view: paper.shows_numbers,
    "papers.photos": lambda paper, view: paper.kind in ("photo", "photo_sheet"),
    "papers.messages": lambda paper, view: paper.kind in ("message_screen", "message_sheet"),
}
