"""The words of a letter as they are kept and edited: plain text with a little mark-up, and the blocks that it becomes. Pure.

    # Title                       1. numbered paragraph (numbers are counted anew)      | a | b |   table; |---| under its head
    ## Heading                    - point of a list                                     > in a frame
    ! strong line                 : a line by itself (addresses)                        ^ at the right

    {{cite:e-0007:4}}    Exhibit C, page 4, wherever that stands now; without a page the whole exhibit
    {{ask:person.name}}  an answer that is not there yet        {{held:person.name}}  one that this reader does not get
    {{write:words}}      a passage that a person still writes   {{line:Printed name}} a line to write on by hand
    {{sign:client}}      a signature block    {{enclosures}}  what the packet holds    {{page}}  a new page

A blank line ends a paragraph. A stroke ``\\`` before a sign makes it a plain letter. What stands in double braces and is none
of these is plain text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final, Literal

_CONTROL: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
"""What steers a text and is none, and what turns its order about."""
HALVES: Final = re.compile("[\ud800-\udfff]")
"""Halves of signs, which no file can hold: a window may hand them in."""
_BEGINS: Final = re.compile(r"^\s*(?:[#!:^>|-]|\d+[.)])")
_SPECIAL: Final = re.compile(r"[\\{}|]")
KINDS: Final = ("cite", "ask", "held", "write", "line", "sign", "enclosures", "page")
_MARK: Final = re.compile(r"\\(.)|\{\{(cite|ask|held|write|line):([^{}\n]*)\}\}", re.DOTALL)
ALONE: Final = re.compile(r"^\{\{(?:sign:([a-z][a-z0-9_]*)|(enclosures)|(page))\}\}$")


def plain(text: str) -> str:
    """`text` in one line, without what steers or turns it."""
    return " ".join(_CONTROL.sub("", text.replace("\r", "\n")).split())


def escaped(text: str) -> str:
    """`text` so that it says the same wherever it is put: no mark, no beginning of a block."""
    said = _SPECIAL.sub(r"\\\g<0>", plain(text))
    return f"\\{said}" if _BEGINS.match(said) and not said.startswith("\\") else said


def mark(kind: str, *parts: object) -> str:
    """A mark. Its parts hold no brace and no line end, whatever they are made of."""
    said = ":".join(re.sub(r"[{}\\]", "", plain(str(one))) for one in parts)
    return f"{{{{{kind}:{said}}}}}" if parts else f"{{{{{kind}}}}}"


@dataclass(frozen=True, slots=True)
class Text:
    words: str


@dataclass(frozen=True, slots=True)
class Cite:
    """A citation as it stands in the text: a paper, and the page of the original; 0 is the whole of it."""

    paper: str
    page: int = 0

    @property
    def mark(self) -> str:
        return mark("cite", self.paper, self.page) if self.page else mark("cite", self.paper)


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that lacks: an answer (`what` is its name), one that is held back, or a passage (`what` is what to write)."""

    kind: Literal["ask", "held", "write"]
    what: str


@dataclass(frozen=True, slots=True)
class Blank:
    """A line to write on by hand; `label` stands small below it."""

    label: str


Run = Text | Cite | Gap | Blank


@dataclass(frozen=True, slots=True)
class Para:
    """Words of one paragraph. `look`: plain, number, point, strong, line, right, title, heading."""

    runs: tuple[Run, ...]
    look: str = "plain"
    number: int = 0


@dataclass(frozen=True, slots=True)
class Table:
    rows: tuple[tuple[tuple[Run, ...], ...], ...]
    head: bool = False


@dataclass(frozen=True, slots=True)
class Box:
    paras: tuple[tuple[Run, ...], ...]


@dataclass(frozen=True, slots=True)
class Signature:
    id: str


@dataclass(frozen=True, slots=True)
class Enclosures:
    """The list of what the packet holds."""


@dataclass(frozen=True, slots=True)
class NewPage:
    pass


Block = Para | Table | Box | Signature | Enclosures | NewPage


def parse(text: str) -> tuple[Block, ...]:
    """The blocks of a text. Every text is one; what is no mark-up is words."""
    return tuple(_Parser().blocks(text.replace("\r\n", "\n").replace("\r", "\n").split("\n")))


_LOOKS: Final = (("## ", "heading"), ("# ", "title"), ("! ", "strong"), (": ", "line"), ("^ ", "right"), ("- ", "point"))
WIDEST: Final = 40
"""Columns of a table; a page has room for half as many."""
_NUMBER: Final = re.compile(r"^\d+[.)] ")


class _Parser:
    def __init__(self) -> None:
        self._counted = 0

    def blocks(self, lines: list[str]) -> Iterator[Block]:
        at = 0
        while at < len(lines):
            line = lines[at].strip()
            if not line:
                at += 1
                continue
            if found := ALONE.match(line):
                yield Signature(found[1]) if found[1] else Enclosures() if found[2] else NewPage()
                at += 1
                continue
            if line.startswith("|") or line.startswith("> "):
                start = at
                while at < len(lines) and lines[at].strip()[:1] == line[0]:
                    at += 1
                same = [one.strip() for one in lines[start:at]]
                if line[0] == "|":
                    yield from _table(same)
                else:
                    yield Box(tuple(tuple(runs(one[1:].strip())) for one in same))
                continue
            look, words = _look(line)
            at += 1
            if look in ("plain", "number", "point"):
                while at < len(lines) and _goes_on(lines[at]):
                    words += " " + lines[at].strip()
                    at += 1
            yield self._para(look, words)

    def _para(self, look: str, words: str) -> Para:
        if look == "title":
            self._counted = 0
        if look == "number":
            self._counted += 1
        return Para(tuple(runs(words)), look, self._counted if look == "number" else 0)


def _look(line: str) -> tuple[str, str]:
    for sign, look in _LOOKS:
        if line.startswith(sign):
            return look, line[len(sign) :].strip()
    if found := _NUMBER.match(line):
        return "number", line[found.end() :].strip()
    return "plain", line


def _goes_on(line: str) -> bool:
    """Whether a line belongs to the paragraph above it."""
    said = line.strip()
    return bool(said) and _look(said)[0] == "plain" and said[0] not in "|>" and not ALONE.match(said)


def _table(lines: list[str]) -> Iterator[Table | Para]:
    """Rows as wide as the widest. What is wider than any paper is no table but words: else one long line would make every row
    as long."""
    rows = [_cells(one) for one in lines]
    head = len(lines) > 1 and re.fullmatch(r"\|(?:\s*:?-+:?\s*\|)+", lines[1]) is not None
    if head:
        del rows[1]
    wide = max(len(one) for one in rows)
    if wide > WIDEST:
        yield from (Para(tuple(runs(one))) for one in lines)
        return
    yield Table(tuple((*one, *((),) * (wide - len(one))) for one in rows), head)


def _cells(line: str) -> tuple[tuple[Run, ...], ...]:
    """Cells of a row: apart by strokes that are neither escaped nor in a mark."""
    inner = line.strip()[1:]
    inner = inner[:-1] if inner.endswith("|") and not inner.endswith("\\|") else inner
    cells, start, at = [], 0, 0
    while at < len(inner):
        if found := _MARK.match(inner, at):
            at = found.end()
            continue
        if inner[at] == "|":
            cells.append(inner[start:at])
            start = at + 1
        at += 1
    cells.append(inner[start:])
    return tuple(tuple(runs(one.strip())) for one in cells)


def runs(text: str) -> Iterator[Run]:
    """The words and marks of a line."""
    words, at = "", 0
    for found in _MARK.finditer(text):
        words += text[at : found.start()]
        at = found.end()
        if found[1] is not None:
            words += found[1]
            continue
        one = _run(found[2], found[3].strip())
        if one is None:
            words += found[0]
            continue
        if words:
            yield Text(words)
        words = ""
        yield one
    if words := words + text[at:]:
        yield Text(words)


def _run(kind: str, what: str) -> Run | None:
    match kind:
        case "cite":
            paper, _, page = what.partition(":")
            whole = re.fullmatch(r"[A-Za-z][A-Za-z0-9_-]{0,63}", paper) is not None
            return Cite(paper, int(page or 0)) if whole and re.fullmatch(r"[0-9]{0,5}", page) else None
        case "line":
            return Blank(what)
        case "ask" | "held" | "write":
            return Gap(kind, what) if what else None
    return None


def all_runs(blocks: Iterable[Block]) -> Iterator[Run]:
    """Every run, in the order of the text."""
    for block in blocks:
        match block:
            case Para(runs=some):
                yield from some
            case Table(rows=rows):
                yield from (run for row in rows for cell in row for run in cell)
            case Box(paras=paras):
                yield from (run for para in paras for run in para)


def cites_in(text: str) -> tuple[Cite, ...]:
    """Every citation of a text, each once, in its order."""
    return tuple(dict.fromkeys(one for one in all_runs(parse(text)) if isinstance(one, Cite)))


def lists_packet(text: str) -> bool:
    """Whether the text tells what the packet holds."""
    return any(isinstance(one, Enclosures) for one in parse(text))
