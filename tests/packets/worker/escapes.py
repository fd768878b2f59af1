"""Ways out of the child that reads a document, each tried in a child of its own that is bound as the worker's is. Never part of
the program: the tests start this file, with the filter and, as the control, without.

    escapes.py FOLDER (filtered | threads | control)

An attempt returns what shows that it succeeded; one that is refused raises, or its process is ended. Printed is one JSON
object: name -> ``out`` | ``refused`` | ``ended`` | ``changed`` (something in its folder is another) | ``broken: ...``.
"""

from __future__ import annotations

import ctypes
import errno
import json
import mmap
import os
import signal
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from packets.worker import limits
from packets.worker.inside import look
from packets.worker.protection import close_the_door, ready

LIBC = ctypes.CDLL(None, use_errno=True)
LIBC.mmap.restype = ctypes.c_void_p
LIBC.mmap.argtypes = (ctypes.c_void_p, ctypes.c_size_t, *(ctypes.c_int,) * 3, ctypes.c_long)
LIBC.mprotect.argtypes = (ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int)
LIBC.syscall.restype = ctypes.c_long
ARM = os.uname().machine == "aarch64"
READ, WRITE, RUN = 1, 2, 4
PRIVATE, ANONYMOUS = 2, 32
HERE = -100
"""AT_FDCWD."""


@dataclass(frozen=True)
class Attempt:
    """`ordinary`: a process without the filter may do it, so the control must succeed. `control`: safe to try there at all."""

    run: Callable[[str], object]
    ordinary: bool
    control: bool


ATTEMPTS: dict[str, Attempt] = {}
PARENT = 0
"""Of the child, as it knew it before the filter."""


def attempt(
    name: str, *, ordinary: bool = True, control: bool = True
) -> Callable[[Callable[[str], object]], Callable[[str], object]]:
    def add(run: Callable[[str], object]) -> Callable[[str], object]:
        ATTEMPTS[name] = Attempt(run, ordinary, control)
        return run

    return add


def ask(x86: int, arm: int, *given: object) -> int:
    """A system call by number; raises what it gives. A machine that has no such call raises ENOSYS."""
    number = arm if ARM else x86
    if number < 0:
        raise OSError(errno.ENOSYS, "no such call")
    return checked(LIBC.syscall(ctypes.c_long(number), *(word(one) for one in given)))


def word(given: object) -> object:
    return ctypes.c_long(given) if isinstance(given, int) else given


def checked(result: int) -> int:
    if result in (-1, 2**64 - 1, None):
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result


def path(folder: str, name: str) -> bytes:
    return f"{folder}/{name}".encode()


# ------------------------------------------------------------------------------------------------------ files


@attempt("open")
def _(folder: str) -> object:
    return os.open(f"{folder}/secret", os.O_RDONLY)


@attempt("open by its own number", ordinary=not ARM)
def _(folder: str) -> object:
    return ask(2, -1, path(folder, "secret"), 0, 0)


@attempt("openat2")
def _(folder: str) -> object:
    how = (ctypes.c_uint64 * 3)(0, 0, 0)
    return ask(437, 437, HERE, path(folder, "secret"), ctypes.byref(how), 24)


@attempt("creat")
def _(folder: str) -> object:
    return checked(LIBC.creat(path(folder, "made"), 0o600))


@attempt("file without a name", ordinary=False)
def _(folder: str) -> object:
    return os.open(folder, os.O_TMPFILE | os.O_RDWR, 0o600)


@attempt("stat")
def _(folder: str) -> object:
    return os.stat(f"{folder}/secret").st_size


@attempt("statx")
def _(folder: str) -> object:
    room = ctypes.create_string_buffer(256)
    return ask(332, 291, HERE, path(folder, "secret"), 0, 0x7FF, room) == 0


@attempt("access")
def _(folder: str) -> object:
    return checked(LIBC.access(path(folder, "secret"), 4)) == 0


@attempt("readlink")
def _(folder: str) -> object:
    return os.readlink("/proc/self/exe")


@attempt("list a folder")
def _(folder: str) -> object:
    return os.listdir(folder)


@attempt("unlink")
def _(folder: str) -> object:
    os.unlink(f"{folder}/gone")
    return True


@attempt("rename")
def _(folder: str) -> object:
    os.rename(f"{folder}/old", f"{folder}/new")
    return True


@attempt("link")
def _(folder: str) -> object:
    os.link(f"{folder}/secret", f"{folder}/linked")
    return True


@attempt("symlink")
def _(folder: str) -> object:
    os.symlink("/etc/passwd", f"{folder}/symlinked")
    return True


@attempt("mkdir")
def _(folder: str) -> object:
    os.mkdir(f"{folder}/folder")
    return True


@attempt("mkfifo")
def _(folder: str) -> object:
    os.mkfifo(f"{folder}/fifo")
    return True


@attempt("chmod")
def _(folder: str) -> object:
    os.chmod(f"{folder}/secret", 0o644)
    return True


@attempt("truncate")
def _(folder: str) -> object:
    os.truncate(f"{folder}/secret", 0)
    return True


@attempt("utime")
def _(folder: str) -> object:
    os.utime(f"{folder}/secret", (1, 1))
    return True


@attempt("chdir")
def _(folder: str) -> object:
    os.chdir(folder)
    return True


@attempt("statfs")
def _(folder: str) -> object:
    return os.statvfs(folder).f_blocks


@attempt("chroot", ordinary=False)
def _(folder: str) -> object:
    os.chroot(folder)
    return True


@attempt("inotify")
def _(folder: str) -> object:
    watch = checked(LIBC.inotify_init1(0))
    return checked(LIBC.inotify_add_watch(watch, folder.encode(), 0xFFF))


@attempt("read the own memory map")
def _(folder: str) -> object:
    return os.open("/proc/self/maps", os.O_RDONLY)


@attempt("open the memory of the parent", ordinary=False)
def _(folder: str) -> object:
    return os.open(f"/proc/{PARENT}/mem", os.O_RDWR)


@attempt("open the pipe of the parent", ordinary=False)
def _(folder: str) -> object:
    return os.open(f"/proc/{PARENT}/fd/0", os.O_RDONLY)


@attempt("open a terminal", ordinary=False)
def _(folder: str) -> object:
    return os.open("/dev/tty", os.O_RDWR)


@attempt("read the next document", ordinary=False)
def _(folder: str) -> object:
    return os.read(0, 1)


# ------------------------------------------------------------------------------------------------------ descriptors


@attempt("pipe")
def _(folder: str) -> object:
    return os.pipe()


@attempt("dup")
def _(folder: str) -> object:
    return os.dup(1)


@attempt("fcntl")
def _(folder: str) -> object:
    return checked(LIBC.fcntl(1, 0, 10))


@attempt("ioctl")
def _(folder: str) -> object:
    room = ctypes.c_int(0)
    return checked(LIBC.ioctl(1, 0x541B, ctypes.byref(room))) == 0


@attempt("write to another pipe")
def _(folder: str) -> object:
    return os.write(2, b"x")


@attempt("eventfd")
def _(folder: str) -> object:
    return checked(LIBC.eventfd(0, 0))


@attempt("epoll")
def _(folder: str) -> object:
    return checked(LIBC.epoll_create1(0))


@attempt("timerfd")
def _(folder: str) -> object:
    return checked(LIBC.timerfd_create(1, 0))


@attempt("memory file")
def _(folder: str) -> object:
    return os.memfd_create("x")


@attempt("memory file that is started", ordinary=False)
def _(folder: str) -> object:
    file = os.memfd_create("x", 0)
    os.write(file, b"#!/bin/true\n")
    given = (ctypes.c_char_p * 2)(b"x", None)
    return ask(322, 281, file, b"", given, given, 0x1000)


# ------------------------------------------------------------------------------------------------------ network


def _socket(family: int, kind: int = 1, protocol: int = 0) -> Callable[[str], object]:
    return lambda folder: checked(LIBC.socket(family, kind, protocol))


attempt("socket of this machine (UNIX)")(_socket(1))
attempt("socket of the internet (TCP)")(_socket(2))
attempt("socket of the internet (UDP)")(_socket(2, 2))
attempt("socket of the internet (v6)", ordinary=False)(_socket(10))
attempt("socket of the internet (raw)", ordinary=False)(_socket(2, 3, 1))
attempt("socket of the kernel (netlink)")(_socket(16, 3))
attempt("socket of the cable (packet)", ordinary=False)(_socket(17, 3))
attempt("socket of the cipher (alg)", ordinary=False)(_socket(38, 5))
attempt("socket of the host (vsock)", ordinary=False)(_socket(40))
attempt("socket of radio (bluetooth)", ordinary=False)(_socket(31, 3))


@attempt("socket pair")
def _(folder: str) -> object:
    return checked(LIBC.socketpair(1, 1, 0, (ctypes.c_int * 2)())) == 0


# ------------------------------------------------------------------------------------------------------ programs and threads


@attempt("execve")
def _(folder: str) -> object:
    return os.execv("/bin/true", ["true"])


@attempt("execveat")
def _(folder: str) -> object:
    given = (ctypes.c_char_p * 2)(b"true", None)
    return ask(322, 281, HERE, b"/bin/true", given, given, 0)


@attempt("fork")
def _(folder: str) -> object:
    child = os.fork()
    if child == 0:
        os._exit(0)
    return child


@attempt("fork by its own number", ordinary=not ARM)
def _(folder: str) -> object:
    child = ask(57, -1)
    if child == 0:
        os._exit(0)
    return child


@attempt("clone a process")
def _(folder: str) -> object:
    child = ask(56, 220, signal.SIGCHLD, 0, 0, 0, 0)
    if child == 0:
        os._exit(0)
    return child


@attempt("clone3 a process")
def _(folder: str) -> object:
    how = (ctypes.c_uint64 * 8)(0, 0, 0, 0, signal.SIGCHLD, 0, 0, 0)
    child = ask(435, 435, ctypes.byref(how), 64)
    if child == 0:
        os._exit(0)
    return child


@attempt("thread")
def _(folder: str) -> object:
    thread = threading.Thread(target=lambda: None)
    thread.start()
    thread.join()
    return True


# ------------------------------------------------------------------------------------------------------ memory that runs


@attempt("memory to write and run")
def _(folder: str) -> object:
    return checked(LIBC.mmap(None, 4096, READ | WRITE | RUN, PRIVATE | ANONYMOUS, -1, 0))


@attempt("memory to write, then to run")
def _(folder: str) -> object:
    place = checked(LIBC.mmap(None, 4096, READ | WRITE, PRIVATE | ANONYMOUS, -1, 0))
    return checked(LIBC.mprotect(place, 4096, READ | RUN)) == 0


@attempt("code of the library written over")
def _(folder: str) -> object:
    place = ctypes.cast(LIBC.getpid, ctypes.c_void_p).value or 0
    page = place - place % mmap.PAGESIZE
    checked(LIBC.mprotect(page, mmap.PAGESIZE, READ | WRITE))
    first = ctypes.string_at(page, 1)
    ctypes.memmove(page, first, 1)
    return checked(LIBC.mprotect(page, mmap.PAGESIZE, READ | RUN)) == 0


@attempt("code in the page that was made for the way back", ordinary=False)
def _(folder: str) -> object:
    ctypes.memmove(look.WRITE_AT, ctypes.string_at(look.WRITE_AT, 1), 1)
    return True


@attempt("memory under a key", ordinary=False)
def _(folder: str) -> object:
    place = checked(LIBC.mmap(None, 4096, READ | WRITE, PRIVATE | ANONYMOUS, -1, 0))
    return ask(329, 288, place, 4096, READ | RUN, -1) == 0


@attempt("a personality for which all memory runs", ordinary=False)
def _(folder: str) -> object:
    return ask(135, 92, 0x0400000) >= 0


@attempt("shared memory")
def _(folder: str) -> object:
    return ask(29, 194, 0, 4096, 0o600 | 0o1000)


@attempt("shared memory to run")
def _(folder: str) -> object:
    return ask(30, 196, ask(29, 194, 0, 4096, 0o700 | 0o1000), 0, 0o100000)


@attempt("a file in memory")
def _(folder: str) -> object:
    return checked(LIBC.mmap(None, 4096, READ, PRIVATE, os.open(f"{folder}/secret", os.O_RDONLY), 0))


@attempt("memory of another's advice", ordinary=False)
def _(folder: str) -> object:
    place = checked(LIBC.mmap(None, 4096, READ | WRITE, PRIVATE | ANONYMOUS, -1, 0))
    return checked(LIBC.madvise(ctypes.c_void_p(place), ctypes.c_size_t(4096), 12)) == 0


# ------------------------------------------------------------------------------------------------------ other processes


@attempt("ptrace the parent", ordinary=False)
def _(folder: str) -> object:
    return ask(101, 117, 0x4206, PARENT, 0, 0) == 0


@attempt("be traced by the parent")
def _(folder: str) -> object:
    return ask(101, 117, 0, 0, 0, 0) == 0


@attempt("read the memory of the parent", ordinary=False)
def _(folder: str) -> object:
    room = ctypes.create_string_buffer(8)
    here = (ctypes.c_size_t * 2)(ctypes.addressof(room), 8)
    there = (ctypes.c_size_t * 2)(id(ATTEMPTS), 8)
    return ask(310, 270, PARENT, ctypes.byref(here), 1, ctypes.byref(there), 1, 0)


@attempt("kill the parent")
def _(folder: str) -> object:
    os.kill(PARENT, 0)
    return True


@attempt("signal the parent's thread")
def _(folder: str) -> object:
    return ask(234, 131, PARENT, PARENT, 0) == 0


@attempt("a handle on the parent")
def _(folder: str) -> object:
    return os.pidfd_open(PARENT)


@attempt("a pipe of the parent by its handle", ordinary=False)
def _(folder: str) -> object:
    return ask(438, 438, os.pidfd_open(PARENT), 0, 0)


@attempt("limits of the parent", ordinary=False)
def _(folder: str) -> object:
    limit = (ctypes.c_uint64 * 2)()
    return ask(302, 261, PARENT, 7, None, ctypes.byref(limit)) == 0


@attempt("more files than its limit", ordinary=False)
def _(folder: str) -> object:
    limit = (ctypes.c_uint64 * 2)(4096, 4096)
    return ask(302, 261, 0, 7, ctypes.byref(limit), None) == 0


@attempt("files as large as it likes", ordinary=False)
def _(folder: str) -> object:
    limit = (ctypes.c_uint64 * 2)(2**64 - 1, 2**64 - 1)
    return ask(302, 261, 0, 1, ctypes.byref(limit), None) == 0


@attempt("more of the processor than it ever may have", ordinary=False)
def _(folder: str) -> object:
    limit = (ctypes.c_uint64 * 2)(2**64 - 1, 2**64 - 1)
    ask(302, 261, 0, 0, ctypes.byref(limit), None)
    found = (ctypes.c_uint64 * 2)()
    ask(302, 261, 0, 0, None, ctypes.byref(found))
    if found[1] <= limits.cpu_seconds((1 + limits.PICTURE_PAGES) * limits.MOST_PAGES):
        raise OSError(errno.EPERM, "the hard limit stands")
    return True


@attempt("how the parent is served", ordinary=False)
def _(folder: str) -> object:
    os.setpriority(os.PRIO_PROCESS, PARENT, 0)
    return True


# ------------------------------------------------------------------------------------------------------ its own bonds


@attempt("be dumped again")
def _(folder: str) -> object:
    return checked(LIBC.prctl(4, 1, 0, 0, 0)) == 0


@attempt("outlive the parent")
def _(folder: str) -> object:
    return checked(LIBC.prctl(1, 0, 0, 0, 0)) == 0


def _allow_all() -> ctypes.Array[ctypes.c_ubyte]:
    return (ctypes.c_ubyte * 8).from_buffer_copy(b"\x06\x00\x00\x00\x00\x00\xff\x7f")


class _Filter(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("lines", ctypes.c_void_p))


@attempt("a looser filter")
def _(folder: str) -> object:
    lines = _allow_all()
    return ask(317, 277, 1, 0, ctypes.byref(_Filter(1, ctypes.addressof(lines)))) == 0


@attempt("a looser filter, the old way")
def _(folder: str) -> object:
    lines = _allow_all()
    return checked(LIBC.prctl(22, 2, ctypes.byref(_Filter(1, ctypes.addressof(lines))), 0, 0)) == 0


@attempt("be somebody else", ordinary=False)
def _(folder: str) -> object:
    os.setgid(os.getgid())
    return True


@attempt("take hold of a signal")
def _(folder: str) -> object:
    signal.signal(signal.SIGXCPU, signal.SIG_IGN)
    return True


@attempt("leave the group")
def _(folder: str) -> object:
    os.setpgid(0, 0)
    return True


@attempt("an alarm")
def _(folder: str) -> object:
    signal.setitimer(signal.ITIMER_REAL, 60)
    return True


# ------------------------------------------------------------------------------------------------------ the kernel's depths


@attempt("rings", ordinary=False)
def _(folder: str) -> object:
    room = ctypes.create_string_buffer(120)
    return ask(425, 425, 1, room)


@attempt("programs in the kernel", ordinary=False)
def _(folder: str) -> object:
    what = (ctypes.c_uint32 * 32)(2, 4, 8, 1)
    return ask(321, 280, 0, ctypes.byref(what), 72)


@attempt("performance events", ordinary=False)
def _(folder: str) -> object:
    what = (ctypes.c_uint32 * 32)(1, 128, 0, 0)
    return ask(298, 241, ctypes.byref(what), 0, -1, -1, 0)


@attempt("page faults of its own", ordinary=False)
def _(folder: str) -> object:
    return ask(323, 282, 1)


@attempt("keys of the kernel", ordinary=False)
def _(folder: str) -> object:
    return ask(248, 217, b"user", b"packet-desk-test", b"x", 1, -2)


@attempt("a ring of keys", ordinary=False)
def _(folder: str) -> object:
    return ask(250, 219, 0, -3, 0)


@attempt("a name space of its own", ordinary=False)
def _(folder: str) -> object:
    return ask(272, 97, 0x40000000) == 0


@attempt("a user's name space of its own", ordinary=False)
def _(folder: str) -> object:
    return ask(272, 97, 0x10000000) == 0


@attempt("another's name space", ordinary=False, control=False)
def _(folder: str) -> object:
    return ask(308, 268, 0, 0) == 0


@attempt("mount", ordinary=False, control=False)
def _(folder: str) -> object:
    return ask(165, 40, b"none", folder.encode(), b"tmpfs", 0, None) == 0


@attempt("a new root", ordinary=False, control=False)
def _(folder: str) -> object:
    return ask(155, 41, folder.encode(), folder.encode()) == 0


@attempt("a module of the kernel", ordinary=False, control=False)
def _(folder: str) -> object:
    return ask(175, 105, b"x" * 64, 64, b"") == 0


@attempt("another kernel", ordinary=False, control=False)
def _(folder: str) -> object:
    return ask(246, 104, 0, 0, None, 0) == 0


@attempt("messages")
def _(folder: str) -> object:
    return ask(68, 186, 0, 0o600 | 0o1000)


@attempt("semaphores")
def _(folder: str) -> object:
    return ask(64, 190, 0, 1, 0o600 | 0o1000)


@attempt("a queue of messages", ordinary=False)
def _(folder: str) -> object:
    return ask(240, 180, b"packet-desk-test", 0o102, 0o600, None)


@attempt("the name of the machine")
def _(folder: str) -> object:
    return os.uname().nodename


@attempt("waiters handed on")
def _(folder: str) -> object:
    here, there = ctypes.c_int(0), ctypes.c_int(0)
    return ask(202, 98, ctypes.byref(here), 3, 1, 1, ctypes.byref(there), 0) >= 0


@attempt("calls of 32 bits", ordinary=False, control=False)
def _(folder: str) -> object:
    if ARM:
        raise OSError(errno.ENOSYS, "no such call")
    return ask(0x4000_0000 | 39, -1)


# ------------------------------------------------------------------------------------------------------ the trial


def tried(name: str, folder: Path, mode: str) -> str:
    """One attempt in a child that is bound step by step as the worker's child is (`serve._serve_one`)."""
    for file in ("secret", "gone", "old"):
        (folder / file).write_bytes(b"a name that nobody may read")
    before = _state(folder)
    into, out_of = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.dup2(out_of, 1)
            for pipe in (into, out_of):
                os.close(pipe)
            limits.end_with_parent()
            limits.confine(1000)
            os.close(0)
            if mode != "control" and not close_the_door((1,), threads=mode == "threads").full:
                os._exit(3)
            os.write(1, _answer(name, str(folder)))
        finally:
            os._exit(0)
    os.close(out_of)
    with os.fdopen(into, "rb") as pipe:
        said = pipe.read().decode()
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        said = "ended"
    elif not said and mode == "control":
        said = "out"  # it became another program, which says nothing
    if said != "out" and _state(folder) != before:
        said = "changed"
    return said or "ended"


def _answer(name: str, folder: str) -> bytes:
    try:
        ATTEMPTS[name].run(folder)
    except (OSError, RuntimeError):
        return b"refused"
    except BaseException as fault:
        return f"broken: {fault!r}".encode()
    return b"out"


def _state(folder: Path) -> dict[str, tuple[int, int, int]]:
    found = {path.name: path.lstat() for path in folder.iterdir()}
    return {name: (one.st_size, one.st_mode, one.st_mtime_ns) for name, one in found.items()}


def main(folder: Path, mode: str) -> None:
    global PARENT
    limits.hide()
    limits.only_run(look.WRITE_AT)
    ready((1,))
    PARENT = os.getpid()
    found = {}
    for number, (name, one) in enumerate(ATTEMPTS.items()):
        if mode != "control" or one.control:
            place = folder / str(number)
            place.mkdir()
            found[name] = tried(name, place, mode)
    print(json.dumps(found))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
