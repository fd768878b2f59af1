"""Every word that the window says goes through here, so that a language file can put another in its place."""

from __future__ import annotations

import datetime as dt
from typing import Final

from PySide6.QtCore import QCoreApplication

from packets.matters.days import say_day

CONTEXT: Final = "Packet Desk"
"""The one context of the translation files."""


def tr(text: str, /, **values: object) -> str:
    """`text` in the language of the window. ``{name}`` is filled from `values`; a sentence is never put together."""
    said = QCoreApplication.translate(CONTEXT, text)
    return said.format(**values) if values else said


def tr_count(count: int, one: str, many: str, /, **values: object) -> str:
    """The words for one or for ``{n}`` things."""
    return tr(one if count == 1 else many, n=f"{count:,}", **values)


def tr_day(day: dt.date) -> str:
    """A day as people read it, the same on screen and on paper."""
    return say_day(day)
