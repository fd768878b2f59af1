"""The warm parent takes papers of its own in before any of theirs: it is ready then, and as free and as empty as before."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from packets.worker import limits
from packets.worker.inside import rehearsal, take_in
from packets.worker.inside.door import Request
from tests.build import ROOT


def test_its_papers_are_taken_in_as_they_are() -> None:
    """Were they refused, the rehearsal would end early, and every document would be a little slower for it."""
    for paper, text in zip(rehearsal.papers(), ("", "x", "x"), strict=True):
        found = json.loads(take_in.take_in(Request("take_in", "", {"name": ""}, [paper]), rehearsal.Nobody()))
        assert [(page["text"], page["pixels"], page["ink"] is None) for page in found["pages"]] == [(text, "", False)]
        told = [{"code": "encryption", "count": 1}] if b"/Encrypt" in paper else []
        assert (found["removed"], found.get("repaired", False)) == (told, False)


def test_the_limits_of_the_parent_are_untouched(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    monkeypatch.setattr(limits, "allow_pages", asked.append)
    rehearsal.rehearse()
    assert asked == []


def test_a_rehearsal_that_fails_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rehearsal, "papers", lambda: (b"%PDF-1.7\nnothing", b"no paper at all", b""))
    rehearsal.rehearse()


def test_a_worker_starts_without_the_libraries_that_only_the_program_needs() -> None:
    heavy = "{'pydantic', 'tomlkit', 'typer', 'reportlab'}"
    code = f"import sys, packets.worker.inside.serve; print(sorted({heavy} & sys.modules.keys()))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == b"[]"
