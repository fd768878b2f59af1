"""Which file system a path lies on, as Linux tells it in ``/proc/self/mountinfo``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")
IN_MEMORY = frozenset({"tmpfs", "ramfs"})

_OCTAL = re.compile(r"\\([0-7]{3})")


@dataclass(frozen=True, slots=True)
class Mount:
    """A mounted file system. `device` is ``major:minor``; of btrfs, overlays and shares it names no disk."""

    point: Path
    device: str
    kind: str
    source: str


def mounts(proc: Path = PROC) -> tuple[Mount, ...]:
    """Every mount that this process sees, in order; none where the system does not tell."""
    try:
        lines = (proc / "self" / "mountinfo").read_text(encoding="utf-8", errors="surrogateescape").splitlines()
    except OSError:
        return ()
    return tuple(found for line in lines if (found := _mount(line)) is not None)


def mount_of(path: Path, proc: Path = PROC) -> Mount | None:
    """The file system that holds `path`, which may not be there yet; None where the system does not tell."""
    try:
        place = path.resolve()
    except (OSError, RuntimeError):
        return None
    best: Mount | None = None
    for one in mounts(proc):
        # Of two on one place the later one covers the earlier.
        if place.is_relative_to(one.point) and (best is None or len(one.point.parts) >= len(best.point.parts)):
            best = one
    return best


def _mount(line: str) -> Mount | None:
    """``36 35 98:0 /root /point rw,noatime master:1 - ext3 /dev/root rw``."""
    before, dash, after = line.partition(" - ")
    left, right = before.split(" "), after.split(" ")
    if not dash or len(left) < 5 or len(right) < 2:
        return None
    return Mount(Path(_plain(left[4])), left[2], right[0], _plain(right[1]))


def _plain(text: str) -> str:
    return _OCTAL.sub(lambda found: chr(int(found[1], 8)), text)
