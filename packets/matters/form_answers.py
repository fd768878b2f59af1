"""A matter's answers as forms and letters ask for them (`forms.answers.Answers`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from packets.matters.answers import View
from packets.matters.on_forms import stands_for

OF_THE_MATTER: Final = ("attorney.", "office.", "interpreter.", "preparer.", "representation.", "g28.")
"""On a relative's form these alone come from the matter. Everything else is asked of the relative's row: nothing of the client
ever stands on it by itself."""
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
        if self._of_the_row(key):
            return self.view(f"row.{column_of(key)}")
        entry = self.view.library.answers.answers.get(key)
        if entry is not None and entry.own and not self._said(key):
            return None
        return self.view(key)

    def none(self, key: str) -> bool:
        if self._of_the_row(key):
            return False  # of a row nobody can say so; what is empty there is not answered
        entry = self.view.library.answers.answers.get(key)
        if entry is not None and entry.none_by and self.view(entry.none_by) is False:
            return True
        behind = stands_for(self.view, key)
        return any(one.key in (key, behind) and one.none for one in self.view.matter.said) or self.view.no_fact(key)

    def rows(self, table: str) -> tuple[Mapping[str, object], ...] | None:
        if self.relative and table not in SHARED_TABLES:
            return None
        return self.view.rows(table)

    def _of_the_row(self, key: str) -> bool:
        return self.relative and of_the_row(key)

    def can_be_given(self, key: str) -> bool:
        """Whether there is a place to answer it at all: of a relative only what the family table has a column for."""
        family = self.view.library.answers.tables.get("family")
        return not self._of_the_row(key) or (family is not None and column_of(key) in family.columns)

    def _said(self, key: str) -> bool:
        """Whether a person gave this very answer on a day that is on record."""
        return any(one.key == key and not one.none for one in self.view.matter.said)


SHARED_TABLES: Final = ("family",)
"""Tables that are the same for a relative; every other one (names, addresses, arrests) is the client's own."""


def of_the_row(key: str) -> bool:
    """Whether a relative's form asks this of the relative's row."""
    return not key.startswith((*OF_THE_MATTER, "row."))


def column_of(key: str) -> str:
    """The column of the family table that holds what `key` asks of a person."""
    return ROW_NAMES.get(key) or key.removeprefix("person.").replace(".", "_")
