"""Where letters of one request are worked on: the request as it stands, where its papers stand, and the words that are kept."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from weakref import WeakKeyDictionary

from packets.checklist import Checklist, State, review
from packets.errors import Known
from packets.evidence.copies import facts_of
from packets.letters.book import Book, Letter
from packets.letters.cites import Placed
from packets.letters.facts import Facts
from packets.letters.kept import Kept, read_kept
from packets.letters.schema import Language
from packets.letters.settle import Settled, settle
from packets.matters.answers import View
from packets.matters.facts import DocumentFacts
from packets.matters.matter import Draft, Evidence, Made, Matter
from packets.matters.words import row_name
from packets.plan import Plan, Selection, draft, select
from packets.requests.conditions import holds
from packets.requests.library import Kind
from packets.requests.schema import Item
from packets.vault.store import Store
from packets.workflow.desk import Desk


@dataclass(frozen=True, slots=True)
class For:
    """A letter for one thing: the request itself, a row of one of its tables, or a paper."""

    letter: Letter
    row: str = ""
    name: str = ""
    """How the row or the paper is called."""
    item: str = ""
    """The item that it is filed under; of a certificate the one that asks for it."""
    wanted: bool = True
    """The checklist wants such a paper."""


@dataclass(frozen=True)
class Bench:
    desk: Desk
    store: Store
    view: View
    kind: Kind
    measured: Mapping[str, DocumentFacts]
    checked: Checklist
    plan: Plan
    selection: Selection
    """Of the packet that the letters are written for."""

    @classmethod
    def at(cls, desk: Desk, store: Store, request: str | None, day: dt.date) -> Bench:
        """As the matter stands now. Nothing is made for it, and no document is opened."""
        matter = store.load()
        view = desk.view(matter, request, day)
        measured, _ = facts_of(store, None, matter)
        checked = review(view, measured)
        return cls.of(desk, store, checked, draft(checked, measured), measured)

    @classmethod
    def of(cls, desk: Desk, store: Store, checked: Checklist, plan: Plan, measured: Mapping[str, DocumentFacts]) -> Bench:
        """The same where the packet was looked at already."""
        view, kind = checked.view, checked.kind
        profile = desk.library.profile(view.request.profile or kind.definition.profile)
        if profile.to is not kind.definition.to:
            # A packet for the office or the client holds more than its reader may know of.
            profile = desk.library.profile(kind.definition.profile)
        return cls(desk, store, view, kind, measured, checked, plan, select(plan, profile, view.request.agency))

    @cached_property
    def book(self) -> Book:
        return book_of(self.desk)

    def placed(self, language: Language, selection: Selection | None = None) -> Placed:
        return Placed(self.plan, selection or self.selection, self.view.matter, self.measured, language)

    # Which letters there are

    def all(self) -> Iterator[For]:
        """Every letter that may be written here, each row and paper by itself."""
        for letter in self.book.of(self.kind):
            if holds(letter.template.when, self.view) is not True:
                continue
            yield from self._of_paper(letter) if letter.template.of == "paper" else self._of_request(letter)

    def _home(self, letter: Letter) -> Item | None:
        """The item that it is filed under: of several the first that the checklist wants."""
        items = [one for id_ in letter.template.items if (one := self.kind.item(id_))]
        return next((one for one in items if self._wants(one.id)), items[0] if items else None)

    def _wants(self, item: str, row: str = "") -> bool:
        lines = [one for one in self.checked.of(item) if not row or one.row == row]
        return any(one.state is not State.NOT_NEEDED for one in lines)

    def _of_request(self, letter: Letter) -> Iterator[For]:
        item = self._home(letter)
        if item is None:
            return
        if not item.for_each:
            yield For(letter, item=item.id, wanted=self._wants(item.id))
            return
        for row in self.view.rows(item.for_each) or ():
            id_ = str(row["id"])
            yield For(letter, id_, row_name(self.view.library, item.for_each, row), item.id, self._wants(item.id, id_))

    def _of_paper(self, letter: Letter) -> Iterator[For]:
        """Papers that want such a certificate; where any paper may have one, those for which one was begun."""
        begun = {one.row for one in self.view.matter.drafts if self._is(one, letter)}
        item = self._home(letter)
        wanting = [str(row["id"]) for row in (self.view.rows(item.for_each) or ())] if item else []
        for id_ in dict.fromkeys((*wanting, *sorted(begun))):
            if paper := self.view.matter.paper(id_):
                yield For(letter, id_, self.title_of(paper), item.id if item else "", id_ in wanting)
        if not letter.template.items:
            yield For(letter, wanted=False)  # for the paper that somebody chooses

    def title_of(self, paper: Evidence) -> str:
        kind = self.view.library.evidence_kinds.get(paper.kind)
        return paper.title or (kind.label if kind else paper.kind)

    def find(self, letter: str, row: str) -> For:
        """The letter that is meant. Raises `Known`."""
        found = self.book.letter(letter)
        every = [one for one in self.all() if one.letter.id == letter]
        if not row and len(every) == 1 and found.template.of == "request":
            return every[0]
        for one in every:
            if one.row == row and (row or found.template.of == "request"):
                return one
        paper = self.view.matter.paper(row)
        offered = self.kind.id in found.template.requests and holds(found.template.when, self.view) is True
        if offered and found.template.of == "paper" and paper is not None:
            return For(found, row, self.title_of(paper))
        if not offered:
            raise Known("letter_not_here", letter=found.template.title)
        rows = ", ".join(one.row for one in every if one.row) or "the id of a paper"
        raise Known("letter_which_row", letter=found.template.title, rows=rows)

    # What is kept of one

    def _is(self, one: Draft, letter: Letter) -> bool:
        return one.of.partition("/")[0] == letter.id and one.request == self.view.request.id

    def draft_of(self, one: For, matter: Matter | None = None) -> Draft | None:
        drafts = (matter or self.view.matter).drafts
        return next((row for row in drafts if self._is(row, one.letter) and row.row == one.row), None)

    def made_of(self, draft: Draft | None, matter: Matter | None = None) -> Made | None:
        """The paper that was made of it last, as long as it stands."""
        made = (matter or self.view.matter).made
        return next((one for one in made if draft is not None and one.id == draft.paper), None)

    def kept(self, name: str) -> Kept:
        """Raises `Known` where the words are not there, or are not ours."""
        if not name or self.store.blob(name) is None:
            raise Known("letter_words_gone", file=name)
        with self.store.open_blob(name) as file:
            data = file.read()
        row = next((one for one in self.view.matter.drafts if one.file == name), None)
        if row is not None and hashlib.sha256(data).hexdigest() != row.sha256:
            raise Known("letter_words_damaged", file=name)
        return read_kept(data, name)

    def facts(self, one: For, language: Language) -> Facts:
        paper = self.view.matter.paper(one.row) if one.letter.template.of == "paper" else None
        view = self.view
        item = self.kind.item(one.item)
        if paper is None and one.row and item is not None and item.for_each:
            row = next((row for row in view.rows(item.for_each) or () if row.get("id") == one.row), None)
            view = view.at(row)
        return Facts(view, self.kind, one.letter.template, self.book.clauses, language, paper, self.measured)

    def settled(self, one: For, kept: Kept, without: tuple[str, ...]) -> Settled:
        placed = self.placed(kept.language)
        return settle(one.letter, kept.text, self.facts(one, kept.language), placed, without=without, used=kept.used)


_BOOKS: WeakKeyDictionary[Desk, Book] = WeakKeyDictionary()
"""By desk: as long as one stands, its definitions are those that it read first."""


def book_of(desk: Desk) -> Book:
    """The letters of a desk. Raises `Broken` with every fault of their templates."""
    if desk not in _BOOKS:
        _BOOKS[desk] = Book.read([desk.resources, *([desk.definitions] if desk.definitions else [])])
    return _BOOKS[desk]
