"""What is different now: one record for each change, told once by the session."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.messages import Told
from packets.evidence.telling import Collected


@dataclass(frozen=True, slots=True)
class Changes:
    """What is different now."""

    matter: bool = False
    packet: bool = False
    verdict: bool = False
    ahead: bool = False
    """The packet as it would be built, and what was found about it."""
    letters: bool = False
    """Letters of the request, or the one that is written."""
    office: bool = False
    practice: bool = False
    who: bool = False
    busy: bool = False
    said: str = ""
    """What was just done, in a few words."""
    trouble: Told | None = None
    collected: tuple[Collected, ...] = ()
