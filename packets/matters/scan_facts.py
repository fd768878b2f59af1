"""What the worker sees on a scanned page that may have been printed here. Facts only: `recognise_ink` decides."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from packets.matters.facts import Fact, Finite

Turn = Literal[0, 90, 180, 270]
Share = Annotated[int, Field(ge=0, le=100_000)]


class CodeRead(Fact):
    """A code on the page."""

    text: str = Field(max_length=200)
    turn: Turn = 0


class LikeRead(Fact):
    """A printed page that the scan is like, the likeliest first."""

    to: int = Field(ge=0)
    """Its number among those that were asked about."""
    score: Finite
    """0 to 1: how well rows and columns agree."""
    cells: Share
    """Parts of the page, an inch each way, that lie exactly where they should."""
    off: Finite
    """Points by which those are off."""
    missing: Share
    """Pixels of the print (200 dpi) that the scan lacks at the worst place, in the space of a letter."""
    other: Share
    """How far both are apart at the worst place, but where it was signed."""
    usual: Share
    """How far they are apart elsewhere: noise of print and scan."""
    cut: bool
    """Something printed lies beyond the edge of the scan."""
    ink: tuple[Finite, ...] = Field(max_length=100)
    """By box of a signature: square points of what was written into it."""
    lean: Finite | None = None
    """Of every page but the likeliest: how much nearer the scan is to the likeliest where the two differ, 1 wholly, 0 not at
    all; None where they do not differ, and of the likeliest itself."""


class ScanPage(Fact):
    """One page of a scan."""

    page: int = Field(ge=1)
    codes: tuple[CodeRead, ...] = Field(max_length=16)
    turn: Turn = 0
    """How it has to be turned clockwise to stand upright."""
    skew: Finite = 0.0
    blank: bool = False
    likes: tuple[LikeRead, ...] = Field(max_length=32)
