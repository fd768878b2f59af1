"""What it means to let go of papers over another paper, its heading, or a line at the right. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from desktop.models.papers import host_of, landed, leaders, neighbours
from desktop.models.slots import may_go, slot_of
from desktop.reading import Paper, Snapshot
from desktop.rows import Edge, Group, Landing, Row
from packets.workflow.results import ItemResult


def papers_of(snapshot: Snapshot, ids: Sequence[str]) -> list[Paper]:
    """The papers with these ids that are still there. What stands behind one of them goes with it."""
    by_id = {one.id: one for one in snapshot.papers}
    return leaders([by_id[id_] for id_ in ids if id_ in by_id])


def over_papers(
    snapshot: Snapshot, lines: Sequence[ItemResult], groups: Sequence[Group], ids: Sequence[str], over: Group | Row, below: bool
) -> Landing | None:
    """Among papers of their own item they take another place (`what` is the order); on those of another item they are filed
    there (`what` is its slot)."""
    group = over if isinstance(over, Group) else next((one for one in groups if over in one.rows), None)
    papers = papers_of(snapshot, ids)
    if group is None or not papers:
        return None
    by_id = {one.id: one for one in snapshot.papers}
    shown = [by_id[str(row.key)] for row in group.rows if row.key in by_id]
    hosts = {one.id: host_of(one, shown) for one in shown}
    target = hosts.get(str(over.key)) if isinstance(over, Row) else next(iter(hosts.values()), None)
    order = neighbours(snapshot, target) if target is not None else []
    if target is None or not order:
        return None
    if {one.id for one in papers} <= {one.id for one in order}:
        behind = isinstance(over, Row) and (below or over.key != target.id)
        ids_now = landed(order, [one.id for one in papers], target.id, below=behind)
        last = [one.id for one in shown if hosts[one.id] is target][-1]
        return Landing(last if behind else target.id, Edge.BELOW if behind else Edge.ABOVE, ids_now) if ids_now else None
    if isinstance(over, Group) and len({one.row for one in hosts.values()}) > 1:
        return None  # several lines of the checklist share the heading
    line = next((one for one in lines if (one.id, one.row) == (target.item, target.row)), None)
    return _filed(papers, line, Edge.GROUP, target.id)


def over_slots(
    snapshot: Snapshot, lines: Sequence[ItemResult], ids: Sequence[str], over: Group | Row, _below: bool
) -> Landing | None:
    """On a line at the right they are filed there; not where all of them are already."""
    papers = papers_of(snapshot, ids)
    line = next((one for one in lines if isinstance(over, Row) and slot_of(one) == over.key), None)
    if line is None or all((one.item, one.row) == (line.id, line.row) for one in papers):
        return None
    return _filed(papers, line, Edge.ROW, slot_of(line))


def _filed(papers: Sequence[Paper], line: ItemResult | None, edge: Edge, key: object) -> Landing | None:
    if line is None or not papers or not all(may_go(one, line) for one in papers):
        return None
    return Landing(key, edge, slot_of(line))
