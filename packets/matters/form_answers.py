"""A matter's answers as forms and letters ask for them (`forms.answers.Answers`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from packets.matters.answers import View
from packets.matters.on_forms import stands_for
from packets.requests.vocabulary import AnswerKey


@dataclass(frozen=True)
class FormAnswers:
    """Those of one request on one day; of a form for a family member, at that member's row (`View.at`)."""

    view: View

    def value(self, key: str) -> object | None:
        entry = self.view.library.answers.answers.get(key)
        if entry is not None and entry.own and not self._said(key):
            return None
        return self.view(key)

    def none(self, key: str) -> bool:
        behind = stands_for(self.view, key)
        return any(one.key in (key, behind) and one.none for one in self.view.matter.said)

    def rows(self, table: str) -> tuple[Mapping[str, object], ...] | None:
        return self.view.rows(table)

    def _said(self, key: str) -> bool:
        """Whether a person gave this very answer on a day that is on record."""
        return any(one.key == key and not one.none for one in self.view.matter.said)


def own_without_day(answers: Mapping[str, AnswerKey], view: View) -> tuple[str, ...]:
    """Answers that are never derived and of which nobody knows who gave them when: no form has them."""
    said = {one.key for one in view.matter.said if not one.none}
    return tuple(key for key in view.matter.answers if key in answers and answers[key].own and key not in said)
