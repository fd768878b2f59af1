"""What a request definition says: one file drives checklist, disclosure and packet order.

A *definition* is a whole request kind; a *shared file* (``common/*.toml``) holds items that definitions include. The
including file may only tighten what it includes: raise a need, narrow where a paper may go, ask for more.
"""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, model_validator

from packets.requests.conditions import Condition
from packets.requests.model import Record

Slug = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
Key = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*$")]
Edition = Annotated[str, Field(pattern=r"^\d{4}-\d{2}(-\d{2})?[a-z]?$")]
Words = Annotated[str, Field(min_length=1)]


Sensitivity = Literal[
    "plain",
    "name",
    "contact",
    "identity_number",
    "birth",
    "status",
    "criminal",
    "health",
    "family",
    "dispute",
    "alias",
    "office",
]
"""What a fact or a paper gives away of a person."""
OF_A_PERSON: frozenset[Sensitivity] = frozenset(
    {"name", "contact", "identity_number", "birth", "status", "criminal", "health", "family", "alias"}
)
"""What tells something of one person; the rest is of the dispute, of the office, or of nobody."""


class ItemKind(StrEnum):
    EVIDENCE = "evidence"
    FORM = "form"
    LETTER = "letter"
    SIGNATURE = "signature"
    DECISION = "decision"
    TASK = "task"


class Need(StrEnum):
    REQUIRED = "required"
    CONDITIONAL = "conditional"
    RECOMMENDED = "recommended"


class Destination(StrEnum):
    """Who may get a paper. `office` keeps it; `privileged` is the attorney's own and can never be planned."""

    USCIS = "uscis"
    AGENCY = "agency"
    COURT = "court"
    EMPLOYER = "employer"
    PARTNER = "partner"
    CLIENT = "client"
    OFFICE = "office"
    PRIVILEGED = "privileged"


class Stage(StrEnum):
    """When an item is due. What is due only after sending is *later*, not missing."""

    BEFORE_DRAFT = "before_draft"
    BEFORE_SEND = "before_send"
    AFTER_SEND = "after_send"
    ON_RETURN = "on_return"
    AT_CLOSE = "at_close"


# Files give words; strict models would take only the enum members themselves.
ItemKindWord = Annotated[ItemKind, Field(strict=False)]
NeedWord = Annotated[Need, Field(strict=False)]
DestinationWord = Annotated[Destination, Field(strict=False)]
StageWord = Annotated[Stage, Field(strict=False)]


class Fact(Record):
    """Where a statement of the world comes from. `verify` shows it as *Not verified* until somebody read the page."""

    source: Words
    read_on: dt.date
    verify: bool = False


class Fresh(Record):
    """How old a paper or an answer may be. `from` is ``date`` (the day on the paper), ``read_on`` (the day a page was
    read, kept in the paper's date as well) or an answer key that holds a day."""

    from_: str = Field(alias="from")
    days: int | None = Field(default=None, gt=0)
    months: int | None = Field(default=None, gt=0)
    at: Literal["mailing", "today"] = "mailing"

    @model_validator(mode="after")
    def one_length(self) -> Fresh:
        if (self.days is None) == (self.months is None):
            raise ValueError("give days or months")
        return self


class Part(Record):
    """One of several things that an item is made of; the item is partly there while one lacks."""

    id: Slug
    label: Words
    accepts: tuple[Slug, ...] = ()
    met_by: Condition | None = None
    at_least: int = Field(default=1, ge=1)
    when: Condition | None = None


class Look(Record):
    """What somebody has to look at although the item is there: an answer that changes what a paper is worth. It lowers no
    state."""

    when: Condition
    says: Words
    stops: bool = False
    """Nothing is sent while it holds."""
    tell: tuple[Key, ...] = ()
    """Answers that are told with it."""


class Item(Fact):
    """One line of the checklist."""

    id: Slug
    kind: ItemKindWord
    label: Words
    need: NeedWord
    when: Condition | None = None
    for_each: str = ""
    """A table of answers (arrests, worksites, ...) or of papers (``papers.foreign``, ...): one state a row."""
    rows_at_least: int = Field(default=0, ge=0)
    """So many rows there must be; with fewer the item is not met, even where nobody named any."""
    required_when: Condition | None = None
    """Raises the need to required where it holds."""
    accepts: tuple[Slug, ...] = ()
    """Evidence kinds that meet it. None: it is met by `met_by` alone, or is only noted."""
    at_least: int = Field(default=1, ge=1)
    parts: tuple[Part, ...] = ()
    met_by: Condition | None = None
    """Answers that meet it without a paper, e.g. a case number."""
    asks: tuple[Key, ...] = ()
    """Answers this item needs whatever papers are there; while one is missing the item is at most partly there."""
    tells: tuple[Key, ...] = ()
    """Answers said beside the state as far as they are known: a last day, an age, what differs."""
    look: tuple[Look, ...] = ()
    goes_to: tuple[DestinationWord, ...] = Field(min_length=1)
    piece: Literal["bound", "loose"] = "bound"
    stage: StageWord = Stage.BEFORE_SEND
    waive_by: Literal["attorney", "staff", "nobody"] = "attorney"
    original: Literal["copy", "original", "either"] = "copy"
    comes_from: Literal["client", "others", "us", "attorney"] = "us"
    """Whose move it is: the client brings it, others give it, we make it, or an attorney decides it."""
    bring: str = ""
    """Of what the client brings: how it is said to the client. Names no crime, no agency, no status."""
    translate: bool = False
    fresh: Fresh | None = None
    why: Words
    instead: str = ""
    """What would do instead, in words."""

    @model_validator(mode="after")
    def sensible(self) -> Item:
        if Destination.PRIVILEGED in self.goes_to and len(self.goes_to) > 1:
            raise ValueError("a privileged item goes nowhere else")
        if self.need is Need.CONDITIONAL and self.when is None and not self.for_each:
            raise ValueError("a conditional item says when")
        if self.bring and self.comes_from != "client":
            raise ValueError("bring is said to the client of what comes from the client")
        if self.kind is ItemKind.DECISION and self.met_by is None:
            raise ValueError("a decision says which answer meets it (met_by)")
        return self


class Tighten(Record):
    """What an including definition changes in a shared item; only in the strict direction."""

    item: Slug
    need: NeedWord | None = None
    goes_to: tuple[DestinationWord, ...] | None = Field(default=None, min_length=1)
    at_least: int | None = None
    fresh: Fresh | None = None
    why: str = ""


class Block(Record):
    """One block of the packet, in order. Each document becomes an exhibit of its own, with its translation and
    certificate behind it, unless `group` puts all papers of an item or of the block into one."""

    section: Literal["letters", "forms", "exhibits", "office"]
    title: Words
    items: tuple[Slug, ...] = Field(min_length=1)
    order: Literal["filed", "date", "person, date"] = "filed"
    group: Literal["document", "item", "block"] = "document"


class Currency(Fact):
    """Whether the agency takes such requests now, as far as somebody read it."""

    status: Literal["open", "restricted", "closed", "unknown"]
    note: Words
    recheck_days: int = Field(gt=0)
    attorney_note: bool = False
    """Sending wants an attorney's dated note. A closed or restricted process always does."""
    note_days: int = Field(default=30, gt=0)
    """How long such a note stands (office policy)."""


class Shared(Record):
    """A file of shared items."""

    schema_: Literal[1] = Field(alias="schema")
    title: Words
    discloses: dict[Key, Literal["send", "ask", "never"]] = Field(default_factory=dict)
    """What the definitions that include it disclose alike; their own list goes before."""
    items: tuple[Item, ...] = Field(min_length=1)


class ItemWords(Record):
    """The words of an item in another language."""

    label: str = ""
    why: str = ""
    bring: str = ""


class Translated(Record):
    """A file of words in another language, beside the file that it translates (``request.es.toml``)."""

    title: str = ""
    items: dict[Slug, ItemWords] = Field(default_factory=dict)


class Definition(Record):
    """One kind of request."""

    schema_: Literal[1] = Field(alias="schema")
    id: Slug
    edition: Edition
    title: Words
    family: Literal["deferred_action", "u_visa", "statement_of_interest", "campaign"]
    client: tuple[Literal["person", "group", "organisation"], ...] = Field(min_length=1)
    to: DestinationWord
    """Where the packet of this request goes first; the default profile must deliver there."""
    profile: Slug
    """The delivery profile used where nobody chose one."""
    addressee: str = ""
    """How the reader is called on the cover where the agency row gives no name."""
    index_title: str = "Index of exhibits"
    index_person: bool = False
    """The index says of whom a paper is (requests that name workers by code)."""
    include: tuple[str, ...] = ()
    tighten: tuple[Tighten, ...] = ()
    discloses: dict[Key, Literal["send", "ask", "never"]] = Field(default_factory=dict)
    never_send: tuple[Sensitivity, ...] = ()
    """Sensitivities that never go to this reader, whatever else says so (`practice.md` 2.6)."""
    evidence_kinds: tuple[Slug, ...] = ()
    """The closed list of papers that a matter with such a request may hold at all; empty: any. What goes to the employer
    has one, and no kind in it shows a person (`packets.matters.closed`)."""
    currency: Currency
    items: tuple[Item, ...]
    packet: tuple[Block, ...] = Field(min_length=1)
