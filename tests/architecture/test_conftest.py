"""The nets under every test hold."""

from __future__ import annotations

import logging
import os
import socket

import keyring
import pytest
from hypothesis import settings
from keyring.errors import NoKeyringError

from tests.conftest import NetworkRefused

pytest_plugins = ["pytester"]


def test_a_socket_is_refused() -> None:
    with pytest.raises(NetworkRefused):
        socket.create_connection(("127.0.0.1", 9))
    with pytest.raises(NetworkRefused):
        socket.socket()


def test_the_real_keyring_is_refused() -> None:
    with pytest.raises(NoKeyringError):
        keyring.get_password("packet-desk", "anybody")


def test_nothing_of_this_machine_reaches_the_program() -> None:
    assert not [name for name in os.environ if name.startswith("PACKET_DESK_")]
    assert os.environ["QT_QPA_PLATFORM"]


@pytest.mark.log_warnings
def test_a_warning_in_the_log_may_be_meant(caplog: pytest.LogCaptureFixture) -> None:
    logging.getLogger("anything").warning("meant")
    assert caplog.records


def test_a_warning_in_the_log_fails_a_test(pytester: pytest.Pytester, request: pytest.FixtureRequest) -> None:
    own = request.config.rootpath / "tests" / "conftest.py"
    pytester.makeconftest(own.read_text(encoding="utf-8"))
    pytester.makepyfile("import logging\ndef test_it():\n    logging.getLogger('x').warning('overheard')\n")
    result = pytester.runpytest_subprocess("-p", "no:cacheprovider")
    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines(["*overheard*"])


def test_properties_have_no_deadline_and_few_examples() -> None:
    assert settings().deadline is None
    assert settings().max_examples <= 50 or settings.get_current_profile_name() == "long"
