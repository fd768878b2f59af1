"""The open form of a matter on a disk whose power goes, or which fails at an fsync or a read."""

from __future__ import annotations

import pytest

from tests.faults.disk import shim
from tests.faults.disk.running import Result, ask

pytestmark = pytest.mark.skipif(bool(shim.missing()), reason=shim.missing())
FOLDER = "tests.faults.folder_scenarios"
DRIVERS = ("power_loss", "fsync_error", "read_error")


@pytest.fixture(scope="module")
def results() -> list[Result]:
    return ask(FOLDER, "--short", "--states", "120", *(word for driver in DRIVERS for word in ("--only", driver)))


@pytest.mark.parametrize("driver", DRIVERS)
def test_what_was_told_to_be_safe_is_safe(results: list[Result], driver: str) -> None:
    ours = [one for one in results if one.driver == driver and not one.control]
    assert len(ours) == 4
    assert [(one.name, one.violations) for one in ours if one.violations] == []
    assert all(one.hit for one in ours)


def test_without_fsync_it_would_be_lost(results: list[Result]) -> None:
    assert {one.control: bool(one.violations) for one in results if one.control} == {
        "no_folder_fsync": True,
        "no_file_fsync": True,
    }
