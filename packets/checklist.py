"""The checklist: a definition, a matter and a day give the state of every item. Pure.

Unknown is not no: while an answer that decides is missing, an item is `ask_first`, counts as missing and is shown.
States count usable papers only, so another paper never makes a line worse; what is wrong with a paper is said of it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from packets.errors import Problem
from packets.matters.answers import PAPER_TABLES, View
from packets.matters.days import exact_day, last_day, say_day
from packets.matters.facts import DocumentFacts
from packets.matters.matter import AskedFor, Evidence, Request, Waiver
from packets.matters.triplet import all_left_out, made_anew, triplet_of
from packets.matters.words import kind_name, kind_names, label, question, row_name, say_answer, table_name
from packets.requests.conditions import Condition, holds, keys, undecided
from packets.requests.library import Kind
from packets.requests.schema import Fresh, Item, Look, Need, Part, Stage


class State(StrEnum):
    MISSING = "missing"
    ASK_FIRST = "ask_first"
    PARTIAL = "partial"
    READY = "ready"
    WAIVED = "waived"
    NOT_NEEDED = "not_needed"


MET = (State.READY, State.WAIVED, State.NOT_NEEDED)
"""States in which an item wants nothing more."""


GOODNESS = {State.MISSING: 0, State.ASK_FIRST: 0, State.PARTIAL: 1, State.READY: 2, State.WAIVED: 2, State.NOT_NEEDED: 2}
"""How far along a state is; the worst row counts for an item."""
SHOWN = (State.MISSING, State.ASK_FIRST, State.PARTIAL, State.WAIVED, State.READY, State.NOT_NEEDED)
"""Of rows that are equally far along, the one that says more: a waiver is seen, and what is there beside what nobody needs."""


def _due(stage: Stage, request: Request) -> bool:
    """Whether an item of this stage can be done yet."""
    match stage:
        case Stage.AFTER_SEND:
            return request.sent is not None
        case Stage.ON_RETURN:
            return request.answered_on is not None
        case Stage.AT_CLOSE:
            return request.closed_on is not None
        case _:
            return True


@dataclass(frozen=True, slots=True)
class Line:
    """One item, or one row of an item that repeats."""

    item: Item
    state: State
    need: Need
    row: str = ""
    row_name: str = ""
    reasons: tuple[Problem, ...] = ()
    ask: tuple[str, ...] = ()
    """Answer keys (or tables) to ask before the line has a state."""
    evidence: tuple[str, ...] = ()
    """Usable papers."""
    unfit: tuple[Problem, ...] = ()
    """Papers filed here that do not count, each with its reason; `where` is the paper."""
    asked_for: AskedFor | None = None
    """Who still owes us something. It stands beside the state: a paper that was filed need not be the one that was asked for,
    so it ends when somebody says so, or when nobody wants it any more."""
    stale: bool = False
    looks: tuple[Look, ...] = ()
    """What somebody has to look at although it is there."""
    later: bool = False
    """Due only after sending, and the packet has not been sent."""
    waiver: Waiver | None = None

    @property
    def met(self) -> bool:
        return self.state in MET

    @property
    def look_at_it(self) -> bool:
        """Whether looking comes before everything else. What is only partly there says first what lacks."""
        return self.stale or (bool(self.looks) and self.state not in (State.PARTIAL, State.ASK_FIRST))

    @property
    def open(self) -> bool:
        return is_open(self.state, self.need, later=self.later, look_at_it=self.look_at_it)

    @property
    def stops_sending(self) -> bool:
        return not self.met and not self.later and self.need is not Need.RECOMMENDED


def is_open(state: str, need: str, *, later: bool, look_at_it: bool) -> bool:
    """What every screen and every count calls an open item: it wants something from somebody before sending. What is only
    recommended stops nothing and is not counted."""
    return need != Need.RECOMMENDED and not later and (look_at_it or state not in MET)


@dataclass(frozen=True, slots=True)
class Checklist:
    kind: Kind
    view: View
    lines: tuple[Line, ...]
    stays_out: Mapping[str, Problem] = field(default_factory=dict)
    """Papers that no packet carries as things stand: without a full translation, or filed where nothing is wanted."""

    def of(self, item: str) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if line.item.id == item)

    def worst(self, item: str) -> Line | None:
        def rank(line: Line) -> tuple[int, bool, int]:
            return GOODNESS[line.state], not (line.stale or line.looks), SHOWN.index(line.state)

        return min(self.of(item), key=rank, default=None)


NOT_WANTED = {"agency_forbids": "agency_refuses", "agency_does_not_ask": "agency_refuses", "not_needed": "item_not_needed"}
"""First reasons of lines whose papers go to nobody, and what is said of these papers: no reader gets a fact that the
request does not need."""


def review(view: View, facts: Mapping[str, DocumentFacts]) -> Checklist:
    """The state of every item of the request in `view`."""
    kind = view.library.kind(view.request.id)
    desk = _Desk(view, facts)
    by_item = {item.id: desk.lines(item) for item in kind.items}
    stays_out: dict[str, Problem] = {}
    for paper in view.matter.evidence:
        item = kind.item(paper.item)
        if item is None or paper.translation_of or paper.variant_of:
            continue
        lines = {line.row: line for line in by_item[item.id]}
        line = lines.get(paper.row) or lines.get("")
        reason = line.reasons[0].code if line is not None and line.state is State.NOT_NEEDED else ""
        if reason in NOT_WANTED:
            stays_out[paper.id] = Problem(NOT_WANTED[reason], paper.id, {"item": item.label})
        elif item.translate and (fault := desk.translation_fault(paper)):
            stays_out[paper.id] = fault
    return Checklist(kind, view, tuple(line for found in by_item.values() for line in found), stays_out)


class _Desk:
    """One review: the view and what was measured of the papers."""

    def __init__(self, view: View, facts: Mapping[str, DocumentFacts]) -> None:
        self.view = view
        self.library = view.library
        self.facts = facts
        self.row_items = {one.item: one for one in view.agency.items} if view.agency else {}

    def lines(self, item: Item) -> tuple[Line, ...]:
        row_item = self.row_items.get(item.id)
        need = item.need
        if item.required_when is not None and holds(item.required_when, self.view) is True:
            need = Need.REQUIRED
        forced = False
        if row_item is not None and row_item.need is not None:
            if isinstance(row_item.need, Need):
                need, forced = row_item.need, row_item.need is Need.REQUIRED
            else:
                code = "agency_forbids" if row_item.need == "forbidden" else "agency_does_not_ask"
                return (self._line(item, State.NOT_NEEDED, need, reasons=(Problem(code, item.id, {"text": row_item.text}),)),)
        says = (Problem("agency_says", item.id, {"text": row_item.text}),) if row_item and row_item.text else ()
        return tuple(self._settled(line, says) for line in self._rows(item, need, forced))

    def _rows(self, item: Item, need: Need, forced: bool) -> tuple[Line, ...]:
        if not item.for_each:
            return (self._one(item, need, self.view, "", forced),)
        # The condition of a repeating item may look at the row; what can be said without a row is said first.
        looks_at_row = any(key.startswith("row.") for key in keys(item.when))
        if not looks_at_row and not forced and (early := self._undecided(item, need, self.view, "")):
            return (early,)
        rows = self.view.rows(item.for_each)
        if rows is None:
            reason = Problem("ask_first", item.id, {"question": question(self.library, item.for_each)})
            return (self._line(item, State.ASK_FIRST, need, reasons=(reason,), ask=(item.for_each,)),)
        table = {"table": table_name(self.library, item.for_each)}
        lines = tuple(self._one(item, need, self.view.at(row), str(row["id"]), forced) for row in rows)
        if len(rows) < item.rows_at_least:
            few = Problem("too_few_rows", item.id, {"have": len(rows), "want": item.rows_at_least, **table})
            return (*lines, self._line(item, State.PARTIAL if rows else State.MISSING, need, reasons=(few,)))
        if not rows:
            return (self._line(item, State.NOT_NEEDED, need, reasons=(Problem("table_empty", item.id, table),)),)
        return lines

    def _one(self, item: Item, need: Need, view: View, row: str, forced: bool) -> Line:
        if not forced and (early := self._undecided(item, need, view, row)):
            return early
        return self._papers(item, need, view, row)

    def _settled(self, line: Line, says: tuple[Problem, ...]) -> Line:
        """The line with what stands beside its state (later, asked for, what the agency says) and a waiver that counts."""
        item, matter = line.item, self.view.matter
        if line.state is State.NOT_NEEDED:
            return line
        asked = next((one for one in reversed(matter.asked_for) if one.item == item.id and one.row in ("", line.row)), None)
        line = replace(line, reasons=(*line.reasons, *says), asked_for=asked)
        if line.met:
            return line
        line = replace(line, later=not _due(item.stage, self.view.request))
        waivers = [one for one in matter.waivers if one.item == item.id and one.row in ("", line.row)]
        waiver = next((one for one in waivers if _may_waive(item, one)), None)
        if waiver is not None:
            said = Problem("waived", item.id, {"by": waiver.by, "on": say_day(waiver.on), "reason": waiver.reason})
            return replace(line, state=State.WAIVED, waiver=waiver, reasons=(said,), later=False, asked_for=None)
        refused = tuple(Problem("waiver_not_allowed", item.id, {"by": one.by, "who": item.waive_by}) for one in waivers)
        return replace(line, reasons=(*line.reasons, *refused))

    def _undecided(self, item: Item, need: Need, view: View, row: str) -> Line | None:
        """The line where the condition already settles it: not needed, or a question first."""
        match holds(item.when, view):
            case True:
                return None
            case False:
                reasons = self._answered("not_needed", item, item.when, view)
                return self._line(item, State.NOT_NEEDED, need, row=row, view=view, reasons=reasons[:2])
            case None:
                ask = undecided(item.when, view)
                return self._line(item, State.ASK_FIRST, need, row=row, view=view, reasons=tuple(self._ask(item, ask)), ask=ask)

    def _papers(self, item: Item, need: Need, view: View, row: str) -> Line:
        filed = [one for one in view.matter.evidence if self._belongs(one, item, row) and not self._made_anew(one)]
        unfit: list[Problem] = []
        usable: list[Evidence] = []
        wanted = _wanted(item)
        for one in filed:
            fault = self._unfit(one, item, wanted)
            if fault:
                unfit.append(fault)
            else:
                usable.append(one)
        reasons: list[Problem] = []
        open_parts: tuple[str, ...] = ()
        if item.met_by is not None and holds(item.met_by, view) is True:
            state = State.READY
        elif item.parts:
            state, reasons, open_parts = self._parts(item, view, usable)
        else:
            state, reasons = self._simple(item, view, usable)
        if state is State.MISSING and unfit:
            state = State.PARTIAL
        lacking = tuple(key for key in item.asks if view(key) is None)
        if lacking and state is State.READY:
            state = State.PARTIAL
        if lacking and state is not State.MISSING:
            reasons += self._ask(item, lacking)
        stale, stale_reason = self._stale(item, view, usable) if state is State.READY else (False, None)
        looks = tuple(one for one in item.look if holds(one.when, view) is True)
        return self._line(
            item,
            state,
            need,
            row=row,
            view=view,
            reasons=(
                *reasons,
                *([stale_reason] if stale_reason else []),
                *self._looks(item, looks, view),
                *self._told(item, item.tells, view),
                *unfit,
            ),
            ask=tuple(dict.fromkeys((*open_parts, *lacking))),
            evidence=tuple(one.id for one in usable),
            unfit=tuple(unfit),
            stale=stale,
            looks=looks,
        )

    def _simple(self, item: Item, view: View, usable: list[Evidence]) -> tuple[State, list[Problem]]:
        if item.met_by is not None and not item.accepts:
            if ask := undecided(item.met_by, view):
                return State.MISSING, self._ask(item, ask, "not_done")
            return State.MISSING, list(self._answered("answer_says_no", item, item.met_by, view))
        if len(usable) >= item.at_least:
            return State.READY, []
        if usable:
            return State.PARTIAL, [Problem("too_few", item.id, {"have": len(usable), "want": item.at_least})]
        return State.MISSING, [Problem("no_paper", item.id, {"kinds": kind_names(self.library, item.accepts)})]

    def _parts(self, item: Item, view: View, usable: list[Evidence]) -> tuple[State, list[Problem], tuple[str, ...]]:
        """State, reasons, and what to ask before it is known whether a part is wanted."""
        needed = [part for part in item.parts if holds(part.when, view) is not False]
        lacks = [part for part in needed if not self._part_there(part, view, usable)]
        if not lacks:
            return State.READY, [], ()
        ask = tuple(dict.fromkeys(key for part in lacks for key in undecided(part.when, view)))
        reasons = [reason for one in lacks if holds(one.when, view) is True for reason in self._lacks(item, one, view)]
        return State.PARTIAL if len(lacks) < len(needed) else State.MISSING, [*reasons, *self._ask(item, ask)], ask

    def _lacks(self, item: Item, part: Part, view: View) -> list[Problem]:
        """That a part lacks, and what the answers tell of it beyond yes and no."""
        told = [] if part.accepts else self._answered("told", item, part.met_by, view)
        told = [one for one in told if one.params["answer"] not in ("yes", "no")]
        return [Problem("part_lacks", item.id, {"part": part.label}), *told]

    @staticmethod
    def _part_there(part: Part, view: View, usable: list[Evidence]) -> bool:
        if part.met_by is not None and holds(part.met_by, view) is True:
            return True
        return bool(part.accepts) and sum(one.kind in part.accepts for one in usable) >= part.at_least

    def _belongs(self, paper: Evidence, item: Item, row: str) -> bool:
        if item.for_each in PAPER_TABLES and row:
            if paper.id == row and paper.kind in _wanted(item):
                return True
            if paper.translation_of == row or (paper.item == item.id and paper.row == row):
                return True
            return any(one.item == item.id and one.row == row for one in paper.also)
        if paper.translation_of and paper.item != item.id:
            return False
        if paper.variant_of and any(one.id == paper.variant_of and one.item == paper.item for one in self.view.matter.evidence):
            return False
        if paper.item == item.id and (
            not row or paper.row == row or (not paper.row and len(self.view.rows(item.for_each) or ()) == 1)
        ):
            return True
        # Of the same item too: one marriage certificate shows the tie of the wife and of her daughter.
        return any(one.item == item.id and one.row in ("", row) for one in paper.also)

    def _unfit(self, paper: Evidence, item: Item, wanted: set[str]) -> Problem | None:
        """Why a paper filed here does not count, or None."""
        if wanted and paper.kind not in wanted:
            return Problem(
                "kind_not_accepted",
                paper.id,
                {"kind": kind_name(self.library, paper.kind), "kinds": kind_names(self.library, sorted(wanted))},
            )
        if self._all_left_out(paper):
            return Problem("all_left_out", paper.id)
        return self.translation_fault(paper) if item.translate else None

    def translation_fault(self, paper: Evidence) -> Problem | None:
        """What a paper in another language lacks before it can go out."""
        found = triplet_of(self.view.matter, paper, self._all_left_out)
        if found is None or found.complete:
            return None
        return Problem("certificate_missing" if found.english else "translation_missing", paper.id)

    def _made_anew(self, paper: Evidence) -> bool:
        return made_anew(paper, self.facts.get(paper.id))

    def _all_left_out(self, paper: Evidence) -> bool:
        return all_left_out(paper, self.facts.get(paper.id))

    def _stale(self, item: Item, view: View, usable: list[Evidence]) -> tuple[bool, Problem | None]:
        if item.fresh is None:
            return False, None
        starts = [exact_day(one.date) for one in usable] if "." not in item.fresh.from_ else [view.day(item.fresh.from_)]
        known = [start for start in starts if start is not None]
        if not known:
            return True, Problem("stale_undated", item.id)
        end = fresh_until(item.fresh, max(known))
        at = view.mailing_day if item.fresh.at == "mailing" else view.today
        if end >= at:
            return False, None
        age = (view.today - max(known)).days
        return True, Problem("stale", item.id, {"on": say_day(max(known)), "age": age, "until": say_day(end)})

    def _looks(self, item: Item, looks: tuple[Look, ...], view: View) -> Iterator[Problem]:
        """What wants to be looked at, each with the answers that are told with it."""
        for one in looks:
            yield Problem("look", item.id, {"says": one.says})
            yield from self._told(item, one.tell, view)

    def _told(self, item: Item, keys_: Iterable[str], view: View) -> tuple[Problem, ...]:
        return tuple(
            Problem("told", item.id, self._said(item, key, value)) for key in keys_ if (value := view(key)) is not None
        )

    def _line(self, item: Item, state: State, need: Need, *, row: str = "", view: View | None = None, **rest: object) -> Line:
        name = row_name(self.library, item.for_each, view.row) if view is not None and view.row is not None and row else ""
        return Line(item=item, state=state, need=need, row=row, row_name=name, **rest)  # type: ignore[arg-type]

    def _ask(self, item: Item, asked: Iterable[str], code: str = "ask_first") -> list[Problem]:
        return [Problem(code, item.id, {"question": question(self.library, key, item.for_each)}) for key in asked]

    def _said(self, item: Item, key: str, value: object) -> dict[str, object]:
        table = item.for_each
        return {"question": label(self.library, key, table), "answer": say_answer(self.library, key, value, table)}

    def _answered(self, code: str, item: Item, condition: Condition | None, view: View) -> tuple[Problem, ...]:
        """The answers that a condition looks at, as far as there are any."""
        return tuple(
            Problem(code, item.id, self._said(item, key, view(key)))
            for key in dict.fromkeys(keys(condition))
            if view(key) is not None
        )


def _may_waive(item: Item, waiver: Waiver) -> bool:
    return item.waive_by == "staff" or (item.waive_by == "attorney" and waiver.role in ("attorney", "accredited"))


def _wanted(item: Item) -> set[str]:
    """Every kind of paper that counts for an item or one of its parts."""
    return set(item.accepts) | {kind for part in item.parts for kind in part.accepts}


def fresh_until(fresh: Fresh, start: dt.date) -> dt.date:
    """The last day on which something of `start` is still fresh."""
    return last_day(start, days=fresh.days or 0, months=fresh.months or 0)
