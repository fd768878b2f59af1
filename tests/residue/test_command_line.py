"""After two people worked at the prompt nothing readable is left on the disk, whatever went wrong; carelessness is caught."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.residue.command_line import FIRST, INSIDE, Prompt, small_disk
from tests.residue.place import Login
from tests.residue.scanner import Scanner

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the folders of a login as Linux has them")


@pytest.fixture
def login(tmp_path: Path) -> Iterator[Login]:
    made = Login.new(tmp_path)
    yield made
    made.end()


def test_nothing_is_left_after_work_a_wrong_passphrase_a_kill_and_a_full_disk(login: Login) -> None:
    prompt = Prompt(login)
    prompt.begin()
    prompt.work()
    prompt.others()
    found = login.scan()
    assert not found.hits, found.told()
    assert found.places > 20

    prompt.killed()
    found = login.scan()
    assert not found.hits, found.told()
    assert prompt.collect(login.photos(20))
    with small_disk(login.root / "disk", 16 << 20) as there:
        if there:
            prompt.full(login.root / "disk")
        found = login.scan()
        found += Scanner(login.canaries).folders([login.root / "disk"])
        assert not found.hits, found.told()


def test_a_careless_program_is_caught(login: Login) -> None:
    prompt = Prompt(login)
    prompt.begin()
    words = ["careless", "collect", prompt.key, *login.bring(), "--vault", login.vault, "--as", FIRST]
    login.run(words, {"passphrase": login.canaries["phrase 1"]}, program=INSIDE)
    found = login.scan()
    assert {"picture 3", "paper 1", "file 1", "folder 1"} <= {one.what for one in found.hits}
    assert len({one.where for one in found.hits}) > 4
