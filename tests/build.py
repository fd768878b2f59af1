"""Small builders: the shipped library, the fixture office, matters, papers and facts of intake, with sensible defaults.

matter = a_matter(papers=[a_paper("e-1", item="report", kind="mini_report")])
plan = drafted(matter, facts_for(matter, {"e-1": 3}))
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from packets.checklist import Checklist, Line, review
from packets.errors import Words
from packets.layout import Desk, Heading, Layout, labels_of, lay_out
from packets.matters.answers import View
from packets.matters.facts import DocumentFacts, LinkFact, OutlineFact, PageFacts, Removed
from packets.matters.grids import EDGE_COLUMNS, EDGE_ROWS, pack, unpack
from packets.matters.matter import Matter
from packets.paths import PROBLEMS, RESOURCES
from packets.plan import Plan, Selection, draft, select
from packets.requests.library import Library
from packets.requests.model import read_toml, tuples
from packets.requests.vocabulary import Profile

ROOT = Path(__file__).resolve().parent.parent
OFFICE = ROOT / "tests" / "office"
"""The fixture office: one request kind, `mini`, that uses every feature of the schema, with its own words."""
TODAY = dt.date(2026, 12, 1)
LETTER = (0.0, 0.0, 612.0, 792.0)


@cache
def shipped() -> Library:
    return Library.read([RESOURCES])


@cache
def office() -> Library:
    """The shipped library with the fixture office on top."""
    return Library.read([RESOURCES, OFFICE])


@cache
def words() -> Words:
    return Words.read(RESOURCES / PROBLEMS)


def toml(path: Path) -> dict[str, Any]:
    return dict(read_toml(path))


# Matters


def a_paper(id_: str = "e-1", **values: Any) -> dict[str, Any]:
    """A paper as `matter.toml` has it; without an item it waits in the tray."""
    return {"id": id_, "file": f"evidence/{id_}.pdf", **values}


def a_matter(
    *,
    request: str = "mini",
    papers: Iterable[Mapping[str, Any]] = (),
    answers: Mapping[str, Any] | None = None,
    tables: Mapping[str, Any] | None = None,
    client: str = "person",
    practice: bool = True,
    waivers: Sequence[Mapping[str, Any]] = (),
    asked_for: Sequence[Mapping[str, Any]] = (),
    adjustments: Sequence[Mapping[str, Any]] = (),
    **of_request: Any,
) -> Matter:
    """A matter with one request; what is not given stays unanswered."""
    raw = {
        "schema": 1,
        "id": "m-0001",
        "practice": practice,
        "client": {"kind": client},
        "requests": [{"id": request, "mailing_day": TODAY + dt.timedelta(days=6), **of_request}],
        "answers": dict(answers or {}),
        "tables": dict(tables or {}),
        "evidence": list(papers),
        "waivers": list(waivers),
        "asked_for": list(asked_for),
        "adjustments": list(adjustments),
    }
    return Matter.model_validate(tuples(raw))


def a_waiver(item: str, **values: Any) -> dict[str, Any]:
    return {"item": item, "reason": "Not to be had.", "by": "A. Attorney", "on": TODAY, **values}


def a_view(matter: Matter, today: dt.date = TODAY, library: Library | None = None) -> View:
    return View(library or office(), matter, matter.requests[0], today)


def checked(
    matter: Matter, facts: Mapping[str, DocumentFacts] | None = None, today: dt.date = TODAY, library: Library | None = None
) -> Checklist:
    return review(a_view(matter, today, library), facts or {})


def line_of(checklist: Checklist, item: str, row: str = "") -> Line:
    """The one line of an item and row."""
    (line,) = [one for one in checklist.of(item) if one.row == row]
    return line


def codes(problems: Iterable[Any]) -> list[str]:
    return [one.code for one in problems]


# Facts of intake


def a_grid(*boxes: tuple[float, float, float, float]) -> str:
    """The ink grid of a page with ink in these boxes: left, top, right, bottom as parts of the page, 0 to 1."""
    rows = [0] * EDGE_ROWS
    for left, top, right, bottom in boxes:
        first = int(left * EDGE_COLUMNS)
        last = min(EDGE_COLUMNS, max(first + 1, round(right * EDGE_COLUMNS)))
        ink = ((1 << last - first) - 1) << EDGE_COLUMNS - last
        start = int(top * EDGE_ROWS)
        for row in range(start, min(EDGE_ROWS, max(start + 1, round(bottom * EDGE_ROWS)))):
            rows[row] |= ink
    return pack(b"".join(row.to_bytes(EDGE_COLUMNS // 8, "big") for row in rows))


def ink_of(edges: str, wide: float, high: float) -> tuple[float, float, float, float] | None:
    """The box around the ink of a grid, on a page of that size; None without ink."""
    grid = unpack(edges, EDGE_ROWS * EDGE_COLUMNS // 8)
    across = EDGE_COLUMNS // 8
    rows = [int.from_bytes(grid[start : start + across], "big") for start in range(0, len(grid), across)]
    inked = [number for number, row in enumerate(rows) if row]
    every = 0
    for row in rows:
        every |= row
    if not every:
        return None
    left, right = EDGE_COLUMNS - every.bit_length(), EDGE_COLUMNS - (every & -every).bit_length() + 1
    x, y = wide / EDGE_COLUMNS, high / EDGE_ROWS
    return (left * x, inked[0] * y, right * x, (inked[-1] + 1) * y)


ALL_INK = a_grid((0.0, 0.0, 1.0, 1.0))


SOME_INK = (100.0, 100.0, 500.0, 700.0)
"""Of a page whose grid is not given; with a grid, the ink is where the grid has it."""


def a_page(
    number: int = 1,
    *,
    box: tuple[float, float, float, float] = LETTER,
    rotate: int = 0,
    unit: float = 1.0,
    edges: str = "",
    own_bytes: int = 40_000,
    ink: tuple[float, float, float, float] | None = SOME_INK,
    links: Sequence[LinkFact] = (),
    of: str = "",
) -> PageFacts:
    across, up = (box[2] - box[0]) * unit, (box[3] - box[1]) * unit
    wide, high = (up, across) if rotate % 180 else (across, up)
    return PageFacts(
        number=number,
        box=box,
        rotate=rotate,  # type: ignore[arg-type]
        unit=unit,
        width=wide,
        height=high,
        ink=ink_of(edges, wide, high) if edges and ink is SOME_INK else ink,
        edges=edges,
        own_bytes=own_bytes,
        digest=hashlib.sha256(f"{of}:{number}".encode()).hexdigest(),
        links=tuple(links),
    )


def some_facts(
    pages: int | Sequence[PageFacts] = 1,
    *,
    of: str = "e-1",
    shared_bytes: int = 0,
    outline: Sequence[OutlineFact] = (),
    removed: Sequence[Removed] = (),
) -> DocumentFacts:
    """The facts of one document of so many plain letter pages, or of these pages."""
    found = [a_page(number, of=of) for number in range(1, pages + 1)] if isinstance(pages, int) else list(pages)
    digest = hashlib.sha256(of.encode()).hexdigest()
    return DocumentFacts(
        original=digest,
        original_bytes=1_000,
        media="application/pdf",
        working=digest,
        working_bytes=sum(page.own_bytes for page in found) + shared_bytes,
        shared_bytes=shared_bytes,
        pages=tuple(found),
        outline=tuple(outline),
        removed=tuple(removed),
    )


def facts_for(matter: Matter, pages: Mapping[str, int] | None = None, default: int = 1) -> dict[str, DocumentFacts]:
    """Facts of every paper of the matter: so many pages each."""
    return {one.id: some_facts((pages or {}).get(one.id, default), of=one.id) for one in matter.evidence}


# Plans and layouts


def drafted(matter: Matter, facts: Mapping[str, DocumentFacts] | None = None, library: Library | None = None) -> Plan:
    known = facts_for(matter) if facts is None else facts
    return draft(checked(matter, known, library=library), known)


def a_profile(**values: Any) -> Profile:
    raw = {
        "schema": 1,
        "id": "test",
        "title": "Test",
        "to": "agency",
        "source": "Invented for tests",
        "read_on": TODAY,
        **values,
    }
    raw.setdefault("carries", (raw["to"],))
    return Profile.model_validate(tuples(raw))


def everything(**values: Any) -> Profile:
    """A profile of the office that carries all that can be carried."""
    return a_profile(
        to="office",
        carries=("office", "agency", "uscis", "court", "client", "partner", "employer"),
        carries_other=True,
        sections=("letters", "forms", "exhibits", "office"),
        **values,
    )


def a_measure(text: str, font: str, size: float) -> float:
    """Width of a text where every letter is half as wide as high; a bold one a little more."""
    return len(text) * size * (0.52 if font.endswith("bold") else 0.5)


def laid_out(
    selection: Selection,
    facts: Mapping[str, DocumentFacts],
    *,
    plan: Plan | None = None,
    heading: Heading | None = None,
    labels: Mapping[str, str] | None = None,
    **rest: Any,
) -> Layout:
    if labels is None:
        labels = labels_of(plan.entries if plan else selection.bound)
    return lay_out(
        selection,
        Desk(facts=facts, labels=labels, heading=heading or Heading("Request", ("To: Desk",)), measure=a_measure, **rest),
    )


def packet(
    matter: Matter, facts: Mapping[str, DocumentFacts] | None = None, profile: Profile | None = None, **rest: Any
) -> Layout:
    """The whole way from a matter to its layout."""
    known = facts_for(matter) if facts is None else facts
    plan = drafted(matter, known)
    return laid_out(select(plan, profile or everything(), matter.requests[0].agency), known, plan=plan, **rest)
