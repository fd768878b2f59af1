"""The policy of the machine: what breaks it never frees anybody."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from packets.system import policy
from packets.system.policy import IDS, STRICTEST, Found, Policy, orders, read, strictest
from tests.build import words

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="ownership is not looked at on Windows")
ROOT = pytest.mark.skipif(sys.platform == "win32" or os.geteuid() != 0, reason="gives a file to somebody else, which root can")

FREE = """
[lock]
idle_seconds = 900
with_a_client_seconds = 3600
on_session_lock = false
[keyring]
remember = "ask"
device_secret = "off"
[export]
allow = "allow"
plain_take_out = true
[backup]
max_age_days = 90
keep = 2
"""
"""As free as a policy can be: whatever of it holds although the file is not to be believed is seen."""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A policy that is believed."""
    folder = tmp_path / "etc"
    folder.mkdir(mode=0o755)
    made = folder / "policy.toml"
    made.write_text(FREE, encoding="utf-8")
    made.chmod(0o644)
    return made


def found_in(file: Path) -> Found:
    return read(file, keeper=os.getuid() if sys.platform != "win32" else 0)


def code(found: Found) -> str:
    """The one reason, with the policy that it leads to: the strictest, of every rule."""
    assert found.policy == STRICTEST
    assert found.there
    (reason,) = found.reasons
    assert "{" not in words().say(reason.code, reason.params)
    return reason.code


def test_a_sound_policy_is_followed(file: Path) -> None:
    found = found_in(file)
    assert found.reasons == ()
    assert found.there
    assert (found.policy.lock.idle_seconds, found.policy.keyring.remember, found.policy.backup.keep) == (900, "ask", 2)
    assert found.policy.print.allow is True, "what the file does not state is the default"


def test_without_a_policy_ordinary_work_goes_on(tmp_path: Path) -> None:
    for place in (tmp_path / "policy.toml", tmp_path / "none" / "policy.toml"):
        assert found_in(place) == Found(Policy(), (), there=False)
    usual = Policy()
    assert (usual.lock.idle_seconds, usual.lock.with_a_client_seconds, usual.lock.on_session_lock) == (600, 1200, True)
    assert (usual.keyring.remember, usual.keyring.device_secret) == ("never", "off")
    assert (usual.export.allow, usual.export.dirs, usual.export.plain_take_out) == ("allow", None, False)
    assert usual.print.allow and usual.clipboard.allow and not usual.sandbox.require_full and not usual.health.require


# What is not to be believed: S11


@ROOT
@pytest.mark.parametrize("which", ["file", "folder"])
def test_a_file_or_folder_of_somebody_else(which: str, file: Path) -> None:
    os.chown(file if which == "file" else file.parent, 1000, 1000)
    assert code(read(file)) == "policy_owner"


@POSIX
@pytest.mark.parametrize("mode", [0o664, 0o646, 0o666])
def test_a_file_that_others_may_write(mode: int, file: Path) -> None:
    file.chmod(mode)
    assert code(found_in(file)) == "policy_writable"


@POSIX
@pytest.mark.parametrize("mode", [0o775, 0o757, 0o777])
def test_a_folder_that_others_may_write(mode: int, file: Path) -> None:
    file.parent.chmod(mode)
    assert code(found_in(file)) == "policy_writable"


@POSIX
def test_a_file_that_others_could_have_taken_away(file: Path) -> None:
    file.unlink()
    file.parent.chmod(0o777)
    assert code(found_in(file)) == "policy_writable"


@POSIX
def test_a_folder_for_all_with_the_sticky_bit_is_sound_above(file: Path) -> None:
    file.parent.chmod(0o1777)
    assert found_in(file).reasons == ()


@POSIX
def test_a_link_in_the_place_of_the_file(file: Path) -> None:
    file.rename(file.with_name("elsewhere.toml"))
    file.symlink_to("elsewhere.toml")
    assert code(found_in(file)) == "policy_not_plain"
    file.unlink()
    file.symlink_to("nowhere.toml")
    assert code(found_in(file)) == "policy_not_plain"


@POSIX
def test_a_link_in_the_place_of_the_folder(file: Path) -> None:
    (file.parent.parent / "link").symlink_to(file.parent)
    assert code(found_in(file.parent.parent / "link" / "policy.toml")) == "policy_not_plain"


@POSIX
@pytest.mark.parametrize("make", [lambda path: path.mkdir(), lambda path: os.mkfifo(path, 0o644)], ids=["folder", "pipe"])
def test_something_else_in_the_place_of_the_file(make: Callable[[Path], None], file: Path) -> None:
    file.unlink()
    make(file)
    assert code(found_in(file)) == "policy_not_plain"


@pytest.fixture
def nobody() -> Iterator[int]:
    """The tests run as a user without rights for a while."""
    assert sys.platform != "win32"
    os.setegid(65534)
    os.seteuid(65534)
    yield 65534
    os.seteuid(0)
    os.setegid(0)


@ROOT
@pytest.mark.parametrize("which", ["file", "folder"])
def test_a_file_that_this_user_cannot_read(which: str, file: Path, request: pytest.FixtureRequest) -> None:
    for folder in file.parents:
        if folder.stat().st_mode & 0o077 == 0:
            folder.chmod(0o755)
    (file if which == "file" else file.parent).chmod(0o600 if which == "file" else 0o700)
    request.getfixturevalue("nobody")
    assert code(read(file)) == "policy_unreadable"


@pytest.mark.parametrize(
    "text",
    [
        b"\xff\xfe\x00",
        b"lock",
        b"[lock\n",
        b"[lock]\nidle_seconds = 59\n",
        b"[lock]\nidle_seconds = 901\n",
        b"[lock]\nidle_seconds = '600'\n",
        b"[lock]\nidle_seconds = 600.0\n",
        b"[lock]\nidle = 600\n",
        b"[locks]\nidle_seconds = 600\n",
        b"lock = 600\n",
        b"[print]\nallow = 'yes'\n",
        b"[print]\nallow = 1\n",
        b"[keyring]\nremember = 'always'\n",
        b"[export]\ndirs = 'any'\n",
        b"[export]\ndirs = ['Packets']\n",
        b"[export]\ndirs = ['/home/../etc']\n",
        b"[health]\nrequire = ['fde']\n",
        b"[health]\nrequire = true\n",
        b"[backup]\nkeep = 0\n",
        b"x = " + b"[" * 3000,
        b"# " + b"x" * (64 * 1024),
    ],
    ids=lambda text: text[:28].decode("ascii", "replace"),
)
def test_a_file_that_says_what_no_policy_says(text: bytes, file: Path) -> None:
    file.write_bytes(text)
    assert code(found_in(file)) == "policy_broken"


@given(st.binary(max_size=300) | st.text(alphabet='[]lock.idle_seconds=\n0123456789"', max_size=120).map(str.encode))
def test_no_file_makes_the_reading_fail(data: bytes) -> None:
    try:
        made = policy._parsed(data)
    except policy._Refused as fault:
        assert fault.code == "policy_broken"
    else:
        assert isinstance(made, Policy)


def test_an_empty_file_is_a_policy(file: Path) -> None:
    file.write_bytes(b"\xef\xbb\xbf")
    assert found_in(file) == Found(Policy(), (), there=True)


def test_the_place_is_not_taken_from_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    before = policy.place()
    for name in ("HOME", "XDG_CONFIG_HOME", "XDG_CONFIG_DIRS", "PROGRAMDATA", "PACKET_DESK_POLICY"):
        monkeypatch.setenv(name, str(tmp_path))
    assert policy.place() == before
    assert before.is_absolute()


# Several at once: the strictest


def test_of_each_rule_the_strictest_that_anybody_states(tmp_path: Path) -> None:
    machine = Policy.model_validate({"lock": {"idle_seconds": 900}, "export": {"dirs": ["/srv/out", "/home"]}})
    office = {"lock": {"idle_seconds": 300}, "keyring": {"device_secret": "optional"}, "health": {"require": ["disk"]}}
    person = {"lock": {"idle_seconds": 700}, "export": {"dirs": ["/home/ada"]}, "health": {"require": ["swap", "disk"]}}
    held = strictest(machine, office, person)
    assert held.lock.idle_seconds == 300
    assert held.export.dirs == ("/home/ada",)
    assert held.keyring.device_secret == "optional"
    assert held.health.require == ("disk", "swap")


def test_what_nobody_states_tightens_nothing() -> None:
    """A machine that allows 15 minutes is not held to the default of 10 by an office that says nothing of it."""
    assert strictest({"lock": {"idle_seconds": 900}}, {}, {"print": {"allow": True}}).lock.idle_seconds == 900


@pytest.mark.parametrize("said", [{"x": 1}, {"lock": {"idle_seconds": 5}}, {"lock": 3}, {"health": {"require": ["y"]}}])
def test_rules_of_an_office_that_are_none_count_as_the_strictest(said: dict[str, Any]) -> None:
    assert strictest(Policy(), said) == STRICTEST
    found = Found(Policy()).also(said, "office.toml")
    assert found.policy == STRICTEST
    (reason,) = found.reasons
    assert (reason.code, reason.where) == ("policy_broken", "office.toml")


def test_the_rules_of_an_office_come_to_those_of_the_computer(file: Path) -> None:
    found = found_in(file).also({"lock": {"idle_seconds": 120}}, "office.toml")
    assert (found.policy.lock.idle_seconds, found.policy.keyring.remember, found.reasons) == (120, "ask", ())


def test_a_broken_policy_stays_the_strictest_whatever_an_office_says(file: Path) -> None:
    file.write_text("?", encoding="utf-8")
    found = found_in(file).also({"print": {"allow": True}, "lock": {"idle_seconds": 900}}, "office.toml")
    assert found.policy == STRICTEST
    assert [one.code for one in found.reasons] == ["policy_broken"]


def values(name: str) -> st.SearchStrategy[Any]:
    folders = st.lists(st.sampled_from(["/a", "/a/b", "/a/b/c", "/d", "/d/e"]), max_size=3)
    known: dict[str, st.SearchStrategy[Any]] = {
        "idle_seconds": st.integers(60, 900),
        "with_a_client_seconds": st.integers(0, 3600),
        "remember": st.sampled_from(["never", "ask"]),
        "device_secret": st.sampled_from(["off", "optional", "required"]),
        "dirs": folders,
        "require": st.lists(st.sampled_from(IDS), max_size=3),
        "max_age_days": st.integers(1, 90),
        "keep": st.integers(2, 12),
    }
    if name in ("export.allow", "export.removable"):
        return st.sampled_from(["deny", "encrypted_only", "allow"])
    return known.get(name.split(".")[1], st.booleans())


@st.composite
def policies(draw: st.DrawFn) -> Policy:
    tables: dict[str, dict[str, Any]] = {}
    for table, name, _ in orders():
        if draw(st.booleans()):
            tables.setdefault(table, {})[name] = draw(values(f"{table}.{name}"))
    return Policy.model_validate(tables)


@given(policies(), policies(), policies())
def test_every_rule_has_an_order(one: Policy, two: Policy, three: Policy) -> None:
    assert strictest(one, two) == strictest(two, one)
    assert strictest(strictest(one, two), three) == strictest(one, strictest(two, three))
    assert strictest(one, one) == one
    assert strictest(one, STRICTEST) == STRICTEST
    assert strictest(one) == one


def test_the_strictest_policy_states_every_rule() -> None:
    rules = [(table, name) for table, name, _ in orders()]
    assert len(rules) == 17
    assert STRICTEST.model_fields_set == {table for table, _ in rules}
    assert all(getattr(STRICTEST, table).model_fields_set >= {name} for table, name in rules)
    # Each differs from the freest that may be said.
    assert STRICTEST.export.dirs == () and STRICTEST.health.require == IDS and STRICTEST.lock.idle_seconds == 60


@POSIX
def test_where_an_export_may_go_is_asked_of_the_folder_itself(tmp_path: Path) -> None:
    (tmp_path / "out" / "sub").mkdir(parents=True)
    (tmp_path / "home").mkdir()
    (tmp_path / "out" / "link").symlink_to(tmp_path / "home")
    export = policy.Export(dirs=(str(tmp_path / "out"),))
    assert export.may_go(tmp_path / "out")
    assert export.may_go(tmp_path / "out" / "sub" / "new")
    assert not export.may_go(tmp_path / "out" / "link")
    assert not export.may_go(tmp_path / "home")
    assert not export.may_go(tmp_path / "outside")
    assert policy.Export().may_go(tmp_path)
    assert not STRICTEST.export.may_go(tmp_path)
