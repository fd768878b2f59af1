"""Pictures of the screen of official forms. No official form is shipped, so its lists are invented: nothing is read or kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from PySide6.QtWidgets import QWidget

from desktop import steps
from desktop.app import Parts
from desktop.views.official_forms import OfficialFormsView
from packets.errors import Problem
from packets.workflow.desk import Desk
from packets.workflow.results_forms import (
    BoxResult,
    DifferenceResult,
    EditionResult,
    FormAddedResult,
    FormKeptResult,
    FormsListResult,
    FormState,
)

PAGE = "the agency's page of the form"


class Shoot(Protocol):
    def __call__(self, name: str, at: QWidget | None = None) -> None:
        """A picture, with `at` at the top of what is scrolled."""


def official_forms(parts: Parts, shoot: Shoot) -> None:
    """With an office open: forms that are kept, one that differs, one that nobody proved, and a reading."""
    parts.session.go(steps.OFFICIAL_FORMS)
    shoot("forms-none")
    view = parts.window.view(steps.OFFICIAL_FORMS)
    assert isinstance(view, OfficialFormsView)
    view.work.put(_found(parts.session.desk), _added(parts.session.desk))
    view.kept.choose("b" * 64)
    view.kept.chosen.emit("b" * 64)
    shoot("forms-kept")
    shoot("forms-bound", view.state)
    view.kept.choose("c" * 64)
    view.kept.chosen.emit("c" * 64)
    shoot("forms-differ", view.state)
    view.agree.click()
    view.editions.choose(("I-765", "2025-08-21"))
    view.record.click()
    shoot("forms-read", view.editions)
    view.page_form.close_form()
    view.work.look()


def _found(desk: Desk) -> FormsListResult:
    accepted = _edition(desk, "I-765", "2025-08-21", "accepted")
    unread = _edition(desk, "I-912", "2026-09-15", "unrecorded")
    old = _edition(desk, "I-918 Supplement B", "2025-01-20", "recheck")
    bound = [
        BoxResult(
            at="Part 1, 1.a", label="Family name", name="form1[0].Page1[0].Name[0]", sure=True, why="", words="", candidates=[]
        ),
        BoxResult(
            at="Part 1, 4",
            label="Birth date",
            name="",
            sure=False,
            why="several",
            words=desk.words.say("box_several", {}),
            candidates=["form1[0].Page1[0].Date[0]", "form1[0].Page1[0].Date[1]"],
        ),
    ]
    changes = [
        DifferenceResult(what="new", name="x", label="Part 2. 9. Select No.", page=2, before="", now=""),
        DifferenceResult(what="limit", name="y", label="Part 2. 5. B. Street.", page=1, before="34", now="30"),
    ]
    said = {"form": "I-765", "edition": "08/21/25"}
    differ = {"form": "I-912", "edition": "09/15/26", "recipe": "07/22/25", "count": 2}
    proof = {"form": "I-918 Supplement B", "edition": "01/20/25", "sure": 1, "of": 2, "doubtful": 1, "missing": 0}
    return FormsListResult(
        folder="",
        forms=[
            _kept(desk, "a", "known_edition", said, accepted, "yes"),
            _kept(desk, "b", "not_proved", proof, old, "agree", bound=bound),
            _kept(desk, "c", "fields_differ", differ, unread, "no", differences=changes),
        ],
        editions=[accepted, unread, old],
    )


def _kept(
    desk: Desk,
    mark: str,
    state: FormState,
    said: Mapping[str, object],
    standing: EditionResult,
    fillable: str,
    *,
    bound: list[BoxResult] | None = None,
    differences: list[DifferenceResult] | None = None,
) -> FormKeptResult:
    return FormKeptResult.model_validate(
        {
            "form": standing.form,
            "edition": standing.edition,
            "state": state,
            "fillable": fillable,
            "words": desk.words.say(f"form_{state}", said),
            "notes": [],
            "recipe": "",
            "title": "",
            "pages": 1,
            "sha256": mark * 64,
            "differences": differences or [],
            "bound": bound or [],
            "not_spoken_of": [],
            "added_on": "2026-12-01",
            "agreed": False,
            "ready": fillable == "yes",
            "standing": standing,
        }
    )


def _edition(desk: Desk, form: str, edition: str, state: str) -> EditionResult:
    read = state != "unrecorded"
    said = {"by": "Pia Sample", "on": "20 Nov 2026", "page": PAGE, "days": "on any day", "day": "20 Dec 2026"}
    return EditionResult.model_validate(
        {
            "form": form,
            "edition": edition,
            "state": state,
            "words": desk.words.say(f"standing_{state}", said),
            "by": "Pia Sample" if read else "",
            "on": "2026-11-20" if read else None,
            "page": PAGE if read else "",
            "from": None,
            "until": None,
            "recheck_by": "2026-12-20" if read else None,
        }
    )


def _added(desk: Desk) -> tuple[FormAddedResult, ...]:
    payment = Problem("form_payment", "g-1450.pdf", {"form": "G-1450"})
    known = Problem("form_known_edition", "i-765.pdf", {"form": "I-765", "edition": "08/21/25"})
    return (
        FormAddedResult(
            file="g-1450.pdf",
            status="not_kept",
            form="G-1450",
            edition="",
            state="payment",
            sha256="",
            problem=desk.told(payment),
        ),
        FormAddedResult(
            file="i-765.pdf",
            status="kept",
            form="I-765",
            edition="2025-08-21",
            state="known_edition",
            sha256="a" * 64,
            problem=desk.told(known),
        ),
    )
