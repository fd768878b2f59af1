"""What holds in every test: no network, no real keyring, nothing of this machine's settings, no warning overheard."""

from __future__ import annotations

import logging
import os
import socket
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent.parent
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

# Before anything imports Qt or keyring.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"
os.environ.pop("DBUS_SESSION_BUS_ADDRESS", None)
for _name in [name for name in os.environ if name.startswith("PACKET_DESK_")]:
    del os.environ[_name]

import hypothesis  # noqa: E402
import pytest  # noqa: E402

_CALM = [hypothesis.HealthCheck.too_slow, hypothesis.HealthCheck.data_too_large]
hypothesis.settings.register_profile(
    "quick", deadline=None, max_examples=25, derandomize=True, database=None, suppress_health_check=_CALM
)
hypothesis.settings.register_profile(
    "long", deadline=None, max_examples=1_000, database=None, print_blob=True, suppress_health_check=_CALM
)
hypothesis.settings.load_profile("quick")
"""`quick` finds the same examples every time; run ``--hypothesis-profile=long`` to look for new ones."""


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "log_warnings: the test means to hear warnings in the log")


class NetworkRefused(AssertionError):
    """A test, or what it calls, opened a socket."""


def _no_socket(*_: object, **__: object) -> NoReturn:
    raise NetworkRefused("no test opens a socket")


@pytest.fixture(autouse=True)
def nothing_leaves(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sockets are refused, and so are the real keyring and settings from outside."""
    monkeypatch.setattr(socket.socket, "__init__", _no_socket)
    monkeypatch.setattr(socket, "getaddrinfo", _no_socket)
    if "keyring" in sys.modules:
        import keyring.backends.fail

        monkeypatch.setattr(sys.modules["keyring.core"], "_keyring_backend", keyring.backends.fail.Keyring())  # type: ignore[no-untyped-call]
    for name in [name for name in os.environ if name.startswith("PACKET_DESK_")]:
        monkeypatch.delenv(name)


def _no_data() -> NoReturn:
    raise AssertionError("no test touches the data folder of this login: give the desk one")


@pytest.fixture(autouse=True)
def no_data_of_this_login(monkeypatch: pytest.MonkeyPatch) -> None:
    """What belongs to no office is kept in a folder of the login, which is nobody's to test with."""
    monkeypatch.setattr("packets.paths.user_data", _no_data)


@pytest.fixture(autouse=True)
def no_log_warnings(caplog: pytest.LogCaptureFixture, request: pytest.FixtureRequest) -> Iterator[None]:
    """A warning in the log is a finding; a test that means to hear one carries the marker ``log_warnings``."""
    yield
    if request.node.get_closest_marker("log_warnings"):
        return
    heard = [
        f"{record.name}: {record.getMessage()}"
        for when in ("setup", "call")
        for record in caplog.get_records(when)
        if record.levelno >= logging.WARNING
    ]
    assert not heard, f"warnings in the log: {heard}"
