"""Drawing up the plan, case by case: order and grouping, what rides with a paper, variants, numbers, the fate of every page."""

from __future__ import annotations

from typing import Any

import pytest

from packets.matters.facts import DocumentFacts
from packets.plan import SECTIONS, Entry, Plan
from packets.plan.model import Shown
from packets.requests.schema import Destination
from tests.build import a_matter, a_paper, codes, drafted, facts_for
from tests.packets.plan.make import SITES, fates, foreign, order, planned, report, shape, variant


def entry(plan: Plan, id_: str) -> Entry:
    (found,) = [one for one in plan.entries if one.id == id_]
    return found


def letter(id_: str, **values: Any) -> dict[str, Any]:
    return a_paper(id_, item="two_letters", kind="mini_letter", **values)


# Order of blocks


def test_papers_stand_in_the_order_of_the_definition_s_blocks_whatever_order_they_came_in() -> None:
    papers = [
        a_paper("office", item="page_read", kind="mini_page"),
        a_paper("other", kind="other"),
        a_paper("site", item="site_sheet", kind="mini_sheet", row="north"),
        report("report"),
        a_paper("form", item="bound_form", kind="mini_form"),
        a_paper("employer", item="employer_paper", kind="mini_letter"),
        letter("letter"),
    ]
    plan = planned(*papers, tables=SITES)
    assert order(plan) == ["letter", "employer", "form", "report", "site", "office", "other"]
    sections = [one.section for one in plan.entries]
    assert sections == sorted(sections, key=SECTIONS.index)
    assert [one.heading for one in plan.entries] == [
        "Letters",
        "Letters",
        "Forms",
        "Reports",
        "Sites",
        "Office",
        "Other papers",
    ]


def test_filed_papers_keep_the_order_of_their_items_and_the_place_that_the_office_gave() -> None:
    papers = [a_paper("employer", item="employer_paper", kind="mini_letter"), letter("b"), letter("a"), letter("c", order=1)]
    assert order(planned(*papers)) == ["c", "b", "a", "employer"]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([{"date": "2026-05-01"}, {"date": "2026-03"}, {"date": "2026-03-02"}], ["e-2", "e-3", "e-1"]),
        ([{}, {"date": "2026"}, {"date": "about 2025-01"}], ["e-3", "e-2", "e-1"]),
        ([{"date": "2020"}, {"date": "2026", "order": 2}, {"date": "2025", "order": 1}], ["e-3", "e-2", "e-1"]),
    ],
)
def test_a_block_by_date_puts_the_undated_last_and_a_given_place_before_any_date(
    values: list[dict[str, Any]], expected: list[str]
) -> None:
    assert order(planned(*(report(f"e-{n}", **one) for n, one in enumerate(values, start=1)))) == expected


def test_a_block_by_date_mixes_its_items() -> None:
    court = a_paper("court", item="court_paper", kind="mini_report", date="2026-01")
    assert order(planned(report("late", date="2026-02"), court)) == ["court", "late"]


def test_a_block_by_person_and_date_keeps_each_person_s_papers_together() -> None:
    def event(id_: str, person: str, date: str) -> dict[str, Any]:
        return a_paper(id_, item="event_paper", kind="mini_notice", row="one", person=person, date=date)

    papers = [
        event("b2", "B", "2026-02"),
        event("a2", "A", "2026-02"),
        event("b1", "B", "2026-01"),
        event("a1", "A", "2026-01"),
    ]
    assert order(planned(*papers, tables={"happenings": [{"id": "one"}]})) == ["a1", "a2", "b1", "b2"]


def test_a_paper_of_an_item_in_no_block_goes_to_the_office_papers() -> None:
    plan = planned(report(), a_paper("loose-end", item="choice", kind="mini_page"))
    assert [(one.id, one.section, one.heading) for one in plan.entries] == [
        ("e-1", "exhibits", "Reports"),
        ("loose-end", "office", "Office papers"),
    ]


# Grouping


def test_every_document_is_an_exhibit_of_its_own() -> None:
    assert shape(planned(report("e-1"), report("e-2"), pages=2)) == {"e-1": ["e-1:1", "e-1:2"], "e-2": ["e-2:1", "e-2:2"]}


def test_all_papers_of_an_item_are_one_exhibit_where_the_block_says_so() -> None:
    sheets = [a_paper(f"s-{n}", item="site_sheet", kind="mini_sheet", row="north", date=f"2026-0{n}") for n in (1, 2)]
    plan = planned(*sheets, tables=SITES)
    assert shape(plan) == {"site_sheet": ["s-1:1", "s-2:1"]}
    (one,) = plan.entries
    assert (one.title, one.date, one.item, one.heading) == ("Sheet of each site", "various", "site_sheet", "Sites")


def test_an_exhibit_of_one_paper_keeps_that_paper_s_id_and_words() -> None:
    plan = planned(a_paper("s-1", item="site_sheet", kind="mini_sheet", row="north", title="North, in March"), tables=SITES)
    assert [(one.id, one.title) for one in plan.entries] == [("s-1", "North, in March")]


def test_all_papers_of_a_block_are_one_exhibit_in_the_order_of_its_items() -> None:
    papers = [
        a_paper("need", item="shared_need", kind="mini_report", person="Worker 7", goes_to=["agency"]),
        a_paper("sheet", item="bundle", kind="mini_sheet", person="Worker 8", language="es"),
    ]
    (one,) = planned(*papers, answers={"mini.reported": False}).entries
    assert (one.id, one.title, one.person, one.language) == ("exhibits-bundle", "Belonging together", "", "es + en")
    assert list(one.page_ids) == ["sheet:1", "need:1"]


def test_papers_for_fewer_readers_are_no_part_of_a_common_exhibit() -> None:
    sheets = [a_paper(f"s-{n}", item="bundle", kind="mini_sheet") for n in (1, 2)]
    narrow = [a_paper(f"n-{n}", item="bundle", kind="mini_sheet", goes_to=["office"]) for n in (1, 2)]
    plan = planned(sheets[0], narrow[0], sheets[1], narrow[1])
    assert shape(plan) == {"exhibits-bundle": ["s-1:1", "s-2:1"], "exhibits-bundle.2": ["n-1:1", "n-2:1"]}
    assert [one.goes_to for one in plan.entries] == [frozenset({Destination.AGENCY}), frozenset()]


def test_a_common_exhibit_says_one_day_and_one_person_where_all_papers_do() -> None:
    same = [a_paper(f"s-{n}", item="bundle", kind="mini_sheet", person="Worker 7", date="2026-03") for n in (1, 2)]
    (one,) = planned(*same).entries
    assert (one.date, one.person) == ("2026-03", "Worker 7")


# What rides with a paper


def test_translation_and_certificate_stand_behind_their_paper_whatever_order_they_came_in() -> None:
    paper, translation, certificate = foreign()
    for papers in ([paper, translation, certificate], [certificate, translation, paper]):
        plan = planned(*papers, pages={"e-1": 2})
        assert shape(plan) == {"e-1": ["e-1:1", "e-1:2", "e-1-tr:1", "e-1-ct:1"]}
        assert [source.part for source in plan.entries[0].sources] == ["", "translation", "certificate"]
        assert plan.entries[0].language == "es + en*"


def test_two_translations_stand_in_the_order_that_the_office_gave() -> None:
    paper, first, certificate = foreign()
    second = a_paper("t-2", kind="translation", translation_of="e-1", order=1)
    assert list(planned(paper, first, second, certificate).entries[0].page_ids) == ["e-1:1", "t-2:1", "e-1-tr:1", "e-1-ct:1"]


@pytest.mark.parametrize(
    ("papers", "reason"), [(foreign()[:1], "translation_missing"), (foreign(certified=False), "certificate_missing")]
)
def test_a_paper_without_its_full_translation_stays_out_with_all_that_rides_on_it(
    papers: list[dict[str, Any]], reason: str
) -> None:
    plan = planned(*papers)
    assert plan.entries == ()
    assert set(fates(plan).values()) == {f"withheld {reason}"}
    assert len(plan.fates) == len(papers)


def test_where_no_page_of_the_paper_is_left_its_riders_go_along() -> None:
    gone = [{"page": 1, "reason": "blank"}]
    plan = planned(*foreign(left_out=gone))
    assert plan.entries == ()
    assert fates(plan) == {"e-1:1": "blank blank", "e-1-tr:1": "withheld with e-1", "e-1-ct:1": "withheld with e-1"}


def test_a_rider_of_which_every_page_is_left_out_is_no_source() -> None:
    paper, translation, certificate = foreign()
    second = a_paper("t-2", kind="translation", translation_of="e-1", left_out=[{"page": 1, "reason": "duplicate of e-1-tr"}])
    plan = planned(paper, translation, certificate, second)
    assert [source.evidence for source in plan.entries[0].sources] == ["e-1", "e-1-tr", "e-1-ct"]
    assert fates(plan) == {"t-2:1": "duplicate duplicate of e-1-tr"}


def test_a_paper_of_an_item_that_is_not_needed_stays_out() -> None:
    plan = planned(a_paper("e-1", item="timing", kind="mini_notice"), answers={"mini.reported": False})
    assert plan.entries == ()
    assert fates(plan) == {"e-1:1": "withheld item_not_needed"}


def test_a_paper_that_the_agency_forbids_stays_out() -> None:
    plan = planned(a_paper("e-1", item="court_paper", kind="mini_report"), agency="mini-desk")
    assert plan.entries == ()
    assert fates(plan) == {"e-1:1": "withheld agency_refuses"}


# Titles, readers, also shows


@pytest.mark.parametrize(
    ("values", "title"),
    [
        ({"title": "Report 26-01234"}, "Report 26-01234"),
        ({}, "Report"),
        ({"kind": "mini_notice"}, "Notice of the fixture"),
        ({"kind": "no_such_kind"}, "Copy of the report"),
    ],
)
def test_a_title_is_the_office_s_else_the_neutral_name_of_the_kind_else_the_item_s(values: dict[str, Any], title: str) -> None:
    assert planned(report(**values)).entries[0].title == title


def test_a_paper_may_go_to_fewer_readers_than_its_item_and_never_to_more() -> None:
    narrow, wide = report("narrow", goes_to=["uscis"]), report("wide", goes_to=["uscis", "employer"])
    plan = planned(narrow, wide)
    assert [one.goes_to for one in plan.entries] == [frozenset({Destination.USCIS})] * 2


def test_what_a_paper_also_shows_is_said_in_a_few_words_with_its_readers() -> None:
    also = [{"item": "court_paper", "pages": [2]}, {"item": "no_such_item"}]
    assert planned(report(also=also), pages=2).entries[0].also == (
        Shown("Paper for the court", (2,), frozenset({Destination.COURT})),
    )


# Privileged, unfiled


@pytest.mark.parametrize(
    "values",
    [
        {"item": "memo", "kind": "mini_memo"},
        {"item": "report", "kind": "mini_report", "goes_to": ["privileged"]},
        {"kind": "other", "goes_to": ["privileged"]},
        {"kind": "other", "goes_to": ["agency", "privileged"]},
    ],
)
def test_what_is_privileged_is_never_planned(values: dict[str, Any]) -> None:
    plan = planned(a_paper("e-1", **values), pages=2)
    assert plan.entries == ()
    assert plan.numbers == {}
    assert fates(plan) == {"e-1:1": "withheld privileged", "e-1:2": "withheld privileged"}


def test_other_papers_stand_at_the_end_for_the_office_unless_they_name_a_reader() -> None:
    plan = planned(a_paper("own", kind="other"), a_paper("theirs", kind="other", goes_to=["agency"]))
    assert [(one.id, one.section, one.goes_to) for one in plan.entries] == [
        ("own", "other", frozenset({Destination.OFFICE})),
        ("theirs", "other", frozenset({Destination.AGENCY})),
    ]
    assert codes(plan.problems) == ["paper_other", "paper_other"]


@pytest.mark.parametrize(
    ("values", "code"), [({"kind": "mini_report"}, "paper_not_filed"), ({"item": "no_such_item"}, "paper_item_unknown")]
)
def test_a_paper_that_is_not_filed_waits_outside_and_is_told(values: dict[str, Any], code: str) -> None:
    plan = planned(a_paper("e-1", **values))
    assert codes(plan.problems) == [code]
    if code == "paper_not_filed":
        assert plan.entries == ()
        assert fates(plan) == {"e-1:1": "withheld not_filed"}


def test_a_page_left_out_that_is_not_there_is_told() -> None:
    plan = planned(report(left_out=[{"page": 9, "reason": "blank"}]))
    assert [(one.code, one.where) for one in plan.problems] == [("page_unknown", "e-1:9")]
    assert shape(plan) == {"e-1": ["e-1:1"]}


# Fates


@pytest.mark.parametrize(
    ("reason", "fate"),
    [
        ("blank", "blank blank"),
        (" Blank page ", "blank  Blank page"),
        ("duplicate of e-2", "duplicate duplicate of e-2"),
        ("Duplicate", "duplicate Duplicate"),
        ("shows a child", "withheld shows a child"),
        ("blank check", "withheld blank check"),
        ("duplicates a statement", "withheld duplicates a statement"),
    ],
)
def test_a_page_left_out_has_the_fate_that_the_office_s_words_mean(reason: str, fate: str) -> None:
    plan = planned(report(left_out=[{"page": 2, "reason": reason}]), pages=3)
    assert shape(plan) == {"e-1": ["e-1:1", "e-1:3"]}
    assert {page: said.strip() for page, said in fates(plan).items()} == {"e-1:2": fate.strip()}


def test_a_page_left_out_of_a_paper_that_stays_out_keeps_its_own_reason() -> None:
    plan = planned(a_paper("e-1", item="memo", kind="mini_memo", left_out=[{"page": 1, "reason": "blank"}]), pages=2)
    assert fates(plan) == {"e-1:1": "blank blank", "e-1:2": "withheld privileged"}


# Variants


def test_a_variant_is_no_entry_of_its_own_and_waits_for_its_readers() -> None:
    plan = planned(report(), variant("v-1", "e-1", "agency"), pages=2)
    assert shape(plan) == {"e-1": ["e-1:1", "e-1:2"]}
    ((only,),) = plan.variants.values()
    assert (only.source.evidence, only.wanted, only.goes_to, only.page_by_page) == ("v-1", ("agency",), None, True)


def test_a_variant_of_another_length_stands_for_the_whole_paper() -> None:
    plan = planned(report(), variant("v-1", "e-1", "agency"), pages={"e-1": 3, "v-1": 1})
    ((only,),) = plan.variants.values()
    assert not only.page_by_page


def test_a_variant_of_a_paper_that_is_not_planned_goes_its_way() -> None:
    memo = a_paper("e-1", item="memo", kind="mini_memo")
    plan = planned(memo, variant("same", "e-1", "agency"), variant("short", "e-1", "agency"), pages={"e-1": 2, "same": 2})
    assert plan.variants == {}
    assert fates(plan) == {
        "e-1:1": "withheld privileged",
        "e-1:2": "withheld privileged",
        "same:1": "withheld privileged",
        "same:2": "withheld privileged",
        "short:1": "withheld with e-1",
    }


# Numbers


def test_record_numbers_run_over_all_content_in_plan_order() -> None:
    plan = planned(report("b", date="2026-02"), report("a", date="2026-01"), letter("l"), pages={"a": 2, "b": 3, "l": 1})
    assert plan.numbers == {"l:1": 1, "a:1": 2, "a:2": 3, "b:1": 4, "b:2": 5, "b:3": 6}


def test_pages_left_out_have_no_number_and_leave_no_gap() -> None:
    plan = planned(report(left_out=[{"page": 2, "reason": "blank"}]), report("e-2"), pages={"e-1": 3})
    assert plan.numbers == {"e-1:1": 1, "e-1:3": 2, "e-2:1": 3}


def test_loose_pieces_are_planned_and_not_numbered() -> None:
    plan = planned(a_paper("form", item="form", kind="mini_form"), report(), pages=2)
    assert order(plan) == ["form", "e-1"]
    assert plan.numbers == {"e-1:1": 1, "e-1:2": 2}


def test_a_variant_page_by_page_has_the_numbers_of_the_pages_that_it_stands_for() -> None:
    plan = planned(report(left_out=[{"page": 1, "reason": "blank"}]), variant("v", "e-1", "agency"), report("e-2"), pages=2)
    assert plan.numbers == {"e-1:2": 1, "v:2": 1, "e-2:1": 2, "e-2:2": 3}


def test_a_variant_page_by_page_that_lacks_a_page_keeps_the_numbers_of_the_others() -> None:
    shorter = variant("v", "e-1", "agency", left_out=[{"page": 1, "reason": "blank"}])
    assert planned(report(), shorter, pages=2).numbers == {"e-1:1": 1, "e-1:2": 2, "v:2": 2}


def test_a_variant_of_another_length_has_numbers_of_its_own_behind_the_paper() -> None:
    plan = planned(report(), variant("v", "e-1", "agency"), report("e-2"), pages={"e-1": 2, "v": 3})
    assert plan.numbers == {"e-1:1": 1, "e-1:2": 2, "v:1": 3, "v:2": 4, "v:3": 5, "e-2:1": 6}


def test_a_paper_without_facts_is_planned_with_no_page() -> None:
    matter = a_matter(papers=[report(), report("e-2")])
    known: dict[str, DocumentFacts] = {"e-2": facts_for(matter)["e-2"]}
    assert shape(drafted(matter, known)) == {"e-2": ["e-2:1"]}


def test_a_paper_of_which_every_page_is_left_out_waits_for_nothing() -> None:
    out = [{"page": page, "reason": "another client's"} for page in (1, 2)]
    plan = planned(a_paper("e-1", kind="mini_page", left_out=out), pages=2)
    assert (codes(plan.problems), plan.entries) == ([], ())
    assert fates(plan) == {"e-1:1": "withheld another client's", "e-1:2": "withheld another client's"}
    half = planned(a_paper("e-1", kind="mini_page", left_out=out[:1]), pages=2)
    assert codes(half.problems) == ["paper_not_filed"]


def test_a_translation_that_is_privileged_keeps_its_paper_back_and_is_told() -> None:
    paper, translation, certificate = foreign()
    plan = planned(paper, translation | {"goes_to": ["agency", "privileged"]}, certificate)
    assert plan.entries == ()
    assert set(fates(plan).values()) == {"withheld privileged"}
    assert "rider_privileged" in codes(plan.problems)


def test_a_paper_goes_only_where_its_translation_may_go_as_well() -> None:
    paper, translation, certificate = foreign()
    plan = planned(paper, translation | {"goes_to": ["uscis", "client"]}, certificate)
    assert [entry.goes_to for entry in plan.entries] == [frozenset({Destination.USCIS, Destination.CLIENT})]
