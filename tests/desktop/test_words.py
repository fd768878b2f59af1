"""Words on screens are those of an office, not those of the program (`practice.md` 3)."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import desktop

OURS = re.compile(r"\b(manifests?|profiles?|rows?|slots?|ids?|hash|eligible|qualif\w*|alien|illegal|submit|delete)\b", re.I)
"""What the program calls things, and what the rules for words forbid."""


def said() -> Iterator[tuple[str, str]]:
    """Everything that is told through `tr` and `tr_count`, with its file."""
    for path in sorted(Path(desktop.__file__).parent.rglob("*.py")):
        for one in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(one, ast.Call) and isinstance(one.func, ast.Name) and one.func.id in ("tr", "tr_count"):
                words = [part for given in one.args for part in ast.walk(given) if isinstance(part, ast.Constant)]
                yield from ((path.name, part.value) for part in words if isinstance(part.value, str))


def test_no_screen_speaks_the_language_of_the_program() -> None:
    told = list(said())
    assert len(told) > 500
    assert [one for one in told if OURS.search(re.sub(r"\{\w+\}|\*\.manifest\.json", "", one[1]))] == []
