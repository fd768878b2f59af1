"""The record of a practice matter as the edits that widgets hand in: hundreds of answers and papers by keys would be slow,
and show nothing more."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from packets.matters.matter import Adjustment, Matter
from packets.practice.samples import Paper, Sample, adjustments
from packets.vault.store import Change, Put
from packets.workflow.edits import (
    Adjust,
    AlsoShows,
    Arrange,
    AskFor,
    AttachTranslation,
    CoverBox,
    Describe,
    Edit,
    FilePapers,
    GiveAnswer,
    LeaveOut,
    PutRow,
    SayNone,
)

BY_WINDOW = ("contact.", "office.conflict_check.")
"""Answers that the screens of the first call give."""
KNOWN = ("title", "date", "language", "person", "given_by", "read_back_in", "shows_others", "shows_numbers", "goes_to")
"""What `Describe` says of a paper."""

Ids = Mapping[str, str]
"""Names in the sample to those of the record."""


def sha256(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def ids_of(sample: Sample, files: Mapping[str, Path], record: Matter) -> dict[str, str]:
    """Papers are known by what is in them, rows of tables by their place."""
    held = {one.sha256: one.id for one in record.evidence}
    ids = {name: held[sha] for name, file in files.items() if (sha := sha256(file)) in held}
    for table, rows in sample.tables.items():
        ids |= {str(one["id"]): str(mine["id"]) for one, mine in zip(rows, record.tables[table], strict=True)}
    return ids


def answers(sample: Sample, but: str) -> Iterator[Edit]:
    """Answers and tables, but for one question."""
    for key, value in sample.answers.items():
        if key != but and not key.startswith(BY_WINDOW):
            yield GiveAnswer(key=key, value=value)
    for table, rows in sample.tables.items():
        for row in rows:
            yield PutRow(table=table, values={key: row[key] for key in row if key != "id"})
        if not rows:
            yield SayNone(table=table)


def paper_filed(one: Paper, ids: Ids, *, waits: bool) -> Iterator[Edit]:
    """All that is known of a paper, and where it goes. One that waits is not filed yet."""
    mine = ids[one.id]
    known: dict[str, Any] = {key: value for key in KNOWN if (value := getattr(one, key))}
    yield Describe(papers=(mine,), kind=one.kind, **known)
    if one.translation_of:
        yield AttachTranslation.model_validate({"paper": mine, "of": ids[one.translation_of], "kind": one.kind})
    elif one.item and not waits:
        yield FilePapers(papers=(mine,), item=one.item, row=ids.get(one.row, one.row), kind=one.kind)
    for also in one.also:
        yield AlsoShows(paper=mine, item=also.item, row=ids.get(also.row, also.row), pages=also.pages)
    for out in one.left_out:
        yield LeaveOut(paper=mine, pages=(out.page,), reason=out.reason)
    for cover in one.covers:
        yield CoverBox(paper=mine, page=cover.page, box=cover.box, reason=cover.reason)


def papers_arranged(sample: Sample, ids: Ids) -> Iterator[Edit]:
    """The order of papers under their item."""
    ordered = sorted((one for one in sample.papers if one.order and one.id in ids), key=lambda one: one.order)
    for item in dict.fromkeys(one.item for one in ordered):
        yield Arrange(papers=tuple(ids[one.id] for one in ordered if one.item == item))


def asked_and_adjusted(sample: Sample, ids: Ids) -> Iterator[Edit]:
    for one in sample.asked_for:
        row = one.model_dump(by_alias=True, exclude={"on"})
        yield AskFor.model_validate({**row, "row": ids.get(one.row, "")})
    for adjustment in adjustments(sample, ids):
        yield Adjust(adjustment=Adjustment.model_validate(adjustment))


def variants(sample: Sample, ids: Ids) -> list[Change]:
    """No edit makes a paper the variant of another: in an office too such a pair is written into the record."""
    pairs = [one for one in sample.papers if one.variant_of]
    return [Put("evidence", ids[one.id], {"variant_of": ids[one.variant_of], "for": list(one.for_)}) for one in pairs]
