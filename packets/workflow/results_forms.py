"""What the doors of official forms give back; part of the contract as `packets.workflow.results` is."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from packets.workflow.results import ProblemResult, Result

FormState = Literal[
    "known_edition", "not_proved", "newer_same_fields", "older_same_fields", "fields_differ", "resaved", "unknown",
    "print_only", "xfa_only", "instructions", "payment", "already_filled", "mixed_editions", "pages_missing",
]  # fmt: skip


class FormFieldResult(Result):
    name: str
    label: str
    """The tooltip as it stands in the file."""
    kind: Literal["text", "check", "radio", "choice", "button", "signature"]
    page: int
    limit: int
    """Characters at most; 0 where nothing is said."""
    states: list[str]
    """What a box can be: of one to tick the name of its on-state, of a list everything that can be chosen."""


class DifferenceResult(Result):
    """A box that is not as the recipe, or the blank that is kept, has it."""

    what: Literal["new", "gone", "kind", "limit", "choices", "meaning", "place", "value"]
    name: str
    label: str
    page: int
    before: str
    now: str


class BoxResult(Result):
    """A box of a recipe that was never held against its PDF before, and the field that it is."""

    at: str
    label: str
    name: str
    """Empty where there is none."""
    sure: bool
    why: str
    words: str
    """Why it is not sure, in words; empty where it is."""
    candidates: list[str]


class FormResult(Result):
    """What a PDF is."""

    form: str
    edition: str
    """2025-08-21, or as it is printed where an agency dates its forms in another way; empty where no page says it."""
    state: FormState
    fillable: Literal["yes", "agree", "no"]
    words: str
    notes: list[ProblemResult]
    recipe: str
    title: str
    pages: int
    sha256: str
    differences: list[DifferenceResult]
    bound: list[BoxResult]
    """Of a recipe that was not proved; empty otherwise."""
    not_spoken_of: list[str]
    """Boxes of the PDF that such a recipe does not know."""


class FormInspectResult(FormResult):
    fields: list[FormFieldResult]


class FormAddedResult(Result):
    file: str
    status: Literal["kept", "there", "not_kept", "refused"]
    form: str
    edition: str
    state: FormState | None
    """None where it could not be read."""
    sha256: str
    problem: ProblemResult


class FormsAddResult(Result):
    items: list[FormAddedResult]


class EditionResult(Result):
    """An edition, and what somebody read of it on the agency's page."""

    form: str
    edition: str
    state: Literal["accepted", "recheck", "not_accepted", "not_on_that_day", "unrecorded"]
    words: str
    by: str
    on: str | None
    page: str
    from_: str | None = Field(alias="from")
    until: str | None
    recheck_by: str | None


class FormKeptResult(FormResult):
    added_on: str
    agreed: bool
    ready: bool
    """It can be filled as it stands."""
    standing: EditionResult | None
    """None where the edition is no day."""


class FormsListResult(Result):
    folder: str
    forms: list[FormKeptResult]
    editions: list[EditionResult]
    """Every edition that somebody recorded, and every one of which a blank is kept."""


class FormAcceptedResult(EditionResult):
    pass


FORMS: dict[str, type[Result]] = {
    "forms-inspect": FormInspectResult,
    "forms-add": FormsAddResult,
    "forms-list": FormsListResult,
    "forms-accept": FormAcceptedResult,
}
