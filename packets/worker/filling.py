"""An official form filled, through the worker: it is an outside document, and so is what comes back."""

from __future__ import annotations

import hashlib
import io
import json
from typing import Final

from pydantic import ValidationError

from forms.check import FilledSeen
from forms.inspect import FormRead
from forms.laying import Laid
from packets.errors import Known
from packets.worker import checks, frames
from packets.worker.client import Job, Worker

FILL_FORM: Final = Job("fill_form", result=16 * 1024**2, blobs=512 * 1024**2)
_MOST_VALUES: Final = 200_000


def fill_form(
    worker: Worker, blank: bytes, over: bytes, laid: Laid, read: FormRead, *, fillable: bool = False
) -> tuple[bytes, FilledSeen]:
    """The blank with `over` laid on it, and what a reader sees of it. Flat, or with `fillable` in its own fields."""
    written = {line.name for line in laid.lines} | {cross.name for cross in laid.crosses}
    plan = {
        "values": dict(laid.values),
        "crosses": [cross.name for cross in laid.crosses],
        "boxes": [[one.name, one.page, one.rect] for one in read.fields if one.name in written],
    }
    asked = json.dumps(plan).encode()
    made: list[bytes] = []
    sources = [(io.BytesIO(each), len(each)) for each in (blank, over, asked)]
    result = worker.call(FILL_FORM, {"fillable": fillable}, sources, sink=lambda data: made.append(bytes(data)))
    data = b"".join(made)
    try:
        checks.bounded(result, _MOST_VALUES)
        seen = FilledSeen.model_validate_json(result)
    except (ValidationError, frames.Garbled):
        raise Known("worker_failed", reason="form") from None
    if seen.sha256 != hashlib.sha256(data).hexdigest():
        raise Known("worker_failed", reason="form")
    return data, seen
