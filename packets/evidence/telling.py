"""What is recorded of a paper that came in, and what is said of one that did not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from packets.errors import Known, Problem
from packets.matters.facts import DocumentFacts
from packets.matters.words import ranges


@dataclass(frozen=True, slots=True)
class Collected:
    """What became of one file."""

    file: str
    status: Literal["collected", "duplicate", "refused", "needs_password"]
    id: str = ""
    pages: int = 0
    problems: tuple[Problem, ...] = ()


@dataclass(slots=True)
class Filing:
    """Where new papers are put. Without an item they wait in the tray."""

    item: str = ""
    row: str = ""
    kind: str = ""
    title: str = ""
    date: str = ""
    language: str = ""
    translation_of: str = ""
    passwords: Sequence[str] = field(default_factory=tuple)
    pixels: bool = False
    """Every page becomes a picture of what a reader sees."""


def row_of(
    file: str, evidence: str, original: str, facts: DocumentFacts, filing: Filing, known: Mapping[str, str]
) -> tuple[dict[str, Any], Collected]:
    """The row of the record for a paper that is in the store as `evidence`, its original as `original`; and what is said of
    it. `known` gives the paper that an original's hash belongs to already."""
    row: dict[str, Any] = {"id": evidence, "file": original, "sha256": facts.original}
    given = {
        "item": filing.item,
        "row": filing.row,
        "kind": filing.kind or "other",
        "title": filing.title,
        "date": filing.date,
        "language": filing.language,
        "translation_of": filing.translation_of,
    }
    row |= {key: value for key, value in given.items() if value}
    if filing.pixels:
        row["pixels"] = True
    problems = [Problem(f"removed_{one.code}", evidence, {"count": one.count}) for one in facts.removed]
    if facts.repaired:
        problems.append(Problem("repaired", evidence))
    pictured = [page for page in facts.pages if page.pixels and page.pixels != "asked"]
    for why in dict.fromkeys(page.pixels for page in pictured):
        problems.append(
            Problem("page_pictured", evidence, {"pages": ranges([p.number for p in pictured if p.pixels == why]), "why": why})
        )
    for letters in ("elsewhere", "missing"):
        if found := [page.number for page in facts.pages if page.letters == letters]:
            problems.append(Problem(f"letters_{letters}", evidence, {"pages": ranges(found)}))
    status: Literal["collected", "duplicate"] = "collected"
    if facts.original in known:
        status = "duplicate"
        twin = known[facts.original]
        row["left_out"] = [{"page": page.number, "reason": f"duplicate of {twin}"} for page in facts.pages]
        problems.append(Problem("duplicate", evidence, {"twin": twin}))
    return row, Collected(file, status, evidence, len(facts.pages), tuple(problems))


WAYS_OUT = {
    **{kind: f"type_{kind}" for kind in ("audio", "doc", "docx", "eml", "empty", "html", "msg", "odt", "pages", "pptx")},
    **{kind: f"type_{kind}" for kind in ("rtf", "text", "unknown", "video", "xlsx", "zip")},
    "xls": "type_doc",
}
"""Kinds of files that are not taken in, and the words that tell the way out."""


def refused(file: str, fault: Known) -> Collected:
    """What is said of a file that was not taken in."""
    locked = fault.code in ("needs_password", "wrong_password")
    code = fault.code
    if code in ("type_not_taken", "unreadable_evidence"):
        code = WAYS_OUT.get(str(fault.params.get("kind", fault.params.get("reason"))), code)
    problem = Problem(code, file, {**fault.params, "file": file})
    return Collected(file, "needs_password" if locked else "refused", problems=(problem,))
