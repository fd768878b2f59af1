"""Who may change the program that runs here: its own code, the interpreter's, and the libraries'."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

Who = Literal["everybody", "group", "other", "login"]
WORST_FIRST: Final[tuple[Who, ...]] = ("everybody", "group", "other", "login")


@dataclass(frozen=True, slots=True)
class Loose:
    """A place of the program that somebody else than an administrator may change: this very login, another one, a group,
    or everybody on this computer."""

    path: Path
    who: Who


def places() -> tuple[Path, ...]:
    """Where code is loaded from: our own, the interpreter's, and what is installed for it."""
    ours = Path(__file__).resolve().parent.parent.parent
    found = [Path(sys.executable), Path(sys.prefix), Path(sys.base_prefix), ours, ours / "packets", ours / "desktop"]
    found += [Path(one) for one in sys.path if one]
    return tuple(dict.fromkeys(found))


def loose(where: Sequence[Path] | None = None) -> list[Loose]:
    """What of the program, or of the folders that it lies in up to the root, others than an administrator may change, the
    worst first. Windows does not tell it this way: nothing."""
    if sys.platform == "win32":
        return []
    found = {path: who for path in _all_the_way(places() if where is None else where) if (who := _who(path)) is not None}
    return sorted((Loose(path, who) for path, who in found.items()), key=lambda one: (WORST_FIRST.index(one.who), one.path))


def _all_the_way(where: Sequence[Path]) -> Iterator[Path]:
    """Each place and all folders above, by the name that was given and where its links lead."""
    seen: set[Path] = set()
    for path in where:
        for one in (path.absolute(), path.resolve()):
            for step in (one, *one.parents):
                if step not in seen:
                    seen.add(step)
                    yield step


def _who(path: Path) -> Who | None:
    if sys.platform == "win32":
        return None
    try:
        found = path.lstat()
    except OSError:
        return None  # a part of the search path that is not there; who may make it is told of its folder
    if stat.S_ISLNK(found.st_mode):
        return None  # its folder tells who may change it, and where it leads is looked at by itself
    sticky = stat.S_ISDIR(found.st_mode) and found.st_mode & stat.S_ISVTX
    if found.st_mode & stat.S_IWOTH and not sticky:
        return "everybody"
    if found.st_mode & stat.S_IWGRP and not sticky and not _alone(found.st_gid, found.st_uid):
        return "group"
    if found.st_uid == os.getuid() and found.st_uid:
        return "login"
    return "other" if found.st_uid else None


def _alone(group: int, owner: int) -> bool:
    """Whether a group holds nobody but `owner`, as the one that a person gets with the login; or administrators."""
    if sys.platform == "win32":
        return True
    import grp
    import pwd

    if group == 0:
        return True
    try:
        members = set(grp.getgrgid(group).gr_mem)
    except KeyError:
        return False
    owners = {one.pw_name for one in pwd.getpwall() if one.pw_uid == owner}
    others = {one.pw_name for one in pwd.getpwall() if one.pw_gid == group and one.pw_uid != owner}
    return not others and members <= owners
