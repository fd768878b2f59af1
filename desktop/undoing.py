"""What was done in one matter and can be undone, step by step. It is touched in the vault lane only, where one job follows
another: whoever presses twice undoes two steps, and a step that is still being made is undone once it stands."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from packets.errors import Known
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

    def undo(self, store: Store) -> Step | None:
        """Undo the last step; None where there is none. Raises `Known` where somebody else changed the matter since."""
        return self._go(self._back, self._on, undo, store)

    def redo(self, store: Store) -> Step | None:
        return self._go(self._on, self._back, redo, store)

    def _go(self, here: list[Step], there: list[Step], way: Callable[[Store, Done], object], store: Store) -> Step | None:
        if not here:
            return None
        step = here[-1]
        try:
            way(store, step.done)
        except Known:
            # What was done here cannot be told any more from what somebody else did.
            self._back.clear()
            self._on.clear()
            raise
        there.append(here.pop())
        return step
