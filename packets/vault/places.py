"""What a folder is, told by what lies in it."""

from __future__ import annotations

from pathlib import Path

VAULT = "vault.db"
"""The database of a sealed vault; its blobs lie beside it."""
DEFINITIONS = "definitions"
"""Beside it the office's own definitions, open: law and blank forms, and no people."""


def is_vault(folder: Path) -> bool:
    return (folder / VAULT).is_file()
