"""Turning a paper turns its covers: what was hidden stays hidden, and nothing else is."""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal

import pytest

from packets.assemble.prepare import _unturned
from packets.errors import Known
from packets.evidence.copies import TakenIn, facts_name
from packets.matters.facts import DocumentFacts, PageFacts
from packets.paths import RESOURCES
from packets.requests.library import Library
from packets.requests.office import Staff
from packets.vault.memory import MemoryStore
from packets.workflow.edits import Turn, make

ZERO = "0" * 64
WIDE, HIGH = 600.0, 800.0
BOX = (100.0, 50.0, 160.0, 70.0)
PIA = Staff(id="pia", name="Pia Sample", role="paralegal")
DAY = dt.date(2026, 12, 1)


def store_with(rotation: int, *, facts: bool = True, page: int = 1) -> MemoryStore:
    row: dict[str, Any] = {"id": "e-0001", "file": "evidence/e-0001.pdf"}
    row["covers"] = [{"page": page, "box": list(BOX), "reason": "name"}]
    if rotation:
        row["rotation"] = rotation
    store = MemoryStore({"schema": 1, "id": "m-0001", "practice": True, "evidence": [row]})
    if facts:
        one = PageFacts(number=1, box=(0.0, 0.0, WIDE, HIGH), width=WIDE, height=HIGH, own_bytes=1, digest=ZERO)
        whole = DocumentFacts(
            original=ZERO,
            original_bytes=1,
            media="application/pdf",
            working=ZERO,
            working_bytes=1,
            shared_bytes=0,
            pages=(one,),
        )
        taken = TakenIn(facts=whole, original_size=1, original_changed=0)
        with store.put_blob(facts_name("e-0001")) as blob:
            blob.write(taken.model_dump_json(by_alias=True).encode())
            blob.keep()
    return store


@pytest.mark.parametrize("by", [90, 180, 270])
@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_a_box_covers_the_same_place_after_the_turn(rotation: int, by: Literal[90, 180, 270]) -> None:
    store = store_with(rotation)
    before = _unturned(BOX, WIDE, HIGH, rotation)
    made = make(store, Library.read([RESOURCES]), [Turn(papers=("e-0001",), by=by)], PIA, DAY)
    (paper,) = made.matter.evidence
    assert paper.rotation == (rotation + by) % 360
    assert _unturned(paper.covers[0].box, WIDE, HIGH, paper.rotation) == before
    assert paper.covers[0].reason == "name"


@pytest.mark.parametrize("lacks", ["facts", "page"])
def test_a_paper_whose_box_cannot_be_turned_is_not_turned(lacks: str) -> None:
    store = store_with(0, facts=lacks != "facts", page=2 if lacks == "page" else 1)
    before = store.record()
    with pytest.raises(Known) as told:
        make(store, Library.read([RESOURCES]), [Turn(papers=("e-0001",))], PIA, DAY)
    assert told.value.code == "covers_do_not_turn"
    assert store.record() == before
