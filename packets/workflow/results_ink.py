"""What the doors give back of pages that are signed by hand; part of the contract as `packets.workflow.results` is."""

from __future__ import annotations

from typing import Literal

from packets.workflow.results import CollectedResult, ProblemResult, Result

State = Literal["to_print", "awaiting", "back", "old"]


class InkSignResult(Result):
    who: str
    label: str
    box: bool
    """It is known where the ink goes."""
    note: str


class InkPageResult(Result):
    """A page that somebody signs by hand."""

    paper: str
    title: str
    page: int
    state: State
    signs: list[InkSignResult]
    printed_for: list[str]
    scan: str
    """The page that stands in its place (``e-0009:2``); empty where none does."""
    left_out: bool
    """Nobody need sign it."""


class InkPersonResult(Result):
    """What one person signs."""

    who: str
    name: str = ""
    """Of a member of the family: who of them it is."""
    to_print: int
    awaiting: int
    back: int
    old: int
    pages: list[InkPageResult]


class InkStatusResult(Result):
    matter: str
    people: list[InkPersonResult]
    waiting: int
    """Scanned pages that are in no place yet."""
    open: int
    """Pages that a packet waits for."""


class SigningSetResult(Result):
    file: str
    set: str
    who: str
    pages: int
    """Of the file, the cover sheet among them."""
    signatures: int
    sheets: list[str]
    """The pages to sign in their order: ``e-0004:4``."""
    elsewhere: list[str]
    """Pages that this person signs too, on sheets that were printed for somebody else."""


class PlacedResult(Result):
    scan: str
    page: int
    paper: str
    title: str
    of: int
    score: float
    margin: float


class WaitingResult(Result):
    """A scanned page that waits for a person."""

    scan: str
    page: int
    why: str
    words: str
    paper: str
    """What it is likest to; empty where it is like nothing."""
    title: str
    of: int
    turn: int


class InkBackResult(Result):
    files: list[CollectedResult]
    placed: list[PlacedResult]
    waiting: list[WaitingResult]
    left_out: list[str]
    """Blank pages and cover sheets of ours."""
    protection: ProblemResult | None


class InkQueueResult(Result):
    waiting: list[WaitingResult]


class FindingResult(Result):
    """What the program can say of a tick by itself."""

    state: Literal["good", "bad", "unknown"]
    words: str


class ReturnTickResult(Result):
    key: str
    """The answer that the tick is (``suppb.check.all_pages``)."""
    label: str
    look: str
    """What to look at."""
    ticked: bool | None
    """None where nobody said."""
    finding: FindingResult | None


class ReturnResult(Result):
    """What came back signed, to be gone through on the day."""

    item: str
    title: str
    scan: str
    """The scan that is gone through; empty where none was brought yet."""
    scans: list[str]
    pages: int
    ticks: list[ReturnTickResult]
    done: int
    of: int
    original: str
    """Where the paper itself lies, in words; empty where nobody said."""
    wants_original: bool
    last_day: str | None
    last_working_day: str | None
    days_left: int | None
    checked_on: str | None


INK: dict[str, type[Result]] = {
    "ink-status": InkStatusResult,
    "ink-print": SigningSetResult,
    "ink-back": InkBackResult,
    "ink-queue": InkQueueResult,
    "ink-return": ReturnResult,
}
