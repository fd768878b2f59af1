"""A matter's answers as forms and letters ask for them (`forms.answers.Answers`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from packets.matters.answers import View
from packets.requests.vocabulary import AnswerKey

OF_A_PERSON: Final = ("person.", "home.", "mail.", "safe.", "passport.", "entry.", "status.")
"""Answers that are one person's. On a relative's form they come from the relative's row, and never from the client."""
ROW_NAMES: Final = {
    "person.name.family": "family_name",
    "person.name.given": "given_name",
    "person.name.middle": "middle_name",
}
"""Columns that are not called as their answer is, with strokes for points."""


@dataclass(frozen=True)
class FormAnswers:
    """Those of one request on one day. Of a form for a family member `view` stands at that member's row, and `relative` is
    set: what is asked of a person is asked of that row."""

    view: View
    relative: bool = False

    def value(self, key: str) -> object | None:
        if self.relative and key.startswith(OF_A_PERSON):
            return self.view(f"row.{column_of(key)}")
        entry = self.view.library.answers.answers.get(key)
        if entry is not None and entry.own and not self._said(key):
            return None
        return self.view(key)

    def none(self, key: str) -> bool:
        if self.relative and key.startswith(OF_A_PERSON):
            return False  # of a row nobody can say so; what is empty there is not answered
        return any(one.key == key and one.none for one in self.view.matter.said) or self.view.no_fact(key)

    def rows(self, table: str) -> tuple[Mapping[str, object], ...] | None:
        if self.relative and table not in SHARED_TABLES:
            return None
        return self.view.rows(table)

    def _said(self, key: str) -> bool:
        """Whether a person gave this very answer on a day that is on record."""
        return any(one.key == key and not one.none for one in self.view.matter.said)


SHARED_TABLES: Final = ("family",)
"""Tables that are the same for a relative; every other one (names, addresses, arrests) is the client's own."""


def column_of(key: str) -> str:
    """The column of the family table that holds what `key` asks of a person."""
    return ROW_NAMES.get(key) or key.removeprefix("person.").replace(".", "_")


def own_without_day(answers: Mapping[str, AnswerKey], view: View) -> tuple[str, ...]:
    """Answers that are never derived and of which nobody knows who gave them when: no form has them."""
    said = {one.key for one in view.matter.said if not one.none}
    return tuple(key for key in view.matter.answers if key in answers and answers[key].own and key not in said)
