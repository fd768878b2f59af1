"""The job that takes one outside document in."""

from __future__ import annotations

import json

from packets.errors import Known
from packets.worker.inside import document, images, kinds
from packets.worker.inside.door import Door, Request


def take_in(request: Request, door: Door) -> bytes:
    """Send the working copy, return the facts. Refuses what is no paper with its kind."""
    (data,) = request.sources
    name, password = str(request.header.get("name") or ""), request.header.get("password")
    media = kinds.media(data)
    if not media:
        kind = kinds.other(data, name)
        if kind == "empty":
            raise Known("unreadable_evidence", reason="empty")
        raise Known("type_not_taken", kind=kind)
    try:
        if media == kinds.PDF:
            working, facts = document.take_in(data, password if isinstance(password, str) else None, door)
        else:
            working, facts = images.take_in(data, media, door)
    except (Known, MemoryError):
        raise
    except Exception as error:
        door.trace()
        raise Known("unreadable_evidence", reason="unexpected") from error
    door.send(working)
    return json.dumps(facts, ensure_ascii=True, allow_nan=False, separators=(",", ":")).encode("ascii")
