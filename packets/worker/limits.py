"""What a worker may use, and every difference between operating systems. Nothing here is POSIX-only at import.

On Linux and macOS the worker process stays warm and forks one child per document, which limits itself before it looks
at a byte of it (what it may ask of the kernel then is `protection`). Windows has no fork: there a process serves one document
and ends (job object and low rights come with the installers; untried). macOS does not enforce the limit on memory.
"""

from __future__ import annotations

import ctypes
import functools
import os
import sys
from typing import Final

MOST_BYTES: Final = 2 * 1024**3
MOST_PAGES: Final = 5_000
MOST_ASKED: Final = 64 * 1024**2
"""Bytes of the JSON header of a request."""
MOST_PIXELS: Final = 200_000_000
"""Of one picture, whatever file it comes in."""
MOST_BILEVEL_PIXELS: Final = 1_500_000_000
"""Of one picture of black and white: a large plan at 600 dpi."""
MOST_DECODED: Final = 2 * 1024**3
"""Bytes that the streams of one document may hold when decoded."""
MOST_LOOKED_INTO: Final = 128 * 1024**2
"""Bytes of one stream that is taken apart, such as the drawing of a page or a font: more than any has."""

BASE_MEMORY: Final = 1024**3
"""Bytes of address space: enough for a sheet of A1 at 300 dpi in colours, and what two of them take, a small computer has."""
MEMORY_PER_BYTE: Final = 4
CPU_START: Final = 15
CPU_PER_PAGE: Final = 0.5
PICTURE_PAGES: Final = 5
"""A page that is rebuilt as a picture may take the time of so many."""

QUIET_SECONDS: Final = 180.0
"""A worker that says nothing for so long is ended, unless it reads."""
HERE_SECONDS: Final = 60.0
"""So long may a process take to start and say that it is there; one that served before is there at once."""
AGAIN_SECONDS: Final = 10.0
WALL_START: Final = 120.0
WALL_PER_PAGE: Final = 6.0
BYTES_PER_PAGE: Final = 16
"""Time is allowed for as many pages as a file of its size can have: a small one that claims thousands gains nothing."""

EXIT_DONE: Final = 0
EXIT_NOTHING_ASKED: Final = 70
EXIT_CRASHED: Final = 71
EXIT_MEMORY: Final = 72
EXIT_CPU: Final = 73
EXIT_FORBIDDEN: Final = 74

FORKS: Final = hasattr(os, "fork")
NO_WINDOW: Final = 0x08000000 if sys.platform == "win32" else 0
"""Flag for a process that shows no console (CREATE_NO_WINDOW)."""


def environment() -> dict[str, str]:
    """The whole environment of a worker: nothing, but for what Windows needs to start any process."""
    if sys.platform == "win32":
        return {name: os.environ[name] for name in ("SYSTEMROOT",) if name in os.environ}
    return {}


def cpu_seconds(pages: int) -> int:
    return int(CPU_START + CPU_PER_PAGE * min(pages, (1 + PICTURE_PAGES) * MOST_PAGES))


def hide() -> None:
    """Of the warm process and its children: no other process of the same login reads their memory or opens their pipes."""
    if sys.platform == "linux":
        set_dumpable = 4
        _prctl(set_dumpable, 0)


def end_with_parent() -> None:
    """Of a forked child. Never of the warm process: there the system would wait for a thread of the program, not for it."""
    if sys.platform == "linux":
        set_pdeathsig = 1
        _prctl(set_pdeathsig, 9)


def only_run(address: int) -> None:
    """Let nobody write into the code at `address` any more. No further code can be made in its page."""
    if sys.platform == "linux" and address:
        page, run = os.sysconf("SC_PAGESIZE"), 1 | 4
        start = address - address % page
        if _libc().mprotect(ctypes.c_void_p(start), ctypes.c_size_t(page), run) != 0:
            raise OSError(ctypes.get_errno(), "mprotect")


def confine(input_size: int) -> None:
    """Limit this very process for one document of `input_size` bytes, for good. Called by the child, before it reads any of
    it."""
    if sys.platform == "win32":
        return
    import resource

    memory = BASE_MEMORY + MEMORY_PER_BYTE * input_size
    hard = cpu_seconds((1 + PICTURE_PAGES) * MOST_PAGES)
    for what, soft_limit, hard_limit in (
        (resource.RLIMIT_CORE, 0, 0),
        (resource.RLIMIT_FSIZE, 0, 0),
        (resource.RLIMIT_NOFILE, 32, 32),
        (resource.RLIMIT_CPU, cpu_seconds(0), hard),
        (resource.RLIMIT_AS, memory, memory),
    ):
        _limit(what, soft_limit, hard_limit)
    if sys.platform == "linux":
        set_no_new_privs = 38
        _prctl(set_no_new_privs, 1)
        hide()


def allow_pages(pages: int) -> None:
    """The page count is known: time grows with it, within the hard limit."""
    if sys.platform == "win32":
        return
    import resource

    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    wanted = cpu_seconds(pages)
    _limit(resource.RLIMIT_CPU, wanted if hard == resource.RLIM_INFINITY else min(wanted, hard), hard)


def _limit(what: int, soft: int, hard: int) -> None:
    if sys.platform == "win32":
        return
    import resource

    _, highest = resource.getrlimit(what)
    if highest != resource.RLIM_INFINITY:
        hard = highest if hard == resource.RLIM_INFINITY else min(hard, highest)
        soft = min(soft, hard)
    try:
        resource.setrlimit(what, (soft, hard))
    except (OSError, ValueError):
        if sys.platform == "linux":
            raise


@functools.cache
def _libc() -> ctypes.CDLL:
    """Opened once, before a child is forked from here."""
    return ctypes.CDLL(None, use_errno=True)


def _prctl(option: int, value: int) -> None:
    if _libc().prctl(option, value, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl")


def died_of(status: int, peak: int) -> int:
    """The exit status of the warm parent whose child ended with the wait `status`; `peak` is what rusage says."""
    if sys.platform == "win32":
        return EXIT_CRASHED
    import signal

    number = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
    if number == signal.SIGXCPU:
        return EXIT_CPU
    if number == signal.SIGSYS:
        return EXIT_FORBIDDEN
    peak_bytes = peak if sys.platform == "darwin" else peak * 1024
    if number == signal.SIGKILL or peak_bytes > BASE_MEMORY // 2:
        return EXIT_MEMORY
    return EXIT_CRASHED


def reuse_memory() -> None:
    """Let the C library keep what is freed, instead of giving it back and fetching it again page by page: a child lives for
    one document. Where the system is another it stays as it is."""
    if sys.platform != "linux":
        return
    mallopt = getattr(_libc(), "mallopt", None)
    trim_threshold, top_pad, mmap_threshold = -1, -2, -3
    if mallopt is not None:
        for option, value in ((mmap_threshold, 1 << 26), (trim_threshold, 1 << 28), (top_pad, 1 << 20)):
            mallopt(option, value)


def widen_pipe(descriptor: int) -> None:
    """Larger pipe buffers where the system has them: fewer changes between the two processes."""
    if sys.platform != "linux":
        return
    import fcntl

    try:
        fcntl.fcntl(descriptor, fcntl.F_SETPIPE_SZ, 1 << 20)
    except OSError:
        return


def end_group(pid: int) -> None:
    """End a worker and the child that it forked."""
    if sys.platform == "win32":
        return
    import signal

    try:
        os.killpg(pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return
