"""Which disks a power cut may leave, from logs written by hand."""

from __future__ import annotations

from itertools import count

import pytest

from tests.faults.disk.log import CREATED, CUT, Entry, Kind
from tests.faults.disk.replay import FIXED, Replay, State, states
from tests.faults.disk.tree import Tree

X, Y = b"x" * 512, b"y" * 512


class Log(list[Entry]):
    """Operations, said shortly. Files are known by the name they had when they were opened."""

    def __init__(self, *operations: tuple[object, ...]) -> None:
        super().__init__()
        self.ids: dict[str, int] = {}
        self.numbers = count(1)
        for kind, *rest in operations:
            getattr(self, str(kind))(*rest)

    def add(
        self, kind: Kind, name: str = "", one: str = "", two: str = "", at: int = 0, data: bytes = b"", result: int = 0
    ) -> None:
        number = self.ids.setdefault(name, next(self.numbers)) if name else 0
        self.append(Entry(kind, (1, number), result, at, one, two, data, 0, 0))

    def opens(self, name: str, result: int = 0) -> None:
        self.ids.pop(name, None)
        self.add(Kind.OPEN, name, one=name, result=result)

    def creates(self, name: str) -> None:
        self.opens(name, CREATED)

    def empties(self, name: str) -> None:
        self.opens(name, CUT)

    def writes(self, name: str, data: bytes, at: int = 0) -> None:
        self.add(Kind.WRITE, name, at=at, data=data)

    def cuts(self, name: str, size: int) -> None:
        self.add(Kind.TRUNCATE, name, at=size)

    def syncs(self, name: str) -> None:
        self.add(Kind.FSYNC, name)

    def cannot_sync(self, name: str) -> None:
        self.add(Kind.FSYNC, name, result=5)

    def folder_syncs(self, name: str = "") -> None:
        self.append(Entry(Kind.OPEN, (1, 1000 + len(self)), 0, 0, name, "", b"", 0, 0))
        self.append(Entry(Kind.FSYNC, self[-1].id, 0, 0, "", "", b"", 0, 0))

    def renames(self, one: str, two: str) -> None:
        self.add(Kind.RENAME, one=one, two=two)

    def makes(self, name: str) -> None:
        self.add(Kind.MKDIR, one=name)

    def removes(self, name: str) -> None:
        self.add(Kind.UNLINK, one=name)

    def tells(self, what: str) -> None:
        self.add(Kind.MARK, one=what)


def left(base: Tree, log: Log) -> list[Tree]:
    """Every different disk at the end of a log."""
    replay = Replay(base, log)
    kinds = [State(len(replay), kind) for kind in FIXED]
    found: list[Tree] = []
    for state in [*kinds, *(State(len(replay), "torn", seed) for seed in range(300))]:
        tree = replay.tree(state)
        if tree not in found:
            found.append(tree)
    return found


def test_a_name_lasts_only_after_its_folder_was_synced_and_bytes_after_the_file_was() -> None:
    created = ("creates", "a"), ("writes", "a", X)
    assert {} in left({}, Log(*created))
    assert {"a": b""} in left({}, Log(*created))
    assert {} in left({}, Log(*created, ("syncs", "a")))
    assert {"a": b""} not in left({}, Log(*created, ("syncs", "a")))
    assert {"a": b""} in left({}, Log(*created, ("folder_syncs",)))
    assert left({}, Log(*created, ("syncs", "a"), ("folder_syncs",))) == [{"a": X}]


def test_a_new_folder_lasts_only_after_the_one_above_was_synced() -> None:
    whole = ("makes", "in"), ("creates", "in/a"), ("writes", "in/a", X), ("syncs", "in/a"), ("folder_syncs", "in")
    assert {} in left({}, Log(*whole))
    assert left({}, Log(*whole, ("folder_syncs",))) == [{"in": None, "in/a": X}]


def test_a_rename_in_a_folder_is_whole_or_not_at_all() -> None:
    both = left({"a": Y, "a.part": X}, Log(("renames", "a.part", "a")))
    assert len(both) == 2
    assert {"a": Y, "a.part": X} in both
    assert {"a": X} in both


def test_a_rename_between_folders_may_leave_both_names_until_the_old_folder_was_synced_but_never_none() -> None:
    base: Tree = {"one": None, "one/a": X, "two": None}
    moved: Tree = {"one": None, "two": None, "two/a": X}
    moves = ("renames", "one/a", "two/a")
    for log in (Log(moves), Log(moves, ("folder_syncs", "two"))):
        assert {**base, "two/a": X} in left(base, log)
        assert all("one/a" in tree or "two/a" in tree for tree in left(base, log))
    assert base not in left(base, Log(moves, ("folder_syncs", "two")))
    assert left(base, Log(moves, ("folder_syncs", "one"))) == [moved]


def test_a_removed_name_may_come_back_until_the_folder_was_synced() -> None:
    assert {"a": X} in left({"a": X}, Log(("removes", "a")))
    assert left({"a": X}, Log(("removes", "a"), ("folder_syncs",))) == [{}]


def test_a_write_is_torn_at_512_bytes_and_nowhere_else() -> None:
    found = left({"a": X * 4}, Log(("opens", "a"), ("writes", "a", Y * 4)))
    pieces = {tuple(tree["a"][at : at + 512] for at in range(0, 2048, 512)) for tree in found}  # type: ignore[index]
    assert len(pieces) == 16
    assert {piece for some in pieces for piece in some} == {X, Y}


def test_writes_reach_the_disk_in_any_order() -> None:
    log = Log(("opens", "a"), ("writes", "a", Y), ("writes", "a", Y, 512))
    found = left({"a": X + X}, log)
    assert {"a": X + Y} in found
    assert {"a": Y + X} in found


def test_a_cut_may_come_alone_or_not_at_all() -> None:
    found = left({"a": X + X}, Log(("opens", "a"), ("cuts", "a", 0), ("writes", "a", Y)))
    assert {"a": b""} in found
    assert {"a": Y + X} in found
    assert {"a": X + X} in found
    assert {"a": Y} in left({"a": X + X}, Log(("empties", "a"), ("writes", "a", Y)))


def test_a_file_may_be_as_long_as_it_was_to_be_and_hold_zeros_or_anything() -> None:
    found = left({"a": b""}, Log(("opens", "a"), ("writes", "a", X)))
    assert {"a": bytes(512)} in found
    assert [tree for tree in found if tree["a"] not in (b"", X, bytes(512))]


def test_bytes_whose_fsync_failed_may_be_gone_for_good() -> None:
    log = Log(("opens", "a"), ("writes", "a", X), ("cannot_sync", "a"), ("writes", "a", Y, 512), ("syncs", "a"))
    found = left({"a": b""}, log)
    assert {"a": bytes(512) + Y} in found
    assert {"a": X + Y} in found
    again = Log(*[("opens", "a"), ("writes", "a", X), ("cannot_sync", "a"), ("writes", "a", X), ("syncs", "a")])
    assert left({"a": b""}, again) == [{"a": X}]


def test_a_file_moved_while_it_is_open_stays_the_same_file() -> None:
    log = Log(("opens", "a"), ("renames", "a", "b"), ("folder_syncs",), ("writes", "a", Y), ("syncs", "a"))
    assert left({"a": X}, log) == [{"b": Y}]


def test_what_was_told_counts_from_then_on() -> None:
    log = Log(("creates", "a"), ("tells", "one"), ("writes", "a", X), ("tells", "two"))
    replay = Replay({}, log)
    assert [replay.acknowledged(at) for at in range(3)] == [[], ["one"], ["one", "two"]]
    assert replay.told() == [1, 2]


def test_a_state_is_the_same_whenever_it_is_made() -> None:
    log = Log(("creates", "a"), *(("writes", "a", bytes([at]) * 2_000, 700 * at) for at in range(9)), ("folder_syncs",))
    every = states(Replay({}, log), 200)
    assert len(every) == 200
    forwards = Replay({}, log)
    made = [forwards.tree(state) for state in every]
    assert len({repr(tree) for tree in made}) > 150, "states differ"
    for state, tree in reversed(list(zip(every, made, strict=True))):
        assert Replay({}, log).tree(State.named(str(state))) == tree


@pytest.mark.parametrize("most", [5, 50])
def test_few_states_are_taken_from_everywhere(most: int) -> None:
    log = Log(("creates", "a"), *(("writes", "a", X, 512 * at) for at in range(40)))
    found = states(Replay({}, log), most)
    assert len(found) == most
    assert max(state.at for state in found) - min(state.at for state in found) > 25
