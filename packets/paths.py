"""Where things lie. The only module that knows; everybody else is handed what it needs."""

from __future__ import annotations

from pathlib import Path

import platformdirs

RESOURCES = Path(__file__).resolve().parent.parent / "resources"
"""The shipped data. `resources/` is data, not a package: its root is handed down from here."""

PROBLEMS = Path("vocabulary") / "problems.toml"


def user_data() -> Path:
    """The folder of this login for what belongs to no office and to no person: blanks of official forms."""
    return platformdirs.user_data_path("packet-desk", appauthor=False)
