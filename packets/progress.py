"""How long work tells what it has done, and how it is asked to stop."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


class Report(Protocol):
    """Progress of one job. `step` raises `Cancelled` when somebody asked the job to stop."""

    def step(self, done: int, total: int, note: str = "") -> None: ...


class Silent:
    """Tells nobody and never stops."""

    def step(self, done: int, total: int, note: str = "") -> None:
        """Nothing to tell."""


SILENT: Report = Silent()


@dataclass(frozen=True, slots=True)
class Within:
    """The report of one part of a job. Its own steps ask whether to stop, and tell how far the whole job is."""

    whole: Report
    done: int
    total: int
    note: str = ""

    def step(self, done: int, total: int, note: str = "") -> None:  # noqa: ARG002  how far the part is, nobody asked
        self.whole.step(self.done, self.total, self.note)
