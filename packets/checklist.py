"""The checklist: a definition, a matter and a day give the state of every item. Pure.

Unknown is not no: while an answer that decides is missing, an item is `ask_first`, counts as missing and is shown.
States count usable papers only, so another paper never makes a line worse; what is wrong with a paper is said of it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from packets.errors import Problem
from packets.matters.answers import NO_TRANSLATION, PAPER_TABLES, View
from packets.matters.days import exact_day, last_day, say_day
from packets.matters.facts import DocumentFacts
from packets.matters.matter import AskedFor, Evidence, Request, Waiver
from packets.requests.conditions import holds, keys, undecided
from packets.requests.library import Kind
from packets.requests.schema import Fresh, Item, Need, Part, Stage


class State(StrEnum):
    MISSING = "missing"
    ASK_FIRST = "ask_first"
    PARTIAL = "partial"
    READY = "ready"
    WAIVED = "waived"
    NOT_NEEDED = "not_needed"


GOODNESS = {State.MISSING: 0, State.ASK_FIRST: 0, State.PARTIAL: 1, State.READY: 2, State.WAIVED: 2, State.NOT_NEEDED: 2}
"""How far along a state is; the worst row counts for an item."""


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
    stale: bool = False
    later: bool = False
    """Due only after sending, and the packet has not been sent."""
    waiver: Waiver | None = None

    @property
    def met(self) -> bool:
        return self.state in (State.READY, State.WAIVED, State.NOT_NEEDED)

    @property
    def stops_sending(self) -> bool:
        return not self.met and not self.later and self.need is not Need.RECOMMENDED


@dataclass(frozen=True, slots=True)
class Checklist:
    kind: Kind
    view: View
    lines: tuple[Line, ...]

    def of(self, item: str) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if line.item.id == item)

    def worst(self, item: str) -> Line | None:
        return min(self.of(item), key=lambda line: GOODNESS[line.state], default=None)

    def refused_items(self) -> set[str]:
        """Items that the agency's row forbids or does not ask for: it gets no paper of theirs."""
        return {
            line.item.id for line in self.lines for one in line.reasons if one.code in ("agency_forbids", "agency_does_not_ask")
        }

    def unfit_papers(self) -> dict[str, Problem]:
        """Papers that must stay out of the packet for now (no full translation)."""
        return {
            one.where: one
            for line in self.lines
            for one in line.unfit
            if one.code in ("translation_missing", "certificate_missing")
        }


def review(view: View, facts: Mapping[str, DocumentFacts]) -> Checklist:
    """The state of every item of the request in `view`."""
    kind = view.library.kind(view.request.id)
    desk = _Desk(view, facts)
    return Checklist(kind, view, tuple(line for item in kind.items for line in desk.lines(item)))


class _Desk:
    """One review: the view and what was measured of the papers."""

    def __init__(self, view: View, facts: Mapping[str, DocumentFacts]) -> None:
        self.view = view
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
        extra = (Problem("agency_says", item.id, {"text": row_item.text}),) if row_item and row_item.text else ()
        if not item.for_each:
            return (self._one(item, need, self.view, "", forced, extra),)
        # The condition of a repeating item may look at the row; what can be said without a row is said first.
        looks_at_row = any(key.startswith("row.") for key in keys(item.when))
        if not looks_at_row and not forced and (early := self._undecided(item, need, self.view, "")):
            return (early,)
        rows = self.view.rows(item.for_each)
        if rows is None:
            reason = Problem("ask_first", item.id, {"question": self._question(item.for_each)})
            return (self._line(item, State.ASK_FIRST, need, reasons=(reason,), ask=(item.for_each,)),)
        if len(rows) < item.rows_at_least:
            few = Problem("too_few_rows", item.id, {"have": len(rows), "want": item.rows_at_least, "table": self._table(item)})
            lines = tuple(self._one(item, need, self.view.at(row), str(row["id"]), forced, extra) for row in rows)
            return (*lines, self._line(item, State.PARTIAL if rows else State.MISSING, need, reasons=(few,)))
        if not rows:
            return (
                self._line(
                    item, State.NOT_NEEDED, need, reasons=(Problem("table_empty", item.id, {"table": self._table(item)}),)
                ),
            )
        return tuple(self._one(item, need, self.view.at(row), str(row["id"]), forced, extra) for row in rows)

    def _one(self, item: Item, need: Need, view: View, row: str, forced: bool, extra: tuple[Problem, ...]) -> Line:
        if not forced and (early := self._undecided(item, need, view, row)):
            return early
        line = self._papers(item, need, view, row)
        later = not _due(item.stage, view.request) and not line.met
        line = replace(line, reasons=(*line.reasons, *extra), later=later)
        waiver = next((w for w in view.matter.waivers if w.item == item.id and w.row in ("", row)), None)
        if waiver is not None and not line.met:
            if item.waive_by == "nobody" or (item.waive_by == "attorney" and waiver.role not in ("attorney", "accredited")):
                said = Problem("waiver_not_allowed", item.id, {"by": waiver.by, "who": item.waive_by})
                return replace(line, reasons=(*line.reasons, said))
            said = Problem("waived", item.id, {"by": waiver.by, "on": say_day(waiver.on), "reason": waiver.reason})
            return replace(line, state=State.WAIVED, waiver=waiver, reasons=(said,), later=False)
        return line

    def _undecided(self, item: Item, need: Need, view: View, row: str) -> Line | None:
        """The line where the condition already settles it: not needed, or a question first."""
        match holds(item.when, view):
            case True:
                return None
            case False:
                reasons = tuple(
                    Problem("not_needed", item.id, {"question": self._label(key), "answer": say_value(view(key))})
                    for key in dict.fromkeys(keys(item.when))
                    if view(key) is not None
                )
                return self._line(item, State.NOT_NEEDED, need, row=row, view=view, reasons=reasons[:2])
            case None:
                ask = undecided(item.when, view)
                reasons = tuple(Problem("ask_first", item.id, {"question": self._question(key)}) for key in ask)
                return self._line(item, State.ASK_FIRST, need, row=row, view=view, reasons=reasons, ask=ask)

    def _papers(self, item: Item, need: Need, view: View, row: str) -> Line:
        filed = [one for one in view.matter.evidence if self._belongs(one, item, row)]
        unfit: list[Problem] = []
        usable: list[Evidence] = []
        wanted = _wanted(item)
        for one in filed:
            fault = self._unfit(one, item, wanted)
            if fault:
                unfit.append(fault)
            else:
                usable.append(one)
        if item.parts:
            state, reasons = self._parts(item, view, usable)
        else:
            state, reasons = self._simple(item, view, usable)
        if state is State.MISSING and unfit:
            state = State.PARTIAL
        lacking = tuple(key for key in item.asks if view(key) is None)
        if lacking and state is State.READY:
            state = State.PARTIAL
        if lacking and state is not State.MISSING:
            reasons += [Problem("ask_first", item.id, {"question": self._question(key)}) for key in lacking]
        stale, stale_reason = self._stale(item, view, usable) if state is State.READY else (False, None)
        asked = next((a for a in reversed(view.matter.asked_for) if a.item == item.id and a.row in ("", row)), None)
        if asked is not None and state in (State.READY, State.NOT_NEEDED):
            asked = None
        return self._line(
            item,
            state,
            need,
            row=row,
            view=view,
            reasons=(*reasons, *([stale_reason] if stale_reason else []), *unfit),
            ask=lacking,
            evidence=tuple(one.id for one in usable),
            unfit=tuple(unfit),
            asked_for=asked,
            stale=stale,
        )

    def _simple(self, item: Item, view: View, usable: list[Evidence]) -> tuple[State, list[Problem]]:
        if item.met_by is not None and holds(item.met_by, view) is True:
            return State.READY, []
        only_by_answer = item.met_by is not None and not item.accepts
        if only_by_answer:
            ask = undecided(item.met_by, view)
            if ask:
                return State.MISSING, [Problem("not_done", item.id, {"question": self._question(key)}) for key in ask]
            values = [
                Problem("answer_says_no", item.id, {"question": self._label(key), "answer": say_value(view(key))})
                for key in dict.fromkeys(keys(item.met_by))
            ]
            return State.MISSING, values
        if len(usable) >= item.at_least:
            return State.READY, []
        if usable:
            return State.PARTIAL, [Problem("too_few", item.id, {"have": len(usable), "want": item.at_least})]
        return State.MISSING, [Problem("no_paper", item.id, {"kinds": self._kinds(item.accepts)})]

    def _parts(self, item: Item, view: View, usable: list[Evidence]) -> tuple[State, list[Problem]]:
        needed = [part for part in item.parts if holds(part.when, view) is not False]
        have = [part for part in needed if self._part_there(part, view, usable)]
        if len(have) == len(needed):
            return State.READY, []
        lacks = [part for part in needed if part not in have]
        reasons = [Problem("part_lacks", item.id, {"part": part.label}) for part in lacks]
        if have:
            return State.PARTIAL, reasons
        if item.met_by is not None and holds(item.met_by, view) is True:
            return State.READY, []
        return State.MISSING, reasons

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
        if paper.item == item.id:
            return not row or paper.row == row or (not paper.row and len(self.view.rows(item.for_each) or ()) == 1)
        return any(one.item == item.id and one.row in ("", row) for one in paper.also)

    def _unfit(self, paper: Evidence, item: Item, wanted: set[str]) -> Problem | None:
        """Why a paper filed here does not count, or None."""
        if wanted and paper.kind not in wanted:
            return Problem(
                "kind_not_accepted",
                paper.id,
                {"kind": self._kind_label(paper.kind), "kinds": self._kinds(tuple(sorted(wanted)))},
            )
        facts = self.facts.get(paper.id)
        if facts is not None and {one.page for one in paper.left_out} >= {page.number for page in facts.pages}:
            return Problem("all_left_out", paper.id)
        return self.translation_fault(paper) if item.translate else None

    def translation_fault(self, paper: Evidence) -> Problem | None:
        """What a paper in another language lacks before it can go out."""
        if paper.language in NO_TRANSLATION or paper.translation_of:
            return None
        behind = {one.kind for one in self.view.matter.evidence if one.translation_of == paper.id}
        behind |= {one.kind for one in self.view.matter.evidence if any(a.row == paper.id for a in one.also)}
        if "translation" not in behind:
            return Problem("translation_missing", paper.id)
        if "translator_certificate" not in behind:
            return Problem("certificate_missing", paper.id)
        return None

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

    def _line(self, item: Item, state: State, need: Need, *, row: str = "", view: View | None = None, **rest: object) -> Line:
        name = self._row_name(item, view.row) if view is not None and row else ""
        return Line(item=item, state=state, need=need, row=row, row_name=name, **rest)  # type: ignore[arg-type]

    def _row_name(self, item: Item, row: Mapping[str, object] | None) -> str:
        if row is None:
            return ""
        if item.for_each in PAPER_TABLES:
            return str(row.get("title") or row["id"])
        table = self.view.library.answers.tables.get(item.for_each)
        named = [str(row[column]) for column in (table.named_by if table else ()) if row.get(column)]
        return ", ".join(named) or str(row["id"])

    def _label(self, key: str) -> str:
        entry = self.view.library.answers.answers.get(key)
        if entry:
            return entry.label
        table = self.view.library.answers.tables.get(key)
        return table.label if table else key

    def _question(self, key: str) -> str:
        entry = self.view.library.answers.answers.get(key)
        return (entry.ask or entry.label) if entry else self._label(key)

    def _table(self, item: Item) -> str:
        return "such papers" if item.for_each in PAPER_TABLES else self._label(item.for_each)

    def _kind_label(self, kind: str) -> str:
        entry = self.view.library.evidence_kinds.get(kind)
        return entry.label if entry else kind

    def _kinds(self, kinds: tuple[str, ...]) -> str:
        return ", ".join(self._kind_label(kind) for kind in kinds[:4]) + (" ..." if len(kinds) > 4 else "")


def _wanted(item: Item) -> set[str]:
    """Every kind of paper that counts for an item or one of its parts."""
    return set(item.accepts) | {kind for part in item.parts for kind in part.accepts}


def fresh_until(fresh: Fresh, start: dt.date) -> dt.date:
    """The last day on which something of `start` is still fresh."""
    return last_day(start, days=fresh.days or 0, months=fresh.months or 0)


def say_value(value: object) -> str:
    match value:
        case True:
            return "yes"
        case False:
            return "no"
        case dt.date():
            return say_day(value)
        case _:
            return str(value)
