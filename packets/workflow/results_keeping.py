"""What the doors give back of originals, closing and destroying; part of the contract as `packets.workflow.results` is."""

from __future__ import annotations

from typing import Literal

from packets.workflow.results import ProblemResult, Result


class OriginalResult(Result):
    """An original, and where it is."""

    folder: str
    """Empty where it is sealed."""
    key: str
    id: str
    """The number of the matter."""
    matter: str
    """Its client."""
    original: str
    what: str
    custody: str
    """Empty where nobody said."""
    place: str
    since: str | None
    by: str
    """Who moved it last, where the record says so."""
    to: str
    """Whom it was handed to then."""


class CustodyCheckResult(Result):
    on: str
    by: str
    count: int
    lacks: str


class CustodyResult(Result):
    """Every original of the office: what lies with us by place, the oldest first; then what does not."""

    in_hands: list[OriginalResult]
    with_client: list[OriginalResult]
    elsewhere: list[OriginalResult]
    unread: list[str]
    """Matters that cannot be read, each with why: what lies there is not known."""
    checked: CustodyCheckResult | None
    """The last time somebody held the list against safe and drawers."""
    to_check: bool
    """It was not done on this day yet, and something lies with us."""


class MoveResult(Result):
    original: str
    what: str
    on: str
    by: str
    from_: str
    """Where it was, in words; empty where it came in."""
    where: str
    to: str
    proof: str


class HoldResult(Result):
    by: str
    on: str
    reason: str
    lifted_by: str
    lifted_on: str | None
    lifted_reason: str


class ClosingResult(Result):
    """How a file stands at its end."""

    matter: str
    closed_on: str | None
    keep_until: str | None
    by_rule: str | None
    """Until when it is kept by the rule that the office gave; None while it is not closed, or where the office gave none."""
    rule: str
    birth_date_known: bool
    """Without it a client is taken for one of age."""
    usual: str
    """What is usual, where no rule was given."""
    source: str
    read_on: str | None
    verify: bool
    in_hands: list[OriginalResult]
    away: list[OriginalResult]
    moves: list[MoveResult]
    holds: list[HoldResult]
    held: bool
    stops: list[ProblemResult]
    """Why it cannot be destroyed today."""


class DestroyedResult(Result):
    """The certificate of a file that was destroyed."""

    certificate: str
    matter: str
    name: str
    state: Literal["under_way", "done", "stopped"]
    on: str
    done_on: str | None
    by: str
    second: str
    how: Literal["folder_removed", "keys_dropped"]
    papers: int
    pages: int | None
    trouble: str = ""
    """Why it could not be finished now."""


class DestroyedListResult(Result):
    certificates: list[DestroyedResult]


class ConflictResult(Result):
    """The blind check: never whom or where."""

    matter: str
    result: Literal["no_match", "match"]
    words: str


class DayPassResult(Result):
    helper: str
    matters: list[str]
    until: str | None
    """None where it was ended."""


KEEPING: dict[str, type[Result]] = {
    "custody": CustodyResult,
    "closing": ClosingResult,
    "destroy": DestroyedResult,
    "destroyed": DestroyedListResult,
    "conflict": ConflictResult,
    "day-pass": DayPassResult,
}
