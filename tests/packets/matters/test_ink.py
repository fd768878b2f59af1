"""States of pages that are signed by hand, what of them stops a packet, and which printed page a scanned one is."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from packets.matters.form_marks import mark_of_code, mark_of_text
from packets.matters.ink import InkState, ink_pages, ink_problems, signs_of, unplaced
from packets.matters.matter import Made, Matter, Sign
from packets.matters.recognise_ink import Candidate, recognise
from packets.matters.scan_facts import CodeRead, LikeRead, ScanPage
from packets.requests.model import tuples
from tests.build import TODAY, a_matter, a_paper, shipped

SIGN = Sign(page=4, who="client", box=(0, 0, 100, 20))


def made(id_: str = "e-1", **values: Any) -> dict[str, Any]:
    signs = [{"page": 4, "who": "client", "box": [0, 0, 100, 20]}]
    return {
        "id": id_,
        "what": "form",
        "of": "x-1/2025-01-20",
        "on": TODAY,
        "answers": "a",
        "ink": [4],
        "signs": signs,
        **values,
    }


def matter(*rows: dict[str, Any], papers: tuple[dict[str, Any], ...] = (), **more: Any) -> Matter:
    whole = a_matter(papers=[*papers] or [a_paper(one["id"]) for one in rows]).model_dump(by_alias=True)
    return Matter.model_validate(tuples({**whole, "made": list(rows), **more}))


def signs(made_: Made) -> tuple[Sign, ...]:
    return made_.signs


def same(made_: Made) -> str | None:
    return made_.answers


def other(_: Made) -> str | None:
    return "b"


SET = {"id": "set-1", "who": "client", "on": TODAY, "pages": [{"paper": "e-1", "page": 4, "digest": "0" * 64}]}
SIGNED = {"signed": [{"page": 4, "paper": "s-1", "of": 1, "on": TODAY}]}


def state(found: Matter, digest: Any = same) -> InkState:
    (page,) = ink_pages(found, signs, digest)
    return page.state


def test_a_page_is_to_print_then_out_then_back() -> None:
    assert state(matter(made())) is InkState.TO_PRINT
    assert state(matter(made(), prints=[SET])) is InkState.AWAITING
    back = matter(made(), papers=(a_paper("e-1", **SIGNED), a_paper("s-1", kind="signed_pages")))
    assert state(back) is InkState.BACK


def test_answers_that_changed_after_printing_or_signing_make_it_old() -> None:
    assert state(matter(made(), prints=[SET]), other) is InkState.OLD
    back = matter(made(), papers=(a_paper("e-1", **SIGNED), a_paper("s-1", kind="signed_pages")))
    assert state(back, other) is InkState.OLD


def test_answers_that_changed_before_printing_leave_it_to_print_and_are_told() -> None:
    found = matter(made())
    assert state(found, other) is InkState.TO_PRINT
    codes = [one.code for one in ink_problems(found, ink_pages(found, signs, other), {"e-1"}, other)]
    assert codes == ["made_on_old_answers", "ink_missing"]


@pytest.mark.parametrize(
    ("carried", "digest", "more", "codes"),
    [
        ({"e-1"}, same, {}, ["ink_missing"]),
        (set(), same, {}, []),
        ({"e-1"}, other, {"prints": [SET]}, ["signed_on_old_data", "ink_missing"]),
        ({"e-1"}, lambda _: None, {}, ["made_answers_unknown", "ink_missing"]),
    ],
)
def test_only_what_a_packet_carries_stops_it(carried: set[str], digest: Any, more: dict[str, Any], codes: list[str]) -> None:
    found = matter(made(), **more)
    assert [one.code for one in ink_problems(found, ink_pages(found, signs, digest), carried, digest)] == codes


def test_what_the_agency_signs_is_not_waited_for_and_what_was_left_out_whole_neither() -> None:
    official = made(signs=[{"page": 4, "who": "official"}])
    assert not [*ink_problems(found := matter(official), ink_pages(found, signs, same), {"e-1"}, same)]
    out = matter(made(), papers=(a_paper("e-1", left_out=[{"page": 4, "reason": "made anew"}]),))
    assert not [*ink_problems(out, ink_pages(out, signs, same), set(), same)]


def test_a_paper_goes_out_without_its_signed_page_at_no_time() -> None:
    out = matter(made(), papers=(a_paper("e-1", left_out=[{"page": 4, "reason": "not wanted"}]),))
    assert [one.code for one in ink_problems(out, ink_pages(out, signs, same), {"e-1"}, same)] == ["ink_page_left_out"]


def test_a_page_of_which_nobody_said_whose_hand_it_wants_wants_one_all_the_same() -> None:
    found = matter(made(signs=[]))
    by_recipe = signs_of(shipped().recipes, lambda _: None)
    (page,) = ink_pages(found, by_recipe, same)
    assert page.who == ("",) and page.ours


def test_pages_of_a_scan_wait_until_they_are_placed_or_left_out() -> None:
    scan = a_paper("s-1", kind="signed_pages", left_out=[{"page": 3, "reason": "blank"}])
    found = matter(made(), papers=(a_paper("e-1", **SIGNED), scan))
    assert unplaced(found, lambda _: 4) == ("s-1:2", "s-1:4")


# Which page it is


def like(to: int = 0, **values: Any) -> LikeRead:
    usual = {"score": 0.9, "cells": 60, "off": 0.05, "missing": 2, "other": 15, "usual": 10, "cut": False, "ink": (200.0,)}
    return LikeRead(to=to, **{**usual, **values})


def seen(*likes: LikeRead, page: int = 1, codes: tuple[str, ...] = (), blank: bool = False) -> ScanPage:
    return ScanPage(page=page, codes=tuple(CodeRead(text=one) for one in codes), likes=likes, blank=blank)


MARISOL = Candidate("e-1", 4, (SIGN,), form="x-1/2025-01-20")
MARISEL = Candidate("e-2", 4, (SIGN,), form="x-1/2025-01-20")
CODE = "X-1|01/20/25|4"
AREA = (SIGN.box[2] - SIGN.box[0]) * (SIGN.box[3] - SIGN.box[1]) if SIGN.box else 0.0


@pytest.mark.parametrize(
    ("page", "why"),
    [
        (seen(like(), codes=(CODE,)), ""),
        (seen(like(), like(1, lean=0.9)), ""),
        (seen(blank=True), "blank"),
        (seen(codes=("PACKET-DESK-INK|m|set-1",)), "cover_sheet"),
        (seen(like(), codes=(CODE, "X-1|01/20/25|5")), "codes_differ"),
        (seen(like(), codes=("Y-9|01/20/25|1",)), "not_printed"),
        (seen(like(), codes=("X-1|08/21/25|4",)), "other_edition"),
        (seen(like(), codes=("X-1|01/20/25|2",)), "no_ink_page"),
        (seen(), "unknown"),
        (seen(like(cells=4)), "unknown"),
        (seen(like(score=0.2)), "unknown"),
        (seen(like(2), codes=(CODE,)), "code_and_picture"),
        (seen(like(cut=True)), "cut_off"),
        (seen(like(missing=20)), "differs"),
        (seen(like(other=45)), "differs"),
        (seen(like(other=28, usual=9)), "differs"),
        (seen(like(), like(1)), "same_pages"),
        (seen(like(), like(1, lean=0.3)), "too_near"),
        (seen(like(ink=(0.0,))), "not_signed"),
        (seen(like(ink=(8.0,))), "ink_unsure"),
        (seen(like(ink=(0.6 * AREA,))), "ink_unsure"),  # a bar over the signature, a stamp, tape
    ],
)
def test_a_page_is_placed_only_where_everything_speaks_for_it(page: ScanPage, why: str) -> None:
    letter = Candidate("e-3", 1, (SIGN,))
    (found,) = recognise([MARISOL, MARISEL, letter], {"x-1/2025-01-20": 7}, [page])
    assert found.why == why


@pytest.mark.parametrize(
    ("candidate", "why"),
    [
        (Candidate("e-1", 4, (SIGN,), old=True), "old_answers"),
        (Candidate("e-1", 4, (SIGN,), gone=True), "old_print"),
        (Candidate("e-1", 4, (SIGN,), back=True), "already_back"),
        (Candidate("e-1", 4, (Sign(page=4, who="client"),)), "box_unknown"),
    ],
)
def test_a_page_that_is_known_is_not_placed_where_it_would_be_wrong(candidate: Candidate, why: str) -> None:
    ink = tuple(200.0 for one in candidate.signs if one.box)
    (found,) = recognise([candidate], {}, [seen(like(ink=ink))])
    assert (found.why, found.to) == (why, candidate)


def test_a_scan_that_was_there_before_the_paper_was_made_is_of_an_older_print() -> None:
    found = recognise([MARISOL], {}, [seen(like(), page=1), seen(like(), page=2)], early=lambda at, paper: at == 0)
    assert [one.why for one in found] == ["before_paper", ""]


def test_a_printed_page_is_placed_once() -> None:
    found = recognise([MARISOL], {}, [seen(like(), page=1), seen(like(), page=2)])
    assert [one.why for one in found] == ["", "already_back"]


def test_both_hands_of_a_sheet_are_wanted() -> None:
    two = Candidate("e-1", 4, (SIGN, Sign(page=4, who="attorney", box=(0, 50, 100, 70))))
    assert [one.why for one in recognise([two], {}, [seen(like(ink=(200.0, 0.0)))])] == ["partly_signed"]
    assert [one.why for one in recognise([two], {}, [seen(like(ink=(200.0, 90.0)))])] == [""]


def test_footers_and_codes_say_form_and_edition() -> None:
    mark = mark_of_text("Form I-765   Edition   08/21/25    Page 3 of 7")
    assert mark is not None
    assert (mark.form, mark.edition, mark.page, mark.of) == ("I-765", dt.date(2025, 8, 21), 3, 7)
    supplement = mark_of_text("Form I-918 Supplement B  Edition  01/20/25  Page 5 of 5")
    assert supplement is not None and supplement.recipe == "i-918-supplement-b/2025-01-20"
    assert mark_of_text("Form I-765 Instructions   08/21/25   Page 1 of 25") is None
    assert mark_of_code("I-765|99/21/25|1") is None
    assert mark_of_code("I-912|07/22/25|3") is not None
    assert mark_of_code("https://example.org") is None
