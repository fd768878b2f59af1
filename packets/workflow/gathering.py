"""Papers on their way in: what may enter, and what became of each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from pydantic import TypeAdapter

from packets.errors import Known
from packets.evidence.copies import as_pixels as remade
from packets.evidence.intake import Look, collect
from packets.evidence.telling import Collected, Filing
from packets.matters.closed import refusal
from packets.matters.days import PaperDate
from packets.matters.matter import Matter
from packets.progress import SILENT, Report
from packets.vault.store import Put, Store
from packets.workflow.desk import Desk
from packets.workflow.results import (
    CollectedResult,
    CollectResult,
)


def bring_in(
    desk: Desk, store: Store, files: Sequence[Path], filing: Filing, report: Report = SILENT, look: Look | None = None
) -> Iterator[Collected]:
    """Bring evidence in. An unknown item, kind or row is refused before any file is touched; so is a kind of paper that
    this matter may not hold: one that goes to the employer wants to be told the kind at the door. `look` may refuse a paper
    once it was read, and before it is kept. Where the policy says so, every page becomes a picture of what a reader sees."""
    desk.worker().warm()
    matter = store.load()
    kinds = [desk.library.kind(one.id) for one in matter.requests]
    if filing.item:
        items = [found for kind in kinds if (found := kind.item(filing.item))]
        if not items:
            raise Known("unknown_item", id=filing.item)
        if filing.row and filing.row not in _rows(matter):
            raise Known("unknown_row", id=filing.row)
        if not filing.kind:
            accepted = items[0].accepts or tuple(kind for part in items[0].parts for kind in part.accepts)
            filing.kind = accepted[0] if accepted else "other"
    if filing.kind:
        if filing.kind not in desk.library.evidence_kinds:
            raise Known("unknown_kind", id=filing.kind)
        if desk.library.evidence_kinds[filing.kind].never_collect:
            raise Known("never_collected", kind=desk.library.evidence_kinds[filing.kind].label)
    may_enter(desk, matter, filing.kind or "other")
    filing.pixels = filing.pixels or desk.rules.cleaning.pixels_by_default
    if filing.date and not paper_date_exists(filing.date):
        raise Known("bad_date", date=filing.date)
    if filing.translation_of and matter.paper(filing.translation_of) is None:
        raise Known("unknown_evidence", id=filing.translation_of)
    return collect(store, desk.worker(), files, filing, report, kinds=desk.library.evidence_kinds, look=look)


def as_pixels(desk: Desk, store: Store, paper: str, passwords: Sequence[str] = ()) -> Matter:
    """Every page of a paper becomes a picture of what a reader sees: no byte of it is in its copy any more, and the record says
    so. The original stays. Raises `Known` (``needs_password`` among them), and leaves the copy that there is."""
    found = store.load().paper(paper)
    if found is None:
        raise Known("unknown_evidence", id=paper)
    remade(store, desk.worker(), found, passwords)
    return store.commit([Put("evidence", paper, {"pixels": True})])


def may_enter(desk: Desk, matter: Matter, kind: str) -> None:
    """Raises `Known` where the matter may not hold a paper of this kind, as it comes in or as it is filed."""
    if refused := refusal(desk.library, matter, kind):
        raise Known(refused.code, **refused.params)


def _rows(matter: Matter) -> set[object]:
    """Whatever an item can repeat over: rows of answers, and papers."""
    return {row.get("id") for rows in matter.tables.values() for row in rows} | {one.id for one in matter.evidence}


def paper_date_exists(date: str) -> bool:
    """A day, a month or a year that there is, perhaps after ``about``, or ``undated``."""
    try:
        text = TypeAdapter(PaperDate).validate_python(date).removeprefix("about ")
        return text == "undated" or bool(dt.date.fromisoformat(text + "-01-01"[: 10 - len(text)]))
    except ValueError:
        return False


def collect_result(desk: Desk, done: Iterable[Collected]) -> CollectResult:
    items = [
        CollectedResult(
            file=one.file,
            status=one.status,
            id=one.id,
            pages=one.pages,
            problems=[desk.told(problem) for problem in one.problems],
        )
        for one in done
    ]
    less = desk.protection()
    return CollectResult(items=items, protection=desk.told(less) if less else None)
