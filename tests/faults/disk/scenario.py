"""What a provider gives: pieces of work whose disk may fail, and what must hold whatever happens.

A provider is a module with these names (one that has no harms or no races leaves those out):

    CONTROLS: Mapping[str, Sequence[str]]       deliberate mistake -> the drivers that must each find it
    scenarios(control) -> list[Scenario]        control: None, or one of CONTROLS
    harms(control) -> list[Harmed]              for bit flips and tampering
    races(control) -> list[Race]

With a control, only the work in which the mistake shows need be given. Every function that a provider gives is called in a
forked child with nothing open, perhaps many times in one child, and leaves nothing open below the folder. The folder itself
lasts; all that is in it is made by `prepare` or by `work`, and holds nothing of the folder's own path, which changes.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Protocol, TypeAlias

Ack: TypeAlias = Callable[[str], None]
"""Call it where a person would be told that something is safe."""


def anything(folder: Path) -> None:
    """Nothing to prepare."""


def refuses(fault: Exception, what: str) -> None:
    """Any honest trouble will do. `what`: "full", "fsync" or "read"."""
    assert isinstance(fault, OSError | sqlite3.Error), f"no clear trouble: {type(fault).__name__}: {fault}"


@dataclass(frozen=True)
class Scenario:
    name: str
    work: Callable[[Path, Ack], None]
    """The work to be disturbed, from opening to closing. What it raises by itself, undisturbed, is a mistake; an AssertionError
    always is (so that work which reads can say that it read something wrong)."""
    check: Callable[[Path, Sequence[str]], None]
    """Raises AssertionError where what was acknowledged is not there, or anything is not as it may be. May change the
    folder."""
    prepare: Callable[[Path], None] = anything
    """Makes what `work` begins with, and leaves it closed. Lasts, as if it was long ago."""
    again: Callable[[Path, Ack], None] | None = None
    """What a person does next, acknowledged too: opens, adds something, closes. For work that is killed twice, and for going on
    after an fsync that failed."""
    refused: Callable[[Exception, str], None] = refuses
    """Raises AssertionError where what `work` raised on a full or failing disk is not what a person should be told."""


@dataclass(frozen=True)
class Harm:
    """What was done to a folder behind its keeper's back."""

    kind: str
    file: str
    """The name of the file, relative; empty where it was more than one."""
    at: int = 0

    def __str__(self) -> str:
        return f"{self.kind} {self.file} at {self.at}"


@dataclass(frozen=True)
class Harmed:
    name: str
    prepare: Callable[[Path], None]
    judge: Callable[[Path, Harm], bool]
    """True: the harm was found out and told. False: it changed nothing that anybody could see. AssertionError: neither."""
    files: Sequence[str] = ("**/*",)
    """Patterns of the files in which bits are flipped."""
    kinds: Mapping[str, Callable[[Path, Random], str]] = field(default_factory=dict)
    """Ways to tamper: each changes the folder, by chance, and gives the name of the file it changed. See `tamper.py`."""


@dataclass(frozen=True)
class Race:
    name: str
    prepare: Callable[[Path], None]
    worker: Callable[[Path, int], Callable[[int], str]]
    """Called once in each process, with its number: gives what does one operation, by number, and names what it did."""
    check: Callable[[Path, Sequence[Sequence[str]]], None]
    """Given what each process did, in its order: raises AssertionError where something was lost or is there twice."""


class Provider(Protocol):
    CONTROLS: Mapping[str, Sequence[str]]

    def scenarios(self, control: str | None) -> list[Scenario]: ...
    def harms(self, control: str | None) -> list[Harmed]: ...
    def races(self, control: str | None) -> list[Race]: ...


MUST_FAIL: Mapping[str, Sequence[str]] = {
    "normal": ("power_loss",),
    "off": ("power_loss",),
    "no_blob_fsync": ("power_loss",),
    "no_folder_fsync": ("power_loss",),
    "row_before_blob": ("kill",),
    "two_step_passphrase": ("kill",),
}
"""Mistakes that every provider of a vault must be able to make, and the drivers that must find each."""
