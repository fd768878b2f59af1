"""Whoever holds the disk and no key changes nothing that is not noticed (R6)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.faults.tampers import TAMPERS, Scene, Tamper, noticed, wrong_content


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    yield Scene(tmp_path_factory.mktemp("tamper"))


def test_a_vault_that_nobody_touched_raises_no_alarm(scene: Scene) -> None:
    scene.again()
    for by in ("ada", "olga"):
        assert noticed(scene, by) == []
    assert wrong_content(scene) == []


@pytest.mark.parametrize("tamper", TAMPERS, ids=[one.name.replace(" ", "-") for one in TAMPERS])
def test_it_is_noticed(scene: Scene, tamper: Tamper) -> None:
    scene.again()
    tamper.do(scene)
    said = noticed(scene, tamper.by)
    assert said, "nobody noticed"
    if tamper.document:
        assert len(said) == 1
        assert said[0].startswith(f"m-0001/{tamper.document} is ")
    wrong = wrong_content(scene)
    if any("when opened" in one for one in said):
        wrong = []  # told before anything is read, and nothing can be written
    assert wrong == []


def test_there_are_kinds_enough() -> None:
    assert len(TAMPERS) >= 12
    assert len({one.name for one in TAMPERS}) == len(TAMPERS)
