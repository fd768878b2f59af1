"""A disk by the letter of POSIX: what was written or named, and what of it an fsync made last.

A file's bytes last after an fsync of the file, a name after an fsync of the folder it is in; until then any of it may be lost,
in any order. A rename inside one folder happens wholly or not at all; one between two folders may leave both names, but never
none (that much every disk in use does). After an fsync of a file that failed, the bytes it was to save are never safe again,
whatever later ones say: Linux keeps them in memory as if they had been written. Names stay in the journal's hands, and a later
fsync of the folder may save them.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Protocol, TypeAlias

from tests.faults.disk.log import CREATED, CUT, Entry, Kind
from tests.faults.disk.tree import Tree

SYNCED = getattr(os, "O_DSYNC", 0)


@dataclass(slots=True)
class Data:
    """One change of a file's bytes that may not last yet. One without bytes makes the file `at` long: TRUNCATE also shorter."""

    number: int
    kind: Kind
    at: int
    data: bytes
    lasts: bool = False
    doomed: bool = False

    def onto(self, content: bytearray) -> None:
        end = self.at + len(self.data)
        if self.kind == Kind.TRUNCATE and self.at < len(content):
            del content[self.at :]
        if len(content) < end:
            content.extend(bytes(end - len(content)))
        if self.data:
            content[self.at : end] = self.data


@dataclass(slots=True)
class Names:
    """One change of a folder's names that may not last yet."""

    number: int
    folder: Folder
    changes: dict[str, Node | None]
    needs: Names | None = None
    """The other half of a rename, without which this one does not happen."""
    lasts: bool = False


@dataclass(slots=True)
class File:
    base: bytes = b""
    pending: list[Data] = field(default_factory=list)

    def settle(self) -> None:
        if all(one.lasts for one in self.pending):
            content = bytearray(self.base)
            for one in self.pending:
                one.onto(content)
            self.base, self.pending = bytes(content), []


@dataclass(slots=True)
class Folder:
    base: dict[str, Node] = field(default_factory=dict)
    now: dict[str, Node] = field(default_factory=dict)
    """As the program sees it."""
    pending: list[Names] = field(default_factory=list)

    def settle(self) -> None:
        if all(one.lasts for one in self.pending):
            self.base, self.pending = dict(self.now), []


@dataclass(slots=True)
class Link:
    target: str


Node: TypeAlias = File | Folder | Link


class Choice(Protocol):
    """What of the pending changes reached the disk."""

    def names(self, folder: Folder, change: Names) -> bool: ...
    def data(self, file: File, change: Data, content: bytearray) -> None:
        """Put onto `content` what reached the disk."""


class Disk:
    """Takes entries of a log one by one; gives the tree that a choice leaves."""

    def __init__(self, base: Tree) -> None:
        self.root = Folder()
        self.number = 0
        self._pending: list[Data | Names] = []
        self._open: dict[tuple[int, int], File | Folder] = {}
        self._synced: set[tuple[int, int]] = set()
        for name in sorted(base):
            content = base[name]
            node: Node = Folder() if content is None else Link(content) if isinstance(content, str) else File(content)
            folder, last = self._parent(name)
            folder.base[last] = folder.now[last] = node

    def take(self, entry: Entry) -> None:
        if entry.kind <= Kind.ARMED:
            return
        self.number += entry.changes
        if entry.kind == Kind.OPEN:
            self._opened(entry)
        elif entry.kind in (Kind.WRITE, Kind.TRUNCATE, Kind.ALLOCATE):
            self._write(entry.id, entry.kind, entry.at, entry.data)
        elif entry.kind == Kind.FSYNC:
            self._fsync(self._open[entry.id], failed=entry.result != 0)
        elif entry.kind == Kind.SYNC:
            for node in list(self._all(self.root)):
                self._fsync(node, failed=False)
        elif entry.kind == Kind.RENAME:
            self._rename(entry.one, entry.two)
        elif entry.kind == Kind.LINK:
            self._name(entry.two, self._find(entry.one))
        elif entry.kind == Kind.SYMLINK:
            self._name(entry.two, Link(entry.one))
        elif entry.kind == Kind.MKDIR:
            self._name(entry.one, Folder())
        else:
            self._name(entry.one, None)

    def tree(self, choice: Choice) -> Tree:
        found: Tree = {}
        self._walk(self.root, "", _Decided(choice), found)
        return found

    def pending(self) -> list[int]:
        """Numbers of the operations that may not last yet."""
        self._pending = [one for one in self._pending if not one.lasts]
        return sorted({one.number for one in self._pending})

    def _walk(self, folder: Folder, prefix: str, choice: _Decided, found: Tree) -> None:
        for last, node in sorted(choice.names(folder).items()):
            name = prefix + last
            if isinstance(node, Folder):
                found[name] = None
                self._walk(node, f"{name}/", choice, found)
            elif isinstance(node, Link):
                found[name] = node.target
            elif not name.endswith("-shm"):
                found[name] = choice.content(node)

    def _all(self, folder: Folder) -> Iterator[File | Folder]:
        yield folder
        # A folder that was lost, found or moved is looked at wherever a name may still lead to it.
        nodes: list[Node | None] = [*folder.base.values(), *folder.now.values()]
        nodes += [node for one in folder.pending for node in one.changes.values()]
        seen: set[int] = set()
        for node in nodes:
            if node is None or isinstance(node, Link) or id(node) in seen:
                continue
            seen.add(id(node))
            if isinstance(node, Folder):
                yield from self._all(node)
            else:
                yield node

    def _parent(self, name: str) -> tuple[Folder, str]:
        *way, last = name.split("/")
        folder = self.root
        for one in way:
            inner = folder.now[one]
            assert isinstance(inner, Folder), f"{name}: a link on the way is not modelled"
            folder = inner
        return folder, last

    def _find(self, name: str) -> Node:
        if not name:
            return self.root
        folder, last = self._parent(name)
        return folder.now[last]

    def _name(self, name: str, node: Node | None) -> None:
        folder, last = self._parent(name)
        self._change(folder, {last: node})

    def _change(self, folder: Folder, changes: dict[str, Node | None], needs: Names | None = None) -> Names:
        for last, node in changes.items():
            if node is None:
                folder.now.pop(last, None)
            else:
                folder.now[last] = node
        change = Names(self.number, folder, changes, needs)
        folder.pending.append(change)
        self._pending.append(change)
        return change

    def _rename(self, one: str, two: str) -> None:
        node = self._find(one)
        (source, old), (aim, new) = self._parent(one), self._parent(two)
        if source is aim:
            self._change(aim, {old: None, new: node})
        else:
            self._change(source, {old: None}, needs=self._change(aim, {new: node}))

    def _opened(self, entry: Entry) -> None:
        if entry.result == CREATED:
            self._name(entry.one, File())
        node = self._find(entry.one)
        assert not isinstance(node, Link), f"{entry.one}: opened through a link, which is not modelled"
        self._open[entry.id] = node
        if entry.at & SYNCED:
            self._synced.add(entry.id)
        if entry.result == CUT:
            self._write(entry.id, Kind.TRUNCATE, 0, b"")

    def _write(self, number: tuple[int, int], kind: Kind, at: int, data: bytes) -> None:
        file = self._open[number]
        assert isinstance(file, File)
        change = Data(self.number, kind, at, data, lasts=number in self._synced)
        file.pending.append(change)
        self._pending.append(change)
        if change.lasts:
            file.settle()

    @staticmethod
    def _fsync(node: File | Folder, *, failed: bool) -> None:
        if failed:
            for one in node.pending if isinstance(node, File) else ():
                one.doomed = one.doomed or not one.lasts
            return
        for change in node.pending:
            if isinstance(change, Names):
                change.lasts = True
                if change.needs:
                    change.needs.lasts = True
            else:
                change.lasts = change.lasts or not change.doomed
        node.settle()


class _Decided:
    """A choice for one tree: what was decided about one half of a rename holds for the other."""

    def __init__(self, choice: Choice) -> None:
        self.choice = choice
        self._taken: dict[int, bool] = {}

    def names(self, folder: Folder) -> dict[str, Node]:
        if not folder.pending:
            return folder.base
        found = dict(folder.base)
        for one in folder.pending:
            if self._takes(one):
                for last, node in one.changes.items():
                    if node is None:
                        found.pop(last, None)
                    else:
                        found[last] = node
        return found

    def content(self, file: File) -> bytes:
        if not file.pending:
            return file.base
        content = bytearray(file.base)
        for one in file.pending:
            if one.lasts:
                one.onto(content)
            else:
                self.choice.data(file, one, content)
        return bytes(content)

    def _takes(self, change: Names) -> bool:
        if change.lasts:
            return True
        if id(change) not in self._taken:
            needed = change.needs is None or self._takes(change.needs)
            self._taken[id(change)] = needed and self.choice.names(change.folder, change)
        return self._taken[id(change)]
