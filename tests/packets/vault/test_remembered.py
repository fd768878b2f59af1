"""The keyring of the login: the real Secret Service in a session of its own, and everything that wants to take its place.

The tests' own process never speaks to a keyring; each of these runs the program's code in a process of its own.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from packets.errors import Known
from packets.system.policy import Keyring
from packets.vault import remembered
from packets.vault.remembered import LONGEST, Remembered
from tests.build import words

NOW = dt.datetime(2026, 12, 1, 9, 0, tzinfo=dt.UTC)
OFTEN = Keyring(remember="ask", device_secret="optional")

REAL = pytest.mark.skipif(
    sys.platform != "linux" or not all(shutil.which(one) for one in ("dbus-run-session", "gnome-keyring-daemon")),
    reason="needs dbus and gnome-keyring",
)

BEGIN = """
import datetime as dt, json, os, sys
from packets.errors import Known
from packets.system.policy import Keyring
from packets.vault.remembered import Remembered
NOW = dt.datetime(2026, 12, 1, 9, 0, tzinfo=dt.UTC)
keys = Remembered(Keyring(remember="ask", device_secret="optional"), "a1", "b2")
def code(work):
    try:
        work()
    except Known as fault:
        return fault.code
    return "done"
def tell(**found):
    loaded = any(name.startswith(("keyrings", "planted")) for name in sys.modules)
    found["planted"] = loaded or "PLANTED_RAN" in os.environ
    print(json.dumps(found))
"""

UNLOCKED = """
printf sesame | gnome-keyring-daemon --unlock --components=secrets --foreground >/dev/null 2>&1 &
daemon=$!
until dbus-send --print-reply --dest=org.freedesktop.DBus / org.freedesktop.DBus.NameHasOwner string:org.freedesktop.secrets |
    grep -q 'boolean true'; do :; done
"""
LOCKED = UNLOCKED + '"$PYTHON" -I -c "$LOCK"\n'
NONE = "daemon=\n"

LOCK = """
import secretstorage
with secretstorage.dbus_init() as bus:
    for one in secretstorage.get_all_collections(bus):
        one.lock()
"""


def session(daemon: str, code: str, home: Path, **given: str) -> dict[str, Any]:
    """What `code` tells, run in a session bus of its own with no service but the one that `daemon` starts."""
    (home / "bus").mkdir(parents=True, exist_ok=True)
    (home / "run").mkdir(mode=0o700, exist_ok=True)
    # No service is started by itself: of several on this computer any might answer.
    config = home / "bus" / "session.conf"
    config.write_text(
        '<busconfig><type>session</type><listen>unix:tmpdir=/tmp</listen><policy context="default"><allow send_destination="*"'
        ' eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy></busconfig>',
        encoding="utf-8",
    )
    script = (
        daemon
        + '"$PYTHON" -c "$CODE"\nstatus=$?\n[ -z "$daemon" ] || { kill $daemon; wait $daemon; } 2>/dev/null\nexit $status\n'
    )
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "XDG_RUNTIME_DIR": str(home / "run"),
        "PYTHON": sys.executable,
        "CODE": BEGIN + code,
        "LOCK": LOCK,
        **given,
    }
    done = subprocess.run(
        ["dbus-run-session", f"--config-file={config}", "--", "sh", "-c", script],
        env=environment, cwd=home, capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout.splitlines()[-1]))


@REAL
def test_what_is_kept_comes_back_and_goes_when_it_is_dropped(tmp_path: Path) -> None:
    found = session(
        UNLOCKED,
        """
secret = bytes(range(32))
keys.keep_device_secret(secret)
other = Remembered(Keyring(device_secret="required"), "a1", "b2").device_secret()
stranger = Remembered(Keyring(device_secret="required"), "a1", "b3").device_secret()
keys.remember(b"token" * 8, NOW, NOW + dt.timedelta(hours=8))
kept = keys.token(NOW + dt.timedelta(hours=7))
over = keys.token(NOW + dt.timedelta(hours=8))
again = keys.token(NOW + dt.timedelta(hours=1))
keys.remember(b"token" * 8, NOW, NOW + dt.timedelta(hours=8))
back = keys.token(NOW - dt.timedelta(hours=9))
keys.forget()
tell(same=secret == other and len(secret) == 32, stranger=stranger, kept=kept == b"token" * 8, over=over, again=again,
     back=back, gone=keys.token(NOW))
""",
        tmp_path,
    )
    assert found == {
        "same": True,
        "stranger": None,
        "kept": True,
        "over": None,
        "again": None,  # removed by the look that came too late
        "back": None,
        "gone": None,
        "planted": False,
    }


@REAL
def test_a_token_never_reaches_the_disk_and_no_name_stands_anywhere(tmp_path: Path) -> None:
    found = session(
        UNLOCKED,
        """
import secretstorage
keys.keep_device_secret(bytes(range(32)))
keys.remember(b"\\x01" * 32, NOW, NOW + dt.timedelta(hours=8))
with secretstorage.dbus_init() as bus:
    all_ = secretstorage.get_all_collections(bus)
    tell(where={one.get_label(): [item.get_label() for item in one.get_all_items()] for one in all_})
""",
        tmp_path,
    )
    # The collection of the session has no label, is in memory and ends with the log-out.
    where = {name: items for name, items in found["where"].items() if items}
    assert where.pop("") == ["Password for 'a1/b2/remember' on 'packet-desk'"]
    assert list(where.items()) == [("Login", ["Password for 'a1/b2/device' on 'packet-desk'"])]


# The five that want to take its place


PLANTED = """
import os
os.environ["PLANTED_RAN"] = "planted"
import keyring.backend
class Planted(keyring.backend.KeyringBackend):
    priority = 99
    def get_password(self, service, username): return "00" * 32
    def set_password(self, service, username, password): open(os.path.expanduser("~/stolen"), "w").write(password)
    def delete_password(self, service, username): pass
class PlaintextKeyring(Planted): pass
"""


def planted_file(home: Path) -> dict[str, str]:
    """``keyringrc.cfg`` in the user's folder names a module and the path it is on."""
    (home / "evil").mkdir(parents=True)
    (home / "evil" / "planted.py").write_text(PLANTED, encoding="utf-8")
    for folder in (home / ".config" / "python_keyring", home / ".local" / "share" / "python_keyring"):
        folder.mkdir(parents=True)
        (folder / "keyringrc.cfg").write_text(
            f"[backend]\ndefault-keyring=planted.Planted\nkeyring-path={home / 'evil'}\n", encoding="utf-8"
        )
    return {}


def planted_variable(home: Path) -> dict[str, str]:
    (home / "evil").mkdir(parents=True)
    (home / "evil" / "planted.py").write_text(PLANTED, encoding="utf-8")
    return {"PYTHON_KEYRING_BACKEND": "planted.Planted", "PYTHONPATH": str(home / "evil")}


def planted_package(home: Path) -> dict[str, str]:
    """``keyrings.alt``, which offers a plain file where there is nothing better, and says so as an entry point."""
    alt, about = home / "alt" / "keyrings" / "alt", home / "alt" / "keyrings.alt-5.0.2.dist-info"
    alt.mkdir(parents=True)
    about.mkdir()
    (alt / "__init__.py").write_text("", encoding="utf-8")
    (alt / "file.py").write_text(PLANTED, encoding="utf-8")
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: keyrings.alt\nVersion: 5.0.2\n", encoding="utf-8")
    (about / "entry_points.txt").write_text("[keyring.backends]\nfile = keyrings.alt.file\n", encoding="utf-8")
    return {"PYTHONPATH": str(home / "alt")}


HIJACKS = [planted_file, planted_variable, planted_package]
TRY = """
tell(
    new=code(lambda: keys.keep_device_secret(bytes(32))), old=code(keys.device_secret),
    token=code(lambda: keys.token(NOW)), back=code(keys.forget),
)
"""
CARELESS = 'import keyring\ncode(lambda: keyring.set_password("packet-desk", "x", "00" * 32))\ntell()'


@REAL
@pytest.mark.parametrize("plant", HIJACKS)
def test_what_is_planted_beside_a_real_keyring_is_not_loaded(plant: Any, tmp_path: Path) -> None:
    given = plant(tmp_path)
    found = session(UNLOCKED, TRY, tmp_path, **given)
    assert found == {"new": "done", "old": "done", "token": "done", "back": "done", "planted": False}
    assert not (tmp_path / "stolen").exists()


@REAL
@pytest.mark.parametrize("plant", HIJACKS)
def test_what_is_planted_where_there_is_no_keyring_is_not_loaded_either(plant: Any, tmp_path: Path) -> None:
    given = plant(tmp_path)
    found = session(NONE, TRY, tmp_path, **given)
    assert found == {
        "new": "keyring_none",
        "old": "keyring_none",
        "token": "keyring_none",
        "back": "keyring_none",
        "planted": False,
    }
    assert not (tmp_path / "stolen").exists()


@REAL
@pytest.mark.parametrize("plant", HIJACKS)
def test_the_library_left_to_itself_would_load_it(plant: Any, tmp_path: Path) -> None:
    """The control: what is planted here does work."""
    given = plant(tmp_path)
    assert session(NONE, CARELESS, tmp_path, **given)["planted"] is True
    assert (tmp_path / "stolen").exists()


@REAL
def test_without_any_keyring_it_is_refused(tmp_path: Path) -> None:
    assert session(NONE, TRY, tmp_path)["new"] == "keyring_none"


@pytest.mark.skipif(sys.platform != "linux", reason="of the Secret Service")
def test_without_a_session_bus_it_is_refused(tmp_path: Path) -> None:
    environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", BEGIN + TRY], env=environment, capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == dict.fromkeys(("new", "old", "token", "back"), "keyring_none") | {"planted": False}


@REAL
def test_a_locked_keyring_is_refused_and_never_asked_to_open(tmp_path: Path) -> None:
    found = session(LOCKED, TRY, tmp_path)
    assert found["new"] == found["old"] == "keyring_locked"


# Without a keyring


class Keys:
    """A keyring as the library shows it, in memory."""

    def __init__(self) -> None:
        self.held: dict[str, str] = {}

    def get_password(self, service: str, name: str) -> str | None:
        return self.held.get(name)

    def set_password(self, service: str, name: str, value: str) -> None:
        self.held[name] = value

    def delete_password(self, service: str, name: str) -> None:
        del self.held[name]


@pytest.fixture
def keys(monkeypatch: pytest.MonkeyPatch) -> Keys:
    made = Keys()
    monkeypatch.setattr(remembered, "_backend", lambda *, session: made)
    return made


def test_by_default_the_keyring_is_not_touched(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*, session: bool) -> None:
        raise AssertionError("the keyring was asked")

    monkeypatch.setattr(remembered, "_backend", never)
    mine = Remembered(Keyring(), "a1", "b2")
    for work in (lambda: mine.keep_device_secret(bytes(32)), mine.device_secret):
        with pytest.raises(Known, match="keyring_not_allowed"):
            work()
    with pytest.raises(Known, match="keyring_not_allowed"):
        mine.remember(b"x", NOW, NOW + LONGEST)
    assert mine.token(NOW) is None


def test_a_keyring_that_never_answers_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    open_, asked = threading.Event(), []

    def hangs(*, session: bool) -> Keys:
        asked.append(session)
        open_.wait()
        return Keys()

    monkeypatch.setattr(remembered, "_backend", hangs)
    mine = Remembered(OFTEN, "a1", "b2", patience=0.01)
    try:
        for _ in range(3):
            with pytest.raises(Known, match="keyring_silent"):
                mine.device_secret()
    finally:
        open_.set()
    assert len(asked) == 1


def test_a_keyring_that_fails_is_told_without_what_it_says(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*, session: bool) -> Keys:
        raise RuntimeError("the secret is 0011")

    monkeypatch.setattr(remembered, "_backend", fails)
    with pytest.raises(Known, match="keyring_failed") as told:
        Remembered(OFTEN, "a1", "b2").device_secret()
    assert told.value.params == {"why": "RuntimeError"}


@pytest.mark.parametrize("held", ["", "zz", "00" * 31, "00" * 33])
def test_a_secret_that_is_none_is_not_given_out(held: str, keys: Keys) -> None:
    keys.held["a1/b2/device"] = held
    with pytest.raises(Known, match="keyring_not_kept"):
        Remembered(OFTEN, "a1", "b2").device_secret()


@pytest.mark.parametrize(
    "held",
    [
        "",
        "1 2026-12-01T17:00:00+00:00 abc",
        "1 2026-12-01T17:00:00+00:00",
        "2 2026-12-01T17:00:00+00:00 abcd",
        "1 2026-12-01T21:00:01+00:00 abcd",
        "1 2026-13-41T17:00:00+00:00 abcd",
        "1 2026-12-01T17:00:00-99:00 abcd",
    ],
)
def test_a_token_that_says_anything_odd_is_removed(held: str, keys: Keys) -> None:
    keys.held["a1/b2/remember"] = held
    assert Remembered(OFTEN, "a1", "b2").token(NOW) is None
    assert keys.held == {}


def test_nobody_is_remembered_for_longer_than_twelve_hours(keys: Keys) -> None:
    mine = Remembered(OFTEN, "a1", "b2")
    with pytest.raises(ValueError, match="12 hours"):
        mine.remember(b"x", NOW, NOW + LONGEST + dt.timedelta(seconds=1))
    with pytest.raises(ValueError, match="12 hours"):
        mine.remember(b"x", NOW, NOW)
    mine.remember(b"x", NOW, NOW + LONGEST)
    assert mine.token(NOW) == b"x"


def test_forgetting_works_after_the_policy_was_tightened(keys: Keys) -> None:
    Remembered(OFTEN, "a1", "b2").remember(b"x", NOW, NOW + LONGEST)
    Remembered(Keyring(), "a1", "b2").forget()
    assert keys.held == {}


def test_what_a_keyring_shows_is_never_a_name() -> None:
    with pytest.raises(ValueError, match="never names"):
        Remembered(OFTEN, "a1", "Ada")


def test_a_class_of_another_module_is_not_taken(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A module of the right name that is not the library's own file, as one planted on the search path would be."""
    import importlib.util

    (tmp_path / "SecretService.py").write_text("class Keyring: pass\n", encoding="utf-8")
    name = "keyring.backends.SecretService"
    spec = importlib.util.spec_from_file_location(name, tmp_path / "SecretService.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setitem(sys.modules, name, module)
    with pytest.raises(Known, match="keyring_foreign"):
        Remembered(OFTEN, "a1", "b2").device_secret()


def test_every_trouble_of_the_keyring_has_words() -> None:
    kinds = ("not_allowed", "none", "locked", "silent", "foreign", "failed", "not_kept")
    assert {f"keyring_{kind}" for kind in kinds} <= words().codes
