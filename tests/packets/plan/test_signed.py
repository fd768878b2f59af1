"""A signed page takes the exact place of the printed one, whatever else the plan does; no page is lost or doubled."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from packets.layout import ContentPage
from packets.plan import Plan, select
from packets.requests.schema import Destination
from tests.build import TODAY, a_matter, a_paper, a_profile, drafted, everything, facts_for, laid_out
from tests.packets.plan.make import fates, matters, order, planned, reader, report, shape, variant


def on(page: int, scan: str = "s-1", of: int = 1, **more: Any) -> dict[str, Any]:
    return {"page": page, "paper": scan, "of": of, "on": TODAY, **more}


def scan(id_: str = "s-1", **values: Any) -> dict[str, Any]:
    return a_paper(id_, kind="signed_pages", **values)


def form(id_: str = "f-1", **values: Any) -> dict[str, Any]:
    return a_paper(id_, item="bound_form", kind="mini_form", **values)


def test_the_scan_stands_where_the_printed_page_stood_and_that_one_is_replaced() -> None:
    plan = planned(form(signed=[on(4, of=2)]), scan(), pages={"f-1": 7, "s-1": 2})
    assert shape(plan) == {"f-1": ["f-1:1", "f-1:2", "f-1:3", "s-1:2", "f-1:5", "f-1:6", "f-1:7"]}
    assert [(one.evidence, one.pages) for one in plan.entries[0].sources] == [
        ("f-1", (1, 2, 3)),
        ("s-1", (2,)),
        ("f-1", (5, 6, 7)),
    ]
    assert fates(plan) == {"f-1:4": "replaced by s-1:2", "s-1:1": "withheld waits for its place"}
    assert list(plan.numbers.values()) == [1, 2, 3, 4, 5, 6, 7]
    assert [(one.code, one.where) for one in plan.problems] == [("ink_waiting", "s-1")]


def test_a_page_that_is_left_out_or_split_is_named_as_it_was_printed_or_as_it_was_scanned() -> None:
    for target in ("f-1:4", "s-1:1"):
        out = [{"do": "leave_out", "target": target, "reason": "no use"}]
        plan = planned(form(signed=[on(4)]), scan(), pages={"f-1": 5}, adjustments=out)
        assert shape(plan) == {"f-1": ["f-1:1", "f-1:2", "f-1:3", "f-1:5"]}
        assert fates(plan) == {"f-1:4": "withheld no use", "s-1:1": "withheld no use"}
        assert plan.problems == ()
    split = [{"do": "split", "target": "e-1", "at": [4]}]
    plan = planned(report(signed=[on(4)]), scan(), pages={"e-1": 5}, adjustments=split)
    assert shape(plan) == {"e-1.1": ["e-1:1", "e-1:2", "e-1:3"], "e-1.2": ["s-1:1", "e-1:5"]}


def test_a_reader_of_a_covered_copy_gets_that_and_not_the_scan() -> None:
    papers = [report(signed=[on(2)]), variant("v-1", "e-1", "agency"), scan()]
    plan = planned(*papers, pages={"e-1": 3, "v-1": 3})
    agency = select(plan, a_profile(**reader(Destination.AGENCY)), "")
    assert [list(one.page_ids) for one in agency.bound] == [["v-1:1", "v-1:2", "v-1:3"]]
    assert agency.fates["s-1:1"].fate.value == "replaced"  # type: ignore[index]
    office = select(plan, everything(), "")
    assert [list(one.page_ids) for one in office.bound] == [["e-1:1", "s-1:1", "e-1:3"]]
    assert plan.numbers["v-1:2"] == plan.numbers["s-1:1"] == 2  # type: ignore[index]


def test_what_cannot_stand_there_is_told_and_the_printed_page_stays() -> None:
    for papers, pages in (
        ([form(signed=[on(9)]), scan()], 3),
        ([form(signed=[on(2, of=5)]), scan()], 3),
        ([form(signed=[on(2)]), scan(left_out=[{"page": 1, "reason": "no"}])], 3),
        ([form(signed=[on(2), on(3)]), scan()], 3),
    ):
        plan = planned(*papers, pages=pages)
        assert "signed_page_lost" in [one.code for one in plan.problems]
        assert "f-1:1" in shape(plan)["f-1"]


def test_what_is_covered_on_the_printed_page_and_not_on_the_scan_stops_the_build() -> None:
    covers = [{"page": 2, "box": [0, 0, 10, 10]}]
    plan = planned(form(signed=[on(2)], covers=covers), scan(), pages={"f-1": 2})
    assert [(one.code, one.where) for one in plan.problems] == [("signed_page_uncovered", "f-1:2")]


def test_a_scan_that_is_filed_itself_prints_no_page_twice() -> None:
    plan = planned(form(signed=[on(2)]), report("s-1"), pages={"f-1": 2, "s-1": 2})
    assert shape(plan) == {"f-1": ["f-1:1", "s-1:1"], "s-1": ["s-1:2"]}


def test_marks_of_a_form_are_those_of_one_paper_and_an_upside_down_scan_stands_upright() -> None:
    matter = a_matter(papers=[form(signed=[on(2, turn=180)]), scan()])
    known = facts_for(matter, {"f-1": 3})
    plan = drafted(matter, known)
    layout = laid_out(select(plan, everything(), ""), known, plan=plan)
    pages = [one for one in layout.volumes[0].pages if isinstance(one, ContentPage)]
    assert [(one.id, one.turn) for one in pages] == [("f-1:1", 0), ("s-1:1", 180), ("f-1:3", 0)]
    assert [mark.title for mark in layout.volumes[0].marks if mark.level == 2] == []


@st.composite
def signed_matters(draw: st.DrawFn) -> tuple[Plan, set[str]]:
    """Any matter of the plan tests, with scans whose pages stand in the place of others, some of them wrongly."""
    matter, known = draw(matters())
    rows = [one.model_dump(by_alias=True) for one in matter.evidence]
    scans = [scan(f"s-{number}") for number in range(1, draw(st.integers(0, 3)) + 1)]
    for row in rows:
        if scans and draw(st.booleans()):
            row["signed"] = [
                on(draw(st.integers(1, 5)), draw(st.sampled_from(scans))["id"], draw(st.integers(1, 4)))
                for _ in range(draw(st.integers(1, 2)))
            ]
    whole = a_matter(papers=[*rows, *scans], tables=matter.tables)
    facts = facts_for(whole, {**{id_: len(one.pages) for id_, one in known.items()}, **{one["id"]: 3 for one in scans}})
    every = {f"{id_}:{page.number}" for id_, one in facts.items() for page in one.pages}
    return drafted(whole, facts), every


@given(signed_matters(), st.sampled_from([Destination.AGENCY, Destination.OFFICE]))
def test_every_page_of_made_papers_and_scans_has_one_fate_and_stands_once(
    found: tuple[Plan, set[str]], to: Destination
) -> None:
    plan, every = found
    for profile in (everything(), a_profile(**reader(to))):
        selection = select(plan, profile, "")
        assert set(selection.fates) == every
        placed = [page for entry in (*selection.bound, *selection.loose) for page in entry.page_ids]
        assert len(placed) == len(set(placed))
        assert {page for page, one in selection.fates.items() if one.fate.value == "in"} == set(placed)
        balance = selection.balance()
        assert balance["collected"] == sum(count for word, count in balance.items() if word != "collected")
        numbers = [plan.numbers[page] for entry in selection.bound for page in entry.page_ids]
        assert len(numbers) == len(set(numbers))


def test_order_is_as_before() -> None:
    assert order(planned(report("e-1", signed=[on(1)]), report("e-2"), scan())) == ["e-1", "e-2"]
