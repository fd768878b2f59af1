"""Tells which files below a folder some work opened, as the kernel saw it: whoever loads a file has to open it."""

from __future__ import annotations

import ctypes
import os
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_OPENED, _IS_FOLDER, _NO_WAIT = 0x20, 0x40000000, 0o4000


@contextmanager
def opened_below(folder: Path) -> Iterator[list[str]]:
    """Filled at the end with the names of the files that were opened. Linux only."""
    libc = ctypes.CDLL(None, use_errno=True)
    number = libc.inotify_init1(_NO_WAIT)
    assert number >= 0
    watched: dict[int, Path] = {}
    names: list[str] = []
    try:
        for place in (folder, *(one for one in folder.rglob("*") if one.is_dir() and not one.is_symlink())):
            mark = libc.inotify_add_watch(number, os.fsencode(place), _OPENED)
            assert mark >= 0
            watched[mark] = place
        yield names
        while True:
            try:
                data = os.read(number, 1 << 20)
            except BlockingIOError:
                break
            at = 0
            while at < len(data):
                mark, mask, _, length = struct.unpack_from("iIII", data, at)
                name = data[at + 16 : at + 16 + length].rstrip(b"\0")
                if not mask & _IS_FOLDER:
                    names.append(str((watched[mark] / os.fsdecode(name)).relative_to(folder)))
                at += 16 + length
    finally:
        os.close(number)
