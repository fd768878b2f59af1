"""How long work tells what it has done, and how it is asked to stop."""

from __future__ import annotations

from typing import Protocol


class Report(Protocol):
    """Progress of one job. `step` raises `Cancelled` when somebody asked the job to stop."""

    def step(self, done: int, total: int, note: str = "") -> None: ...


class Silent:
    """Tells nobody and never stops."""

    def step(self, done: int, total: int, note: str = "") -> None:
        """Nothing to tell."""


SILENT: Report = Silent()
