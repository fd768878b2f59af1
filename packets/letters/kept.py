"""The words of a letter as they are kept in the matter, each time they are kept in a file of their own (`Draft.file`). Pure."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, ValidationError

from packets.errors import Known
from packets.letters.schema import Language
from packets.requests.model import Record

FOLDER = "letters"
"""Where these files lie in a matter."""
Number = Annotated[float, Field(allow_inf_nan=False)]


class Boxed(Record):
    """A citation on a page of the made paper (from 1): where it stands, in points from the lower left, and where it leads."""

    page: int = Field(ge=1)
    box: tuple[Number, Number, Number, Number]
    to: str


class Kept(Record):
    schema_: Literal[1] = Field(default=1, alias="schema")
    letter: str
    """Template and edition."""
    language: Language
    text: str
    """In the mark-up of `packets.letters.text`."""
    used: dict[str, str] = Field(default_factory=dict)
    """Facts that went into the words, each with what it said."""
    boxes: tuple[Boxed, ...] = ()
    """Of words that a paper was made of."""

    def data(self) -> bytes:
        return self.model_dump_json(by_alias=True).encode()


def read_kept(data: bytes, name: str) -> Kept:
    """Raises `Known` where it is not what we write."""
    try:
        return Kept.model_validate_json(data)
    except ValidationError:
        raise Known("letter_words_damaged", file=name) from None


def name_of(draft: str, version: int) -> str:
    return f"{FOLDER}/{draft}.{version}.json"
