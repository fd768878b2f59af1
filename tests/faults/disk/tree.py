"""What a folder holds, in memory: taken, put back quickly, compared."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TypeAlias

Tree: TypeAlias = dict[str, bytes | str | None]
"""Relative name -> a file's bytes, a symbolic link's target, or None for a folder."""


def snapshot(folder: Path) -> Tree:
    found: Tree = {}

    def look(inside: str, prefix: str) -> None:
        with os.scandir(inside) as entries:
            for entry in sorted(entries, key=lambda one: one.name):
                name = prefix + entry.name
                if entry.is_symlink():
                    found[name] = os.readlink(entry.path)  # noqa: PTH115
                elif entry.is_dir():
                    found[name] = None
                    look(entry.path, f"{name}/")
                elif not name.endswith("-shm"):  # made anew after a crash
                    found[name] = Path(entry.path).read_bytes()

    look(str(folder), "")
    return found


def put(tree: Tree, folder: Path) -> None:
    """`folder` holds this and nothing else. Folders that stand in both stay, which makes it quick."""
    root = str(folder)
    folder.mkdir(parents=True, exist_ok=True)
    there = _clear(root, "", tree)
    for name in sorted(tree):
        content = tree[name]
        path = f"{root}/{name}"
        if content is None:
            if name not in there:
                os.mkdir(path, 0o700)  # noqa: PTH102
        elif isinstance(content, str):
            os.symlink(content, path)  # noqa: PTH211
        else:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
            left = memoryview(content)
            while left:
                left = left[os.write(handle, left) :]
            os.close(handle)


def _clear(root: str, prefix: str, keep: Tree) -> set[str]:
    """Remove all but folders that `keep` has too; gives those."""
    stays: set[str] = set()
    with os.scandir(f"{root}/{prefix}") as entries:
        for entry in entries:
            name = prefix + entry.name
            if entry.is_dir(follow_symlinks=False):
                stays |= _clear(root, f"{name}/", keep)
                if name in keep and keep[name] is None:
                    stays.add(name)
                else:
                    os.rmdir(entry.path)  # noqa: PTH106
            else:
                os.unlink(entry.path)  # noqa: PTH108
    return stays


def key(tree: Tree) -> int:
    """The same for equal trees, within one process and its forks. Bytes remember their hash, so what stays costs nothing."""
    return hash(tuple(sorted((name, hash(content)) for name, content in tree.items())))


def difference(one: Tree, other: Tree) -> str:
    """The first names that differ; empty where none does."""
    names = sorted(name for name in {*one, *other} if one.get(name, 0) != other.get(name, 0))
    return ", ".join(names[:4])
