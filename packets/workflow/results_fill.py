"""What the doors of filled forms give back, and what ``--json`` prints."""

from __future__ import annotations

from typing import Literal

from packets.workflow.results import Result


class BlankResult(Result):
    """A box that stays empty."""

    at: str
    label: str
    why: str
    """Why, in words."""
    key: str
    """The answer that would fill it; empty where it is never filled here."""


class FormStandsResult(Result):
    form: str
    recipe: str
    edition: str
    title: str
    proved: bool
    """The recipe was held against the published PDF."""
    item: str
    row: str
    row_name: str
    state: Literal["no_blank", "agree", "to_make", "made", "old_answers", "own_paper", "apart"]
    words: str
    """The state in words, with what to do next."""
    paper: str
    """The filled form, where there is one."""
    unanswered: list[BlankResult]
    open: list[BlankResult]
    """Blank on purpose."""


class FormsResult(Result):
    request: str
    forms: list[FormStandsResult]


class FilledResult(Result):
    form: str
    recipe: str
    row: str
    paper: str
    """Empty where it went out as a file."""
    file: str
    pages: int
    replaced: str
    ink: list[int]
    """Pages that are signed by hand."""
    unanswered: list[BlankResult]
    by_hand: list[BlankResult]
    """Boxes with an answer whose place on this PDF the recipe does not know: they are written by hand."""


class FillResult(Result):
    filled: list[FilledResult]


FILL_RESULTS: dict[str, type[Result]] = {"forms-wanted": FormsResult, "fill": FillResult}
