"""What the kernel lets a process ask for (Linux): a list for the child that reads outside documents, and no network for the
window and the prompt. Nothing here raises: where a kernel, a machine or a system has no such filter, the answer is False.

A filter is a small program that the kernel runs before every system call; it looks at the call's number and its arguments,
never at memory. It is made once and costs a child next to nothing to put up. What is not a 64-bit call of this very machine
(32-bit calls, x32) ends the process: their numbers mean other calls.
"""

from __future__ import annotations

import ctypes
import errno
import functools
import os
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

ALLOW: Final = 0x7FFF_0000
REFUSE: Final = 0x0005_0000 | 1
"""The call gives EPERM."""
UNKNOWN: Final = 0x0005_0000 | 38
"""The call gives ENOSYS: the C library asks in another way."""
KILL: Final = 0x8000_0000
"""The process ends, by SIGSYS."""

PROT_EXEC: Final = 4
_AF_UNIX: Final = 1
_X32: Final = 0x4000_0000

_ARCHITECTURES: Final = {"x86_64": 0xC000_003E, "aarch64": 0xC000_00B7}
CALLS: Final[Mapping[str, tuple[int, int]]] = {
    # (x86-64, arm64); -1 where the machine has no such call
    "add_key": (248, 217),
    "bpf": (321, 280),
    "brk": (12, 214),
    "clock_gettime": (228, 113),
    "clone": (56, 220),
    "clone3": (435, 435),
    "connect": (42, 203),
    "delete_module": (176, 106),
    "execve": (59, 221),
    "execveat": (322, 281),
    "exit": (60, 93),
    "exit_group": (231, 94),
    "finit_module": (313, 273),
    "fork": (57, -1),
    "futex": (202, 98),
    "getcwd": (79, 17),
    "getrandom": (318, 278),
    "gettimeofday": (96, 169),
    "init_module": (175, 105),
    "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427),
    "io_uring_setup": (425, 425),
    "kexec_file_load": (320, 294),
    "kexec_load": (246, 104),
    "keyctl": (250, 219),
    "kill": (62, 129),
    "madvise": (28, 233),
    "memfd_create": (319, 279),
    "memfd_secret": (447, 447),
    "mmap": (9, 222),
    "mount": (165, 40),
    "move_mount": (429, 429),
    "mprotect": (10, 226),
    "mremap": (25, 216),
    "munmap": (11, 215),
    "open_by_handle_at": (304, 265),
    "open_tree": (428, 428),
    "perf_event_open": (298, 241),
    "personality": (135, 92),
    "pidfd_getfd": (438, 438),
    "pidfd_open": (434, 434),
    "pidfd_send_signal": (424, 424),
    "pivot_root": (155, 41),
    "pkey_mprotect": (329, 288),
    "prlimit64": (302, 261),
    "process_madvise": (440, 440),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "ptrace": (101, 117),
    "remap_file_pages": (216, 234),
    "request_key": (249, 218),
    "rseq": (334, 293),
    "rt_sigprocmask": (14, 135),
    "rt_sigqueueinfo": (129, 138),
    "rt_sigreturn": (15, 139),
    "rt_tgsigqueueinfo": (297, 240),
    "sched_yield": (24, 124),
    "seccomp": (317, 277),
    "set_robust_list": (273, 99),
    "setns": (308, 268),
    "shmat": (30, 196),
    "socket": (41, 198),
    "socketpair": (53, 199),
    "tkill": (200, 130),
    "umount2": (166, 39),
    "unshare": (272, 97),
    "userfaultfd": (323, 282),
    "vfork": (58, -1),
    "write": (1, 64),
}
"""Numbers of the calls that are spoken of here and where a filter is made."""


@dataclass(frozen=True, slots=True)
class Only:
    """A call that may come with some arguments only: ``argument & mask`` is one of `values` (32 bits), or `otherwise`."""

    call: str
    argument: int
    values: tuple[int, ...]
    mask: int = 0xFFFF_FFFF
    otherwise: int = REFUSE


class _Line(ctypes.Structure):
    """A line of a filter, as the kernel reads it."""

    _fields_ = (("code", ctypes.c_ushort), ("true", ctypes.c_ubyte), ("false", ctypes.c_ubyte), ("k", ctypes.c_uint32))


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("lines", ctypes.POINTER(_Line)))


_Code = tuple[int, int, int, int]
_LOAD, _AND, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x54, 0x15, 0x35, 0x06
_NUMBER, _ARCHITECTURE, _ARGUMENTS = 0, 4, 16


def machine() -> str:
    """The machine whose calls this process makes; empty where there is no filter for it."""
    if sys.platform != "linux" or ctypes.sizeof(ctypes.c_void_p) != 8 or sys.byteorder != "little":
        return ""
    name = os.uname().machine
    return name if name in _ARCHITECTURES else ""


def number(call: str, of: str) -> int:
    return CALLS[call][0 if of == "x86_64" else 1]


def assemble(
    of: str,
    *,
    allowed: Iterable[str] = (),
    only: Sequence[Only] = (),
    killed: Iterable[str] = (),
    refused: Iterable[str] = (),
    rest: int = REFUSE,
) -> list[_Code]:
    """The filter for a machine: the calls `allowed`, those of `only` with their arguments, an end for those `killed`, those
    `refused`, and `rest` for all others."""
    lines: list[_Code] = [
        (_LOAD, 0, 0, _ARCHITECTURE),
        (_EQUAL, 1, 0, _ARCHITECTURES[of]),
        (_RETURN, 0, 0, KILL),
        (_LOAD, 0, 0, _NUMBER),
    ]
    if of == "x86_64":
        lines += [(_AT_LEAST, 0, 1, _X32), (_RETURN, 0, 0, KILL)]

    def when(call: str, then: list[_Code]) -> None:
        if number(call, of) >= 0:
            lines.extend([(_EQUAL, 0, len(then), number(call, of)), *then])

    for call in allowed:
        when(call, [(_RETURN, 0, 0, ALLOW)])
    for call in dict.fromkeys(rule.call for rule in only):
        checks = [line for rule in only if rule.call == call for line in _check(rule)]
        when(call, [*checks, (_RETURN, 0, 0, ALLOW)])
    for call in killed:
        when(call, [(_RETURN, 0, 0, KILL)])
    for call in refused:
        when(call, [(_RETURN, 0, 0, REFUSE)])
    return [*lines, (_RETURN, 0, 0, rest)]


def _check(rule: Only) -> list[_Code]:
    """Falls through where the argument is one that may be."""
    jumps: list[_Code] = [(_EQUAL, len(rule.values) - at, 0, value) for at, value in enumerate(rule.values)]
    head: list[_Code] = [(_LOAD, 0, 0, _ARGUMENTS + 8 * rule.argument)]
    if rule.mask != 0xFFFF_FFFF:
        head.append((_AND, 0, 0, rule.mask))
    return [*head, *jumps, (_RETURN, 0, 0, rule.otherwise)]


class Filter:
    """A filter, ready to be put up: by a process for itself, for good, and for all that it will start."""

    def __init__(self, lines: Sequence[_Code]) -> None:
        self._lines = (_Line * len(lines))(*(_Line(*line) for line in lines))
        self._program = _Program(len(lines), self._lines)

    def put_up(self, *, all_threads: bool = False) -> bool:
        """Whether the kernel took it. Takes from this process the right to gain rights by starting programs."""
        call = _system_call()
        if call is None:
            return False
        seccomp, prctl = call
        no_new_privs, set_filter, together = 38, 1, 1
        if prctl(no_new_privs, 1, 0, 0, 0) != 0:
            return False
        return seccomp(set_filter, together if all_threads else 0, ctypes.byref(self._program)) == 0


@functools.cache
def _system_call() -> tuple[Callable[..., int], Callable[..., int]] | None:
    of = machine()
    if not of:
        return None
    libc = ctypes.CDLL(None, use_errno=True)
    try:
        call, prctl = libc.syscall, libc.prctl
    except AttributeError:
        return None
    call.restype = ctypes.c_long
    call.argtypes = (ctypes.c_long, ctypes.c_ulong, ctypes.c_ulong, ctypes.c_void_p)
    prctl.argtypes = (ctypes.c_int, ctypes.c_ulong, ctypes.c_ulong, ctypes.c_ulong, ctypes.c_ulong)
    return functools.partial(call, number("seccomp", of)), prctl


def allow(allowed: Iterable[str], only: Sequence[Only] = (), killed: Iterable[str] = ()) -> Filter | None:
    """A filter that lets nothing through but what is named; None where there is none for this machine."""
    of = machine()
    return Filter(assemble(of, allowed=allowed, only=only, killed=killed)) if of else None


_RINGS: Final = ("io_uring_setup", "io_uring_enter", "io_uring_register")


def without_network(of: str) -> list[_Code]:
    """Everything goes through but sockets to anywhere beyond this machine's own files, and the rings that would open them
    without a call."""
    sockets = [Only(call, 0, (_AF_UNIX,)) for call in ("socket", "socketpair")]
    return assemble(of, only=sockets, refused=_RINGS, rest=ALLOW)


def no_network() -> bool:
    """From here on no thread of this process, and nothing that it starts, opens a socket but those of this machine's own
    files (AF_UNIX: the desktop's). Whether that stands: it is tried."""
    of = machine()
    if not of:
        return False
    # A process that executes itself anew keeps the filter it has; another one on top would only cost.
    return _refused() or (Filter(without_network(of)).put_up(all_threads=True) and _refused())


def _refused() -> bool:
    """Whether the filter stands. Asked of a family that no system has: it says *not permitted* in place of *not known*, and no
    socket to anywhere is even tried."""
    nowhere, datagram = 1000, 2
    libc = ctypes.CDLL(None, use_errno=True)
    found: int = libc.socket(nowhere, datagram, 0)
    return found < 0 and ctypes.get_errno() == errno.EPERM
