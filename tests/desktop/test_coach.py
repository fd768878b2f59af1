"""The steps of the first run as data: when each is done, and that nothing done before is asked again."""

from __future__ import annotations

import dataclasses

import pytest

from desktop import steps
from desktop.models.coach import CoachStep, Seen, coach_steps, now
from desktop.reading import Packet, Paper, Snapshot
from packets.matters.matter import Evidence
from packets.requests.model import shaped
from packets.workflow.results import ItemResult

from .test_office_models import item, matter, snapshot


def held(kind: str, *, filed: bool = False, **more: object) -> Paper:
    record = shaped(Evidence, {"id": "e-1", "file": "evidence/e-1.pdf", "kind": kind} | more, "a test")
    return Paper(
        id="e-1", title=kind, kind=kind, date="undated", language="en", pages=1, item="", row="", record=record, filed=filed
    )


def seen(*papers: Paper, items: tuple[ItemResult, ...] = (), built: int = 0, before: int = 0) -> Seen:
    there: Snapshot = dataclasses.replace(snapshot(matter(), *items), papers=papers)
    packet = object.__new__(Packet) if built else None
    if packet is not None:
        object.__setattr__(packet, "built_at", built)
    return Seen(there, packet, before)


LEFT = {"left_out": [{"page": 1, "reason": "another person"}]}
COVERED = {"covers": [{"page": 1, "box": [1, 1, 2, 2]}]}


@pytest.mark.parametrize(
    ("step", "what", "done"),
    [
        ("file", seen(held("medical_page")), False),
        ("file", seen(held("medical_page", filed=True)), True),
        ("wrong", seen(held("time_sheet", filed=True)), False),
        ("wrong", seen(held("time_sheet", **LEFT)), True),
        ("wrong", seen(held("time_sheet", **COVERED)), True),
        ("certificate", seen(items=(item("translation", state="ready"), item("translation", state="partial"))), False),
        ("certificate", seen(items=(item("translation", state="ready"),)), True),
        ("page", seen(items=(item("certifier_page", state="ready", stale=True),)), False),
        ("page", seen(items=(item("certifier_page", state="ready"),)), True),
        ("draft", seen(), False),
        ("draft", seen(built=5, before=5), False),
        ("draft", seen(built=6, before=5), True),
    ],
)
def test_a_step_is_done_when_the_record_says_so(step: str, what: Seen, done: bool) -> None:
    found = next(one for one in coach_steps() if one.id == step)
    assert found.done is not None
    assert found.done(what) is done


def test_every_step_says_something_and_can_be_gone_on_from() -> None:
    known = {one.id for one in steps.matter_screens()}
    for one in coach_steps():
        assert one.words
        assert one.button or one.done is not None
        assert not one.screen or one.screen in known
        assert one.done is None or one.hint, one.id
    assert coach_steps()[-1].done is None


def test_what_is_done_already_is_passed_over_and_the_last_step_stays() -> None:
    done, asks = CoachStep("a", "a", done=lambda _: True), CoachStep("b", "b", done=lambda _: False)
    way = (done, done, asks, done)
    assert now(way, 0, seen()) == 2
    assert now(way, 3, seen()) == 3
    assert now((done, done), 0, seen()) == 1
