"""A whole filing by keys and clicks, one for each kind of request, from the first call to the closing. A further kind is one
parameter more."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desktop.app import Parts
from packets.practice import demo
from packets.practice.samples import Paper, Sample, read_office, read_sample
from packets.workflow.desk import Desk
from packets.workflow.edits import GiveAnswer, PutRow

from .office import make_office, open_office
from .opening import Filed
from .story import Story

KINDS = [
    Filed("u_certification", "m07", "case.has_number", "request_letter"),
    Filed("soi_request", "m11", "case.open", "request_letter"),
    Filed("contract_language", "m14", "rider.word_file_ready", "cl_rider"),
    Filed("neutrality_agreement", "m13", "agreement.union_signed", "na_parties_sites"),
    Filed(
        "u_petition",
        "m03",
        "i918.signed_in_ink",
        "statement",
        mails="7 Dec 2026",
        mends=(
            # Both are filed for before the birthday that ends it.
            PutRow(table="family", row="family-1", values={"birthday_planned": True}),
            PutRow(table="family", row="family-2", values={"birthday_planned": True}),
            GiveAnswer(key="person.ever_arrested", value=False),
        ),
    ),
    Filed("deferred_action", "m09", "money.own_only", "declaration"),
    Filed("deferred_action_renewal", "m10", "money.own_only", "declaration", without=("choice",)),
]
SHORT: dict[str, dict[str, object]] = {
    "records": {"pages": 4, "not_legible": []},
    "time_sheets": {"weeks": 2},
    "contract": {"articles": ["wages", "heat"]},
}
"""Long papers are drawn short: how many pages there are is no part of the story."""


def shortened(one: Paper) -> Paper:
    words = SHORT.get(one.draw["by"])
    if words is None:
        return one
    left_out = tuple(page.model_copy(update={"page": 2}) for page in one.left_out)
    return one.model_copy(update={"draw": {**one.draw, **words}, "left_out": left_out})


Drawn = tuple[Sample, dict[str, Path]]


@pytest.fixture(scope="session")
def drawn(desk: Desk, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Drawn]:
    """A practice matter and its papers, drawn once for all."""
    made: dict[str, Drawn] = {}

    def of(id_: str) -> Drawn:
        if id_ not in made:
            folder = desk.resources / demo.SAMPLES
            whole = read_sample(folder, id_)
            sample = whole.model_copy(update={"papers": tuple(shortened(one) for one in whole.papers)})
            files = demo.draw_papers(read_office(folder), sample, tmp_path_factory.mktemp(id_))
            made[id_] = sample, {one.id: file for one, file in zip(sample.papers, files, strict=True)}
        return made[id_]

    return of


@pytest.fixture
def story(filed: Filed, drawn: Callable[[str], Drawn], window: Parts, qtbot: QtBot, tmp_path: Path) -> Story:
    """An office without a matter, and somebody calls."""
    sample, files = drawn(filed.sample)
    open_office(window, qtbot, make_office(tmp_path / "office"))
    return Story(window, qtbot, filed, sample, files, tmp_path)


def test_every_kind_of_request_has_its_story(desk: Desk) -> None:
    assert sorted(one.request for one in KINDS) == sorted(desk.library.kinds)


@pytest.mark.parametrize("filed", KINDS, ids=lambda one: one.request)
def test_a_filing_from_the_first_call_to_the_closing(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    story.call()
    story.clear()
    story.reach()
    story.open_request()
    story.agree(monkeypatch)
    story.bring_answers()
    story.bring_papers()
    story.listen()
    story.check()
    story.file_the_paper()
    story.decide()
    story.mend()
    story.they_see()
    story.draft()
    story.read()
    story.build_to_send()
    story.mail()
    story.wait()
    story.close()
    record = story.record
    assert (record.requests[0].closed_on, record.requests[0].answer) == (dt.date(2026, 12, 1), "good")
    before = ["called", "checked_conflict", "opened", "decided"]
    did = [one.did for one in record.history if one.did != "moved_original"]  # where originals lie is answered on the way
    assert did == [*before, "approved", "sent", "arrived", "answered", "closed"]
