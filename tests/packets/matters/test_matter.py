"""The record of a matter is strict: a slip of the pen is told with its place, never guessed at."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from packets.errors import Broken
from packets.matters.matter import Adjustment, Cover, Evidence, Matter, page_id
from packets.requests.model import shaped
from tests.build import TODAY, a_paper

MATTER: dict[str, Any] = {"schema": 1, "id": "m-0001", "requests": [{"id": "mini"}]}


def faults(raw: dict[str, Any]) -> list[str]:
    with pytest.raises(Broken) as caught:
        shaped(Matter, raw, "matter.toml")
    return list(caught.value.faults)


def test_the_smallest_matter_stands() -> None:
    matter = shaped(Matter, MATTER, "matter.toml")
    assert not matter.practice
    assert matter.client.kind == "person"
    assert matter.evidence == ()


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"schema": 2}, "schema"),
        ({"colour": "red"}, "colour"),
        ({"id": "../m"}, "id"),
        ({"requests": [{}]}, "requests.0.id"),
        ({"requests": [{"id": "mini", "mailing_day": "2026-12-07"}]}, "requests.0.mailing_day"),
        ({"requests": [{"id": "mini", "attorney_note": {"by": "", "on": TODAY, "text": "x"}}]}, "requests.0.attorney_note.by"),
        ({"client": {"kind": "firm"}}, "client.kind"),
        ({"answers": {"a": [1]}}, "answers.a"),
        ({"answers": {"a": dt.datetime(2026, 1, 1)}}, "answers.a"),  # noqa: DTZ001
        ({"tables": {"sites": [{"id": "s", "open": {}}]}}, "tables.sites.0.open"),
        ({"evidence": [{"id": "e-1"}]}, "evidence.0.file"),
        ({"evidence": [a_paper("e 1")]}, "evidence.0.id"),
        ({"evidence": [a_paper("e-1", rotation=45)]}, "evidence.0.rotation"),
        ({"evidence": [a_paper("e-1", date="yesterday")]}, "evidence.0.date"),
        ({"evidence": [a_paper("e-1", goes_to=["moon"])]}, "evidence.0.goes_to.0"),
        ({"evidence": [a_paper("e-1", left_out=[{"page": 0, "reason": "x"}])]}, "evidence.0.left_out.0.page"),
        ({"evidence": [a_paper("e-1", left_out=[{"page": 1, "reason": ""}])]}, "evidence.0.left_out.0.reason"),
        ({"waivers": [{"item": "x", "by": "A", "on": TODAY}]}, "waivers.0.reason"),
        ({"asked_for": [{"item": "x", "on": TODAY}]}, "asked_for.0.from"),
        ({"adjustments": [{"do": "shuffle", "target": "e-1"}]}, "adjustments.0.do"),
    ],
)
def test_a_wrong_entry_is_told_with_its_place(change: dict[str, Any], place: str) -> None:
    found = faults({**MATTER, **change})
    assert len(found) == 1
    assert found[0].startswith(f"{place}: ")


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"answers": {"mini.count": float("inf")}}, "answers.mini.count"),
        ({"tables": {"sites": ({"id": "a", "size": float("nan")},)}}, "tables.sites.0.size"),
    ],
)
def test_a_number_without_end_is_none(change: dict[str, Any], place: str) -> None:
    assert all(fault.startswith(place) for fault in faults({**MATTER, **change}))


@pytest.mark.parametrize(
    "file", ["/etc/passwd", "../other/e.pdf", "evidence/../../e.pdf", "C:\\e.pdf", "evidence\\e.pdf", "C:e", ""]
)
def test_a_file_lies_inside_the_folder(file: str) -> None:
    assert "inside the matter folder" in faults({**MATTER, "evidence": [{"id": "e-1", "file": file}]})[0]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"requests": [{"id": "mini"}, {"id": "mini"}]}, "requests: used twice: mini"),
        ({"evidence": [a_paper("e-1"), a_paper("e-1")]}, "evidence: used twice: e-1"),
        ({"evidence": [a_paper("e-1", translation_of="e-9")]}, "evidence e-1 names e-9, which is not here"),
        ({"evidence": [a_paper("e-1", variant_of="e-9", **{"for": ["agency"]})]}, "evidence e-1 names e-9, which is not here"),
        ({"tables": {"sites": [{"name": "North"}]}}, "tables.sites: every row has an id"),
        ({"tables": {"sites": [{"id": ""}]}}, "tables.sites: every row has an id"),
        ({"tables": {"sites": [{"id": "a"}, {"id": "a"}]}}, "tables.sites: used twice: a"),
    ],
)
def test_ids_are_there_and_used_once(change: dict[str, Any], words: str) -> None:
    assert words in faults({**MATTER, **change})[0]


@pytest.mark.parametrize(
    "values",
    [
        {"variant_of": "e-2"},
        {"variant_of": "e-1", "for": ["agency"]},
        {"translation_of": "e-1"},
    ],
)
def test_a_paper_is_no_shape_of_itself_and_a_variant_says_for_whom(values: dict[str, Any]) -> None:
    with pytest.raises(Broken):
        shaped(Evidence, a_paper("e-1", **values), "e")


@pytest.mark.parametrize(
    ("do", "values"),
    [
        ("move", {"before": "e-2"}),
        ("move", {"after": "e-2"}),
        ("retitle", {"title": "Other"}),
        ("leave_out", {"reason": "Not wanted"}),
        ("add", {"section": "exhibits"}),
        ("split", {"at": [3]}),
        ("pages", {"first": 2, "last": 2}),
    ],
)
def test_an_adjustment_says_what_it_needs(do: str, values: dict[str, Any]) -> None:
    assert shaped(Adjustment, {"do": do, "target": "e-1", **values}, "a").do == do
    with pytest.raises(Broken, match=f"{do} wants"):
        shaped(Adjustment, {"do": do, "target": "e-1"}, "a")


def test_a_range_of_pages_goes_up() -> None:
    for first, last in ((3, 2), (0, 2)):
        with pytest.raises(Broken):
            shaped(Adjustment, {"do": "pages", "target": "e-1", "first": first, "last": last}, "a")


def test_a_cover_has_an_area_and_may_be_given_in_whole_points() -> None:
    cover = shaped(Cover, {"page": 1, "box": [72, 72, 144, 90.5]}, "c")
    assert cover.box == (72.0, 72.0, 144.0, 90.5)
    for box in ([72, 72, 72, 90], [72, 90, 144, 72], [1, 2, 3]):
        with pytest.raises(Broken):
            shaped(Cover, {"page": 1, "box": box}, "c")


def test_the_id_of_a_page_names_paper_and_page() -> None:
    assert page_id("e-0001", 3) == "e-0001:3"


def test_a_paper_is_found_by_its_id() -> None:
    matter = shaped(Matter, {**MATTER, "evidence": [a_paper("e-1"), a_paper("e-2")]}, "m")
    assert matter.paper("e-2") is matter.evidence[1]
    assert matter.paper("e-3") is None
