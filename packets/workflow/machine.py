"""What protects the files of this computer, as the window and the prompt tell it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from packets.system import health, policy
from packets.workflow.desk import Desk
from packets.workflow.results import HealthResult, HealthRow


def look(
    desk: Desk,
    place: Path,
    now: dt.datetime,
    *,
    protection: health.Protection | None = None,
    people: int | None = None,
    screen: str = "",
    found: policy.Found | None = None,
) -> HealthResult:
    """Every row of the health page. `place` is the vault, or where one would be; `now` bears its zone.

    `protection` is the worker's, `people` how many work with the vault, `screen` the toolkit's name of what it draws on, each
    where it is known. `found` is the policy that holds where an office's rules came to the computer's; else the latter.
    """
    found = found or policy.read()
    rows = health.look(health.Machine(place, found, now, protection=protection, people=people, screen=screen))
    stopping = health.stops(rows, found.policy)
    shown = []
    for row in rows:
        words, then = desk.words.parts(row.told.code, row.told.params)
        shown.append(
            HealthRow(
                id=row.id,
                state=row.state,
                code=row.told.code,
                words=words,
                next=then,
                demanded=health.demands(found.policy, row),
                stops=row in stopping,
            )
        )
    return HealthResult(ok=not stopping, place=str(place), rows=shown)
