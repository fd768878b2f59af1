"""The computer tells that its screen is locked or that it goes to sleep, over a real bus of our own."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator

import pytest
from PySide6.QtDBus import QDBusConnection
from pytestqt.qtbot import QtBot

from desktop.session_lock import SessionLock

from .conftest import WAIT

pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or not (shutil.which("dbus-daemon") and shutil.which("dbus-send")), reason="no bus to be had"
)


@pytest.fixture
def address() -> Iterator[str]:
    words = ["dbus-daemon", "--session", "--nofork", "--print-address"]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as bus:
        assert bus.stdout is not None
        yield bus.stdout.readline().strip()
        bus.terminate()


@pytest.mark.parametrize(
    ("path", "signal", "said", "heard"),
    [
        ("/org/freedesktop/login1", "org.freedesktop.login1.Manager.PrepareForSleep", "boolean:true", True),
        ("/org/freedesktop/login1", "org.freedesktop.login1.Manager.PrepareForSleep", "boolean:false", False),
        ("/ScreenSaver", "org.freedesktop.ScreenSaver.ActiveChanged", "boolean:true", True),
        ("/org/gnome/ScreenSaver", "org.gnome.ScreenSaver.ActiveChanged", "boolean:true", True),
        ("/org/gnome/ScreenSaver", "org.gnome.ScreenSaver.ActiveChanged", "boolean:false", False),
    ],
)
def test_a_locked_screen_and_sleep_are_heard_and_waking_is_not(
    qtbot: QtBot, address: str, path: str, signal: str, said: str, heard: bool
) -> None:
    bus = QDBusConnection.connectToBus(address, address)
    watch = SessionLock()
    told: list[str] = []
    watch.locked.connect(lambda: told.append("locked"))
    assert watch.begin(bus, bus)
    send = ["dbus-send", f"--bus={address}", "--type=signal"]
    subprocess.run([*send, path, signal, said], check=True)
    # What is sent afterwards is heard afterwards.
    subprocess.run([*send, "/ScreenSaver", "org.mate.ScreenSaver.ActiveChanged", "boolean:true"], check=True)
    qtbot.waitUntil(lambda: len(told) == (2 if heard else 1), timeout=WAIT)
    QDBusConnection.disconnectFromBus(address)


def test_without_a_bus_nothing_is_heard_and_nothing_breaks(qtbot: QtBot) -> None:
    nowhere = QDBusConnection.connectToBus("unix:path=/nowhere", "nowhere")
    assert not SessionLock().begin(nowhere, nowhere)
