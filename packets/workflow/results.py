"""What the doors give back, and what ``--json`` prints: part of the contract, with a schema each in `resources/schemas/`."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class Result(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class ProblemResult(Result):
    code: str
    severity: Literal["blocker", "warning", "note"]
    stops: Literal["send", "build", "nothing"]
    where: str
    words: str
    source: str = ""


class ErrorBody(Result):
    code: str
    words: str
    problems: list[ProblemResult] = []


class ErrorResult(Result):
    error: ErrorBody


class NewResult(Result):
    matter: str
    request: str
    edition: str


class CollectedResult(Result):
    file: str
    status: Literal["collected", "duplicate", "refused", "needs_password"]
    id: str
    pages: int
    problems: list[ProblemResult]


class CollectResult(Result):
    items: list[CollectedResult]


class CurrencyResult(Result):
    status: Literal["open", "restricted", "closed", "unknown"]
    note: str
    source: str
    read_on: str
    recheck_days: int
    attorney_note: bool
    """Whether an attorney's note stands in the matter."""


class AskedForResult(Result):
    from_: str = Field(alias="from")
    how: str
    on: str
    chase_on: str | None


class ItemResult(Result):
    id: str
    row: str
    row_name: str
    label: str
    kind: str
    need: Literal["required", "conditional", "recommended"]
    state: Literal["missing", "ask_first", "partial", "ready", "waived", "not_needed"]
    later: bool
    stale: bool
    asked_for: AskedForResult | None
    reasons: list[str]
    ask: list[str]
    evidence: list[str]
    accepts: list[str]
    goes_to: list[str]
    piece: Literal["bound", "loose"]
    why: str
    instead: str
    source: str
    read_on: str
    verify: bool


class ClockResult(Result):
    id: str
    label: str
    last_day: str
    last_working_day: str
    days_left: int
    tell: bool
    source: str
    verify: bool


class ChecklistResult(Result):
    request: str
    edition: str
    currency: CurrencyResult
    clocks: list[ClockResult]
    items: list[ItemResult]


class PreflightResult(Result):
    problems: list[ProblemResult]


class PlaceResult(Result):
    volume: int
    pdf_first: int
    pdf_last: int


class ExhibitResult(Result):
    label: str
    title: str
    first: int
    last: int
    pages: int
    at: list[PlaceResult]


class BalanceResult(Result):
    collected: int
    in_: int = Field(alias="in")
    withheld: int
    replaced: int
    blank: int
    duplicate: int


class BuildResult(Result):
    volumes: list[str]
    loose: list[str]
    manifest: str
    draft: bool
    pages: int
    exhibits: list[ExhibitResult]
    balance: BalanceResult
    problems: list[ProblemResult]


class DifferenceResult(Result):
    code: str
    volume: str
    page: int | None
    words: str


class PacketResult(Result):
    manifest: str
    ok: bool
    differences: list[DifferenceResult]


class VerifyResult(Result):
    ok: bool
    packets: list[PacketResult]


class LintResult(Result):
    ok: bool
    faults: list[str]
    notes: list[str]


class KindItemResult(Result):
    id: str
    kind: str
    label: str
    need: str
    accepts: list[str]
    goes_to: list[str]
    for_each: str


class KindResult(Result):
    id: str
    edition: str
    title: str
    hash: str
    currency: str
    profile: str
    items: list[KindItemResult]


class NamedResult(Result):
    id: str
    label: str


class DefinitionsResult(Result):
    kinds: list[KindResult]
    evidence_kinds: list[NamedResult]
    answer_keys: list[NamedResult]
    tables: list[NamedResult]
    agencies: list[NamedResult]
    profiles: list[NamedResult]


class DemoPacketResult(Result):
    matter: str
    request: str
    profile: str
    manifest: str
    draft: bool
    pages: int


class DemoResult(Result):
    packets: list[DemoPacketResult]


class SheetResult(Result):
    """A sheet for people that was printed into a file."""

    sheet: Literal["mail_day", "client_checklist", "basis"]
    file: str
    """Empty where it went nowhere but to the window."""
    pages: int
    request: str
    profile: str
    language: str
    day: str
    practice: bool
    stopped: bool
    """Of a mail-day sheet: the packet must not be mailed as it is."""
    stops: list[str]
    """Why, in words."""
    packet: str
    """Of a mail-day sheet: the manifest it was made from."""
    total: int | None
    """Of a mail-day sheet: sheets of paper in one stack, or pages of all files."""
    items: list[str]
    """Of the client's checklist and the basis sheet: the items that stand on it."""
    fallen_back: list[str]
    """Items said in English for want of words in the language."""
    unsaid: list[str]
    """Items that the client should bring and that have no words for the client: they are not on the sheet."""
    ask_first: list[str]
    """Items of the client that wait for an answer: they are not on the sheet."""


class IndexRowResult(Result):
    label: str
    title: str
    also: str
    date: str
    language: str
    pages: str
    volume: str


class IndexResult(Result):
    request: str
    profile: str
    day: str
    practice: bool
    rows: list[IndexRowResult]
    text: str
    """Plain text with aligned columns, to copy."""


RESULTS: dict[str, type[Result]] = {
    "new": NewResult,
    "collect": CollectResult,
    "checklist": ChecklistResult,
    "preflight": PreflightResult,
    "build": BuildResult,
    "verify": VerifyResult,
    "definitions-lint": LintResult,
    "definitions-list": DefinitionsResult,
    "demo": DemoResult,
    "sheet": SheetResult,
    "index": IndexResult,
    "error": ErrorResult,
}
