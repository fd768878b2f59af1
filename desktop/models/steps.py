"""Which steps of a matter are done, as far as the record says so. Pure: a mark in the rail, and nothing is locked by it."""

from __future__ import annotations

from desktop import steps
from desktop.reading import Packet, Snapshot
from desktop.states import OPEN, look_of


def done_steps(snapshot: Snapshot, packet: Packet | None) -> frozenset[str]:
    items = {one.id: one for one in snapshot.checklist.items}

    def ready(*ids: str) -> bool:
        there = [items[one] for one in ids if one in items]
        return bool(there) and all(look_of(one) not in OPEN for one in there)

    record, asked = snapshot.record, snapshot.asked
    open_items = [one for one in snapshot.checklist.items if one.open]
    from_papers = [one for one in open_items if one.accepts and one.state != "ask_first"]
    approved = packet is not None and any(one.content == packet.manifest.content for one in (asked.approvals if asked else ()))
    checked = record.conflict_checks[-1] if record.conflict_checks else None
    cleared = checked is not None and (checked.result == "no_match" or bool(checked.cleared_by))
    found = {
        steps.CALL: record.call is not None or snapshot.opened,
        steps.CLEAR: ready("conflict_check") or (cleared and not snapshot.opened),
        steps.REACH: ready("safe_contact") or (record.answers.get("contact.confirmed") is True and not snapshot.opened),
        steps.AGREE: ready("engagement", "disclosure_consent"),
        steps.LISTEN: snapshot.opened and not any(one.state == "ask_first" for one in snapshot.checklist.items),
        steps.DECIDE: asked is not None and (asked.decision is not None or asked.sent is not None),
        steps.GATHER: snapshot.opened and not from_papers,
        steps.PAPERS: bool(snapshot.papers) and all(one.filed for one in snapshot.papers),
        steps.CHECK: snapshot.opened and not open_items and all(one.filed for one in snapshot.papers),
        steps.READ: approved,
        steps.SIGN: _all_back(snapshot),
        steps.BUILD: packet is not None and not packet.manifest.draft,
        steps.MAIL: asked is not None and asked.sent is not None,
        steps.WAIT: asked is not None and asked.answered_on is not None,
        steps.CLOSE: asked is not None and asked.closed_on is not None,
    }
    return frozenset(step for step, done in found.items() if done)


def _all_back(snapshot: Snapshot) -> bool:
    """Whether somebody had to sign, every page is back, and no scan waits for its place."""
    return bool(snapshot.ink.people) and not snapshot.ink.open and not snapshot.ink.waiting
