"""The manifest: what went in, what came out, with hashes; enough for `verify` to name the page that differs.

It stays in the office: titles stand in it, names of persons do not.
"""

from __future__ import annotations

import hashlib
import json
from typing import Annotated, Literal

from pydantic import Field

from packets.matters.facts import Fact, Finite, Sha256

FileName = Annotated[str, Field(pattern=r"^[A-Za-z0-9_][^/\\:]*$")]
"""A file beside the manifest; a manifest from elsewhere must not lead anywhere else."""
Box4 = tuple[Finite, Finite, Finite, Finite]


class StampOut(Fact):
    text: str
    box: Box4


class LinkOut(Fact):
    """A clickable box and the page of the volume (from 1) that it leads to."""

    box: Box4
    to: int


class PageOut(Fact):
    """One page of a volume."""

    kind: Literal["content", "cover", "checklist", "index", "slip", "continued"]
    label: str
    """The page label, unique in its volume."""
    source: str = ""
    """Page id: ``<evidence id>:<page of the original>``."""
    record: int | None = None
    exhibit: str = ""
    nth: int | None = None
    of: int | None = None
    size: tuple[Finite, Finite]
    matrix: tuple[Finite, Finite, Finite, Finite, Finite, Finite] | None = None
    clip: Box4 | None = None
    turn: int = 0
    stamp: StampOut | None = None
    digest: Sha256 | None = None
    """Of the source page's substance; untouched by writing."""
    picture: str = ""
    words: tuple[str, ...] = ()
    """Of our own pages: the words on them, in drawing order."""
    links: tuple[LinkOut, ...] = ()


class MarkOut(Fact):
    level: int
    title: str
    page: int


class VolumeOut(Fact):
    file: FileName
    sha256: Sha256
    size: int
    pages: tuple[PageOut, ...]
    bookmarks: tuple[MarkOut, ...]


class LooseOut(Fact):
    """A piece that goes along as a file of its own."""

    file: FileName
    sha256: Sha256
    size: int
    title: str
    sources: tuple[str, ...]
    """Page ids."""
    fillable: bool = False


class SourceOut(Fact):
    """A paper that pages were taken from."""

    id: str
    original: Sha256
    working: Sha256
    kind: str
    item: str
    title: str
    covered_pages: tuple[int, ...] = ()


class FateOut(Fact):
    page: str
    fate: Literal["in", "withheld", "replaced", "blank", "duplicate"]
    reason: str = ""


class ExhibitOut(Fact):
    label: str
    title: str
    entry: str
    first: int
    last: int
    pages: int
    at: tuple[tuple[int, int, int], ...]


class ProblemOut(Fact):
    code: str
    severity: str
    stops: str
    where: str
    words: str
    source: str = ""


class Manifest(Fact):
    schema_: Literal[1] = Field(default=1, alias="schema")
    release: str
    matter: str
    request: str
    edition: str
    definition: Sha256
    profile: str
    agency: str
    day: Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")]
    draft: bool
    practice: bool
    layout: Sha256
    """Hash of the layout: the same layout gives the same bytes."""
    content: Annotated[str, Field(pattern=r"^([0-9a-f]{64})?$")] = ""
    """Hash of what goes to the reader, draft or not: what an attorney's approval is bound to. Empty in what an older release
    built: it can be verified, and wants building again before it is approved or sent."""
    volumes: tuple[VolumeOut, ...]
    loose: tuple[LooseOut, ...]
    exhibits: tuple[ExhibitOut, ...]
    sources: tuple[SourceOut, ...]
    fates: tuple[FateOut, ...]
    balance: dict[str, int]
    problems: tuple[ProblemOut, ...] = ()

    def to_json(self) -> bytes:
        return (self.model_dump_json(by_alias=True, exclude_defaults=False, indent=None) + "\n").encode()


def digest_of(value: object) -> str:
    """SHA-256 over a value as canonical JSON; sets are sorted, days and names stand as text."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=_plain)
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(value: object) -> object:
    return sorted(str(one) for one in value) if isinstance(value, set | frozenset) else str(value)
