"""What the doors give back, and what ``--json`` prints: part of the contract, with a schema each in `resources/schemas/`."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from packets.checklist import is_open


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


class EditedResult(Result):
    matter: str


class CollectedResult(Result):
    file: str
    status: Literal["collected", "duplicate", "refused", "needs_password"]
    id: str
    pages: int
    problems: list[ProblemResult]


class CollectResult(Result):
    items: list[CollectedResult]
    protection: ProblemResult | None
    """Where papers are read under less than full protection here."""


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
    look: bool = False
    """Somebody has to look at it although it is there; the reasons say why."""
    asked_for: AskedForResult | None
    reasons: list[str]
    ask: list[str]
    evidence: list[str]
    accepts: list[str]
    comes_from: Literal["client", "others", "us", "attorney"]
    goes_to: list[str]
    piece: Literal["bound", "loose"]
    why: str
    instead: str
    source: str
    read_on: str
    verify: bool

    @property
    def open(self) -> bool:
        return is_open(self.state, self.need, later=self.later, look_at_it=self.look or self.stale)


class ClockResult(Result):
    id: str
    label: str
    last_day: str
    last_working_day: str
    days_left: int
    tell: bool
    source: str
    verify: bool


class DecisionResult(Result):
    choice: Literal["file", "do_not_file", "other_way"]
    by: str
    on: str
    next_review: str | None
    not_filed: bool
    """The request is done, and was not filed."""


class ChecklistResult(Result):
    request: str
    edition: str
    currency: CurrencyResult
    clocks: list[ClockResult]
    items: list[ItemResult]
    decision: DecisionResult | None = None


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


class ExportResult(Result):
    """A packet that was taken out into a folder."""

    matter: str
    request: str
    manifest: str
    """Empty where every file has a password: a manifest would tell in the open what they hold."""
    files: list[str]
    draft: bool
    filed: bool
    """As it was filed, and not the one that stands now."""
    locked: list[str] = []
    """SHA-256 of each file as it lies there, where it was written once more with a password."""
    password: str = ""
    """The one that was proposed, where policy wants one and none was given. It is told here and kept nowhere."""


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


class SeenPaper(Result):
    id: str
    title: str
    kind: str
    pages: int
    shows: list[str]
    """What such a paper usually gives away (the sensitivities of its kind)."""
    covered: int
    """Pages with a cover."""
    loose: bool


class SeenFact(Result):
    key: str
    label: str
    value: str
    how: Literal["send", "ask", "never"]


class SeenHeld(Result):
    title: str
    pages: int
    why: str


class SeenFound(Result):
    page: str
    words: str


class SeenUnsearched(Result):
    """Pages of one paper that are pictures, as a scan or a photo is: only a person can read all that they show."""

    id: str
    title: str
    pages: str
    """``1-3, 7``."""


class SeenResult(Result):
    """Everything that one reader gets of a matter, and what is held back."""

    profile: str
    reader: str
    employer_facing: bool
    papers: list[SeenPaper]
    facts: list[SeenFact]
    held: list[SeenHeld]
    found: list[SeenFound]
    """What stands on these pages and must never reach this reader."""
    unsearchable: int
    """How many pages could not be searched, or not whole."""
    unsearched: list[SeenUnsearched]
    """The same pages by paper."""


class RequestHead(Result):
    id: str
    title: str
    agency: str
    mailing_day: str | None
    stage: Literal["draft", "approved", "ready", "sent", "answered", "closed", "not_filed"]
    open_items: int
    """Lines of the checklist that want something before sending; what is only recommended is not counted."""


class MatterRow(Result):
    """What leads to a matter."""

    folder: str = ""
    """Where it lies; empty where it lies sealed in a vault."""
    key: str
    """By which its office opens it."""


class MatterHead(MatterRow):
    id: str
    name: str
    practice: bool = False
    requests: list[RequestHead] = []
    call: bool = False
    """It began with a call, and no request is open yet."""
    urgent: list[str] = []
    referred: bool = False
    trouble: str = ""
    """Why it cannot be read."""


class DueResult(MatterRow):
    matter: str
    request: str
    clock: str = ""
    """Its id; ``response`` is the answer of the agency."""
    label: str
    last_day: str
    """The last working day."""
    days_left: int


class WaitingResult(MatterRow):
    matter: str
    request: str
    item: str
    row: str = ""
    label: str
    from_: str = Field(alias="from")
    on: str
    chase_on: str | None


class InkOutResult(MatterRow):
    """Pages of a matter that were printed to be signed, and are not back."""

    matter: str
    pages: int
    printed_on: str | None
    """The first day that is known."""


class AttorneyResult(MatterRow):
    """Something that only an attorney or accredited representative can move on."""

    matter: str
    request: str = ""
    what: Literal["match", "call", "decide", "read"]
    """A possible match to look at; a call without a request; a line of the checklist; a packet to be read."""
    item: str = ""
    row: str = ""
    label: str = ""
    on: str | None = None
    """Since when it waits, where the record says so."""
    urgent: list[str] = []


class EditionDueResult(Result):
    """The edition of a form whose reading on the agency's page is old, or soon will be."""

    form: str
    edition: str
    read_on: str
    page: str
    recheck_by: str
    """The last day that the reading counts for."""
    days_left: int


class BackupDueResult(Result):
    """Of a vault whose newest backup is older than the policy of the computer lets it be."""

    last: str | None
    """The day of the newest one; None where nobody knows of one."""
    allowed_days: int


class OfficeResult(Result):
    matters: list[MatterHead]
    due: list[DueResult]
    waiting: list[WaitingResult]
    ink: list[InkOutResult] = []
    """Matters with printed pages that are not back signed, the oldest print first."""
    attorney: list[AttorneyResult] = []
    to_recheck: int
    """Sources that nobody in this office has held against the page itself."""
    editions: list[EditionDueResult] = []
    """Editions of forms to be looked up again on the agency's page, the most pressing first."""
    originals_here: int = 0
    """Paper originals that lie with us."""
    custody_to_check: bool = False
    """Nobody held them against safe and drawers on this day yet."""
    backup: BackupDueResult | None = None
    """None where the office lies in a folder, or its backup is new enough."""


class SheetResult(Result):
    """A sheet for people that was printed into a file."""

    sheet: Literal["mail_day", "client_checklist", "basis", "return_check", "originals", "destroyed"]
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


class RecheckResult(Result):
    """A source that nobody in this office has held against the page itself."""

    source: str
    read_on: str
    """The oldest day on which something that rests on it was read."""
    rests: list[str]
    """What rests on it: labels of items, and titles of kinds whose being taken it tells."""


class HealthRow(Result):
    id: str
    state: Literal["good", "look", "bad", "unknown"]
    code: str
    words: str
    next: str
    """What to do; empty where nothing is to be done."""
    demanded: bool
    """The policy wants it to be good."""
    stops: bool
    """It is not, so the vault stays shut."""


class HealthResult(Result):
    """What protects the files of this computer."""

    ok: bool
    """Nothing that the policy demands is missing."""
    place: str
    """The vault that was looked at, or where one would be."""
    rows: list[HealthRow]


RESULTS: dict[str, type[Result]] = {
    "new": NewResult,
    "edit": EditedResult,
    "collect": CollectResult,
    "checklist": ChecklistResult,
    "preflight": PreflightResult,
    "build": BuildResult,
    "export": ExportResult,
    "verify": VerifyResult,
    "definitions-lint": LintResult,
    "definitions-list": DefinitionsResult,
    "demo": DemoResult,
    "office": OfficeResult,
    "sees": SeenResult,
    "sheet": SheetResult,
    "index": IndexResult,
    "health": HealthResult,
    "error": ErrorResult,
}
