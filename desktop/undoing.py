"""What was done in one matter and can be undone, step by step. It is touched in the vault lane only, where one job follows
another: whoever presses twice undoes two steps, and a step that is still being made is undone once it stands."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from packets.errors import Known
from packets.requests.office import Staff
from packets.vault.store import Store
from packets.workflow.edits import Done, redo, undo


@dataclass(frozen=True, slots=True)
class Step:
    """Something that was done. `said` tells it in a few words."""

    said: str
    done: Done


class Undoing:
    """Both ways of one store. Another matter has another one."""

    def __init__(self) -> None:
        self._back: list[Step] = []
        self._on: list[Step] = []

    @property
    def next_back(self) -> str:
        """What would be undone; empty where there is nothing."""
        return self._back[-1].said if self._back else ""

    @property
    def next_on(self) -> str:
        return self._on[-1].said if self._on else ""

    def made(self, said: str, done: Done) -> None:
        """Another step stands. What left the office is not undone, and nothing before it."""
        if done.final:
            self._back.clear()
        else:
            self._back.append(Step(said, done))
        self._on.clear()

    def undo(self, store: Store, who: Staff, day: dt.date) -> Step | None:
        """Undo the last step; None where there is none. Raises `Known` where somebody else changed the matter since, or where
        the time of `who` is over."""
        return self._go(self._back, self._on, lambda done: undo(store, done, who, day))

    def redo(self, store: Store, who: Staff, day: dt.date) -> Step | None:
        return self._go(self._on, self._back, lambda done: redo(store, done, who, day))

    def _go(self, here: list[Step], there: list[Step], way: Callable[[Done], object]) -> Step | None:
        if not here:
            return None
        step = here[-1]
        try:
            way(step.done)
        except Known as fault:
            if fault.code != "staff_expired":  # somebody else can still take it back
                # What was done here cannot be told any more from what somebody else did.
                self._back.clear()
                self._on.clear()
            raise
        there.append(here.pop())
        return step
