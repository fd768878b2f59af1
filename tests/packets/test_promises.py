"""The promises of the pure core, by property: nothing lost, nothing where it must not be, nothing made worse."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from packets.checklist import GOODNESS, State
from packets.layout import ContentPage, label_after
from packets.layout.geometry import mapped, place
from packets.layout.stamp import free
from packets.matters.answers import PAPER_TABLES
from packets.matters.days import add_months, last_day, last_working_day
from packets.plan import select
from packets.requests.conditions import AllOf, AnyOf, Asked, Not, holds, keys
from packets.requests.schema import Destination
from tests.build import a_grid, a_matter, a_page, a_paper, a_profile, checked, drafted, facts_for, laid_out, shipped, some_facts

KIND = shipped().kind("u_certification")
ITEMS = [item.id for item in KIND.items if item.accepts]
KINDS = sorted({kind for item in KIND.items for kind in item.accepts} | {"other"})
VALUES = st.sampled_from([True, False, None])


# Conditions and days


@given(VALUES, VALUES)
def test_unknown_is_not_no(a: bool | None, b: bool | None) -> None:
    answers: dict[str, Any] = {"a": a, "b": b}
    one, two = Asked.model_validate({"answer": "a", "is": True}), Asked.model_validate({"answer": "b", "is": True})

    both = holds(AllOf(all=(one, two)), answers.get)
    either = holds(AnyOf(any=(one, two)), answers.get)

    assert both is (False if False in (a, b) else None if None in (a, b) else True)
    assert either is (True if True in (a, b) else None if None in (a, b) else False)
    assert holds(Not.model_validate({"not": one}), answers.get) is (None if a is None else not a)


@pytest.mark.parametrize("kind", sorted(shipped().kinds))
def test_every_condition_waits_for_its_answers(kind: str) -> None:
    """With nothing answered no condition is decided by accident; all its keys exist."""
    for item in shipped().kind(kind).items:
        if item.when is not None:
            assert holds(item.when, lambda key: None) is None
            assert all(key.startswith("row.") or key in shipped().answers.answers for key in keys(item.when))


def test_six_months_from_the_last_of_august_end_in_february() -> None:
    last = last_day(dt.date(2026, 8, 31), months=6, minus_days=1)

    assert (last, last_working_day(last, shipped().holiday)) == (dt.date(2027, 2, 27), dt.date(2027, 2, 26))


@given(st.dates(dt.date(1990, 1, 1), dt.date(2090, 1, 1)), st.integers(1, 48))
def test_a_month_end_never_runs_into_the_month_after(day: dt.date, months: int) -> None:
    later = add_months(day, months)

    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months


# Checklist and plan


def papers() -> st.SearchStrategy[list[dict[str, Any]]]:
    one = st.fixed_dictionaries(
        {"item": st.sampled_from([*ITEMS, ""]), "kind": st.sampled_from(KINDS)},
        optional={"language": st.sampled_from(["en", "es"]), "order": st.integers(0, 3)},
    )
    return st.lists(one, max_size=7).map(lambda found: [a_paper(f"e-{n}", **paper) for n, paper in enumerate(found, start=1)])


@given(papers(), papers())
def test_another_paper_makes_no_line_worse(before: list[dict[str, Any]], more: list[dict[str, Any]]) -> None:
    """But for items whose condition, or whose rows, are the papers themselves."""
    more = [{**paper, "id": f"m-{n}", "file": f"evidence/m-{n}.pdf"} for n, paper in enumerate(more)]
    few, many = (a_matter(request="u_certification", papers=found) for found in (before, [*before, *more]))

    was = {(line.item.id, line.row): line for line in checked(few, facts_for(few)).lines}
    now = {(line.item.id, line.row): line for line in checked(many, facts_for(many)).lines}

    for place_, line in was.items():
        if line.item.for_each not in PAPER_TABLES:
            assert GOODNESS[now[place_].state] >= GOODNESS[line.state]


def test_an_unanswered_question_is_asked_first_and_counts_as_missing() -> None:
    lines = checked(a_matter(request="u_certification")).lines
    asked = [line for line in lines if line.state is State.ASK_FIRST]

    assert asked
    assert all(line.ask and not line.met for line in asked)


def adjustments() -> st.SearchStrategy[list[dict[str, Any]]]:
    target = st.integers(1, 8).map(lambda n: f"e-{n}")
    return st.lists(
        st.one_of(
            st.builds(lambda t: {"do": "leave_out", "target": t, "reason": "blank"}, target),
            st.builds(lambda t: {"do": "leave_out", "target": f"{t}:1", "reason": "not needed"}, target),
            st.builds(lambda t, b: {"do": "move", "target": t, "before": b}, target, target),
            st.builds(lambda t: {"do": "add", "target": t, "section": "exhibits"}, target),
            st.builds(lambda t: {"do": "split", "target": t, "at": [2]}, target),
            st.builds(lambda t: {"do": "pages", "target": t, "first": 1, "last": 2}, target),
        ),
        max_size=4,
    )


@given(papers(), adjustments(), st.sampled_from(sorted(shipped().profiles)))
def test_no_page_is_lost_or_doubled_and_nothing_goes_where_it_must_not(
    found: list[dict[str, Any]], changes: list[dict[str, Any]], profile: str
) -> None:
    matter = a_matter(request="u_certification", papers=found, adjustments=changes)
    facts = facts_for(matter, default=3)
    plan = drafted(matter, facts)

    selection = select(plan, shipped().profile(profile), "spvd")

    assert set(selection.fates) == {f"{paper.id}:{page}" for paper in matter.evidence for page in (1, 2, 3)}
    counts = selection.balance()
    assert counts.pop("collected") == sum(counts.values())
    placed = Counter(page for entry in (*selection.bound, *selection.loose) for page in entry.page_ids)
    assert all(count == 1 for count in placed.values())
    assert set(placed) == {page for page, fate in selection.fates.items() if fate.fate.value == "in"}
    for entry in (*selection.bound, *selection.loose):
        assert Destination.PRIVILEGED not in entry.goes_to
        assert entry.goes_to & set(selection.profile.carries)


@given(papers())
def test_a_record_number_means_one_page_in_every_packet(found: list[dict[str, Any]]) -> None:
    matter = a_matter(request="u_certification", papers=found)
    plan = drafted(matter, facts_for(matter, default=2))

    numbers = sorted(plan.numbers.values())

    assert numbers == list(range(1, len(numbers) + 1))
    for profile in shipped().profiles.values():
        assert select(plan, profile, "").numbers == plan.numbers


# Layout


def test_labels_skip_no_letter_and_repeat_none() -> None:
    labels = [label_after(number) for number in range(800)]

    assert labels[:3] + labels[25:28] == ["A", "B", "C", "Z", "AA", "AB"]
    assert len(set(labels)) == 800


@given(
    st.tuples(st.floats(-200, 200), st.floats(-200, 200), st.floats(50, 3000), st.floats(50, 3000)),
    st.sampled_from([0, 90, 180, 270]),
    st.sampled_from([0.5, 1.0, 3.0]),
    st.sampled_from([1.0, 0.94]),
)
def test_one_matrix_puts_the_visible_box_on_an_upright_sheet(
    shape: tuple[float, float, float, float], rotate: int, unit: float, shrink: float
) -> None:
    left, foot, wide, high = shape
    box = (left, foot, left + wide, foot + high)

    placed = place(box, rotate, unit, shrink=shrink)

    assert sorted(placed.size) == [612.0, 792.0]
    assert placed.scale <= 1.0
    assert mapped(placed.matrix, box) == pytest.approx(placed.clip, abs=0.01)
    assert placed.clip[0] >= -0.01 and placed.clip[2] <= placed.size[0] + 0.01
    assert placed.clip[1] >= -0.01 and placed.clip[3] <= placed.size[1] + 0.01


@given(
    st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1), st.floats(0.01, 0.5), st.floats(0.01, 0.2)), max_size=5),
    st.sampled_from([0, 90, 180, 270]),
)
def test_a_stamp_never_stands_on_ink(inks: list[tuple[float, float, float, float]], turn: int) -> None:
    grid = a_grid(*((left, top, min(1.0, left + wide), min(1.0, top + high)) for left, top, wide, high in inks))
    matter = a_matter(request="u_certification", papers=[a_paper(item="report", kind="police_report")])
    facts = {"e-1": some_facts([a_page(edges=grid)])}
    plan = drafted(matter, facts, library=shipped())

    layout = laid_out(select(plan, a_profile(), "spvd"), facts, plan=plan, turns={"e-1": turn})

    (page,) = [one for volume in layout.volumes for one in volume.pages if isinstance(one, ContentPage)]
    seen = (792.0, 612.0) if turn % 180 else (612.0, 792.0)
    assert page.stamp is not None
    left, foot, right, top = page.stamp.box
    assert left >= 20 and foot >= 20 and right <= page.placement.size[0] - 20 and top <= page.placement.size[1] - 20
    assert free(page.placement, grid, page.stamp.box, seen, turn)


@given(st.integers(1, 400), st.integers(0, 2))
def test_the_index_moves_no_number_and_volumes_keep_their_limit(count: int, pages_each: int) -> None:
    found = [a_paper(f"e-{n}", item="report", kind="police_report", title=f"Report {n} " * 6) for n in range(1, count + 1)]
    matter = a_matter(request="u_certification", papers=found)
    facts = facts_for(matter, default=1 + pages_each)
    plan = drafted(matter, facts, library=shipped())
    limit = 2_000_000

    layout = laid_out(select(plan, a_profile(max_bytes=limit), "spvd"), facts, plan=plan)

    content = [page for volume in layout.volumes for page in volume.pages if isinstance(page, ContentPage)]
    assert [page.record for page in content] == list(range(1, len(content) + 1))
    assert len(content) == count * (1 + pages_each)
    for volume in layout.volumes:
        assert volume.bound <= limit
        labels = [page.page_label for page in volume.pages]
        assert len(set(labels)) == len(labels)
        assert sum(getattr(page, "kind", "") == "index" for page in volume.pages) == len(layout.index)
