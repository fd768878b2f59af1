"""The work on a disk so small that it runs full, at many levels: a real one where one can be mounted, else so many bytes."""

from __future__ import annotations

import ctypes
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.faults.disk.bench import DISK, DONE, Bench, Plan, Scale, disturbed, judged, recorded, refused, some
from tests.faults.disk.pool import Outcome, fork
from tests.faults.disk.replay import Replay, State
from tests.faults.disk.scenario import Scenario
from tests.faults.disk.shim import Mode
from tests.faults.disk.tree import Tree, put

PAGE = 4096
LEAST = 3 << 20
"""Bytes of the disk, where the work does not need more."""
INDEX = 32 << 10
"""SQLite's index of its log, which is in no recording."""
NO_MOUNT = "PACKET_TESTS_NO_MOUNT"
"""Set to anything, no disk is mounted: what a computer does where that is not allowed."""
NEW_MOUNTS, NEW_USER = 0x00020000, 0x10000000
PRIVATE, DETACH = 0x40000 | 0x4000, 2


def small_disk(bench: Bench, scenario: Scenario, scale: Scale) -> Plan:
    """Levels go from no room at all to a little more than the work needs. Judged when there is room again."""
    recording = recorded(scenario, bench.place)
    replay = Replay(recording.base, recording.log)
    before = _pages(recording.base)
    needs = (max(_pages(replay.tree(State(at, "all"))) for at in range(len(replay) + 1)) - before) * PAGE + INDEX
    levels = some(range(0, needs + 4 * PAGE, PAGE), scale.levels)
    size = max(LEAST, before * PAGE + needs + (1 << 20))
    real = os.waitpid(fork(lambda: int(not _can_mount(bench.place))), 0)[1] == 0

    def trial(room: int, place: Path) -> Outcome:
        if not real:
            put(recording.base, place / DISK)
            run = disturbed(scenario, place, room, Mode.ROOM, what="full")
            wrong = refused(run) or judged(bench, scenario, place / DISK, run.told)
            return Outcome(run.hit, run.hit and run.code == DONE, wrong)
        (place / DISK).mkdir(exist_ok=True)
        with _mounted(place / DISK, size):
            put(recording.base, place / DISK)
            ballast = place / DISK / "ballast"
            _fill(ballast, room)
            run = disturbed(scenario, place, -1, Mode.RECORD, what="full")
            ballast.unlink()
            wrong = refused(run) or judged(bench, scenario, place / DISK, run.told)
        return Outcome(run.code != DONE, violation=wrong)

    return Plan(levels, trial)


def _pages(tree: Tree) -> int:
    return sum(-(-len(content) // PAGE) for content in tree.values() if isinstance(content, bytes))


def _fill(ballast: Path, room: int) -> None:
    """Leave `room` bytes."""
    with ballast.open("wb") as file:
        found = os.statvfs(ballast)
        size = found.f_bavail * found.f_frsize - room
        if size > 0:
            os.posix_fallocate(file.fileno(), 0, size)


_alone = False


def _leave() -> None:
    """Mounts of this process are seen by nobody else from now on, and end with it."""
    global _alone
    if _alone:
        return
    libc, user, group = ctypes.CDLL(None, use_errno=True), os.getuid(), os.getgid()
    if user == 0:
        done = libc.unshare(NEW_MOUNTS)
    else:
        done = libc.unshare(NEW_MOUNTS | NEW_USER)
        if not done:
            Path("/proc/self/setgroups").write_text("deny")
            Path("/proc/self/uid_map").write_text(f"{user} {user} 1")
            Path("/proc/self/gid_map").write_text(f"{group} {group} 1")
    if done or libc.mount(None, b"/", None, PRIVATE, None):
        raise OSError(ctypes.get_errno(), "no mounts of one's own")
    _alone = True


@contextmanager
def _mounted(folder: Path, size: int) -> Iterator[None]:
    _leave()
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.mount(b"tmpfs", os.fsencode(folder), b"tmpfs", 0, f"size={size},mode=700".encode()):
        raise OSError(ctypes.get_errno(), "no small disk can be mounted")
    try:
        yield
    finally:
        libc.umount2(os.fsencode(folder), DETACH)


def _can_mount(place: Path) -> bool:
    if os.environ.get(NO_MOUNT):
        return False
    try:
        with _mounted(place, LEAST):
            return True
    except OSError:
        return False
