"""A short run of every parser of ours on what chance makes of good files. The full run is a command (see the package)."""

from __future__ import annotations

import pytest

from tests.faults.fuzz import trial
from tests.faults.fuzz.parsers import PARSERS, Parser

pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.mark.parametrize("name", PARSERS)
def test_nothing_comes_out_of_a_parser_but_its_answers(name: str) -> None:
    found = trial.run(PARSERS[name], 120)
    assert found.faults == [] and found.tried > 120
    if name != "frames":  # a conversation always comes to an end that is none
        assert found.accepted > 0, "what it begins from is no good"


def test_whatever_else_comes_out_is_a_fault() -> None:
    def wrong(data: bytes) -> None:
        raise ZeroDivisionError

    found = trial.run(Parser(lambda: (b"a", b"b"), wrong, (ValueError,)), 5)
    assert len(found.faults) == found.tried == 7 and "ZeroDivisionError" in found.faults[0]
