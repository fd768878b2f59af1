"""What a record says of the paper originals, of a hold, and of limits that are over. Each row is appended and stays; a hold
that was lifted says so."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from pydantic import Field, model_validator

from packets.requests.model import Record
from packets.requests.office import Role

ORIGINALS = "originals"
"""The table of the originals. `Move` says how each came to be where it is."""
IN_HANDS = ("safe", "drawer")
"""Words of its column ``custody`` for what lies with us; the others are ``with_client`` and ``elsewhere``."""


class Move(Record):
    """An original came in, went to another place, or to other hands."""

    original: str
    """Its row in the table of the originals."""
    what: str = ""
    """How it was called then."""
    on: dt.date
    by: str = Field(min_length=1)
    """Who took it."""
    from_custody: str = ""
    """Empty where it came in."""
    from_place: str = ""
    custody: str = Field(min_length=1)
    place: str = ""
    to: str = ""
    """Whom it was handed to."""
    proof: str = ""
    """The paper that shows it: the list that the client signed."""


class Hold(Record):
    """Nothing of the file is destroyed while a hold stands."""

    by: str = Field(min_length=1)
    role: Role
    on: dt.date
    reason: str = Field(min_length=1)
    lifted_by: str = ""
    lifted_role: Role | None = None
    lifted_on: dt.date | None = None
    lifted_reason: str = ""

    @property
    def stands(self) -> bool:
        return self.lifted_on is None

    @model_validator(mode="after")
    def lifted_whole(self) -> Hold:
        parts = (bool(self.lifted_by), self.lifted_role is not None, self.lifted_on is not None, bool(self.lifted_reason))
        if len(set(parts)) > 1:
            raise ValueError("a hold that was lifted says by whom, when and why")
        return self


class Settled(Record):
    """A time limit that was met, or that was let pass. It counts for that last day: a limit that runs anew is another."""

    request: str = ""
    """Empty where it is a limit of the matter as a whole."""
    clock: str
    last_day: dt.date
    how: Literal["met", "given_up"]
    on: dt.date
    """The day on which it was met, or given up."""
    by: str = Field(min_length=1)
    why: str = ""

    @model_validator(mode="after")
    def a_reason(self) -> Settled:
        if self.how == "given_up" and not self.why:
            raise ValueError("what is given up says why")
        return self
