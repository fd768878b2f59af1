"""A short run of the hostile files: a share of those made by hand under both policies, some made by chance; the judge
itself is held against files that no cleaner touched. The full run is a command (see the package)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from packets.matters.facts import DocumentFacts
from packets.worker.client import Worker
from tests.faults.hostile import judge, run
from tests.faults.hostile.base import SECRET, everything, page, stream, text
from tests.faults.hostile.mutate import mutant
from tests.faults.hostile.shapes import locked
from tests.packets.worker.make import Taken, one_page, take_in

SHARE, MUTANTS = 30, 30
"""Of the files made by hand one of so many goes through in this run; and so many that chance made."""
HEAVY = (
    *("bomb-", "many-", "deep-", "loop-tree-deep", "slow-", "large-", "laughs", "fine-"),
    *("size-", "wide-", "glass-", "drawing-bomb", "drawn-big"),
)
"""Those that take seconds, as they should; the command runs them."""

pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.fixture(scope="module")
def trial(tmp_path_factory: pytest.TempPathFactory) -> Iterator[run.Trial]:
    found = run.Trial(tmp_path_factory.mktemp("hostile") / "log")
    yield found
    found.close()


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    return everything()


def sound(tally: run.Tally) -> None:
    assert tally.crashes == [] and tally.faults == []


def test_there_are_files_enough(files: dict[str, bytes]) -> None:
    assert len(files) >= 300
    assert sum(SECRET in data for data in files.values()) > 150
    assert len({name.rsplit(".", 1)[-1] for name in files}) >= 8


def test_of_those_made_by_hand_nothing_acts_nothing_is_smuggled_and_the_program_stands(
    trial: run.Trial, files: dict[str, bytes]
) -> None:
    names = [name for name in sorted(files) if not name.startswith(HEAVY)]
    for at, name in enumerate(names[::SHARE]):
        trial.send(name, files[name], pixels=at % 2 == 1)
    sound(trial.tally)
    assert trial.tally.taken > 0.5 * trial.tally.tried, "most of them are papers all the same"


def test_of_those_made_by_chance_neither(trial: run.Trial) -> None:
    sources = [data for data in run.sources() if len(data) < 20_000]
    for number in range(MUTANTS):
        trial.send(f"mutant-{number}", mutant(sources, number), pixels=number % 4 == 3)
    sound(trial.tally)


def test_chance_gives_the_same_file_for_the_same_number() -> None:
    sources = (page(), stream(SECRET))
    assert [mutant(sources, number) for number in range(50)] == [mutant(sources, number) for number in range(50)]
    assert len({mutant(sources, number) for number in range(50)}) > 25


def test_a_run_goes_on_where_it_stopped(tmp_path: Path) -> None:
    tally = run.Tally(next=7, taken=3, dearest=[(1.5, "a")], faults=["x"])
    tally.refused["too_large/memory"] = 2
    run.save(tmp_path / "state", tally)
    assert run.load(tmp_path / "state") == tally and run.load(tmp_path / "none") == run.Tally()
    assert json.loads((tmp_path / "state").read_text("utf-8"))["next"] == 7


# ------------------------------------------------------------------------------------------------------ the judge


@pytest.fixture(scope="module")
def clean() -> Taken:
    with Worker(1) as worker:
        return take_in(worker, one_page())


def said(data: bytes, facts: DocumentFacts) -> str:
    return " ".join(judge.faults(data, facts))


def test_a_working_copy_is_sound(clean: Taken) -> None:
    assert judge.faults(clean.data, clean.facts) == []


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("action-javascript-open.pdf", "active keys"),
        ("action-uri-link.pdf", "active keys"),
        ("attached-names.pdf", "active keys"),
        ("xfa-one.pdf", "active keys"),
        ("hide-info.pdf", "its trailer has"),
        ("hide-nobody-asks.pdf", "is nobody's"),
        ("hide-behind-the-end.pdf", "behind its end"),
        ("hide-older-revision.pdf", "several revisions"),
        ("hide-behind-flate.pdf", "does not end where it says"),
        ("content-comment.pdf", "foreign bytes"),
        ("font-ttf-tail.pdf", "foreign bytes"),
        ("image-jpeg-comment.pdf", "foreign bytes"),
        ("image-flate-tail.pdf", "foreign bytes"),
        ("hide-xmp-catalog.pdf", "foreign bytes"),
    ],
)
def test_the_judge_catches_a_file_that_nobody_cleaned(clean: Taken, files: dict[str, bytes], name: str, words: str) -> None:
    assert words in said(files[name], clean.facts)


@pytest.mark.parametrize(
    "change",
    [
        lambda data: data.replace(b"/Type/Catalog", b"/AA<<>>/Type/Catalog"),
        lambda data: data + SECRET,
        lambda data: data.replace(b"Hello", SECRET.hex().encode()),
        lambda data: data.replace(b"Hello", SECRET.decode().encode("utf-16-be")),
        lambda data: b" " + data,
        lambda data: data.replace(b"/Kids[", b"/Kids[ "),
    ],
    ids=["action", "tail", "hex", "wide", "shifted", "not-canonical"],
)
def test_the_judge_catches_a_working_copy_that_was_touched(clean: Taken, change: object) -> None:
    assert callable(change) and judge.faults(change(clean.data), clean.facts)


def test_what_a_page_draws_is_no_foreign_byte_for_the_judge_and_beside_it_the_same_words_are(trial: run.Trial) -> None:
    taken = take_in(trial.worker, page(b"BT /F1 9 Tf 72 400 Td " + text() + b" Tj ET"))
    assert SECRET in taken.data and judge.faults(taken.data, taken.facts) == []
    beside = taken.data.replace(b"\ntrailer\n", b"\n%" + SECRET + b"\ntrailer\n")
    assert "foreign bytes stand in the file" in said(beside, taken.facts)


def test_a_lock_is_no_hiding_place_for_the_judge(clean: Taken) -> None:
    assert said(locked(owner="o", user="", R=6), clean.facts)
    assert text() in page(more={10: text()})
