"""Pages to sign as rows: two papers of one title are told apart, and each person is named once."""

from __future__ import annotations

from typing import Any

from desktop.models.ink import could_be, name_of, people_groups
from packets.workflow.results_ink import InkPersonResult, InkStatusResult


def page(paper: str, title: str, *who: str) -> dict[str, Any]:
    signs = [{"who": one, "label": "", "box": True, "note": ""} for one in who]
    rest = {"printed_for": [], "scan": "", "left_out": False}
    return {"paper": paper, "page": 2, "title": title, "state": "awaiting", "signs": signs, **rest}


def status(*pages: dict[str, Any]) -> InkStatusResult:
    people = [{"who": "client", "to_print": 0, "awaiting": len(pages), "back": 0, "old": 0, "pages": list(pages)}]
    return InkStatusResult.model_validate({"matter": "m", "people": people, "waiting": 0, "open": len(pages)})


def test_two_papers_of_one_title_are_told_apart_by_their_numbers() -> None:
    found = status(
        page("e-0005", "Statement", "client"), page("e-0006", "Statement", "client"), page("e-0001", "Form", "client")
    )
    (group,) = people_groups(found)
    assert [row.second for row in group.rows] == ["e-0005", "e-0006", ""]
    (places,) = could_be(found, None)
    assert [row.second for row in places.rows] == ["e-0005 · Client", "e-0006 · Client", "Client"]


def test_somebody_who_signs_twice_on_a_page_is_named_once() -> None:
    (group,) = people_groups(status(page("e-0001", "Form", "client", "attorney", "attorney")))
    assert group.rows[0].second == "also signed by: Attorney"


def test_a_member_of_the_family_is_called_by_name() -> None:
    one = InkPersonResult(who="family:rosa", name="Rosa Example", to_print=1, awaiting=0, back=0, old=0, pages=[])
    assert name_of(one) == "Family member: Rosa Example"
