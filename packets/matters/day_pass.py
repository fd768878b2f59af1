"""What a helper with a day pass sees of a matter (`practice.md` M2). Pure.

No criminal history, no safe contact, and nothing that is the attorney's own. What that is, the vocabulary says: answers and
columns by their sensitivity, papers by what their kind shows and by the item that they are filed under, forms that were filled
here by what they ask. What the vocabulary does not know is hidden.

    shown   the matter as a helper sees it: a whole matter, as if the rest had never been asked or taken in
    rest    what is not shown, to be held against itself: nothing that a helper does changes it

Free words of staff (a title, who was asked) cannot be sifted. Reasons of decisions, notes and holds are left out whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from packets.matters.matter import Adjustment, AskedFor, Evidence, Matter, Request, Said, Unanswered, Waiver
from packets.requests.conditions import keys
from packets.requests.library import Library
from packets.requests.schema import Destination, Item, Sensitivity

HIDDEN: frozenset[Sensitivity] = frozenset({"criminal", "contact"})
NOT_SHOWN = "Not shown with a day pass."
"""Stands where a record needs words that are not shown."""
OF_A_REQUEST = ("mailing_day", "agency", "profile")
"""What a helper may write of a request; everything else is opened, decided, approved, sent and closed by others."""
FAMILY = "family"
"""The table that a relative's form is filled from."""
Keys = frozenset[str]


@dataclass(frozen=True)
class DayPass:
    """What is hidden with the words of one library."""

    library: Library
    answers: Keys
    columns: Mapping[str, Keys]
    """By table."""
    tables: Keys
    """Hidden as a whole: nothing is left of them but columns that say nothing by themselves."""
    items: Keys
    kinds: Keys

    @classmethod
    def of(cls, library: Library) -> DayPass:
        words = library.answers
        answers = frozenset(key for key, one in words.answers.items() if one.sensitivity in HIDDEN)
        columns = {
            name: frozenset(key for key, one in table.columns.items() if one.sensitivity in HIDDEN)
            for name, table in words.tables.items()
        }
        tables = frozenset(
            name
            for name, table in words.tables.items()
            if columns[name] and (set(table.columns) == columns[name] or set(table.named_by) & columns[name])
        )
        kinds = {id_ for id_, one in library.evidence_kinds.items() if "criminal" in one.shows}
        every = [item for kind in library.kinds.values() for item in kind.items]
        items = {one.id for one in every if _of_hidden(one, library, answers, columns, tables) or _all(_accepts(one), kinds)}
        takes: dict[str, set[str]] = {}
        for item in every:
            for kind in _accepts(item):
                takes.setdefault(kind, set()).add(item.id)
        kinds |= {kind for kind, by in takes.items() if by <= items}
        return cls(library, answers, columns, tables, frozenset(items), frozenset(kinds))

    # One thing

    def hides_answer(self, key: str) -> bool:
        return key in self.answers or key not in self.library.answers.answers

    def hides_table(self, name: str) -> bool:
        return name in self.tables or name not in self.library.answers.tables

    def hides_column(self, table: str, column: str) -> bool:
        return column != "id" and (column in self.columns[table] or column not in self.library.answers.tables[table].columns)

    def hides_question(self, key: str) -> bool:
        """Of an answer or of a table."""
        return self.hides_table(key) if key in self.library.answers.tables else self.hides_answer(key)

    def hides_form(self, recipe: str) -> bool:
        """Of a form that was filled here, by its recipe: what is hidden as an answer stands on it as well."""
        known = self.library.recipes.get(recipe)
        if known is None:
            return True
        asked = known.keys()
        columns = [(one.table, column) for one in known.rows for column in one.columns]
        columns += [(FAMILY, key[4:]) for key in asked if key.startswith("row.")]
        if any(self.hides_table(table) or self.hides_column(table, column) for table, column in columns):
            return True
        return any(self.hides_question(key) for key in asked if not key.startswith("row."))

    def papers(self, matter: Matter) -> Keys:
        """Ids of the papers that are hidden, with what translates them or goes in their place."""
        rows = self._rows(matter)
        found = {one.id for one in matter.evidence if self._hides_paper(one, rows)}
        found |= {one.id for one in matter.made if one.what == "form" and self.hides_form(one.of)}
        while behind := self._behind(matter, found) - found:
            found |= behind
        return frozenset(found)

    @staticmethod
    def _behind(matter: Matter, hidden: set[str]) -> set[str]:
        """What translates a hidden paper, goes in its place or holds its signed pages, as far as anybody can tell; and what a
        hidden scan is of."""
        behind = {one.id for one in matter.evidence if {one.translation_of, one.variant_of} & hidden}
        for one in matter.evidence:
            scans = {page.paper for page in one.signed}
            if {page.paper for page in one.seen} & hidden:
                behind.add(one.id)
            if one.id in hidden:
                behind |= scans
            elif scans & hidden:
                behind.add(one.id)
        return behind

    def _hides_paper(self, paper: Evidence, rows: Keys) -> bool:
        filed = {paper.item, *(one.item for one in paper.also)}
        under = {paper.row, *(one.row for one in paper.also)}
        known = paper.kind in self.library.evidence_kinds and paper.kind not in self.kinds
        return not known or bool(filed & self.items) or bool(under & rows)

    def _rows(self, matter: Matter) -> Keys:
        """Ids of the rows of hidden tables: what is filed under one tells of it."""
        return frozenset(str(row["id"]) for name, rows in matter.tables.items() if self.hides_table(name) for row in rows)

    # A whole matter

    def shown(self, matter: Matter) -> Matter:
        seen = self._seen(matter)
        tables = {name: rows for name, rows in matter.tables.items() if not self.hides_table(name)}
        return matter.model_copy(
            update={
                "call": matter.call.model_copy(update={"reach": ""}) if matter.call else None,
                "requests": tuple(_without_reasons(one) for one in matter.requests),
                "answers": {key: value for key, value in matter.answers.items() if not self.hides_answer(key)},
                "tables": {
                    name: tuple({key: value for key, value in row.items() if not self.hides_column(name, key)} for row in rows)
                    for name, rows in tables.items()
                },
                **{name: tuple(row for row, hidden in rows if not hidden) for name, rows in seen.items()},
                "holds": tuple(
                    one.model_copy(update={"reason": NOT_SHOWN, "lifted_reason": NOT_SHOWN if one.lifted_reason else ""})
                    for one in matter.holds
                ),
                "settled": tuple(one.model_copy(update={"why": one.why and NOT_SHOWN}) for one in matter.settled),
                "drafts": (),  # a letter says what its reader may know, and that is more than a helper may
            }
        )

    def hidden_rows(self, matter: Matter, name: str) -> list[bool]:
        """Of each row of a list of the matter, whether it is hidden."""
        rows = self._seen(matter).get(name)
        return [hidden for _, hidden in rows] if rows is not None else [False] * len(getattr(matter, name))

    def rest(self, matter: Matter) -> object:
        """Plain values, equal where nothing that is hidden differs."""
        seen = self._seen(matter)
        return {
            "reach": matter.call.reach if matter.call else "",
            "requests": [one.model_dump(exclude=set(OF_A_REQUEST)) for one in matter.requests],
            "answers": {key: value for key, value in matter.answers.items() if self.hides_answer(key)},
            "tables": {
                name: {str(row["id"]): columns for row in rows if (columns := dict(self._hidden_columns(name, row)))}
                for name, rows in matter.tables.items()
            },
            "lists": {name: [row.model_dump() for row, hidden in rows if hidden] for name, rows in seen.items()},
            "holds": [one.model_dump() for one in matter.holds],
            "drafts": [one.model_dump() for one in matter.drafts],
        }

    def _hidden_columns(self, table: str, row: Mapping[str, Any]) -> Iterator[tuple[str, object]]:
        whole = self.hides_table(table)
        return ((key, value) for key, value in row.items() if whole or self.hides_column(table, key))

    def _seen(self, matter: Matter) -> dict[str, list[tuple[Any, bool]]]:
        """Every list of which some rows may be hidden, each row with whether it is."""
        papers, rows = self.papers(matter), self._rows(matter)

        def of_an_item(one: Waiver | AskedFor) -> bool:
            return one.item in self.items or one.row in rows | papers

        def of_a_question(one: Unanswered | Said) -> bool:
            return self.hides_question(one.key)

        def of_a_paper(one: Adjustment) -> bool:
            return bool(papers & {place.partition(":")[0] for place in (one.target, one.before, one.after)})

        return {
            "evidence": [(one, one.id in papers) for one in matter.evidence],
            "waivers": [(one, of_an_item(one)) for one in matter.waivers],
            "asked_for": [(one, of_an_item(one)) for one in matter.asked_for],
            "unanswered": [(one, of_a_question(one)) for one in matter.unanswered],
            "said": [(one, of_a_question(one)) for one in matter.said],
            "made": [(one, one.id in papers) for one in matter.made],
            "prints": [(one, bool(papers & {page.paper for page in one.pages})) for one in matter.prints],
            "adjustments": [(one, of_a_paper(one)) for one in matter.adjustments],
        }


def _without_reasons(request: Request) -> Request:
    told = {"reason": NOT_SHOWN}
    note = request.attorney_note
    return request.model_copy(
        update={
            "decision": request.decision.model_copy(update=told) if request.decision else None,
            "attorney_note": note.model_copy(update={"text": NOT_SHOWN}) if note else None,
        }
    )


def _accepts(item: Item) -> set[str]:
    return {*item.accepts, *(kind for part in item.parts for kind in part.accepts)}


def _all(kinds: set[str], hidden: set[str]) -> bool:
    return bool(kinds) and kinds <= hidden


def _of_hidden(item: Item, library: Library, answers: Keys, columns: Mapping[str, Keys], tables: Keys) -> bool:
    """Whether an item is about what is hidden: the attorney's own; rows of a hidden table; anything of criminal history; or
    answers that are hidden, all of them."""
    if Destination.PRIVILEGED in item.goes_to or item.for_each in tables:
        return True
    conditions = [item.when, item.required_when, item.met_by, *(one.when for one in item.look)]
    conditions += [one for part in item.parts for one in (part.when, part.met_by)]
    named = {*item.asks, *item.tells, *(key for one in item.look for key in one.tell)}
    named |= {key for one in conditions if one is not None for key in keys(one)}
    hidden = {key for key in named if key in answers or (key.startswith("row.") and key[4:] in columns.get(item.for_each, ()))}
    words, table = library.answers.answers, library.answers.tables.get(item.for_each)
    for key in hidden:
        entry = table.columns[key[4:]] if table and key.startswith("row.") else words[key]
        if entry.sensitivity == "criminal":
            return True
    return bool(named) and hidden == named
