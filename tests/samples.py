"""Practice matters for tests: as their folder holds them after intake, without drawing a single paper."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import tomlkit

from packets.checklist import Checklist, review
from packets.matters.answers import View
from packets.matters.matter import Matter
from packets.paths import RESOURCES
from packets.practice.samples import Sample, read_office, read_samples, record_text
from packets.requests.library import Library
from packets.requests.model import shaped

FOLDER = RESOURCES / "samples"
OFFICE = read_office(FOLDER)
SAMPLES = {sample.id: sample for sample in read_samples(FOLDER)}


def as_filed(library: Library, sample: Sample, answers: Mapping[str, Any] | None = None, drop: tuple[str, ...] = ()) -> Matter:
    """The record of a sample with some answers changed or dropped."""
    ids = {paper.id: f"e-{number:04d}" for number, paper in enumerate(sample.papers, start=1)}
    kind = library.kind(sample.requests[0].id)
    record = tomlkit.parse(record_text(FOLDER, sample, kind)).unwrap()
    record["answers"] = {key: value for key, value in {**record["answers"], **(answers or {})}.items() if key not in drop}
    record["evidence"] = [
        {"id": ids[paper.id], "file": f"evidence/{ids[paper.id]}.pdf", **paper.row_values(ids)}
        for paper in sample.papers
        if not paper.refused
    ]
    return shaped(Matter, record, sample.id)


def reviewed(library: Library, matter: Matter) -> Checklist:
    """The checklist of the matter's request on the practice day."""
    return review(View(library, matter, matter.requests[0], OFFICE.today), {})
