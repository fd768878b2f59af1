"""What can go wrong, as codes with parameters; the words stand in ``resources/vocabulary/problems.toml``.

    Exception
    ├── Known        work cannot go on; told in one line, never a traceback
    │   └── Broken   a file of ours or of the office does not hold to its schema: all its errors at once
    └── Cancelled    a person stopped it; not an error

A `Problem` is a finding that does not stop the program. `Known` and `Problem` share one table of words, so that the
window, the command line and ``--json`` say the same sentence.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from enum import StrEnum
from pathlib import Path
from string import Formatter


class Severity(StrEnum):
    """The weight of a finding."""

    BLOCKER = "blocker"
    WARNING = "warning"
    NOTE = "note"


class Stops(StrEnum):
    """What a finding stops: building to send, any build, or nothing."""

    SEND = "send"
    BUILD = "build"
    NOTHING = "nothing"


class Known(Exception):
    """A trouble with a name. `params` fill the words of `code`; they never hold what a client's paper says."""

    def __init__(self, code: str, /, **params: object) -> None:
        super().__init__(code)
        self.code = code
        self.params: dict[str, object] = params

    def __str__(self) -> str:
        return f"{self.code} {self.params}" if self.params else self.code


_TOLD = 5
"""Faults of a file that one line tells; `Broken.faults` has them all."""


class Broken(Known):
    """A data file that does not hold to its schema; `faults` are ``place: what is wrong`` lines, all of them."""

    def __init__(self, file: str, faults: Iterable[str]) -> None:
        self.faults = tuple(faults)
        more = f"; and {len(self.faults) - _TOLD} more" if len(self.faults) > _TOLD else ""
        super().__init__("file_broken", file=file, faults="; ".join(self.faults[:_TOLD]) + more)


class Cancelled(Exception):
    """Somebody asked the work to stop."""


@dataclass(frozen=True, slots=True)
class Problem:
    """A finding: its code, the place it is about (item, evidence, page, volume) and what fills its words."""

    code: str
    where: str = ""
    params: Mapping[str, object] = field(default_factory=dict)
    source: str = ""


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of one code. `next` is the next step, said after the words where there is one."""

    words: str
    severity: Severity = Severity.BLOCKER
    stops: Stops = Stops.NOTHING
    next: str = ""


_WORDING_KEYS = frozenset(one.name for one in fields(Wording))


class Words:
    """The table of words, by code."""

    def __init__(self, table: Mapping[str, Wording]) -> None:
        self._table = dict(table)

    @classmethod
    def read(cls, path: Path) -> Words:
        """Read ``problems.toml``. An unknown key there is a fault of ours and raises at once."""
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
        unknown = [f"{code}.{key}" for code, entry in raw.items() for key in entry.keys() - _WORDING_KEYS]
        if unknown:
            raise ValueError(f"{path.name}: {', '.join(sorted(unknown))}")
        return cls(
            {
                code: Wording(
                    words=entry["words"],
                    severity=Severity(entry.get("severity", "blocker")),
                    stops=Stops(entry.get("stops", "nothing")),
                    next=entry.get("next", ""),
                )
                for code, entry in raw.items()
            }
        )

    @property
    def codes(self) -> frozenset[str]:
        return frozenset(self._table)

    def of(self, code: str) -> Wording:
        return self._table.get(code) or Wording(words=code)

    def say(self, code: str, params: Mapping[str, object]) -> str:
        """The sentence and its next step; a parameter that is not given stays visible as ``{name}``."""
        said, then = self.parts(code, params)
        return f"{said} {then}" if then else said

    def parts(self, code: str, params: Mapping[str, object]) -> tuple[str, str]:
        """The sentence, and by itself the next step, empty where there is none."""
        wording = self.of(code)
        return _fill(wording.words, params), _fill(wording.next, params)

    def severity(self, problem: Problem) -> Severity:
        return self.of(problem.code).severity

    def stops(self, problem: Problem) -> Stops:
        return self.of(problem.code).stops


def _fill(template: str, params: Mapping[str, object]) -> str:
    out: list[str] = []
    for text, name, _, _ in Formatter().parse(template):
        out.append(text)
        if name is not None:
            out.append(str(params[name]) if name in params else "{" + name + "}")
    return "".join(out)
