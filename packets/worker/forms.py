"""The job on official forms: what stands in a PDF that an agency gave out (`forms.inspect.FormRead`).

An official form that somebody downloaded is an outside document, so it is read in the worker, and the answer is checked like
everybody's.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import BinaryIO, Final

from pydantic import ValidationError

from forms.inspect import FormRead
from packets.errors import Known
from packets.progress import SILENT, Report
from packets.worker import checks, frames
from packets.worker.client import Job, Worker

READ_FORM: Final = Job("read_form", result=64 * 1024**2)

_MOST_VALUES: Final = 1_500_000
"""Of 20,000 fields, some with long lists to choose from."""


def read_form(worker: Worker, pdf: BinaryIO, size: int, report: Report = SILENT) -> FormRead:
    """What stands in the PDF. Raises `Known`: ``needs_password``, ``type_not_taken``, ``portfolio``, ``unreadable_evidence``,
    ``no_pages``, ``too_many_pages``, ``too_large``, ``too_slow`` and what is wrong with the worker itself."""
    taken = hashlib.sha256()
    result = worker.call(READ_FORM, {}, [(pdf, size)], seen=taken.update, report=report)
    try:
        checks.bounded(result, _MOST_VALUES)
        found = FormRead.model_validate_json(result).model_copy(update={"sha256": taken.hexdigest()})
        _check(found)
    except (ValidationError, RecursionError, frames.Garbled):
        raise Known("worker_failed", reason="form") from None
    return found


def _check(found: FormRead) -> None:
    """Nothing but text in texts, one of everything for each page, and every box on one of them."""
    if not found.pages or not len(found.sizes) == len(found.texts) == len(found.codes) == found.pages:
        raise frames.Garbled("pages of a form")
    if any(field.page > found.pages for field in found.fields):
        raise frames.Garbled("page of a field")
    if not all(0 < side < checks.FARTHEST for size in found.sizes for side in size):
        raise frames.Garbled("size of a page")
    for field in found.fields:
        left, foot, right, top = field.rect
        if not (-checks.FARTHEST < left <= right < checks.FARTHEST and -checks.FARTHEST < foot <= top < checks.FARTHEST):
            raise frames.Garbled("place of a field")
        if field.limit < 0 or not 0 <= field.size < 1_000:
            raise frames.Garbled("numbers of a field")
    if any(checks.no_text(text) for text in _texts(found)) or sum(map(len, found.texts)) > checks.MOST_TEXT_IN_ALL:
        raise frames.Garbled("texts of a form")


def _texts(found: FormRead) -> Iterator[str]:
    yield found.title
    yield from found.texts
    yield from found.codes
    for field in found.fields:
        yield from (field.name, field.label, field.state, field.value)
        yield from (text for option in field.options for text in option)
