"""The fixed words: evidence kinds, answer keys, agencies, crimes, clocks, delivery profiles."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import Field, model_validator

from packets.requests.model import Record
from packets.requests.schema import Destination, DestinationWord, Fact, Key, NeedWord, Sensitivity, Slug, Words


class EvidenceKind(Record):
    """A kind of paper. `neutral` is the title an index may print where nobody gave one; it gives nothing away."""

    label: Words
    neutral: str = ""
    shows: tuple[Sensitivity, ...] = ()
    """What such a paper usually shows of a person."""
    never_collect: bool = False
    """Card numbers: such a page is recognised by its kind or its words, and never taken in."""
    known_by: tuple[Annotated[tuple[Words, ...], Field(min_length=1)], ...] = ()
    """Of what is never taken in: words that stand together on such a page. One group that is whole gives it away."""

    @model_validator(mode="after")
    def only_what_is_refused_is_recognised(self) -> EvidenceKind:
        if self.known_by and not self.never_collect:
            raise ValueError("known_by is for kinds that are never collected")
        return self


Check = Literal[
    "", "a_number", "ssn", "account", "i94", "receipt", "sevis", "phone", "email", "zip", "state", "country", "month",
    "day", "long",
]  # fmt: skip
"""How a text is looked at as it is typed: numbers of an agency, what belongs to an address, a month of a year, a day where
facts are texts; `long` is a
narrative of many lines (`packets.matters.typed`)."""


class Typed(Record):
    check: Check = ""
    ask_none: bool = False
    """That there is none is an answer: "None" or "N/A" on a form stands only where somebody said so."""


class Named(Typed):
    """What a question or a column of a table may say of names: the check for conflicts holds them against each other."""

    names: Literal["", "ours", "theirs"] = ""
    """The text names people or organisations (several stand apart by a comma, a semicolon or *and*): whose side they are on."""
    part: Literal["", "given", "family"] = ""
    """It is one part of a person's name. Parts that differ in their last word (``father_given``, ``father_family``) are one."""

    @model_validator(mode="after")
    def only_a_name_has_parts(self) -> Named:
        if self.part and not self.names:
            raise ValueError("a part of a name says on whose side it is: names")
        return self


class AnswerKey(Named):
    """A fact about the matter under a fixed name."""

    type: Literal["text", "day", "yes_no", "choice", "number", "derived"]
    label: Words
    ask: str = ""
    """The question as asked of a client or of staff, in plain words."""
    sensitivity: Sensitivity = "plain"
    words: tuple[str, ...] = ()
    """The allowed words of a choice."""
    derived: str = ""
    """For derived answers: the name of the pure function in `packets.requests.derived`."""
    none_by: str = ""
    """The question of yes or no whose No says that there is none of this."""
    own: bool = False
    """Never derived, never copied from another one: it counts only with the day on which a person gave it (`Matter.said`)."""
    past: bool = False
    """A day that has been, from which a limit runs: one to come is a slip of the pen, and the limit would end too late."""
    of: Literal["matter", "office", "staff"] = "matter"
    """Whose fact it is: the office's and the attorney's stand in the office's record and are the same in every matter."""
    page: str = ""
    """The heading under which staff are asked it."""


class Column(Named):
    type: Literal["text", "day", "yes_no", "choice", "number", "derived"]
    label: Words
    sensitivity: Sensitivity = "plain"
    words: tuple[str, ...] = ()
    derived: str = ""
    """For derived columns: the name of the pure function over the row. A value given in the row goes before it."""


class AnswerTable(Record):
    """A table of answers that items repeat over. No table in the matter: not asked yet; an empty one: asked, none."""

    label: Words
    row: Words
    """How one row is called: "Worksite", "Arrest"."""
    ask: str = ""
    """The question that fills the table."""
    page: str = ""
    """The heading under which staff are asked it."""
    named_by: tuple[Slug, ...] = ()
    """Columns that name a row on screen."""
    columns: dict[Slug, Column]


class AnswerVocabulary(Record):
    answers: dict[Key, AnswerKey]
    tables: dict[Slug, AnswerTable]


class RowItem(Record):
    """What an agency row changes on one item."""

    item: Slug
    need: NeedWord | Literal["forbidden", "not_asked"] | None = None
    text: str = ""


class ResponseClock(Record):
    """How long the agency may take, as a dated fact. Days count from arrival at the right desk where the row says so."""

    name: Literal["ordinary", "priority", "age_out"]
    days: int = Field(gt=0)
    working_days: bool = False


class Agency(Fact):
    """One desk that is asked, as far as somebody read its page. No address is ever guessed."""

    schema_: Literal[1] = Field(alias="schema")
    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$")]
    title: Words
    practice: bool = False
    kinds: tuple[Slug, ...] = Field(min_length=1)
    """Request kinds it can be asked for."""
    shape: Literal["labour", "police", "prosecutor", "court", "protective", "other"]
    employer_facing: bool
    """What goes there may be read by the employer."""
    also_enforces: bool = False
    """The desk that certifies also enforces against the employer."""
    status: Literal["open", "restricted", "closed", "unknown"]
    note: str = ""
    method: Literal["email", "portal", "paper", "by_hand", "unknown"] = "unknown"
    unit: str = ""
    address: tuple[str, ...] = ()
    email: str = ""
    phone: str = ""
    asks_id: Literal["yes", "no", "forbidden", "unknown"] = "unknown"
    prefill: Literal["asked", "allowed", "forbidden", "unknown"] = "unknown"
    asks_authorisation: Literal["yes", "no", "unknown"] = "unknown"
    interview: Literal["yes", "no", "unknown"] = "unknown"
    needs_representative: Literal["yes", "no", "unknown"] = "unknown"
    needs_open_case: Literal["yes", "or_filed_with_it", "no", "unknown"] = "unknown"
    statement_required: Literal["yes", "no", "unknown"] = "unknown"
    clock_starts: Literal["arrival_at_unit", "sending", "unknown"] = "unknown"
    clocks: tuple[ResponseClock, ...] = ()
    discloses: dict[Key, Literal["send", "ask", "never"]] = Field(default_factory=dict)
    items: tuple[RowItem, ...] = ()


class Crime(Fact):
    label: Words
    labour: Literal["yes", "sometimes", "rare", "no", "accessory"]


class Clock(Fact):
    """A time limit: so many days, months or years from a trigger, told at the days given before its end."""

    label: Words
    trigger: Key | Literal["mailing_day", "arrival", "read_on"]
    days: int | None = None
    months: int | None = None
    years: int | None = None
    minus_days: int = 0
    tell: tuple[int, ...] = ()
    working_day: bool = True
    """The last working day before is shown beside the last day."""
    arrives_at: tuple[DestinationWord, ...] = ()
    """Readers whose packet has to be there by its end: the mail-day sheet says it as *to arrive by*."""


class Era(Fact):
    """The set of forms that a family of requests wants on a filing day from `from` to `until`, both among them."""

    family: Literal["deferred_action"]
    label: Words
    from_: dt.date = Field(alias="from")
    until: dt.date | None = None

    def holds_on(self, day: dt.date) -> bool:
        return self.from_ <= day <= (self.until or dt.date.max)


class Profile(Record):
    """How one reader wants the packet."""

    schema_: Literal[1] = Field(alias="schema")
    id: Slug
    title: Words
    to: DestinationWord
    way: Literal["paper", "email", "portal", "by_hand"] = "paper"
    """How it gets there: the mail-day sheet has one shape for each."""
    carries: tuple[DestinationWord, ...] = Field(min_length=1)
    """A paper enters where one of these is in its item's ``goes_to``."""
    carries_other: bool = False
    """Papers of the kind `other`, which no item asks for, go to the end."""
    sections: tuple[Literal["letters", "forms", "exhibits", "office"], ...] = ("letters", "forms", "exhibits")
    only_kinds: tuple[Literal["evidence", "form", "letter", "signature", "decision", "task"], ...] = ()
    cover: bool = True
    slip_sheets: bool = True
    slip_sheets_from_pages: int = 0
    """Slip sheets only in packets of so many content pages or more."""
    stamp: bool = True
    """Exhibit pages carry exhibit, page and record number."""
    stamp_letters: bool = False
    stamp_forms: bool = False
    numbering_name: str = "Record"
    paper: Literal["letter", "legal"] = "letter"
    max_bytes: int | None = Field(default=None, gt=0)
    """One volume, at most; 25 MB is 25,000,000 bytes."""
    max_pages: int | None = Field(default=None, gt=0)
    split: Literal["continue", "refuse"] = "continue"
    """An exhibit larger than a volume is split with a *continued* page, or refused."""
    part_name: str = "Part{number}"
    copies: int = Field(default=1, ge=1)
    single_sided: bool = True
    checklist_in_front: bool = False
    dpi: int | None = None
    note: str = ""
    source: Words
    read_on: dt.date
    verify: bool = False

    @property
    def stays_with_us(self) -> bool:
        """For the office or the client: nobody outside gets it."""
        return self.to in (Destination.OFFICE, Destination.CLIENT)

    @model_validator(mode="after")
    def carries_what_is_named(self) -> Profile:
        """A packet that leaves carries what is named for its very reader; nothing carries what is privileged."""
        if Destination.PRIVILEGED in (self.to, *self.carries):
            raise ValueError("what is privileged is never carried")
        if self.to not in (Destination.CLIENT, Destination.OFFICE) and set(self.carries) != {self.to}:
            raise ValueError(f"a packet to {self.to.value} carries what is named for {self.to.value}, and nothing else")
        if self.to is Destination.CLIENT and Destination.OFFICE in self.carries:
            raise ValueError("what stays in the office does not go to the client")
        return self
