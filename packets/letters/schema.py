"""What a letter template and a set of clauses say (``letter.toml`` in a folder of ``letters/``, ``letters/clauses/*.toml``).

The words of the letter stand beside it, one file a language (``text.en.txt``), in the language of `packets.letters.language`.
Which answers it reads is not said again: it is read from the words.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from packets.requests.conditions import Condition
from packets.requests.model import Record
from packets.requests.schema import DestinationWord, Edition, Fact, Slug, Words

Language = Literal["en", "es"]
Who = Literal[
    "client", "attorney", "staff", "interpreter", "relay", "translator", "preparer", "witness", "official", "union", "employer",
]  # fmt: skip
"""Who signs, in ink, by hand. Nothing of ours draws or types a signature."""
Said = dict[Language, Words]
"""The same words by language."""


class Sign(Record):
    """One signature block. A page that holds one is signed by hand; the official's is signed on a paper of the agency's own."""

    id: Slug
    who: Who
    label: Said
    """What stands under the line, below the name: ``Attorney for the petitioner``."""
    name: str = ""
    """Printed under the line, as a template says it (``{{ client() }}``); empty: a line to print it on by hand."""
    date: bool = True
    """A line for the day, written by whoever signs."""
    place: bool = False
    mark: bool = False
    """A frame for a mark, and lines for who saw it made, where the signer signs with a mark."""


class Template(Fact):
    """One letter or certificate."""

    schema_: Literal[1] = Field(alias="schema")
    id: Slug
    edition: Edition
    title: Words
    """As staff know it."""
    what: Words
    """What it is for, and what to look at: one or two sentences for staff."""
    kind: Slug
    """The evidence kind that the made paper is."""
    paper: Said
    """Title of the made paper in the index; names nobody and gives nothing away."""
    languages: tuple[Language, ...] = Field(min_length=1)
    """The first is the one that is proposed."""
    requests: tuple[Slug, ...] = Field(min_length=1)
    """Kinds of request that it is for."""
    of: Literal["request", "paper"] = "request"
    """*paper*: it is about another paper, and goes behind it wherever that goes (a certificate)."""
    items: tuple[Slug, ...] = ()
    """Items of the checklist that it is filed under, the first that the request has; of a paper's certificate those whose rows
    are the papers that want one (none: any paper)."""
    also_all: bool = False
    """One paper shows all of these items: filed under the first, and cited by the others."""
    when: Condition | None = None
    """Only then it is offered."""
    goes_to: tuple[DestinationWord, ...] = ()
    """Narrows where the made paper may go; never widens its item."""
    letterhead: bool = False
    pages: int = Field(default=0, ge=0, le=9)
    """At most so many: it is set closer where it would be longer, and staff are told where that does not help. 0: as many as it
    needs. A letter of one page says in one line what is enclosed."""
    read_back: bool = False
    """What is signed was read back to the signer in another language: it wants the interpreter's certificate."""
    sign: tuple[Sign, ...] = ()

    @model_validator(mode="after")
    def sensible(self) -> Template:
        ids = [one.id for one in self.sign]
        if len(set(ids)) < len(ids):
            raise ValueError("sign: an id is used twice")
        if self.of == "request" and not self.items:
            raise ValueError("items: says under which items it is filed")
        for said in (self.paper, *(one.label for one in self.sign)):
            if lacks := [one for one in self.languages if one not in said]:
                raise ValueError(f"no words in {', '.join(lacks)}")
        return self

    @property
    def name(self) -> str:
        """Id and edition, as the record of a made paper has it: ``cover_uscis/2026-11-26``."""
        return f"{self.id}/{self.edition}"

    def signs(self, id_: str) -> Sign | None:
        return next((one for one in self.sign if one.id == id_), None)


class Clause(Record):
    """One wording for a topic. `rank` is the place that the bargaining sheet gives it."""

    id: Slug
    rank: Literal["chosen", "alternative", "fallback"]
    text: Words
    gives: Words
    """What it gives, and what it leaves open, for whoever chooses."""


class Clauses(Fact):
    """The wordings of one topic, written by us."""

    schema_: Literal[1] = Field(alias="schema")
    topic: Slug
    """A word of ``tables.clauses.columns.topic``."""
    edition: Edition
    title: Words
    texts: Annotated[tuple[Clause, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def one_of_each(self) -> Clauses:
        ranks = [one.rank for one in self.texts]
        if len(set(ranks)) < len(ranks):
            raise ValueError("texts: a rank is used twice")
        if "chosen" not in ranks:
            raise ValueError("texts: one is what we ask for (chosen)")
        return self

    def of(self, rank: str) -> Clause | None:
        return next((one for one in self.texts if one.rank == rank), None)
