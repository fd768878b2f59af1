"""The house keeps its own rules: who may import whom, words for every code, schemas that are not stale."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from packets.requests.lint import lint
from packets.system.policy import orders
from packets.worker.inside import annots, source
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
        text = path.read_text(encoding="utf-8")
        removed |= set(re.findall(r"removed\[\"([a-z_]+)\"\]", text))
        removed |= set(re.findall(r"removed\.update\(\{\"([a-z_]+)\"", text))
    removed |= {*annots.ACTIONS.values(), "other_action", *(code for _, code in source.BESIDE)}

    assert {"metadata", "photo_data", "javascript", "rights"} <= removed
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


def calls_without_algorithm(text: str) -> list[int]:
    """Lines that encrypt a PDF and do not say with what: the library's own choice is RC4. Other things that are called
    `encrypt` here are seals, whose first argument is the nonce or key."""
    tree = ast.parse(text)
    if not any("pypdf" in ast.unparse(one) for one in ast.walk(tree) if isinstance(one, ast.Import | ast.ImportFrom)):
        return []
    calls = [one for one in ast.walk(tree) if isinstance(one, ast.Call) and isinstance(one.func, ast.Attribute)]
    found = [one for one in calls if one.func.attr == "encrypt"]  # type: ignore[attr-defined]
    good = [one for one in found if any(more.arg == "algorithm" and _says_aes(more.value, text) for more in one.keywords)]
    return [one.lineno for one in found if one not in good]


def _says_aes(value: ast.expr, text: str) -> bool:
    return ast.unparse(value) == "'AES-256'" or (
        isinstance(value, ast.Name) and re.search(rf"^{value.id}\b.*= \"AES-256\"$", text, re.MULTILINE) is not None
    )


def test_no_pdf_is_locked_without_saying_with_what() -> None:
    assert {path.name: found for path in OURS if (found := calls_without_algorithm(path.read_text(encoding="utf-8")))} == {}
    careless = "from pypdf import PdfWriter\nPdfWriter().encrypt('x')\nPdfWriter().encrypt('x', algorithm='RC4-128')\n"
    assert calls_without_algorithm(careless) == [2, 3]
    assert calls_without_algorithm(careless.replace("RC4-128", "AES-256")) == [2]
    assert any("made.encrypt(" in path.read_text(encoding="utf-8") for path in OURS)


def test_every_rule_of_the_policy_is_obeyed_somewhere() -> None:
    """A rule that is only read, checked and shown promises what nobody keeps."""
    code = "\n".join(path.read_text(encoding="utf-8") for path in OURS)
    unread = [f"{table}.{name}" for table, name, _ in orders() if not re.search(rf"\.{name}\b", code)]

    assert unread == []
