"""Ways to tamper with a folder that know nothing of what it means: files and rows moved, lost, doubled, cut.

Each is made for `Harmed.kinds`: given the folder and a source of chance it changes something and gives the file's name; empty
where there was nothing to change.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from random import Random
from typing import TypeAlias

Tamper: TypeAlias = Callable[[Path, Random], str]


def file_kinds(pattern: str) -> dict[str, Tamper]:
    """Files that match `pattern`: deleted, swapped, put in another's place, cut, made longer, emptied."""

    def some(folder: Path, chance: Random, count: int = 1) -> list[Path]:
        found = sorted(path for path in folder.glob(pattern) if path.is_file())
        return chance.sample(found, count) if len(found) >= count else []

    def named(folder: Path, paths: list[Path]) -> str:
        return paths[0].relative_to(folder).as_posix() if len(paths) == 1 else ""

    def one(change: Callable[[Path, Random], object]) -> Tamper:
        def tamper(folder: Path, chance: Random) -> str:
            paths = some(folder, chance)
            for path in paths:
                change(path, chance)
            return named(folder, paths)

        return tamper

    def cut(path: Path, chance: Random) -> None:
        content = path.read_bytes()
        path.write_bytes(content[: chance.randrange(len(content))] if content else b"")

    def longer(path: Path, chance: Random) -> None:
        path.write_bytes(path.read_bytes() + chance.randbytes(chance.randint(1, 600)))

    def swap(folder: Path, chance: Random) -> str:
        paths = some(folder, chance, 2)
        if not paths:
            return ""
        first, second = (path.read_bytes() for path in paths)
        paths[0].write_bytes(second)
        paths[1].write_bytes(first)
        return " and ".join(path.relative_to(folder).as_posix() for path in paths)

    def over(folder: Path, chance: Random) -> str:
        paths = some(folder, chance, 2)
        if paths:
            shutil.copyfile(paths[0], paths[1])
        return named(folder, paths[1:])

    return {
        "file deleted": one(lambda path, chance: path.unlink()),
        "file cut": one(cut),
        "file emptied": one(lambda path, chance: path.write_bytes(b"")),
        "file made longer": one(longer),
        "files swapped": swap,
        "file in another's place": over,
    }


def delete_row(folder: Path, database: str, table: str, chance: Random) -> str:
    def change(data: sqlite3.Connection, rows: list[int]) -> None:
        data.execute(f'DELETE FROM "{table}" WHERE rowid = ?', (chance.choice(rows),))

    return _rows(folder, database, table, 1, change)


def swap_cells(folder: Path, database: str, table: str, chance: Random) -> str:
    """All that two rows hold in one column that is no key, exchanged."""

    def change(data: sqlite3.Connection, rows: list[int]) -> None:
        column = chance.choice([name for _, name, _, _, _, key in data.execute(f'PRAGMA table_info("{table}")') if not key])
        one, other = chance.sample(rows, 2)
        (first,), (second,) = (
            data.execute(f'SELECT "{column}" FROM "{table}" WHERE rowid = ?', (row,)).fetchone() for row in (one, other)
        )
        data.execute(f'UPDATE "{table}" SET "{column}" = ? WHERE rowid = ?', (second, one))
        data.execute(f'UPDATE "{table}" SET "{column}" = ? WHERE rowid = ?', (first, other))

    return _rows(folder, database, table, 2, change)


def _rows(folder: Path, database: str, table: str, least: int, change: Callable[[sqlite3.Connection, list[int]], None]) -> str:
    with closing(sqlite3.connect(folder / database, isolation_level=None)) as data:
        rows = [row for (row,) in data.execute(f'SELECT rowid FROM "{table}" ORDER BY rowid')]
        if len(rows) < least:
            return ""
        change(data, rows)
    return database
