"""The health page, as window and prompt tell it."""

from __future__ import annotations

import datetime as dt
import json
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from packets import cli
from packets.errors import Problem
from packets.paths import RESOURCES
from packets.system import policy
from packets.system.policy import STRICTEST, Found, Policy
from packets.workflow.machine import look
from packets.workflow.results import HealthResult
from tests.offices import shared_desk

NOW = dt.datetime.now(dt.UTC)


def test_every_row_says_its_state_in_words_and_the_next_step(tmp_path: Path) -> None:
    found = look(shared_desk(), tmp_path, NOW, protection="reduced", found=Found(Policy()))
    assert found.ok
    assert found.place == str(tmp_path)
    rows = {row.id: row for row in found.rows}
    assert rows["sandbox"].state == "look"
    assert rows["sandbox"].next
    assert all(row.words.endswith(".") and "{" not in row.words + row.next for row in found.rows)
    assert all(row.next for row in found.rows if row.state != "good"), "whoever reads of a fault reads what to do"
    assert not any(row.demanded or row.stops for row in found.rows)


def test_what_the_policy_demands_is_marked_and_what_is_missing_stops(tmp_path: Path) -> None:
    reason = Problem("policy_owner", "/etc/x", {"file": "/etc/x", "at": "/etc"})
    found = look(shared_desk(), tmp_path / "Dropbox", NOW, found=Found(STRICTEST, (reason,), there=True))
    assert not found.ok
    assert {row.id for row in found.rows if row.demanded} >= {"disk", "accounts", "install"}
    stopping = [row for row in found.rows if row.stops]
    assert stopping
    assert all(row.demanded and row.state != "good" for row in stopping)
    (told,) = [row for row in found.rows if row.id == "policy"]
    assert (told.state, told.code) == ("bad", "policy_owner")
    assert "strictest rules hold" in told.words
    (place,) = [row for row in found.rows if row.id == "place"]
    assert (place.state, place.stops) == ("bad", False), "no policy can demand it yet"


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Any:
    def run(held: Found, *words: str) -> tuple[int, str, str]:
        monkeypatch.setattr(policy, "read", lambda: held)
        monkeypatch.setattr(sys, "argv", ["packet-desk", "health", *words])
        with pytest.raises(SystemExit) as end:
            cli.main()
        out, err = capsys.readouterr()
        return int(end.value.code or 0), out, err

    return run


def test_the_prompt_prints_one_object_that_its_schema_knows(run: Any, tmp_path: Path) -> None:
    code, out, err = run(Found(Policy()), "--vault", str(tmp_path), "--json")
    assert (code, err) == (0, "")
    schema = json.loads((RESOURCES / "schemas" / "result-health.schema.json").read_text(encoding="utf-8"))
    jsonschema.validate(json.loads(out), schema)
    assert HealthResult.model_validate_json(out).place == str(tmp_path)


def test_the_prompt_ends_with_1_where_the_policy_demands_more(run: Any, tmp_path: Path) -> None:
    code, out, _ = run(Found(STRICTEST, there=True), "--vault", str(tmp_path))
    assert code == 1
    assert any(line.startswith("STOPS   ") for line in out.splitlines())
    code, out, _ = run(Found(Policy()), "--vault", str(tmp_path))
    assert code == 0
    assert "STOPS" not in out
