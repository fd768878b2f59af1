"""What stands inside a sealed record comes out as it went in."""

from __future__ import annotations

import datetime as dt
import math
from pathlib import Path
from typing import Any

import pytest

from packets.vault.sealed import plain
from packets.vault.sealed.office import VaultOffice
from packets.vault.sealed.sealing import Tampered
from packets.vault.store import Answer, Rows
from tests.kept_vaults import RECORD
from tests.vaults import new_vault, opened


@pytest.mark.parametrize(
    "value",
    [
        dt.date(2026, 12, 7),
        dt.datetime.fromisoformat("2026-12-07T08:09:10.123456"),
        dt.datetime(2026, 12, 7, 8, 9, tzinfo=dt.timezone(dt.timedelta(hours=-7))),
        dt.time(23, 59, 59),
        1,
        True,
        1.0,
        -0.0,
        math.inf,
        10**30,
        "",
        'a\nb\u2028c\x00d\\"',
        "ñ é 漢字 🗂 \u202e",
        "half of a pair \ud83d and a byte of a name \udce9",
        None,
        [],
        {},
        [[], {"a": []}],
        {"$": "day", "is": "2026-12-07"},
        {"$": "day", "is": "soon"},
        {"$": "nothing"},
        {"$": ["a", "list"]},
        {"$": "table", "is": [["a", 1]]},
        {"a": {"$": {"$": dt.date(2026, 12, 7)}}, "b": dt.date(2026, 12, 8)},
        'a text with "$": in it',
        {'a key with "$': 1},
    ],
)
def test_a_value_keeps_what_it_is_and_its_type(value: Any) -> None:
    head, data = plain.read(plain.write({"value": value, "list": [value]}, b"\n{}\n\x00"))
    assert head == {"value": value, "list": [value]}
    assert type(head["value"]) is type(value)
    assert math.copysign(1, head["value"]) == math.copysign(1, value) if isinstance(value, float) else True
    assert data == b"\n{}\n\x00"
    assert plain.head_of(plain.write({"value": value})) == {"value": value}


def test_no_number_is_no_number() -> None:
    assert math.isnan(plain.head_of(plain.write({"a": math.nan}))["a"])


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\n",
        b"[]",
        b"{",
        b'{"a":{"$":"day","is":"soon"}}',
        b'{"a":{"$":"day"}}',
        b'{"a":{"$":"planet","is":"x"}}',
        b'{"a":{"$":[]}}',
        b'\xff{"a":1}',
        b"[" * 100_000,
    ],
)
def test_what_is_none_of_ours_is_said_to_be_tampered_with(data: bytes) -> None:
    with pytest.raises(Tampered):
        plain.head_of(data)


def test_what_is_answered_comes_back_after_it_was_closed(tmp_path: Path) -> None:
    """A key that looks like one of ours, as a matter that came from elsewhere may have it."""
    rows = ({"id": "a-1", "$": "day", "is": "soon", "on": dt.date(2020, 1, 2), "yes": True, "how_many": 1},)
    with new_vault(tmp_path / "v") as vault:
        store = VaultOffice(vault).new_matter(RECORD)
        matter = store.commit([Answer("$", "day"), Answer("is", "soon"), Answer("odd", "\ud83d"), Rows("arrests", rows)])
    with opened(tmp_path / "v") as vault:
        found = VaultOffice(vault).open("m-0001").load()
        assert found == matter
        assert found.answers["$"] == "day"
        assert [type(found.tables["arrests"][0][one]) for one in ("yes", "how_many", "on")] == [bool, int, dt.date]


def test_another_type_is_another_answer(tmp_path: Path) -> None:
    """Python holds 1 and True for the same."""
    with new_vault(tmp_path / "v") as vault:
        store = VaultOffice(vault).new_matter(RECORD)
        store.commit([Answer("children", 1)])
        store.commit([Answer("children", True)])
        assert store.load().answers["children"] is True
    with opened(tmp_path / "v") as vault:
        assert VaultOffice(vault).open("m-0001").load().answers["children"] is True
