"""Pages that were signed by hand: placed by a person or as they were recognised, taken off again; that they were printed."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from packets.errors import Known
from packets.matters.ink import came_before, placed
from packets.matters.matter import Evidence, PrintedPage, SeenPage, SignedPage, page_id
from packets.vault.store import Add, Change, Put
from packets.workflow.edits.base import At, Edit, listed
from packets.workflow.permission import allowed

Page = Annotated[int, Field(ge=1)]


class PlaceSigned(Edit):
    """A page of a scan takes the place of the page that was printed to be signed."""

    by_hand: ClassVar[bool] = True
    do: Literal["place_signed"] = "place_signed"
    scan: str
    of: Page
    """Page of the scan."""
    paper: str
    page: Page
    """Page of the paper that was printed."""
    turn: Literal[0, 90, 180, 270] = 0
    """Clockwise: how the scanned page has to be turned to stand upright."""

    def changes(self, at: At) -> list[Change]:
        if self.by_hand:
            allowed(at.who, "build")
        scan, paper = at.paper(self.scan), at.paper(self.paper)
        _has_page(at, scan, self.of)
        _has_page(at, paper, self.page)
        made = next((one for one in at.matter.made if one.id == paper.id), None)
        if made is None:
            raise Known("not_made_here", id=paper.id)
        if scan.id == paper.id or scan.id in {one.id for one in at.matter.made}:
            raise Known("not_a_scan", id=scan.id)
        if self.page not in {*made.ink, *(one.page for one in made.signs)}:
            raise Known("page_not_to_sign", paper=paper.id, page=self.page)
        if came_before(at.matter, scan.id, paper.id):
            raise Known("scan_before_paper", scan=scan.id, paper=paper.id)
        if page_id(scan.id, self.of) in placed(at.matter):
            raise Known("scan_placed_already", scan=scan.id, page=self.of)
        if any(one.page == self.page for one in paper.signed):
            raise Known("page_signed_already", paper=paper.id, page=self.page)
        if any(one.page == self.of for one in scan.left_out) or any(one.page == self.page for one in paper.left_out):
            raise Known("page_left_out_already", paper=paper.id, page=self.page)
        mine = SignedPage(page=self.page, paper=scan.id, of=self.of, turn=self.turn, on=at.day, by=at.who.name)
        rows = sorted((*paper.signed, mine), key=lambda one: one.page)
        seen = [one for one in scan.seen if one.page != self.of]
        return [listed(paper, "signed", rows), listed(scan, "seen", seen)]


class PlaceRecognised(PlaceSigned):
    """The same where everything spoke for it: whoever scans need not judge it. It comes from looking at the page, and never as
    text."""

    by_hand: ClassVar[bool] = False


class TakeOffSigned(Edit):
    """The scanned page goes back to the queue, and the printed one stands in its place again."""

    do: Literal["take_off_signed"] = "take_off_signed"
    paper: str
    page: Page

    def changes(self, at: At) -> list[Change]:
        allowed(at.who, "build")
        paper = at.paper(self.paper)
        gone = next((one for one in paper.signed if one.page == self.page), None)
        if gone is None:
            raise Known("page_not_signed", paper=paper.id, page=self.page)
        scan = at.paper(gone.paper)
        back = SeenPage(page=gone.of, why="taken_off", paper=paper.id, of=self.page, turn=gone.turn)
        seen = sorted((*(one for one in scan.seen if one.page != gone.of), back), key=lambda one: one.page)
        rest = [one for one in paper.signed if one is not gone]
        return [listed(paper, "signed", rest), listed(scan, "seen", seen)]


class NoteSeen(Edit):
    """What was made out of the pages of a scan that wait. It comes from looking at them, and never as text."""

    do: Literal["note_seen"] = "note_seen"
    scan: str
    seen: tuple[SeenPage, ...] = ()

    def changes(self, at: At) -> list[Change]:
        return [listed(at.paper(self.scan), "seen", self.seen)]


class RecordPrint(Edit):
    """A signing set was printed. It is recorded by the door that makes the set."""

    final: ClassVar[bool] = True
    do: Literal["printed_to_sign"] = "printed_to_sign"
    id: str
    who: str
    pages: tuple[PrintedPage, ...]

    def changes(self, at: At) -> list[Change]:
        row = {"id": self.id, "who": self.who, "on": at.day, "by": at.who.name or None}
        row["pages"] = [one.model_dump() for one in self.pages]
        made = {one.id for one in at.matter.made}
        papers = [one for one in dict.fromkeys(page.paper for page in self.pages) if one in made]
        marks = (Put("made", one, {"printed_on": at.day}) for one in papers)
        return [Add("prints", row), *marks, at.event("printed_to_sign", self.who)]


def _has_page(at: At, paper: Evidence, page: int) -> None:
    facts = at.facts(paper.id)
    if facts is None or page > len(facts.pages):
        raise Known("no_such_page_of", paper=paper.id, page=page)
