"""An official form filled, through the worker: it is an outside document, and so is what comes back."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Sequence
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
    boxes = [(one.name, one.page, one.rect) for one in read.fields if one.name in written]
    plan = {
        "values": dict(laid.values),
        "crosses": [cross.name for cross in laid.crosses],
        "boxes": boxes,
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
    if seen.sha256 != hashlib.sha256(data).hexdigest() or not _is_answer(seen, [name for name, _, _ in boxes], read.pages):
        raise Known("worker_failed", reason="form")
    return data, seen


def _is_answer(seen: FilledSeen, names: Sequence[str], pages: int) -> bool:
    """Of every box and every page that was asked about something is said, and nothing of others: what is not looked at is not
    found to be wrong either."""
    said = [*seen.left, *(box.text for box in seen.boxes)]
    return (
        sorted(box.name for box in seen.boxes) == sorted(names)
        and len(seen.spilled) == pages
        and all(count >= 0 for count in seen.spilled)
        and seen.pages >= pages
        and not any(checks.no_text(text) for text in said)
    )
