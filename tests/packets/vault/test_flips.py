"""One bit turns, anywhere, and nobody is told something wrong (R5). `python -m tests.faults.flips` does it by the thousand."""

from __future__ import annotations

import pytest

from tests.faults.flips import OF, run

SHORT = {"blobs": 60, "database": 60, "bundle": 100, "backup": 40}


@pytest.mark.parametrize("of", sorted(OF))
def test_it_is_noticed_or_changes_nothing(of: str) -> None:
    told = run(of, SHORT[of])
    assert sum(told.values()) == SHORT[of]
    assert "nothing changed" not in told or of in ("database", "backup")
