"""What tells an open matter from every other: nothing of the window knows it by a path."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Place:
    """Where a matter is found again."""

    office: Path | None
    """Where its office lies, in the open or sealed; None where it belongs to none."""
    key: str
    """By which its office opens it; without an office the path of its folder."""
