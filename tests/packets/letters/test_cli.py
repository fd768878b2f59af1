"""Letters at a prompt: every door, its JSON by its schema, and the exit codes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from typer.testing import CliRunner

from packets.cli import app
from packets.paths import RESOURCES
from packets.vault.folder import FolderStore
from packets.vault.store import Answer
from packets.workflow import starting
from packets.workflow.desk import Desk

DAY = ("--day", "2026-12-01")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with Desk() as desk:
        starting.new_matter(desk, tmp_path / "m", "neutrality_agreement", practice=True)
    FolderStore(tmp_path / "m").commit(
        [
            Answer("organisation.name", "Practice Workers Local 000"),
            Answer("employer.legal_name", "Make-Believe Hotel Group LLC"),
        ]
    )
    return tmp_path / "m"


def said(*words: str, code: int = 0) -> Any:
    done = CliRunner().invoke(app, ["letters", *words, "--json"], catch_exceptions=False)
    assert done.exit_code == code, done.output
    found = json.loads(done.stdout)
    if "error" not in found:
        schema = json.loads((RESOURCES / "schemas" / f"result-letters-{words[0]}.schema.json").read_text(encoding="utf-8"))
        jsonschema.validate(found, schema)
    return found


def test_a_letter_from_the_list_to_the_paper(folder: Path, tmp_path: Path) -> None:
    (row,) = said("list", str(folder), *DAY)["letters"]
    assert (row["letter"], row["state"], row["signs"]) == ("neutrality_agreement", "not_written", ["union", "employer"])
    draft = said("draft", str(folder), row["letter"], *DAY)
    assert "Practice Workers Local 000" in draft["text"] and not draft["kept"]
    text = tmp_path / "text.txt"
    text.write_text(
        draft["text"].replace("{{write:each site with its address}}", "Hotel One, 1 Example Road"), encoding="utf-8"
    )
    kept = said("draft", str(folder), row["letter"], "--text", str(text), *DAY)
    assert kept["kept"] and "Hotel One" in kept["text"]
    made = said("make", str(folder), row["letter"], *DAY, code=1)  # places are still open
    assert made["paper"] == "e-0001" and made["ink"] and made["gaps"]
    (paper,) = FolderStore(folder).load().evidence
    assert (paper.item, paper.kind) == ("na_entry", "agreement_draft")
    assert {one.item for one in paper.also} >= {"na_records", "na_notice", "na_term"}
    (row,) = said("list", str(folder), *DAY)["letters"]
    assert (row["state"], row["paper"]) == ("made", "e-0001")


def test_a_word_file_is_never_written_over(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "a.docx"
    assert said("docx", str(folder), "neutrality_agreement", "-o", str(out), *DAY)["file"] == str(out)
    assert out.read_bytes()[:2] == b"PK"
    found = said("docx", str(folder), "neutrality_agreement", "-o", str(out), *DAY, code=3)
    assert found["error"]["code"] == "letter_file_exists"


def test_what_is_not_there_is_told(folder: Path) -> None:
    assert said("draft", str(folder), "no_such", *DAY, code=3)["error"]["code"] == "unknown_letter"
    assert said("make", str(folder), "cover_uscis", *DAY, code=3)["error"]["code"] == "letter_not_here"
    assert (
        said("draft", str(folder), "neutrality_agreement", "--language", "xx", *DAY, code=2)["error"]["code"]
        == "unknown_language"
    )
