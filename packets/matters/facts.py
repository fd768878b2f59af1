"""Facts of intake: what the worker measured once, so that no later step has to open the document.

Coordinates named *as seen* are points with the origin at the **top left** of the page as a reader sees it: after crop,
rotation and UserUnit. Coordinates named *user space* are those of the working copy's page dictionary.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Box = tuple[float, float, float, float]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Finite = Annotated[float, Field(allow_inf_nan=False)]


class Fact(BaseModel):
    """Base of what crosses a file or process border: frozen, strict, unknown keys refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class LinkFact(Fact):
    """A link inside the document: where it can be clicked (user space) and the page (counted from 1) it leads to."""

    rect: tuple[Finite, Finite, Finite, Finite]
    page: int
    top: Finite | None = None
    """Distance from the top of the target page *as seen*, points."""


class OutlineFact(Fact):
    """One bookmark of the source: level from 0, its words, the page (from 1), distance from the top as seen."""

    level: int
    title: str
    page: int
    top: Finite | None = None


class Removed(Fact):
    """Something the working copy does not carry: a code of the vocabulary and how often."""

    code: str
    count: int = 1


class PageFacts(Fact):
    """One page as measured. `number` counts from 1 in the original and never changes."""

    number: int
    box: tuple[Finite, Finite, Finite, Finite]
    """The visible box in user space: x0, y0, x1, y1."""
    rotate: Literal[0, 90, 180, 270] = 0
    """Clockwise, as /Rotate of the working copy's page."""
    unit: Finite = 1.0
    """UserUnit of the working copy's page."""
    width: Finite
    height: Finite
    """Size as seen, points."""
    ink: tuple[Finite, Finite, Finite, Finite] | None = None
    """Smallest box around all ink, as seen; None for a page without ink."""
    edges: str = ""
    """Ink grid, EDGE_COLUMNS x EDGE_ROWS bits, row by row from the top, high bit first; base64 of zlib."""
    picture: str = ""
    """PICTURE_COLUMNS x PICTURE_ROWS greys (0 black, 15 white), two to a byte; base64 of zlib."""
    dpi: int | None = None
    """Pixels per inch of the largest image as placed, where an image covers most of the page."""
    colour: Literal["bilevel", "grey", "colour"] = "grey"
    text: str = ""
    own_bytes: int
    """Bytes in the working copy of what only this page uses (contents, images, fonts)."""
    digest: Sha256
    """Over contents, resources and every stream they reach: equal exactly if the page's substance is equal."""
    links: tuple[LinkFact, ...] = ()
    pixels: str = ""
    """Why this page was rebuilt as a picture (a code of the vocabulary); empty when its own marks were kept."""
    covered: int = 0
    """How many boxes were covered on it; their pixels and the text beneath are gone."""
    letters: Literal["", "elsewhere", "missing"] = ""
    """Of a page whose fonts are not in the file: every program draws it with its own, and ours lacks some letters."""


class DocumentFacts(Fact):
    """One document as taken in."""

    schema_: Literal[1] = Field(default=1, alias="schema")
    original: Sha256
    original_bytes: int
    media: str
    """What it is by content: application/pdf, image/jpeg, image/png, image/webp, image/tiff, image/heic."""
    working: Sha256
    working_bytes: int
    shared_bytes: int
    """Bytes that several pages use together."""
    pages: tuple[PageFacts, ...]
    outline: tuple[OutlineFact, ...] = ()
    removed: tuple[Removed, ...] = ()
    repaired: bool = False
    taken_on: str = ""
    """The day the camera wrote into the photo, YYYY-MM-DD; read before it was stripped, printed nowhere by itself."""


class FormWord(Fact):
    """A text that a form carries beside its pages: in a field, in the words that explain one, in a layer that is off."""

    name: str = Field(default="", max_length=500)
    """What the field is called; empty where it is the text of no field."""
    value: str = Field(max_length=400_000)
    shown: bool = False
    """A field draws it on a page; False says nothing of words that the page itself has."""
