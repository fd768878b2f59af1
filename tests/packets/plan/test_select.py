"""What a profile carries: the guard of destinations, variants for their readers, sections, loose pieces, the balance."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from packets.plan import Selection, select
from packets.requests.schema import Destination
from tests.build import a_paper, a_profile, drafted, everything
from tests.packets.plan.make import Made, chosen, fates, foreign, matters, planned, reader, report, shape, variant

DESTINATIONS = [one for one in Destination if one is not Destination.PRIVILEGED]


def carried(selection: Selection) -> list[str]:
    return [entry.id for entry in (*selection.bound, *selection.loose)]


# goes_to, for every destination


PAPERS = {
    "letter": (a_paper("letter", item="two_letters", kind="mini_letter"), {"agency", "court"}),
    "employer": (a_paper("employer", item="employer_paper", kind="mini_letter"), {"employer", "client"}),
    "form": (a_paper("form", item="form", kind="mini_form"), {"agency", "client"}),
    "bound": (a_paper("bound", item="bound_form", kind="mini_form"), {"agency", "uscis", "court"}),
    "report": (report("report"), {"agency", "uscis", "client", "partner"}),
    "narrow": (report("narrow", goes_to=["uscis"]), {"uscis"}),
    "nobody": (report("nobody", goes_to=["employer"]), set()),
    "office": (a_paper("office", item="page_read", kind="mini_page"), {"office"}),
    "memo": (a_paper("memo", item="memo", kind="mini_memo"), set()),
}


@pytest.mark.parametrize("to", DESTINATIONS)
def test_a_reader_gets_what_is_named_for_it_and_nothing_else(to: Destination) -> None:
    plan = planned(*(paper for paper, _ in PAPERS.values()))
    selection = select(plan, a_profile(**reader(to)), "")
    assert set(carried(selection)) == {name for name, (_, readers) in PAPERS.items() if to.value in readers}
    for name, (_, readers) in PAPERS.items():
        expected = "in" if to.value in readers else "withheld privileged" if name == "memo" else "withheld not_for_reader"
        assert fates(selection)[f"{name}:1"] == expected


@pytest.mark.parametrize("to", DESTINATIONS)
def test_what_was_added_by_hand_does_not_pass_the_guard(to: Destination) -> None:
    note = a_paper("note", item="page_read", kind="mini_page")
    plan = planned(note, adjustments=[{"do": "add", "target": "note", "section": "exhibits"}])
    assert chosen(plan, a_profile(**reader(to))) == (["note"] if to is Destination.OFFICE else [])


def test_a_profile_that_carries_for_several_readers_gets_all_of_theirs() -> None:
    plan = planned(*(paper for paper, _ in PAPERS.values()))
    profile = a_profile(to="office", carries=("office", "agency", "uscis"))
    assert carried(select(plan, profile, "")) == ["letter", "bound", "report", "narrow", "form"]


@pytest.mark.parametrize("to", [*DESTINATIONS, Destination.PRIVILEGED])
def test_what_is_privileged_goes_to_nobody_whatever_the_profile_carries(to: Destination) -> None:
    papers = [
        a_paper("memo", item="memo", kind="mini_memo"),
        report("mine", goes_to=["privileged"]),
        a_paper("other", kind="other", goes_to=["privileged", "agency"]),
    ]
    allowed = a_profile(**reader(Destination.OFFICE), carries_other=True)
    profile = allowed.model_copy(
        update={"to": to, "carries": tuple(Destination)}
    )  # no file may say so; the guard holds all the same
    selection = select(planned(*papers), profile, "")
    assert carried(selection) == []
    assert set(fates(selection).values()) == {"withheld privileged"}


def test_an_entry_that_is_privileged_among_other_readers_is_held() -> None:
    plan = planned(report())
    mixed = replace(plan.entries[0], goes_to=frozenset({Destination.AGENCY, Destination.PRIVILEGED}))
    selection = select(replace(plan, entries=(mixed,)), a_profile(), "")
    assert (carried(selection), fates(selection)) == ([], {"e-1:1": "withheld privileged"})


def test_what_a_reader_does_not_get_is_held_with_its_reason() -> None:
    selection = select(planned(report(), report("e-2", goes_to=["uscis"])), a_profile(), "")
    assert [(entry.id, reason) for entry, reason in selection.held] == [("e-2", "not_for_reader")]


# Sections, kinds, other papers, loose pieces


def test_a_section_or_kind_that_the_profile_leaves_out_is_withheld() -> None:
    letter, form = (
        a_paper("letter", item="two_letters", kind="mini_letter"),
        a_paper("form", item="bound_form", kind="mini_form"),
    )
    plan = planned(letter, form, report())
    assert chosen(plan, a_profile(sections=("exhibits",))) == ["e-1"]
    assert chosen(plan, a_profile(only_kinds=("form", "letter"))) == ["letter", "form"]
    assert fates(select(plan, a_profile(sections=("exhibits",)), ""))["letter:1"] == "withheld section_left_out"


def test_other_papers_go_where_the_profile_carries_them_and_the_reader_is_theirs() -> None:
    plan = planned(a_paper("other", kind="other"))
    assert chosen(plan, everything()) == ["other"]
    assert fates(select(plan, a_profile(**reader(Destination.OFFICE)), "")) == {"other:1": "withheld not_asked_for"}
    assert fates(select(plan, a_profile(carries_other=True), "")) == {"other:1": "withheld not_for_reader"}


def test_loose_pieces_stand_beside_the_packet_and_count_as_in() -> None:
    selection = select(planned(a_paper("form", item="form", kind="mini_form"), report()), a_profile(), "")
    assert ([one.id for one in selection.bound], [one.id for one in selection.loose]) == (["e-1"], ["form"])
    assert fates(selection) == {"form:1": "in", "e-1:1": "in"}


def test_a_reader_is_told_only_of_those_other_items_that_go_to_it() -> None:
    also = [{"item": "court_paper"}, {"item": "two_letters"}, {"item": "memo"}]
    selection = select(planned(report(also=also)), a_profile(), "")
    assert [one.label for one in selection.bound[0].also] == ["Two letters"]


def test_a_translation_goes_with_its_paper_and_stays_with_it() -> None:
    plan = planned(*foreign(goes_to=["uscis"]))
    assert set(fates(select(plan, a_profile(), "")).values()) == {"withheld not_for_reader"}
    assert chosen(plan, a_profile(**reader(Destination.USCIS))) == ["e-1"]


# Variants


@pytest.mark.parametrize("named", ["agency", "test", "mini-desk"])
def test_a_variant_goes_to_the_destination_profile_or_agency_that_it_names(named: str) -> None:
    plan = planned(report(), variant("v", "e-1", named), pages=2)
    selection = select(plan, a_profile(), "mini-desk")
    assert list(selection.bound[0].page_ids) == ["v:1", "v:2"]
    assert fates(selection) == {"e-1:1": "replaced by v", "e-1:2": "replaced by v", "v:1": "in", "v:2": "in"}


def test_everybody_else_gets_the_paper_itself() -> None:
    plan = planned(report(), variant("v", "e-1", "agency"))
    selection = select(plan, a_profile(**reader(Destination.USCIS)), "")
    assert list(selection.bound[0].page_ids) == ["e-1:1"]
    assert fates(selection) == {"e-1:1": "in", "v:1": "replaced by e-1"}


def test_of_several_variants_the_first_that_names_the_reader_is_taken() -> None:
    plan = planned(report(), variant("u", "e-1", "uscis"), variant("v", "e-1", "agency"), variant("w", "e-1", "agency"))
    selection = select(plan, a_profile(), "")
    assert list(selection.bound[0].page_ids) == ["v:1"]
    assert fates(selection) == {"e-1:1": "replaced by v", "u:1": "replaced by v", "v:1": "in", "w:1": "replaced by v"}


def test_a_variant_narrows_the_readers_and_never_widens_them() -> None:
    plan = planned(report(), variant("v", "e-1", "agency", goes_to=["uscis"]))
    selection = select(plan, a_profile(), "")
    assert carried(selection) == []
    assert set(fates(selection).values()) == {"withheld not_for_reader"}
    court = a_profile(**reader(Destination.COURT))
    assert carried(select(planned(report(), variant("v", "e-1", "court", goes_to=["court"])), court, "")) == []


def test_a_privileged_variant_stops_the_paper_and_never_lets_the_other_shape_through() -> None:
    plan = planned(report(), variant("v", "e-1", "agency", goes_to=["privileged"]))
    selection = select(plan, a_profile(), "")
    assert carried(selection) == []
    assert "in" not in fates(selection).values()


def test_a_page_left_out_of_the_paper_is_left_out_of_its_page_by_page_variant() -> None:
    gone = [{"page": 1, "reason": "shows a child"}]
    selection = select(planned(report(left_out=gone), variant("v", "e-1", "agency"), pages=2), a_profile(), "")
    assert list(selection.bound[0].page_ids) == ["v:2"]
    assert fates(selection) == {
        "e-1:1": "withheld shows a child",
        "v:1": "withheld shows a child",
        "e-1:2": "replaced by v",
        "v:2": "in",
    }


def test_a_short_variant_stands_once_where_the_paper_was_split() -> None:
    plan = planned(
        report(),
        variant("v", "e-1", "agency"),
        pages={"e-1": 4, "v": 1},
        adjustments=[{"do": "split", "target": "e-1", "at": [3]}],
    )
    selection = select(plan, a_profile(), "")
    assert [(one.id, list(one.page_ids)) for one in selection.bound] == [("e-1.1", ["v:1"])]
    assert fates(selection) == {**dict.fromkeys([f"e-1:{n}" for n in (1, 2, 3, 4)], "replaced by v"), "v:1": "in"}


def test_a_page_by_page_variant_is_split_as_its_paper() -> None:
    plan = planned(report(), variant("v", "e-1", "agency"), pages=4, adjustments=[{"do": "split", "target": "e-1", "at": [3]}])
    selection = select(plan, a_profile(), "")
    assert [(one.id, list(one.page_ids)) for one in selection.bound] == [("e-1.1", ["v:1", "v:2"]), ("e-1.2", ["v:3", "v:4"])]


def test_a_short_variant_cites_no_pages_of_the_paper() -> None:
    also = [{"item": "two_letters", "pages": [2]}]
    plan = planned(report(also=also), variant("v", "e-1", "agency"), pages={"e-1": 3, "v": 1})
    assert select(plan, a_profile(), "").bound[0].also[0].pages == ()
    assert select(plan, everything(), "").bound[0].also[0].pages == (2,)


# Numbers with gaps


def test_what_a_reader_does_not_get_leaves_a_gap_and_moves_no_number() -> None:
    plan = planned(report("e-1"), report("e-2", goes_to=["uscis"]), report("e-3"), pages=2)
    for profile in (a_profile(), everything()):
        selection = select(plan, profile, "")
        assert selection.numbers == plan.numbers
    assert [plan.numbers[page] for entry in select(plan, a_profile(), "").bound for page in entry.page_ids] == [1, 2, 5, 6]


# The balance


def test_the_balance_counts_every_page_once_under_one_of_five_words() -> None:
    gone = [{"page": 1, "reason": "blank"}, {"page": 2, "reason": "duplicate of e-2"}]
    papers = [report(left_out=gone), report("e-2", goes_to=["uscis"]), report("e-3"), variant("v", "e-3", "agency")]
    selection = select(planned(*papers, pages=3), a_profile(), "")
    assert selection.balance() == {"collected": 12, "in": 4, "withheld": 3, "replaced": 3, "blank": 1, "duplicate": 1}


def test_the_balance_of_nothing_is_nothing() -> None:
    assert set(select(planned(), a_profile(), "").balance().values()) == {0}


@given(matters(), st.sampled_from(DESTINATIONS), st.booleans())
def test_every_page_has_one_fate_and_what_is_in_stands_once(made: Made, to: Destination, other: bool) -> None:
    matter, facts = made
    plan = drafted(matter, facts)
    selection = select(plan, a_profile(**reader(to), carries_other=other), "")
    every = {f"{id_}:{page.number}" for id_, found in facts.items() for page in found.pages}
    assert set(selection.fates) == every
    placed = Counter(page for entry in (*selection.bound, *selection.loose) for page in entry.page_ids)
    assert set(placed.values()) <= {1}
    assert set(placed) == {page for page, fate in selection.fates.items() if fate.fate.value == "in"}
    counts = selection.balance()
    assert counts.pop("collected") == sum(counts.values()) == len(every)


@given(matters(), st.sampled_from(DESTINATIONS))
def test_no_page_reaches_a_reader_that_its_paper_does_not_name(made: Made, to: Destination) -> None:
    matter, facts = made
    selection = select(drafted(matter, facts), a_profile(**reader(to), carries_other=True), "")
    for entry in (*selection.bound, *selection.loose):
        assert to in entry.goes_to
        for source in entry.sources:
            paper = matter.paper(source.evidence)
            assert paper is not None
            assert paper.goes_to is None or source.part or to in paper.goes_to
            assert paper.item != "memo"


@given(matters())
def test_the_plan_is_the_same_for_every_reader(made: Made) -> None:
    matter, facts = made
    plan = drafted(matter, facts)
    before = shape(plan), dict(plan.numbers), dict(plan.fates)
    for to in DESTINATIONS:
        select(plan, a_profile(**reader(to)), "")
    assert (shape(plan), dict(plan.numbers), dict(plan.fates)) == before


def test_a_page_whose_stand_in_was_left_out_of_the_copy_is_told() -> None:
    copy = variant("e-2", "e-1", "agency", left_out=[{"page": 2, "reason": "blank"}])
    selection = select(planned(report(), copy, pages=2), a_profile(), "")
    assert fates(selection)["e-1:1"].startswith("replaced")
    assert fates(selection)["e-1:2"].startswith("withheld nothing in its place")
    assert [problem.code for problem in selection.problems] == ["nothing_in_its_place"]


def test_a_shorter_copy_of_which_nothing_is_left_stands_for_no_page() -> None:
    copy = variant("e-2", "e-1", "agency", left_out=[{"page": 1, "reason": "blank"}])
    selection = select(planned(report(), copy, pages={"e-1": 2, "e-2": 1}), a_profile(), "")
    assert carried(selection) == []
    assert [problem.code for problem in selection.problems] == ["nothing_in_its_place"] * 2


def test_a_copy_that_is_privileged_goes_to_nobody_and_neither_does_the_paper_for_that_reader() -> None:
    copy = variant("e-2", "e-1", "agency", goes_to=["agency", "privileged"])
    selection = select(planned(report(), copy), a_profile(), "")
    assert carried(selection) == []


def test_a_copy_that_leaves_something_out_beside_a_translation_that_does_not_is_told() -> None:
    paper, *riders = foreign()
    selection = select(planned(paper, *riders, variant("e-2", "e-1", "agency", language="es")), a_profile(), "")
    assert "variant_rides_with_original" in [problem.code for problem in selection.problems]
