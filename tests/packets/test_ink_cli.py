"""The ink loop at the prompt: one object each, with its exit code."""

from __future__ import annotations

import json
from pathlib import Path

from typer.testing import CliRunner

from packets.cli import app
from packets.vault.store import Add
from packets.workflow import starting
from packets.workflow.desk import Desk
from tests.build import TODAY

RUN = CliRunner()


def said(*words: str) -> tuple[int, dict[str, object]]:
    done = RUN.invoke(app, ["ink", *words, "--json"])
    return done.exit_code, json.loads(done.stdout)


def test_status_queue_and_return_say_what_is_open(tmp_path: Path) -> None:
    folder = tmp_path / "m"
    with Desk() as desk:
        starting.new_matter(desk, folder, "u_certification", agency="spvd", practice=True, mailing=TODAY)
    assert said("status", str(folder)) == (0, {"matter": "m", "people": [], "waiting": 0, "open": 0})
    assert said("queue", str(folder)) == (0, {"waiting": []})
    code, found = said("return", str(folder))
    assert (code, found["done"], found["of"]) == (1, 0, 11)


def test_a_page_that_is_none_is_a_known_trouble(tmp_path: Path) -> None:
    folder = tmp_path / "m"
    with Desk() as desk:
        starting.new_matter(desk, folder, "u_certification", agency="spvd", practice=True, mailing=TODAY)
    starting.open_folder(folder).commit([Add("unanswered", {"key": "suppb.signed_on", "why": "ask_later", "on": TODAY})])
    code, found = said("place", str(folder), "e-1", "e-2:1", "--as", "pia")
    assert code == 3 and found["error"]["code"] == "no_such_page_of"  # type: ignore[index]
