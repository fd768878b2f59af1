"""The checklist of a matter as the contract gives it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from packets.checklist import Checklist, Line, State, review
from packets.evidence.copies import facts_of
from packets.matters.answers import attorney_note
from packets.matters.clocks import ticking
from packets.matters.facts import DocumentFacts
from packets.matters.matter import Matter, Request
from packets.vault.store import Store
from packets.workflow.desk import Desk
from packets.workflow.results import (
    AskedForResult,
    ChecklistResult,
    ClockResult,
    CurrencyResult,
    DecisionResult,
    ItemResult,
)

STATE_WORDS = {
    State.MISSING: "Missing",
    State.ASK_FIRST: "Ask first",
    State.PARTIAL: "Partly there",
    State.READY: "Ready",
    State.WAIVED: "Waived",
    State.NOT_NEEDED: "Not needed",
}


def state_word(line: Line) -> str:
    """The word of the screens for a line (`practice.md` 3.3)."""
    if line.later:
        return "Later"
    if line.look_at_it:
        return "Look at it"
    if line.asked_for is not None and not line.met:
        return "Asked for"
    return STATE_WORDS[line.state]


def checklist(desk: Desk, store: Store, request: str | None, day: dt.date) -> ChecklistResult:
    """The state of every item on that day. Reads only; a paper not yet taken in counts by what the record says."""
    matter = store.load()
    facts, _ = facts_of(store, None, matter)
    return checklist_of(desk, matter, facts, request, day)


def checklist_of(
    desk: Desk, matter: Matter, facts: Mapping[str, DocumentFacts], request: str | None, day: dt.date
) -> ChecklistResult:
    """The same of a matter that was read already, with the facts of its papers."""
    return checklist_result(desk, review(desk.view(matter, request, day), facts))


def checklist_result(desk: Desk, checked: Checklist) -> ChecklistResult:
    definition = checked.kind.definition
    currency = definition.currency
    return ChecklistResult(
        request=definition.id,
        edition=definition.edition,
        currency=CurrencyResult(
            status=currency.status,
            note=currency.note,
            source=currency.source,
            read_on=currency.read_on.isoformat(),
            recheck_days=currency.recheck_days,
            attorney_note=attorney_note(checked.view) is not None,
        ),
        clocks=[
            ClockResult(
                id=one.id,
                label=one.label,
                last_day=one.last_day.isoformat(),
                last_working_day=one.last_working_day.isoformat(),
                days_left=one.days_left,
                tell=one.tell,
                source=one.source,
                verify=one.verify,
            )
            for one in ticking(checked.view)
        ],
        items=[_item(desk, line) for line in checked.lines],
        decision=_decision(checked.view.request),
    )


def _decision(request: Request) -> DecisionResult | None:
    found = request.decision
    if found is None:
        return None
    return DecisionResult(
        choice=found.choice,
        by=found.by,
        on=found.on.isoformat(),
        next_review=found.next_review.isoformat() if found.next_review else None,
        not_filed=request.not_filed,
    )


def _item(desk: Desk, line: Line) -> ItemResult:
    asked = line.asked_for
    return ItemResult(
        id=line.item.id,
        row=line.row,
        row_name=line.row_name,
        label=line.item.label,
        kind=line.item.kind.value,
        need=line.need.value,
        state=line.state.value,
        later=line.later,
        stale=line.stale,
        look=line.look_at_it and not line.stale,
        asked_for=AskedForResult(
            **{"from": asked.from_},
            how=asked.how,
            on=asked.on.isoformat(),
            chase_on=asked.chase_on.isoformat() if asked.chase_on else None,
        )
        if asked
        else None,
        reasons=[desk.say(one) for one in line.reasons],
        ask=list(line.ask),
        evidence=list(line.evidence),
        accepts=[*line.item.accepts, *(kind for part in line.item.parts for kind in part.accepts)],
        comes_from=line.item.comes_from,
        goes_to=[one.value for one in line.item.goes_to],
        piece=line.item.piece,
        why=line.item.why,
        instead=line.item.instead,
        source=line.item.source,
        read_on=line.item.read_on.isoformat(),
        verify=line.item.verify,
    )
