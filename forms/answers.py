"""What a form may ask of whoever holds the answers. It never sees a matter.

Three things are kept apart: *no answer yet* (None), *a person said that there is none* (`none`), and a value. A form writes
"None" or "N/A" for the second only, and leaves the first blank.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Protocol

Value = str | bool | int | float | dt.date
Row = Mapping[str, object]


class Answers(Protocol):
    """The answers of one person on one day. Keys are those of ``resources/vocabulary/answers*.toml``; of a form for a family
    member ``row.<column>`` is that person's row."""

    def value(self, key: str) -> object | None:
        """The answer, or None while there is none. Of a key that is never derived (`own` in the vocabulary): only what a person
        gave under that very name, on a day that is on record."""

    def none(self, key: str) -> bool:
        """Whether a person said that there is none."""

    def rows(self, table: str) -> tuple[Row, ...] | None:
        """The rows of a table; an empty one was said to have none, None was not asked yet."""
