"""From a text that people edited to a letter ready to be set. Pure.

The text is never run: its marks are looked up, everything else is words. What lacks stands in brackets, told as a problem.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from packets.errors import Problem
from packets.letters.book import Letter
from packets.letters.cites import Place, Placed, Row, Why
from packets.letters.facts import Facts, digest
from packets.letters.render import begin, named
from packets.letters.schema import Language, Sign
from packets.letters.text import (
    Blank,
    Block,
    Box,
    Cite,
    Enclosures,
    Gap,
    Para,
    Run,
    Signature,
    Table,
    Text,
    all_runs,
    parse,
    runs,
)

WHY: Final[Mapping[Why, str]] = {
    "gone": "letter_cite_gone",
    "left_out": "letter_cite_left_out",
    "not_here": "letter_cite_not_here",
}
HELD: Final = "held back: {label}"
_BRACES: Final = re.compile(r"\{\{[^{}]{0,60}\}{0,2}")


@dataclass(frozen=True, slots=True)
class Quote:
    """A citation as it is printed: its words, and where it leads."""

    words: str
    cite: Cite
    place: Place | None


@dataclass(frozen=True, slots=True)
class Open:
    """A gap as it is printed: in brackets, by its name."""

    gap: Gap
    words: str


Printed = Text | Quote | Open | Blank


@dataclass(frozen=True, slots=True)
class Lines:
    """One paragraph ready to be set. `look` as in `packets.letters.text.Para`."""

    runs: tuple[Printed, ...]
    look: str = "plain"
    number: int = 0


@dataclass(frozen=True, slots=True)
class Grid:
    rows: tuple[tuple[tuple[Printed, ...], ...], ...]
    head: bool = False
    widths: tuple[float, ...] = ()
    """Shares of the width; empty: by what stands in the columns."""


@dataclass(frozen=True, slots=True)
class Frame:
    paras: tuple[tuple[Printed, ...], ...]


@dataclass(frozen=True, slots=True)
class SignBlock:
    """A signature block: lines to write on, and what stands under them. `ink`: a page of ours is signed here by hand."""

    sign: Sign
    label: str
    name: tuple[Printed, ...]
    marked: bool = False
    """The signer makes a mark: a frame for it, and lines for who saw it."""


@dataclass(frozen=True, slots=True)
class Break:
    """A new page."""


Part = Lines | Grid | Frame | SignBlock | Break


@dataclass(frozen=True)
class Settled:
    """A letter ready to be set, with everything that is to be said of it."""

    name: str
    """Template and edition (``cover_uscis/2026-11-26``)."""
    title: str
    language: Language
    parts: tuple[Part, ...]
    letterhead: tuple[str, ...]
    practice: bool
    pages: int
    """At most so many; 0: as many as it needs."""
    gaps: tuple[Open, ...]
    """Each once, in its order."""
    cites: tuple[Cite, ...]
    problems: tuple[Problem, ...]
    used: Mapping[str, str]
    """Facts that it was made from, by name."""
    answers: str
    """Digest of these (`Made.answers`)."""
    places: str
    """Digest of what it says of other papers (`Made.places`)."""

    @property
    def unsigned(self) -> tuple[str, ...]:
        """Signature blocks of the template that somebody struck from the text; an official's own is no loss to us."""
        mine = (one for one in self.problems if one.code == "letter_unsigned" and one.params["hand"] != "official")
        return tuple(str(one.params["who"]) for one in mine)

    @property
    def draft(self) -> bool:
        """Something lacks: it says DRAFT at its head."""
        return bool(self.gaps)


def settle(
    letter: Letter, text: str, facts: Facts, placed: Placed, *, without: Iterable[str] = (), used: Iterable[str] = ()
) -> Settled:
    """A text with its marks looked up. `without` are papers that the list of enclosures leaves out (the letter itself); `used`
    are facts that went into the text when it was begun."""
    blocks = parse(text)
    facts.used.update(facts.again(used))
    settling = _Settling(letter, facts, placed, tuple(without))
    parts = tuple(settling.part(one) for one in blocks)
    cites = tuple(dict.fromkeys(one for one in all_runs(blocks) if isinstance(one, Cite)))
    listed = any(isinstance(one, Enclosures) for one in blocks)
    gaps = tuple({one.gap: one for one in settling.gaps}.values())
    problems = list(settling.problems)
    if gaps:
        problems.append(Problem("letter_gaps", "", {"count": len(gaps), "first": gaps[0].words}))
    signed = {one.id for one in blocks if isinstance(one, Signature)}
    # As the template has it in this case: a block of an interpreter who was not there is not missed.
    wanted = {one.id for one in parse(begin(letter, replace(facts, used={}), placed)) if isinstance(one, Signature)}
    for sign in letter.template.sign:
        if sign.id in wanted and sign.id not in signed:
            problems.append(Problem("letter_unsigned", sign.id, {"who": sign.label[facts.language], "hand": sign.who}))
    office = facts.view.library.office
    head = office.letterhead or ((office.name,) if office.name else ())
    if letter.template.letterhead:
        facts.fact("letterhead")
        if not head:
            problems.append(Problem("letter_no_letterhead"))
    return Settled(
        name=letter.template.name,
        title=letter.template.title,
        language=facts.language,
        parts=parts,
        letterhead=head if letter.template.letterhead else (),
        practice=facts.view.matter.practice,
        pages=letter.template.pages,
        gaps=gaps,
        cites=cites,
        problems=tuple(_once(problems)),
        used=dict(facts.used),
        answers=digest(facts.used),
        places=placed.digest(cites, placed.rows(without) if listed else None),
    )


def _once(problems: Iterable[Problem]) -> Iterator[Problem]:
    seen: set[tuple[str, str, str]] = set()
    for one in problems:
        key = (one.code, one.where, str(sorted(one.params.items())))
        if key not in seen:
            seen.add(key)
            yield one


class _Settling:
    def __init__(self, letter: Letter, facts: Facts, placed: Placed, without: tuple[str, ...]) -> None:
        self.letter, self.facts, self.placed, self.without = letter, facts, placed, without
        self.gaps: list[Open] = []
        self.problems: list[Problem] = []

    def part(self, block: Block) -> Part:
        match block:
            case Para():
                return Lines(self._runs(block.runs), block.look, block.number)
            case Table():
                return Grid(tuple(tuple(self._runs(cell) for cell in row) for row in block.rows), block.head)
            case Box():
                return Frame(tuple(self._runs(one) for one in block.paras))
            case Signature():
                return self._sign(block.id)
            case Enclosures():
                return self._enclosures()
        return Break()

    def _runs(self, some: Iterable[Run]) -> tuple[Printed, ...]:
        return tuple(self._run(one) for one in some)

    def _run(self, one: Run) -> Printed:
        match one:
            case Cite():
                return self._cite(one)
            case Gap():
                return self._gap(one)
            case Text():
                for found in _BRACES.findall(one.words):
                    self.problems.append(Problem("letter_mark_unknown", "", {"mark": found}))
                return one
            case Blank():
                return one

    def _cite(self, cite: Cite) -> Printed:
        found = self.placed.of(cite)
        if isinstance(found, Place):
            return Quote(found.words, cite, found)
        paper = self.facts.view.matter.paper(cite.paper)
        named = (self.facts.fact(f"paper:{cite.paper}:title") if paper else "") or cite.paper
        said = f"{named}, page {cite.page}" if cite.page else named
        self.problems.append(Problem(WHY[found], cite.paper, {"what": said}))
        return Quote(f"[{said}]", cite, None)

    def _gap(self, gap: Gap) -> Printed:
        """A gap, or what has been answered since it was left."""
        if gap.kind == "ask" and (said := self._answered(gap.what)):
            return Text(said)
        label = gap.what if gap.kind == "write" else self._label(gap.what)
        found = Open(gap, HELD.format(label=label) if gap.kind == "held" else label)
        self.gaps.append(found)
        return found

    def _answered(self, name: str) -> str:
        facts = self.facts
        if name in facts.view.library.answers.answers:
            return facts.words(name) if facts.may_say(name) else ""
        table, _, rest = name.partition(".")
        if table in facts.view.library.answers.tables:
            row_id, _, column = rest.rpartition(".")
            row = next((one for one in facts.rows(table) or () if one.get("id") == row_id), None)
            value = row.get(column) if row is not None and facts.may_tell(table, column) else None
            return "" if value is None else facts.said(table, column, value)
        if name.startswith("paper:") and not self._may_name(name.split(":")[1]):
            return ""
        if name.partition(":")[0] in ("agency", "office", "attorney", "sent", "mailing_day", "clock", "paper", "clause"):
            try:
                return facts.fact(name)
            except (ValueError, KeyError):
                return ""  # somebody wrote a mark that names nothing
        return facts.words(name) if name.startswith("row.") and facts.may_say(name) else ""

    def _may_name(self, paper: str) -> bool:
        """Whether the reader may know of a paper: the one that this is about, or one that its packet holds."""
        about = self.facts.paper
        return (about is not None and about.id == paper) or isinstance(self.placed.of(Cite(paper)), Place)

    def _label(self, name: str) -> str:
        answers = self.facts.view.library.answers
        table, _, rest = name.partition(".")
        if name not in answers.answers and table in answers.tables and table != "row":
            shape = answers.tables[table]
            row_id, _, column = rest.rpartition(".")
            known = shape.columns.get(column)
            return f"{shape.row} {row_id}: {known.label}" if known and row_id else known.label if known else shape.label
        return self.facts.label(name if ":" in name else f"answer:{name}")

    def _sign(self, id_: str) -> Part:
        sign = self.letter.template.signs(id_)
        if sign is None:
            self.problems.append(Problem("letter_sign_unknown", id_, {"id": id_}))
            return Lines((Text(f"[{id_}]"),))
        name = named(self.letter, sign.name, self.facts, self.placed) if sign.name else ""
        marked = sign.mark and self.facts.value("person.signs_with_mark") is True
        return SignBlock(sign, sign.label[self.facts.language], self._runs(runs(name)), marked)

    def _enclosures(self) -> Part:
        english = self.facts.language == "en"
        rows = self.placed.rows(self.without)
        if self.letter.template.pages == 1:
            apart = " separately," if english else " aparte,"
            said = [
                f"{row.title} ({f'{row.label},' if row.label else ''}{apart if row.apart else ''} {row.pages} p.)".replace(
                    "( ", "("
                )
                for row in rows
            ]
            head = "Enclosed" if english else "Adjuntos"
            return Lines((Text(f"{head}: {' · '.join(said)}"),) if said else (), "small")
        named = [(row.label, f"{row.title}{_apart(row, english=english)}", str(row.pages)) for row in rows]
        heads = ("Exhibit", "Paper", "Pages") if english else ("Anexo", "Documento", "Páginas")
        cells = tuple(tuple((Text(cell),) if cell else () for cell in row) for row in (heads, *named))
        return Grid(cells, head=True, widths=(0.14, 0.72, 0.14))


def _apart(row: Row, *, english: bool) -> str:
    if not row.apart:
        return ""
    return " (separately, not bound in)" if english else " (aparte, sin encuadernar)"
