"""Some of every fault of a disk on backup, restore and what goes in and out; `keeping_scenarios` says how all of it is run."""

from __future__ import annotations

import pytest

from tests.faults.disk import shim
from tests.faults.disk.running import Result, ask

pytestmark = pytest.mark.skipif(bool(shim.missing()), reason=shim.missing())
PROVIDER = "tests.faults.keeping_scenarios"
CONTROLS = ("list_first", "no_file_fsync", "no_folder_fsync", "no_staging")


def asked(*only: str, states: int) -> list[Result]:
    """Where a mistake is named, nothing is done without one: the two are asked for apart."""
    return ask(PROVIDER, "--short", "--states", str(states), *(word for one in only for word in ("--only", one)))


@pytest.fixture(scope="module")
def results() -> list[Result]:
    return asked("kill", "power_loss", "backup", "restore", states=40)


@pytest.mark.parametrize("driver", ["kill", "power_loss"])
def test_what_was_told_to_be_safe_is_safe_and_nothing_is_half_there(results: list[Result], driver: str) -> None:
    ours = [one for one in results if one.driver == driver and not one.control]
    assert sorted(one.name for one in ours) == ["backup", "restore"]
    assert [(one.name, one.violations) for one in ours if one.violations] == []
    assert all(one.hit >= 20 for one in ours)


def test_every_mistake_that_is_made_on_purpose_is_found_out() -> None:
    found = {one.control for one in asked(*CONTROLS, states=200) if one.control and one.violations}
    assert found == set(CONTROLS)
