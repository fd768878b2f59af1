"""The practice matters as data: each is one file, ``resources/samples/<id>.toml``, that reads like a `matter.toml`.

Instead of ``[[evidence]]`` it has ``[[papers]]``: what the record will say of a paper, and in ``draw`` which drawing makes
it and with what words. Papers are named by ids of their own (``report``), since evidence ids are given at intake.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import tomlkit
from pydantic import Field, field_validator, model_validator

from packets.matters.matter import Evidence, Id, Matter
from packets.requests.library import Kind
from packets.requests.model import read_toml, shaped
from packets.requests.office import OFFICE, OfficeRecord

STATES = ("Missing", "Ask first", "Asked for", "Partly there", "Look at it", "Ready", "Waived", "Not needed", "Later")
"""The words of the screens (`practice.md` 3.3); `packets.workflow.reviewing.state_word` says them."""


class Office(OfficeRecord):
    """The practice office: its record, and which matters it has."""

    matters: tuple[Id, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def invented(self) -> Office:
        if not self.practice or self.day is None or not self.letterhead:
            raise ValueError("the practice office says that it is practice, its day and its letterhead")
        return self

    @property
    def today(self) -> dt.date:
        """The practice office's today, never the clock's."""
        assert self.day is not None
        return self.day


class Paper(Evidence):
    """A paper to be drawn. `id` is its name in this file, `file` the name under which it lay in the pile."""

    draw: dict[str, Any]
    """``by`` is the drawing's name; the rest are its words."""
    planted: bool = False
    """Waits in the tray: nobody has filed it."""
    refused: str = ""
    """What intake says of it instead of taking it in: ``refused`` or ``needs_password``."""

    @model_validator(mode="after")
    def waits(self) -> Paper:
        if (self.planted or self.refused) and (self.item or self.translation_of):
            raise ValueError("a paper that waits in the tray belongs to no item yet")
        return self

    def row_values(self, ids: Mapping[str, str]) -> dict[str, Any]:
        """What the record says of it beside id, file and hash; names of papers become evidence ids."""
        values = self.model_dump(
            mode="json", by_alias=True, exclude_defaults=True, exclude={"id", "file", "draw", "planted", "refused"}
        )
        for key in ("row", "translation_of", "variant_of"):
            if key in values:
                values[key] = ids.get(values[key], values[key])
        for also in values.get("also", ()):
            if "row" in also:
                also["row"] = ids.get(also["row"], also["row"])
        return values


class Sample(Matter):
    """One practice matter: its record, its papers, and what its checklist says on the practice day."""

    approved_by: str = ""
    """Who of the staff read and approved the packet before it is built."""
    profiles: tuple[str, ...] = ()
    """Packets built beside that of the request's own profile, each into a folder of that name."""
    papers: tuple[Paper, ...] = Field(min_length=1)
    expected: dict[str, tuple[str, ...]]
    """Items by state word; every item that is not named is *Ready*."""

    @field_validator("expected")
    @classmethod
    def words(cls, expected: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
        if unknown := set(expected) - set(STATES):
            raise ValueError(f"no such state: {', '.join(sorted(unknown))}")
        return expected

    @model_validator(mode="after")
    def whole(self) -> Sample:
        if not self.practice or self.evidence or len(self.requests) != 1:
            raise ValueError("a sample is one request of a practice matter, its papers under papers")
        names = [one.id for one in self.papers]
        if twice := {one for one in names if names.count(one) > 1}:
            raise ValueError(f"papers: used twice: {', '.join(sorted(twice))}")
        for paper in self.papers:
            for other in (paper.translation_of, paper.variant_of):
                if other and other not in names:
                    raise ValueError(f"papers: {paper.id} names {other}, which is not here")
        return self

    def expected_state(self, item: str) -> str:
        return next((word for word, items in self.expected.items() if item in items), "Ready")


def read_office(folder: Path) -> Office:
    return shaped(Office, read_toml(folder / OFFICE), OFFICE)


def office_text(folder: Path) -> str:
    """The ``office.toml`` of the practice office as its folder holds it: the sample with its comments, but for what is
    only ours."""
    document = tomlkit.parse((folder / OFFICE).read_text(encoding="utf-8"))
    document.pop("matters", None)
    return tomlkit.dumps(document)


def read_sample(folder: Path, id_: str) -> Sample:
    return shaped(Sample, read_toml(folder / f"{id_}.toml"), f"{id_}.toml")


def read_samples(folder: Path) -> list[Sample]:
    """All practice matters, in the office's order. Raises `Broken` with every fault of a file."""
    return [read_sample(folder, id_) for id_ in read_office(folder).matters]


def record_text(folder: Path, sample: Sample, kind: Kind) -> str:
    """The `matter.toml` with which the matter starts: the sample file with its comments, but for what is only ours."""
    document = tomlkit.parse((folder / f"{sample.id}.toml").read_text(encoding="utf-8"))
    for key in ("approved_by", "profiles", "papers", "expected", "adjustments"):
        document.pop(key, None)
    (request,) = document["requests"]
    request["edition"] = kind.definition.edition
    request["definition"] = kind.hash
    return tomlkit.dumps(document)


def adjustments(sample: Sample, ids: Mapping[str, str]) -> list[dict[str, Any]]:
    """The sample's edits of the packet, on evidence ids."""
    rows: list[dict[str, Any]] = []
    for one in sample.adjustments:
        row = one.model_dump(mode="json", exclude_defaults=True)
        for key in ("target", "before", "after"):
            if key in row:
                name, colon, page = row[key].partition(":")
                row[key] = ids.get(name, name) + colon + page
        rows.append(row)
    return rows
