"""Where things lie. The only module that knows; everybody else is handed what it needs."""

from __future__ import annotations

from pathlib import Path

RESOURCES = Path(__file__).resolve().parent.parent / "resources"
"""The shipped data. `resources/` is data, not a package: its root is handed down from here."""

PROBLEMS = Path("vocabulary") / "problems.toml"
