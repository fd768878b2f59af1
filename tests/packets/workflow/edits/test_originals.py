"""Paper originals: who had which, where and when, is never overwritten."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from packets.matters.keeping import Move
from packets.requests.office import Staff
from packets.workflow.edits import DropRow, KeepSuppb, MoveOriginal, PutRow, ReturnOriginals
from tests.build import TODAY, a_paper, shipped
from tests.staff import ATTORNEY, AtTheDesk

DAY = dt.timedelta(days=1)


def held(**rows: str) -> AtTheDesk:
    """A matter with originals at these places, each there since ten days."""
    table = [
        {"id": id_, "what": f"Passport {id_}", "custody": custody, "place": "safe 2", "since": TODAY - 10 * DAY}
        for id_, custody in rows.items()
    ]
    return AtTheDesk({"tables": {"originals": table}}, shipped())


def row(desk: AtTheDesk, id_: str = "a") -> dict[str, Any]:
    return next(dict(one) for one in desk.matter.tables["originals"] if one["id"] == id_)


def way(desk: AtTheDesk, id_: str = "a") -> list[tuple[str, str, str, str, str]]:
    found = [one for one in desk.matter.moves if one.original == id_]
    return [(one.from_custody, one.from_place, one.custody, one.place, one.by) for one in found]


def test_each_way_of_an_original_is_a_row_of_its_own() -> None:
    desk = held(a="safe")
    desk.do(MoveOriginal(original="a", custody="drawer", place="drawer 4"))
    desk.do(MoveOriginal(original="a", custody="elsewhere", place="copy shop", to="Nil Bote"), who=ATTORNEY)
    assert way(desk) == [
        ("safe", "safe 2", "drawer", "drawer 4", "Pia Sample"),
        ("drawer", "drawer 4", "elsewhere", "copy shop", "Ada Specimen"),
    ]
    assert row(desk) == {"id": "a", "what": "Passport a", "custody": "elsewhere", "place": "copy shop", "since": TODAY}
    assert [(one.to, one.what, one.on) for one in desk.matter.moves] == [
        ("", "Passport a", TODAY),
        ("Nil Bote", "Passport a", TODAY),
    ]
    assert [(one.did, one.about, one.by) for one in desk.matter.history] == [
        ("moved_original", "a", "Pia Sample"),
        ("moved_original", "a", "Ada Specimen"),
    ]


def test_what_is_written_into_the_table_by_hand_leaves_its_way_too() -> None:
    desk = AtTheDesk({}, shipped())
    desk.do(PutRow(table="originals", values={"what": "Passport", "custody": "safe", "since": "2026-11-20"}))
    desk.do(PutRow(table="originals", row="original-1", values={"place": "safe 1"}))
    desk.do(PutRow(table="originals", row="original-1", values={"what": "Passport, Honduras"}))
    desk.do(PutRow(table="originals", row="original-1", values={"custody": "drawer", "since": "2026-12-01"}))
    assert [(one.on, one.from_custody, one.custody, one.place) for one in desk.matter.moves] == [
        (dt.date(2026, 11, 20), "", "safe", ""),
        (dt.date(2026, 11, 20), "safe", "safe", "safe 1"),
        (TODAY, "safe", "drawer", "safe 1"),
    ]


def test_a_row_without_a_place_has_no_way_yet_and_what_was_known_cannot_be_forgotten() -> None:
    desk = AtTheDesk({}, shipped())
    desk.do(PutRow(table="originals", values={"what": "Passport"}))
    assert desk.matter.moves == ()
    desk.do(PutRow(table="originals", row="original-1", values={"custody": "safe"}))
    desk.refuses("original_needs_place", PutRow(table="originals", row="original-1", values={"custody": None}))
    desk.refuses("original_has_way", DropRow(table="originals", row="original-1"))


def test_a_row_that_was_put_there_by_mistake_and_went_nowhere_can_go_and_its_name_is_not_used_again() -> None:
    desk = AtTheDesk({}, shipped())
    desk.do(PutRow(table="originals", values={"what": "Passport"}))
    desk.do(DropRow(table="originals", row="original-1"))
    assert desk.matter.tables.get("originals") is None
    moved = Move(original="original-1", on=TODAY, by="Pia Sample", custody="safe").model_dump(exclude_defaults=True)
    other = AtTheDesk({"moves": [moved]}, shipped())
    other.do(PutRow(table="originals", values={"what": "Another"}))
    assert row(other, "original-2")["what"] == "Another"


@pytest.mark.parametrize(
    ("code", "edit"),
    [
        ("unknown_row", MoveOriginal(original="b", custody="safe")),
        ("answer_does_not_fit", MoveOriginal(original="a", custody="cellar")),
        ("who_has_it", MoveOriginal(original="a", custody="elsewhere")),
        ("day_to_come", MoveOriginal(original="a", custody="drawer", on=TODAY + DAY)),
        ("unknown_evidence", MoveOriginal(original="a", custody="drawer", proof="e-9")),
        ("unknown_row", ReturnOriginals(originals=("a", "b"))),
    ],
)
def test_a_way_that_cannot_be_is_refused_and_nothing_is_written(code: str, edit: MoveOriginal | ReturnOriginals) -> None:
    held(a="safe").refuses(code, edit)


def test_who_has_it_is_enough_where_it_is_elsewhere() -> None:
    desk = held(a="safe")
    desk.do(MoveOriginal(original="a", custody="elsewhere", to="Lia Traductora"))
    assert row(desk)["place"] == "Lia Traductora"


def test_no_way_is_put_before_one_that_is_recorded() -> None:
    desk = held(a="safe")
    desk.do(MoveOriginal(original="a", custody="drawer", on=TODAY - DAY))
    desk.refuses("moved_before", MoveOriginal(original="a", custody="safe", on=TODAY - 2 * DAY))
    desk.do(MoveOriginal(original="a", custody="safe", on=TODAY - DAY))
    assert row(desk)["custody"] == "safe"


# Back to the client


def test_everything_that_lies_with_us_goes_back_with_the_list_that_was_signed() -> None:
    table = [
        {"id": one, "what": one, "custody": custody} for one, custody in (("a", "safe"), ("b", "drawer"), ("c", "elsewhere"))
    ]
    papers = [a_paper("e-1", kind="originals_list"), a_paper("e-2", kind="passport")]
    desk = AtTheDesk({"tables": {"originals": table}, "evidence": papers}, shipped())
    desk.refuses("not_the_list", ReturnOriginals(proof="e-2"))
    desk.do(ReturnOriginals(proof="e-1"))
    assert {id_: row(desk, id_)["custody"] for id_ in "abc"} == {"a": "with_client", "b": "with_client", "c": "elsewhere"}
    assert {(one.original, one.to, one.proof) for one in desk.matter.moves} == {("a", "client", "e-1"), ("b", "client", "e-1")}
    desk.refuses("no_original_here", ReturnOriginals())


def test_one_is_given_to_somebody_whom_the_client_sent() -> None:
    desk = held(a="safe", b="safe")
    desk.do(ReturnOriginals(originals=("b", "b"), to="Luz Hermana"))
    assert [(one.original, one.to, one.custody) for one in desk.matter.moves] == [("b", "Luz Hermana", "with_client")]
    assert row(desk, "a")["custody"] == "safe"


# Supplement B


def test_the_signed_form_goes_into_the_safe_and_the_return_check_says_so() -> None:
    desk = AtTheDesk({}, shipped())
    desk.do(KeepSuppb(place="safe 2, folder M06"))
    assert row(desk, "original-1") == {
        "id": "original-1",
        "what": "Form I-918 Supplement B, signed original",
        "suppb": True,
        "custody": "safe",
        "place": "safe 2, folder M06",
        "since": TODAY,
    }
    assert desk.matter.answers["suppb.check.original_in_safe"] is True
    assert [(one.from_custody, one.custody) for one in desk.matter.moves] == [("", "safe")]


def test_sent_back_to_be_mended_it_is_the_same_original_when_it_returns() -> None:
    desk = AtTheDesk({}, shipped())
    desk.do(KeepSuppb(custody="drawer"))
    assert desk.matter.answers["suppb.check.original_in_safe"] is False
    desk.refuses("original_is_here", KeepSuppb())
    desk.do(MoveOriginal(original="original-1", custody="elsewhere", to="the certifier, to be mended"))
    desk.do(KeepSuppb(), who=ATTORNEY)
    assert [(one.custody, one.by) for one in desk.matter.moves] == [
        ("drawer", "Pia Sample"),
        ("elsewhere", "Pia Sample"),
        ("safe", "Ada Specimen"),
    ]
    assert len(desk.matter.tables["originals"]) == 1
    assert desk.matter.answers["suppb.check.original_in_safe"] is True


def test_whose_time_is_over_takes_nothing() -> None:
    gone = Staff(id="alt", name="Alt Specimen", role="paralegal", until=TODAY - DAY)
    desk = held(a="safe")
    before = desk.store.record()
    with pytest.raises(Exception, match="staff_expired"):
        desk.do(MoveOriginal(original="a", custody="drawer"), who=gone)
    assert desk.store.record() == before
