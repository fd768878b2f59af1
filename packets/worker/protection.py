"""What a document is read under: once all of it is in memory, its child is left nothing but to reckon and to answer.

On Linux the kernel holds it to a list of calls (`packets.system.seccomp`): that is *full* protection. Where there is no such
filter a process of its own with limits serves all the same; that is *reduced* and told, and policy may forbid it.
"""

from __future__ import annotations

import functools
import sys
from dataclasses import dataclass
from typing import Final

from packets.system import seccomp
from packets.system.seccomp import KILL, REFUSE, UNKNOWN, Only


@dataclass(frozen=True, slots=True)
class Protection:
    """What a document is read under. `reason` says why it is not full: ``system`` (this one has no such filter), ``machine``
    (nor a table of its calls), ``kernel`` (it refused)."""

    full: bool
    reason: str = ""


REASONS: Final = frozenset({"system", "machine", "kernel"})

_NEEDED: Final = (
    *("brk", "munmap", "mremap", "sched_yield", "rt_sigreturn", "exit_group", "exit"),
    *("getrandom", "clock_gettime", "gettimeofday", "getcwd"),
)
"""Memory, time, chance, the end; and the working folder, which Pillow asks for before it writes into memory: the root."""
_KILLED: Final = (
    *("execve", "execveat", "fork", "vfork", "ptrace", "process_vm_readv", "process_vm_writev", "process_madvise"),
    *("socket", "socketpair", "connect", "io_uring_setup", "io_uring_enter", "io_uring_register", "bpf", "perf_event_open"),
    *("userfaultfd", "keyctl", "add_key", "request_key", "mount", "umount2", "move_mount", "open_tree", "pivot_root", "setns"),
    *("unshare", "memfd_create", "memfd_secret", "pidfd_open", "pidfd_getfd", "pidfd_send_signal", "open_by_handle_at"),
    *("kexec_load", "kexec_file_load", "init_module", "finit_module", "delete_module", "personality", "pkey_mprotect"),
    *("kill", "tkill", "rt_sigqueueinfo", "rt_tgsigqueueinfo", "seccomp", "shmat", "remap_file_pages"),
)
"""Nothing that reads a document asks for these. What else it may try (a file, a thread) is refused and it goes on."""
_ANONYMOUS, _FUTEX_PLAIN, _CPU_LIMIT, _ITSELF = 0x20, 0x7F, 0, 0
_CALM_ADVICE: Final = (0, 1, 2, 3, 4, 8, 14, 15)
"""Of `madvise`: normal, random, sequential, needed, not needed, free, and whether in huge pages."""
_WAIT_AND_WAKE: Final = (0, 1, 9, 10)
"""Of `futex`; never the kinds that hand waiters on."""


_THREAD: Final = (0x3D_0F00, 0x7D_0F00)
"""Flags of `clone` by which a C library starts a thread, and never a process."""
_FOR_THREADS: Final = ("rt_sigprocmask", "set_robust_list", "rseq")


@functools.cache
def _filter(answers: tuple[int, ...], threads: bool) -> seccomp.Filter | None:
    """The filter of a child that has all its input in memory and may write to the pipes `answers` alone. `threads` is for
    the one decoder that does nothing without them (libde265, of HEIC): threads of its own, under the same filter."""
    only = [
        Only("write", 0, answers),
        Only("mmap", 2, (0,), mask=seccomp.PROT_EXEC, otherwise=KILL),
        Only("mmap", 3, (_ANONYMOUS,), mask=_ANONYMOUS),
        Only("mprotect", 2, (0,), mask=seccomp.PROT_EXEC, otherwise=KILL),
        Only("madvise", 2, _CALM_ADVICE),
        Only("futex", 1, _WAIT_AND_WAKE, mask=_FUTEX_PLAIN),
        Only("prlimit64", 0, (_ITSELF,)),
        Only("prlimit64", 1, (_CPU_LIMIT,)),
        Only("clone", 0, _THREAD if threads else ()),
        # Its flags lie in memory, where no filter looks; asked in the older way they can be seen.
        Only("clone3", 0, (), otherwise=UNKNOWN if threads else REFUSE),
    ]
    return seccomp.allow((*_NEEDED, *(_FOR_THREADS if threads else ())), only, _KILLED)


def ready(answers: tuple[int, ...]) -> None:
    """Make the filters before a child needs one."""
    for threads in (False, True):
        _filter(answers, threads)


def close_the_door(answers: tuple[int, ...], *, threads: bool = False) -> Protection:
    """Leave this process nothing but to reckon and to answer: called once all input is read, before any of it is parsed."""
    if sys.platform != "linux":
        return Protection(False, "system")
    door = _filter(answers, threads)
    if door is None:
        return Protection(False, "machine")
    return Protection(True) if door.put_up() else Protection(False, "kernel")


def can_close_the_door() -> bool:
    """Whether this system and machine have the filter at all."""
    return bool(seccomp.machine())
