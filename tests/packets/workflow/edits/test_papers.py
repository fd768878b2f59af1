"""Papers as edits: filed, described, turned, left out and covered, so that nothing goes out that was to stay."""

from __future__ import annotations

from typing import Any, Literal

import pytest

from packets.matters.matter import Evidence
from packets.workflow.edits import (
    AlsoShows,
    Arrange,
    AttachTranslation,
    CoverBox,
    Describe,
    FilePapers,
    LeaveOut,
    PutBack,
    Turn,
    Uncover,
)
from tests.build import a_page, a_paper, some_facts
from tests.staff import AtTheDesk

Quarter = Literal[90, 180, 270]


@pytest.fixture
def desk() -> AtTheDesk:
    """Three papers in the tray, and two sites."""
    papers = [a_paper("e-1"), a_paper("e-2", kind="mini_notice"), a_paper("e-3", language="es")]
    return AtTheDesk(
        {"requests": [{"id": "mini"}], "evidence": papers, "tables": {"sites": [{"id": "site-1"}, {"id": "site-2"}]}}
    )


def paper(desk: AtTheDesk, id_: str = "e-1") -> Evidence:
    found = desk.matter.paper(id_)
    assert found is not None
    return found


def test_many_papers_are_filed_at_once_and_keep_a_kind_that_fits(desk: AtTheDesk) -> None:
    desk.do(FilePapers(papers=("e-1", "e-2"), item="report"))
    assert [(one.item, one.kind) for one in desk.matter.evidence[:2]] == [("report", "mini_report"), ("report", "mini_notice")]
    desk.do(FilePapers(papers=("e-1",), item="site_sheet", row="site-2"))
    assert (paper(desk).item, paper(desk).row, paper(desk).kind) == ("site_sheet", "site-2", "mini_sheet")
    desk.do(FilePapers(papers=("e-1",), item="report", kind="mini_notice"))
    assert (paper(desk).row, paper(desk).kind) == ("", "mini_notice")
    desk.do(FilePapers(papers=("e-1",)))
    assert (paper(desk).item, paper(desk).kind) == ("", "mini_notice")


def test_what_cannot_be_filed_is_refused_and_files_nothing(desk: AtTheDesk) -> None:
    desk.refuses("unknown_evidence", FilePapers(papers=("e-1", "e-9"), item="report"))
    desk.refuses("unknown_item", FilePapers(papers=("e-1",), item="nothing"))
    desk.refuses("unknown_row", FilePapers(papers=("e-1",), item="site_sheet", row="site-9"))
    desk.refuses("unknown_kind", FilePapers(papers=("e-1",), kind="nothing"))
    desk.refuses("never_collected", FilePapers(papers=("e-1",), kind="mini_card"))


def test_a_paper_can_be_a_row_of_its_own(desk: AtTheDesk) -> None:
    desk.do(FilePapers(papers=("e-1",), item="translation", row="e-3"))
    assert paper(desk).row == "e-3"


def test_a_translation_and_its_certificate_stand_behind_their_paper(desk: AtTheDesk) -> None:
    desk.do(FilePapers(papers=("e-1", "e-2", "e-3"), item="report"))
    desk.do(AttachTranslation(paper="e-1", of="e-3", kind="translation"))
    desk.do(AttachTranslation(paper="e-2", of="e-3", kind="translator_certificate"))
    assert [(one.translation_of, one.kind, one.item, one.language) for one in desk.matter.evidence[:2]] == [
        ("e-3", "translation", "", "en"),
        ("e-3", "translator_certificate", "", "en"),
    ]
    desk.do(FilePapers(papers=("e-1",), item="report"))
    assert paper(desk).translation_of == ""


def test_a_translation_is_of_a_paper_in_the_other_language(desk: AtTheDesk) -> None:
    desk.do(AttachTranslation(paper="e-1", of="e-3", kind="translation"))
    desk.refuses("translation_of_translation", AttachTranslation(paper="e-2", of="e-1", kind="translation"))
    desk.refuses("translation_of_translation", AttachTranslation(paper="e-2", of="e-2", kind="translation"))
    desk.refuses("translation_of_translation", AttachTranslation(paper="e-3", of="e-2", kind="translation"))
    desk.refuses("unknown_evidence", AttachTranslation(paper="e-9", of="e-3", kind="translation"))
    desk.refuses("unknown_evidence", AttachTranslation(paper="e-2", of="e-9", kind="translation"))


def test_what_is_known_of_a_paper_is_said_and_taken_back(desk: AtTheDesk) -> None:
    said = Describe(
        papers=("e-1", "e-2"), kind="mini_report", title='"T" \\ ñ', date="about 2026-03", language="es", person="Ana",
        given_by="client", read_back_in="mam", shows_others=True, shows_numbers=True, goes_to=("agency",), row="site-1",
    )  # fmt: skip
    desk.do(said)
    for id_ in ("e-1", "e-2"):
        one = paper(desk, id_)
        for field, value in said.model_dump(exclude={"do", "papers"}).items():
            assert getattr(one, field) == value
    desk.do(Describe(papers=("e-1",), title="", date="undated", language="", person="", shows_others=False, row=""))
    one = paper(desk)
    assert (one.title, one.date, one.language, one.person, one.shows_others, one.row) == ("", "undated", "en", "", False, "")
    assert (one.kind, one.shows_numbers, one.given_by) == ("mini_report", True, "client"), "what is not given stays"


def test_a_paper_that_goes_to_nobody_goes_to_nobody(desk: AtTheDesk) -> None:
    desk.do(Describe(papers=("e-1",), goes_to=()))
    assert paper(desk).goes_to == ()


def test_what_cannot_be_said_of_a_paper_is_refused(desk: AtTheDesk) -> None:
    desk.refuses("unknown_kind", Describe(papers=("e-1",), kind=""))
    desk.refuses("never_collected", Describe(papers=("e-1",), kind="mini_card"))
    desk.refuses("unknown_row", Describe(papers=("e-1",), row="site-9"))
    desk.refuses("unknown_evidence", Describe(papers=("e-1", "e-9"), title="x"))


def test_a_paper_also_shows_other_items_each_once(desk: AtTheDesk) -> None:
    desk.do(AlsoShows(paper="e-1", item="report", pages=(1,)), AlsoShows(paper="e-1", item="site_sheet", row="site-1"))
    desk.do(AlsoShows(paper="e-1", item="report", pages=(2, 3)))
    assert [(one.item, one.row, one.pages) for one in paper(desk).also] == [
        ("site_sheet", "site-1", ()),
        ("report", "", (2, 3)),
    ]
    desk.do(AlsoShows(paper="e-1", item="site_sheet", row="site-1", shows=False))
    assert [one.item for one in paper(desk).also] == ["report"]
    desk.refuses("unknown_item", AlsoShows(paper="e-1", item="nothing"))
    desk.refuses("unknown_row", AlsoShows(paper="e-1", item="site_sheet", row="site-9"))


def test_what_it_no_longer_shows_can_be_taken_away_though_nothing_asks_for_it_now() -> None:
    desk = AtTheDesk({"evidence": [a_paper(also=({"item": "old_item", "row": "old-1"},))]})
    assert desk.do(AlsoShows(paper="e-1", item="old_item", row="old-1", shows=False)).evidence[0].also == ()


def test_pages_are_left_out_for_a_reason_and_put_back(desk: AtTheDesk) -> None:
    desk.do(LeaveOut(paper="e-1", pages=(3, 1, 3), reason="blank"), LeaveOut(paper="e-1", pages=(2,), reason="someone else"))
    assert [(one.page, one.reason) for one in paper(desk).left_out] == [(1, "blank"), (2, "someone else"), (3, "blank")]
    desk.do(LeaveOut(paper="e-1", pages=(3,), reason="card number"))
    assert [(one.page, one.reason) for one in paper(desk).left_out][2] == (3, "card number")
    assert [one.page for one in desk.do(PutBack(paper="e-1", pages=(1, 3))).evidence[0].left_out] == [2]
    assert desk.do(PutBack(paper="e-1", pages=(2,))).evidence[0].left_out == ()


def test_boxes_drawn_in_one_commit_are_all_there(desk: AtTheDesk) -> None:
    boxes = [(1.0, 2.0, 3.0, 4.0), (5.0, 6.0, 7.0, 8.5)]
    desk.do(*(CoverBox(paper="e-1", page=2, box=box, reason="A-number") for box in boxes))
    desk.do(CoverBox(paper="e-1", page=1, box=boxes[0]))
    assert [(one.page, one.box) for one in paper(desk).covers] == [(2, boxes[0]), (2, boxes[1]), (1, boxes[0])]
    desk.do(Uncover(paper="e-1", at=1))
    assert [(one.page, one.box) for one in paper(desk).covers] == [(2, boxes[0]), (1, boxes[0])]
    desk.refuses("row_gone", Uncover(paper="e-1", at=2))


@pytest.mark.parametrize("box", [(3.0, 2.0, 1.0, 4.0), (1.0, 4.0, 3.0, 4.0), (1.0, float("nan"), 3.0, 4.0)])
def test_a_box_that_covers_nothing_is_refused(desk: AtTheDesk, box: Any) -> None:
    desk.refuses("box_has_no_area", CoverBox(paper="e-1", page=1, box=box))


def test_papers_turn_and_come_round(desk: AtTheDesk) -> None:
    turned = [desk.do(Turn(papers=("e-1", "e-2"))).evidence[1].rotation for _ in range(4)]
    assert turned == [90, 180, 270, 0]
    assert desk.do(Turn(papers=("e-1",), by=270)).evidence[0].rotation == 270
    assert desk.do(Turn(papers=("e-1", "e-1"), by=90)).evidence[0].rotation == 0, "each paper once"


def test_what_is_covered_stays_covered_when_the_paper_is_turned(desk: AtTheDesk) -> None:
    """A box is points from the top left as seen: on a turned page it would lie elsewhere, over nothing that matters."""
    desk.measured("e-1", some_facts([a_page(1), a_page(2, box=(0.0, 0.0, 400.0, 200.0))]))
    desk.do(
        CoverBox(paper="e-1", page=1, box=(10.0, 20.0, 110.0, 50.0)), CoverBox(paper="e-1", page=2, box=(0.0, 0.0, 40.0, 20.0))
    )
    desk.do(Turn(papers=("e-1",)))
    assert [one.box for one in paper(desk).covers] == [(742.0, 10.0, 772.0, 110.0), (180.0, 0.0, 200.0, 40.0)]
    desk.do(Turn(papers=("e-1",), by=180))
    assert [one.box for one in paper(desk).covers] == [(20.0, 502.0, 50.0, 602.0), (0.0, 360.0, 20.0, 400.0)]
    desk.do(Turn(papers=("e-1",)))
    assert [one.box for one in paper(desk).covers] == [(10.0, 20.0, 110.0, 50.0), (0.0, 0.0, 40.0, 20.0)]


@pytest.mark.parametrize("by", [90, 180, 270])
def test_a_turned_box_covers_the_same_place_of_the_paper(desk: AtTheDesk, by: Quarter) -> None:
    from packets.assemble.prepare import _boxes

    facts = some_facts(1)
    desk.measured("e-1", facts)
    desk.do(CoverBox(paper="e-1", page=1, box=(10.0, 20.0, 110.0, 50.0)))
    before = _boxes(paper(desk).covers, facts, paper(desk))
    desk.do(Turn(papers=("e-1",), by=by))
    assert _boxes(paper(desk).covers, facts, paper(desk)) == before


def test_a_covered_paper_that_was_not_measured_is_not_turned(desk: AtTheDesk) -> None:
    desk.do(CoverBox(paper="e-1", page=1, box=(1.0, 2.0, 3.0, 4.0)))
    desk.refuses("covers_do_not_turn", Turn(papers=("e-2", "e-1")))
    desk.measured("e-1", some_facts(1))
    desk.do(CoverBox(paper="e-1", page=2, box=(1.0, 2.0, 3.0, 4.0)))
    desk.refuses("covers_do_not_turn", Turn(papers=("e-1",)))


def test_papers_are_put_in_an_order(desk: AtTheDesk) -> None:
    desk.do(Arrange(papers=("e-3", "e-1")))
    assert [one.order for one in desk.matter.evidence] == [2, 0, 1]
    desk.refuses("unknown_evidence", Arrange(papers=("e-9",)))
