"""The job that shows pages of a document of ours as pictures: for the window, for previews and thumbnails."""

from __future__ import annotations

from packets.errors import Known
from packets.worker.inside.door import Door, Request
from packets.worker.inside.look import Unopened, opened

MOST_PIXELS = 40_000_000


def pictures(request: Request, door: Door) -> bytes:
    """Send the pages asked for, each announced by a note with its size; huge ones smaller than asked."""
    (data,) = request.sources
    first, last, dpi = (request.header.get(key) for key in ("first", "last", "dpi"))
    if not (type(first) is int and type(last) is int and type(dpi) is int and 1 <= first <= last and 1 <= dpi <= 1200):
        raise Known("worker_failed", reason="asked")
    with opened(data) as look:
        if last > look.pages:
            raise Known("no_such_page", page=last)
        count = last - first + 1
        door.pages(count)
        for number in range(first, last + 1):
            try:
                with look.page(number - 1) as sight:
                    scale = dpi / 72
                    area = sight.width * sight.height * scale * scale
                    scale *= min(1.0, (MOST_PIXELS / max(area, 1e-6)) ** 0.5)
                    width, height = max(1, int(sight.width * scale)), max(1, int(sight.height * scale))
                    seen = sight.render(width, height)
            except Unopened as error:
                raise Known("unreadable_evidence", reason="damaged") from error
            door.note({"page": number, "width": width, "height": height})
            door.send(seen.tobytes())
            door.step(number - first + 1, count)
    return b"{}"
