"""The agencies' own blank forms, where somebody has them beside the project: none of them is shipped."""

from __future__ import annotations

from pathlib import Path

import pytest

FORMS = next((place for above in Path(__file__).resolve().parents if (place := above / "shared" / "forms").is_dir()), None)
OFFICIAL: dict[str, Path] = {path.stem: path for path in sorted(FORMS.glob("*.pdf"))} if FORMS else {}
"""By name without ending: ``i-765.2025-08-21``."""
needs_official = pytest.mark.skipif(not OFFICIAL, reason="the official forms are not at hand")


def official(name: str) -> bytes:
    """The bytes of one of them; the test is skipped where it is not at hand."""
    if name not in OFFICIAL:
        pytest.skip(f"{name} is not at hand")
    return OFFICIAL[name].read_bytes()
