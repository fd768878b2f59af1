"""Two people at the window on one login: after locking, a crash and the end nothing readable is left on disk or in memory."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.residue.place import Login
from tests.residue.scanner import Scan, Scanner
from tests.residue.windows import Window, maker, second

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the folders and the memory of a login as Linux has them")


@pytest.fixture
def login(tmp_path: Path) -> Iterator[Login]:
    made = Login.new(tmp_path)
    yield made
    made.end()


def memory(login: Login, window: Window) -> Scan:
    try:
        return Scanner(login.canaries).process(window.child.pid)
    except PermissionError:
        pytest.skip("this login may not read the memory of its own processes")


def test_nothing_is_left_after_locking_a_crash_and_the_end(login: Login) -> None:
    with Window(login, **maker(login, login.bring(), "lock")) as window:
        window.hear("locking")
        window.locked()
        found = memory(login, window)
        assert not found.hits, found.told()
        assert found.size > 20 << 20
        found = login.scan()
        assert not found.hits, found.told()
    assert sum(what.startswith("key ") for what in login.canaries.found_later) > 4

    with Window(login, **second(login, "open_matter", "look", "half", "wait")) as window:
        window.hear("waiting")
        open_now = memory(login, window)
        assert {"given 1", "title 1", "picture"} <= {one.what for one in open_now.hits}, "an open window holds what it shows"
        window.kill()
    found = login.scan()
    assert not found.hits, found.told()

    with Window(login, **second(login, "open_matter", "half", "close")) as window:
        window.hear("closing")
        assert window.child.wait(timeout=120) == 0, window.errors()
    found = login.scan()
    assert not found.hits, found.told()


def test_a_careless_build_is_caught_on_the_disk_and_in_memory(login: Login) -> None:
    with Window(login, **maker(login, login.bring(), "lock", careless=True)) as window:
        window.hear("dropped")
        found = memory(login, window)
        assert {"picture", "given 1", "title 1", "key desk", "key matter"} <= {one.what for one in found.hits}
    found = login.scan()
    assert {"file 1", "folder 1", "paper 1", "picture 3"} <= {one.what for one in found.hits}
