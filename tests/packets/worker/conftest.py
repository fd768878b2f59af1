"""One warm worker for all tests of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from packets.worker.client import Worker
from tests.packets.worker.make import Taken, take_in


@pytest.fixture(scope="session")
def worker() -> Iterator[Worker]:
    with Worker(1) as found:
        yield found


@pytest.fixture
def take(worker: Worker) -> Callable[..., Taken]:
    """Take bytes in and get facts and working copy."""

    def taken(data: bytes, name: str = "paper.pdf", password: str | None = None, *, pixels: bool = False) -> Taken:
        return take_in(worker, data, name, password, pixels=pixels)

    return taken
