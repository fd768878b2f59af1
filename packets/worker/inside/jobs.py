"""The table of jobs. A further job is one entry here and one method of `packets.worker.client.Worker`."""

from __future__ import annotations

from collections.abc import Callable

from packets.worker.inside.cover import cover
from packets.worker.inside.door import Door, Request
from packets.worker.inside.fill_form import fill_form
from packets.worker.inside.form_words import form_words
from packets.worker.inside.loose_form import loose_form
from packets.worker.inside.picture import pictures
from packets.worker.inside.read_form import read_form
from packets.worker.inside.read_packet import read_packet
from packets.worker.inside.read_scan import read_scan
from packets.worker.inside.take_in import take_in

Job = Callable[[Request, Door], bytes]
"""Takes the request, answers through the door, returns the result as JSON bytes."""

JOBS: dict[str, Job] = {
    "cover": cover,
    "fill_form": fill_form,
    "form_words": form_words,
    "loose_form": loose_form,
    "pictures": pictures,
    "read_form": read_form,
    "read_packet": read_packet,
    "read_scan": read_scan,
    "take_in": take_in,
}
