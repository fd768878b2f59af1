"""Who writes a file: one at a time, also where somebody sweeps just while it is made."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from packets.vault import claims

pytestmark = pytest.mark.skipif(os.name != "posix", reason="what is open cannot be removed there")


def test_a_file_that_a_sweeper_holds_just_then_is_not_taken_for_claimed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else the sweeper removes it a moment later, and what was written into it has no name any more."""
    part, real, calls = tmp_path / "office.toml.part", claims._hold, [False]

    def hold(handle: int) -> bool | None:
        return calls.pop() if calls else real(handle)

    monkeypatch.setattr(claims, "_hold", hold)
    file = claims.claim(part)
    try:
        assert not claims.sweep(part), "it is held, so it is not swept"
        assert part.exists()
    finally:
        claims.let_go(file, part)
