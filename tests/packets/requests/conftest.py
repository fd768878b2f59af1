"""The fixture office with one text changed."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.build import OFFICE

Edit = Callable[..., Path]


@pytest.fixture
def edited(tmp_path: Path) -> Edit:
    """A copy of the fixture office in which a text of one file is another."""

    def edit(file: str, old: str, new: str) -> Path:
        folder = tmp_path / "office"
        if not folder.exists():
            shutil.copytree(OFFICE, folder)
        path = folder / file
        text = path.read_text(encoding="utf-8")
        assert old in text, f"{file} does not say {old!r}"
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        return folder

    return edit
