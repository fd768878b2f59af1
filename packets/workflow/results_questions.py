"""What the doors give back of questions and of the office's facts; part of the contract like `results`."""

from __future__ import annotations

from typing import Literal

from packets.workflow.results import ProblemResult, Result


class UseResult(Result):
    what: Literal["item", "form"]
    id: str
    """The item, or the recipe."""
    words: str
    """``I-765 Part 2, 5.a``, or the label of the item."""


class ToldResult(Result):
    key: str
    label: str
    answer: str


class SaidResult(Result):
    on: str
    by: str


class QuestionColumnResult(Result):
    id: str
    label: str
    type: str
    words: list[str]


class QuestionResult(Result):
    key: str
    question: str
    label: str
    type: Literal["text", "day", "yes_no", "choice", "number", "table"]
    words: list[str]
    """Of a choice: the words that can be given."""
    check: str
    """How a text is looked at as it is typed."""
    columns: list[QuestionColumnResult]
    """Of a table."""
    state: Literal["answered", "none", "nobody_said", "ask_later", "client_does_not_know", "rather_not_say", "not_asked"]
    wanted: Literal["now", "perhaps", "later", "no"]
    open: bool
    """Wanted now, and without an answer."""
    answer: str
    """As people read it; empty while there is none. Of a table the number of its rows."""
    none_is_an_answer: bool
    own: bool
    """Never taken from another answer."""
    said: SaidResult | None
    used_by: list[UseResult]
    because: list[ToldResult]
    """Answers that rule it out, or that say first whether it is wanted."""
    decides: list[str]
    problem: str
    """What is wrong with an answer that stands there; empty where nothing is."""


class QuestionPageResult(Result):
    title: str
    open: int
    questions: list[QuestionResult]
    conflicts: list[ProblemResult]


class QuestionsResult(Result):
    request: str
    forms: list[str]
    """Recipes whose boxes ask."""
    open: int
    pages: list[QuestionPageResult]
    lacking: list[ToldResult]
    """What the forms ask of the office or of whoever appears for the client, and nobody has said."""


class FactResult(Result):
    key: str
    label: str
    value: str
    none: bool
    """Somebody said that there is none."""
    none_is_an_answer: bool


class StaffFacts(Result):
    id: str
    name: str
    facts: list[FactResult]


class FactsResult(Result):
    office: list[FactResult]
    staff: list[StaffFacts]


QUESTIONS: dict[str, type[Result]] = {"questions": QuestionsResult, "facts": FactsResult}
