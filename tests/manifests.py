"""Manifests of packets that were never built: what a mail-day sheet counts, in any shape.

manifest = a_manifest(front=2, letters=[("e-1", "request_letter", 2)], exhibits=[("e-2", "report", 3)])
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from packets.manifest import ExhibitOut, FateOut, LooseOut, Manifest, PageOut, ProblemOut, SourceOut, VolumeOut

ZERO = "0" * 64
Part = tuple[str, str, int]
"""Evidence id, item, pages."""


def a_manifest(
    *,
    front: int = 1,
    letters: Sequence[Part] = (),
    forms: Sequence[Part] = (),
    exhibits: Sequence[Part] = (),
    loose: Sequence[Part] = (),
    slips: bool = False,
    withheld: int = 0,
    volumes: int = 1,
    titles: dict[str, str] | None = None,
    fillable: bool = False,
    size: int = 1_200_000,
    open_: Sequence[str] = (),
    **values: Any,
) -> Manifest:
    """A packet of these parts. With several volumes, exhibits are dealt out evenly, in order, each volume with its front."""
    named = titles or {}
    share = -(-len(exhibits) // volumes)
    shares = [exhibits[number * share : (number + 1) * share] for number in range(volumes)]
    made: list[VolumeOut] = []
    told: list[ExhibitOut] = []
    record = 0
    for number, own in enumerate(shares, start=1):
        pages = [PageOut(kind="cover" if nth == 0 else "index", label=f"f{nth}", size=(612.0, 792.0)) for nth in range(front)]
        parts = [*((one, "") for one in (*letters, *forms) if number == 1), *((one, "x") for one in own)]
        for (evidence, _, count), lettered in parts:
            label = chr(65 + sum(1 for one in told if one.label)) if lettered else ""
            if lettered and slips:
                pages.append(PageOut(kind="slip", label=f"{label}-slip", size=(612.0, 792.0)))
            first = len(pages) + 1
            for nth in range(1, count + 1):
                source = f"{evidence}:{nth}"
                pages.append(
                    PageOut(kind="content", label=str(record + nth), source=source, record=record + nth, size=(612.0, 792.0))
                )
            told.append(
                ExhibitOut(
                    label=label,
                    title=named.get(evidence, f"Paper {evidence}"),
                    entry=evidence,
                    first=record + 1,
                    last=record + count,
                    pages=count,
                    at=((number, first, len(pages)),),
                )
            )
            record += count
        name = f"mini-packet-Part{number}.pdf" if volumes > 1 else "mini-packet.pdf"
        made.append(VolumeOut(file=name, sha256=ZERO, size=size, pages=tuple(pages), bookmarks=()))
    papers = [*letters, *forms, *exhibits, *loose]
    raw: dict[str, Any] = {
        "release": "0",
        "matter": "m-0001",
        "request": "mini",
        "edition": "2026-11-22",
        "definition": ZERO,
        "profile": "test",
        "agency": "",
        "day": "2026-12-01",
        "draft": bool(open_),
        "practice": True,
        "layout": "7f3a21c9" + ZERO[8:],
        "volumes": tuple(made),
        "loose": tuple(
            LooseOut(
                file=f"mini-packet-loose-{nth}.pdf",
                sha256=ZERO,
                size=300_000,
                title=named.get(evidence, f"Loose {evidence}"),
                sources=tuple(f"{evidence}:{page}" for page in range(1, count + 1)),
                fillable=fillable,
            )
            for nth, (evidence, _, count) in enumerate(loose, start=1)
        ),
        "exhibits": tuple(told),
        "sources": tuple(
            SourceOut(id=evidence, original=ZERO, working=ZERO, kind="other", item=item, title="")
            for evidence, item, _ in papers
        ),
        "fates": tuple(FateOut(page=f"w:{nth}", fate="withheld", reason="held") for nth in range(1, withheld + 1)),
        "balance": {},
        "problems": tuple(
            ProblemOut(code="item_missing", severity="blocker", stops="send", where="", words=words) for words in open_
        ),
    }
    return Manifest(**{**raw, **values})
