"""What the shim does to a program: seen from the disks that it leaves."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.faults.disk import shim
from tests.faults.disk.running import ROOT, Result, ask

pytestmark = pytest.mark.skipif(bool(shim.missing()), reason=shim.missing())
TELLING = "tests.faults.telling"


def run(driver: str, name: str, *words: str) -> Result:
    (result,) = ask(TELLING, "--full", "--only", driver, "--only", name, *words)
    return result


def found(driver: str, name: str) -> dict[str, str]:
    """Trial -> what was on the disk and had been told."""
    told = {}
    for trial, wrong in run(driver, name).violations:
        assert wrong.startswith("AssertionError: "), wrong
        told[trial] = wrong.removeprefix("AssertionError: ").split(" (")[0]
    return told


def test_a_kill_comes_before_half_way_through_and_after_every_operation() -> None:
    assert found("kill", "write once") == {
        "1/before": "nothing",
        "1/after": "a=0",
        "2/before": "a=0",
        "2/half": "a=500",
        "2/after": "a=1000",
        "3/before": "a=1000",
        "3/after": "a=1000",
    }


def test_a_full_disk_takes_nothing_from_the_kth_operation_on_and_a_short_write_half() -> None:
    assert found("no_space", "write once") == {"1/full": "nothing", "2/full": "a=0", "2/short": "a=500 told"}


def test_what_an_fsync_that_failed_was_to_save_is_not_saved_by_another_one() -> None:
    result = run("fsync_error", "ask again")
    assert (result.tried, result.hit) == (4, 4)
    assert [(name, wrong.split(" (")[0]) for name, wrong in result.violations] == [
        ("1/fsync_fails", "AssertionError: it is not there")
    ]


def test_each_read_fails_once() -> None:
    told = found("read_error", "read twice")
    assert {"a=10 b=20 not-a b", "a=10 b=20 a not-b"} <= set(told.values())


def test_a_power_cut_leaves_names_without_bytes_and_bytes_without_names() -> None:
    told = set(found("power_loss", "careful").values())
    assert {"nothing", "new=-", "new=- new/a.part=0", "new=- new/a.part=1000", "new=- new/a=1000"} <= told
    # The file was synced before it got its name, and its folder's name was before anybody was told.
    assert not [one for one in told if "new/a=0" in one]
    assert [one for one in told if "told" in one] == ["new=- new/a=1000 told"]


@pytest.mark.parametrize("mounts", [True, False], ids=["a real disk", "a number of bytes"])
def test_a_small_disk_runs_full_at_some_levels(mounts: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PACKET_TESTS_NO_MOUNT", "" if mounts else "1")
    told = found("small_disk", "write once")
    assert told.pop("0") in ("nothing", "a=0")
    assert "a=1000 told" in told.values()


def test_no_way_to_change_a_folder_is_missed() -> None:
    """A recording is held against the disk before anything else is done with it."""
    assert run("kill", "every call").violations == []
    assert run("power_loss", "every call", "--states", "200").violations == []


def test_work_that_raises_by_itself_is_broken_not_disturbed() -> None:
    with pytest.raises(AssertionError, match="by itself"):
        run("kill", "hopeless")


def test_what_cannot_be_recorded_is_refused_aloud() -> None:
    with pytest.raises(AssertionError, match="a shared writable mapping is not modelled"):
        run("kill", "mapped")


def test_words_that_nobody_should_be_told_are_a_violation() -> None:
    assert {wrong.split(" (")[0] for _, wrong in run("no_space", "wrong words").violations} == {"AssertionError: no such words"}


def test_a_check_that_dies_is_a_violation_of_that_trial_alone() -> None:
    result = run("kill", "stuck")
    assert {wrong for _, wrong in result.violations} == {"the trial died or hung: signal 6"}
    assert {name for name, _ in result.violations} == {"1/after", "2/before", "2/half", "2/after", "3/before", "3/after"}
    assert result.tried == 7


def test_what_was_done_is_remembered(tmp_path: Path) -> None:
    state = tmp_path / "state"
    first = run("power_loss", "careful", "--state", str(state))
    lines = state.read_text()
    assert run("power_loss", "careful", "--state", str(state)).violations == first.violations
    assert state.read_text() == lines


def test_one_trial_can_be_made_again_from_its_recording(tmp_path: Path) -> None:
    toy, kept, left = "tests.faults.disk.toy_scenarios", tmp_path / "kept", tmp_path / "left"
    (first,) = ask(toy, "--only", "no_parent_fsync", "--keep", str(kept))
    (recording,) = kept.iterdir()
    name, wrong = first.violations[-1]
    words = ["--only", "no_parent_fsync", "--only", "export", "--only", "power_loss", "--trial", name, "--leave", str(left)]
    command = [sys.executable, "-m", "tests.faults.disk", *words, "--recording", str(recording)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.stdout.strip() == wrong
    assert (left / "vault" / "vault.db").exists()
    assert not list(left.rglob("out/*.pdf"))
