"""Some of every fault of a disk on backup, restore and what goes in and out; `keeping_scenarios` says how all of it is run."""

from __future__ import annotations

import pytest

from tests.faults.disk import shim
from tests.faults.disk.running import Result, ask

pytestmark = pytest.mark.skipif(bool(shim.missing()), reason=shim.missing())
PROVIDER = "tests.faults.keeping_scenarios"
CONTROLS = {"no_file_fsync", "no_folder_fsync", "list_first", "no_staging"}


@pytest.fixture(scope="module")
def results() -> list[Result]:
    only = ("kill", "power_loss", "backup", "restore", *sorted(CONTROLS))
    return ask(PROVIDER, "--short", "--states", "40", *(word for one in only for word in ("--only", one)))


@pytest.mark.parametrize("driver", ["kill", "power_loss"])
def test_what_was_told_to_be_safe_is_safe_and_nothing_is_half_there(results: list[Result], driver: str) -> None:
    ours = [one for one in results if one.driver == driver and not one.control]
    assert sorted(one.name for one in ours) == ["backup", "restore"]
    assert [(one.name, one.violations) for one in ours if one.violations] == []
    assert all(one.hit >= 20 for one in ours)


def test_every_mistake_that_is_made_on_purpose_is_found_out(results: list[Result]) -> None:
    assert {one.control for one in results if one.control and one.violations} == CONTROLS
