"""What is wrong with a form or with what was to be written on it: codes whose words stand in ``problems.toml``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Fault:
    """A finding. `at` is the place on the form as a person reads it (``Part 2, 5.a``); `params` fill the words of `code`."""

    code: str
    at: str = ""
    params: Mapping[str, object] = field(default_factory=dict)
