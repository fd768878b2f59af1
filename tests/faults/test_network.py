"""The counters of the network proof catch what they are for; and the filter, where the system has one, lets nothing through."""

from __future__ import annotations

import shutil
import sys

import pytest

from tests.faults import network


@pytest.mark.skipif(shutil.which("strace") is None, reason="needs strace")
def test_a_program_that_opens_a_network_socket_is_counted_and_the_prompt_opens_none() -> None:
    assert network.network(network.families([sys.executable, "-c", network.OPENS])) == 1
    assert network.network(network.families([sys.executable, "-I", "-m", "desktop", "definitions", "lint"])) == 0


def test_sockets_within_the_computer_are_not_network() -> None:
    log = "1 socket(AF_UNIX, SOCK_STREAM) = 3\n1 socket(AF_NETLINK, SOCK_RAW, 0) = 4\n2 socketpair(AF_UNIX, 1) = 0\n"
    assert network.counted(log) == {"UNIX": 2, "NETLINK": 1}
    assert network.network(network.counted(log)) == 1


def test_the_filters_own_question_is_none_and_a_second_one_is() -> None:
    asks = "7 socket(AF_INET, SOCK_DGRAM, IPPROTO_IP) = -1 EPERM (Operation not permitted)\n"
    given = "7 socket(AF_INET, SOCK_DGRAM, IPPROTO_IP) = 3\n"
    assert network.network(network.counted(asks)) == 0
    assert network.network(network.counted(asks + asks)) == 1
    assert network.network(network.counted(given)) == 1


@pytest.mark.skipif(sys.platform != "linux", reason="namespaces are Linux's")
def test_in_a_namespace_without_interfaces_nothing_is_reached() -> None:
    code = network.without_interfaces([sys.executable, "-c", network.REACHES])
    if code == 3:
        pytest.skip("this login makes no namespaces")
    assert code == 0


@pytest.mark.skipif(sys.platform != "linux", reason="the filter is Linux's")
def test_behind_the_filter_no_family_but_the_computers_own_is_given() -> None:
    code = network.behind()
    if code == 4:
        pytest.skip("this system has no such filter")
    assert code == 0
