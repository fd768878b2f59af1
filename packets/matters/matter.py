"""The record of one matter, as ``matter.toml`` holds it. Strict: an unknown key is a fault with its place."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Annotated, Any, Literal, NewType

from pydantic import AfterValidator, Field, model_validator

from packets.matters.days import PaperDate
from packets.matters.keeping import Hold, Move, Settled
from packets.requests.model import Record
from packets.requests.office import Role
from packets.requests.schema import DestinationWord

EvidenceId = NewType("EvidenceId", str)
PageId = NewType("PageId", str)

Id = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_-]{0,63}$")]
Value = str | bool | int | float | dt.date
Kept = str | bool | int | Annotated[float, Field(allow_inf_nan=False)] | dt.date
"""As it stands in a record: a number has an end."""
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


class Opened(Record):
    """Who opened the request: only an attorney or an accredited representative does."""

    by: str = Field(min_length=1)
    role: Role
    on: dt.date


class Decision(Record):
    """What the attorney decided. `do_not_file` and `other_way` are good ends: the request is closed as *Not filed*."""

    choice: Literal["file", "do_not_file", "other_way"]
    by: str = Field(min_length=1)
    role: Role = "attorney"
    on: dt.date
    reason: str = Field(min_length=1)
    client_agrees_on: dt.date | None = None
    next_review: dt.date | None = None


class Approval(Record):
    """An attorney read exactly this packet. It falls when the content of the packet changes."""

    by: str = Field(min_length=1)
    role: Role = "attorney"
    on: dt.date
    profile: str
    content: str = Field(pattern=r"^[0-9a-f]{64}$")
    """`Manifest.content` of the packet that was read."""


class Sent(Record):
    """That the packet left, and what it was: the packet as filed lies in `kept` and is never built again."""

    on: dt.date
    carrier: str = ""
    number: str = ""
    by: str = ""
    profile: str = ""
    manifest: str = ""
    """SHA-256 of the manifest of the packet that went."""
    kept: str = ""
    """Folder of the packet as filed, inside the matter's folder."""
    proof: str = ""
    """The paper that proves it."""
    arrived_on: dt.date | None = None
    arrival_proof: str = ""
    """The paper that proves that."""


class Request(Record):
    """One thing asked of an agency. `edition` and `definition` pin the definition that it was opened with."""

    id: str
    edition: str = ""
    definition: str = ""
    """SHA-256 of the definition as it was when the request was opened; empty in a folder written by hand."""
    mailing_day: dt.date | None = None
    agency: str = ""
    profile: str = ""
    attorney: str = ""
    """Who of the staff appears for the client: the id in the office's record."""
    opened: Opened | None = None
    attorney_note: AttorneyNote | None = None
    """For this request alone; the office's own notes stand in ``office.toml``."""
    decision: Decision | None = None
    approvals: tuple[Approval, ...] = ()
    sent: Sent | None = None
    answered_on: dt.date | None = None
    answer: Literal["", "good", "mend", "refused"] = ""
    closed_on: dt.date | None = None

    @property
    def not_filed(self) -> bool:
        """Decided against: a good end, and nothing stops."""
        return self.decision is not None and self.decision.choice != "file"


Urgent = Literal["detained", "court_date", "threatened", "under_18", "papers_expire"]


class Call(Record):
    """The first call: six things, and nothing on status (`practice.md` 3.1)."""

    on: dt.date
    by: str = ""
    name: str = ""
    """Empty while the caller does not want to say it."""
    language: str = ""
    reach: str = ""
    """The safe way to reach the caller now."""
    employer: str = ""
    sent_by: str = ""
    urgent: tuple[Urgent, ...] = ()
    referred_to: str = ""
    """Not for us: where the caller was sent."""


class ConflictCheck(Record):
    """A blind look over all matters. What matched is never kept."""

    on: dt.date
    by: str = ""
    names: tuple[str, ...] = Field(min_length=1)
    theirs: tuple[str, ...] = ()
    """Those of them that stand on the other side: who did harm, a supervisor, the employer."""
    result: Literal["no_match", "match"]
    cleared_by: str = ""
    cleared_on: dt.date | None = None


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


class SignedPage(Record):
    """A page that was signed by hand and scanned: it stands in the place of the page that was printed for it."""

    page: int = Field(ge=1)
    """Of the paper that was printed."""
    paper: str
    """The scan."""
    of: int = Field(ge=1)
    """The page of the scan."""
    turn: Literal[0, 90, 180, 270] = 0
    """Clockwise: how the scanned page has to be turned to stand upright."""
    on: dt.date
    by: str = ""


class SeenPage(Record):
    """A page of a scan that waits to be placed: what was made out of it, and why it was not placed."""

    page: int = Field(ge=1)
    why: str = Field(min_length=1)
    """A reason of `packets.matters.recognise_ink`."""
    paper: str = ""
    """The paper that was made here which it looks like; empty where it looks like none."""
    of: int = 0
    """The page of that paper."""
    turn: Literal[0, 90, 180, 270] = 0


Box = tuple[float, float, float, float]


def _whole_points(raw: Any) -> Any:
    """TOML writes 72 where it means 72.0."""
    if isinstance(raw, tuple | list):
        return tuple(_whole_points(one) for one in raw)
    return float(raw) if isinstance(raw, int) and not isinstance(raw, bool) else raw


class Sign(Record):
    """Where somebody signs a page by hand. Boxes are left, top, right, bottom in points from the top left as seen."""

    page: int = Field(ge=1)
    who: str = ""
    """Whose hand: a word of `forms.template.Who`, or another that a letter has (``translator``, ``witness``)."""
    label: str = ""
    box: Box | None = None
    """Where the ink goes; None where nobody knows, and then a scan of it is never placed without a look."""
    beside: tuple[Box, ...] = ()
    """What else is written by hand there: the day."""
    note: str = ""
    """Said on the cover sheet to whoever signs: *Do not date it: the attorney dates it.*"""

    @model_validator(mode="before")
    @classmethod
    def whole_points(cls, raw: Any) -> Any:
        if isinstance(raw, Mapping):
            return {key: _whole_points(one) if key in ("box", "beside") else one for key, one in raw.items()}
        return raw


class PrintedPage(Record):
    """A page as it was printed to be signed."""

    paper: str
    page: int = Field(ge=1)
    digest: str = Field(pattern=r"^[0-9a-f]{64}$")
    """Of its substance then (`PageFacts.digest`): a page that was made anew since is another one."""


class Print(Record):
    """A signing set that was printed: whose hand it was for, and exactly which pages were in it."""

    id: Id
    who: str
    on: dt.date
    by: str = ""
    pages: tuple[PrintedPage, ...] = Field(min_length=1)


class Made(Record):
    """A paper that was made here, from answers: a filled form, or a letter. The paper itself is among the evidence, `id` is
    its id. What it was made from stays, so that it is known when that is not so any more."""

    id: Id
    what: Literal["form", "letter"]
    of: str
    """The recipe (``i-765/2025-08-21``), or the letter and the edition of its template (``cover_uscis/2026-11-26``)."""
    item: str = ""
    row: str = ""
    on: dt.date
    by: str = ""
    blank: str = ""
    """SHA-256 of the official PDF that was filled."""
    answers: str
    """Digest of the answers that went in (`forms.mapping.digest`, `packets.letters`)."""
    places: str = ""
    """Of a letter: digest of what it says of other papers, exhibit and page of each (`packets.letters.cites`)."""
    ink: tuple[int, ...] = ()
    """Pages that somebody signs by hand."""
    signs: tuple[Sign, ...] = ()
    """Who signs them, and where; of a form, where this says nothing, its recipe does."""
    printed_on: dt.date | None = None
    """The signing set with it was printed."""


class Draft(Record):
    """A letter that is being written. Its words lie in `file`, a file of the matter beside the papers; every time they are kept
    they get another one, so that what was undone is there again."""

    id: Id
    of: str
    """The letter and the edition of its template (``cover_uscis/2026-11-26``)."""
    request: str
    row: str = ""
    """The row or the paper that it is for, where it is for one."""
    language: Literal["en", "es"] = "en"
    file: Annotated[str, AfterValidator(_inside)]
    sha256: str
    answers: str
    """Digest of the answers that went into the words."""
    on: dt.date
    by: str = ""
    paper: str = ""
    """The paper that was made of it last."""
    made_of: str = ""
    """The file with the words that it was made of."""


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
    pixels: bool = False
    """Its working copy holds pictures of what a reader sees, and no byte of the paper itself."""
    order: int = 0
    goes_to: tuple[DestinationWord, ...] | None = None
    """Narrows where the paper may go; never widens its item."""
    variant_of: str = ""
    for_: tuple[str, ...] = Field(default=(), alias="for")
    """Of a variant: the destinations, profiles or agencies that get it in place of the other."""
    left_out: tuple[LeftOut, ...] = ()
    covers: tuple[Cover, ...] = ()
    signed: tuple[SignedPage, ...] = ()
    seen: tuple[SeenPage, ...] = ()
    """Of a scan of signed pages: what was made out of those that wait."""

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


class Unanswered(Record):
    """A question that was put and has no answer yet. It stays unknown; unknown is never a no."""

    key: str
    """An answer key or a table."""
    why: Literal["ask_later", "client_does_not_know", "rather_not_say"]
    on: dt.date


class Said(Record):
    """Who said something, and when: that there is none of what a question asks for, or an answer that is never taken from
    another one (a safe address, the sex, a narrative)."""

    key: str
    on: dt.date
    by: str = ""
    none: bool = False
    """There is none. Then no answer stands beside it."""


class Event(Record):
    """What happened in the matter: appended, never changed. It names no third person."""

    on: dt.date
    by: str = ""
    did: Literal[
        "called", "checked_conflict", "cleared_conflict", "opened", "decided", "approved", "sent", "arrived", "answered",
        "closed", "refused", "exported", "moved_original", "held", "hold_lifted", "settled_clock", "destroying",
        "printed_to_sign", "checked_return",
    ]  # fmt: skip
    about: str = ""
    """The request, the paper, the item, the original, the limit, the number of a certificate, or whose hand it was printed for.
    """


class Matter(Record):
    """Everything that the office holds about one client or group, but the papers themselves."""

    schema_: Literal[1] = Field(alias="schema")
    id: Id
    practice: bool = False
    client: Client = Client()
    opened_on: dt.date | None = None
    call: Call | None = None
    conflict_checks: tuple[ConflictCheck, ...] = ()
    requests: tuple[Request, ...] = ()
    """None while the call is looked into: only an attorney or accredited representative opens one."""
    answers: dict[str, Kept] = Field(default_factory=dict)
    tables: dict[str, tuple[dict[str, Kept], ...]] = Field(default_factory=dict)
    unanswered: tuple[Unanswered, ...] = ()
    said: tuple[Said, ...] = ()
    waivers: tuple[Waiver, ...] = ()
    asked_for: tuple[AskedFor, ...] = ()
    history: tuple[Event, ...] = ()
    moves: tuple[Move, ...] = ()
    holds: tuple[Hold, ...] = ()
    settled: tuple[Settled, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    made: tuple[Made, ...] = ()
    drafts: tuple[Draft, ...] = ()
    prints: tuple[Print, ...] = ()
    """Signing sets, in the order in which they were printed."""
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
        _unique("made", [one.id for one in self.made])
        _unique("drafts", [one.id for one in self.drafts])
        _unique("prints", [one.id for one in self.prints])
        known = {one.id for one in self.evidence}
        if lost := next((one.id for one in self.made if one.id not in known), ""):
            raise ValueError(f"made names {lost}, which is not here")
        for one in self.evidence:
            scans = (*(page.paper for page in one.signed), *(page.paper for page in one.seen))
            for other in (one.translation_of, one.variant_of, *scans):
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
    twice = sorted(one for one, times in Counter(ids).items() if times > 1)
    if twice:
        raise ValueError(f"{place}: used twice: {', '.join(twice)}")
