"""The office of the sheets, once for all tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from packets.requests.library import Library
from tests.sheet_office import sheet_library, write_sheet_office


@pytest.fixture(scope="session")
def sheet_office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_sheet_office(tmp_path_factory.mktemp("sheet-office"))


@pytest.fixture(scope="session")
def library(sheet_office: Path) -> Library:
    return sheet_library(sheet_office)
