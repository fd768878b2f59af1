"""The harness holds nothing against a store that is careful, and finds every mistake of one that is not."""

from __future__ import annotations

import pytest

from tests.faults.disk import shim
from tests.faults.disk.running import DRIVERS, Result, ask
from tests.faults.disk.scenario import MUST_FAIL

pytestmark = pytest.mark.skipif(bool(shim.missing()), reason=shim.missing())
if not shim.missing():
    from tests.faults.disk.toy import CONTROLS
else:
    CONTROLS = {}


@pytest.fixture(scope="module")
def results() -> list[Result]:
    return ask("tests.faults.disk.toy_scenarios", "--short")


@pytest.mark.parametrize("driver", DRIVERS)
def test_a_careful_store_survives(results: list[Result], driver: str) -> None:
    ours = [one for one in results if one.driver == driver and not one.control]
    assert [(one.name, one.violations) for one in ours if one.violations] == []
    assert sum(one.hit for one in ours) > 0


def test_enough_is_tried(results: list[Result]) -> None:
    tried = {driver: sum(one.tried for one in results if one.driver == driver and not one.control) for driver in DRIVERS}
    assert tried["kill"] + tried["kill_twice"] > 250
    assert tried["power_loss"] > 1_500


@pytest.mark.parametrize(("control", "driver"), [(control, driver) for control, some in CONTROLS.items() for driver in some])
def test_a_mistake_is_found(results: list[Result], control: str, driver: str) -> None:
    (ours,) = [one for one in results if (one.control, one.driver) == (control, driver)]
    assert ours.violations, f"{ours.tried} trials"


def test_every_driver_has_a_mistake_to_find() -> None:
    assert {driver for some in CONTROLS.values() for driver in some} == set(DRIVERS)
    assert all(set(drivers) <= set(CONTROLS[control]) for control, drivers in MUST_FAIL.items())
