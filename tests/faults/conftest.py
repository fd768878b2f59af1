"""The office, desk and matter of these tests; and a place where fsync costs nothing."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.offices import desk, make, office, work

__all__ = ["desk", "make", "memory", "office", "work"]


@pytest.fixture
def memory(tmp_path: Path) -> Iterator[Path]:
    """An empty folder, in memory where the system has such a place."""
    shared = Path("/dev/shm")
    if not shared.is_dir():
        yield tmp_path
        return
    folder = Path(tempfile.mkdtemp(prefix="packet-desk-", dir=shared))
    yield folder
    shutil.rmtree(folder, ignore_errors=True)
