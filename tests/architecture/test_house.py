"""The house keeps its own rules: who may import whom, words for every code, schemas that are not stale."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from packets.requests.lint import lint
from packets.workflow.schemas import all_schemas, text_of
from tests.build import ROOT, shipped, words

OURS = [path for folder in ("packets", "forms", "desktop") for path in sorted((ROOT / folder).rglob("*.py"))]
CODE = re.compile(r"\b(?:Known|Unfit|Problem|Difference)\(\s*\"([a-z_0-9]+)\"")


def test_imports_keep_their_direction() -> None:
    done = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command as run; run()"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("path", OURS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_code_has_its_words(path: Path) -> None:
    used = set(CODE.findall(path.read_text(encoding="utf-8")))

    assert used <= words().codes


def test_everything_a_working_copy_loses_and_every_picture_has_words() -> None:
    removed = set()
    for path in (ROOT / "packets" / "worker" / "inside").glob("*.py"):
        removed |= set(re.findall(r"Removed\(code=\"([a-z_]+)\"", path.read_text(encoding="utf-8")))

    assert {f"removed_{code}" for code in removed} <= words().codes


def test_the_shipped_definitions_have_no_fault() -> None:
    faults, _ = lint([ROOT / "resources"])

    assert faults == []


def test_every_fact_names_its_source_and_the_day_it_was_read() -> None:
    library = shipped()
    facts = [item for kind in library.kinds.values() for item in kind.items]
    facts += [*library.agencies.values(), *library.crimes.values(), *library.clocks.values(), *library.holidays]

    assert all(fact.source and fact.read_on for fact in facts)


@pytest.mark.parametrize("name", sorted(all_schemas()))
def test_a_schema_on_disk_is_the_one_that_the_models_give(name: str) -> None:
    """Stale? ``python -m packets.workflow.schemas`` writes them anew."""
    assert (ROOT / "resources" / "schemas" / name).read_text(encoding="utf-8") == text_of(all_schemas()[name])


def test_no_schema_is_left_over() -> None:
    assert {path.name for path in (ROOT / "resources" / "schemas").glob("*.json")} == set(all_schemas())
