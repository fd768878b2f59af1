"""Facts of intake: packed grids come back as they went in, and never larger than they may be."""

from __future__ import annotations

import base64
import binascii
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from packets.matters.facts import DocumentFacts
from packets.matters.grids import pack, unpack
from tests.build import a_page, some_facts


@given(st.binary(max_size=400))
def test_what_is_packed_comes_back(raw: bytes) -> None:
    assert unpack(pack(raw), len(raw)) == raw


def test_nothing_is_all_white() -> None:
    assert unpack("", 16) == bytes(16)


@given(st.binary(min_size=1, max_size=50), st.integers(0, 100))
def test_another_size_is_refused(raw: bytes, size: int) -> None:
    if size != len(raw):
        with pytest.raises(ValueError, match="size"):
            unpack(pack(raw), size)


def test_a_grid_that_would_swell_is_refused_without_being_blown_up() -> None:
    bomb = base64.b64encode(zlib.compress(bytes(50_000_000), 9)).decode()
    with pytest.raises(ValueError, match="size"):
        unpack(bomb, 4_000)


@pytest.mark.parametrize("text", ["!!!!", "AAAA", "a"])
def test_what_was_never_packed_is_refused(text: str) -> None:
    with pytest.raises((ValueError, zlib.error, binascii.Error)):
        unpack(text, 4)


def test_facts_come_back_from_json_as_they_were() -> None:
    facts = some_facts(3, shared_bytes=7)
    assert DocumentFacts.model_validate_json(facts.model_dump_json(by_alias=True)) == facts


def test_facts_are_strict() -> None:
    raw = some_facts(1).model_dump(by_alias=True)
    for change in ({"colour": 1}, {"original": "xyz"}, {"shared_bytes": "7"}, {"schema": 2}):
        with pytest.raises(ValidationError):
            DocumentFacts.model_validate({**raw, **change})
    with pytest.raises(ValidationError):
        a_page(1, box=(0.0, 0.0, float("inf"), 1.0))
