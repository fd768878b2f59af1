"""Prepare: the copies that are printed. Covered pages become a copy of their own, whose pixels beneath are gone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from packets.errors import Known
from packets.evidence.copies import Careful, TakenIn, intact, keep_facts, read_facts, working_name
from packets.manifest import digest_of
from packets.matters.facts import DocumentFacts
from packets.matters.matter import Cover, Evidence
from packets.vault.store import Store
from packets.worker.client import Worker


@dataclass(frozen=True, slots=True)
class Prepared:
    """The copy of one paper that is printed."""

    facts: DocumentFacts
    blob: str
    covered: tuple[int, ...] = ()


def prepare(
    store: Store, worker: Callable[[], Worker], papers: Mapping[str, Evidence], facts: Mapping[str, DocumentFacts]
) -> dict[str, Prepared]:
    """The printed copy of every paper: its working copy, or a covered one made for exactly these boxes."""
    out: dict[str, Prepared] = {}
    for id_, known in facts.items():
        paper = papers[id_]
        if not paper.covers:
            out[id_] = Prepared(known, working_name(id_))
            continue
        taken = _covered(store, worker, paper, known)
        out[id_] = Prepared(taken.facts, working_name(id_, covered=True), tuple(sorted({one.page for one in paper.covers})))
    return out


def _covered(store: Store, worker: Callable[[], Worker], paper: Evidence, known: DocumentFacts) -> TakenIn:
    boxes = _boxes(paper.covers, known, paper)
    made_for = digest_of([known.working, sorted((page, [list(box) for box in here]) for page, here in boxes.items())])
    try:
        before = read_facts(store, paper.id, covered=True)
    except Known:
        before = None
    if before is not None and before.made_for == made_for and intact(store, paper.id, before, covered=True):
        return before
    pdf = working_name(paper.id, covered=True)
    with store.open_blob(working_name(paper.id)) as source, store.put_blob(pdf) as blob:
        careful = Careful(blob)
        made = worker().cover(source, known.working_bytes, boxes, sink=careful.write, facts=known)
        if len(made.pages) != len(known.pages) or any(not made.pages[page - 1].covered for page in boxes):
            raise Known("cover_failed", file=paper.id)
        if careful.keep() != made.working:
            raise Known("worker_failed", file=paper.id, reason="copy")
    # Its own bookmarks may say what the boxes hide, so a covered paper has none.
    made = made.model_copy(update={"outline": ()})
    return keep_facts(store, paper.id, made, paper.file, covered=True, made_for=made_for)


def _boxes(
    covers: tuple[Cover, ...], known: DocumentFacts, paper: Evidence
) -> dict[int, tuple[tuple[float, float, float, float], ...]]:
    """Boxes by page, each inside its page as intake saw it; the office's rotation is undone first."""
    boxes: dict[int, tuple[tuple[float, float, float, float], ...]] = {}
    for cover in covers:
        if cover.page > len(known.pages):
            raise Known("cover_outside", file=paper.id, page=cover.page)
        page = known.pages[cover.page - 1]
        left, top, right, bottom = _unturned(cover.box, page.width, page.height, paper.rotation)
        box = (max(left, 0.0), max(top, 0.0), min(right, page.width), min(bottom, page.height))
        if box[0] >= box[2] or box[1] >= box[3]:
            raise Known("cover_outside", file=paper.id, page=cover.page)
        boxes[cover.page] = (*boxes.get(cover.page, ()), box)
    return boxes


def _unturned(box: tuple[float, float, float, float], wide: float, high: float, turn: int) -> tuple[float, float, float, float]:
    """A box as seen after the office turned the page clockwise, as seen before. `wide`, `high` are the page's before."""
    left, top, right, bottom = box
    match turn:
        case 90:
            return (top, high - right, bottom, high - left)
        case 180:
            return (wide - right, high - bottom, wide - left, high - top)
        case 270:
            return (wide - bottom, left, wide - top, right)
    return box
