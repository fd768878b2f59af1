"""The job that takes one outside document in."""

from __future__ import annotations

from packets.errors import Known
from packets.worker.inside import document, images, kinds
from packets.worker.inside.door import Door, Request
from packets.worker.inside.facts import as_json


def take_in(request: Request, door: Door) -> bytes:
    """Send the working copy, return the facts. Refuses what is no paper with its kind."""
    (data,) = request.sources
    name, password = str(request.header.get("name") or ""), request.header.get("password")
    as_pixels = request.header.get("pixels") is True
    media = kinds.media(data)
    if not media:
        kind = kinds.other(data, name)
        if kind == "empty":
            raise Known("unreadable_evidence", reason="empty")
        raise Known("type_not_taken", kind=kind)
    try:
        if media == kinds.PDF:
            secret = password if isinstance(password, str) else None
            working, facts = document.take_in(data, secret, door, as_pixels=as_pixels)
        else:
            working, facts = images.take_in(data, media, door, as_pixels=as_pixels)
    except (Known, MemoryError):
        raise
    except Exception as error:
        door.trace()
        raise Known("unreadable_evidence", reason="unexpected") from error
    door.send(working)
    return as_json(facts)
