"""Filters of system calls: what they say is reckoned line by line, for both machines; what stands is tried in a process."""

from __future__ import annotations

import subprocess
import sys
import textwrap

import pytest

from packets.system import seccomp
from packets.system.seccomp import ALLOW, KILL, REFUSE, UNKNOWN, Only
from packets.worker import protection
from tests.build import ROOT

MACHINES = {"x86_64": 0xC000_003E, "aarch64": 0xC000_00B7}
linux = pytest.mark.skipif(not seccomp.machine(), reason="no filter of system calls here")


def answer(lines: list[tuple[int, int, int, int]], call: int, *arguments: int, architecture: int) -> int:
    """What the kernel would make of a call."""
    given = {0: call, 4: architecture}
    for at in range(6):
        value = arguments[at] if at < len(arguments) else 0
        given[16 + 8 * at], given[20 + 8 * at] = value & 0xFFFF_FFFF, value >> 32 & 0xFFFF_FFFF
    place = held = 0
    while True:
        code, true, false, k = lines[place]
        place += 1
        match code:
            case 0x20:
                held = given[k]
            case 0x54:
                held &= k
            case 0x15:
                place += true if held == k else false
            case 0x35:
                place += true if held >= k else false
            case 0x06:
                return k
            case _:
                raise AssertionError(f"no such line: {code:#x}")


def child(of: str, *, threads: bool = False) -> list[tuple[int, int, int, int]]:
    """The filter of the worker's child on a machine."""
    made: list[list[tuple[int, int, int, int]]] = []

    def kept(allowed: object, only: object = (), killed: object = ()) -> None:
        made.append(seccomp.assemble(of, allowed=allowed, only=only, killed=killed))  # type: ignore[arg-type]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(seccomp, "allow", kept)
        protection._filter.__wrapped__((1,), threads)
    return made[0]


@pytest.mark.parametrize("of", MACHINES)
def test_a_child_may_reckon_and_answer_and_nothing_else(of: str) -> None:
    lines = child(of)

    def ask(call: str, *arguments: int) -> int:
        return answer(lines, seccomp.number(call, of), *arguments, architecture=MACHINES[of])

    anonymous, private, fixed = 0x20, 0x2, 0x10
    assert [ask(call) for call in ("brk", "munmap", "mremap", "exit_group", "getrandom", "rt_sigreturn")] == [ALLOW] * 6
    assert ask("write", 1) == ALLOW and ask("write", 2) == ask("write", 0) == ask("write", 7) == REFUSE
    assert ask("mmap", 0, 4096, 3, anonymous | private) == ALLOW
    assert ask("mmap", 0, 4096, 3, private) == REFUSE
    assert ask("mmap", 0, 4096, 7, anonymous | private) == ask("mmap", 0, 4096, 4, private | fixed) == KILL
    assert ask("mprotect", 0, 4096, 3) == ALLOW and ask("mprotect", 0, 4096, 5) == KILL
    assert ask("prlimit64", 0, 0) == ALLOW
    assert ask("prlimit64", 0, 7) == ask("prlimit64", 4711, 0) == REFUSE
    assert ask("futex", 0, 0) == ask("futex", 0, 129) == ask("futex", 0, 9 | 128 | 256) == ALLOW
    assert ask("futex", 0, 3) == ask("futex", 0, 11) == REFUSE
    assert ask("madvise", 0, 0, 4) == ALLOW and ask("madvise", 0, 0, 12) == ask("madvise", 0, 0, 100) == REFUSE
    assert ask("clone", 0x3D0F00) == REFUSE and ask("clone3") == REFUSE
    assert {ask(call) for call in protection._KILLED if seccomp.number(call, of) >= 0} == {KILL}
    for number in range(600):
        if number not in {place[0 if of == "x86_64" else 1] for place in seccomp.CALLS.values()}:
            assert answer(lines, number, architecture=MACHINES[of]) == REFUSE


@pytest.mark.parametrize("of", MACHINES)
def test_the_decoder_of_heic_gets_threads_and_no_process(of: str) -> None:
    lines = child(of, threads=True)

    def ask(call: str, *arguments: int) -> int:
        return answer(lines, seccomp.number(call, of), *arguments, architecture=MACHINES[of])

    assert ask("clone", 0x3D0F00) == ALLOW and ask("clone", 17) == ask("clone", 0x1200011) == REFUSE
    assert ask("clone", 0x3D0F00 | 0x10000000) == REFUSE, "nor a name space"
    assert ask("clone3") == UNKNOWN and ask("execve") == ask("socket", 1) == KILL


@pytest.mark.parametrize("of", MACHINES)
def test_calls_of_another_machine_end_the_process(of: str) -> None:
    others = [number for name, number in MACHINES.items() if name != of] + [0x4000_0003, 0x4000_0028]
    for lines in (child(of), seccomp.without_network(of)):
        for architecture in others:
            assert answer(lines, seccomp.number("write", of), 1, architecture=architecture) == KILL
        if of == "x86_64":
            assert answer(lines, 0x4000_0000 | 1, 1, architecture=MACHINES[of]) == KILL, "x32"


@pytest.mark.parametrize("of", MACHINES)
def test_without_network_only_sockets_of_this_machine_are_left(of: str) -> None:
    lines = seccomp.without_network(of)

    def ask(call: str, *arguments: int) -> int:
        return answer(lines, seccomp.number(call, of), *arguments, architecture=MACHINES[of])

    for call in ("socket", "socketpair"):
        assert ask(call, 1) == ALLOW
        assert {ask(call, family) for family in (0, 2, 10, 16, 17, 31, 38, 40, 44, 0xFFFF_FFFF)} == {REFUSE}
        assert ask(call, 1 << 32 | 2) == REFUSE and ask(call, 1 << 32 | 1) == ALLOW, "the kernel looks at 32 bits"
    assert {ask(call) for call in ("io_uring_setup", "io_uring_enter", "io_uring_register")} == {REFUSE}
    assert {ask(call) for call in ("execve", "clone", "mmap", "write", "connect", "ptrace")} == {ALLOW}


@pytest.mark.parametrize("of", MACHINES)
def test_no_jump_is_longer_than_a_line_can_say(of: str) -> None:
    for lines in (child(of), child(of, threads=True), seccomp.without_network(of)):
        assert len(lines) < 4096 and all(true < 256 and false < 256 for _, true, false, _ in lines)


def test_a_rule_of_several_looks_at_every_argument() -> None:
    lines = seccomp.assemble("x86_64", only=[Only("write", 0, (1,)), Only("write", 2, (4, 8), mask=0xC, otherwise=KILL)])
    ask = lambda *given: answer(lines, 1, *given, architecture=MACHINES["x86_64"])  # noqa: E731
    assert ask(1, 0, 4) == ask(1, 0, 11) == ALLOW and ask(2, 0, 4) == REFUSE and ask(1, 0, 12) == ask(1, 0, 3) == KILL


TRIAL = """
import ctypes, os, subprocess, sys, threading
sys.path.insert(0, {root!r})
from packets.system import seccomp
libc = ctypes.CDLL(None, use_errno=True)
libc.syscall.restype = ctypes.c_long
def family(number):
    found = libc.socket(number, 2, 0)
    if found >= 0:
        os.close(found)
        return "open"
    return {{1: "EPERM"}}.get(ctypes.get_errno(), str(ctypes.get_errno()))
go, told = threading.Event(), []
def elsewhere():
    go.wait()
    told.append(family(2))
thread = threading.Thread(target=elsewhere); thread.start()
before = family(2)
{stand}
go.set(); thread.join()
ring = libc.syscall(ctypes.c_long(425), ctypes.c_long(1), ctypes.create_string_buffer(120))
child = subprocess.run([sys.executable, "-c", "import ctypes; print(ctypes.CDLL(None).socket(2, 1, 0))"], capture_output=True)
pair = libc.socketpair(1, 1, 0, (ctypes.c_int * 2)())
others = [family(number) for number in (2, 10, 16, 17, 1)]
print(before, stands, told[0], *others, ring < 0, pair, child.stdout.decode().strip())
"""


def trial(stand: str) -> list[str]:
    code = TRIAL.format(root=str(ROOT), stand=textwrap.dedent(stand))
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


@linux
def test_no_thread_and_no_child_of_a_process_without_network_opens_a_socket_to_anywhere() -> None:
    """Threads that ran before have it too; the desktop's own sockets are left."""
    before, stands, thread, *others = trial("stands = seccomp.no_network()")
    assert (before, stands) == ("open", "True")
    assert [thread, *others[:4]] == ["EPERM"] * 5
    assert others[4:] == ["open", "True", "0", "-1"]


@linux
def test_without_the_filter_all_of_that_is_open() -> None:
    """The control: were it not, the trial above proved nothing."""
    before, _, thread, *others = trial("stands = None")
    assert before == thread == others[0] == others[2] == "open" and int(others[-1]) >= 0


@linux
def test_what_stands_cannot_be_loosened_by_standing_twice() -> None:
    found = trial(
        "stands = seccomp.no_network(); seccomp.Filter(seccomp.assemble(seccomp.machine(), rest=seccomp.ALLOW)).put_up()"
    )
    assert found[2] == "EPERM" and found[3] == "EPERM"


def test_where_there_is_no_filter_nothing_stands_and_nothing_is_raised(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seccomp, "machine", lambda: "")
    seccomp._system_call.cache_clear()
    assert seccomp.no_network() is False and seccomp.allow(("write",)) is None
    assert seccomp.Filter(seccomp.without_network("x86_64")).put_up() is False
    seccomp._system_call.cache_clear()


@linux
def test_a_kernel_that_refuses_is_told() -> None:
    code = f"import sys; sys.path.insert(0, {str(ROOT)!r}); from packets.system import seccomp\n"
    code += "print(seccomp.Filter([(0x99, 0, 0, 0)]).put_up())"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout.strip() == "False"
