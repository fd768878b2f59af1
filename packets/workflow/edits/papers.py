"""Papers: file many at once, say what they are, turn them, leave pages out, cover boxes, put them in order."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from packets.errors import Known
from packets.matters.closed import refusal
from packets.matters.days import PaperDate
from packets.matters.matter import Also, Cover, Evidence, LeftOut
from packets.requests.library import Library
from packets.requests.schema import DestinationWord, Item
from packets.vault.store import Change, Put
from packets.workflow.edits.base import At, Edit, listed, without

Page = Annotated[int, Field(ge=1)]


class FilePapers(Edit):
    """Papers under one item of the checklist. Without an item they go back to the tray."""

    do: Literal["file"] = "file"
    papers: tuple[str, ...] = Field(min_length=1)
    item: str = ""
    row: str = ""
    kind: str = ""
    """Empty: the first kind that the item accepts, where a paper has none of them yet."""

    def changes(self, at: At) -> list[Change]:
        wanted, row = self._kinds(at), at.row(self.row)
        out: list[Change] = []
        for id_ in self.papers:
            paper = at.paper(id_)
            kind = self.kind or (paper.kind if not wanted or paper.kind in wanted else wanted[0])
            may_enter(at, kind)
            # A translation or certificate that is filed under an item stands for itself from then on.
            values = {"item": self.item or None, "row": row or None, "kind": kind, "translation_of": None}
            out.append(Put("evidence", id_, values))
        return out

    def _kinds(self, at: At) -> tuple[str, ...]:
        if self.kind:
            known_kind(at.library, self.kind)
        if not self.item:
            return ()
        items = [found for one in at.matter.requests if (found := at.library.kind(one.id).item(self.item))]
        if not items:
            raise Known("unknown_item", id=self.item)
        return kinds_of(items[0])


class AttachTranslation(Edit):
    """The English of a paper, or the certificate of it: the triplet is one exhibit."""

    do: Literal["translation"] = "translation"
    paper: str
    of: str
    kind: Literal["translation", "translator_certificate", "interpreter_certificate"]

    def changes(self, at: At) -> list[Change]:
        at.paper(self.paper)
        # A paper that has a translation itself is the one in the other language.
        behind = any(one.translation_of == self.paper for one in at.matter.evidence)
        if at.paper(self.of).translation_of or self.of == self.paper or behind:
            raise Known("translation_of_translation")
        values = {"translation_of": self.of, "kind": self.kind, "item": None, "row": None, "language": "en"}
        return [Put("evidence", self.paper, values)]


class Describe(Edit):
    """What is known of a paper. What is not given stays."""

    do: Literal["describe"] = "describe"
    papers: tuple[str, ...] = Field(min_length=1)
    kind: str | None = None
    title: str | None = None
    date: PaperDate | None = None
    language: str | None = None
    person: str | None = None
    given_by: str | None = None
    read_back_in: str | None = None
    shows_others: bool | None = None
    shows_numbers: bool | None = None
    goes_to: tuple[DestinationWord, ...] | None = None
    row: str | None = None

    def changes(self, at: At) -> list[Change]:
        if self.kind is not None:
            known_kind(at.library, self.kind)
            may_enter(at, self.kind)
        at.row(self.row or "")
        given = self.model_dump(exclude={"do", "papers"}, exclude_none=True, mode="json")
        values: dict[str, Any] = {key: value if value not in ("", False) else None for key, value in given.items()}
        if "language" in given:
            values["language"] = given["language"] or "en"
        return [Put("evidence", at.paper(id_).id, values) for id_ in self.papers]


class AlsoShows(Edit):
    """Another item that a paper shows, and on which pages; printed once, cited by page."""

    do: Literal["also"] = "also"
    paper: str
    item: str
    row: str = ""
    pages: tuple[Page, ...] = ()
    shows: bool = True

    def changes(self, at: At) -> list[Change]:
        paper = at.paper(self.paper)
        rest = without(paper.also, lambda one: (one.item, one.row) == (self.item, self.row))
        if not self.shows:
            return [listed(paper, "also", rest)]
        if not any(at.library.kind(one.id).item(self.item) for one in at.matter.requests):
            raise Known("unknown_item", id=self.item)
        return [listed(paper, "also", [*rest, Also(item=self.item, row=at.row(self.row), pages=self.pages)])]


class Turn(Edit):
    """Papers a quarter turn or more clockwise. What is covered stays covered: its boxes turn with the page."""

    do: Literal["turn"] = "turn"
    papers: tuple[str, ...] = Field(min_length=1)
    by: Literal[90, 180, 270] = 90

    def changes(self, at: At) -> list[Change]:
        out: list[Change] = []
        for paper in (at.paper(id_) for id_ in self.papers):
            out.append(Put("evidence", paper.id, {"rotation": (paper.rotation + self.by) % 360 or None}))
            if paper.covers:
                out.append(listed(paper, "covers", [self._turned(at, paper, one) for one in paper.covers]))
        return out

    def _turned(self, at: At, paper: Evidence, cover: Cover) -> Cover:
        facts = at.facts(paper.id)
        if facts is None or cover.page > len(facts.pages):
            raise Known("covers_do_not_turn")
        page = facts.pages[cover.page - 1]
        high, wide = (page.height, page.width) if paper.rotation % 180 == 0 else (page.width, page.height)
        left, top, right, bottom = cover.box
        for _ in range(self.by // 90):
            left, top, right, bottom = high - bottom, left, high - top, right
            high, wide = wide, high
        return cover.model_copy(update={"box": tuple(round(side, 3) for side in (left, top, right, bottom))})


class LeaveOut(Edit):
    """Pages that no packet carries, because of a reason; they stay in the matter and in the page balance."""

    do: Literal["leave_out"] = "leave_out"
    paper: str
    pages: tuple[Page, ...] = Field(min_length=1)
    reason: str = Field(min_length=1)

    def changes(self, at: At) -> list[Change]:
        paper = at.paper(self.paper)
        rest = without(paper.left_out, lambda one: one.page in self.pages)
        pages = [*rest, *(LeftOut(page=page, reason=self.reason) for page in dict.fromkeys(self.pages))]
        pages.sort(key=lambda one: one.page)
        return [listed(paper, "left_out", pages)]


class PutBack(Edit):
    """Pages that were left out are in again."""

    do: Literal["put_back"] = "put_back"
    paper: str
    pages: tuple[Page, ...] = Field(min_length=1)

    def changes(self, at: At) -> list[Change]:
        paper = at.paper(self.paper)
        rest = without(paper.left_out, lambda one: one.page in self.pages)
        return [listed(paper, "left_out", rest)]


class CoverBox(Edit):
    """A box whose pixels and text go in every packet. Points from the top left of the page as seen."""

    do: Literal["cover"] = "cover"
    paper: str
    page: Page
    box: tuple[float, float, float, float]
    reason: str = ""

    def changes(self, at: At) -> list[Change]:
        paper = at.paper(self.paper)
        left, top, right, bottom = self.box
        if not (left < right and top < bottom):
            raise Known("box_has_no_area")
        return [listed(paper, "covers", [*paper.covers, Cover(page=self.page, box=self.box, reason=self.reason)])]


class Uncover(Edit):
    """A box that was drawn by mistake; `at` counts the paper's boxes from 0."""

    do: Literal["uncover"] = "uncover"
    paper: str
    at: int = Field(ge=0)

    def changes(self, at: At) -> list[Change]:
        paper = at.paper(self.paper)
        if self.at >= len(paper.covers):
            raise Known("row_gone", table="covers", id=self.at)
        return [listed(paper, "covers", [one for place, one in enumerate(paper.covers) if place != self.at])]


class Arrange(Edit):
    """The order of papers under their item."""

    do: Literal["arrange"] = "arrange"
    papers: tuple[str, ...] = Field(min_length=1)

    def changes(self, at: At) -> list[Change]:
        return [Put("evidence", at.paper(id_).id, {"order": place}) for place, id_ in enumerate(self.papers, start=1)]


def known_kind(library: Library, kind: str) -> None:
    entry = library.evidence_kinds.get(kind)
    if entry is None:
        raise Known("unknown_kind", id=kind)
    if entry.never_collect:
        raise Known("never_collected", kind=entry.label)


def may_enter(at: At, kind: str) -> None:
    """Raises `Known` where the matter may not hold a paper of this kind: no worker's paper where the employer reads."""
    if refused := refusal(at.library, at.matter, kind):
        raise Known(refused.code, **refused.params)


def kinds_of(item: Item) -> tuple[str, ...]:
    """Every kind of paper that an item or one of its parts takes, the first the likeliest."""
    return (*item.accepts, *(kind for part in item.parts for kind in part.accepts))
