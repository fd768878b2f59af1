"""Official forms and small ones, read once by one warm worker."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from io import BytesIO

import pytest

from forms.inspect import FormRead
from packets.worker.client import Worker
from packets.worker.forms import read_form
from tests.forms.official import official

Read = Callable[[bytes], FormRead]
ReadOfficial = Callable[[str], FormRead]


@pytest.fixture(scope="session")
def read() -> Iterator[Read]:
    """A PDF as the worker reads it; the same bytes once."""
    with Worker(1) as worker:
        yield cache(lambda data: read_form(worker, BytesIO(data), len(data)))


@pytest.fixture(scope="session")
def read_official(read: Read) -> ReadOfficial:
    """An official form by its name; the test is skipped where it is not at hand."""
    return lambda name: read(official(name))
