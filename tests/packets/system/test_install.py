"""Who may change the program, and what the policy makes of it."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from packets.errors import Known
from packets.system import offline, policy, start
from packets.system.install import loose
from packets.system.policy import STRICTEST, Found, Policy

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows does not tell it this way")
ROOT = pytest.mark.skipif(sys.platform == "win32" or os.geteuid() != 0, reason="gives files to others, which root can")


@pytest.fixture
def program(tmp_path: Path) -> Path:
    made = tmp_path / "opt" / "packets"
    made.mkdir(parents=True, mode=0o755)
    made.parent.chmod(0o755)
    return made


def who(path: Path) -> dict[str, str]:
    """Who may change what, below the folder of this test."""
    return {one.path.name: one.who for one in loose([path]) if one.path in (path, path.parent)}


@ROOT
def test_of_an_administrator_nothing_is_loose(program: Path) -> None:
    assert who(program) == {}


@ROOT
def test_what_everybody_may_write_and_every_folder_above_it(program: Path) -> None:
    program.parent.chmod(0o757)
    assert who(program) == {"opt": "everybody"}
    program.parent.chmod(0o1777)
    assert who(program) == {}, "with the sticky bit nobody else replaces what stands there"


@ROOT
def test_what_a_group_of_several_may_write(program: Path) -> None:
    program.chmod(0o775)
    assert who(program) == {}, "the administrators' own group"
    os.chown(program, 0, 1)
    assert who(program) == {"packets": "group"}


@ROOT
def test_what_another_login_owns(program: Path) -> None:
    os.chown(program, 1000, 1000)
    assert who(program) == {"packets": "other"}


@ROOT
def test_what_this_very_login_owns(program: Path) -> None:
    for folder in (program, program.parent):
        os.chown(folder, 65534, 65534)
    for folder in program.parents:
        if folder.stat().st_mode & 0o077 == 0:
            folder.chmod(0o755)
    os.setresuid(65534, 65534, 0)
    try:
        assert who(program) == {"packets": "login", "opt": "login"}
    finally:
        os.setresuid(0, 0, 0)


def test_where_a_link_leads_is_looked_at(program: Path, tmp_path: Path) -> None:
    program.chmod(0o777)
    (tmp_path / "link").symlink_to(program)
    assert [one.path for one in loose([tmp_path / "link"]) if one.who == "everybody"] == [program]


def test_the_worst_comes_first(program: Path) -> None:
    program.parent.chmod(0o777)
    found = loose([program])
    assert found[0].who == "everybody"


# What a start makes of it


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch, program: Path) -> Path:
    """A start that does nothing to this process, of a program in this folder."""
    for name in ("leave_no_dump", "stay_offline"):
        monkeypatch.setattr(start, name, lambda: None)
    monkeypatch.setattr(start, "runtime_folder", lambda: type("None", (), {"take": lambda self: None})())
    monkeypatch.setattr(start, "loose", lambda: [one for one in loose([program]) if one.path == program])
    return program


def rules(monkeypatch: pytest.MonkeyPatch, held: Policy) -> None:
    monkeypatch.setattr(policy, "read", lambda: Found(held))


@ROOT
def test_a_program_that_a_login_may_change_starts_unless_the_policy_forbids_it(
    bare: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    os.chown(bare, 1000, 1000)
    rules(monkeypatch, Policy())
    start.prepare("")
    for held in (Policy.model_validate({"health": {"require": ["install"]}}), STRICTEST):
        rules(monkeypatch, held)
        with pytest.raises(Known, match="install_not_kept"):
            start.prepare("")
        start.prepare("", only_look=True)


def test_a_program_that_everybody_may_change_starts_under_no_policy(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bare.chmod(0o777)
    rules(monkeypatch, Policy())
    with pytest.raises(Known, match="install_open"):
        start.prepare("")


def test_something_foreign_stops_even_a_look(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Known, match="start_foreign"):
        start.prepare("LD_PRELOAD", only_look=True)


def test_whether_the_network_is_refused_is_known_only_after_asking(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(offline, "_offline", None)
    assert offline.offline() is None
