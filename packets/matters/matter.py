"""The record of one matter, as ``matter.toml`` holds it. Strict: an unknown key is a fault with its place."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Annotated, Any, Literal, NewType

from pydantic import AfterValidator, Field, model_validator

from packets.matters.days import PaperDate
from packets.requests.model import Record
from packets.requests.schema import DestinationWord

EvidenceId = NewType("EvidenceId", str)
PageId = NewType("PageId", str)

Id = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_-]{0,63}$")]
Value = str | bool | int | float | dt.date
Row = Mapping[str, Value]


def page_id(evidence: str, page: int) -> PageId:
    """``<evidence id>:<page of the original>``: given at intake and never used again."""
    return PageId(f"{evidence}:{page}")


def _inside(path: str) -> str:
    pure = PurePosixPath(path)
    if pure.is_absolute() or ".." in pure.parts or "\\" in path or ":" in path or not path:
        raise ValueError("must be a path inside the matter folder, with forward slashes")
    return path


class Client(Record):
    kind: Literal["person", "group", "organisation"] = "person"


class AttorneyNote(Record):
    """That an attorney looked whether the agency takes such requests now."""

    by: str = Field(min_length=1)
    on: dt.date
    text: str = Field(min_length=1)


class Sent(Record):
    on: dt.date
    carrier: str = ""
    number: str = ""
    arrived_on: dt.date | None = None


class Request(Record):
    """One thing asked of an agency. `edition` and `definition` pin the definition that it was opened with."""

    id: str
    edition: str = ""
    definition: str = ""
    """SHA-256 of the definition as it was when the request was opened; empty in a folder written by hand."""
    mailing_day: dt.date | None = None
    agency: str = ""
    profile: str = ""
    attorney_note: AttorneyNote | None = None
    sent: Sent | None = None
    answered_on: dt.date | None = None
    closed_on: dt.date | None = None


class Also(Record):
    """Another item that a paper shows; printed once, cited by page."""

    item: str
    row: str = ""
    pages: tuple[int, ...] = ()


class LeftOut(Record):
    page: int = Field(ge=1)
    reason: str = Field(min_length=1)
    """Words of the office; ``blank`` and ``duplicate`` are counted under these names in the page balance."""


class Cover(Record):
    """A box whose pixels and text go. Points from the top left of the page as seen: left, top, right, bottom."""

    page: int = Field(ge=1)
    box: tuple[float, float, float, float]
    reason: str = ""

    @model_validator(mode="before")
    @classmethod
    def whole_points(cls, raw: Any) -> Any:
        """TOML writes 72 where it means 72.0."""
        if isinstance(raw, Mapping) and isinstance(raw.get("box"), tuple | list):
            return {**raw, "box": tuple(float(one) if isinstance(one, int) else one for one in raw["box"])}
        return raw

    @model_validator(mode="after")
    def has_area(self) -> Cover:
        left, top, right, bottom = self.box
        if not (left < right and top < bottom):
            raise ValueError("a box is left, top, right, bottom in points from the top left")
        return self


class Evidence(Record):
    """One document as received."""

    id: Id
    file: Annotated[str, AfterValidator(_inside)]
    sha256: str = ""
    item: str = ""
    row: str = ""
    also: tuple[Also, ...] = ()
    kind: str = "other"
    title: str = ""
    date: PaperDate = "undated"
    language: str = "en"
    translation_of: str = ""
    """The paper that this one translates, or whose translation this certificate is about."""
    read_back_in: str = ""
    """A declaration read back to its signer in this language."""
    shows_others: bool = False
    shows_numbers: bool = False
    person: str = ""
    given_by: str = ""
    rotation: Literal[0, 90, 180, 270] = 0
    order: int = 0
    goes_to: tuple[DestinationWord, ...] | None = None
    """Narrows where the paper may go; never widens its item."""
    variant_of: str = ""
    for_: tuple[str, ...] = Field(default=(), alias="for")
    """Of a variant: the destinations, profiles or agencies that get it in place of the other."""
    left_out: tuple[LeftOut, ...] = ()
    covers: tuple[Cover, ...] = ()

    @model_validator(mode="after")
    def sensible(self) -> Evidence:
        if self.variant_of and not self.for_:
            raise ValueError("a variant says whom it is for")
        if self.id in (self.variant_of, self.translation_of):
            raise ValueError("a paper is no variant or translation of itself")
        return self


class Waiver(Record):
    item: str
    row: str = ""
    reason: str = Field(min_length=1)
    by: str = Field(min_length=1)
    on: dt.date
    role: Literal["attorney", "accredited", "paralegal", "administrator", "helper"] = "attorney"
    """What the person is; an item that only an attorney may waive looks at it."""


class AskedFor(Record):
    item: str
    row: str = ""
    from_: str = Field(alias="from")
    how: str = ""
    on: dt.date
    chase_on: dt.date | None = None


class Adjustment(Record):
    """One edit of the office to the drafted packet; they are replayed in order on a fresh plan."""

    do: Literal["move", "retitle", "leave_out", "add", "split", "pages"]
    target: str
    """An evidence id; for `leave_out` also a page id (``e-0001:3``)."""
    before: str = ""
    after: str = ""
    section: str = ""
    title: str = ""
    reason: str = ""
    at: tuple[int, ...] = ()
    """Of a split: pages of the original at which a new exhibit begins."""
    first: int | None = None
    last: int | None = None

    @model_validator(mode="after")
    def whole(self) -> Adjustment:
        wanted = {
            "move": bool(self.before or self.after),
            "retitle": bool(self.title),
            "leave_out": bool(self.reason),
            "add": bool(self.section),
            "split": bool(self.at),
            "pages": self.first is not None and self.last is not None and 1 <= self.first <= self.last,
        }
        if not wanted[self.do]:
            lacks = {"move": "before or after", "retitle": "title", "leave_out": "reason", "add": "section", "split": "at"}
            raise ValueError(f"{self.do} wants {lacks.get(self.do, 'first and last')}")
        return self


class Matter(Record):
    """Everything that the office holds about one client or group, but the papers themselves."""

    schema_: Literal[1] = Field(alias="schema")
    id: Id
    practice: bool = False
    client: Client = Client()
    requests: tuple[Request, ...] = Field(min_length=1)
    answers: dict[str, Value] = Field(default_factory=dict)
    tables: dict[str, tuple[dict[str, Value], ...]] = Field(default_factory=dict)
    waivers: tuple[Waiver, ...] = ()
    asked_for: tuple[AskedFor, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    adjustments: tuple[Adjustment, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def flat_answers(cls, raw: Any) -> Any:
        """``person.name.family = "..."`` without quotes makes tables in TOML; it means the same answer."""
        if isinstance(raw, Mapping) and isinstance(raw.get("answers"), Mapping):
            return {**raw, "answers": dict(_flat(raw["answers"]))}
        return raw

    @model_validator(mode="after")
    def ids(self) -> Matter:
        _unique("requests", [one.id for one in self.requests])
        _unique("evidence", [one.id for one in self.evidence])
        known = {one.id for one in self.evidence}
        for one in self.evidence:
            for other in (one.translation_of, one.variant_of):
                if other and other not in known:
                    raise ValueError(f"evidence {one.id} names {other}, which is not here")
        for name, rows in self.tables.items():
            ids = [row.get("id") for row in rows]
            if not all(isinstance(one, str) and one for one in ids):
                raise ValueError(f"tables.{name}: every row has an id")
            _unique(f"tables.{name}", [str(one) for one in ids])
        return self

    def paper(self, evidence: str) -> Evidence | None:
        return next((one for one in self.evidence if one.id == evidence), None)


def _flat(nested: Mapping[str, Any], stem: str = "") -> list[tuple[str, Any]]:
    out: list[tuple[str, Any]] = []
    for key, value in nested.items():
        name = f"{stem}.{key}" if stem else key
        out += _flat(value, name) if isinstance(value, Mapping) else [(name, value)]
    return out


def _unique(place: str, ids: list[str]) -> None:
    twice = sorted({one for one in ids if ids.count(one) > 1})
    if twice:
        raise ValueError(f"{place}: used twice: {', '.join(twice)}")
