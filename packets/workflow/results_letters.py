"""What the doors of letters give back, and what ``packet-desk letters ... --json`` prints."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel

from packets.workflow.results import ProblemResult, Result

LetterState = Literal["not_written", "draft", "made", "made_and_edited", "old_answers", "exhibits_moved"]


class LetterRowResult(Result):
    """One letter that may be written here."""

    letter: str
    edition: str
    row: str
    row_name: str
    title: str
    what: str
    kind: str
    languages: list[str]
    of: Literal["request", "paper"]
    item: str
    wanted: bool
    state: LetterState
    problems: list[ProblemResult]
    draft: str
    """Number of what is kept of it; empty where nothing is."""
    paper: str
    """The paper that was made of it; empty where none was."""
    printed: bool
    signs: list[str]
    source: str
    read_on: str
    verify: bool


class LettersResult(Result):
    matter: str
    request: str
    letters: list[LetterRowResult]


class GapResult(Result):
    """Something that lacks: `kind` says whether an answer is not there, is held back from this reader, or is to be written."""

    kind: Literal["ask", "held", "write"]
    what: str
    words: str


class LetterTextResult(Result):
    """A letter as it stands, made or not."""

    letter: str
    edition: str
    row: str
    language: str
    kept: bool
    """It was kept in the matter; otherwise it comes fresh from the template."""
    text: str
    gaps: list[GapResult]
    problems: list[ProblemResult]


class LetterMadeResult(Result):
    letter: str
    edition: str
    row: str
    paper: str
    pages: int
    ink: list[int]
    replaced: str
    """The paper that it stands in place of; empty where there was none."""
    gaps: list[GapResult]
    problems: list[ProblemResult]


class LetterFileResult(Result):
    letter: str
    row: str
    file: str
    gaps: list[GapResult]


LETTERS: dict[str, type[BaseModel]] = {
    "letters-list": LettersResult,
    "letters-draft": LetterTextResult,
    "letters-make": LetterMadeResult,
    "letters-docx": LetterFileResult,
}
