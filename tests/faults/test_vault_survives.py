"""A short run of the faults of a disk on the vault and on what keeps it whole, so that the drivers stay drivers of what there
is; more of each in `full`, all by command (see the two providers)."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from tests.faults.disk import shim
from tests.faults.disk.running import ask

pytestmark = pytest.mark.skipif(bool(shim.missing()), reason=shim.missing())
DRIVERS = ("kill", "no_space", "fsync_error", "power_loss")


class Part(NamedTuple):
    provider: str
    works: tuple[str, ...]
    controls: tuple[str, ...]
    """One for power cuts and one for kills."""


VAULT = Part("tests.faults.vault_scenarios", ("collect 1", "restrict and open"), ("no_blob_fsync", "two_step_passphrase"))
KEEPING = Part("tests.faults.keeping_scenarios", ("backup", "restore"), ("no_file_fsync", "no_staging"))
both = pytest.mark.parametrize("part", [VAULT, KEEPING], ids=["vault", "keeping"])


def only(*names: str) -> list[str]:
    return [word for name in names for word in ("--only", name)]


@both
def test_what_was_told_to_be_safe_is_safe_and_nothing_is_half_there(part: Part) -> None:
    found = ask(part.provider, "--short", "--strokes", "2", "--states", "6", *only(*DRIVERS, *part.works))
    assert {(one.driver, one.name) for one in found} == {(driver, work) for driver in DRIVERS for work in part.works}
    assert [(one.driver, one.name, one.violations) for one in found if one.violations] == []
    assert all(one.hit >= 2 for one in found)


@both
def test_a_mistake_that_is_made_on_purpose_is_found_out(part: Part) -> None:
    found = ask(part.provider, "--short", "--states", "150", *only(*part.controls))
    assert {one.driver for one in found} == {"kill", "power_loss"}
    assert all(one.violations for one in found) and {one.control for one in found} == set(part.controls)
